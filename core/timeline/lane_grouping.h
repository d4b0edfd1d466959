// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What lanes are made by: CPU, task, process, event, or any field of the rows. LaneChoice is one of
// them. Thread:  plain values and pure functions, any thread. Errors:  none.
#pragma once

#include "core/filter/row_field.h"
#include "core/store/snapshot.h"
#include "core/timeline/lane.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace boardscope::timeline {

enum class Grouping : std::uint8_t { cpu, task, process, event, field };

/// Where a row belongs, and what it tells of the lane's name.
struct LanePlace {
    LaneKey key;
    StringId name;  ///< of the task; empty: the key is all there is to tell
    bool is_namesake =
        true;  ///< false: another name for the lane, from whom it is named after, is a better one
};

/// One row per grouping: adding a grouping starts here.
struct GroupingFacts {
    Grouping grouping;
    std::string_view name;     ///< as a user types it: "cpu"
    std::string_view meaning;  ///< "each CPU"
    LanePlace (*place_of)(const store::SegmentView& segment, std::size_t index);
    std::string (*label)(const Lane& lane, const store::StringPool& strings);
};
/// All but Grouping::field, which a field must be named for.
[[nodiscard]] std::span<const GroupingFacts> all_groupings();
[[nodiscard]] const GroupingFacts& facts_of(Grouping grouping);

/// What lanes are to be made by.
class LaneChoice {
public:
    LaneChoice(Grouping grouping = Grouping::cpu) : grouping_(grouping) {}
    /// Not null.
    LaneChoice(std::shared_ptr<const filter::RowField> field)
        : grouping_(Grouping::field), field_(std::move(field))
    {
    }
    /// A grouping or else a field of this name; none if there is neither.
    [[nodiscard]] static std::optional<LaneChoice> named(std::string_view name);

    [[nodiscard]] Grouping grouping() const { return grouping_; }
    [[nodiscard]] const std::shared_ptr<const filter::RowField>& field() const { return field_; }
    friend bool operator==(const LaneChoice&, const LaneChoice&) = default;

private:
    Grouping grouping_;
    std::shared_ptr<const filter::RowField> field_;
};

/// "CPU 1", "ls-380", "sys_enter", "order 3"; `snapshot` is of the store that the lane's rows are in.
[[nodiscard]] std::string lane_label(const Lane& lane, const LaneChoice& choice,
                                     const store::Snapshot& snapshot);

}  // namespace boardscope::timeline
