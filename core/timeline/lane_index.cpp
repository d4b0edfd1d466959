// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timeline/lane_index.h"

#include <algorithm>
#include <cassert>

namespace boardscope::timeline {

namespace {

constexpr std::size_t first_capacity = 16;
/// Pieces that were taken apart are left room, so that the next late event does not split them again.
constexpr std::size_t loose_size = LaneChunk::capacity_limit / 4 * 3;

/// ftrace writes this for a task whose name it never learnt.
constexpr std::string_view unknown_task = "<...>";

LaneKey key_of(Grouping grouping, std::uint32_t cpu, std::int32_t pid, StringId task)
{
    if (grouping == Grouping::cpu)
        return {.number = cpu == store::no_cpu ? LaneKey::none : cpu, .task = StringId{}};
    if (pid == store::no_pid) return {.number = LaneKey::none, .task = task};
    return {.number = pid, .task = StringId{}};
}

LanePiece piece_of(std::shared_ptr<const LaneChunk> chunk, std::size_t size)
{
    const std::int64_t first_ns = chunk->times()[0];
    const std::int64_t last_ns = chunk->times()[size - 1];
    return {.chunk = std::move(chunk), .size = size, .first_ns = first_ns, .last_ns = last_ns};
}

void append_pieces(std::vector<LanePiece>& pieces, std::span<const LaneEvent> events)
{
    const std::size_t size = events.size() <= LaneChunk::capacity_limit ? events.size() : loose_size;
    while (!events.empty()) {
        const auto part = events.first(std::min(size, events.size()));
        const auto chunk = std::make_shared<LaneChunk>(part.size());
        for (std::size_t i = 0; i < part.size(); ++i)
            chunk->set(i, part[i]);
        pieces.push_back(piece_of(chunk, part.size()));
        events = events.subspan(part.size());
    }
}

}  // namespace

/// A lane with what only its writer knows.
struct LaneIndex::OpenLane {
    OpenLane(LaneKey lane_key, std::size_t lane_ordinal) : key(lane_key), ordinal(lane_ordinal) {}

    /// Takes the fresh events into the pieces.
    void settle();
    void merge_late(std::span<const LaneEvent> late);
    void append(std::span<const LaneEvent> events);
    std::size_t make_room();

    LaneKey key;
    std::size_t ordinal;  ///< how many lanes there were before this one
    StringId task;
    std::vector<LaneEvent> fresh;
    std::vector<LanePiece> pieces;
    std::shared_ptr<LaneChunk> open;  ///< the chunk of the last piece, while events may be added to it
    std::size_t place = 0;            ///< in LaneSnapshot::lanes_
};

void LaneIndex::OpenLane::settle()
{
    if (!std::is_sorted(fresh.begin(), fresh.end())) std::sort(fresh.begin(), fresh.end());
    auto in_order = fresh.begin();
    if (!pieces.empty()) {
        const std::int64_t last_ns = pieces.back().last_ns;
        while (in_order != fresh.end() && in_order->time_ns < last_ns)
            ++in_order;
    }
    if (in_order != fresh.begin()) merge_late({fresh.begin(), in_order});
    append({in_order, fresh.end()});
    std::size_t count = 0;
    for (LanePiece& piece : pieces) {
        piece.count_before = count;
        count += piece.size;
    }
    fresh.clear();
    if (fresh.capacity() > LaneChunk::capacity_limit) fresh.shrink_to_fit();
}

/// Events that belong before the last one. Pieces that they fall into are made anew, for readers may be
/// looking at the old ones; the others stay.
void LaneIndex::OpenLane::merge_late(std::span<const LaneEvent> late)
{
    std::vector<LanePiece> merged;
    merged.reserve(pieces.size() + late.size() / loose_size + 2);
    std::vector<LaneEvent> events;
    for (std::size_t p = 0; p < pieces.size(); ++p) {
        const LanePiece& piece = pieces[p];
        std::size_t here = late.size();
        if (p + 1 < pieces.size()) {
            const std::int64_t next_ns = pieces[p + 1].first_ns;
            here = static_cast<std::size_t>(
                std::lower_bound(late.begin(), late.end(), next_ns,
                                 [](const LaneEvent& e, std::int64_t t) { return e.time_ns < t; }) -
                late.begin());
        }
        if (here == 0) {
            merged.push_back(piece);
            continue;
        }
        events.clear();
        std::size_t taken = 0;
        for (std::size_t i = 0; i < piece.size; ++i) {
            const LaneEvent old = piece.chunk->event(i);
            while (taken < here && late[taken] < old)
                events.push_back(late[taken++]);
            events.push_back(old);
        }
        events.insert(events.end(), late.begin() + static_cast<std::ptrdiff_t>(taken),
                      late.begin() + static_cast<std::ptrdiff_t>(here));
        late = late.subspan(here);
        append_pieces(merged, events);
        if (p + 1 == pieces.size()) open = nullptr;
    }
    pieces = std::move(merged);
}

/// Sees to it that `open` takes at least one more event; returns how many it takes.
std::size_t LaneIndex::OpenLane::make_room()
{
    const std::size_t used = pieces.empty() ? 0 : pieces.back().size;
    if (open && used < open->capacity()) return open->capacity() - used;
    if (!pieces.empty() && used < LaneChunk::capacity_limit) {
        // Few events so far: a chunk four times as large takes the place of the last one.
        const LanePiece old = std::move(pieces.back());
        pieces.pop_back();
        open = std::make_shared<LaneChunk>(std::clamp(4 * used, first_capacity, LaneChunk::capacity_limit));
        for (std::size_t i = 0; i < old.size; ++i)
            open->set(i, old.chunk->event(i));
        pieces.push_back(piece_of(open, old.size));
        return open->capacity() - used;
    }
    open = std::make_shared<LaneChunk>(pieces.empty() ? first_capacity : LaneChunk::capacity_limit);
    pieces.push_back({.chunk = open});
    return open->capacity();
}

void LaneIndex::OpenLane::append(std::span<const LaneEvent> events)
{
    while (!events.empty()) {
        const std::size_t count = std::min(make_room(), events.size());
        LanePiece& piece = pieces.back();
        for (std::size_t i = 0; i < count; ++i)
            open->set(piece.size + i, events[i]);
        if (piece.size == 0) piece.first_ns = events[0].time_ns;
        piece.size += count;
        piece.last_ns = events[count - 1].time_ns;
        events = events.subspan(count);
    }
}

std::size_t LaneIndex::KeyHash::operator()(const LaneKey& key) const noexcept
{
    return std::hash<std::int64_t>{}(key.number) ^ (std::size_t{key.task.value()} << 17);
}

LaneIndex::LaneIndex(Grouping grouping)
{
    published_.grouping_ = grouping;
}

LaneIndex::~LaneIndex() = default;
LaneIndex::LaneIndex(LaneIndex&&) noexcept = default;
LaneIndex& LaneIndex::operator=(LaneIndex&&) noexcept = default;

LaneIndex::OpenLane& LaneIndex::lane_for(const LaneKey& key)
{
    std::unique_ptr<OpenLane>& lane = lanes_[key];
    if (!lane) lane = std::make_unique<OpenLane>(key, lanes_.size() - 1);
    return *lane;
}

void LaneIndex::add(const store::Snapshot& snapshot, const filter::RowSet& rows, RowId from)
{
    const store::Totals& totals = snapshot.totals();
    std::optional<store::SegmentView> segment;
    OpenLane* recent = nullptr;
    const auto add_row = [&](RowId row) {
        const std::size_t part = row.value() >> store::Segment::row_bits;
        if (!segment || row < segment->first_row() ||
            row.value() - segment->first_row().value() >= segment->size())
            segment = snapshot.segment(part);
        const std::size_t i = row.value() - segment->first_row().value();
        const store::RowKind kind = segment->kinds()[i];
        const std::int64_t time_ns = segment->times()[i];
        if (kind == store::RowKind::loss || kind == store::RowKind::note) return;
        if (totals.timed_row_count == 0 || time_ns < totals.first_time_ns) return;
        const StringId task = segment->tasks()[i];
        const LaneKey key = key_of(grouping(), segment->cpus()[i], segment->pids()[i], task);
        if (!recent || recent->key != key) recent = &lane_for(key);
        if (recent->fresh.empty()) touched_.push_back(recent);
        recent->fresh.push_back({time_ns, row});
        const bool renamed =
            grouping() == Grouping::task && task != recent->task && task != store::StringPool::empty_id();
        if (renamed && snapshot.strings().text(task) != unknown_task) recent->task = task;
    };
    rows.for_each(add_row, from);
    publish(snapshot);
}

void LaneIndex::publish(const store::Snapshot& snapshot)
{
    losses_.update(snapshot);
    published_.losses_ = losses_.snapshot();
    const std::size_t known_count = published_.lanes_.size();
    for (OpenLane* lane : touched_) {
        published_.event_count_ += lane->fresh.size();
        lane->settle();
        auto shown = std::make_shared<const Lane>(lane->key, lane->task, lane->pieces);
        if (lane->ordinal < known_count)
            published_.lanes_[lane->place] = std::move(shown);
        else
            published_.lanes_.push_back(std::move(shown));
    }
    touched_.clear();
    if (published_.lanes_.size() == known_count) return;
    std::sort(published_.lanes_.begin(), published_.lanes_.end(),
              [](const auto& left, const auto& right) { return left->key() < right->key(); });
    for (std::size_t i = 0; i < published_.lanes_.size(); ++i)
        lanes_.at(published_.lanes_[i]->key())->place = i;
}

std::optional<std::size_t> LaneSnapshot::find(const LaneKey& key) const
{
    const auto lane = std::lower_bound(lanes_.begin(), lanes_.end(), key,
                                       [](const auto& shown, const LaneKey& k) { return shown->key() < k; });
    if (lane == lanes_.end() || (*lane)->key() != key) return std::nullopt;
    return static_cast<std::size_t>(lane - lanes_.begin());
}

std::optional<std::size_t> LaneSnapshot::lane_of(const store::EventView& event) const
{
    if (event.kind == store::RowKind::loss || event.kind == store::RowKind::note) return std::nullopt;
    return find(key_of(grouping_, event.cpu, event.pid, event.task_id));
}

std::string lane_label(const Lane& lane, Grouping grouping, const store::StringPool& strings)
{
    const bool numbered = lane.key().number != LaneKey::none;
    const std::string number = numbered ? std::to_string(lane.key().number) : std::string();
    if (grouping == Grouping::cpu) return numbered ? "CPU " + number : "no CPU";
    std::string name(strings.text(numbered ? lane.task() : lane.key().task));
    if (name.empty()) name = numbered ? "pid" : "no task";
    return numbered ? name + "-" + number : name;
}

}  // namespace boardscope::timeline
