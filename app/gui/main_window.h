// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The workbench: probe editor, filter, timeline and table of one trace, docks for logs, problems and
//          programs. It wires parts together; what a part does is in the part.
// Thread:  GUI thread. Nothing here blocks, but closing the window, which ends the session first.
#pragma once

#include "app/boards/board_paths.h"
#include "app/gui/session_controller.h"
#include "app/gui/window_layout.h"
#include "app/views/background_job.h"
#include "app/views/shared_selection.h"
#include "app/views/trace_feed.h"
#include "core/lesson/progress.h"

#include <QMainWindow>

#include <array>
#include <functional>

namespace boardscope::builder {
class BoardFacts;
}
namespace boardscope::editor {
class GeneratedCView;
class ProbeEditor;
}
namespace boardscope::session {
struct SavedFile;
}
namespace boardscope::views {
class EventTable;
class FilterBar;
class LatencyPanel;
class SlimLine;
class TimelineView;
}

class QAction;
class QDockWidget;
class QMenu;
class QPainter;
class QSplitter;
class QStackedWidget;
class QTimer;

namespace boardscope::gui {

class AttachPointsPanel;
class BoardsView;
class BoardStarter;
class CChecker;
class CommandPalette;
class EditorAssistant;
class FileWatch;
class GuidePanel;
class LessonWitness;
class LessonsPanel;
class LibraryPanel;
class LogView;
class MapsPanel;
class NoticeBar;
class ProblemsView;
class PromptBar;
class RateMeter;
class RecordingLoader;
class ScriptCompanion;
class SessionPanel;
class Shortcuts;
class ShortcutsPanel;
class TargetKnowledge;
class TargetSelector;
class TextRescue;
class VerifierPanel;
class VitalSigns;
class WelcomePage;

class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    explicit MainWindow(boards::BoardPaths paths, QWidget* parent = nullptr);
    ~MainWindow() override;

    /// Recordings and texts of tracers are recognised by their first bytes; everything else is opened as a probe.
    void open(const QString& path);
    void select_target(const QString& name);
    /// The first page, where nothing was opened and the user has not said that it should stay away.
    void welcome_at_start();

    // For tests and for scripts that take pictures of the window.
    [[nodiscard]] SessionController& controller() { return *controller_; }
    [[nodiscard]] const views::TraceFeed& feed() const { return feed_; }
    /// `live`: rows may still come, and are followed.
    void show_trace(std::shared_ptr<const store::EventStore> store, bool live);

public Q_SLOTS:
    void run();
    void stop();

protected:
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void make_panes();
    [[nodiscard]] QSplitter* make_editor_pane();
    void connect_texts();
    void make_text_actions(QMenu* menu);
    void keep_unsaved_texts();
    void bring_back_texts();
    void format_text();
    void file_changed_outside(int index, const QByteArray& bytes);
    /// False when the user wants to stay with an unsaved text.
    bool may_close(int index);
    bool may_close_all();
    void close_text(int index);
    void close_all_texts();
    void connect_scripts();
    void show_script_parts();
    void continue_in_c();
    [[nodiscard]] QString c_of_line(int line) const;
    void make_new_menu(QMenu* file_menu);
    void make_docks();
    void make_latency_dock();
    void make_picture_actions(QMenu* menu);
    void save_picture(const QString& name, QSize size, std::function<void(QPainter&, QSize)> draw);
    void make_maps_dock();
    void make_verifier_dock();
    void show_problems(const Diagnostics& problems);
    void program_refused(const session::ProgramRefused& refused);
    void make_points_dock();
    void connect_knowledge();
    void when_known(const QString& name, std::function<void(bool known)> tell);
    void look_at_new_board(const QString& name);
    void knowledge_changed();
    void make_lessons_dock();
    void make_guide_dock();
    void connect_welcome();
    void show_welcome();
    void hide_welcome();
    void try_virtual_board();
    void run_when_up();
    void show_lessons();
    void show_guide(const QString& page);
    void connect_lessons();
    [[nodiscard]] lesson::TargetState target_state() const;
    void put_lesson_text(const QString& name, const QByteArray& text);
    void run_workload(const QString& name);
    void connect_points();
    void with_facts(std::function<std::function<void()>(const builder::BoardFacts&)> make);
    void fill_points();
    void insert_probe(const QString& point, const QByteArray& text);
    void measure_rate(const QString& point);
    void make_library_dock();
    void make_library_action(QMenu* menu);
    void connect_library();
    void fill_library();
    void show_library();
    void open_from_library(const QString& path, const QString& name, bool run_it);
    void connect_figures();
    void forget_figures();
    bool offer_maps_when_quiet();
    void make_tool_bar();
    void make_menus();
    void make_file_menu();
    void make_probe_menu();
    void make_view_menu();
    void connect_session();
    void connect_views();
    void connect_timeline();
    void make_push_action();
    void connect_filter_bar();
    void make_table_parts();
    void make_table_menu();
    void connect_table();
    void connect_marks();
    QAction* add_panel_action(QMenu* menu, QDockWidget* dock, const QString& text, const QString& name,
                              const QKeySequence& key = {});
    void make_command_parts();
    void make_layout_menu(QMenu* view_menu);
    void make_help_menu();
    void adopt_shortcuts();
    void open_palette();
    void open_locator();
    void show_keys();
    void fill_layouts(QMenu* menu, const std::function<void(const QString& name)>& run);
    void save_layout(const QString& name);
    void choose_layout(const QString& name);
    void say_what_was_pushed(const session::BuildFinished& finished);

    QAction* add_action(QMenu* menu, const QString& text, const QString& name, const QKeySequence& key,
                        std::function<void()> run);
    QDockWidget* add_dock(const QString& title, const QString& name, QWidget* widget, Qt::DockWidgetArea area);

    void open_dialog();
    bool save();
    bool save_as();
    void save_recording_as();
    void show_recent_files();
    void open_probe(const QString& path);
    void open_recording(const QString& path);
    void recording_loaded(const session::SavedFile& file);

    void session_started();
    void session_state(session::State state, const QString& sentence);
    void session_build(const session::BuildFinished& finished);
    void session_log(const session::LogLine& line);
    void session_ended(const session::Ended& ended);
    void start_board();
    /// `on_changed_board`: also when the board is not what its profile says.
    void run_session(bool on_changed_board);
    void offer_changed_board(const Error& error);
    void connect_boards();
    void show_boards();
    void offer_workload_when_quiet();
    void show_title();
    void show_run_actions();
    void show_empty_text();
    void show_fields(const store::Snapshot& snapshot);
    void show_programs(const std::vector<session::ProgramState>& programs);
    void say_error(const Error& error);
    void toggle_writing_watching();

    boards::BoardPaths paths_;
    std::unique_ptr<SessionController> controller_;
    views::TraceFeed feed_;
    views::SharedSelection selection_;
    WindowLayout layout_;

    editor::ProbeEditor* editor_ = nullptr;
    editor::GeneratedCView* generated_c_ = nullptr;
    ScriptCompanion* companion_ = nullptr;
    EditorAssistant* assistant_ = nullptr;
    CChecker* checker_ = nullptr;
    FileWatch* file_watch_ = nullptr;
    std::unique_ptr<TextRescue> rescue_;
    QTimer* rescue_timer_ = nullptr;
    views::FilterBar* filter_bar_ = nullptr;
    views::TimelineView* timeline_ = nullptr;
    views::EventTable* table_ = nullptr;
    views::LatencyPanel* latency_ = nullptr;
    QSplitter* main_splitter_ = nullptr;   ///< editor above, trace below
    QSplitter* trace_splitter_ = nullptr;  ///< timeline above, table below
    NoticeBar* notice_ = nullptr;
    PromptBar* prompt_ = nullptr;
    TargetSelector* targets_ = nullptr;
    VitalSigns* vitals_ = nullptr;
    SessionPanel* session_panel_ = nullptr;
    LogView* build_log_ = nullptr;
    LogView* board_log_ = nullptr;
    ProblemsView* problems_ = nullptr;
    QDockWidget* problems_dock_ = nullptr;
    QDockWidget* build_dock_ = nullptr;
    QDockWidget* board_dock_ = nullptr;
    QDockWidget* session_dock_ = nullptr;
    QDockWidget* boards_dock_ = nullptr;
    QDockWidget* latency_dock_ = nullptr;
    MapsPanel* maps_ = nullptr;
    QDockWidget* maps_dock_ = nullptr;
    VerifierPanel* verifier_ = nullptr;
    QDockWidget* verifier_dock_ = nullptr;
    Diagnostics problems_of_session_;  ///< of its build, and programs that were refused
    BoardsView* boards_ = nullptr;
    AttachPointsPanel* points_ = nullptr;
    QDockWidget* points_dock_ = nullptr;
    RateMeter* rate_meter_ = nullptr;
    LessonsPanel* lessons_ = nullptr;
    QDockWidget* lessons_dock_ = nullptr;
    LessonWitness* witness_ = nullptr;
    GuidePanel* guide_ = nullptr;
    QDockWidget* guide_dock_ = nullptr;
    WelcomePage* welcome_ = nullptr;
    QStackedWidget* pages_ = nullptr;  ///< editor and trace, or the first page
    bool is_target_known_ = false;     ///< somebody has looked at the board
    bool is_trying_ = false;           ///< from the first page: what runs is to be given something to see
    std::shared_ptr<TargetKnowledge> knowledge_;
    std::unique_ptr<views::BackgroundJob> points_job_;
    std::unique_ptr<views::BackgroundJob> point_lists_job_;
    int points_number_ = 0;
    std::unique_ptr<views::BackgroundJob> known_job_;
    LibraryPanel* library_ = nullptr;
    QDockWidget* library_dock_ = nullptr;
    std::unique_ptr<views::BackgroundJob> library_job_;
    RecordingLoader* loader_ = nullptr;
    BoardStarter* board_starter_ = nullptr;

    QDockWidget* marks_dock_ = nullptr;
    QDockWidget* colors_dock_ = nullptr;
    QDockWidget* keys_dock_ = nullptr;
    CommandPalette* palette_ = nullptr;
    Shortcuts* shortcuts_ = nullptr;
    ShortcutsPanel* keys_panel_ = nullptr;
    views::SlimLine* layout_name_ = nullptr;

    QAction* run_action_ = nullptr;
    QAction* push_action_ = nullptr;
    QAction* stop_action_ = nullptr;
    QAction* show_c_action_ = nullptr;
    QAction* continue_in_c_action_ = nullptr;
    QMenu* recent_menu_ = nullptr;
    QString recording_;         ///< file of the trace that is shown
    QString session_probe_;     ///< what the running session was built from
    QString session_target_;    ///< what it runs on
    bool quiet_offered_ = false;
    std::array<std::size_t, 3> known_fields_{};  ///< kinds of events, learnt messages, whether there are events
    int lower_height_ = 0;      ///< of the docks below, while the boards, which need more, lie over them
};

}  // namespace boardscope::gui
