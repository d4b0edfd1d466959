// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What the compiler of scripts asks about the board, offline. builder/target_facts.h answers it from
// what this host
//          keeps of the board's kernel; tests from texts.
// Thread:  one compilation belongs to one thread; an implementation may be used by several at once.
// Errors:  none: what is not known is nullopt, empty or false, and the compiler says so where it matters.
#pragma once

#include "core/target/target_profile.h"
#include "core/target/type_table.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace boardscope::dsl {

/// A field of a tracepoint, as its format file has it.
struct TracepointField {
    std::string name;
    std::string c_type;  ///< "const char *", "unsigned int", "char[16]", "__data_loc char[]"
    std::uint32_t offset = 0;
    std::uint32_t bytes = 0;
    bool is_signed = false;
    friend bool operator==(const TracepointField&, const TracepointField&) = default;
};

/// Where a function of a program or library starts, by the file on this host (a sysroot's) that stands for
/// the board's.
struct UserFunction {
    std::uint64_t file_offset = 0;
    bool is_thumb = false;  ///< kernels cannot hook it
};

/// A place in a program or library that its authors have marked (USDT), by the file on this host.
struct UserMark {
    std::string provider;
    std::string name;
    std::uint64_t file_offset = 0;
    /// Of the counter that must not be zero for the program to come by; 0: it always does.
    std::uint64_t semaphore_offset = 0;
    std::string arguments;  ///< for usdt_argument.h
    bool is_thumb = false;
    friend bool operator==(const UserMark&, const UserMark&) = default;
};

class TargetFacts {
public:
    virtual ~TargetFacts() = default;

    /// Architecture, kernel and what was found there.
    [[nodiscard]] virtual const TargetProfile& profile() const = 0;
    /// Of the kernel; may know nothing.
    [[nodiscard]] virtual const TypeTable& types() const = 0;

    /// False: nobody has the board's list, and any name may exist.
    [[nodiscard]] virtual bool knows_tracepoints() const = 0;
    /// "sched/sched_switch", sorted.
    [[nodiscard]] virtual const std::vector<std::string>& tracepoints() const = 0;
    /// Fields that tell of the event: without common_type and the other common ones. nullopt: no such
    /// tracepoint, or no list.
    [[nodiscard]] virtual std::optional<std::vector<TracepointField>>
    tracepoint(std::string_view category, std::string_view name) const = 0;
    [[nodiscard]] virtual bool knows_functions() const = 0;
    /// Those that can be hooked, sorted, each once.
    [[nodiscard]] virtual const std::vector<std::string>& functions() const = 0;

    /// Names of functions of a user program, sorted; empty: the file is not to be had on this host.
    [[nodiscard]] virtual std::vector<std::string> user_functions(std::string_view path) const = 0;
    [[nodiscard]] virtual std::optional<UserFunction> user_function(std::string_view path,
                                                                    std::string_view name) const = 0;
    /// By provider and name; one for each place, of which a mark may have several.
    [[nodiscard]] virtual std::vector<UserMark> user_marks(std::string_view path) const = 0;
    /// In hex: by it the board's file is told from one of another build. Empty: it has none, or is not here.
    [[nodiscard]] virtual std::string user_build_id(std::string_view path) const = 0;
    /// Paths on the board of the programs and libraries that this host has files of, libraries last.
    [[nodiscard]] virtual std::vector<std::string> user_programs() const = 0;
    /// The whole path on the board of a name like "libc" or "bash"; as it is where nothing is known.
    [[nodiscard]] virtual std::string user_path(std::string_view name) const = 0;

    [[nodiscard]] int pointer_bytes() const { return facts_of(profile().arch).pointer_bytes; }
};

}  // namespace boardscope::dsl
