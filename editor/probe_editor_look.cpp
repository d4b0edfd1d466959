// SPDX-License-Identifier: GPL-3.0-or-later
// How ProbeEditor looks: margins, fonts, colours, and the habits of the text it shows.
#include "editor/probe_editor.h"

#include "editor/c_lexer.h"
#include "editor/change_marks.h"
#include "editor/completion_popup.h"
#include "editor/diagnostic_marks.h"
#include "editor/find_bar.h"
#include "editor/line_bar.h"
#include "editor/qsci.h"
#include "editor/script_lexer.h"

#include <QEvent>
#include <QFileInfo>
#include <QFontDatabase>

#include <algorithm>

namespace boardscope::editor {

namespace {

using Sci = QsciScintillaBase;

constexpr int number_margin = 0;
constexpr int sign_margin = 1;
constexpr int fold_margin = 2;  // and 3: what was changed

QFont fixed_font()
{
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    if (!QFontInfo(font).fixedPitch()) font.setFamily(QStringLiteral("Monospace"));
    font.setStyleHint(QFont::TypeWriter);
    if (font.pointSizeF() <= 0) font.setPointSizeF(10);
    return font;
}

bool is_c_name(const QString& name)
{
    const QString suffix = QFileInfo(name).suffix().toLower();
    return suffix.isEmpty() || suffix == QLatin1String("c") || suffix == QLatin1String("h");
}

bool is_script_name(const QString& name)
{
    return QFileInfo(name).suffix().toLower() == QLatin1String("bt");
}

}  // namespace

bool ProbeEditor::isScript() const
{
    return is_script_name(title());
}

void ProbeEditor::set_up_text_view()
{
    text_->setAccessibleName(tr("Probe text"));
    text_->setUtf8(true);
    text_->setFrameShape(QFrame::NoFrame);
    text_->setMarginType(number_margin, QsciScintilla::NumberMargin);
    text_->setMarginType(sign_margin, QsciScintilla::TextMargin);
    text_->setMarginSensitivity(sign_margin, false);
    text_->setMarginMarkerMask(sign_margin, 0);  // its signs are texts
    text_->setBraceMatching(QsciScintilla::SloppyBraceMatch);
    text_->setCaretLineVisible(true);
    text_->setCaretWidth(2);
    text_->setAutoIndent(true);
    text_->setBackspaceUnindents(true);
    text_->setIndentationGuides(false);
    send(*text_, Sci::SCI_SETSCROLLWIDTH, 1);
    send(*text_, Sci::SCI_SETSCROLLWIDTHTRACKING, 1);
    send(*text_, Sci::SCI_SETEXTRAASCENT, 1);
    send(*text_, Sci::SCI_SETEXTRADESCENT, 1);
    send(*text_, Sci::SCI_SETMARGINLEFT, 0, 4);
    text_->installEventFilter(this);
    text_->viewport()->installEventFilter(this);
}

void ProbeEditor::apply_theme()
{
    const EditorColors colors = EditorColors::from(palette());
    const QFont code = fixed_font();
    lexer_->setColors(colors, code);
    script_lexer_->setColors(colors, code);
    // For texts without a lexer.
    text_->setFont(code);
    text_->setColor(colors.text);
    text_->setPaper(colors.paper);

    text_->setMarginsFont(code);
    text_->setMarginsForegroundColor(colors.quiet);
    text_->setMarginsBackgroundColor(colors.margin);
    text_->setFolding(QsciScintilla::PlainFoldStyle, fold_margin);
    text_->setFoldMarginColors(colors.margin, colors.margin);
    for (int marker = Sci::SC_MARKNUM_FOLDEREND; marker <= int{Sci::SC_MARKNUM_FOLDEROPEN}; ++marker) {
        send(*text_, Sci::SCI_MARKERSETFORE, marker, scintilla_color(colors.quiet));
        send(*text_, Sci::SCI_MARKERSETBACK, marker, scintilla_color(colors.quiet));
    }
    text_->setCaretForegroundColor(colors.text);
    text_->setCaretLineBackgroundColor(colors.current_line);
    text_->setSelectionBackgroundColor(colors.selection);
    text_->resetSelectionForegroundColor();
    text_->setMatchedBraceForegroundColor(colors.text);
    text_->setMatchedBraceBackgroundColor(colors.bracket);
    text_->setUnmatchedBraceForegroundColor(colors.error);
    text_->setUnmatchedBraceBackgroundColor(colors.paper);
    QFont sentences = font();
    if (sentences.pointSizeF() <= 0) sentences.setPointSizeF(code.pointSizeF());
    marks_->setColors(colors, sentences);
    changes_->setColors(colors);
    popup_->setColors(colors, code);
    find_bar_->setColors(colors);
    line_bar_->setColors(colors);
    fit_line_numbers();
}

void ProbeEditor::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    const bool look = event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange ||
                      event->type() == QEvent::StyleChange;
    if (!look || !marks_ || theme_pending_) return;
    // Once for the several events of one change, and after the children have heard of it.
    theme_pending_ = true;
    QMetaObject::invokeMethod(
        this,
        [this] {
            theme_pending_ = false;
            apply_theme();
        },
        Qt::QueuedConnection);
}

/// New lines are ended and indented as the text's own.
void ProbeEditor::follow_style_of(const QByteArray& text)
{
    const qsizetype line_end = text.indexOf('\n');
    const bool dos = line_end > 0 && text[line_end - 1] == '\r';
    text_->setEolMode(dos ? QsciScintilla::EolWindows : QsciScintilla::EolUnix);
    const bool tabs = text.contains("\n\t");
    text_->setIndentationsUseTabs(tabs);
    text_->setTabWidth(tabs ? 8 : 4);
    text_->setIndentationWidth(0);  // as wide as a tab
}

/// Scintilla keeps the lexer with the document.
void ProbeEditor::use_lexer_for(const QString& name, bool on_new_document)
{
    QsciLexer* wanted = nullptr;
    if (is_script_name(name)) wanted = script_lexer_;
    if (is_c_name(name)) wanted = lexer_;
    if (text_->lexer() == wanted && !on_new_document) return;
    text_->setLexer(wanted);
    apply_theme();
}

void ProbeEditor::fit_line_numbers()
{
    const int digits = std::max(3, static_cast<int>(QString::number(text_->lines()).size()));
    text_->setMarginWidth(number_margin, QString(digits + 1, u'8'));
    text_->setMarginWidth(sign_margin, QStringLiteral("88"));
}

}  // namespace boardscope::editor
