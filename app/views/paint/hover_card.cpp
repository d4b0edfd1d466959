// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/paint/hover_card.h"

#include "app/views/paint/text.h"
#include "core/timeline/time_text.h"

#include <QFontMetrics>

#include <algorithm>

namespace boardscope::paint {

namespace {

constexpr int space = 8;
constexpr int label_gap = 12;
constexpr int text_width_limit = 420;
constexpr int line_gap = 3;
constexpr int text_lines_limit = 6;

struct Layout {
    int label_width = 0;
    int text_width = 0;
    std::vector<int> heights;
};

Layout lay_out(const std::vector<CardLine>& lines)
{
    const QFontMetrics metrics(Fonts::with_ratio(1).normal);
    Layout layout;
    for (const CardLine& line : lines) {
        layout.label_width = std::max(layout.label_width, metrics.horizontalAdvance(line.label));
        layout.text_width =
            std::max(layout.text_width, std::min(metrics.horizontalAdvance(line.text) + 1, text_width_limit));
    }
    for (const CardLine& line : lines) {
        const QRect limits(0, 0, layout.text_width, text_lines_limit * metrics.lineSpacing());
        const int wanted = metrics.boundingRect(limits, Qt::TextWrapAnywhere, line.text).height();
        layout.heights.push_back(std::clamp(wanted, metrics.height(), limits.height()));
    }
    return layout;
}

}  // namespace

namespace {

/// Rows of one kind may have very many fields; a card is no table.
constexpr std::size_t field_lines_limit = 24;

/// A field with the name of something that every row has would be told twice.
bool is_told_already(const std::vector<CardLine>& lines, const QString& label)
{
    return std::any_of(lines.begin(), lines.end(), [&](const CardLine& line) { return line.label == label; });
}

void add_field(std::vector<CardLine>& lines, std::string_view name, const QString& text)
{
    const QString label = to_line(name);
    if (!text.isEmpty() && !is_told_already(lines, label)) lines.push_back({label, text});
}

/// The fields of a record, a line each.
void add_record(std::vector<CardLine>& lines, const store::Snapshot& snapshot, const store::EventView& event)
{
    const store::SegmentView segment = snapshot.segment(event.row.value() >> store::Segment::row_bits);
    const std::size_t index = event.row.value() - segment.first_row().value();
    const store::FieldTable& table = segment.fields(event.shape);
    const std::size_t table_row = segment.field_rows()[index];
    const std::vector<decode::ShapeField>& fields = snapshot.shape(event.shape).fields;
    for (std::size_t i = 0; i < std::min(fields.size(), field_lines_limit); ++i) {
        if (fields[i].form == decode::FieldForm::text) {
            add_field(lines, fields[i].name, to_line(snapshot.strings().text(table.texts(i, table_row).front())));
            continue;
        }
        const std::int64_t number = table.numbers(i, table_row).front();
        if (number == decode::absent_number && fields[i].form == decode::FieldForm::number) continue;
        add_field(lines, fields[i].name,
                  fields[i].form == decode::FieldForm::unsigned_number
                      ? QString::number(static_cast<quint64>(number))
                      : QString::number(static_cast<qint64>(number)));
    }
}

/// What is known to change from message to message of this event, by the names that filters use.
void add_arguments(std::vector<CardLine>& lines, const store::Snapshot& snapshot, const store::EventView& event)
{
    for (std::size_t i = snapshot.template_count(); i-- > 0;) {
        const store::EventTemplates& learnt = snapshot.templates(i);
        if (learnt.event != event.event_id) continue;
        for (const decode::MessageTemplate& kind : learnt.templates) {
            const std::vector<decode::MessageTemplate::Argument>& arguments = kind.arguments();
            std::vector<std::string_view> values(arguments.size());
            if (!kind.match(event.message, values)) continue;
            for (std::size_t a = 0; a < std::min(values.size(), field_lines_limit); ++a)
                add_field(lines, arguments[a].name.empty() ? "arg" + std::to_string(a) : arguments[a].name,
                          to_line(values[a]));
            return;
        }
        return;
    }
}

}  // namespace

std::vector<CardLine> card_lines(const store::Snapshot& snapshot, RowId row)
{
    std::vector<CardLine> lines;
    if (row.value() >= snapshot.row_count()) return lines;
    const store::EventView event = snapshot.row(row);
    const auto add = [&lines](const char* label, const QString& text) {
        if (!text.isEmpty()) lines.push_back({QString::fromLatin1(label), text});
    };
    add("time", QString::fromStdString(timeline::board_time_text(event.time_ns, event.resolution_ns)));
    if (const std::optional<store::LossView> loss = snapshot.loss_at(row)) {
        if (loss->from_ns < loss->to_ns)
            add("since", QString::fromStdString(timeline::board_time_text(loss->from_ns)));
        if (loss->from_ns < loss->to_ns)
            add("lasted", QString::fromStdString(timeline::duration_text(
                              static_cast<std::uint64_t>(loss->to_ns) - static_cast<std::uint64_t>(loss->from_ns))));
        if (event.cpu != store::no_cpu) add("cpu", QString::number(event.cpu));
        lines.push_back({QStringLiteral("lost"), to_line(loss->message), true});
        add("advice", QString::fromUtf8(decode::advice(loss->cause)));
        return lines;
    }
    if (event.cpu != store::no_cpu) add("cpu", QString::number(event.cpu));
    add("task", to_line(event.task));
    if (event.pid != store::no_pid) add("pid", QString::number(event.pid));
    if (event.tgid != store::no_pid) add("tgid", QString::number(event.tgid));
    add("flags", to_line(event.flags));
    add("event", to_line(event.event));
    // The message of a record is made of its fields.
    if (event.shape.value() != 0) {
        add_record(lines, snapshot, event);
    } else {
        add("message", to_line(event.message));
        if (event.kind == store::RowKind::event) add_arguments(lines, snapshot, event);
    }
    add("row", QString::fromStdString(timeline::thousands(row.value() + 1)));
    return lines;
}

QSize card_size(const std::vector<CardLine>& lines)
{
    const Layout layout = lay_out(lines);
    int height = 2 * space - line_gap;
    for (const int line : layout.heights)
        height += line + line_gap;
    return {2 * space + layout.label_width + label_gap + layout.text_width, height};
}

void paint_card(QPainter& painter, const std::vector<CardLine>& lines, const Theme& theme)
{
    const Layout layout = lay_out(lines);
    const QSize size = card_size(lines);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(theme.line);
    painter.setBrush(theme.card);
    painter.drawRoundedRect(QRectF(0.5, 0.5, size.width() - 1, size.height() - 1), 4, 4);
    painter.setFont(Fonts::with_ratio(1).normal);
    int y = space;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const QRect label(space, y, layout.label_width, layout.heights[i]);
        const QRect text(label.right() + 1 + label_gap, y, layout.text_width, layout.heights[i]);
        painter.setPen(theme.muted_text);
        painter.drawText(label, Qt::AlignTop | Qt::AlignLeft, lines[i].label);
        painter.setPen(lines[i].is_loss ? theme.loss_text : theme.text);
        painter.drawText(text, Qt::AlignTop | Qt::AlignLeft | Qt::TextWrapAnywhere, lines[i].text);
        y += layout.heights[i] + line_gap;
    }
    painter.restore();
}

}  // namespace boardscope::paint
