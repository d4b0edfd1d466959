// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Many names, found by words that are in them, in any case: some hundred thousand within a frame.
// Thread:  plain value; made on any thread, read by several at once.
// Errors:  none.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace boardscope::gui {

class NameList {
public:
    void add(std::string_view name);

    [[nodiscard]] std::size_t size() const { return begins_.size(); }
    [[nodiscard]] bool empty() const { return begins_.empty(); }
    [[nodiscard]] std::string_view operator[](std::size_t i) const;

    /// Which names hold all `words`, in their order. `words`: in lower case; without any, all names.
    [[nodiscard]] std::vector<std::uint32_t> find(const std::vector<std::string>& words) const;

private:
    [[nodiscard]] std::size_t end_of(std::size_t i) const;

    // In one piece each, so that a search runs through memory and not from one allocation to the next.
    std::string text_;   ///< the names, each ended by a zero byte
    std::string lower_;  ///< likewise
    std::vector<std::size_t> begins_;
};

}  // namespace boardscope::gui
