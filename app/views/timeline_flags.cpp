// SPDX-License-Identifier: GPL-3.0-or-later
// The rows that somebody marked, as flags on the ruler of the TimelineView.
#include "app/views/hover_card.h"
#include "app/views/timeline_view.h"
#include "core/timeline/time_text.h"

#include <algorithm>
#include <cmath>

namespace boardscope::views {

namespace {

/// So many notes of flags that lie over each other are told.
constexpr std::size_t told_at_once = 6;

}  // namespace

void TimelineView::setRowMarks(const RowMarks& marks)
{
    row_marks_ = &marks;
    connect(&marks, &RowMarks::changed, this, &TimelineView::place_flags);
    place_flags();
}

/// Where rows are is looked up once, not in each frame: old rows may be on disk.
void TimelineView::place_flags()
{
    flags_.clear();
    if (!row_marks_) return;
    const TraceState& state = feed_.state();
    flags_generation_ = state.generation;
    flags_row_count_ = state.snapshot.row_count();
    for (const auto& [row, note] : row_marks_->all()) {
        if (row.value() >= flags_row_count_) continue;
        const std::int64_t time_ns = state.snapshot.row(row).time_ns;
        if (time_ns != store::no_time) flags_.push_back({time_ns, row});
    }
    describe();
    update();
}

/// Marks are there before the rows of a recording that is opened again.
void TimelineView::place_new_flags()
{
    if (!row_marks_ || row_marks_->all().empty()) return;
    const TraceState& state = feed_.state();
    const bool is_other = state.generation != flags_generation_ || state.snapshot.row_count() < flags_row_count_;
    const bool has_come = row_marks_->all().rbegin()->first.value() >= flags_row_count_ &&
                          state.snapshot.row_count() > flags_row_count_;
    if (is_other || has_come) place_flags();
}

QRect TimelineView::flagRect(RowId row) const
{
    const auto flag = std::ranges::find(flags_, row, &paint::RowFlag::row);
    if (flag == flags_.end()) return {};
    const timeline::Rect rect = paint::row_flag_rect(flag->time_ns, scene());
    const double ratio = devicePixelRatioF();
    const auto logical = [ratio](int px) { return static_cast<int>(std::lround(px / ratio)); };
    return {logical(rect.x), logical(rect.y), logical(rect.width), logical(rect.height)};
}

/// In the order of the rows.
std::vector<RowId> TimelineView::flags_at(QPoint position) const
{
    std::vector<RowId> rows;
    const QPoint point = device(position);
    const timeline::Rect ruler = geometry_.ruler();
    if (flags_.empty() || !ruler.contains(point.x(), point.y())) return rows;
    const paint::TimelineScene shown = scene();
    for (const paint::RowFlag& flag : flags_)
        if (paint::row_flag_rect(flag.time_ns, shown).contains(point.x(), point.y())) rows.push_back(flag.row);
    return rows;
}

std::vector<paint::CardLine> TimelineView::flag_lines(const std::vector<RowId>& rows) const
{
    std::vector<paint::CardLine> lines;
    const auto note = [this](RowId row) {
        const QString text = row_marks_->note(row);
        return text.isEmpty() ? tr("no note yet: F2 in the Marks panel writes one") : text;
    };
    if (rows.size() == 1) {
        lines.push_back({tr("note"), note(rows.front())});
        for (paint::CardLine& line : paint::card_lines(feed_.state().snapshot, rows.front()))
            lines.push_back(std::move(line));
        return lines;
    }
    for (std::size_t i = 0; i < std::min(rows.size(), told_at_once); ++i)
        lines.push_back({moment_text(feed_.state().snapshot.row(rows[i]).time_ns, 1000), note(rows[i])});
    if (rows.size() > told_at_once)
        lines.push_back({tr("and"), tr("%1 more marks; zoom in to tell them apart").arg(rows.size() - told_at_once)});
    return lines;
}

/// False: there is none under the mouse.
bool TimelineView::hover_flag(QPoint position)
{
    const std::vector<RowId> rows = flags_at(position);
    on_flag_ = !rows.empty();
    if (!on_flag_) return false;
    selection_.setHoveredRow(rows.front());
    show_card(position, flag_lines(rows));
    update();
    return true;
}

}  // namespace boardscope::views
