// SPDX-License-Identifier: GPL-3.0-or-later
// What:    TimelineView: the events of a trace in lanes along the board's time. Zooms at the cursor, pans,
//          follows the newest events until it is touched, selects and explains events, measures, and arranges
//          the lanes.
// Thread:  GUI thread.
// Units:   nanoseconds of the board's clock; mouse positions in Qt's logical pixels.
// Errors:  none; what there is nothing to show of is told in words.
#pragma once

#include "app/views/paint/hover_card.h"
#include "app/views/paint/mark_painter.h"
#include "app/views/paint/theme.h"
#include "app/views/paint/timeline_painter.h"
#include "app/views/row_marks.h"
#include "app/views/shared_selection.h"
#include "app/views/trace_feed.h"
#include "core/timeline/geometry.h"
#include "core/timeline/lane_arrangement.h"
#include "core/timeline/range_count.h"
#include "core/timeline/view_history.h"
#include "core/timeline/wall_clock.h"

#include <QAction>
#include <QElapsedTimer>
#include <QImage>
#include <QList>
#include <QPoint>
#include <QPointer>
#include <QTimer>
#include <QWidget>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

class QMenu;
class QScrollBar;

namespace boardscope::views {

class HoverCard;

class TimelineView : public QWidget {
    Q_OBJECT

public:
    /// Both must outlive the view.
    TimelineView(TraceFeed& feed, SharedSelection& selection, QWidget* parent = nullptr);
    ~TimelineView() override;

    /// What is said while there are no rows at all: what to do next.
    void setEmptyText(const QString& title, const QString& hint);
    /// Whether rows may still come. Not: nothing to follow, nothing that could be paused.
    void setLive(bool live);
    /// What the ruler counts from.
    enum class RulerTime { board, time_of_day, since_start, since_a };
    void setRulerTime(RulerTime time);
    /// None: there is no telling the time of day. Another trace has none until it is given one.
    void setWallClock(const std::optional<timeline::WallClock>& clock);
    /// Rows that are marked have a flag on the ruler.
    void setRowMarks(const RowMarks& marks);
    /// "Follow" (checkable), for a tool bar or menu; shares its state with the SharedSelection.
    [[nodiscard]] QAction* followAction() const { return follow_action_; }
    [[nodiscard]] QAction* fitAllAction() const { return fit_all_action_; }
    /// One for each grouping, in the order of timeline::all_groupings().
    [[nodiscard]] const QList<QAction*>& groupActions() const { return group_actions_; }
    [[nodiscard]] QAction* groupAction(timeline::Grouping grouping) const;
    /// For a menu bar: `add` puts each into its menu, as something that does not take our keys there.
    void addActionsTo(QMenu& menu, const std::function<void(QMenu&, QAction&)>& add) const;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

    // Where things are, for tests and for other views that align with the timeline.
    /// The first nanosecond at this logical x.
    [[nodiscard]] std::int64_t timeAt(int x) const;
    /// The middle of the pixel that an event of this row would be drawn in; none when it is not visible.
    [[nodiscard]] std::optional<QPoint> positionOf(RowId row) const;
    /// Where the lane's label is; empty when it is hidden or scrolled away.
    [[nodiscard]] QRect labelRect(const timeline::LaneKey& key) const;
    /// How the lanes are shown, from the top.
    [[nodiscard]] const timeline::LaneRows& laneRows() const { return geometry_.rows(); }
    /// What is seen now as a drawing of its own, of this view's size: on any thread, at any time.
    [[nodiscard]] std::function<void(QPainter&, QSize)> picture() const;
    /// The flag of a marked row; empty when it is out of sight.
    [[nodiscard]] QRect flagRect(RowId row) const;
    /// What was measured last, until a click or Escape.
    [[nodiscard]] std::optional<timeline::TimeRange> measured() const { return measured_; }

public Q_SLOTS:
    void setGrouping(const boardscope::timeline::LaneChoice& grouping);
    void fitAll();
    /// The selected event and its neighbours in the lane; everything when none is selected, or when
    /// they are shown already.
    void fitSelection();
    void follow();
    void selectNeighbour(int step);
    void goBack();
    void goForward();
    /// To a stretch of time that was chosen elsewhere.
    void goTo(boardscope::timeline::TimeRange range);
    /// At the selected event, else under the mouse, else in the middle of what is seen.
    void setMarkerA();
    void setMarkerB();
    void zoomToMarkers();

Q_SIGNALS:
    /// A lane's events are wanted alone; the text of the filter that asks for them.
    void filterRequested(const QString& text);
    /// One event was dragged to another.
    void pairRequested(boardscope::RowId from, boardscope::RowId to);

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void changeEvent(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    /// What is under the mouse: an event of a lane, or a loss.
    struct Hit {
        RowId row;
        std::int64_t time_ns;
        std::optional<std::size_t> lane;
        std::size_t count_here = 1;  ///< events drawn in the same pixel
        std::optional<timeline::Span> span;  ///< in whose bar the mouse is
    };
    enum class DragKind { pan, measure, box, pair, marker_a, marker_b, label };
    struct Drag {
        DragKind kind = DragKind::pan;
        QPoint from;
        timeline::TimeRange range;
        int scroll_px = 0;
        bool moved = false;
        std::int64_t from_ns = 0;
        timeline::Markers markers;          ///< as they were
        std::optional<timeline::LaneKey> lane;  ///< of the label
        std::optional<std::size_t> gap;     ///< before which it would come to lie
        std::optional<RowId> row;           ///< that is to be paired
    };

    // timeline_actions.cpp
    QAction* add_action(const QString& text, const char* name, const QKeySequence& key, std::function<void()> run);
    void make_actions();
    void make_group_actions();
    void make_mark_actions();
    void make_lane_actions();
    void make_ruler_actions();
    void update_actions();
    void show_view_menu(QPoint position);
    void show_lane_menu(QPoint position);

    void feed_changed();
    void describe();
    void selected_row_changed();
    void range_changed();
    void following_changed();
    void update_range();
    void update_layout();
    void update_scroll_bar();
    void repaint_base();
    void paint_over(QPainter& painter, const paint::TimelineScene& scene);

    [[nodiscard]] timeline::TimeScale scale() const;
    [[nodiscard]] timeline::TimeRange extent() const;
    [[nodiscard]] int device(int logical) const;
    [[nodiscard]] QPoint device(QPoint logical) const { return {device(logical.x()), device(logical.y())}; }
    [[nodiscard]] paint::TimelineScene scene() const;
    [[nodiscard]] const paint::Theme& theme() const;
    [[nodiscard]] std::optional<store::EventView> selected_event() const;

    // timeline_hover.cpp
    [[nodiscard]] std::optional<Hit> hit(QPoint position, int tolerance) const;
    [[nodiscard]] std::optional<Hit> event_hit(QPoint device_position, int tolerance_px) const;
    [[nodiscard]] std::optional<Hit> loss_hit(QPoint device_position) const;
    [[nodiscard]] std::optional<std::size_t> lane_at(int device_y) const;
    void hover_at(QPoint position);
    void end_hover();

    // timeline_drag.cpp
    [[nodiscard]] bool press_part(QPoint position);
    [[nodiscard]] Drag drag_from(QPoint position, Qt::KeyboardModifiers modifiers) const;
    void begin_drag();
    void drag_to(QPoint position);
    void drag_label_to(int device_y);
    void end_drag(QPoint position);
    bool cancel_drag();
    void click(const Drag& drag, QPoint position);

    // timeline_input.cpp
    [[nodiscard]] int zoom_center_px() const;
    [[nodiscard]] QAction* action_for(const QKeyEvent& event) const;
    void make_move_actions();
    void let_go();

    // timeline_navigation.cpp
    void touch();
    void show_range(timeline::TimeRange range, timeline::ViewHistory::Step step);
    void go_to_start();
    void go_to_end();
    void go_to(std::optional<timeline::TimeRange> range);
    void zoom_at(int plot_px, timeline::ZoomFactor factor);
    void pan_by(int dx_px);
    void scroll_to(int scroll_px);
    void reveal(RowId row);
    void copy_selected() const;

    // timeline_marks.cpp
    [[nodiscard]] std::int64_t time_near(QPoint position) const;
    [[nodiscard]] std::optional<std::int64_t> moment_to_mark() const;
    [[nodiscard]] std::optional<DragKind> flag_at(QPoint position) const;
    void markers_changed();
    void set_measured(std::optional<timeline::TimeRange> range);
    void mark_measured();
    void zoom_to_measured();
    void count_marked();
    [[nodiscard]] paint::Marks marks() const;
    [[nodiscard]] QString readout() const;

    // timeline_flags.cpp
    void place_flags();
    void place_new_flags();
    [[nodiscard]] std::vector<RowId> flags_at(QPoint position) const;
    [[nodiscard]] std::vector<paint::CardLine> flag_lines(const std::vector<RowId>& rows) const;
    [[nodiscard]] bool hover_flag(QPoint position);
    void show_card(QPoint position, std::vector<paint::CardLine> lines);

    // timeline_clock.cpp
    [[nodiscard]] RulerTime shown_ruler_time() const;
    [[nodiscard]] timeline::RulerClock ruler_clock() const;
    [[nodiscard]] timeline::RulerClock day_clock() const;
    [[nodiscard]] QString ruler_name() const;
    [[nodiscard]] QString moment_text(std::int64_t time_ns, std::uint32_t resolution_ns) const;
    void add_time_of_day(std::vector<paint::CardLine>& lines, std::int64_t time_ns) const;

    // timeline_lanes.cpp
    [[nodiscard]] timeline::LaneArrangement& arrangement();
    void arrange(const std::function<void(timeline::LaneArrangement&)>& change);
    void update_rows(bool must);
    [[nodiscard]] std::optional<std::size_t> lane_in_hand() const;
    [[nodiscard]] std::optional<timeline::LaneKey> key_in_hand() const;
    void take_lane(const timeline::LaneKey& key);
    void step_lane(int step);
    void move_lane(int step);
    void request_lane_filter();
    void offer_fields();

    TraceFeed& feed_;
    SharedSelection& selection_;
    timeline::Geometry geometry_;
    paint::Theme light_;
    paint::Theme dark_;

    QImage base_;  ///< all but what follows the mouse
    bool base_is_old_ = true;
    bool live_ = true;
    bool fitted_ = true;                  ///< the range grows with the trace, until it is touched
    std::uint64_t follow_length_ns_ = 0;  ///< 0: grows with the trace
    std::optional<Drag> drag_;
    timeline::ViewHistory history_;
    QElapsedTimer clock_;

    std::optional<timeline::TimeRange> measured_;
    std::optional<timeline::TimeRange> box_;
    timeline::RangeCount marked_count_;
    timeline::RangeCount measured_count_;
    QTimer count_timer_;

    QPointer<const RowMarks> row_marks_;
    std::vector<paint::RowFlag> flags_;     ///< of those that are in the trace and have a time
    std::uint64_t flags_generation_ = 0;    ///< of the rows that they were made of
    std::size_t flags_row_count_ = 0;
    bool on_flag_ = false;                  ///< the mouse is

    RulerTime ruler_time_ = RulerTime::board;
    std::optional<timeline::WallClock> wall_clock_;
    std::int64_t zone_ns_ = 0;  ///< how far local time is ahead of UTC where the trace is

    std::map<std::string, timeline::LaneArrangement> arrangements_;  ///< by what lanes are made by
    timeline::LaneRows rows_;
    std::string rows_choice_;  ///< what rows_ was made of
    std::uint64_t rows_generation_ = 0;
    std::optional<timeline::LaneKey> lane_in_hand_;  ///< that keys and menu act on, if one was chosen

    std::optional<QPoint> mouse_;  ///< while it hovers over the plot
    std::optional<int> hover_px_;
    QPoint wheel_rest_;

    QString empty_title_;
    QString empty_hint_;
    QScrollBar* scroll_bar_;
    QPointer<HoverCard> card_;
    QAction* follow_action_ = nullptr;
    QAction* fit_all_action_ = nullptr;
    QAction* fit_selection_action_ = nullptr;
    QList<QAction*> group_actions_;
    QAction* copy_action_ = nullptr;
    QAction* fields_action_ = nullptr;
    QList<QAction*> view_actions_;
    QList<QAction*> move_actions_;
    QList<QAction*> mark_actions_;
    QList<QAction*> lane_actions_;
    QList<QAction*> ruler_actions_;  ///< in the order of RulerTime
    QAction* back_action_ = nullptr;
    QAction* forward_action_ = nullptr;
    QAction* zoom_markers_action_ = nullptr;
    QAction* clear_markers_action_ = nullptr;
    QAction* zoom_measured_action_ = nullptr;
    QAction* mark_measured_action_ = nullptr;
    QAction* pin_action_ = nullptr;
    QAction* collapse_action_ = nullptr;
    QAction* show_lanes_action_ = nullptr;
    QAction* lane_filter_action_ = nullptr;
};

}  // namespace boardscope::views
