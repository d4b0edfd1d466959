// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/wire/map_messages.h"

#include "core/wire/payload_fields.h"
#include "core/wire/string_area.h"

namespace boardscope::wire {

namespace {

std::uint32_t count_of(const auto& list)
{
    return static_cast<std::uint32_t>(list.size());
}

MapInfo read_map_info(ByteReader& in, StringAreaReader& strings)
{
    MapInfo map;
    map.id = in.u32();
    map.type = in.u32();
    map.key_bytes = in.u32();
    map.value_bytes = in.u32();
    map.value_count = in.u32();
    map.max_entries = in.u32();
    map.flags = in.u32();
    map.role = MapRole{in.u32()};
    map.btf_id = in.u32();
    map.btf_key_type = in.u32();
    map.btf_value_type = in.u32();
    map.name = strings.at(in.u32());
    return map;
}

}  // namespace

// ---- requests ----

Bytes payload(const ListMaps& request)
{
    Bytes out;
    put_all(out, request.cookie, request.scope);
    return out;
}

Bytes payload(const ReadMap& request)
{
    Bytes out;
    put_all(out, request.cookie, request.map, request.limit, std::uint32_t{0});
    return out;
}

Bytes payload(const ChangeMap& request)
{
    Bytes out;
    put_all(out, request.cookie, request.map, request.action, count_of(request.key), count_of(request.value),
            request.flags);
    append(out, request.key);
    append(out, request.value);
    return out;
}

Bytes payload(const ReadTypes& request)
{
    Bytes out;
    put_all(out, request.cookie, request.btf_id);
    return out;
}

Bytes payload(const NameAddresses& request)
{
    Bytes out;
    put_all(out, request.cookie, count_of(request.addresses));
    for (const std::uint64_t address : request.addresses) put(out, address);
    return out;
}

Bytes payload(const ReadFile& request)
{
    Bytes out;
    put_all(out, request.cookie, std::uint32_t{0});
    append(out, as_bytes(request.path));
    return out;
}

// ---- answers ----

const char* to_string(CheckGroup group)
{
    switch (group) {
    case CheckGroup::program: return "program type";
    case CheckGroup::map: return "map type";
    case CheckGroup::helper: return "helper";
    case CheckGroup::attach: return "attach";
    case CheckGroup::output: return "output";
    case CheckGroup::board: return "board";
    }
    return "unknown";
}

Result<Maps> decode_maps(const Frame& frame)
{
    ByteReader in(frame.payload);
    Maps maps;
    maps.cookie = in.u32();
    const std::uint32_t count = in.u32();
    const std::uint32_t strings_size = in.u32();
    maps.more = (in.u32() & BSW_MAPS_MORE) != 0;
    if (!in.ok()) return cut_short("MAPS", frame);
    const std::uint64_t table_size = std::uint64_t{count} * sizeof(bsw_map);
    if (in.rest().size() != table_size + strings_size)
        return bad_frame("MAPS", std::to_string(count) + " maps and " + std::to_string(strings_size) +
                                     " bytes of strings do not fit into its size");
    StringAreaReader strings(in.rest().subspan(table_size));
    for (std::uint32_t i = 0; i < count; ++i) maps.maps.push_back(read_map_info(in, strings));
    if (!strings.ok()) return bad_frame("MAPS", "a name points outside of its strings");
    return maps;
}

Result<MapEntries> decode_map_entries(const Frame& frame)
{
    ByteReader in(frame.payload);
    MapEntries entries;
    entries.cookie = in.u32();
    entries.map = in.u32();
    const std::uint32_t flags = in.u32();
    entries.last = (flags & BSW_ENTRIES_LAST) != 0;
    entries.cut = (flags & BSW_ENTRIES_CUT) != 0;
    const std::uint32_t count = in.u32();
    entries.key_bytes = in.u32();
    entries.value_bytes = in.u32();
    entries.monotonic_ns = in.u64();
    if (!in.ok()) return cut_short("MAP_ENTRIES", frame);
    const std::uint64_t entry_bytes = std::uint64_t{entries.key_bytes} + entries.value_bytes;
    if (count > 0 && entry_bytes == 0) return bad_frame("MAP_ENTRIES", "entries of no bytes");
    if (count > 0 && (in.rest().size() / entry_bytes != count || in.rest().size() % entry_bytes != 0))
        return bad_frame("MAP_ENTRIES", std::to_string(count) + " entries of " + std::to_string(entry_bytes) +
                                            " bytes do not fit into its size");
    entries.entries.resize(count);
    for (MapEntries::Entry& entry : entries.entries) {
        const ByteView key = in.take(entries.key_bytes);
        const ByteView value = in.take(entries.value_bytes);
        entry.key.assign(key.begin(), key.end());
        entry.value.assign(value.begin(), value.end());
    }
    return entries;
}

Result<MapResult> decode_map_result(const Frame& frame)
{
    ByteReader in(frame.payload);
    MapResult result;
    result.cookie = in.u32();
    result.map = in.u32();
    result.error = in.i32();
    in.u32();
    if (!in.ok()) return cut_short("MAP_RESULT", frame);
    result.text = as_text(in.rest());
    return result;
}

Result<Symbols> decode_symbols(const Frame& frame)
{
    ByteReader in(frame.payload);
    Symbols symbols;
    symbols.cookie = in.u32();
    const std::uint32_t count = in.u32();
    const std::uint32_t strings_size = in.u32();
    in.u32();
    if (!in.ok()) return cut_short("SYMBOLS", frame);
    const std::uint64_t table_size = std::uint64_t{count} * sizeof(bsw_symbol);
    if (in.rest().size() != table_size + strings_size)
        return bad_frame("SYMBOLS", std::to_string(count) + " symbols do not fit into its size");
    StringAreaReader strings(in.rest().subspan(table_size));
    symbols.symbols.resize(count);
    for (Symbol& symbol : symbols.symbols) {
        symbol.address = in.u64();
        if (const std::uint64_t start = in.u64(); start != 0) symbol.start = start;
        symbol.name = strings.at(in.u32());
        symbol.module = strings.at(in.u32());
    }
    if (!strings.ok()) return bad_frame("SYMBOLS", "a name points outside of its strings");
    return symbols;
}

Result<Types> decode_types(const Frame& frame)
{
    ByteReader in(frame.payload);
    Types types;
    types.cookie = in.u32();
    types.btf_id = in.u32();
    types.total = in.u32();
    types.offset = in.u32();
    if (!in.ok()) return cut_short("TYPES", frame);
    types.bytes.assign(in.rest().begin(), in.rest().end());
    if (types.total > BSW_MAX_BLOB || types.offset > types.total || types.bytes.size() > types.total - types.offset)
        return bad_frame("TYPES", "the piece does not lie within its whole");
    return types;
}

Result<Check> decode_check(const Frame& frame)
{
    ByteReader in(frame.payload);
    Check check;
    check.group = CheckGroup{in.u32()};
    check.error = in.i32();
    const std::uint32_t name = in.u32();
    const std::uint32_t detail = in.u32();
    const std::uint32_t strings_size = in.u32();
    in.u32();
    if (!in.ok()) return cut_short("CHECK", frame);
    if (in.rest().size() != strings_size) return bad_frame("CHECK", "its strings do not fit into its size");
    StringAreaReader strings(in.rest());
    check.name = strings.at(name);
    check.detail = strings.at(detail);
    if (!strings.ok()) return bad_frame("CHECK", "a name points outside of its strings");
    return check;
}

Result<File> decode_file(const Frame& frame)
{
    ByteReader in(frame.payload);
    File file;
    file.cookie = in.u32();
    const std::uint32_t flags = in.u32();
    file.last = (flags & BSW_FILE_LAST) != 0;
    file.cut = (flags & BSW_FILE_CUT) != 0;
    file.offset = in.u32();
    in.u32();
    if (!in.ok()) return cut_short("FILE", frame);
    file.bytes = as_text(in.rest());
    if (file.offset > BSW_MAX_FILE || file.bytes.size() > BSW_MAX_FILE - file.offset)
        return bad_frame("FILE", "the piece lies beyond the largest file");
    return file;
}

Bytes payload(const Maps& maps)
{
    StringAreaWriter strings;
    Bytes table;
    for (const MapInfo& map : maps.maps)
        put_all(table, map.id, map.type, map.key_bytes, map.value_bytes, map.value_count, map.max_entries, map.flags,
                map.role, map.btf_id, map.btf_key_type, map.btf_value_type, strings.add(map.name));
    Bytes out;
    put_all(out, maps.cookie, count_of(maps.maps), count_of(strings.bytes()),
            static_cast<std::uint32_t>(maps.more ? BSW_MAPS_MORE : 0));
    append(out, table);
    append(out, strings.bytes());
    return out;
}

Bytes payload(const MapEntries& entries)
{
    const std::uint32_t flags =
        (entries.last ? std::uint32_t{BSW_ENTRIES_LAST} : 0) | (entries.cut ? std::uint32_t{BSW_ENTRIES_CUT} : 0);
    Bytes out;
    put_all(out, entries.cookie, entries.map, flags, count_of(entries.entries), entries.key_bytes,
            entries.value_bytes, entries.monotonic_ns);
    for (const MapEntries::Entry& entry : entries.entries) {
        append(out, entry.key);
        append(out, entry.value);
    }
    return out;
}

Bytes payload(const MapResult& result)
{
    Bytes out;
    put_all(out, result.cookie, result.map, result.error, std::uint32_t{0});
    append(out, as_bytes(result.text));
    return out;
}

Bytes payload(const Symbols& symbols)
{
    StringAreaWriter strings;
    Bytes table;
    for (const Symbol& symbol : symbols.symbols)
        put_all(table, symbol.address, symbol.start.value_or(0), strings.add(symbol.name), strings.add(symbol.module));
    Bytes out;
    put_all(out, symbols.cookie, count_of(symbols.symbols), count_of(strings.bytes()), std::uint32_t{0});
    append(out, table);
    append(out, strings.bytes());
    return out;
}

Bytes payload(const Types& types)
{
    Bytes out;
    put_all(out, types.cookie, types.btf_id, types.total, types.offset);
    append(out, types.bytes);
    return out;
}

Bytes payload(const File& file)
{
    const std::uint32_t flags =
        (file.last ? std::uint32_t{BSW_FILE_LAST} : 0) | (file.cut ? std::uint32_t{BSW_FILE_CUT} : 0);
    Bytes out;
    put_all(out, file.cookie, flags, file.offset, std::uint32_t{0});
    append(out, as_bytes(file.bytes));
    return out;
}

Bytes payload(const Check& check)
{
    StringAreaWriter strings;
    const std::uint32_t name = strings.add(check.name);
    const std::uint32_t detail = strings.add(check.detail);
    Bytes out;
    put_all(out, check.group, check.error, name, detail, count_of(strings.bytes()), std::uint32_t{0});
    append(out, strings.bytes());
    return out;
}

}  // namespace boardscope::wire
