// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The type information (BTF) inside a kernel's image: the bytes that a board with this kernel shows
//          as /sys/kernel/btf/vmlinux. Saves a look at the running board.
// Thread:  pure functions, any thread.
// Errors:  empty when there is none, as in a compressed image or one of a kernel without BTF.
// Source:  Documentation/bpf/btf.rst; an image holds no section table, so the header is searched for.
//          Documentation/arch/x86/boot.rst for the image of a PC.
#pragma once

#include <string_view>

namespace boardscope::boards {

/// A part of `image`, which is not compressed: header, types and strings.
[[nodiscard]] std::string_view find_image_btf(std::string_view image);

/// The part of a PC's image (bzImage) that is the kernel, compressed. Empty when it is no such image.
[[nodiscard]] std::string_view compressed_kernel(std::string_view image);

}  // namespace boardscope::boards
