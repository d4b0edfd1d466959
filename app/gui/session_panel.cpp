// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/session_panel.h"

#include "app/gui/window_theme.h"

#include <QHeaderView>
#include <QLocale>

namespace boardscope::gui {

SessionPanel::SessionPanel(QWidget* parent) : QTreeWidget(parent)
{
    setObjectName(QStringLiteral("sessionPanel"));
    setAccessibleName(tr("Programs of the session"));
    setHeaderLabels({tr("Program"), tr("State"), tr("Hits"), tr("Per hit")});
    headerItem()->setToolTip(Column::cost, tr("Mean time that one run of the program took on the board"));
    setRootIsDecorated(false);
    setUniformRowHeights(true);
    setAlternatingRowColors(true);
    setSelectionMode(QAbstractItemView::SingleSelection);
    header()->setStretchLastSection(false);
    header()->setSectionResizeMode(Column::program, QHeaderView::Stretch);
    for (const Column column : {Column::state, Column::hits, Column::cost})
        header()->setSectionResizeMode(column, QHeaderView::ResizeToContents);
}

static QString cost_text(const session::ProgramState& state)
{
    if (!state.hits || *state.hits == 0) return QStringLiteral("–");
    const double ns = static_cast<double>(state.run_time_ns) / static_cast<double>(*state.hits);
    return ns < 1000 ? QStringLiteral("%1 ns").arg(ns, 0, 'f', 0) : QStringLiteral("%1 µs").arg(ns / 1000, 0, 'f', 1);
}

void SessionPanel::show_programs(const std::vector<session::ProgramState>& programs)
{
    const paint::Theme theme = theme_of(palette());
    while (topLevelItemCount() > static_cast<int>(programs.size())) delete takeTopLevelItem(topLevelItemCount() - 1);
    while (topLevelItemCount() < static_cast<int>(programs.size())) addTopLevelItem(new QTreeWidgetItem);
    for (std::size_t i = 0; i < programs.size(); ++i) {
        const session::ProgramState& shown = programs[i];
        QTreeWidgetItem* item = topLevelItem(static_cast<int>(i));
        const QString hook = QString::fromStdString(shown.kind + " " + shown.target);
        item->setText(Column::program, QString::fromStdString(shown.name) + QLatin1Char('\n') + hook);
        item->setText(Column::state, QString::fromLatin1(wire::to_string(shown.status)));
        item->setData(Column::state, Qt::ForegroundRole, shown.attached ? QVariant() : QBrush(theme.loss_text));
        item->setText(Column::hits, shown.hits ? QLocale().toString(static_cast<qulonglong>(*shown.hits))
                                               : shown.attached ? tr("not counted") : QStringLiteral("–"));
        item->setText(Column::cost, cost_text(shown));
        for (const Column column : {Column::hits, Column::cost})
            item->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
        const QString tip = shown.attached ? hook : hook + QStringLiteral("\n") + QString::fromStdString(shown.reason);
        for (int column = 0; column < columnCount(); ++column) item->setToolTip(column, tip);
    }
}

}  // namespace boardscope::gui
