// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/task_facts.h"

#include <charconv>
#include <vector>

namespace boardscope::session {

namespace {

/// One row for each fact: its name in the probe's record, and what it reads there.
struct Fact {
    const char* name;
    const char* field;
    bool is_text;
};
constexpr Fact compared[] = {
    {"pid", "task_struct.pid", false},
    {"tgid", "task_struct.tgid", false},
    {"comm", "task_struct.comm", true},
    {"parent", "task_struct.real_parent->tgid", false},
    {"parent_comm", "task_struct.group_leader->real_parent->comm", true},
    {"stack", "task_struct.mm->start_stack", false},
};

/// One row for each line of /proc/PID/status that tells a fact.
struct StatusLine {
    const char* key;
    const char* fact;
};
constexpr StatusLine status_lines[] = {
    {"Name", "comm"}, {"Tgid", "tgid"}, {"Pid", "pid"}, {"PPid", "parent"}};

constexpr std::size_t most_told = 2;  // of what differs: when all does, two tell it as well

constexpr std::size_t stack_field = 28;  // startstack, counted from 1 as in proc(5)

std::vector<std::string_view> split(std::string_view text, char separator)
{
    std::vector<std::string_view> parts;
    while (!text.empty()) {
        const std::size_t end = text.find(separator);
        parts.push_back(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return parts;
}

/// "63617400…" → "cat".
std::string text_of_hex(std::string_view hex)
{
    std::string text;
    for (; hex.size() >= 2; hex.remove_prefix(2)) {
        unsigned byte = 0;
        std::from_chars(hex.data(), hex.data() + 2, byte, 16);
        if (byte == 0) break;
        text += static_cast<char>(byte);
    }
    return text;
}

/// "123 (a) b) S 1 …": the name may hold anything, and ends at the last parenthesis.
std::string stack_in_stat(std::string_view line)
{
    const std::size_t name_end = line.rfind(')');
    if (name_end == std::string_view::npos || name_end + 2 > line.size()) return {};
    const auto fields = split(line.substr(name_end + 2), ' ');
    return fields.size() > stack_field - 3 ? std::string(fields[stack_field - 3]) : std::string();
}

bool is_plain(std::string_view text)
{
    for (const char c : text)
        if (c < ' ' || c > '~') return false;
    return true;
}

std::string shown(const TaskFacts& facts, const Fact& fact)
{
    const auto found = facts.find(fact.name);
    if (found == facts.end()) return "nothing";
    if (!fact.is_text) return found->second;
    return is_plain(found->second) ? "\"" + found->second + "\"" : "no text";
}

std::string listed(const std::vector<std::string>& words)
{
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i)
        text += (i == 0 ? "" : i + 1 == words.size() ? " and " : ", ") + words[i];
    return text;
}

}  // namespace

TaskFacts facts_of_record(std::string_view message)
{
    TaskFacts facts;
    std::string name;
    for (const std::string_view part : split(message, ' ')) {
        const std::size_t equals = part.find('=');
        if (equals != std::string_view::npos) name = part.substr(0, equals);
        facts[name] += part.substr(equals == std::string_view::npos ? 0 : equals + 1);  // "comm=63 61 74"
    }
    for (const Fact& fact : compared)
        if (const auto found = facts.find(fact.name); fact.is_text && found != facts.end())
            found->second = text_of_hex(found->second);
    return facts;
}

TaskFacts facts_of_proc(std::string_view text)
{
    TaskFacts facts;
    bool is_parent = false;
    for (const std::string_view line : split(text, '\n')) {
        if (is_parent && !facts.contains("parent_comm")) facts["parent_comm"] = line;
        if (line.starts_with("shell ")) is_parent = facts["parent"] == line.substr(6);
        for (const StatusLine& row : status_lines)
            if (line.starts_with(std::string(row.key) + ":\t"))
                facts[row.fact] = line.substr(std::string_view(row.key).size() + 2);
        if (!line.empty() && line.front() >= '0' && line.front() <= '9' &&
            line.find(" (") != std::string_view::npos)
            facts["stack"] = stack_in_stat(line);
    }
    // 0: not shown to this user.
    if (const auto stack = facts.find("stack");
        stack != facts.end() && (stack->second.empty() || stack->second == "0"))
        facts.erase(stack);
    return facts;
}

TypesProof compare_facts(const TaskFacts& read, const TaskFacts& told)
{
    std::vector<std::string> agree;
    std::vector<std::string> differ;
    for (const Fact& fact : compared) {
        if (!told.contains(fact.name)) continue;
        const std::string truth = shown(told, fact);
        const std::string seen = shown(read, fact);
        if (seen == truth)
            agree.emplace_back(fact.field + sizeof "task_struct." - 1);
        else
            differ.push_back(std::string(fact.field) + " reads " + seen + " where /proc says " + truth);
    }
    if (differ.size() > most_told + 1) {
        const std::size_t more = differ.size() - most_told;
        differ.resize(most_told);
        differ.push_back(std::to_string(more) + " more fields are wrong");
    }
    if (!differ.empty()) return {TypesProof::Outcome::differs, listed(differ), {}};
    if (agree.empty())
        return {TypesProof::Outcome::not_proved, "the board's /proc tells nothing to compare with", {}};
    return {TypesProof::Outcome::agrees, listed(agree) + " agree with /proc", {}};
}

}  // namespace boardscope::session
