// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/function_arguments.h"

namespace boardscope::dsl {

namespace {

/// How many registers it takes; 0: structures by value and floating point, which go other ways.
std::uint32_t registers_for(const TypeTable& types, TypeId type, std::uint32_t register_bytes)
{
    const TypeId resolved = types.resolved(type);
    switch (types.kind(resolved)) {
    case TypeKind::integer:
    case TypeKind::enumeration:
    case TypeKind::pointer: {
        const auto bytes = static_cast<std::uint32_t>(types.bytes(resolved).value_or(0));
        return (bytes + register_bytes - 1) / register_bytes;
    }
    default: return 0;
    }
}

}  // namespace

std::vector<ArgumentPlace> argument_places(const TypeTable& types, TypeId function, const RegisterFile& file)
{
    std::vector<ArgumentPlace> places;
    const TypeId prototype = types.target(function);
    const auto count = static_cast<std::uint32_t>(file.arguments.size());
    std::uint32_t next = 0;
    std::uint32_t next_word = 0;
    bool knows_stack = true;
    for (std::size_t i = 0; i < types.parameter_count(prototype); ++i) {
        const TypeParameter parameter = types.parameter(prototype, i);
        ArgumentPlace place{parameter.name, parameter.type, next, 0, {}};
        const std::uint32_t wanted = registers_for(types, parameter.type, file.bytes);
        if (wanted == 0) {  // where the rest is, is not known
            next = count;
            knows_stack = false;
        }
        if (wanted == 2 && next % 2 != 0) ++next;
        if (next + wanted <= count) {
            place.first_register = next;
            place.registers = wanted;
        }
        // What did not fit goes to the stack, and so does all behind it.
        next = place.registers == 0 ? count : next + wanted;
        if (place.registers == 0 && knows_stack) {
            if (wanted == 2 && next_word % 2 != 0) ++next_word;
            place.stack_word = next_word;
            next_word += wanted;
        }
        places.push_back(place);
    }
    return places;
}

}  // namespace boardscope::dsl
