// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What the window remembers between starts: geometry, docks, splitters, recent files, last target,
//          filters.
//          One readable file, window.ini, in the configuration folder.
// Thread:  GUI thread.
#pragma once

#include "app/views/saved_filters.h"

#include <QByteArray>
#include <QSettings>
#include <QString>
#include <QStringList>

class QMainWindow;
class QSplitter;

namespace boardscope::gui {

class WindowLayout {
public:
    WindowLayout();

    void save(const QMainWindow& window, const QSplitter& main, const QSplitter& trace);
    /// False at the first start, or when the file is from another version: the caller's defaults stay.
    bool restore(QMainWindow& window, QSplitter& main, QSplitter& trace);

    [[nodiscard]] QStringList recent_files() const;
    void add_recent_file(const QString& path);

    [[nodiscard]] QString target() const;
    void set_target(const QString& name);

    enum class Look { system, light, dark };
    [[nodiscard]] Look look() const;
    void set_look(Look look);

    /// Those applied last, the newest last.
    [[nodiscard]] QStringList filter_history() const;
    void set_filter_history(const QStringList& history);
    [[nodiscard]] QList<views::SavedFilter> saved_filters() const;
    void set_saved_filters(const QList<views::SavedFilter>& filters);

    /// Sizes of the main splitter while writing and while watching.
    [[nodiscard]] QByteArray splitter_position(const QString& mode) const;
    void set_splitter_position(const QString& mode, const QByteArray& position);

private:
    QSettings settings_;
};

/// The whole application in this look; `system` is what the desktop says.
void apply_look(WindowLayout::Look look);

}  // namespace boardscope::gui
