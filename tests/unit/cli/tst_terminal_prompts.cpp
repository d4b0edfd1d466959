// SPDX-License-Identifier: GPL-3.0-or-later
// Questions on a real terminal (a pty): what is typed, and Ctrl-C instead of an answer.
#include "app/cli/interrupt.h"
#include "app/cli/terminal_prompts.h"

#include <QElapsedTimer>
#include <QTest>

#include <csignal>
#include <poll.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace boardscope;

namespace {

constexpr int status_right = 10;
constexpr int status_other = 11;
constexpr int status_no_answer = 12;

/// In a child with a terminal of its own: asks, and ends with what came of it.
[[noreturn]] void ask_and_exit()
{
    cli::watch_interrupts();
    const std::optional<std::string> answer = cli::terminal_prompts().password("Password");
    _exit(!answer ? status_no_answer : *answer == "open sesame" ? status_right : status_other);
}

QByteArray read_until(int terminal, const char* word)
{
    QByteArray seen;
    QElapsedTimer time;
    for (time.start(); time.elapsed() < 5000 && !seen.contains(word);) {
        pollfd ready{.fd = terminal, .events = POLLIN, .revents = 0};
        char bytes[256];
        if (::poll(&ready, 1, 100) <= 0) continue;
        const ssize_t count = ::read(terminal, bytes, sizeof bytes);
        if (count <= 0) break;
        seen.append(bytes, static_cast<qsizetype>(count));
    }
    return seen;
}

}  // namespace

class TerminalPromptsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void the_third_interrupt_ends_even_who_is_stuck()
    {
        const pid_t child = ::fork();
        if (child == 0) {
            cli::watch_interrupts();
            for (int i = 0; i < 3; ++i)
                ::raise(i == 0 ? SIGTERM : SIGINT);
            ::_exit(0);
        }
        int ended = 0;
        ::waitpid(child, &ended, 0);
        QVERIFY(WIFEXITED(ended));
        QCOMPARE(WEXITSTATUS(ended), 130);
    }

    void what_is_typed_decides_data()
    {
        QTest::addColumn<QByteArray>("typed");
        QTest::addColumn<int>("status");
        QTest::newRow("answer") << QByteArray("open sesame\n") << status_right;
        QTest::newRow("another answer") << QByteArray("open\n") << status_other;
        QTest::newRow("Ctrl-C") << QByteArray("\x03") << status_no_answer;
        QTest::newRow("Ctrl-C half way") << QByteArray("open\x03") << status_no_answer;
        QTest::newRow("Ctrl-D") << QByteArray("\x04") << status_no_answer;
    }
    void what_is_typed_decides()
    {
        QFETCH(QByteArray, typed);
        QFETCH(int, status);
        int terminal = -1;
        const pid_t child = ::forkpty(&terminal, nullptr, nullptr, nullptr);
        QVERIFY(child >= 0);
        if (child == 0) ask_and_exit();
        QVERIFY(read_until(terminal, "Password ").contains("Password "));
        QTest::qWait(100);  // until its echo is off
        QCOMPARE(::write(terminal, typed.data(), static_cast<std::size_t>(typed.size())), typed.size());
        int ended = 0;
        const bool in_time =
            QTest::qWaitFor([&] { return ::waitpid(child, &ended, WNOHANG) == child; }, 3000);
        if (!in_time) {
            ::kill(child, SIGKILL);
            ::waitpid(child, &ended, 0);
        }
        const QByteArray echoed = read_until(terminal, "never");
        ::close(terminal);
        QVERIFY2(in_time, "the question still waits");
        QCOMPARE(WEXITSTATUS(ended), status);
        QVERIFY2(!echoed.contains("open"), "a secret must not be seen");
    }
};

QTEST_GUILESS_MAIN(TerminalPromptsTest)
#include "tst_terminal_prompts.moc"
