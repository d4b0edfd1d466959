// SPDX-License-Identifier: GPL-3.0-or-later
// The window's commands: the lists of them, their keys, and layouts under names.
#include "app/gui/main_window.h"

#include "app/gui/action_catalog.h"
#include "app/gui/command_palette.h"
#include "app/gui/shortcuts.h"
#include "app/gui/shortcuts_panel.h"
#include "app/gui/target_selector.h"
#include "app/views/slim_line.h"

#include <QDir>
#include <QDockWidget>
#include <QFileInfo>
#include <QMenu>
#include <QMenuBar>
#include <QStatusBar>
#include <QTimer>
#include <QVBoxLayout>

namespace boardscope::gui {

void MainWindow::make_command_parts()
{
    palette_ = new CommandPalette(*this);
    palette_->set_recent(layout_.recent_commands());
    connect(palette_, &CommandPalette::recent_changed, this,
            [this] { layout_.set_recent_commands(palette_->recent()); });
    shortcuts_ = new Shortcuts(Shortcuts::usual_file(), this);
    keys_panel_ = new ShortcutsPanel(*shortcuts_);
    keys_dock_ = add_dock(tr("Keys"), QStringLiteral("keysDock"), keys_panel_, Qt::RightDockWidgetArea);
    tabifyDockWidget(session_dock_, keys_dock_);
    keys_dock_->hide();
    session_dock_->raise();
    layout_name_ = new views::SlimLine(tr("Save the layout as"), tr("a name"), this);
    static_cast<QVBoxLayout*>(centralWidget()->layout())->insertWidget(0, layout_name_);
    connect(layout_name_, &views::SlimLine::entered, this, &MainWindow::save_layout);
    // When all parts of the window have made theirs.
    QTimer::singleShot(0, this, &MainWindow::adopt_shortcuts);
}

void MainWindow::adopt_shortcuts()
{
    shortcuts_->adopt(actions_of(*this));
}

void MainWindow::make_help_menu()
{
    QMenu* menu = menuBar()->addMenu(tr("&Help"));
    add_action(menu, tr("&Welcome"), QStringLiteral("welcomeAction"), {}, [this] { show_welcome(); });
    add_action(menu, tr("&Guide"), QStringLiteral("guideAction"), QKeySequence(QStringLiteral("Ctrl+F1")),
               [this] { show_guide(QStringLiteral("guide.md")); });
    add_action(menu, tr("&Lessons"), QStringLiteral("lessonsAction"), QKeySequence(QStringLiteral("Shift+F1")),
               [this] { show_lessons(); });
    menu->addSeparator();
    add_action(menu, tr("&Commands…"), QStringLiteral("paletteAction"),
               QKeySequence(QStringLiteral("Ctrl+Shift+P")), [this] { open_palette(); });
    add_action(menu, tr("&Locate…"), QStringLiteral("locatorAction"), QKeySequence(QStringLiteral("Ctrl+K")),
               [this] { open_locator(); });
    add_action(menu, tr("&Keys…"), QStringLiteral("keysAction"), QKeySequence(Qt::Key_Question),
               [this] { show_keys(); });
}

void MainWindow::show_keys()
{
    keys_dock_->show();
    keys_dock_->raise();
    keys_panel_->open();
}

namespace {

std::vector<PaletteEntry> command_entries(const QMainWindow& window)
{
    std::vector<PaletteEntry> entries;
    for (const CatalogAction& found : actions_of(window)) {
        QString text = found.text;
        if (found.action->isChecked()) text += QStringLiteral("  \u2713");
        entries.push_back({found.id, text, found.place, keys_text(found.action->shortcuts()),
                           found.action->isEnabled(), [action = found.action] {
                               if (action) action->trigger();
                           }});
    }
    return entries;
}

}  // namespace

void MainWindow::open_palette()
{
    palette_->open(command_entries(*this), tr("What shall be done?"));
}

/// Targets, files and commands: wherever one could want to go.
void MainWindow::open_locator()
{
    std::vector<PaletteEntry> entries;
    for (int i = 0; i < targets_->count(); ++i) {
        const QString name = targets_->itemData(i).toString();
        if (!name.isEmpty())
            entries.push_back({QStringLiteral("target:") + name, name, tr("Target"), {}, true, [this, name] {
                                   select_target(name);
                               }});
    }
    for (const QString& file : layout_.recent_files())
        entries.push_back({QStringLiteral("file:") + file,
                           QFileInfo(file).fileName(),
                           QFileInfo(file).absolutePath(),
                           {},
                           true,
                           [this, file] { open(file); }});
    const QDir examples(QString::fromStdString((paths_.share / "examples").string()));
    for (const QFileInfo& file : examples.entryInfoList({QStringLiteral("*.bpf.c"), QStringLiteral("*.bt")}, QDir::Files, QDir::Name))
        entries.push_back({QStringLiteral("file:") + file.filePath(),
                           file.fileName(),
                           tr("Example"),
                           {},
                           true,
                           [this, path = file.filePath()] { open(path); }});
    for (PaletteEntry& command : command_entries(*this))
        entries.push_back(std::move(command));
    palette_->open(std::move(entries), tr("A target, a file, a command"));
}

// Layouts

void MainWindow::make_layout_menu(QMenu* view_menu)
{
    QMenu* menu = view_menu->addMenu(tr("La&yout"));
    add_action(menu, tr("&Save layout as…"), QStringLiteral("saveLayoutAction"), {}, [this] {
        layout_name_->say({});
        layout_name_->open();
    });
    QMenu* choose = menu->addMenu(tr("&Choose"));
    connect(choose, &QMenu::aboutToShow, this,
            [this, choose] { fill_layouts(choose, [this](const QString& name) { choose_layout(name); }); });
    QMenu* remove = menu->addMenu(tr("&Remove"));
    connect(remove, &QMenu::aboutToShow, this, [this, remove] {
        fill_layouts(remove, [this](const QString& name) {
            layout_.remove_layout(name);
            statusBar()->showMessage(tr("The layout %1 is removed.").arg(name));
        });
    });
    add_action(menu, tr("&Reset layout"), QStringLiteral("resetLayoutAction"), {}, [this] {
        layout_.reset(*this, *main_splitter_, *trace_splitter_);
        statusBar()->showMessage(tr("The layout is as it was at first."));
    });
}

/// The first nine by their number, too.
void MainWindow::fill_layouts(QMenu* menu, const std::function<void(const QString& name)>& run)
{
    menu->clear();
    int number = 0;
    for (const QString& name : layout_.layouts()) {
        const QString shown = QString(name).replace(u'&', QStringLiteral("&&"));
        menu->addAction(++number <= 9 ? QStringLiteral("&%1  %2").arg(number).arg(shown) : shown, this,
                        [run, name] { run(name); });
    }
    if (number == 0) menu->addAction(tr("No layouts yet: save one"))->setEnabled(false);
}

void MainWindow::save_layout(const QString& name)
{
    const QString trimmed = name.simplified();
    if (trimmed.isEmpty()) return layout_name_->say(tr("Type a name first."), views::SlimLine::Tone::wrong);
    layout_name_->close_line();
    layout_.save_layout(trimmed, *this, *main_splitter_, *trace_splitter_);
    statusBar()->showMessage(tr("The layout is saved: View, Layout, Choose, %1.").arg(trimmed));
}

void MainWindow::choose_layout(const QString& name)
{
    if (!layout_.choose_layout(name, *this, *main_splitter_, *trace_splitter_))
        statusBar()->showMessage(
            tr("The layout %1 is of another version of the window: save it again.").arg(name));
}

}  // namespace boardscope::gui
