// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/wire/event_messages.h"

#include "core/wire/payload_fields.h"

#include <algorithm>

namespace boardscope::wire {

namespace {

constexpr std::size_t record_alignment = 8;

Record read_record(ByteReader& in, RecordsKind kind)
{
    Record record;
    const std::uint32_t bytes = in.u32();
    if (kind == RecordsKind::perf) {
        record.tgid = in.i32();
        record.pid = in.i32();
        in.u32();
        if (const std::uint64_t time_ns = in.u64(); time_ns != 0) record.time_ns = time_ns;
    } else {
        in.u32();
    }
    const ByteView content = in.take(bytes);
    record.bytes.assign(content.begin(), content.end());
    in.take(std::min(in.rest().size(), (record_alignment - bytes % record_alignment) % record_alignment));
    return record;
}

}  // namespace

Result<Records> decode_records(const Frame& frame)
{
    ByteReader in(frame.payload);
    Records records;
    records.map = in.u32();
    records.cpu = cpu_or_all(in.u32());
    records.kind = RecordsKind{in.u32()};
    const std::uint32_t count = in.u32();
    records.monotonic_ns = in.u64();
    if (!in.ok()) return cut_short("RECORDS", frame);
    if (records.kind != RecordsKind::ring && records.kind != RecordsKind::perf)
        return bad_frame("RECORDS", "records of the unknown kind " +
                                        std::to_string(static_cast<std::uint32_t>(records.kind)));
    if (count > in.rest().size() / sizeof(bsw_ring_record))
        return bad_frame("RECORDS", std::to_string(count) + " records do not fit into its size");
    records.records.reserve(count);
    for (std::uint32_t i = 0; i < count && in.ok(); ++i)
        records.records.push_back(read_record(in, records.kind));
    if (!in.ok() || !in.rest().empty())
        return bad_frame("RECORDS", "the sizes of its records do not add up to its own");
    return records;
}

Result<Page> decode_page(const Frame& frame)
{
    ByteReader in(frame.payload);
    Page page;
    page.cpu = in.u32();
    in.u32();
    page.monotonic_ns = in.u64();
    if (!in.ok() || in.rest().empty()) return cut_short("PAGE", frame);
    page.bytes.assign(in.rest().begin(), in.rest().end());
    return page;
}

Result<Format> decode_format(const Frame& frame)
{
    ByteReader in(frame.payload);
    Format format;
    format.kind = FormatKind{in.u32()};
    format.name = as_text(in.take(in.u32()));
    if (!in.ok()) return cut_short("FORMAT", frame);
    format.text = as_text(in.rest());
    return format;
}

Result<Clock> decode_clock(const Frame& frame)
{
    ByteReader in(frame.payload);
    const Clock clock{.monotonic_ns = in.u64(), .realtime_ns = in.u64(), .boottime_ns = in.u64()};
    if (!in.ok()) return cut_short("CLOCK", frame);
    return clock;
}

Bytes payload(const Records& records)
{
    Bytes out;
    put_all(out, records.map, records.cpu.value_or(BSW_ALL_CPUS), records.kind,
            static_cast<std::uint32_t>(records.records.size()), records.monotonic_ns);
    for (const Record& record : records.records) {
        put(out, static_cast<std::uint32_t>(record.bytes.size()));
        if (records.kind == RecordsKind::perf)
            put_all(out, record.tgid.value_or(0), record.pid.value_or(0), std::uint32_t{0}, record.time_ns.value_or(0));
        else
            put(out, std::uint32_t{0});
        append(out, record.bytes);
        out.resize((out.size() + record_alignment - 1) / record_alignment * record_alignment);
    }
    return out;
}

Bytes payload(const Page& page)
{
    Bytes out;
    put_all(out, page.cpu, std::uint32_t{0}, page.monotonic_ns);
    append(out, page.bytes);
    return out;
}

Bytes payload(const Format& format)
{
    Bytes out;
    put_all(out, format.kind, static_cast<std::uint32_t>(format.name.size()));
    append(out, as_bytes(format.name));
    append(out, as_bytes(format.text));
    return out;
}

Bytes payload(const Clock& clock)
{
    Bytes out;
    put_all(out, clock.monotonic_ns, clock.realtime_ns, clock.boottime_ns);
    return out;
}

}  // namespace boardscope::wire
