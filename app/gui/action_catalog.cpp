// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/action_catalog.h"

#include "app/gui/menu_twin.h"

#include <QMainWindow>
#include <QMenu>
#include <QMenuBar>
#include <QSet>

#include <utility>

namespace boardscope::gui {

namespace {

class Collector {
public:
    void add_menu(const QMenu& menu, const QStringList& path)
    {
        for (QAction* action : menu.actions()) {
            const QString text = plain_text(action->text());
            if (const QMenu* below = action->menu())
                add_menu(*below, path + QStringList{text});
            else
                add(original_of(action), path);
        }
    }

    void add(QAction* action, const QStringList& path)
    {
        const QString text = plain_text(action->text());
        if (text.isEmpty() || action->isSeparator() || seen_.contains(action)) return;
        seen_.insert(action);
        QString id = action->objectName();
        if (id.isEmpty()) id = (path + QStringList{text}).join(u'/');
        actions_.push_back({action, id, text, path.join(QStringLiteral(" \u203a "))});
    }

    std::vector<CatalogAction> actions_;

private:
    QSet<const QAction*> seen_;
};

}  // namespace

QString plain_text(const QString& action_text)
{
    QString text;
    for (qsizetype i = 0; i < action_text.size(); ++i) {
        const bool is_mnemonic = action_text[i] == u'&' && i + 1 < action_text.size();
        if (is_mnemonic) ++i;
        text += action_text[i];
    }
    while (text.endsWith(u'\u2026') || text.endsWith(u'.'))
        text.chop(1);
    return text.trimmed();
}

std::vector<CatalogAction> actions_of(const QMainWindow& window)
{
    Collector collector;
    if (const auto* bar = qobject_cast<const QMenuBar*>(window.menuWidget()))
        for (const QAction* top : bar->actions())
            if (const QMenu* menu = top->menu()) collector.add_menu(*menu, {plain_text(top->text())});
    for (QAction* action : window.findChildren<QAction*>()) {
        // Qt's own, of line edits and docks, have none, or one of these.
        const QString name = action->objectName();
        const bool is_of_qt = name.isEmpty() || name.startsWith(QStringLiteral("_q_")) ||
                              name.startsWith(QStringLiteral("qt_"));
        if (!is_of_qt && !action->menu()) collector.add(action, {});
    }
    return std::move(collector.actions_);
}

}  // namespace boardscope::gui
