// SPDX-License-Identifier: GPL-3.0-or-later
// What:    ProbeEditor: probe texts in tabs, with highlighting, problems at their lines, find and replace, and their files.
//          What is asked without an index is asked of the text that is shown.
//          Tab is a character here; Esc and then Tab (or Shift+Tab) goes on to the next widget.
//          Everything it can do is a QAction in actions(), with its key, for menus and the palette.
// Thread:  GUI. load() and save() block on the disk, for at most 4 MiB.
// Units:   lines and columns from 1, columns in bytes, as in SourceSpan.
// Errors:  load() and save() say what went wrong; the text on the screen stays as it was.
#pragma once

#include "core/base/diagnostics.h"
#include "core/base/result.h"
#include "core/dsl/completion.h"

#include <QByteArray>
#include <QKeySequence>
#include <QString>
#include <QWidget>

#include <functional>
#include <memory>
#include <vector>

class QTabBar;
class QsciScintilla;

namespace boardscope::editor {

class ChangeMarks;
class CLexer;
class CompletionPopup;
class DiagnosticMarks;
class FindBar;
class LineBar;
struct OpenText;
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
    /// The whole text becomes this one, in one step that can be undone; what is equal at both ends is left alone.
    void replaceAll(const QByteArray& text);

    /// As replaceAll(), and the text counts as saved: it is what the file holds now.
    void takeFromFile(const QByteArray& text);

    // Several texts, in tabs.
    /// Where the file is open already, it is shown. Otherwise a tab is added, unless nothing was written in this one yet.
    [[nodiscard]] Result<void> openFile(const QString& path);
    /// As setText(), in the same places.
    void addText(const QByteArray& text, const QString& name);
    /// A text that was changed and not saved, above what its file holds. `path` may be empty.
    void addUnsaved(const QByteArray& text, const QString& path, const QString& name);
    /// What is not saved is lost. An empty text takes the place of the last one.
    void closeText(int index);
    void showText(int index);
    void showNextText(int step);
    [[nodiscard]] int textCount() const;
    [[nodiscard]] int currentText() const { return current_; }
    [[nodiscard]] QString pathAt(int index) const;
    [[nodiscard]] QString titleAt(int index) const;
    [[nodiscard]] bool isModifiedAt(int index) const;
    [[nodiscard]] QByteArray bytesAt(int index) const;
    /// -1: not open.
    [[nodiscard]] int indexOf(const QString& path) const;

    /// Empty while the text has no file.
    [[nodiscard]] QString path() const;
    /// File name, or the name given to setText().
    [[nodiscard]] QString title() const;
    /// Whether the text is a script (*.bt), and not C.
    [[nodiscard]] bool isScript() const;
    /// The bytes as they would be saved.
    [[nodiscard]] QByteArray bytes() const;
    [[nodiscard]] bool isModified() const;

    /// Each open text shows those that belong to it: with its path() or title() for a file name; the one that is shown,
    /// those without a file name, too.
    void setDiagnostics(const Diagnostics& diagnostics);
    /// How many are shown and not edited away.
    [[nodiscard]] int problemCount() const;

    /// The answer to completionWanted(); one to an earlier question is dropped.
    void showCompletion(quint64 number, const dsl::Completion& completion);
    /// The answer to hoverWanted().
    void showHover(quint64 number, const QString& text);

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
    void replace();
    void goToLine();
    void toggleComment();
    void format() { Q_EMIT formatWanted(); }
    /// What may be written here, and what is this?
    void complete();
    void explainWord();
    void nextProblem();
    void previousProblem();
    /// Does what the compiler proposes for the problem in the cursor's line.
    void applyFix();
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
    /// What may be written at `cursor`, or what the word there is: byte offsets in bytes().
    void completionWanted(quint64 number, int cursor);
    void hoverWanted(quint64 number, int position);
    /// The text is to be laid out anew: replaceAll() takes the result.
    void formatWanted();
    /// Another text is shown.
    void currentTextChanged(int index);
    /// How many there are, their names, or whether they are saved.
    void textsChanged();
    /// The user wants that tab to go: closeText() does it.
    void closeRequested(int index);
    /// Files were dropped on the text.
    void filesDropped(const QStringList& paths);

protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void set_up_text_view();
    void add_actions();
    void add_action(const QString& text, const QString& name, const QList<QKeySequence>& keys,
                    std::function<void()> run);
    void apply_theme();
    void take(const QByteArray& text, const QString& path, const QString& name);
    void follow_style_of(const QByteArray& text);
    void use_lexer_for(const QString& name, bool on_new_document = false);
    void make_tabs();
    void show_tab_names();
    void leave_shown();
    void enter_shown();
    void make_place();
    [[nodiscard]] bool is_untouched() const;
    [[nodiscard]] OpenText& shown() const;
    [[nodiscard]] bool take_drop(QEvent* event);
    void make_assistance();
    void character_added(int character);
    void close_popup_elsewhere();
    void fit_line_numbers();
    void jump(int line, int column);

    std::vector<std::unique_ptr<OpenText>> texts_;  ///< never empty
    int current_ = 0;
    QTabBar* tabs_ = nullptr;
    QsciScintilla* text_ = nullptr;
    CLexer* lexer_ = nullptr;
    ScriptLexer* script_lexer_ = nullptr;
    DiagnosticMarks* marks_ = nullptr;
    ChangeMarks* changes_ = nullptr;
    FindBar* find_bar_ = nullptr;
    LineBar* line_bar_ = nullptr;
    CompletionPopup* popup_ = nullptr;
    quint64 completion_number_ = 0;
    quint64 hover_number_ = 0;
    int hover_position_ = -1;
    bool theme_pending_ = false;
    bool tab_leaves_ = false;  ///< after Esc: the next Tab goes on to the next widget
};

}  // namespace boardscope::editor
