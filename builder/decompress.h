// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What was compressed, whole and in memory: gzip, bzip2, lzma, xz, zstd, lz4 (also of its old form,
//          which kernels use).
// Thread:  any thread; blocks for as long as that takes.
// Errors:  empty when nothing known is compressed there. What is cut short or damaged is no error: what came
//          until then is returned.
// Source:  libarchive.
#pragma once

#include "core/base/bytes.h"

#include <cstddef>
#include <string>

namespace boardscope::builder {

/// No more than `most_bytes`.
[[nodiscard]] std::string decompressed(ByteView bytes, std::size_t most_bytes);

}  // namespace boardscope::builder
