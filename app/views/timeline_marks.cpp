// SPDX-License-Identifier: GPL-3.0-or-later
// The markers A and B of the TimelineView, and what is measured with the mouse.
#include "app/views/timeline_view.h"
#include "core/timeline/time_text.h"

#include <algorithm>
#include <cmath>

namespace boardscope::views {

namespace {

using Step = timeline::ViewHistory::Step;

/// In logical pixels: an event so near is what is meant.
constexpr int snap_distance = 4;

/// As exact as the moment needs; whole microseconds are what most clocks tell.
QString exact_text(std::int64_t time_ns)
{
    return QString::fromStdString(timeline::board_time_text(time_ns, time_ns % 1000 == 0 ? 1000 : 1));
}

std::uint64_t distance(std::int64_t from, std::int64_t to)
{
    return timeline::TimeRange{std::min(from, to), std::max(from, to)}.length_ns();
}

QString length_text(std::uint64_t length_ns)
{
    return QStringLiteral("Δ ") + QString::fromStdString(timeline::duration_text(length_ns));
}

/// "1,204 events"
QString count_text(const std::optional<std::size_t>& count)
{
    if (!count) return TimelineView::tr("… events");
    const QString number = QString::fromStdString(timeline::thousands(*count));
    return *count == 1 ? TimelineView::tr("1 event") : TimelineView::tr("%1 events").arg(number);
}

}  // namespace

/// The time at a position, or that of an event that lies there.
std::int64_t TimelineView::time_near(QPoint position) const
{
    const QPoint point = device(position);
    const timeline::Rect plot = geometry_.plot();
    const int px = std::clamp(point.x() - plot.x, 0, std::max(plot.width, 0));
    if (const std::optional<Hit> found = event_hit(point, device(snap_distance))) return found->time_ns;
    return scale().time_at(px);
}

std::optional<std::int64_t> TimelineView::moment_to_mark() const
{
    if (extent().empty() || selection_.visibleRange().empty()) return std::nullopt;
    if (const std::optional<store::EventView> event = selected_event()) return event->time_ns;
    if (mouse_) return time_near(*mouse_);
    return scale().time_at(geometry_.plot().width / 2);
}

void TimelineView::setMarkerA()
{
    const std::optional<std::int64_t> moment = moment_to_mark();
    if (!moment) return;
    touch();
    selection_.setMarkers({.a = moment, .b = selection_.markers().b});
}

void TimelineView::setMarkerB()
{
    const std::optional<std::int64_t> moment = moment_to_mark();
    if (!moment) return;
    touch();
    selection_.setMarkers({.a = selection_.markers().a, .b = moment});
}

void TimelineView::zoomToMarkers()
{
    if (const auto range = selection_.markedRange()) show_range(timeline::padded(*range), Step::jump);
}

/// B lies over A, where both are.
std::optional<TimelineView::DragKind> TimelineView::flag_at(QPoint position) const
{
    const QPoint point = device(position);
    const timeline::Markers& markers = selection_.markers();
    const auto is_at = [&](const std::optional<std::int64_t>& moment) {
        return moment && paint::flag_rect(*moment, scene()).contains(point.x(), point.y());
    };
    if (is_at(markers.b)) return DragKind::marker_b;
    if (is_at(markers.a)) return DragKind::marker_a;
    return std::nullopt;
}

void TimelineView::markers_changed()
{
    marked_count_.set_range(selection_.markedRange());
    count_marked();
    update_actions();
    // The strip that tells of them comes and goes.
    if ((selection_.markers() != timeline::Markers()) != (geometry_.strip().height > 0)) {
        update_layout();
        repaint_base();
    }
    if (ruler_time_ == RulerTime::since_a) repaint_base();
    update();
}

void TimelineView::set_measured(std::optional<timeline::TimeRange> range)
{
    if (range == measured_) return;
    measured_ = range;
    // The event at the end of it belongs to it too.
    if (range) range->end_ns = timeline::time_plus(range->end_ns, 1);
    measured_count_.set_range(range);
    count_marked();
    update_actions();
    update();
}

void TimelineView::mark_measured()
{
    if (!measured_) return;
    const timeline::TimeRange range = *measured_;
    set_measured(std::nullopt);
    selection_.setMarkers({.a = range.begin_ns, .b = range.end_ns});
}

void TimelineView::zoom_to_measured()
{
    if (!measured_) return;
    const timeline::TimeRange range = *measured_;
    set_measured(std::nullopt);
    show_range(timeline::padded(range), Step::jump);
}

/// A step of counting; further ones when there is nothing else to do.
void TimelineView::count_marked()
{
    const timeline::LaneSnapshot& lanes = feed_.state().lanes;
    const bool more_marked = marked_count_.step(lanes, rows_);
    const bool more_measured = measured_count_.step(lanes, rows_);
    if (!more_marked && !more_measured)
        count_timer_.stop();
    else if (!count_timer_.isActive())
        count_timer_.start();
    describe();
    update();
}

QString TimelineView::readout() const
{
    const timeline::Markers& markers = selection_.markers();
    if (markers == timeline::Markers()) return {};
    QStringList parts;
    if (markers.a) parts += QStringLiteral("A ") + exact_text(*markers.a);
    if (markers.b) parts += QStringLiteral("B ") + exact_text(*markers.b);
    if (markers.a && markers.b)
        parts += tr("%1 · %2 between")
                     .arg(length_text(distance(*markers.a, *markers.b)), count_text(marked_count_.total()));
    else
        parts += markers.a ? tr("Shift+B sets B") : tr("Shift+A sets A");
    return parts.join(QStringLiteral("    "));
}

paint::Marks TimelineView::marks() const
{
    paint::Marks marks{.flags = flags_,
                       .markers = selection_.markers(),
                       .readout = readout(),
                       .measured = measured_,
                       .box = box_};
    if (measured_)
        marks.measured_text =
            length_text(measured_->length_ns()) + QStringLiteral(" · ") + count_text(measured_count_.total());
    return marks;
}

}  // namespace boardscope::views
