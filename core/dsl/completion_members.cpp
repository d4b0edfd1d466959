// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/completion_members.h"

#include "core/target/kernel_history.h"
#include "core/target/type_text.h"

namespace boardscope::dsl {

namespace {

using Kind = CompletionKind;

void add_members_at(const TypeTable& table, TypeId composite, std::uint64_t base_bits, Gathered& out,
                    int depth)
{
    constexpr int deepest = 8;  // of nameless structures inside of others
    for (std::size_t i = 0; i < table.member_count(composite) && depth < deepest; ++i) {
        const TypeMember member = table.member(composite, i);
        const TypeId inside = table.resolved(member.type);
        if (member.name.empty() && table.is_composite(inside)) {
            add_members_at(table, inside, base_bits + member.bit_offset, out, depth + 1);
            continue;
        }
        if (member.name.empty()) continue;
        const std::uint64_t bits = base_bits + member.bit_offset;
        out.add({Kind::field,
                 std::string(member.name),
                 type_text(table, member.type),
                 "at byte " + std::to_string(bits / 8) +
                     (member.bits ? ", " + std::to_string(member.bits) + " bits" : ""),
                 {}});
    }
}

}  // namespace

void add_members(const TypeTable& table, TypeId composite, Gathered& out)
{
    add_members_at(table, composite, 0, out, 0);
}

std::string lacks_helper(const TargetFacts& facts, std::string_view helper)
{
    if (helper.empty()) return {};
    const Availability there = availability(facts.profile(), FeatureGroup::helper, helper);
    if (there.state != Availability::State::lacks) return {};
    return there.since ? "needs Linux " + short_text(*there.since)
                       : "this kernel has no bpf_" + std::string(helper);
}

}  // namespace boardscope::dsl
