// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Programs as a script's compiler makes them, by hand: the beginning of their source, and what a loader
//          sent of them as one line of text.
// Thread:  plain functions.
#pragma once

#include "tests/unit/deviceside/loader_session.h"

#include <cstdint>
#include <string>

namespace boardscope::test {

/// Ids of the records of such a script.
enum ScriptId : std::uint32_t { begun = 1, ticked = 2, ended = 3, print = 10, clear = 11, zero = 12, quit = 13 };

/// In C: the output map `out` (a perf event array with WITH_PERF_ARRAY), say(ctx, id), leave(ctx, code), the array `runs`
/// with count_run(which), and two hashes with put(key, value): `counts`, `per_cpu`.
extern const std::string script_prelude;

/// begin and end as programs, with more of what they do.
[[nodiscard]] std::string begin_and_end(const std::string& begin = "", const std::string& end = "");

/// Little-endian, as long as it is.
[[nodiscard]] std::uint64_t number(ByteView bytes);
[[nodiscard]] std::uint32_t id_of(const wire::Record& record);

/// Records, contents of maps and EXIT in the order in which they came: "1 2 2 print 7=1. 2 3 exit".
[[nodiscard]] std::string story(const LoaderSession& loader);

}  // namespace boardscope::test
