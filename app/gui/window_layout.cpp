// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/window_layout.h"

#include "app/session/target_catalog.h"

#include <QApplication>
#include <QFileInfo>
#include <QMainWindow>
#include <QPalette>
#include <QSplitter>

#include <algorithm>

namespace boardscope::gui {

namespace {

constexpr int recent_limit = 10;

QString settings_file()
{
    return QString::fromStdString((session::targets_directory().parent_path() / "window.ini").string());
}

QPalette light_palette()
{
    QPalette palette(QColor(0xf3f3f3));
    palette.setColor(QPalette::Window, QColor(0xf3f3f3));
    palette.setColor(QPalette::WindowText, QColor(0x1f2328));
    palette.setColor(QPalette::Base, Qt::white);
    palette.setColor(QPalette::AlternateBase, QColor(0xf7f8fa));
    palette.setColor(QPalette::Text, QColor(0x1f2328));
    palette.setColor(QPalette::ButtonText, QColor(0x1f2328));
    palette.setColor(QPalette::Highlight, QColor(0x0a63b4));
    palette.setColor(QPalette::HighlightedText, Qt::white);
    palette.setColor(QPalette::ToolTipBase, QColor(0xfff7dc));
    palette.setColor(QPalette::ToolTipText, QColor(0x1f2328));
    palette.setColor(QPalette::PlaceholderText, QColor(0x6a737d));
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, QColor(0x9aa0a8));
    return palette;
}

QPalette dark_palette()
{
    QPalette palette(QColor(0x2b2d31));
    palette.setColor(QPalette::Window, QColor(0x24262a));
    palette.setColor(QPalette::WindowText, QColor(0xe2e4e8));
    palette.setColor(QPalette::Base, QColor(0x1b1d20));
    palette.setColor(QPalette::AlternateBase, QColor(0x202226));
    palette.setColor(QPalette::Text, QColor(0xe2e4e8));
    palette.setColor(QPalette::Button, QColor(0x2f3237));
    palette.setColor(QPalette::ButtonText, QColor(0xe2e4e8));
    palette.setColor(QPalette::BrightText, Qt::white);
    palette.setColor(QPalette::Highlight, QColor(0x2f7fd0));
    palette.setColor(QPalette::HighlightedText, Qt::white);
    palette.setColor(QPalette::Link, QColor(0x6cb2f7));
    palette.setColor(QPalette::ToolTipBase, QColor(0x3a3521));
    palette.setColor(QPalette::ToolTipText, QColor(0xe2e4e8));
    palette.setColor(QPalette::PlaceholderText, QColor(0x8b9199));
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, QColor(0x7b8088));
    return palette;
}

}  // namespace

WindowLayout::WindowLayout() : settings_(settings_file(), QSettings::IniFormat) {}

QString WindowLayout::folder() const
{
    return QFileInfo(settings_.fileName()).absolutePath();
}

void WindowLayout::save(const QMainWindow& window, const QSplitter& main, const QSplitter& trace)
{
    settings_.setValue(QStringLiteral("window/geometry"), window.saveGeometry());
    settings_.setValue(QStringLiteral("window/state"), window.saveState(state_version));
    settings_.setValue(QStringLiteral("window/main_splitter"), main.saveState());
    settings_.setValue(QStringLiteral("window/trace_splitter"), trace.saveState());
}

bool WindowLayout::restore(QMainWindow& window, QSplitter& main, QSplitter& trace)
{
    if (!window.restoreGeometry(settings_.value(QStringLiteral("window/geometry")).toByteArray())) return false;
    main.restoreState(settings_.value(QStringLiteral("window/main_splitter")).toByteArray());
    trace.restoreState(settings_.value(QStringLiteral("window/trace_splitter")).toByteArray());
    return window.restoreState(settings_.value(QStringLiteral("window/state")).toByteArray(), state_version);
}

QStringList WindowLayout::recent_files() const
{
    QStringList files = settings_.value(QStringLiteral("recent/files")).toStringList();
    files.removeIf([](const QString& file) { return !QFileInfo::exists(file); });
    return files;
}

void WindowLayout::add_recent_file(const QString& path)
{
    QStringList files = recent_files();
    const QString absolute = QFileInfo(path).absoluteFilePath();
    files.removeAll(absolute);
    files.prepend(absolute);
    settings_.setValue(QStringLiteral("recent/files"), QStringList(files.mid(0, recent_limit)));
}

QString WindowLayout::target() const
{
    return settings_.value(QStringLiteral("session/target")).toString();
}

void WindowLayout::set_target(const QString& name)
{
    settings_.setValue(QStringLiteral("session/target"), name);
}

WindowLayout::Look WindowLayout::look() const
{
    const QString name = settings_.value(QStringLiteral("window/look")).toString();
    return name == QStringLiteral("light") ? Look::light : name == QStringLiteral("dark") ? Look::dark : Look::system;
}

void WindowLayout::set_look(Look look)
{
    settings_.setValue(QStringLiteral("window/look"), look == Look::light  ? QStringLiteral("light")
                                                      : look == Look::dark ? QStringLiteral("dark")
                                                                           : QStringLiteral("system"));
}

QStringList WindowLayout::filter_history() const
{
    return settings_.value(QStringLiteral("filters/history")).toStringList();
}

void WindowLayout::set_filter_history(const QStringList& history)
{
    settings_.setValue(QStringLiteral("filters/history"), history);
}

QList<views::SavedFilter> WindowLayout::saved_filters() const
{
    // Two lists, so that reading changes nothing and the file stays readable.
    const QStringList names = settings_.value(QStringLiteral("filters/names")).toStringList();
    const QStringList texts = settings_.value(QStringLiteral("filters/texts")).toStringList();
    QList<views::SavedFilter> filters;
    for (qsizetype i = 0; i < std::min(names.size(), texts.size()); ++i)
        filters.append({names[i], texts[i]});
    return filters;
}

void WindowLayout::set_saved_filters(const QList<views::SavedFilter>& filters)
{
    QStringList names;
    QStringList texts;
    for (const views::SavedFilter& filter : filters) {
        names.append(filter.name);
        texts.append(filter.text);
    }
    settings_.setValue(QStringLiteral("filters/names"), names);
    settings_.setValue(QStringLiteral("filters/texts"), texts);
}

QByteArray WindowLayout::splitter_position(const QString& mode) const
{
    return settings_.value(QStringLiteral("splitter/") + mode).toByteArray();
}

void WindowLayout::set_splitter_position(const QString& mode, const QByteArray& position)
{
    settings_.setValue(QStringLiteral("splitter/") + mode, position);
}

void apply_look(WindowLayout::Look look)
{
    switch (look) {
    case WindowLayout::Look::system: QApplication::setPalette(QPalette()); break;
    case WindowLayout::Look::light: QApplication::setPalette(light_palette()); break;
    case WindowLayout::Look::dark: QApplication::setPalette(dark_palette()); break;
    }
}

}  // namespace boardscope::gui
