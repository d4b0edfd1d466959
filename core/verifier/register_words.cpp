// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/verifier/register_words.h"

#include "core/verifier/log_text.h"

#include <algorithm>

namespace boardscope::verifier {

namespace {

/// The text as a whole.
std::optional<long long> number_of(std::string_view text)
{
    const bool is_hexadecimal = text.starts_with("0x");
    const std::string_view digits = text.substr(is_hexadecimal ? 2 : text.starts_with('-') ? 1 : 0);
    const bool is_number = !digits.empty() && std::ranges::all_of(digits, [&](char c) {
        return is_hexadecimal ? is_hex(c) : is_digit(c);
    });
    return is_number ? leading_number(text) : std::nullopt;
}

/// "smax=umax=7,var_off=(0x0; 0x7)": several names may have one value, and values may hold commas in
/// parentheses.
void add_facts(std::string_view text, std::map<std::string, std::string>& facts)
{
    while (!text.empty()) {
        std::size_t end = 0;
        for (int depth = 0; end < text.size() && (text[end] != ',' || depth > 0); ++end) {
            if (text[end] == '(') ++depth;
            if (text[end] == ')') --depth;
        }
        std::string_view part = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const std::size_t last = part.rfind('=');
        if (last == std::string_view::npos) continue;
        const std::string value(part.substr(last + 1));
        part = part.substr(0, last);
        while (!part.empty()) {
            const std::size_t equals = std::min(part.find('='), part.size());
            std::string name(trimmed(part.substr(0, equals)));
            // Before 5.18 they are "umax_value"; before 4.14 "max_value".
            if (const std::size_t tail = name.find("_value"); tail != std::string::npos) name.erase(tail);
            facts.emplace(std::move(name), value);
            part.remove_prefix(std::min(equals + 1, part.size()));
        }
    }
}

struct KindWords {
    std::string_view kind;
    std::string_view words;
};
/// Those that need no more than their name.
constexpr KindWords plain_kinds[] = {
    {"?", "nothing: it was never written"},
    {"ctx", "the program's context"},
    {"pkt", "a pointer into the packet"},
    {"pkt_meta", "a pointer to the packet's metadata"},
    {"pkt_end", "the end of the packet"},
    {"flow_keys", "a pointer to the flow's keys"},
    {"sock", "a pointer to a socket"},
    {"sock_common", "a pointer to a socket"},
    {"tcp_sock", "a pointer to a TCP socket"},
    {"xdp_sock", "a pointer to an XDP socket"},
    {"tp_buffer", "a pointer to the tracepoint's record"},
    {"func", "a function of the program"},
    {"map_key", "a pointer to a map's key"},
    {"buf", "a pointer to a buffer"},
    {"rdonly_buf", "a pointer to a buffer that may only be read"},
    {"rdwr_buf", "a pointer to a buffer"},
    {"dynptr_ptr", "a dynamic pointer"},
    {"dynptr", "a dynamic pointer"},
    {"arena", "a pointer into an arena"},
};

std::string bytes_text(long long count)
{
    return std::to_string(count) + (count == 1 ? " byte" : " bytes");
}

/// Nothing where the kernel has a limit of its own numbers in its place.
std::optional<long long> bound(const StateParts& parts, const std::string& name)
{
    const long long value = parts.fact(name).value_or(0);
    const bool is_limit = value <= -(1LL << 40) || value >= 1LL << 40;
    return parts.facts.contains(name) && !is_limit ? parts.fact(name) : std::nullopt;
}

/// "from 0 to 99", "of at least 5"; empty: it may be anything.
std::string range_words(const StateParts& parts)
{
    std::string low, high;
    const auto fill = [&](std::string& text, const char* name) {
        const std::optional<long long> value = bound(parts, name);
        if (text.empty() && value) text = std::to_string(*value);
    };
    fill(low, "smin");
    fill(high, "smax");
    // A number that is never negative by its unsigned bounds: the kernel then leaves the signed ones out.
    if (bound(parts, "umax").value_or(-1) >= 0) {
        fill(low, "umin");
        if (low.empty()) low = "0";
        fill(high, "umax");
    }
    fill(low, "min");  // before 4.14
    fill(high, "max");
    if (!low.empty() && !high.empty()) return "from " + low + " to " + high;
    if (!high.empty()) return "of at most " + high + ", which may be negative";
    return low.empty() ? std::string() : "of at least " + low;
}

std::string number_words(const StateParts& parts)
{
    if (parts.number) return *parts.number == 0 ? "0" : "the number " + std::to_string(*parts.number);
    const std::string range = range_words(parts);
    return range.empty() ? "a number that may be anything" : "a number " + range;
}

/// " at byte 8", " at byte 8 and a number from 0 to 99 behind it".
std::string place_words(const StateParts& parts)
{
    const long long offset = parts.fact("off").value_or(0);
    const std::string range = range_words(parts);
    const bool varies = parts.facts.contains("var_off") || !range.empty();
    std::string text;
    if (offset != 0) text = ", at byte " + std::to_string(offset);
    if (varies)
        text += (text.empty() ? ", at byte " : " plus ") +
                (range.empty() ? "that may be anything" : "a number " + range);
    if (varies && offset == 0) text = range.empty() ? ", at a byte that may be any" : ", at a byte " + range;
    return text;
}

std::string map_words(const StateParts& parts)
{
    const auto name = parts.facts.find("map");
    return name == parts.facts.end() || name->second.empty() ? "a map" : "map " + name->second;
}

std::string value_words(const StateParts& parts)
{
    const std::optional<long long> bytes = parts.fact("vs");
    const std::string value =
        "a pointer to a value" + (bytes ? " of " + bytes_text(*bytes) : "") + " in " + map_words(parts);
    if (parts.may_be_null) return "what a map lookup returned: " + value + ", or NULL";
    return value + place_words(parts);
}

std::string memory_words(const StateParts& parts)
{
    std::optional<long long> bytes = parts.fact("sz");
    if (!bytes) bytes = parts.fact("mem_size");
    const bool is_record = parts.kind.starts_with("ringbuf_") || parts.kind == "alloc_mem";
    return (is_record ? "a pointer to a record" : "a pointer to memory") +
           (bytes ? " of " + bytes_text(*bytes) : std::string()) + (is_record ? " in a ring buffer" : "") +
           place_words(parts);
}

std::string stack_words(const StateParts& parts)
{
    const long long offset = parts.number.value_or(parts.fact("off").value_or(0));
    if (parts.facts.contains("var_off")) return "a place on the stack that depends on a number";
    if (offset == 0) return "the top of the stack";
    return "a place on the stack, " + bytes_text(offset < 0 ? -offset : offset) +
           (offset < 0 ? " below" : " above") + " its top";
}

/// "trusted_ptr_task_struct": what the kernel calls by the name of its struct.
std::optional<std::string> struct_words(std::string_view kind)
{
    const std::size_t at = kind.find("ptr_");
    if (at == std::string_view::npos || at + 4 >= kind.size()) return std::nullopt;
    const std::string_view before = kind.substr(0, at);
    std::string words = "a pointer to the kernel's struct " + std::string(kind.substr(at + 4));
    if (before.find("untrusted_") != std::string_view::npos) words += ", which may be wrong";
    return words;
}

/// "mmmm????": of each byte on the stack, what was written.
std::optional<std::string> slot_words(std::string_view state)
{
    if (state.size() != 8 || state.find_first_not_of("?m0rd") != std::string_view::npos) return std::nullopt;
    const auto unwritten = std::ranges::count(state, '?');
    if (unwritten == 8) return "8 bytes that were never written";
    if (unwritten == 0) return "8 bytes that were written";
    return "8 bytes, " + std::to_string(unwritten) + " of which were never written";
}

}  // namespace

std::optional<long long> StateParts::fact(const std::string& name) const
{
    const auto found = facts.find(name);
    return found == facts.end() ? std::nullopt : number_of(found->second);
}

StateParts parts_of(std::string_view state)
{
    StateParts parts;
    state = trimmed(state);
    if (state.starts_with('P') && state.size() > 1) state.remove_prefix(1);  // "it must be known exactly"
    const std::size_t end = std::min(state.find_first_of("(,"), state.size());
    std::string_view kind = state.substr(0, end);
    std::string_view facts = state.substr(end);
    if (!facts.empty()) facts.remove_prefix(1);
    if (facts.ends_with(')') && state[end] == '(') facts.remove_suffix(1);
    add_facts(facts, parts.facts);
    if (const std::optional<long long> number = number_of(kind)) {
        parts.number = number;
        kind = "scalar";
    }
    for (const std::string_view prefix : {"inv", "imm", "fp", "scalar"}) {
        if (!kind.starts_with(prefix)) continue;
        std::string_view tail = kind.substr(prefix.size());
        if (tail.starts_with('P')) tail.remove_prefix(1);
        if (!tail.empty() && !number_of(tail)) continue;
        if (!tail.empty()) parts.number = number_of(tail);
        kind = prefix == "fp" ? "fp" : "scalar";
        break;
    }
    if (kind.ends_with("_or_null")) {
        parts.may_be_null = true;
        kind.remove_suffix(8);
    }
    parts.kind = std::string(kind);
    // "inv(id=0,imm=7)" is the number 7 in some kernels, in hexadecimal digits.
    if (parts.kind == "scalar" && !parts.number && parts.facts.contains("imm"))
        parts.number = number_of("0x" + parts.facts["imm"]);
    return parts;
}

std::string register_words(std::string_view state)
{
    if (state.empty()) return {};
    if (const std::optional<std::string> slot = slot_words(state)) return *slot;
    const StateParts parts = parts_of(state);
    std::string words;
    if (parts.kind == "scalar") return number_words(parts);
    if (parts.kind == "fp") return stack_words(parts);
    if (parts.kind == "map_value" || parts.kind == "map_value_adj") return value_words(parts);
    if (parts.kind == "map_ptr") return map_words(parts) + " itself, not a value of it";
    if (parts.kind == "mem" || parts.kind.ends_with("_mem"))
        words = memory_words(parts);
    else if (const auto* plain =
                 std::ranges::find(plain_kinds, std::string_view(parts.kind), &KindWords::kind);
             plain != std::end(plain_kinds))
        words = std::string(plain->words) +
                (parts.kind == "ctx" || parts.kind == "pkt" ? place_words(parts) : "");
    else if (const std::optional<std::string> of_struct = struct_words(parts.kind))
        words = *of_struct;
    else
        words = "what the kernel calls \"" + parts.kind + "\"";
    return parts.may_be_null ? words + ", or NULL" : words;
}

}  // namespace boardscope::verifier
