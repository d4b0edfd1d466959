// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/problems_view.h"

#include <QHeaderView>
#include <QStyle>

namespace boardscope::gui {

namespace {

QStyle::StandardPixmap icon_of(Severity severity)
{
    switch (severity) {
    case Severity::error: return QStyle::SP_MessageBoxCritical;
    case Severity::warning: return QStyle::SP_MessageBoxWarning;
    case Severity::note: return QStyle::SP_MessageBoxInformation;
    }
    return QStyle::SP_MessageBoxInformation;
}

}  // namespace

ProblemsView::ProblemsView(QWidget* parent) : QTreeWidget(parent)
{
    setObjectName(QStringLiteral("problemsView"));
    setAccessibleName(tr("Problems of the last build"));
    setHeaderLabels({tr("Problem"), tr("Place")});
    setRootIsDecorated(false);
    header()->setStretchLastSection(false);
    header()->setSectionResizeMode(0, QHeaderView::Stretch);
    header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    connect(this, &QTreeWidget::itemClicked, this, &ProblemsView::choose);
    connect(this, &QTreeWidget::itemActivated, this, &ProblemsView::choose);
}

void ProblemsView::show_diagnostics(const Diagnostics& diagnostics)
{
    clear();
    shown_ = diagnostics.items();
    for (const Diagnostic& diagnostic : shown_) {
        QString text = QString::fromStdString(diagnostic.message);
        if (!diagnostic.hint.empty()) text += QStringLiteral(" — ") + QString::fromStdString(diagnostic.hint);
        QString place = QString::fromStdString(diagnostic.span.file).section(QLatin1Char('/'), -1);
        if (diagnostic.span.line > 0) place += QStringLiteral(":%1").arg(diagnostic.span.line);
        auto* item = new QTreeWidgetItem({text, place});
        item->setIcon(0, style()->standardIcon(icon_of(diagnostic.severity)));
        item->setToolTip(0, QString::fromLatin1(to_string(diagnostic.severity)) + QStringLiteral(": ") + text);
        addTopLevelItem(item);
    }
}

void ProblemsView::choose(QTreeWidgetItem* item)
{
    const int index = indexOfTopLevelItem(item);
    if (index >= 0 && shown_[static_cast<std::size_t>(index)].span.line > 0)
        Q_EMIT chosen(shown_[static_cast<std::size_t>(index)].span);
}

}  // namespace boardscope::gui
