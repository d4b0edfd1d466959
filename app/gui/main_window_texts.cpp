// SPDX-License-Identifier: GPL-3.0-or-later
// The window's open texts: closing them, those that are not saved, and files that others change.
#include "app/gui/main_window.h"

#include "app/gui/file_watch.h"
#include "app/gui/notice_bar.h"
#include "app/gui/text_rescue.h"
#include "builder/c_format.h"
#include "core/dsl/format.h"
#include "core/dsl/parser.h"
#include "editor/probe_editor.h"

#include <QApplication>
#include <QCloseEvent>
#include <QDragEnterEvent>
#include <QMenu>
#include <QMessageBox>
#include <QMimeData>
#include <QPointer>
#include <QStatusBar>
#include <QThreadPool>
#include <QTimer>
#include <QUrl>

namespace boardscope::gui {

namespace {

constexpr int rescue_after_ms = 1'000;

QStringList local_files(const QMimeData& data)
{
    QStringList files;
    for (const QUrl& url : data.urls())
        if (url.isLocalFile()) files += url.toLocalFile();
    return files;
}

}  // namespace

void MainWindow::connect_texts()
{
    setAcceptDrops(true);
    connect(editor_, &editor::ProbeEditor::closeRequested, this, &MainWindow::close_text);
    connect(editor_, &editor::ProbeEditor::filesDropped, this, [this](const QStringList& files) {
        for (const QString& file : files)
            open(file);
    });
    connect(editor_, &editor::ProbeEditor::formatWanted, this, &MainWindow::format_text);
    file_watch_ = new FileWatch(*editor_, this);
    connect(file_watch_, &FileWatch::changedOutside, this, &MainWindow::file_changed_outside);

    rescue_ = std::make_unique<TextRescue>(layout_.folder() + QStringLiteral("/unsaved"));
    rescue_timer_ = new QTimer(this);
    rescue_timer_->setSingleShot(true);
    rescue_timer_->setInterval(rescue_after_ms);
    connect(rescue_timer_, &QTimer::timeout, this, &MainWindow::keep_unsaved_texts);
    bring_back_texts();
    // Not restarted by each key: who types without a pause is kept safe, too.
    const auto later = [this] {
        if (!rescue_timer_->isActive()) rescue_timer_->start();
    };
    connect(editor_, &editor::ProbeEditor::textChanged, this, later);
    connect(editor_, &editor::ProbeEditor::textsChanged, this, later);
}

void MainWindow::make_text_actions(QMenu* menu)
{
    add_action(menu, tr("C&lose"), QStringLiteral("closeTextAction"), QKeySequence(QStringLiteral("Ctrl+W")),
               [this] { close_text(editor_->currentText()); });
    add_action(menu, tr("Close all"), QStringLiteral("closeAllTextsAction"),
               QKeySequence(QStringLiteral("Ctrl+Shift+W")), [this] { close_all_texts(); });
    add_action(menu, tr("Ne&xt text"), QStringLiteral("nextTextAction"),
               QKeySequence(QStringLiteral("Ctrl+PgDown")), [this] { editor_->showNextText(1); });
    add_action(menu, tr("Pre&vious text"), QStringLiteral("previousTextAction"),
               QKeySequence(QStringLiteral("Ctrl+PgUp")), [this] { editor_->showNextText(-1); });
    menu->addSeparator();
}

bool MainWindow::may_close(int index)
{
    if (!editor_->isModifiedAt(index)) return true;
    editor_->showText(index);
    const auto answer = QMessageBox::question(this, tr("Unsaved probe"),
                                              tr("%1 has changes that are not saved.").arg(editor_->title()),
                                              QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel);
    if (answer == QMessageBox::Save) return save();
    return answer == QMessageBox::Discard;
}

bool MainWindow::may_close_all()
{
    for (int i = 0; i < editor_->textCount(); ++i)
        if (!may_close(i)) return false;
    return true;
}

void MainWindow::close_text(int index)
{
    if (!may_close(index)) return;
    editor_->closeText(index);
    keep_unsaved_texts();
}

void MainWindow::close_all_texts()
{
    if (!may_close_all()) return;
    for (int i = editor_->textCount() - 1; i >= 0; --i)
        editor_->closeText(i);
    keep_unsaved_texts();
}

void MainWindow::keep_unsaved_texts()
{
    QList<UnsavedText> texts;
    for (int i = 0; i < editor_->textCount(); ++i)
        if (editor_->isModifiedAt(i)) texts += {editor_->bytesAt(i), editor_->pathAt(i), editor_->titleAt(i)};
    rescue_->keep(texts);
}

void MainWindow::bring_back_texts()
{
    const QList<UnsavedText> texts = rescue_->left_behind();
    for (const UnsavedText& one : texts)
        editor_->addUnsaved(one.text, one.path, one.name);
    if (texts.isEmpty()) return;
    notice_->say(
        NoticeBar::Tone::hint,
        texts.size() == 1 ? tr("%1, which was not saved, is back.").arg(texts.front().name)
                          : tr("%1 texts that were not saved are back.").arg(texts.size()),
        tr("The window ended without closing. Save what you want to keep; undo goes back to the file."));
}

void MainWindow::format_text()
{
    const QByteArray text = editor_->bytes();
    if (editor_->isScript()) {
        const std::string script(text.constData(), static_cast<std::size_t>(text.size()));
        const std::string laid_out = dsl::format(script);
        editor_->replaceAll(QByteArray::fromStdString(laid_out));
        Diagnostics diagnostics;
        (void)dsl::parse(dsl::SourceText(script, {}), diagnostics);
        if (diagnostics.has_errors())
            statusBar()->showMessage(tr("The script has errors: it stays as it is."));
        return;
    }
    QThreadPool::globalInstance()->start(
        [window = QPointer<MainWindow>(this), text, path = editor_->path().toStdString()] {
            const Result<std::string> laid_out = builder::format_c(text.toStdString(), path);
            // By way of the application: only the GUI thread may know whether the window still is.
            QMetaObject::invokeMethod(
                qApp,
                [window, text, laid_out] {
                    if (!window) return;
                    if (!laid_out)
                        window->say_error(laid_out.error());
                    else if (window->editor_->bytes() == text)  // else somebody has typed meanwhile
                        window->editor_->replaceAll(QByteArray::fromStdString(*laid_out));
                },
                Qt::QueuedConnection);
        });
}

void MainWindow::file_changed_outside(int index, const QByteArray& bytes)
{
    const QString name = editor_->titleAt(index);
    const QString path = editor_->pathAt(index);
    const auto take = [this, path, bytes] {
        const int at = editor_->indexOf(path);
        if (at < 0) return;
        editor_->showText(at);
        editor_->takeFromFile(bytes);
    };
    if (!editor_->isModifiedAt(index)) {
        const int shown = editor_->currentText();
        take();
        editor_->showText(shown);
        statusBar()->showMessage(tr("%1 was changed by another program, and read again.").arg(name));
        return;
    }
    notice_->say(NoticeBar::Tone::hint, tr("%1 was changed by another program.").arg(name),
                 tr("It has changes here, too, that are not saved. Undo brings them back after reading."),
                 {{tr("Read it again"), take}, {tr("Keep mine"), [] {}}});
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    if (!may_close_all()) return event->ignore();
    rescue_->forget();
    layout_.save(*this, *main_splitter_, *trace_splitter_);
    event->accept();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    if (!local_files(*event->mimeData()).isEmpty()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    const QStringList files = local_files(*event->mimeData());
    if (files.isEmpty()) return;
    event->acceptProposedAction();
    for (const QString& file : files)
        open(file);
}

}  // namespace boardscope::gui
