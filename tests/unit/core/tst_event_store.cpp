// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/event_store.h"

#include <QTest>

#include <algorithm>
#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

using namespace boardscope;
using namespace boardscope::store;

namespace {

EventRow event_at(std::int64_t time_ns, std::string_view task, std::string_view message)
{
    EventRow row;
    row.time_ns = time_ns;
    row.resolution_ns = 1000;
    row.cpu = 1;
    row.pid = 312;
    row.task = task;
    row.flags = "....1";
    row.event = "bpf_trace_printk";
    row.message = message;
    return row;
}

/// Counts what a store asks of its backing.
class CountingBacking final : public SegmentBacking {
public:
    std::span<std::byte> allocate(std::size_t size) override
    {
        ++open_blocks;
        allocated_bytes += size;
        return heap_.allocate(size);
    }
    void seal(std::span<std::byte> block) override
    {
        ++sealed_blocks;
        sealed_bytes += block.size();
        heap_.seal(block);
    }
    void release(std::span<std::byte> block) override
    {
        --open_blocks;
        allocated_bytes -= block.size();
        heap_.release(block);
    }
    int open_blocks = 0;
    int sealed_blocks = 0;
    std::size_t allocated_bytes = 0;
    std::size_t sealed_bytes = 0;

private:
    HeapBacking heap_;
};

}  // namespace

class TestEventStore : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void an_empty_store_has_no_rows();
    void a_row_comes_back_as_it_was_given();
    void what_is_unknown_stays_unknown();
    void rows_are_seen_when_they_are_published();
    void a_snapshot_does_not_change_and_outlives_the_store();
    void rows_cross_segment_borders();
    void messages_are_exact_whatever_their_size();
    void a_message_that_fills_a_block_to_the_byte();
    void text_beyond_the_limit_is_cut_and_counted();
    void text_runs_cover_all_messages_in_order();
    void a_message_is_kept_once_for_each_segment();
    void a_row_takes_48_bytes_beside_its_message();
    void a_loss_stands_in_its_place();
    void losses_are_added_up_once();
    void rows_without_a_time_stay_in_place();
    void full_segments_are_sealed_and_blocks_given_back();
    void readers_see_whole_rows_while_the_writer_appends();
};

void TestEventStore::an_empty_store_has_no_rows()
{
    const EventStore store;
    const Snapshot snapshot = store.snapshot();
    QCOMPARE(snapshot.row_count(), std::size_t{0});
    QCOMPARE(snapshot.segment_count(), std::size_t{0});
    QCOMPARE(snapshot.loss_count(), std::size_t{0});
    QVERIFY(!snapshot.loss_at(RowId{0}));
    QCOMPARE(Snapshot().row_count(), std::size_t{0});
    QCOMPARE(Snapshot().string_count(), snapshot.string_count());
}

void TestEventStore::a_row_comes_back_as_it_was_given()
{
    EventStore store;
    EventRow row = event_at(203'400'123'000, "kworker/0:1-ev", "Opening file: /etc/passwd");
    row.tgid = 300;
    row.cpu = 3;
    QCOMPARE(store.append(row), RowId{0});
    store.publish();
    const EventView view = store.snapshot().row(RowId{0});
    QCOMPARE(view.row, RowId{0});
    QVERIFY(view.kind == RowKind::event);
    QCOMPARE(view.time_ns, std::int64_t{203'400'123'000});
    QCOMPARE(view.resolution_ns, 1000u);
    QCOMPARE(view.cpu, 3u);
    QCOMPARE(view.pid, 312);
    QCOMPARE(view.tgid, 300);
    QCOMPARE(view.task, std::string_view("kworker/0:1-ev"));
    QCOMPARE(view.flags, std::string_view("....1"));
    QCOMPARE(view.event, std::string_view("bpf_trace_printk"));
    QCOMPARE(view.message, std::string_view("Opening file: /etc/passwd"));
}

void TestEventStore::what_is_unknown_stays_unknown()
{
    EventStore store;
    store.append({.time_ns = 5});
    store.publish();
    const EventView view = store.snapshot().row(RowId{0});
    QCOMPARE(view.cpu, no_cpu);
    QCOMPARE(view.pid, no_pid);
    QCOMPARE(view.tgid, no_pid);
    QVERIFY(view.task.empty() && view.flags.empty() && view.event.empty() && view.message.empty());
}

void TestEventStore::rows_are_seen_when_they_are_published()
{
    EventStore store;
    store.append(event_at(10, "ls", "one"));
    QCOMPARE(store.snapshot().row_count(), std::size_t{0});
    store.publish();
    QCOMPARE(store.snapshot().row_count(), std::size_t{1});
    store.append(event_at(7, "ls", "two"));
    store.append({.kind = RowKind::note});
    store.publish();
    const Totals totals = store.snapshot().totals();
    QCOMPARE(totals.row_count, std::uint64_t{3});
    QCOMPARE(totals.event_count, std::uint64_t{2});
    QCOMPARE(totals.note_count, std::uint64_t{1});
    QCOMPARE(totals.first_time_ns, std::int64_t{7});
    QCOMPARE(totals.last_time_ns, std::int64_t{10});
    QCOMPARE(totals.message_bytes, std::uint64_t{6});
}

void TestEventStore::a_snapshot_does_not_change_and_outlives_the_store()
{
    auto store = std::make_unique<EventStore>();
    store->append(event_at(1, "ls", "kept"));
    store->publish();
    const Snapshot snapshot = store->snapshot();
    for (int i = 0; i < 200'000; ++i)
        store->append(event_at(i, "cat", "later"));
    store->publish();
    QCOMPARE(snapshot.row_count(), std::size_t{1});
    QCOMPARE(snapshot.segment(0).size(), std::size_t{1});
    store.reset();
    QCOMPARE(snapshot.row(RowId{0}).message, std::string_view("kept"));
    QCOMPARE(snapshot.row(RowId{0}).task, std::string_view("ls"));
}

void TestEventStore::rows_cross_segment_borders()
{
    constexpr std::size_t rows = Segment::row_limit * 2 + 5;
    EventStore store;
    for (std::size_t i = 0; i < rows; ++i) {
        const RowId id = store.append(
            event_at(static_cast<std::int64_t>(i), "t" + std::to_string(i % 7), std::to_string(i)));
        QCOMPARE(id, RowId{i});
    }
    store.publish();
    const Snapshot snapshot = store.snapshot();
    QCOMPARE(snapshot.segment_count(), std::size_t{3});
    QCOMPARE(snapshot.segment(0).size(), Segment::row_limit);
    QCOMPARE(snapshot.segment(2).size(), std::size_t{5});
    QCOMPARE(snapshot.segment(2).first_row(), RowId{2 * Segment::row_limit});
    for (std::size_t i = 0; i < rows; ++i) {
        const EventView view = snapshot.row(RowId{i});
        QVERIFY(view.time_ns == static_cast<std::int64_t>(i));
        QVERIFY(view.message == std::to_string(i));
        QVERIFY(view.task == "t" + std::to_string(i % 7));
    }
}

void TestEventStore::messages_are_exact_whatever_their_size()
{
    EventStore store;
    std::vector<std::string> messages;
    for (const std::size_t size :
         {0ul, 1ul, 5ul, 1'048'575ul, 1'048'576ul, 1'048'577ul, 0ul, 3'000'000ul, 12ul, 0ul})
        messages.push_back(std::string(size, static_cast<char>('a' + messages.size())));
    messages.push_back(std::string("nul \0 and \xff\xfe", 12));
    for (const std::string& message : messages)
        store.append(event_at(1, "ls", message));
    store.publish();
    const Snapshot snapshot = store.snapshot();
    for (std::size_t i = 0; i < messages.size(); ++i)
        QVERIFY(snapshot.row(RowId{i}).message == messages[i]);
    QCOMPARE(snapshot.totals().cut_message_count, std::uint64_t{0});
}

void TestEventStore::a_message_that_fills_a_block_to_the_byte()
{
    EventStore store;
    const std::string half(Segment::text_chunk_bytes / 2, 'h');
    const std::string rest(Segment::text_chunk_bytes / 2, 'r');
    for (const std::string_view message :
         {std::string_view(half), std::string_view(rest), std::string_view(), std::string_view("z")})
        store.append(event_at(1, "ls", message));
    store.publish();
    const Snapshot snapshot = store.snapshot();
    QVERIFY(snapshot.row(RowId{0}).message == half);
    QVERIFY(snapshot.row(RowId{1}).message == rest);
    QVERIFY(snapshot.row(RowId{2}).message.empty());
    QCOMPARE(snapshot.row(RowId{3}).message, std::string_view("z"));
}

void TestEventStore::text_beyond_the_limit_is_cut_and_counted()
{
    EventStore store({.text_chunks_per_segment = 2});
    const std::string most(Segment::text_chunk_bytes, 'm');
    const std::string more(Segment::text_chunk_bytes * 3, 'n');
    store.append(event_at(1, "ls", "small"));
    store.append(event_at(1, "ls", more));  // one block is left
    store.append(event_at(1, "ls", most));  // nothing is left
    for (std::size_t i = 3; i < Segment::row_limit; ++i)
        store.append(event_at(1, "ls", ""));
    store.append(event_at(1, "ls", most));  // the next segment has room again
    store.publish();
    const Snapshot snapshot = store.snapshot();
    QCOMPARE(snapshot.row(RowId{0}).message, std::string_view("small"));
    const std::string_view cut = snapshot.row(RowId{1}).message;
    QVERIFY(cut.size() >= Segment::text_chunk_bytes - 1 && cut == more.substr(0, cut.size()));
    QVERIFY(snapshot.row(RowId{2}).message.empty());
    QVERIFY(snapshot.row(RowId{Segment::row_limit}).message == most);
    QCOMPARE(snapshot.totals().cut_message_count, std::uint64_t{2});
}

void TestEventStore::text_runs_cover_all_messages_in_order()
{
    EventStore store;
    for (int i = 0; i < 30'000; ++i)
        store.append(event_at(1, "ls",
                              std::to_string(i) + std::string(static_cast<std::size_t>(i * 7 % 201),
                                                              static_cast<char>('a' + i % 26))));
    store.append(event_at(1, "ls", std::string(2'500'000, 'L')));
    store.append(event_at(1, "ls", "after"));
    store.publish();
    const Snapshot snapshot = store.snapshot();
    const Segment& segment = snapshot.segment(0).segment();
    const std::size_t texts = snapshot.row_count();  // no two are the same
    std::size_t runs = 0;
    for (std::size_t number = 0; number < texts; ++runs) {
        const Segment::TextRun run = segment.text_run(number, texts);
        QVERIFY(run.end > number);
        std::string joined;
        for (; number < run.end; ++number)
            joined += segment.text(number);
        QVERIFY(run.text == joined);
    }
    QVERIFY(runs >= 4 && runs < 20);
}

void TestEventStore::a_message_is_kept_once_for_each_segment()
{
    EventStore store;
    constexpr std::size_t rows = 2 * Segment::row_limit;
    std::size_t distinct_bytes = 0;
    for (std::size_t i = 0; i < rows; ++i)
        store.append(event_at(1, "ls", "message " + std::to_string(i * i % 1000)));
    store.publish();
    const Snapshot snapshot = store.snapshot();
    for (std::size_t i = 0; i < rows; ++i)
        QVERIFY(snapshot.row(RowId{i}).message == "message " + std::to_string(i * i % 1000));
    for (std::size_t i = 0; i < 1000; ++i)
        distinct_bytes += ("message " + std::to_string(i)).size();
    QVERIFY2(snapshot.totals().message_bytes <= 2 * distinct_bytes,
             qPrintable(QString::number(snapshot.totals().message_bytes)));
    const auto numbers = snapshot.segment(0).messages();
    QVERIFY(*std::max_element(numbers.begin(), numbers.end()) < 1000);
}

void TestEventStore::a_row_takes_48_bytes_beside_its_message()
{
    const auto backing = std::make_shared<CountingBacking>();
    {
        EventStore store({}, backing);
        constexpr std::size_t segments = 40;
        for (std::size_t i = 0; i < segments * Segment::row_limit; ++i)
            store.append(event_at(1, "ls", "message " + std::to_string(i / 2)));
        store.publish();
        const Snapshot snapshot = store.snapshot();
        for (std::size_t i = 0; i < snapshot.row_count(); i += 97)
            QVERIFY(snapshot.row(RowId{i}).message == "message " + std::to_string(i / 2));
        const std::size_t rows_bytes = backing->allocated_bytes - snapshot.totals().message_bytes;
        QVERIFY2(rows_bytes <= 48 * snapshot.row_count(),
                 qPrintable(QString::number(double(rows_bytes) / double(snapshot.row_count()))));
        // All but the last segment is sealed, with what it does not share with the next one.
        QVERIFY(backing->sealed_bytes > (segments - 2) * 40 * Segment::row_limit);
        QVERIFY(backing->sealed_bytes < backing->allocated_bytes);
    }
    QCOMPARE(backing->allocated_bytes, std::size_t{0});
}

void TestEventStore::a_loss_stands_in_its_place()
{
    EventStore store;
    store.append(event_at(1000, "ls", "before"));
    decode::Loss loss{decode::LossCause::trace_text, 340, 1, 1100, 2000};
    QCOMPARE(store.append_loss(loss), RowId{1});
    store.append(event_at(2100, "ls", "after"));
    QCOMPARE(store.append_loss({decode::LossCause::trace_buffer, std::nullopt, std::nullopt, 0, 0}),
             RowId{3});
    store.publish();

    const Snapshot snapshot = store.snapshot();
    const EventView row = snapshot.row(RowId{1});
    QVERIFY(row.kind == RowKind::loss);
    QCOMPARE(row.time_ns, std::int64_t{2000});
    QCOMPARE(row.cpu, 1u);
    QCOMPARE(row.message, std::string_view(decode::describe(loss)));
    QVERIFY(row.message.find("340") != std::string_view::npos);

    QCOMPARE(snapshot.loss_count(), std::size_t{2});
    QVERIFY(!snapshot.loss_at(RowId{0}));
    const auto counted = snapshot.loss_at(RowId{1});
    QVERIFY(counted && counted->count == 340u && counted->from_ns == 1100 && counted->to_ns == 2000 &&
            counted->cpu == 1);
    const auto uncounted = snapshot.loss_at(RowId{3});
    QVERIFY(uncounted && !uncounted->count && uncounted->cpu == no_cpu);
    QCOMPARE(uncounted->to_ns, std::int64_t{2100});  // no time of its own: that of the row before
    QCOMPARE(uncounted->from_ns, uncounted->to_ns);
    QCOMPARE(snapshot.first_loss_from(RowId{2}), std::size_t{1});
    QCOMPARE(snapshot.first_loss_from(RowId{4}), std::size_t{2});
}

void TestEventStore::losses_are_added_up_once()
{
    using decode::Loss;
    using decode::LossCause;
    const std::vector<Loss> losses = {
        {LossCause::trace_buffer, 100},       {LossCause::trace_text, 60}, {LossCause::trace_text, 70},
        {LossCause::cut_line, 5000},          {LossCause::frames, 2},      {LossCause::unknown, 3},
        {LossCause::perf_buffer, 4},          {LossCause::ring_buffer, 5}, {LossCause::too_large, 6},
        {LossCause::ring_buffer, std::nullopt},
        {LossCause::trace_text, std::nullopt}};
    EventStore store;
    for (std::size_t i = 0; i <= losses.size(); ++i) {
        store.publish();
        const Totals totals = store.snapshot().totals();
        QVERIFY(totals.lost_events() == decode::total_events(std::span(losses).first(i)));
        if (i < losses.size()) store.append_loss(losses[i]);
    }
    store.append_loss({LossCause::unknown, UINT64_MAX});
    store.append_loss({LossCause::unknown, UINT64_MAX});
    store.publish();
    QCOMPARE(store.snapshot().totals().lost_by_cause[static_cast<std::size_t>(LossCause::unknown)],
             UINT64_MAX);
    QCOMPARE(store.snapshot().totals().uncounted_loss_count, std::uint64_t{2});
}

void TestEventStore::rows_without_a_time_stay_in_place()
{
    EventStore store;
    store.append(event_at(500, "ls", "timed"));
    EventRow odd;
    odd.resolution_ns = 1000;
    odd.message = "a second line of the message";
    odd.kind = RowKind::odd_line;
    store.append(odd);
    store.publish();
    const Snapshot snapshot = store.snapshot();
    QCOMPARE(snapshot.row(RowId{1}).time_ns, std::int64_t{500});
    QCOMPARE(snapshot.row(RowId{1}).resolution_ns, 0u);
    QCOMPARE(snapshot.totals().odd_count, std::uint64_t{1});
    QCOMPARE(snapshot.totals().timed_row_count, std::uint64_t{1});
}

void TestEventStore::full_segments_are_sealed_and_blocks_given_back()
{
    auto backing = std::make_shared<CountingBacking>();
    {
        EventStore store({}, backing);
        for (std::size_t i = 0; i <= Segment::row_limit; ++i)
            store.append(event_at(1, "ls", "message"));
        store.publish();
        // Columns and places of the first segment; its text goes on in the second.
        QCOMPARE(backing->sealed_blocks, 2);
        QCOMPARE(backing->open_blocks, 5);
    }
    QCOMPARE(backing->open_blocks, 0);
}

void TestEventStore::readers_see_whole_rows_while_the_writer_appends()
{
    constexpr std::int64_t rows = 1'000'000;
    EventStore store;
    std::atomic<bool> done = false;
    std::atomic<int> wrong = 0;
    std::atomic<std::uint64_t> looked_at = 0;
    const auto check_row = [&](const Snapshot& snapshot, std::size_t i) {
        const EventView view = snapshot.row(RowId{i});
        ++looked_at;
        if (view.kind == RowKind::loss) {
            const auto loss = snapshot.loss_at(RowId{i});
            if (i % 10'000 != 9'999 || !loss || loss->count != i) ++wrong;
            return;
        }
        const bool good =
            view.time_ns == static_cast<std::int64_t>(i) && view.pid == static_cast<std::int32_t>(i % 1000) &&
            view.task == "task-" + std::to_string(i % 1000) && view.message == "message " + std::to_string(i);
        if (!good) ++wrong;
    };
    std::vector<std::thread> readers;
    for (unsigned r = 0; r < 3; ++r) {
        readers.emplace_back([&, r] {
            std::size_t seen = 0;
            std::uint64_t random = r + 1;
            for (bool last_round = false; !last_round;) {
                last_round = done.load();
                const Snapshot snapshot = store.snapshot();
                const Totals& totals = snapshot.totals();
                const std::size_t count = snapshot.row_count();
                // Totals are of one moment, not of several.
                if (count < seen || totals.event_count + totals.loss_row_count != count ||
                    (count > 0 && totals.last_time_ns != static_cast<std::int64_t>(count) - 1))
                    ++wrong;
                seen = count;
                for (std::size_t i = count - std::min<std::size_t>(count, 64); i < count; ++i)
                    check_row(snapshot, i);
                for (int i = 0; i < 64 && count > 0; ++i) {
                    random = random * 6364136223846793005u + 1442695040888963407u;
                    check_row(snapshot, (random >> 33) % count);
                }
            }
            if (seen != rows) ++wrong;
        });
    }
    std::string task;
    std::string message;
    for (std::int64_t i = 0; i < rows; ++i) {
        if (i % 10'000 == 9'999) {
            const auto count = static_cast<std::uint64_t>(i);
            store.append_loss({decode::LossCause::trace_buffer, count, std::nullopt, 1, count});
        } else {
            task = "task-" + std::to_string(i % 1000);
            message = "message " + std::to_string(i);
            EventRow row = event_at(i, task, message);
            row.pid = static_cast<std::int32_t>(i % 1000);
            store.append(row);
        }
        if (i % 97 == 0) store.publish();
    }
    store.publish();
    done = true;
    for (std::thread& reader : readers)
        reader.join();
    QCOMPARE(wrong.load(), 0);
    QVERIFY(looked_at.load() > 1000);
}

QTEST_APPLESS_MAIN(TestEventStore)
#include "tst_event_store.moc"
