// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Records of a script as rows of a trace: what printf() prints is the row's message, the fields are
// columns. Thread:  one thread at a time; what row() gives lives until the next call. Units:   nanoseconds of
// the board's CLOCK_MONOTONIC. Errors:  none: records that are no output, or damaged, make no row.
#pragma once

#include "core/decode/event_shape.h"
#include "core/script/script_records.h"

#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace boardscope::script {

struct ScriptRow {
    ScriptRecord record;
    std::string_view message;
    std::span<const decode::FieldValue> fields;  ///< as shape_of(event) has them
};

/// Whether its records are rows: texts, values and spans are; what is done with maps is not.
[[nodiscard]] bool makes_rows(const ScriptEvent& event);

/// The event's fields by names that a filter can write: "str(args.filename)" is "filename", "$lat / 1000" is
/// "lat". What has a column of its own, as comm and pid, is left out. Of a span "duration" is the first.
[[nodiscard]] decode::EventShape shape_of(const ScriptEvent& event);

class ScriptRows {
public:
    /// Both must outlive this.
    ScriptRows(const ScriptSchema& schema, const NameSource& names)
        : schema_(schema), names_(names), text_(schema)
    {
    }

    [[nodiscard]] std::optional<ScriptRow> row(ByteView record);

private:
    const ScriptSchema& schema_;
    const NameSource& names_;
    RecordText text_;
    std::string message_;
    std::deque<std::string> texts_;
    std::vector<decode::FieldValue> fields_;
};

}  // namespace boardscope::script
