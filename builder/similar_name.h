// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Of many names the one that is most like a name that does not exist: `__state` for `state`.
// Thread:  plain value.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace boardscope::builder {

class SimilarName {
public:
    explicit SimilarName(std::string_view wanted);

    void offer(std::string_view name);
    /// Empty: none is like it.
    [[nodiscard]] const std::string& best() const { return best_; }

private:
    std::string wanted_;
    std::size_t too_far_;
    std::string best_;
};

}  // namespace boardscope::builder
