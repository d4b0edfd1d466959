// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Whole files in and out, and a private folder that is gone afterwards.
// Thread:  free functions, any thread; one TemporaryFolder belongs to one thread.
// Errors:  say which file and what the system said.
#pragma once

#include "core/base/bytes.h"
#include "core/base/result.h"

#include <memory>
#include <string>
#include <string_view>

class QTemporaryDir;

namespace boardscope::builder {

/// SHA-256, in lower-case hex.
[[nodiscard]] std::string checksum_of(ByteView content);

[[nodiscard]] Result<Bytes> read_file(const std::string& path);
[[nodiscard]] Result<void> write_file(const std::string& path, std::string_view content);
/// Moves a finished file to its place, over a file system border if need be; never half-written there.
[[nodiscard]] Result<void> publish_file(const std::string& from, const std::string& to);

class TemporaryFolder {
public:
    [[nodiscard]] static Result<TemporaryFolder> make();
    TemporaryFolder(TemporaryFolder&&) noexcept;
    ~TemporaryFolder();

    [[nodiscard]] std::string path_of(const std::string& name) const;

private:
    explicit TemporaryFolder(std::unique_ptr<QTemporaryDir> folder);
    std::unique_ptr<QTemporaryDir> folder_;
};

}  // namespace boardscope::builder
