// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/boards/files.h"

#include <cerrno>
#include <chrono>
#include <deque>
#include <fcntl.h>
#include <fstream>
#include <sstream>
#include <sys/file.h>
#include <thread>
#include <unistd.h>

namespace boardscope::boards {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void refuse(const char* what, const fs::path& path)
{
    throw fs::filesystem_error(what, path,
                               std::error_code(errno != 0 ? errno : EIO, std::generic_category()));
}

}  // namespace

std::string read_file(const fs::path& path)
{
    errno = 0;
    std::ifstream file(path, std::ios::binary);
    std::ostringstream bytes;
    if (!file) refuse("cannot read", path);
    // Streaming an empty file sets failbit although nothing is wrong.
    if (file.peek() != std::ifstream::traits_type::eof() && !(bytes << file.rdbuf()))
        refuse("cannot read", path);
    return std::move(bytes).str();
}

void write_file(const fs::path& path, std::string_view bytes, fs::perms permissions)
{
    const fs::path partial = path.string() + ".part";
    errno = 0;
    // Removed first: a private file must never live in one that others had open.
    fs::remove(partial);
    const int descriptor = open(partial.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0) refuse("cannot write", partial);
    std::size_t done = 0;
    while (done < bytes.size()) {
        const ssize_t count = write(descriptor, bytes.data() + done, bytes.size() - done);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) {
            close(descriptor);
            refuse("cannot write", partial);
        }
        done += static_cast<std::size_t>(count);
    }
    close(descriptor);
    fs::permissions(partial, permissions);
    fs::rename(partial, path);
}

void concatenate(const fs::path& first, const fs::path& second, const fs::path& into)
{
    write_file(into, read_file(first) + read_file(second), static_cast<fs::perms>(0600));
}

std::string last_lines(const fs::path& path, int count)
{
    std::ifstream file(path, std::ios::binary);
    std::deque<std::string> lines;
    for (std::string line; std::getline(file, line);) {
        while (!line.empty() && line.back() == '\r')
            line.pop_back();
        if (line.empty()) continue;
        lines.push_back(line);
        if (static_cast<int>(lines.size()) > count) lines.pop_front();
    }
    std::string text;
    for (const std::string& line : lines)
        text += "\n    " + line;
    return text;
}

void Fingerprint::add(std::string_view text)
{
    hash_.addData(QByteArrayView(text.data(), static_cast<qsizetype>(text.size())));
    hash_.addData(QByteArrayView("\0", 1));
}

std::string Fingerprint::take() const
{
    return hash_.result().toHex().left(16).toStdString();
}

TemporaryFolder::TemporaryFolder(const fs::path& parent)
{
    fs::create_directories(parent);
    std::string pattern = (parent / "making-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) refuse("cannot make a folder", pattern);
    path_ = pattern;
}

TemporaryFolder::~TemporaryFolder()
{
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
}

void TemporaryFolder::move_to(const fs::path& target)
{
    fs::create_directories(target.parent_path());
    fs::remove_all(target);
    fs::permissions(path_, static_cast<fs::perms>(0755));  // mkdtemp makes it private
    fs::rename(path_, target);
    path_.clear();
}

Result<FileLock> FileLock::acquire(const fs::path& path, const std::function<void()>& waiting,
                                   const std::stop_token& stop)
{
    fs::create_directories(path.parent_path());
    const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) refuse("cannot open the lock", path);
    FileLock lock(descriptor);
    bool told = false;
    while (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK && errno != EINTR) refuse("cannot lock", path);
        if (stop.stop_requested()) return failure(stopped());
        if (!told && waiting) waiting();
        told = true;
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return lock;
}

FileLock::~FileLock()
{
    if (descriptor_ >= 0) close(descriptor_);
}

Error stopped()
{
    return {"Stopped before the board was ready.", "Start it again; what was downloaded is kept."};
}

}  // namespace boardscope::boards
