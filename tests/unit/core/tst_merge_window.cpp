// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of several buffers come into the store in the order of their times, as far as the buffers are read in rounds;
// what comes later is there, too, and counted.
#include "core/store/merge_window.h"

#include <QTest>

#include <random>

using namespace boardscope;
using namespace boardscope::store;

namespace {

/// A store, and what is in it: messages in the order of rows.
struct Kept {
    EventStore store;
    MergeWindow window{store};

    void add(std::int64_t time_ns, std::string_view message) { window.add({.time_ns = time_ns, .message = message}); }
    std::vector<std::string> messages()
    {
        store.publish();
        const Snapshot rows = store.snapshot();
        std::vector<std::string> all;
        for (std::size_t i = 0; i < rows.row_count(); ++i)
            all.emplace_back(rows.row(RowId{i}).message);
        return all;
    }
};

using Messages = std::vector<std::string>;

}  // namespace

class TestMergeWindow : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void buffers_are_merged_by_time()
    {
        Kept kept;
        kept.window.begin(0, 50);
        kept.add(10, "a");
        kept.add(30, "c");
        kept.add(70, "g");  // after its round had begun: another buffer may have older ones yet
        kept.window.begin(1, 52);
        kept.add(20, "b");
        kept.add(40, "d");
        QCOMPARE(kept.messages(), Messages{});
        kept.window.begin(0, 90);
        QCOMPARE(kept.messages(), (Messages{"a", "b", "c", "d"}));
        kept.window.begin(1, 92);
        kept.add(60, "f");
        kept.window.flush();
        QCOMPARE(kept.messages(), (Messages{"a", "b", "c", "d", "f", "g"}));
        QVERIFY(kept.window.is_empty());
        QCOMPARE(kept.store.snapshot().totals().late_row_count, 0u);
    }

    void a_buffer_read_in_pieces_is_one_round()
    {
        Kept kept;
        kept.window.begin(0, 50);
        kept.add(10, "a");
        kept.window.begin(0, 51);
        kept.add(30, "c");
        kept.window.begin(0, 52);
        kept.add(40, "d");
        kept.window.begin(1, 53);
        kept.add(20, "b");
        kept.window.flush();
        QCOMPARE(kept.messages(), (Messages{"a", "b", "c", "d"}));
    }

    void a_buffer_alone_is_not_held_up()
    {
        Kept kept;
        constexpr std::uint64_t millisecond = 1'000'000;
        for (std::uint64_t i = 0; i < 100; ++i) {
            kept.window.begin(3, i * millisecond);
            kept.add(static_cast<std::int64_t>(i * millisecond), std::to_string(i));
        }
        // 10 ms are a round; the rows of this one and those of the last wait.
        QVERIFY2(kept.messages().size() >= 80, qPrintable(QString::number(kept.messages().size())));
    }

    void times_of_another_clock_wait_two_rounds()
    {
        Kept kept;
        for (std::uint64_t round = 0; round < 4; ++round) {
            kept.window.begin(0, 100 * round);
            kept.add(1'000'000'000'000, "far ahead");
            kept.window.begin(1, 100 * round + 1);
        }
        QCOMPARE(kept.messages().size(), std::size_t{2});
    }

    void a_row_that_comes_too_late_is_appended_and_counted()
    {
        Kept kept;
        kept.window.begin(0, 50);
        kept.add(40, "in time");
        kept.window.flush();
        kept.window.begin(1, 51);
        kept.add(20, "late");
        kept.add(60, "next");
        kept.window.flush();
        QCOMPARE(kept.messages(), (Messages{"in time", "late", "next"}));
        QCOMPARE(kept.store.snapshot().totals().late_row_count, 1u);
    }

    void what_has_no_time_stays_behind_what_came_before()
    {
        Kept kept;
        kept.window.begin(0, 50);
        kept.add(30, "c");
        kept.window.add({.message = "note", .kind = RowKind::note});
        kept.window.add_loss({.cause = decode::LossCause::ring_buffer, .count = 3, .from_ns = 5, .to_ns = 25});
        kept.window.begin(1, 51);
        kept.add(10, "a");
        kept.add(40, "d");
        kept.window.flush();
        const Messages rows = kept.messages();
        QCOMPARE(rows.size(), std::size_t{5});
        QCOMPARE(rows[0], std::string("a"));
        QVERIFY2(rows[1].find('3') != std::string::npos, rows[1].c_str());
        QCOMPARE(rows[2], std::string("c"));
        QCOMPARE(rows[3], std::string("note"));
        QCOMPARE(rows[4], std::string("d"));
        QCOMPARE(kept.store.snapshot().loss_count(), std::size_t{1});
        QCOMPARE(kept.store.snapshot().loss(0).to_ns, 25);
    }

    void everything_of_a_row_comes_through()
    {
        Kept kept;
        decode::EventShape shape;
        shape.fields.push_back({.name = "path", .form = decode::FieldForm::text});
        shape.fields.push_back({.name = "size"});
        const ShapeId id = kept.store.add_shape(shape);
        {
            std::string task = "ls", flags = "d..1.", event = "open", message = "path=/etc size=-4", path = "/etc";
            const decode::FieldValue values[] = {{decode::absent_number, path}, {-4, {}}};
            kept.window.begin(0, 10);
            kept.window.add({.time_ns = 5, .resolution_ns = 1000, .cpu = 3, .pid = 7, .tgid = 6, .task = task,
                             .flags = flags, .event = event, .message = message, .shape = id, .fields = values});
            // It is copied once more when it goes on waiting.
            kept.window.begin(1, 11);
            kept.window.begin(0, 0);
            task = flags = event = message = path = "gone";
        }
        kept.window.flush();
        kept.store.publish();
        const Snapshot rows = kept.store.snapshot();
        const EventView row = rows.row(RowId{0});
        QCOMPARE(row.time_ns, 5);
        QCOMPARE(row.resolution_ns, 1000u);
        QCOMPARE(row.cpu, 3u);
        QCOMPARE(row.pid, 7);
        QCOMPARE(row.tgid, 6);
        QCOMPARE(row.task, std::string_view("ls"));
        QCOMPARE(row.flags, std::string_view("d..1."));
        QCOMPARE(row.event, std::string_view("open"));
        QCOMPARE(row.message, std::string_view("path=/etc size=-4"));
        const FieldTable& fields = rows.segment(0).fields(id);
        QCOMPARE(rows.strings().text(fields.texts(0, 0)[0]), std::string_view("/etc"));
        QCOMPARE(fields.numbers(1, 0)[0], -4);
    }

    /// Reads made-up buffers as the loader does, and holds the outcome against all rows sorted.
    void rounds_of_many_buffers_come_out_sorted()
    {
        std::mt19937_64 random(7);
        constexpr std::size_t cpus = 8;
        std::vector<std::vector<std::int64_t>> buffers(cpus);
        std::vector<std::int64_t> all;
        Kept kept;
        std::int64_t now = 1'000;
        const auto events_happen = [&](int count) {
            for (int i = 0; i < count; ++i) {
                now += static_cast<std::int64_t>(random() % 2'000);
                buffers[random() % cpus].push_back(now);
                all.push_back(now);
            }
        };
        for (int round = 0; round < 200; ++round) {
            events_happen(static_cast<int>(random() % 500));
            for (std::size_t cpu = 0; cpu < cpus; ++cpu) {
                if (buffers[cpu].empty()) continue;
                kept.window.begin(cpu, static_cast<std::uint64_t>(now));
                for (const std::int64_t time : buffers[cpu])
                    kept.add(time, "");
                buffers[cpu].clear();
                events_happen(static_cast<int>(random() % 20));  // while the others are read
            }
        }
        for (std::size_t cpu = 0; cpu < cpus; ++cpu) {
            kept.window.begin(cpu, static_cast<std::uint64_t>(now));
            for (const std::int64_t time : buffers[cpu])
                kept.add(time, "");
        }
        kept.window.flush();
        kept.store.publish();
        const Snapshot rows = kept.store.snapshot();
        QCOMPARE(rows.row_count(), all.size());
        for (std::size_t i = 0; i < all.size(); ++i)
            QCOMPARE(rows.row(RowId{i}).time_ns, all[i]);
        QCOMPARE(rows.totals().late_row_count, 0u);
    }

    void what_waits_is_bounded()
    {
        Kept kept;
        kept.window.begin(0, 1);
        const std::string message(10'000, 'x');
        for (int i = 0; i < 2'000; ++i)
            kept.add(1'000'000 + i, message);  // 20 MB of one round
        kept.store.publish();
        QVERIFY(kept.store.snapshot().row_count() > 1'500);
        kept.window.flush();
        kept.store.publish();
        QCOMPARE(kept.store.snapshot().row_count(), std::size_t{2'000});
    }
};

QTEST_APPLESS_MAIN(TestMergeWindow)
#include "tst_merge_window.moc"
