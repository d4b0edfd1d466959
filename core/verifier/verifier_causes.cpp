// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/verifier/verifier_causes.h"

#include "core/target/kernel_history.h"
#include "core/verifier/log_text.h"
#include "core/verifier/register_words.h"

#include <algorithm>

namespace boardscope::verifier {

namespace {

constexpr std::size_t longest_sentence = 400;

/// What the pattern's marks stand for, in `found`, which is as long as before when it does not fit.
bool fits_from(std::string_view pattern, std::string_view text, Case& one)
{
    while (!pattern.empty() && pattern[0] != '*' && pattern[0] != '#') {
        if (text.empty() || text[0] != pattern[0]) return false;
        pattern.remove_prefix(1);
        text.remove_prefix(1);
    }
    if (pattern.empty()) return true;
    const bool is_number = pattern[0] == '#';
    const std::string_view rest = pattern.substr(1);
    const std::size_t before = one.found.size();
    if (rest.empty() && !is_number) {
        one.found.emplace_back(text);
        return true;
    }
    for (std::size_t length = is_number ? 1 : 0; length <= text.size(); ++length) {
        if (is_number && !is_digit(text[length - 1])) return false;
        if (!rest.empty() && rest[0] != '*' && rest[0] != '#' &&
            (length == text.size() || text[length] != rest[0]))
            continue;
        one.found.emplace_back(text.substr(0, length));
        if (fits_from(rest, text.substr(length), one)) return true;
        one.found.resize(before);
    }
    return false;
}

/// The number of the register, where the first '#' stands.
std::optional<int> register_in(std::string_view pattern, const std::vector<std::string>& found)
{
    std::size_t mark = 0;
    for (const char c : pattern) {
        if (c == '#' && mark < found.size()) return static_cast<int>(whole_number(found[mark]).value_or(99));
        if (c == '*') ++mark;
    }
    return std::nullopt;
}

std::string helper_text(const Case& one)
{
    const LogStep* last = one.log.last();
    const std::optional<std::string> called = last == nullptr ? std::nullopt : called_function(last->text);
    if (!called || called->starts_with("pc")) return "the function";
    return *called == "unknown" ? "this helper" : *called + "()";
}

/// " It is there from Linux 5.8 on."
std::string since_text(const Case& one)
{
    const std::string helper = helper_text(one);
    std::string_view name = helper;
    if (!name.starts_with("bpf_")) return {};
    name = name.substr(4, name.find('(') - 4);
    const std::optional<KernelVersion> first = since(FeatureGroup::helper, name);
    if (!first) return {};
    return " " + helper + " is there from Linux " + std::to_string(first->major) + "." +
           std::to_string(first->minor) + " on" +
           (one.refusal.kernel_release.empty() ? "."
                                               : "; this board runs " + one.refusal.kernel_release + ".");
}

/// "r0 is what bpf_map_lookup_elem() returned in line 12: a pointer to a value of 8 bytes in map counts, or
/// NULL".
std::string what_text(const Case& one)
{
    if (!one.register_number) return "it";
    const std::string number = std::to_string(*one.register_number);
    const std::optional<Origin> origin = origin_of(one, *one.register_number);
    std::string words = register_words(one.log.state_of("R" + number));
    if (words.empty() && !origin) return "register r" + number;
    std::string text = "register r" + number + " is ";
    if (!origin) return text + words;
    text += origin->text;
    if (words.empty()) return text;
    constexpr std::string_view lookup = "what a map lookup returned: ";
    if (words.starts_with(lookup)) words.erase(0, lookup.size());
    return text + ": " + words;
}

std::string end_text(const Case& one)
{
    const LogStep* last = one.log.last();
    return last == nullptr ? "its end" : where(one, last->instruction);
}

/// "smin=7 smax=7", "value (0x7; 0x0)", "unknown scalar value", "[0, 3]", "(0x0; 0x3)": what may be between
/// two numbers.
std::string range_text(std::string_view range)
{
    const auto number_behind = [range](std::string_view mark) -> std::optional<long long> {
        const std::size_t at = range.find(mark);
        if (at == std::string_view::npos) return std::nullopt;
        return leading_number(trimmed(range.substr(at + mark.size())));
    };
    std::optional<long long> low = number_behind("smin="), high = number_behind("smax=");
    if (!low || !high) {
        low = number_behind("[");
        high = number_behind(",");
    }
    if (!low || !high) {
        low = number_behind("(");
        high = number_behind(";");
        if (low && high) high = *low | *high;  // the bits that are known, and those that are not
    }
    if (!low || !high) return "a number that may be anything";
    if (*low == *high) return std::to_string(*low);
    return std::to_string(*low) + " to " + std::to_string(*high);
}

std::string value_of(std::string_view mark, const Case& one)
{
    if (mark == "returned") return range_text(one.found.size() > 2 ? one.found[2] : std::string());
    if (mark == "allowed") return range_text(one.found.size() > 3 ? one.found[3] : std::string());
    if (const std::optional<std::size_t> number = whole_number(mark))
        return *number < one.found.size() ? one.found[*number] : std::string("?");
    if (mark == "what") return what_text(one);
    if (mark == "helper") return helper_text(one);
    if (mark == "since") return since_text(one);
    if (mark == "end") return end_text(one);
    if (mark == "board")
        return one.refusal.kernel_release.empty() ? "this board's kernel"
                                                  : "this board's Linux " + one.refusal.kernel_release;
    return "{" + std::string(mark) + "}";
}

/// What an instruction other than a call and a copy gave to the register.
std::string made_by(const LogStep& step)
{
    const std::size_t value = step.text.find(" = ");
    if (value != std::string::npos && value + 3 < step.text.size() &&
        (is_digit(step.text[value + 3]) || step.text[value + 3] == '-'))
        return "what was set ";
    return step.text.find("= *(") != std::string::npos ? "what was read from memory " : "what was computed ";
}

}  // namespace

bool fits(std::string_view pattern, std::string_view sentence, Case& one)
{
    one.found.clear();
    one.register_number.reset();
    if (!fits_from(pattern, sentence.substr(0, longest_sentence), one)) return false;
    one.register_number = register_in(pattern, one.found);
    return true;
}

std::string where(const Case& one, std::size_t instruction)
{
    if (const ProgramLines::Line* line = one.lines.find(instruction); line != nullptr && line->place.line > 0)
        return "in line " + std::to_string(line->place.line);
    for (const std::size_t step : one.log.path)
        if (one.log.steps[step].instruction == instruction && one.log.source_of(one.log.steps[step]).line > 0)
            return "in line " + std::to_string(one.log.source_of(one.log.steps[step]).line);
    return "at instruction " + std::to_string(instruction);
}

std::optional<Origin> origin_of(const Case& one, int register_number)
{
    const std::vector<std::size_t>& path = one.log.path;
    for (std::size_t i = path.size(); i-- > 1;) {
        const LogStep& step = one.log.steps[path[i - 1]];
        if (const auto called = called_function(step.text)) {
            if (called->starts_with("pc")) {
                if (register_number >= 1 && register_number <= 5)
                    continue;  // handed on to the called function
                return std::nullopt;
            }
            if (register_number > 5) continue;
            if (register_number != 0) return std::nullopt;
            return Origin{"what " + (*called == "unknown" ? "a helper" : *called + "()") + " returned " +
                              where(one, step.instruction),
                          *called, i - 1};
        }
        if (step.text.ends_with(") exit")) return std::nullopt;  // a function of the program returned
        if (written_register(step.text) != register_number) continue;
        if (const std::optional<int> source = copied_register(step.text)) {
            register_number = *source;
            continue;
        }
        // "p += 4" is still what p was.
        const bool is_moved =
            step.text.find(" += ") != std::string::npos || step.text.find(" -= ") != std::string::npos;
        if (is_moved) continue;
        return Origin{made_by(step) + where(one, step.instruction), {}, i - 1};
    }
    return std::nullopt;
}

std::string filled(std::string_view text, const Case& one)
{
    std::string out;
    while (!text.empty()) {
        const std::size_t open = std::min(text.find('{'), text.size());
        out += text.substr(0, open);
        text.remove_prefix(open);
        const std::size_t close = text.find('}');
        if (text.empty() || close == std::string_view::npos) break;
        std::string value = value_of(text.substr(1, close - 1), one);
        // At the begin of a sentence.
        if (!value.empty() && (out.empty() || out.ends_with(". ") || out.ends_with(": ")) &&
            value[0] >= 'a' && value[0] <= 'z' && !out.ends_with(": ") && !value.starts_with("bpf_"))
            value[0] = static_cast<char>(value[0] - 'a' + 'A');
        out += value;
        text.remove_prefix(close + 1);
    }
    return out;
}

std::vector<std::span<const Cause>> all_causes()
{
    return {causes_of_kernels(), causes_of_pointers(), causes_of_calls(), causes_of_bounds(),
            causes_of_flow()};
}

}  // namespace boardscope::verifier
