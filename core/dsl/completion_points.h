// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Gathered: items of a completion that fit what was typed, the best first; and those that stand outside of blocks:
//          kinds of probes and what of the board they can be put on (private to completion).
// Thread:  one completion belongs to one thread.
#pragma once

#include "core/dsl/completion.h"

#include <string>
#include <string_view>
#include <vector>

namespace boardscope::dsl {

class Gathered {
public:
    Gathered(std::string_view wanted, std::size_t limit);

    /// What was typed.
    [[nodiscard]] std::string_view wanted() const { return wanted_; }
    /// Whether it holds what was typed, in any case.
    [[nodiscard]] bool matches(std::string_view text) const;
    /// Left out when it does not.
    void add(CompletionItem item);
    [[nodiscard]] Completion result(TextRange typed) &&;

private:
    [[nodiscard]] bool begins_alike(std::string_view text) const;

    std::string wanted_;  ///< in lower case
    std::size_t limit_;
    std::vector<CompletionItem> first_;  ///< that begin so
    std::vector<CompletionItem> others_;
    std::size_t left_out_ = 0;
};

/// As C declares it; empty: nobody knows.
[[nodiscard]] std::string prototype_of(const TargetFacts& facts, std::string_view function);
/// The first few names, with commas.
[[nodiscard]] std::string fields_of(const TargetFacts& facts, std::string_view category, std::string_view event);

/// `parts`: of the attach point before the one that is typed.
void add_attach_points(const std::vector<std::string>& parts, const TargetFacts& facts, Gathered& out);

/// Fields and prototypes of those that are shown: asking for those of all would take longer than all the
/// rest.
void describe_attach_points(const std::vector<std::string>& parts, const TargetFacts& facts,
                            Completion& completion);

}  // namespace boardscope::dsl
