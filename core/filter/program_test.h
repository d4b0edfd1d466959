// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Parts of a filter as one C expression (private to the filter).
// Thread:  one thread at a time.
// Errors:  add() says why a part cannot be answered in a program.
#pragma once

#include "core/filter/filter_ast.h"
#include "core/filter/pushdown.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace boardscope::filter {

class ProgramTest {
public:
    /// `find` must outlive this.
    explicit ProgramTest(const FindInProgram& find) : find_(&find) {}

    /// One more part that must be true; or why not, and then nothing has changed.
    [[nodiscard]] std::optional<std::string> add(const Node& part);

    /// Empty when nothing was added.
    [[nodiscard]] std::string expression() const;

private:
    using Condition = tl::expected<std::string, std::string>;

    Condition condition(const Node& node, bool is_inverted);
    Condition joined(const Node& node, const char* sign, bool is_inverted);
    Condition compared(const Comparison& comparison, bool is_inverted);
    Condition present(const Presence& presence, bool is_inverted);
    Condition in_ranges(const ValueInProgram& value, const Comparison& comparison);
    Condition text_condition(const ValueInProgram& value, const Comparison& comparison);
    tl::expected<ValueInProgram, std::string> value_of(Field field, const std::string& name,
                                                       bool is_inverted);
    std::string local_for(const std::string& expression);
    [[nodiscard]] bool is_too_long(std::size_t comparisons);

    const FindInProgram* find_;
    std::vector<std::string> setups_;
    std::vector<std::string> numbers_;  ///< expressions, each computed once; the number in the list names it
    std::vector<std::string> conditions_;
    std::size_t comparisons_ = 0;
};

}  // namespace boardscope::filter
