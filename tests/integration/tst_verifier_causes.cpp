// SPDX-License-Identifier: GPL-3.0-or-later
// A program for each cause, refused by this machine's own kernel through the real loader: reason, line and
// suggestion. What only older kernels say is in tests/unit/verifier/tst_explanation.cpp.
#include "app/session/refusals.h"
#include "builder/program_lines.h"
#include "tests/integration/refusing_programs.h"
#include "tests/support/requirements.h"
#include "tests/unit/deviceside/loader_session.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <set>
#include <unistd.h>

using namespace boardscope;

namespace {

const char* const license = "\nchar LICENSE[] SEC(\"license\") = \"GPL\";\n";
const char* const source_name = "probe.bpf.c";

struct Compiled {
    Bytes object;
    std::vector<verifier::ProgramLines> lines;
    QByteArray said;
};

Compiled compile(const QByteArray& source)
{
    Compiled compiled;
    QTemporaryDir folder;
    QFile file(folder.filePath(QString::fromLatin1(source_name)));
    if (!file.open(QIODevice::WriteOnly) || file.write(source) != source.size()) return compiled;
    file.close();
    QProcess clang;
    clang.setWorkingDirectory(folder.path());
    clang.setProcessChannelMode(QProcess::MergedChannels);
    clang.start(QStringLiteral("clang-14"),
                {QStringLiteral("-target"), QStringLiteral("bpf"), QStringLiteral("-O2"),
                 QStringLiteral("-g"), QStringLiteral("-mcpu=v2"),
                 QStringLiteral("-I/usr/include/x86_64-linux-gnu"), QStringLiteral("-c"),
                 QString::fromLatin1(source_name), QStringLiteral("-o"), QStringLiteral("probe.o")});
    if (!clang.waitForFinished(60'000) || clang.exitCode() != 0) {
        compiled.said = clang.readAll();
        return compiled;
    }
    const QString path = folder.filePath(QStringLiteral("probe.o"));
    QFile object(path);
    if (!object.open(QIODevice::ReadOnly)) return compiled;
    compiled.object = to_bytes(object.readAll().toStdString());
    compiled.lines = builder::program_lines(path.toStdString(), source_name);
    return compiled;
}

/// 0: no line is marked.
int line_of(const QByteArray& source, const char* mark)
{
    const qsizetype at = source.indexOf(mark);
    return at < 0 ? 0 : static_cast<int>(source.left(at).count('\n')) + 1;
}

/// What a session would tell of it.
std::vector<session::ProgramRefused> refused_by_kernel(const Compiled& compiled)
{
    test::LoaderSession loader;
    wire::Plan plan;
    plan.text_source = wire::TextSource::none;
    if (!loader.start(plan, compiled.object)) return {};
    if (loader.wait_for<wire::Ready>(std::chrono::seconds(60)) == nullptr) return {};
    session::Refusals refusals([&] { return compiled.lines; });
    for (const wire::Message& message : loader.messages()) {
        if (const auto* hello = std::get_if<wire::Hello>(&message)) refusals.take(*hello);
        if (const auto* log = std::get_if<wire::Log>(&message)) refusals.take(*log);
        if (const auto* ready = std::get_if<wire::Ready>(&message)) return refusals.take(*ready);
    }
    return {};
}

}  // namespace

class TestVerifierCauses : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void a_program_for_each_cause_data();
    void a_program_for_each_cause();
    void the_license_is_asked_for();
    void what_is_given_to_nobody_is_told_without_a_log();
    void one_of_two_programs_is_explained();
    void many_causes_are_tried();
};

void TestVerifierCauses::initTestCase()
{
    BOARDSCOPE_REQUIRE(::geteuid() == 0, "loading programs needs root");
    BOARDSCOPE_REQUIRE(QFile::exists(QStringLiteral("/sys/kernel/btf/vmlinux")), "this kernel has no BTF");
}

void TestVerifierCauses::a_program_for_each_cause_data()
{
    QTest::addColumn<QString>("cause");
    QTest::addColumn<QByteArray>("source");
    QTest::addColumn<QString>("why");
    for (const test::RefusingProgram& program : test::refusing_programs)
        QTest::newRow(
            (std::string(program.cause) + (*program.name == '\0' ? "" : ": ") + program.name).c_str())
            << QString::fromUtf8(program.cause)
            << QByteArray(test::refusing_prelude) + program.source + license
            << QString::fromUtf8(program.why);
}

void TestVerifierCauses::a_program_for_each_cause()
{
    QFETCH(QByteArray, source);
    QFETCH(QString, why);
    const Compiled compiled = compile(source);
    QVERIFY2(!compiled.object.empty(), compiled.said.constData());
    const std::vector<session::ProgramRefused> refused = refused_by_kernel(compiled);
    QCOMPARE(refused.size(), 1u);
    const verifier::Explanation& explanation = refused[0].explanation;
    // It is what this kernel really said.
    QVERIFY2(refused[0].log.find("processed ") != std::string::npos, refused[0].log.c_str());
    QVERIFY(!explanation.verdict.empty() && refused[0].log.find(explanation.verdict) != std::string::npos);

    QTEST(QString::fromStdString(explanation.cause), "cause");
    const std::string said = verifier::to_text(explanation);
    QVERIFY2(QString::fromStdString(explanation.why).contains(why), said.c_str());
    QVERIFY(!explanation.suggestion.empty());
    for (const char* mark : {"{0}", "{1}", "{what}", "{helper}", "{end}", "{board}", "{since}"})
        QVERIFY2(said.find(mark) == std::string::npos, said.c_str());
    QCOMPARE(explanation.at.program, std::string("p"));
    QCOMPARE(explanation.at.span.file, std::string(source_name));
    const int here = line_of(source, "// here");
    if (here > 0) QCOMPARE(explanation.at.span.line, here);
    QVERIFY(explanation.at.span.line > 0);
    QVERIFY(refused[0].diagnostics.has_errors());
    QCOMPARE(refused[0].diagnostics.items()[0].span, explanation.at.span);
}

void TestVerifierCauses::the_license_is_asked_for()
{
    const QByteArray source = QByteArray(test::refusing_prelude) + test::no_license_program;
    const std::vector<session::ProgramRefused> refused = refused_by_kernel(compile(source));
    QCOMPARE(refused.size(), 1u);
    QCOMPARE(refused[0].explanation.cause, std::string("GPL only"));
    QCOMPARE(refused[0].explanation.at.span.line, line_of(source, "// here"));
    QVERIFY(refused[0].explanation.suggestion.find("\"GPL\"") != std::string::npos);
}

/// This kernel has no ftrace for BPF: it says EPERM to root, and nothing more. Another one takes it.
void TestVerifierCauses::what_is_given_to_nobody_is_told_without_a_log()
{
    const QByteArray source = QByteArray(test::refusing_prelude) +
                              "SEC(\"fentry/do_exit\") int p(void *ctx) { return 0; }" + license;
    const std::vector<session::ProgramRefused> refused = refused_by_kernel(compile(source));
    if (refused.empty()) QSKIP("this kernel lets programs hook its functions");
    QCOMPARE(refused[0].explanation.cause, std::string("no permission"));
    QVERIFY(refused[0].log.empty());
    QVERIFY(refused[0].explanation.suggestion.find("kprobe") != std::string::npos);
}

/// Each with its own log, whichever order they come in.
void TestVerifierCauses::one_of_two_programs_is_explained()
{
    const QByteArray source = QByteArray(test::refusing_prelude) + R"(
TP int good(void *ctx) { return 0; }
TP int wild(void *ctx) { return *(int *)bpf_get_current_task(); } // wild
TP int null(void *ctx) { FIND(v, counts); return *(int *)v; } // null
)" + license;
    const std::vector<session::ProgramRefused> refused = refused_by_kernel(compile(source));
    QCOMPARE(refused.size(), 2u);
    QCOMPARE(refused[0].explanation.at.program, std::string("wild"));
    QCOMPARE(refused[0].explanation.cause, std::string("kernel memory"));
    QCOMPARE(refused[0].explanation.at.span.line, line_of(source, "// wild"));
    QCOMPARE(refused[1].explanation.at.program, std::string("null"));
    QCOMPARE(refused[1].explanation.cause, std::string("unchecked pointer"));
    QCOMPARE(refused[1].explanation.at.span.line, line_of(source, "// null"));
}

void TestVerifierCauses::many_causes_are_tried()
{
    std::set<std::string> causes;
    for (const test::RefusingProgram& program : test::refusing_programs)
        causes.insert(program.cause);
    QVERIFY2(causes.size() >= 40, std::to_string(causes.size()).c_str());
}

QTEST_GUILESS_MAIN(TestVerifierCauses)
#include "tst_verifier_causes.moc"
