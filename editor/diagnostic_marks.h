// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Problems drawn into the text: a squiggle under the place, a sign in the margin whose shape
//          tells the severity, and the sentence with its hint below the line. They move with their
//          lines, and go when their line is edited, for then nobody knows whether they still hold.
// Thread:  GUI.
// Units:   lines from 1 and byte columns outside, Scintilla's from 0 inside.
// Errors:  a line or column beyond the text means the last one there is.
#pragma once

#include "core/base/diagnostics.h"
#include "editor/editor_colors.h"

#include <QFont>
#include <QObject>
#include <QString>
#include <QTimer>

#include <optional>
#include <vector>

class QsciScintilla;

namespace boardscope::editor {

class DiagnosticMarks : public QObject {
    Q_OBJECT

public:
    /// The signs stand in the margins of `text` that show text.
    explicit DiagnosticMarks(QsciScintilla* text, QObject* parent = nullptr);

    /// Those without a line belong to no place and are left out.
    void set(const std::vector<Diagnostic>& diagnostics);
    void clear();
    /// Of the first problem on this line (from 1) that has any, where the line is now.
    [[nodiscard]] std::vector<FixIt> fixes_at(int line) const;
    /// Where their lines are now.
    [[nodiscard]] std::vector<Diagnostic> all() const;
    [[nodiscard]] int count() const { return static_cast<int>(problems_.size()); }

    /// The place of the next problem after `line` (before it), going round; none without problems.
    [[nodiscard]] std::optional<SourceSpan> after(int line) const;
    [[nodiscard]] std::optional<SourceSpan> before(int line) const;

    /// Also after another lexer was set, which forgets the styles of others.
    void setColors(const EditorColors& colors, const QFont& sentence_font);

Q_SIGNALS:
    void countChanged(int count);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Problem {
        int marker = -1;  ///< Scintilla's handle, which knows the line wherever it went
        Diagnostic diagnostic;
    };

    void on_modified(int position, int type, int length, int lines_added);
    void drop_edited();
    void underline(const Diagnostic& diagnostic, int line);
    void show_sentences(int line);
    void show_all_sentences();
    [[nodiscard]] int line_of(const Problem& problem) const;
    [[nodiscard]] SourceSpan span_of(const Problem& problem) const;
    [[nodiscard]] QStringList wrapped(const QString& text) const;

    QsciScintilla* text_;
    std::vector<Problem> problems_;  ///< in the order of lines
    std::vector<int> edited_;        ///< lines to be cleared once Scintilla is done with its change
    QTimer drop_timer_;
    QTimer wrap_timer_;
    QFont sentence_font_;
    int first_style_ = 0;
};

}  // namespace boardscope::editor
