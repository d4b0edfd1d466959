// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/ingest.h"
#include "tests/support/made_up_page.h"
#include "tests/support/made_up_stream.h"

#include <QTest>

using namespace boardscope;

namespace {

constexpr std::string_view line1 = "              ls-380     [001] d..2   203.410986: bpf_trace_printk: file /etc/passwd\n";
constexpr std::string_view line2 = "             cat-381     [000] d...1  203.411000: bpf_trace_printk: file /etc/hosts\n";

}  // namespace

class IngestTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void rows_come_out_whatever_the_chunks_data()
    {
        QTest::addColumn<int>("chunk");
        for (const int chunk : {1, 2, 7, 24, 25, 100, 4096}) QTest::newRow(qPrintable(QString::number(chunk))) << chunk;
    }

    void rows_come_out_whatever_the_chunks()
    {
        QFETCH(int, chunk);
        test::MadeUpStream stream;
        stream.say(wire::Hello{.pid = 7}).text(line1.substr(0, 30)).text(line1.substr(30)).text(line2);
        store::EventStore store;
        int hellos = 0;
        session::Ingest ingest(store, [&](const wire::Message& m) { hellos += std::holds_alternative<wire::Hello>(m); });
        const ByteView all = stream.bytes();
        for (std::size_t at = 0; at < all.size(); at += static_cast<std::size_t>(chunk))
            ingest.push(all.subspan(at, std::min(static_cast<std::size_t>(chunk), all.size() - at)));
        ingest.finish();

        const store::Snapshot rows = store.snapshot();
        QCOMPARE(hellos, 1);
        QCOMPARE(rows.row_count(), std::size_t{2});
        const store::EventView first = rows.row(RowId{0});
        QCOMPARE(first.task, std::string_view("ls"));
        QCOMPARE(first.pid, 380);
        QCOMPARE(first.cpu, 1u);
        QCOMPARE(first.time_ns, std::int64_t{203'410'986'000});
        QCOMPARE(first.resolution_ns, 1000u);
        QCOMPARE(first.message, std::string_view("file /etc/passwd"));
        QCOMPARE(rows.row(RowId{1}).message, std::string_view("file /etc/hosts"));
    }

    void the_same_loss_is_counted_once()
    {
        test::MadeUpStream stream;
        stream.text(line1)
            .say(wire::Lost{.count = 340, .from_ns = 1, .to_ns = 2, .cpu = 1})
            .text("CPU:1 [LOST 340 EVENTS]\n")
            .text(line2);
        store::EventStore store;
        session::Ingest ingest(store, [](const wire::Message&) {});
        ingest.push(stream.bytes());
        ingest.finish();
        const decode::LossTotal lost = store.snapshot().totals().lost_events();
        QCOMPARE(lost.events, std::uint64_t{340});
        QCOMPARE(lost.at_least, false);
        QCOMPARE(store.snapshot().totals().event_count, std::uint64_t{2});
    }

    void missing_frames_become_a_loss_row()
    {
        test::MadeUpStream stream;
        stream.text(line1).lose_one().text(line2);
        store::EventStore store;
        session::Ingest ingest(store, [](const wire::Message&) {});
        ingest.push(stream.bytes());
        ingest.finish();
        const store::Snapshot rows = store.snapshot();
        QCOMPARE(rows.loss_count(), std::size_t{1});
        QCOMPARE(rows.loss(0).cause, decode::LossCause::frames);
        QVERIFY(rows.totals().lost_events().at_least);
        QCOMPARE(rows.totals().event_count, std::uint64_t{2});
    }

    void damage_in_the_middle_keeps_what_is_around_it()
    {
        test::MadeUpStream stream;
        stream.text(line1).garbage("Connection noise BSW1 and more").text(line2);
        store::EventStore store;
        session::Ingest ingest(store, [](const wire::Message&) {});
        ingest.push(stream.bytes());
        ingest.finish();
        QCOMPARE(store.snapshot().totals().event_count, std::uint64_t{2});
        QVERIFY(ingest.frames().counts().skipped_bytes > 0);
    }

    void text_pages_and_records_come_side_by_side_data() { rows_come_out_whatever_the_chunks_data(); }

    void text_pages_and_records_come_side_by_side()
    {
        QFETCH(int, chunk);
        Bytes record;
        append_little_endian(record, std::uint64_t{5'000'000'000});
        append_little_endian(record, std::uint32_t{412});
        test::MadeUpStream stream;
        stream.say(wire::Hello{.pointer_bytes = 4})
            .say(test::printk_format())
            .say(wire::Maps{.maps = {{.id = 9, .role = wire::MapRole::ring, .name = "events"}}})
            .say(wire::Format{.kind = wire::FormatKind::tasks, .text = "412 ls\n"})
            .say(test::MadeUpPage(1'000, 4).event(1'200, test::printk_event(412, "on cpu 0")).on(0, 5'000))
            .say(test::MadeUpPage(1'000, 4).event(1'100, test::printk_event(412, "on cpu 1")).on(1, 5'000))
            .say(wire::Records{.map = 9, .monotonic_ns = 6'000, .records = {{.bytes = record}, {.bytes = {}}}})
            .text(line1)
            .say(wire::Lost{.cause = wire::LostCause::ring_buffer, .map = 9});
        const decode::RecordSchema schema{
            .maps = {{.map = "events",
                      .struct_name = "event",
                      .bytes = 12,
                      .fields = {{.name = "ts", .offset = 0, .bytes = 8}, {.name = "pid", .offset = 8, .bytes = 4}}}}};
        store::EventStore store;
        int others = 0;
        session::Ingest ingest(store, [&](const wire::Message&) { ++others; }, schema);
        const ByteView all = stream.bytes();
        for (std::size_t at = 0; at < all.size(); at += static_cast<std::size_t>(chunk))
            ingest.push(all.subspan(at, std::min(static_cast<std::size_t>(chunk), all.size() - at)));
        ingest.finish();

        const store::Snapshot rows = store.snapshot();
        QCOMPARE(others, 2);  // hello and maps
        QCOMPARE(rows.row_count(), std::size_t{6});
        std::vector<std::string_view> messages;
        for (std::uint64_t i = 0; i < 2; ++i) messages.push_back(rows.row(RowId{i}).message);
        QCOMPARE(messages, (std::vector<std::string_view>{"on cpu 1", "on cpu 0"}));
        QCOMPARE(rows.row(RowId{0}).task, std::string_view("ls"));
        QCOMPARE(rows.row(RowId{0}).event, std::string_view("bpf_trace_printk"));
        QCOMPARE(rows.row(RowId{0}).resolution_ns, 1u);
        QCOMPARE(rows.row(RowId{2}).time_ns, std::int64_t{6'000});
        QCOMPARE(rows.row(RowId{2}).resolution_ns, decode::read_resolution_ns);
        const store::EventView typed = rows.row(RowId{3});
        QCOMPARE(typed.event, std::string_view("event"));
        QCOMPARE(typed.message, std::string_view("pid=412"));
        QCOMPARE(typed.time_ns, std::int64_t{5'000'000'000});
        QCOMPARE(typed.pid, 412);
        QCOMPARE(typed.cpu, store::no_cpu);
        QCOMPARE(rows.row(RowId{4}).message, std::string_view("file /etc/passwd"));
        QCOMPARE(rows.loss(0).cause, decode::LossCause::ring_buffer);
    }

    /// The loader empties the buffer of one CPU after the other; a bundle's or a recording's chunks end anywhere.
    void perf_buffers_of_several_cpus_come_in_order_of_time_data() { rows_come_out_whatever_the_chunks_data(); }

    void perf_buffers_of_several_cpus_come_in_order_of_time()
    {
        QFETCH(int, chunk);
        const auto records = [](std::uint32_t cpu, std::uint64_t read_ns, std::vector<std::uint64_t> times) {
            wire::Records out{.map = 9, .cpu = cpu, .kind = wire::RecordsKind::perf, .monotonic_ns = read_ns};
            for (const std::uint64_t time : times) out.records.push_back({.bytes = to_bytes("AB"), .time_ns = time});
            return out;
        };
        test::MadeUpStream stream;
        stream.say(records(0, 1'000, {100, 300, 900}))
            .say(records(1, 1'001, {200, 400}))
            .say(records(0, 2'000, {1'500}))
            .say(records(1, 2'001, {950, 1'400}));
        store::EventStore store;
        session::Ingest ingest(store, [](const wire::Message&) {});
        const ByteView all = stream.bytes();
        for (std::size_t at = 0; at < all.size(); at += static_cast<std::size_t>(chunk))
            ingest.push(all.subspan(at, std::min(static_cast<std::size_t>(chunk), all.size() - at)));
        ingest.finish();
        std::vector<std::int64_t> times;
        const store::Snapshot rows = store.snapshot();
        for (std::size_t i = 0; i < rows.row_count(); ++i)
            if (rows.row(RowId{i}).kind == store::RowKind::event) times.push_back(rows.row(RowId{i}).time_ns);
        QCOMPARE(times, (std::vector<std::int64_t>{100, 200, 300, 400, 900, 950, 1'400, 1'500}));
        QCOMPARE(rows.totals().late_row_count, std::uint64_t{0});
    }

    void an_answer_about_the_boards_maps_names_no_records()
    {
        test::MadeUpStream stream;
        stream.say(wire::Maps{.cookie = 4, .maps = {{.id = 9, .role = wire::MapRole::ring, .name = "foreign"}}})
            .say(wire::Records{.map = 9, .records = {{.bytes = to_bytes("AB")}}});
        store::EventStore store;
        session::Ingest ingest(store, [](const wire::Message&) {});
        ingest.push(stream.bytes());
        QVERIFY(ingest.has_waiting_rows());
        ingest.settle();
        QVERIFY(!ingest.has_waiting_rows());
        QCOMPARE(store.snapshot().row_count(), std::size_t{2});
        QCOMPARE(store.snapshot().row(RowId{0}).kind, store::RowKind::note);
        QCOMPARE(store.snapshot().row(RowId{1}).event, std::string_view("map 9"));
        QCOMPARE(store.snapshot().row(RowId{1}).message, std::string_view("41 42"));
    }

    void damaged_pages_and_formats_are_told()
    {
        test::MadeUpStream stream;
        stream.say(wire::Format{.kind = wire::FormatKind::event, .name = "a/b", .text = "<html>"})
            .say(wire::Page{.bytes = to_bytes("short")});
        store::EventStore store;
        session::Ingest ingest(store, [](const wire::Message&) {});
        ingest.push(stream.bytes());
        ingest.finish();
        QCOMPARE(store.snapshot().totals().note_count, std::uint64_t{2});
        QVERIFY(store.snapshot().row(RowId{0}).message.find("a/b") != std::string_view::npos);
        QVERIFY(store.snapshot().row(RowId{1}).message.find("damaged") != std::string_view::npos);
    }

    void an_undecodable_payload_is_told_in_its_place()
    {
        test::MadeUpStream stream;
        wire::FrameWriter writer;
        Bytes bytes = writer.frame(BSW_READY, as_bytes("too short"));
        store::EventStore store;
        session::Ingest ingest(store, [](const wire::Message&) { QFAIL("nothing whole was sent"); });
        ingest.push(bytes);
        ingest.finish();
        QCOMPARE(store.snapshot().row_count(), std::size_t{1});
        QCOMPARE(store.snapshot().row(RowId{0}).kind, store::RowKind::note);
        QVERIFY(!store.snapshot().row(RowId{0}).message.empty());
    }
};

QTEST_APPLESS_MAIN(IngestTest)
#include "tst_ingest.moc"
