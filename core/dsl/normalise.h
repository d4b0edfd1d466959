// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The spellings of ply and of other versions of bpftrace become those that the passes behind this
// one
//          know:
//            kpid → tid, execname → comm, data → args, stack → kstack, caller → func, time → nsecs,
//            walltime → strftime("%H:%M:%S", nsecs), regs->ax → reg("ax")
//            quantize(x) → hist(x), mem(p, n) → buf(p, n), dyn(x) → x, strcmp(a, b) → a != b,
//            print(a, b) → print((a, b)), delete(@m, k) → delete(@m[k]), has_key(@m, k) → has_key(@m[k])
//            @m[(a, b)] → @m[a, b]
//            interval:1s → interval:s:1, i:1 → interval:s:1, profile:99hz → profile:hz:99
// Thread:  pure function, any thread.
// Errors:  a warning where a script could have meant something else; an error for times that are none.
#pragma once

#include "core/base/diagnostics.h"
#include "core/dsl/ast.h"
#include "core/dsl/source_text.h"

namespace boardscope::dsl {

void normalise(Program& program, const SourceText& source, Diagnostics& diagnostics);

}  // namespace boardscope::dsl
