// SPDX-License-Identifier: GPL-3.0-or-later
// What can be done with a target.
#include "app/gui/boards_view.h"

#include "app/gui/board_forms.h"
#include "app/session/board_address.h"
#include "app/session/target_catalog.h"
#include "app/session/target_files.h"

#include <QApplication>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QPointer>
#include <QSaveFile>
#include <QThreadPool>

#include <memory>
#include <utility>

namespace boardscope::gui {

namespace {

QString profile_filter()
{
    return BoardsView::tr("Target profiles (*.toml)");
}

Result<void> save_text(const QString& path, const std::string& text)
{
    QSaveFile file(path);
    if (file.open(QIODevice::WriteOnly) && file.write(text.data(), static_cast<qint64>(text.size())) >= 0 &&
        file.commit())
        return {};
    return failure("cannot write " + path.toStdString() + ": " + file.errorString().toStdString(),
                   "check that the folder is writable and has room");
}

/// Calls `chosen` with the file, if there is one; the window stays usable.
void choose_file(QWidget* parent, QFileDialog::AcceptMode mode, const QString& title, const QString& proposal,
                 const QString& filter, std::function<void(const QString&)> chosen)
{
    auto* dialog = new QFileDialog(parent, title, {}, filter);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(mode);
    dialog->setFileMode(mode == QFileDialog::AcceptSave ? QFileDialog::AnyFile : QFileDialog::ExistingFile);
    if (!proposal.isEmpty()) dialog->selectFile(proposal);
    QObject::connect(dialog, &QFileDialog::fileSelected, parent, std::move(chosen));
    dialog->open();
}

}  // namespace

void BoardsView::in_background(const QString& name, Work work, std::function<void()> done)
{
    QThreadPool::globalInstance()->start(
        [self = QPointer<BoardsView>(this), name, work = std::move(work), done = std::move(done)] {
            const Result<void> result = work();
            // By way of the application: only the GUI thread may know whether this view still is.
            QMetaObject::invokeMethod(
                qApp,
                [self, name, result, done] {
                    if (!self) return;
                    if (!result && self->forms_->isVisible())
                        return self->forms_->complain(sentence_of(result.error()));
                    if (!result) return self->say(name, result.error());
                    self->forms_->close_form();
                    done();
                },
                Qt::QueuedConnection);
        });
}

void BoardsView::add_board()
{
    forms_->ask_for_board([this](const NewBoard& board) { start_adding(board); });
}

void BoardsView::start_adding(const NewBoard& board)
{
    Result<SshAddress> address = session::parse_address(board.address.toStdString());
    if (!address) return forms_->complain(sentence_of(address.error()));
    const std::string name = board.name.toStdString();
    if (const auto place = session::target_file(name); !place)
        return forms_->complain(sentence_of(place.error()));
    if (model_->row(board.name))
        return forms_->complain(sentence_of(
            {"there is a target '" + name + "' already", "choose another name, or look at it again"}));
    QString identity = board.identity_file;
    if (identity.startsWith(QStringLiteral("~/"))) identity.replace(0, 1, QDir::homePath());
    if (!identity.isEmpty()) address->identity_file = QFileInfo(identity).absoluteFilePath().toStdString();

    forms_->close_form();
    const TargetProfile profile{.name = name, .ssh = *address};
    adding_ = board.name;
    model_->set_adding(profile);
    select(board.name);
    worker_->add(profile);
}

void BoardsView::look_again(const QString& name, BoardWorker::Keep keep)
{
    if (worker_->is_busy()) cancel_look();
    select(name);
    worker_->look(name, keep);
}

void BoardsView::cancel_look()
{
    const QString name = worker_->name();
    if (name.isEmpty()) return;
    worker_->cancel();
    coming_.clear();
    const BoardRow* row = model_->row(name);
    if (row && row->reach == BoardRow::Reach::looking) {
        model_->set_reach(name, BoardRow::Reach::unknown);
        say(name, tr("Looking at %1 was given up.").arg(name));
    } else {
        say_also(name, tr("The store has not got all of its kernel: that was given up."));
    }
    if (std::exchange(adding_, {}) == name) {
        model_->set_adding({});
        add_board();
        forms_->complain(tr("Looking at %1 was given up.").arg(name));
    }
    model_->reload();
    show_selected();
    Q_EMIT look_ended();
}

void BoardsView::save_kernel_options()
{
    const BoardRow* row = model_->row(selected_);
    if (!row || !row->known() || !row->known()->found) return;
    const std::string fragment = kconfig_fragment(preflight(*row->known()));
    if (fragment.empty()) return say(selected_, tr("The kernel has all that depends on its configuration."));
    choose_file(this, QFileDialog::AcceptSave, tr("Save the kernel options"),
                selected_ + QStringLiteral(".cfg"), tr("Kconfig fragments (*.cfg *.config)"),
                [this, name = selected_, fragment](const QString& path) {
                    in_background(
                        name, [path, fragment] { return save_text(path, fragment); },
                        [this, name, path] { say(name, tr("Saved %1").arg(path)); });
                });
}

void BoardsView::clone()
{
    forms_->ask_for_name(tr("Clone %1 as").arg(selected_), selected_ + QStringLiteral("-2"), tr("Clone"),
                         [this, from = selected_](const QString& to) {
                             const auto work = [from = from.toStdString(), to = to.toStdString()] {
                                 return session::clone_target(from, to);
                             };
                             in_background(from, work, [this, to] {
                                 wanted_ = to;
                                 model_->reload();
                                 Q_EMIT targets_changed();
                             });
                         });
}

void BoardsView::rename()
{
    forms_->ask_for_name(tr("Rename %1 to").arg(selected_), selected_, tr("Rename"),
                         [this, from = selected_](const QString& to) {
                             if (from == to) return forms_->close_form();
                             const auto work = [from = from.toStdString(), to = to.toStdString()] {
                                 return session::rename_target(from, to);
                             };
                             in_background(from, work, [this, from, to] {
                                 wanted_ = to;
                                 model_->reload();
                                 Q_EMIT renamed(from, to);
                             });
                         });
}

void BoardsView::remove()
{
    forms_->ask_whether(
        tr("Remove %1? Its profile is deleted; what the store has of its kernel stays.").arg(selected_),
        tr("Remove"), [this, name = selected_] {
            const auto work = [name = name.toStdString()] { return session::remove_target(name); };
            in_background(name, work, [this, name] {
                sentences_.remove(name);
                model_->reload();
                Q_EMIT targets_changed();
            });
        });
}

void BoardsView::import_profile()
{
    choose_file(this, QFileDialog::AcceptOpen, tr("Import a target profile"), {}, profile_filter(),
                [this](const QString& path) {
                    const auto name = std::make_shared<std::string>();
                    const auto work = [path = path.toStdString(), name]() -> Result<void> {
                        const Result<std::string> imported = session::import_target(path);
                        if (!imported) return failure(imported.error());
                        *name = *imported;
                        return {};
                    };
                    in_background(selected_, work, [this, name] {
                        wanted_ = QString::fromStdString(*name);
                        say(wanted_, tr("Added %1.").arg(wanted_));
                        model_->reload();
                        Q_EMIT targets_changed();
                    });
                });
}

void BoardsView::export_profile()
{
    choose_file(
        this, QFileDialog::AcceptSave, tr("Export the profile of %1").arg(selected_),
        selected_ + QStringLiteral(".toml"), profile_filter(), [this, name = selected_](const QString& path) {
            const auto work = [name = name.toStdString(), path = path.toStdString()] {
                return session::export_target(name, path);
            };
            in_background(name, work, [this, name, path] { say(name, tr("Exported to %1").arg(path)); });
        });
}

}  // namespace boardscope::gui
