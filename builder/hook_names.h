// SPDX-License-Identifier: GPL-3.0-or-later
// What:    C functions whose name says what they hook, as BCC and gobpf read them.
// Thread:  pure function, any thread.
// Source:  BCC's reference guide, "Events & Arguments".
#pragma once

#include "core/wire/plan.h"

#include <optional>
#include <string>
#include <string_view>

namespace boardscope::builder {

struct NamedHook {
    std::string kind;    ///< "kprobe": a section of just this name says no more
    std::string target;  ///< "vfs_read", "sched/sched_switch"
    wire::AttachKind attach = wire::AttachKind::by_section;  ///< by_section: a plan cannot say it

    [[nodiscard]] std::string section() const { return kind + "/" + target; }
};

/// "kprobe__vfs_read", "tracepoint__sched__sched_switch"; nullopt for other names.
[[nodiscard]] std::optional<NamedHook> hook_in_name(std::string_view function);

}  // namespace boardscope::builder
