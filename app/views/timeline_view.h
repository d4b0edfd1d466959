// SPDX-License-Identifier: GPL-3.0-or-later
// What:    TimelineView: the events of a trace in lanes along the board's time. Zooms at the cursor, pans,
//          follows the newest events until it is touched, selects and explains events.
// Thread:  GUI thread.
// Units:   nanoseconds of the board's clock; mouse positions in Qt's logical pixels.
// Errors:  none; what there is nothing to show of is told in words.
#pragma once

#include "app/views/paint/theme.h"
#include "app/views/paint/timeline_painter.h"
#include "app/views/shared_selection.h"
#include "app/views/trace_feed.h"
#include "core/timeline/geometry.h"

#include <QAction>
#include <QImage>
#include <QList>
#include <QPoint>
#include <QPointer>
#include <QWidget>

#include <optional>

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
    /// "Follow" (checkable), for a tool bar or menu; shares its state with the SharedSelection.
    [[nodiscard]] QAction* followAction() const { return follow_action_; }
    [[nodiscard]] QAction* fitAllAction() const { return fit_all_action_; }
    /// One for each grouping, in the order of timeline::all_groupings().
    [[nodiscard]] const QList<QAction*>& groupActions() const { return group_actions_; }
    [[nodiscard]] QAction* groupAction(timeline::Grouping grouping) const;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

    // Where things are, for tests and for other views that align with the timeline.
    /// The first nanosecond at this logical x.
    [[nodiscard]] std::int64_t timeAt(int x) const;
    /// The middle of the pixel that an event of this row would be drawn in; none when it is not visible.
    [[nodiscard]] std::optional<QPoint> positionOf(RowId row) const;

public Q_SLOTS:
    void setGrouping(const boardscope::timeline::LaneChoice& grouping);
    void fitAll();
    /// The selected event and its neighbours in the lane; everything when none is selected, or when
    /// they are shown already.
    void fitSelection();
    void follow();
    void selectNeighbour(int step);

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
    };
    struct Drag {
        QPoint from;
        timeline::TimeRange range;
        int scroll_px = 0;
        bool moved = false;
    };

    void make_actions();
    void feed_changed();
    void selected_row_changed();
    void range_changed();
    void following_changed();
    void update_range();
    void update_layout();
    void update_scroll_bar();
    void repaint_base();

    [[nodiscard]] timeline::TimeScale scale() const;
    [[nodiscard]] timeline::TimeRange extent() const;
    [[nodiscard]] int device(int logical) const;
    [[nodiscard]] std::optional<Hit> hit(QPoint position, int tolerance) const;
    [[nodiscard]] std::optional<Hit> event_hit(QPoint device_position, int tolerance_px) const;
    [[nodiscard]] std::optional<Hit> loss_hit(QPoint device_position) const;
    [[nodiscard]] int zoom_center_px() const;
    [[nodiscard]] paint::TimelineScene scene() const;
    [[nodiscard]] const paint::Theme& theme() const;

    void touch();
    void show_range(timeline::TimeRange range);
    void zoom_at(int plot_px, timeline::ZoomFactor factor);
    void pan_by(int dx_px);
    void scroll_to(int scroll_px);
    void hover_at(QPoint position);
    void end_hover();
    void reveal(RowId row);
    void copy_selected() const;
    bool press_key(int key);

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
};

}  // namespace boardscope::views
