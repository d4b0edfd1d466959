// SPDX-License-Identifier: GPL-3.0-or-later
// The window's table: its menu, its panels, and what is remembered of it.
#include "app/gui/main_window.h"

#include "app/gui/color_rules_panel.h"
#include "app/gui/marks_panel.h"
#include "app/gui/menu_twin.h"
#include "app/views/event_table.h"
#include "app/views/timeline_view.h"

#include <QDockWidget>
#include <QMenu>
#include <QMenuBar>
#include <QStatusBar>

namespace boardscope::gui {

void MainWindow::make_table_parts()
{
    auto* marks = new MarksPanel(table_->marks(), feed_);
    marks_dock_ = add_dock(tr("Marks"), QStringLiteral("marksDock"), marks, Qt::RightDockWidgetArea);
    connect(marks, &MarksPanel::chosen, table_, &views::EventTable::goToRow);
    auto* colors = new ColorRulesPanel(table_->colorRules());
    colors_dock_ = add_dock(tr("Row colours"), QStringLiteral("colorsDock"), colors, Qt::RightDockWidgetArea);
    connect(table_, &views::EventTable::colorRequested, this, [this](const QString& filter) {
        views::ColorRules& rules = table_->colorRules();
        const auto used = static_cast<int>(rules.rules().size());
        rules.add({filter, used % static_cast<int>(paint::Theme().lanes.size()), true});
        colors_dock_->show();
        colors_dock_->raise();
    });
    // There when they are asked for.
    for (QDockWidget* dock : {marks_dock_, colors_dock_}) {
        tabifyDockWidget(session_dock_, dock);
        dock->hide();
    }
    session_dock_->raise();
}

QAction* MainWindow::add_panel_action(QMenu* menu, QDockWidget* dock, const QString& text,
                                      const QString& name, const QKeySequence& key)
{
    QAction* action = menu->addAction(text);
    action->setObjectName(name);
    action->setCheckable(true);
    action->setShortcut(key);
    connect(dock, &QDockWidget::visibilityChanged, action, &QAction::setChecked);
    connect(action, &QAction::triggered, dock, [dock](bool wanted) {
        dock->setVisible(wanted);
        if (wanted) dock->raise();
    });
    return action;
}

void MainWindow::make_table_menu()
{
    QMenu* menu = menuBar()->addMenu(tr("&Table"));
    const auto add = [&](std::initializer_list<const char*> names) {
        for (const char* name : names)
            add_twin(*menu, *table_->findChild<QAction*>(QLatin1String(name)));
        menu->addSeparator();
    };
    add({"table.goTo", "table.find", "table.findNext", "table.findPrevious"});
    add({"table.mark", "table.nextMark", "table.previousMark"});
    add({"table.columns", "table.sort", "table.unsort"});
    add({"table.copy", "table.copyWithTitles", "table.copyCsv", "table.copyJson", "table.selectAll"});
    add_panel_action(menu, marks_dock_, tr("Marks pane&l"), QStringLiteral("marksPanelAction"));
    add_panel_action(menu, colors_dock_, tr("Ro&w colours"), QStringLiteral("colorsPanelAction"));
    // The same rows: from the timeline, too, one goes to a time and marks what is selected.
    for (const char* name : {"table.goTo", "table.find", "table.findNext", "table.findPrevious", "table.mark",
                             "table.nextMark", "table.previousMark"})
        timeline_->addAction(table_->findChild<QAction*>(QLatin1String(name)));
    timeline_->setRowMarks(table_->marks());
}

void MainWindow::connect_table()
{
    views::TableColumns& columns = table_->columns();
    const auto restore_columns = [this, &columns] { columns.restore(layout_.columns(columns.fieldSet())); };
    restore_columns();
    connect(&columns, &views::TableColumns::fieldSetChanged, this, restore_columns);
    connect(&columns, &views::TableColumns::changedByUser, this, [this, &columns] {
        layout_.set_columns(columns.fieldSet(), columns.isAutomatic() ? QStringList() : columns.state());
    });
    views::ColorRules& rules = table_->colorRules();
    rules.restore(layout_.color_rules());
    connect(&rules, &views::ColorRules::changed, this,
            [this, &rules] { layout_.set_color_rules(rules.state()); });
    connect_marks();
}

/// They belong to the recording: its rows are the same whenever it is opened.
void MainWindow::connect_marks()
{
    connect(&table_->marks(), &views::RowMarks::changed, this,
            [this] { layout_.set_marks(recording_, table_->marks().state()); });
}

}  // namespace boardscope::gui
