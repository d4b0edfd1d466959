// SPDX-License-Identifier: GPL-3.0-or-later
// What the TimelineView does with its lanes: hides, pins, moves and collapses them, makes them by fields.
#include "app/views/row_text.h"
#include "app/views/timeline_view.h"
#include "core/filter/field_catalog.h"
#include "core/timeline/lane_filter.h"

#include <QMenu>

#include <algorithm>
#include <cmath>

namespace boardscope::views {

namespace {

std::string choice_name(const timeline::LaneChoice& choice)
{
    if (choice.grouping() == timeline::Grouping::field) return "field " + std::string(choice.field()->name());
    return std::string(timeline::facts_of(choice.grouping()).name);
}

/// Fields that every row may have and that lanes are worth making by.
constexpr filter::Field common_fields[] = {filter::Field::comm, filter::Field::flags};

}  // namespace

timeline::LaneArrangement& TimelineView::arrangement()
{
    return arrangements_[choice_name(feed_.state().lanes.choice())];
}

void TimelineView::arrange(const std::function<void(timeline::LaneArrangement&)>& change)
{
    change(arrangement());
    update_rows(true);
    update_layout();
    marked_count_.renew();
    measured_count_.renew();
    count_marked();
    update_actions();
    repaint_base();
}

/// Looks at all lanes; without `must` only if there are others than before.
void TimelineView::update_rows(bool must)
{
    const TraceState& state = feed_.state();
    const std::string choice = choice_name(state.lanes.choice());
    const bool same_lanes = choice == rows_choice_ && state.generation == rows_generation_ &&
                            state.lanes.lane_count() == rows_.count() + rows_.hidden_count();
    if (same_lanes && !must) return;
    if (choice != rows_choice_) lane_in_hand_.reset();
    rows_choice_ = choice;
    rows_generation_ = state.generation;
    rows_ = arrangement().rows(state.lanes);
    update_actions();
}

QRect TimelineView::labelRect(const timeline::LaneKey& key) const
{
    const auto lane = feed_.state().lanes.find(key);
    const auto place = lane ? geometry_.rows().row_of(*lane) : std::nullopt;
    if (!place) return {};
    const timeline::Rect area = geometry_.label(*place);
    const timeline::Rect room = geometry_.room_of(*place);
    const int middle = area.y + area.height / 2;
    if (middle < room.y || middle >= room.bottom()) return {};
    const double ratio = devicePixelRatioF();
    return QRectF(area.x / ratio, area.y / ratio, area.width / ratio, area.height / ratio).toRect();
}

/// The lane that was chosen, or that of the selected event, or the topmost that is seen.
std::optional<std::size_t> TimelineView::lane_in_hand() const
{
    const TraceState& state = feed_.state();
    std::optional<std::size_t> lane;
    if (lane_in_hand_) lane = state.lanes.find(*lane_in_hand_);
    if (!lane)
        if (const auto event = selected_event()) lane = state.lanes.lane_of(state.snapshot, event->row);
    if (lane && rows_.row_of(*lane)) return lane;
    const std::size_t top = geometry_.visible_lanes().first;
    return top < rows_.count() ? std::optional(rows_.lane(top)) : std::nullopt;
}

std::optional<timeline::LaneKey> TimelineView::key_in_hand() const
{
    const std::optional<std::size_t> lane = lane_in_hand();
    return lane ? std::optional(feed_.state().lanes.lane(*lane).key()) : std::nullopt;
}

void TimelineView::take_lane(const timeline::LaneKey& key)
{
    lane_in_hand_ = key;
    update_actions();
    repaint_base();
}

void TimelineView::step_lane(int step)
{
    const std::optional<std::size_t> lane = lane_in_hand();
    if (!lane) return;
    auto row = static_cast<std::ptrdiff_t>(rows_.row_of(*lane).value());
    // The first step only shows which one it is.
    if (lane_in_hand_)
        row = std::clamp<std::ptrdiff_t>(row + step, 0, static_cast<std::ptrdiff_t>(rows_.count()) - 1);
    take_lane(feed_.state().lanes.lane(rows_.lane(static_cast<std::size_t>(row))).key());
    scroll_to(geometry_.scroll_to(static_cast<std::size_t>(row)));
}

/// By one row up or down; across the line below the pinned lanes, it is pinned or not any more.
void TimelineView::move_lane(int step)
{
    const std::optional<std::size_t> lane = lane_in_hand();
    if (!lane) return;
    const timeline::LaneSnapshot& lanes = feed_.state().lanes;
    const timeline::LaneKey key = lanes.lane(*lane).key();
    const std::size_t row = rows_.row_of(*lane).value();
    const std::size_t pinned = rows_.pinned_count();
    lane_in_hand_ = key;
    arrange([&](timeline::LaneArrangement& arrangement) {
        if (step < 0 && row == pinned && pinned > 0) {
            arrangement.set_pinned(key, true);
        } else if (step > 0 && row + 1 == pinned) {
            arrangement.set_pinned(key, false);
            arrangement.move(key, row, lanes);
        } else if (step < 0 && row > 0) {
            arrangement.move(key, row - 1, lanes);
        } else if (step > 0 && row + 1 < rows_.count()) {
            arrangement.move(key, row + 2, lanes);
        }
    });
    if (const auto place = rows_.row_of(*lane)) scroll_to(geometry_.scroll_to(*place));
}

void TimelineView::request_lane_filter()
{
    const std::optional<std::size_t> lane = lane_in_hand();
    if (!lane) return;
    const TraceState& state = feed_.state();
    const auto text = timeline::lane_filter(state.lanes.lane(*lane), state.lanes.choice(), state.snapshot);
    if (text)
        Q_EMIT filterRequested(combined(feed_.filter(), Junction::with_and, QString::fromStdString(*text)));
}

/// A menu of what else lanes can be made by.
void TimelineView::offer_fields()
{
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("fieldsMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const store::Snapshot& snapshot = feed_.state().snapshot;
    const auto add = [&](std::string_view name) {
        std::shared_ptr<const filter::RowField> field = filter::row_field(name, snapshot);
        if (!field) return;
        QAction* action =
            menu->addAction(QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size())));
        action->setCheckable(true);
        const timeline::LaneChoice choice(std::move(field));
        action->setChecked(choice_name(choice) == choice_name(feed_.grouping()));
        connect(action, &QAction::triggered, this, [this, choice] { setGrouping(choice); });
    };
    for (const filter::Field field : common_fields)
        add(filter::facts_of(field).name);
    menu->addSection(tr("Fields of this trace"));
    const filter::FieldCatalog catalog(snapshot);
    for (const filter::NamedField& field : catalog.fields())
        add(field.name);
    if (catalog.fields().empty()) menu->addAction(tr("No event has fields of its own"))->setEnabled(false);
    const timeline::Rect corner = geometry_.corner();
    menu->popup(mapToGlobal(QPoint(0, static_cast<int>(std::lround(corner.height / devicePixelRatioF())))));
}

}  // namespace boardscope::views
