// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What all views of one trace agree on: the selected row, the row under the mouse, the visible
//          stretch of time, the markers A and B, and whether they follow the newest events.
// Thread:  GUI thread.
// Units:   nanoseconds of the board's clock.
// Errors:  none. Rows may be rows that the filter hides, or of a store that is gone: look before use.
#pragma once

#include "core/base/ids.h"
#include "core/timeline/markers.h"
#include "core/timeline/time_range.h"

#include <QObject>

#include <optional>

namespace boardscope::views {

class SharedSelection : public QObject {
    Q_OBJECT

public:
    explicit SharedSelection(QObject* parent = nullptr);

    [[nodiscard]] std::optional<RowId> selectedRow() const { return selected_; }
    [[nodiscard]] std::optional<RowId> hoveredRow() const { return hovered_; }
    /// Empty: nobody has chosen one yet; the timeline then shows everything.
    [[nodiscard]] timeline::TimeRange visibleRange() const { return range_; }
    /// Views stay at the newest events. Any touch of a view ends it; nothing is lost by that.
    [[nodiscard]] bool isFollowing() const { return following_; }
    [[nodiscard]] const timeline::Markers& markers() const { return markers_; }
    /// What statistics are asked of: from A to B, both included; none unless both are set.
    [[nodiscard]] std::optional<timeline::TimeRange> markedRange() const { return markers_.range(); }

public Q_SLOTS:
    // Each signals only if something changed.
    void setSelectedRow(std::optional<boardscope::RowId> row);
    void setHoveredRow(std::optional<boardscope::RowId> row);
    void setVisibleRange(boardscope::timeline::TimeRange range);
    void setFollowing(bool following);
    void setMarkers(const boardscope::timeline::Markers& markers);
    /// For another trace: nothing selected, nothing hovered, no range, no markers.
    void reset(bool following);

Q_SIGNALS:
    void selectedRowChanged();
    void hoveredRowChanged();
    void visibleRangeChanged();
    void followingChanged(bool following);
    void markersChanged();

private:
    std::optional<RowId> selected_;
    std::optional<RowId> hovered_;
    timeline::TimeRange range_;
    timeline::Markers markers_;
    bool following_ = true;
};

}  // namespace boardscope::views
