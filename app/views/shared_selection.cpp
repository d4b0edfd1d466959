// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/shared_selection.h"

namespace boardscope::views {

SharedSelection::SharedSelection(QObject* parent) : QObject(parent) {}

void SharedSelection::setSelectedRow(std::optional<RowId> row)
{
    if (row == selected_) return;
    selected_ = row;
    Q_EMIT selectedRowChanged();
}

void SharedSelection::setHoveredRow(std::optional<RowId> row)
{
    if (row == hovered_) return;
    hovered_ = row;
    Q_EMIT hoveredRowChanged();
}

void SharedSelection::setVisibleRange(timeline::TimeRange range)
{
    if (range == range_) return;
    range_ = range;
    Q_EMIT visibleRangeChanged();
}

void SharedSelection::setFollowing(bool following)
{
    if (following == following_) return;
    following_ = following;
    Q_EMIT followingChanged(following);
}

void SharedSelection::setMarkers(const timeline::Markers& markers)
{
    if (markers == markers_) return;
    markers_ = markers;
    Q_EMIT markersChanged();
}

void SharedSelection::reset(bool following)
{
    setSelectedRow(std::nullopt);
    setHoveredRow(std::nullopt);
    setMarkers({});
    setVisibleRange({});
    setFollowing(following);
}

}  // namespace boardscope::views
