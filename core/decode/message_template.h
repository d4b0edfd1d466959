// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The structure of printed messages, learnt from some of them: which words are always the same and
// which change.
//          "open 3 /etc/passwd" and "open 17 /usr" become open ARG0 ARG1.
// Thread:  MessageTemplate and TemplateLearner are plain values.
// Units:   a token is a run without blanks; brackets, quotes and commas around it belong to the template.
// Errors:  none. Messages without a structure give up after TemplateLearner::template_limit templates.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace boardscope::decode {

/// A number as messages write it, decimal or 0x…; nothing where the text is more than that.
[[nodiscard]] std::optional<std::int64_t> number_in(std::string_view text);

/// The value behind "name=" where that begins a token; without the brackets, quotes and commas around it.
[[nodiscard]] std::optional<std::string_view> keyed_value(std::string_view message, std::string_view name);

class MessageTemplate {
public:
    struct Argument {
        std::string name;  ///< "file" of "file %s", "pid" of "pid=%d"; empty: nothing names it
        bool is_number = false;
        bool has_key = false;  ///< the name is written before a '=': keyed_value() finds it, too
    };

    [[nodiscard]] const std::vector<Argument>& arguments() const { return arguments_; }
    /// The arguments of a message of this kind, in their order; false: it is of another kind. `values` has
    /// room for all.
    [[nodiscard]] bool match(std::string_view message, std::span<std::string_view> values) const;

private:
    friend class TemplateLearner;
    struct Token {
        std::string before;  ///< "(" or "fd="
        std::string word;    ///< of what does not change
        std::string behind;
        bool is_argument = false;
        bool is_number = false;
    };
    void name_arguments();

    std::vector<Token> tokens_;
    std::vector<Argument> arguments_;
};

class TemplateLearner {
public:
    static constexpr std::size_t template_limit = 16;
    static constexpr std::size_t token_limit = 32;

    /// True when the templates are other ones now.
    bool learn(std::string_view message);
    [[nodiscard]] const std::vector<MessageTemplate>& templates() const { return templates_; }

private:
    std::vector<MessageTemplate> templates_;
};

}  // namespace boardscope::decode
