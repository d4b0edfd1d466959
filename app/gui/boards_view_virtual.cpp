// SPDX-License-Identifier: GPL-3.0-or-later
// What can be done with a virtual board: start, stop, read its console.
#include "app/gui/boards_view.h"

#include "app/gui/board_forms.h"
#include "app/gui/board_starter.h"
#include "app/gui/console_view.h"
#include "app/gui/start_strip.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QTabWidget>

#include <utility>

namespace boardscope::gui {

void BoardsView::make_virtual_actions()
{
    start_action_ = add_action(tr("Start board"), QStringLiteral("startVirtualAction"),
                               tr("Boot the virtual board on this machine"), [this] { start_board(); });
    stop_action_ = add_action(tr("Stop board"), QStringLiteral("stopVirtualAction"),
                              tr("Switch the virtual board off"), [this] { stop_board(selected_); });
}

QWidget* BoardsView::make_missing_strip()
{
    auto* row = new QHBoxLayout(missing_);
    row->setContentsMargins(0, 2, 8, 2);
    auto* copy = new QPushButton(tr("Copy command"));
    copy->setObjectName(QStringLiteral("copyInstallButton"));
    connect(copy, &QPushButton::clicked, this, [this] {
        const BoardRow* board = model_->row(selected_);
        if (!board || !board->missing) return;
        QApplication::clipboard()->setText(QString::fromStdString(board->missing->command));
    });
    row->addWidget(missing_text_, 1);
    row->addWidget(copy, 0, Qt::AlignTop);
    missing_->hide();
    return missing_;
}

void BoardsView::connect_starter()
{
    connect(starter_, &BoardStarter::began, this, &BoardsView::board_began);
    connect(starter_, &BoardStarter::progress, this,
            [this](const QString&, const boards::Progress& progress) { strip_->show_progress(progress); });
    connect(starter_, &BoardStarter::started, this, &BoardsView::board_started);
    connect(starter_, &BoardStarter::stopped, this, &BoardsView::board_stopped);
    connect(starter_, &BoardStarter::cancelled, this, [this](const QString& name) {
        strip_->end();
        say(name, tr("The start of %1 was given up; what was downloaded is kept.").arg(name));
        model_->set_starting({});
    });
    connect(console_, &ConsoleView::failed, this,
            [this](const QString& name, const Error& error) { say(name, error); });
    connect(strip_, &StartStrip::cancelled, starter_, &BoardStarter::cancel);
}

void BoardsView::start_board()
{
    starter_->start(selected_);
}

void BoardsView::stop_board(const QString& name)
{
    const BoardRow* row = model_->row(name);
    if (!row || !row->is_virtual) return say(name, tr("%1 is not a virtual board.").arg(name));
    if (!in_use_ || !in_use_(name)) return starter_->stop(name);
    forms_->ask_whether(tr("A session runs on %1. Switch the board off all the same?").arg(name),
                        tr("Stop board"), [this, name] {
                            forms_->close_form();
                            starter_->stop(name);
                        });
}

void BoardsView::board_began(const QString& name)
{
    const bool starting = starter_->is_starting();
    say(name, QString());
    strip_board_ = name;
    strip_->begin(starting ? tr("Starting %1").arg(name) : tr("Stopping %1").arg(name), starting);
    select(name);
    if (starting) {
        model_->set_starting(name);
        tabs_->setCurrentWidget(console_);
    }
    show_selected();
}

void BoardsView::board_started(const QString& name, const std::optional<Error>& error)
{
    if (error) {
        strip_->fail();
        say(name, *error);
    } else {
        strip_->end();
        say(name, tr("%1 is up after %2 s; its profile is ready for Run.")
                      .arg(name)
                      .arg(strip_->seconds(), 0, 'f', 1));
        Q_EMIT targets_changed();
    }
    model_->set_starting({});
}

void BoardsView::board_stopped(const QString& name, const std::optional<Error>& error)
{
    strip_->end();
    if (error)
        say(name, *error);
    else
        say(name, tr("%1 is switched off.").arg(name));
    model_->reload();
}

void BoardsView::show_virtual(const BoardRow* row)
{
    const bool is_virtual = row && row->is_virtual;
    tabs_->setTabVisible(tabs_->indexOf(console_), is_virtual);
    missing_->setVisible(is_virtual && row->missing);
    strip_->setVisible(is_virtual && strip_->is_active() && row->name == strip_board_);
    if (!is_virtual) return;
    if (row->missing)
        missing_text_->setText(QString::fromStdString(row->missing->sentence) + QLatin1Char('\n') +
                               tr("Install them: %1").arg(QString::fromStdString(row->missing->command)));
    console_->show_console(row->name, row->console,
                           row->is_up()
                               ? tr("The console is empty.")
                               : tr("What %1 prints while it boots and runs stands here.").arg(row->name));
    ConsoleView::Keyboard keyboard;
    if (row->is_up())
        keyboard = [name = row->name.toStdString(), paths = paths_](const std::string& bytes) {
            return boards::type_on_console(name, paths, bytes);
        };
    console_->set_keyboard(std::move(keyboard));
}

void BoardsView::show_virtual_actions(const BoardRow* row)
{
    const bool is_free = row && row->is_virtual && !starter_->is_busy();
    start_action_->setEnabled(is_free && !row->is_up());
    stop_action_->setEnabled(is_free && (row->is_up() || row->status == boards::BoardStatus::starting));
}

}  // namespace boardscope::gui
