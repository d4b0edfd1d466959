// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "core/dsl/normalise.h"
#include "core/dsl/parser.h"
#include "core/dsl/print_tree.h"

#include <string>

using namespace boardscope;
using namespace boardscope::dsl;

class TestNormalise : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void one_spelling_for_all_data();
    void one_spelling_for_all();
    void times_have_a_unit_data();
    void times_have_a_unit();
    void a_scripts_own_names_win();
    void spans_are_not_left_out();
};

void TestNormalise::one_spelling_for_all_data()
{
    QTest::addColumn<QByteArray>("printed");
    const auto row = [](const char* text, const char* printed) {
        QTest::newRow(text) << QByteArray(printed);
    };
    row("@[kpid, execname] = quantize(arg0)", "@[tid, comm] = hist(arg0)");
    row("@[stack] = count()", "@[kstack] = count()");
    row("@[caller] = count()", "@[func] = count()");
    row("$x = data->prev_pid", "$x = args->prev_pid");
    row("$x = time", "$x = nsecs");
    row("time(\"%S\")", "time(\"%S\")");
    row("$x = args.time", "$x = args.time");
    row("printf(\"%v\", walltime)", "printf(\"%v\", strftime(\"%H:%M:%S\", nsecs))");
    row("$x = regs->ip", "$x = reg(\"ip\")");
    row("$x = mem(arg0, 16)", "$x = buf(arg0, 16)");
    row("$x = str(dyn(data->name))", "$x = str(args->name)");
    row("$x = dyn(dyn(execname))", "$x = comm");
    row("$x = strcmp(execname, \"sh\") == 0", "$x = comm != \"sh\" == 0");
    row("print(kpid, 2)", "print((tid, 2))");
    row("print(@m, 5, 10)", "print(@m, 5, 10)");
    row("print(@m[1], 5)", "print(@m[1], 5)");
    row("print((1, 2))", "print((1, 2))");
    row("delete(@m, kpid)", "delete(@m[tid])");
    row("delete(@m, (1, pid))", "delete(@m[1, pid])");
    row("delete(@m[1])", "delete(@m[1])");
    row("delete(@m)", "delete(@m)");
    row("$x = has_key(@m, 1)", "$x = has_key(@m[1])");
    row("@m[(1, 2)] = 3", "@m[1, 2] = 3");
    row("@m[(1, 2), 3] = 3", "@m[(1, 2), 3] = 3");
    row("$x = (kpid + (uint8)data.x[execname == \"a\" ? kpid : 1]) * sizeof(kpid)",
        "$x = (tid + (uint8)args.x[comm == \"a\" ? tid : 1]) * sizeof(tid)");
}

void TestNormalise::one_spelling_for_all()
{
    QFETCH(QByteArray, printed);
    const SourceText source("k:f { " + std::string(QTest::currentDataTag()) + " }", "x");
    Diagnostics diagnostics;
    Program program = parse(source, diagnostics);
    normalise(program, source, diagnostics);
    QCOMPARE(QByteArray::fromStdString(diagnostics.to_text()), QByteArray());
    QCOMPARE(QByteArray::fromStdString(print_source(program)), "kprobe:f\n{\n    " + printed + ";\n}\n");
    // Nothing is left for a second time.
    normalise(program, source, diagnostics);
    QCOMPARE(QByteArray::fromStdString(print_source(program)), "kprobe:f\n{\n    " + printed + ";\n}\n");
}

void TestNormalise::times_have_a_unit_data()
{
    QTest::addColumn<QByteArray>("printed");
    QTest::addColumn<QByteArray>("told");
    const auto row = [](const char* text, const char* printed, const char* told = "") {
        QTest::newRow(text) << QByteArray(printed) << QByteArray(told);
    };
    row("interval:s:1", "interval:s:1");
    row("interval:1s", "interval:s:1");
    row("i:250ms", "interval:ms:250");
    row("i:5", "interval:s:5", "x:1:3: warning: taken for seconds, as ply does\n    write interval:s:5\n");
    row("profile:hz:99", "profile:hz:99");
    row("p:99hz", "profile:hz:99");
    row("profile:99", "profile:hz:99",
        "x:1:9: warning: taken for a frequency in Hz, as ply does\n    write profile:hz:99\n");
    row("profile:0:100hz", "profile:hz:100",
        "x:1:9: warning: profile runs on all CPUs, not on one\n    write profile:hz:99\n");
    row("interval:$1", "interval:$1");
    row("interval:x", "interval:x");
}

void TestNormalise::times_have_a_unit()
{
    QFETCH(QByteArray, printed);
    QFETCH(QByteArray, told);
    const SourceText source(std::string(QTest::currentDataTag()) + " { }", "x");
    Diagnostics diagnostics;
    Program program = parse(source, diagnostics);
    normalise(program, source, diagnostics);
    QCOMPARE(QByteArray::fromStdString(diagnostics.to_text()), told);
    QCOMPARE(QByteArray::fromStdString(print_source(program)), printed + "\n{\n}\n");
    const AttachSpec& spec = program.probes.at(0).specs.at(0);
    QCOMPARE(spec.part_places.size(), spec.parts.size());
}

void TestNormalise::a_scripts_own_names_win()
{
    const SourceText source("#define data 5\n#define more kpid\nk:f { @ = data + time; }", "x");
    Diagnostics diagnostics;
    Program program = parse(source, diagnostics);
    normalise(program, source, diagnostics);
    QCOMPARE(QByteArray::fromStdString(print_source(program)),
             QByteArray("#define data 5\n#define more tid\n\nkprobe:f\n{\n    @ = data + nsecs;\n}\n"));
}

void TestNormalise::spans_are_not_left_out()
{
    const SourceText source("span s = k:f .. i:1s by kpid /kpid/ { a = execname } at end { b = data->x }",
                            "x");
    Diagnostics diagnostics;
    Program program = parse(source, diagnostics);
    normalise(program, source, diagnostics);
    QCOMPARE(QByteArray::fromStdString(print_source(program)),
             QByteArray("span s = kprobe:f .. interval:s:1 by tid /tid/\n{\n    a = comm;\n}\nat end {\n    "
                        "b = args->x;\n}\n"));
}

QTEST_APPLESS_MAIN(TestNormalise)
#include "tst_normalise.moc"
