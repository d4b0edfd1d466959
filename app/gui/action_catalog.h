// SPDX-License-Identifier: GPL-3.0-or-later
// What:    All that a window can be told to do: the actions of its menus and of its parts, each once, by a
//          name that stays the same.
// Thread:  GUI thread.
// Errors:  none. Actions may be gone later: look at the pointer.
#pragma once

#include <QAction>
#include <QPointer>
#include <QString>

#include <vector>

class QMainWindow;

namespace boardscope::gui {

struct CatalogAction {
    QPointer<QAction> action;
    QString id;     ///< its objectName; of a nameless one in a menu, where it stands: "View/Problems"
    QString text;   ///< without mnemonics and dots
    QString place;  ///< the menus that lead there: "View > Colours"; empty: it is in none
};

/// In the order of the menus, then those that are in none. Lists that are filled when they open are left out.
[[nodiscard]] std::vector<CatalogAction> actions_of(const QMainWindow& window);

/// "Save probe as" of "Save probe &as…".
[[nodiscard]] QString plain_text(const QString& action_text);

}  // namespace boardscope::gui
