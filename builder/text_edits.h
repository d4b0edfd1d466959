// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Changes to a text, collected in any order and applied at once.
// Thread:  one TextEdits belongs to one thread.
// Units:   positions in bytes from 0, all of the text as it was.
#pragma once

#include <string>
#include <vector>

namespace boardscope::builder {

class TextEdits {
public:
    /// Edits must not overlap.
    void replace(std::size_t begin, std::size_t end, std::string text)
    {
        edits_.push_back({begin, end, std::move(text)});
    }
    /// A line that is blank afterwards goes with it.
    void remove(std::size_t begin, std::size_t end) { replace(begin, end, {}); }

    [[nodiscard]] std::string applied_to(const std::string& text) const;

private:
    struct Edit {
        std::size_t begin, end;
        std::string text;
    };
    std::vector<Edit> edits_;
};

}  // namespace boardscope::builder
