// SPDX-License-Identifier: GPL-3.0-or-later
#include "editor/generated_c_view.h"

#include "editor/c_lexer.h"
#include "editor/editor_colors.h"
#include "editor/qsci.h"

#include <QEvent>
#include <QFontDatabase>
#include <QLabel>
#include <QScopedValueRollback>
#include <QVBoxLayout>

#include <utility>

namespace boardscope::editor {

namespace {

using Sci = QsciScintillaBase;

constexpr int mark_of_line = 0;

}  // namespace

GeneratedCView::GeneratedCView(QWidget* parent)
    : QWidget(parent), sentence_(new QLabel(this)), text_(new QsciScintilla(this)), lexer_(new CLexer(this))
{
    sentence_->setObjectName(QStringLiteral("generatedCSentence"));
    sentence_->setTextFormat(Qt::PlainText);
    sentence_->setWordWrap(true);
    sentence_->setContentsMargins(8, 4, 8, 4);
    sentence_->hide();
    text_->setObjectName(QStringLiteral("generatedC"));
    text_->setAccessibleName(tr("Generated C"));
    text_->setUtf8(true);
    text_->setReadOnly(true);
    text_->setFrameShape(QFrame::NoFrame);
    text_->setTabWidth(4);
    text_->setMarginWidth(1, 0);
    text_->setLexer(lexer_);
    send(*text_, Sci::SCI_SETSCROLLWIDTH, 1);
    send(*text_, Sci::SCI_SETSCROLLWIDTHTRACKING, 1);
    send(*text_, Sci::SCI_SETMARGINLEFT, 0, 4);
    send(*text_, Sci::SCI_MARKERDEFINE, mark_of_line, Sci::SC_MARK_BACKGROUND);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(sentence_);
    layout->addWidget(text_, 1);
    setFocusProxy(text_);
    connect(text_, &QsciScintilla::cursorPositionChanged, this, &GeneratedCView::cursor_moved);
    apply_theme();
}

GeneratedCView::~GeneratedCView()
{
    // QScintilla talks to the lexer and to us while it goes; we are still whole here.
    delete std::exchange(text_, nullptr);
}

/// The place on the screen stays: while one types, most of the C is as before.
void GeneratedCView::set_text(const std::string& text)
{
    if (QByteArray::fromStdString(text) == this->text()) return;
    const QScopedValueRollback changing(is_changing_, true);
    const long first = send(*text_, Sci::SCI_GETFIRSTVISIBLELINE);
    send(*text_, Sci::SCI_SETREADONLY, 0);
    send(*text_, Sci::SCI_CLEARALL);
    send(*text_, Sci::SCI_SETSCROLLWIDTH, 1);
    text_->SendScintilla(Sci::SCI_APPENDTEXT, static_cast<uintptr_t>(text.size()), text.data());
    send(*text_, Sci::SCI_EMPTYUNDOBUFFER);
    send(*text_, Sci::SCI_SETREADONLY, 1);
    send(*text_, Sci::SCI_SETFIRSTVISIBLELINE, first);
}

void GeneratedCView::show_c(const std::string& generated)
{
    lines_ = dsl::CLines(generated);
    set_text(lines_.text());
    sentence_->hide();
    set_outdated(false);
    draw_marks();
}

void GeneratedCView::show_failure(const QString& sentence)
{
    sentence_->setText(sentence);
    sentence_->show();
    set_outdated(true);
    draw_marks();
}

void GeneratedCView::show_nothing(const QString& sentence)
{
    lines_ = {};
    set_text({});
    sentence_->setText(sentence);
    sentence_->show();
    set_outdated(false);
}

void GeneratedCView::mark_script_line(int line)
{
    if (script_line_ == line) return;
    script_line_ = line;
    draw_marks();
}

void GeneratedCView::draw_marks()
{
    send(*text_, Sci::SCI_MARKERDELETEALL, mark_of_line);
    // Lines of a script that has changed since are other lines.
    if (is_outdated_) return;
    const std::vector<int> lines = lines_.c_lines(script_line_);
    for (const int line : lines)
        send(*text_, Sci::SCI_MARKERADD, line - 1, mark_of_line);
    if (lines.empty() || text_->hasFocus()) return;
    send(*text_, Sci::SCI_SCROLLRANGE, send(*text_, Sci::SCI_POSITIONFROMLINE, lines.back() - 1),
         send(*text_, Sci::SCI_POSITIONFROMLINE, lines.front() - 1));
}

void GeneratedCView::cursor_moved()
{
    if (is_changing_ || is_outdated_ || !text_->hasFocus()) return;
    const long position = send(*text_, Sci::SCI_GETCURRENTPOS);
    const int c_line = static_cast<int>(send(*text_, Sci::SCI_LINEFROMPOSITION, position)) + 1;
    const int line = lines_.script_line(c_line);
    if (line < 1 || line == script_line_) return;
    mark_script_line(line);
    Q_EMIT scriptLineChosen(line);
}

void GeneratedCView::set_outdated(bool is_outdated)
{
    if (is_outdated_ == is_outdated) return;
    is_outdated_ = is_outdated;
    apply_theme();
}

void GeneratedCView::apply_theme()
{
    EditorColors colors = EditorColors::from(palette());
    if (is_outdated_)
        for (QColor* color : {&colors.text, &colors.comment, &colors.keyword, &colors.literal, &colors.preprocessor,
                              &colors.bpf_word, &colors.section})
            *color = colors.quiet;
    QFont code = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    code.setStyleHint(QFont::TypeWriter);
    if (code.pointSizeF() <= 0) code.setPointSizeF(10);
    lexer_->setColors(colors, code);
    text_->setFont(code);
    text_->setColor(colors.text);
    text_->setPaper(colors.paper);
    text_->setCaretForegroundColor(colors.text);
    text_->setSelectionBackgroundColor(colors.selection);
    text_->resetSelectionForegroundColor();
    text_->setMarginsBackgroundColor(colors.margin);
    send(*text_, Sci::SCI_MARKERSETBACK, mark_of_line,
         scintilla_color(blend(colors.paper, colors.keyword, colors.dark ? 0.25 : 0.14)));
    QPalette sentence = palette();
    sentence.setColor(QPalette::WindowText, is_outdated_ ? colors.error : colors.quiet);
    sentence_->setPalette(sentence);
}

QByteArray GeneratedCView::text() const
{
    const long length = send(*text_, Sci::SCI_GETLENGTH);
    const auto* begin = static_cast<const char*>(text_->SendScintillaPtrResult(Sci::SCI_GETCHARACTERPOINTER));
    return {begin, length};
}

void GeneratedCView::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    const bool look = event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange;
    if (!look || text_ == nullptr || theme_pending_) return;
    theme_pending_ = true;  // our own change of a child's palette must not come back here
    QMetaObject::invokeMethod(
        this,
        [this] {
            theme_pending_ = false;
            apply_theme();
        },
        Qt::QueuedConnection);
}

}  // namespace boardscope::editor
