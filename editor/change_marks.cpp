// SPDX-License-Identifier: GPL-3.0-or-later
#include "editor/change_marks.h"

#include "editor/qsci.h"

namespace boardscope::editor {

namespace {

using Sci = QsciScintillaBase;

/// Markers beside those of DiagnosticMarks, which are 0 to 2.
constexpr int unsaved_marker = 3;
constexpr int saved_marker = 4;
constexpr int bar_width = 3;

}  // namespace

ChangeMarks::ChangeMarks(QsciScintilla* text, int margin, QObject* parent)
    : QObject(parent), text_(text), margin_(margin)
{
    text_->setMarginType(margin_, QsciScintilla::SymbolMargin);
    text_->setMarginMarkerMask(margin_, 1 << unsaved_marker | 1 << saved_marker);
    text_->setMarginSensitivity(margin_, false);
    text_->setMarginWidth(margin_, bar_width);
    for (const int marker : {unsaved_marker, saved_marker})
        send(*text_, Sci::SCI_MARKERDEFINE, marker, Sci::SC_MARK_FULLRECT);
    connect(text_, &QsciScintilla::SCN_MODIFIED, this,
            [this](int position, int type, const char*, int length, int lines_added, int, int, int, int,
                   int) { on_modified(position, type, length, lines_added); });
    connect(text_, &QsciScintilla::SCN_SAVEPOINTREACHED, this,
            [this] { send(*text_, Sci::SCI_MARKERDELETEALL, unsaved_marker); });
}

void ChangeMarks::on_modified(int position, int type, int /*length*/, int lines_added)
{
    if (!is_listening_ || !(type & (Sci::SC_MOD_INSERTTEXT | Sci::SC_MOD_DELETETEXT))) return;
    const long first = send(*text_, Sci::SCI_LINEFROMPOSITION, position);
    long last = type & Sci::SC_MOD_INSERTTEXT ? first + lines_added : first;
    // Whole lines put in before this one leave it as it was.
    if (last > first && send(*text_, Sci::SCI_POSITIONFROMLINE, first) == position &&
        send(*text_, Sci::SCI_GETLINEENDPOSITION, last) > send(*text_, Sci::SCI_POSITIONFROMLINE, last))
        --last;
    for (long line = first; line <= last; ++line) {
        send(*text_, Sci::SCI_MARKERDELETE, line, saved_marker);
        if (at(static_cast<int>(line) + 1) != Kind::unsaved)
            send(*text_, Sci::SCI_MARKERADD, line, unsaved_marker);
    }
}

void ChangeMarks::saved()
{
    long line = -1;
    while ((line = send(*text_, Sci::SCI_MARKERNEXT, line + 1, 1 << unsaved_marker)) >= 0)
        if (!(send(*text_, Sci::SCI_MARKERGET, line) & 1 << saved_marker))
            send(*text_, Sci::SCI_MARKERADD, line, saved_marker);
    send(*text_, Sci::SCI_MARKERDELETEALL, unsaved_marker);
}

void ChangeMarks::clear()
{
    send(*text_, Sci::SCI_MARKERDELETEALL, unsaved_marker);
    send(*text_, Sci::SCI_MARKERDELETEALL, saved_marker);
}

void ChangeMarks::setColors(const EditorColors& colors)
{
    text_->setMarginBackgroundColor(margin_, colors.margin);
    for (const auto& [marker, color] :
         {std::pair{unsaved_marker, colors.warning}, std::pair{saved_marker, colors.note}}) {
        send(*text_, Sci::SCI_MARKERSETFORE, marker, scintilla_color(color));
        send(*text_, Sci::SCI_MARKERSETBACK, marker, scintilla_color(color));
    }
}

ChangeMarks::Kind ChangeMarks::at(int line) const
{
    const long markers = send(*text_, Sci::SCI_MARKERGET, line - 1);
    if (markers & 1 << unsaved_marker) return Kind::unsaved;
    return markers & 1 << saved_marker ? Kind::saved : Kind::none;
}

}  // namespace boardscope::editor
