// SPDX-License-Identifier: GPL-3.0-or-later
// What:    `bscope map`: the BPF maps of a board, listed, printed and changed, also while another session
// runs there. Thread:  main thread; each blocks until it is done, and returns the exit status.
#pragma once

#include "app/cli/row_printer.h"

#include <cstdint>
#include <string>

namespace boardscope::cli {

struct MapArguments {
    std::string target;
    std::string map;  ///< id or name
    std::string key;
    std::string value;
    std::uint32_t limit = 0;  ///< entries; 0: all
    bool all = false;         ///< list those that compilers and loaders make, too
    Format format = Format::text;
};

[[nodiscard]] int map_list(const MapArguments& arguments);
[[nodiscard]] int map_dump(const MapArguments& arguments);
[[nodiscard]] int map_set(const MapArguments& arguments);
[[nodiscard]] int map_delete(const MapArguments& arguments);
[[nodiscard]] int map_clear(const MapArguments& arguments);

}  // namespace boardscope::cli
