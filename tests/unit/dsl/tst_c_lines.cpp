// SPDX-License-Identifier: GPL-3.0-or-later
// Generated C as it is shown beside its script, and back.
#include <QTest>

#include "core/dsl/c_lines.h"

using namespace boardscope::dsl;

class tst_c_lines : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void lines_lead_there_and_back();
    void blocks_have_blank_lines();
    void what_is_of_no_line();
};

void tst_c_lines::lines_lead_there_and_back()
{
    const CLines lines("#include <x.h>\n\n#line 3 \"a.bt\"\n/* kprobe:f */\nint f(void *ctx)\n{\n#line 4 \"a.bt\"\n\tint a = 1;\n"
                       "\tint b = 2;\n#line 5 \"a.bt\"\n\treturn 0;\n}\n\nint g;\n");
    QCOMPARE(lines.text(), std::string("#include <x.h>\n\n/* kprobe:f */\nint f(void *ctx)\n{\n\tint a = 1;\n\tint b = 2;\n"
                                       "\treturn 0;\n}\n\nint g;\n"));
    QCOMPARE(lines.script_line(1), 0);
    QCOMPARE(lines.script_line(3), 3);
    QCOMPARE(lines.script_line(5), 3);
    QCOMPARE(lines.script_line(6), 4);
    QCOMPARE(lines.script_line(7), 4);
    QCOMPARE(lines.script_line(8), 5);
    QCOMPARE(lines.script_line(11), 0);
    QCOMPARE(lines.c_lines(4), (std::vector<int>{6, 7}));
    QCOMPARE(lines.c_lines(3), (std::vector<int>{3, 4, 5}));
    QCOMPARE(lines.c_lines(6), std::vector<int>());
}

/// As a statement of a script is written: a block of its own, and behind all of them the end of the program.
void tst_c_lines::blocks_have_blank_lines()
{
    const CLines lines("int f(void *ctx)\n{\n#line 4 \"a.bt\"\n\t/* printf() */\n\t{\n\t\tint a = 1;\n\n\t\tif (a) {\n"
                       "\t\t\tg();\n\t\t}\n\t}\n\n\treturn 0;\n}\n");
    QCOMPARE(lines.c_lines(4), (std::vector<int>{3, 4, 5, 6, 7, 8, 9, 10}));
    QCOMPARE(lines.script_line(12), 0);
    QCOMPARE(lines.script_line(2), 0);
}

void tst_c_lines::what_is_of_no_line()
{
    QCOMPARE(CLines().text(), std::string());
    QCOMPARE(CLines().script_line(1), 0);
    QCOMPARE(CLines("int x;").script_line(0), 0);
    QCOMPARE(CLines("int x;").script_line(-1), 0);
    QCOMPARE(CLines("int x;").c_lines(0), std::vector<int>());
    // Not ours, so it stays.
    QCOMPARE(CLines("#line x\n").text(), std::string("#line x\n"));
    QCOMPARE(CLines("#line 99999999999\nint x;").script_line(2), 0);
}

QTEST_APPLESS_MAIN(tst_c_lines)
#include "tst_c_lines.moc"
