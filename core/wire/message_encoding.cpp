// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/wire/messages.h"
#include "core/wire/payload_fields.h"
#include "core/wire/string_area.h"

#include <algorithm>

namespace boardscope::wire {

namespace {

/// A char array of fixed size that ends in NUL.
void put_fixed_text(Bytes& out, std::string_view text, std::size_t size)
{
    const std::size_t end = out.size() + size;
    append(out, as_bytes(text.substr(0, size - 1)));
    out.resize(end);
}

Bytes payload(const Hello& hello)
{
    Bytes out;
    put_all(out, hello.wire_version, hello.loader_version, hello.arch, hello.pointer_bytes, hello.page_bytes,
            hello.cpu_count, hello.pid, hello.uid, hello.monotonic_ns, hello.realtime_ns);
    put_fixed_text(out, hello.kernel_release, sizeof(bsw_hello::kernel_release));
    put_fixed_text(out, hello.kernel_version, sizeof(bsw_hello::kernel_version));
    put_fixed_text(out, hello.machine, sizeof(bsw_hello::machine));
    put_fixed_text(out, hello.libbpf_version, sizeof(bsw_hello::libbpf_version));
    return out;
}

Bytes payload(const Ready& ready)
{
    StringAreaWriter strings;
    Bytes table;
    for (const ProgramState& p : ready.programs) {
        put_all(table, p.status, p.error, p.kind, p.kernel_id, strings.add(p.name), strings.add(p.target),
                strings.add(p.reason), std::uint32_t{0});
    }
    Bytes out;
    put_all(out, static_cast<std::uint32_t>(ready.programs.size()),
            static_cast<std::uint32_t>(ready.attached_count()), ready.text_source, ready.text_clock,
            static_cast<std::uint32_t>(strings.bytes().size()), std::uint32_t{0}, ready.monotonic_ns);
    append(out, table);
    append(out, strings.bytes());
    return out;
}

Bytes payload(const Log& log)
{
    Bytes out;
    put_all(out, log.level, log.origin);
    append(out, as_bytes(log.text));
    return out;
}

Bytes payload(const Text& text)
{
    Bytes out;
    put_all(out, text.source, text.cpu.value_or(BSW_ALL_CPUS), text.monotonic_ns);
    append(out, as_bytes(text.bytes));
    return out;
}

Bytes payload(const Lost& lost)
{
    Bytes out;
    put_all(out, lost.count.value_or(BSW_UNKNOWN_COUNT), lost.from_ns, lost.to_ns, lost.cause,
            lost.cpu.value_or(BSW_ALL_CPUS), lost.map, std::uint32_t{0});
    return out;
}

Bytes payload(const Stats& stats)
{
    Bytes out;
    put_all(out, stats.monotonic_ns, static_cast<std::uint32_t>(stats.run_counted ? BSW_STATS_RUN_COUNTS : 0),
            static_cast<std::uint32_t>(stats.programs.size()));
    for (const ProgramStats& program : stats.programs)
        put_all(out, program.run_count, program.run_time_ns);
    return out;
}

Bytes payload(const Pong& pong)
{
    Bytes out;
    put_all(out, pong.cookie, pong.monotonic_ns, pong.realtime_ns);
    return out;
}

Bytes payload(const Exit& exit)
{
    Bytes out;
    put_all(out, exit.reason, exit.code, exit.monotonic_ns);
    append(out, as_bytes(exit.text));
    return out;
}

Bytes payload(const Unknown&)
{
    return {};
}

struct TypeOf {
    std::uint16_t operator()(const Hello&) const { return BSW_HELLO; }
    std::uint16_t operator()(const Ready&) const { return BSW_READY; }
    std::uint16_t operator()(const Log&) const { return BSW_LOG; }
    std::uint16_t operator()(const Text&) const { return BSW_TEXT; }
    std::uint16_t operator()(const Lost&) const { return BSW_LOST; }
    std::uint16_t operator()(const Stats&) const { return BSW_STATS; }
    std::uint16_t operator()(const Pong&) const { return BSW_PONG; }
    std::uint16_t operator()(const Exit&) const { return BSW_EXIT; }
    std::uint16_t operator()(const Maps&) const { return BSW_MAPS; }
    std::uint16_t operator()(const Records&) const { return BSW_RECORDS; }
    std::uint16_t operator()(const Page&) const { return BSW_PAGE; }
    std::uint16_t operator()(const Format&) const { return BSW_FORMAT; }
    std::uint16_t operator()(const Clock&) const { return BSW_CLOCK; }
    std::uint16_t operator()(const MapEntries&) const { return BSW_MAP_ENTRIES; }
    std::uint16_t operator()(const MapResult&) const { return BSW_MAP_RESULT; }
    std::uint16_t operator()(const Symbols&) const { return BSW_SYMBOLS; }
    std::uint16_t operator()(const Types&) const { return BSW_TYPES; }
    std::uint16_t operator()(const Check&) const { return BSW_CHECK; }
    std::uint16_t operator()(const File&) const { return BSW_FILE; }
    std::uint16_t operator()(const Unknown& unknown) const { return unknown.type; }
};

}  // namespace

std::uint16_t type_of(const Message& message)
{
    return std::visit(TypeOf{}, message);
}

Bytes encode_payload(const Message& message)
{
    return std::visit([](const auto& value) { return payload(value); }, message);
}

}  // namespace boardscope::wire
