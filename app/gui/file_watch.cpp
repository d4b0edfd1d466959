// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/file_watch.h"

#include "editor/probe_editor.h"
#include "editor/source_file.h"

namespace boardscope::gui {

namespace {

constexpr int settle_ms = 150;

}  // namespace

FileWatch::FileWatch(editor::ProbeEditor& editor, QObject* parent) : QObject(parent), editor_(editor)
{
    timer_.setSingleShot(true);
    timer_.setInterval(settle_ms);
    connect(&editor_, &editor::ProbeEditor::textsChanged, this, &FileWatch::follow_texts);
    connect(&watcher_, &QFileSystemWatcher::fileChanged, this, [this](const QString& path) {
        changed_ += path;
        timer_.start();
    });
    connect(&timer_, &QTimer::timeout, this, &FileWatch::look);
    follow_texts();
}

void FileWatch::follow_texts()
{
    QStringList wanted;
    for (int i = 0; i < editor_.textCount(); ++i)
        if (const QString path = editor_.pathAt(i); !path.isEmpty()) wanted += path;
    QStringList gone = watcher_.files();
    gone.removeIf([&wanted](const QString& path) { return wanted.contains(path); });
    if (!gone.isEmpty()) watcher_.removePaths(gone);
    // Also those that another file has replaced, as editors do: the watcher has lost them.
    wanted.removeIf([this](const QString& path) { return watcher_.files().contains(path); });
    if (!wanted.isEmpty()) watcher_.addPaths(wanted);
}

void FileWatch::look()
{
    QStringList changed;
    changed.swap(changed_);
    changed.removeDuplicates();
    follow_texts();
    for (const QString& path : changed) {
        const int index = editor_.indexOf(path);
        if (index < 0) continue;
        const Result<QByteArray> bytes = editor::read_source(path);
        if (bytes && *bytes != editor_.bytesAt(index)) Q_EMIT changedOutside(index, *bytes);
    }
}

}  // namespace boardscope::gui
