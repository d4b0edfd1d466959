// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/decode/print_grammar.h"

#include <array>
#include <cstddef>

namespace boardscope::decode {

namespace {

constexpr int depth_limit = 160;
constexpr int expression_limit = 5000;

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool is_word_start(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/// What stands between the parentheses of a function, one letter each: e expression, a what holds bytes, n
/// name of a field, s string, p pairs { constant, string } up to the end.
struct Function {
    std::string_view name;
    std::string_view arguments;
};
constexpr std::array functions = {
    Function{"__print_flags", "esp"},
    Function{"__print_flags_u64", "esp"},
    Function{"__print_symbolic", "ep"},
    Function{"__print_symbolic_u64", "ep"},
    Function{"__print_hex", "ae"},
    Function{"__print_hex_str", "ae"},
    Function{"__print_array", "aee"},
    Function{"__get_str", "n"},
    Function{"__get_rel_str", "n"},
    Function{"__get_bitmask", "n"},
    Function{"__get_rel_bitmask", "n"},
    Function{"__get_dynamic_array", "n"},
    Function{"__get_rel_dynamic_array", "n"},
    Function{"__get_dynamic_array_len", "n"},
    Function{"__get_rel_dynamic_array_len", "n"},
};

class Reader {
public:
    explicit Reader(std::string_view text) : text_(text) {}

    bool whole()
    {
        if (!string()) return false;
        while (take(",")) {
            if (!expression(0)) return false;
        }
        skip_space();
        return text_.empty();
    }

private:
    void skip_space()
    {
        const std::size_t at = text_.find_first_not_of(" \t\n");
        text_.remove_prefix(at == std::string_view::npos ? text_.size() : at);
    }
    bool take(std::string_view token)
    {
        skip_space();
        if (!text_.starts_with(token)) return false;
        text_.remove_prefix(token.size());
        return true;
    }
    /// One or more, which the compiler would join.
    bool string()
    {
        if (!one_string()) return false;
        for (skip_space(); text_.starts_with("\""); skip_space())
            if (!one_string()) return false;
        return true;
    }
    bool one_string()
    {
        if (!take("\"")) return false;
        for (std::size_t i = 0; i < text_.size(); ++i) {
            if (text_[i] == '\\')
                ++i;
            else if (text_[i] == '"') {
                text_.remove_prefix(i + 1);
                return true;
            }
        }
        return false;
    }
    std::string_view word()
    {
        skip_space();
        std::size_t size = 0;
        while (size < text_.size() && (is_word_start(text_[size]) || (size > 0 && is_digit(text_[size]))))
            ++size;
        const std::string_view found = text_.substr(0, size);
        text_.remove_prefix(size);
        return found;
    }
    bool number()
    {
        skip_space();
        std::size_t size = 0;
        while (size < text_.size() && (is_digit(text_[size]) || (size > 0 && is_word_start(text_[size]))))
            ++size;
        text_.remove_prefix(size);
        return size > 0;
    }

    bool expression(int depth)
    {
        if (depth > depth_limit || ++expressions_ > expression_limit || !operand(depth + 1)) return false;
        while (binary_operator()) {
            if (!operand(depth + 1)) return false;
        }
        if (!take("?")) return true;
        return expression(depth + 1) && take(":") && expression(depth + 1);
    }
    bool binary_operator()
    {
        for (const std::string_view one :
             {"<<", ">>", "<=", ">=", "==", "!=", "&&", "||", "&", "|", "^", "+", "*", "<", ">"})
            if (take(one)) return true;
        skip_space();
        return !text_.starts_with("->") && take("-");
    }
    bool operand(int depth)
    {
        if (depth > depth_limit) return false;
        while (take("~") || take("!") || take("-"))
            if (++expressions_ > expression_limit) return false;
        skip_space();
        if (text_.empty()) return false;
        if (text_.front() == '(') return in_parentheses(depth);
        if (text_.front() == '"') return !constant_ && string();
        if (is_digit(text_.front())) return number();
        const std::string_view name = word();
        if (name.empty()) return false;
        if (name == "REC") return !constant_ && take("->") && element();
        skip_space();
        return text_.starts_with("(") ? !constant_ && call(name, depth + 1) : true;
    }
    /// The rest of "REC->name" or "REC->name[3]".
    bool element()
    {
        if (word().empty()) return false;
        return !take("[") || (number() && take("]"));
    }
    /// A typecast or an expression.
    bool in_parentheses(int depth)
    {
        const std::string_view before = text_;
        if (cast() && operand(depth + 1)) return true;
        text_ = before;
        return take("(") && expression(depth + 1) && take(")");
    }
    bool cast()
    {
        if (!take("(") || word().empty()) return false;
        while (!word().empty()) {}
        while (take("*")) {}
        if (!take(")")) return false;
        skip_space();
        return !text_.empty() &&
               (is_word_start(text_.front()) || is_digit(text_.front()) || text_.front() == '(');
    }
    bool call(std::string_view name, int depth)
    {
        for (const Function& function : functions)
            if (function.name == name) return take("(") && arguments(function.arguments, depth) && take(")");
        return false;
    }
    bool arguments(std::string_view kinds, int depth)
    {
        for (std::size_t i = 0; i < kinds.size(); ++i) {
            if (i > 0 && !take(",")) return false;
            switch (kinds[i]) {
            case 'e':
                if (!expression(depth)) return false;
                break;
            case 'a':
                if (!array(depth)) return false;
                break;
            case 'n':
                if (word().empty()) return false;
                break;
            case 's':
                if (!string()) return false;
                break;
            default:
                if (!pairs()) return false;
            }
        }
        return true;
    }
    /// What holds bytes: a field, or a function that finds a dynamic one.
    bool array(int depth)
    {
        const std::string_view name = word();
        if (name == "REC") return take("->") && !word().empty();
        return (name == "__get_dynamic_array" || name == "__get_rel_dynamic_array") && call(name, depth);
    }
    bool pairs()
    {
        do {
            if (!take("{")) return false;
            constant_ = true;
            const bool value = expression(0);
            constant_ = false;
            if (!value || !take(",") || !string() || !take("}")) return false;
        } while (take(","));
        return true;
    }

    std::string_view text_;
    int expressions_ = 0;
    bool constant_ = false;  ///< no part of the event may occur
};

}  // namespace

bool is_known_print_format(std::string_view text)
{
    return Reader(text).whole();
}

}  // namespace boardscope::decode
