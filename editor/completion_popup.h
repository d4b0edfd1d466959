// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The list below the cursor of what may be written there: names with their types, what this board lacks in grey
//          with the reason, a sentence about the chosen one. The keyboard stays with the text: Up, Down and the pages
//          choose, Enter and Tab take, Esc closes, all else is typed.
// Thread:  GUI.
// Units:   byte offsets in the text.
// Errors:  none. An answer to a question that is no longer asked is for the caller to drop.
#pragma once

#include "core/dsl/completion.h"
#include "editor/editor_colors.h"

#include <QFrame>

class QKeyEvent;
class QLabel;
class QListView;
class QsciScintilla;

namespace boardscope::editor {

class CompletionModel;

class CompletionPopup : public QFrame {
    Q_OBJECT

public:
    explicit CompletionPopup(QsciScintilla* text);
    ~CompletionPopup() override;

    /// Closes when there is nothing to offer, or nothing but what stands there already.
    void show_items(dsl::Completion completion);
    void setColors(const EditorColors& colors, const QFont& font);

    /// True: it was one of ours.
    [[nodiscard]] bool take_key(const QKeyEvent& key);
    /// The chosen one takes the place of what was typed. "printf(" and its like leave the cursor behind the
    /// bracket.
    void accept();

    /// Whether a cursor there could go on with the word that the list is about.
    [[nodiscard]] bool belongs_to(long cursor) const;
    [[nodiscard]] int count() const;
    [[nodiscard]] QString textAt(int row) const;
    /// What is said about the chosen one.
    [[nodiscard]] QString sentence() const;

private:
    void choose(int row);
    void place();

    QsciScintilla* text_;
    CompletionModel* model_;
    QListView* list_;
    QLabel* sentence_;
    dsl::TextRange typed_;
};

}  // namespace boardscope::editor
