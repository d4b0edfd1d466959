// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QFile>
#include <QTest>

#include "core/dsl/format.h"
#include "core/dsl/parser.h"
#include "core/dsl/print_tree.h"
#include "tests/support/requirements.h"

#include <algorithm>
#include <string>

using namespace boardscope;
using namespace boardscope::dsl;

namespace {

QByteArray formatted(const QByteArray& text)
{
    return QByteArray::fromStdString(format(text.toStdString()));
}

QByteArray tree_of(const QByteArray& text)
{
    Diagnostics diagnostics;
    return QByteArray::fromStdString(print_tree(parse(SourceText(text.toStdString(), "x"), diagnostics)));
}

/// All letters and digits, which no layout changes; in order, since a comment amid a call moves behind it.
QByteArray words_of(const QByteArray& text)
{
    QByteArray words;
    for (const char c : text)
        if (QByteArray(" \t\r\n(){};").indexOf(c) < 0) words += c;
    std::sort(words.begin(), words.end());
    return words;
}

}  // namespace

class TestFormat : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void keeps_comments_where_they_are();
    void lays_out_data();
    void lays_out();
    void what_is_no_script_stays();
    void tools_of_bpftrace_keep_their_words_data();
    void tools_of_bpftrace_keep_their_words();
};

void TestFormat::keeps_comments_where_they_are()
{
    const QByteArray text = R"(#!/usr/bin/env bpftrace
/*
 * What this is for.
 */
#include <linux/sched.h>


struct pair {int a;   int b; };
// Above the probe.
kprobe:vfs_read,   // first
  k:vfs_write   /* second */
/ pid == 1 /  // only init
{ // opening
  // before


  $x=1;  // behind
  if($x>0) { // positive
    @a++;
    // at the end of then
  } else { /* negative */ @b--; }

  /* several
     lines */
  printf("%s %d\n",   // what
     comm, $x );
  // last
} // behind the probe
// far behind

span s = u:/a//b:f .. ur:/a//b:f { a = 1; // begin
} at end { r = retval } // after
END{exit()}
// the end
)";
    QCOMPARE(formatted(text), QByteArray(R"(#!/usr/bin/env bpftrace
/*
 * What this is for.
 */
#include <linux/sched.h>

struct pair {int a;   int b; };
// Above the probe.
kprobe:vfs_read, // first
k:vfs_write /* second */
/pid == 1/ // only init
{ // opening
    // before

    $x = 1; // behind
    if ($x > 0) { // positive
        @a++;
        // at the end of then
    } else { /* negative */
        @b--;
    }

    /* several
     lines */
    printf("%s %d\n", comm, $x); // what
    // last
} // behind the probe

// far behind

span s = u:/a//b:f .. ur:/a//b:f
{
    a = 1; // begin
}
at end {
    r = retval;
} // after

END
{
    exit();
}

// the end
)"));
}

void TestFormat::lays_out_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("laid_out");
    const auto row = [](const char* name, const char* text, const char* laid_out) {
        QTest::newRow(name) << QByteArray(text) << QByteArray(laid_out);
    };
    row("probes apart", "k:a{}k:b{}\n\n\n\nk:c{}", "k:a\n{\n}\n\nk:b\n{\n}\n\nk:c\n{\n}\n");
    row("ply's statements", "kprobe:a @x = count();\nkprobe:b if (pid == 1) exit(0); else @++;",
        "kprobe:a\n{\n    @x = count();\n}\n\nkprobe:b\n{\n    if (pid == 1) {\n        exit(0);\n    } else "
        "{\n"
        "        @++;\n    }\n}\n");
    row("long calls",
        "BEGIN { printf(\"%d %d %d %d %d %d\\n\", $a_long_name_1, $a_long_name_2, $a_long_name_3, "
        "$a_long_name_4, "
        "$a_long_name_5, $a_long_name_6); }",
        "BEGIN\n{\n    printf(\"%d %d %d %d %d %d\\n\", $a_long_name_1, $a_long_name_2, $a_long_name_3, "
        "$a_long_name_4,\n        $a_long_name_5, $a_long_name_6);\n}\n");
    row("settings stay", "config={ max_strlen=9 }\nBEGIN{}", "config={ max_strlen=9 }\nBEGIN\n{\n}\n");
    row("semicolons behind a probe", "END{ };;; ; // done", "END\n{\n} // done\n");
    row("an end without fields stays", "span o=k:a .. kr:a\n{ x=1;\n}\nat end {\n// r = retval;\n}\n",
        "span o=k:a .. kr:a\n{ x=1;\n}\nat end {\n// r = retval;\n}\n");
    row("macros", "#define F(x)  x+1\nmacro m( $x,@a,y ){ @a[y]=$x; // kept\n$x+1 }\nmacro n(){f(1);}BEGIN{m($b,@c,2)}",
        "#define F(x)  x+1\nmacro m($x, @a, y)\n{\n    @a[y] = $x; // kept\n    $x + 1\n}\n\nmacro n()\n{\n    "
        "f(1);\n}\n\nBEGIN\n{\n    m($b, @c, 2);\n}\n");
    row("declared maps stay", "let  @a=hash( 10 );\nBEGIN{}", "let  @a=hash( 10 );\nBEGIN\n{\n}\n");
    row("else ifs", "BEGIN{if(1){a()}else if(2){b() // two\n}\n// before else\nelse{c()}}",
        "BEGIN\n{\n    if (1) {\n        a();\n    } else if (2) {\n        b(); // two\n    } else {\n"
        "        // before else\n        c();\n    }\n}\n");
}

void TestFormat::lays_out()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, laid_out);
    QCOMPARE(formatted(text), laid_out);
    QCOMPARE(formatted(laid_out), laid_out);
}

void TestFormat::what_is_no_script_stays()
{
    for (const char* text : {"", "BEGIN {", "kprobe:f   { @x = ; }", "\x01\xff"})
        QCOMPARE(formatted(text), QByteArray(text));
}

void TestFormat::tools_of_bpftrace_keep_their_words_data()
{
    QTest::addColumn<QString>("path");
    const QDir folder(QStringLiteral("/usr/sbin"));
    const QStringList names = folder.entryList({QStringLiteral("*.bt")}, QDir::Files, QDir::Name);
    for (const QString& name : names)
        QTest::newRow(name.toUtf8().constData()) << folder.filePath(name);
    if (names.isEmpty()) QTest::newRow("none") << QString();
}

void TestFormat::tools_of_bpftrace_keep_their_words()
{
    QFETCH(QString, path);
    BOARDSCOPE_REQUIRE(!path.isEmpty(), "there are no tools to lay out: bpftrace is not installed");
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray text = file.readAll();
    const QByteArray laid_out = formatted(text);
    QCOMPARE(words_of(laid_out), words_of(text));
    QCOMPARE(tree_of(laid_out), tree_of(text));
    QCOMPARE(formatted(laid_out), laid_out);
}

QTEST_APPLESS_MAIN(TestFormat)
#include "tst_format.moc"
