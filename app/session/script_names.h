// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What a board has told of its names: of addresses, stacks and users; and how late it was there.
// Thread:  one thread at a time.
// Units:   nanoseconds of the board's CLOCK_MONOTONIC unless a name says otherwise.
// Errors:  none: what has not been told is not known.
#pragma once

#include "app/session/process_map.h"
#include "core/script/name_source.h"
#include "core/script/value_wants.h"
#include "core/wire/messages.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace boardscope::session {

/// Where functions of a program begin in its file.
using FunctionStarts = std::map<std::uint64_t, std::string>;
/// Of a file of the board, by its path there; empty where this host does not have it.
using FunctionsOfFile = std::function<FunctionStarts(const std::string& path)>;

class ScriptNames final : public script::NameSource {
public:
    /// `host_realtime_ns`: since 1970, when the session began; for boards whose own clock was never set.
    /// Without `functions` addresses of programs have no names.
    explicit ScriptNames(std::uint64_t host_realtime_ns, FunctionsOfFile functions = {})
        : functions_(std::move(functions)), host_realtime_ns_(host_realtime_ns)
    {
    }

    void take(const wire::Hello& hello);
    void take(const wire::Symbols& symbols);
    /// Of the map of stacks.
    void take(const wire::MapEntries& stacks);
    /// /etc/passwd of the board.
    void take_users(std::string_view passwd);
    /// /proc/PID/maps of the board; empty: the process is gone.
    void take_process(std::uint64_t process, std::string_view maps);
    /// Asked for, and there is none.
    void miss_stack(std::int64_t id) { stacks_.try_emplace(id); }
    void miss_address(std::uint64_t address) { kernel_.try_emplace(address); }
    void miss_users() { has_users_ = true; }

    [[nodiscard]] bool knows_address(std::uint64_t address) const { return kernel_.contains(address); }
    [[nodiscard]] bool knows_stack(std::int64_t id) const { return stacks_.contains(id); }
    [[nodiscard]] bool knows_users() const { return has_users_; }
    [[nodiscard]] bool knows_process(std::uint64_t process) const { return processes_.contains(process); }

    [[nodiscard]] std::optional<script::SymbolName> kernel_symbol(std::uint64_t address) const override;
    [[nodiscard]] std::optional<script::SymbolName> user_symbol(std::uint64_t address,
                                                                std::uint64_t process) const override;
    [[nodiscard]] std::vector<std::uint64_t> stack(std::int64_t id) const override;
    [[nodiscard]] std::optional<std::string> user_name(std::uint32_t id) const override;
    [[nodiscard]] std::optional<std::string> time_of_day(const std::string& format,
                                                         std::uint64_t time_ns) const override;

private:
    std::unordered_map<std::uint64_t, std::optional<script::SymbolName>> kernel_;
    std::unordered_map<std::int64_t, std::vector<std::uint64_t>> stacks_;
    std::unordered_map<std::uint64_t, ProcessMap> processes_;
    FunctionsOfFile functions_;
    mutable std::map<std::string, FunctionStarts> files_;  ///< that were asked for
    std::map<std::uint32_t, std::string> users_;
    bool has_users_ = false;
    std::uint64_t host_realtime_ns_;
    std::optional<std::int64_t> ahead_ns_;  ///< of the time of day against CLOCK_MONOTONIC
};

}  // namespace boardscope::session
