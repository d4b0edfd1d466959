// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What a map's entries are beside a table: the slots of a histogram, or counts of stacks; told by rule from types
//          and names, and made into what can be drawn.
// Thread:  pure functions, any thread.
// Units:   those of the probe: slot n of a log2 histogram holds 2ⁿ … 2ⁿ⁺¹-1, slot 0 also the 0.
// Errors:  none; what a map is not gives an empty histogram or tree.
// Source:  slots are those of log2l() in libbpf-tools; folded stacks begin with the task, then its own frames, then the
//          kernel's, as flamegraph.pl has them.
#pragma once

#include "app/session/map_table.h"
#include "core/filter/row_field.h"
#include "core/stats/flame_tree.h"
#include "core/stats/heat_map.h"
#include "core/stats/histogram.h"

#include <cstdint>
#include <span>
#include <string>

namespace boardscope::session {

enum class MapShape { table, log2_histogram, linear_histogram, heat_map, flame_graph };

/// How slots are meant: the user may say otherwise than the rules.
struct SlotMeaning {
    bool is_log2 = true;
    std::uint64_t step = 1;  ///< of a linear histogram
    friend bool operator==(const SlotMeaning&, const SlotMeaning&) = default;
};

/// Whether the entries can be slots: a number for a small number, or lists of numbers.
[[nodiscard]] bool has_slots(const MapContents& contents);
/// Whether a part of the key can be the number of a stack of one of these maps; of a stack map itself, true.
[[nodiscard]] bool has_stacks(const MapContents& contents, std::span<const SharedContents> stack_maps);
/// What it most likely is.
[[nodiscard]] MapShape likely_shape(const MapContents& contents, std::span<const SharedContents> stack_maps);
/// Of what the slots are, as far as the map's name tells.
[[nodiscard]] filter::FieldUnit likely_unit(const MapContents& contents);

/// All entries together, of all CPUs.
[[nodiscard]] stats::Histogram histogram_of(const MapContents& contents, const SlotMeaning& meaning);
/// A column for each reading but the first.
[[nodiscard]] stats::HeatMap heat_map_of(std::span<const SharedContents> readings, const SlotMeaning& meaning);

/// `counts` may be a stack map itself: each of its stacks counts once then.
[[nodiscard]] stats::FlameTree flame_tree_of(const MapContents& counts, std::span<const SharedContents> stack_maps);

}  // namespace boardscope::session
