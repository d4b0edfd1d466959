// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/c_probe/c_completion.h"

#include "core/c_probe/c_object.h"
#include "core/c_probe/c_place.h"
#include "core/c_probe/c_words.h"
#include "core/dsl/completion_members.h"
#include "core/dsl/lexer.h"
#include "core/target/kernel_history.h"

#include <algorithm>
#include <set>

namespace boardscope::c_probe {

namespace {

using dsl::Gathered;
using Kind = dsl::CompletionKind;

/// Words of the text and the kernel's constants are too many to be offered before something is typed.
constexpr std::size_t least_letters_of_words = 2;
constexpr std::size_t least_letters_of_constants = 3;
constexpr std::string_view map_type_prefix = "BPF_MAP_TYPE_";
/// bpf_map_type of linux/bpf.h; those that came later than 6.1 have no name in our tables.
constexpr std::uint32_t last_map_type = 32;

std::string upper(std::string_view text)
{
    std::string out(text);
    std::ranges::transform(out, out.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    return out;
}

std::string lacks(const dsl::TargetFacts& facts, FeatureGroup group, std::string_view name)
{
    if (name.empty()) return {};
    const Availability there = availability(facts.profile(), group, name);
    if (there.state != Availability::State::lacks) return {};
    return there.since ? "needs Linux " + short_text(*there.since) : "this kernel has none";
}

void add_sections(const CPlace& place, const dsl::TargetFacts& facts, Gathered& out)
{
    if (place.parts.empty()) {
        for (const CSection& section : c_sections()) {
            const bool goes_on = section.form.starts_with(std::string(section.name) + "/");
            out.add({Kind::probe_kind, std::string(section.name) + (goes_on ? "/" : ""),
                     std::string(section.form), std::string(section.doc),
                     lacks(facts, FeatureGroup::program, section.program_type)});
        }
        return;
    }
    const CSection* section = find_section(place.parts.front());
    if (section == nullptr || section->provider.empty()) return;
    std::vector<std::string> parts = place.parts;
    parts.front() = section->provider;
    dsl::add_attach_points(parts, facts, out);
}

void describe_sections(const CPlace& place, const dsl::TargetFacts& facts, dsl::Completion& completion)
{
    const CSection* section = place.parts.empty() ? nullptr : find_section(place.parts.front());
    if (section == nullptr) return;
    std::vector<std::string> parts = place.parts;
    parts.front() = section->provider;
    dsl::describe_attach_points(parts, facts, completion);
    for (dsl::CompletionItem& item : completion.items)
        if (item.text.ends_with(':')) item.text.back() = '/';
}

void add_helpers(const dsl::TargetFacts& facts, const HelperReference& helpers, Gathered& out)
{
    for (const Helper& helper : helpers.all()) {
        if (!out.matches(helper.name)) continue;
        out.add({Kind::function, helper.name + (helper.takes_nothing() ? "()" : "("), helper.prototype(),
                 helper.summary(), dsl::lacks_helper(facts, helper.short_name())});
    }
}

void add_map_types(const dsl::TargetFacts& facts, Gathered& out)
{
    for (std::uint32_t number = 1; number <= last_map_type; ++number) {
        const std::string_view name = map_type_name(number);
        if (name.empty()) continue;
        out.add({Kind::constant,
                 std::string(map_type_prefix) + upper(name),
                 "enum bpf_map_type",
                 {},
                 lacks(facts, FeatureGroup::map, name)});
    }
}

void add_constants(const TypeTable& types, Gathered& out)
{
    for (const TypeId id : types.named(NameKind::enumeration))
        for (std::size_t i = 0; i < types.enumerator_count(id); ++i) {
            const TypeEnumerator one = types.enumerator(id, i);
            if (out.matches(one.name) && !one.name.starts_with(map_type_prefix))
                out.add({Kind::constant,
                         std::string(one.name),
                         std::to_string(one.value),
                         "enum " + std::string(types.name(id)),
                         {}});
        }
}

/// Variables, functions and maps of the probe: whatever word it has used.
void add_words_of(std::string_view text, const CPlace& place, const CTypesOfProbe& types, Gathered& out)
{
    std::set<std::string> known(c_keywords().begin(), c_keywords().end());
    dsl::Lexer lexer(text);
    for (dsl::Token token = lexer.next(); token.kind != dsl::TokenKind::end; token = lexer.next()) {
        if (token.kind != dsl::TokenKind::word || token.range.begin == place.typed.begin) continue;
        if (token.text.starts_with("bpf_") || !out.matches(token.text) || !known.insert(token.text).second)
            continue;
        const bool is_macro = std::ranges::any_of(c_macros(), [&](const CWord& word) {
            return word.name.starts_with(token.text) && word.name.size() <= token.text.size() + 1;
        });
        if (!is_macro)
            out.add({Kind::variable, token.text, types.declared_type(token.text, place.typed.begin), {}, {}});
    }
}

void add_words(std::string_view text, const CPlace& place, const dsl::TargetFacts& facts,
               const HelperReference& helpers, Gathered& out)
{
    const std::size_t letters = out.wanted().size();
    if (letters >= least_letters_of_words) add_words_of(text, place, CTypesOfProbe(text, facts), out);
    for (const CWord& word : c_macros())
        out.add({Kind::function, std::string(word.name), std::string(word.form), std::string(word.doc), {}});
    add_helpers(facts, helpers, out);
    for (const std::string_view word : c_keywords())
        out.add({Kind::keyword, std::string(word), {}, {}, {}});
    if (letters < least_letters_of_constants) return;
    add_map_types(facts, out);
    add_constants(facts.types(), out);
}

void add_object(std::string_view text, const CPlace& place, const dsl::TargetFacts& facts, Gathered& out)
{
    const CTypesOfProbe types(text, facts);
    if (const auto event = types.event_of(place.object, place.typed.begin)) {
        for (const dsl::TracepointField& field :
             facts.tracepoint(event->first, event->second).value_or(std::vector<dsl::TracepointField>()))
            out.add({Kind::field, field.name, field.c_type, "of " + event->first + "/" + event->second, {}});
        return;
    }
    if (const auto structure = types.structure_of(place.object, place.typed.begin))
        dsl::add_members(*structure->table, structure->id, out);
}

void add_types(std::string_view text, const CPlace& place, const dsl::TargetFacts& facts, Gathered& out)
{
    const auto add_of = [&](const TypeTable& types) {
        const bool is_enum = place.type_word == "enum";
        for (const TypeId id : types.named(is_enum ? NameKind::enumeration : NameKind::structure)) {
            const bool is_union = types.kind(id) == TypeKind::union_of;
            if ((!is_enum && is_union != (place.type_word == "union")) || !out.matches(types.name(id)))
                continue;
            const std::optional<std::uint64_t> bytes = types.bytes(id);
            out.add({Kind::type,
                     std::string(types.name(id)),
                     bytes ? std::to_string(*bytes) + " bytes" : std::string(),
                     {},
                     {}});
        }
    };
    const CTypesOfProbe own(text, facts);
    if (own.own() != nullptr) add_of(*own.own());
    if (place.type_word == "struct" && text.find("board_tracepoints.h") != text.npos)
        for (std::string event : facts.tracepoints()) {
            std::ranges::replace(event, '/', '_');
            if (out.matches("tp_" + event)) out.add({Kind::type, "tp_" + event, "tracepoint", {}, {}});
        }
    add_of(facts.types());
}

}  // namespace

dsl::Completion complete(std::string_view text, std::uint32_t cursor, const dsl::TargetFacts& facts,
                         const HelperReference& helpers, std::size_t limit)
{
    const CPlace place = c_place(text, cursor);
    Gathered out(text.substr(place.typed.begin, place.typed.end - place.typed.begin), limit);
    switch (place.kind) {
    case CPlace::Kind::nothing: break;
    case CPlace::Kind::section: add_sections(place, facts, out); break;
    case CPlace::Kind::header:
        for (const CWord& header : c_headers())
            out.add({Kind::keyword, std::string(header.name), {}, std::string(header.doc), {}});
        break;
    case CPlace::Kind::member: add_object(text, place, facts, out); break;
    case CPlace::Kind::word: add_words(text, place, facts, helpers, out); break;
    case CPlace::Kind::type: add_types(text, place, facts, out); break;
    }
    dsl::Completion completion = std::move(out).result(place.typed);
    if (place.kind == CPlace::Kind::section) describe_sections(place, facts, completion);
    return completion;
}

}  // namespace boardscope::c_probe
