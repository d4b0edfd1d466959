// SPDX-License-Identifier: GPL-3.0-or-later
// The task that runs, and the CPU that it runs on.
#include "core/dsl/builtins/builtins.h"

#include "core/dsl/constants.h"
#include "core/target/type_path.h"

namespace boardscope::dsl {

namespace {

CValue pid(EmitState&, const Expr&)
{
    return {"bs_pid()", true, false};
}

CValue tid(EmitState&, const Expr&)
{
    return {"bs_tid()", true, false};
}

CValue uid(EmitState&, const Expr&)
{
    return {"bs_uid()", true, false};
}

CValue gid(EmitState&, const Expr&)
{
    return {"bs_gid()", true, false};
}

CValue cpu(EmitState&, const Expr&)
{
    return {"bpf_get_smp_processor_id()", true, true};
}

CValue numa_node(EmitState&, const Expr&)
{
    return {"bpf_get_numa_node_id()", true, true};
}

CValue random_number(EmitState&, const Expr&)
{
    return {"bpf_get_prandom_u32()", true, true};
}

CValue cgroup(EmitState&, const Expr&)
{
    return {"bpf_get_current_cgroup_id()", true, false};
}

CValue task(EmitState&, const Expr&)
{
    return {"bs_task()", true, false};
}

CValue context(EmitState&, const Expr&)
{
    return {"BS_CTX_ADDRESS(0)", true, false};
}

CValue attach_point(EmitState&, const Expr&)
{
    return {"attach_point", true, true};
}

void store_comm(EmitState& state, const Expr&, const CPlace& place)
{
    state.out.line("bs_comm(" + place.c + ");");
    const std::uint32_t room = room_of(place.type);
    if (room > 16) state.out.line("bs_clear(" + place.c + " + 16, " + std::to_string(room - 16) + ");");
}

/// Where a field of the task or of its parent lies; nullopt, with an error: the board's types do not tell.
std::optional<FieldPlace> task_field(EmitState& state, const Expr& expr, const char* name)
{
    const std::optional<TypeId> task = state.facts.types().find_type("struct task_struct");
    if (task) {
        Result<FieldPlace> place = find_field(state.facts.types(), *task, name);
        if (place) return std::move(*place);
    }
    state.error(expr.place, "where the kernel keeps task_struct." + std::string(name) + " is not known for this board",
                "fetch its types with `bscope target update`");
    return std::nullopt;
}

std::string parent_of_task(EmitState& state, const Expr& expr)
{
    const std::optional<FieldPlace> parent = task_field(state, expr, "real_parent");
    if (!parent) return "0";
    return "bs_kernel_" + std::string(state.kernel.narrow ? "u32" : "u64") + "(bs_task() + " +
           std::to_string(parent->hops.back().byte_offset) + " /* task_struct.real_parent */)";
}

CValue parent_pid(EmitState& state, const Expr& expr)
{
    const std::string parent = parent_of_task(state, expr);
    const std::optional<FieldPlace> tgid = task_field(state, expr, "tgid");
    if (!tgid) return {"0", true, true};
    return {"bs_kernel_s32(" + parent + " + " + std::to_string(tgid->hops.back().byte_offset) +
                " /* task_struct.tgid */)",
            true, false};
}

void store_parent_comm(EmitState& state, const Expr& expr, const CPlace& place)
{
    const std::string parent = parent_of_task(state, expr);
    const std::optional<FieldPlace> comm = task_field(state, expr, "comm");
    if (!comm) return;
    state.out.line("bs_kernel_str(" + place.c + ", 16, " + parent + " + " +
                   std::to_string(comm->hops.back().byte_offset) + " /* task_struct.comm */);");
    const std::uint32_t room = room_of(place.type);
    if (room > 16) state.out.line("bs_clear(" + place.c + " + 16, " + std::to_string(room - 16) + ");");
}

CValue cpus(EmitState& state, const Expr& expr)
{
    const TargetProfile& profile = state.facts.profile();
    if (profile.found && profile.found->cpus > 0) return {std::to_string(profile.found->cpus) + " /* CPUs */", true, true};
    state.error(expr.place, "how many CPUs this board has is not known", "look at it with `bscope target update`");
    return {"0", true, true};
}

void send_signal(EmitState& state, const Expr& expr)
{
    const Expr& which = *call_of(expr).arguments.at(0);
    std::string number;
    if (const std::optional<std::string> name = constant_text_of(which)) {
        const std::optional<int> known = signal_number(*name);
        if (!known) {
            state.error(which.place, "there is no signal \"" + *name + "\"", "write its number, or \"SIGTERM\" and the like");
            return;
        }
        number = std::to_string(*known) + " /* " + comment_text(*name) + " */";
    } else {
        number = emit_value(state, which).c;
    }
    state.out.line("bpf_send_signal(" + number + ");");
}

constexpr BuiltinEmitter table[] = {
    {.name = "pid", .value = pid},
    {.name = "tid", .value = tid},
    {.name = "uid", .value = uid},
    {.name = "gid", .value = gid},
    {.name = "username", .value = uid},
    {.name = "comm", .store = store_comm},
    {.name = "cpu", .value = cpu},
    {.name = "ncpus", .value = cpus},
    {.name = "numaid", .value = numa_node},
    {.name = "rand", .value = random_number},
    {.name = "cgroup", .value = cgroup},
    {.name = "curtask", .value = task},
    {.name = "ppid", .value = parent_pid},
    {.name = "pcomm", .store = store_parent_comm},
    {.name = "ctx", .value = context},
    {.name = "probe", .value = attach_point},
    {.name = "signal", .statement = send_signal},
};

}  // namespace

std::span<const BuiltinEmitter> task_builtins()
{
    return table;
}

}  // namespace boardscope::dsl
