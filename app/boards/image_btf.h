// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The type information (BTF) inside a kernel's uncompressed image, the bytes that a board with this
//          kernel shows as /sys/kernel/btf/vmlinux. Saves a look at the running board.
// Thread:  pure function, any thread.
// Errors:  empty when there is none, as in a compressed image or one of a kernel without BTF.
// Source:  Documentation/bpf/btf.rst; an image holds no section table, so the header is searched for.
#pragma once

#include <string_view>

namespace boardscope::boards {

/// A part of `image`: header, types and strings.
[[nodiscard]] std::string_view find_image_btf(std::string_view image);

}  // namespace boardscope::boards
