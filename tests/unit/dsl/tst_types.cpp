// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "tests/support/recorded_target.h"
#include "tests/unit/dsl/typed_script.h"

using namespace boardscope;
using namespace boardscope::dsl;

namespace {

QByteArray bytes(const std::string& text)
{
    return QByteArray::fromStdString(text);
}

}  // namespace

class TestTypes : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void numbers_keep_their_signs_data();
    void numbers_keep_their_signs();
    void maps_hold_all_that_is_put_into_them_data();
    void maps_hold_all_that_is_put_into_them();
    void variables_live_in_one_probe();
    void a_map_that_is_read_before_it_is_written();
    void texts_have_room_data();
    void texts_have_room();
    void constants_have_values_data();
    void constants_have_values();
    void parameters_are_numbers_or_texts();
    void parameters_with_names_data();
    void parameters_with_names();
    void parameters_with_names_that_do_not_fit_data();
    void parameters_with_names_that_do_not_fit();
    void loops_over_maps_have_keys_and_values();
    void defines_stand_for_what_they_say();
    void tuples_and_loops();
    void spans_are_typed_at_both_ends();
    void settings_are_checked();

private:
    RecordedTarget board_{Arch::armv7};
    RecordedTarget server_{Arch::x86_64};
};

void TestTypes::numbers_keep_their_signs_data()
{
    QTest::addColumn<std::string>("expr");
    QTest::addColumn<QByteArray>("type");
    QTest::newRow("literal") << std::string("1") << QByteArray("int64");
    QTest::newRow("beyond int64") << std::string("0xffffffffffffffff") << QByteArray("uint64");
    QTest::newRow("pid") << std::string("pid") << QByteArray("uint32");
    QTest::newRow("a difference of small ones may be negative") << std::string("pid - tid") << QByteArray("int64");
    QTest::newRow("a difference of large ones is not") << std::string("nsecs - 5") << QByteArray("uint64");
    QTest::newRow("minus") << std::string("-1") << QByteArray("int64");
    QTest::newRow("comparison") << std::string("pid == 1") << QByteArray("int32");
    QTest::newRow("not") << std::string("!pid") << QByteArray("int32");
    QTest::newRow("shift has the sign of what is shifted") << std::string("nsecs >> 3") << QByteArray("uint64");
    QTest::newRow("cast") << std::string("(int8)pid") << QByteArray("int8");
    QTest::newRow("cast to long is the board's") << std::string("(long)pid") << QByteArray("int32");
    QTest::newRow("choice") << std::string("pid ? nsecs : 0") << QByteArray("uint64");
    QTest::newRow("an address") << std::string("pton(\"127.0.0.1\")") << QByteArray("uint32");
    QTest::newRow("a signal") << std::string("signal_name(pid)") << QByteArray("signal");
    QTest::newRow("an error") << std::string("strerror(2)") << QByteArray("error");
    QTest::newRow("a length") << std::string("len(comm)") << QByteArray("int64");
    QTest::newRow("sum of products") << std::string("(pid * 2 + 1) % 7") << QByteArray("int64");
}

void TestTypes::numbers_keep_their_signs()
{
    QFETCH(std::string, expr);
    TypedScript script = typed("kprobe:vfs_read { print(" + expr + "); }", board_);
    QCOMPARE(script.messages(), QByteArray());
    QTEST(bytes(script.type(expr)), "type");
}

void TestTypes::maps_hold_all_that_is_put_into_them_data()
{
    QTest::addColumn<std::string>("body");
    QTest::addColumn<QByteArray>("map");
    const auto row = [](const char* body, const char* map) {
        QTest::newRow(body) << std::string(body) << QByteArray(map);
    };
    row("@ = 1", "int64");
    row("@ = nsecs", "uint64");
    row("@ = nsecs; @ = 0", "uint64");
    row("@ = 0; @ = nsecs", "uint64");
    row("@ = nsecs; @ = -1", "int64");
    row("@++", "int64");
    row("@[pid]++", "[uint64] int64");
    row("@[pid, comm] = count()", "[uint64, string[16]] count()");
    row("@[\"a\"] = 1; @[\"longer\"] = 2", "[string[7]] int64");
    row("@[comm] = 1; @[str(arg1)] = 2", "[string[64]] int64");
    row("@[-1] = 1; @[pid] = 1", "[int64] int64");
    row("@ = comm", "string[16]");
    row("@ = hist(arg2)", "hist()");
    row("@ = lhist(arg2, 0, 100, 10)", "lhist()");
    row("@ = sum(arg2)", "sum()");
    row("@[kstack] = count()", "[kernel stack] count()");
    row("@[ustack(3), comm] = count()", "[user stack, string[16]] count()");
    row("@ = (pid, comm)", "(uint64, string[16])");
    row("@[(pid, 1)] = 2", "[uint64, int64] int64");
    row("@[ksym(arg0)] = count()", "[kernel symbol] count()");
    row("@ += arg2", "uint64");
}

void TestTypes::maps_hold_all_that_is_put_into_them()
{
    QFETCH(std::string, body);
    const TypedScript script = typed("kprobe:vfs_fsync { " + body + "; }", server_);
    QCOMPARE(script.messages(), QByteArray());
    QTEST(bytes(script.map("")), "map");
}

void TestTypes::variables_live_in_one_probe()
{
    TypedScript script = typed("kprobe:vfs_read { $x = comm; $y = $x; } kretprobe:vfs_read { $x = 1; print($x); }", board_);
    QCOMPARE(script.messages(), QByteArray());
    QCOMPARE(script.program.variables.size(), 3u);
    QCOMPARE(bytes(to_string(script.program.variables[1].type)), QByteArray("string[16]"));
    QCOMPARE(bytes(to_string(script.program.variables[2].type)), QByteArray("int64"));
    QCOMPARE(script.program.variables[2].probe, 1);

    script = typed("kprobe:vfs_read { $x = 1; } kretprobe:vfs_read { print($x); }", board_);
    QVERIFY2(script.messages().contains("x.bt:1:56: error: nothing has been put into $x"), script.messages());
    script = typed("kprobe:vfs_read { $size = 1; print($siez); }", board_);
    QVERIFY2(script.messages().contains("did you mean $size?"), script.messages());
    script = typed("kprobe:vfs_read { $x = 0; $x = $x - 1; print($x); }", board_);
    QCOMPARE(bytes(script.variable("x")), QByteArray("int64"));
}

void TestTypes::a_map_that_is_read_before_it_is_written()
{
    TypedScript script =
        typed("kretprobe:vfs_read /@start[tid]/ { $d = nsecs - @start[tid]; @h = hist($d); delete(@start[tid]); }\n"
              "kprobe:vfs_read { @start[tid] = nsecs; @name[tid] = comm; }\n"
              "END { print(@name[1]); clear(@start); }",
              board_);
    QCOMPARE(script.messages(), QByteArray());
    QCOMPARE(bytes(script.map("start")), QByteArray("[uint64] uint64"));
    QCOMPARE(bytes(script.variable("d")), QByteArray("uint64"));
    QCOMPARE(bytes(script.type("@name[1]")), QByteArray("string[16]"));
}

void TestTypes::texts_have_room_data()
{
    QTest::addColumn<std::string>("expr");
    QTest::addColumn<QByteArray>("type");
    QTest::newRow("default") << std::string("str(arg1)") << QByteArray("string[64]");
    QTest::newRow("length is without the NUL") << std::string("str(arg1, 10)") << QByteArray("string[11]");
    QTest::newRow("length that is told later") << std::string("str(arg1, arg2)") << QByteArray("string[64]");
    QTest::newRow("comm") << std::string("comm") << QByteArray("string[16]");
    QTest::newRow("choice") << std::string("pid ? \"a\" : \"four\"") << QByteArray("string[5]");
    QTest::newRow("bytes") << std::string("buf(arg1, 20)") << QByteArray("buffer[20]");
}

void TestTypes::texts_have_room()
{
    QFETCH(std::string, expr);
    TypedScript script = typed("kprobe:vfs_read { @ = " + expr + "; }", board_);
    QCOMPARE(script.messages(), QByteArray());
    QTEST(bytes(script.type(expr)), "type");

    script = typed("config = { max_strlen = 128 } kprobe:vfs_read { @ = str(arg1); }", board_);
    QCOMPARE(bytes(script.type("str(arg1)")), QByteArray("string[128]"));
}

void TestTypes::constants_have_values_data()
{
    QTest::addColumn<std::string>("expr");
    QTest::addColumn<quint64>("board");
    QTest::addColumn<quint64>("server");
    const auto row = [](const char* expr, quint64 board, quint64 server) {
        QTest::newRow(expr) << std::string(expr) << board << server;
    };
    row("TASK_RUNNING", 0, 0);
    row("AF_INET6", 10, 10);
    row("TCP_LISTEN_", 10, 10);  // of the kernel's own types
    row("SIGKILL", 9, 9);
    row("sizeof(struct file)", 24, 32);
    row("sizeof(long)", 4, 8);
    row("sizeof(uint64)", 8, 8);
    row("sizeof(struct list_head *)", 4, 8);
    row("offsetof(struct task_struct, mm)", 20, 40);
    row("pton(\"127.0.0.1\")", 0x0100007f, 0x0100007f);
}

void TestTypes::constants_have_values()
{
    QFETCH(std::string, expr);
    const auto value = [&](const TargetFacts& facts) {
        TypedScript script = typed("BEGIN { @ = " + expr + "; }", facts);
        if (!script.messages().isEmpty()) qWarning("%s", script.messages().constData());
        const auto* constant = std::get_if<Constant>(&script.expr(expr)->meaning);
        return constant == nullptr ? quint64(12345) : quint64(constant->value);
    };
    QTEST(value(board_), "board");
    QTEST(value(server_), "server");
}

void TestTypes::parameters_are_numbers_or_texts()
{
    CompileOptions options;
    options.parameters = {"42", "eth0"};
    TypedScript script = typed("BEGIN { @n = $1; @t = str($2); @c = $#; @none = $3; @nothing = str($4); }", board_, options);
    QCOMPARE(script.messages(), QByteArray());
    QCOMPARE(std::get<Constant>(script.expr("$1")->meaning).value, 42u);
    QCOMPARE(bytes(std::get<TextConstant>(script.expr("str($2)")->meaning).value), QByteArray("eth0"));
    QCOMPARE(std::get<Constant>(script.expr("$#")->meaning).value, 2u);
    QCOMPARE(std::get<Constant>(script.expr("$3")->meaning).value, 0u);
    QCOMPARE(bytes(script.map("t")), QByteArray("string[5]"));

    script = typed("BEGIN { @n = $2; }", board_, options);
    QVERIFY2(script.messages().contains("x.bt:1:14: error: $2 is \"eth0\", which is no number"), script.messages());
    QVERIFY2(script.messages().contains("str($2) takes it as text"), script.messages());
}

void TestTypes::parameters_with_names_data()
{
    QTest::addColumn<std::string>("expr");
    QTest::addColumn<std::vector<std::string>>("parameters");
    QTest::addColumn<QByteArray>("value");
    const auto row = [](const char* name, const char* expr, std::vector<std::string> parameters, const char* value) {
        QTest::newRow(name) << std::string(expr) << std::move(parameters) << QByteArray(value);
    };
    row("default", "getopt(\"n\", 3)", {}, "3");
    row("given", "getopt(\"n\", 3)", {"--n=5"}, "5");
    row("hexadecimal and negative", "getopt(\"n\", 3, \"how many\")", {"--n=-0x10"}, "-16");
    row("the last one counts", "getopt(\"n\", 3)", {"--n=5", "--n=6"}, "6");
    row("a text", "getopt(\"name\", \"none\")", {"--name=a=b"}, "\"a=b\"");
    row("a text by default", "getopt(\"name\", \"none\")", {}, "\"none\"");
    row("an empty text", "getopt(\"name\", \"none\")", {"--name="}, "\"\"");
    row("a flag", "getopt(\"all\")", {"--all"}, "1");
    row("no flag", "getopt(\"all\")", {}, "0");
    row("a flag with a value", "getopt(\"all\", true)", {"--all=false"}, "0");
    row("a flag that is on", "getopt(\"all\", true)", {}, "1");
    row("numbered ones are those without a name", "getopt(\"n\", 0) + $1", {"--n=1", "7"}, "");
    row("how many there are", "getopt(\"n\", $#)", {"7", "8"}, "2");
}

void TestTypes::parameters_with_names()
{
    QFETCH(std::string, expr);
    QFETCH(std::vector<std::string>, parameters);
    QFETCH(QByteArray, value);
    TypedScript script = typed("kprobe:vfs_read { print(" + expr + "); }", board_, {.parameters = parameters});
    QCOMPARE(script.messages(), QByteArray());
    const Expr& found = *script.expr(expr);
    if (const auto* number = std::get_if<Constant>(&found.meaning))
        QCOMPARE(QByteArray::number(static_cast<qint64>(number->value)), value);
    else if (const auto* text = std::get_if<TextConstant>(&found.meaning))
        QCOMPARE('"' + bytes(text->value) + '"', value);
    else
        QCOMPARE(std::get<Constant>(script.expr("$1")->meaning).value, 7u);
}

void TestTypes::parameters_with_names_that_do_not_fit_data()
{
    QTest::addColumn<std::string>("expr");
    QTest::addColumn<std::string>("parameter");
    QTest::addColumn<QByteArray>("message");
    const auto row = [](const char* expr, const char* parameter, const char* message) {
        QTest::newRow(parameter) << std::string(expr) << std::string(parameter) << QByteArray(message);
    };
    row("getopt(\"n\", 3)", "--n=x", "x.bt:1:25: error: --n is \"x\", which is no number");
    row("getopt(\"n\", 3)", "--n", "x.bt:1:25: error: --n needs a value");
    row("getopt(\"s\", \"a\")", "--s", "x.bt:1:25: error: --s needs a value");
    row("getopt(\"b\")", "--b=maybe", "x.bt:1:25: error: --b is \"maybe\", which is no true or false");
    row("getopt(\"depth\", 3)", "--detph=3", "x.bt:1:25: error: this script has no option --detph");
    row("getopt(\"depth\", 3)", "--deph=3", "did you mean --depth?");
    row("getopt(\"depth\", 3)", "--colour", "it has --depth");
}

void TestTypes::parameters_with_names_that_do_not_fit()
{
    QFETCH(std::string, expr);
    QFETCH(std::string, parameter);
    QFETCH(QByteArray, message);
    const QByteArray told = typed("kprobe:vfs_read { print(" + expr + "); }", board_, {.parameters = {parameter}}).messages();
    QVERIFY2(told.contains(message), told);
    QCOMPARE(told.count("error:"), 1);
}

void TestTypes::loops_over_maps_have_keys_and_values()
{
    TypedScript script = typed("kprobe:vfs_read { @a[pid] = comm; @b[comm, tid] = count();\n"
                               "for ($kv : @a) { $name = $kv.1; $id = $kv.0; }\n"
                               "for ($kv : @b) { @total += $kv.1; delete(@b, $kv.0); $who = $kv.0.0; } }",
                               server_);
    QCOMPARE(script.messages(), QByteArray());
    QCOMPARE(bytes(script.variable("name")), QByteArray("string[16]"));
    QCOMPARE(bytes(script.variable("who")), QByteArray("string[16]"));
    QCOMPARE(bytes(script.variable("id")), QByteArray("uint64"));
    QCOMPARE(bytes(script.map("total")), QByteArray("uint64"));
    QCOMPARE(bytes(script.map("b")), QByteArray("[string[16], uint64] count()"));
    // Known before the map is filled.
    script = typed("BEGIN { for ($kv : @m) { @other[$kv.0] = $kv.1; } }\nkprobe:vfs_read { @m[pid, comm] = nsecs; }", server_);
    QCOMPARE(script.messages(), QByteArray());
    QCOMPARE(bytes(script.map("other")), QByteArray("[(uint64, string[16])] uint64"));
}

void TestTypes::defines_stand_for_what_they_say()
{
    TypedScript script = typed("#define LIMIT 16\n#define TWICE (LIMIT * 2)\nBEGIN { @ = TWICE; }", board_);
    QCOMPARE(script.messages(), QByteArray());
    QCOMPARE(bytes(script.map("")), QByteArray("int64"));
    script = typed("#define A B\n#define B A\nBEGIN { @ = A; }", board_);
    QVERIFY2(script.messages().contains("leads back to itself"), script.messages());
}

void TestTypes::tuples_and_loops()
{
    TypedScript script = typed("BEGIN { $t = (1, comm, (pid, 2)); @a = $t.1; @b = $t.2.0; unroll (3) { @n++; }\n"
                               "for ($i : 0..4) { @i = $i; } @m[1, comm] = 5; for ($kv : @m) { @k = $kv.0.1; @v = $kv.1; } }",
                               server_);
    QCOMPARE(script.messages(), QByteArray());
    QCOMPARE(bytes(script.map("a")), QByteArray("string[16]"));
    QCOMPARE(bytes(script.map("b")), QByteArray("uint64"));
    QCOMPARE(bytes(script.map("i")), QByteArray("int64"));
    QCOMPARE(bytes(script.map("k")), QByteArray("string[16]"));
    QCOMPARE(bytes(script.map("v")), QByteArray("int64"));
}

void TestTypes::spans_are_typed_at_both_ends()
{
    TypedScript script =
        typed("span irq = tracepoint:irq:irq_handler_entry .. tracepoint:irq:irq_handler_exit by args.irq\n"
              "{ name = args.name; } at end { ret = args.ret; }",
              board_);
    QCOMPARE(script.messages(), QByteArray());
    QCOMPARE(bytes(script.access("args.name")), QByteArray("data_loc+12"));
    QCOMPARE(bytes(script.access("args.ret")), QByteArray("ctx+12 4 bytes signed"));

    script = typed("span read = kprobe:vfs_read .. kretprobe:vfs_read { size = arg2; ret = retval; }", board_);
    QVERIFY2(script.messages().contains("error: retval has no value in kprobe"), script.messages());
    script = typed("span x = tracepoint:irq:irq_handler_entry .. tracepoint:irq:irq_handler_exit by args.irq .. comm", board_);
    QVERIFY2(script.messages().contains("this span begins with int32 and ends with string[16]"), script.messages());
}

void TestTypes::settings_are_checked()
{
    TypedScript script = typed("config = { max_strln = 1 } BEGIN { exit(); }", board_);
    QVERIFY2(script.messages().contains("error: there is no setting \"max_strln\""), script.messages());
    QVERIFY2(script.messages().contains("did you mean \"max_strlen\"?"), script.messages());
    script = typed("config = { max_strlen = 100000 } BEGIN { exit(); }", board_);
    QVERIFY2(script.messages().contains("\"100000\" is no value of the setting"), script.messages());
}

QTEST_APPLESS_MAIN(TestTypes)
#include "tst_types.moc"
