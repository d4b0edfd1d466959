// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/menu_twin.h"

#include <QAction>
#include <QKeySequence>
#include <QMenu>
#include <QVariant>

namespace boardscope::gui {

namespace {

constexpr const char* original_property = "boardscope_original";

void look_alike(QAction& twin, const QAction& action)
{
    const QString keys = action.shortcut().toString(QKeySequence::NativeText);
    // What stands behind a tab is shown where keys are.
    twin.setText(keys.isEmpty() ? action.text() : action.text() + u'\t' + keys);
    twin.setEnabled(action.isEnabled());
    twin.setCheckable(action.isCheckable());
    twin.setChecked(action.isChecked());
}

}  // namespace

QAction* add_twin(QMenu& menu, QAction& action)
{
    QAction* twin = menu.addAction(action.text());
    twin->setProperty(original_property, QVariant::fromValue(static_cast<QObject*>(&action)));
    look_alike(*twin, action);
    QObject::connect(twin, &QAction::triggered, &action, [twin, &action] {
        action.trigger();
        // One of a group that was chosen already stays so, and does not say that it changed.
        look_alike(*twin, action);
    });
    QObject::connect(&action, &QAction::changed, twin, [twin, &action] { look_alike(*twin, action); });
    return twin;
}

QAction* original_of(QAction* action)
{
    auto* original = qobject_cast<QAction*>(action->property(original_property).value<QObject*>());
    return original ? original : action;
}

}  // namespace boardscope::gui
