// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/wire/messages.h"

namespace boardscope::wire {

const char* to_string(LoaderArch arch)
{
    switch (arch) {
    case LoaderArch::unknown: return "unknown";
    case LoaderArch::arm: return "arm";
    case LoaderArch::arm64: return "arm64";
    case LoaderArch::x86_64: return "x86_64";
    case LoaderArch::riscv64: return "riscv64";
    case LoaderArch::mips: return "mips";
    }
    return "unknown";
}

const char* to_string(ProgramStatus status)
{
    switch (status) {
    case ProgramStatus::attached: return "attached";
    case ProgramStatus::refused: return "refused";
    case ProgramStatus::detached: return "detached";
    case ProgramStatus::paused: return "paused";
    }
    return "unknown";
}

const char* to_string(TextClock clock)
{
    switch (clock) {
    case TextClock::unknown: return "unknown";
    case TextClock::local: return "local";
    case TextClock::monotonic: return "monotonic";
    case TextClock::boottime: return "boottime";
    }
    return "unknown";
}

const char* to_string(LogLevel level)
{
    switch (level) {
    case LogLevel::error: return "error";
    case LogLevel::warning: return "warning";
    case LogLevel::info: return "info";
    case LogLevel::debug: return "debug";
    }
    return "unknown";
}

const char* to_string(LogOrigin origin)
{
    switch (origin) {
    case LogOrigin::loader: return "loader";
    case LogOrigin::libbpf: return "libbpf";
    case LogOrigin::verifier: return "verifier";
    }
    return "unknown";
}

const char* to_string(ExitReason reason)
{
    switch (reason) {
    case ExitReason::stopped: return "stopped";
    case ExitReason::end_of_input: return "end of input";
    case ExitReason::silence: return "the host was silent";
    case ExitReason::signal: return "signal";
    case ExitReason::bad_input: return "bad input";
    case ExitReason::refused: return "no program could be attached";
    case ExitReason::failed: return "failed";
    case ExitReason::program: return "a program ended it";
    }
    return "unknown";
}

}  // namespace boardscope::wire
