// SPDX-License-Identifier: GPL-3.0-or-later
// let @map = hash(100);
#include "core/dsl/constant_value.h"
#include "core/dsl/types_pass.h"
#include "core/filter/suggestion.h"
#include "core/target/kernel_history.h"

#include <algorithm>
#include <array>

namespace boardscope::dsl {

namespace {

constexpr std::uint64_t most_entries = 1 << 24;

struct MapKindRow {
    std::string_view name;
    std::string_view kernel_name;  ///< as kernel_history.h has it
    bool is_per_cpu;
    bool forgets;
};

constexpr std::array<MapKindRow, 4> kinds = {{
    {"hash", "hash", false, false},
    {"lruhash", "lru_hash", false, true},
    {"percpuhash", "percpu_hash", true, false},
    {"percpulruhash", "lru_percpu_hash", true, true},
}};

const MapKindRow* find_kind(std::string_view name)
{
    const auto row = std::ranges::find(kinds, name, &MapKindRow::name);
    return row == kinds.end() ? nullptr : &*row;
}

}  // namespace

/// What can be said before anybody uses the map.
void TypesPass::check_declaration(MapDeclaration& declaration)
{
    const MapKindRow* kind = find_kind(declaration.kind);
    if (kind == nullptr) {
        std::vector<std::string_view> names;
        for (const MapKindRow& row : kinds)
            names.push_back(row.name);
        const std::string_view near = filter::nearest_word(declaration.kind, names);
        return error(declaration.kind_place, "there is no kind of map called " + declaration.kind,
                     near.empty() ? "there are hash, lruhash, percpuhash and percpulruhash"
                                  : "did you mean " + std::string(near) + "?");
    }
    const Availability has = availability(facts_.profile(), FeatureGroup::map, kind->kernel_name);
    if (has.state == Availability::State::lacks)
        error(declaration.kind_place, "the kernel of this board has no " + declaration.kind,
              has.since ? "it came with Linux " + short_text(*has.since) : std::string());
    check(*declaration.entries);
    if (!require_number(*declaration.entries, "the size of a map")) return;
    const std::optional<std::uint64_t> entries = constant_value(*declaration.entries);
    if (!entries)
        return error(declaration.entries->place,
                     "how many entries @" + declaration.name +
                         " has must be known when the script is compiled",
                     "write a number, or $1 for a parameter");
    if (*entries == 0 || *entries > most_entries)
        error(declaration.entries->place, "a map has 1 to " + std::to_string(most_entries) + " entries", {});
}

void TypesPass::check_declarations()
{
    context_ = {};
    for (std::size_t i = 0; i < program_.map_declarations.size(); ++i) {
        MapDeclaration& declaration = program_.map_declarations[i];
        for (std::size_t before = 0; before < i; ++before)
            if (program_.map_declarations[before].name == declaration.name) {
                error(declaration.place, "@" + declaration.name + " is declared twice", {});
                note(program_.map_declarations[before].place, "it is declared here first");
            }
        check_declaration(declaration);
    }
}

/// When it is known what the map holds.
void TypesPass::apply_declarations()
{
    for (const MapDeclaration& declaration : program_.map_declarations) {
        const MapKindRow* kind = find_kind(declaration.kind);
        const std::optional<std::uint64_t> entries = constant_value(*declaration.entries);
        if (kind == nullptr || !entries) continue;
        const auto map = std::ranges::find(program_.maps, declaration.name, &MapInfo::name);
        if (map == program_.maps.end()) {
            warning(declaration.place, "nothing uses @" + declaration.name, "take its declaration out");
            continue;
        }
        if (map->value.kind == TypeKind::unknown) continue;
        if (map->key.empty())
            warning(declaration.place,
                    "@" + declaration.name + " has no key, so it has one entry in any case",
                    "take its declaration out");
        if (map->value.is_aggregation() != kind->is_per_cpu) {
            const std::string holds =
                "@" + declaration.name + " holds " + to_string(map->value) + ", which is kept ";
            error(declaration.kind_place,
                  kind->is_per_cpu ? holds + "once for all CPUs"
                                   : holds + "on each CPU, and added up when it is printed",
                  std::string("write ") + (kind->is_per_cpu ? "" : "percpu") +
                      (kind->forgets ? "lruhash" : "hash"));
        }
        map->entries = *entries;
        map->forgets = kind->forgets;
    }
}

}  // namespace boardscope::dsl
