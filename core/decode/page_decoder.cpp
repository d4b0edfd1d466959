// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/decode/page_decoder.h"

#include "core/decode/hex_text.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace boardscope::decode {

namespace {

constexpr std::size_t most_tasks = 65536;
constexpr std::size_t longest_task_bytes = 63;
constexpr std::uint32_t most_cpus = 8192;

}  // namespace

PageDecoder::PageDecoder(TextSink& sink, std::size_t long_bytes)
    : sink_(sink), formats_(long_bytes), layout_(PageLayout::for_long(long_bytes))
{
}

void PageDecoder::restart(std::size_t long_bytes)
{
    formats_ = EventFormats(long_bytes);
    layout_ = PageLayout::for_long(long_bytes);
    tasks_.clear();
    last_ns_.clear();
}

Result<void> PageDecoder::add(const wire::Format& format)
{
    switch (format.kind) {
    case wire::FormatKind::header_page: {
        const std::optional<PageLayout> layout = PageLayout::parse(format.text);
        if (!layout)
            return failure("the board's events/header_page makes no sense: " + format.text.substr(0, 200),
                           "pages are read as those of a usual kernel");
        // A 32-bit loader may run on a 64-bit kernel: the kernel's own word is what counts.
        if (layout->commit_bytes != layout_.commit_bytes) formats_ = EventFormats(layout->commit_bytes);
        layout_ = *layout;
        return {};
    }
    case wire::FormatKind::event: return formats_.add(format.name, format.text);
    case wire::FormatKind::tasks: add_tasks(format.text); return {};
    case wire::FormatKind::header_event: return {};  // has said the same since kernel 2.6.30
    }
    return {};
}

/// Lines of "PID COMM"; a name may hold spaces.
void PageDecoder::add_tasks(std::string_view lines)
{
    if (tasks_.size() > most_tasks) tasks_.clear();
    while (!lines.empty()) {
        const std::string_view line = lines.substr(0, lines.find('\n'));
        lines.remove_prefix(std::min(line.size() + 1, lines.size()));
        std::int32_t pid = 0;
        const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), pid);
        if (error != std::errc() || end == line.data() + line.size() || *end != ' ') continue;
        const auto at = static_cast<std::size_t>(end - line.data()) + 1;
        tasks_.insert_or_assign(pid, std::string(line.substr(at, longest_task_bytes)));
    }
}

void PageDecoder::push(const wire::Page& page)
{
    ++counts_.pages;
    if (page.cpu >= most_cpus) {
        ++counts_.damaged_pages;
        return;
    }
    RingPage ring(page.bytes, layout_);
    if (ring.missed()) {
        const auto last = last_ns_.find(page.cpu);
        const std::uint64_t since_ns =
            last == last_ns_.end() ? ring.time_ns() : std::min(last->second, ring.time_ns());
        sink_.loss({.cause = LossCause::trace_text,
                    .count = ring.missed_count(),
                    .cpu = page.cpu,
                    .from_ns = since_ns,
                    .to_ns = ring.time_ns()});
    }
    while (const std::optional<PageEvent> event = ring.next())
        take_event(page.cpu, *event);
    if (!ring.is_whole()) ++counts_.damaged_pages;
}

void PageDecoder::take_event(std::uint32_t cpu, const PageEvent& event)
{
    CommonFields common;
    std::int32_t pid = 0;
    std::string flags;
    if (CommonFields::read(event.data, common)) {
        pid = common.pid;
        flags = common.flags_text();
    }
    event_.clear();
    message_.clear();
    if (!formats_.print(event.data, event_, message_)) {
        ++counts_.unknown_events;
        event_ = "#" + std::to_string(common.type);
        message_ = hex_text(event.data);
    }
    last_ns_[cpu] = event.time_ns;
    ++counts_.rows;
    sink_.row({.task = task_of(pid),
               .pid = pid,
               .cpu = cpu,
               .flags = flags,
               .time_ns = event.time_ns,
               .resolution_ns = 1,
               .event = event_,
               .message = message_});
}

/// As ftrace has it for tasks whose name it did not keep.
std::string_view PageDecoder::task_of(std::int32_t pid) const
{
    if (pid == 0) return "<idle>";
    const auto found = tasks_.find(pid);
    return found == tasks_.end() ? std::string_view("<...>") : std::string_view(found->second);
}

}  // namespace boardscope::decode
