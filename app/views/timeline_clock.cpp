// SPDX-License-Identifier: GPL-3.0-or-later
// What times the TimelineView tells: the board's, the time of day, the time since something.
#include "app/views/timeline_view.h"

#include <QDateTime>

#include <algorithm>
#include <cstdlib>

namespace boardscope::views {

/// What was chosen, or the board's time while there is nothing to tell that by.
TimelineView::RulerTime TimelineView::shown_ruler_time() const
{
    const bool can_tell = ruler_time_ == RulerTime::time_of_day ? wall_clock_.has_value()
                          : ruler_time_ == RulerTime::since_a   ? selection_.markers().a.has_value()
                                                                : true;
    return can_tell ? ruler_time_ : RulerTime::board;
}

timeline::RulerClock TimelineView::day_clock() const
{
    constexpr std::int64_t day_ns = 86'400'000'000'000;
    // The midnight before the board's clock began: the zero of the ruler stays small.
    const std::int64_t ahead_ns = wall_clock_ ? (wall_clock_->ahead_ns % day_ns) + zone_ns_ : 0;
    return {.zero_ns = -ahead_ns, .is_time_of_day = true};
}

timeline::RulerClock TimelineView::ruler_clock() const
{
    switch (shown_ruler_time()) {
    case RulerTime::time_of_day: return day_clock();
    case RulerTime::since_start: return {.zero_ns = extent().begin_ns};
    case RulerTime::since_a: return {.zero_ns = *selection_.markers().a};
    case RulerTime::board: break;
    }
    return {};
}

QString TimelineView::ruler_name() const
{
    switch (shown_ruler_time()) {
    case RulerTime::time_of_day: return wall_clock_->is_boards ? tr("board's clock") : tr("time of day");
    case RulerTime::since_start: return tr("since start");
    case RulerTime::since_a: return tr("since A");
    case RulerTime::board: break;
    }
    return tr("board time");
}

QString TimelineView::moment_text(std::int64_t time_ns, std::uint32_t resolution_ns) const
{
    return QString::fromStdString(timeline::moment_text(time_ns, resolution_ns, ruler_clock()));
}

void TimelineView::setRulerTime(RulerTime time)
{
    ruler_time_ = time;
    update_actions();
    repaint_base();
}

void TimelineView::setWallClock(const std::optional<timeline::WallClock>& clock)
{
    // It is measured again and again; a ruler that trembles with that could not be read.
    constexpr std::int64_t worth_showing_ns = 1'000'000;
    const bool is_close = clock && wall_clock_ && clock->is_boards == wall_clock_->is_boards &&
                          std::abs(clock->ahead_ns / 2 - wall_clock_->ahead_ns / 2) < worth_showing_ns / 2;
    if (is_close || clock == wall_clock_) return;
    wall_clock_ = clock;
    if (clock) {
        const std::int64_t at_ms = clock->ahead_ns / 1'000'000 + extent().begin_ns / 1'000'000;
        zone_ns_ = std::int64_t{QDateTime::fromMSecsSinceEpoch(at_ms).offsetFromUtc()} * 1'000'000'000;
    }
    update_actions();
    repaint_base();
}

/// Below the board's time, which comes first.
void TimelineView::add_time_of_day(std::vector<paint::CardLine>& lines, std::int64_t time_ns) const
{
    if (!wall_clock_ || lines.empty()) return;
    const QString text = QString::fromStdString(timeline::moment_text(time_ns, 1000, day_clock()));
    lines.insert(lines.begin() + 1, {tr("of day"), wall_clock_->is_boards ? tr("%1 (board's clock)").arg(text) : text});
}

}  // namespace boardscope::views
