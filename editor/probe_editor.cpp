// SPDX-License-Identifier: GPL-3.0-or-later
#include "editor/probe_editor.h"

#include "editor/c_lexer.h"
#include "editor/change_marks.h"
#include "editor/comment_toggle.h"
#include "editor/completion_popup.h"
#include "editor/diagnostic_marks.h"
#include "editor/find_bar.h"
#include "editor/line_bar.h"
#include "editor/open_text.h"
#include "editor/qsci.h"
#include "editor/script_lexer.h"
#include "editor/source_file.h"

#include <QAction>
#include <QDropEvent>
#include <QFileInfo>
#include <QKeyEvent>
#include <QMimeData>
#include <QTabBar>
#include <QUrl>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace boardscope::editor {

using Sci = QsciScintillaBase;

namespace {

constexpr int change_margin = 3;  // beside those of probe_editor_look.cpp

bool belongs_to(const std::string& file, const OpenText& text)
{
    const QString name = QString::fromStdString(file);
    if (name == text.path || name == text.name) return true;
    if (text.path.isEmpty()) return false;
    const QFileInfo info(name);
    if (info.isAbsolute()) {
        const QString canonical = info.canonicalFilePath();
        return !canonical.isEmpty() && canonical == QFileInfo(text.path).canonicalFilePath();
    }
    return text.path.endsWith(u'/' + QString(name).remove(QStringLiteral("./")));
}

}  // namespace

ProbeEditor::ProbeEditor(QWidget* parent) : QWidget(parent)
{
    text_ = new QsciScintilla(this);
    texts_.push_back(std::make_unique<OpenText>());
    shown().name = tr("untitled.bpf.c");
    shown().document = text_->document();
    lexer_ = new CLexer(this);
    script_lexer_ = new ScriptLexer(this);
    set_up_text_view();
    marks_ = new DiagnosticMarks(text_, this);
    changes_ = new ChangeMarks(text_, change_margin, this);
    make_tabs();
    make_assistance();
    find_bar_ = new FindBar(text_, this);
    line_bar_ = new LineBar(this);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(tabs_);
    layout->addWidget(text_, 1);
    layout->addWidget(find_bar_);
    layout->addWidget(line_bar_);
    setFocusProxy(text_);

    connect(text_, &QsciScintilla::modificationChanged, this, &ProbeEditor::modifiedChanged);
    connect(text_, &QsciScintilla::textChanged, this, &ProbeEditor::textChanged);
    connect(text_, &QsciScintilla::linesChanged, this, &ProbeEditor::fit_line_numbers);
    connect(text_, &QsciScintilla::SCN_ZOOM, this, &ProbeEditor::fit_line_numbers);
    connect(text_, &QsciScintilla::cursorPositionChanged, this, [this] {
        const SourceSpan place = cursor();
        // What stands below the line is drawn only; this is how it is heard.
        text_->setAccessibleDescription(text_->annotation(place.line - 1));
        Q_EMIT cursorMoved(place.line, place.column);
    });
    connect(marks_, &DiagnosticMarks::countChanged, this, &ProbeEditor::problemsChanged);
    connect(line_bar_, &LineBar::lineChosen, this, [this](int line, int column) { jump(line, column); });
    connect(line_bar_, &LineBar::closed, text_, qOverload<>(&QWidget::setFocus));
    add_actions();
    apply_theme();
    use_lexer_for(shown().name);
    show_tab_names();
}

ProbeEditor::~ProbeEditor()
{
    // Documents that are not shown go by way of the text view.
    texts_.clear();
    // QScintilla talks to the lexer and to us while it goes; we are still whole here.
    delete std::exchange(text_, nullptr);
}

void ProbeEditor::add_actions()
{
    const auto key = [](QKeySequence::StandardKey standard) { return QKeySequence::keyBindings(standard); };
    add_action(tr("Find…"), QStringLiteral("editor.find"), key(QKeySequence::Find), [this] { find(); });
    add_action(tr("Find next"), QStringLiteral("editor.findNext"), {Qt::Key_F3}, [this] { findNext(); });
    add_action(tr("Find previous"), QStringLiteral("editor.findPrevious"), {Qt::SHIFT | Qt::Key_F3},
               [this] { findPrevious(); });
    add_action(tr("Replace…"), QStringLiteral("editor.replace"), {Qt::CTRL | Qt::Key_H},
               [this] { replace(); });
    add_action(tr("Go to line…"), QStringLiteral("editor.goToLine"),
               {Qt::CTRL | Qt::Key_L, Qt::CTRL | Qt::Key_G}, [this] { goToLine(); });
    add_action(tr("Toggle comment"), QStringLiteral("editor.toggleComment"), {Qt::CTRL | Qt::Key_Slash},
               [this] { toggleComment(); });
    add_action(tr("Lay out anew"), QStringLiteral("editor.format"), {Qt::CTRL | Qt::Key_I}, [this] { format(); });
    add_action(tr("Complete"), QStringLiteral("editor.complete"), {Qt::CTRL | Qt::Key_Space}, [this] { complete(); });
    add_action(tr("What is this word?"), QStringLiteral("editor.explainWord"), {Qt::Key_F1}, [this] { explainWord(); });
    add_action(tr("Next problem"), QStringLiteral("editor.nextProblem"), {Qt::Key_F8},
               [this] { nextProblem(); });
    add_action(tr("Previous problem"), QStringLiteral("editor.previousProblem"), {Qt::SHIFT | Qt::Key_F8},
               [this] { previousProblem(); });
    add_action(tr("Mend as proposed"), QStringLiteral("editor.applyFix"), {Qt::ALT | Qt::Key_Return},
               [this] { applyFix(); });
    add_action(tr("Larger text"), QStringLiteral("editor.zoomIn"),
               {Qt::CTRL | Qt::Key_Plus, Qt::CTRL | Qt::Key_Equal}, [this] { zoomIn(); });
    add_action(tr("Smaller text"), QStringLiteral("editor.zoomOut"), {Qt::CTRL | Qt::Key_Minus},
               [this] { zoomOut(); });
    add_action(tr("Normal text size"), QStringLiteral("editor.resetZoom"), {Qt::CTRL | Qt::Key_0},
               [this] { resetZoom(); });
}

void ProbeEditor::add_action(const QString& text, const QString& name, const QList<QKeySequence>& keys,
                             std::function<void()> run)
{
    auto* action = new QAction(text, this);
    action->setObjectName(name);
    action->setShortcuts(keys);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(action, &QAction::triggered, this, std::move(run));
    addAction(action);
    // Scintilla has its own meaning for some of these keys and would keep them to itself.
    for (const QKeySequence& keys_of_action : keys) {
        const int combined = keys_of_action[0].toCombined();
        while (QsciCommand* command = text_->standardCommands()->boundTo(combined)) {
            if (command->key() == combined) command->setKey(0);
            if (command->alternateKey() == combined) command->setAlternateKey(0);
        }
    }
}

bool ProbeEditor::eventFilter(QObject* watched, QEvent* event)
{
    if (text_ == nullptr) return false;  // while it goes
    if (watched == text_->viewport()) return take_drop(event);
    if (watched != text_ || event->type() != QEvent::KeyPress) return QWidget::eventFilter(watched, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    if (popup_->take_key(*key)) return true;
    if (key->key() == Qt::Key_Escape && (find_bar_->isVisible() || line_bar_->isVisible())) {
        find_bar_->close_bar();
        line_bar_->close_bar();
        return true;
    }
    const bool is_tab = key->key() == Qt::Key_Tab || key->key() == Qt::Key_Backtab;
    if (is_tab && std::exchange(tab_leaves_, false)) {
        focusNextPrevChild(key->key() == Qt::Key_Tab);
        return true;
    }
    // Shift alone comes as a key of its own before Shift+Tab.
    if (key->key() != Qt::Key_Shift) tab_leaves_ = key->key() == Qt::Key_Escape;
    return false;
}

/// Scintilla would put the addresses of dropped files into the text.
bool ProbeEditor::take_drop(QEvent* event)
{
    if (event->type() != QEvent::DragEnter && event->type() != QEvent::DragMove &&
        event->type() != QEvent::Drop)
        return false;
    auto* drop = static_cast<QDropEvent*>(event);
    QStringList paths;
    for (const QUrl& url : drop->mimeData()->urls())
        if (url.isLocalFile()) paths += url.toLocalFile();
    if (paths.isEmpty()) return false;
    drop->acceptProposedAction();
    if (event->type() == QEvent::Drop) Q_EMIT filesDropped(paths);
    return true;
}

Result<void> ProbeEditor::load(const QString& path)
{
    Result<QByteArray> text = read_source(path);
    if (!text) return failure(text.error());
    take(*text, QFileInfo(path).absoluteFilePath(), QFileInfo(path).fileName());
    return {};
}

void ProbeEditor::setText(const QByteArray& text, const QString& name)
{
    take(text, QString(), name);
}

Result<void> ProbeEditor::save()
{
    if (path().isEmpty()) return failure("this probe has no file yet", "Save it under a name.");
    return saveAs(path());
}

Result<void> ProbeEditor::saveAs(const QString& path)
{
    if (Result<void> written = write_source(path, bytes()); !written) return written;
    changes_->saved();
    send(*text_, Sci::SCI_SETSAVEPOINT);
    const QString absolute = QFileInfo(path).absoluteFilePath();
    if (absolute != shown().path) {
        shown().path = absolute;
        shown().name = QFileInfo(path).fileName();
        use_lexer_for(shown().name);
        Q_EMIT pathChanged(absolute);
    }
    return {};
}

// As bytes, not as QString: bytes that are no UTF-8 are shown as such and survive until the next save.
void ProbeEditor::take(const QByteArray& text, const QString& path, const QString& name)
{
    shown().path = path;
    shown().name = name;
    marks_->clear();
    find_bar_->close_bar();
    line_bar_->close_bar();
    changes_->setListening(false);
    send(*text_, Sci::SCI_SETUNDOCOLLECTION, 0);
    send(*text_, Sci::SCI_CLEARALL);
    send(*text_, Sci::SCI_SETSCROLLWIDTH, 1);
    follow_style_of(text);
    use_lexer_for(name);
    text_->SendScintilla(Sci::SCI_APPENDTEXT, static_cast<uintptr_t>(text.size()), text.constData());
    send(*text_, Sci::SCI_SETUNDOCOLLECTION, 1);
    send(*text_, Sci::SCI_EMPTYUNDOBUFFER);
    send(*text_, Sci::SCI_SETSAVEPOINT);
    send(*text_, Sci::SCI_GOTOPOS, 0);
    changes_->clear();
    changes_->setListening(true);
    fit_line_numbers();
    Q_EMIT pathChanged(path);
}

void ProbeEditor::replaceAll(const QByteArray& text)
{
    const QByteArray old = bytes();
    const auto starts = std::ranges::mismatch(old, text);
    const auto prefix = std::distance(old.begin(), starts.in1);
    const auto most = std::min(old.size(), text.size()) - prefix;
    qsizetype suffix = 0;
    while (suffix < most && old[old.size() - 1 - suffix] == text[text.size() - 1 - suffix])
        ++suffix;
    if (prefix + suffix == old.size() && old.size() == text.size()) return;
    const long first_line = send(*text_, Sci::SCI_GETFIRSTVISIBLELINE);
    const SourceSpan place = cursor();
    const QByteArray middle = text.sliced(prefix, text.size() - prefix - suffix);
    send(*text_, Sci::SCI_BEGINUNDOACTION);
    send(*text_, Sci::SCI_SETTARGETSTART, prefix);
    send(*text_, Sci::SCI_SETTARGETEND, old.size() - suffix);
    text_->SendScintilla(Sci::SCI_REPLACETARGET, static_cast<uintptr_t>(middle.size()), middle.constData());
    send(*text_, Sci::SCI_ENDUNDOACTION);
    const long line_start = send(*text_, Sci::SCI_POSITIONFROMLINE, std::min(place.line, text_->lines()) - 1);
    const long line_end = send(*text_, Sci::SCI_GETLINEENDPOSITION, std::min(place.line, text_->lines()) - 1);
    send(*text_, Sci::SCI_GOTOPOS, std::min(line_start + place.column - 1, line_end));
    send(*text_, Sci::SCI_SETFIRSTVISIBLELINE, first_line);
}

void ProbeEditor::takeFromFile(const QByteArray& text)
{
    replaceAll(text);
    changes_->saved();
    send(*text_, Sci::SCI_SETSAVEPOINT);
}

QString ProbeEditor::path() const
{
    return shown().path;
}

QString ProbeEditor::title() const
{
    return shown().name;
}

QByteArray ProbeEditor::bytes() const
{
    const long length = send(*text_, Sci::SCI_GETLENGTH);
    const auto* begin = static_cast<const char*>(text_->SendScintillaPtrResult(Sci::SCI_GETCHARACTERPOINTER));
    return {begin, length};
}

bool ProbeEditor::isModified() const
{
    return text_->isModified();
}

void ProbeEditor::setDiagnostics(const Diagnostics& diagnostics)
{
    for (int i = 0; i < textCount(); ++i) {
        const OpenText& text = *texts_[static_cast<std::size_t>(i)];
        std::vector<Diagnostic> here;
        for (const Diagnostic& diagnostic : diagnostics.items()) {
            const std::string& file = diagnostic.span.file;
            if (file.empty() ? i == current_ : belongs_to(file, text)) here.push_back(diagnostic);
        }
        if (i == current_)
            marks_->set(here);
        else
            texts_[static_cast<std::size_t>(i)]->problems = std::move(here);
    }
}

int ProbeEditor::problemCount() const
{
    return marks_->count();
}

SourceSpan ProbeEditor::cursor() const
{
    const long position = send(*text_, Sci::SCI_GETCURRENTPOS);
    const long line = send(*text_, Sci::SCI_LINEFROMPOSITION, position);
    SourceSpan span;
    span.file = (path().isEmpty() ? title() : path()).toStdString();
    span.line = static_cast<int>(line) + 1;
    span.column = static_cast<int>(position - send(*text_, Sci::SCI_POSITIONFROMLINE, line)) + 1;
    return span;
}

void ProbeEditor::goTo(const SourceSpan& span)
{
    if (span.line >= 1) jump(span.line, span.column);
    text_->setFocus();
}

void ProbeEditor::jump(int line, int column)
{
    const int index = std::clamp(line, 1, text_->lines()) - 1;
    const long begin = send(*text_, Sci::SCI_POSITIONFROMLINE, index);
    const long end = send(*text_, Sci::SCI_GETLINEENDPOSITION, index);
    long position =
        column >= 1 ? std::min(begin + column - 1, end) : send(*text_, Sci::SCI_GETLINEINDENTPOSITION, index);
    // Never into the middle of a character.
    if (position < end)
        position = send(*text_, Sci::SCI_POSITIONBEFORE, send(*text_, Sci::SCI_POSITIONAFTER, position));
    send(*text_, Sci::SCI_ENSUREVISIBLE, index);
    send(*text_, Sci::SCI_GOTOPOS, position);
    send(*text_, Sci::SCI_VERTICALCENTRECARET);
    text_->setFocus();
}

void ProbeEditor::undo()
{
    text_->undo();
}

void ProbeEditor::redo()
{
    text_->redo();
}

void ProbeEditor::find()
{
    line_bar_->close_bar();
    find_bar_->open();
}

void ProbeEditor::findNext()
{
    find_bar_->findNext();
}

void ProbeEditor::findPrevious()
{
    find_bar_->findPrevious();
}

void ProbeEditor::replace()
{
    line_bar_->close_bar();
    find_bar_->open_replace();
}

void ProbeEditor::goToLine()
{
    find_bar_->close_bar();
    line_bar_->open(cursor().line, text_->lines());
}

void ProbeEditor::toggleComment()
{
    toggle_line_comments(*text_);
}

void ProbeEditor::nextProblem()
{
    if (const auto span = marks_->after(cursor().line)) jump(span->line, span->column);
}

void ProbeEditor::previousProblem()
{
    if (const auto span = marks_->before(cursor().line)) jump(span->line, span->column);
}

void ProbeEditor::applyFix()
{
    std::vector<FixIt> fixes = marks_->fixes_at(cursor().line);
    // From the end, so that those before keep their places.
    std::ranges::sort(fixes, [](const FixIt& a, const FixIt& b) {
        return std::pair(a.span.line, a.span.column) > std::pair(b.span.line, b.span.column);
    });
    if (fixes.empty()) return;
    send(*text_, Sci::SCI_BEGINUNDOACTION);
    for (const FixIt& fix : fixes) {
        if (fix.span.line < 1 || fix.span.line > text_->lines()) continue;
        const long begin = send(*text_, Sci::SCI_POSITIONFROMLINE, fix.span.line - 1);
        const long line_end = send(*text_, Sci::SCI_GETLINEENDPOSITION, fix.span.line - 1);
        send(*text_, Sci::SCI_SETTARGETSTART, std::min(begin + std::max(fix.span.column, 1) - 1, line_end));
        send(*text_, Sci::SCI_SETTARGETEND, std::min(begin + std::max(fix.span.end_column, 1) - 1, line_end));
        text_->SendScintilla(Sci::SCI_REPLACETARGET, static_cast<uintptr_t>(fix.text.size()), fix.text.c_str());
    }
    send(*text_, Sci::SCI_ENDUNDOACTION);
}

void ProbeEditor::zoomIn()
{
    text_->zoomIn();
}

void ProbeEditor::zoomOut()
{
    text_->zoomOut();
}

void ProbeEditor::resetZoom()
{
    text_->zoomTo(0);
}

}  // namespace boardscope::editor
