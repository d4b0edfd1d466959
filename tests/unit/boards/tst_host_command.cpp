// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/boards/files.h"
#include "app/boards/host_command.h"

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>

#include <thread>

using namespace boardscope;
using namespace boardscope::boards;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

class TestHostCommand : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void output_and_error_lines_come_back();
    void input_reaches_the_program();
    void a_failure_tells_the_programs_last_words();
    void a_program_that_is_not_there_is_an_error();
    void stop_ends_the_program_and_its_children();
    void missing_programs_come_with_the_command_that_installs_them();
    void a_lock_is_held_by_one_at_a_time();
    void waiting_for_a_lock_can_be_stopped();
    void a_temporary_folder_goes_away_unless_moved();
};

void TestHostCommand::output_and_error_lines_come_back()
{
    std::vector<std::string> lines;
    HostCommand command{.program = "sh", .arguments = {"-c", "echo result; echo one >&2; echo two >&2"}};
    command.error_line = [&lines](const std::string& line) { lines.push_back(line); };
    const auto output = run(command, {});
    QVERIFY(output.has_value());
    QCOMPARE(*output, QByteArray("result\n"));
    QCOMPARE(lines, (std::vector<std::string>{"one", "two"}));
}

void TestHostCommand::input_reaches_the_program()
{
    const QByteArray large(3'000'000, 'x');
    const auto output = run({.program = "cat", .input = large}, {});
    QVERIFY(output.has_value());
    QCOMPARE(output->size(), large.size());
}

void TestHostCommand::a_failure_tells_the_programs_last_words()
{
    const auto output = run({.program = "sh", .arguments = {"-c", "echo the disk is full >&2; exit 3"}}, {});
    QVERIFY(!output.has_value());
    QVERIFY(output.error().cause.find("the disk is full") != std::string::npos);
    QVERIFY(output.error().cause.find("exit code 3") != std::string::npos);
}

void TestHostCommand::a_program_that_is_not_there_is_an_error()
{
    const auto output = run({.program = "no-such-program"}, {});
    QVERIFY(!output.has_value());
    QVERIFY(output.error().cause.find("no-such-program") != std::string::npos);
}

void TestHostCommand::stop_ends_the_program_and_its_children()
{
    QTemporaryDir folder;
    const std::string pid_file = folder.filePath(QStringLiteral("pid")).toStdString();
    std::stop_source source;
    std::jthread stopper([&] {
        while (!fs::exists(pid_file))
            std::this_thread::sleep_for(10ms);
        source.request_stop();
    });
    QElapsedTimer clock;
    clock.start();
    const std::string script =
        "sleep 100 & echo $! >'" + pid_file + ".new'; mv '" + pid_file + ".new' '" + pid_file + "'; wait";
    const auto output = run({.program = "sh", .arguments = {"-c", script}}, source.get_token());
    QVERIFY(!output.has_value());
    QVERIFY(clock.elapsed() < 10'000);
    const std::string child = "/proc/" + std::to_string(std::stoi(read_file(pid_file)));
    // Whoever adopts orphans here may be slow to reap: dead is gone, or without a command line.
    QTRY_VERIFY(!fs::exists(child) || read_file(child + "/cmdline").empty());
}

void TestHostCommand::missing_programs_come_with_the_command_that_installs_them()
{
    QVERIFY(need_programs({{"sh", "dash"}}).has_value());
    const auto there = need_programs(
        {{"no-such-emulator", "emulator-package"}, {"sh", "dash"}, {"no-such-packer", "packer"}});
    QVERIFY(!there.has_value());
    QVERIFY(there.error().cause.find("no-such-emulator, no-such-packer") != std::string::npos);
    QVERIFY(there.error().hint.find("apt-get install --no-install-recommends emulator-package packer") !=
            std::string::npos);
    QVERIFY(there.error().hint.find("dash") == std::string::npos);

    QVERIFY(!missing_of({{"sh", "dash"}, {"/proc/self/status", "linux"}}));
    const auto missing = missing_of({{"/no/firmware.bin", "firmware"},
                                     {"no-such-emulator", "emulator-package"},
                                     {"no-such-twin", "emulator-package"}});
    QVERIFY(missing);
    QVERIFY(missing->sentence.find("/no/firmware.bin, no-such-emulator, no-such-twin") != std::string::npos);
    QCOMPARE(missing->command,
             std::string("sudo apt-get install --no-install-recommends firmware emulator-package"));
}

void TestHostCommand::a_lock_is_held_by_one_at_a_time()
{
    QTemporaryDir folder;
    const fs::path path = folder.filePath(QStringLiteral("lock")).toStdString();
    std::atomic<bool> waited = false;
    std::atomic<bool> released = false;
    std::atomic<bool> in_order = false;
    std::jthread second;
    {
        auto first = FileLock::acquire(path, {}, {});
        QVERIFY(first.has_value());
        second = std::jthread([&] {
            auto lock = FileLock::acquire(path, [&] { waited = true; }, {});
            in_order = lock.has_value() && released;
        });
        QTRY_VERIFY(waited);
        released = true;
    }
    second.join();
    QVERIFY(in_order);
}

void TestHostCommand::waiting_for_a_lock_can_be_stopped()
{
    QTemporaryDir folder;
    const fs::path path = folder.filePath(QStringLiteral("lock")).toStdString();
    auto held = FileLock::acquire(path, {}, {});
    QVERIFY(held.has_value());
    std::stop_source source;
    source.request_stop();
    QVERIFY(!FileLock::acquire(path, {}, source.get_token()).has_value());
}

void TestHostCommand::a_temporary_folder_goes_away_unless_moved()
{
    QTemporaryDir folder;
    const fs::path parent = folder.path().toStdString();
    fs::path first, second;
    {
        TemporaryFolder dropped(parent);
        TemporaryFolder moved(parent);
        write_file(dropped.path() / "file", "x");
        write_file(moved.path() / "file", "kept");
        first = dropped.path();
        second = moved.path();
        moved.move_to(parent / "result");
    }
    QVERIFY(!fs::exists(first));
    QVERIFY(!fs::exists(second));
    QCOMPARE(read_file(parent / "result" / "file"), "kept");
}

QTEST_GUILESS_MAIN(TestHostCommand)
#include "tst_host_command.moc"
