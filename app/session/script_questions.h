// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What the output of a script has to ask the board: names of addresses, stacks, users, what programs have mapped,
//          and files. Each thing is asked once; answers go into the names.
// Thread:  one thread at a time.
// Errors:  none: what the board cannot tell is known not to be there.
#pragma once

#include "app/session/script_names.h"
#include "core/base/bytes.h"
#include "core/script/value_wants.h"
#include "core/wire/messages.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace boardscope::session {

class ScriptQuestions {
public:
    /// Sends a frame to the loader.
    using Ask = std::function<void(std::uint16_t type, const Bytes& payload)>;

    /// `names` must outlive this. Where `asks_programs` is false nobody could name addresses of programs. `ask` may be
    /// empty: in a replay the answers are in the recording.
    ScriptQuestions(ScriptNames& names, bool asks_programs, Ask ask)
        : names_(names), asks_programs_(asks_programs), ask_(std::move(ask))
    {
    }

    /// Its number on the board.
    void set_stack_map(std::uint32_t map) { stack_map_ = map; }

    /// Notes what is to be asked.
    void want(const script::ValueWants& wants);
    /// Whether all of it was answered.
    [[nodiscard]] bool knows(const script::ValueWants& wants) const;
    /// Asks what was noted and can wait for others of its kind: files and programs, which may end, were asked at once.
    void ask();

    /// Of the caller, who gets the answer. Cookies of its own begin with 0x40000000.
    void ask_for_file(std::uint32_t cookie, std::string path);
    void forget_file(std::uint32_t cookie) { unread_files_.erase(cookie); }
    /// Paths that were asked for and have not come, by cookie.
    [[nodiscard]] const std::map<std::uint32_t, std::string>& unread_files() const { return unread_files_; }

    // False: it answers none of these questions.
    bool take_file(const wire::File& file);
    bool take_result(const wire::MapResult& result);
    /// `is_last`: with this part the map is whole.
    bool take_entries(const wire::MapEntries& part, bool is_last);

private:
    void want_address(std::uint64_t address);
    void want_stack(std::int64_t id);
    void want_process(std::uint64_t process);
    [[nodiscard]] bool can_tell(std::uint64_t process) const;
    void miss_stacks();
    void ask_for_stacks();
    void ask_for_names();

    ScriptNames& names_;
    bool asks_programs_;
    Ask ask_;
    std::optional<std::uint32_t> stack_map_;
    std::set<std::uint64_t> asked_addresses_;
    std::vector<std::uint64_t> addresses_to_ask_;
    std::set<std::int64_t> stacks_to_ask_;
    std::set<std::int64_t> stacks_asked_;  ///< by the read that is under way
    bool reads_stacks_ = false;
    bool asked_users_ = false;
    std::map<std::uint32_t, std::string> unread_files_;
    std::map<std::uint64_t, std::string> processes_;  ///< asked for; as much of /proc/PID/maps as has come
    std::string users_text_;
    std::uint32_t name_cookie_ = 0;
};

}  // namespace boardscope::session
