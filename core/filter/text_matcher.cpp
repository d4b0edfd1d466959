// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/text_matcher.h"

#include "core/filter/required_text.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <algorithm>
#include <array>
#include <utility>

namespace boardscope::filter {

namespace {

/// Steps of one match: some milliseconds at the most. A sensible expression on a line of a trace
/// needs a few hundred.
constexpr std::uint32_t match_limit = 50'000;
constexpr std::uint32_t heap_limit_kib = 4096;
constexpr std::size_t jit_stack_start_bytes = 32 * 1024;
constexpr std::size_t jit_stack_limit_bytes = 512 * 1024;

struct Free {
    void operator()(pcre2_code* code) const { pcre2_code_free(code); }
    void operator()(pcre2_match_data* match) const { pcre2_match_data_free(match); }
    void operator()(pcre2_match_context* context) const { pcre2_match_context_free(context); }
    void operator()(pcre2_jit_stack* stack) const { pcre2_jit_stack_free(stack); }
};

std::string pcre2_message(int code)
{
    std::array<PCRE2_UCHAR, 256> text{};
    pcre2_get_error_message(code, text.data(), text.size());
    return reinterpret_cast<const char*>(text.data());
}

}  // namespace

struct TextPattern::Regex {
    std::unique_ptr<pcre2_code, Free> code;
    bool jit = false;
};

struct TextMatcher::Scratch {
    std::unique_ptr<pcre2_match_context, Free> context;
    std::unique_ptr<pcre2_jit_stack, Free> stack;
    std::unique_ptr<pcre2_match_data, Free> match;
};

FilterResult<TextPattern> TextPattern::compile(const Comparison& comparison)
{
    TextPattern pattern;
    pattern.test_ = comparison.text_test;
    pattern.texts_ = comparison.texts;
    std::sort(pattern.texts_.begin(), pattern.texts_.end());
    if (pattern.test_ != TextTest::regex) return pattern;

    const std::string& source = comparison.texts.front();
    // Messages are bytes; where they are not UTF-8, the odd bytes match nothing, and the rest does.
    const std::uint32_t options = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C |
                                  (comparison.ignore_case ? PCRE2_CASELESS : 0);
    int code = 0;
    PCRE2_SIZE offset = 0;
    std::unique_ptr<pcre2_code, Free> compiled(pcre2_compile(
        reinterpret_cast<PCRE2_SPTR>(source.data()), source.size(), options, &code, &offset, nullptr));
    if (!compiled) {
        // The expression stands in the filter as it was given to PCRE2, one slash further on.
        const std::size_t at = comparison.text_range.begin + 1 + std::min<std::size_t>(offset, source.size());
        return filter_failure(
            {at, at + (offset < source.size() ? 1 : 0)},
            "this regular expression is wrong here: " + pcre2_message(code),
            "a character that means itself, like ( or *, is written with a backslash before it");
    }
    auto regex = std::make_shared<Regex>();
    regex->jit = pcre2_jit_compile(compiled.get(), PCRE2_JIT_COMPLETE) == 0;
    regex->code = std::move(compiled);
    pattern.regex_ = std::move(regex);
    if (!comparison.ignore_case) pattern.required_text_ = filter::required_text(source);
    return pattern;
}

TextMatcher::TextMatcher(TextPattern pattern) : pattern_(std::move(pattern))
{
    if (!pattern_.regex_) return;
    scratch_ = std::make_unique<Scratch>();
    scratch_->context.reset(pcre2_match_context_create(nullptr));
    pcre2_set_match_limit(scratch_->context.get(), match_limit);
    pcre2_set_heap_limit(scratch_->context.get(), heap_limit_kib);
    // Whether it matches is all we ask, so one pair of offsets is enough.
    scratch_->match.reset(pcre2_match_data_create(1, nullptr));
    if (!pattern_.regex_->jit) return;
    scratch_->stack.reset(pcre2_jit_stack_create(jit_stack_start_bytes, jit_stack_limit_bytes, nullptr));
    pcre2_jit_stack_assign(scratch_->context.get(), nullptr, scratch_->stack.get());
}

TextMatcher::~TextMatcher() = default;
TextMatcher::TextMatcher(TextMatcher&&) noexcept = default;
TextMatcher& TextMatcher::operator=(TextMatcher&&) noexcept = default;

bool TextMatcher::matches(std::string_view text)
{
    const std::vector<std::string>& texts = pattern_.texts_;
    switch (pattern_.test_) {
    case TextTest::equal: return std::binary_search(texts.begin(), texts.end(), text);
    case TextTest::contains: return text.find(texts.front()) != std::string_view::npos;
    case TextTest::starts_with: return text.starts_with(texts.front());
    case TextTest::regex: return matches_regex(text);
    }
    return false;
}

bool TextMatcher::matches_regex(std::string_view text)
{
    if (too_complex_count_ >= too_complex_limit) {
        ++too_complex_count_;
        return false;
    }
    const TextPattern::Regex& regex = *pattern_.regex_;
    const auto* const subject = reinterpret_cast<PCRE2_SPTR>(text.empty() ? "" : text.data());
    const auto match = regex.jit ? pcre2_jit_match : pcre2_match;
    const int found =
        match(regex.code.get(), subject, text.size(), 0, 0, scratch_->match.get(), scratch_->context.get());
    if (found >= 0) return true;
    // Whatever else comes back (a limit, no memory) means that the question was not answered.
    if (found != PCRE2_ERROR_NOMATCH) ++too_complex_count_;
    return false;
}

}  // namespace boardscope::filter
