// SPDX-License-Identifier: GPL-3.0-or-later
// What:    One row of the store as text: the cells of the table, lines for the clipboard, and phrases of
//          the filter language that ask for what a cell shows.
// Thread:  pure functions, any thread.
// Units:   times in seconds, as exact as the clock that was read.
// Errors:  none: what a row does not have is an empty text.
#pragma once

#include "core/filter/filter_plan.h"
#include "core/store/event_row.h"

#include <QJsonObject>
#include <QString>

#include <array>
#include <cstdint>
#include <optional>

namespace boardscope::views {

enum class Column { time, delta, cpu, task, pid, flags, event, latency, message };
inline constexpr int column_count = 9;
inline constexpr std::array all_columns = {Column::time,  Column::delta, Column::cpu,     Column::task,   Column::pid,
                                           Column::flags, Column::event, Column::latency, Column::message};

[[nodiscard]] QString column_title(Column column);
/// As a filter names it; "delta" and "took" are what none can ask for.
[[nodiscard]] QString column_key(Column column);
/// Numbers stand at the right edge of their column.
[[nodiscard]] bool is_number(Column column);

/// Only an event has cells; of other rows, the message is a sentence or a line that stands alone.
[[nodiscard]] inline bool has_cells(const store::EventView& row)
{
    return row.kind == store::RowKind::event;
}

/// On one line, for the eye. `previous_ns`: time of the row shown before this one, for the delta. A latency is nothing
/// that a row has by itself: it is empty here.
[[nodiscard]] QString cell_text(const store::EventView& row, Column column,
                                std::optional<std::int64_t> previous_ns = {});

/// As a value of a file of comma-separated values (RFC 4180), line breaks and quotes kept.
[[nodiscard]] QString csv_value(const QString& text);
/// One JSON object on one line; time in nanoseconds. `fields`: what the row has beside what every row has.
[[nodiscard]] QByteArray json_line(const store::EventView& row, const QJsonObject& fields = {});

/// `comm == "ls"` or, negated, `comm != "ls"`; nothing where the cell is empty or stands for no field.
[[nodiscard]] std::optional<QString> filter_phrase(const store::EventView& row, Column column, bool negated);
/// Likewise of any field that is a text: nothing where it is empty, or too long to be read in a filter bar.
[[nodiscard]] std::optional<QString> text_phrase(const QString& field, std::string_view value, bool negated);
/// `time >= 203.410982s`, or with `until`, `time <= …`.
[[nodiscard]] QString time_phrase(std::int64_t time_ns, bool until);

enum class Junction { replace, with_and, with_or };
/// The text of a filter that asks for `phrase` besides what `current` asks for.
[[nodiscard]] QString combined(const filter::FilterPlan& current, Junction junction, const QString& phrase);

}  // namespace boardscope::views
