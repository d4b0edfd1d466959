// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Puts `//` before the selected lines, or takes it away when all of them have it.
// Thread:  GUI.
// Errors:  none; a read-only text stays as it is. One step of undo.
#pragma once

class QsciScintilla;

namespace boardscope::editor {

void toggle_line_comments(QsciScintilla& text);

}  // namespace boardscope::editor
