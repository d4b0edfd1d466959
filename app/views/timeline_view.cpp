// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/timeline_view.h"

#include "app/views/hover_card.h"
#include "core/timeline/time_text.h"

#include <QActionGroup>
#include <QEvent>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>
#include <cmath>

namespace boardscope::views {

namespace {

/// While following, the range grows with the trace up to this length.
constexpr std::uint64_t follow_limit_ns = 10'000'000'000;
constexpr std::uint64_t follow_least_ns = 100'000'000;
/// Room after the newest event, as a part of the range.
constexpr std::uint64_t follow_margin = 50;

QString grouping_title(timeline::Grouping grouping)
{
    switch (grouping) {
    case timeline::Grouping::cpu: return TimelineView::tr("Lanes by C&PU");
    case timeline::Grouping::task: return TimelineView::tr("Lanes by &task");
    case timeline::Grouping::process: return TimelineView::tr("Lanes by p&rocess");
    case timeline::Grouping::event: return TimelineView::tr("Lanes by &event");
    case timeline::Grouping::field: break;
    }
    return {};
}

}  // namespace

TimelineView::TimelineView(TraceFeed& feed, SharedSelection& selection, QWidget* parent)
    : QWidget(parent),
      feed_(feed),
      selection_(selection),
      light_(paint::Theme::light()),
      dark_(paint::Theme::dark()),
      empty_title_(tr("No events yet")),
      empty_hint_(tr("Run a probe on a board, or open a recording.")),
      scroll_bar_(new QScrollBar(Qt::Vertical, this))
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setAccessibleName(tr("Timeline"));
    scroll_bar_->hide();
    make_actions();
    connect(scroll_bar_, &QScrollBar::valueChanged, this, &TimelineView::scroll_to);
    connect(&feed_, &TraceFeed::changed, this, &TimelineView::feed_changed);
    connect(&selection_, &SharedSelection::selectedRowChanged, this, &TimelineView::selected_row_changed);
    connect(&selection_, &SharedSelection::hoveredRowChanged, this, QOverload<>::of(&QWidget::update));
    connect(&selection_, &SharedSelection::visibleRangeChanged, this, &TimelineView::range_changed);
    connect(&selection_, &SharedSelection::followingChanged, this, &TimelineView::following_changed);
    following_changed();
    feed_changed();
}

TimelineView::~TimelineView()
{
    delete card_;
}

QAction* TimelineView::groupAction(timeline::Grouping grouping) const
{
    return group_actions_[static_cast<qsizetype>(grouping)];
}

void TimelineView::make_actions()
{
    const auto add = [this](const QString& text, auto slot) {
        auto* action = new QAction(text, this);
        connect(action, &QAction::triggered, this, slot);
        addAction(action);
        return action;
    };
    follow_action_ = add(tr("&Follow the newest events"), [this](bool on) { on ? follow() : touch(); });
    follow_action_->setCheckable(true);
    follow_action_->setIconText(tr("Follow"));
    fit_all_action_ = add(tr("Show &all"), &TimelineView::fitAll);
    fit_selection_action_ =
        add(tr("Show the &selected event and its neighbours"), &TimelineView::fitSelection);
    copy_action_ = add(tr("&Copy the selected event"), [this] { copy_selected(); });
    auto* groups = new QActionGroup(this);
    for (const timeline::GroupingFacts& facts : timeline::all_groupings()) {
        const timeline::Grouping grouping = facts.grouping;
        QAction* action = add(grouping_title(grouping), [this, grouping] { setGrouping(grouping); });
        action->setCheckable(true);
        action->setChecked(feed_.grouping() == grouping);
        groups->addAction(action);
        group_actions_.append(action);
    }
}

void TimelineView::setEmptyText(const QString& title, const QString& hint)
{
    empty_title_ = title;
    empty_hint_ = hint;
    repaint_base();
}

void TimelineView::setLive(bool live)
{
    if (live == live_) return;
    live_ = live;
    if (!live_) selection_.setFollowing(false);
    following_changed();
}

QSize TimelineView::sizeHint() const
{
    return {900, 260};
}

QSize TimelineView::minimumSizeHint() const
{
    return {320, 84};
}

// What is shown ----------------------------------------------------------------------------------

int TimelineView::device(int logical) const
{
    return static_cast<int>(std::lround(logical * devicePixelRatioF()));
}

const paint::Theme& TimelineView::theme() const
{
    return palette().color(QPalette::Window).lightness() < 128 ? dark_ : light_;
}

timeline::TimeScale TimelineView::scale() const
{
    return {selection_.visibleRange(), geometry_.plot().width};
}

timeline::TimeRange TimelineView::extent() const
{
    const store::Totals& totals = feed_.state().snapshot.totals();
    if (totals.timed_row_count == 0) return {};
    return {totals.first_time_ns, timeline::time_plus(totals.last_time_ns, 1)};
}

std::int64_t TimelineView::timeAt(int x) const
{
    return scale().time_at(device(x) - geometry_.plot().x);
}

std::optional<QPoint> TimelineView::positionOf(RowId row) const
{
    const TraceState& state = feed_.state();
    if (row.value() >= state.snapshot.row_count()) return std::nullopt;
    const store::EventView event = state.snapshot.row(row);
    const std::optional<std::size_t> lane = state.lanes.lane_of(state.snapshot, event.row);
    if (!lane || !selection_.visibleRange().contains(event.time_ns)) return std::nullopt;
    const timeline::Rect area = geometry_.lane(*lane);
    const int y = area.y + area.height / 2;
    if (!geometry_.plot().contains(geometry_.plot().x, y)) return std::nullopt;
    const double x = area.x + scale().clamped_pixel_of(event.time_ns) + 0.5;
    return QPoint(static_cast<int>(x / devicePixelRatioF()), static_cast<int>(y / devicePixelRatioF()));
}

paint::TimelineScene TimelineView::scene() const
{
    const TraceState& state = feed_.state();
    paint::TimelineScene scene;
    scene.snapshot = &state.snapshot;
    scene.lanes = &state.lanes;
    scene.spans = &state.spans;
    scene.rows = feed_.filter().matches_everything() ? nullptr : &state.rows;
    scene.range = selection_.visibleRange();
    scene.geometry = geometry_;
    scene.pixel_ratio = devicePixelRatioF();
    scene.selected = selection_.selectedRow();
    scene.has_focus = hasFocus();
    if (live_ && !extent().empty())
        scene.motion = selection_.isFollowing() ? paint::Motion::following : paint::Motion::paused;
    const bool all_hidden = state.snapshot.row_count() > 0 && !feed_.filter().matches_everything();
    scene.empty_title = all_hidden ? tr("No event passes the filter") : empty_title_;
    scene.empty_hint = all_hidden
                           ? tr("%n row(s) are hidden. Change or clear the filter to see them.", nullptr,
                                static_cast<int>(std::min<std::size_t>(state.snapshot.row_count(), INT_MAX)))
                           : empty_hint_;
    return scene;
}

void TimelineView::feed_changed()
{
    update_range();
    update_layout();
    const std::size_t events = feed_.state().lanes.event_count();
    setAccessibleDescription(
        tr("%1 events in %2 lanes")
            .arg(QString::fromStdString(timeline::thousands(events)),
                 QString::fromStdString(timeline::thousands(feed_.state().lanes.lane_count()))));
    // Something else may be under the mouse by now.
    if (mouse_) hover_at(*mouse_);
    repaint_base();
}

void TimelineView::update_range()
{
    const timeline::TimeRange all = extent();
    if (all.empty()) return;
    if (!selection_.isFollowing()) {
        if (fitted_ || selection_.visibleRange().empty()) {
            fitted_ = true;
            selection_.setVisibleRange(timeline::padded(all));
        }
        return;
    }
    const std::uint64_t grown =
        std::clamp(timeline::nice_length(all.length_ns()), follow_least_ns, follow_limit_ns);
    const std::uint64_t length = follow_length_ns_ > 0 ? follow_length_ns_ : grown;
    const std::int64_t end = timeline::time_plus(all.end_ns, length / follow_margin);
    timeline::TimeRange range{timeline::time_minus(end, length), end};
    // From the left, until the trace is longer than what is shown.
    const std::int64_t first = timeline::time_minus(all.begin_ns, length / follow_margin);
    if (range.begin_ns < first && follow_length_ns_ == 0) range = {first, timeline::time_plus(first, length)};
    selection_.setVisibleRange(range);
}

void TimelineView::update_layout()
{
    const double ratio = devicePixelRatioF();
    timeline::Metrics metrics = timeline::Metrics::with_ratio(ratio, feed_.state().lanes.grouping());
    const auto lay_out = [&] {
        geometry_ = timeline::Geometry(device(width()), device(height()), metrics,
                                       feed_.state().lanes.lane_count(), geometry_.scroll_px());
    };
    lay_out();
    if (geometry_.max_scroll_px() > 0) {
        metrics.right_margin = device(scroll_bar_->sizeHint().width());
        lay_out();
    }
    update_scroll_bar();
}

void TimelineView::update_scroll_bar()
{
    const QSignalBlocker blocker(scroll_bar_);
    const int wide = scroll_bar_->sizeHint().width();
    const int top = static_cast<int>(std::lround(geometry_.plot().y / devicePixelRatioF()));
    scroll_bar_->setGeometry(width() - wide, top, wide, height() - top);
    scroll_bar_->setRange(0, geometry_.max_scroll_px());
    scroll_bar_->setPageStep(std::max(geometry_.plot().height, 1));
    scroll_bar_->setSingleStep(geometry_.lane_height());
    scroll_bar_->setValue(geometry_.scroll_px());
    scroll_bar_->setVisible(geometry_.max_scroll_px() > 0);
}

void TimelineView::scroll_to(int scroll_px)
{
    if (scroll_px == geometry_.scroll_px()) return;
    geometry_ = timeline::Geometry(geometry_.width(), geometry_.height(), geometry_.metrics(),
                                   geometry_.lane_count(), scroll_px);
    update_scroll_bar();
    repaint_base();
}

void TimelineView::repaint_base()
{
    base_is_old_ = true;
    update();
}

void TimelineView::paintEvent(QPaintEvent*)
{
    const double ratio = devicePixelRatioF();
    const QSize size(device(width()), device(height()));
    if (size.isEmpty()) return;
    if (geometry_.width() != size.width() || geometry_.height() != size.height()) update_layout();
    const paint::TimelineScene shown = scene();
    if (base_.size() != size) base_ = QImage(size, QImage::Format_RGB32);
    if (base_is_old_) {
        base_.setDevicePixelRatio(1);
        QPainter painter(&base_);
        paint::paint_timeline(painter, shown, theme());
        base_is_old_ = false;
    }
    base_.setDevicePixelRatio(ratio);
    QPainter painter(this);
    painter.drawImage(0, 0, base_);
    painter.scale(1 / ratio, 1 / ratio);
    std::optional<paint::HoverMark> mark;
    if (hover_px_) mark = paint::HoverMark{*hover_px_, {}, {}};
    if (const auto hovered = selection_.hoveredRow();
        hovered && hovered->value() < shown.snapshot->row_count()) {
        const store::EventView event = shown.snapshot->row(*hovered);
        // Hovered in another view: the hairline stands at the event.
        if (!mark && shown.range.contains(event.time_ns))
            mark = paint::HoverMark{shown.scale().clamped_pixel_of(event.time_ns), {}, {}};
        if (mark) {
            mark->lane = shown.lanes->lane_of(*shown.snapshot, event.row);
            mark->event_ns = event.time_ns;
        }
    }
    if (mark && !shown.range.empty()) paint::paint_hover(painter, *mark, shown, theme());
}

// What others do ---------------------------------------------------------------------------------

void TimelineView::selected_row_changed()
{
    const bool can_show = !selection_.isFollowing() && selection_.selectedRow().has_value();
    if (can_show) reveal(*selection_.selectedRow());
    repaint_base();
}

void TimelineView::range_changed()
{
    if (selection_.visibleRange().empty()) {
        // Another trace.
        fitted_ = true;
        follow_length_ns_ = 0;
        update_range();
    }
    repaint_base();
}

void TimelineView::following_changed()
{
    follow_action_->setEnabled(live_);
    follow_action_->setChecked(selection_.isFollowing() && live_);
    if (selection_.isFollowing()) update_range();
    repaint_base();
}

/// Brings a row into sight, if the range has not been chosen so that it is.
void TimelineView::reveal(RowId row)
{
    const TraceState& state = feed_.state();
    if (row.value() >= state.snapshot.row_count()) return;
    const store::EventView event = state.snapshot.row(row);
    const timeline::TimeRange range = selection_.visibleRange();
    if (!range.contains(event.time_ns) && !extent().empty())
        show_range(timeline::centered(event.time_ns, range.length_ns()));
    if (const auto lane = state.lanes.lane_of(state.snapshot, event.row)) scroll_to(geometry_.scroll_to(*lane));
}

}  // namespace boardscope::views
