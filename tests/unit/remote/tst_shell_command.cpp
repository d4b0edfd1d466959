// SPDX-License-Identifier: GPL-3.0-or-later
// Quoting, judged by real shells: what goes in must come out of the program's argument list unchanged.
#include "remote/shell_command.h"
#include "tests/support/requirements.h"

#include <QProcess>
#include <QStandardPaths>
#include <QTest>

using boardscope::remote::quote_for_sh;
using boardscope::remote::ShellCommand;

namespace {

const QList<QByteArray> nasty_words = {
    "",         " ",           "plain",      "two words", "it's",
    "''",       "'",           "\"",         "\\",        "\\'",
    "a\\nb",    "$HOME",       "$(echo no)", "`echo no`", "${IFS}",
    "*",        "?",           "[a-z]*",     "~",         "~root",
    "-n",       "--",          "-e\\t",      "!",         "!!",
    "#no",      "a;echo no",   "a&&echo no", "|cat",      ">no",
    "2>&1",     "<no",         "&",          "(",         ")",
    "{a,b}",    "line\nbreak", "\n",         "tab\there", "\r",
    "a=b",      "if",          "done",       "\x01\x7f",  "gr\xc3\xbc\xc3\x9f",
    "\xff\xfe", "%s%n",        "'\"'\"'",    "end'",
};

struct Run {
    int exit_code = -1;
    QByteArray out;
};

Run run_in(const QStringList& shell, const std::string& text)
{
    QProcess process;
    QStringList arguments = shell.mid(1);
    // A QProcess argument cannot hold every byte; the shell reads the command from its stdin instead.
    arguments << QStringLiteral("-s");
    process.start(shell.first(), arguments);
    process.write(QByteArray::fromStdString(text) + "\n");
    process.closeWriteChannel();
    process.waitForFinished();
    return {process.exitCode(), process.readAllStandardOutput()};
}

}  // namespace

class ShellCommandTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void words_arrive_unchanged_data() { shells(); }
    void words_arrive_unchanged();
    void script_arguments_arrive_unchanged_data() { shells(); }
    void script_arguments_arrive_unchanged();
    void a_program_is_never_shell_syntax_data() { shells(); }
    void a_program_is_never_shell_syntax();
    void nested_commands_arrive_unchanged_data() { shells(); }
    void nested_commands_arrive_unchanged();
    void a_nul_byte_is_refused();

private:
    static void shells()
    {
        QTest::addColumn<QStringList>("shell");
        QTest::newRow("sh") << QStringList{QStringLiteral("sh")};
        QTest::newRow("bash") << QStringList{QStringLiteral("bash"), QStringLiteral("--posix")};
        QTest::newRow("busybox") << QStringList{QStringLiteral("busybox"), QStringLiteral("sh")};
    }
};

#define FETCH_SHELL()                                                                                        \
    QFETCH(QStringList, shell);                                                                              \
    BOARDSCOPE_REQUIRE(!QStandardPaths::findExecutable(shell.first()).isEmpty(),                             \
                       qPrintable(QStringLiteral("needs ") + shell.first()))

void ShellCommandTest::words_arrive_unchanged()
{
    FETCH_SHELL();
    ShellCommand command("printf");
    command.arg("%s\\001");  // a separator that no word ends in
    QByteArray expected;
    for (const QByteArray& word : nasty_words) {
        command.arg(word.toStdString());
        expected += word + "\x01";
    }
    const Run run = run_in(shell, command.text());
    QCOMPARE(run.out, expected);
    QCOMPARE(run.exit_code, 0);
}

void ShellCommandTest::script_arguments_arrive_unchanged()
{
    FETCH_SHELL();
    for (const QByteArray& word : nasty_words) {
        const ShellCommand command =
            ShellCommand::script("printf '%s:%s' \"$2\" \"$1\"", {word.toStdString(), "it's"});
        QCOMPARE(run_in(shell, command.text()).out, "it's:" + word);
    }
}

void ShellCommandTest::a_program_is_never_shell_syntax()
{
    FETCH_SHELL();
    for (const char* program : {"if", "echo no", "A=b", "echo;echo", "$(echo echo)", "~", "exit 0;", ""}) {
        const Run run = run_in(shell, ShellCommand(program).arg("no").text());
        QVERIFY2(run.exit_code == 127 || run.exit_code == 126, program);  // looked up as a program, not found
        QCOMPARE(run.out, QByteArray());
    }
}

void ShellCommandTest::nested_commands_arrive_unchanged()
{
    FETCH_SHELL();
    const ShellCommand inner = ShellCommand("printf").arg("%s|").arg("it's").arg("$HOME");
    const ShellCommand outer = inner.run_by(ShellCommand("env").arg("A=b c"));
    QCOMPARE(run_in(shell, outer.text()).out, QByteArray("it's|$HOME|"));
    const ShellCommand twice = ShellCommand("sh").arg("-c").arg(inner.text());
    QCOMPARE(run_in(shell, twice.text()).out, QByteArray("it's|$HOME|"));
}

void ShellCommandTest::a_nul_byte_is_refused()
{
    QVERIFY(ShellCommand("cat").arg("a b").is_sendable());
    QVERIFY(!ShellCommand("cat").arg(std::string_view("a\0b", 3)).is_sendable());
}

QTEST_GUILESS_MAIN(ShellCommandTest)
#include "tst_shell_command.moc"
