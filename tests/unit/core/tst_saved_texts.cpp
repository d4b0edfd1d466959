// SPDX-License-Identifier: GPL-3.0-or-later
// Text that tools saved: what it is, the rows that it becomes, and that nothing gets lost however odd it is.
// The files below tests/data/texts were written by the kernel, by trace-cmd 3.1 and by bpftrace 0.17.
#include "core/decode/text_format.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTest>

#include <algorithm>

using namespace boardscope::decode;

Q_DECLARE_METATYPE(boardscope::decode::TextFormat)

namespace {

/// A row that owns its texts.
struct Row {
    std::string task;
    std::int32_t pid = 0;
    std::uint32_t cpu = 0;
    std::string flags;
    std::uint64_t time_ns = 0;
    std::uint32_t resolution_ns = 0;
    std::string event;
    std::string message;
    bool odd = false;
    bool bare = false;
    bool operator==(const Row&) const = default;
};

struct Collected : TextSink {
    std::vector<Row> rows;
    std::vector<Loss> losses;
    TextCounts counts;

    void row(const TextRow& r) override
    {
        rows.push_back({std::string(r.task), r.pid, r.cpu, std::string(r.flags), r.time_ns, r.resolution_ns,
                        std::string(r.event), std::string(r.message), r.odd, r.bare});
    }
    void loss(const Loss& l) override { losses.push_back(l); }
    bool operator==(const Collected& other) const
    {
        return rows == other.rows && losses == other.losses && counts == other.counts;
    }
};

Collected decode(TextFormat format, std::string_view text, std::size_t chunk)
{
    Collected sink;
    const auto decoder = make_decoder({.format = format}, sink);
    for (std::size_t at = 0; at < text.size(); at += chunk) {
        // A copy that dies at once: a row that still pointed into it would be found by the sanitizer.
        const std::string piece(text.substr(at, chunk));
        decoder->push(piece);
    }
    decoder->flush();
    sink.counts = decoder->counts();
    return sink;
}

Collected decode(TextFormat format, std::string_view text)
{
    return decode(format, text, text.size() + 1);
}

std::string data_file(const QString& name)
{
    QFile file(QStringLiteral(BOARDSCOPE_SOURCE_DIR "/tests/data/texts/") + name);
    if (!file.open(QIODevice::ReadOnly)) qFatal("%s is missing", qPrintable(file.fileName()));
    return file.readAll().toStdString();
}

const char* const ply_text = "ply: active\n"
                             "opened /etc/passwd\n"
                             "^Cply: deactivating\n"
                             "\n"
                             "@:\n"
                             "{ dd             , vfs_open }: 3\n"
                             "{ \n"
                             "\tspi_sync\n"
                             "\tvfs_write+180\n"
                             " }: 12\n"
                             "\n"
                             "@sizes:\n"
                             "{ read    }: \n"
                             "\t[   0,    1]\t       3 \xe2\x94\xa4\xe2\x96\x88    \xe2\x94\x82\n"
                             "\t...\n"
                             "\t[  1k,   2k)\t       1 |#    |\n"
                             "\n";

const char* const systrace_page =
    "<!DOCTYPE html>\n"
    "<html>\n"
    "<script>\n"
    "var x = 'app-1 [000] .... 1.000001: not: a row';\n"
    "</script>\n"
    "  <script class=\"trace-data\" type=\"application/text\">\n"
    "USER PID PPID VSIZE RSS WCHAN PC NAME\n"
    "root 1 0 10632 1456 0 0 S /init\n"
    "  </script>\n"
    "  <script class=\"trace-data\" type=\"application/text\">\n"
    "# tracer: nop\n"
    "#\n"
    "     RenderThread-1234  ( 1200) [002] ...1  5181.204512: tracing_mark_write: B|1200|DrawFrame\n"
    "CPU:1 [LOST 7 EVENTS]\n"
    "           <...>-77    (-----) [001] d..2  5181.204600: tracing_mark_write: E\n"
    "  </script>\n"
    "</html>\n";

}  // namespace

class TestSavedTexts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void real_files_become_rows_data();
    void real_files_become_rows();
    void the_same_events_whatever_the_report_was_asked_for();
    void the_beginning_tells_what_it_is_data();
    void the_beginning_tells_what_it_is();
    void what_is_no_text_is_nothing();
    void latency_format_keeps_who_and_when();
    void odd_task_names_in_a_report();
    void maps_and_histograms_of_bpftrace();
    void maps_of_ply();
    void a_page_of_systrace();
    void lines_that_end_as_on_windows();
    void bad_input_loses_nothing_data();
    void bad_input_loses_nothing();
    void a_line_of_2_gb_takes_little_memory();
    void what_is_odd_is_counted();
};

void TestSavedTexts::real_files_become_rows_data()
{
    QTest::addColumn<TextFormat>("format");
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("losses");
    QTest::addColumn<QString>("first");
    const auto file = [](const char* name, TextFormat format, int rows, int losses, const char* first) {
        QTest::newRow(name) << format << rows << losses << QString::fromUtf8(first);
    };
    using enum TextFormat;
    file("ftrace-plain.txt", ftrace, 26, 0, "sh|22037|0|.....|26752850670000|1000|sys_exit|NR 1 = 2");
    file("ftrace-tgid.txt", ftrace, 15, 0, "sh|22037|0|.....|26752850670000|1000|sys_exit|NR 1 = 2");
    file("ftrace-noirq.txt", ftrace, 15, 0, "sh|22037|0||26752850670000|1000|sys_exit|NR 1 = 2");
    file("ftrace-lat.txt", ftrace, 15, 0, "sh|22037|0|.....|26752850670000|1000|sys_exit|NR 1 = 2");
    file("ftrace-latverb.txt", ftrace, 15, 0, "sh|22037|0|0|26752850670000|1000|sys_exit|NR 1 = 2");
    file("ftrace-counter.txt", ftrace, 15, 0, "sh|22037|0|.....|2|0|sys_exit|NR 1 = 2");
    file("ftrace-counter-lat.txt", ftrace, 15, 0, "sh|22037|0|.....|1|0|sys_exit|NR 1 = 2");
    file("ftrace-counter-latverb.txt", ftrace, 15, 0, "sh|22037|0|0|2|0|sys_exit|NR 1 = 2");
    file("trace-cmd.txt", trace_cmd, 22, 1,
         "cmp|22241|0||26771089148000|1000|sched_wakeup|rcu_preempt:15 [120] CPU:000");
    file("trace-cmd-t.txt", trace_cmd, 22, 1,
         "cmp|22241|0||26771089148183|1|sched_wakeup|rcu_preempt:15 [120] CPU:000");
    file("trace-cmd-l.txt", trace_cmd, 22, 1,
         "cmp|22241|0|dNs4.|26771089148000|1000|sched_wakeup|rcu_preempt:15 [120] CPU:000");
    file("trace-cmd-R.txt", trace_cmd, 22, 1,
         "cmp|22241|0||26771089148000|1000|sched_wakeup|comm=rcu_preempt pid=15 prio=120 target_cpu=000");
    file("trace-cmd-diff.txt", trace_cmd, 22, 1,
         "cmp|22241|0||26771089148000|1000|sched_wakeup|rcu_preempt:15 [120] CPU:000");
    file("bpftrace.txt", bpftrace, 22, 0, "|0|0||0|0|bpftrace|tick 5");
}

void TestSavedTexts::real_files_become_rows()
{
    QFETCH(TextFormat, format);
    const std::string text = data_file(QString::fromUtf8(QTest::currentDataTag()));
    const auto detected = detect_text(text);
    QVERIFY(detected && *detected == (DetectedText{.format = format}));
    const Collected got = decode(format, text);
    QCOMPARE(got.counts.odd_lines, 0u);
    QCOMPARE(got.counts.binary_lines, 0u);
    QTEST(static_cast<int>(got.rows.size()), "rows");
    QTEST(static_cast<int>(got.losses.size()), "losses");
    const Row& first = got.rows.front();
    const QString told = QStringLiteral("%1|%2|%3|%4|%5|%6|%7|%8")
                             .arg(QString::fromStdString(first.task))
                             .arg(first.pid)
                             .arg(first.cpu)
                             .arg(QString::fromStdString(first.flags))
                             .arg(first.time_ns)
                             .arg(first.resolution_ns)
                             .arg(QString::fromStdString(first.event), QString::fromStdString(first.message));
    QTEST(told, "first");
    for (const std::size_t chunk : {1, 2, 7, 100, 1021})
        QVERIFY2(decode(format, text, chunk) == got, qPrintable(QString::number(chunk)));
}

void TestSavedTexts::the_same_events_whatever_the_report_was_asked_for()
{
    const Collected usual = decode(TextFormat::trace_cmd, data_file(QStringLiteral("trace-cmd.txt")));
    const Collected with_differences =
        decode(TextFormat::trace_cmd, data_file(QStringLiteral("trace-cmd-diff.txt")));
    QVERIFY(usual == with_differences);
    QVERIFY(usual.losses[0].cause == LossCause::trace_text);
    QVERIFY(usual.losses[0].cpu == 1u && !usual.losses[0].count);
    QCOMPARE(usual.losses[0].to_ns, 26'771'134'657'000u);
}

void TestSavedTexts::the_beginning_tells_what_it_is_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<TextFormat>("format");
    const auto text = [](const char* beginning, TextFormat format) {
        QTest::newRow(beginning) << QString::fromUtf8(beginning) << format;
    };
    using enum TextFormat;
    text("# tracer: nop\n#\n", ftrace);
    text("           <...>-77    [001] ....   61.123456: x: y\n", ftrace);
    text("second half of a message\n           <...>-77    [001] ....   61.123456: x: y\n", ftrace);
    text("CPU:1 [LOST 340 EVENTS]\n", ftrace);
    text("##### CPU 1 buffer started ####\n", ftrace);
    text("cpus=4\n", trace_cmd);
    text("CPU 0 is empty\ncpus=4\n", trace_cmd);
    text("CPU:1 [12 EVENTS DROPPED]\n", trace_cmd);
    text("             cat-133   [003]    59.668944: sched_switch:         cat:133 [120] S ==> sh:9 [120]\n",
         trace_cmd);
    text("<!DOCTYPE html>\n<html>\n", systrace);
    text("<html>\n", systrace);
    text("capturing trace... done\nTRACE:\n# tracer: nop\n", systrace);
    text("Attaching 1 probe...\n", bpftrace);
    text("Attaching 12 probes...\nhello\n", bpftrace);
    text("@[dd]: 5\n", bpftrace);
    text("ply: active\n", ply);
    text("341 probes active\n", ply);
    text("[    0.000000] Booting Linux on physical CPU 0x0\n", lines);
    text("Gr\u00fc\u00dfe\n", lines);
    text("", lines);
}

void TestSavedTexts::the_beginning_tells_what_it_is()
{
    QFETCH(QString, text);
    QFETCH(TextFormat, format);
    const auto detected = detect_text(text.toStdString());
    QVERIFY(detected);
    QCOMPARE(name_of(detected->format).name, name_of(format).name);
}

void TestSavedTexts::what_is_no_text_is_nothing()
{
    std::string junk;
    for (unsigned i = 0; i < 4096; ++i)
        junk.push_back(static_cast<char>((i * 2654435761u) >> 13));
    QVERIFY(!detect_text(junk));
    QVERIFY(!detect_text(std::string(2000, '\0')));
    QVERIFY(!detect_text("\x7f"
                         "ELF\x02\x01\x01\x00\x00\x00\x00\x00"));
    // A few odd bytes do not make a text something else.
    QVERIFY(detect_text(std::string("a name: caf\xe9 in an old encoding, and more text behind it\n")));
}

void TestSavedTexts::latency_format_keeps_who_and_when()
{
    const Collected got =
        decode(TextFormat::ftrace, "  <idle>-0         1dNh3.    5us+: irq_handler_entry: irq=29 name=eth0\n"
                                   "kworker/-1234567  12d..2  1203us!: sched_switch: x\n"
                                   "     a-b-77     3d...    7us : tick_do_update <-tick\n"
                                   "    bash-5    128bNs31  812: sys_enter: NR 1\n");
    QCOMPARE(got.counts.odd_lines, 0u);
    QCOMPARE(got.rows.size(), 4u);
    QVERIFY(got.rows[0] == (Row{"<idle>", 0, 1, "dNh3.", 5000, 1000, "irq_handler_entry", "irq=29 name=eth0",
                                false, false}));
    QVERIFY(got.rows[1] ==
            (Row{"kworker/", 1234567, 12, "d..2", 1'203'000, 1000, "sched_switch", "x", false, false}));
    QVERIFY(got.rows[2] ==
            (Row{"a-b", 77, 3, "d...", 7000, 1000, "", "tick_do_update <-tick", false, false}));
    QVERIFY(got.rows[3] == (Row{"bash", 5, 128, "bNs31", 812, 0, "sys_enter", "NR 1", false, false}));
}

void TestSavedTexts::odd_task_names_in_a_report()
{
    const Collected got = decode(TextFormat::trace_cmd, data_file(QStringLiteral("trace-cmd.txt")));
    const auto named = std::count_if(got.rows.begin(), got.rows.end(), [](const Row& row) {
        return row.task == "my ta-sk [1] 2" && row.pid == 22273 && row.cpu <= 1;
    });
    QCOMPARE(named, 9);
}

void TestSavedTexts::maps_and_histograms_of_bpftrace()
{
    const Collected file = decode(TextFormat::bpftrace, data_file(QStringLiteral("bpftrace.txt")));
    QCOMPARE(file.rows[1].message, std::string("@[ctest]: 2"));
    const auto histogram = std::find_if(file.rows.begin(), file.rows.end(),
                                        [](const Row& row) { return row.message.starts_with("@h: \n[0] "); });
    QVERIFY(histogram != file.rows.end());
    QCOMPARE(std::count(histogram->message.begin(), histogram->message.end(), '\n'), 10);
    QCOMPARE(file.rows.back().message, std::string("@s: count 5402, average 136, total 737616"));

    const Collected made = decode(TextFormat::bpftrace, "Attaching 1 probe...\n"
                                                        "Lost 340 events\n"
                                                        "@[\n"
                                                        "    vfs_read+1\n"
                                                        "    ksys_read+95\n"
                                                        "]: 5\n"
                                                        "@reads[dd]: \n"
                                                        "[0]       1 |@@@|\n"
                                                        "between\n"
                                                        "@empty: \n");
    QCOMPARE(made.rows.size(), 4u);
    QCOMPARE(made.rows[0].message, std::string("@[\n    vfs_read+1\n    ksys_read+95\n]: 5"));
    QCOMPARE(made.rows[1].message, std::string("@reads[dd]: \n[0]       1 |@@@|"));
    QCOMPARE(made.rows[2].message, std::string("between"));
    QVERIFY(std::all_of(made.rows.begin(), made.rows.end(),
                        [](const Row& row) { return row.bare && row.event == "bpftrace"; }));
    QCOMPARE(made.losses.size(), 1u);
    QVERIFY(made.losses[0].cause == LossCause::perf_buffer && made.losses[0].count == 340u);
}

void TestSavedTexts::maps_of_ply()
{
    const Collected got = decode(TextFormat::ply, ply_text);
    QCOMPARE(got.rows.size(), 4u);
    QCOMPARE(got.rows[0].message, std::string("opened /etc/passwd"));
    QCOMPARE(got.rows[1].message, std::string("@ { dd             , vfs_open }: 3"));
    QCOMPARE(got.rows[2].message, std::string("@ { \n\tspi_sync\n\tvfs_write+180\n }: 12"));
    QVERIFY(got.rows[3].message.starts_with("@sizes { read    }: \n\t[   0,    1]"));
    QVERIFY(got.rows[3].message.ends_with("\t       1 |#    |"));
    QVERIFY(std::all_of(got.rows.begin(), got.rows.end(),
                        [](const Row& row) { return row.bare && row.event == "ply"; }));
    for (std::size_t chunk = 1; chunk < 40; ++chunk)
        QVERIFY(decode(TextFormat::ply, ply_text, chunk) == got);
}

void TestSavedTexts::a_page_of_systrace()
{
    const std::string page = systrace_page;
    const Collected got = decode(TextFormat::systrace, page);
    QCOMPARE(got.rows.size(), 2u);
    QCOMPARE(got.rows[0].task, std::string("RenderThread"));
    QCOMPARE(got.rows[0].message, std::string("B|1200|DrawFrame"));
    QCOMPARE(got.rows[1].message, std::string("E"));
    QCOMPARE(got.counts.odd_lines, 0u);
    QCOMPARE(got.losses.size(), 1u);
    for (std::size_t chunk = 1; chunk < 40; ++chunk)
        QVERIFY(decode(TextFormat::systrace, page, chunk) == got);

    // The page's own scripts have lines of megabytes: none of that is a loss.
    const std::string long_line(TextDecoder::line_limit_bytes + 5, 'x');
    QVERIFY(decode(TextFormat::systrace, "<html>\n" + long_line + "\n" + page) == got);

    const Collected text =
        decode(TextFormat::systrace, "capturing trace... done\nTRACE:\n# tracer: nop\n"
                                     "           <...>-77    [001] ....   61.123456: x: y\nstrange\n");
    QCOMPARE(text.rows.size(), 2u);
    QCOMPARE(text.counts.odd_lines, 1u);
}

void TestSavedTexts::lines_that_end_as_on_windows()
{
    const std::string_view text = "# tracer: nop\r\n           <...>-77    [001] ....   61.123456: x: y\r\n";
    const auto detected = detect_text(text);
    QVERIFY(detected && *detected == (DetectedText{.format = TextFormat::ftrace, .carriage_returns = true}));
    Collected sink;
    const auto decoder = make_decoder(*detected, sink);
    decoder->push(text);
    decoder->flush();
    QCOMPARE(sink.rows.size(), 1u);
    QCOMPARE(sink.rows[0].message, std::string("y"));
}

void TestSavedTexts::bad_input_loses_nothing_data()
{
    QTest::addColumn<TextFormat>("format");
    for (const TextFormatName& name : text_format_names())
        QTest::newRow(name.name) << name.format;
}

/// Whatever comes, each byte of it that is no line break stands in a row, or is counted as cut.
void TestSavedTexts::bad_input_loses_nothing()
{
    QFETCH(TextFormat, format);
    // Of a page, only what stands in its trace is any.
    std::string text = format == TextFormat::systrace ? "# tracer: nop\n" : "";
    const std::size_t head = text.size();
    std::uint32_t state = 1;
    for (int i = 0; i < 200'000; ++i) {
        state = state * 1664525 + 1013904223;
        text.push_back(static_cast<char>(state >> 24));
    }
    text += "\n" + std::string(300'000, '\0') + "\n";
    const Collected got = decode(format, text);
    std::size_t kept = 0;
    for (const Row& row : got.rows)
        kept += row.message.size() -
                static_cast<std::size_t>(std::count(row.message.begin(), row.message.end(), '\n'));
    for (const Loss& loss : got.losses)
        kept += loss.count.value_or(0);
    const std::size_t sent = text.size() - head -
                             static_cast<std::size_t>(std::count(
                                 text.begin() + static_cast<std::ptrdiff_t>(head), text.end(), '\n'));
    // ftrace's kind of text drops lines of spaces, and no more.
    QVERIFY2(kept <= sent && sent - kept < 100, qPrintable(QStringLiteral("%1 of %2").arg(kept).arg(sent)));
    QVERIFY(got.counts.binary_lines > 500);
    QCOMPARE(got.counts.cut_lines, 1u);
    QVERIFY(decode(format, text, 4096) == got);
}

void TestSavedTexts::a_line_of_2_gb_takes_little_memory()
{
    Collected sink;
    const auto decoder = make_decoder({.format = TextFormat::ftrace}, sink);
    const std::string piece(std::size_t{1} << 20, 'a');
    constexpr std::size_t pieces = 2048;
    QElapsedTimer timer;
    timer.start();
    for (std::size_t i = 0; i < pieces; ++i)
        decoder->push(piece);
    decoder->push("\n             cat-133   [000] ....1    59.668944: x: after\n");
    decoder->flush();
    QCOMPARE(sink.rows.size(), 2u);
    QCOMPARE(sink.rows[0].message.size(), TextDecoder::line_limit_bytes);
    QCOMPARE(sink.rows[1].message, std::string("after"));
    QCOMPARE(sink.losses.size(), 1u);
    QCOMPARE(sink.losses[0].count.value_or(0), (pieces << 20) - TextDecoder::line_limit_bytes);
    QVERIFY2(timer.elapsed() < 30'000, qPrintable(QString::number(timer.elapsed())));
}

void TestSavedTexts::what_is_odd_is_counted()
{
    const auto row = [](const char* cpu, const char* stamp, const std::string& message) {
        return std::string("             cat-133   [") + cpu + "] ....1 " + stamp + ": x: " + message + "\n";
    };
    const std::string text =
        row("000", "   59.000002", "first") + row("000", "   59.000001", "back in time") +
        row("001", "   10.000000", "another CPU may be behind") +
        row("4294967295", "   60.000000", "no such CPU") +
        row("000", "   61.000000", std::string("a\0b", 3)) + row("000", "   62.000000", "caf\xe9") +
        row("000", "   63.000000", "caf\xc3\xa9");
    const Collected got = decode(TextFormat::ftrace, text);
    QCOMPARE(got.rows.size(), 7u);
    QCOMPARE(got.counts.backward_rows, 1u);
    QCOMPARE(got.counts.odd_lines, 1u);
    QVERIFY(got.rows[3].odd && got.rows[3].message.find("no such CPU") != std::string::npos);
    QCOMPARE(got.counts.binary_lines, 2u);
    QCOMPARE(got.rows[4].message, std::string("a\0b", 3));
    QCOMPARE(got.rows[5].message, std::string("caf\xe9"));
    QVERIFY(decode(TextFormat::ftrace, text, 3) == got);
}

QTEST_APPLESS_MAIN(TestSavedTexts)
#include "tst_saved_texts.moc"
