// SPDX-License-Identifier: GPL-3.0-or-later
// What of a script is coloured as what.
#include <QTest>

#include "core/dsl/highlight.h"

#include <random>

using namespace boardscope::dsl;

namespace {

const char* name_of(TextKind kind)
{
    switch (kind) {
    case TextKind::comment: return "comment";
    case TextKind::keyword: return "keyword";
    case TextKind::attach_point: return "point";
    case TextKind::function: return "function";
    case TextKind::builtin: return "builtin";
    case TextKind::variable: return "variable";
    case TextKind::map: return "map";
    case TextKind::number: return "number";
    case TextKind::text: return "text";
    case TextKind::directive: return "directive";
    case TextKind::wrong: return "wrong";
    }
    return "?";
}

/// "point kprobe:vfs_read | builtin pid"
QString colored(const char* script)
{
    const std::string_view text(script);
    QStringList parts;
    for (const ColoredText& one : highlight(text))
        parts << QString::fromUtf8(name_of(one.kind)) + QLatin1Char(' ') +
                     QString::fromUtf8(text.data() + one.range.begin, static_cast<int>(one.range.end - one.range.begin));
    return parts.join(QStringLiteral(" | "));
}

}  // namespace

class tst_highlight : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tells_parts_apart_data();
    void tells_parts_apart();
    void any_bytes_end_in_order();
};

void tst_highlight::tells_parts_apart_data()
{
    QTest::addColumn<QString>("script");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const char* script, const char* expected) {
        QTest::newRow(name) << QString::fromUtf8(script) << QString::fromUtf8(expected);
    };
    row("a probe", "kprobe:vfs_* /pid == 1/ { @[comm] = count(); }",
        "point kprobe:vfs_* | builtin pid | number 1 | map @ | builtin comm | function count");
    row("a list", "k:a,kr:b { $x = arg0; printf(\"%d\\n\", $x) }",
        "point k:a | point kr:b | variable $x | builtin arg0 | function printf | text \"%d\\n\" | variable $x");
    row("BEGIN alone", "BEGIN { exit(); }", "point BEGIN | function exit");
    row("a path", "uprobe:/bin/bash:readline /retval/ { }", "point uprobe:/bin/bash:readline | builtin retval");
    row("of ply", "tracepoint:sched/sched_switch { @[data->prev_comm] = quantize(1); }",
        "point tracepoint:sched/sched_switch | map @ | number 1");
    row("a predicate without a blank", "tracepoint:a:b/pid/{}", "point tracepoint:a:b | builtin pid");
    row("a member is no builtin", "k:f { $p->pid; args.comm; pid }",
        "point k:f | variable $p | builtin args | builtin pid");
    row("words without brackets are no functions", "k:f { @count = 1; count }", "point k:f | map @count | number 1");
    row("comments", "// one\nk:f /* two */ { } /* open", "comment // one | point k:f | comment /* two */ | comment /* open");
    row("a first line", "#!/usr/bin/env bscope\nEND {}", "comment #!/usr/bin/env bscope | point END");
    row("directives and types", "#include <linux/sched.h>\nstruct a { int x; uint32 y; }",
        "directive #include <linux/sched.h> | keyword struct | keyword int | keyword uint32");
    row("the end of a span", "span o = k:a .. kr:a at end { f = retval; } end { }",
        "keyword span | point k:a | point kr:a | keyword at | keyword end | builtin retval | point end");
    row("a span", "span open = k:a .. kr:a by tid { f = str(arg1); }",
        "keyword span | point k:a | point kr:a | keyword by | builtin tid | function str | builtin arg1");
    row("a macro", "macro twice(x) { x + x } k:f { @ = twice(pid); twice; }",
        "keyword macro | function twice | point k:f | map @ | function twice | builtin pid");
    row("a map that is declared", "let @m = lruhash(10); k:f { @m[len(comm)] = strerror(1); hash(1); }",
        "keyword let | map @m | function lruhash | number 10 | point k:f | map @m | function len | builtin comm | "
        "function strerror | number 1 | number 1");
    row("half a text", "k:f { printf(\"x", "point k:f | function printf | wrong \"x");
    row("half a probe", "kprobe", "");
    row("nothing", "", "");
}

void tst_highlight::tells_parts_apart()
{
    QFETCH(QString, script);
    QFETCH(QString, expected);
    QCOMPARE(colored(script.toUtf8().constData()), expected);
}

void tst_highlight::any_bytes_end_in_order()
{
    std::mt19937 random(3);
    const std::string_view alphabet = "k:p/*\"{}$@#\\n i=f.tracepoint BEGIN 0x1e9,[]()'\n\t\xc3\xa9\x01";
    for (int round = 0; round < 3000; ++round) {
        std::string script;
        for (std::size_t i = 0; i < random() % 80; ++i)
            script += alphabet[random() % alphabet.size()];
        std::uint32_t at = 0;
        for (const ColoredText& one : highlight(script)) {
            QVERIFY2(one.range.begin >= at && one.range.end > one.range.begin && one.range.end <= script.size(),
                     script.c_str());
            at = one.range.end;
        }
    }
}

QTEST_APPLESS_MAIN(tst_highlight)
#include "tst_highlight.moc"
