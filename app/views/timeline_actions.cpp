// SPDX-License-Identifier: GPL-3.0-or-later
// What can be done in a TimelineView, as actions: for its menus, for keys, for whoever lists all there is.
#include "app/views/timeline_view.h"
#include "core/timeline/lane_filter.h"

#include <QActionGroup>
#include <QMenu>

namespace boardscope::views {

namespace {

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

QMenu& menu_of(QMenu& parent, const QString& title, const QList<QAction*>& actions)
{
    auto* menu = new QMenu(title, &parent);
    menu->addActions(actions);
    return *menu;
}

QAction* separator(QObject* parent)
{
    auto* line = new QAction(parent);
    line->setSeparator(true);
    return line;
}

}  // namespace

QAction* TimelineView::groupAction(timeline::Grouping grouping) const
{
    return group_actions_[static_cast<qsizetype>(grouping)];
}

/// The action is not added to the widget, whose keys would then be taken from menus that are open over it:
/// the widget looks for the key itself.
QAction* TimelineView::add_action(const QString& text, const char* name, const QKeySequence& key,
                                  std::function<void()> run)
{
    auto* action = new QAction(text, this);
    action->setObjectName(QLatin1String(name));
    action->setShortcut(key);
    action->setShortcutContext(Qt::WidgetShortcut);
    connect(action, &QAction::triggered, this, std::move(run));
    return action;
}

void TimelineView::make_actions()
{
    follow_action_ = new QAction(tr("&Follow the newest events"), this);
    follow_action_->setObjectName(QStringLiteral("followAction"));
    follow_action_->setCheckable(true);
    follow_action_->setIconText(tr("Follow"));
    connect(follow_action_, &QAction::triggered, this, [this](bool on) { on ? follow() : touch(); });
    fit_all_action_ = add_action(tr("Show &all"), "fitAllAction", {}, [this] { fitAll(); });
    fit_selection_action_ = add_action(tr("Show the &selected event and its neighbours, or all"),
                                       "fitSelectionAction", QKeySequence(Qt::Key_F), [this] { fitSelection(); });
    back_action_ = add_action(tr("&Back to the view before"), "viewBackAction",
                              QKeySequence(Qt::ALT | Qt::Key_Left), [this] { goBack(); });
    forward_action_ = add_action(tr("Forward to the &next view"), "viewForwardAction",
                                 QKeySequence(Qt::ALT | Qt::Key_Right), [this] { goForward(); });
    copy_action_ = add_action(tr("&Copy the selected event"), "copyEventAction",
                              QKeySequence(QKeySequence::Copy), [this] { copy_selected(); });
    make_move_actions();
    make_group_actions();
    make_mark_actions();
    make_ruler_actions();
    make_lane_actions();
    view_actions_ = {follow_action_, fit_all_action_, fit_selection_action_,
                     back_action_,   forward_action_, separator(this)};
    view_actions_ += mark_actions_;
    view_actions_ += separator(this);
    view_actions_ += group_actions_;
    view_actions_ += {fields_action_, separator(this)};
    view_actions_ += ruler_actions_;
    view_actions_ += {separator(this), copy_action_};
}

void TimelineView::make_group_actions()
{
    auto* groups = new QActionGroup(this);
    for (const timeline::GroupingFacts& facts : timeline::all_groupings()) {
        const timeline::Grouping grouping = facts.grouping;
        const std::string name = "lanesBy_" + std::string(facts.name);
        QAction* action = add_action(grouping_title(grouping), name.c_str(), {},
                                     [this, grouping] { setGrouping(grouping); });
        action->setCheckable(true);
        action->setChecked(feed_.grouping() == grouping);
        groups->addAction(action);
        group_actions_.append(action);
    }
    fields_action_ =
        add_action(tr("Lanes by f&ield…"), "lanesByFieldAction", QKeySequence(Qt::Key_L), [this] {
            // Only what is chosen then changes anything.
            setGrouping(feed_.grouping());
            offer_fields();
        });
    fields_action_->setCheckable(true);
    groups->addAction(fields_action_);
}

void TimelineView::make_ruler_actions()
{
    auto* choices = new QActionGroup(this);
    const auto add = [&](const QString& text, const char* name, RulerTime time) {
        QAction* action = add_action(text, name, {}, [this, time] { setRulerTime(time); });
        action->setCheckable(true);
        choices->addAction(action);
        ruler_actions_ += action;
    };
    add(tr("Ruler: board time"), "rulerBoardAction", RulerTime::board);
    add(tr("Ruler: time of day"), "rulerDayAction", RulerTime::time_of_day);
    add(tr("Ruler: since the start"), "rulerStartAction", RulerTime::since_start);
    add(tr("Ruler: since A"), "rulerMarkerAction", RulerTime::since_a);
}

void TimelineView::make_mark_actions()
{
    QAction* a = add_action(tr("Set marker &A"), "markerAAction", QKeySequence(Qt::SHIFT | Qt::Key_A),
                            [this] { setMarkerA(); });
    QAction* b = add_action(tr("Set marker B"), "markerBAction", QKeySequence(Qt::SHIFT | Qt::Key_B),
                            [this] { setMarkerB(); });
    zoom_markers_action_ = add_action(tr("&Zoom to A–B"), "zoomMarkersAction",
                                      QKeySequence(Qt::SHIFT | Qt::Key_Z), [this] { zoomToMarkers(); });
    clear_markers_action_ =
        add_action(tr("Re&move A and B"), "clearMarkersAction", QKeySequence(Qt::CTRL | Qt::Key_D),
                   [this] { selection_.setMarkers({}); });
    zoom_measured_action_ = add_action(tr("Zoom to the measured stretch"), "zoomMeasuredAction",
                                       QKeySequence(Qt::Key_Z), [this] { zoom_to_measured(); });
    mark_measured_action_ =
        add_action(tr("Set A and B to the ends of the measured stretch"), "markMeasuredAction",
                   QKeySequence(Qt::SHIFT | Qt::Key_M), [this] { mark_measured(); });
    mark_actions_ = {
        a, b, zoom_markers_action_, clear_markers_action_, zoom_measured_action_, mark_measured_action_};
}

void TimelineView::make_lane_actions()
{
    using Arrangement = timeline::LaneArrangement;
    // Does something to the arrangement and the key of the lane in hand.
    const auto with_lane = [this](auto change) {
        return [this, change] {
            if (const auto key = key_in_hand()) arrange([&](Arrangement& lanes) { change(lanes, *key); });
        };
    };
    lane_filter_action_ = add_action(tr("&Filter: only the events of this lane"), "filterLaneAction",
                                     QKeySequence(Qt::Key_Return), [this] { request_lane_filter(); });
    QAction* hide = add_action(tr("&Hide this lane"), "hideLaneAction", QKeySequence(Qt::Key_H),
                               with_lane([](Arrangement& lanes, const auto& key) { lanes.hide(key); }));
    QAction* only = add_action(tr("Hide all &other lanes"), "hideOtherLanesAction", {},
                               with_lane([](Arrangement& lanes, const auto& key) { lanes.show_only(key); }));
    show_lanes_action_ =
        add_action(tr("&Show all hidden lanes"), "showAllLanesAction", QKeySequence(Qt::SHIFT | Qt::Key_H),
                   [this] { arrange([](Arrangement& lanes) { lanes.show_all(); }); });
    pin_action_ = add_action(
        tr("&Pin this lane to the top"), "pinLaneAction", QKeySequence(Qt::Key_P),
        with_lane([](Arrangement& lanes, const auto& key) { lanes.set_pinned(key, !lanes.is_pinned(key)); }));
    pin_action_->setCheckable(true);
    QAction* up = add_action(tr("Move this lane &up"), "moveLaneUpAction", QKeySequence(Qt::ALT | Qt::Key_Up),
                             [this] { move_lane(-1); });
    QAction* down = add_action(tr("Move this lane &down"), "moveLaneDownAction",
                               QKeySequence(Qt::ALT | Qt::Key_Down), [this] { move_lane(1); });
    collapse_action_ = add_action(tr("&Collapse this lane"), "collapseLaneAction", QKeySequence(Qt::Key_C),
                                  with_lane([](Arrangement& lanes, const auto& key) {
                                      lanes.set_collapsed(key, !lanes.is_collapsed(key));
                                  }));
    collapse_action_->setCheckable(true);
    QAction* collapse_all = add_action(tr("Collapse all lanes"), "collapseAllLanesAction", {}, [this] {
        arrange([](Arrangement& lanes) { lanes.set_all_collapsed(true); });
    });
    QAction* expand_all = add_action(tr("&Expand all lanes"), "expandAllLanesAction", {}, [this] {
        arrange([](Arrangement& lanes) { lanes.set_all_collapsed(false); });
    });
    QAction* above = add_action(tr("Take the lane above"), "laneAboveAction",
                                QKeySequence(Qt::CTRL | Qt::Key_Up), [this] { step_lane(-1); });
    QAction* below = add_action(tr("Take the lane below"), "laneBelowAction",
                                QKeySequence(Qt::CTRL | Qt::Key_Down), [this] { step_lane(1); });
    lane_actions_ = {lane_filter_action_,
                     separator(this),
                     hide,
                     only,
                     show_lanes_action_,
                     separator(this),
                     pin_action_,
                     up,
                     down,
                     separator(this),
                     collapse_action_,
                     collapse_all,
                     expand_all,
                     separator(this),
                     above,
                     below};
}

/// What makes sense at this moment.
void TimelineView::update_actions()
{
    if (lane_actions_.isEmpty()) return;
    back_action_->setEnabled(history_.can_go_back());
    forward_action_->setEnabled(history_.can_go_forward());
    zoom_markers_action_->setEnabled(selection_.markedRange().has_value());
    clear_markers_action_->setEnabled(selection_.markers() != timeline::Markers());
    zoom_measured_action_->setEnabled(measured_.has_value());
    mark_measured_action_->setEnabled(measured_.has_value());
    copy_action_->setEnabled(selection_.selectedRow().has_value());
    ruler_actions_[static_cast<qsizetype>(RulerTime::time_of_day)]->setEnabled(wall_clock_.has_value());
    ruler_actions_[static_cast<qsizetype>(RulerTime::since_a)]->setEnabled(
        selection_.markers().a.has_value());
    ruler_actions_[static_cast<qsizetype>(shown_ruler_time())]->setChecked(true);
    show_lanes_action_->setEnabled(rows_.hidden_count() > 0);
    const std::optional<timeline::LaneKey> key = key_in_hand();
    pin_action_->setChecked(key && arrangement().is_pinned(*key));
    collapse_action_->setChecked(key && arrangement().is_collapsed(*key));
}

void TimelineView::addActionsTo(QMenu& menu, const std::function<void(QMenu&, QAction&)>& add) const
{
    const auto add_all = [&add](QMenu& to, const QList<QAction*>& actions) {
        for (QAction* action : actions) {
            if (action->isSeparator())
                to.addSeparator();
            else
                add(to, *action);
        }
    };
    add_all(menu, {back_action_, forward_action_, fit_selection_action_, copy_action_});
    add_all(*menu.addMenu(tr("M&ove")), move_actions_);
    add_all(*menu.addMenu(tr("&Lane in hand")), lane_actions_);
    add_all(*menu.addMenu(tr("&Markers")), mark_actions_);
    add_all(*menu.addMenu(tr("&Ruler")), ruler_actions_);
}

void TimelineView::show_view_menu(QPoint position)
{
    update_actions();
    QMenu menu(this);
    menu.addActions(view_actions_);
    menu.insertMenu(copy_action_, &menu_of(menu, tr("&Lane in hand"), lane_actions_));
    menu.exec(position);
}

void TimelineView::show_lane_menu(QPoint position)
{
    update_actions();
    QMenu menu(this);
    menu.addActions(lane_actions_);
    menu.exec(position);
}

}  // namespace boardscope::views
