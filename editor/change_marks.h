// SPDX-License-Identifier: GPL-3.0-or-later
// What:    A thin bar beside each line that was changed since the text was opened: in one colour until it is saved, in
//          another one from then on. Undoing back to what is in the file takes the first kind away.
// Thread:  GUI.
// Errors:  none.
#pragma once

#include "editor/editor_colors.h"

#include <QObject>

class QsciScintilla;

namespace boardscope::editor {

class ChangeMarks : public QObject {
    Q_OBJECT

public:
    /// In `margin` of `text`, which becomes theirs.
    ChangeMarks(QsciScintilla* text, int margin, QObject* parent = nullptr);

    /// From now on changes are marked, or not: while a text is put in, nothing is a change.
    void setListening(bool listening) { is_listening_ = listening; }
    /// What was changed is in the file now. Before Scintilla hears of it.
    void saved();
    void clear();
    void setColors(const EditorColors& colors);

    enum class Kind { none, unsaved, saved };
    /// `line`: from 1.
    [[nodiscard]] Kind at(int line) const;

private:
    void on_modified(int position, int type, int length, int lines_added);

    QsciScintilla* text_;
    int margin_;
    bool is_listening_ = true;
};

}  // namespace boardscope::editor
