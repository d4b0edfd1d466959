// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The bar below the text that finds as one types: all matches are framed, one is selected,
//          "3 of 17" says where one is; goes round at the ends. Enter and Shift+Enter go on, Esc closes. With a second
//          row that replaces: Enter there replaces the selected match and goes on, Ctrl+Enter replaces all in one step.
// Thread:  GUI.
// Units:   bytes of the text.
// Errors:  none. Counting stops at match_limit, going on does not.
#pragma once

#include "editor/editor_colors.h"

#include <QTimer>
#include <QWidget>

#include <vector>

class QCheckBox;
class QHBoxLayout;
class QLabel;
class QLineEdit;
class QToolButton;
class QsciScintilla;

namespace boardscope::editor {

class FindBar : public QWidget {
    Q_OBJECT

public:
    static constexpr int match_limit = 9999;

    explicit FindBar(QsciScintilla* text, QWidget* parent = nullptr);

    /// Shows the bar, with the selection (when it is a word or two) as what to look for.
    void open();
    /// As open(), with the row that replaces.
    void open_replace();
    void close_bar();
    void findNext();
    void findPrevious();
    void replaceSelected();
    void replaceAll();
    void setColors(const EditorColors& colors);

    /// "3 of 17", "no match": what stands beside the field.
    [[nodiscard]] QString statusText() const;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Match {
        long begin = -1;
        long end = -1;
    };

    QToolButton* add_toggle(const QString& text, const QString& name, const QKeySequence& key);
    void make_replace_row();
    void replace_at(Match match);
    void search_as_typed();
    void go_on(bool forward);
    void find_all();
    void show_frames(bool shown);
    void select(Match match, bool wrapped);
    void show_status(bool wrapped);
    [[nodiscard]] Match search(long from, long to) const;

    QsciScintilla* text_;
    QLineEdit* field_ = nullptr;
    QLineEdit* replacement_ = nullptr;
    QWidget* replace_row_ = nullptr;
    QHBoxLayout* find_row_ = nullptr;
    QLabel* status_ = nullptr;
    QToolButton* case_toggle_ = nullptr;
    QToolButton* word_toggle_ = nullptr;
    QTimer recount_timer_;
    std::vector<Match> matches_;
    Match current_;
    long anchor_ = 0;  ///< where typing searches from
    EditorColors colors_;
};

}  // namespace boardscope::editor
