// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/decode/trace_pipe_decoder.h"

#include <algorithm>
#include <limits>

namespace boardscope::decode {

namespace {

/// The kernel pads the task name to 16 bytes and keeps at most 15, so the dash before the pid stands
/// here, whatever the name contains.
constexpr std::size_t kernel_dash_column = 16;
/// In text that did not keep the kernel's columns a task name is at most so long.
constexpr std::size_t longest_task_bytes = 63;
constexpr std::size_t longest_padding_bytes = 64;
constexpr std::uint32_t most_cpus = 8192;
constexpr std::uint64_t ns_per_second = 1'000'000'000;

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool take_char(std::string_view& text, char wanted)
{
    if (text.empty() || text.front() != wanted) return false;
    text.remove_prefix(1);
    return true;
}

/// Drops padding; false when there is none.
bool take_spaces(std::string_view& text)
{
    const std::size_t count = std::min(text.find_first_not_of(' '), text.size());
    if (count == 0 || count > longest_padding_bytes) return false;
    text.remove_prefix(count);
    return true;
}

/// All digits in front as one number, which must not exceed `most`.
bool take_number(std::string_view& text, std::uint64_t most, std::uint64_t& number)
{
    std::size_t digits = 0;
    number = 0;
    for (; digits < text.size() && is_digit(text[digits]); ++digits) {
        const auto digit = static_cast<std::uint64_t>(text[digits] - '0');
        if (digit > most || number > (most - digit) / 10) return false;
        number = number * 10 + digit;
    }
    text.remove_prefix(digits);
    return digits > 0;
}

/// "133", or "-1" for a task that the kernel itself calls <XXX>.
bool take_pid(std::string_view& text, std::int32_t& pid)
{
    const bool negative = take_char(text, '-');
    std::uint64_t number = 0;
    if (!take_number(text, std::numeric_limits<std::int32_t>::max(), number)) return false;
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
        if (!take_number(text, std::numeric_limits<std::int32_t>::max(), number)) return false;
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
    const std::size_t size = std::min(text.find(' '), text.size());
    if (size < 3 || size > 8) return false;
    const std::string_view candidate = text.substr(0, size);
    const auto is_flag = [](char c) { return c == '.' || c == '#' || is_digit(c) || is_letter(c); };
    if (!std::all_of(candidate.begin(), candidate.end(), is_flag)) return false;
    flags = candidate;
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
        if (whole > std::numeric_limits<std::uint64_t>::max() / ns_per_second - 1) return false;
        time_ns = whole * ns_per_second + fraction * resolution_ns;
    }
    if (!take_char(rest, ':') || !(rest.empty() || rest.front() == ' ')) return false;
    if (!rest.empty()) rest.remove_prefix(1);
    row.time_ns = time_ns;
    row.resolution_ns = resolution_ns;
    text = rest;
    return true;
}

/// Splits "bpf_trace_printk: hello" and "0x00000001: hello". Function names of the function tracer
/// and the like have no such form; they stay in the message.
void split_event(std::string_view text, TextRow& row)
{
    const auto is_name = [](char c) {
        return is_letter(c) || is_digit(c) || std::string_view("_.+-/$@<>").find(c) != std::string_view::npos;
    };
    const auto end = std::find_if_not(text.begin(), text.end(), is_name);
    const auto size = static_cast<std::size_t>(end - text.begin());
    const bool named = size > 0 && size < text.size() && text[size] == ':' &&
                       (size + 1 == text.size() || text[size + 1] == ' ');
    if (!named) {
        row.message = text;
        return;
    }
    row.event = text.substr(0, size);
    row.message = text.substr(std::min(size + 2, text.size()));
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
    const std::string_view task = line.substr(0, dash);
    candidate.task = task.substr(std::min(task.find_first_not_of(' '), task.size()));
    split_event(rest, candidate);
    row = candidate;
    return true;
}

/// A header may stand anywhere in odd task names and messages: the kernel's own column is trusted
/// first, then the leftmost place where everything fits.
bool parse_line(std::string_view line, TextRow& row)
{
    if (line.size() > kernel_dash_column && line[kernel_dash_column] == '-' &&
        parse_at(line, kernel_dash_column, row))
        return true;
    const std::size_t start = std::min(line.find_first_not_of(' '), line.size());
    const std::size_t end = std::min(line.size(), start + longest_task_bytes + 1);
    for (std::size_t dash = line.find('-', start); dash < end; dash = line.find('-', dash + 1)) {
        if (parse_at(line, dash, row)) return true;
    }
    return false;
}

/// "CPU:1 [LOST 340 EVENTS]", or "CPU:1 [LOST EVENTS]" when the kernel does not know how many.
std::optional<Loss> parse_loss_line(std::string_view line)
{
    constexpr std::string_view unknown = " [LOST EVENTS]";
    constexpr std::string_view begin = " [LOST ";
    constexpr std::string_view end = " EVENTS]";
    std::uint64_t cpu = 0;
    if (!line.starts_with("CPU:")) return std::nullopt;
    line.remove_prefix(4);
    if (!take_number(line, most_cpus, cpu)) return std::nullopt;
    Loss loss{.cause = LossCause::trace_text, .cpu = static_cast<std::uint32_t>(cpu)};
    if (line == unknown) return loss;
    std::uint64_t count = 0;
    if (!line.starts_with(begin)) return std::nullopt;
    line.remove_prefix(begin.size());
    if (!take_number(line, std::numeric_limits<std::uint64_t>::max(), count) || line != end)
        return std::nullopt;
    loss.count = count;
    return loss;
}

bool is_comment(std::string_view line)
{
    return line.starts_with('#') && (line.size() == 1 || line[1] == ' ');
}

}  // namespace

void TracePipeDecoder::push(std::string_view text)
{
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        if (end == std::string_view::npos) {
            keep(text);
            return;
        }
        if (kept_.empty() && end <= line_limit_bytes) {
            line(text.substr(0, end));
        } else {
            keep(text.substr(0, end));
            end_kept_line();
        }
        text.remove_prefix(end + 1);
    }
}

void TracePipeDecoder::flush()
{
    if (!kept_.empty()) end_kept_line();
    emit_pending_loss(std::nullopt);
}

void TracePipeDecoder::keep(std::string_view piece)
{
    const std::size_t room = std::min(line_limit_bytes - kept_.size(), piece.size());
    kept_.append(piece.substr(0, room));
    cut_bytes_ += piece.size() - room;
}

void TracePipeDecoder::end_kept_line()
{
    line(kept_);
    if (cut_bytes_ > 0) {
        ++counts_.cut_lines;
        sink_.loss(
            {.cause = LossCause::cut_line, .count = cut_bytes_, .from_ns = last_ns_, .to_ns = last_ns_});
    }
    kept_.clear();
    cut_bytes_ = 0;
}

void TracePipeDecoder::line(std::string_view line)
{
    if (line.find_first_not_of(' ') == std::string_view::npos || is_comment(line)) return;
    if (std::optional<Loss> loss = parse_loss_line(line)) {
        ++counts_.loss_lines;
        emit_pending_loss(std::nullopt);
        pending_loss_ = loss;
        return;
    }
    TextRow row;
    if (!parse_line(line, row)) {
        ++counts_.odd_lines;
        row.odd = true;
        row.message = line;
    }
    emit(row);
}

void TracePipeDecoder::emit(const TextRow& row)
{
    emit_pending_loss(row.odd ? std::nullopt : std::optional(row.time_ns));
    if (!row.odd) {
        if (row.cpu >= last_ns_by_cpu_.size()) last_ns_by_cpu_.resize(row.cpu + 1);
        last_ns_by_cpu_[row.cpu] = row.time_ns;
        last_ns_ = row.time_ns;
    }
    ++counts_.rows;
    sink_.row(row);
}

void TracePipeDecoder::emit_pending_loss(std::optional<std::uint64_t> until_ns)
{
    if (!pending_loss_) return;
    Loss loss = *pending_loss_;
    pending_loss_.reset();
    const std::uint32_t cpu = loss.cpu.value_or(0);
    const std::uint64_t since_ns = cpu < last_ns_by_cpu_.size() ? last_ns_by_cpu_[cpu] : 0;
    loss.to_ns = until_ns.value_or(since_ns);
    loss.from_ns = since_ns == 0 ? loss.to_ns : std::min(since_ns, loss.to_ns);
    sink_.loss(loss);
}

}  // namespace boardscope::decode
