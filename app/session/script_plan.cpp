// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/script_plan.h"

#include <optional>
#include <string>

namespace boardscope::session {

namespace {

std::optional<wire::ActionKind> action_of(script::Operation operation)
{
    switch (operation) {
    case script::Operation::print_map: return wire::ActionKind::print_map;
    case script::Operation::clear: return wire::ActionKind::clear_map;
    case script::Operation::zero: return wire::ActionKind::zero_map;
    case script::Operation::exit: return wire::ActionKind::exit;
    default: return std::nullopt;
    }
}

}  // namespace

void add_script(wire::Plan& plan, const script::ScriptSchema& script)
{
    plan.output_map = script.output_map;
    plan.maps_at_end = true;
    for (const script::ScriptEvent& event : script.events) {
        const std::optional<wire::ActionKind> kind = action_of(event.operation);
        if (!kind) continue;
        const script::ScriptMap* map = script.map(event.map);
        plan.actions.push_back({event.id, *kind, map != nullptr ? map->bpf_map : std::string()});
    }
}

}  // namespace boardscope::session
