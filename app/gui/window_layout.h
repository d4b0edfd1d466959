// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What the window remembers between starts: geometry, docks, splitters, layouts under names, recent files, last
//          target, filters, columns, colour rules, marks.
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

    /// Of window.ini, and of what else the window remembers.
    [[nodiscard]] QString folder() const;

    void save(const QMainWindow& window, const QSplitter& main, const QSplitter& trace);
    /// How the window was made, before anything was restored: what reset() goes back to.
    void set_default(const QMainWindow& window, const QSplitter& main, const QSplitter& trace);
    void reset(QMainWindow& window, QSplitter& main, QSplitter& trace) const;

    // Docks and splitters under a name.
    [[nodiscard]] QStringList layouts() const;
    void save_layout(const QString& name, const QMainWindow& window, const QSplitter& main, const QSplitter& trace);
    /// False: there is none of this name, or it is from another version.
    bool choose_layout(const QString& name, QMainWindow& window, QSplitter& main, QSplitter& trace) const;
    void remove_layout(const QString& name);

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

    /// Of the table, for each set of fields: views::TableColumns::state().
    [[nodiscard]] QStringList columns(const QString& field_set) const;
    void set_columns(const QString& field_set, const QStringList& state);
    [[nodiscard]] QStringList color_rules() const;
    void set_color_rules(const QStringList& rules);
    /// Of a recording: views::RowMarks::state().
    [[nodiscard]] QStringList marks(const QString& recording) const;
    void set_marks(const QString& recording, const QStringList& state);
    /// Their ids.
    [[nodiscard]] QStringList finished_lessons() const;
    void set_finished_lessons(const QStringList& ids);
    /// Whether the first page is shown when nothing is opened; it is until the user says otherwise.
    [[nodiscard]] bool welcomes() const;
    void set_welcomes(bool shown);
    /// Ids of the commands that were used last.
    [[nodiscard]] QStringList recent_commands() const;
    void set_recent_commands(const QStringList& ids);

    /// Sizes of the main splitter while writing and while watching.
    [[nodiscard]] QByteArray splitter_position(const QString& mode) const;
    void set_splitter_position(const QString& mode, const QByteArray& position);

private:
    static constexpr int state_version = 2;
    struct Arrangement {
        QByteArray state;
        QByteArray main;
        QByteArray trace;
    };
    [[nodiscard]] static Arrangement arrangement_of(const QMainWindow& window, const QSplitter& main,
                                                    const QSplitter& trace);
    static bool arrange(const Arrangement& arrangement, QMainWindow& window, QSplitter& main, QSplitter& trace);
    /// One of many lists of a kind: beyond a number of them, the one that was changed longest ago is forgotten.
    void keep_list(const QString& group, const QString& key, const QStringList& list);

    QSettings settings_;
    Arrangement default_;
};

/// The whole application in this look; `system` is what the desktop says.
void apply_look(WindowLayout::Look look);

}  // namespace boardscope::gui
