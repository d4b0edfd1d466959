// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What a script asks of the loader beside being attached: what to do when its records say so, and
// all maps at the
//          end.
// Thread:  pure function, any thread.
#pragma once

#include "core/script/script_schema.h"
#include "core/wire/plan.h"

namespace boardscope::session {

void add_script(wire::Plan& plan, const script::ScriptSchema& script);

}  // namespace boardscope::session
