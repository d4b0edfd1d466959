// SPDX-License-Identifier: GPL-3.0-or-later
// What:    A record that a script's programs sent: who and when, which of the script's statements, and its
// fields. Thread:  pure functions, any thread; views live as long as the record's bytes and the schema.
// Units:   nanoseconds of the board's CLOCK_MONOTONIC.
// Errors:  a record that is no record of the script is nullopt. One that is cut has fields that print as "?".
// Source:  struct bsw_script_record in deviceside/wire.h is how each record begins.
#pragma once

#include "core/base/bytes.h"
#include "core/script/name_source.h"
#include "core/script/printf_format.h"
#include "core/script/script_schema.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace boardscope::script {

inline constexpr std::size_t record_header_bytes = 40;

struct ScriptRecord {
    const ScriptEvent* event = nullptr;
    std::uint32_t cpu = 0;
    std::uint64_t time_ns = 0;
    std::int32_t pid = 0;   ///< the thread
    std::int32_t tgid = 0;  ///< the process
    std::string_view comm;
    ByteView bytes;  ///< all of it, header included
};

[[nodiscard]] std::optional<ScriptRecord> read_record(const ScriptSchema& schema, ByteView bytes);

/// Of spans, whose first two fields are when they began and how long they took.
[[nodiscard]] std::optional<std::uint64_t> span_duration_ns(const ScriptRecord& record);

/// Prints records. Formats are parsed once.
class RecordText {
public:
    /// `schema` must outlive this.
    explicit RecordText(const ScriptSchema& schema);

    /// What the statement prints: of printf its text, of print() the value and a line break, of join the
    /// joined words, of cat the path, of system the command; of time the time of day. Nothing of other
    /// statements.
    [[nodiscard]] std::string printed(const ScriptRecord& record, const NameSource& names) const;
    /// For a row: what is printed, without a line break at its end; else "name=value name=value".
    [[nodiscard]] std::string message(const ScriptRecord& record, const NameSource& names) const;

private:
    const ScriptSchema& schema_;
    std::map<std::uint32_t, PrintfFormat> formats_;  ///< by id
};

}  // namespace boardscope::script
