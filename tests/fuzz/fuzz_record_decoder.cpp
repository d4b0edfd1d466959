// SPDX-License-Identifier: GPL-3.0-or-later
// Any description of records and any records: what can be parsed survives being written again, and no record
// is read beyond its end. The input is two bytes of length, the description, then one record.
#include "core/decode/record_decoder.h"

#include <cstdlib>

using namespace boardscope;
using namespace boardscope::decode;

namespace {

void demand(bool condition)
{
    if (!condition) std::abort();
}

struct Count : RecordSink {
    std::size_t rows = 0;
    std::size_t notes = 0;
    void record(const RecordRow& row) override
    {
        ++rows;
        demand(row.resolution_ns > 0);
    }
    void note(std::string_view text) override
    {
        ++notes;
        demand(!text.empty());
    }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    ByteReader in(ByteView(reinterpret_cast<const std::byte*>(bytes), size));
    const ByteView json = in.take(std::min<std::size_t>(in.u16(), in.rest().size()));
    Result<RecordSchema> schema = RecordSchema::parse(as_text(json));
    if (!schema) {
        demand(!schema.error().cause.empty());
        return 0;
    }
    const Result<RecordSchema> again = RecordSchema::parse(schema->to_json());
    demand(again.has_value() && again->maps.size() == schema->maps.size());

    wire::Maps maps;
    for (const MapSchema& map : schema->maps)
        maps.maps.push_back({.id = static_cast<std::uint32_t>(maps.maps.size()),
                             .role = wire::MapRole::ring,
                             .name = map.map});
    const std::size_t count = schema->maps.size();
    Count sink;
    RecordDecoder decoder(sink, std::move(*schema));
    decoder.add(maps);
    const Bytes record(in.rest().begin(), in.rest().end());
    for (std::uint32_t map = 0; map <= std::min<std::size_t>(count, 16); ++map)
        decoder.push(
            {.map = map, .monotonic_ns = 1, .records = {{.bytes = record}, {.bytes = record, .time_ns = 1}}});
    demand(sink.rows == 2 * (std::min<std::size_t>(count, 16) + 1));
    demand(sink.notes <= sink.rows);
    return 0;
}
