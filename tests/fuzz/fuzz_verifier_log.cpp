// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes are a verifier's log: it is taken apart, and something is said of it, with places that exist.
#include "core/verifier/explanation.h"
#include "core/verifier/register_words.h"
#include "core/verifier/verifier_log.h"

#include <cstdint>
#include <cstdlib>

using namespace boardscope::verifier;

namespace {

void check_log(const VerifierLog& log)
{
    for (const std::size_t step : log.path)
        if (step >= log.steps.size()) std::abort();
    for (const LogStep& step : log.steps)
        if (step.source >= log.sources.size() || step.text.empty()) std::abort();
    for (const auto& [name, state] : log.states)
        (void)register_words(state);
}

void check_explanation(const Explanation& explanation)
{
    if (explanation.reason.empty() || to_text(explanation).empty()) std::abort();
    if (!explanation.cause.empty() && (explanation.why.empty() || explanation.suggestion.empty()))
        std::abort();
    if (explanation.path.size() > 64 || !to_diagnostics(explanation).has_errors()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    const std::string log(reinterpret_cast<const char*>(bytes), size);
    check_log(parse_log(log));
    static const ProgramLines lines{
        "p", {{0, {"p.bpf.c", 3, 1, 0}, "int x;", "p"}, {7, {"p.bpf.c", 4, 1, 0}, "return x;", "p"}}};
    check_explanation(explain({.program = "p", .log = log, .error = size == 0 ? 1 : 13}, lines));
    check_explanation(explain({.program = "p", .log = log, .error = 22, .kernel_release = "4.9.337"}, {}));
    return 0;
}
