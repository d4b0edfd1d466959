// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/boards_view.h"

#include "app/gui/airy_rows.h"
#include "app/gui/board_forms.h"
#include "app/gui/board_starter.h"
#include "app/gui/capability_table.h"
#include "app/gui/console_view.h"
#include "app/gui/kernel_shelf.h"
#include "app/gui/start_strip.h"
#include "app/gui/window_theme.h"

#include <QAction>
#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QSplitter>
#include <QTabWidget>
#include <QToolBar>
#include <QTreeView>
#include <QVBoxLayout>

#include <utility>

namespace boardscope::gui {

namespace {

constexpr int most_sentences = 4;

QString text_of(const std::string& text)
{
    return QString::fromStdString(text);
}

QLabel* plain_label(const QString& name, const QString& accessible_name)
{
    auto* label = new QLabel;
    label->setObjectName(name);
    label->setAccessibleName(accessible_name);
    label->setTextFormat(Qt::PlainText);  // a board's words must not become markup
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setContentsMargins(8, 2, 8, 2);
    return label;
}

QString summary_of(const TargetProfile& profile, int bad, int limited, std::size_t all)
{
    const FoundBoard& found = *profile.found;
    QStringList facts;
    for (const std::string& fact : {found.os, found.machine, found.release, found.libc})
        if (!fact.empty()) facts << text_of(fact);
    if (found.cpus > 0)
        facts << (found.cpus == 1 ? BoardsView::tr("1 CPU") : BoardsView::tr("%1 CPUs").arg(found.cpus));
    const int good = static_cast<int>(all) - bad - limited;
    return facts.join(QStringLiteral(", ")) + QLatin1Char('\n') +
           BoardsView::tr("As on %1: %2 good, %3 limited, %4 bad.")
               .arg(text_of(found.when)
                        .replace(QLatin1Char('T'), QLatin1Char(' '))
                        .replace(QLatin1Char('Z'), QStringLiteral(" UTC")))
               .arg(good)
               .arg(limited)
               .arg(bad);
}

}  // namespace

BoardsView::BoardsView(boards::BoardPaths paths, BoardStarter* starter, QWidget* parent)
    : QWidget(parent),
      paths_(paths),
      model_(new BoardsModel(paths, this)),
      starter_(starter),
      worker_(new BoardWorker(paths, this)),
      bar_(new QToolBar(this)),
      forms_(new BoardForms(this)),
      list_(new QTreeView(this)),
      heading_(plain_label(QStringLiteral("boardHeading"), tr("The board"))),
      sentence_(plain_label(QStringLiteral("boardSentence"), tr("What happened"))),
      strip_(new StartStrip(this)),
      missing_(new QFrame(this)),
      missing_text_(plain_label(QStringLiteral("boardMissing"), tr("What this machine lacks"))),
      drift_(new QFrame(this)),
      drift_text_(plain_label(QStringLiteral("boardDrift"), tr("What has changed"))),
      tabs_(new QTabWidget(this)),
      table_(new CapabilityTable(this)),
      console_(new ConsoleView(this)),
      shelf_(new KernelShelf(this))
{
    setObjectName(QStringLiteral("boardsView"));
    make_actions();
    make_panes();
    connect_worker();
    connect_starter();
    connect(model_, &BoardsModel::refreshed, this, [this] {
        if (model_->row(wanted_)) selected_ = std::exchange(wanted_, {});
        if (!model_->row(selected_)) selected_ = model_->rowCount() > 0 ? model_->row(0)->name : QString();
        list_->setCurrentIndex(model_->index_of(selected_));
        show_selected();
    });
    connect(table_, &CapabilityTable::copied, this, [this](const QString& text) {
        say(selected_, tr("Copied: %1").arg(text.section(QLatin1Char('\n'), 0, 0)));
    });
    model_->reload();
}

QAction* BoardsView::add_action(const QString& text, const QString& name, const QString& tip,
                                std::function<void()> run)
{
    auto* action = new QAction(text, this);
    action->setObjectName(name);
    action->setToolTip(tip);
    connect(action, &QAction::triggered, this, std::move(run));
    list_->addAction(action);
    bar_->addAction(action);
    return action;
}

void BoardsView::make_actions()
{
    add_action_ = add_action(tr("Add…"), QStringLiteral("addBoardAction"),
                             tr("Look at a new board and add it"), [this] { add_board(); });
    import_action_ = add_action(tr("Import…"), QStringLiteral("importBoardAction"),
                                tr("Add the profile that somebody else made"), [this] { import_profile(); });
    bar_->addSeparator();
    look_action_ = add_action(tr("Look again"), QStringLiteral("lookAgainAction"),
                              tr("Look at the board and bring its profile up to date"),
                              [this] { look_again(selected_, BoardWorker::Keep::unless_changed); });
    cancel_action_ = add_action(tr("Cancel"), QStringLiteral("cancelLookAction"),
                                tr("Give up looking; the profile stays as it is"), [this] { cancel_look(); });
    kconfig_action_ = add_action(tr("Save kernel options…"), QStringLiteral("saveKconfigAction"),
                                 tr("A Kconfig fragment with what the board's kernel lacks"),
                                 [this] { save_kernel_options(); });
    bar_->addSeparator();
    make_virtual_actions();
    bar_->addSeparator();
    clone_action_ = add_action(tr("Clone…"), QStringLiteral("cloneBoardAction"),
                               tr("A copy under another name"), [this] { clone(); });
    rename_action_ = add_action(tr("Rename…"), QStringLiteral("renameBoardAction"), tr("Another name (F2)"),
                                [this] { rename(); });
    export_action_ =
        add_action(tr("Export…"), QStringLiteral("exportBoardAction"),
                   tr("Write the profile into a file for somebody else"), [this] { export_profile(); });
    remove_action_ = add_action(tr("Remove…"), QStringLiteral("removeBoardAction"),
                                tr("Delete the profile (Delete)"), [this] { remove(); });
    rename_action_->setShortcut(QKeySequence(Qt::Key_F2));
    remove_action_->setShortcut(QKeySequence(QKeySequence::Delete));
    for (QAction* action : {rename_action_, remove_action_})
        action->setShortcutContext(Qt::WidgetShortcut);

    update_action_ = new QAction(tr("Update profile"), this);
    update_action_->setObjectName(QStringLiteral("updateProfileAction"));
    list_->addAction(update_action_);
    connect(update_action_, &QAction::triggered, this, [this] {
        const BoardRow* row = model_->row(selected_);
        if (row && row->has_drifted()) worker_->take_over(row->seen);
    });
}

void BoardsView::make_panes()
{
    bar_->setToolButtonStyle(Qt::ToolButtonTextOnly);
    list_->setObjectName(QStringLiteral("boardList"));
    list_->setAccessibleName(tr("Targets"));
    list_->setModel(model_);
    list_->setRootIsDecorated(false);
    list_->setUniformRowHeights(true);
    list_->setItemDelegate(new AiryRows(list_));
    list_->setAlternatingRowColors(true);
    list_->setContextMenuPolicy(Qt::ActionsContextMenu);
    for (const int column : {BoardsModel::name_column, BoardsModel::state_column, BoardsModel::arch_column,
                             BoardsModel::kernel_column})
        list_->header()->setSectionResizeMode(column, QHeaderView::ResizeToContents);

    make_drift_strip();

    auto* right = new QWidget;
    auto* right_column = new QVBoxLayout(right);
    right_column->setContentsMargins(0, 0, 0, 0);
    right_column->setSpacing(0);
    for (QWidget* widget :
         std::initializer_list<QWidget*>{heading_, make_missing_strip(), strip_, drift_, sentence_})
        right_column->addWidget(widget);
    tabs_->setObjectName(QStringLiteral("boardTabs"));
    tabs_->setDocumentMode(true);
    tabs_->addTab(table_, tr("What it can do"));
    tabs_->addTab(console_, tr("Console"));
    right_column->addWidget(tabs_, 1);

    auto* splitter = new QSplitter(Qt::Horizontal);
    splitter->addWidget(list_);
    splitter->addWidget(right);
    splitter->setSizes({580, 560});
    splitter->setChildrenCollapsible(false);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(bar_);
    column->addWidget(forms_);
    column->addWidget(splitter, 1);
    column->addWidget(shelf_);

    connect(list_->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex& index) {
                const BoardRow* row = model_->row(index.row());
                if (!row || row->name == selected_) return;
                selected_ = row->name;
                show_selected();
            });
    connect(list_, &QTreeView::activated, this, [this](const QModelIndex& index) {
        if (const BoardRow* row = model_->row(index.row()); row && row->name != adding_)
            Q_EMIT chosen(row->name);
    });
    connect(forms_, &BoardForms::closed, list_, qOverload<>(&QWidget::setFocus));
}

void BoardsView::make_drift_strip()
{
    auto* drift_row = new QHBoxLayout(drift_);
    drift_row->setContentsMargins(0, 2, 8, 2);
    auto* update = new QPushButton(update_action_->text());
    update->setObjectName(QStringLiteral("updateProfileButton"));
    connect(update, &QPushButton::clicked, update_action_, &QAction::trigger);
    drift_row->addWidget(drift_text_, 1);
    drift_row->addWidget(update, 0, Qt::AlignTop);
    drift_->setAutoFillBackground(true);
    drift_->hide();
}

void BoardsView::connect_worker()
{
    connect(worker_, &BoardWorker::started, this, [this](const QString& name) {
        coming_.clear();
        model_->set_reach(name, BoardRow::Reach::looking);
        say(name, tr("Looking at %1…").arg(name));
        if (name == selected_) show_selected();
        show_actions();
    });
    connect(worker_, &BoardWorker::judged, this,
            [this](const QString& name, const std::vector<PreflightLine>& lines) {
                coming_.insert(coming_.end(), lines.begin(), lines.end());
                say(name, tr("Looking at %1: %2 checks so far…").arg(name).arg(coming_.size()));
                if (name == selected_) table_->add_lines(lines);
            });
    connect(worker_, &BoardWorker::seen, this, &BoardsView::look_seen);
    connect(worker_, &BoardWorker::said, this, &BoardsView::say_also);
    connect(worker_, &BoardWorker::failed, this, &BoardsView::look_failed);
    connect(worker_, &BoardWorker::finished, this, &BoardsView::look_finished);
    connect(worker_, &BoardWorker::asked, this, &BoardsView::asked);
}

void BoardsView::look_seen(const SeenBoardPtr& seen)
{
    coming_.clear();
    model_->set_seen(seen);
    if (seen->name == adding_ && seen->is_kept) {
        adding_.clear();
        forms_->forget_board();
        model_->set_adding({});
        wanted_ = seen->name;
        say(seen->name, tr("Added %1.").arg(seen->name));
    } else if (seen->keep_error) {
        say(seen->name, *seen->keep_error);
    } else if (seen->look.loader_failure) {
        say(seen->name, seen->look.loader_failure->within("nothing could be tried"));
    } else {
        say(seen->name, seen->is_kept ? tr("The profile is up to date.") : QString());
    }
    if (seen->is_kept) Q_EMIT targets_changed();
    if (seen->name == selected_) show_selected();
}

void BoardsView::look_failed(const QString& name, const Error& error)
{
    // What came later than the look is no word about the board.
    const BoardRow* row = model_->row(name);
    const bool was_looking = row && row->reach == BoardRow::Reach::looking;
    if (was_looking) model_->set_reach(name, BoardRow::Reach::unreachable);
    say(name, error);
    if (name == adding_) {
        adding_.clear();
        model_->set_adding({});
        add_board();
        forms_->complain(sentence_of(error));
    }
}

void BoardsView::look_finished(const QString& name)
{
    if (name == adding_) {  // seen, but there was no place for its profile
        adding_.clear();
        model_->set_adding({});
    }
    model_->reload();
    if (name == selected_) show_selected();
    show_actions();
    Q_EMIT look_ended();
}

void BoardsView::select(const QString& name)
{
    if (!model_->row(name)) {
        wanted_ = name;
        return;
    }
    list_->setCurrentIndex(model_->index_of(name));
}

void BoardsView::show_selected()
{
    const BoardRow* row = model_->row(selected_);
    show_heading(row);
    show_drift(row);
    show_sentence();
    show_virtual(row);
    show_lines(row);
    shelf_->show_kernel(row && row->known() ? std::optional(*row->known()) : std::nullopt);
    show_actions();
}

void BoardsView::show_heading(const BoardRow* row)
{
    const TargetProfile* known = row ? row->known() : nullptr;
    if (!row)
        heading_->setText(tr("No target is chosen."));
    else if (row->unreadable)
        heading_->setText(text_of(row->unreadable->cause) + QLatin1Char('\n') +
                          text_of(row->unreadable->hint));
    else if (worker_->name() == row->name && coming_.empty() && row->reach == BoardRow::Reach::looking)
        heading_->setText(row->name);
    else if (known && known->found)
        heading_->setText(summary_of(*known, row->bad, row->limited, preflight(*known).size()));
    else if (row->is_virtual && !row->is_up())
        heading_->setText(
            tr("%1: %2.\nIt does not run; Start board boots it on this machine.").arg(row->name, row->title));
    else
        heading_->setText(
            tr("Nobody has looked at %1 yet. Look again finds out what it can do.").arg(row->name));
}

void BoardsView::show_drift(const BoardRow* row)
{
    const bool shown = row && row->has_drifted();
    drift_->setVisible(shown);
    if (!shown) return;
    drift_text_->setText(tr("The board is not as its profile says (then → now):") + QLatin1Char('\n') +
                         text_of(drift_text(row->seen->differences)));
    const paint::Theme theme = theme_of(palette());
    QPalette colors = palette();
    colors.setColor(QPalette::Window, theme.paused);
    colors.setColor(QPalette::WindowText, theme.on_paused);
    drift_->setPalette(colors);
    drift_text_->setPalette(colors);
}

void BoardsView::show_lines(const BoardRow* row)
{
    const TargetProfile* known = row ? row->known() : nullptr;
    if (row && worker_->name() == row->name && row->reach == BoardRow::Reach::looking) {
        shown_.reset();
        return table_->show_lines(coming_);
    }
    if (known && shown_ == *known) return;  // whoever reads in it keeps the place
    shown_ = known ? std::optional(*known) : std::nullopt;
    table_->show_lines(known && known->found ? preflight(*known) : std::vector<PreflightLine>());
    table_->show_worst();
}

void BoardsView::show_actions()
{
    const BoardRow* row = model_->row(selected_);
    const bool busy = worker_->is_busy();
    const bool has_file = row && !row->is_virtual && row->name != adding_;
    look_action_->setEnabled(row && !busy && !row->unreadable && (!row->is_virtual || row->is_up()));
    cancel_action_->setEnabled(busy);
    update_action_->setEnabled(row && row->has_drifted() && !row->is_virtual && !busy);
    drift_->findChild<QPushButton*>()->setEnabled(update_action_->isEnabled());
    kconfig_action_->setEnabled(row && row->known() && row->known()->found);
    for (QAction* action : {clone_action_, rename_action_, export_action_, remove_action_})
        action->setEnabled(has_file);
    add_action_->setEnabled(!busy);
    show_virtual_actions(row);
}

void BoardsView::say(const QString& name, const QString& sentence, bool is_failure)
{
    sentences_[name] = {sentence, is_failure};
    show_sentence();
}

void BoardsView::say(const QString& name, const Error& error)
{
    say(name, sentence_of(error), true);
}

/// Below what was said before: each of the steps after a look has its own.
void BoardsView::say_also(const QString& name, const QString& sentence)
{
    QStringList lines = sentences_.value(name).text.split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    if (lines.size() >= most_sentences) lines.removeAt(1);  // the first says what this is about
    lines << sentence.left(1).toUpper() + sentence.mid(1);
    say(name, lines.join(QLatin1Char('\n')));
}

QString BoardsView::sentence_of(const Error& error)
{
    return text_of(error.cause) + (error.hint.empty() ? QString() : QLatin1Char('\n') + text_of(error.hint));
}

void BoardsView::show_sentence()
{
    const Sentence sentence = sentences_.value(selected_);
    sentence_->setText(sentence.text);
    sentence_->setVisible(!sentence.text.isEmpty());
    QPalette colors = palette();
    if (sentence.is_failure) colors.setColor(QPalette::WindowText, theme_of(palette()).loss_text);
    sentence_->setPalette(colors);
}

void BoardsView::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    // Back from a terminal, where something may have been installed.
    if (event->type() == QEvent::ActivationChange && isActiveWindow() && isVisible()) model_->reload();
    if (event->type() != QEvent::PaletteChange) return;
    show_drift(model_->row(selected_));
    show_sentence();
}

/// Virtual boards come and go, and files change, while nobody looks.
void BoardsView::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    model_->reload();
}

}  // namespace boardscope::gui
