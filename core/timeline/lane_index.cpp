// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timeline/lane_index.h"

#include "core/timeline/nearly_sorted.h"

#include <algorithm>
#include <cassert>
#include <functional>
#include <optional>

namespace boardscope::timeline {

namespace {

constexpr std::size_t first_capacity = 16;
/// So many fresh events are taken into the pieces at once: more would be brought into memory twice.
constexpr std::size_t settle_limit = std::size_t{1} << 14;
/// Pieces that were taken apart are left room, so that the next late event does not split them again.
constexpr std::size_t loose_size = LaneChunk::capacity_limit / 4 * 3;

/// ftrace writes this for a task whose name it never learnt.
constexpr std::string_view unknown_task = "<...>";

constexpr LaneKey other_lane{.text = store::StringPool::other_id()};

LanePiece piece_of(std::shared_ptr<const LaneChunk> chunk, std::size_t size)
{
    LanePiece piece{.chunk = std::move(chunk), .size = size};
    piece.times = piece.chunk->times();
    piece.samples = piece.chunk->samples();
    if (size == 0) return piece;
    piece.first_ns = piece.times[0];
    piece.last_ns = piece.times[size - 1];
    return piece;
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

/// Where the rows of a snapshot belong, one after the other.
class RowPlaces {
public:
    RowPlaces(const store::Snapshot& snapshot, const LaneChoice& choice)
        : snapshot_(snapshot), segment_(snapshot.segment(0)), place_of_(facts_of(choice.grouping()).place_of)
    {
        if (choice.field()) values_.emplace(*choice.field(), snapshot);
    }

    /// Before anything else is asked about the row.
    void go_to(RowId row)
    {
        if (row.value() - segment_.first_row().value() >= segment_.size())
            segment_ = snapshot_.segment(row.value() >> store::Segment::row_bits);
        index_ = row.value() - segment_.first_row().value();
    }

    /// Losses are drawn otherwise, and notes are nothing that happened on the board. What came before the
    /// first time that was ever told has no place.
    [[nodiscard]] bool is_event() const
    {
        const store::RowKind kind = segment_.kinds()[index_];
        const store::Totals& totals = snapshot_.totals();
        return kind != store::RowKind::loss && kind != store::RowKind::note && totals.timed_row_count > 0 &&
               time_ns() >= totals.first_time_ns;
    }

    [[nodiscard]] std::int64_t time_ns() const { return segment_.times()[index_]; }

    [[nodiscard]] LanePlace place()
    {
        return values_ ? place_by_field(RowId{segment_.first_row().value() + index_})
                       : place_of_(segment_, index_);
    }

private:
    LanePlace place_by_field(RowId row)
    {
        return {.key = {.number = values_->at(row).value_or(LaneKey::none)}};
    }

    const store::Snapshot& snapshot_;
    store::SegmentView segment_;
    std::size_t index_ = 0;
    LanePlace (*place_of_)(const store::SegmentView&, std::size_t);
    std::optional<filter::FieldReader> values_;  ///< where lanes are made by a field
};

}  // namespace

/// A lane with what only its writer knows.
struct LaneIndex::OpenLane {
    OpenLane(LaneKey lane_key, std::size_t lane_ordinal) : key(lane_key), ordinal(lane_ordinal) {}

    /// Takes the fresh events into the pieces.
    void settle();
    void merge_late(std::span<const LaneEvent> late);
    void rename(const LanePlace& told, const store::StringPool& strings);
    void append(std::span<const LaneEvent> events);
    std::size_t make_room();

    LaneKey key;
    std::size_t ordinal;  ///< how many lanes there were before this one
    StringId name;
    bool is_name_final = false;  ///< it is from whom the lane is named after
    std::vector<LaneEvent> fresh;
    bool is_touched = false;  ///< there is something that was not published
    std::vector<LanePiece> pieces;
    std::shared_ptr<LaneChunk> open;  ///< the chunk of the last piece, while events may be added to it
    std::size_t place = 0;            ///< in LaneSnapshot::lanes_
    std::size_t published_count = 0;  ///< events
};

/// The last name counts, and of a process that of its first thread more than those of others.
void LaneIndex::OpenLane::rename(const LanePlace& told, const store::StringPool& strings)
{
    if (is_name_final && !told.is_namesake) return;
    if (told.name == store::StringPool::empty_id() || strings.text(told.name) == unknown_task) return;
    name = told.name;
    is_name_final = told.is_namesake;
}

void LaneIndex::OpenLane::settle()
{
    if (fresh.empty()) return;
    sort_nearly_sorted(fresh.begin(), fresh.end(), std::less<LaneEvent>());
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
    pieces.push_back(piece_of(open, 0));
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
    return std::hash<std::int64_t>{}(key.number) ^ (std::size_t{key.text.value()} << 17);
}

LaneIndex::LaneIndex(LaneChoice choice)
{
    published_.choice_ = std::move(choice);
}

LaneIndex::~LaneIndex() = default;
LaneIndex::LaneIndex(LaneIndex&&) noexcept = default;
LaneIndex& LaneIndex::operator=(LaneIndex&&) noexcept = default;

LaneIndex::OpenLane& LaneIndex::lane_for(const LaneKey& key)
{
    auto found = lanes_.find(key);
    if (found == lanes_.end() && lanes_.size() >= lane_limit && key != other_lane)
        return lane_for(other_lane);
    if (found == lanes_.end())
        found = lanes_.emplace(key, std::make_unique<OpenLane>(key, lanes_.size())).first;
    return *found->second;
}

void LaneIndex::add(const store::Snapshot& snapshot, const filter::RowSet& rows, RowId from)
{
    if (snapshot.row_count() > 0) {
        RowPlaces places(snapshot, choice());
        OpenLane* recent = nullptr;
        LaneKey recent_key;
        rows.for_each(
            [&](RowId row) {
                places.go_to(row);
                if (!places.is_event()) return;
                const LanePlace place = places.place();
                if (!recent || recent_key != place.key) recent = &lane_for(place.key);
                recent_key = place.key;
                if (!recent->is_touched) touched_.push_back(recent);
                recent->is_touched = true;
                recent->fresh.push_back({places.time_ns(), row});
                if (recent->fresh.size() == settle_limit) recent->settle();
                if (place.name != recent->name) recent->rename(place, snapshot.strings());
            },
            from);
    }
    publish(snapshot);
}

void LaneIndex::publish(const store::Snapshot& snapshot)
{
    losses_.update(snapshot);
    published_.losses_ = losses_.snapshot();
    const std::size_t known_count = published_.lanes_.size();
    for (OpenLane* lane : touched_) {
        lane->settle();
        lane->is_touched = false;
        published_.event_count_ +=
            lane->pieces.back().count_before + lane->pieces.back().size - lane->published_count;
        lane->published_count = lane->pieces.back().count_before + lane->pieces.back().size;
        auto shown = std::make_shared<const Lane>(lane->key, lane->name, lane->pieces);
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

std::optional<std::size_t> LaneSnapshot::lane_of(const store::Snapshot& snapshot, RowId row) const
{
    RowPlaces places(snapshot, choice_);
    places.go_to(row);
    if (!places.is_event()) return std::nullopt;
    const auto lane = find(places.place().key);
    return lane ? lane : find(other_lane);
}

}  // namespace boardscope::timeline
