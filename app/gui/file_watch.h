// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Tells when the file of an open text was changed by another program. What the editor itself has written is no
//          news.
// Thread:  GUI thread.
// Errors:  none. A file that goes away is not told of: the text is still there, and saving brings the file back.
#pragma once

#include <QByteArray>
#include <QFileSystemWatcher>
#include <QObject>
#include <QTimer>

namespace boardscope::editor {
class ProbeEditor;
}

namespace boardscope::gui {

class FileWatch : public QObject {
    Q_OBJECT

public:
    explicit FileWatch(editor::ProbeEditor& editor, QObject* parent = nullptr);

Q_SIGNALS:
    /// What the file of that open text holds now, and the text does not.
    void changedOutside(int index, const QByteArray& bytes);

private:
    void follow_texts();
    void look();

    editor::ProbeEditor& editor_;
    QFileSystemWatcher watcher_;
    QStringList changed_;
    QTimer timer_;  ///< programs write files in several steps
};

}  // namespace boardscope::gui
