// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/verifier/explanation.h"

#include "core/verifier/log_text.h"
#include "core/verifier/register_words.h"
#include "core/verifier/verifier_causes.h"

#include <algorithm>

namespace boardscope::verifier {

namespace {

constexpr std::size_t longest_path = 64;  // source lines

struct Found {
    const Cause* cause = nullptr;
    std::string_view sentence;
};

/// The row, with what stood in place of its marks in `one`.
Found find_cause(Case& one)
{
    for (const std::span<const Cause> causes : all_causes())
        for (const Cause& cause : causes) {
            if (cause.error != 0 && one.log.verdict.empty() && one.refusal.error == cause.error) {
                one.found.clear();
                one.register_number.reset();
                return {&cause, {}};
            }
            for (const std::string& sentence : one.log.verdict)
                for (const std::string_view pattern : cause.patterns)
                    if (!pattern.empty() && fits(pattern, sentence, one) &&
                        (cause.applies == nullptr || cause.applies(one)))
                        return {&cause, sentence};
        }
    return {};
}

Explanation::Place place_of(const Case& one, std::size_t instruction, const LogStep* step)
{
    Explanation::Place place{.program = one.refusal.program, .instruction = instruction};
    if (const ProgramLines::Line* line = one.lines.find(instruction)) {
        place.span = line->place;
        place.text = line->text;
    }
    if (step == nullptr) return place;
    const LoggedSource& source = one.log.source_of(*step);
    if (place.span.line == 0 && source.line > 0) place.span = {source.file, source.line, 0, 0};
    if (place.text.empty()) place.text = source.text;
    return place;
}

const LogStep* step_at(const Case& one, std::size_t instruction)
{
    for (auto step = one.log.path.rbegin(); step != one.log.path.rend(); ++step)
        if (one.log.steps[*step].instruction == instruction) return &one.log.steps[*step];
    return nullptr;
}

/// Where the row says, or where the log ends; a refusal before the first step is of the program as a whole.
Explanation::Place place_of(const Case& one, const Cause* cause)
{
    if (cause != nullptr && cause->place >= 0 && static_cast<std::size_t>(cause->place) < one.found.size())
        if (const auto number = whole_number(one.found[static_cast<std::size_t>(cause->place)]))
            return place_of(one, *number, step_at(one, *number));
    if (const LogStep* last = one.log.last()) return place_of(one, last->instruction, last);
    Explanation::Place place{.program = one.refusal.program};
    if (!one.lines.lines.empty()) {
        place.span = one.lines.lines.front().place;
        place.text = one.lines.lines.front().text;
    }
    return place;
}

std::vector<Explanation::Place> path_of(const Case& one)
{
    std::vector<Explanation::Place> path;
    for (const std::size_t number : one.log.path) {
        const LogStep& step = one.log.steps[number];
        Explanation::Place place = place_of(one, step.instruction, &step);
        if (place.span.line == 0 && place.text.empty()) continue;
        const bool is_same = !path.empty() && path.back().span.line == place.span.line &&
                             path.back().span.file == place.span.file &&
                             (place.span.line > 0 || path.back().text == place.text);
        if (!is_same) path.push_back(std::move(place));
    }
    if (path.size() > longest_path)
        path.erase(path.begin(), path.end() - static_cast<std::ptrdiff_t>(longest_path));
    return path;
}

/// The registers that stand in the instruction, and the one that the sentence names; r10 is always the stack.
std::vector<Explanation::Register> registers_of(const Case& one)
{
    std::vector<int> numbers;
    const auto add = [&](int number) {
        if (number >= 0 && number < 10 && std::ranges::find(numbers, number) == numbers.end())
            numbers.push_back(number);
    };
    if (one.register_number) add(*one.register_number);
    if (const LogStep* last = one.log.last()) {
        const std::string_view text = last->text;
        const std::optional<int> written = written_register(text);
        for (std::size_t i = 1; i + 1 < text.size(); ++i)
            if ((text[i] == 'r' || text[i] == 'w') && is_digit(text[i + 1]) && !is_hex(text[i - 1]) &&
                text[i - 1] != '_')
                if (const auto number = leading_number(text.substr(i + 1)))
                    // What is written over matters only where the old value is used: "r1 += 8".
                    if (*number != written || text.find("= *(") == std::string_view::npos ||
                        text.rfind(text.substr(i, 2)) != i)
                        add(static_cast<int>(*number));
    }
    std::vector<Explanation::Register> registers;
    for (const int number : numbers) {
        std::string words = register_words(one.log.state_of("R" + std::to_string(number)));
        if (!words.empty()) registers.push_back({"r" + std::to_string(number), std::move(words)});
    }
    return registers;
}

std::string without_stop(std::string text)
{
    while (!text.empty() && (text.back() == '.' || text.back() == ' '))
        text.pop_back();
    return text;
}

/// Where no row fits: the kernel's own words, and what the loader made of it.
void explain_unknown(Explanation& explanation, const Case& one)
{
    const std::string& words = explanation.verdict.empty() ? one.refusal.sentence : explanation.verdict;
    explanation.reason = words.empty() ? "the kernel gave no reason" : without_stop(words);
    if (explanation.verdict.empty()) return;
    explanation.why = "This is the verifier's own sentence; it is none of the usual ones.";
    explanation.suggestion =
        "Look at the line, and at what the registers hold there; the log below shows the way that led there.";
}

std::string capitalised(std::string text)
{
    if (!text.empty() && text[0] >= 'a' && text[0] <= 'z' && !text.starts_with("bpf_"))
        text[0] = static_cast<char>(text[0] - 'a' + 'A');
    return text;
}

}  // namespace

Explanation explain(const Refusal& refusal, const ProgramLines& lines)
{
    const VerifierLog log = parse_log(refusal.log);
    Case one{refusal, log, lines, {}, {}};
    const Found found = find_cause(one);
    Explanation explanation;
    explanation.verdict = !found.sentence.empty() ? std::string(found.sentence)
                          : log.verdict.empty()   ? std::string()
                                                  : log.verdict.back();
    explanation.at = place_of(one, found.cause);
    explanation.registers = registers_of(one);
    explanation.path = path_of(one);
    if (found.cause == nullptr) {
        explain_unknown(explanation, one);
        return explanation;
    }
    explanation.cause = found.cause->name;
    explanation.reason = filled(found.cause->reason, one);
    explanation.why = filled(found.cause->why, one);
    explanation.suggestion = filled(found.cause->suggestion, one);
    return explanation;
}

std::vector<Explanation::Place> log_places(const Refusal& refusal, const ProgramLines& lines)
{
    const VerifierLog log = parse_log(refusal.log);
    const Case one{refusal, log, lines, {}, {}};
    const auto count = static_cast<std::size_t>(std::ranges::count(refusal.log, '\n')) + 1;
    std::vector<Explanation::Place> places(count);
    for (const LogStep& step : log.steps) {
        if (step.log_line >= count) continue;
        places[step.log_line] = place_of(one, step.instruction, &step);
        const std::size_t source = log.source_of(step).log_line;
        if (step.source != 0 && source < count && !places[source].instruction)
            places[source] = places[step.log_line];
    }
    return places;
}

Diagnostics to_diagnostics(const Explanation& explanation)
{
    Diagnostics diagnostics;
    std::string message = explanation.at.program + " is refused: " + explanation.reason;
    if (!explanation.why.empty()) message += ". " + without_stop(explanation.why);
    diagnostics.add({Severity::error, explanation.at.span, std::move(message), explanation.suggestion});
    for (const Explanation::Register& one : explanation.registers)
        diagnostics.add({Severity::note, explanation.at.span, one.name + " is " + one.words, {}});
    return diagnostics;
}

std::string place_text(const Explanation::Place& place)
{
    std::string text = place.span.file;
    if (place.span.line > 0) text += (text.empty() ? "line " : ":") + std::to_string(place.span.line);
    if (place.span.line > 0 && place.span.column > 0) text += ":" + std::to_string(place.span.column);
    if (!text.empty()) text += ", in ";
    text += "program " + place.program;
    if (place.instruction) text += ", instruction " + std::to_string(*place.instruction);
    return text;
}

std::string to_text(const Explanation& explanation)
{
    std::string text = "Reason: " + capitalised(explanation.reason) + ".\n";
    text += "At: " + place_text(explanation.at) + "\n";
    if (!explanation.why.empty()) text += "Why: " + explanation.why + "\n";
    if (!explanation.suggestion.empty()) text += "Suggestion: " + explanation.suggestion + "\n";
    return text;
}

}  // namespace boardscope::verifier
