// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/decode/page_decoder.h"

#include "core/decode/hex_text.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>

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
    flush();
    formats_ = EventFormats(long_bytes);
    layout_ = PageLayout::for_long(long_bytes);
    tasks_.clear();
    cpus_.clear();
    round_ns_ = 0;
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
    // All CPUs' pages of one round of reading carry the same moment. What is older than the round before has
    // been read from every CPU that kept up.
    if (page.monotonic_ns != round_ns_) hand_out(std::exchange(round_ns_, page.monotonic_ns));
    if (page.cpu >= most_cpus) {
        ++counts_.damaged_pages;
        return;
    }
    Cpu& cpu = cpus_[page.cpu];
    RingPage ring(page.bytes, layout_);
    if (ring.missed()) {
        const std::uint64_t since_ns =
            cpu.last_ns == 0 ? ring.time_ns() : std::min(cpu.last_ns, ring.time_ns());
        wait_for(cpu, {.time_ns = ring.time_ns(),
                       .loss = Loss{.cause = LossCause::trace_text,
                                    .count = ring.missed_count(),
                                    .cpu = page.cpu,
                                    .from_ns = since_ns,
                                    .to_ns = ring.time_ns()}});
    }
    while (const std::optional<PageEvent> event = ring.next())
        take_event(cpu, *event);
    if (!ring.is_whole()) ++counts_.damaged_pages;
    if (waiting_bytes_ > waiting_limit_bytes) flush();
}

void PageDecoder::take_event(Cpu& cpu, const PageEvent& event)
{
    CommonFields common;
    Waiting row{.time_ns = event.time_ns};
    if (CommonFields::read(event.data, common)) {
        row.pid = common.pid;
        row.flags = common.flags_text();
    }
    if (!formats_.print(event.data, row.event, row.message)) {
        ++counts_.unknown_events;
        row.event = "#" + std::to_string(common.type);
        row.message = hex_text(event.data);
    }
    cpu.last_ns = event.time_ns;
    wait_for(cpu, std::move(row));
}

void PageDecoder::wait_for(Cpu& cpu, Waiting row)
{
    waiting_bytes_ += sizeof(Waiting) + row.message.size();
    cpu.rows.push_back(std::move(row));
}

void PageDecoder::flush()
{
    hand_out(std::numeric_limits<std::uint64_t>::max());
}

/// Merges what waits of all CPUs, as far as it is not younger than `until_ns`.
void PageDecoder::hand_out(std::uint64_t until_ns)
{
    for (;;) {
        Cpu* oldest = nullptr;
        std::uint32_t number = 0;
        for (auto& [each, cpu] : cpus_) {
            if (cpu.next == cpu.rows.size()) continue;
            if (oldest != nullptr && cpu.rows[cpu.next].time_ns >= oldest->rows[oldest->next].time_ns)
                continue;
            oldest = &cpu;
            number = each;
        }
        if (oldest == nullptr || oldest->rows[oldest->next].time_ns > until_ns) break;
        const Waiting& row = oldest->rows[oldest->next++];
        waiting_bytes_ -= sizeof(Waiting) + row.message.size();
        emit(number, row);
    }
    for (auto& [number, cpu] : cpus_) {
        cpu.rows.erase(cpu.rows.begin(), cpu.rows.begin() + static_cast<std::ptrdiff_t>(cpu.next));
        cpu.next = 0;
    }
}

void PageDecoder::emit(std::uint32_t cpu, const Waiting& row)
{
    if (row.loss) return sink_.loss(*row.loss);
    ++counts_.rows;
    sink_.row({.task = task_of(row.pid),
               .pid = row.pid,
               .cpu = cpu,
               .flags = row.flags,
               .time_ns = row.time_ns,
               .resolution_ns = 1,
               .event = row.event,
               .message = row.message});
}

/// As ftrace has it for tasks whose name it did not keep.
std::string_view PageDecoder::task_of(std::int32_t pid) const
{
    if (pid == 0) return "<idle>";
    const auto found = tasks_.find(pid);
    return found == tasks_.end() ? std::string_view("<...>") : std::string_view(found->second);
}

}  // namespace boardscope::decode
