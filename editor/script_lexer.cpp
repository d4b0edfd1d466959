// SPDX-License-Identifier: GPL-3.0-or-later
#include "editor/script_lexer.h"

#include "core/dsl/highlight.h"

#include <algorithm>

namespace boardscope::editor {

namespace {

using Sci = QsciScintillaBase;
using dsl::TextKind;

constexpr int style_count = static_cast<int>(TextKind::wrong) + 2;

constexpr int style_of(TextKind kind)
{
    return static_cast<int>(kind) + 1;
}

const QColor& color_of(TextKind kind, const EditorColors& colors)
{
    switch (kind) {
    case TextKind::comment: return colors.comment;
    case TextKind::keyword: return colors.keyword;
    case TextKind::attach_point: return colors.section;
    case TextKind::function:
    case TextKind::builtin: return colors.bpf_word;
    case TextKind::map:
    case TextKind::variable:
    case TextKind::directive: return colors.preprocessor;
    case TextKind::number:
    case TextKind::text: return colors.literal;
    case TextKind::wrong: break;
    }
    return colors.error;
}

}  // namespace

QString ScriptLexer::description(int style) const
{
    switch (static_cast<TextKind>(style - 1)) {
    case TextKind::comment: return tr("Comment");
    case TextKind::keyword: return tr("Keyword");
    case TextKind::attach_point: return tr("Attach point");
    case TextKind::function: return tr("Function");
    case TextKind::builtin: return tr("Builtin");
    case TextKind::variable: return tr("Variable");
    case TextKind::map: return tr("Map");
    case TextKind::number: return tr("Number");
    case TextKind::text: return tr("Text");
    case TextKind::directive: return tr("Directive");
    case TextKind::wrong: return tr("Not understood");
    }
    return style == plain ? tr("Plain") : QString();
}

void ScriptLexer::setColors(const EditorColors& colors, const QFont& font)
{
    setDefaultColor(colors.text);
    setDefaultPaper(colors.paper);
    setDefaultFont(font);
    QFont bold = font;
    bold.setBold(true);
    QFont italic = font;
    italic.setItalic(true);
    for (int style = 0; style < style_count; ++style) {
        const auto kind = static_cast<TextKind>(style - 1);
        const bool is_bold = style != plain && (kind == TextKind::attach_point || kind == TextKind::map);
        setColor(style == plain ? colors.text : color_of(kind, colors), style);
        setFont(is_bold ? bold : style != plain && kind == TextKind::comment ? italic : font, style);
        setPaper(colors.paper, style);
        setEolFill(false, style);
    }
}

/// Blocks and comments of several lines can be folded away.
void ScriptLexer::set_fold_levels(std::string_view script, const std::vector<dsl::ColoredText>& parts)
{
    std::vector<int> change;  // of the level, by each line
    std::size_t part = 0;
    change.push_back(0);
    for (std::size_t at = 0; at < script.size(); ++at) {
        while (part < parts.size() && parts[part].range.end <= at)
            ++part;
        const bool is_inside = part < parts.size() && parts[part].range.begin <= at;
        const bool is_comment = is_inside && parts[part].kind == TextKind::comment;
        const bool is_code = !is_inside || parts[part].kind == TextKind::directive;
        const std::string_view here = script.substr(at, 2);
        if ((is_code && script[at] == '{') || (is_comment && at == parts[part].range.begin && here == "/*"))
            ++change.back();
        if ((is_code && script[at] == '}') || (is_comment && here == "*/")) --change.back();
        if (script[at] == '\n') change.push_back(0);
    }
    int level = 0;
    for (std::size_t line = 0; line < change.size(); ++line) {
        const long header = change[line] > 0 ? long{Sci::SC_FOLDLEVELHEADERFLAG} : 0;
        send(*editor(), Sci::SCI_SETFOLDLEVEL, static_cast<long>(line),
             (Sci::SC_FOLDLEVELBASE + level) | header);
        level = std::max(0, level + change[line]);
    }
}

/// Scripts are small: what stands before the changed part is looked at again, as it decides what that is.
void ScriptLexer::styleText(int start, int end)
{
    if (editor() == nullptr) return;
    const auto length = static_cast<int>(send(*editor(), Sci::SCI_GETLENGTH));
    const int stop = std::min(end, length);
    const auto* bytes =
        static_cast<const char*>(editor()->SendScintillaPtrResult(Sci::SCI_GETCHARACTERPOINTER));
    startStyling(start);
    int at = start;
    const std::string_view script(bytes, static_cast<std::size_t>(length));
    const std::vector<dsl::ColoredText> parts = dsl::highlight(script);
    for (const dsl::ColoredText& part : parts) {
        const int begin = std::max(at, static_cast<int>(part.range.begin));
        const int part_end = std::min(stop, static_cast<int>(part.range.end));
        if (part_end <= begin) continue;
        if (begin > at) setStyling(begin - at, plain);
        setStyling(part_end - begin, style_of(part.kind));
        at = part_end;
    }
    if (end > at) setStyling(end - at, plain);
    set_fold_levels(script, parts);
}

}  // namespace boardscope::editor
