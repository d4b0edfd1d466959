// SPDX-License-Identifier: GPL-3.0-or-later
#include "editor/comment_toggle.h"

#include "editor/qsci.h"

#include <algorithm>
#include <limits>

namespace boardscope::editor {

namespace {

using Sci = QsciScintillaBase;

struct Line {
    long begin;
    long text;  ///< where the indentation ends
    long end;

    [[nodiscard]] bool blank() const { return text == end; }
};

Line line_at(const QsciScintilla& text, int line)
{
    return {send(text, Sci::SCI_POSITIONFROMLINE, line), send(text, Sci::SCI_GETLINEINDENTPOSITION, line),
            send(text, Sci::SCI_GETLINEENDPOSITION, line)};
}

char byte_at(const QsciScintilla& text, long position)
{
    return static_cast<char>(send(text, Sci::SCI_GETCHARAT, position));
}

bool commented(const QsciScintilla& text, const Line& line)
{
    return line.end - line.text >= 2 && byte_at(text, line.text) == '/' &&
           byte_at(text, line.text + 1) == '/';
}

void remove_comment(QsciScintilla& text, const Line& line)
{
    const long length = line.end - line.text > 2 && byte_at(text, line.text + 2) == ' ' ? 3 : 2;
    send(text, Sci::SCI_DELETERANGE, line.text, length);
}

}  // namespace

void toggle_line_comments(QsciScintilla& text)
{
    if (text.isReadOnly()) return;
    const long from = send(text, Sci::SCI_GETSELECTIONSTART);
    const long to = send(text, Sci::SCI_GETSELECTIONEND);
    const auto first = static_cast<int>(send(text, Sci::SCI_LINEFROMPOSITION, from));
    auto last = static_cast<int>(send(text, Sci::SCI_LINEFROMPOSITION, to));
    // A selection up to the beginning of a line does not mean that line.
    if (last > first && send(text, Sci::SCI_POSITIONFROMLINE, last) == to) --last;

    bool all_commented = true;
    bool all_blank = true;
    long indent = std::numeric_limits<long>::max();
    for (int i = first; i <= last; ++i) {
        const Line line = line_at(text, i);
        if (line.blank()) continue;
        all_blank = false;
        all_commented = all_commented && commented(text, line);
        indent = std::min(indent, line.text - line.begin);
    }
    if (all_blank) return;

    text.beginUndoAction();
    for (int i = first; i <= last; ++i) {
        const Line line = line_at(text, i);
        if (line.blank()) continue;
        if (all_commented)
            remove_comment(text, line);
        else
            text.SendScintilla(Sci::SCI_INSERTTEXT, static_cast<uintptr_t>(line.begin + indent), "// ");
    }
    text.endUndoAction();
    // Scintilla has dropped the selection; the lines stay selected, for the way back.
    if (from != to) send(text, Sci::SCI_SETSEL, line_at(text, first).begin, line_at(text, last).end);
}

}  // namespace boardscope::editor
