// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Small file operations of this folder: whole files, a folder that goes away, a lock between
// processes. Thread:  any thread. Errors:  std::filesystem::filesystem_error; the public functions of
// boards.h turn it into a Result.
#pragma once

#include "core/base/result.h"

#include <QCryptographicHash>

#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>

namespace boardscope::boards {

[[nodiscard]] std::string read_file(const std::filesystem::path& path);
/// Replaces the file in one step, so that nobody reads half of it.
void write_file(const std::filesystem::path& path, std::string_view bytes,
                std::filesystem::perms permissions = static_cast<std::filesystem::perms>(0644));
/// Joins the files, in this order.
void concatenate(const std::filesystem::path& first, const std::filesystem::path& second,
                 const std::filesystem::path& into);
/// The last lines of a text file; empty when it cannot be read.
[[nodiscard]] std::string last_lines(const std::filesystem::path& path, int count);

/// Names a set of inputs: another sequence of texts gives another name.
class Fingerprint {
public:
    void add(std::string_view text);
    [[nodiscard]] std::string take() const;  ///< 16 hexadecimal digits

private:
    QCryptographicHash hash_{QCryptographicHash::Sha256};
};

/// A new folder, deleted with all that is in it unless it was moved away.
class TemporaryFolder {
public:
    /// Inside `parent`, so that moving it to a place in there is a rename.
    explicit TemporaryFolder(const std::filesystem::path& parent);
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    /// Renames it; what stood at `target` is replaced.
    void move_to(const std::filesystem::path& target);

private:
    std::filesystem::path path_;
};

/// Held by one process at a time; the kernel frees it when its holder dies.
class FileLock {
public:
    /// Waits for the lock; calls `waiting` once if somebody else holds it.
    [[nodiscard]] static Result<FileLock> acquire(const std::filesystem::path& path,
                                                  const std::function<void()>& waiting,
                                                  const std::stop_token& stop);
    FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
    FileLock& operator=(FileLock&&) = delete;
    ~FileLock();

private:
    explicit FileLock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_;
};

/// What every blocking step of this folder answers to a stop request.
[[nodiscard]] Error stopped();

}  // namespace boardscope::boards
