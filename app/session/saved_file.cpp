// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/saved_file.h"

#include "core/store/recording_format.h"
#include "core/store/text_intake.h"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <span>
#include <unistd.h>
#include <utility>
#include <vector>

namespace boardscope::session {

namespace {

/// Read into the same memory again and again: it stays in the processor's cache, and pages are touched only
/// once.
constexpr std::size_t chunk_bytes = std::size_t{1} << 20;

class InputFile {
public:
    explicit InputFile(const std::string& path)
        : descriptor_(path == "-" ? dup(STDIN_FILENO) : open(path.c_str(), O_RDONLY | O_CLOEXEC))
    {
    }
    ~InputFile()
    {
        if (descriptor_ >= 0) close(descriptor_);
    }
    InputFile(const InputFile&) = delete;
    InputFile& operator=(const InputFile&) = delete;

    [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }
    [[nodiscard]] struct stat status() const
    {
        struct stat status = {};
        fstat(descriptor_, &status);
        return status;
    }

    /// 0 at the end, and when it was stopped; -1 with errno set.
    ssize_t read_some(std::span<char> into, const std::stop_token& stop)
    {
        while (!stop.stop_requested()) {
            // A pipe may say nothing for long; the user's wish to stop must still be heard.
            constexpr int look_at_stop_ms = 100;
            pollfd waiting{.fd = descriptor_, .events = POLLIN, .revents = 0};
            if (poll(&waiting, 1, look_at_stop_ms) <= 0) continue;
            const ssize_t count = read(descriptor_, into.data(), into.size());
            if (count >= 0 || (errno != EINTR && errno != EAGAIN)) return count;
        }
        return 0;
    }

private:
    int descriptor_;
};

std::string shown(const std::string& path)
{
    return path == "-" ? "standard input" : path;
}

auto not_readable(const std::string& path, int error)
{
    return failure("cannot read " + shown(path) + ": " + std::strerror(error),
                   "check the name, and who may read it");
}

/// Files that people will try, which are no text, and what turns them into some.
struct ForeignSign {
    std::string_view magic;
    const char* what;
    const char* hint;
};
constexpr ForeignSign foreign_signs[] = {
    {std::string_view("\x17\x08\x44tracing", 10), "a trace.dat of trace-cmd",
     "trace-cmd report FILE | bscope … - reads it"},
    {std::string_view("PERFILE2", 8), "a perf.data", "perf script FILE | bscope … - --input lines reads it"},
    {std::string_view("\x1f\x8b", 2), "compressed", "zcat FILE | bscope … - reads it"},
    {std::string_view("\x28\xb5\x2f\xfd", 4), "compressed", "zstdcat FILE | bscope … - reads it"},
    {std::string_view("\xfd"
                      "7zXZ",
                      5),
     "compressed", "xzcat FILE | bscope … - reads it"},
};

Error no_trace(const std::string& path, std::string_view beginning)
{
    for (const ForeignSign& sign : foreign_signs) {
        if (beginning.starts_with(sign.magic)) return {shown(path) + " is " + sign.what, sign.hint};
    }
    return {shown(path) + " holds no trace text and no recording",
            "recordings of bscope can be read, and text of ftrace, trace-cmd, systrace, bpftrace and ply; "
            "--input lines takes "
            "any bytes, line by line"};
}

/// Enough to say what it is: the first KiB, or less when whole lines of less leave no doubt.
bool is_decided(std::string_view beginning)
{
    if (beginning.size() >= decode::detection_bytes) return true;
    const std::size_t lines_end = beginning.rfind('\n');
    if (lines_end == std::string_view::npos) return false;
    const auto detected = decode::detect_text(beginning.substr(0, lines_end + 1));
    return detected && detected->format != decode::TextFormat::lines;
}

bool is_recording(std::string_view beginning)
{
    return beginning.size() >= store::recording_prefix_bytes &&
           store::recording_header_bytes(as_bytes(beginning));
}

std::optional<decode::DetectedText> text_of(const SavedFileRequest& request, std::string_view beginning)
{
    std::optional<decode::DetectedText> detected = decode::detect_text(beginning);
    if (!request.format) return detected;
    return decode::DetectedText{.format = *request.format,
                                .carriage_returns = detected && detected->carriage_returns};
}

Result<SavedFile> read_recording(const SavedFileRequest& request, store::EventStore& store,
                                 const LogSink& log, std::stop_token stop)
{
    if (request.path == "-")
        return failure("a recording cannot be read from standard input", "name its file");
    if (request.format) return failure(request.path + " is a recording, no text", "leave out --input");
    Result<Replayed> replayed = replay(request.path, store, log, std::move(stop));
    if (!replayed) return failure(replayed.error());
    return SavedFile{.recording = std::move(*replayed)};
}

}  // namespace

Result<SavedFile> read_saved_file(const SavedFileRequest& request, store::EventStore& store,
                                  ReadProgress& progress, const LogSink& log, std::stop_token stop)
{
    InputFile file(request.path);
    if (!file.is_open()) return not_readable(request.path, errno);
    const struct stat status = file.status();
    if (S_ISDIR(status.st_mode)) return not_readable(request.path, EISDIR);
    if (S_ISREG(status.st_mode)) progress.size = static_cast<std::uint64_t>(status.st_size);

    std::vector<char> buffer(chunk_bytes);
    std::size_t filled = 0;
    ssize_t count = 1;
    while (!is_decided({buffer.data(), filled}) && count > 0) {
        count = file.read_some(std::span(buffer).subspan(filled), stop);
        if (count > 0) filled += static_cast<std::size_t>(count);
    }
    if (count < 0) return not_readable(request.path, errno);
    const std::string_view beginning(buffer.data(), filled);
    if (is_recording(beginning)) return read_recording(request, store, log, std::move(stop));
    const std::optional<decode::DetectedText> text = text_of(request, beginning);
    if (!text) return failure(no_trace(request.path, beginning));

    store::TextIntake intake(store);
    const std::unique_ptr<decode::TextDecoder> decoder = decode::make_decoder(*text, intake);
    std::string_view chunk = beginning;
    while (!chunk.empty()) {
        decoder->push(chunk);
        store.publish();
        progress.bytes += chunk.size();
        count = file.read_some(buffer, stop);
        chunk = {buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(count, 0))};
    }
    const int error = count < 0 ? errno : 0;
    decoder->flush();
    store.publish();
    if (error != 0) return not_readable(request.path, error);
    return SavedFile{.text = *text, .counts = decoder->counts()};
}

}  // namespace boardscope::session
