// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/usdt_marks.h"

#include <algorithm>

namespace boardscope::dsl {

namespace {

bool is_alike(const UserMark& a, const UserMark& b)
{
    return a.provider == b.provider && a.name == b.name;
}

}  // namespace

std::vector<std::string> match_of(const std::string& path, const UserMark& mark, const std::vector<UserMark>& known)
{
    std::size_t place = 0;
    for (const UserMark& one : known) {
        if (one == mark) break;
        if (is_alike(one, mark)) ++place;
    }
    return {path, mark.provider, mark.name, std::to_string(place)};
}

std::optional<UserMark> mark_of(const std::vector<std::string>& match, const TargetFacts& facts)
{
    if (match.size() <= naming_parts_of_mark) return std::nullopt;
    std::size_t place = 0;
    for (UserMark& mark : facts.user_marks(match[0])) {
        if (mark.provider != match[1] || mark.name != match[2]) continue;
        if (std::to_string(place++) == match[3]) return std::move(mark);
    }
    return std::nullopt;
}

bool counts_semaphores(const TargetFacts& facts)
{
    const KernelVersion version = facts.profile().kernel_version;
    return version == KernelVersion{} || version >= KernelVersion{4, 20, 0};
}

std::string description_of(const UsdtArgument& argument)
{
    using From = UsdtArgument::From;
    if (argument.from == From::unknown) return "cannot be read: " + argument.text;
    if (argument.from == From::constant) return "the number " + std::to_string(argument.number);
    std::string text = std::to_string(argument.bytes) + (argument.bytes == 1 ? " byte" : " bytes") +
                       (argument.is_signed ? ", signed," : "") + " in ";
    if (argument.from == From::memory) text += "memory at ";
    text += argument.base->name;
    if (argument.index) {
        text += " + " + std::string(argument.index->name);
        if (argument.scale != 1) text += " × " + std::to_string(argument.scale);
    }
    if (argument.number > 0) text += " + " + std::to_string(argument.number);
    if (argument.number < 0) text += " − " + std::to_string(0 - static_cast<std::uint64_t>(argument.number));
    return text;
}

}  // namespace boardscope::dsl
