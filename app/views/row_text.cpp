// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/row_text.h"

#include "app/views/paint/text.h"
#include "core/filter/quoted_text.h"
#include "core/timeline/time_text.h"

#include <QJsonDocument>

namespace boardscope::views {

namespace {

QString to_text(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

/// Seconds without their unit, which stands in the title of the column.
QString seconds(const store::EventView& row)
{
    std::uint32_t resolution_ns = row.resolution_ns;
    // A row without a time of its own has that of another, which in most traces is in microseconds.
    if (!has_cells(row) && resolution_ns == 0 && row.time_ns % 1000 == 0) resolution_ns = 1000;
    std::string text = timeline::board_time_text(row.time_ns, resolution_ns);
    if (text.ends_with(" s")) text.resize(text.size() - 2);
    return QString::fromStdString(text);
}

QString delta(std::int64_t time_ns, std::int64_t previous_ns)
{
    const bool back = time_ns < previous_ns;
    const auto length = static_cast<std::uint64_t>(time_ns) - static_cast<std::uint64_t>(previous_ns);
    const std::string text = timeline::duration_text(back ? std::uint64_t{0} - length : length);
    return (back ? QStringLiteral("\u2212") : QString()) + QString::fromStdString(text);
}

std::optional<QString> number_phrase(const char* field, std::optional<std::int64_t> value, bool negated)
{
    if (!value) return std::nullopt;
    return QLatin1String(field) + QLatin1String(negated ? " != " : " == ") + QString::number(*value);
}

}  // namespace

QString column_title(Column column)
{
    switch (column) {
    case Column::time: return QStringLiteral("time, s");
    case Column::delta: return QStringLiteral("\u0394 time");
    case Column::cpu: return QStringLiteral("cpu");
    case Column::task: return QStringLiteral("task");
    case Column::pid: return QStringLiteral("pid");
    case Column::flags: return QStringLiteral("flags");
    case Column::event: return QStringLiteral("event");
    case Column::latency: return QStringLiteral("latency");
    case Column::message: return QStringLiteral("message");
    }
    return {};
}

QString column_key(Column column)
{
    switch (column) {
    case Column::time: return QStringLiteral("time");
    case Column::delta: return QStringLiteral("delta");
    case Column::cpu: return QStringLiteral("cpu");
    case Column::task: return QStringLiteral("comm");
    case Column::pid: return QStringLiteral("pid");
    case Column::flags: return QStringLiteral("flags");
    case Column::event: return QStringLiteral("event");
    case Column::latency: return QStringLiteral("took");
    case Column::message: return QStringLiteral("msg");
    }
    return {};
}

bool is_number(Column column)
{
    return column == Column::time || column == Column::delta || column == Column::cpu ||
           column == Column::pid || column == Column::latency;
}

QString cell_text(const store::EventView& row, Column column, std::optional<std::int64_t> previous_ns)
{
    switch (column) {
    case Column::time: return seconds(row);
    case Column::delta: return previous_ns ? delta(row.time_ns, *previous_ns) : QString();
    case Column::cpu: return row.cpu == store::no_cpu ? QString() : QString::number(row.cpu);
    case Column::task: return paint::to_line(row.task);
    case Column::pid: return row.pid == store::no_pid ? QString() : QString::number(row.pid);
    case Column::flags: return paint::to_line(row.flags);
    case Column::event: return paint::to_line(row.event);
    case Column::latency: return {};
    case Column::message: return paint::to_line(row.message);
    }
    return {};
}

QString csv_value(const QString& text)
{
    // The first characters that spreadsheets take for formulas are data here, but only there do they
    // matter; a trace must come out as it is, so nothing is put before them.
    const bool plain =
        !text.contains(u'"') && !text.contains(u',') && !text.contains(u'\n') && !text.contains(u'\r');
    return plain ? text : u'"' + QString(text).replace(u'"', QStringLiteral("\"\"")) + u'"';
}

QByteArray json_line(const store::EventView& row, const QJsonObject& fields)
{
    QJsonObject object = fields;
    object.insert(QStringLiteral("kind"), to_text(store::to_string(row.kind)));
    if (row.time_ns != store::no_time)
        object.insert(QStringLiteral("time_ns"), static_cast<qint64>(row.time_ns));
    if (row.cpu != store::no_cpu) object.insert(QStringLiteral("cpu"), static_cast<qint64>(row.cpu));
    if (row.pid != store::no_pid) object.insert(QStringLiteral("pid"), row.pid);
    if (row.tgid != store::no_pid) object.insert(QStringLiteral("tgid"), row.tgid);
    if (!row.task.empty()) object.insert(QStringLiteral("comm"), to_text(row.task));
    if (!row.flags.empty()) object.insert(QStringLiteral("flags"), to_text(row.flags));
    if (!row.event.empty()) object.insert(QStringLiteral("event"), to_text(row.event));
    object.insert(QStringLiteral("msg"), to_text(row.message));
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

std::optional<QString> text_phrase(const QString& field, std::string_view value, bool negated)
{
    // Longer ones would fill the filter bar with what nobody reads.
    constexpr std::size_t limit_bytes = 400;
    if (value.empty() || value.size() > limit_bytes) return std::nullopt;
    return field + QLatin1String(negated ? " != " : " == ") + QString::fromStdString(filter::quoted_text(value));
}

std::optional<QString> filter_phrase(const store::EventView& row, Column column, bool negated)
{
    if (!has_cells(row)) {
        if (column == Column::time || column == Column::delta || column == Column::latency) return std::nullopt;
        return QLatin1String(negated ? "kind != " : "kind == ") + to_text(store::to_string(row.kind));
    }
    switch (column) {
    case Column::time:
    case Column::latency:
    case Column::delta: return std::nullopt;
    case Column::cpu:
        return number_phrase(
            "cpu", row.cpu == store::no_cpu ? std::nullopt : std::optional<std::int64_t>(row.cpu), negated);
    case Column::pid:
        return number_phrase("pid", row.pid < 0 ? std::nullopt : std::optional<std::int64_t>(row.pid),
                             negated);
    case Column::task: return text_phrase(column_key(column), row.task, negated);
    case Column::flags: return text_phrase(column_key(column), row.flags, negated);
    case Column::event: return text_phrase(column_key(column), row.event, negated);
    case Column::message: return text_phrase(column_key(column), row.message, negated);
    }
    return std::nullopt;
}

QString time_phrase(std::int64_t time_ns, bool until)
{
    std::string text = timeline::board_time_text(time_ns, 0);  // "203.410982000 s"
    text.resize(text.size() - 2);
    while (text.ends_with('0'))
        text.pop_back();
    if (text.ends_with('.')) text.pop_back();
    return QLatin1String(until ? "time <= " : "time >= ") + QString::fromStdString(text) + u's';
}

QString combined(const filter::FilterPlan& current, Junction junction, const QString& phrase)
{
    if (junction == Junction::replace || current.matches_everything()) return phrase;
    const QString text = QString::fromStdString(current.text()).trimmed();
    if (junction == Junction::with_or) return text + QStringLiteral(" or ") + phrase;
    const bool loose = current.tree().kind == filter::NodeKind::any_of;
    return (loose ? u'(' + text + u')' : text) + QStringLiteral(" and ") + phrase;
}

}  // namespace boardscope::views
