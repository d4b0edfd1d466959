// SPDX-License-Identifier: GPL-3.0-or-later
// The loader's ELF reader: the object comes from the host, files for uprobes from the board.
#include "tests/unit/nelf/elf_walk.h"

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    // malloc'd to size, so that one byte too far is seen; one byte in, so that nothing is aligned by luck.
    const std::unique_ptr<char, decltype(&std::free)> copy(static_cast<char*>(std::malloc(size + 1)),
                                                           &std::free);
    if (size > 0) std::memcpy(copy.get() + 1, bytes, size);
    std::free(elf_walk_with_nelf(-1, copy.get() + 1, size));
    return 0;
}
