// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/decode/event_formats.h"

#include "core/decode/format_file.h"
#include "core/decode/print_format_check.h"
#include "core/decode/print_grammar.h"

#include <trace-seq.h>

#include <algorithm>
#include <cstdlib>
#include <unordered_map>
#include <unordered_set>

namespace boardscope::decode {

namespace {

// A kernel has some 2,500 events.
constexpr std::size_t most_formats = 16384;
constexpr std::size_t message_limit_bytes = std::size_t{64} * 1024;

// enum trace_flag_type, include/linux/trace_events.h
constexpr unsigned irqs_off = 0x01, resched_lazy = 0x02, need_resched = 0x04, hard_irq = 0x08,
                   soft_irq = 0x10, preempt_resched = 0x20, nmi = 0x40, bh_off = 0x80;

char resched_char(unsigned flags)
{
    switch (flags & (need_resched | resched_lazy | preempt_resched)) {
    case need_resched | resched_lazy | preempt_resched: return 'B';
    case need_resched | preempt_resched: return 'N';
    case resched_lazy | preempt_resched: return 'L';
    case need_resched | resched_lazy: return 'b';
    case need_resched: return 'n';
    case resched_lazy: return 'l';
    case preempt_resched: return 'p';
    default: return '.';
    }
}

char interrupt_char(unsigned flags)
{
    if ((flags & nmi) != 0) return (flags & hard_irq) != 0 ? 'Z' : 'z';
    if ((flags & hard_irq) != 0) return (flags & soft_irq) != 0 ? 'H' : 'h';
    return (flags & soft_irq) != 0 ? 's' : '.';
}

char irqs_char(unsigned flags)
{
    if ((flags & irqs_off) != 0) return (flags & bh_off) != 0 ? 'D' : 'd';
    return (flags & bh_off) != 0 ? 'b' : '.';
}

char depth_char(unsigned depth)
{
    return depth == 0 ? '.' : "0123456789abcdef"[depth & 15];
}

/// Newer kernels (6.18) end the lists of names with an entry that libtraceevent 1.7 does not know.
std::string without_list_ends(std::string_view print)
{
    std::string out(print);
    for (const std::string_view end : {", { 0, ((void *)0) }", ", { -1, ((void *)0) }", ", { -1, 0 }"})
        for (std::size_t at = out.find(end); at != std::string::npos; at = out.find(end, at))
            out.erase(at, end.size());
    return out;
}

auto unusable(std::string_view name, const std::string& why)
{
    return failure("the format of the trace event " + std::string(name) + " cannot be used: " + why,
                   "its events are shown as bytes; leave it out of --trace if that is no use");
}

struct FreeBytes {
    void operator()(char* bytes) const { std::free(bytes); }
};

struct KnownEvent {
    FormatFile tep;
    std::string name;
    std::size_t least_bytes = 0;
    tep_format_field* text = nullptr;  ///< of bpf_trace_printk: its message, read without a detour
};

}  // namespace

bool CommonFields::read(ByteView event, CommonFields& out)
{
    if (event.size() < 8) return false;
    out.type = load_little_endian<std::uint16_t>(event, 0);
    out.flags = std::to_integer<std::uint8_t>(event[2]);
    out.preempt_count = std::to_integer<std::uint8_t>(event[3]);
    out.pid = load_little_endian<std::int32_t>(event, 4);
    return true;
}

std::string CommonFields::flags_text() const
{
    return {irqs_char(flags), resched_char(flags), interrupt_char(flags), depth_char(preempt_count & 15u),
            depth_char(preempt_count >> 4u)};
}

struct EventFormats::State {
    explicit State(std::size_t bytes)
        : long_bytes(bytes), scratch(static_cast<char*>(std::calloc(1, print_reach_bytes)))
    {
        trace_seq_init(&line);
    }
    ~State() { trace_seq_destroy(&line); }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    Result<KnownEvent> parse(std::string_view name, const std::string& text, bool by_fields) const;
    void print_known(const KnownEvent& known, std::size_t bytes, std::string& message);

    std::size_t long_bytes;
    /// An event is printed from here: what lies behind it is zeros, so that no text or array of it runs on.
    std::unique_ptr<char, FreeBytes> scratch;
    trace_seq line{};
    std::unordered_set<std::string> names;
    std::unordered_map<std::uint16_t, KnownEvent> events;
};

EventFormats::EventFormats(std::size_t long_bytes) : state_(std::make_unique<State>(long_bytes)) {}
EventFormats::~EventFormats() = default;
EventFormats::EventFormats(EventFormats&&) noexcept = default;
EventFormats& EventFormats::operator=(EventFormats&&) noexcept = default;

Result<void> EventFormats::add(std::string_view name, std::string_view text)
{
    if (state_->names.size() >= most_formats) return unusable(name, "there are too many already");
    if (!state_->names.emplace(name).second) return {};
    if (text.size() > format_limit_bytes || text.find('\0') != std::string_view::npos)
        return unusable(name, "it is too long");
    constexpr std::string_view print_start = "\nprint fmt:";
    const std::string_view fields = text.substr(0, text.find(print_start));
    const std::string print =
        without_list_ends(text.substr(std::min(fields.size() + print_start.size(), text.size())));
    // libtraceevent's parser is made for what kernels write: other text is not shown to it.
    const bool by_fields = !is_known_print_format(print);
    const std::string parsed = std::string(fields).append(print_start).append(by_fields ? " \"\"\n" : print);
    Result<KnownEvent> known = state_->parse(name, parsed, by_fields);
    if (!known) return failure(known.error());
    const tep_event* event = event_of(known->tep);
    state_->events.insert_or_assign(static_cast<std::uint16_t>(event->id), std::move(*known));
    return {};
}

Result<KnownEvent> EventFormats::State::parse(std::string_view name, const std::string& text,
                                              bool by_fields) const
{
    const std::size_t slash = name.find('/');
    const std::string category(name.substr(0, slash == std::string_view::npos ? 0 : slash));

    KnownEvent known{.tep = parse_format_file(category, text, long_bytes)};
    if (!known.tep || !scratch) return unusable(name, "out of memory");
    tep_event* event = event_of(known.tep);
    if (event == nullptr) return unusable(name, "it is no format file");
    if (!fields_are_sound(*event)) return unusable(name, "a field lies outside of any event");
    if (by_fields || !may_pretty_print(*event))
        event->flags |= TEP_EVENT_FL_PRINTRAW | static_cast<int>(TEP_EVENT_FL_FAILED);

    known.name = event->name;
    known.least_bytes = least_bytes(*event);
    tep_format_field* printed =
        known.name == "bpf_trace_printk" ? tep_find_field(event, "bpf_string") : nullptr;
    if (printed != nullptr && (printed->flags & TEP_FIELD_IS_DYNAMIC) != 0 && printed->size == 4)
        known.text = printed;
    return known;
}

void EventFormats::State::print_known(const KnownEvent& known, std::size_t bytes, std::string& message)
{
    if (known.text != nullptr) {
        const ByteView all(reinterpret_cast<const std::byte*>(scratch.get()), print_reach_bytes);
        const std::size_t at =
            load_little_endian<std::uint32_t>(all, static_cast<std::size_t>(known.text->offset)) & 0xffff;
        if (at < bytes) message = scratch.get() + at;
        return;
    }
    tep_record record{};
    record.size = static_cast<int>(bytes);
    record.data = scratch.get();
    trace_seq_reset(&line);
    tep_print_event(known.tep.get(), &line, &record, "%s", TEP_PRINT_INFO);
    trace_seq_terminate(&line);
    if (line.state == TRACE_SEQ__GOOD)
        message.assign(line.buffer, std::min<std::size_t>(line.len, message_limit_bytes));
}

bool EventFormats::print(ByteView event, std::string& name, std::string& message)
{
    CommonFields common;
    if (!CommonFields::read(event, common)) return false;
    const auto found = state_->events.find(common.type);
    if (found == state_->events.end()) return false;
    const KnownEvent& known = found->second;
    if (event.size() < known.least_bytes || event.size() > field_end_limit) return false;
    name = known.name;
    message.clear();
    std::copy(event.begin(), event.end(), reinterpret_cast<std::byte*>(state_->scratch.get()));
    state_->print_known(known, event.size(), message);
    std::fill_n(state_->scratch.get(), event.size(), '\0');
    if (!message.empty() && message.back() == '\n') message.pop_back();
    return true;
}

}  // namespace boardscope::decode
