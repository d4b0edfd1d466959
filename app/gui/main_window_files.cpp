// SPDX-License-Identifier: GPL-3.0-or-later
// The window's files: probes and recordings.
#include "app/gui/main_window.h"

#include "app/gui/notice_bar.h"
#include "app/gui/recording_loader.h"
#include "app/gui/vital_signs.h"
#include "app/session/saved_file.h"
#include "app/views/timeline_view.h"
#include "core/decode/text_format.h"
#include "core/store/recording_format.h"
#include "editor/probe_editor.h"

#include <QApplication>
#include <QFile>
#include <QFileDialog>
#include <QMenuBar>
#include <QPointer>
#include <QSplitter>
#include <QStatusBar>
#include <QThreadPool>

namespace boardscope::gui {

namespace {

bool is_probe_name(const QString& path)
{
    for (const char* end : {".c", ".h", ".bt", ".ply"})
        if (path.endsWith(QLatin1String(end))) return true;
    return false;
}

/// A recording, or text that some tracer wrote.
bool is_trace(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) return false;
    const QByteArray start = file.read(std::max<qint64>(store::recording_prefix_bytes, decode::detection_bytes));
    const std::string_view text(start.data(), static_cast<std::size_t>(start.size()));
    if (text.size() >= store::recording_prefix_bytes &&
        store::recording_header_bytes(as_bytes(text.substr(0, store::recording_prefix_bytes))).has_value())
        return true;
    if (is_probe_name(path)) return false;
    const std::optional<decode::DetectedText> kind = decode::detect_text(text);
    return kind && kind->format != decode::TextFormat::lines;
}

QString probe_filter() { return QObject::tr("Probes (*.bpf.c *.c *.bt)"); }
QString recording_filter() { return QObject::tr("Recordings (*.bscope)"); }
QString trace_filter() { return QObject::tr("Recordings and traces (*.bscope *.txt *.log *.trace *.html)"); }

}  // namespace

void MainWindow::make_file_menu()
{
    QMenu* menu = menuBar()->addMenu(tr("&File"));
    make_new_menu(menu);
    add_action(menu, tr("&Open…"), QStringLiteral("openAction"), QKeySequence::Open, [this] { open_dialog(); });
    recent_menu_ = menu->addMenu(tr("Open &recent"));
    connect(recent_menu_, &QMenu::aboutToShow, this, &MainWindow::show_recent_files);
    add_action(menu, tr("Open from the l&ibrary…"), QStringLiteral("openLibraryAction"), {}, [this] { show_library(); });
    menu->addSeparator();
    add_action(menu, tr("&Save probe"), QStringLiteral("saveAction"), QKeySequence::Save, [this] { save(); });
    add_action(menu, tr("Save probe &as…"), QStringLiteral("saveAsAction"),
               QKeySequence(QStringLiteral("Ctrl+Shift+S")), [this] { save_as(); });
    make_text_actions(menu);
    add_action(menu, tr("Save re&cording as…"), QStringLiteral("saveRecordingAction"), {},
               [this] { save_recording_as(); });
    make_picture_actions(menu);
    menu->addSeparator();
    // The standard key for Quit is none outside the known desktops.
    add_action(menu, tr("&Quit"), QStringLiteral("quitAction"), QKeySequence(QStringLiteral("Ctrl+Q")), [this] { close(); });
}

void MainWindow::show_recent_files()
{
    recent_menu_->clear();
    const QStringList files = layout_.recent_files();
    for (const QString& file : files) recent_menu_->addAction(file, this, [this, file] { open(file); });
    if (files.isEmpty()) recent_menu_->addAction(tr("No files yet"))->setEnabled(false);
}

void MainWindow::open_dialog()
{
    const QString path = QFileDialog::getOpenFileName(
        this, tr("Open a probe, a recording or a trace"), QFileInfo(editor_->path()).path(),
        QStringList{probe_filter(), trace_filter(), tr("All files (*)")}.join(QStringLiteral(";;")));
    if (!path.isEmpty()) open(path);
}

void MainWindow::open(const QString& path)
{
    if (is_trace(path))
        open_recording(path);
    else
        open_probe(path);
}

void MainWindow::open_probe(const QString& path)
{
    if (const Result<void> opened = editor_->openFile(path); !opened) return say_error(opened.error());
    layout_.add_recent_file(path);
    editor_->setFocus();
    show_title();
}

void MainWindow::open_recording(const QString& path)
{
    if (controller_->is_active()) {
        notice_->say(NoticeBar::Tone::hint, tr("A session is running."), tr("Stop it before opening a recording."),
                     tr("Stop"), [this] { stop(); });
        return;
    }
    layout_.add_recent_file(path);
    recording_ = path;
    // The trace gets the room while there is nothing to write.
    const bool nothing_to_write = editor_->path().isEmpty() && !editor_->isModified();
    if (nothing_to_write) main_splitter_->setSizes({1, main_splitter_->height()});
    notice_->clear();
    show_programs({});
    forget_figures();
    vitals_->set_loading(true);
    timeline_->setEmptyText(tr("Reading the recording…"), {});
    show_trace(loader_->load(path), false);
    statusBar()->showMessage(tr("Reading %1").arg(path));
}

void MainWindow::recording_loaded(const session::SavedFile& file)
{
    vitals_->set_loading(false);
    if (!file.recording) {
        timeline_->setEmptyText(tr("The file holds no events"), {});
        const QString kind = QString::fromUtf8(decode::name_of(file.text.format).description);
        QString said = tr("%1: %2").arg(recording_, kind);
        if (file.counts.odd_lines > 0)
            said += tr("; %n line(s) were not understood, kind == odd shows them", nullptr,
                       static_cast<int>(std::min<std::uint64_t>(file.counts.odd_lines, INT_MAX)));
        statusBar()->showMessage(said);
        return;
    }
    show_programs(file.recording->programs);
    timeline_->setEmptyText(tr("The recording holds no events"),
                            tr("Its session ended before the probe reported anything."));
    statusBar()->showMessage(file.recording->cut || !file.recording->ended
                                 ? tr("The recording ends before its session did; what it holds is shown.")
                                 : tr("Recording %1").arg(recording_));
}

bool MainWindow::save()
{
    if (editor_->path().isEmpty()) return save_as();
    if (const Result<void> saved = editor_->save(); !saved) {
        say_error(saved.error());
        return false;
    }
    layout_.add_recent_file(editor_->path());
    return true;
}

bool MainWindow::save_as()
{
    const QString path = QFileDialog::getSaveFileName(this, tr("Save the probe"), editor_->title(), probe_filter());
    if (path.isEmpty()) return false;
    if (const Result<void> saved = editor_->saveAs(path); !saved) {
        say_error(saved.error());
        return false;
    }
    layout_.add_recent_file(path);
    return true;
}

void MainWindow::save_recording_as()
{
    if (recording_.isEmpty()) {
        notice_->say(NoticeBar::Tone::hint, tr("There is no recording yet."),
                     tr("Run a probe: each session is recorded while it runs."));
        return;
    }
    const QString path = QFileDialog::getSaveFileName(this, tr("Save the recording"), QFileInfo(recording_).fileName(),
                                                      recording_filter());
    if (path.isEmpty() || QFileInfo(path) == QFileInfo(recording_)) return;
    // A recording may be large: copied on a pool thread, beside its goal and renamed when whole.
    QThreadPool::globalInstance()->start([window = QPointer<MainWindow>(this), from = recording_, path] {
        const QString part = path + QStringLiteral(".part");
        QFile::remove(part);
        const bool copied = QFile::copy(from, part) && (QFile::remove(path), QFile::rename(part, path));
        // By way of the application: only the GUI thread may know whether the window still is.
        QMetaObject::invokeMethod(
            qApp,
            [window, path, copied] {
                if (!window) return;
                if (copied)
                    window->statusBar()->showMessage(tr("Saved %1").arg(path));
                else
                    window->say_error({"cannot save the recording as " + path.toStdString(),
                                       "check that the folder is writable and has room"});
            },
            Qt::QueuedConnection);
    });
}

}  // namespace boardscope::gui
