// SPDX-License-Identifier: GPL-3.0-or-later
// When ProbeEditor asks what may be written, or what a word is, and where it shows the answer.
#include "editor/completion_popup.h"
#include "editor/probe_editor.h"
#include "editor/qsci.h"

#include <QToolTip>

namespace boardscope::editor {

namespace {

using Sci = QsciScintillaBase;

constexpr int hover_delay_ms = 500;
/// Letters of a word after which the list comes by itself.
constexpr long letters_before_list = 2;

bool is_word_byte(long c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

}  // namespace

void ProbeEditor::make_assistance()
{
    popup_ = new CompletionPopup(text_);
    send(*text_, Sci::SCI_SETMOUSEDWELLTIME, hover_delay_ms);
    connect(text_, &QsciScintilla::SCN_CHARADDED, this, &ProbeEditor::character_added);
    connect(text_, &QsciScintilla::SCN_FOCUSOUT, popup_, &QWidget::hide);
    connect(text_, &QsciScintilla::SCN_DWELLSTART, this, [this](int position, int, int) {
        if (position < 0 || popup_->isVisible()) return;
        hover_position_ = position;
        Q_EMIT hoverWanted(++hover_number_, position);
    });
    connect(text_, &QsciScintilla::SCN_DWELLEND, this, [this] {
        ++hover_number_;
        QToolTip::hideText();
    });
    connect(text_, &QsciScintilla::cursorPositionChanged, this, &ProbeEditor::close_popup_elsewhere);
    connect(text_, &QsciScintilla::textChanged, this, [this] {
        // What was typed away leaves a shorter word.
        if (popup_->isVisible()) complete();
    });
}

void ProbeEditor::character_added(int character)
{
    const long cursor = send(*text_, Sci::SCI_GETCURRENTPOS);
    if (is_word_byte(character)) {
        const long begin = send(*text_, Sci::SCI_WORDSTARTPOSITION, cursor, 1);
        const long first = send(*text_, Sci::SCI_GETCHARAT, begin);
        if (!popup_->isVisible() && (cursor - begin < letters_before_list || (first >= '0' && first <= '9')))
            return;
        return complete();
    }
    const bool is_arrow =
        character == '>' && cursor > 1 && send(*text_, Sci::SCI_GETCHARAT, cursor - 2) == '-';
    // In C a section's parts are between slashes, SEC("kprobe/…").
    const bool begins_name = isScript() ? character == ':' || character == '@' || character == '$'
                                        : character == '"' || character == '/' || character == '<';
    if (character == '.' || is_arrow || begins_name) return complete();
    popup_->hide();
}

void ProbeEditor::complete()
{
    Q_EMIT completionWanted(++completion_number_, static_cast<int>(send(*text_, Sci::SCI_GETCURRENTPOS)));
}

void ProbeEditor::showCompletion(quint64 number, const dsl::Completion& completion)
{
    if (number != completion_number_ ||
        completion.typed.end != static_cast<std::uint32_t>(send(*text_, Sci::SCI_GETCURRENTPOS)))
        return;
    popup_->show_items(completion);
}

/// The cursor went to where the list does not belong.
void ProbeEditor::close_popup_elsewhere()
{
    if (!popup_->isVisible()) return;
    const long cursor = send(*text_, Sci::SCI_GETCURRENTPOS);
    if (!popup_->belongs_to(cursor)) {
        ++completion_number_;
        popup_->hide();
    }
}

void ProbeEditor::explainWord()
{
    const long cursor = send(*text_, Sci::SCI_GETCURRENTPOS);
    // Right behind a word it is still that word which is meant.
    const bool is_behind = cursor > 0 && !is_word_byte(send(*text_, Sci::SCI_GETCHARAT, cursor)) &&
                           is_word_byte(send(*text_, Sci::SCI_GETCHARAT, cursor - 1));
    hover_position_ = static_cast<int>(is_behind ? cursor - 1 : cursor);
    Q_EMIT hoverWanted(++hover_number_, hover_position_);
}

void ProbeEditor::showHover(quint64 number, const QString& text)
{
    if (number != hover_number_ || text.isEmpty()) return;
    const long line = send(*text_, Sci::SCI_LINEFROMPOSITION, hover_position_);
    const QPoint corner(
        static_cast<int>(text_->SendScintilla(Sci::SCI_POINTXFROMPOSITION, 0UL, long{hover_position_})),
        static_cast<int>(text_->SendScintilla(Sci::SCI_POINTYFROMPOSITION, 0UL, long{hover_position_})));
    const QPoint below(0, static_cast<int>(send(*text_, Sci::SCI_TEXTHEIGHT, line)));
    QToolTip::showText(text_->viewport()->mapToGlobal(corner + below), text, text_);
}

}  // namespace boardscope::editor
