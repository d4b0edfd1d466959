// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/decode/ftrace_line.h"

#include "core/decode/line_pieces.h"

#include <array>
#include <bit>
#include <limits>

namespace boardscope::decode {

namespace {

/// The kernel pads the task name to 16 bytes and keeps at most 15, so the dash before the pid stands
/// here, whatever the name contains; in the latency format it keeps 8.
constexpr std::size_t kernel_dash_column = 16;
constexpr std::size_t latency_dash_column = 8;
/// In text that did not keep the kernel's columns a task name is at most so long.
constexpr std::size_t longest_task_bytes = 63;
constexpr std::uint32_t most_cpus = 8192;
constexpr std::uint64_t most_pid = std::numeric_limits<std::int32_t>::max();
constexpr std::uint64_t ns_per_second = 1'000'000'000;
constexpr std::uint64_t most_seconds = std::numeric_limits<std::uint64_t>::max() / ns_per_second - 1;

constexpr std::array<bool, 256> make_table(bool (*holds)(char))
{
    std::array<bool, 256> table{};
    for (std::size_t c = 0; c < table.size(); ++c)
        table[c] = holds(static_cast<char>(c));
    return table;
}
constexpr std::array<bool, 256> event_name_bytes = make_table([](char c) {
    return is_letter(c) || is_digit(c) || std::string_view("_.+-/$@<>").find(c) != std::string_view::npos;
});
constexpr std::array<bool, 256> flag_bytes =
    make_table([](char c) { return c == '.' || c == '#' || is_digit(c) || is_letter(c); });

bool holds(const std::array<bool, 256>& table, char c)
{
    return table[static_cast<unsigned char>(c)];
}

/// "133", or "-1" for a task that the kernel itself calls <XXX>.
bool take_pid(std::string_view& text, std::int32_t& pid)
{
    const bool negative = take_char(text, '-');
    std::uint64_t number = 0;
    if (!take_number(text, most_pid, number)) return false;
    pid = static_cast<std::int32_t>(number);
    if (negative) pid = -pid;
    return true;
}

/// "(  123) " or "(-----) "; nothing at all is fine too.
bool take_tgid(std::string_view& text, std::optional<std::int32_t>& tgid)
{
    if (!take_char(text, '(')) return true;
    take_spaces(text);
    const std::size_t dashes = std::min(text.find_first_not_of('-'), text.size());
    if (dashes > 0) {
        text.remove_prefix(dashes);
    } else {
        std::uint64_t number = 0;
        if (!take_number(text, most_pid, number)) return false;
        tgid = static_cast<std::int32_t>(number);
    }
    return take_char(text, ')') && take_spaces(text);
}

bool take_cpu(std::string_view& text, std::uint32_t& cpu)
{
    std::uint64_t number = 0;
    if (!take_char(text, '[') || !take_number(text, most_cpus, number) || !take_char(text, ']')) return false;
    cpu = static_cast<std::uint32_t>(number);
    return take_spaces(text);
}

/// "d..31": 4 columns once, 5 now, up to 7 with PREEMPT_RT patches. Never ends in a colon, so it
/// cannot be a stamp.
bool take_flags(std::string_view& text, std::string_view& flags)
{
    std::size_t size = 0;
    while (size < text.size() && size <= 8 && holds(flag_bytes, text[size]))
        ++size;
    if (size < 3 || size > 8 || size == text.size() || text[size] != ' ') return false;
    flags = text.substr(0, size);
    text.remove_prefix(size);
    return take_spaces(text);
}

/// "59.668944:", "59.668944123:" or, of a clock that only counts, "1234:".
bool take_stamp(std::string_view& text, TextRow& row)
{
    std::string_view rest = text;
    std::uint64_t whole = 0;
    if (!take_number(rest, std::numeric_limits<std::uint64_t>::max(), whole)) return false;
    std::uint64_t time_ns = whole;
    std::uint32_t resolution_ns = 0;
    if (take_char(rest, '.')) {
        const std::size_t before = rest.size();
        std::uint64_t fraction = 0;
        if (!take_number(rest, ns_per_second - 1, fraction) || before - rest.size() > 9) return false;
        resolution_ns = 1;
        for (std::size_t digits = before - rest.size(); digits < 9; ++digits)
            resolution_ns *= 10;
        if (whole > most_seconds) return false;
        time_ns = whole * ns_per_second + fraction * resolution_ns;
    }
    if (!take_char(rest, ':') || !(rest.empty() || rest.front() == ' ')) return false;
    if (!rest.empty()) rest.remove_prefix(1);
    row.time_ns = time_ns;
    row.resolution_ns = resolution_ns;
    text = rest;
    return true;
}

/// "5us+:", with a mark that says how long it took until the next line.
bool take_latency_stamp(std::string_view& text, TextRow& row)
{
    std::string_view rest = text;
    std::uint64_t us = 0;
    if (!take_number(rest, std::numeric_limits<std::uint64_t>::max() / 1000, us) || !take_text(rest, "us") ||
        rest.empty() || std::string_view(" +!#*@$").find(rest.front()) == std::string_view::npos)
        return false;
    rest.remove_prefix(1);
    if (!take_text(rest, ": ")) return false;
    row.time_ns = us * 1000;
    row.resolution_ns = 1000;
    text = rest;
    return true;
}

std::string_view without_padding(std::string_view task)
{
    return task.substr(std::min(task.find_first_not_of(' '), task.size()));
}

/// Tries to read a line whose task name ends before `dash`.
bool parse_at(std::string_view line, std::size_t dash, TextRow& row)
{
    TextRow candidate;
    std::string_view rest = line.substr(dash + 1);
    const bool fits =
        take_pid(rest, candidate.pid) && take_spaces(rest) && take_tgid(rest, candidate.tgid) &&
        take_cpu(rest, candidate.cpu) &&
        (take_stamp(rest, candidate) || (take_flags(rest, candidate.flags) && take_stamp(rest, candidate)));
    if (!fits) return false;
    candidate.task = without_padding(line.substr(0, dash));
    split_event(rest, candidate);
    row = candidate;
    return true;
}

/// Likewise in the latency format: the flags follow the CPU without a gap, and begin with a letter or a dot.
bool parse_latency_at(std::string_view line, std::size_t dash, TextRow& row)
{
    TextRow candidate;
    std::string_view rest = line.substr(dash + 1);
    std::uint64_t cpu = 0;
    const bool fits = take_pid(rest, candidate.pid) && take_spaces(rest) &&
                      take_number(rest, most_cpus, cpu) && take_flags(rest, candidate.flags) &&
                      candidate.flags.size() >= 4 &&
                      (take_latency_stamp(rest, candidate) || take_stamp(rest, candidate));
    if (!fits) return false;
    candidate.cpu = static_cast<std::uint32_t>(cpu);
    candidate.task = without_padding(line.substr(0, dash));
    split_event(rest, candidate);
    row = candidate;
    return true;
}

/// "              sh   22037   0 1 00000003 00000007 [63a981aee] 26752850.670ms (+0.016ms): sys_exit: …". The
/// flags are numbers there. The clock stands in brackets, in hexadecimal; behind it what the trace began with
/// is taken off.
bool parse_verbose_line(std::string_view line, TextRow& row)
{
    if (line.size() <= kernel_dash_column || line[kernel_dash_column] != ' ') return false;
    TextRow candidate;
    candidate.task = without_padding(line.substr(0, kernel_dash_column));
    std::string_view rest = line.substr(kernel_dash_column);
    std::uint64_t cpu = 0;
    std::uint64_t number = 0;
    std::uint64_t clock = 0;
    if (!take_spaces(rest) || !take_pid(rest, candidate.pid) || !take_spaces(rest) ||
        !take_number(rest, most_cpus, cpu) || !take_spaces(rest))
        return false;
    const std::size_t flag_digits = std::min(rest.find(' '), rest.size());
    candidate.flags = rest.substr(0, flag_digits);
    if (!take_number(rest, 255, number) || !take_spaces(rest) || !take_hex(rest, number) ||
        !take_spaces(rest) || !take_hex(rest, number) || !take_text(rest, " [") || !take_hex(rest, clock) ||
        !take_text(rest, "] "))
        return false;
    const std::size_t end = rest.find("): ");
    if (end == std::string_view::npos) return false;
    const bool in_ns = rest.substr(0, end).ends_with("ms");
    if (in_ns && clock > std::numeric_limits<std::uint64_t>::max() / 1000) return false;
    candidate.time_ns = in_ns ? clock * 1000 : clock;
    candidate.resolution_ns = in_ns ? 1000 : 0;
    candidate.cpu = static_cast<std::uint32_t>(cpu);
    split_event(rest.substr(end + 3), candidate);
    row = candidate;
    return true;
}

/// The kernel's own column is trusted first, then the leftmost place where everything fits, for a header may
/// stand anywhere in odd task names and messages.
bool parse_at_a_dash(std::string_view line, std::size_t kernels_column,
                     bool (*parse)(std::string_view, std::size_t, TextRow&), TextRow& row)
{
    if (line.size() > kernels_column && line[kernels_column] == '-' && parse(line, kernels_column, row))
        return true;
    const std::size_t start = std::min(line.find_first_not_of(' '), line.size());
    const std::size_t end = std::min(line.size(), start + longest_task_bytes + 1);
    for (std::size_t dash = line.find('-', start); dash < end; dash = line.find('-', dash + 1)) {
        if (parse(line, dash, row)) return true;
    }
    return false;
}

/// How many of the 16 bytes are padding in front.
std::size_t padding_of_16(const char* text)
{
    constexpr std::uint64_t spaces = 0x2020202020202020;
    std::uint64_t words[2];
    std::memcpy(words, text, sizeof words);
    if ((words[0] ^= spaces) != 0) return static_cast<std::size_t>(std::countr_zero(words[0])) / 8;
    if ((words[1] ^= spaces) != 0) return 8 + static_cast<std::size_t>(std::countr_zero(words[1])) / 8;
    return 16;
}

/// The layout that nearly every line has, read straight through: column 16, pid, [cpu], flags, seconds and
/// microseconds. Whatever is different is left to the others, also what is wrong.
bool parse_usual_line(std::string_view line, TextRow& row)
{
    constexpr std::size_t shortest = kernel_dash_column + sizeof("-1 [000] .... 1.000000: ");
    if constexpr (std::endian::native != std::endian::little) return false;
    if (line.size() < shortest || line[kernel_dash_column] != '-') return false;
    const char* at = line.data() + kernel_dash_column + 1;
    // Nothing below reads behind this without asking: eight bytes for the fraction, and the colon's space.
    const char* const end = line.data() + line.size() - 9;
    const auto number = [&](std::uint64_t most) {
        std::uint64_t sum = 0;
        const char* const begin = at;
        for (; at < end && is_digit(*at); ++at)
            sum = sum * 10 + static_cast<std::uint64_t>(*at - '0');
        return at - begin >= 1 && at - begin <= 10 && sum <= most ? sum : std::uint64_t{UINT64_MAX};
    };
    const std::uint64_t pid = number(most_pid);
    if (pid == UINT64_MAX || *at != ' ') return false;
    while (at < end && *at == ' ')
        ++at;
    if (*at != '[') return false;
    ++at;
    const std::uint64_t cpu = number(most_cpus);
    if (cpu == UINT64_MAX || at[0] != ']' || at[1] != ' ') return false;
    at += 2;
    const char* const flags = at;
    while (at < end && holds(flag_bytes, *at))
        ++at;
    const auto flags_size = static_cast<std::size_t>(at - flags);
    if (flags_size < 4 || flags_size > 8 || *at != ' ') return false;
    while (at < end && *at == ' ')
        ++at;
    const std::uint64_t seconds = number(most_seconds);
    std::uint32_t us = 0;
    if (seconds == UINT64_MAX || at >= end || *at != '.' || !six_digits(at + 1, us) || at[7] != ':' ||
        at[8] != ' ')
        return false;
    const std::size_t padding = padding_of_16(line.data());
    row.task = line.substr(padding, kernel_dash_column - padding);
    row.pid = static_cast<std::int32_t>(pid);
    row.cpu = static_cast<std::uint32_t>(cpu);
    row.flags = {flags, flags_size};
    row.time_ns = seconds * ns_per_second + us * std::uint64_t{1000};
    row.resolution_ns = 1000;
    split_event(line.substr(static_cast<std::size_t>(at + 9 - line.data())), row);
    return true;
}

}  // namespace

void split_event(std::string_view text, TextRow& row)
{
    std::size_t size = 0;
    while (size < text.size() && holds(event_name_bytes, text[size]))
        ++size;
    const bool named = size > 0 && size < text.size() && text[size] == ':' &&
                       (size + 1 == text.size() || text[size + 1] == ' ');
    if (!named) {
        row.message = text;
        return;
    }
    row.event = text.substr(0, size);
    row.message = text.substr(std::min(size + 2, text.size()));
}

bool parse_ftrace_line(std::string_view line, TextRow& row)
{
    return parse_usual_line(line, row) || parse_at_a_dash(line, kernel_dash_column, parse_at, row) ||
           parse_at_a_dash(line, latency_dash_column, parse_latency_at, row) || parse_verbose_line(line, row);
}

std::optional<Loss> parse_loss_line(std::string_view line)
{
    std::uint64_t cpu = 0;
    if (!take_text(line, "CPU:") || !take_number(line, most_cpus, cpu) || !take_text(line, " ["))
        return std::nullopt;
    Loss loss{.cause = LossCause::trace_text, .cpu = static_cast<std::uint32_t>(cpu)};
    if (line == "LOST EVENTS]" || line == "EVENTS DROPPED]") return loss;
    const bool is_ftrace = take_text(line, "LOST ");
    std::uint64_t count = 0;
    if (!take_number(line, std::numeric_limits<std::uint64_t>::max(), count)) return std::nullopt;
    if (line != (is_ftrace ? " EVENTS]" : " EVENTS DROPPED]")) return std::nullopt;
    loss.count = count;
    return loss;
}

bool is_ftrace_head(std::string_view line)
{
    if (line.empty()) return true;
    if (line.front() == '#')
        return line.size() == 1 || line[1] == ' ' ||
               (line.starts_with("##### CPU ") && line.ends_with(" buffer started ####"));
    return line.front() == ' ' && line.find_first_not_of(' ') == std::string_view::npos;
}

}  // namespace boardscope::decode
