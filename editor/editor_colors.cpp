// SPDX-License-Identifier: GPL-3.0-or-later
#include "editor/editor_colors.h"

namespace boardscope::editor {

namespace {

void set_light(EditorColors& colors)
{
    colors.comment = QColor(0x5c6670);
    colors.keyword = QColor(0x0b5cad);
    colors.literal = QColor(0x0a6b3d);
    colors.preprocessor = QColor(0x6a3fb5);
    colors.bpf_word = QColor(0x00697a);
    colors.section = QColor(0x96277f);
    colors.quiet = QColor(0x67717c);
    colors.error = QColor(0xc0182b);
    colors.warning = QColor(0x8a5700);
    colors.note = QColor(0x0b5cad);
}

void set_dark(EditorColors& colors)
{
    colors.comment = QColor(0x9aa5b1);
    colors.keyword = QColor(0x79b8ff);
    colors.literal = QColor(0x85d6a0);
    colors.preprocessor = QColor(0xc8a6ff);
    colors.bpf_word = QColor(0x5cd0e0);
    colors.section = QColor(0xf29be0);
    colors.quiet = QColor(0x8f9aa6);
    colors.error = QColor(0xff7b7b);
    colors.warning = QColor(0xffb454);
    colors.note = QColor(0x79b8ff);
}

}  // namespace

QColor blend(const QColor& under, const QColor& over, double share)
{
    const auto mix = [share](int a, int b) { return static_cast<int>(a + (b - a) * share + 0.5); };
    return {mix(under.red(), over.red()), mix(under.green(), over.green()), mix(under.blue(), over.blue())};
}

EditorColors EditorColors::from(const QPalette& palette)
{
    EditorColors colors;
    colors.paper = palette.color(QPalette::Active, QPalette::Base);
    colors.text = palette.color(QPalette::Active, QPalette::Text);
    colors.dark = colors.paper.lightness() < 128;
    colors.dark ? set_dark(colors) : set_light(colors);
    colors.current_line = blend(colors.paper, colors.text, colors.dark ? 0.07 : 0.04);
    colors.margin = blend(colors.paper, colors.text, colors.dark ? 0.03 : 0.025);
    colors.selection = blend(colors.paper, colors.keyword, colors.dark ? 0.35 : 0.22);
    colors.bracket = blend(colors.paper, colors.bpf_word, 0.3);
    colors.found = colors.section;
    return colors;
}

const QColor& EditorColors::of(Severity severity) const
{
    switch (severity) {
    case Severity::error: return error;
    case Severity::warning: return warning;
    case Severity::note: break;
    }
    return note;
}

}  // namespace boardscope::editor
