// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "core/dsl/parser.h"
#include "core/dsl/print_tree.h"

#include <random>
#include <string>

using namespace boardscope;
using namespace boardscope::dsl;

namespace {

Program parsed(const std::string& text, Diagnostics& diagnostics)
{
    return parse(SourceText(text, "x"), diagnostics);
}

/// The whole script on one line.
std::string flat(const Program& program)
{
    std::string text;
    for (const char c : print_source(program))
        if (c != '\n') {
            text += c;
        } else if (!text.empty() && text.back() != ' ') {
            text += ' ';
        }
    std::string one;
    for (const char c : text)
        if (c != ' ' || one.empty() || one.back() != ' ') one += c;
    while (!one.empty() && one.back() == ' ')
        one.pop_back();
    return one;
}

}  // namespace

class TestParser : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void reads_attach_points_data();
    void reads_attach_points();
    void attach_points_have_places();
    void reads_programs_data();
    void reads_programs();
    void reads_plys_scripts_data();
    void reads_plys_scripts();
    void precedence_is_that_of_c();
    void nodes_have_places();
    void spans_ask_their_key_at_both_ends();
    void what_needs_no_btf_is_left_out();
    void definitions_keep_their_places();
    void says_what_is_wrong_and_where_data();
    void says_what_is_wrong_and_where();
    void reads_on_after_a_mistake();
    void messages_have_an_end();
    void limits_are_told_data();
    void limits_are_told();
    void what_is_large_but_flat_is_fine();
    void any_bytes_end_in_an_answer();
};

void TestParser::reads_attach_points_data()
{
    QTest::addColumn<QByteArray>("points");
    const auto row = [](const char* text, const char* points) { QTest::newRow(text) << QByteArray(points); };
    row("BEGIN", "BEGIN");
    row("begin", "BEGIN");
    row("end", "END");
    row("k:f", "kprobe|f");
    row("kr:f", "kretprobe|f");
    row("kprobe:vfs_*", "kprobe|vfs_*");
    row("kprobe:[a-c]?.isra.0", "kprobe|[a-c]?.isra.0");
    row("kprobe:f+0x10", "kprobe|f+16");
    row("kprobe:nf_nat:nf_nat_packet", "kprobe|nf_nat|nf_nat_packet");
    row("t:sched:sched_switch", "tracepoint|sched|sched_switch");
    row("tracepoint:sched/sched_switch", "tracepoint|sched|sched_switch");
    row("t:syscalls/sys_enter_*", "tracepoint|syscalls|sys_enter_*");
    row("tracepoint:syscalls:sys_enter_*,\n  k:f", "tracepoint|syscalls|sys_enter_* kprobe|f");
    row("rt:sched_switch", "rawtracepoint|sched_switch");
    row("uprobe:/lib/arm-linux-gnueabihf/libc.so.6:malloc",
        "uprobe|/lib/arm-linux-gnueabihf/libc.so.6|malloc");
    row("uprobe:libc:malloc+4", "uprobe|libc|malloc+4");
    row("uretprobe:./a.out:main", "uretprobe|./a.out|main");
    row("u:/bin/x:cpp:\"std::vector<int>::f(int, char)\"",
        "uprobe|/bin/x|cpp|std::vector<int>::f(int, char)");
    row("usdt:/usr/bin/python3:python:gc__start", "usdt|/usr/bin/python3|python|gc__start");
    row("usdt:/usr/bin/python3:gc__start", "usdt|/usr/bin/python3|gc__start");
    row("interval:s:1", "interval|s|1");
    row("i:1", "interval|1");
    row("interval:1s", "interval|1s");
    row("profile:hz:99", "profile|hz|99");
    row("profile:0:100hz", "profile|0|100hz");
    row("software:page-faults:100", "software|page-faults|100");
    row("h:cpu-cycles:1e6", "hardware|cpu-cycles|1e6");
    row("kfunc:f", "fentry|f");
    row("kretfunc:f", "fexit|f");
    row("kprobe:$1", "kprobe|$1");
}

void TestParser::reads_attach_points()
{
    QFETCH(QByteArray, points);
    Diagnostics diagnostics;
    const Program program = parsed(std::string(QTest::currentDataTag()) + " { }", diagnostics);
    QCOMPARE(QByteArray::fromStdString(diagnostics.to_text()), QByteArray());
    QCOMPARE(program.probes.size(), std::size_t{1});
    std::string text;
    for (const AttachSpec& spec : program.probes[0].specs) {
        text += (text.empty() ? "" : " ") + spec.provider;
        for (const std::string& part : spec.parts)
            text += "|" + part;
        if (spec.offset > 0) text += "+" + std::to_string(spec.offset);
        QCOMPARE(spec.part_places.size(), spec.parts.size());
    }
    QCOMPARE(QByteArray::fromStdString(text), points);
}

void TestParser::attach_points_have_places()
{
    const SourceText source("BEGIN { }\nt:sched/sched_switch, u:/bin/x:\"f g\"+4 / 1 / { }", "x");
    Diagnostics diagnostics;
    const Program program = parse(source, diagnostics);
    QCOMPARE(program.probes.size(), std::size_t{2});
    const auto& specs = program.probes[1].specs;
    QCOMPARE(source.slice(specs[0].place), std::string_view("t:sched/sched_switch"));
    QCOMPARE(source.slice(specs[0].part_places[1]), std::string_view("sched_switch"));
    QCOMPARE(source.slice(specs[1].place), std::string_view("u:/bin/x:\"f g\"+4"));
    QCOMPARE(source.slice(specs[1].part_places[0]), std::string_view("/bin/x"));
    QCOMPARE(source.span(specs[0].place), (SourceSpan{"x", 2, 1, 21}));
}

void TestParser::reads_programs_data()
{
    QTest::addColumn<QByteArray>("printed");
    const auto row = [](const char* text, const char* printed) {
        QTest::newRow(text) << QByteArray(printed);
    };
    row("BEGIN{printf(\"a\\n\")}", "BEGIN { printf(\"a\\n\"); }");
    row("BEGIN { ; ; exit(); ; }", "BEGIN { exit(); }");
    row("k:f/pid==1/{@=count()}", "kprobe:f /pid == 1/ { @ = count(); }");
    row("k:f /@s[tid]/ {@a[@s[tid],1]=hist(nsecs-@s[tid]);delete(@s[tid]);}",
        "kprobe:f /@s[tid]/ { @a[@s[tid], 1] = hist(nsecs - @s[tid]); delete(@s[tid]); }");
    row("k:f { delete @x[1,2]; delete @y }", "kprobe:f { delete(@x[1, 2]); delete(@y); }");
    row("k:f /a / b > c / d/ { }", "kprobe:f /a / b > c / d/ { }");
    row("k:f { if a == 1 { @++ } else if (b) --@c; else { @d-- } @e = 1 }",
        "kprobe:f { if (a == 1) { @++; } else if (b) { --@c; } else { @d--; } @e = 1; }");
    row("k:f { if (a) $x = 1; else $x = 2; }", "kprobe:f { if (a) { $x = 1; } else { $x = 2; } }");
    row("k:f { $x += 1; $x -= 1; $x *= 2; $x /= 2; $x %= 3; $x &= 1; $x |= 1; $x ^= 1; $x <<= 1; $x >>= 1 }",
        "kprobe:f { $x += 1; $x -= 1; $x *= 2; $x /= 2; $x %= 3; $x &= 1; $x |= 1; $x ^= 1; $x <<= 1; $x >>= "
        "1; }");
    row("k:f { for $i : 0..$n { break; } for ($kv : @m) { continue }  }",
        "kprobe:f { for ($i : 0..$n) { break; } for ($kv : @m) { continue; } }");
    row("k:f { unroll($1) { $i++; } while ($i < 10) $i++; return }",
        "kprobe:f { unroll ($1) { $i++; } while ($i < 10) { $i++; } return; }");
    row("k:f { let $x : uint8 = 3; let $y }", "kprobe:f { let $x = (uint8)3; let $y; }");
    row("k:f { $p = (struct task_struct *)curtask; $q = (unsigned  long long)1; $r = (pid_t)arg0; $s = (foo "
        "**)arg0 }",
        "kprobe:f { $p = (struct task_struct *)curtask; $q = (unsigned long long)1; $r = (pid_t)arg0; "
        "$s = (foo **)arg0; }");
    row("k:f { $a = (pid) - 1; $b = (pid) * 2 }", "kprobe:f { $a = pid - 1; $b = pid * 2; }");
    row("k:f { $a = *(const char **)arg0; $b = ((struct s*)arg0)->a[1].b }",
        "kprobe:f { $a = *(char **)arg0; $b = ((struct s *)arg0)->a[1].b; }");
    row("k:f { print((1, comm, (2, 3)).2.0); $t = (1, 2) }",
        "kprobe:f { print((1, comm, (2, 3)).2.0); $t = (1, 2); }");
    row("k:f { @[kstack(3), ustack] = sum(arg2 ? 1 : 2) }",
        "kprobe:f { @[kstack(3), ustack] = sum(arg2 ? 1 : 2); }");
    row("k:f { print(args->if); print(args.end) }", "kprobe:f { print(args->if); print(args.end); }");
    row("k:f { $x = sizeof(struct file) + sizeof($x) + offsetof(struct task_struct, se.vruntime) }",
        "kprobe:f { $x = sizeof(struct file) + sizeof($x) + offsetof(struct task_struct, se.vruntime); }");
    row("k:f { printf(\"%d %s\", $1, str($2)); print($#) }",
        "kprobe:f { printf(\"%d %s\", $1, str($2)); print($#); }");
    row("span s = k:f..kr:f", "span s = kprobe:f .. kretprobe:f");
    row("span s = k:f .. kr:f; BEGIN {}", "span s = kprobe:f .. kretprobe:f BEGIN { }");
    row("span s = k:f .. kr:f { a = 1 } END {}", "span s = kprobe:f .. kretprobe:f { a = 1; } END { }");
    row("span s = u:../x:f .. ur:../x:f at end { r = retval }",
        "span s = uprobe:../x:f .. uretprobe:../x:f at end { r = retval; }");
    row("span run = t:sched:sched_switch .. t:sched:sched_switch by args.next_pid .. args.prev_pid {}",
        "span run = tracepoint:sched:sched_switch .. tracepoint:sched:sched_switch by args.next_pid .. "
        "args.prev_pid");
    row("span d = t:block:a .. t:block:b by (args.dev, args.sector) /args.bytes > 0/ { rw = args.rwbs }",
        "span d = tracepoint:block:a .. tracepoint:block:b by (args.dev, args.sector) /args.bytes > 0/ "
        "{ rw = args.rwbs; }");
    row("config = { BPFTRACE_MAX_STRLEN = 64; stack_mode=perf, on_stack_limit = 0x20 } BEGIN {}",
        "config = { max_strlen = 64; stack_mode = perf; on_stack_limit = 0x20; } BEGIN { }");
}

void TestParser::reads_programs()
{
    QFETCH(QByteArray, printed);
    Diagnostics diagnostics;
    const Program program = parsed(QTest::currentDataTag(), diagnostics);
    QCOMPARE(QByteArray::fromStdString(diagnostics.to_text()), QByteArray());
    QCOMPARE(QByteArray::fromStdString(flat(program)), printed);
}

void TestParser::reads_plys_scripts_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("printed");
    const auto row = [](const char* name, const char* text, const char* printed) {
        QTest::newRow(name) << QByteArray(text) << QByteArray(printed);
    };
    row("one statement", "kprobe:vfs_read @[comm] = count();", "kprobe:vfs_read { @[comm] = count(); }");
    row("statements without ;", "k:a @x = count()\nk:b @y = count()",
        "kprobe:a { @x = count(); } kprobe:b { @y = count(); }");
    row("if", "kprobe:f if (pid == 1) { exit(0); }", "kprobe:f { if (pid == 1) { exit(0); } }");
    row("predicate", "kprobe:f / pid == 1 /\n{ exit(0); }", "kprobe:f /pid == 1/ { exit(0); }");
    row("slash in the name", "tracepoint:sched/sched_wakeup { @[data->pid] = count(); }",
        "tracepoint:sched:sched_wakeup { @[data->pid] = count(); }");
    row("maps without @",
        "kprobe:open { path[kpid] = str(arg0); }\nkretprobe:open /path[kpid]/ { delete path[kpid]; }",
        "kprobe:open { @path[kpid] = str(arg0); } kretprobe:open /@path[kpid]/ { delete(@path[kpid]); }");
    row("comments", "#!/usr/bin/env ply\n# what this is for\nBEGIN { } # nothing\n", "BEGIN { }");
    row("exclusive or", "k:f { $x = a ^^ b; }", "kprobe:f { $x = a ^^ b; }");
    row("profile", "profile:0:100hz { @[stack] = count(); }", "profile:0:100hz { @[stack] = count(); }");
}

void TestParser::reads_plys_scripts()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, printed);
    Diagnostics diagnostics;
    const Program program = parsed(text.toStdString(), diagnostics);
    QCOMPARE(QByteArray::fromStdString(diagnostics.to_text()), QByteArray());
    QCOMPARE(QByteArray::fromStdString(flat(program)), printed);
}

void TestParser::precedence_is_that_of_c()
{
    // From what binds loosest to what binds tightest; each side takes all that binds tighter.
    Diagnostics diagnostics;
    const Program program =
        parsed("BEGIN { @ = 1 || 2 ^^ 3 && 4 | 5 ^ 6 & 7 == 8 < 9 << 10 + 11 * -12 }", diagnostics);
    const Program bracketed =
        parsed("BEGIN { @ = 1 || (2 ^^ (3 && (4 | (5 ^ (6 & (7 == (8 < (9 << (10 + (11 * (-12))))))))))) }",
               diagnostics);
    QVERIFY(diagnostics.empty());
    QCOMPARE(QByteArray::fromStdString(print_tree(program)),
             QByteArray::fromStdString(print_tree(bracketed)));
}

void TestParser::nodes_have_places()
{
    const SourceText source("BEGIN { $x = (1 + f(2))->name[3]; if (1) { } }", "x");
    Diagnostics diagnostics;
    const Program program = parse(source, diagnostics);
    const Block& body = program.probes.at(0).body;
    QCOMPARE(body.size(), std::size_t{2});
    QCOMPARE(source.slice(body[0]->place), std::string_view("$x = (1 + f(2))->name[3]"));
    QCOMPARE(source.slice(body[1]->place), std::string_view("if (1) { }"));
    const auto& index = std::get<Index>(std::get<Assignment>(body[0]->node).value->node);
    QCOMPARE(source.slice(index.object->place), std::string_view("(1 + f(2))->name"));
    const auto& member = std::get<Member>(index.object->node);
    QCOMPARE(source.slice(member.name_place), std::string_view("name"));
    QCOMPARE(source.slice(member.object->place), std::string_view("(1 + f(2))"));
    const auto& call = std::get<Call>(std::get<Binary>(member.object->node).right->node);
    QCOMPARE(source.slice(call.function_place), std::string_view("f"));
    QCOMPARE(source.slice(program.probes[0].place), source.text());
}

void TestParser::spans_ask_their_key_at_both_ends()
{
    Diagnostics diagnostics;
    const Program program = parsed("span a = k:f .. kr:f by (args.dev, 1) { x = 1 }", diagnostics);
    QVERIFY(diagnostics.empty());
    const Span& span = program.spans.at(0);
    QVERIFY(span.from_key && span.to_key && span.from_key != span.to_key);
    QCOMPARE(span.to_key->place, span.from_key->place);
    QVERIFY(!span.fields.at(0).at_end);
}

void TestParser::what_needs_no_btf_is_left_out()
{
    const char* text = R"(#ifndef BPFTRACE_HAVE_BTF
#include <linux/old.h>
struct left_out { int it's; };
#ifdef X
#endif
#else
#include <linux/new.h>
#endif
#define LIMIT 3
#ifdef LIMIT
#define MORE 4
#else
#define LESS 4
#endif
BEGIN { @ = LIMIT; })";
    Diagnostics diagnostics;
    const Program program = parsed(text, diagnostics);
    QCOMPARE(QByteArray::fromStdString(diagnostics.to_text()), QByteArray());
    QCOMPARE(program.includes, std::vector<std::string>{"linux/new.h"});
    QCOMPARE(program.c_definitions, std::string());
    QCOMPARE(program.defines.size(), std::size_t{2});
    QCOMPARE(program.defines[1].first, std::string("MORE"));
}

void TestParser::definitions_keep_their_places()
{
    const std::string text =
        "\nstruct a {\n int x; // }\n};\nBEGIN { }\n  union b { char c[4]; } __attribute__((packed));\n"
        "enum e { A, B }\nEND { }";
    Diagnostics diagnostics;
    const Program program = parsed(text, diagnostics);
    QCOMPARE(QByteArray::fromStdString(diagnostics.to_text()), QByteArray());
    for (const char* word : {"struct a", "int x", "union b", "packed", "enum e", "A, B"})
        QCOMPARE(program.c_definitions.find(word) + program.c_place.begin, text.find(word));
    QVERIFY(program.c_definitions.find("BEGIN") == std::string::npos);
    QVERIFY(program.c_definitions.ends_with("};"));
    QCOMPARE(program.probes.size(), std::size_t{2});
}

void TestParser::says_what_is_wrong_and_where_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("message");
    const auto row = [](const char* text, const char* message) {
        QTest::newRow(text) << QByteArray(text) << QByteArray(message);
    };
    row("", "1:1: error: this script has no probes");
    row("{ }", "1:1: error: a probe is missing here");
    row("foo { }", "1:1: error: this begins neither a probe nor a definition");
    row("kprob:f { }", "1:1: error: there is no kind of probe called kprob\n    did you mean kprobe?");
    row("kprobe { }", "1:7: error: a : is missing here");
    row("kprobe: { }", "1:8: error: a name is missing here");
    row("kprobe:f", "1:9: error: { is missing here");
    row("kprobe:f(x) { }", "1:9: error: this character cannot stand in an attach point");
    row("tracepoint:sched { }", "1:1: error: this attach point is not complete");
    row("tracepoint:a:b:c { }", "1:1: error: this attach point has too many parts");
    row("uprobe:/bin/x { }", "1:1: error: this attach point is not complete");
    row("uprobe:/bin/x:\"f { }", "1:15: error: this name has no closing quote");
    row("kretprobe:f+4 { }", "1:12: error: kretprobe cannot be offset into a function");
    row("kprobe:f+x { }", "1:10: error: this is not a number");
    row("kprobe:f, { }", "1:11: error: an attach point is missing here");
    row("kprobe:f /pid == 1 { }", "1:19: error: this predicate has no / at its end");
    row("kprobe:f // { }", "1:9: error: { is missing here");
    row("kprobe:f / / { }", "1:12: error: a value is missing here");
    row("kprobe:f /pid/ @++", "1:19: error: this predicate has no / at its end");
    row("BEGIN {", "1:7: error: this block has no end");
    row("BEGIN { exit()\nkprobe:f { }", "1:7: error: this block has no end");
    row("BEGIN { if (1) { exit();\nkprobe:f { }", "1:16: error: this block has no end");
    row("BEGIN { @x = 1 @y = 2 }", "1:15: error: ; is missing here");
    row("BEGIN { @x = }", "1:14: error: a value is missing here");
    row("BEGIN { pid = 1; }", "1:9: error: only variables and maps can be given a value");
    row("BEGIN { pid++; }", "1:9: error: only variables and maps can be counted up or down");
    row("BEGIN { f(1; }", "1:12: error: a comma or ) is missing here");
    row("BEGIN { @x[]; }", "1:9: error: the key is missing between these brackets");
    row("BEGIN { $x = (); }", "1:14: error: there is nothing between these brackets");
    row("BEGIN { $x = (struct foo; }", "1:25: error: ) is missing here");
    row("BEGIN { $x = a.; }", "1:16: error: the name of a field is missing here");
    row("BEGIN { $x = a ? 1; }", "1:19: error: : is missing here");
    row("BEGIN { else { } }", "1:9: error: there is no if before this else");
    row("BEGIN { return 1; }", "1:16: error: probes return nothing");
    row("BEGIN { for (x : @m) { } }", "1:14: error: the variable of this loop is missing here");
    row("BEGIN { for ($x : 1) { } }", "1:19: error: loops run over a range or a map");
    row("BEGIN { let @x = 1; }", "1:13: error: the name of a variable is missing here");
    row("BEGIN { printf(\"a); }", "1:16: error: this text has no closing quote");
    row("BEGIN { printf(\"\\q\"); }", "1:17: error: this escape is not known");
    row("BEGIN { @ = 12ab; }", "1:13: error: this is not a number");
    row("BEGIN { /* }", "1:9: error: this comment has no end");
    row("BEGIN { @ = 1 ` 2; }", "1:15: error: this character means nothing here");
    row("macro (x) { x } BEGIN { }", "1:7: error: the name of this macro is missing here");
    row("macro m { x } BEGIN { }", "1:8: error: ( is missing here");
    row("macro m(x, x) { x } BEGIN { }", "1:12: error: there is a parameter of this name already");
    row("macro m(1) { x } BEGIN { }", "1:9: error: the name of a parameter is missing here");
    row("macro m(x) x BEGIN { }", "1:11: error: { is missing here");
    row("fn f() { } BEGIN { }", "1:1: error: functions are not supported");
    row("let $m = 5; BEGIN { }", "1:5: error: variables belong to one probe, and are declared in it");
    row("let m = hash(5); BEGIN { }", "1:5: error: the name of a map is missing here");
    row("let @m; BEGIN { }", "1:7: error: = is missing here");
    row("let @m = 5; BEGIN { }", "1:10: error: the kind of a map is missing here");
    row("let @m = hash(); BEGIN { }", "1:15: error: a value is missing here");
    row("let @m = hash(5) BEGIN { }", "1:17: error: ; is missing here");
    row("#define f(x) x; x\nBEGIN { }", "1:15: error: only a value can be given a name by #define");
    row("#define f($x) $x\nBEGIN { }", "1:11: error: the name of a parameter is missing here");
    row("#define f(x)\nBEGIN { }", "1:13: error: a value is missing here");
    row("#define A struct b\nBEGIN { }", "1:18: error: only a value can be given a name by #define");
    row("#include foo\nBEGIN { }", "1:10: error: this is not the name of a header");
    row("#if 1\nBEGIN { }", "1:1: error: this condition has no end");
    row("#if\n#endif\nBEGIN { }", "1:1: error: the condition is missing behind this");
    row("#if 1 +\n#else\n#endif\nBEGIN { }", "1:8: error: a value is missing here");
    row("#if 1 2\n#endif\nBEGIN { }", "1:7: error: an operator is missing here");
    row("#if 1 / 0\n#endif\nBEGIN { }", "1:5: error: this divides by 0");
    row("#if pid()\n#endif\nBEGIN { }", "1:5: error: this is not known before the script is compiled");
    row("#if LINUX_VERSION_CODE > 3\n#endif\nBEGIN { }", "1:5: error: #if does not know the board's kernel");
    row("#if 0\n#elif\n#endif\nBEGIN { }", "1:1: error: the condition is missing behind this");
    row("#elif 1\nBEGIN { }", "1:1: error: there is no #if or #ifdef before this");
    row("#pragma once\nBEGIN { }", "1:1: error: #pragma is not supported");
    row("#ifdef A\nBEGIN { }", "1:1: error: this condition has no end");
    row("#endif\nBEGIN { }", "1:1: error: there is no #if or #ifdef before this");
    row("BEGIN {\n#ifdef A\n}", "2:1: error: a value is missing here");
    row("struct a { int b;", "1:1: error: this definition has no end");
    row("config = { a }; BEGIN { }", "1:13: error: = is missing here");
    row("span = k:f .. kr:f", "1:6: error: the name of this span is missing here");
    row("span s = k:f kr:f", "1:13: error: .. is missing here");
    row("span s = k:f .. kr:f { a: 1 }", "1:25: error: = is missing here");
    row("span s = k:f .. kr:f { a = 1; a = 2 }", "1:31: error: this span has a field called a already");
    row("span s = k:f .. kr:f at { a = 1 }", "1:25: error: end is missing here");
}

void TestParser::says_what_is_wrong_and_where()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, message);
    Diagnostics diagnostics;
    (void)parsed(text.toStdString(), diagnostics);
    const QByteArray told = QByteArray::fromStdString(diagnostics.to_text());
    QVERIFY2(told.startsWith("x:" + message + "\n"), told.constData());
    for (const Diagnostic& item : diagnostics.items())
        QVERIFY(!item.hint.empty());
    QCOMPARE(diagnostics.items().size(), std::size_t{1});
}

void TestParser::reads_on_after_a_mistake()
{
    Diagnostics diagnostics;
    const Program program = parsed("kprobe:a {\n  @x = ;\n  @y = 1;\n  if (@z { @w = 2; }\n  @v = 3;\n}\n"
                                   "kprob:b { @u = ; }\n"
                                   "kprobe:c { @t = 4; }\n"
                                   "span s = kprobe:d\n"
                                   "kprobe:e { exit() }\n",
                                   diagnostics);
    std::vector<int> lines;
    for (const Diagnostic& item : diagnostics.items())
        lines.push_back(item.span.line);
    QCOMPARE(lines, (std::vector<int>{2, 4, 7, 9}));
    QCOMPARE(QByteArray::fromStdString(flat(program)),
             QByteArray("kprobe:a { @y = 1; @v = 3; } kprobe:c { @t = 4; }"));
}

void TestParser::messages_have_an_end()
{
    std::string text = "BEGIN {\n";
    for (int i = 0; i < 10'000; ++i)
        text += "@x = ;\n";
    Diagnostics diagnostics;
    (void)parsed(text + "}", diagnostics);
    QCOMPARE(diagnostics.items().size(), std::size_t{30});
}

void TestParser::limits_are_told_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("message");
    const auto repeated = [](const char* piece) { return QByteArray(piece).repeated(50'000); };
    const QByteArray deep = "this is nested too deep";
    const QByteArray wide = "this expression is too long";
    QTest::newRow("brackets") << "BEGIN { @ = " + repeated("(") << deep;
    QTest::newRow("casts") << "BEGIN { @ = " + repeated("(int)") << deep;
    QTest::newRow("signs") << "BEGIN { @ = " + repeated("!") << deep;
    QTest::newRow("calls") << "BEGIN { @ = " + repeated("f(") << deep;
    QTest::newRow("keys") << "BEGIN { @ = " + repeated("@[") << deep;
    QTest::newRow("questions") << "BEGIN { @ = " + repeated("1?") << deep;
    QTest::newRow("answers") << "BEGIN { @ = " + repeated("1?1:") << deep;
    QTest::newRow("blocks") << "BEGIN { " + repeated("{") << deep;
    QTest::newRow("ifs") << "BEGIN { " + repeated("if (1) ") << deep;
    QTest::newRow("else ifs") << "BEGIN { if (1) { } " + repeated("else if (1) { } ") << deep;
    QTest::newRow("sums") << "BEGIN { @ = 1" + repeated("+1") << wide;
    QTest::newRow("members") << "BEGIN { @ = a" + repeated(".b") << wide;
    QTest::newRow("elements") << "BEGIN { @ = a" + repeated("[1]") << wide;
    QTest::newRow("brackets of sums")
        << "BEGIN { @ = " + QByteArray("(").repeated(50) + "1" +
               QByteArray("+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1)").repeated(50)
        << wide;
    QTest::newRow("bytes") << QByteArray(1024 * 1024 + 1, ' ') << QByteArray("this script is too long");
}

void TestParser::limits_are_told()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, message);
    Diagnostics diagnostics;
    const Program program = parsed(text.toStdString(), diagnostics);
    QVERIFY(!diagnostics.empty());
    QCOMPARE(QByteArray::fromStdString(diagnostics.items().front().message), message);
    (void)print_tree(program);
}

void TestParser::what_is_large_but_flat_is_fine()
{
    std::string text;
    for (int i = 0; i < 20'000; ++i)
        text += "kprobe:f" + std::to_string(i) + " { @x[" + std::to_string(i) + "] = 1; }\n";
    Diagnostics diagnostics;
    const Program program = parsed(text, diagnostics);
    QVERIFY(diagnostics.empty());
    QCOMPARE(program.probes.size(), std::size_t{20'000});
}

void TestParser::any_bytes_end_in_an_answer()
{
    const std::vector<std::string> pieces = {"kprobe:f",
                                             "BEGIN",
                                             "tracepoint:a:b",
                                             "uprobe:/x:y",
                                             "span s =",
                                             " .. ",
                                             " by ",
                                             "at end",
                                             "{",
                                             "}",
                                             "(",
                                             ")",
                                             "[",
                                             "]",
                                             "/",
                                             "/ {",
                                             "@x",
                                             "$x",
                                             "$1",
                                             "1",
                                             "5s",
                                             "\"t\"",
                                             "\"",
                                             "=",
                                             "+=",
                                             "++",
                                             "-",
                                             "*",
                                             "->",
                                             ".",
                                             ",",
                                             ";",
                                             ":",
                                             "?",
                                             "if",
                                             "else",
                                             "for",
                                             "while",
                                             "unroll",
                                             "struct s",
                                             "#define A",
                                             "#ifdef A",
                                             "#else",
                                             "#endif",
                                             "\n",
                                             "/*",
                                             "*/",
                                             "//",
                                             "sizeof(",
                                             "(struct a *)",
                                             "config = {",
                                             "let",
                                             "let @m = hash(",
                                             "macro f($x, @m, y) {",
                                             "#define F(x) x",
                                             "#if 1",
                                             "#elif A",
                                             "delete",
                                             "pid",
                                             "\xff",
                                             std::string(1, '\0')};
    std::mt19937 random(8);
    for (int round = 0; round < 20'000; ++round) {
        std::string text;
        const auto count = random() % 40;
        for (unsigned i = 0; i < count; ++i)
            text += pieces[random() % pieces.size()] + (random() % 2 ? " " : "");
        Diagnostics diagnostics;
        const Program program = parsed(text, diagnostics);
        for (const Diagnostic& item : diagnostics.items())
            QVERIFY(item.span.line > 0 && !item.message.empty());
        if (diagnostics.has_errors()) continue;
        // What was understood can be written, and is then understood in the same way.
        const Program again = parsed(print_source(program), diagnostics);
        QVERIFY2(diagnostics.empty(),
                 (text + "\n---\n" + print_source(program) + diagnostics.to_text()).c_str());
        QCOMPARE(QByteArray::fromStdString(print_tree(again)),
                 QByteArray::fromStdString(print_tree(program)));
    }
}

QTEST_APPLESS_MAIN(TestParser)
#include "tst_parser.moc"
