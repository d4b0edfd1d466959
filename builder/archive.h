// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Archives that others made (tar, with any common compression, and the ar of .deb packages) taken
//          apart without harm, and archives of ours, which are the same bytes for the same content.
// Thread:  blocks; one ArchiveWriter belongs to one thread.
// Errors:  one sentence that names the archive, and the entry that is not as it should be.
// Source:  libarchive reads and writes; what is refused of foreign archives is decided here.
#pragma once

#include "core/base/bytes.h"
#include "core/base/result.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

struct archive;

namespace boardscope::builder {

/// Kernel headers are 80 MB in 25 000 files; what passes this was made to fill a disk.
struct UnpackLimits {
    std::uint64_t bytes = 4ULL << 30;
    std::uint64_t entries = 1'000'000;
};

struct UnpackRequest {
    std::string archive;
    std::string folder;  ///< must be there
    /// Of names without "./" in front; the others are passed over. Empty: all of them.
    std::function<bool(const std::string& name)> is_wanted;
    UnpackLimits limits;
};

/// Refused: names with "..", absolute names, links that lead out of the folder, devices, what passes the
/// limits. What was unpacked until then stays: give it a folder that can be thrown away.
[[nodiscard]] Result<void> unpack_archive(const UnpackRequest& request, std::stop_token stop);

/// All names in it, without "./" in front.
[[nodiscard]] Result<std::vector<std::string>> names_in_archive(const std::string& path,
                                                                std::stop_token stop);

/// The name chooses the compression: .tar.xz, .tar.zst, else none. A file of that name is replaced, by
/// finish() and not before.
class ArchiveWriter {
public:
    [[nodiscard]] static Result<ArchiveWriter> create(const std::string& path);
    ArchiveWriter(ArchiveWriter&&) noexcept = default;
    ~ArchiveWriter();

    [[nodiscard]] Result<void> add(const std::string& name, ByteView content);
    [[nodiscard]] Result<void> add_file(const std::string& name, const std::string& file);
    [[nodiscard]] Result<void> finish();

private:
    struct Closer {
        void operator()(archive* writer) const;
    };
    ArchiveWriter(std::string path, archive* writer) : path_(std::move(path)), writer_(writer) {}
    [[nodiscard]] tl::unexpected<Error> cannot_write() const;

    std::string path_;
    std::unique_ptr<archive, Closer> writer_;
};

}  // namespace boardscope::builder
