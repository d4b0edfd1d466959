// SPDX-License-Identifier: GPL-3.0-or-later
// The lists of registers in a log, and what is called.
#include "core/target/kernel_history.h"
#include "core/verifier/log_text.h"
#include "core/verifier/verifier_log.h"

namespace boardscope::verifier {

namespace {

/// "R0", "R0_w", "R1_rwD", "fp-8", "fp-16_w"; without what it says of liveness. Empty: it is no name.
std::string name_in(std::string_view text)
{
    const std::size_t liveness = text.find('_');
    const std::string_view name = text.substr(0, liveness);
    if (liveness != std::string_view::npos &&
        text.find_first_not_of("_rwDl", liveness) != std::string_view::npos)
        return {};
    if (name.starts_with('R') && whole_number(name.substr(1)).value_or(99) <= 11) return std::string(name);
    if (name.starts_with("fp-") && whole_number(name.substr(3))) return std::string(name);
    return {};
}

/// The length of a state, which ends with a space or a comma that stands in no parenthesis.
std::size_t state_length(std::string_view text)
{
    int depth = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '(') ++depth;
        if (text[i] == ')' && depth > 0) --depth;
        if (text[i] == ' ' && depth == 0) return i;
    }
    return text.size();
}

/// "frame1:"
std::optional<int> frame_in(std::string_view word)
{
    if (!word.starts_with("frame") || !word.ends_with(':')) return std::nullopt;
    const std::optional<std::size_t> number = whole_number(word.substr(5, word.size() - 6));
    return number && *number < 64 ? std::optional(static_cast<int>(*number)) : std::nullopt;
}

}  // namespace

std::vector<KnownState> parse_states(std::string_view text)
{
    std::vector<KnownState> states;
    int frame = 0;
    text = trimmed(text);
    while (!text.empty()) {
        const std::size_t equals = text.find('=');
        const std::size_t space = text.find(' ');
        if (const std::optional<int> number = frame_in(text.substr(0, space))) {
            frame = *number;
            text = space == std::string_view::npos ? std::string_view() : trimmed(text.substr(space));
            continue;
        }
        if (equals == std::string_view::npos || (space != std::string_view::npos && space < equals)) break;
        const std::string name = name_in(text.substr(0, equals));
        text.remove_prefix(equals + 1);
        const std::size_t length = state_length(text);
        if (!name.empty()) states.push_back({frame, name, std::string(text.substr(0, length))});
        // "refs=2" and "cb" say nothing of a register; anything else is no list.
        text = trimmed(text.substr(length));
        if (name.empty() && states.empty()) break;
    }
    return states;
}

std::optional<std::string> called_function(std::string_view instruction)
{
    const std::size_t call = instruction.find(") call ");
    if (call == std::string_view::npos) return std::nullopt;
    std::string_view name = trimmed(instruction.substr(call + 7));
    // Linux 4.9 has the number alone.
    if (const std::optional<std::size_t> number = whole_number(name)) {
        const std::string_view known =
            *number < 1u << 16 ? helper_name(static_cast<std::uint32_t>(*number)) : std::string_view();
        return known.empty() ? "helper " + std::string(name) : "bpf_" + std::string(known);
    }
    return std::string(name.substr(0, name.find('#')));
}

}  // namespace boardscope::verifier
