// SPDX-License-Identifier: GPL-3.0-or-later
// What:    One row of the event store on its way in (EventRow; a loss comes as decode::Loss) and out
//          (EventView, LossView).
// Thread:  plain values; the views in them are valid as long as what they were taken from.
// Units:   nanoseconds of the board's clock.
#pragma once

#include "core/base/ids.h"
#include "core/decode/event_shape.h"
#include "core/decode/loss.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>

namespace boardscope::store {

enum class RowKind : std::uint8_t {
    event,     ///< something a probe or the kernel reported
    odd_line,  ///< text that no decoder understood, kept as it came
    loss,      ///< events that never arrived: see LossView
    note,      ///< said by the tool itself, not by the board
};

/// "event", "odd", "loss", "note".
[[nodiscard]] std::string_view to_string(RowKind kind);

inline constexpr std::int64_t no_time = std::numeric_limits<std::int64_t>::min();
inline constexpr std::uint32_t no_cpu = std::numeric_limits<std::uint32_t>::max();
inline constexpr std::int32_t no_pid = -1;

/// What a decoder hands to the store; texts are copied.
struct EventRow {
    std::int64_t time_ns = no_time;   ///< no_time: the row takes the time of the row before it
    std::uint32_t resolution_ns = 0;  ///< step of the clock that was read; 0 when time is not its own
    std::uint32_t cpu = no_cpu;
    std::int32_t pid = no_pid;
    std::int32_t tgid = no_pid;
    std::string_view task;
    std::string_view flags;  ///< as ftrace prints them: "d..1."
    std::string_view event;
    std::string_view message;
    RowKind kind = RowKind::event;  ///< not loss: that is append_loss()
    ShapeId shape;                  ///< of EventStore::add_shape(); 0: no fields of its own
    std::span<const decode::FieldValue> fields;  ///< as that shape has them
};

struct EventView {
    RowId row;
    RowKind kind = RowKind::event;
    std::int64_t time_ns = 0;
    std::uint32_t resolution_ns = 0;
    std::uint32_t cpu = no_cpu;
    std::int32_t pid = no_pid;
    std::int32_t tgid = no_pid;
    StringId task_id;
    StringId flags_id;
    StringId event_id;
    std::string_view task;
    std::string_view flags;
    std::string_view event;
    std::string_view message;  ///< of a loss: a sentence that tells it
    ShapeId shape;             ///< of Snapshot::shape(); 0: no fields of its own
};

/// Events that never arrived. The row stands at to_ns, where the loss was noticed.
struct LossView {
    RowId row;
    decode::LossCause cause = decode::LossCause::unknown;
    std::optional<std::uint64_t> count;  ///< in the unit of its cause; none: nobody counted
    std::int64_t from_ns = 0;            ///< equal to to_ns when nobody knows since when
    std::int64_t to_ns = 0;
    std::uint32_t cpu = no_cpu;  ///< no_cpu: any
    std::string_view message;    ///< a sentence that tells it
};

}  // namespace boardscope::store
