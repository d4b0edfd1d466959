// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/builtins/builtins.h"

#include "core/dsl/builtin_values.h"

namespace boardscope::dsl {

const BuiltinEmitter* find_builtin_emitter(std::string_view name)
{
    if (numbered(name, "sarg")) name = "sarg0";
    const std::span<const BuiltinEmitter> families[] = {
        address_builtins(), aggregation_builtins(), map_builtins(),  network_builtins(),
        output_builtins(),  task_builtins(),        text_builtins(), time_builtins()};
    for (const std::span<const BuiltinEmitter>& family : families)
        for (const BuiltinEmitter& one : family)
            if (one.name == name) return &one;
    return nullptr;
}

}  // namespace boardscope::dsl
