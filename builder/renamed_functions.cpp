// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/renamed_functions.h"

#include <array>

namespace boardscope::builder {

namespace {

constexpr std::array table = {
    // fs/open.c, "open: introduce openat2(2) syscall" (5.6). The old function stays, but open and openat no
    // longer pass through it: a kprobe attaches and never fires. Directory and name stay arguments 1 and 2.
    RenamedFunction{
        "do_sys_open",
        {5, 6, 0},
        "do_sys_openat2",
        "since Linux 5.6 open files pass through do_sys_openat2, and do_sys_open attaches but never "
        "fires; arguments 1 and 2 are the same, argument 3 is a struct open_how *"},
    // kernel/fork.c, "fork: introduce kernel_clone()" (5.10). Same argument.
    RenamedFunction{"_do_fork",
                    {5, 10, 0},
                    "kernel_clone",
                    "since Linux 5.10 this function is called kernel_clone; its argument is the same"},
};

}  // namespace

const RenamedFunction* renamed_function(std::string_view function, const KernelVersion& kernel)
{
    for (const RenamedFunction& row : table)
        // An unknown kernel counts as a recent one: a missing function is told at once, a silent one never.
        if (function == row.name && (kernel == KernelVersion{} || kernel >= row.since)) return &row;
    return nullptr;
}

}  // namespace boardscope::builder
