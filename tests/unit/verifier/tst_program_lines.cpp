// SPDX-License-Identifier: GPL-3.0-or-later
#undef QT_NO_CAST_FROM_ASCII  // names are easier to read as they are
#include "core/verifier/program_lines.h"

#include <QTest>

using namespace boardscope;
using namespace boardscope::verifier;

class TestProgramLines : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void missing_texts_come_from_the_source();
};

void TestProgramLines::missing_texts_come_from_the_source()
{
    const auto at = [](const char* file, int line, const char* text) {
        return ProgramLines::Line{.instruction = 0, .place = {file, line, 1, 1}, .text = text, .function = {}};
    };
    std::vector<ProgramLines> programs{
        {"one", {at("a.bt", 1, ""), at("a.bt", 3, ""), at("a.bt", 2, "kept"), at("b.h", 1, "")}},
        {"two", {at("a.bt", 4, ""), at("a.bt", 0, "")}}};
    fill_texts(programs, "a.bt", "first\nsecond\n\tthird");
    const auto text = [&](std::size_t program, std::size_t line) { return programs[program].lines[line].text; };
    QCOMPARE(text(0, 0), "first");
    QCOMPARE(text(0, 1), "\tthird");
    QCOMPARE(text(0, 2), "kept");
    QVERIFY2(text(0, 3).empty(), "another file");
    QVERIFY2(text(1, 0).empty(), "behind the end");
    QVERIFY2(text(1, 1).empty(), "no line");
}

QTEST_GUILESS_MAIN(TestProgramLines)
#include "tst_program_lines.moc"
