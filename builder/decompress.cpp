// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/decompress.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <array>
#include <memory>

namespace boardscope::builder {

namespace {

struct Closer {
    void operator()(archive* reader) const { archive_read_free(reader); }
};

}  // namespace

std::string decompressed(ByteView bytes, std::size_t most_bytes)
{
    const std::unique_ptr<archive, Closer> reader(archive_read_new());
    archive_read_support_filter_all(reader.get());
    archive_read_support_format_raw(reader.get());
    archive_entry* entry = nullptr;
    if (archive_read_open_memory(reader.get(), bytes.data(), bytes.size()) != ARCHIVE_OK ||
        archive_read_next_header(reader.get(), &entry) != ARCHIVE_OK)
        return {};
    // The last filter is the one that every file has: none.
    if (archive_filter_count(reader.get()) < 2) return {};
    std::string whole;
    std::array<char, 1 << 16> block;
    while (whole.size() < most_bytes) {
        const la_ssize_t count = archive_read_data(reader.get(), block.data(), block.size());
        if (count <= 0) break;
        whole.append(block.data(), std::min(static_cast<std::size_t>(count), most_bytes - whole.size()));
    }
    return whole;
}

}  // namespace boardscope::builder
