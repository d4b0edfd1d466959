// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What the host must know of a compiled script: its maps, how their keys and values read, and the
// records that
//          its programs send. The compiler (core/dsl) makes it, recordings keep it; nothing else is needed to
//          print what the script prints.
// Thread:  plain values, any thread.
// Units:   bytes; offsets of fields of records count from the record's first byte, header included.
// Errors:  parse() says what is wrong with the text. A field that lies outside of its key, value or record is
// wrong. Source:  struct bsw_script_record in deviceside/wire.h is how each record begins.
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace boardscope::script {

enum class ValueKind : std::uint8_t {
    number,         ///< 1, 2, 4 or 8 bytes
    pointer,        ///< likewise; printed as 0x…
    text,           ///< up to its NUL, or as long as it is
    blob,           ///< u32 length, then the bytes: buf()
    kernel_symbol,  ///< u64 address
    user_symbol,    ///< u64 address, u64 process id
    kernel_stack,   ///< s64 id in the map of stacks; negative: an errno, no stack
    user_stack,     ///< s64 id, u64 process id
    inet,           ///< u32 address family of the board (2: IPv4, 10: IPv6), 16 bytes
    mac,            ///< 6 bytes
    time,           ///< u64 of CLOCK_MONOTONIC, printed by `format`: strftime()
    error_number,   ///< as number; printed as strerror() does
    user_name,      ///< as number: a user id
    signal_name,    ///< as number; printed as "SIGKILL"
    attach_point,   ///< u32 index in ScriptSchema::attach_points: the builtin `probe`
    tuple,          ///< `fields`
};

struct ValueField;

struct ValueType {
    ValueKind kind = ValueKind::number;
    std::uint32_t bytes = 8;
    bool is_signed = false;          ///< number
    std::string format;              ///< time: as of strftime(3); stacks: "bpftrace", "perf" or "raw"
    std::uint32_t frames = 0;        ///< stacks: at most so many are printed
    std::vector<ValueField> fields;  ///< tuple
    friend bool operator==(const ValueType&, const ValueType&);
};

struct ValueField {
    std::string name;  ///< "comm", "str(args.filename)" as written; of a tuple's element "0", "1"
    std::uint32_t offset = 0;
    ValueType type;
    friend bool operator==(const ValueField&, const ValueField&) = default;
};

inline bool operator==(const ValueType& a, const ValueType& b)
{
    return a.kind == b.kind && a.bytes == b.bytes && a.is_signed == b.is_signed && a.format == b.format &&
           a.frames == b.frames && a.fields == b.fields;
}

/// What is in one value of the BPF map (of one CPU where it is per CPU).
enum class MapKind : std::uint8_t {
    value,    ///< as ScriptMap::value says
    count,    ///< u64
    sum,      ///< s64 or u64, as ScriptMap::value says
    minimum,  ///< s64 or u64, then u64: not 0 when it was set
    maximum,
    average,         ///< s64 or u64 total, then u64 count
    stats,           ///< likewise
    log2_histogram,  ///< u64; the key ends with a u32 bucket, at the last multiple of 8 bytes
    linear_histogram,  ///< likewise
};

// Buckets of histograms: core/script/histogram_buckets.h.

struct ScriptMap {
    std::string name;     ///< as in the script: "@reads", "@"
    std::string bpf_map;  ///< in the object
    MapKind kind = MapKind::value;
    bool per_cpu = false;
    std::vector<ValueField> key;  ///< none: the map is one value, and its key is u64 0
    std::uint32_t key_bytes = 8;  ///< of a histogram: with its bucket
    ValueType value;              ///< of aggregations: a number, signed or not
    std::uint32_t value_bytes = 8;
    std::int64_t min = 0;  ///< linear_histogram
    std::int64_t max = 0;
    std::int64_t step = 0;
    friend bool operator==(const ScriptMap&, const ScriptMap&) = default;
};

enum class Operation : std::uint8_t {
    print_text,    ///< printf(): format and fields
    print_value,   ///< print(x): one field
    print_map,     ///< print(@m, top, div): the loader sends the map's entries behind the record
    clear,         ///< done by the loader
    zero,          ///< done by the loader
    time,          ///< time(format)
    exit,          ///< done by the loader; the field, if there is one, is the exit status
    join,          ///< fields are texts; format is what stands between them
    cat,           ///< format and fields make the path of a file on the board
    system,        ///< format and fields make a command for the board
    span,          ///< fields[0] is u64 begin in ns, fields[1] u64 duration in ns, then those of the script
    helper_error,  ///< fields[0] s64 errno; format is what failed: "update of @reads: the map is full"
};

struct ScriptEvent {
    std::uint32_t id = 0;  ///< of the record
    Operation operation = Operation::print_text;
    std::string name;  ///< of its rows: the attach point ("kprobe:vfs_read"), or the name of a span
    std::string format;
    std::vector<ValueField> fields;
    std::uint32_t bytes = 0;    ///< of the record
    std::string map;            ///< ScriptMap::name
    std::uint32_t top = 0;      ///< print_map: only so many, the largest; 0: all
    std::uint32_t divisor = 0;  ///< print_map: values are divided by it; 0: not
    int line = 0;               ///< in the script
    friend bool operator==(const ScriptEvent&, const ScriptEvent&) = default;
};

struct ScriptSchema {
    static constexpr std::uint32_t version = 1;
    std::string output_map;  ///< ring buffer or perf event array that records come through
    std::string stack_map;   ///< empty: the script takes no stacks
    std::vector<ScriptMap> maps;
    std::vector<ScriptEvent> events;         ///< by id
    std::vector<std::string> attach_points;  ///< "kprobe:vfs_read"
    int pointer_bytes = 8;                   ///< of the board

    [[nodiscard]] const ScriptEvent* event(std::uint32_t id) const;
    [[nodiscard]] const ScriptMap* map(std::string_view name) const;      ///< "@reads"
    [[nodiscard]] const ScriptMap* bpf_map(std::string_view name) const;  ///< kernels cut names to 15 bytes

    [[nodiscard]] std::string to_json() const;
    [[nodiscard]] static Result<ScriptSchema> parse(std::string_view json);
    friend bool operator==(const ScriptSchema&, const ScriptSchema&) = default;
};

}  // namespace boardscope::script
