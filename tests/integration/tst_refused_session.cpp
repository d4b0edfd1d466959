// SPDX-License-Identifier: GPL-3.0-or-later
// A refusal through everything: built for the board, sent over SSH, refused by this machine's kernel, told by
// a session and by the command line, in C and in a script, and once more from the recording.
#undef QT_NO_CAST_FROM_ASCII  // command lines are easier to read as they are
#include "app/session/replay.h"
#include "app/session/session.h"
#include "tests/support/board_under_test.h"
#include "tests/support/local_board.h"
#include "tests/support/requirements.h"

#include <QFile>
#include <QTest>

#include <mutex>

using namespace boardscope;

namespace {

const char* const probe = R"(#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
struct { __uint(type, BPF_MAP_TYPE_HASH); __type(key, __u32); __type(value, __u64); __uint(max_entries, 64); } counts SEC(".maps");
static __attribute__((noinline)) int sum(__u64 *first, int i)
{
	return first[i] + 3;
}
SEC("tracepoint/syscalls/sys_enter_getppid")
int adds(void *ctx)
{
	__u32 key = bpf_get_prandom_u32();
	return sum(bpf_map_lookup_elem(&counts, &key), 0);
}
SEC("tracepoint/syscalls/sys_enter_getppid")
int good(void *ctx)
{
	return 0;
}
char LICENSE[] SEC("license") = "GPL";
)";

}  // namespace

class TestRefusedSession : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void a_session_tells_the_line();
    void the_command_line_explains_first();
    void verbose_shows_the_whole_log();
    void a_script_is_refused_at_its_own_line();
    void a_recording_is_explained_too();

private:
    [[nodiscard]] QString written(const QString& name, const QByteArray& text)
    {
        QFile file(board_.file(name));
        return file.open(QIODevice::WriteOnly) && file.write(text) == text.size() ? file.fileName()
                                                                                  : QString();
    }

    test::LocalBoard board_;
};

void TestRefusedSession::initTestCase()
{
    const QString lacking = test::LocalBoard::missing();
    BOARDSCOPE_REQUIRE(lacking.isEmpty(), qPrintable(lacking));
    const QString trouble = board_.start();
    QVERIFY2(trouble.isEmpty(), qPrintable(trouble));
}

/// In a function that the program calls: its instructions are counted behind the program's.
void TestRefusedSession::a_session_tells_the_line()
{
    std::mutex mutex;
    std::vector<session::ProgramRefused> refused;
    bool attached = false;
    session::SessionRequest request{
        .build = {.source_name = "sum.bpf.c", .source_text = probe, .profile = board_.profile()}};
    session::Session session(request, {.share = BOARDSCOPE_BINARY_DIR "/share/boardscope"},
                             [&](const session::SessionEvent& event) {
                                 const std::lock_guard lock(mutex);
                                 if (const auto* one = std::get_if<session::ProgramRefused>(&event))
                                     refused.push_back(*one);
                                 if (const auto* state = std::get_if<session::StateChanged>(&event))
                                     attached |= state->state == session::State::attached;
                             });
    session.start();
    QTRY_VERIFY_WITH_TIMEOUT(([&] {
                                 const std::lock_guard lock(mutex);
                                 return attached;
                             })(),
                             60'000);
    session.request_stop();
    session.wait();
    QCOMPARE(refused.size(), 1u);
    const verifier::Explanation& explanation = refused[0].explanation;
    QCOMPARE(explanation.cause, std::string("unchecked pointer"));
    QCOMPARE(explanation.at.program, std::string("adds"));
    QCOMPARE(explanation.at.span.file, std::string("sum.bpf.c"));
    QCOMPARE(explanation.at.span.line, 6);
    QVERIFY(explanation.at.span.column > 1);
    QVERIFY2(explanation.why.find("returned in line 12") != std::string::npos, explanation.why.c_str());
    QVERIFY(refused[0].diagnostics.items().size() >= 2);
    // The places of the log's lines are there for whoever shows it.
    const auto lines = std::count(refused[0].log.begin(), refused[0].log.end(), '\n');
    QCOMPARE(refused[0].log_places.size(), static_cast<std::size_t>(lines) + 1);
}

void TestRefusedSession::the_command_line_explains_first()
{
    const QString file = written("sum.bpf.c", probe);
    const test::Finished done = test::bscope({"run", file, "--target", "here", "--duration", "1"});
    const QByteArray said = done.err.toUtf8();
    QVERIFY2(done.err.contains("sum.bpf.c:6:9: error: adds is refused: a pointer that may be NULL is used\n"
                               "    \treturn first[i] + 3;\n"
                               "    \t       ^\n"
                               "Reason: A pointer that may be NULL is used.\n"
                               "At: "),
             said.constData());
    const qsizetype why =
        done.err.indexOf("\nWhy: Register r1 is what bpf_map_lookup_elem() returned in line 12");
    const qsizetype suggestion = done.err.indexOf("\nSuggestion: Ask before");
    const qsizetype log = done.err.indexOf("\nverifier: ");
    QVERIFY2(why > 0 && suggestion > why && log > suggestion, said.constData());
    QVERIFY2(done.err.contains("The way there: lines 11, 12, 6\n"), said.constData());
    QVERIFY2(done.err.contains("R1 invalid mem access 'map_value_or_null'"), said.constData());
    QVERIFY2(done.err.contains("lines more, --verbose shows them"), said.constData());
    QVERIFY2(done.err.contains("attached 1 of 2 programs"), said.constData());
}

void TestRefusedSession::verbose_shows_the_whole_log()
{
    const QString file = written("sum.bpf.c", probe);
    const test::Finished done = test::bscope({"run", "-v", file, "--target", "here", "--duration", "1"});
    QVERIFY2(!done.err.contains("lines more"), qPrintable(done.err));
    QVERIFY2(done.err.contains("verifier: 0: R1=ctx"), qPrintable(done.err));
}

void TestRefusedSession::a_script_is_refused_at_its_own_line()
{
    const QString file = written("endless.bt", "tracepoint:syscalls:sys_enter_getppid {\n"
                                               "    $i = 0;\n"
                                               "    while (1) {\n"
                                               "        $i = 1;\n"
                                               "    }\n"
                                               "}\n");
    const test::Finished done = test::bscope({"run", file, "--target", "here"});
    QVERIFY2(done.status != 0, qPrintable(done.err));
    QVERIFY2(done.err.contains("endless.bt:3:") || done.err.contains("endless.bt:4:"), qPrintable(done.err));
    QVERIFY2(done.err.contains("Suggestion: "), qPrintable(done.err));
}

void TestRefusedSession::a_recording_is_explained_too()
{
    const QString file = written("sum.bpf.c", probe);
    const QString recording = board_.file("sum.bscope");
    const test::Finished run =
        test::bscope({"run", file, "--target", "here", "--duration", "1", "-o", recording});
    QVERIFY2(run.err.contains("adds is refused"), qPrintable(run.err));
    const test::Finished done = test::bscope({"replay", recording});
    QVERIFY2(done.err.contains("sum.bpf.c:6:9: error: adds is refused: a pointer that may be NULL is used"),
             qPrintable(done.err));
    QVERIFY2(done.err.contains("verifier: "), qPrintable(done.err));

    store::EventStore store;
    const Result<session::Replayed> replayed = session::replay(recording.toStdString(), store);
    QVERIFY(replayed);
    QCOMPARE(replayed->refused.size(), 1u);
    QVERIFY(replayed->refused[0].log.find("R1 invalid mem access") != std::string::npos);
}

QTEST_GUILESS_MAIN(TestRefusedSession)
#include "tst_refused_session.moc"
