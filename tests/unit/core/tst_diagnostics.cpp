// SPDX-License-Identifier: GPL-3.0-or-later
// Located messages print as compilers print them, and errors pass through Result with their hint.
#include "core/base/diagnostics.h"
#include "core/base/result.h"

#include <QTest>

using namespace boardscope;

class TestDiagnostics : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void a_message_prints_as_compilers_do_data();
    void a_message_prints_as_compilers_do();
    void only_errors_are_errors();
    void lists_are_joined_in_order();
    void a_result_keeps_cause_and_hint();
};

void TestDiagnostics::a_message_prints_as_compilers_do_data()
{
    QTest::addColumn<int>("line");
    QTest::addColumn<int>("column");
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("hint");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const char* file, int line, int column, const char* hint,
                        const char* text) {
        QTest::newRow(name) << line << column << QString::fromUtf8(file) << QString::fromUtf8(hint)
                            << QString::fromUtf8(text);
    };
    row("all known", "a.bpf.c", 3, 7, "", "a.bpf.c:3:7: warning: odd\n");
    row("no column", "a.bpf.c", 3, 0, "", "a.bpf.c:3: warning: odd\n");
    row("no line", "a.bpf.c", 0, 7, "", "a.bpf.c: warning: odd\n");
    row("no place", "", 3, 7, "", "warning: odd\n");
    row("with a hint", "a.bpf.c", 3, 7, "do this", "a.bpf.c:3:7: warning: odd\n    do this\n");
}

void TestDiagnostics::a_message_prints_as_compilers_do()
{
    QFETCH(int, line);
    QFETCH(int, column);
    QFETCH(QString, file);
    QFETCH(QString, hint);
    Diagnostics diagnostics;
    diagnostics.add({Severity::warning, {file.toStdString(), line, column, 0}, "odd", hint.toStdString()});
    QTEST(QString::fromStdString(diagnostics.to_text()), "expected");
}

void TestDiagnostics::only_errors_are_errors()
{
    Diagnostics diagnostics;
    QVERIFY(diagnostics.empty());
    diagnostics.add({Severity::warning, {}, "w", ""});
    diagnostics.add({Severity::note, {}, "n", ""});
    QVERIFY(!diagnostics.has_errors());
    diagnostics.add({Severity::error, {}, "e", ""});
    QVERIFY(diagnostics.has_errors());
}

void TestDiagnostics::lists_are_joined_in_order()
{
    Diagnostics first;
    first.add({Severity::error, {"a", 1, 1, 0}, "one", ""});
    Diagnostics second;
    second.add({Severity::note, {"b", 2, 0, 0}, "two", ""});
    first.append(second);
    QCOMPARE(first.to_text(), std::string("a:1:1: error: one\nb:2: note: two\n"));
}

void TestDiagnostics::a_result_keeps_cause_and_hint()
{
    const Result<int> failed = failure("no such file", "check the path");
    QVERIFY(!failed);
    const Result<void> outer = failure(failed.error().within("reading profile x"));
    QVERIFY(!outer);
    QCOMPARE(outer.error().cause, std::string("reading profile x: no such file"));
    QCOMPARE(outer.error().hint, std::string("check the path"));
    const Result<int> good = 7;
    QCOMPARE(*good, 7);
}

QTEST_APPLESS_MAIN(TestDiagnostics)
#include "tst_diagnostics.moc"
