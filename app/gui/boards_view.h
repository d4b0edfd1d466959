// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The targets, what the chosen one can do and what to change about it, what the store has of its
//          kernel; and all that can be done with a target: add, look again, clone, rename, remove, export,
//          import. A virtual board is also started and stopped here, and its console read.
// Thread:  GUI thread; looks, files and the store are the business of other threads.
// Errors:  sentences in the view, beside the board that they are about.
#pragma once

#include "app/gui/board_worker.h"
#include "app/gui/boards_model.h"

#include <QHash>
#include <QWidget>

#include <functional>

class QAction;
class QFrame;
class QLabel;
class QTabWidget;
class QToolBar;
class QTreeView;

namespace boardscope::gui {

class BoardForms;
class BoardStarter;
class CapabilityTable;
class ConsoleView;
class KernelShelf;
struct NewBoard;
class StartStrip;

class BoardsView : public QWidget {
    Q_OBJECT

public:
    /// `starter` is the window's, which may start boards by other ways, too.
    BoardsView(boards::BoardPaths paths, BoardStarter* starter, QWidget* parent = nullptr);

    [[nodiscard]] QString selected() const { return selected_; }
    void select(const QString& name);
    /// Says whether somebody works with the board now, so that stopping it is asked about.
    void set_in_use(std::function<bool(const QString& name)> in_use) { in_use_ = std::move(in_use); }
    /// Switches a virtual board off; asks first when it is in use.
    void stop_board(const QString& name);
    /// In place of the look that goes on, if one does.
    void look_again(const QString& name, BoardWorker::Keep keep);

Q_SIGNALS:
    /// Targets came, went or changed.
    void targets_changed();
    void renamed(const QString& from, const QString& to);
    /// To be used by Run.
    void chosen(const QString& name);
    void asked(std::shared_ptr<boardscope::gui::Question> question);
    /// A look is over or was given up: nobody waits for answers.
    void look_ended();

protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    struct Sentence {
        QString text;
        bool is_failure = false;
    };
    using Work = std::function<Result<void>()>;

    QAction* add_action(const QString& text, const QString& name, const QString& tip,
                        std::function<void()> run);
    void make_actions();
    void make_panes();
    void make_drift_strip();
    void connect_worker();

    // boards_view_virtual.cpp
    void make_virtual_actions();
    QWidget* make_missing_strip();
    void connect_starter();
    void start_board();
    void board_began(const QString& name);
    void board_started(const QString& name, const std::optional<Error>& error);
    void board_stopped(const QString& name, const std::optional<Error>& error);
    void show_virtual(const BoardRow* row);
    void show_virtual_actions(const BoardRow* row);

    // boards_view_actions.cpp
    void add_board();
    void start_adding(const NewBoard& board);
    void cancel_look();
    void save_kernel_options();
    void clone();
    void rename();
    void remove();
    void import_profile();
    void export_profile();
    /// On a pool thread; then `done` here, or the error beside `name`.
    void in_background(const QString& name, Work work, std::function<void()> done);

    void show_selected();
    void show_lines(const BoardRow* row);
    void show_heading(const BoardRow* row);
    void show_drift(const BoardRow* row);
    void show_actions();
    void say(const QString& name, const QString& sentence, bool is_failure = false);
    void say(const QString& name, const Error& error);
    void say_also(const QString& name, const QString& sentence);
    [[nodiscard]] static QString sentence_of(const Error& error);
    void show_sentence();
    void look_seen(const SeenBoardPtr& seen);
    void look_failed(const QString& name, const Error& error);
    void look_finished(const QString& name);

    boards::BoardPaths paths_;
    BoardsModel* model_;
    BoardStarter* starter_;
    BoardWorker* worker_;
    QToolBar* bar_;
    BoardForms* forms_;
    QTreeView* list_;
    QLabel* heading_;
    QLabel* sentence_;
    StartStrip* strip_;
    QFrame* missing_;
    QLabel* missing_text_;
    QFrame* drift_;
    QLabel* drift_text_;
    QTabWidget* tabs_;
    CapabilityTable* table_;
    ConsoleView* console_;
    KernelShelf* shelf_;

    QAction* start_action_ = nullptr;
    QAction* stop_action_ = nullptr;
    QAction* add_action_ = nullptr;
    QAction* import_action_ = nullptr;
    QAction* look_action_ = nullptr;
    QAction* cancel_action_ = nullptr;
    QAction* update_action_ = nullptr;
    QAction* kconfig_action_ = nullptr;
    QAction* clone_action_ = nullptr;
    QAction* rename_action_ = nullptr;
    QAction* remove_action_ = nullptr;
    QAction* export_action_ = nullptr;

    std::function<bool(const QString& name)> in_use_;
    QString strip_board_;  ///< whose start it shows
    QString selected_;
    QString wanted_;                      ///< to be selected as soon as it is in the list
    QString adding_;                      ///< looked at for the first time
    std::optional<TargetProfile> shown_;  ///< in the table
    std::vector<PreflightLine> coming_;   ///< of the look that goes on
    QHash<QString, Sentence> sentences_;  ///< the last about each target
};

}  // namespace boardscope::gui
