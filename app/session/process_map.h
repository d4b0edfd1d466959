// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Which files a process had in its memory, by the text of /proc/PID/maps.
// Thread:  plain value, any thread.
// Units:   bytes.
// Errors:  none: lines that are no mapping of a file are left out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace boardscope::session {

struct FilePlace {
    std::string path;  ///< on the board
    std::uint64_t offset = 0;
    friend bool operator==(const FilePlace&, const FilePlace&) = default;
};

class ProcessMap {
public:
    ProcessMap() = default;
    explicit ProcessMap(std::string_view maps);

    /// None: no file lies there.
    [[nodiscard]] std::optional<FilePlace> place_of(std::uint64_t address) const;

private:
    struct Mapping {
        std::uint64_t begin = 0;
        std::uint64_t end = 0;
        std::uint64_t offset = 0;
        std::string path;
    };
    std::vector<Mapping> mappings_;  ///< as the kernel has them, ascending
};

}  // namespace boardscope::session
