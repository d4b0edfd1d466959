// SPDX-License-Identifier: GPL-3.0-or-later
// What WindowLayout remembers beside the places of the window's parts when it was closed: layouts under
// names, and what belongs to one trace.
#include "app/gui/window_layout.h"

#include <QCryptographicHash>
#include <QFileInfo>
#include <QMainWindow>
#include <QSplitter>

namespace boardscope::gui {

namespace {

constexpr qsizetype kept_lists = 50;

QString settings_name(const QString& group, const QString& key)
{
    return group + u'/' + key;
}

/// A path or a name may hold what means something else in the file.
QString hashed(const QString& text)
{
    return QString::fromLatin1(
        QCryptographicHash::hash(text.toUtf8(), QCryptographicHash::Sha1).toHex().left(16));
}

QString recording_key(const QString& recording)
{
    return hashed(QFileInfo(recording).absoluteFilePath());
}

}  // namespace

WindowLayout::Arrangement WindowLayout::arrangement_of(const QMainWindow& window, const QSplitter& main,
                                                       const QSplitter& trace)
{
    return {window.saveState(state_version), main.saveState(), trace.saveState()};
}

bool WindowLayout::arrange(const Arrangement& arrangement, QMainWindow& window, QSplitter& main,
                           QSplitter& trace)
{
    if (!window.restoreState(arrangement.state, state_version)) return false;
    main.restoreState(arrangement.main);
    trace.restoreState(arrangement.trace);
    return true;
}

void WindowLayout::set_default(const QMainWindow& window, const QSplitter& main, const QSplitter& trace)
{
    default_ = arrangement_of(window, main, trace);
}

void WindowLayout::reset(QMainWindow& window, QSplitter& main, QSplitter& trace) const
{
    arrange(default_, window, main, trace);
}

QStringList WindowLayout::layouts() const
{
    return settings_.value(QStringLiteral("layouts/names")).toStringList();
}

void WindowLayout::save_layout(const QString& name, const QMainWindow& window, const QSplitter& main,
                               const QSplitter& trace)
{
    QStringList names = layouts();
    if (!names.contains(name)) names.append(name);
    names.sort(Qt::CaseInsensitive);
    settings_.setValue(QStringLiteral("layouts/names"), names);
    const Arrangement arrangement = arrangement_of(window, main, trace);
    const QString key = QStringLiteral("layouts/") + hashed(name);
    settings_.setValue(key + QStringLiteral("_state"), arrangement.state);
    settings_.setValue(key + QStringLiteral("_main_splitter"), arrangement.main);
    settings_.setValue(key + QStringLiteral("_trace_splitter"), arrangement.trace);
}

bool WindowLayout::choose_layout(const QString& name, QMainWindow& window, QSplitter& main,
                                 QSplitter& trace) const
{
    const QString key = QStringLiteral("layouts/") + hashed(name);
    return arrange({settings_.value(key + QStringLiteral("_state")).toByteArray(),
                    settings_.value(key + QStringLiteral("_main_splitter")).toByteArray(),
                    settings_.value(key + QStringLiteral("_trace_splitter")).toByteArray()},
                   window, main, trace);
}

void WindowLayout::remove_layout(const QString& name)
{
    QStringList names = layouts();
    names.removeAll(name);
    settings_.setValue(QStringLiteral("layouts/names"), names);
    const QString key = QStringLiteral("layouts/") + hashed(name);
    for (const char* part : {"_state", "_main_splitter", "_trace_splitter"})
        settings_.remove(key + QLatin1String(part));
}

void WindowLayout::keep_list(const QString& group, const QString& key, const QStringList& list)
{
    const QString order_name = settings_name(group, QStringLiteral("order"));
    QStringList order = settings_.value(order_name).toStringList();
    order.removeAll(key);
    if (list.isEmpty()) {
        settings_.remove(settings_name(group, key));
    } else {
        order.prepend(key);
        settings_.setValue(settings_name(group, key), list);
    }
    for (const QString& old : order.mid(kept_lists))
        settings_.remove(settings_name(group, old));
    settings_.setValue(order_name, QStringList(order.mid(0, kept_lists)));
}

QStringList WindowLayout::columns(const QString& field_set) const
{
    return settings_.value(settings_name(QStringLiteral("columns"), field_set)).toStringList();
}

void WindowLayout::set_columns(const QString& field_set, const QStringList& state)
{
    keep_list(QStringLiteral("columns"), field_set, state);
}

QStringList WindowLayout::color_rules() const
{
    return settings_.value(QStringLiteral("colors/rules")).toStringList();
}

void WindowLayout::set_color_rules(const QStringList& rules)
{
    settings_.setValue(QStringLiteral("colors/rules"), rules);
}

QStringList WindowLayout::marks(const QString& recording) const
{
    if (recording.isEmpty()) return {};
    return settings_.value(settings_name(QStringLiteral("marks"), recording_key(recording))).toStringList();
}

void WindowLayout::set_marks(const QString& recording, const QStringList& state)
{
    if (!recording.isEmpty()) keep_list(QStringLiteral("marks"), recording_key(recording), state);
}

QStringList WindowLayout::finished_lessons() const
{
    return settings_.value(QStringLiteral("lessons/finished")).toStringList();
}

void WindowLayout::set_finished_lessons(const QStringList& ids)
{
    settings_.setValue(QStringLiteral("lessons/finished"), ids);
}

bool WindowLayout::welcomes() const
{
    return settings_.value(QStringLiteral("welcome/shown"), true).toBool();
}

void WindowLayout::set_welcomes(bool shown)
{
    settings_.setValue(QStringLiteral("welcome/shown"), shown);
}

QStringList WindowLayout::recent_commands() const
{
    return settings_.value(QStringLiteral("recent/commands")).toStringList();
}

void WindowLayout::set_recent_commands(const QStringList& ids)
{
    settings_.setValue(QStringLiteral("recent/commands"), ids);
}

}  // namespace boardscope::gui
