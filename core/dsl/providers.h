// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The kinds of probes: one row each, also for help and completion.
// Thread:  constant table, any thread.
// Units:   periods in nanoseconds or, as frequencies, in Hz.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace boardscope::dsl {

/// What programs of a kind are given, and so which builtins there are in them.
enum class ContextKind : std::uint8_t {
    nothing,         ///< BEGIN, END
    sample,          ///< interval, profile, software, hardware: registers of whatever was interrupted
    function_entry,  ///< registers: argN
    function_return,  ///< registers: retval
    user_entry,
    user_return,
    usdt,
    tracepoint,     ///< args.x
    raw_arguments,  ///< 64-bit words: rawtracepoint
    typed_entry,    ///< 64-bit words with a prototype: fentry
    typed_return,
};

struct Provider {
    std::string_view name;        ///< "kprobe"
    std::string_view short_name;  ///< "k"; may be empty
    std::string_view other_name;  ///< "kfunc" of fentry; may be empty
    ContextKind context = ContextKind::nothing;
    std::uint8_t least_parts = 0;
    std::uint8_t most_parts = 0;
    std::string_view program_type;  ///< as kernel_history.h names it; empty: of no supported kind
    std::string_view form;          ///< "kprobe:FUNCTION[+OFFSET]"
    std::string_view doc;           ///< one line; of what is not supported, the way around
};

[[nodiscard]] std::span<const Provider> providers();
/// By any of its names; nullptr: there is none.
[[nodiscard]] const Provider* find_provider(std::string_view name);

[[nodiscard]] bool has_registers(ContextKind context);
[[nodiscard]] bool is_in_user_program(ContextKind context);

/// Of interval and profile: {"s", "1"}, {"hz", "99"}, {"1s"}, {"1"} (seconds, as ply has it).
struct Period {
    bool is_frequency = false;
    std::uint64_t value = 0;
};
/// nullopt: the parts are not such a thing.
[[nodiscard]] std::optional<Period> period_of(const std::vector<std::string>& parts);

}  // namespace boardscope::dsl
