// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/verifier/verifier_log.h"

#include "core/verifier/log_text.h"

#include <algorithm>
#include <array>

namespace boardscope::verifier {

namespace {

/// What the verifier says beside its verdict.
constexpr std::array<std::string_view, 20> asides = {"func#",
                                                     "Func#",
                                                     "Validating ",
                                                     "Global function ",
                                                     "caller:",
                                                     "callee:",
                                                     "returning from callee:",
                                                     "to caller",
                                                     "last_idx ",
                                                     "regs=",
                                                     "parent ",
                                                     "propagating ",
                                                     "mark_precise:",
                                                     "cur state:",
                                                     "old state:",
                                                     "arg#",
                                                     "func '",
                                                     "Live regs",
                                                     "safe",
                                                     "frame "};
constexpr std::array<std::string_view, 6> statistics = {"processed ", "verification time", "stack depth",
                                                        "max_states", "insns processed",   "total_states"};

template <std::size_t count>
bool starts_with_one(std::string_view line, const std::array<std::string_view, count>& beginnings)
{
    return std::ranges::any_of(beginnings, [&](std::string_view one) { return line.starts_with(one); });
}

/// "arg#0 …" is an aside of level 1 where it speaks of a function's types, and a verdict where it speaks of a
/// call.
bool is_aside(std::string_view line)
{
    if (line.starts_with("arg#")) return line.find("reference type(") != std::string_view::npos;
    if (line.starts_with("Global function ")) return line.find("doesn't") == std::string_view::npos;
    if (line.starts_with("frame ")) return !line.starts_with("frame pointer");
    if (line.starts_with("func '")) return line.find(" has btf_id ") != std::string_view::npos;
    return starts_with_one(line, asides);
}

bool is_instruction(std::string_view text)
{
    return (text.size() >= 4 && text[0] == '(' && is_hex(text[1]) && is_hex(text[2]) && text[3] == ')') ||
           text.starts_with("<invalid ");
}

/// "; return *v; @ probe.c:12", without the semicolon.
LoggedSource source_in(std::string_view text)
{
    LoggedSource source;
    const std::size_t at = text.rfind(" @ ");
    const std::size_t colon = text.rfind(':');
    if (at != std::string_view::npos && colon != std::string_view::npos && colon > at) {
        const std::optional<std::size_t> line = whole_number(trimmed(text.substr(colon + 1)));
        if (line) {
            source.file = std::string(text.substr(at + 3, colon - at - 3));
            source.line = static_cast<int>(std::min<std::size_t>(*line, 1u << 24));
            text = text.substr(0, at);
        }
    }
    source.text = std::string(trimmed(text));
    return source;
}

class LogReader {
public:
    VerifierLog read(std::string_view text)
    {
        log_.sources.emplace_back();
        while (!text.empty()) {
            const std::size_t end = std::min(text.find('\n'), text.size());
            std::string_view line = text.substr(0, end);
            if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
            take(line);
            ++line_;
            text.remove_prefix(std::min(end + 1, text.size()));
        }
        return std::move(log_);
    }

private:
    void take(std::string_view line)
    {
        if (line.empty()) return;
        if (line[0] == ';') return take_source(line.substr(1));
        if (line[0] == ' ') return apply(parse_states(line));
        if (take_numbered(line) || take_branch(line)) return;
        if (starts_with_one(line, statistics)) {
            if (log_.statistics.empty() && line.starts_with("processed "))
                log_.statistics = std::string(line);
            return;
        }
        if (is_aside(line)) return;
        log_.verdict.emplace_back(line);
    }

    void take_source(std::string_view text)
    {
        LoggedSource source = source_in(text);
        // What the compiler made of no line of the source belongs to the line before.
        if (source.text.empty()) return;
        source.log_line = line_;
        source_ = log_.sources.size();
        log_.sources.push_back(std::move(source));
    }

    /// "7: (79) r0 = *(u64 *)(r1 +0)   ; R0=scalar()", "7: R0=ctx R10=fp", "7: safe".
    bool take_numbered(std::string_view line)
    {
        std::string_view rest = line;
        const std::optional<std::size_t> number = take_number(rest);
        if (!number || !rest.starts_with(':')) return false;
        rest = trimmed(rest.substr(1));
        if (is_instruction(rest)) {
            take_step(*number, rest);
            return true;
        }
        if (rest == "safe" || rest.starts_with("safe")) return true;
        const std::vector<KnownState> states = parse_states(rest);
        // Others name the source line of a jump, or were cut off: no sentence of the kernel begins with a
        // number.
        apply(states);
        return true;
    }

    void take_step(std::size_t number, std::string_view rest)
    {
        settle();
        log_.verdict.clear();
        LogStep step{.instruction = number, .source = source_, .log_line = line_};
        const std::size_t comment = comment_in(rest);
        std::string_view text = trimmed(rest.substr(0, comment));
        std::string_view behind =
            comment == std::string_view::npos ? std::string_view() : rest.substr(comment + 1);
        // Where the kernel takes back what it wrote of another branch, the next state stands in the same
        // line.
        if (comment == std::string_view::npos)
            if (const std::size_t state = state_within(text); state != std::string_view::npos) {
                behind = text.substr(text.find(':', state) + 1);
                text = trimmed(text.substr(0, state));
            }
        step.text = std::string(text);
        log_.path.push_back(log_.steps.size());
        log_.steps.push_back(std::move(step));
        pending_ = true;
        if (comment == std::string_view::npos && behind.empty()) return;
        apply(parse_states(behind));
    }

    /// The semicolon before the states; those within parentheses are part of one.
    static std::size_t comment_in(std::string_view text)
    {
        int depth = 0;
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (text[i] == '(') ++depth;
            if (text[i] == ')') --depth;
            if (text[i] == ';' && depth <= 0) return i;
        }
        return std::string_view::npos;
    }

    /// Where " 15: R0=1 …" begins within a text; npos: nowhere.
    static std::size_t state_within(std::string_view text)
    {
        for (std::size_t colon = text.find(": "); colon != std::string_view::npos;
             colon = text.find(": ", colon + 1)) {
            std::size_t begin = colon;
            while (begin > 0 && is_digit(text[begin - 1]))
                --begin;
            if (begin < colon && begin > 0 && text[begin - 1] == ' ' &&
                !parse_states(text.substr(colon + 1)).empty())
                return begin - 1;
        }
        return std::string_view::npos;
    }

    /// "from 5 to 9: R0=… ", "from 5 to 9: safe", "from 5 to 9 (speculative execution): …".
    bool take_branch(std::string_view line)
    {
        if (!line.starts_with("from ")) return false;
        std::string_view rest = line.substr(5);
        const std::optional<std::size_t> from = take_number(rest);
        if (!from || !rest.starts_with(" to ")) return false;
        rest.remove_prefix(4);
        if (!take_number(rest)) return false;
        const std::size_t colon = rest.find(':');
        if (colon == std::string_view::npos) return false;
        rest = trimmed(rest.substr(colon + 1));
        if (rest == "safe") return true;
        go_back_to(*from);
        log_.states.clear();
        pending_ = false;
        apply(parse_states(rest));
        return true;
    }

    /// A branch that was fine, or the other side of one, is no part of the way.
    void go_back_to(std::size_t instruction)
    {
        const auto found = std::find_if(log_.path.rbegin(), log_.path.rend(), [&](std::size_t step) {
            return log_.steps[step].instruction == instruction;
        });
        if (found != log_.path.rend()) log_.path.erase(found.base(), log_.path.end());
        source_ = 0;
    }

    /// What is told behind a step is told of the moment behind it.
    void apply(const std::vector<KnownState>& states)
    {
        settle();
        for (const KnownState& one : states) {
            log_.frame = one.frame;
            log_.states[{one.frame, one.name}] = one.state;
        }
    }

    /// The last step was fine: what it changed is no longer what it was. Newer kernels say what it is.
    void settle()
    {
        if (!pending_) return;
        pending_ = false;
        const std::string& text = log_.steps.back().text;
        if (const std::optional<int> source = copied_register(text)) {
            const std::string state = log_.state_of("R" + std::to_string(*source));
            set(*written_register(text), state);
        } else if (const std::optional<int> written = written_register(text)) {
            set(*written, {});
        } else if (const auto called = called_function(text); called && !called->starts_with("pc")) {
            // What is given back is forgotten wherever it is kept; the kernel says so nowhere.
            const std::string given = log_.state_of("R1");
            if (called->ends_with("_submit") || called->ends_with("_discard") ||
                called->ends_with("_release"))
                std::erase_if(log_.states, [&](const auto& known) { return known.second == given; });
            for (int number = 0; number <= 5; ++number)
                set(number, {});
        }
    }

    void set(int number, const std::string& state)
    {
        const std::pair<int, std::string> key{log_.frame, "R" + std::to_string(number)};
        if (state.empty())
            log_.states.erase(key);
        else
            log_.states[key] = state;
    }

    VerifierLog log_;
    std::size_t line_ = 0;
    std::size_t source_ = 0;
    bool pending_ = false;  ///< the last step has not changed the states yet
};

/// Linux before 4.14 writes "inv56" for a number whose upper 56 bits are 0, later kernels for the number 56.
void mend_old_numbers(VerifierLog& log)
{
    const bool is_old = std::ranges::any_of(
        log.states, [](const auto& known) { return known.second == "fp" && known.first.second == "R10"; });
    if (!is_old) return;
    for (auto& [key, state] : log.states)
        if (state.starts_with("inv") && state.size() > 3 && is_digit(state[3])) state = "inv";
}

/// "r3" or "w3" at the front, and then something that is no part of a name.
std::optional<int> take_register(std::string_view& text)
{
    if (text.size() < 2 || (text[0] != 'r' && text[0] != 'w') || !is_digit(text[1])) return std::nullopt;
    std::string_view rest = text.substr(1);
    const std::optional<std::size_t> number = take_number(rest);
    if (!number || *number > 11) return std::nullopt;
    text = rest;
    return static_cast<int>(*number);
}

/// Without "(61) " and the "(u32) " of older kernels.
std::string_view operation_of(std::string_view instruction)
{
    if (is_instruction(instruction))
        instruction = trimmed(instruction.substr(std::min<std::size_t>(4, instruction.size())));
    if (instruction.starts_with("(u32) ")) instruction.remove_prefix(6);
    return instruction;
}

}  // namespace

std::string VerifierLog::state_of(const std::string& name) const
{
    const auto found = states.find({frame, name});
    return found == states.end() ? std::string() : found->second;
}

VerifierLog parse_log(std::string_view text)
{
    VerifierLog log = LogReader().read(text);
    mend_old_numbers(log);
    return log;
}

std::optional<int> written_register(std::string_view instruction)
{
    std::string_view text = operation_of(instruction);
    const std::optional<int> number = take_register(text);
    return number && text.starts_with(' ') ? number : std::nullopt;
}

std::optional<int> copied_register(std::string_view instruction)
{
    std::string_view text = operation_of(instruction);
    if (!text.starts_with('r') || !take_register(text) || !text.starts_with(" = r")) return std::nullopt;
    text.remove_prefix(3);
    const std::optional<int> source = take_register(text);
    return source && text.empty() ? source : std::nullopt;
}

}  // namespace boardscope::verifier
