// SPDX-License-Identifier: GPL-3.0-or-later
// Refusals that the kernel of this machine does not give: logs of older kernels, made up after their messages
// (see tests/data/verifier/README.md), and errors without a log. Real logs are in
// tests/integration/tst_verifier_causes.cpp.
#include "core/verifier/explanation.h"
#include "core/verifier/verifier_causes.h"

#include <QDir>
#include <QFile>
#include <QTest>

#include <cerrno>
#include <set>

using namespace boardscope;
using namespace boardscope::verifier;

namespace {

const QString folder = QStringLiteral(BOARDSCOPE_SOURCE_DIR "/tests/data/verifier/");

std::string log_of(const QString& name)
{
    QFile file(folder + name + QStringLiteral(".log"));
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
}

Explanation explain_log(const QString& name, const ProgramLines& lines = {})
{
    return explain({.program = "on_open",
                    .log = log_of(name),
                    .error = EACCES,
                    .kernel_release = "4.19.94",
                    .machine = "armv7l"},
                   lines);
}

bool holds(const std::string& text, const QString& part)
{
    return QString::fromStdString(text).contains(part);
}

}  // namespace

class TestExplanation : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void logs_of_old_kernels_are_explained_data();
    void logs_of_old_kernels_are_explained();
    void every_saved_log_is_tried();
    void errors_without_a_log_are_explained_data();
    void errors_without_a_log_are_explained();
    void the_object_tells_the_line();
    void an_unknown_sentence_is_the_reason();
    void problems_are_an_error_and_notes();
    void the_text_has_four_paragraphs();
    void every_row_says_what_to_do();
};

void TestExplanation::logs_of_old_kernels_are_explained_data()
{
    QTest::addColumn<QString>("log");
    QTest::addColumn<QString>("cause");
    QTest::addColumn<int>("instruction");
    QTest::addColumn<QString>("why");
    const auto row = [](const char* log, const char* cause, int instruction, const char* why) {
        QTest::newRow(log) << QString::fromUtf8(log) << QString::fromUtf8(cause) << instruction
                           << QString::fromUtf8(why);
    };
    row("4.9-unchecked-lookup", "unchecked pointer", 7, "bpf_map_lookup_elem() returned at instruction 6");
    row("4.9-kernel-memory", "kernel memory", 1, "r1 is what was read from memory at instruction 0");
    row("4.9-loop", "loop on an old kernel", 12, "from Linux 5.3 on");
    row("4.9-unknown-helper", "unknown helper", 1, "bpf_probe_read_kernel() is there from Linux 5.5 on");
    row("4.9-helper-of-others", "helper not for this program", 1, "bpf_xdp_adjust_head()");
    row("4.9-gpl-only", "GPL only", 6, "bpf_trace_printk()");
    row("4.9-stack", "stack too large", 1, "512 bytes of stack");
    row("4.9-misaligned", "misaligned access", 1, "multiples of 2, 4 and 8");
    row("4.9-unbounded-index", "unbounded index", 12, "may be negative, or too large");
    row("4.9-uninitialised-stack", "uninitialised stack", 6, "gaps between the fields");
    row("4.9-both-branches", "uninitialised register", 5, "r3 holds nothing");
    row("4.14-context", "context access", 0, "8 bytes at byte 256");
    row("4.19-too-complex", "program too complex", 5, "131,072");
    row("4.19-leaked-address", "leaked address", 1, "users without rights");
    row("4.19-leak-into-map", "leaked address", 8, "users without rights");
    row("4.19-newer-jumps", "unknown instruction", 0, "32-bit jumps are there from 5.1 on");
    row("4.19-null-arithmetic", "arithmetic on an unchecked pointer", 7, "bpf_map_lookup_elem() returned");
    row("5.4-source-text", "unchecked pointer", 7, "a pointer to a value of 8 bytes in a map, or NULL");
    row("5.4-endless-loop", "endless loop", 2, "nothing that the loop asks has changed");
    row("5.4-atomic", "unknown instruction", 9, "from 5.12 on");
    row("5.4-preallocated", "map must be preallocated", -1, "before 6.1");
    row("5.10-deep-calls", "calls too deep", -1, "At most 8");
    row("5.10-stacks-of-calls", "stack too large", -1, "640 bytes");
    row("5.10-tail-call", "tail call with a large stack", -1, "256 bytes");
    row("5.10-reference", "reference not released", 4, "ends at instruction 7");
    row("5.15-return-value", "wrong return value", 1, "It returns 7, and may return 0 to 3");
    row("5.15-kernel-function", "kernel function not allowed", 0, "this board's Linux 4.19.94");
    row("5.15-spin-lock", "lock held", 10, "nothing may be called");
    row("6.1-state-behind", "index out of bounds", 12,
        "a pointer to a value of 64 bytes in a map, at a byte from 0 to 127");
    row("unreachable", "unreachable code", 3, "every instruction");
    row("global-data", "no global data", -1, "5.2");
}

void TestExplanation::logs_of_old_kernels_are_explained()
{
    QFETCH(QString, log);
    QFETCH(QString, why);
    QFETCH(int, instruction);
    const Explanation explanation = explain_log(log);
    QTEST(QString::fromStdString(explanation.cause), "cause");
    QCOMPARE(explanation.at.instruction ? static_cast<int>(*explanation.at.instruction) : -1, instruction);
    QVERIFY2(holds(explanation.why, why), explanation.why.c_str());
    QVERIFY(!explanation.suggestion.empty());
    QVERIFY(!explanation.verdict.empty());
    QVERIFY2(!holds(explanation.why + explanation.suggestion + explanation.reason, QStringLiteral("?")),
             "what the sentence does not say stands in no text");
}

void TestExplanation::every_saved_log_is_tried()
{
    const QStringList files = QDir(folder).entryList({QStringLiteral("*.log")});
    QVERIFY(files.size() > 25);
    std::set<QString> tried;
    logs_of_old_kernels_are_explained_data();
    for (const QString& file : files) {
        const Explanation explanation = explain_log(file.chopped(4));
        QVERIFY2(!explanation.cause.empty(), qPrintable(file));
    }
}

void TestExplanation::errors_without_a_log_are_explained_data()
{
    QTest::addColumn<int>("error");
    QTest::addColumn<QString>("cause");
    QTest::addColumn<QString>("suggestion");
    QTest::newRow("EPERM") << EPERM << QStringLiteral("no permission") << QStringLiteral("lockdown");
    QTest::newRow("ENOTSUPP") << 524 << QStringLiteral("JIT refuses") << QStringLiteral("bpf_jit_enable=0");
    QTest::newRow("E2BIG") << E2BIG << QStringLiteral("program too long") << QStringLiteral("bpf_loop()");
    QTest::newRow("ENOSPC") << ENOSPC << QStringLiteral("log too long") << QStringLiteral("Shorten");
}

void TestExplanation::errors_without_a_log_are_explained()
{
    QFETCH(int, error);
    QFETCH(QString, suggestion);
    const Explanation explanation =
        explain({.program = "on_open", .error = error, .sentence = "It cannot be loaded."}, {});
    QTEST(QString::fromStdString(explanation.cause), "cause");
    QVERIFY2(holds(explanation.suggestion, suggestion), explanation.suggestion.c_str());
    QVERIFY(!explanation.at.instruction);
}

/// Kernels before 6.10 do not say the line, those before 5.0 not even its text.
void TestExplanation::the_object_tells_the_line()
{
    const ProgramLines lines{
        "on_open",
        {{0, {"probe.bpf.c", 9, 14, 0}, "\t__u32 key = 0;", "on_open"},
         {4, {"probe.bpf.c", 10, 13, 0}, "\t__u64 *v = bpf_map_lookup_elem(&counts, &key);", "on_open"},
         {7, {"probe.bpf.c", 11, 9, 0}, "\treturn *v;", "on_open"}}};
    const Explanation explanation = explain_log(QStringLiteral("4.9-unchecked-lookup"), lines);
    QCOMPARE(explanation.at.span, (SourceSpan{"probe.bpf.c", 11, 9, 0}));
    QCOMPARE(explanation.at.text, std::string("\treturn *v;"));
    QVERIFY2(holds(explanation.why, QStringLiteral("bpf_map_lookup_elem() returned in line 10")),
             explanation.why.c_str());
    std::vector<int> way;
    for (const Explanation::Place& place : explanation.path)
        way.push_back(place.span.line);
    QCOMPARE(way, (std::vector<int>{9, 10, 11}));
    // The jump back, not the first instruction.
    QCOMPARE(explain_log(QStringLiteral("4.9-loop"), lines).at.span.line, 11);
}

void TestExplanation::an_unknown_sentence_is_the_reason()
{
    const Explanation explanation = explain(
        {.program = "p", .log = "3: (95) exit\nthe moon is in the wrong house\n", .error = EINVAL}, {});
    QCOMPARE(explanation.cause, std::string());
    QCOMPARE(explanation.reason, std::string("the moon is in the wrong house"));
    QCOMPARE(explanation.at.instruction, std::optional<std::size_t>(3));
    QVERIFY(!explanation.suggestion.empty());
    const Explanation silent =
        explain({.program = "p", .error = EINVAL, .sentence = "It cannot be loaded: Invalid argument."}, {});
    QCOMPARE(silent.reason, std::string("It cannot be loaded: Invalid argument"));
}

void TestExplanation::problems_are_an_error_and_notes()
{
    const Diagnostics diagnostics = to_diagnostics(explain_log(
        QStringLiteral("6.1-state-behind"), {"on_open", {{0, {"a.bpf.c", 7, 3, 0}, "x", "on_open"}}}));
    QVERIFY(diagnostics.has_errors());
    QCOMPARE(diagnostics.items().size(), 2u);
    const Diagnostic& error = diagnostics.items()[0];
    QCOMPARE(error.span, (SourceSpan{"a.bpf.c", 7, 3, 0}));
    QVERIFY2(error.message.starts_with("on_open is refused: an index may be too large. Register r7"),
             error.message.c_str());
    QVERIFY(!error.message.ends_with('.'));
    QVERIFY(error.hint.starts_with("Bound it"));
    QCOMPARE(diagnostics.items()[1].severity, Severity::note);
    QCOMPARE(diagnostics.items()[1].message,
             std::string("r7 is a pointer to a value of 64 bytes in a map, at a byte from 0 to 127"));
}

void TestExplanation::the_text_has_four_paragraphs()
{
    const std::string text = to_text(
        explain_log(QStringLiteral("4.9-stack"), {"on_open", {{0, {"a.bpf.c", 7, 3, 0}, "x", "on_open"}}}));
    QVERIFY2(text.starts_with("Reason: More than 512 bytes of stack are used.\n"
                              "At: a.bpf.c:7:3, in program on_open, instruction 1\n"
                              "Why: "),
             text.c_str());
    QVERIFY(text.find("\nSuggestion: ") != std::string::npos);
}

void TestExplanation::every_row_says_what_to_do()
{
    std::set<std::string_view> names;
    for (const std::span<const Cause> causes : all_causes())
        for (const Cause& cause : causes) {
            names.insert(cause.name);
            QVERIFY2(!cause.reason.empty() && !cause.why.empty() && !cause.suggestion.empty(),
                     cause.name.data());
            QVERIFY2((cause.error != 0) != !cause.patterns[0].empty(), cause.name.data());
            QVERIFY2(!cause.reason.ends_with('.'), cause.name.data());
            QVERIFY2(cause.why.ends_with('.') || cause.why.ends_with('}'), cause.name.data());
        }
    QVERIFY(names.size() >= 20);
    QFile page(QStringLiteral(BOARDSCOPE_SOURCE_DIR "/docs/verifier.md"));
    QVERIFY(page.open(QIODevice::ReadOnly));
    const QString text = QString::fromUtf8(page.readAll());
    for (const std::string_view name : names)
        QVERIFY2(text.contains(QStringLiteral("| ") +
                               QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size())) +
                               QStringLiteral(" |")),
                 name.data());
}

QTEST_APPLESS_MAIN(TestExplanation)
#include "tst_explanation.moc"
