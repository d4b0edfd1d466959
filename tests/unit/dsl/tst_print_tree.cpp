// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QFile>
#include <QTest>

#include "core/dsl/parser.h"
#include "core/dsl/print_tree.h"
#include "tests/support/requirements.h"

#include <string>

using namespace boardscope;
using namespace boardscope::dsl;

namespace {

const QString tools = QStringLiteral("/usr/sbin");

Program parsed(const std::string& text, Diagnostics& diagnostics)
{
    return parse(SourceText(text, "test.bt"), diagnostics);
}

}  // namespace

class TestPrintTree : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void outlines_a_script();
    void shows_what_passes_found();
    void lays_out_a_script();
    void writes_only_brackets_that_are_needed_data();
    void writes_only_brackets_that_are_needed();
    void source_is_read_as_the_same_tree_data();
    void source_is_read_as_the_same_tree();
    void tools_of_bpftrace_survive_data();
    void tools_of_bpftrace_survive();
};

void TestPrintTree::outlines_a_script()
{
    Diagnostics diagnostics;
    const Program program = parsed(R"(#include <linux/sched.h>
#define LIMIT 0x10
struct pair { int a; };
config = { max_strlen = 128; }
span read = kprobe:vfs_read .. kretprobe:vfs_read by tid /pid > 1/ { size = arg2 } at end { ret = retval }
kprobe:vfs_read, kretprobe:vfs_* /comm == "dd"/ {
    if ($1 == LIMIT) { @n[pid, 5s]++; } else { return; }
    $x = ((struct pair *)arg0)->a;
    for ($i : 0..3) { printf("%d\n", -$i); }
})",
                                   diagnostics);
    QCOMPARE(QByteArray::fromStdString(diagnostics.to_text()), QByteArray());
    QCOMPARE(QByteArray::fromStdString(print_tree(program)), QByteArray(R"(include linux/sched.h
define LIMIT
  number 16 (0x10)
definition struct pair { int a; };
config max_strlen = "128"
span read
  from kprobe:vfs_read
  to kretprobe:vfs_read
  key at begin
    word tid
  key at end
    word tid
  predicate
    binary >
      word pid
      number 1
  field size
    word arg2
  field at end ret
    word retval
probe
  at kprobe:vfs_read
  at kretprobe:vfs_*
  predicate
    binary ==
      word comm
      text "dd"
  if
    binary ==
      parameter $1
      word LIMIT
    then
      behind ++
        map @n
          word pid
          number 5000000000 (5s)
    else
      return
  assign
    variable $x
    member ->a
      cast struct pair *
        word arg0
  for range
    variable $i
    number 0
    number 3
    body
      call printf
        text "%d\n"
        unary -
          variable $i
)"));
}

void TestPrintTree::shows_what_passes_found()
{
    Diagnostics diagnostics;
    Program program = parsed("kprobe:vfs_* { $x = TASK_RUNNING + args.pid; }", diagnostics);
    program.probes[0].specs[0].matches = {{"vfs_read"}, {"vfs_write"}};
    auto& sum = *std::get<Assignment>(program.probes[0].body[0]->node).value;
    sum.type = Type::integer(8, false);
    auto& binary = std::get<Binary>(sum.node);
    binary.left->meaning = Constant{0, "TASK_RUNNING"};
    binary.right->type = Type::integer(4, true);
    FieldAccess field;
    field.offset = 24;
    field.bytes = 4;
    field.what = "vfs.pid";
    binary.right->meaning = field;
    QCOMPARE(QByteArray::fromStdString(print_tree(program)), QByteArray(R"(probe
  at kprobe:vfs_*
    matches kprobe:vfs_read
    matches kprobe:vfs_write
  assign
    variable $x
    binary + [uint64]
      word TASK_RUNNING = 0 (TASK_RUNNING)
      member .pid [int32] = vfs.pid at 24, 4 bytes
        word args
)"));
}

void TestPrintTree::lays_out_a_script()
{
    Diagnostics diagnostics;
    const Program program = parsed(R"(#define A 1
struct s { int a;
  int b; }
config={max_strlen=64,cache_user_symbols="PER_PID"}
#define F(x,y) x+y*2
macro m($v,@a,e){@a[e]=$v;$v+1}
macro n(){f(1);}
let @x=lruhash(A*2);
k:f,kr:g/@x[1]/{if(1)@a=1;else if(2){@b=2}else{@c=3;}unroll(3){$x=1;}while($i<9){$i++;break}}
span s=k:f..kr:f by arg0 .. retval{a=1,b=2;}at end{c=3}
interval:s:1{for($kv:@m){print($kv)}{let $y;let $z=2;$z<<=1}delete @a[1]})",
                                   diagnostics);
    QCOMPARE(QByteArray::fromStdString(diagnostics.to_text()), QByteArray());
    QCOMPARE(QByteArray::fromStdString(print_source(program)), QByteArray(R"(#define A 1
#define F(x, y) x + y * 2

struct s { int a;
  int b; };

config = {
    max_strlen = 64;
    cache_user_symbols = PER_PID;
}

let @x = lruhash(A * 2);

macro m($v, @a, e)
{
    @a[e] = $v;
    $v + 1
}

macro n()
{
    f(1);
}

span s = kprobe:f .. kretprobe:f by arg0 .. retval
{
    a = 1;
    b = 2;
}
at end {
    c = 3;
}

kprobe:f,
kretprobe:g
/@x[1]/
{
    if (1) {
        @a = 1;
    } else if (2) {
        @b = 2;
    } else {
        @c = 3;
    }
    unroll (3) {
        $x = 1;
    }
    while ($i < 9) {
        $i++;
        break;
    }
}

interval:s:1
{
    for ($kv : @m) {
        print($kv);
    }
    {
        let $y;
        let $z = 2;
        $z <<= 1;
    }
    delete(@a[1]);
}
)"));
}

void TestPrintTree::writes_only_brackets_that_are_needed_data()
{
    QTest::addColumn<QByteArray>("printed");
    const auto row = [](const char* text, const char* printed) {
        QTest::newRow(text) << QByteArray(printed);
    };
    row("(1 + 2) * 3", "(1 + 2) * 3");
    row("1 + (2 * 3)", "1 + 2 * 3");
    row("(1 - 2) - 3", "1 - 2 - 3");
    row("1 - (2 - 3)", "1 - (2 - 3)");
    row("(a & 1) == 0", "(a & 1) == 0");
    row("a & (1 == 0)", "a & 1 == 0");
    row("(a && b) || c", "a && b || c");
    row("a && (b || c)", "a && (b || c)");
    row("-(-a)", "-(-a)");
    row("-(--$a)", "-(--$a)");
    row("!(!a)", "!!a");
    row("-(a.b)", "-a.b");
    row("(-a).b", "(-a).b");
    row("(uint8)(a + 1)", "(uint8)(a + 1)");
    row("(uint8)a + 1", "(uint8)a + 1");
    row("((struct f *)a)->b", "((struct f *)a)->b");
    row("(a ? 1 : 2) ? 3 : (b ? 4 : 5)", "(a ? 1 : 2) ? 3 : b ? 4 : 5");
    row("(a ? 1 : 2) + 1", "(a ? 1 : 2) + 1");
    row("(1, (2, 3))", "(1, (2, 3))");
    row("(@m)[0]", "(@m)[0]");
    row("@m[0][1]", "@m[0][1]");
    row("path[tid]", "@path[tid]");
    row("args[0]", "args[0]");
    row("a / *p", "a / *p");
    row("$t.0.1", "$t.0.1");
    row("sizeof(struct f)", "sizeof(struct f)");
    row("sizeof($x)", "sizeof($x)");
    row("offsetof(struct f, a.b)", "offsetof(struct f, a.b)");
    row("(uint8[4])a", "(uint8[4])a");
    row("1_000 + 0x1F + 5ms", "1_000 + 0x1F + 5ms");
}

void TestPrintTree::writes_only_brackets_that_are_needed()
{
    QFETCH(QByteArray, printed);
    Diagnostics diagnostics;
    const Program program =
        parsed("BEGIN { @ = " + std::string(QTest::currentDataTag()) + "; }", diagnostics);
    QCOMPARE(QByteArray::fromStdString(diagnostics.to_text()), QByteArray());
    QCOMPARE(QByteArray::fromStdString(print_source(program)), "BEGIN\n{\n    @ = " + printed + ";\n}\n");
}

void TestPrintTree::source_is_read_as_the_same_tree_data()
{
    QTest::addColumn<QByteArray>("text");
    const auto row = [](const char* text) { QTest::newRow(text) << QByteArray(text); };
    row("kprobe:f /*a*/ / *arg0 == 1 / { }");
    row("u:\"/my dir/a:b\":\"f<int>(x)\"+8 { }");
    row("usdt:/bin/x:p:n, hardware:cache-misses:1000, kprobe:f+0x10 { }");
    row("struct a { int x; };\n\n // why\n struct b { struct a a; /* c */ } struct c;\nBEGIN {}");
    row("#define A 1 + 2 // three\n#define B\n#include \"x.h\"\nBEGIN { @ = A; }");
    row("config = { a = 0x10; b = \"12abc\"; c = \"\"; d = \"x y\" } BEGIN { }");
    row("span s = k:f .. kr:f by (pid, arg0) /1/ at end { r = retval; } END { }");
    row("BEGIN { if (1) { } else { if (2) { } $x = 1; } printf(\"\\x01\\n\\\"%d\", 1); }");
    row("k:f if (pid == 1) exit(); else @++;");
    row("span s = k:f .. kr:f /1/ { } END { }");
    row("END { return; }");
}

void TestPrintTree::source_is_read_as_the_same_tree()
{
    QFETCH(QByteArray, text);
    Diagnostics diagnostics;
    const Program program = parsed(text.toStdString(), diagnostics);
    const std::string source = print_source(program);
    const Program again = parsed(source, diagnostics);
    QCOMPARE(QByteArray::fromStdString(diagnostics.to_text()), QByteArray());
    QCOMPARE(QByteArray::fromStdString(print_tree(again)), QByteArray::fromStdString(print_tree(program)));
    QCOMPARE(QByteArray::fromStdString(print_source(again)), QByteArray::fromStdString(source));
}

void TestPrintTree::tools_of_bpftrace_survive_data()
{
    QTest::addColumn<QString>("path");
    const QDir folder(tools);
    const QStringList names = folder.entryList({QStringLiteral("*.bt")}, QDir::Files, QDir::Name);
    for (const QString& name : names)
        QTest::newRow(name.toUtf8().constData()) << folder.filePath(name);
    if (names.isEmpty()) QTest::newRow("none") << QString();
}

void TestPrintTree::tools_of_bpftrace_survive()
{
    QFETCH(QString, path);
    BOARDSCOPE_REQUIRE(!path.isEmpty(), "there are no tools to read: bpftrace is not installed");
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    Diagnostics diagnostics;
    const Program program = parsed(file.readAll().toStdString(), diagnostics);
    QVERIFY(program.probes.size() >= 2);
    const Program again = parsed(print_source(program), diagnostics);
    QCOMPARE(QByteArray::fromStdString(diagnostics.to_text()), QByteArray());
    QCOMPARE(QByteArray::fromStdString(print_tree(again)), QByteArray::fromStdString(print_tree(program)));
}

QTEST_APPLESS_MAIN(TestPrintTree)
#include "tst_print_tree.moc"
