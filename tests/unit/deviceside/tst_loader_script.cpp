// SPDX-License-Identifier: GPL-3.0-or-later
// What the programs of a script ask of the loader: to be run once at the beginning and at the end, to print and clear
// maps between two of their records, to end the session.
#include "tests/unit/deviceside/kernel_traces.h"
#include "tests/unit/deviceside/loader_session.h"
#include "tests/unit/deviceside/script_probe.h"

#include "tests/support/requirements.h"

#include <csignal>
#include <unistd.h>

using namespace boardscope;
using namespace boardscope::test;
using namespace std::chrono_literals;

namespace {

/// begin, end, and what each getppid() of this process does.
std::string script(const std::string& tick, const std::string& begin = "", const std::string& end = "")
{
    return script_prelude + begin_and_end(begin, end) +
           "SEC(\"tracepoint/syscalls/sys_enter_getppid\") int tick(void *ctx) {\n"
           "if (bpf_get_current_pid_tgid() >> 32 != TEST_PID) return 0;\n" +
           tick + " return 0; }\n";
}

wire::Plan plan_of_script(const std::string& map = "counts")
{
    wire::Plan plan;
    plan.text_source = wire::TextSource::none;
    plan.silence_limit = 30s;
    plan.programs = {{"begin", wire::AttachKind::begin}, {"end", wire::AttachKind::end}};
    plan.output_map = "out";
    plan.actions = {{print, wire::ActionKind::print_map, map},
                    {clear, wire::ActionKind::clear_map, map},
                    {zero, wire::ActionKind::zero_map, map},
                    {quit, wire::ActionKind::exit}};
    return plan;
}

bool has(const LoaderSession& loader, const std::string& words)
{
    return (" " + story(loader) + " ").find(" " + words + " ") != std::string::npos;
}

}  // namespace

class TestLoaderScript : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void begin_and_end_run_once_data();
    void begin_and_end_run_once();
    void each_of_many_runs_once();
    void end_runs_however_it_ends_in_order_data();
    void end_runs_however_it_ends_in_order();
    void a_pause_runs_neither_again();
    void records_and_effects_come_in_order_data();
    void records_and_effects_come_in_order();
    void zero_keeps_all_keys_data();
    void zero_keeps_all_keys();
    void a_large_map_is_printed_whole_before_the_next_record();
    void a_program_ends_the_session_data();
    void a_program_ends_the_session();
    void what_comes_behind_exit_is_still_told();
    void maps_come_at_the_end();
    void plans_that_name_no_map_are_refused_data();
    void plans_that_name_no_map_are_refused();

private:
    static bool start(LoaderSession& loader, const std::string& source, const wire::Plan& plan);
    static bool stop(LoaderSession& loader);
};

void TestLoaderScript::initTestCase()
{
    const QString missing = missing_for_kernel_tests();
    BOARDSCOPE_REQUIRE(missing.isEmpty(), qPrintable(missing));
}

bool TestLoaderScript::start(LoaderSession& loader, const std::string& source, const wire::Plan& plan)
{
    return loader.start(plan, compile_bpf(source)) && loader.wait_for<wire::Ready>() &&
           loader.last<wire::Ready>()->attached_count() == loader.last<wire::Ready>()->programs.size();
}

bool TestLoaderScript::stop(LoaderSession& loader)
{
    return loader.send(loader.writer.stop()) && loader.wait_for<wire::Exit>() &&
           loader.wait_exit(5s) == std::optional(0) && loader.frame_counts().sequence_gaps == 0;
}

void TestLoaderScript::begin_and_end_run_once_data()
{
    QTest::addColumn<QString>("define");
    QTest::newRow("ring") << QString();
    QTest::newRow("perf array") << QStringLiteral("#define WITH_PERF_ARRAY\n");
}

void TestLoaderScript::begin_and_end_run_once()
{
    QFETCH(QString, define);
    wire::Plan plan = plan_of_script();
    plan.maps_at_end = true;
    plan.stats_interval = 50ms;
    const std::string source = define.toStdString() + script("say(ctx, 2);");
    for (int round = 0; round < 3; ++round) {
        LoaderSession loader;
        QVERIFY(start(loader, source, plan));
        const wire::ProgramState* begin = find_program(*loader.last<wire::Ready>(), "begin");
        QCOMPARE(begin->kind, wire::AttachKind::begin);
        QCOMPARE(begin->target, "BEGIN");
        QVERIFY(loader.read_until([&] { return has(loader, "1"); }, 5s));
        call_getppid(3);
        QVERIFY(stop(loader));
        QCOMPARE(story(loader), "1 2 2 2 3 end 0=1 1=1. end. end. exit");
        QCOMPARE(leftovers(loader.pid(), "begin"), QString());
    }
}

void TestLoaderScript::each_of_many_runs_once()
{
    wire::Plan plan = plan_of_script();
    plan.programs.insert(plan.programs.end(), 99, plan.programs[0]);
    plan.programs.insert(plan.programs.end(), 99, plan.programs[1]);
    plan.maps_at_end = true;
    LoaderSession loader;
    QVERIFY(start(loader, script(""), plan));
    QVERIFY(stop(loader));
    const std::string all = story(loader);
    QVERIFY2(all.ends_with("3 end 0=100 1=100. end. end. exit"), all.c_str());
    QCOMPARE(all.find("1 3"), all.rfind("1 3"));
}

void TestLoaderScript::end_runs_however_it_ends_in_order_data()
{
    QTest::addColumn<int>("way");
    QTest::newRow("stop") << 0;
    QTest::newRow("end of input") << 1;
    QTest::newRow("signal") << 2;
}

void TestLoaderScript::end_runs_however_it_ends_in_order()
{
    QFETCH(int, way);
    LoaderSession loader;
    QVERIFY(start(loader, script("say(ctx, 2);"), plan_of_script()));
    call_getppid(500);  // what is not read yet comes before
    if (way == 0) loader.send(loader.writer.stop());
    if (way == 1) loader.close_input();
    if (way == 2) kill(loader.pid(), SIGINT);
    QVERIFY(loader.wait_for<wire::Exit>());
    const std::string all = story(loader);
    QCOMPARE(std::count(all.begin(), all.end(), '2'), 500);
    QVERIFY2(all.starts_with("1 2 ") && all.ends_with(" 2 3 exit"), all.c_str());
}

void TestLoaderScript::a_pause_runs_neither_again()
{
    LoaderSession loader;
    QVERIFY(start(loader, script("say(ctx, 2);"), plan_of_script()));
    for (const bool paused : {true, false}) {
        const std::size_t before = loader.count<wire::Ready>();
        loader.send(loader.writer.pause(paused));
        QVERIFY(loader.read_until([&] { return loader.count<wire::Ready>() > before; }, 5s));
        QCOMPARE(loader.last<wire::Ready>()->attached_count(), paused ? 2u : 3u);
    }
    call_getppid(1);
    QVERIFY(stop(loader));
    QCOMPARE(story(loader), "1 2 3 exit");
}

void TestLoaderScript::records_and_effects_come_in_order_data()
{
    begin_and_end_run_once_data();
}

void TestLoaderScript::records_and_effects_come_in_order()
{
    QFETCH(QString, define);
    LoaderSession loader;
    // All in one go: what is asked for first happens first, to what the map holds when its turn comes.
    QVERIFY(start(loader, define.toStdString() + script("put(7, 41); say(ctx, 2); say(ctx, 10); say(ctx, 12); say(ctx, 10);"
                                                        "say(ctx, 11); say(ctx, 2); say(ctx, 10); say(ctx, 2);",
                                                        "", "say(ctx, 10); put(9, 5); say(ctx, 10);"),
                  plan_of_script()));
    call_getppid(1);
    QVERIFY(loader.read_until([&] { return has(loader, "print. 2"); }, 5s));
    QVERIFY(stop(loader));
    QCOMPARE(story(loader), "1 2 10 print 7=41. 12 10 print 7=0. 11 2 10 print. 2 10 print 9=5. 10 print 9=5. 3 exit");
    QCOMPARE(loader.count<wire::MapResult>(), 0u);
}

void TestLoaderScript::zero_keeps_all_keys_data()
{
    QTest::addColumn<QString>("map");
    QTest::newRow("hash") << QStringLiteral("counts");
    QTest::newRow("per CPU") << QStringLiteral("per_cpu");
}

/// Many keys to a bucket: one that was changed does not hide those behind it.
void TestLoaderScript::zero_keeps_all_keys()
{
    QFETCH(QString, map);
    LoaderSession loader;
    QVERIFY(start(loader, script("static __u32 next; __u32 key = next++; if (key < 4000) put(key, key + 1);"
                                 "if (key == 4000) { say(ctx, 12); say(ctx, 10); say(ctx, 11); say(ctx, 10); }"),
                  plan_of_script(map.toStdString())));
    call_getppid(4001);
    QVERIFY(loader.read_until([&] { return has(loader, "10 print."); }, 5s));
    std::size_t keys = 0;
    for (const wire::Message& message : loader.messages())
        if (const auto* part = std::get_if<wire::MapEntries>(&message))
            for (const auto& [key, value] : part->entries) {
                ++keys;
                QVERIFY(std::all_of(value.begin(), value.end(), [](std::byte b) { return b == std::byte{0}; }));
            }
    QCOMPARE(keys, 4000u);
}

void TestLoaderScript::a_large_map_is_printed_whole_before_the_next_record()
{
    LoaderSession loader;
    const std::string source = script(
        "static __u32 next; struct big value = {}; __u32 key = next++;\n"
        "if (key < 6000) bpf_map_update_elem(&large, &key, &value, BPF_ANY);\n"
        "if (key == 6000) { say(ctx, 10); say(ctx, 2); }");
    const std::string declared = "struct big { char fill[300]; };\nMAP(large, HASH, __u32, struct big, 8192)\n";
    QVERIFY(start(loader, std::string(source).insert(source.find("SEC(\"perf_event\")"), declared),
                  plan_of_script("large")));
    call_getppid(6001);
    std::this_thread::sleep_for(300ms);  // 1.8 MB: the loader cannot hold it, and waits for us
    QVERIFY(loader.read_until([&] { return has(loader, "2"); }, 5s));
    std::size_t keys = 0;
    bool done = false;
    for (const wire::Message& message : loader.messages()) {
        if (const auto* part = std::get_if<wire::MapEntries>(&message)) {
            keys += part->entries.size();
            done = part->last;
        }
        if (const auto* records = std::get_if<wire::Records>(&message); records && id_of(records->records.back()) == ticked)
            QVERIFY(done);
    }
    QCOMPARE(keys, 6000u);
}

void TestLoaderScript::a_program_ends_the_session_data()
{
    QTest::addColumn<QString>("define");
    QTest::addColumn<QString>("leave");
    QTest::addColumn<int>("code");
    QTest::newRow("no code") << QString() << QStringLiteral("say(ctx, 13);") << 0;
    QTest::newRow("code") << QString() << QStringLiteral("leave(ctx, 42);") << 42;
    QTest::newRow("large code") << QString() << QStringLiteral("leave(ctx, 0x102);") << 0x102;
    QTest::newRow("perf array") << QStringLiteral("#define WITH_PERF_ARRAY\n") << QStringLiteral("leave(ctx, 42);") << 42;
}

void TestLoaderScript::a_program_ends_the_session()
{
    QFETCH(QString, define);
    QFETCH(QString, leave);
    QFETCH(int, code);
    LoaderSession loader;
    QVERIFY(start(loader, define.toStdString() + script("say(ctx, 2); " + leave.toStdString()), plan_of_script()));
    call_getppid(1);
    const auto* exit = loader.wait_for<wire::Exit>();
    QVERIFY(exit);
    QCOMPARE(exit->reason, wire::ExitReason::program);
    QCOMPARE(exit->code, code);
    QCOMPARE(story(loader), "1 2 13 3 exit");
    QCOMPARE(loader.wait_exit(5s), std::optional(code & 0xff));
    QCOMPARE(leftovers(loader.pid(), "tick"), QString());
}

/// A second exit changes nothing; a map that is printed behind it is printed.
void TestLoaderScript::what_comes_behind_exit_is_still_told()
{
    LoaderSession loader;
    QVERIFY(start(loader, script("", "put(1, 2); leave(ctx, 5); leave(ctx, 6); say(ctx, 10);"), plan_of_script()));
    const auto* exit = loader.wait_for<wire::Exit>();
    QVERIFY(exit);
    QCOMPARE(exit->code, 5);
    QCOMPARE(story(loader), "1 13 13 10 print 1=2. 3 exit");
}

void TestLoaderScript::maps_come_at_the_end()
{
    wire::Plan plan = plan_of_script();
    plan.maps_at_end = true;
    plan.map_interval = 1h;  // they come once, also when both are wanted
    LoaderSession loader;
    QVERIFY(start(loader, script("put(7, 1);", "", "put(7, 2);"), plan));
    call_getppid(1);
    QVERIFY(stop(loader));
    const std::string all = story(loader);
    QVERIFY2(all.starts_with("1 3 end 0=1 1=1. end 7=2. end 7="), all.c_str());
    QCOMPARE(std::count(all.begin(), all.end(), '.'), 3);
    QVERIFY(all.ends_with(". exit"));
}

void TestLoaderScript::plans_that_name_no_map_are_refused_data()
{
    QTest::addColumn<QString>("output");
    QTest::addColumn<QString>("map");
    QTest::addColumn<quint32>("kind");
    QTest::addColumn<QString>("sentence");
    QTest::newRow("output") << "tuo" << "counts" << quint32{BSW_ACTION_PRINT_MAP} << "\"tuo\"";
    QTest::newRow("map") << "out" << "stnuoc" << quint32{BSW_ACTION_CLEAR_MAP} << "\"stnuoc\"";
    QTest::newRow("kind") << "out" << "counts" << quint32{77} << "unknown kind 77";
}

void TestLoaderScript::plans_that_name_no_map_are_refused()
{
    QFETCH(QString, output);
    QFETCH(QString, map);
    QFETCH(quint32, kind);
    QFETCH(QString, sentence);
    wire::Plan plan = plan_of_script();
    plan.output_map = output.toStdString();
    plan.actions = {{print, wire::ActionKind{kind}, map.toStdString()}};
    LoaderSession loader;
    QVERIFY(loader.start(plan, compile_bpf(script(""))));
    const auto* exit = loader.wait_for<wire::Exit>();
    QVERIFY(exit);
    QCOMPARE(exit->reason, wire::ExitReason::bad_input);
    QVERIFY2(exit->text.find(sentence.toStdString()) != std::string::npos, exit->text.c_str());
    QCOMPARE(story(loader), "exit");
}

QTEST_GUILESS_MAIN(TestLoaderScript)
#include "tst_loader_script.moc"
