// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/c_constant.h"

#include <algorithm>
#include <string_view>

namespace boardscope::dsl {

namespace {

constexpr int deepest = 32;

/// How tightly a sign binds; 0: it ends the constant.
int strength(std::string_view sign)
{
    if (sign == "|") return 1;
    if (sign == "&") return 2;
    if (sign == "<<" || sign == ">>") return 3;
    if (sign == "+" || sign == "-") return 4;
    if (sign == "*" || sign == "/") return 5;
    return 0;
}

std::uint64_t calculate(std::string_view sign, std::uint64_t a, std::uint64_t b)
{
    if (sign == "|") return a | b;
    if (sign == "&") return a & b;
    if (sign == "<<") return a << (b & 63);
    if (sign == ">>") return a >> (b & 63);
    if (sign == "+") return a + b;
    if (sign == "-") return a - b;
    if (sign == "*") return a * b;
    return b == 0 ? 0 : a / b;
}

class Reader {
public:
    Reader(const std::vector<CToken>& tokens, std::size_t begin, const std::map<std::string, std::uint64_t>& constants)
        : tokens_(tokens), constants_(constants)
    {
        result_.end = begin;
    }

    CConstant read()
    {
        result_.value = operation(1, 0);
        return result_;
    }

private:
    const CToken& here() const { return tokens_[std::min(result_.end, tokens_.size() - 1)]; }

    std::uint64_t operation(int least, int depth)
    {
        std::uint64_t value = operand(depth);
        while (result_.problem.empty() && here().kind == CToken::Kind::sign && strength(here().text) >= least) {
            const std::string_view sign = here().text;
            ++result_.end;
            value = calculate(sign, value, operation(strength(sign) + 1, depth + 1));
        }
        return value;
    }

    std::uint64_t operand(int depth)
    {
        const CToken token = here();
        if (depth > deepest) return fail("this is nested too deeply");
        if (token.kind == CToken::Kind::end) return fail("a number is missing here");
        ++result_.end;
        if (token.kind == CToken::Kind::number) return token.value;
        if (token.text == "-") return 0 - operand(depth + 1);
        if (token.text == "~") return ~operand(depth + 1);
        if (token.text == "(") {
            const std::uint64_t value = operation(1, depth + 1);
            if (here().text != ")") return fail(") is missing here");
            ++result_.end;
            return value;
        }
        const auto constant = constants_.find(std::string(token.text));
        if (constant != constants_.end()) return constant->second;
        --result_.end;
        return fail("\"" + std::string(token.text) + "\" is no number that is known here");
    }

    std::uint64_t fail(std::string problem)
    {
        if (result_.problem.empty()) result_.problem = std::move(problem);
        return 0;
    }

    const std::vector<CToken>& tokens_;
    const std::map<std::string, std::uint64_t>& constants_;
    CConstant result_;
};

}  // namespace

CConstant read_c_constant(const std::vector<CToken>& tokens, std::size_t begin,
                          const std::map<std::string, std::uint64_t>& constants)
{
    return Reader(tokens, begin, constants).read();
}

}  // namespace boardscope::dsl
