// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Highlighting of scripts (*.bt); what is what says core/dsl/highlight.h.
// Thread:  GUI.
#pragma once

#include "core/dsl/highlight.h"
#include "editor/editor_colors.h"
#include "editor/qsci.h"

#include <string_view>
#include <vector>

namespace boardscope::editor {

class ScriptLexer : public QsciLexerCustom {
    Q_OBJECT

public:
    /// Style 0 is plain text; behind it come the kinds of dsl::TextKind.
    static constexpr int plain = 0;

    explicit ScriptLexer(QObject* parent = nullptr) : QsciLexerCustom(parent) {}

    void setColors(const EditorColors& colors, const QFont& font);

    [[nodiscard]] const char* language() const override { return "bpftrace"; }
    [[nodiscard]] QString description(int style) const override;
    void styleText(int start, int end) override;

private:
    void set_fold_levels(std::string_view script, const std::vector<dsl::ColoredText>& parts);
};

}  // namespace boardscope::editor
