// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/spill_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>
#include <utility>

namespace boardscope::session {

namespace {

constexpr std::size_t piece_bytes = std::size_t{4} << 20;

std::string reason(int error)
{
    return std::generic_category().message(error);
}

/// Some file systems have no files without a name: there it loses it at once.
int open_nameless(const std::filesystem::path& directory)
{
    const int file = ::open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (file >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != ENOENT)) return file;
    std::string name = (directory / "trace-XXXXXX").string();
    const int named = ::mkostemp(name.data(), O_CLOEXEC);
    if (named >= 0) ::unlink(name.c_str());
    return named;
}

}  // namespace

Result<SpillFile> SpillFile::create(const std::filesystem::path& directory)
{
    std::error_code ignored;  // the opening says better what is wrong
    std::filesystem::create_directories(directory, ignored);
    const int file = open_nameless(directory);
    if (file < 0)
        return failure("no file can be made in " + directory.string() + ": " + reason(errno),
                       "a trace that is larger than its budget stays in memory");
    return SpillFile(file, directory);
}

SpillFile::SpillFile(SpillFile&& other) noexcept
    : file_(std::exchange(other.file_, -1)), directory_(std::move(other.directory_)), end_(other.end_)
{
}

SpillFile::~SpillFile()
{
    if (file_ >= 0) ::close(file_);
}

Result<void> SpillFile::take_over(std::span<std::byte> memory)
{
    if (Result<void> written = write(memory, end_); !written) return written;
    void* const mapped = ::mmap(memory.data(), memory.size(), PROT_READ, MAP_SHARED | MAP_FIXED | MAP_POPULATE, file_,
                                static_cast<off_t>(end_));
    if (mapped == MAP_FAILED) return failure("the trace's file cannot be mapped: " + reason(errno));
    end_ += memory.size();
    return {};
}

Result<void> SpillFile::write(std::span<const std::byte> bytes, std::uint64_t at) const
{
    while (!bytes.empty()) {
        const ssize_t count =
            ::pwrite(file_, bytes.data(), std::min(bytes.size(), piece_bytes), static_cast<off_t>(at));
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0)
            return failure("the trace's file in " + directory_.string() +
                               " cannot grow: " + reason(count < 0 ? errno : ENOSPC),
                           "a trace that is larger than its budget stays in memory");
        // Begun now, so that there is never much that only waits to be written.
        ::sync_file_range(file_, static_cast<off_t>(at), count, SYNC_FILE_RANGE_WRITE);
        bytes = bytes.subspan(static_cast<std::size_t>(count));
        at += static_cast<std::uint64_t>(count);
    }
    return {};
}

}  // namespace boardscope::session
