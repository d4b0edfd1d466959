// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The plan: what the loader is to attach and do for one session, as a value.
// Thread:  plain values, any thread.
// Errors:  decode() says what is wrong with the bytes.
// Source:  struct bsw_plan in deviceside/wire.h.
#pragma once

#include "core/base/bytes.h"
#include "core/base/result.h"

#include "deviceside/wire.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace boardscope::wire {

enum class TextSource : std::uint32_t {
    automatic = BSW_TEXT_AUTO,     ///< plan only: an instance where the kernel has it, else shared
    instance = BSW_TEXT_INSTANCE,  ///< a trace instance of our own
    shared = BSW_TEXT_SHARED,      ///< the board's one trace_pipe
    none = BSW_TEXT_NONE,
};

enum class AttachKind : std::uint32_t {
    by_section = BSW_ATTACH_BY_SECTION,  ///< plan only: as the section name says
    kprobe = BSW_ATTACH_KPROBE,
    kretprobe = BSW_ATTACH_KRETPROBE,
    tracepoint = BSW_ATTACH_TRACEPOINT,
    other = BSW_ATTACH_OTHER,  ///< READY only
};

/// For people: "kprobe", "own trace instance"; a value this version does not know gives "unknown".
[[nodiscard]] const char* to_string(TextSource source);
[[nodiscard]] const char* to_string(AttachKind kind);

/// "Attach program X as kprobe to do_sys_openat2."
struct PlanProgram {
    std::string name;  ///< C function name in the object
    AttachKind kind = AttachKind::by_section;
    std::string target;        ///< kernel function, or "category/name"; empty: as the section says
    std::uint64_t offset = 0;  ///< bytes into the function, kprobe only
    friend bool operator==(const PlanProgram&, const PlanProgram&) = default;
};

struct Plan {
    TextSource text_source = TextSource::automatic;
    std::uint32_t text_buffer_kib = 0;            ///< per CPU, own instance only; 0: the kernel's default
    std::chrono::milliseconds silence_limit{0};   ///< the loader ends after so long without a frame; 0: never
    std::chrono::milliseconds stats_interval{0};  ///< 0: no STATS frames
    std::vector<PlanProgram> programs;  ///< programs that are not named are attached by their section

    [[nodiscard]] Bytes encode() const;
    [[nodiscard]] static Result<Plan> decode(ByteView bytes);
    friend bool operator==(const Plan&, const Plan&) = default;
};

}  // namespace boardscope::wire
