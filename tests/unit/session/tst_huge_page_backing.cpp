// SPDX-License-Identifier: GPL-3.0-or-later
// Blocks of any size lie where a store may use them, apart from each other, until the backing goes.
#include "app/session/huge_page_backing.h"

#include "core/store/event_store.h"

#include <QTest>

#include <cstring>

using namespace boardscope;

class HugePageBackingTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void blocks_are_aligned_and_apart()
    {
        session::HugePageBacking backing;
        std::vector<std::span<std::byte>> blocks;
        // A few slabs full, odd sizes, and one block that is larger than a slab.
        for (std::size_t i = 0; i < 100; ++i) blocks.push_back(backing.allocate((std::size_t{3} << 20) + i));
        blocks.push_back(backing.allocate(std::size_t{200} << 20));
        blocks.push_back(backing.allocate(1));
        for (std::size_t i = 0; i < blocks.size(); ++i) {
            QCOMPARE(reinterpret_cast<std::uintptr_t>(blocks[i].data()) % store::SegmentBacking::block_alignment, 0u);
            blocks[i].front() = blocks[i].back() = std::byte(i);
        }
        QCOMPARE(blocks[5].size(), (std::size_t{3} << 20) + 5);
        for (std::size_t i = 0; i < blocks.size(); ++i)
            QVERIFY(blocks[i].front() == std::byte(i) && blocks[i].back() == std::byte(i));
        for (const std::span<std::byte> block : blocks) backing.release(block);
    }

    void a_snapshot_outlives_its_store()
    {
        store::Snapshot snapshot;
        {
            store::EventStore store({}, std::make_shared<session::HugePageBacking>());
            for (int i = 0; i < 200'000; ++i) store.append({.time_ns = i, .message = "a message of some length"});
            store.publish();
            snapshot = store.snapshot();
        }
        QCOMPARE(snapshot.row(RowId{199'999}).time_ns, 199'999);
        QCOMPARE(snapshot.row(RowId{199'999}).message, std::string_view("a message of some length"));
    }
};

QTEST_APPLESS_MAIN(HugePageBackingTest)
#include "tst_huge_page_backing.moc"
