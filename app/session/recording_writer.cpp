// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/recording_writer.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace boardscope::session {

static auto cannot(const char* verb, const std::filesystem::path& path, const std::string& reason)
{
    return failure(std::string("cannot ") + verb + " the recording " + path.string() + ": " + reason,
                   "choose another place with -o, or free some room");
}

Result<RecordingWriter> RecordingWriter::create(const std::filesystem::path& path,
                                                const store::RecordingHeader& header)
{
    const Result<Bytes> head = store::encode_recording_header(header);
    if (!head) return failure(head.error());
    if (path.has_parent_path()) {
        std::error_code error;
        std::filesystem::create_directories(path.parent_path(), error);
        if (error) return cannot("make the folder of", path, error.message());
    }
    // A recording holds what the board did; it is for its owner until they share it.
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0) return cannot("create", path, std::strerror(errno));
    RecordingWriter writer(file, path);
    if (const Result<void> written = writer.append(*head); !written) return failure(written.error());
    return writer;
}

RecordingWriter::RecordingWriter(RecordingWriter&& other) noexcept
    : file_(std::exchange(other.file_, -1)), path_(std::move(other.path_))
{
}

RecordingWriter::~RecordingWriter()
{
    if (file_ >= 0) ::close(file_);
}

Result<void> RecordingWriter::append(ByteView bytes)
{
    while (!bytes.empty()) {
        const ssize_t count = ::write(file_, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return cannot("write", path_, std::strerror(errno));
        bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
    return {};
}

}  // namespace boardscope::session
