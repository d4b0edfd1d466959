// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/required_text.h"

#include <QTest>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <array>
#include <memory>
#include <random>
#include <string>

using boardscope::filter::required_text;

namespace {

/// As the filter compiles it; whether it takes the expression, and matches.
enum class Tried { refused, no, yes };

Tried try_on(const std::string& expression, const std::string& text)
{
    int code = 0;
    PCRE2_SIZE at = 0;
    const std::unique_ptr<pcre2_code, decltype(&pcre2_code_free_8)> compiled(
        pcre2_compile(reinterpret_cast<PCRE2_SPTR>(expression.data()), expression.size(),
                      PCRE2_UTF | PCRE2_MATCH_INVALID_UTF, &code, &at, nullptr),
        pcre2_code_free);
    if (!compiled) return Tried::refused;
    const std::unique_ptr<pcre2_match_data, decltype(&pcre2_match_data_free_8)> match(
        pcre2_match_data_create(1, nullptr), pcre2_match_data_free);
    const int found = pcre2_match(compiled.get(), reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), 0,
                                  0, match.get(), nullptr);
    return found >= 0 ? Tried::yes : Tried::no;
}

}  // namespace

class TestRequiredText : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void is_found_data();
    void is_found();
    void stands_in_everything_that_matches();
};

void TestRequiredText::is_found_data()
{
    QTest::addColumn<QByteArray>("expression");
    QTest::addColumn<QByteArray>("text");
    const auto row = [](const char* expression, const char* text) {
        QTest::newRow(expression) << QByteArray(expression) << QByteArray(text);
    };
    row("next_comm=dd", "next_comm=dd");
    row("next_comm=(dd|sh) next_pid=[0-9]+", "next_comm=");
    row("NR [0-9]+ = -[0-9]+$", " = -");
    row(R"(^sys_enter: \(0x)", "sys_enter: (0x");
    row("colou?r", "colo");
    row("ab+cd", "ab");
    row("ab+?cde", "cde");
    row("abc*", "ab");
    row("abc{0,3}def", "def");
    row("open.*passwd", "passwd");
    row(R"(fd=\d+ path)", " path");
    row("[]x]abc[^]]", "abc");
    row(R"(a(b[)]\)c)d)", "a");
    row("fü?r", "f");
    // What may mean something else says nothing.
    row("open|close", "");
    row("(?i)open", "");
    row("(?x) open  # a comment", "");
    row(R"(\Qa|b\E)", "");
    row(R"(open\x{2d})", "");
    row("(*UTF)open", "");
    row("foo{a|b}", "");
    row("[[:alpha:]]open", "");
    row("(open", "");
    row("[open", "");
    row("open\\", "");
    row("", "");
}

void TestRequiredText::is_found()
{
    QFETCH(QByteArray, expression);
    QFETCH(QByteArray, text);
    QCOMPARE(QByteArray::fromStdString(required_text(expression.toStdString())), text);
}

/// Expressions thrown together from pieces, tried on texts that are thrown together likewise.
void TestRequiredText::stands_in_everything_that_matches()
{
    static constexpr std::array pieces = {
        "a",    "b",        "ab",   "(a",  ")",   "[ab]", "[^b]", "|",     "*",     "+",      "?",    "{2}",
        "{0,}", "{",        "}",    "\\.", "\\d", "\\b",  "^",    "$",     ".",     "(?:b",   "(?i)", "\\Q",
        "\\E",  "\xc3\xbc", "[]a]", "(?=", "\\n", "]",    "{,2}", "(?!b)", "\\x61", "[\\]b]", "1"};
    static constexpr std::array texts = {"a", "b", "A", "ab",       ".",  "1",
                                         "{", "}", "]", "\xc3\xbc", "\n", ",2"};
    std::mt19937 random(1);
    const auto joined = [&random](const auto& choices, std::size_t most) {
        std::string text;
        for (std::size_t n = 1 + random() % most; n > 0; --n)
            text += choices[random() % choices.size()];
        return text;
    };
    int matches = 0;
    for (int i = 0; i < 60'000; ++i) {
        const std::string expression = joined(pieces, 7);
        const std::string required = required_text(expression);
        if (required.empty()) continue;
        for (int j = 0; j < 8; ++j) {
            const std::string text = joined(texts, 6);
            const Tried tried = try_on(expression, text);
            if (tried == Tried::refused) break;
            if (tried == Tried::no) continue;
            ++matches;
            QVERIFY2(text.find(required) != std::string::npos, (expression + " matches " + text).c_str());
        }
    }
    QVERIFY2(matches > 5'000, qPrintable(QString::number(matches)));
}

QTEST_APPLESS_MAIN(TestRequiredText)
#include "tst_required_text.moc"
