// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/decode/message_template.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace boardscope::decode {

namespace {

constexpr std::string_view opening = "([{<\"'";
constexpr std::string_view closing = ")]}>\"',;:.!";

bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

bool is_name_character(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
}

bool is_name(std::string_view text)
{
    return !text.empty() && !(text[0] >= '0' && text[0] <= '9') && text[0] != '.' &&
           std::all_of(text.begin(), text.end(), is_name_character);
}

/// One run without blanks, taken apart.
struct TokenView {
    std::string_view before;
    std::string_view word;
    std::string_view behind;
};

TokenView take_apart(std::string_view token)
{
    std::size_t begin = std::min(token.find_first_not_of(opening), token.size());
    const std::size_t equals = token.find('=', begin);
    if (equals != token.npos && is_name(token.substr(begin, equals - begin)))
        begin = std::min(token.find_first_not_of(opening, equals + 1), token.size());
    const std::size_t last = token.find_last_not_of(closing);
    const std::size_t end = last == token.npos || last < begin ? begin : last + 1;
    return {token.substr(0, begin), token.substr(begin, end - begin), token.substr(end)};
}

/// The next run of `text`, which is shortened by it; empty at the end.
std::string_view next_token(std::string_view& text)
{
    while (!text.empty() && is_blank(text.front()))
        text.remove_prefix(1);
    std::size_t end = 0;
    while (end < text.size() && !is_blank(text[end]))
        ++end;
    const std::string_view token = text.substr(0, end);
    text.remove_prefix(end);
    return token;
}

}  // namespace

std::optional<std::int64_t> number_in(std::string_view text)
{
    const bool is_negative = text.starts_with('-');
    if (is_negative) text.remove_prefix(1);
    const bool is_hex = text.starts_with("0x") || text.starts_with("0X");
    if (is_hex) text.remove_prefix(2);
    std::uint64_t value = 0;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), value, is_hex ? 16 : 10);
    if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
    if (!is_hex && value > static_cast<std::uint64_t>(INT64_MAX)) return std::nullopt;
    return static_cast<std::int64_t>(is_negative ? ~value + 1 : value);
}

std::optional<std::string_view> keyed_value(std::string_view message, std::string_view name)
{
    for (std::size_t at = message.find(name); at != message.npos; at = message.find(name, at + 1)) {
        const std::size_t equals = at + name.size();
        if (equals >= message.size()) return std::nullopt;
        const bool begins =
            at == 0 || is_blank(message[at - 1]) || opening.find(message[at - 1]) != opening.npos;
        if (!begins || message[equals] != '=') continue;
        std::string_view rest = message.substr(equals + 1);
        // A text in quotes may have blanks in it.
        if (rest.starts_with('"')) {
            const std::size_t end = rest.find('"', 1);
            return rest.substr(1, std::min(end, rest.size()) - 1);
        }
        return take_apart(next_token(rest)).word;
    }
    return std::nullopt;
}

bool MessageTemplate::match(std::string_view message, std::span<std::string_view> values) const
{
    std::size_t argument = 0;
    for (const Token& token : tokens_) {
        const std::string_view run = next_token(message);
        if (run.empty()) return false;
        const auto [before, word, behind] = take_apart(run);
        if (before != token.before || behind != token.behind) return false;
        if (!token.is_argument) {
            if (word != token.word) return false;
            continue;
        }
        if (token.is_number && !number_in(word)) return false;
        values[argument++] = word;
    }
    return next_token(message).empty();
}

void MessageTemplate::name_arguments()
{
    arguments_.clear();
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
        const Token& token = tokens_[i];
        if (!token.is_argument) continue;
        Argument argument{{}, token.is_number, false};
        const std::size_t equals = token.before.rfind('=');
        if (equals != token.before.npos) {
            const std::size_t begin = token.before.find_first_not_of(opening);
            argument.name = token.before.substr(begin, equals - begin);
            argument.has_key = true;
        } else if (i > 0 && !tokens_[i - 1].is_argument && is_name(tokens_[i - 1].word)) {
            argument.name = tokens_[i - 1].word;
        }
        arguments_.push_back(std::move(argument));
    }
}

bool TemplateLearner::learn(std::string_view message)
{
    std::array<TokenView, token_limit> tokens;
    std::size_t count = 0;
    for (std::string_view run = next_token(message); !run.empty(); run = next_token(message)) {
        if (count == token_limit) return false;
        tokens[count++] = take_apart(run);
    }
    if (count == 0) return false;
    const std::span<const TokenView> seen(tokens.data(), count);

    for (MessageTemplate& known : templates_) {
        if (known.tokens_.size() != count) continue;
        std::size_t same = 0;
        std::size_t other = 0;
        bool fits = true;
        for (std::size_t i = 0; i < count && fits; ++i) {
            const MessageTemplate::Token& token = known.tokens_[i];
            fits = token.before == seen[i].before && token.behind == seen[i].behind;
            if (token.is_argument) continue;
            const bool is_equal = token.word == seen[i].word;
            // What a message begins with says what it is.
            fits = fits && (is_equal || i > 0 || !token.before.empty());
            ++(is_equal ? same : other);
        }
        if (!fits || other > same) continue;
        bool changed = false;
        for (std::size_t i = 0; i < count; ++i) {
            MessageTemplate::Token& token = known.tokens_[i];
            const bool is_number = number_in(seen[i].word).has_value();
            if (token.is_argument && (!token.is_number || is_number)) continue;
            if (!token.is_argument && token.word == seen[i].word) continue;
            token.is_argument = true;
            token.is_number = false;
            changed = true;
        }
        if (changed) known.name_arguments();
        return changed;
    }
    if (templates_.size() == template_limit) return false;
    MessageTemplate fresh;
    for (const TokenView& token : seen) {
        const bool is_number = number_in(token.word).has_value();
        const bool has_key = token.before.find('=') != token.before.npos;
        fresh.tokens_.push_back({std::string(token.before), std::string(token.word),
                                 std::string(token.behind), is_number || has_key, is_number});
    }
    fresh.name_arguments();
    templates_.push_back(std::move(fresh));
    return true;
}

}  // namespace boardscope::decode
