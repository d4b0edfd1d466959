// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The start of a recording file: what was built, for which board, with which plan. After it come
//          the loader's frames exactly as received, to the end of the file; a cut last frame is fine.
// Thread:  plain values, any thread.
// Errors:  decoding says what is wrong with the file; sizes are checked before anything is copied.
// Source:  docs/wire.md, section "The recording file".
#pragma once

#include "core/base/bytes.h"
#include "core/base/diagnostics.h"
#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace boardscope::store {

inline constexpr std::uint32_t recording_format_version = 1;
/// This many bytes of a file tell how long its header is.
inline constexpr std::size_t recording_prefix_bytes = 24;
/// No header is longer.
inline constexpr std::size_t recording_max_header_bytes = std::size_t{128} * 1024 * 1024;

struct RecordingHeader {
    std::string profile_toml;  ///< the target profile; parse_target_profile() reads it
    std::string board_name;
    std::string probe_file;  ///< name of the probe file, as the user gave it
    std::string probe_source;
    Bytes object;                         ///< BPF ELF file
    Bytes plan;                           ///< wire::Plan::decode() reads it
    std::string record_schema;            ///< decode::RecordSchema::parse() reads it; may be empty
    std::string script_schema;            ///< script::ScriptSchema::parse() reads it; empty: the probe is no script
    Diagnostics diagnostics;              ///< of the build
    std::vector<std::string> notes;       ///< what the user was told: "do_sys_open was remapped to …"
    /// What the programs themselves asked of each event; those for which it is not true were never sent.
    std::string kernel_filter;
    std::uint64_t start_realtime_ns = 0;  ///< host's wall clock, since 1970
    std::string host_version;
};

struct ParsedRecordingHeader {
    RecordingHeader header;
    std::size_t frames_offset = 0;  ///< in the file
};

/// Fails when a part exceeds the limits above.
[[nodiscard]] Result<Bytes> encode_recording_header(const RecordingHeader& header);

/// How many bytes from the start of the file decode_recording_header() needs, as far as `start` tells:
/// recording_prefix_bytes while `start` is shorter than that, then the length of the whole header.
/// Fails as soon as `start` cannot be a recording.
[[nodiscard]] Result<std::size_t> recording_header_bytes(ByteView start);

/// `start` may be longer than the header.
[[nodiscard]] Result<ParsedRecordingHeader> decode_recording_header(ByteView start);

}  // namespace boardscope::store
