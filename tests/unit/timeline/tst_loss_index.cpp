// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/event_store.h"
#include "core/timeline/loss_index.h"

#include <QTest>

#include <random>

using namespace boardscope;
using namespace boardscope::timeline;

namespace {

LossSnapshot losses_of(const store::EventStore& store)
{
    LossIndex index;
    index.update(store.snapshot());
    return index.snapshot();
}

auto only(std::uint32_t wanted)
{
    return [wanted](std::uint32_t cpu) { return cpu == wanted; };
}

bool any(std::uint32_t)
{
    return true;
}

}  // namespace

class TstLossIndex : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void a_loss_is_a_band_from_where_to_where_it_happened()
    {
        store::EventStore store;
        store.append_loss(
            {.cause = decode::LossCause::trace_text, .count = 340, .cpu = 1, .from_ns = 2000, .to_ns = 3000});
        store.publish();
        const LossSnapshot losses = losses_of(store);
        const TimeScale scale({1000, 11'000}, 100);
        const std::vector<LossBand> bands = losses.bands(scale, 0, only(1));
        QCOMPARE(bands.size(), 1U);
        QCOMPARE(bands[0].first_px, 10);
        QCOMPARE(bands[0].last_px, 20);
        QCOMPARE(to_text(bands[0].amount), std::string("lost 340"));
        QVERIFY(losses.bands(scale, 0, only(0)).empty());
        QCOMPARE(losses.bands(scale, 0, any).size(), 1U);
        QVERIFY(losses.bands(TimeScale({5000, 6000}, 100), 0, only(1)).empty());
        QCOMPARE(losses.bands(TimeScale({2500, 2600}, 100), 0, only(1)).at(0).last_px, 99);
    }

    void a_loss_of_nobody_knows_which_cpu_is_asked_for_as_such()
    {
        store::EventStore store;
        store.append_loss({.cause = decode::LossCause::trace_buffer, .to_ns = 3000});
        store.publish();
        const auto bands = losses_of(store).bands(TimeScale({0, 10'000}, 100), 0, only(store::no_cpu));
        QCOMPARE(bands.size(), 1U);
        QCOMPARE(bands[0].first_px, bands[0].last_px);
        QCOMPARE(to_text(bands[0].amount), std::string("lost some?"));
        QVERIFY(losses_of(store).bands(TimeScale({0, 10'000}, 100), 0, only(0)).empty());
    }

    void near_losses_make_one_band_and_their_sum()
    {
        store::EventStore store;
        for (std::uint64_t i = 0; i < 3; ++i)
            store.append_loss({.cause = decode::LossCause::trace_text,
                               .count = 10,
                               .cpu = 0,
                               .from_ns = 1000 + 300 * i,
                               .to_ns = 1100 + 300 * i});
        store.publish();
        const TimeScale scale({0, 10'000}, 1000);
        QCOMPARE(losses_of(store).bands(scale, 2, only(0)).size(), 3U);
        const auto joined = losses_of(store).bands(scale, 25, only(0));
        QCOMPARE(joined.size(), 1U);
        QCOMPARE(joined[0].amount.events, 30U);
        QCOMPARE(joined[0].row, RowId{0});
    }

    void no_loss_is_forgotten_however_many_there_are()
    {
        std::mt19937_64 random(4);
        store::EventStore store;
        LossIndex index;
        std::uint64_t total = 0;
        for (std::uint64_t i = 0; i < 20'000; ++i) {
            const auto at =
                1'000'000 + i * 1000 + std::uniform_int_distribution<std::uint64_t>(0, 20'000)(random);
            store.append_loss({.cause = decode::LossCause::trace_text,
                               .count = i,
                               .cpu = static_cast<std::uint32_t>(i % 3),
                               .from_ns = at - 200,
                               .to_ns = at});
            total += i;
            if (i % 700 == 0) {
                store.publish();
                index.update(store.snapshot());
            }
        }
        store.publish();
        index.update(store.snapshot());
        QCOMPARE(index.snapshot().count(), 20'000U);
        for (const int width : {1, 50, 1920, 100'000}) {
            std::uint64_t events = 0;
            int previous = -1;
            for (const LossBand& band : index.snapshot().bands(TimeScale({0, 40'000'000}, width), 0, any)) {
                events += band.amount.events;
                QVERIFY(band.first_px > previous);
                previous = band.last_px;
            }
            QCOMPARE(events, total);
        }
    }

    void nonsense_from_the_wire_is_drawn_too()
    {
        store::EventStore store;
        store.append_loss({.cause = decode::LossCause::unknown,
                           .count = UINT64_MAX,
                           .cpu = 4'000'000'000U,
                           .from_ns = 9000,
                           .to_ns = 10});
        store.append_loss(
            {.cause = decode::LossCause::unknown, .count = UINT64_MAX, .from_ns = 1, .to_ns = UINT64_MAX});
        for (std::uint32_t cpu = 0; cpu < 5000; ++cpu)
            store.append_loss({.count = 1, .cpu = cpu, .to_ns = 50});
        store.publish();
        const auto bands = losses_of(store).bands(TimeScale({0, 100}, 10), 0, any);
        QVERIFY(!bands.empty());
    }

    void amounts_name_their_unit()
    {
        QCOMPARE(to_text({.events = 12'340, .at_least = true}), std::string("lost 12,340+"));
        QCOMPARE(to_text({.frames = 1}), std::string("lost 1 frame"));
        QCOMPARE(to_text({.frames = 3}), std::string("lost 3 frames"));
        QCOMPARE(to_text({.cut_bytes = 120}), std::string("cut 120 bytes"));
    }
};

QTEST_APPLESS_MAIN(TstLossIndex)
#include "tst_loss_index.moc"
