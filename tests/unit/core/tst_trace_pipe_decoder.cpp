// SPDX-License-Identifier: GPL-3.0-or-later
// Lines as kernels print them become rows, whatever the task is called and however the text is cut.
#include "core/decode/trace_pipe_decoder.h"

#include <QElapsedTimer>
#include <QTest>

#include <algorithm>

using namespace boardscope::decode;

namespace {

/// A row that owns its texts.
struct Row {
    std::string task;
    std::int32_t pid = 0;
    std::optional<std::int32_t> tgid;
    std::uint32_t cpu = 0;
    std::string flags;
    std::uint64_t time_ns = 0;
    std::uint32_t resolution_ns = 0;
    std::string event;
    std::string message;
    bool odd = false;
    bool operator==(const Row&) const = default;
};

struct Collected : TextSink {
    std::vector<Row> rows;
    std::vector<Loss> losses;
    std::vector<std::size_t> rows_before_loss;
    TextCounts counts;

    void row(const TextRow& r) override
    {
        rows.push_back({std::string(r.task), r.pid, r.tgid, r.cpu, std::string(r.flags), r.time_ns,
                        r.resolution_ns, std::string(r.event), std::string(r.message), r.odd});
    }
    void loss(const Loss& l) override
    {
        losses.push_back(l);
        rows_before_loss.push_back(rows.size());
    }
    bool operator==(const Collected& other) const
    {
        return rows == other.rows && losses == other.losses && rows_before_loss == other.rows_before_loss &&
               counts == other.counts;
    }
};

Collected decode_in_chunks(std::string_view text, std::size_t chunk)
{
    Collected sink;
    TracePipeDecoder decoder(sink);
    for (std::size_t at = 0; at < text.size(); at += chunk) {
        // A copy that dies at once: a row that still pointed into it would be found by the sanitizer.
        const std::string piece(text.substr(at, chunk));
        decoder.push(piece);
    }
    decoder.flush();
    sink.counts = decoder.counts();
    return sink;
}

Collected decode(std::string_view text)
{
    return decode_in_chunks(text, text.size());
}

/// As the kernel prints it: "%16s-%-7d " and so on.
std::string kernel_line(const std::string& comm, int pid, const std::string& rest)
{
    std::string left = std::to_string(pid);
    left.resize(std::max<std::size_t>(left.size(), 7), ' ');
    return std::string(16 - std::min<std::size_t>(comm.size(), 16), ' ') + comm + "-" + left + " " + rest;
}

const char* const mixed_text =
    "# tracer: nop\n"
    "#\n"
    "#           TASK-PID     CPU#  |||||  TIMESTAMP  FUNCTION\n"
    "             cat-133     [000] ....1    59.668944: bpf_trace_printk: file /etc/passwd\n"
    "\n"
    "CPU:1 [LOST 340 EVENTS]\n"
    "              sh-9       [001] d..31    59.700001: bpf_trace_printk: two\n"
    "lines in one message\n"
    "\n"
    "CPU:0 [LOST EVENTS]\n"
    "          <idle>-0       [000] d.h1.    60.000000: bpf_trace_printk: \n"
    "           <...>-77    (-----) [001] ....   61.123456789: 0x00000001: last, unfinished";

}  // namespace

class TestTracePipeDecoder : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void a_line_becomes_a_row_data();
    void a_line_becomes_a_row();
    void any_task_name_is_kept_data();
    void any_task_name_is_kept();
    void text_without_the_kernels_columns_is_read_too();
    void a_line_without_a_header_is_odd_and_kept_data();
    void a_line_without_a_header_is_odd_and_kept();
    void every_chunk_size_gives_the_same_rows();
    void lost_events_are_placed_between_the_rows();
    void a_loss_at_the_end_is_told();
    void blank_lines_and_headers_give_nothing();
    void a_hash_in_a_message_is_no_header();
    void a_line_that_is_too_long_is_cut_and_counted();
    void pathological_lines_take_no_time();
};

void TestTracePipeDecoder::a_line_becomes_a_row_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<int>("tgid");
    QTest::addColumn<QString>("flags");
    QTest::addColumn<quint64>("time_ns");
    QTest::addColumn<quint32>("resolution_ns");
    QTest::addColumn<QString>("event");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* name, const char* rest, int tgid, const char* flags, quint64 time_ns,
                        quint32 resolution_ns, const char* event, const char* message) {
        QTest::newRow(name) << QString::fromStdString(kernel_line("cat", 133, rest)) << tgid
                            << QString::fromUtf8(flags) << time_ns << resolution_ns
                            << QString::fromUtf8(event) << QString::fromUtf8(message);
    };
    row("kernel 6.1", "[003] ....1    59.668944: bpf_trace_printk: bpf hi", -1, "....1", 59'668'944'000, 1000,
        "bpf_trace_printk", "bpf hi");
    row("kernel 5.4, ip 0", "[003] .... 59.000001: 0: bpf hi", -1, "....", 59'000'001'000, 1000, "0",
        "bpf hi");
    row("kernel 4.9, ip 1", "[003] d...  1059.000001: 0x00000001: bpf hi", -1, "d...", 1'059'000'001'000,
        1000, "0x00000001", "bpf hi");
    row("six flags", "[003] d..h2.    59.668944: x: y", -1, "d..h2.", 59'668'944'000, 1000, "x", "y");
    row("seven flags", "[003] dN.h2.1    59.668944: x: y", -1, "dN.h2.1", 59'668'944'000, 1000, "x", "y");
    row("flags end in digits", "[003] D..31    59.668944: x: y", -1, "D..31", 59'668'944'000, 1000, "x", "y");
    row("no irq-info", "[003]    59.668944: x: y", -1, "", 59'668'944'000, 1000, "x", "y");
    row("tgid", "(    123) [003] ....1    59.668944: x: y", 123, "....1", 59'668'944'000, 1000, "x", "y");
    row("tgid of old kernels", "(  123) [003] ....    59.668944: x: y", 123, "....", 59'668'944'000, 1000,
        "x", "y");
    row("tgid not known", "(-------) [003] ....1    59.668944: x: y", -1, "....1", 59'668'944'000, 1000, "x",
        "y");
    row("nanoseconds", "[003] ....1    59.668944123: x: y", -1, "....1", 59'668'944'123, 1, "x", "y");
    row("counter clock", "[003] ....1        12345: x: y", -1, "....1", 12345, 0, "x", "y");
    row("counter clock, no irq-info", "[003]         12345: x: y", -1, "", 12345, 0, "x", "y");
    row("long uptime", "[003] ....1 18446744.000001: x: y", -1, "....1", 18'446'744'000'001'000, 1000, "x",
        "y");
    row("empty message", "[003] ....1    59.668944: bpf_trace_printk: ", -1, "....1", 59'668'944'000, 1000,
        "bpf_trace_printk", "");
    row("message looks like a header", "[003] ....1    59.668944: x: sh-9 [001] d..1 1.000000: y: z", -1,
        "....1", 59'668'944'000, 1000, "x", "sh-9 [001] d..1 1.000000: y: z");
    row("message keeps its spaces", "[003] ....1    59.668944: x:   a  b  ", -1, "....1", 59'668'944'000,
        1000, "x", "  a  b  ");
    row("message with colons", "[003] ....1    59.668944: x: a: b: c", -1, "....1", 59'668'944'000, 1000, "x",
        "a: b: c");
    row("message in UTF-8", "[003] ....1    59.668944: x: Grüße/文件", -1, "....1", 59'668'944'000, 1000, "x",
        "Grüße/文件");
    row("kprobe event", "[003] ....1    59.668944: p_open_0: (do_sys_open+0x0/0x2c) name=\"a\"", -1, "....1",
        59'668'944'000, 1000, "p_open_0", "(do_sys_open+0x0/0x2c) name=\"a\"");
    row("printk from a function", "[003] ....1    59.668944: my_init+0x1c/0x40: hello", -1, "....1",
        59'668'944'000, 1000, "my_init+0x1c/0x40", "hello");
    row("function tracer", "[003] ....1    59.668944: do_timer <-tick_do_update.part.0", -1, "....1",
        59'668'944'000, 1000, "", "do_timer <-tick_do_update.part.0");
    row("syscall tracer", "[003] ....1    59.668944: sys_openat(dfd: 3, filename: 76)", -1, "....1",
        59'668'944'000, 1000, "", "sys_openat(dfd: 3, filename: 76)");
}

void TestTracePipeDecoder::a_line_becomes_a_row()
{
    QFETCH(QString, line);
    const Collected got = decode(line.toStdString() + "\n");
    QCOMPARE(got.rows.size(), 1u);
    const Row& row = got.rows[0];
    QVERIFY(!row.odd);
    QCOMPARE(row.task, std::string("cat"));
    QCOMPARE(row.pid, 133);
    QCOMPARE(row.cpu, 3u);
    QTEST(row.tgid.value_or(-1), "tgid");
    QTEST(QString::fromStdString(row.flags), "flags");
    QTEST(quint64{row.time_ns}, "time_ns");
    QTEST(quint32{row.resolution_ns}, "resolution_ns");
    QTEST(QString::fromStdString(row.event), "event");
    QTEST(QString::fromStdString(row.message), "message");
    QCOMPARE(got.counts.odd_lines, 0u);
}

void TestTracePipeDecoder::any_task_name_is_kept_data()
{
    QTest::addColumn<QString>("task");
    for (const char* task : {"cat",
                             "<idle>",
                             "<...>",
                             "<XXX>",
                             "kworker/u8:2-ev",
                             "my task",
                             "a-b-c",
                             "123",
                             "-1",
                             "x-12",
                             "[kthread]",
                             "sh (deleted)",
                             "a:b: c",
                             "(sd-pam)",
                             "x-1 [000] 5: y",
                             "-9 [001] 1: a:",
                             "a [000] b",
                             "------",
                             "Grüße",
                             "abcdefghijklmno",
                             "#comment",
                             "CPU:1 [LOST 3",
                             ""})
        QTest::newRow(*task ? task : "empty") << QString::fromUtf8(task);
}

void TestTracePipeDecoder::any_task_name_is_kept()
{
    QFETCH(QString, task);
    for (const char* rest :
         {"[001] d..31    59.668944: bpf_trace_printk: hi", "(    123) [001]    59.668944: 0: hi"}) {
        const Collected got = decode(kernel_line(task.toStdString(), 456, rest) + "\n");
        QCOMPARE(got.rows.size(), 1u);
        QCOMPARE(QString::fromStdString(got.rows[0].task), task);
        QCOMPARE(got.rows[0].pid, 456);
        QCOMPARE(got.rows[0].cpu, 1u);
        QCOMPARE(got.rows[0].time_ns, 59'668'944'000u);
        QCOMPARE(got.rows[0].message, std::string("hi"));
    }
}

void TestTracePipeDecoder::text_without_the_kernels_columns_is_read_too()
{
    const Collected got = decode("sh-9 [001] d..1 1.000002: a: b\n"
                                 "kworker/0:1-ev-12345678 [001] 1.000003: c: d\n");
    QCOMPARE(got.rows.size(), 2u);
    QCOMPARE(got.rows[0].task, std::string("sh"));
    QCOMPARE(got.rows[0].flags, std::string("d..1"));
    QCOMPARE(got.rows[1].task, std::string("kworker/0:1-ev"));
    QCOMPARE(got.rows[1].pid, 12345678);
    QCOMPARE(got.rows[1].message, std::string("d"));
}

void TestTracePipeDecoder::a_line_without_a_header_is_odd_and_kept_data()
{
    QTest::addColumn<QString>("line");
    for (const char* line :
         {"second half of a message", "cat-133", "cat-133 [000]", "cat-133 [000] ....1 59.6689", "-",
          "[LINE TOO BIG]", "cat-133 [000] ....1 59.: x: y", "cat-133 [000] ....1 59.1234567890: x: y",
          "cat-133 [0x0] ....1 59.1: x: y", "cat-99999999999 [000] ....1 59.668944: x: y",
          "cat-133 [99999] ....1 59.668944: x: y", "cat-133 [000] ....1 99999999999999999999.000000: x: y",
          "cat-133 [000] ....1 18446744073.999999: x: y", "cat-133 (12 [000] ....1 59.668944: x: y",
          "cat-133 [000] . . 59.668944: x: y", "CPU:1 [LOST x EVENTS]", "CPU:1 [LOST 3 EVENTS] and more",
          "\t"})
        QTest::newRow(line) << QString::fromUtf8(line);
}

void TestTracePipeDecoder::a_line_without_a_header_is_odd_and_kept()
{
    QFETCH(QString, line);
    const Collected got = decode(line.toStdString() + "\n");
    QCOMPARE(got.rows.size(), 1u);
    QVERIFY(got.rows[0].odd);
    QCOMPARE(QString::fromStdString(got.rows[0].message), line);
    QCOMPARE(got.rows[0].task, std::string());
    QCOMPARE(got.counts.odd_lines, 1u);
}

void TestTracePipeDecoder::every_chunk_size_gives_the_same_rows()
{
    const std::string_view text = mixed_text;
    const Collected whole = decode(text);
    QCOMPARE(whole.rows.size(), 5u);
    QCOMPARE(whole.counts.odd_lines, 1u);
    QCOMPARE(whole.rows[0].message, std::string("file /etc/passwd"));
    QCOMPARE(whole.rows[2].message, std::string("lines in one message"));
    QCOMPARE(whole.rows[4].message, std::string("last, unfinished"));
    QCOMPARE(whole.rows[4].time_ns, 61'123'456'789u);
    for (std::size_t chunk = 1; chunk < text.size(); ++chunk)
        QVERIFY2(decode_in_chunks(text, chunk) == whole, qPrintable(QString::number(chunk)));
}

void TestTracePipeDecoder::lost_events_are_placed_between_the_rows()
{
    const Collected got = decode(mixed_text);
    QCOMPARE(got.losses.size(), 2u);
    // CPU 1 had no row before: only the end of the gap is known.
    QVERIFY(got.losses[0] == (Loss{LossCause::trace_text, 340, 1, 59'700'001'000, 59'700'001'000}));
    QCOMPARE(got.rows_before_loss[0], 1u);
    QVERIFY(got.losses[1] == (Loss{LossCause::trace_text, std::nullopt, 0, 59'668'944'000, 60'000'000'000}));
    QCOMPARE(got.rows_before_loss[1], 3u);
    QCOMPARE(got.counts.loss_lines, 2u);
}

void TestTracePipeDecoder::a_loss_at_the_end_is_told()
{
    const Collected got = decode("CPU:2 [LOST 1 EVENTS]\nCPU:3 [LOST 2 EVENTS]\n");
    QCOMPARE(got.losses.size(), 2u);
    QCOMPARE(got.losses[0].count.value_or(0), 1u);
    QCOMPARE(got.losses[1].cpu.value_or(0), 3u);
    QCOMPARE(got.rows.size(), 0u);
}

void TestTracePipeDecoder::blank_lines_and_headers_give_nothing()
{
    const Collected got = decode("\n\n   \n# tracer: nop\n#\n#                     _-----=> irqs-off\n\n");
    QVERIFY(got.rows.empty());
    QVERIFY(got.counts == TextCounts{});
}

void TestTracePipeDecoder::a_hash_in_a_message_is_no_header()
{
    const Collected got = decode("#include <linux/bpf.h>\n");
    QCOMPARE(got.rows.size(), 1u);
    QCOMPARE(got.rows[0].message, std::string("#include <linux/bpf.h>"));
}

void TestTracePipeDecoder::a_line_that_is_too_long_is_cut_and_counted()
{
    const std::string head = kernel_line("cat", 133, "[000] ....1    59.668944: x: ");
    const std::size_t limit = TracePipeDecoder::line_limit_bytes;
    const std::string text = head + std::string(limit - head.size(), 'a') + "\n" +       // just fits
                             head + std::string(limit - head.size(), 'b') + "12345\n" +  // five too many
                             head + "after\n";
    for (const std::size_t chunk : {text.size(), std::size_t{1}, std::size_t{4096}, limit, limit + 1}) {
        const Collected got = decode_in_chunks(text, chunk);
        QCOMPARE(got.rows.size(), 3u);
        QCOMPARE(got.rows[0].message, std::string(limit - head.size(), 'a'));
        QCOMPARE(got.rows[1].message, std::string(limit - head.size(), 'b'));
        QCOMPARE(got.rows[2].message, std::string("after"));
        QCOMPARE(got.counts.cut_lines, 1u);
        QCOMPARE(got.losses.size(), 1u);
        QVERIFY(got.losses[0] ==
                (Loss{LossCause::cut_line, 5, std::nullopt, 59'668'944'000, 59'668'944'000}));
    }
}

void TestTracePipeDecoder::pathological_lines_take_no_time()
{
    // 64 MB of lines that are all dashes, digits or spaces: quadratic work would run for minutes.
    Collected sink;
    TracePipeDecoder decoder(sink);
    const std::size_t size = TracePipeDecoder::line_limit_bytes;
    std::string dashes;
    while (dashes.size() < size)
        dashes += "-1 (";
    QElapsedTimer timer;
    timer.start();
    for (int i = 0; i < 256; ++i) {
        for (const std::string& line :
             {std::string(size, '-'), std::string(size, '1'), dashes, "a-1" + std::string(size, ' ')}) {
            decoder.push(line);
            decoder.push("\n");
        }
        sink.rows.clear();
        sink.losses.clear();
    }
    QVERIFY2(timer.elapsed() < 20'000, qPrintable(QString::number(timer.elapsed())));
    QCOMPARE(decoder.counts().odd_lines, 256u * 4);
}

QTEST_APPLESS_MAIN(TestTracePipeDecoder)
#include "tst_trace_pipe_decoder.moc"
