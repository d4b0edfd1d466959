// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/compiler_messages.h"
#include "builder/header_functions.h"

#include <QTest>

using namespace boardscope;
using namespace boardscope::builder;

class tst_header_functions : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void finds_functions_among_declarations_data();
    void finds_functions_among_declarations();
    void takes_the_declaration_that_says_most();
    void mends_what_the_compiler_says();
    void survives_odd_text();
};

void tst_header_functions::finds_functions_among_declarations_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("definition");
    const auto row = [](const char* name, const char* line, const char* definition) {
        QTest::newRow(name) << QString::fromLatin1(line) << QString::fromLatin1(definition);
    };
    row("plain", "int f(int a);", "int (f)(int a) {for(;;);};");
    row("extern", "extern struct x *f(void);", "struct x *(f)(void) {for(;;);};");
    row("attributes", "void *f(size_t n) __attribute__((alloc_size(1))) __attribute__((malloc));",
        "void *(f)(size_t n) {for(;;);};");
    row("function pointer as parameter", "int f(int (*g)(void *, int), void *p);",
        "int (f)(int (*g)(void *, int), void *p) {for(;;);};");
    row("static", "static int f(int a);", "");
    row("has a body", "void f(int a) {", "");
    row("inside of a body", "    f(1);", "");
    row("typedef", "typedef int f(int);", "");
    row("variable", "extern int x;", "");
    row("array", "extern char boot_command_line[] __attribute__((section(\".init.data\")));", "");
    row("register", "register unsigned long sp asm(\"sp\");", "");
    row("pointer to function", "extern int (*f)(int);", "");
    row("attribute before", "__attribute__((cold)) int f(int);", "");
    row("brackets that do not close", "int f(int (*g)(int;", "");
}

void tst_header_functions::finds_functions_among_declarations()
{
    QFETCH(QString, line);
    QFETCH(QString, definition);
    std::vector<std::string> expected;
    if (!definition.isEmpty()) expected.push_back(definition.toStdString());
    QCOMPARE(define_declared_functions(line.toStdString()), expected);
    QCOMPARE(define_declared_functions("struct x {\n    int a;\n};\n" + line.toStdString() + "\n"), expected);
}

void tst_header_functions::takes_the_declaration_that_says_most()
{
    QCOMPARE(define_declared_functions("int f(int);\nvoid g(void);\nint f(int flags);\nint f(int);\n"),
             (std::vector<std::string>{"int (f)(int flags) {for(;;);};", "void (g)(void) {for(;;);};"}));
}

void tst_header_functions::mends_what_the_compiler_says()
{
    std::vector<std::string> definitions = {"int (f)(int (*)(int, int), char *) {for(;;);};",
                                            "int (g)(int a) {for(;;);};"};
    const std::string unit = with_functions("/* headers */\n", definitions);
    QCOMPARE(unit, "/* headers */\n#line 1 \"boardscope-functions\"\n" + definitions[0] + "\n" +
                       definitions[1] + "\n");
    const std::string omitted =
        ": warning: omitting the parameter name in a function definition is a C2x extension "
        "[-Wc2x-extensions]\n";
    const Diagnostics messages = parse_compiler_messages(
        "boardscope-functions:1:34" + omitted + "boardscope-functions:1:15" + omitted +
            "boardscope-functions:2:6: error: redefinition of 'g'\nboardscope-functions:99:1: error: no such "
            "line\n"
            "linux/x.h:1:1: error: not one of ours\n",
        {});
    QVERIFY(mend_definitions(definitions, messages));
    QCOMPARE(definitions,
             (std::vector<std::string>{"int (f)(int (* arg0)(int, int), char * arg1) {for(;;);};", ""}));
    QVERIFY(!mend_definitions(definitions,
                              parse_compiler_messages("linux/x.h:1:1: error: not one of ours\n", {})));
}

void tst_header_functions::survives_odd_text()
{
    for (const char* text :
         {"", "\n\n", ";", "(", "(;", "a(;", "a();", " a();", "int a(", "int a();;", "\xff\xfe;"})
        QVERIFY(define_declared_functions(text).size() <= 1);
}

QTEST_GUILESS_MAIN(tst_header_functions)
#include "tst_header_functions.moc"
