// SPDX-License-Identifier: GPL-3.0-or-later
// What:    ProbeEditor: one probe text with highlighting, problems at their lines, find, and its file.
//          Tab is a character here; Esc and then Tab (or Shift+Tab) goes on to the next widget.
//          Everything it can do is a QAction in actions(), with its key, for menus and the palette.
// Thread:  GUI. load() and save() block on the disk, for at most 4 MiB.
// Units:   lines and columns from 1, columns in bytes, as in SourceSpan.
// Errors:  load() and save() say what went wrong; the text on the screen stays as it was.
#pragma once

#include "core/base/diagnostics.h"
#include "core/base/result.h"

#include <QByteArray>
#include <QKeySequence>
#include <QString>
#include <QWidget>

#include <functional>

class QsciScintilla;

namespace boardscope::editor {

class CLexer;
class DiagnosticMarks;
class FindBar;
class LineBar;
class ScriptLexer;

class ProbeEditor : public QWidget {
    Q_OBJECT

public:
    explicit ProbeEditor(QWidget* parent = nullptr);
    ~ProbeEditor() override;

    [[nodiscard]] Result<void> load(const QString& path);
    /// To path(); an editor without a path refuses.
    [[nodiscard]] Result<void> save();
    /// On success path() is the new one.
    [[nodiscard]] Result<void> saveAs(const QString& path);
    /// A text without a file yet, such as an example; `name` stands in titles and messages.
    void setText(const QByteArray& text, const QString& name);

    /// Empty while the text has no file.
    [[nodiscard]] QString path() const { return path_; }
    /// File name, or the name given to setText().
    [[nodiscard]] QString title() const;
    /// Whether the text is a script (*.bt), and not C.
    [[nodiscard]] bool isScript() const;
    /// The bytes as they would be saved.
    [[nodiscard]] QByteArray bytes() const;
    [[nodiscard]] bool isModified() const;

    /// Shows those that belong to this text: without a file name, or with path() or title() for one.
    void setDiagnostics(const Diagnostics& diagnostics);
    /// How many are shown and not edited away.
    [[nodiscard]] int problemCount() const;

    /// Puts the cursor there, in the middle of the view, and takes the keyboard focus.
    void goTo(const SourceSpan& span);
    [[nodiscard]] SourceSpan cursor() const;

    /// The text widget, for what is not offered here.
    [[nodiscard]] QsciScintilla* textView() const { return text_; }

public Q_SLOTS:
    void undo();
    void redo();
    void find();
    void findNext();
    void findPrevious();
    void goToLine();
    void toggleComment();
    void nextProblem();
    void previousProblem();
    void zoomIn();
    void zoomOut();
    void resetZoom();

Q_SIGNALS:
    void modifiedChanged(bool modified);
    void pathChanged(const QString& path);
    /// Another text, or an edit of it.
    void textChanged();
    void cursorMoved(int line, int column);
    void problemsChanged(int count);

protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void set_up_text_view();
    void add_actions();
    void add_action(const QString& text, const QString& name, const QList<QKeySequence>& keys,
                    std::function<void()> run);
    void apply_theme();
    void show_bytes(const QByteArray& text);
    void follow_style_of(const QByteArray& text);
    void use_lexer_for(const QString& name);
    void fit_line_numbers();
    void jump(int line, int column);
    [[nodiscard]] bool belongs_here(const std::string& file) const;

    QString path_;
    QString name_;
    QsciScintilla* text_ = nullptr;
    CLexer* lexer_ = nullptr;
    ScriptLexer* script_lexer_ = nullptr;
    DiagnosticMarks* marks_ = nullptr;
    FindBar* find_bar_ = nullptr;
    LineBar* line_bar_ = nullptr;
    bool theme_pending_ = false;
    bool tab_leaves_ = false;  ///< after Esc: the next Tab goes on to the next widget
};

}  // namespace boardscope::editor
