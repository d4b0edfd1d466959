// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Reads what a board's console prints, while it does: the file that QEMU writes, from where the last
//          look ended. Each start of the board begins a file of its own.
// Thread:  one at a time; a read takes no longer than that of a small file.
// Errors:  a file that is not there yet, or cannot be read, is an empty one.
#pragma once

#include <QFile>

#include <filesystem>
#include <string>

namespace boardscope::boards {

class ConsoleLog {
public:
    /// Of a long log only the end is read, then in steps of this.
    static constexpr qint64 most_bytes = 256 * 1024;

    explicit ConsoleLog(std::filesystem::path file) : path_(std::move(file)) {}

    struct Piece {
        std::string bytes;
        bool begins_anew = false;  ///< what was read before was the log of an earlier start
    };
    [[nodiscard]] Piece read();

private:
    [[nodiscard]] bool is_replaced() const;

    std::filesystem::path path_;
    QFile file_;  ///< kept open: as long as it is, no other file can pass for it
};

}  // namespace boardscope::boards
