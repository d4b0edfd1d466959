// SPDX-License-Identifier: GPL-3.0-or-later
// What:    One of the texts that are open in the editor, while another one is shown.
// Thread:  GUI.
// Units:   bytes from the beginning of the text; lines from 0.
#pragma once

#include "core/base/diagnostics.h"
#include "editor/qsci.h"

#include <QByteArray>
#include <QString>

#include <vector>

namespace boardscope::editor {

struct OpenText {
    QString path;  ///< empty: no file yet
    QString name;
    QsciDocument document;  ///< with what can be undone
    // As it was left.
    QByteArray bytes;
    bool is_modified = false;
    std::vector<Diagnostic> problems;
    long cursor = 0;
    long anchor = 0;
    long first_line = 0;
};

}  // namespace boardscope::editor
