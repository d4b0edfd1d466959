// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/warm_compiler.h"

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>

#include <thread>

using namespace boardscope::builder;
using namespace std::chrono_literals;

/// With shell programs that say in a file when they were started.
class tst_warm_compiler : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void it_is_started_before_there_is_input();
    void it_serves_once_and_only_its_own_arguments();
    void one_for_other_arguments_takes_its_place();
    void without_one_the_command_runs();
    void what_died_while_it_waited_is_run_again();
    void a_stop_ends_the_one_that_works();
    void patience_ends();
    void destruction_ends_what_waits();

private:
    [[nodiscard]] Command counting(const std::string& word, const std::string& input = {}) const;
    [[nodiscard]] int starts() const;

    std::unique_ptr<QTemporaryDir> folder_;
};

void tst_warm_compiler::init()
{
    folder_ = std::make_unique<QTemporaryDir>();
}

Command tst_warm_compiler::counting(const std::string& word, const std::string& input) const
{
    const std::string file = folder_->filePath(QStringLiteral("starts")).toStdString();
    return {.program = "sh",
            .arguments = {"-c", "echo $$ >> " + file + "; sed 's/^/" + word + " /'; echo said >&2"},
            .working_directory = {},
            .input = input};
}

int tst_warm_compiler::starts() const
{
    QFile file(folder_->filePath(QStringLiteral("starts")));
    return file.open(QIODevice::ReadOnly) ? static_cast<int>(file.readAll().count('\n')) : 0;
}

void tst_warm_compiler::it_is_started_before_there_is_input()
{
    WarmCompiler compiler;
    compiler.prepare(counting("read"));
    QTRY_COMPARE(starts(), 1);
    compiler.prepare(counting("read"));
    const auto result = compiler.run(counting("read", "a text\n"), {});
    QVERIFY(result && result->succeeded());
    QCOMPARE(result->output, "read a text\n");
    QCOMPARE(result->messages, "said\n");
    QCOMPARE(starts(), 1);
}

void tst_warm_compiler::it_serves_once_and_only_its_own_arguments()
{
    WarmCompiler compiler;
    compiler.prepare(counting("read"));
    QVERIFY(compiler.is_ready_for(counting("read")));
    QVERIFY(!compiler.is_ready_for(counting("other")));
    const auto other = compiler.run(counting("other", "x\n"), {});
    QVERIFY(other);
    QCOMPARE(other->output, "other x\n");
    QVERIFY(compiler.is_ready_for(counting("read")));
    for (const char* text : {"1\n", "2\n"}) {
        const auto result = compiler.run(counting("read", text), {});
        QVERIFY(result);
        QCOMPARE(result->output, std::string("read ") + text);
        QVERIFY(!compiler.is_ready_for(counting("read")));
    }
}

void tst_warm_compiler::one_for_other_arguments_takes_its_place()
{
    WarmCompiler compiler;
    compiler.prepare(counting("read"));
    compiler.prepare(counting("other"));
    QVERIFY(!compiler.is_ready_for(counting("read")));
    QVERIFY(compiler.is_ready_for(counting("other")));
}

void tst_warm_compiler::without_one_the_command_runs()
{
    WarmCompiler compiler;
    const auto result = compiler.run(counting("read", "x\n"), {});
    QVERIFY(result);
    QCOMPARE(result->output, "read x\n");
}

void tst_warm_compiler::what_died_while_it_waited_is_run_again()
{
    WarmCompiler compiler;
    const std::string file = folder_->filePath(QStringLiteral("starts")).toStdString();
    const Command dies_once{
        .program = "sh",
        .arguments = {"-c", "[ -e " + file + " ] || { echo $$ > " + file + "; kill -KILL $$; }; cat"},
        .working_directory = {},
        .input = "a text"};
    compiler.prepare(dies_once);
    QTRY_COMPARE(starts(), 1);
    const auto result = compiler.run(dies_once, {});
    QVERIFY(result && result->succeeded());
    QCOMPARE(result->output, "a text");
}

void tst_warm_compiler::a_stop_ends_the_one_that_works()
{
    WarmCompiler compiler;
    const Command endless{
        .program = "sh", .arguments = {"-c", "cat; sleep 300"}, .working_directory = {}, .input = "x"};
    compiler.prepare(endless);
    std::stop_source stop;
    std::jthread later([&stop] {
        std::this_thread::sleep_for(200ms);
        stop.request_stop();
    });
    QElapsedTimer timer;
    timer.start();
    const auto result = compiler.run(endless, stop.get_token());
    QVERIFY(result);
    QCOMPARE(result->end, ProcessResult::End::cancelled);
    QVERIFY(timer.elapsed() < 5000);
}

void tst_warm_compiler::patience_ends()
{
    WarmCompiler compiler(50ms);
    compiler.prepare(counting("read"));
    QTRY_VERIFY(!compiler.is_ready_for(counting("read")));
    const auto result = compiler.run(counting("read", "x\n"), {});
    QVERIFY(result);
    QCOMPARE(result->output, "read x\n");
}

void tst_warm_compiler::destruction_ends_what_waits()
{
    QElapsedTimer timer;
    timer.start();
    {
        WarmCompiler compiler;
        compiler.prepare(
            {.program = "sh", .arguments = {"-c", "sleep 300"}, .working_directory = {}, .input = {}});
    }
    QVERIFY2(timer.elapsed() < 5000, "what waits for input must not be waited for");
}

QTEST_GUILESS_MAIN(tst_warm_compiler)
#include "tst_warm_compiler.moc"
