// SPDX-License-Identifier: GPL-3.0-or-later
// Blocks of any size lie where a store may use them, apart from each other, until the memory goes; what is beyond the
// budget goes to a file, and nobody who reads notices.
#include "app/session/trace_memory.h"

#include "core/store/event_store.h"

#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <cstring>
#include <fstream>
#include <string>
#include <sys/resource.h>
#include <thread>

using namespace boardscope;
using session::TraceMemory;
using session::TraceMemoryOptions;
using session::TraceMemoryUse;

namespace {

constexpr std::size_t mebibyte = std::size_t{1} << 20;

/// Each row tells its number in three ways.
void fill(store::EventStore& store, int from, int to)
{
    for (int i = from; i < to; ++i) {
        const std::string message = "message number " + std::to_string(i);
        store.append({.time_ns = i, .pid = i, .message = message});
        if (i % 1000 == 0) store.publish();
    }
    store.publish();
}

/// The first row that is not what fill() put there; -1: all are.
int first_wrong(const store::Snapshot& snapshot)
{
    for (std::size_t i = 0; i < snapshot.row_count(); ++i) {
        const store::EventView row = snapshot.row(RowId{i});
        const auto number = static_cast<int>(i);
        if (row.time_ns != number || row.pid != number || row.message != "message number " + std::to_string(i))
            return number;
    }
    return -1;
}

/// Of this process, what /proc/self/maps says of mappings of that folder.
int mappings_of(const std::string& folder)
{
    std::ifstream maps("/proc/self/maps");
    int count = 0;
    for (std::string line; std::getline(maps, line);)
        if (line.find(folder) != std::string::npos) ++count;
    return count;
}

/// No file of this process may grow beyond that, as on a disk that is full.
class FileSizeLimit {
public:
    explicit FileSizeLimit(rlim_t bytes)
    {
        old_handler_ = std::signal(SIGXFSZ, SIG_IGN);
        getrlimit(RLIMIT_FSIZE, &old_);
        const rlimit now{bytes, old_.rlim_max};
        setrlimit(RLIMIT_FSIZE, &now);
    }
    ~FileSizeLimit()
    {
        setrlimit(RLIMIT_FSIZE, &old_);
        std::signal(SIGXFSZ, old_handler_);
    }

private:
    rlimit old_{};
    void (*old_handler_)(int) = nullptr;
};

TraceMemoryOptions small(const QTemporaryDir& directory)
{
    return {.budget_bytes = 8 * mebibyte,
            .directory = directory.filePath(QStringLiteral("not there yet")).toStdString(),
            .slab_bytes = 4 * mebibyte};
}

}  // namespace

class TraceMemoryTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void blocks_are_aligned_and_apart()
    {
        TraceMemory memory;
        std::vector<std::span<std::byte>> blocks;
        // A few slabs full, odd sizes, and one block that is larger than a slab.
        for (std::size_t i = 0; i < 100; ++i)
            blocks.push_back(memory.allocate(3 * mebibyte + i));
        blocks.push_back(memory.allocate(200 * mebibyte));
        blocks.push_back(memory.allocate(1));
        for (std::size_t i = 0; i < blocks.size(); ++i) {
            QCOMPARE(reinterpret_cast<std::uintptr_t>(blocks[i].data()) % store::SegmentBacking::block_alignment, 0u);
            blocks[i].front() = blocks[i].back() = std::byte(i);
        }
        QCOMPARE(blocks[5].size(), 3 * mebibyte + 5);
        for (std::size_t i = 0; i < blocks.size(); ++i)
            QVERIFY(blocks[i].front() == std::byte(i) && blocks[i].back() == std::byte(i));
        for (const std::span<std::byte> block : blocks)
            memory.release(block);
        QCOMPARE(memory.use().file_bytes, 0u);
    }

    void a_snapshot_outlives_its_store()
    {
        store::Snapshot snapshot;
        {
            store::EventStore store({}, std::make_shared<TraceMemory>());
            fill(store, 0, 200'000);
            snapshot = store.snapshot();
        }
        QCOMPARE(snapshot.row(RowId{199'999}).time_ns, 199'999);
        QCOMPARE(first_wrong(snapshot), -1);
    }

    void what_is_beyond_the_budget_goes_to_a_file()
    {
        const QTemporaryDir directory;
        {
            const auto memory = std::make_shared<TraceMemory>(small(directory));
            store::EventStore store({}, memory);
            // Somebody reads all the time, also while what is read moves.
            std::atomic<int> wrong = -1;
            std::jthread reader([&](const std::stop_token& stop) {
                while (!stop.stop_requested() && wrong < 0)
                    wrong = first_wrong(store.snapshot());
            });
            fill(store, 0, 1'000'000);
            QTRY_VERIFY(memory->use().memory_bytes <= 8 * mebibyte + 4 * mebibyte);
            reader.request_stop();
            reader.join();
            QCOMPARE(wrong.load(), -1);
            QCOMPARE(first_wrong(store.snapshot()), -1);
            const TraceMemoryUse use = memory->use();
            QVERIFY2(use.file_bytes >= 50 * mebibyte, qPrintable(QString::number(use.file_bytes)));
            QCOMPARE(use.trouble, std::string());
            QVERIFY(mappings_of(directory.path().toStdString()) > 0);
            // A process that is killed leaves no file: there is none by name.
            QVERIFY(QDir(directory.filePath(QStringLiteral("not there yet"))).isEmpty(QDir::Files | QDir::Hidden));
            // And it goes on.
            fill(store, 1'000'000, 1'200'000);
            QCOMPARE(first_wrong(store.snapshot()), -1);
        }
        QCOMPARE(mappings_of(directory.path().toStdString()), 0);
    }

    void a_disk_that_is_full_loses_nothing()
    {
        const QTemporaryDir directory;
        const FileSizeLimit limit(10 * mebibyte);
        const auto memory = std::make_shared<TraceMemory>(small(directory));
        store::EventStore store({}, memory);
        fill(store, 0, 600'000);
        QTRY_VERIFY(!memory->use().trouble.empty());
        QVERIFY2(memory->use().trouble.find("cannot grow") != std::string::npos, memory->use().trouble.c_str());
        fill(store, 600'000, 800'000);
        QCOMPARE(first_wrong(store.snapshot()), -1);
        QVERIFY(memory->use().memory_bytes > 12 * mebibyte);
    }

    void without_a_folder_all_stays_in_memory()
    {
        TraceMemoryOptions options{.budget_bytes = mebibyte, .directory = "/dev/null/cache", .slab_bytes = 2 * mebibyte};
        const auto memory = std::make_shared<TraceMemory>(options);
        store::EventStore store({}, memory);
        fill(store, 0, 300'000);
        QTRY_VERIFY(memory->use().trouble.find("/dev/null/cache") != std::string::npos);
        QCOMPARE(memory->use().file_bytes, 0u);
        QCOMPARE(first_wrong(store.snapshot()), -1);
    }
};

QTEST_APPLESS_MAIN(TraceMemoryTest)
#include "tst_trace_memory.moc"
