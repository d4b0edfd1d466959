// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Owners of file descriptors: a plain one, an eventfd that wakes a poll(), and a stop token that
//          does so.
// Thread:  EventFd::signal() from any thread, the rest by the owner.
#pragma once

#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>
#include <functional>
#include <stop_token>
#include <utility>

namespace boardscope::remote {

class FileHandle {
public:
    explicit FileHandle(int fd = -1) : fd_(fd) {}
    ~FileHandle() { reset(); }
    FileHandle(FileHandle&& other) noexcept : fd_(other.release()) {}
    FileHandle& operator=(FileHandle&& other) noexcept
    {
        reset(other.release());
        return *this;
    }
    FileHandle(const FileHandle&) = delete;
    FileHandle& operator=(const FileHandle&) = delete;

    [[nodiscard]] int get() const { return fd_; }
    [[nodiscard]] bool is_open() const { return fd_ >= 0; }
    int release() { return std::exchange(fd_, -1); }
    void reset(int fd = -1)
    {
        if (fd_ >= 0) ::close(fd_);
        fd_ = fd;
    }

private:
    int fd_;
};

class EventFd {
public:
    EventFd() : handle_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {}
    [[nodiscard]] int get() const { return handle_.get(); }
    void signal() const
    {
        const std::uint64_t one = 1;
        // Only a full counter can refuse, and then a wake-up is pending anyway.
        [[maybe_unused]] const ssize_t written = ::write(handle_.get(), &one, sizeof one);
    }
    void clear() const
    {
        std::uint64_t count = 0;
        [[maybe_unused]] const ssize_t got = ::read(handle_.get(), &count, sizeof count);
    }

private:
    FileHandle handle_;
};

/// A stop token that poll() can wait for.
class StopSignal {
public:
    explicit StopSignal(const std::stop_token& stop)
        : stop_(stop), callback_(stop, [this] { event_.signal(); })
    {
    }
    [[nodiscard]] bool is_requested() const { return stop_.stop_requested(); }
    [[nodiscard]] int fd() const { return event_.get(); }

private:
    EventFd event_;
    std::stop_token stop_;
    std::stop_callback<std::function<void()>> callback_;
};

}  // namespace boardscope::remote
