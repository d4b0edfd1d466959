// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/ingest.h"
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
