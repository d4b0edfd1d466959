// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "core/dsl/c_declarations.h"
#include "core/target/type_path.h"
#include "core/target/type_text.h"

using namespace boardscope;
using namespace boardscope::dsl;

namespace {

// What clang says of the same text for --target=arm-linux-gnueabihf and --target=x86_64-linux-gnu.
constexpr const char* sample = R"c(
enum color { red, green = 5, blue, last = -1 };
typedef unsigned long long u64_t;
struct inner { char a; u64_t b; };
struct sample {
    char c;              // a comment
    long l;
    void *p, *q[2];
    short s;
    u64_t u;
    struct inner in;
    unsigned low : 3, high : 5;
    unsigned : 0;
    int deep : 17;
    u64_t wide : 40;
    union { int number; char text[6]; };
    struct { short x, y; } point;
    int grid[2][3];
    int (*callback)(struct sample *, const char *);
    enum color color;
    struct sample *next;
    _Bool ready;
    char tail[];
};
struct __attribute__((packed)) tight { char a; int b; short c : 3; };
struct wide { char a; } __attribute__((aligned(16)));
long measure(struct sample *one, unsigned int count, ...);
)c";

TypeTable table_of(const std::string& text, int pointer_bytes, QByteArray* problem = nullptr)
{
    CEnvironment environment;
    environment.pointer_bytes = pointer_bytes;
    environment.constants["LENGTH"] = 12;
    const CDeclarations read = read_c_declarations(text, environment);
    if (read.problem && problem != nullptr)
        *problem = QByteArray::fromStdString(text.substr(read.place.begin, read.place.end - read.place.begin) + ": " +
                                             read.problem->cause);
    return read.table ? *read.table : TypeTable();
}

}  // namespace

class TestCDeclarations : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void fields_lie_where_the_boards_compiler_puts_them_data();
    void fields_lie_where_the_boards_compiler_puts_them();
    void sizes_are_the_boards();
    void constants_and_prototypes_are_known();
    void structures_of_the_kernel_are_taken_as_they_are();
    void mistakes_are_told_at_their_place_data();
    void mistakes_are_told_at_their_place();
    void damage_does_no_harm();
};

void TestCDeclarations::fields_lie_where_the_boards_compiler_puts_them_data()
{
    QTest::addColumn<std::string>("path");
    QTest::addColumn<quint64>("board");
    QTest::addColumn<quint64>("server");
    const auto row = [](const char* path, quint64 board, quint64 server) {
        QTest::newRow(path) << std::string(path) << board << server;
    };
    row("c", 0, 0);
    row("l", 4, 8);
    row("p", 8, 16);
    row("q", 12, 24);
    row("s", 20, 40);
    row("u", 24, 48);
    row("in.b", 40, 64);
    row("low", 48, 72);
    row("deep", 52, 76);
    row("wide", 56, 80);
    row("number", 64, 88);
    row("text[5]", 69, 93);
    row("point.y", 74, 98);
    row("grid[1][2]", 96, 120);
    row("callback", 100, 128);
    row("color", 104, 136);
    row("next", 108, 144);
    row("ready", 112, 152);
    row("tail", 113, 153);
}

void TestCDeclarations::fields_lie_where_the_boards_compiler_puts_them()
{
    QFETCH(std::string, path);
    QByteArray problem;
    const auto place = [&](int pointer_bytes) {
        const TypeTable table = table_of(sample, pointer_bytes, &problem);
        const Result<FieldPlace> found = find_field(table, "sample." + path);
        if (!found) qWarning("%s", found.error().cause.c_str());
        return found ? quint64(found->hops.front().byte_offset) : quint64(99999);
    };
    const quint64 board = place(4);
    const quint64 server = place(8);
    QCOMPARE(problem, QByteArray());
    QTEST(board, "board");
    QTEST(server, "server");
}

void TestCDeclarations::sizes_are_the_boards()
{
    const auto bytes = [](const char* type, int pointer_bytes) {
        const TypeTable table = table_of(sample, pointer_bytes);
        return int(table.bytes(*table.find_type(type)).value_or(0));
    };
    QCOMPARE(bytes("struct sample", 4), 120);
    QCOMPARE(bytes("struct sample", 8), 160);
    QCOMPARE(bytes("struct inner", 4), 16);
    QCOMPARE(bytes("struct tight", 8), 6);
    QCOMPARE(bytes("struct wide", 8), 16);
    QCOMPARE(bytes("enum color", 8), 4);
}

void TestCDeclarations::constants_and_prototypes_are_known()
{
    const TypeTable table = table_of(sample, 8);
    QCOMPARE(table.find_enumerator("blue")->enumerator.value, 6u);
    QCOMPARE(qint64(table.find_enumerator("last")->enumerator.value), -1);
    const TypeId function = *table.find_function("measure");
    QCOMPARE(QByteArray::fromStdString(definition_text(table, function)).left(50),
             QByteArray("long measure(struct sample *one, unsigned int coun"));
}

void TestCDeclarations::structures_of_the_kernel_are_taken_as_they_are()
{
    const TypeTable kernel = table_of("struct list { struct list *next, *prev; }; typedef int pid_type; struct later { int x; };", 4);
    CEnvironment environment;
    environment.pointer_bytes = 4;
    environment.kernel = [&]() -> const TypeTable& { return kernel; };
    const CDeclarations read = read_c_declarations(
        "struct mine { char c; struct list list; pid_type pid; struct later *p; struct later inside[2]; };", environment);
    QVERIFY2(read.table, read.problem ? read.problem->cause.c_str() : "");
    QCOMPARE(find_field(*read.table, "mine.list.prev")->hops.front().byte_offset, 8u);
    QCOMPARE(find_field(*read.table, "mine.pid")->hops.front().byte_offset, 12u);
    QCOMPARE(find_field(*read.table, "mine.inside")->hops.front().byte_offset, 20u);
}

void TestCDeclarations::mistakes_are_told_at_their_place_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<QByteArray>("problem");
    const auto row = [](const char* text, const char* problem) { QTest::newRow(text) << std::string(text) << QByteArray(problem); };
    row("struct a { nothing b; };", "nothing: no type is known as nothing");
    row("struct a { struct unseen b; };", "struct: how large b is, is not known");
    row("struct a { int b }", "}: ; is missing here");
    row("struct a { int b[UNKNOWN]; };", "UNKNOWN: \"UNKNOWN\" is no number that is known here");
    row("struct a { int b : 40; };", "int: b has more bits than its type");
    row("struct a { int b; }; struct a { int b; };", "a: a is defined twice");
    row("enum a { 5 };", "5: the name of a constant is missing here");
    row("struct a { struct a inside; };", "struct: how large inside is, is not known");
    row("struct a { int b; ", ": the name of a type is missing here");
}

void TestCDeclarations::mistakes_are_told_at_their_place()
{
    QFETCH(std::string, text);
    QByteArray problem;
    (void)table_of(text, 8, &problem);
    QTEST(problem, "problem");
}

/// Each beginning of a text, and each text with a piece missing, ends with a table or a problem.
void TestCDeclarations::damage_does_no_harm()
{
    const std::string whole = sample;
    for (std::size_t i = 0; i < whole.size(); ++i) {
        (void)table_of(whole.substr(0, i), 4);
        (void)table_of(std::string(whole).erase(i, 5), 8);
    }
    QByteArray problem;
    (void)table_of(std::string(5000, '(') , 8, &problem);
    std::string deep = "struct a {";
    for (int i = 0; i < 3000; ++i)
        deep += " struct {";
    (void)table_of(deep, 8, &problem);
    QVERIFY2(problem.contains("nested too deeply"), problem);
}

QTEST_APPLESS_MAIN(TestCDeclarations)
#include "tst_c_declarations.moc"
