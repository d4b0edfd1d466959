// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/script_questions.h"

#include <algorithm>
#include <utility>

namespace boardscope::session {

namespace {

// Cookies: others who ask the loader count from 1 on, and the caller's files from 0x40000000.
constexpr std::uint32_t first_name_cookie = 0x50000000;
constexpr std::uint32_t stack_cookie = 0x60000000;
constexpr std::uint32_t users_cookie = 0x60000001;
constexpr std::uint32_t first_process_cookie = 0x70000000;  // + its number, which is less than 2^22
constexpr std::uint64_t most_processes = 1u << 22;
constexpr std::size_t addresses_at_once = BSW_MAX_ADDRESSES / 4;  // so that their names find room
constexpr const char* users_path = "/etc/passwd";

std::optional<std::uint64_t> process_of(std::uint32_t cookie)
{
    if (cookie < first_process_cookie || cookie >= first_process_cookie + most_processes) return std::nullopt;
    return cookie - first_process_cookie;
}

}  // namespace

// ---- what is wanted ----

void ScriptQuestions::want(const script::ValueWants& wants)
{
    for (const std::uint64_t address : wants.kernel_addresses)
        want_address(address);
    for (const std::int64_t id : wants.kernel_stacks) {
        want_stack(id);
        for (const std::uint64_t address : names_.stack(id))
            want_address(address);
    }
    for (const script::UserStack& stack : wants.user_stacks) {
        want_stack(stack.id);
        want_process(stack.process);
    }
    for (const script::UserPlace& place : wants.user_places)
        want_process(place.process);
    if (wants.user_names && !names_.knows_users() && !std::exchange(asked_users_, true))
        ask_for_file(users_cookie, users_path);
}

void ScriptQuestions::want_address(std::uint64_t address)
{
    if (!names_.knows_address(address) && asked_addresses_.insert(address).second) addresses_to_ask_.push_back(address);
}

void ScriptQuestions::want_stack(std::int64_t id)
{
    if (!names_.knows_stack(id) && !stacks_asked_.contains(id)) stacks_to_ask_.insert(id);
}

bool ScriptQuestions::can_tell(std::uint64_t process) const
{
    return asks_programs_ && process < most_processes;
}

void ScriptQuestions::want_process(std::uint64_t process)
{
    if (!can_tell(process) || names_.knows_process(process) || !processes_.try_emplace(process).second) return;
    ask_for_file(static_cast<std::uint32_t>(first_process_cookie + process),
                 "/proc/" + std::to_string(process) + "/maps");
}

bool ScriptQuestions::knows(const script::ValueWants& wants) const
{
    const auto knows_address = [&](std::uint64_t address) { return names_.knows_address(address); };
    const auto knows_stack = [&](std::int64_t id) {
        return names_.knows_stack(id) && std::ranges::all_of(names_.stack(id), knows_address);
    };
    const auto knows_process = [&](std::uint64_t process) { return !can_tell(process) || names_.knows_process(process); };
    const auto knows_user_stack = [&](const script::UserStack& stack) {
        return names_.knows_stack(stack.id) && knows_process(stack.process);
    };
    return std::ranges::all_of(wants.kernel_addresses, knows_address) &&
           std::ranges::all_of(wants.kernel_stacks, knows_stack) &&
           std::ranges::all_of(wants.user_places, knows_process, &script::UserPlace::process) &&
           std::ranges::all_of(wants.user_stacks, knows_user_stack) && (!wants.user_names || names_.knows_users());
}

// ---- asking ----

void ScriptQuestions::ask_for_file(std::uint32_t cookie, std::string path)
{
    if (ask_) ask_(BSW_READ_FILE, payload(wire::ReadFile{cookie, path}));
    unread_files_[cookie] = std::move(path);
}

void ScriptQuestions::ask()
{
    ask_for_stacks();
    ask_for_names();
}

/// One read at a time: it brings all stacks that there are.
void ScriptQuestions::ask_for_stacks()
{
    if (reads_stacks_ || stacks_to_ask_.empty() || !stack_map_ || !ask_) return;
    reads_stacks_ = true;
    stacks_asked_ = std::exchange(stacks_to_ask_, {});
    ask_(BSW_READ_MAP, payload(wire::ReadMap{stack_cookie, *stack_map_, 0}));
}

void ScriptQuestions::ask_for_names()
{
    for (std::size_t at = 0; ask_ && at < addresses_to_ask_.size(); at += addresses_at_once) {
        const std::size_t end = std::min(at + addresses_at_once, addresses_to_ask_.size());
        const auto first = addresses_to_ask_.begin();
        const wire::NameAddresses request{
            first_name_cookie + name_cookie_++,
            {first + static_cast<std::ptrdiff_t>(at), first + static_cast<std::ptrdiff_t>(end)}};
        ask_(BSW_NAME_ADDRESSES, payload(request));
    }
    addresses_to_ask_.clear();
}

// ---- answers ----

bool ScriptQuestions::take_file(const wire::File& file)
{
    if (file.last) forget_file(file.cookie);
    if (file.cookie == users_cookie) {
        users_text_ += file.bytes;
        if (file.last) names_.take_users(users_text_);
        return true;
    }
    const std::optional<std::uint64_t> process = process_of(file.cookie);
    if (!process) return false;
    std::string& text = processes_[*process];
    text += file.bytes;
    if (file.last) names_.take_process(*process, text);
    return true;
}

bool ScriptQuestions::take_result(const wire::MapResult& result)
{
    forget_file(result.cookie);
    if (result.cookie == users_cookie) {
        names_.miss_users();
    } else if (const std::optional<std::uint64_t> process = process_of(result.cookie)) {
        names_.take_process(*process, {});
    } else if (result.cookie == stack_cookie) {
        miss_stacks();
    } else {
        return false;
    }
    return true;
}

bool ScriptQuestions::take_entries(const wire::MapEntries& part, bool is_last)
{
    if (stack_map_ != part.map) return false;
    names_.take(part);
    if (is_last && part.cookie == stack_cookie) miss_stacks();
    return true;
}

/// The read is over: what it did not bring is not there. In a replay the answer to a later question comes later.
void ScriptQuestions::miss_stacks()
{
    reads_stacks_ = false;
    for (const std::int64_t id : std::exchange(stacks_asked_, {}))
        if (ask_) names_.miss_stack(id);
}

}  // namespace boardscope::session
