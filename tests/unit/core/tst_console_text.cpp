// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/decode/console_text.h"

#include <QTest>

using namespace boardscope;

namespace {

/// What a reader sees after all pieces.
std::vector<std::string> shown(const std::vector<std::string>& pieces)
{
    ConsoleText text;
    std::vector<std::string> lines;
    for (const std::string& piece : pieces) {
        const ConsoleText::Change change = text.take(piece);
        if (change.replaces_last) lines.pop_back();
        lines.insert(lines.end(), change.lines.begin(), change.lines.end());
    }
    return lines;
}

std::vector<std::string> in_single_bytes(const std::string& text)
{
    std::vector<std::string> pieces;
    for (const char c : text)
        pieces.emplace_back(1, c);
    return pieces;
}

}  // namespace

using Lines = std::vector<std::string>;

class TestConsoleText : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void lines_data()
    {
        QTest::addColumn<QByteArray>("printed");
        QTest::addColumn<QByteArrayList>("lines");
        const auto row = [](const char* name, const QByteArray& printed, const QByteArrayList& lines) {
            QTest::newRow(name) << printed << lines;
        };
        row("plain", "one\r\ntwo\r\n", {"one", "two", ""});
        row("under way", "login: ", {"login: "});
        row("two returns before the end", "one\r\r\ntwo", {"one", "two"});
        row("a line that is written again", "  10 %\r  99 %\r 100 %\n", {" 100 %", ""});
        row("colours", "\x1b[1;31mred\x1b[0m and \x1b[32mgreen\x1b[m\n", {"red and green", ""});
        row("a title for the terminal", "\x1b]0;board\x07# ls\x1b]2;x\x1b\\!\n", {"# ls!", ""});
        row("character sets and keypads",
            "\x1b(B\x1b=a\x1b"
            "7b\n",
            {"ab", ""});
        row("a cut sequence does not swallow the next line", "\x1b[12;\nnext\n", {"", "next", ""});
        row("taken back", "lss\b -l \xc3\xa4\b!\n", {"ls -l !", ""});
        row("control characters",
            QByteArray("a\0b\x07"
                       "c\x7f\n",
                       7),
            {"abc", ""});
        row("tab", "a\tb\n", {"a\tb", ""});
        row("UTF-8",
            "Gr\xc3\xbc\xc3\x9f"
            "e\n",
            {"Gr\xc3\xbc\xc3\x9f"
             "e",
             ""});
    }
    void lines()
    {
        QFETCH(QByteArray, printed);
        QFETCH(QByteArrayList, lines);
        Lines wanted;
        for (const QByteArray& line : lines)
            wanted.push_back(line.toStdString());
        QCOMPARE(shown({printed.toStdString()}), wanted);
        QCOMPARE(shown(in_single_bytes(printed.toStdString())), wanted);
    }
    void nothing_new_is_no_change()
    {
        ConsoleText text;
        QVERIFY(text.take("").lines.empty());
        QCOMPARE(text.take("a").lines, Lines{"a"});
        QVERIFY(text.take("\x1b[0m\r").lines.empty());
        QVERIFY(text.take("").lines.empty());
    }
    void endless_lines_are_broken()
    {
        const Lines lines = shown({std::string(3 * ConsoleText::longest_line_bytes - 1, 'x')});
        QCOMPARE(lines.size(), std::size_t(3));
        for (const std::string& line : lines)
            QVERIFY(line.size() <= ConsoleText::longest_line_bytes);
        std::string umlauts = "x";
        for (std::size_t i = 0; i < ConsoleText::longest_line_bytes; ++i)
            umlauts += "\xc3\xa4";
        for (const std::string& line : shown({umlauts}))
            QVERIFY(!line.starts_with('\xa4'));
    }
};

QTEST_GUILESS_MAIN(TestConsoleText)
#include "tst_console_text.moc"
