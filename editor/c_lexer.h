// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Highlighting of restricted C: the C of QScintilla with the words of BPF on top.
// Thread:  GUI.
// Source:  bpf-helpers(7), libbpf's bpf_helpers.h, bpf_tracing.h and bpf_core_read.h for the words.
#pragma once

#include "editor/editor_colors.h"
#include "editor/qsci.h"

namespace boardscope::editor {

class CLexer : public QsciLexerCPP {
    Q_OBJECT

public:
    explicit CLexer(QObject* parent = nullptr);

    void setColors(const EditorColors& colors, const QFont& font);

    [[nodiscard]] const char* keywords(int set) const override;
    [[nodiscard]] const char* language() const override { return "BPF C"; }

private:
    QColor color_of(int style, const EditorColors& colors) const;
};

}  // namespace boardscope::editor
