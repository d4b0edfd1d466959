// SPDX-License-Identifier: GPL-3.0-or-later
// Any file that calls itself a recording is read or refused; one that is read can be written again.
#include "core/store/recording_format.h"

#include <cstdlib>

using namespace boardscope;
using namespace boardscope::store;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    const ByteView input(reinterpret_cast<const std::byte*>(bytes), size);
    const auto parsed = decode_recording_header(input);
    if (!parsed) return 0;
    if (parsed->frames_offset > size) std::abort();
    const Result<Bytes> written = encode_recording_header(parsed->header);
    if (!written) std::abort();
    const auto again = decode_recording_header(*written);
    if (!again || again->header.object != parsed->header.object ||
        again->header.notes != parsed->header.notes ||
        again->header.diagnostics.items() != parsed->header.diagnostics.items())
        std::abort();
    return 0;
}
