// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The targets there are, with what is known of each: from its profile, and from looks since the
// window opened. Thread:  GUI thread; profiles are read on a pool thread. Errors:  a profile that cannot be
// read stays in the list, with its Error.
#pragma once

#include "app/boards/boards.h"
#include "app/gui/board_worker.h"
#include "core/target/preflight.h"

#include <QAbstractTableModel>

#include <filesystem>
#include <optional>
#include <vector>

namespace boardscope::gui {

struct BoardRow {
    QString name;
    bool is_virtual = false;
    // Of a virtual board.
    boards::BoardStatus status = boards::BoardStatus::absent;
    QString title;                                   ///< what it is, in a line
    std::filesystem::path console;                   ///< the file
    std::optional<boards::MissingPrograms> missing;  ///< on this machine

    std::optional<TargetProfile> profile;
    std::optional<Error> unreadable;
    int bad = 0;  ///< of what is known to be so at present
    int limited = 0;

    // Since the window opened.
    enum class Reach { unknown, looking, reachable, unreachable } reach = Reach::unknown;
    SeenBoardPtr seen;  ///< what the last look brought

    /// As seen last, else as the profile says; nullptr when nobody knows.
    [[nodiscard]] const TargetProfile* known() const;
    [[nodiscard]] bool is_up() const { return is_virtual && status == boards::BoardStatus::running; }
    [[nodiscard]] bool has_drifted() const { return seen && !seen->differences.empty(); }
};

class BoardsModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { name_column, state_column, arch_column, kernel_column, host_column, column_count };

    explicit BoardsModel(boards::BoardPaths paths, QObject* parent = nullptr);

    /// Reads all profiles again; refreshed() tells when.
    void reload();
    /// nullptr when there is none.
    [[nodiscard]] const BoardRow* row(const QString& name) const;
    [[nodiscard]] const BoardRow* row(int number) const;
    [[nodiscard]] QModelIndex index_of(const QString& name) const;

    /// A board that is looked at for the first time: in the list, and in no file yet. nullopt: no more.
    void set_adding(const std::optional<TargetProfile>& profile);
    /// The virtual board that is being started, which its files tell only later; empty: none.
    void set_starting(const QString& name);
    void set_reach(const QString& name, BoardRow::Reach reach);
    void set_seen(const SeenBoardPtr& seen);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    void refreshed();

private:
    void take(std::vector<BoardRow> rows);
    void changed(const BoardRow& row);
    [[nodiscard]] BoardRow* find(const QString& name);

    boards::BoardPaths paths_;
    std::vector<BoardRow> rows_;
    std::optional<BoardRow> adding_;
    QString starting_;
    bool reading_ = false;
    bool read_again_ = false;
};

/// "2026-11-26", of a time as profiles have it.
[[nodiscard]] QString day_of(const std::string& when);

}  // namespace boardscope::gui
