// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/wire/messages.h"

#include "core/wire/payload_fields.h"
#include "core/wire/string_area.h"

#include <algorithm>
#include <utility>

namespace boardscope::wire {

namespace {

Result<Message> decode_hello(const Frame& frame)
{
    ByteReader in(frame.payload);
    Hello hello;
    hello.wire_version = in.u32();
    hello.loader_version = in.u32();
    hello.arch = LoaderArch{in.u32()};
    hello.pointer_bytes = in.u32();
    hello.page_bytes = in.u32();
    hello.cpu_count = in.u32();
    hello.pid = in.u32();
    hello.uid = in.u32();
    hello.monotonic_ns = in.u64();
    hello.realtime_ns = in.u64();
    hello.kernel_release = in.fixed_text(sizeof(bsw_hello::kernel_release));
    hello.kernel_version = in.fixed_text(sizeof(bsw_hello::kernel_version));
    hello.machine = in.fixed_text(sizeof(bsw_hello::machine));
    hello.libbpf_version = in.fixed_text(sizeof(bsw_hello::libbpf_version));
    if (!in.ok()) return cut_short("HELLO", frame);
    return hello;
}

ProgramState read_program_state(ByteReader& in, StringAreaReader& strings)
{
    ProgramState program;
    program.status = ProgramStatus{in.u32()};
    program.error = in.i32();
    program.kind = AttachKind{in.u32()};
    program.kernel_id = in.u32();
    program.name = strings.at(in.u32());
    program.target = strings.at(in.u32());
    program.reason = strings.at(in.u32());
    in.u32();
    return program;
}

Result<Message> decode_ready(const Frame& frame)
{
    ByteReader in(frame.payload);
    Ready ready;
    const std::uint32_t program_count = in.u32();
    const std::uint32_t attached_count = in.u32();
    ready.text_source = TextSource{in.u32()};
    ready.text_clock = TextClock{in.u32()};
    const std::uint32_t strings_size = in.u32();
    in.u32();
    ready.monotonic_ns = in.u64();
    if (!in.ok()) return cut_short("READY", frame);

    const std::uint64_t table_size = std::uint64_t{program_count} * sizeof(bsw_program_state);
    if (in.rest().size() != table_size + strings_size)
        return bad_frame("READY", std::to_string(program_count) + " programs and " +
                                      std::to_string(strings_size) +
                                      " bytes of strings do not fit into its size");
    StringAreaReader strings(in.rest().subspan(table_size));
    ready.programs.reserve(program_count);
    for (std::uint32_t i = 0; i < program_count; ++i)
        ready.programs.push_back(read_program_state(in, strings));
    if (!strings.ok()) return bad_frame("READY", "a name points outside of its strings");
    if (ready.attached_count() != attached_count)
        return bad_frame("READY", "says " + std::to_string(attached_count) + " attached programs and lists " +
                                      std::to_string(ready.attached_count()));
    return ready;
}

Result<Message> decode_log(const Frame& frame)
{
    ByteReader in(frame.payload);
    Log log;
    log.level = LogLevel{in.u32()};
    log.origin = LogOrigin{in.u32()};
    if (!in.ok()) return cut_short("LOG", frame);
    log.text = as_text(in.rest());
    return log;
}

Result<Message> decode_text(const Frame& frame)
{
    ByteReader in(frame.payload);
    Text text;
    text.source = TextSource{in.u32()};
    text.cpu = cpu_or_all(in.u32());
    text.monotonic_ns = in.u64();
    if (!in.ok()) return cut_short("TEXT", frame);
    text.bytes = as_text(in.rest());
    return text;
}

Result<Message> decode_lost(const Frame& frame)
{
    ByteReader in(frame.payload);
    Lost lost;
    const std::uint64_t count = in.u64();
    if (count != BSW_UNKNOWN_COUNT) lost.count = count;
    lost.from_ns = in.u64();
    lost.to_ns = in.u64();
    lost.cause = LostCause{in.u32()};
    lost.cpu = cpu_or_all(in.u32());
    if (!in.ok()) return cut_short("LOST", frame);
    if (!in.rest().empty()) lost.map = in.u32();  // version 1 had none
    return lost;
}

Result<Message> decode_stats(const Frame& frame)
{
    ByteReader in(frame.payload);
    Stats stats;
    stats.monotonic_ns = in.u64();
    stats.run_counted = (in.u32() & BSW_STATS_RUN_COUNTS) != 0;
    const std::uint32_t program_count = in.u32();
    if (!in.ok()) return cut_short("STATS", frame);
    if (in.rest().size() != std::uint64_t{program_count} * sizeof(bsw_program_stats))
        return bad_frame("STATS", std::to_string(program_count) + " programs do not fit into its size");
    stats.programs.resize(program_count);
    for (ProgramStats& program : stats.programs) {
        program.run_count = in.u64();
        program.run_time_ns = in.u64();
    }
    return stats;
}

Result<Message> decode_pong(const Frame& frame)
{
    ByteReader in(frame.payload);
    Pong pong;
    pong.cookie = in.u64();
    pong.monotonic_ns = in.u64();
    pong.realtime_ns = in.u64();
    if (!in.ok()) return cut_short("PONG", frame);
    return pong;
}

/// A payload that decodes to T, as a message.
template <class T>
Result<Message> as_message(Result<T> payload)
{
    if (!payload) return failure(payload.error());
    return Message(std::move(*payload));
}

Result<Message> decode_exit(const Frame& frame)
{
    ByteReader in(frame.payload);
    Exit exit;
    exit.reason = ExitReason{in.u32()};
    exit.code = in.i32();
    exit.monotonic_ns = in.u64();
    if (!in.ok()) return cut_short("EXIT", frame);
    exit.text = as_text(in.rest());
    return exit;
}

}  // namespace

Result<Message> decode(const Frame& frame)
{
    switch (frame.type) {
    case BSW_HELLO: return decode_hello(frame);
    case BSW_READY: return decode_ready(frame);
    case BSW_LOG: return decode_log(frame);
    case BSW_TEXT: return decode_text(frame);
    case BSW_LOST: return decode_lost(frame);
    case BSW_STATS: return decode_stats(frame);
    case BSW_PONG: return decode_pong(frame);
    case BSW_EXIT: return decode_exit(frame);
    case BSW_MAPS: return as_message(decode_maps(frame));
    case BSW_RECORDS: return as_message(decode_records(frame));
    case BSW_PAGE: return as_message(decode_page(frame));
    case BSW_FORMAT: return as_message(decode_format(frame));
    case BSW_CLOCK: return as_message(decode_clock(frame));
    case BSW_MAP_ENTRIES: return as_message(decode_map_entries(frame));
    case BSW_MAP_RESULT: return as_message(decode_map_result(frame));
    case BSW_SYMBOLS: return as_message(decode_symbols(frame));
    case BSW_TYPES: return as_message(decode_types(frame));
    case BSW_CHECK: return as_message(decode_check(frame));
    case BSW_FILE: return as_message(decode_file(frame));
    default: return Unknown{frame.type};
    }
}

std::string Hello::loader_version_text() const
{
    return std::to_string(loader_version >> 16) + "." + std::to_string(loader_version >> 8 & 0xff) + "." +
           std::to_string(loader_version & 0xff);
}

std::size_t Ready::attached_count() const
{
    return static_cast<std::size_t>(
        std::count_if(programs.begin(), programs.end(),
                      [](const ProgramState& p) { return p.status == ProgramStatus::attached; }));
}

}  // namespace boardscope::wire
