// SPDX-License-Identifier: GPL-3.0-or-later
// Any text is a script or is refused with located sentences; a script means the same when written again,
// before and after its spellings are made one. The whole compiler, completion, explanation and layout have an
// answer to it.
#include "core/dsl/compile.h"
#include "core/dsl/completion.h"
#include "core/dsl/explanation.h"
#include "core/dsl/format.h"
#include "core/dsl/highlight.h"
#include "core/dsl/normalise.h"
#include "core/dsl/parser.h"
#include "core/dsl/print_tree.h"
#include "tests/fuzz/fuzz_facts.h"

#include <cstdint>
#include <cstdlib>

using namespace boardscope;
using namespace boardscope::dsl;

namespace {

void check_places(const Diagnostics& diagnostics)
{
    for (const Diagnostic& item : diagnostics.items())
        if (item.message.empty() || item.span.line < 1 || item.span.column < 1) std::abort();
}

void check_print(const Program& program)
{
    const std::string source = print_source(program);
    Diagnostics diagnostics;
    const Program again = parse(SourceText(source, "again.bt"), diagnostics);
    if (!diagnostics.empty() || print_tree(again) != print_tree(program) || print_source(again) != source)
        std::abort();
}

bool check_parser(const std::string& text)
{
    const SourceText source(text, "fuzz.bt");
    Diagnostics diagnostics;
    Program program = parse(source, diagnostics);
    check_places(diagnostics);
    const bool is_script = !diagnostics.has_errors();
    if (is_script) check_print(program);
    normalise(program, source, diagnostics);
    check_places(diagnostics);
    if (is_script) check_print(program);
    return is_script;
}

void check_compiler(const std::string& text)
{
    static const FuzzFacts boards[] = {
        {Arch::armv7, {4, 9, 0}}, {Arch::armv7, {6, 1, 0}}, {Arch::x86_64, {6, 1, 0}}};
    const CompileOptions options{.parameters = {"7", "text", "--depth=3"}, .allow_commands = true};
    // One board for each text, the same each time.
    const FuzzFacts& board = boards[text.size() % std::size(boards)];
    const CompileOutcome outcome = compile(text, "fuzz.bt", board, options);
    if (outcome.script.has_value() == outcome.diagnostics.has_errors()) std::abort();
    check_places(outcome.diagnostics);
    if (outcome.script) {
        const std::string schema = outcome.script->schema.to_json();
        const Result<script::ScriptSchema> again = script::ScriptSchema::parse(schema);
        if (!again || !(*again == outcome.script->schema)) std::abort();
    }
    const auto place = static_cast<std::uint32_t>(text.size() / 2);
    const Completion completion = complete(text, place, board);
    if (completion.typed.end != place || completion.typed.begin > place) std::abort();
    (void)explain(text, place, board);
}

void check_editor(const std::string& text)
{
    std::uint32_t end = 0;
    for (const ColoredText& part : highlight(text)) {
        if (part.range.begin < end || part.range.end > text.size()) std::abort();
        end = part.range.end;
    }
    const std::string laid_out = format(text);
    if (format(laid_out) != laid_out) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    const std::string text(reinterpret_cast<const char*>(bytes), size);
    const bool is_script = check_parser(text);
    check_compiler(text);
    if (is_script) check_editor(text);
    return 0;
}
