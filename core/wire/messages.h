// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What a loader says, as typed values: one struct for each payload from board to host.
// Thread:  plain values that own their text, any thread.
// Units:   times are nanoseconds of the board's CLOCK_MONOTONIC unless the name says otherwise.
// Errors:  decode() names the frame and the field that cannot be right. Enumerators may hold values that
//          this version does not know; to_string() then says "unknown".
// Source:  deviceside/wire.h.
#pragma once

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/wire/event_messages.h"
#include "core/wire/frame_reader.h"
#include "core/wire/map_messages.h"
#include "core/wire/plan.h"

#include "deviceside/wire.h"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace boardscope::wire {

enum class LoaderArch : std::uint32_t {
    unknown = BSW_ARCH_UNKNOWN,
    arm = BSW_ARCH_ARM,
    arm64 = BSW_ARCH_ARM64,
    x86_64 = BSW_ARCH_X86_64,
    riscv64 = BSW_ARCH_RISCV64,
    mips = BSW_ARCH_MIPS,
};

enum class ProgramStatus : std::uint32_t {
    attached = BSW_PROGRAM_ATTACHED,
    refused = BSW_PROGRAM_REFUSED,
    detached = BSW_PROGRAM_DETACHED,  ///< was attached; the reason says why it no longer is
    paused = BSW_PROGRAM_PAUSED,
};

enum class TextClock : std::uint32_t {
    unknown = BSW_CLOCK_UNKNOWN,
    local = BSW_CLOCK_LOCAL,
    monotonic = BSW_CLOCK_MONOTONIC,
    boottime = BSW_CLOCK_BOOTTIME,
};

enum class LogLevel : std::uint32_t {
    error = BSW_LOG_ERROR,
    warning = BSW_LOG_WARNING,
    info = BSW_LOG_INFO,
    debug = BSW_LOG_DEBUG,
};

enum class LogOrigin : std::uint32_t {
    loader = BSW_ORIGIN_LOADER,
    libbpf = BSW_ORIGIN_LIBBPF,
    verifier = BSW_ORIGIN_VERIFIER,
};

enum class LostCause : std::uint32_t {
    trace_buffer = BSW_LOST_TRACE_BUFFER,
    perf_buffer = BSW_LOST_PERF_BUFFER,
    ring_buffer = BSW_LOST_RING_BUFFER,
    too_large = BSW_LOST_TOO_LARGE,
};

enum class ExitReason : std::uint32_t {
    stopped = BSW_EXIT_STOPPED,
    end_of_input = BSW_EXIT_END_OF_INPUT,
    silence = BSW_EXIT_SILENCE,
    signal = BSW_EXIT_SIGNAL,
    bad_input = BSW_EXIT_BAD_INPUT,
    refused = BSW_EXIT_REFUSED,
    failed = BSW_EXIT_FAILED,
    program = BSW_EXIT_PROGRAM,  ///< a program asked for it
};

[[nodiscard]] const char* to_string(LoaderArch arch);
[[nodiscard]] const char* to_string(ProgramStatus status);
[[nodiscard]] const char* to_string(TextClock clock);
[[nodiscard]] const char* to_string(LogLevel level);
[[nodiscard]] const char* to_string(LogOrigin origin);
[[nodiscard]] const char* to_string(ExitReason reason);

struct Hello {
    std::uint32_t wire_version = BSW_VERSION;
    std::uint32_t loader_version = 0;  ///< major << 16 | minor << 8 | patch; loader_version_text()
    LoaderArch arch = LoaderArch::unknown;
    std::uint32_t pointer_bytes = 0;
    std::uint32_t page_bytes = 0;
    std::uint32_t cpu_count = 0;  ///< possible CPUs
    std::uint32_t pid = 0;        ///< of the loader
    std::uint32_t uid = 0;        ///< effective
    std::uint64_t monotonic_ns = 0;
    std::uint64_t realtime_ns = 0;  ///< CLOCK_REALTIME at the same moment
    std::string kernel_release;     ///< uname -r
    std::string kernel_version;     ///< uname -v
    std::string machine;            ///< uname -m
    std::string libbpf_version;
    [[nodiscard]] std::string loader_version_text() const;
    friend bool operator==(const Hello&, const Hello&) = default;
};

struct ProgramState {
    ProgramStatus status = ProgramStatus::attached;
    std::int32_t error = 0;  ///< errno of a refusal
    AttachKind kind = AttachKind::other;
    std::uint32_t kernel_id = 0;  ///< 0: not loaded
    std::string name;             ///< C function name
    std::string target;           ///< "do_sys_openat2", "syscalls/sys_enter_openat"
    std::string reason;           ///< one sentence, why not attached
    friend bool operator==(const ProgramState&, const ProgramState&) = default;
};

struct Ready {
    TextSource text_source = TextSource::none;
    TextClock text_clock = TextClock::unknown;
    std::uint64_t monotonic_ns = 0;
    std::vector<ProgramState> programs;
    [[nodiscard]] std::size_t attached_count() const;
    friend bool operator==(const Ready&, const Ready&) = default;
};

struct Log {
    LogLevel level = LogLevel::info;
    LogOrigin origin = LogOrigin::loader;
    std::string text;
    friend bool operator==(const Log&, const Log&) = default;
};

/// A piece of trace_pipe, for decode::TracePipeDecoder. Lines may be split between pieces.
struct Text {
    TextSource source = TextSource::instance;
    std::optional<std::uint32_t> cpu;  ///< none: all CPUs together
    std::uint64_t monotonic_ns = 0;    ///< when it was read
    std::string bytes;
    friend bool operator==(const Text&, const Text&) = default;
};

struct Lost {
    std::optional<std::uint64_t> count;  ///< events; none: nobody counted
    std::uint64_t from_ns = 0;
    std::uint64_t to_ns = 0;
    LostCause cause = LostCause::trace_buffer;
    std::optional<std::uint32_t> cpu;
    std::uint32_t map = 0;  ///< of a ring or perf buffer
    friend bool operator==(const Lost&, const Lost&) = default;
};

struct ProgramStats {
    std::uint64_t run_count = 0;  ///< since attach ("hits")
    std::uint64_t run_time_ns = 0;
    friend bool operator==(const ProgramStats&, const ProgramStats&) = default;
};

struct Stats {
    std::uint64_t monotonic_ns = 0;
    bool run_counted = false;            ///< false: this kernel does not count, the figures are 0
    std::vector<ProgramStats> programs;  ///< in the order of Ready
    friend bool operator==(const Stats&, const Stats&) = default;
};

struct Pong {
    std::uint64_t cookie = 0;
    std::uint64_t monotonic_ns = 0;
    std::uint64_t realtime_ns = 0;
    friend bool operator==(const Pong&, const Pong&) = default;
};

struct Exit {
    ExitReason reason = ExitReason::stopped;
    std::int32_t code = 0;  ///< exit status of the loader process; of `program` what it gave
    std::uint64_t monotonic_ns = 0;
    std::string text;
    friend bool operator==(const Exit&, const Exit&) = default;
};

/// A frame of a type that this version does not know, or that goes from host to board.
struct Unknown {
    std::uint16_t type = 0;
    friend bool operator==(const Unknown&, const Unknown&) = default;
};

using Message = std::variant<Hello, Ready, Log, Text, Lost, Stats, Pong, Exit, Maps, Records, Page, Format, Clock,
                             MapEntries, MapResult, Symbols, Types, Check, File, Unknown>;

[[nodiscard]] Result<Message> decode(const Frame& frame);

/// The frame type of a message, and its payload as a loader would write it (for recordings that are
/// made up, and for tests). Unknown has an empty payload.
[[nodiscard]] std::uint16_t type_of(const Message& message);
[[nodiscard]] Bytes encode_payload(const Message& message);

}  // namespace boardscope::wire
