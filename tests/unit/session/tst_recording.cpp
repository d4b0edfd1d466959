// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/program_states.h"
#include "app/session/recording_place.h"
#include "app/session/recording_writer.h"
#include "app/session/replay.h"
#include "core/decode/record_schema.h"
#include "tests/support/made_up_script.h"
#include "tests/support/made_up_stream.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace boardscope;

namespace {

const store::RecordingHeader header{.profile_toml = "name = \"b\"\narch = \"armv7\"\n",
                                    .board_name = "b",
                                    .probe_file = "opens.bpf.c",
                                    .probe_source = "int x;",
                                    .object = to_bytes("ELF"),
                                    .plan = wire::Plan{}.encode(),
                                    .start_realtime_ns = 1};

std::string line(int n)
{
    return "              ls-" + std::to_string(n) + "     [000] d...1   20.000" + std::to_string(100 + n) +
           ": bpf_trace_printk: file " + std::to_string(n) + "\n";
}

}  // namespace

class RecordingTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        path_ = directory_.filePath(QString::fromLatin1(QTest::currentTestFunction())).toStdString();
    }

    void every_append_is_in_the_file_at_once()
    {
        Result<session::RecordingWriter> writer = session::RecordingWriter::create(path_, header);
        QVERIFY(writer);
        test::MadeUpStream stream;
        stream.text(line(1)).text(line(2));
        QVERIFY(writer->append(stream.bytes()));
        // The writer is still open: what a reader sees now is what would be left after a crash.
        store::EventStore store;
        const Result<session::Replayed> replayed = session::replay(path_, store);
        QVERIFY(replayed);
        QCOMPARE(replayed->header.board_name, std::string("b"));
        QCOMPARE(replayed->ended, false);
        QCOMPARE(store.snapshot().totals().event_count, std::uint64_t{2});
    }

    void replay_tells_programs_log_and_goodbye()
    {
        wire::Ready ready;
        ready.programs = {{.kind = wire::AttachKind::kprobe, .name = "on_open", .target = "do_sys_openat2"},
                          {.status = wire::ProgramStatus::refused, .error = 2, .name = "gone", .reason = "No such."}};
        test::MadeUpStream stream;
        stream.say(wire::Hello{})
            .say(ready)
            .say(wire::Log{.text = "hello"})
            .text(line(1))
            .say(wire::Stats{.run_counted = true, .programs = {{.run_count = 5, .run_time_ns = 100}, {}}})
            .say(wire::Exit{});
        write(stream.bytes());
        store::EventStore store;
        std::vector<std::string> log;
        const auto replayed =
            session::replay(path_, store, [&](const session::LogLine& l) { log.push_back(l.text); });
        QVERIFY(replayed);
        QCOMPARE(replayed->programs.size(), std::size_t{2});
        QCOMPARE(replayed->programs[0].hits.value_or(0), std::uint64_t{5});
        QVERIFY(!replayed->programs[1].attached);
        QCOMPARE(log, std::vector<std::string>{"hello"});
        QVERIFY(replayed->ended);
        QVERIFY(!replayed->cut);
    }

    void replay_reads_maps_and_names_stacks_by_what_came_later()
    {
        const auto number = [](auto value) {
            Bytes bytes;
            append_little_endian(bytes, value);
            return bytes;
        };
        const auto reading = [&](std::uint64_t time, std::uint64_t count) {
            return wire::MapEntries{.map = 5,
                                    .monotonic_ns = time,
                                    .key_bytes = 4,
                                    .value_bytes = 8,
                                    .entries = {{number(std::uint32_t{7}), number(count)}}};
        };
        wire::MapEntries stacks{.map = 6, .monotonic_ns = 30, .key_bytes = 4, .value_bytes = 16};
        stacks.entries = {{number(std::uint32_t{1}), number(std::uint64_t{0x1010})}};
        stacks.entries[0].value.resize(16);
        test::MadeUpStream stream;
        stream.say(wire::Hello{.cpu_count = 2, .monotonic_ns = 10})
            .say(wire::Maps{.maps = {{.id = 5, .type = 1, .key_bytes = 4, .value_bytes = 8, .max_entries = 64, .name = "counts"},
                                     {.id = 6, .type = 7, .key_bytes = 4, .value_bytes = 16, .role = wire::MapRole::stacks, .name = "stacks"}}})
            .say(reading(20, 3))
            .say(stacks)
            .say(reading(40, 9))
            .say(wire::Symbols{.cookie = 1, .symbols = {{.address = 0x1010, .start = 0x1000, .name = "do_open"}}});
        write(stream.bytes());
        store::EventStore store;
        const auto replayed = session::replay(path_, store);
        QVERIFY(replayed);
        QCOMPARE(replayed->cpu_count, 2U);
        const auto counts = replayed->maps.readings(5);
        QCOMPARE(counts.size(), std::size_t{2});
        QCOMPARE(counts[1]->types.value.read(counts[1]->entries.begin()->second).number, std::uint64_t{9});
        const session::SharedContents named = replayed->maps.latest(6);
        QVERIFY(named);
        QCOMPARE(session::stack_lines(named->map, named->entries.begin()->second, named->symbols),
                 std::vector<std::string>{"do_open+0x10"});
    }

    void replay_reads_records_by_what_the_recording_says_of_them()
    {
        const decode::RecordSchema schema{.maps = {{.map = "events",
                                                    .struct_name = "event",
                                                    .bytes = 4,
                                                    .fields = {{.name = "n", .offset = 0, .bytes = 4}}}}};
        test::MadeUpStream stream;
        stream.say(wire::Maps{.maps = {{.id = 3, .role = wire::MapRole::perf, .name = "events"}}})
            .say(wire::Records{.map = 3,
                               .cpu = 1,
                               .kind = wire::RecordsKind::perf,
                               .records = {{.bytes = to_bytes(std::string_view("\x07\0\0\0", 4)), .time_ns = 50}}});
        for (const std::string& json : {schema.to_json(), std::string("{damaged"), std::string()}) {
            store::RecordingHeader with = header;
            with.record_schema = json;
            Result<session::RecordingWriter> writer = session::RecordingWriter::create(path_, with);
            QVERIFY(writer);
            QVERIFY(writer->append(stream.bytes()));
            store::EventStore store;
            int warnings = 0;
            const auto replayed = session::replay(path_, store, [&](const session::LogLine&) { ++warnings; });
            QVERIFY(replayed);
            const store::Snapshot rows = store.snapshot();
            const store::EventView last = rows.row(RowId{rows.row_count() - 1});
            const bool known = json == schema.to_json();
            QCOMPARE(last.message, known ? std::string_view("n=7") : std::string_view("07 00 00 00"));
            QCOMPARE(last.event, known ? std::string_view("event") : std::string_view("events"));
            QCOMPARE(last.cpu, 1u);
            QCOMPARE(warnings, json == "{damaged" ? 1 : 0);
        }
    }

    void replay_prints_what_the_script_printed()
    {
        const script::ScriptSchema schema{
            .output_map = "output",
            .maps = {{.name = "@n", .bpf_map = "at_n", .kind = script::MapKind::count, .per_cpu = true}},
            .events = {{.id = 0,
                        .operation = script::Operation::print_text,
                        .name = "kprobe:do_sys_openat2",
                        .format = "%s opened\n",
                        .fields = {{"str(arg1)", 40, test::text_type(8)}},
                        .bytes = 48},
                       {.id = 1,
                        .operation = script::Operation::span,
                        .name = "open",
                        .fields = {{"begin_ns", 40, test::number_type()}, {"duration_ns", 48, test::number_type()}},
                        .bytes = 56}}};
        store::RecordingHeader with = header;
        with.script_schema = schema.to_json();
        wire::Records records{.map = 3};
        records.records.push_back({.bytes = test::Packed().header(0, 50, 1, 7, 8, "cat").text("/etc", 8)});
        records.records.push_back(
            {.bytes = test::Packed().header(1, 90).number(std::uint64_t{40}).number(std::uint64_t{50})});
        test::MadeUpStream stream;
        stream.say(wire::Maps{.maps = {{.id = 3, .role = wire::MapRole::ring, .name = "output"}, {.id = 4, .name = "at_n"}}})
            .say(records)
            .say(wire::MapEntries{.cookie = BSW_COOKIE_END,
                                  .map = 4,
                                  .key_bytes = 8,
                                  .value_bytes = 8,
                                  .entries = {{.key = Bytes(8), .value = test::Packed().number(std::uint64_t{2})}}})
            .say(wire::Exit{.reason = wire::ExitReason::program, .code = 3});
        Result<session::RecordingWriter> writer = session::RecordingWriter::create(path_, with);
        QVERIFY(writer);
        QVERIFY(writer->append(stream.bytes()));
        store::EventStore store;
        std::string text;
        const auto replayed = session::replay(
            path_, store, {}, {},
            {.print = [&](const session::ScriptPrinted& printed) { text += printed.text; }});
        QVERIFY(replayed);
        QVERIFY(replayed->is_script);
        QCOMPARE(QString::fromStdString(text), QStringLiteral("/etc opened\n\n\n@n: 2\n"));
        QCOMPARE(replayed->exit_code, std::optional<std::int32_t>(3));
        const store::Snapshot rows = store.snapshot();
        QCOMPARE(rows.row_count(), std::size_t{2});
        const store::EventView first = rows.row(RowId{0});
        QCOMPARE(first.message, std::string_view("/etc opened"));
        QCOMPARE(first.event, std::string_view("kprobe:do_sys_openat2"));
        QCOMPARE(first.task, std::string_view("cat"));
        QCOMPARE(first.pid, 8);
        QCOMPARE(first.tgid, 7);
        QCOMPARE(first.time_ns, std::int64_t{50});
        QCOMPARE(rows.shape(first.shape).fields.front().name, "arg1");
        QVERIFY(rows.shape(rows.row(RowId{1}).shape).duration_field);
    }

    void ready_that_comes_again_keeps_what_was_counted()
    {
        wire::Ready ready;
        ready.programs = {{.kind = wire::AttachKind::kprobe, .name = "busy", .target = "do_sys_openat2"}};
        test::MadeUpStream stream;
        stream.say(ready).say(wire::Stats{.run_counted = true, .programs = {{.run_count = 5, .run_time_ns = 100}}});
        ready.programs[0].status = wire::ProgramStatus::detached;
        ready.programs[0].reason = "it ran 90,000 times in a second";
        stream.say(ready);
        write(stream.bytes());
        store::EventStore store;
        const auto replayed = session::replay(path_, store);
        QVERIFY(replayed);
        QCOMPARE(replayed->programs[0].hits.value_or(0), std::uint64_t{5});
        QVERIFY(!replayed->programs[0].attached);
        QCOMPARE(session::describe(replayed->programs[0]),
                 std::string("detached busy (kprobe do_sys_openat2): it ran 90,000 times in a second"));
    }

    void a_cut_tail_loses_only_itself()
    {
        test::MadeUpStream stream;
        for (int n = 0; n < 50; ++n) stream.text(line(n));
        const Bytes& whole = stream.bytes();
        for (const std::size_t missing : {std::size_t{1}, std::size_t{30}, std::size_t{80}}) {
            write(ByteView(whole).first(whole.size() - missing));
            store::EventStore store;
            const auto replayed = session::replay(path_, store);
            QVERIFY(replayed);
            QVERIFY(replayed->cut);
            QCOMPARE(store.snapshot().totals().event_count, std::uint64_t{49});
        }
    }

    void the_time_of_day_is_told_where_the_trace_has_the_clock_that_pings_ask_data()
    {
        QTest::addColumn<wire::TextSource>("source");
        QTest::addColumn<wire::TextClock>("clock");
        QTest::addColumn<bool>("told");
        QTest::newRow("records") << wire::TextSource::none << wire::TextClock::unknown << true;
        QTest::newRow("text, mono") << wire::TextSource::instance << wire::TextClock::monotonic << true;
        QTest::newRow("text, local") << wire::TextSource::instance << wire::TextClock::local << false;
    }

    void the_time_of_day_is_told_where_the_trace_has_the_clock_that_pings_ask()
    {
        QFETCH(wire::TextSource, source);
        QFETCH(wire::TextClock, clock);
        QFETCH(bool, told);
        test::MadeUpStream stream;
        stream.say(wire::Hello{.cpu_count = 1, .pid = 7})
            .say(wire::Ready{.text_source = source, .text_clock = clock})
            .say(wire::Pong{.cookie = 1, .monotonic_ns = 5000, .realtime_ns = 1'700'000'000'000'005'000});
        write(stream.bytes());
        store::EventStore store;
        const auto replayed = session::replay(path_, store);
        QVERIFY(replayed);
        QCOMPARE(replayed->wall_clock.has_value(), told);
        if (!told) return;
        QCOMPARE(replayed->wall_clock->ahead_ns, 1'700'000'000'000'000'000);
        QVERIFY(replayed->wall_clock->is_boards);
    }

    void what_is_no_recording_is_refused_in_a_sentence()
    {
        const std::pair<QByteArray, const char*> files[] = {
            {QByteArray(), "ends within its header"},
            {QByteArray("int main(void) { return 0; }\n"), ""},
            {QByteArray(100'000, '\xff'), ""},
        };
        for (const auto& [content, wanted] : files) {
            QFile file(QString::fromStdString(path_));
            QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
            file.write(content);
            file.close();
            store::EventStore store;
            const auto replayed = session::replay(path_, store);
            QVERIFY(!replayed);
            QVERIFY2(replayed.error().cause.find(path_) != std::string::npos, replayed.error().cause.c_str());
            QVERIFY2(replayed.error().cause.find(wanted) != std::string::npos, replayed.error().cause.c_str());
            QVERIFY(!replayed.error().hint.empty());
        }
        store::EventStore store;
        QVERIFY(!session::replay("/no/such/file", store));
        QVERIFY(!session::replay("/", store));
    }

    void a_file_that_cannot_be_made_says_why()
    {
        const auto writer = session::RecordingWriter::create("/proc/none/a.bscope", header);
        QVERIFY(!writer);
        QVERIFY(writer.error().cause.find("/proc/none") != std::string::npos);
    }

    void full_disk_is_an_error_not_a_crash()
    {
        // /dev/full takes no byte; the header is the first that is written.
        const auto writer = session::RecordingWriter::create("/dev/full", header);
        QVERIFY(!writer);
        QVERIFY(writer.error().cause.find("No space left") != std::string::npos);
    }

    void default_names_are_new_and_plain()
    {
        qputenv("XDG_DATA_HOME", directory_.path().toUtf8());
        const auto first = session::new_recording_path("/a/b/my probe.bpf.c", "board one");
        QVERIFY2(first.filename().string().find("my-probe-board-one.bscope") != std::string::npos, first.c_str());
        QVERIFY(QDir().mkpath(QString::fromStdString(first.parent_path().string())));
        QVERIFY(QFile(QString::fromStdString(first.string())).open(QIODevice::WriteOnly));
        QVERIFY(session::new_recording_path("/a/b/my probe.bpf.c", "board one") != first);
    }

private:
    void write(ByteView frames)
    {
        Result<session::RecordingWriter> writer = session::RecordingWriter::create(path_, header);
        QVERIFY(writer);
        QVERIFY(writer->append(frames));
    }

    QTemporaryDir directory_;
    std::string path_;
};

QTEST_APPLESS_MAIN(RecordingTest)
#include "tst_recording.moc"
