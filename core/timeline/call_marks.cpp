// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timeline/call_names.h"
#include "core/timeline/span_marks.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace boardscope::timeline {

namespace {

/// One look at the events' column: hundreds of system calls may come, and each would be two filters.
class CallMarks final : public MarkSource {
public:
    CallMarks(LaneChoice lanes, SpanKinds& kinds) : lanes_(std::move(lanes)), kinds_(kinds) {}

    bool read(const store::Snapshot& snapshot, RowId first, RowId end, std::vector<SpanMark>& marks,
              SpanCounts& counts, const std::stop_token& stop) override;

private:
    enum class Part : std::uint8_t { unknown, none, begins, ends };
    struct Role {
        Part part = Part::unknown;
        bool is_of_cpu = false;
        bool nests = true;
        std::uint16_t kind = 0;
    };

    const Role& role_of(StringId event, const store::Snapshot& snapshot)
    {
        if (event.value() >= roles_.size()) roles_.resize(snapshot.string_count());
        Role& role = roles_[event.value()];
        if (role.part == Part::unknown) role = learn(snapshot.strings().text(event));
        return role;
    }
    Role learn(std::string_view event);
    void read_segment(const store::SegmentView& segment, std::size_t first, std::size_t end,
                      const store::Snapshot& snapshot, LaneOfRow& lanes, std::vector<SpanMark>& marks,
                      SpanCounts& counts);

    LaneChoice lanes_;
    SpanKinds& kinds_;
    std::vector<Role> roles_;  ///< by number of the event's name
    std::unordered_map<std::string, std::uint16_t> stems_;
};

CallMarks::Role CallMarks::learn(std::string_view event)
{
    const std::optional<CallName> name = call_name_of(event);
    if (!name) return {.part = Part::none};
    auto found = stems_.find(name->stem);
    if (found == stems_.end()) {
        const std::optional<std::uint16_t> kind = kinds_.add({.is_call = true});
        if (!kind) return {.part = Part::none};
        found = stems_.emplace(name->stem, *kind).first;
    }
    SpanKind kind = kinds_.at(found->second);
    std::string& text = name->begins ? kind.from : kind.to;
    if (text.empty()) {
        text = event;
        kinds_.set(found->second, std::move(kind));
    }
    return {name->begins ? Part::begins : Part::ends, name->is_of_cpu, name->nests, found->second};
}

void CallMarks::read_segment(const store::SegmentView& segment, std::size_t first, std::size_t end,
                             const store::Snapshot& snapshot, LaneOfRow& lanes, std::vector<SpanMark>& marks,
                             SpanCounts& counts)
{
    const auto events = segment.events();
    const auto kinds = segment.kinds();
    for (std::size_t i = first; i < end; ++i) {
        if (kinds[i] != store::RowKind::event) continue;
        const Role& role = role_of(events[i], snapshot);
        if (role.part == Part::none) continue;
        // Nothing is known to begin it: what only sounds like an end is not missed.
        if (role.part == Part::ends && kinds_.at(role.kind).from.empty()) continue;
        const bool has_key =
            role.is_of_cpu ? segment.cpus()[i] != store::no_cpu : segment.pids()[i] != store::no_pid;
        if (!has_key) {
            ++counts.without_key;
            continue;
        }
        SpanMark mark{.time_ns = segment.times()[i],
                      .row = RowId{segment.first_row().value() + i},
                      .cpu = segment.cpus()[i],
                      .kind = role.kind,
                      .nests = role.nests,
                      .is_of_cpu = role.is_of_cpu};
        mark.from_key = mark.to_key = role.is_of_cpu ? std::int64_t{segment.cpus()[i]} : segment.pids()[i];
        mark.begins = role.part == Part::begins;
        mark.ends = !mark.begins;
        if (mark.begins) mark.lane = lanes.at(segment, i);
        marks.push_back(mark);
    }
}

bool CallMarks::read(const store::Snapshot& snapshot, RowId first, RowId end, std::vector<SpanMark>& marks,
                     SpanCounts& counts, const std::stop_token& stop)
{
    if (stop.stop_requested()) return false;
    LaneOfRow lanes(lanes_, snapshot);
    for (std::uint64_t row = first.value(); row < end.value();) {
        const store::SegmentView segment = snapshot.segment(row >> store::Segment::row_bits);
        const std::uint64_t first_row = segment.first_row().value();
        const std::uint64_t until = std::min<std::uint64_t>(end.value(), first_row + segment.size());
        read_segment(segment, row - first_row, until - first_row, snapshot, lanes, marks, counts);
        row = until;
    }
    return true;
}

}  // namespace

std::unique_ptr<MarkSource> make_call_marks(LaneChoice lanes, SpanKinds& kinds)
{
    return std::make_unique<CallMarks>(std::move(lanes), kinds);
}

}  // namespace boardscope::timeline
