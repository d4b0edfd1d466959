// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/timeline_view.h"

#include "app/views/hover_card.h"
#include "app/views/paint/label_painter.h"
#include "core/timeline/time_text.h"

#include <QEvent>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>
#include <cmath>
#include <memory>

namespace boardscope::views {

namespace {

/// While following, the range grows with the trace up to this length.
constexpr std::uint64_t follow_limit_ns = 10'000'000'000;
constexpr std::uint64_t follow_least_ns = 100'000'000;
/// In logical pixels.
constexpr int strip_height = 20;
/// Room after the newest event, as a part of the range.
constexpr std::uint64_t follow_margin = 50;

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
    clock_.start();
    count_timer_.setInterval(0);
    connect(&count_timer_, &QTimer::timeout, this, &TimelineView::count_marked);
    make_actions();
    connect(scroll_bar_, &QScrollBar::valueChanged, this, &TimelineView::scroll_to);
    connect(&feed_, &TraceFeed::changed, this, &TimelineView::feed_changed);
    connect(&selection_, &SharedSelection::selectedRowChanged, this, &TimelineView::selected_row_changed);
    connect(&selection_, &SharedSelection::hoveredRowChanged, this, QOverload<>::of(&QWidget::update));
    connect(&selection_, &SharedSelection::visibleRangeChanged, this, &TimelineView::range_changed);
    connect(&selection_, &SharedSelection::followingChanged, this, &TimelineView::following_changed);
    connect(&selection_, &SharedSelection::markersChanged, this, &TimelineView::markers_changed);
    following_changed();
    feed_changed();
    update_actions();
}

TimelineView::~TimelineView()
{
    delete card_;
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

std::optional<store::EventView> TimelineView::selected_event() const
{
    const std::optional<RowId> selected = selection_.selectedRow();
    if (!selected || selected->value() >= feed_.state().snapshot.row_count()) return std::nullopt;
    return feed_.state().snapshot.row(*selected);
}

std::optional<QPoint> TimelineView::positionOf(RowId row) const
{
    const TraceState& state = feed_.state();
    if (row.value() >= state.snapshot.row_count()) return std::nullopt;
    const store::EventView event = state.snapshot.row(row);
    const std::optional<std::size_t> place = scene().row_of(event.row);
    if (!place || !selection_.visibleRange().contains(event.time_ns)) return std::nullopt;
    const timeline::Rect area = geometry_.lane(*place);
    const int y = area.y + area.height / 2;
    if (!geometry_.room_of(*place).contains(geometry_.plot().x, y)) return std::nullopt;
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
    scene.clock = ruler_clock();
    scene.clock_name = ruler_name();
    scene.pixel_ratio = devicePixelRatioF();
    scene.selected = selection_.selectedRow();
    if (lane_in_hand_)
        if (const auto lane = state.lanes.find(*lane_in_hand_)) scene.current_row = geometry_.rows().row_of(*lane);
    scene.has_focus = hasFocus();
    if (live_ && !extent().empty())
        scene.motion = selection_.isFollowing() ? paint::Motion::following : paint::Motion::paused;
    const bool none_pass = state.snapshot.row_count() > 0 && !feed_.filter().matches_everything();
    if (state.lanes.lane_count() > 0) {
        scene.empty_title = tr("All lanes are hidden");
        scene.empty_hint = tr("Press Shift+H to show them.");
    } else if (none_pass) {
        scene.empty_title = tr("No event passes the filter");
        scene.empty_hint = tr("%n row(s) are hidden. Change or clear the filter to see them.", nullptr,
                              static_cast<int>(std::min<std::size_t>(state.snapshot.row_count(), INT_MAX)));
    } else {
        scene.empty_title = empty_title_;
        scene.empty_hint = empty_hint_;
    }
    return scene;
}

void TimelineView::feed_changed()
{
    update_range();
    update_rows(false);
    update_layout();
    marked_count_.renew();
    measured_count_.renew();
    count_marked();
    place_new_flags();
    // Something else may be under the mouse by now.
    if (mouse_) hover_at(*mouse_);
    repaint_base();
}

/// For those who do not see it.
void TimelineView::describe()
{
    const std::size_t events = feed_.state().lanes.event_count();
    QString description = tr("%1 events in %2 lanes")
                              .arg(QString::fromStdString(timeline::thousands(events)),
                                   QString::fromStdString(timeline::thousands(rows_.count())));
    if (rows_.hidden_count() > 0)
        description += tr(", %1 hidden").arg(QString::fromStdString(timeline::thousands(rows_.hidden_count())));
    if (!flags_.empty())
        description += tr(", %1 marked").arg(QString::fromStdString(timeline::thousands(flags_.size())));
    if (const QString marked = readout(); !marked.isEmpty()) description += QStringLiteral(". ") + marked;
    setAccessibleDescription(description);
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
    if (selection_.markers() != timeline::Markers()) metrics.strip_height = device(strip_height);
    const auto lay_out = [&] {
        geometry_ = timeline::Geometry(device(width()), device(height()), metrics,
                                       rows_, geometry_.scroll_px());
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
                                   geometry_.rows(), scroll_px);
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
    paint_over(painter, shown);
}

/// What changes without the lanes.
void TimelineView::paint_over(QPainter& painter, const paint::TimelineScene& shown)
{
    if (shown.range.empty()) return;
    paint::paint_marks(painter, marks(), shown, theme());
    if (drag_ && drag_->moved && drag_->gap) paint::paint_label_gap(painter, *drag_->gap, shown, theme());
    std::optional<paint::HoverMark> mark;
    if (hover_px_) mark = paint::HoverMark{.plot_px = *hover_px_};
    if (const auto hovered = selection_.hoveredRow();
        hovered && hovered->value() < shown.snapshot->row_count()) {
        const store::EventView event = shown.snapshot->row(*hovered);
        // Hovered in another view: the hairline stands at the event.
        if (!mark && shown.range.contains(event.time_ns))
            mark = paint::HoverMark{.plot_px = shown.scale().clamped_pixel_of(event.time_ns)};
        if (mark) {
            mark->row = shown.row_of(event.row);
            mark->event_ns = event.time_ns;
        }
    }
    if (!mark) return;
    // What it would stand on is what the card is about.
    if (on_flag_) return paint::paint_hover(painter, *mark, shown, theme());
    const auto step_ns = std::min<std::uint64_t>(shown.scale().length_of(1), 1'000'000'000);
    mark->text = moment_text(shown.scale().time_at(mark->plot_px), static_cast<std::uint32_t>(step_ns));
    paint::paint_hover(painter, *mark, shown, theme());
}

std::function<void(QPainter&, QSize)> TimelineView::picture() const
{
    struct Seen {
        TraceState state;
        paint::TimelineScene scene;
        paint::Marks marks;
        paint::Theme theme;
    };
    auto seen = std::make_shared<Seen>(Seen{feed_.state(), scene(), marks(), theme()});
    // The scene points into the state that goes along with it.
    seen->scene.snapshot = &seen->state.snapshot;
    seen->scene.lanes = &seen->state.lanes;
    seen->scene.spans = &seen->state.spans;
    if (seen->scene.rows) seen->scene.rows = &seen->state.rows;
    seen->scene.has_focus = false;
    seen->scene.motion = paint::Motion::still;
    return [seen](QPainter& painter, QSize) {
        paint::paint_timeline(painter, seen->scene, seen->theme);
        if (!seen->scene.range.empty()) paint::paint_marks(painter, seen->marks, seen->scene, seen->theme);
    };
}

// What others do ---------------------------------------------------------------------------------

void TimelineView::selected_row_changed()
{
    const bool can_show = !selection_.isFollowing() && selection_.selectedRow().has_value();
    if (can_show) reveal(*selection_.selectedRow());
    update_actions();
    repaint_base();
}

void TimelineView::range_changed()
{
    if (selection_.visibleRange().empty()) {
        // Another trace.
        fitted_ = true;
        follow_length_ns_ = 0;
        history_.clear();
        set_measured(std::nullopt);
        // Keys of lanes are of one trace: names in them are numbers of its texts.
        arrangements_.clear();
        lane_in_hand_.reset();
        wall_clock_.reset();
        update_rows(true);
        update_range();
        update_actions();
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

}  // namespace boardscope::views
