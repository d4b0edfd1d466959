// SPDX-License-Identifier: GPL-3.0-or-later
// What:    A place in a menu for an action whose keys count in one part of the window only. An action that
//          stands in the menu bar itself would be set off by its letter while somebody walks through the
//          menus.
// Thread:  GUI thread.
// Errors:  none.
#pragma once

class QAction;
class QMenu;

namespace boardscope::gui {

/// Looks like `action`, with its keys, and does it.
QAction* add_twin(QMenu& menu, QAction& action);
/// The action that it stands for; itself where it is no twin.
[[nodiscard]] QAction* original_of(QAction* action);

}  // namespace boardscope::gui
