// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/live_source.h"

#include "core/wire/messages.h"

#include <array>
#include <cstdint>
#include <cstring>

namespace boardscope::bench {

namespace {

constexpr std::uint32_t map_id = 5;
constexpr std::uint32_t cpu_count = 8;

/// What a probe puts into its ring.
struct Event {
    std::uint64_t ts;
    std::uint32_t tgid;
    std::int32_t pid;
    std::array<char, 16> comm;
    std::uint32_t cpu;
    std::int32_t ret;
    std::uint64_t delta_us;
};
static_assert(sizeof(Event) == 48);

Event event(std::size_t number)
{
    static constexpr std::array names = {"dd", "cat", "sh", "kworker/0:1", "sshd"};
    const std::size_t task = number * 7919 % names.size();
    Event made{.ts = 100'000'000'000 + number * 2'000,
               .tgid = static_cast<std::uint32_t>(300 + task),
               .pid = static_cast<std::int32_t>(300 + task),
               .comm = {},
               .cpu = static_cast<std::uint32_t>(number % cpu_count),
               .ret = static_cast<std::int32_t>(number % 17) - 1,
               .delta_us = number * 2'654'435'761 % 1000};
    std::strncpy(made.comm.data(), names[task], made.comm.size() - 1);
    return made;
}

template <class T>
void append_plain(Bytes& to, const T& value)
{
    const std::size_t at = to.size();
    to.resize(at + sizeof(T));
    std::memcpy(to.data() + at, &value, sizeof(T));
}

}  // namespace

Bytes TextSource::frame(std::size_t first, std::size_t count)
{
    wire::Text text;
    text.bytes.reserve(count * lines_.line_bytes());
    for (std::size_t i = 0; i < count; ++i)
        lines_.append(first + i, text.bytes);
    return writer_.frame(BSW_TEXT, wire::encode_payload(text));
}

decode::RecordSchema RecordSource::schema() const
{
    using enum decode::FieldKind;
    return {.maps = {{.map = "events",
                      .struct_name = "event",
                      .bytes = sizeof(Event),
                      .fields = {{.name = "ts", .offset = 0, .bytes = 8},
                                 {.name = "tgid", .offset = 8, .bytes = 4},
                                 {.name = "pid", .offset = 12, .bytes = 4, .kind = signed_number},
                                 {.name = "comm", .offset = 16, .bytes = 16, .kind = text},
                                 {.name = "cpu", .offset = 32, .bytes = 4},
                                 {.name = "ret", .offset = 36, .bytes = 4, .kind = signed_number},
                                 {.name = "delta_us", .offset = 40, .bytes = 8}}}}};
}

Bytes RecordSource::begin()
{
    const wire::Maps maps{.maps = {{.id = map_id, .role = wire::MapRole::ring, .name = "events"}}};
    return writer_.frame(BSW_MAPS, wire::encode_payload(maps));
}

Bytes RecordSource::frame(std::size_t first, std::size_t count)
{
    Bytes payload;
    payload.reserve(sizeof(bsw_records) + count * (sizeof(bsw_ring_record) + sizeof(Event)));
    append_plain(payload, bsw_records{.map = map_id,
                                      .cpu = BSW_ALL_CPUS,
                                      .kind = BSW_RECORDS_RING,
                                      .count = static_cast<std::uint32_t>(count),
                                      .monotonic_ns = event(first + count).ts});
    for (std::size_t i = 0; i < count; ++i) {
        append_plain(payload, bsw_ring_record{.bytes = sizeof(Event), .reserved = 0});
        append_plain(payload, event(first + i));
    }
    return writer_.frame(BSW_RECORDS, payload);
}

}  // namespace boardscope::bench
