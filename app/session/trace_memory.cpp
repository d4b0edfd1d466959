// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/trace_memory.h"

#include "app/session/spill_file.h"
#include "builder/kernel_store_files.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace boardscope::session {

namespace {

constexpr std::size_t huge_page_bytes = std::size_t{2} << 20;
/// How far memory may be beyond its budget before the writer waits for the file.
constexpr std::size_t slabs_of_patience = 4;
constexpr auto longest_wait = std::chrono::seconds(10);

std::size_t round_up(std::size_t size, std::size_t step)
{
    return (size + step - 1) / step * step;
}

/// Address space of one piece, aligned to huge pages; memory comes page by page as it is touched.
class Slab {
public:
    static std::optional<Slab> reserve(std::size_t size)
    {
        const std::size_t bytes = size + huge_page_bytes;
        void* const memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (memory == MAP_FAILED) return std::nullopt;
        const auto address = reinterpret_cast<std::uintptr_t>(memory);
        auto* const begin = static_cast<std::byte*>(memory) + (round_up(address, huge_page_bytes) - address);
        madvise(begin, size, MADV_HUGEPAGE);  // refused by kernels without: then pages are small
        return Slab({static_cast<std::byte*>(memory), bytes}, {begin, size});
    }

    [[nodiscard]] std::span<std::byte> all() const { return usable_; }
    [[nodiscard]] bool holds(const std::byte* address) const
    {
        return address >= usable_.data() && address < usable_.data() + usable_.size();
    }
    void unmap() const { munmap(mapped_.data(), mapped_.size()); }

    std::size_t taken_bytes = 0;   ///< by blocks, from its beginning
    std::size_t sealed_bytes = 0;  ///< of them
    bool is_closed = false;        ///< nothing more will be taken from it
    bool is_in_file = false;

    /// Whether nobody will write to it again.
    [[nodiscard]] bool is_done() const { return is_closed && sealed_bytes == taken_bytes && !is_in_file; }

private:
    Slab(std::span<std::byte> mapped, std::span<std::byte> usable) : mapped_(mapped), usable_(usable) {}

    std::span<std::byte> mapped_;
    std::span<std::byte> usable_;
};

}  // namespace

std::size_t TraceMemoryOptions::default_budget()
{
    constexpr std::size_t most = std::size_t{4} << 30;
    const long pages = sysconf(_SC_PHYS_PAGES);
    const long page_bytes = sysconf(_SC_PAGESIZE);
    if (pages <= 0 || page_bytes <= 0) return most;
    return std::min(most, static_cast<std::size_t>(pages) / 2 * static_cast<std::size_t>(page_bytes));
}

std::filesystem::path TraceMemoryOptions::default_directory()
{
    return std::filesystem::path(builder::cache_directory());
}

class TraceMemory::Slabs {
public:
    explicit Slabs(TraceMemoryOptions options) : options_(std::move(options)) {}
    ~Slabs()
    {
        mover_ = {};
        for (const Slab& slab : slabs_)
            slab.unmap();
    }
    Slabs(const Slabs&) = delete;
    Slabs& operator=(const Slabs&) = delete;

    std::span<std::byte> allocate(std::size_t size);
    void seal(std::span<std::byte> block);
    void release(std::span<std::byte> block);
    [[nodiscard]] TraceMemoryUse use() const
    {
        const std::lock_guard lock(mutex_);
        return use_;
    }

private:
    using Lock = std::unique_lock<std::mutex>;

    bool open_slab(Lock& lock, std::size_t size);
    void move_to_file(const std::stop_token& stop);
    [[nodiscard]] Slab* next_to_move();
    void wait_for_file(Lock& lock);
    [[nodiscard]] bool is_over_budget(std::size_t patience = 0) const
    {
        return use_.memory_bytes > options_.budget_bytes + patience;
    }

    const TraceMemoryOptions options_;
    mutable std::mutex mutex_;
    std::condition_variable_any changed_;
    std::vector<Slab> slabs_;  ///< in the order of their making
    std::size_t first_in_memory_ = 0;
    TraceMemoryUse use_;
    store::HeapBacking heap_;  ///< for what no slab could be had
    std::vector<std::byte*> from_heap_;
    std::optional<SpillFile> file_;  ///< the mover's
    std::jthread mover_;             ///< from the first time that memory is over budget
};

std::span<std::byte> TraceMemory::Slabs::allocate(std::size_t size)
{
    const std::size_t taken = round_up(size, block_alignment);
    Lock lock(mutex_);
    if (slabs_.empty() || taken > slabs_.back().all().size() - slabs_.back().taken_bytes) {
        if (!open_slab(lock, taken)) {
            const std::span<std::byte> block = heap_.allocate(size);
            from_heap_.push_back(block.data());
            return block;
        }
    }
    Slab& slab = slabs_.back();
    std::byte* const block = slab.all().data() + slab.taken_bytes;
    slab.taken_bytes += taken;
    return {block, size};
}

/// What is left of the slab before is less than one block, and was never touched.
bool TraceMemory::Slabs::open_slab(Lock& lock, std::size_t size)
{
    std::optional<Slab> slab = Slab::reserve(round_up(std::max(options_.slab_bytes, size), huge_page_bytes));
    if (!slab) return false;
    if (!slabs_.empty()) slabs_.back().is_closed = true;
    use_.memory_bytes += slab->all().size();
    slabs_.push_back(std::move(*slab));
    if (!is_over_budget() || !use_.trouble.empty()) return true;
    if (!mover_.joinable()) mover_ = std::jthread([this](const std::stop_token& stop) { move_to_file(stop); });
    changed_.notify_all();
    wait_for_file(lock);
    return true;
}

/// A disk that is slower than the events are holds up the writer, whose source can wait or count what it loses; without
/// end memory would be lost to others.
void TraceMemory::Slabs::wait_for_file(Lock& lock)
{
    const auto is_bearable = [this] {
        return !is_over_budget(slabs_of_patience * options_.slab_bytes) || !use_.trouble.empty() ||
               next_to_move() == nullptr;
    };
    changed_.wait_for(lock, longest_wait, is_bearable);
}

void TraceMemory::Slabs::seal(std::span<std::byte> block)
{
    const Lock lock(mutex_);
    const auto slab = std::find_if(slabs_.rbegin(), slabs_.rend(),
                                   [&](const Slab& each) { return each.holds(block.data()); });
    if (slab == slabs_.rend()) return;
    slab->sealed_bytes += round_up(block.size(), block_alignment);
    if (slab->is_done()) changed_.notify_all();
}

void TraceMemory::Slabs::release(std::span<std::byte> block)
{
    const Lock lock(mutex_);
    const auto found = std::find(from_heap_.begin(), from_heap_.end(), block.data());
    if (found == from_heap_.end()) return;
    heap_.release(block);
    from_heap_.erase(found);
}

Slab* TraceMemory::Slabs::next_to_move()
{
    while (first_in_memory_ < slabs_.size() && slabs_[first_in_memory_].is_in_file)
        ++first_in_memory_;
    for (std::size_t i = first_in_memory_; i < slabs_.size(); ++i)
        if (slabs_[i].is_done()) return &slabs_[i];
    return nullptr;
}

/// Runs in the mover, the oldest slab first.
void TraceMemory::Slabs::move_to_file(const std::stop_token& stop)
{
    Lock lock(mutex_);
    const auto has_work = [this] { return is_over_budget() && next_to_move() != nullptr; };
    while (changed_.wait(lock, stop, has_work) && !stop.stop_requested()) {
        const auto index = static_cast<std::size_t>(next_to_move() - slabs_.data());
        const std::span<std::byte> block = slabs_[index].all();
        lock.unlock();
        // Nobody writes to what is sealed, and slabs stay where they are until the end.
        Result<void> moved = file_ ? Result<void>() : SpillFile::create(options_.directory).map([this](SpillFile made) {
            file_.emplace(std::move(made));
        });
        if (moved) moved = file_->take_over(block);
        lock.lock();
        if (!moved) {
            use_.trouble = moved.error().cause;
            changed_.notify_all();
            return;
        }
        slabs_[index].is_in_file = true;
        use_.memory_bytes -= block.size();
        use_.file_bytes += block.size();
        changed_.notify_all();
    }
}

TraceMemory::TraceMemory(TraceMemoryOptions options) : slabs_(std::make_unique<Slabs>(std::move(options))) {}
TraceMemory::~TraceMemory() = default;
std::span<std::byte> TraceMemory::allocate(std::size_t size) { return slabs_->allocate(size); }
void TraceMemory::seal(std::span<std::byte> block) { slabs_->seal(block); }
void TraceMemory::release(std::span<std::byte> block) { slabs_->release(block); }
TraceMemoryUse TraceMemory::use() const { return slabs_->use(); }

}  // namespace boardscope::session
