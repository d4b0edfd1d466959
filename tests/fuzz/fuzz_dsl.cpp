// SPDX-License-Identifier: GPL-3.0-or-later
// Any text is a script or is refused with located sentences; a script means the same when written again, before and
// after its spellings are made one.
#include "core/dsl/normalise.h"
#include "core/dsl/parser.h"
#include "core/dsl/print_tree.h"

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

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    const SourceText source({reinterpret_cast<const char*>(bytes), size}, "fuzz.bt");
    Diagnostics diagnostics;
    Program program = parse(source, diagnostics);
    check_places(diagnostics);
    const bool is_script = !diagnostics.has_errors();
    if (is_script) check_print(program);
    normalise(program, source, diagnostics);
    check_places(diagnostics);
    if (is_script) check_print(program);
    return 0;
}
