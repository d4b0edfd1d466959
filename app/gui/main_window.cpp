// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/main_window.h"

#include "app/gui/board_starter.h"
#include "app/gui/boards_view.h"
#include "app/gui/frame_meter.h"
#include "app/gui/log_view.h"
#include "app/gui/menu_twin.h"
#include "app/gui/notice_bar.h"
#include "app/gui/problems_view.h"
#include "app/gui/prompt_bar.h"
#include "app/gui/recording_loader.h"
#include "app/gui/session_panel.h"
#include "app/gui/target_selector.h"
#include "app/gui/text_rescue.h"
#include "app/gui/vital_signs.h"
#include "app/views/event_table.h"
#include "app/views/filter_bar.h"
#include "app/views/timeline_view.h"
#include "editor/probe_editor.h"

#include <QActionGroup>
#include <QCloseEvent>
#include <QDockWidget>
#include <QMenuBar>
#include <QSplitter>
#include <QStackedWidget>
#include <QStatusBar>
#include <QToolBar>
#include <QVBoxLayout>

namespace boardscope::gui {

/// Of those below the trace: logs need no more, and the highest of them decides for all.
static constexpr int lowest_panel = 120;

MainWindow::MainWindow(boards::BoardPaths paths, QWidget* parent)
    : QMainWindow(parent), paths_(std::move(paths)),
      controller_(std::make_unique<SessionController>(paths_.share)), loader_(new RecordingLoader(this)),
      board_starter_(new BoardStarter(paths_, this))
{
    setObjectName(QStringLiteral("mainWindow"));
    resize(1440, 900);
    make_panes();
    make_docks();
    make_table_parts();
    make_command_parts();
    make_tool_bar();
    make_push_action();
    make_menus();
    connect_views();
    connect_table();
    connect_session();
    connect_figures();
    connect_boards();
    connect_scripts();
    connect_texts();
    connect_points();
    connect_knowledge();
    connect_lessons();
    connect_welcome();
    connect_library();
    layout_.set_default(*this, *main_splitter_, *trace_splitter_);
    layout_.restore(*this, *main_splitter_, *trace_splitter_);
    if (const QString target = layout_.target(); !target.isEmpty()) targets_->set_target(target);
    timeline_->setLive(false);  // until there is a session to follow
    show_title();
    show_run_actions();
    show_empty_text();
}

MainWindow::~MainWindow() = default;

void MainWindow::make_panes()
{
    QSplitter* editor_pane = make_editor_pane();
    filter_bar_ = new views::FilterBar(this);
    timeline_ = new views::TimelineView(feed_, selection_, this);
    table_ = new views::EventTable(feed_, selection_, this);
    notice_ = new NoticeBar(this);
    prompt_ = new PromptBar(this);

    trace_splitter_ = new QSplitter(Qt::Vertical);
    trace_splitter_->setObjectName(QStringLiteral("traceSplitter"));
    trace_splitter_->addWidget(timeline_);
    trace_splitter_->addWidget(table_);
    trace_splitter_->setSizes({300, 200});
    trace_splitter_->setChildrenCollapsible(false);

    auto* trace = new QWidget;
    auto* trace_column = new QVBoxLayout(trace);
    trace_column->setContentsMargins(0, 0, 0, 0);
    trace_column->setSpacing(0);
    trace_column->addWidget(filter_bar_);
    trace_column->addWidget(trace_splitter_, 1);

    main_splitter_ = new QSplitter(Qt::Vertical);
    main_splitter_->setObjectName(QStringLiteral("mainSplitter"));
    main_splitter_->addWidget(editor_pane);
    main_splitter_->addWidget(trace);
    main_splitter_->setSizes({320, 480});
    main_splitter_->setChildrenCollapsible(false);

    auto* center = new QWidget;
    auto* column = new QVBoxLayout(center);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(prompt_);
    column->addWidget(notice_);
    pages_ = new QStackedWidget;
    pages_->addWidget(main_splitter_);
    column->addWidget(pages_, 1);
    setCentralWidget(center);
}

QDockWidget* MainWindow::add_dock(const QString& title, const QString& name, QWidget* widget, Qt::DockWidgetArea area)
{
    auto* dock = new QDockWidget(title, this);
    dock->setObjectName(name);
    dock->setWidget(widget);
    addDockWidget(area, dock);
    return dock;
}

void MainWindow::make_docks()
{
    session_panel_ = new SessionPanel;
    build_log_ = new LogView(tr("What the compiler was told and said stands here after Run."));
    board_log_ = new LogView(tr("What the board, the loader and the verifier say stands here."));
    problems_ = new ProblemsView;

    session_dock_ = add_dock(tr("Session"), QStringLiteral("sessionDock"), session_panel_, Qt::RightDockWidgetArea);
    build_dock_ = add_dock(tr("Build"), QStringLiteral("buildDock"), build_log_, Qt::BottomDockWidgetArea);
    board_dock_ = add_dock(tr("Board log"), QStringLiteral("boardDock"), board_log_, Qt::BottomDockWidgetArea);
    problems_dock_ = add_dock(tr("Problems"), QStringLiteral("problemsDock"), problems_, Qt::BottomDockWidgetArea);
    tabifyDockWidget(build_dock_, board_dock_);
    boards_ = new BoardsView(paths_, board_starter_);
    boards_->setMinimumHeight(lowest_panel);  // it is given more when it comes to the front
    boards_dock_ = add_dock(tr("Boards"), QStringLiteral("boardsDock"), boards_, Qt::BottomDockWidgetArea);
    tabifyDockWidget(board_dock_, problems_dock_);
    tabifyDockWidget(problems_dock_, boards_dock_);
    board_dock_->raise();
    make_latency_dock();
    make_maps_dock();
    make_verifier_dock();
    make_points_dock();
    make_lessons_dock();
    make_guide_dock();
    make_library_dock();
    resizeDocks({session_dock_}, {380}, Qt::Horizontal);
    resizeDocks({board_dock_}, {130}, Qt::Vertical);
    // The trace is as wide as it can be; the session's figures stand beside everything.
    setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
}

void MainWindow::make_tool_bar()
{
    QToolBar* bar = addToolBar(tr("Session"));
    bar->setObjectName(QStringLiteral("sessionToolBar"));
    bar->setMovable(false);
    bar->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);

    targets_ = new TargetSelector(paths_, this);
    bar->addWidget(targets_);
    bar->addSeparator();

    run_action_ = bar->addAction(QIcon(QStringLiteral(":/icons/run.svg")), tr("Run"));
    run_action_->setObjectName(QStringLiteral("runAction"));
    run_action_->setShortcuts({QKeySequence(QStringLiteral("Ctrl+R")), QKeySequence(Qt::Key_F5)});
    run_action_->setToolTip(tr("Build the probe, attach it on the board and watch (Ctrl+R)"));
    connect(run_action_, &QAction::triggered, this, &MainWindow::run);

    stop_action_ = bar->addAction(QIcon(QStringLiteral(":/icons/stop.svg")), tr("Stop"));
    stop_action_->setObjectName(QStringLiteral("stopAction"));
    stop_action_->setShortcut(QKeySequence(QStringLiteral("Shift+F5")));
    stop_action_->setToolTip(tr("Detach everything and end the session (Shift+F5)"));
    connect(stop_action_, &QAction::triggered, this, &MainWindow::stop);

    QAction* follow = timeline_->followAction();
    follow->setIcon(QIcon(QStringLiteral(":/icons/follow.svg")));
    bar->addAction(follow);

    auto* space = new QWidget;
    space->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    bar->addWidget(space);
    vitals_ = new VitalSigns(*controller_, feed_, selection_, this);
    bar->addWidget(vitals_);
}

QAction* MainWindow::add_action(QMenu* menu, const QString& text, const QString& name, const QKeySequence& key,
                                std::function<void()> run)
{
    QAction* action = menu->addAction(text);
    action->setObjectName(name);
    action->setShortcut(key);
    connect(action, &QAction::triggered, this, std::move(run));
    return action;
}

void MainWindow::make_menus()
{
    make_file_menu();
    make_probe_menu();
    make_view_menu();
    make_table_menu();
    make_help_menu();
}

void MainWindow::make_probe_menu()
{
    QMenu* edit = menuBar()->addMenu(tr("&Edit"));
    edit->addActions(editor_->actions());
    QMenu* menu = menuBar()->addMenu(tr("&Session"));
    menu->addAction(run_action_);
    menu->addAction(stop_action_);
    menu->addAction(push_action_);
    menu->addSeparator();
    menu->addActions({show_c_action_, continue_in_c_action_});
    menu->addSeparator();
    add_action(menu, tr("Start &virtual board"), QStringLiteral("startBoardAction"), {}, [this] { start_board(); });
    add_action(menu, tr("Switch virtual board &off"), QStringLiteral("stopBoardAction"), {}, [this] {
        show_boards();  // which may ask
        boards_->stop_board(targets_->target());
    });
}

void MainWindow::make_view_menu()
{
    QMenu* menu = menuBar()->addMenu(tr("&View"));
    add_action(menu, tr("&Writing / watching"), QStringLiteral("toggleSplitAction"),
               QKeySequence(QStringLiteral("F6")), [this] { toggle_writing_watching(); });
    menu->addSeparator();
    menu->addActions({timeline_->followAction(), timeline_->fitAllAction()});
    menu->addActions(timeline_->groupActions());
    timeline_->addActionsTo(*menu->addMenu(tr("Time&line")),
                            [](QMenu& below, QAction& action) { add_twin(below, action); });
    menu->addSeparator();
    int number = 1;
    for (QDockWidget* dock : {problems_dock_, build_dock_, board_dock_, session_dock_, boards_dock_, latency_dock_,
                              maps_dock_, verifier_dock_, points_dock_}) {
        // Not the dock's own action, which would take a dock away that lies behind another.
        QAction* action = menu->addAction(dock->windowTitle());
        action->setCheckable(true);
        action->setShortcut(QKeySequence(QStringLiteral("Alt+%1").arg(number++)));
        connect(dock, &QDockWidget::visibilityChanged, action, &QAction::setChecked);
        connect(action, &QAction::triggered, dock, [dock](bool wanted) {
            dock->setVisible(wanted);
            if (wanted) dock->raise();
        });
    }
    make_library_action(menu);
    menu->addSeparator();

    make_layout_menu(menu);
    auto* looks = new QActionGroup(this);
    const std::pair<QString, WindowLayout::Look> names[] = {{tr("As the &system"), WindowLayout::Look::system},
                                                            {tr("&Light"), WindowLayout::Look::light},
                                                            {tr("&Dark"), WindowLayout::Look::dark}};
    QMenu* look_menu = menu->addMenu(tr("&Colours"));
    for (const auto& [text, look] : names) {
        QAction* action = look_menu->addAction(text);
        action->setCheckable(true);
        action->setChecked(layout_.look() == look);
        looks->addAction(action);
        connect(action, &QAction::triggered, this, [this, look = look] {
            layout_.set_look(look);
            apply_look(look);
        });
    }
    auto* meter = new FrameMeter(this);
    statusBar()->addPermanentWidget(meter);
    meter->setVisible(false);
    QAction* frames = menu->addAction(tr("&Frame times"));
    frames->setObjectName(QStringLiteral("frameTimesAction"));
    frames->setCheckable(true);
    connect(frames, &QAction::toggled, meter, &QWidget::setVisible);
}

/// What fields events have is learnt as they come. Before the first, a name may be anything.
void MainWindow::show_fields(const store::Snapshot& snapshot)
{
    const bool has_events = snapshot.totals().event_count > 0;
    const std::array known{snapshot.shape_count(), snapshot.template_count(), std::size_t{has_events}};
    if (known == known_fields_) return;
    known_fields_ = known;
    filter::FieldCatalog fields(snapshot);
    fields.set_open(!has_events);
    filter_bar_->setFields(fields);
}

/// It holds from the next run on: the filter is compiled into the probe.
void MainWindow::make_push_action()
{
    push_action_ = new QAction(tr("In kernel"), this);
    push_action_->setObjectName(QStringLiteral("pushFilterAction"));
    push_action_->setCheckable(true);
    push_action_->setShortcut(QKeySequence(QStringLiteral("Ctrl+Shift+K")));
    push_action_->setToolTip(
        tr("Have the board's kernel ask what it can of the filter, from the next run on (Ctrl+Shift+K): other events are "
           "not even made. The probe says where, with BOARDSCOPE_FILTER(ctx)."));
    filter_bar_->addTool(push_action_);
    connect(push_action_, &QAction::toggled, this, [this](bool pushed) {
        if (!controller_->is_active()) return;
        statusBar()->showMessage(pushed ? tr("The kernel asks the filter from the next run on.")
                                        : tr("All events come again from the next run on."));
    });
}

void MainWindow::connect_filter_bar()
{
    // Before the first event any field may be meant.
    filter_bar_->setFields(filter::FieldCatalog::open());
    filter_bar_->setHistory(layout_.filter_history());
    filter_bar_->setSavedFilters(layout_.saved_filters());
    connect(filter_bar_, &views::FilterBar::historyChanged, this,
            [this] { layout_.set_filter_history(filter_bar_->history()); });
    connect(filter_bar_, &views::FilterBar::savedFiltersChanged, this,
            [this] { layout_.set_saved_filters(filter_bar_->savedFilters()); });
    connect(filter_bar_, &views::FilterBar::filterChanged, this,
            [this](const filter::FilterPlan& plan) {
                feed_.setFilter(plan);
                table_->setFilter(plan);
            });
}

void MainWindow::connect_views()
{
    connect_filter_bar();
    connect_timeline();
    connect(table_, &views::EventTable::filterRequested, filter_bar_, &views::FilterBar::setText);
    connect(table_, &views::EventTable::messageShown, this,
            [this](const QString& sentence) { statusBar()->showMessage(sentence); });
    connect(&feed_, &views::TraceFeed::changed, this, [this] {
        const views::TraceState& state = feed_.state();
        show_fields(state.snapshot);
        filter_bar_->setCounts(state.rows.count(), state.snapshot.row_count(), state.busy, state.too_complex_count);
        if (state.snapshot.row_count() > 0 && quiet_offered_) {
            quiet_offered_ = false;
            notice_->clear();
        }
    });
    connect(problems_, &ProblemsView::chosen, this, [this](const SourceSpan& span) { editor_->goTo(span); });
    connect(editor_, &editor::ProbeEditor::modifiedChanged, this, &MainWindow::show_title);
    connect(editor_, &editor::ProbeEditor::pathChanged, this, &MainWindow::show_title);
    connect(targets_, &TargetSelector::targetChanged, this, [this](const QString& name) {
        layout_.set_target(name);
        show_title();
        show_empty_text();
    });
    connect(loader_, &RecordingLoader::loaded, this, &MainWindow::recording_loaded);
    connect(loader_, &RecordingLoader::failed, this, [this](const Error& error) {
        vitals_->set_loading(false);
        recording_.clear();
        timeline_->setEmptyText(tr("Nothing to show"), tr("The notice above says why."));
        say_error(error);
    });
}

void MainWindow::toggle_writing_watching()
{
    const bool writing = main_splitter_->sizes().value(0) > main_splitter_->sizes().value(1);
    const QString now = writing ? QStringLiteral("writing") : QStringLiteral("watching");
    const QString next = writing ? QStringLiteral("watching") : QStringLiteral("writing");
    layout_.set_splitter_position(now, main_splitter_->saveState());
    const QByteArray kept = layout_.splitter_position(next);
    if (!kept.isEmpty() && main_splitter_->restoreState(kept)) return;
    const int height = main_splitter_->height();
    main_splitter_->setSizes(writing ? QList<int>{height / 5, height * 4 / 5}
                                     : QList<int>{height * 4 / 5, height / 5});
}

void MainWindow::show_title()
{
    const QString name = editor_->title().isEmpty() ? tr("untitled.bpf.c") : editor_->title();
    setWindowTitle(tr("%1[*] — %2 — Boardscope").arg(name, targets_->target()));
    setWindowModified(editor_->isModified());
}

}  // namespace boardscope::gui
