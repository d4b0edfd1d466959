// SPDX-License-Identifier: GPL-3.0-or-later
// bscope filter, bscope stats and bscope render on what people have lying about: text of tracers, recordings, and things
// that are neither.
#include "core/store/recording_format.h"
#include "tests/support/made_up_stream.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace boardscope;

namespace {

struct Ended {
    int status = -1;
    QByteArray out;
    QByteArray err;
};

Ended bscope(const QStringList& arguments, const QByteArray& input = {})
{
    QProcess process;
    process.start(QStringLiteral(BOARDSCOPE_BINARY_DIR "/bin/bscope"), arguments);
    process.write(input);
    process.closeWriteChannel();
    if (!process.waitForFinished(30'000)) return {};
    return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

QString sample(const char* name)
{
    return QStringLiteral(BOARDSCOPE_SOURCE_DIR "/tests/data/texts/") + QString::fromLatin1(name);
}

}  // namespace

class FileCommandsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void rows_are_printed_as_the_kernel_printed_them();
    void rows_are_counted_data();
    void rows_are_counted();
    void standard_input_is_read_while_it_comes();
    void a_filter_that_finds_nothing_is_doubted();
    void one_json_object_for_each_row();
    void text_of_tools_is_printed_as_they_printed_it();
    void what_was_odd_is_told();
    void a_recording_is_a_file_like_any_other();
    void a_wrong_filter_is_marked();
    void what_cannot_be_read_is_told_data();
    void what_cannot_be_read_is_told();
    void any_bytes_are_lines_when_asked_for();
    void who_has_most_rows();
    void numbers_have_percentiles();
    void pictures_have_the_size_that_was_asked_for();
    void pictures_as_shapes_say_what_they_show();
    void stacks_of_a_recording_become_a_flame_graph();
    void what_cannot_be_drawn_is_told_data();
    void what_cannot_be_drawn_is_told();

private:
    /// Two calls of dd, the second of which takes 40 ms.
    [[nodiscard]] QString calls() const
    {
        return write("calls.txt", "  dd-401  [000] d..1.  203.410000: sys_enter_openat: filename: /etc/passwd\n"
                                  "  dd-401  [000] d..1.  203.411000: sys_exit_openat: 0x3\n"
                                  "  dd-401  [001] d..1.  203.420000: sys_enter_openat: filename: /etc/slow\n"
                                  "  dd-401  [001] d..1.  203.460000: sys_exit_openat: 0x4\n");
    }
    [[nodiscard]] QString write(const char* name, const QByteArray& content) const
    {
        const QString path = directory_.filePath(QString::fromLatin1(name));
        QFile file(path);
        return file.open(QIODevice::WriteOnly) && file.write(content) == content.size() ? path : QString();
    }
    QTemporaryDir directory_;
};

void FileCommandsTest::rows_are_printed_as_the_kernel_printed_them()
{
    QFile file(sample("ftrace-plain.txt"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QByteArray expected;
    for (const QByteArray& line : file.readAll().split('\n'))
        if (line.contains(": sched_switch: ")) expected += line + '\n';
    const Ended ended =
        bscope({QStringLiteral("filter"), file.fileName(), QStringLiteral("event == \"sched_switch\"")});
    QCOMPARE(ended.status, 0);
    QCOMPARE(ended.out, expected);
    QVERIFY2(ended.err.contains("6 of 26 rows shown") &&
                 ended.err.contains("ftrace text, 26 rows, 0 events lost"),
             ended.err.constData());
}

void FileCommandsTest::rows_are_counted_data()
{
    QTest::addColumn<QString>("filter");
    QTest::addColumn<QByteArray>("count");
    QTest::newRow("all") << QString() << QByteArray("23\n");
    QTest::newRow("none") << QStringLiteral("pid == 1") << QByteArray("0\n");
    QTest::newRow("a task") << QStringLiteral("comm startswith \"my ta\" and cpu == 1") << QByteArray("4\n");
    QTest::newRow("the loss") << QStringLiteral("kind == loss") << QByteArray("1\n");
}

void FileCommandsTest::rows_are_counted()
{
    QFETCH(QString, filter);
    const Ended ended =
        bscope({QStringLiteral("filter"), sample("trace-cmd.txt"), filter, QStringLiteral("--count")});
    QCOMPARE(ended.status, 0);
    QTEST(ended.out, "count");
    QVERIFY2(ended.err.contains("a report of trace-cmd, 23 rows"), ended.err.constData());
}

void FileCommandsTest::standard_input_is_read_while_it_comes()
{
    QProcess process;
    process.start(QStringLiteral(BOARDSCOPE_BINARY_DIR "/bin/bscope"),
                  {QStringLiteral("filter"), QStringLiteral("-"), QStringLiteral("cpu == 1")});
    process.write("           <...>-77      [001] ....   61.123456: x: first\n");
    QVERIFY(process.waitForReadyRead(20'000));
    QVERIFY(process.readAllStandardOutput().contains("x: first"));
    process.write("           <...>-77      [000] ....   61.123457: x: other\n"
                  "           <...>-77      [001] ....   61.123458: x: unfinished");
    process.closeWriteChannel();
    QVERIFY(process.waitForFinished(20'000));
    const QByteArray out = process.readAllStandardOutput();
    QVERIFY2(out.contains("x: unfinished") && !out.contains("other"), out.constData());
    QVERIFY(process.readAllStandardError().contains("2 of 3 rows shown"));
}

void FileCommandsTest::a_filter_that_finds_nothing_is_doubted()
{
    const auto said = [](const char* filter) {
        const Ended ended = bscope({QStringLiteral("filter"), sample("ftrace-plain.txt"), QString::fromUtf8(filter)});
        return ended.status == 0 && ended.out.isEmpty() ? ended.err : QByteArray("failed: ") + ended.err;
    };
    const QByteArray value = said("event == \"sched_swich\"");
    QVERIFY2(value.contains("no row so far has the event \"sched_swich\": did you mean \"sched_switch\"?"),
             value.constData());
    const QByteArray number = said("cpu == 77");
    QVERIFY2(number.contains("no row so far answers this: cpu is"), number.constData());
    for (const char* mistyped : {"next_pit == 0", "next_pit"}) {
        const QByteArray field = said(mistyped);
        QVERIFY2(field.contains("no event had a field next_pit: did you mean next_pid?"), field.constData());
        QCOMPARE(field.count("next_pit"), 1);  // said once
    }
}

void FileCommandsTest::one_json_object_for_each_row()
{
    const Ended ended =
        bscope({QStringLiteral("filter"), sample("trace-cmd-t.txt"), QStringLiteral("event == sched_wakeup"),
                QStringLiteral("--format"), QStringLiteral("json")});
    QCOMPARE(ended.status, 2);  // texts stand in quotes
    const Ended right = bscope({QStringLiteral("filter"), sample("trace-cmd-t.txt"),
                                QStringLiteral("event == \"sched_wakeup\""), QStringLiteral("--format"),
                                QStringLiteral("json")});
    QCOMPARE(right.status, 0);
    const QJsonObject first = QJsonDocument::fromJson(right.out.split('\n').front()).object();
    QCOMPARE(first[QStringLiteral("comm")].toString(), QStringLiteral("cmp"));
    QCOMPARE(first[QStringLiteral("time_ns")].toInteger(), 26'771'089'148'183);
    QCOMPARE(first[QStringLiteral("msg")].toString(), QStringLiteral("rcu_preempt:15 [120] CPU:000"));
}

void FileCommandsTest::text_of_tools_is_printed_as_they_printed_it()
{
    const Ended ended =
        bscope({QStringLiteral("filter"), sample("bpftrace.txt"), QStringLiteral("msg contains \"tick\"")});
    QCOMPARE(ended.status, 0);
    QCOMPARE(ended.out, QByteArray("tick 5\n"));
    const Ended json =
        bscope({QStringLiteral("filter"), sample("bpftrace.txt"), QStringLiteral("msg contains \"tick\""),
                QStringLiteral("--format"), QStringLiteral("json")});
    QCOMPARE(
        json.out,
        QByteArray(
            "{\"kind\":\"event\",\"comm\":\"\",\"flags\":\"\",\"event\":\"bpftrace\",\"msg\":\"tick 5\"}\n"));
}

void FileCommandsTest::what_was_odd_is_told()
{
    const QByteArray text = "           <...>-77      [001] ....   61.123456: x: first\n"
                            "           <...>-77      [001] ....   60.000000: x: back\n"
                            "           <...>-77      [4294967295] ....   62.000000: x: no such CPU\n"
                            "           <...>-77      [001] ....   63.000000: x: caf\xe9\n" +
                            QByteArray(200'000, 'a') + "\nCPU:1 [LOST 3 EVENTS]\n";
    const Ended ended =
        bscope({QStringLiteral("filter"), QStringLiteral("-"), QString(), QStringLiteral("--count")}, text);
    QCOMPARE(ended.status, 0);
    QCOMPARE(ended.out, QByteArray("7\n"));
    for (const char* told : {"3 events lost", "2 lines were not understood; kind == odd finds them",
                             "1 line was longer than 64 KiB and cut", "1 line holds bytes that are no text",
                             "1 row is earlier than the row before of the same CPU"})
        QVERIFY2(ended.err.contains(told), ended.err.constData());
}

void FileCommandsTest::a_recording_is_a_file_like_any_other()
{
    const Result<Bytes> header =
        store::encode_recording_header({.board_name = "lab", .probe_file = "opens.bpf.c"});
    QVERIFY(header);
    test::MadeUpStream stream;
    stream.text("             cat-133   [000] ....1    59.668944: bpf_trace_printk: file /etc/passwd\n"
                "              sh-9     [001] ....1    59.700001: bpf_trace_printk: file /etc/group\n");
    Bytes content = *header;
    append(content, stream.bytes());
    const QString path = write("x.bscope", QByteArray(reinterpret_cast<const char*>(content.data()),
                                                      static_cast<int>(content.size())));
    const Ended ended = bscope({QStringLiteral("filter"), path, QStringLiteral("comm == \"sh\"")});
    QCOMPARE(ended.status, 0);
    QVERIFY2(ended.out.contains("file /etc/group") && !ended.out.contains("passwd"), ended.out.constData());
    QVERIFY2(ended.err.contains("opens.bpf.c on lab, 2 rows") &&
                 ended.err.contains("ends before its session did"),
             ended.err.constData());
    const Ended stats =
        bscope({QStringLiteral("stats"), path, QStringLiteral("--by"), QStringLiteral("comm")});
    QCOMPARE(stats.status, 0);
    QVERIFY2(stats.out.contains("cat") && stats.out.contains("sh"), stats.out.constData());
    const Ended as_text = bscope(
        {QStringLiteral("filter"), path, QString(), QStringLiteral("--input"), QStringLiteral("ftrace")});
    QCOMPARE(as_text.status, 1);
    QVERIFY2(as_text.err.contains("is a recording"), as_text.err.constData());
}

void FileCommandsTest::a_wrong_filter_is_marked()
{
    for (const char* command : {"filter", "stats"}) {
        QStringList arguments{QString::fromLatin1(command), sample("ftrace-plain.txt")};
        if (arguments[0] == QStringLiteral("stats")) arguments << QStringLiteral("--filter");
        const Ended ended = bscope(arguments << QStringLiteral("comm = \"ls\""));
        QCOMPARE(ended.status, 2);
        QVERIFY2(ended.err.contains("        comm = \"ls\"\n             ^\n"), ended.err.constData());
        QVERIFY(ended.out.isEmpty());
    }
}

void FileCommandsTest::what_cannot_be_read_is_told_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QByteArray>("said");
    QByteArray junk;
    for (unsigned i = 0; i < 100'000; ++i)
        junk.append(static_cast<char>((i * 2654435761u) >> 13));
    QTest::newRow("junk") << junk << QByteArray("holds no trace text and no recording");
    QTest::newRow("zeroes") << QByteArray(5000, '\0') << QByteArray("holds no trace text and no recording");
    QTest::newRow("trace.dat") << QByteArray("\x17\x08\x44tracing6\0\0", 13)
                               << QByteArray("trace-cmd report FILE | bscope");
    QTest::newRow("gzip") << QByteArray("\x1f\x8b\x08\0\0\0\0\0\x12\x13\x88\x99", 12)
                          << QByteArray("zcat FILE | bscope");
    QTest::newRow("no file") << QByteArray() << QByteArray("No such file");
    QTest::newRow("folder") << QByteArray() << QByteArray("Is a directory");
}

void FileCommandsTest::what_cannot_be_read_is_told()
{
    QFETCH(QByteArray, content);
    QFETCH(QByteArray, said);
    const QByteArray tag = QTest::currentDataTag();
    const QString path = tag == "no file"  ? directory_.filePath(QStringLiteral("none"))
                         : tag == "folder" ? directory_.path()
                                           : write("x", content);
    for (const char* command : {"filter", "stats"}) {
        QStringList arguments{QString::fromLatin1(command), path};
        if (arguments[0] == QStringLiteral("filter")) arguments << QString();
        const Ended ended = bscope(arguments);
        QCOMPARE(ended.status, 1);
        QVERIFY2(ended.err.contains(said) && ended.err.contains(path.toUtf8()), ended.err.constData());
        QVERIFY(ended.out.isEmpty());
    }
}

void FileCommandsTest::any_bytes_are_lines_when_asked_for()
{
    const Ended ended =
        bscope({QStringLiteral("filter"), QStringLiteral("-"), QStringLiteral("msg contains \"b\""),
                QStringLiteral("--input"), QStringLiteral("lines")},
               QByteArray("\0\0\0a\n\xff\xfe b\n\0b\n", 13));
    QCOMPARE(ended.status, 0);
    QCOMPARE(ended.out, QByteArray("\xff\xfe b\n\\x00b\n"));
    QVERIFY2(ended.err.contains("3 lines hold bytes that are no text"), ended.err.constData());
}

void FileCommandsTest::who_has_most_rows()
{
    const Ended ended = bscope({QStringLiteral("stats"), sample("ftrace-plain.txt"), QStringLiteral("--by"),
                                QStringLiteral("event"), QStringLiteral("--top"), QStringLiteral("2"),
                                QStringLiteral("--format"), QStringLiteral("json")});
    QCOMPARE(ended.status, 0);
    const QJsonObject all = QJsonDocument::fromJson(ended.out).object();
    QCOMPARE(all[QStringLiteral("count")].toInteger(), 26);
    QCOMPARE(all[QStringLiteral("group_count")].toInteger(), 3);
    const QJsonArray groups = all[QStringLiteral("groups")].toArray();
    QCOMPARE(groups.size(), 2);
    QCOMPARE(groups[0].toObject()[QStringLiteral("count")].toInteger() +
                 groups[1].toObject()[QStringLiteral("count")].toInteger() +
                 all[QStringLiteral("other_count")].toInteger(),
             26);
    const Ended filtered = bscope({QStringLiteral("stats"), sample("ftrace-plain.txt"),
                                   QStringLiteral("--filter"), QStringLiteral("event == \"sched_switch\"")});
    QVERIFY2(filtered.out.contains("sched_switch") && !filtered.out.contains("sys_exit"),
             filtered.out.constData());
    const Ended wrong = bscope({QStringLiteral("stats"), sample("ftrace-plain.txt"), QStringLiteral("--by"),
                                QStringLiteral("colour")});
    QCOMPARE(wrong.status, 2);
    QVERIFY2(wrong.err.contains("no field 'colour'"), wrong.err.constData());
}

void FileCommandsTest::numbers_have_percentiles()
{
    QByteArray text;
    for (int i = 1; i <= 100; ++i)
        text += QStringLiteral("%1-%2     [000] ....   61.%3: x: y\n")
                    .arg(QStringLiteral("t"), 16)
                    .arg(i)
                    .arg(i, 6, 10, QLatin1Char('0'))
                    .toUtf8();
    const Ended ended = bscope({QStringLiteral("stats"), QStringLiteral("-"), QStringLiteral("--of"),
                                QStringLiteral("pid"), QStringLiteral("--format"), QStringLiteral("json")},
                               text);
    QCOMPARE(ended.status, 0);
    const QJsonObject of =
        QJsonDocument::fromJson(ended.out).object()[QStringLiteral("distribution")].toObject();
    QCOMPARE(of[QStringLiteral("p50")].toInteger(), 50);
    QCOMPARE(of[QStringLiteral("p99")].toInteger(), 99);
    QCOMPARE(of[QStringLiteral("max")].toInteger(), 100);
    const Ended wrong = bscope(
        {QStringLiteral("stats"), QStringLiteral("-"), QStringLiteral("--of"), QStringLiteral("comm")}, text);
    QCOMPARE(wrong.status, 2);
    QVERIFY2(wrong.err.contains("--by comm"), wrong.err.constData());
}

void FileCommandsTest::pictures_have_the_size_that_was_asked_for()
{
    const QString path = directory_.filePath(QStringLiteral("calls.png"));
    const Ended drawn = bscope({QStringLiteral("render"), calls(), QStringLiteral("-o"), path, QStringLiteral("--size"),
                                QStringLiteral("640x200"), QStringLiteral("--scale"), QStringLiteral("2")});
    QCOMPARE(drawn.status, 0);
    QVERIFY2(drawn.err.contains("4 of 4 rows"), drawn.err);
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray png = file.read(24);
    QVERIFY(png.startsWith("\x89PNG"));
    // IHDR of the PNG specification: width and height in four bytes each, the most significant first.
    QCOMPARE(png.mid(16, 4).toHex(), QByteArray("00000500"));
    QCOMPARE(png.mid(20, 4).toHex(), QByteArray("00000190"));
}

void FileCommandsTest::pictures_as_shapes_say_what_they_show()
{
    const QString path = directory_.filePath(QStringLiteral("calls.svg"));
    const auto svg_of = [&](const QStringList& more) {
        const Ended drawn = bscope(QStringList{QStringLiteral("render"), calls(), QStringLiteral("-o"), path} + more);
        QFile file(path);
        return drawn.status == 0 && file.open(QIODevice::ReadOnly) ? file.readAll() : drawn.err;
    };
    const QByteArray timeline = svg_of({QStringLiteral("--group"), QStringLiteral("task")});
    QVERIFY2(timeline.contains("<svg") && timeline.contains("dd-401"), timeline.left(2000));
    QVERIFY(timeline.contains("/etc/slow"));
    QVERIFY(timeline.contains("40 ms"));
    const QByteArray part = svg_of({QStringLiteral("--end"), QStringLiteral("203.415")});
    QVERIFY(!part.contains("40 ms"));
    const QByteArray latency = svg_of({QStringLiteral("--histogram"), QStringLiteral("latency")});
    QVERIFY2(latency.contains("p99 40 ms"), latency.left(2000));
    // From one opening to the next: 10 ms, once.
    const QByteArray pair = svg_of({QStringLiteral("--histogram"), QStringLiteral("latency"), QStringLiteral("--pair"),
                                    QStringLiteral("msg contains \"passwd\""), QStringLiteral("msg contains \"slow\"")});
    QVERIFY2(pair.contains("p99 10 ms"), pair.left(2000));
}

void FileCommandsTest::stacks_of_a_recording_become_a_flame_graph()
{
    const Result<Bytes> header = store::encode_recording_header({.board_name = "lab", .probe_file = "stacks.bpf.c"});
    QVERIFY(header);
    wire::MapEntries stacks{.map = 6, .monotonic_ns = 30, .key_bytes = 4, .value_bytes = 16};
    stacks.entries = {{Bytes(4), Bytes(16)}};
    stacks.entries[0].value[1] = std::byte{0x10};  // 0x1000
    test::MadeUpStream stream;
    stream.say(wire::Hello{.cpu_count = 1, .monotonic_ns = 10})
        .say(wire::Maps{.maps = {{.id = 6,
                                  .type = 7,  // BPF_MAP_TYPE_STACK_TRACE
                                  .key_bytes = 4,
                                  .value_bytes = 16,
                                  .role = wire::MapRole::stacks,
                                  .name = "stacks"}}})
        .say(stacks)
        .say(wire::Symbols{.cookie = 1, .symbols = {{.address = 0x1000, .start = 0x1000, .name = "do_open"}}});
    Bytes content = *header;
    append(content, stream.bytes());
    const QString recording = write("stacks.bscope", QByteArray(reinterpret_cast<const char*>(content.data()),
                                                                static_cast<qsizetype>(content.size())));
    const QString path = directory_.filePath(QStringLiteral("flames.svg"));
    const auto render = [&](const char* map) {
        return bscope({QStringLiteral("render"), recording, QStringLiteral("-o"), path, QStringLiteral("--map"),
                       QString::fromLatin1(map)});
    };
    const Ended drawn = render("stacks");
    QVERIFY2(drawn.status == 0, drawn.err.constData());
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(file.readAll().contains("do_open"));
    const Ended unknown = render("counts");
    QCOMPARE(unknown.status, 1);
    QVERIFY2(unknown.err.contains("it has stacks"), unknown.err.constData());
}

void FileCommandsTest::what_cannot_be_drawn_is_told_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("words");
    const QString png = QStringLiteral("x.png");
    QTest::newRow("another format") << QStringList{QStringLiteral("-o"), QStringLiteral("x.pdf")}
                                    << QByteArray("let the name end in .png or .svg");
    QTest::newRow("no such field") << QStringList{QStringLiteral("-o"), png, QStringLiteral("--histogram"),
                                                  QStringLiteral("colour")}
                                   << QByteArray("no field 'colour'");
    QTest::newRow("a text") << QStringList{QStringLiteral("-o"), png, QStringLiteral("--histogram"),
                                           QStringLiteral("comm")}
                            << QByteArray("bscope stats --by comm");
    QTest::newRow("no such lanes") << QStringList{QStringLiteral("-o"), png, QStringLiteral("--group"),
                                                  QStringLiteral("colour")}
                                   << QByteArray("nothing called \"colour\" makes lanes");
    QTest::newRow("ends before it begins") << QStringList{QStringLiteral("-o"), png, QStringLiteral("--begin"),
                                                          QStringLiteral("204"), QStringLiteral("--end"),
                                                          QStringLiteral("203")}
                                           << QByteArray("ends before it begins");
    QTest::newRow("a wrong pair") << QStringList{QStringLiteral("-o"), png, QStringLiteral("--pair"),
                                                 QStringLiteral("event = 3"), QStringLiteral("cpu == 1")}
                                  << QByteArray("--pair");
}

void FileCommandsTest::what_cannot_be_drawn_is_told()
{
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, words);
    const Ended drawn = bscope(QStringList{QStringLiteral("render"), calls()} + arguments);
    QCOMPARE(drawn.status, 1);
    QVERIFY2(drawn.err.contains(words), drawn.err);
    QVERIFY(!QFile::exists(QStringLiteral("x.png")) && !QFile::exists(QStringLiteral("x.pdf")));
}

QTEST_GUILESS_MAIN(FileCommandsTest)
#include "tst_file_commands.moc"
