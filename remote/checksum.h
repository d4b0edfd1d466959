// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The checksums that the small tools of a board print, computed here for comparison.
// Thread:  plain functions.
// Source:  cksum: POSIX.1-2017, utility cksum (CRC of ISO/IEC 8802-3 with the length appended).
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace boardscope::remote {

[[nodiscard]] std::string sha256_hex(std::span<const std::byte> bytes);
[[nodiscard]] std::string md5_hex(std::span<const std::byte> bytes);
/// "CRC SIZE", as `cksum <file` prints it; for boards that have nothing better.
[[nodiscard]] std::string posix_cksum(std::span<const std::byte> bytes);

}  // namespace boardscope::remote
