// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/c_probe/c_explanation.h"

#include "core/c_probe/c_completion.h"
#include "core/c_probe/c_object.h"
#include "core/c_probe/c_place.h"
#include "core/c_probe/c_words.h"
#include "core/target/kernel_history.h"
#include "core/target/type_text.h"

#include <algorithm>
#include <cctype>

namespace boardscope::c_probe {

namespace {

/// Of a structure; task_struct has hundreds.
constexpr std::size_t most_lines = 24;

bool is_word_byte(char c)
{
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

void add_line(std::string& text, const std::string& line)
{
    if (!line.empty()) text += (text.empty() ? "" : "\n") + line;
}

std::string first_lines(const std::string& text)
{
    std::size_t end = 0;
    for (std::size_t i = 0; i < most_lines; ++i) {
        end = text.find('\n', end);
        if (end == text.npos) return text;
        ++end;
    }
    return text.substr(0, end) + "…";
}

/// "Linux 5.5 and later; this board has it."
std::string kernel_line(const dsl::TargetFacts& facts, FeatureGroup group, std::string_view name)
{
    const Availability there = availability(facts.profile(), group, name);
    std::string line = there.since ? "Linux " + short_text(*there.since) + " and later" : std::string();
    const std::string joint = line.empty() ? "" : "; ";
    if (there.state == Availability::State::has)
        line += joint + "this board has it";
    else if (there.state == Availability::State::lacks)
        line += joint + "this board lacks it";
    return line.empty() ? line : line + ".";
}

dsl::Explanation of_helper(const Helper& helper, dsl::TextRange word, const dsl::TargetFacts& facts)
{
    dsl::Explanation found{word, helper.prototype(),
                           kernel_line(facts, FeatureGroup::helper, helper.short_name())};
    if (!helper.text.empty()) add_line(found.text, "\n" + first_lines(helper.text));
    if (!helper.result.empty()) add_line(found.text, "\nReturns: " + helper.result);
    return found;
}

/// The whole text of SEC("…") around the position.
std::optional<dsl::Explanation> of_section(std::string_view text, std::uint32_t position,
                                           const dsl::TargetFacts& facts)
{
    const std::size_t begin = text.rfind('"', position) + 1;
    const std::size_t end = text.find('"', position);
    if (end == text.npos || text.substr(begin, end - begin).find('\n') != text.npos) return std::nullopt;
    const CPlace place = c_place(text, static_cast<std::uint32_t>(end));
    if (place.kind != CPlace::Kind::section) return std::nullopt;
    const std::string last(text.substr(place.typed.begin, place.typed.end - place.typed.begin));
    const CSection* section = find_section(place.parts.empty() ? last : place.parts.front());
    if (section == nullptr) return std::nullopt;
    dsl::Explanation found{{static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)},
                           std::string(section->form),
                           std::string(section->doc)};
    if (!section->program_type.empty())
        add_line(found.text, kernel_line(facts, FeatureGroup::program, section->program_type));
    if (section->provider == "tracepoint" && place.parts.size() == 2) {
        for (const dsl::TracepointField& field :
             facts.tracepoint(place.parts[1], last).value_or(std::vector<dsl::TracepointField>()))
            add_line(found.text, field.c_type + " " + field.name);
        return found;
    }
    if (place.parts.size() != 1) return found;
    const TypeTable& types = facts.types();
    if (const std::optional<TypeId> function = types.find_function(last))
        add_line(found.text, type_text(types, types.target(*function), last));
    if (facts.knows_functions() && !section->provider.empty() && section->provider != "rawtracepoint" &&
        !std::ranges::binary_search(facts.functions(), last))
        add_line(found.text, "This board's kernel has no " + last + " to be hooked.");
    return found;
}

std::optional<dsl::Explanation> of_type(std::string_view name, std::string_view tag, dsl::TextRange word,
                                        const CTypesOfProbe& own, const dsl::TargetFacts& facts)
{
    const std::string whole = std::string(tag) + " " + std::string(name);
    for (const TypeTable* table : {own.own(), &facts.types()}) {
        if (table == nullptr) continue;
        if (const std::optional<TypeId> id = table->find_type(whole))
            return dsl::Explanation{word, whole, first_lines(definition_text(*table, *id))};
    }
    return std::nullopt;
}

}  // namespace

std::optional<dsl::Explanation> explain(std::string_view text, std::uint32_t position,
                                        const dsl::TargetFacts& facts, const HelperReference& helpers)
{
    if (position >= text.size()) return std::nullopt;
    const CPlace around = c_place(text, position);
    if (around.kind == CPlace::Kind::section) return of_section(text, position, facts);
    dsl::TextRange word{position, position};
    while (word.begin > 0 && is_word_byte(text[word.begin - 1]))
        --word.begin;
    while (word.end < text.size() && is_word_byte(text[word.end]))
        ++word.end;
    const std::string name(text.substr(word.begin, word.end - word.begin));
    const CPlace place = c_place(text, word.end);
    if (name.empty() || place.kind == CPlace::Kind::nothing || place.kind == CPlace::Kind::header)
        return std::nullopt;
    const CTypesOfProbe types(text, facts);
    if (place.kind == CPlace::Kind::type) return of_type(name, place.type_word, word, types, facts);
    if (place.kind == CPlace::Kind::word)
        if (const Helper* helper = helpers.find(name)) return of_helper(*helper, word, facts);
    if (place.kind == CPlace::Kind::word)
        if (const std::string type = types.declared_type(name, word.begin); !type.empty())
            return dsl::Explanation{word, type + " " + name, {}};
    const dsl::Completion all = complete(text, word.end, facts, helpers);
    for (const dsl::CompletionItem& item : all.items) {
        std::string_view offered = item.text;
        while (!offered.empty() && (offered.back() == '(' || offered.back() == ')'))
            offered.remove_suffix(1);
        if (offered != name || item.kind == dsl::CompletionKind::keyword) continue;
        dsl::Explanation found{word, item.detail, item.doc};
        if (item.kind == dsl::CompletionKind::field) found.title = item.detail + " " + item.text;
        if (item.kind == dsl::CompletionKind::constant) found.title = name + " = " + item.detail;
        if (item.kind == dsl::CompletionKind::variable)
            return std::nullopt;  // not declared where it could be seen
        if (!item.lacks.empty()) add_line(found.text, "This board lacks it: " + item.lacks + ".");
        return found.title.empty() && found.text.empty() ? std::nullopt : std::optional(std::move(found));
    }
    return std::nullopt;
}

}  // namespace boardscope::c_probe
