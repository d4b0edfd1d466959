// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/show_script.h"

#include "app/cli/messages.h"
#include "builder/target_facts.h"
#include "core/dsl/compile.h"
#include "core/dsl/print_tree.h"

#include <cstdio>

namespace boardscope::cli {

int show_script(const builder::BuildRequest& request, const boards::BoardPaths& paths)
{
    if (!builder::is_script(request)) {
        say(Error{request.source_name + " is no script", "-d shows what becomes of scripts (*.bt, or -e 'PROGRAM')"});
        return exit_usage;
    }
    // Without compilers nothing but types made from headers is missing.
    const Result<builder::Toolchain> toolchain = builder::Toolchain::find(paths.share.string());
    const builder::BoardFacts facts(request.profile, toolchain ? *toolchain : builder::Toolchain());
    const dsl::CompileOutcome outcome = dsl::compile(request.source_text, request.source_name, facts, request.script);
    for (const Error& problem : facts.problems())
        say(problem);
    say(outcome.diagnostics);
    if (!outcome.script) return exit_failure;
    const std::string text = dsl::print_tree(outcome.program) + "\n" + outcome.script->c;
    const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
    return written ? exit_ok : exit_failure;
}

}  // namespace boardscope::cli
