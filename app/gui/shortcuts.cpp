// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/shortcuts.h"

#include "app/session/target_catalog.h"

#include <QMenu>
#include <QWidget>

#include <algorithm>
#include <utility>

namespace boardscope::gui {

namespace {

/// In a file, keys are named the same in every language.
QStringList portable(const QList<QKeySequence>& keys)
{
    QStringList texts;
    for (const QKeySequence& key : keys)
        texts += key.toString(QKeySequence::PortableText);
    return texts;
}

QString settings_key(const QString& id)
{
    return QStringLiteral("keys/") + QString(id).replace(u'/', u'.');
}

/// The parts of the window in which the action's keys count; none: in all of it.
QList<const QWidget*> scope_of(const QAction& action)
{
    QList<const QWidget*> widgets;
    if (action.shortcutContext() == Qt::WindowShortcut || action.shortcutContext() == Qt::ApplicationShortcut)
        return widgets;
    for (const QObject* object : action.associatedObjects())
        if (const auto* widget = qobject_cast<const QWidget*>(object);
            widget && !qobject_cast<const QMenu*>(widget))
            widgets.append(widget);
    // Whose widget looks for its keys itself.
    if (const auto* owner = qobject_cast<const QWidget*>(action.parent()); widgets.isEmpty() && owner)
        widgets.append(owner);
    return widgets;
}

bool meet(const QAction& a, const QAction& b)
{
    const auto scope_a = scope_of(a);
    const auto scope_b = scope_of(b);
    if (scope_a.isEmpty() || scope_b.isEmpty()) return true;
    for (const QWidget* one : scope_a)
        for (const QWidget* other : scope_b)
            if (one == other || one->isAncestorOf(other) || other->isAncestorOf(one)) return true;
    return false;
}

}  // namespace

QString keys_text(const QList<QKeySequence>& keys)
{
    QStringList texts;
    for (const QKeySequence& key : keys)
        texts += key.toString(QKeySequence::NativeText);
    return texts.join(QStringLiteral(", "));
}

Shortcuts::Shortcuts(const QString& file, QObject* parent)
    : QObject(parent), file_(file, QSettings::IniFormat)
{
}

QString Shortcuts::usual_file()
{
    return QString::fromStdString((session::targets_directory().parent_path() / "keys.ini").string());
}

void Shortcuts::adopt(std::vector<CatalogAction> actions)
{
    actions_ = std::move(actions);
    for (const CatalogAction& action : actions_) {
        if (!usual_.contains(action.id)) usual_.insert(action.id, action.action->shortcuts());
        const QString name = settings_key(action.id);
        if (!file_.contains(name)) continue;
        QList<QKeySequence> keys;
        for (const QString& text : file_.value(name).toStringList())
            if (const QKeySequence key(text, QKeySequence::PortableText); !key.isEmpty()) keys += key;
        action.action->setShortcuts(keys);
    }
    Q_EMIT changed();
}

bool Shortcuts::is_changed(const CatalogAction& action) const
{
    return action.action && action.action->shortcuts() != usual_.value(action.id);
}

const CatalogAction* Shortcuts::holder(const CatalogAction& action, const QKeySequence& keys) const
{
    if (keys.isEmpty() || !action.action) return nullptr;
    for (const CatalogAction& other : actions_) {
        if (!other.action || other.action == action.action) continue;
        if (other.action->shortcuts().contains(keys) && meet(*action.action, *other.action)) return &other;
    }
    return nullptr;
}

bool Shortcuts::set(const CatalogAction& action, const QKeySequence& keys)
{
    if (holder(action, keys)) return false;
    apply(action, keys.isEmpty() ? QList<QKeySequence>() : QList<QKeySequence>{keys});
    return true;
}

QStringList Shortcuts::reset(const CatalogAction& action)
{
    QStringList holders;
    for (const QKeySequence& keys : usual_.value(action.id))
        if (const CatalogAction* other = holder(action, keys)) holders += other->text;
    if (holders.isEmpty()) apply(action, usual_.value(action.id));
    return holders;
}

void Shortcuts::reset_all()
{
    file_.remove(QStringLiteral("keys"));
    for (const CatalogAction& action : actions_)
        if (action.action) action.action->setShortcuts(usual_.value(action.id));
    Q_EMIT changed();
}

void Shortcuts::apply(const CatalogAction& action, const QList<QKeySequence>& keys)
{
    if (!action.action) return;
    action.action->setShortcuts(keys);
    keep(action);
    Q_EMIT changed();
}

void Shortcuts::keep(const CatalogAction& action)
{
    if (is_changed(action))
        file_.setValue(settings_key(action.id), portable(action.action->shortcuts()));
    else
        file_.remove(settings_key(action.id));
}

}  // namespace boardscope::gui
