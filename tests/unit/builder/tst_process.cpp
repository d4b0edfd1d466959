// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/process.h"

#include <QElapsedTimer>
#include <QTest>

#include <csignal>
#include <thread>

using namespace boardscope::builder;
using namespace std::chrono_literals;

class tst_process : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void output_status_and_input();
    void arguments_are_not_a_shells();
    void missing_program_is_an_error();
    void stop_kills_the_program_and_its_children();
    void time_limit_kills();
    void a_killed_program_is_told_from_a_failed_one();
};

void tst_process::output_status_and_input()
{
    const auto result = run_process({"sh", {"-c", "cat; echo two >&2; exit 3"}, {}, "one"}, {});
    QVERIFY(result);
    QCOMPARE(result->exit_code, 3);
    QVERIFY(!result->succeeded());
    QCOMPARE(result->output, std::string("one"));
    QCOMPARE(result->messages, std::string("two\n"));
}

void tst_process::arguments_are_not_a_shells()
{
    const auto result = run_process({"printf", {"%s", "$(id); `id` 'x'"}, {}, {}}, {});
    QVERIFY(result && result->succeeded());
    QCOMPARE(result->output, std::string("$(id); `id` 'x'"));
    QCOMPARE(to_text({"a b", {"-c", "it's"}, {}, {}}), std::string("'a b' -c 'it'\\''s'"));
}

void tst_process::missing_program_is_an_error()
{
    const auto result = run_process({"/nonexistent/clang", {}, {}, {}}, {});
    QVERIFY(!result);
    QVERIFY(result.error().cause.find("/nonexistent/clang") != std::string::npos);
}

void tst_process::stop_kills_the_program_and_its_children()
{
    std::stop_source source;
    std::jthread stopper([&source] {
        std::this_thread::sleep_for(300ms);
        source.request_stop();
    });
    QElapsedTimer timer;
    timer.start();
    const auto result = run_process({"sh", {"-c", "sleep 300 & echo $!; wait"}, {}, {}}, source.get_token());
    QVERIFY(result);
    QCOMPARE(result->end, ProcessResult::End::cancelled);
    QVERIFY2(timer.elapsed() < 5000, "a stop request must end the wait at once");
    const int child = std::stoi(result->output);
    QTRY_COMPARE(::kill(child, 0), -1);
}

void tst_process::time_limit_kills()
{
    const auto result = run_process({"sleep", {"300"}, {}, {}, 1s}, {});
    QVERIFY(result);
    QCOMPARE(result->end, ProcessResult::End::timed_out);
}

void tst_process::a_killed_program_is_told_from_a_failed_one()
{
    const auto result = run_process({"sh", {"-c", "kill -KILL $$"}, {}, {}}, {});
    QVERIFY(result);
    QCOMPARE(result->end, ProcessResult::End::crashed);
    QCOMPARE(result->exit_code, SIGKILL);
}

QTEST_GUILESS_MAIN(tst_process)
#include "tst_process.moc"
