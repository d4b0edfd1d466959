// SPDX-License-Identifier: GPL-3.0-or-later
// Where the TimelineView goes: zooming, panning, fitting, following, from event to event.
#include "app/views/paint/hover_card.h"
#include "app/views/timeline_view.h"

#include <QClipboard>
#include <QGuiApplication>

#include <algorithm>

namespace boardscope::views {

namespace {

/// So many events on either side belong to the neighbourhood of the selected one.
constexpr std::size_t neighbours = 10;

using Step = timeline::ViewHistory::Step;

}  // namespace

void TimelineView::touch()
{
    fitted_ = false;
    selection_.setFollowing(false);
}

void TimelineView::show_range(timeline::TimeRange range, Step step)
{
    touch();
    const timeline::TimeRange before = selection_.visibleRange();
    selection_.setVisibleRange(timeline::clamped(range, extent()));
    history_.go(before, selection_.visibleRange(), step, clock_.elapsed());
    update_actions();
}

void TimelineView::goBack()
{
    go_to(history_.back(selection_.visibleRange()));
}

void TimelineView::goForward()
{
    go_to(history_.forward());
}

void TimelineView::goTo(timeline::TimeRange range)
{
    if (!range.empty() && !extent().empty()) show_range(range, Step::jump);
}

void TimelineView::go_to_start()
{
    const timeline::TimeRange all = extent();
    const std::uint64_t length = selection_.visibleRange().length_ns();
    if (!all.empty()) show_range({all.begin_ns, timeline::time_plus(all.begin_ns, length)}, Step::jump);
}

void TimelineView::go_to_end()
{
    if (live_) return follow();
    const timeline::TimeRange all = extent();
    const std::uint64_t length = selection_.visibleRange().length_ns();
    if (!all.empty()) show_range({timeline::time_minus(all.end_ns, length), all.end_ns}, Step::jump);
}

void TimelineView::go_to(std::optional<timeline::TimeRange> range)
{
    if (!range) return;
    touch();
    selection_.setVisibleRange(*range);
    update_actions();
}

void TimelineView::zoom_at(int plot_px, timeline::ZoomFactor factor)
{
    if (extent().empty()) return;
    show_range(timeline::zoomed(scale(), plot_px, factor), Step::motion);
}

void TimelineView::pan_by(int dx_px)
{
    if (extent().empty()) return;
    show_range(timeline::panned(scale(), dx_px), Step::motion);
}

void TimelineView::setGrouping(const timeline::LaneChoice& grouping)
{
    feed_.setGrouping(grouping);
    const bool by_field = grouping.grouping() == timeline::Grouping::field;
    (by_field ? fields_action_ : groupAction(grouping.grouping()))->setChecked(true);
}

void TimelineView::fitAll()
{
    if (extent().empty()) return;
    touch();
    fitted_ = true;
    const timeline::TimeRange before = selection_.visibleRange();
    update_range();
    history_.go(before, selection_.visibleRange(), Step::jump, clock_.elapsed());
    update_actions();
}

void TimelineView::fitSelection()
{
    const TraceState& state = feed_.state();
    const std::optional<RowId> selected = selection_.selectedRow();
    if (!selected || selected->value() >= state.snapshot.row_count()) {
        fitAll();
        return;
    }
    const store::EventView event = state.snapshot.row(*selected);
    timeline::TimeRange wanted = timeline::centered(event.time_ns, 1'000'000);
    const std::optional<std::size_t> lane_index = state.lanes.lane_of(state.snapshot, event.row);
    if (lane_index) {
        const timeline::Lane& lane = state.lanes.lane(*lane_index);
        if (const auto place = lane.find({event.time_ns, event.row})) {
            const std::size_t first = *place - std::min(*place, neighbours);
            const std::size_t last = std::min(*place + neighbours, lane.count() - 1);
            wanted = timeline::padded(
                {lane.event(first).time_ns, timeline::time_plus(lane.event(last).time_ns, 1)});
        }
    }
    wanted = timeline::clamped(wanted, extent());
    if (wanted == selection_.visibleRange())
        fitAll();
    else
        show_range(wanted, Step::jump);
}

void TimelineView::follow()
{
    if (!live_) return;
    const timeline::TimeRange range = selection_.visibleRange();
    follow_length_ns_ = fitted_ || range.empty() ? 0 : range.length_ns();
    fitted_ = false;
    selection_.setFollowing(true);
    following_changed();
}

void TimelineView::selectNeighbour(int step)
{
    const TraceState& state = feed_.state();
    if (state.lanes.event_count() == 0 || geometry_.lane_count() == 0) return;
    touch();
    const std::optional<RowId> selected = selection_.selectedRow();
    if (selected && selected->value() < state.snapshot.row_count()) {
        const store::EventView event = state.snapshot.row(*selected);
        if (const auto index = state.lanes.lane_of(state.snapshot, event.row)) {
            const timeline::Lane& lane = state.lanes.lane(*index);
            const auto place = lane.find({event.time_ns, event.row});
            if (!place) return;
            const auto next = static_cast<std::ptrdiff_t>(*place) + step;
            if (next >= 0 && next < static_cast<std::ptrdiff_t>(lane.count()))
                selection_.setSelectedRow(lane.event(static_cast<std::size_t>(next)).row);
            return;
        }
    }
    // Nothing to start from: the middle of what is seen.
    const std::int64_t middle = scale().time_at(geometry_.plot().width / 2);
    const std::optional<std::size_t> lane = lane_in_hand();
    if (!lane) return;
    if (const auto nearest = state.lanes.lane(*lane).nearest(middle)) selection_.setSelectedRow(nearest->row);
}

/// Brings a row into sight, if the range has not been chosen so that it is.
void TimelineView::reveal(RowId row)
{
    const TraceState& state = feed_.state();
    if (row.value() >= state.snapshot.row_count()) return;
    const store::EventView event = state.snapshot.row(row);
    const timeline::TimeRange range = selection_.visibleRange();
    if (!range.contains(event.time_ns) && !extent().empty())
        show_range(timeline::centered(event.time_ns, range.length_ns()), Step::jump);
    if (const auto place = scene().row_of(event.row)) scroll_to(geometry_.scroll_to(*place));
}

void TimelineView::copy_selected() const
{
    const std::optional<RowId> selected = selection_.selectedRow();
    if (!selected || selected->value() >= feed_.state().snapshot.row_count()) return;
    QString text;
    for (const paint::CardLine& line : paint::card_lines(feed_.state().snapshot, *selected))
        text += line.label + QStringLiteral(": ") + line.text + QLatin1Char('\n');
    QGuiApplication::clipboard()->setText(text);
}

}  // namespace boardscope::views
