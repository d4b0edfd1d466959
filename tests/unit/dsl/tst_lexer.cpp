// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "core/dsl/lexer.h"
#include "core/dsl/number_literal.h"
#include "core/dsl/string_escape.h"

#include <string>

using namespace boardscope::dsl;

namespace {

/// Each token as KIND:TEXT, joined by blanks.
std::string kinds_of(std::string_view text)
{
    std::string all;
    Lexer lexer(text);
    for (Token token = lexer.next(); token.kind != TokenKind::end; token = lexer.next()) {
        if (!all.empty()) all += ' ';
        switch (token.kind) {
        case TokenKind::word: all += "word:"; break;
        case TokenKind::number: all += "number:"; break;
        case TokenKind::text: all += "text:"; break;
        case TokenKind::variable: all += "variable:"; break;
        case TokenKind::positional: all += "parameter:" + std::to_string(token.number) + ":"; break;
        case TokenKind::map: all += "map:"; break;
        case TokenKind::predicate_end: all += "end-of-predicate:"; break;
        case TokenKind::directive: all += "directive:"; break;
        case TokenKind::broken: all += "broken:"; break;
        default: break;
        }
        all += token.text;
    }
    return all;
}

}  // namespace

class TestLexer : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tells_tokens_apart_data();
    void tells_tokens_apart();
    void reads_numbers_data();
    void reads_numbers();
    void refuses_numbers_data();
    void refuses_numbers();
    void escapes_become_bytes_data();
    void escapes_become_bytes();
    void any_text_can_be_quoted();
    void what_is_broken_has_its_place();
    void reads_only_its_range();
};

void TestLexer::tells_tokens_apart_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("tokens");
    const auto row = [](const char* text, const char* tokens) {
        QTest::newRow(text) << QByteArray(text) << QByteArray(tokens);
    };
    row("", "");
    row(" \t\r\n ", "");
    row("comm", "word:comm");
    row("@a[1,$x]++", "map:a [ number:1 , variable:x ] ++");
    row("@=count()", "map: = word:count ( )");
    row("$1 $12 $#", "parameter:1:1 parameter:12:12 parameter:0:$#");
    row("a<<=b>>c>=d", "word:a <<= word:b >> word:c >= word:d");
    row("a->b.c.0", "word:a -> word:b . word:c . number:0");
    row("0..10", "number:0 .. number:10");
    row("a ^^ b && c || !d", "word:a ^^ word:b && word:c || ! word:d");
    row("a / b", "word:a / word:b");
    row("/a/ {", "/ word:a end-of-predicate:/ {");
    row("/a/ // why\n /* and how */ {", "/ word:a end-of-predicate:/ {");
    row("/a/ at  end {", "/ word:a end-of-predicate:/ word:at word:end {");
    row("a / at", "word:a / word:at");
    row("x // to the end\ny", "word:x word:y");
    row("x /* many\nlines */ y", "word:x word:y");
    row("#!/usr/bin/env bpftrace\nx", "word:x");
    row("# a comment of ply\nx", "word:x");
    row("#include <a.h>\nx", "directive:#include <a.h> word:x");
    row("  # define A 1 \\\n + 2\nx", "directive:# define A 1 \\\n + 2 word:x");
    row("\"a b\" \"\"", "text:a b text:");
    row("printf(\"%d\\n\", 5s)", "word:printf ( text:%d\n , number:5s )");
    row("/* no end", "broken:this comment has no end");
    row("\"no end\nx", "broken:this text has no closing quote word:x");
    row("a \x01\x02 b", "word:a broken:this character means nothing here word:b");
    row("$", "broken:a name is missing behind this $");
    row("$0", "broken:there is no parameter of this number");
    row("x # y\nz", "word:x word:z");
}

void TestLexer::tells_tokens_apart()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, tokens);
    QCOMPARE(QByteArray::fromStdString(kinds_of(text.toStdString())), tokens);
}

void TestLexer::reads_numbers_data()
{
    QTest::addColumn<quint64>("value");
    const auto row = [](const char* text, quint64 value) { QTest::newRow(text) << value; };
    row("0", 0);
    row("42", 42);
    row("1_000_000", 1'000'000);
    row("0x1F", 31);
    row("0XfF_fF", 0xffff);
    row("0b101", 5);
    row("0755", 0755);
    row("1e6", 1'000'000);
    row("15e2", 1500);
    row("0e99", 0);
    row("10ULL", 10);
    row("2ns", 2);
    row("3us", 3'000);
    row("10ms", 10'000'000);
    row("5s", 5'000'000'000);
    row("2m", 120'000'000'000);
    row("1h", 3'600'000'000'000);
    row("1d", 86'400'000'000'000);
    row("18446744073709551615", 18446744073709551615ULL);
    row("0xffffffffffffffff", 18446744073709551615ULL);
}

void TestLexer::reads_numbers()
{
    QFETCH(quint64, value);
    const NumberReading reading = read_number(QTest::currentDataTag());
    QCOMPARE(QByteArray::fromStdString(reading.problem), QByteArray());
    QCOMPARE(reading.value, value);
}

void TestLexer::refuses_numbers_data()
{
    QTest::addColumn<QByteArray>("problem");
    for (const char* text : {"1x", "0x", "0b2", "09", "1e", "1e6s", "0x5s", "12abc"})
        QTest::newRow(text) << QByteArray("this is not a number");
    for (const char* text : {"18446744073709551616", "1e20", "0x10000000000000000", "300000d"})
        QTest::newRow(text) << QByteArray("this number is too large");
}

void TestLexer::refuses_numbers()
{
    QFETCH(QByteArray, problem);
    const NumberReading reading = read_number(QTest::currentDataTag());
    QCOMPARE(QByteArray::fromStdString(reading.problem), problem);
    QVERIFY(!reading.hint.empty());
}

void TestLexer::escapes_become_bytes_data()
{
    QTest::addColumn<QByteArray>("bytes");
    const auto row = [](const char* text, const QByteArray& bytes) { QTest::newRow(text) << bytes; };
    row(R"(plain)", "plain");
    row(R"(\n\t\r)", "\n\t\r");
    row(R"(\"\\)", "\"\\");
    row(R"(\x41\x4a)", "AJ");
    row(R"(\1012)", "A2");
    row(R"(\0)", QByteArray("\0", 1));
    row("\xc3\xa4", "\xc3\xa4");
}

void TestLexer::escapes_become_bytes()
{
    QFETCH(QByteArray, bytes);
    const StringReading reading = read_escapes(QTest::currentDataTag());
    QVERIFY(reading.problem.empty());
    QCOMPARE(QByteArray::fromStdString(reading.value), bytes);
}

void TestLexer::any_text_can_be_quoted()
{
    std::string all;
    for (int byte = 0; byte < 256; ++byte)
        all += {static_cast<char>(byte), '7'};
    const std::string quotes = quoted_text(all);
    const StringReading reading = read_escapes(std::string_view(quotes).substr(1, quotes.size() - 2));
    QVERIFY(reading.problem.empty());
    QVERIFY(reading.value == all);
}

void TestLexer::what_is_broken_has_its_place()
{
    Lexer lexer(R"(  "ab\qc")");
    const Token token = lexer.next();
    QCOMPARE(token.kind, TokenKind::broken);
    QCOMPARE(token.range, (TextRange{5, 7}));
    QVERIFY(token.hint.find("\\n") != std::string::npos);
    QCOMPARE(lexer.next().kind, TokenKind::end);
}

void TestLexer::reads_only_its_range()
{
    Lexer lexer("abc def ghi", 4, 6);
    QCOMPARE(lexer.next().text, std::string("de"));
    QCOMPARE(lexer.next().kind, TokenKind::end);
    QCOMPARE(lexer.next().kind, TokenKind::end);
}

QTEST_APPLESS_MAIN(TestLexer)
#include "tst_lexer.moc"
