// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/decode/page_decoder.h"
#include "tests/support/made_up_page.h"

#include <QTest>

using namespace boardscope;
using namespace boardscope::decode;
using test::MadeUpPage;
using test::printk_event;

namespace {

struct Kept : TextSink {
    struct Row {
        std::string task, flags, event, message;
        std::int32_t pid;
        std::uint32_t cpu;
        std::uint64_t time_ns;
        std::uint32_t resolution_ns;
    };
    std::vector<Row> rows;
    std::vector<Loss> losses;
    std::vector<std::string> order;

    void row(const TextRow& row) override
    {
        rows.push_back({std::string(row.task), std::string(row.flags), std::string(row.event),
                        std::string(row.message), row.pid, row.cpu, row.time_ns, row.resolution_ns});
        order.emplace_back(row.message);
    }
    void loss(const Loss& loss) override
    {
        losses.push_back(loss);
        order.emplace_back("LOSS");
    }
};

constexpr std::string_view header_page_64 = "\tfield: u64 timestamp;\toffset:0;\tsize:8;\tsigned:0;\n"
                                            "\tfield: local_t commit;\toffset:8;\tsize:8;\tsigned:1;\n"
                                            "\tfield: int overwrite;\toffset:8;\tsize:1;\tsigned:1;\n"
                                            "\tfield: char data;\toffset:16;\tsize:4080;\tsigned:0;\n";
constexpr std::string_view header_page_32 = "\tfield: u64 timestamp;\toffset:0;\tsize:8;\tsigned:0;\n"
                                            "\tfield: local_t commit;\toffset:8;\tsize:4;\tsigned:1;\n"
                                            "\tfield: int overwrite;\toffset:8;\tsize:1;\tsigned:1;\n"
                                            "\tfield: char data;\toffset:12;\tsize:4084;\tsigned:0;\n";

}  // namespace

class TestPageDecoder : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void a_printk_becomes_a_row_with_nanoseconds()
    {
        Kept kept;
        PageDecoder decoder(kept);
        QVERIFY(decoder.add(test::printk_format()));
        QVERIFY(decoder.add({.kind = wire::FormatKind::tasks, .text = "412 ls\n7 a name with spaces\n"}));
        decoder.push(MadeUpPage(1'000'000'000)
                         .event(1'000'000'123, printk_event(412, "file /etc\n"))
                         .event(2'000'000'001, printk_event(7, "two\nlines"))
                         .event(2'000'000'002, printk_event(99, ""))
                         .on(1));
        QCOMPARE(kept.rows.size(), std::size_t{3});
        QCOMPARE(kept.rows[0].task, std::string("ls"));
        QCOMPARE(kept.rows[0].pid, 412);
        QCOMPARE(kept.rows[0].cpu, 1u);
        QCOMPARE(kept.rows[0].time_ns, std::uint64_t{1'000'000'123});
        QCOMPARE(kept.rows[0].resolution_ns, 1u);
        QCOMPARE(kept.rows[0].event, std::string("bpf_trace_printk"));
        QCOMPARE(kept.rows[0].flags, std::string("d...."));
        QCOMPARE(kept.rows[0].message, std::string("file /etc"));
        // Two lines of one message stay one row; text alone can forge two.
        QCOMPARE(kept.rows[1].message, std::string("two\nlines"));
        QCOMPARE(kept.rows[1].task, std::string("a name with spaces"));
        QCOMPARE(kept.rows[1].time_ns, std::uint64_t{2'000'000'001});
        QCOMPARE(kept.rows[2].message, std::string());
        QCOMPARE(kept.rows[2].task, std::string("<...>"));
        QCOMPARE(decoder.counts(), (PageCounts{.pages = 1, .rows = 3}));
    }

    void a_32_bit_kernel_has_other_pages()
    {
        Kept kept;
        PageDecoder decoder(kept, 4);
        QVERIFY(decoder.add(test::printk_format()));
        decoder.push(MadeUpPage(100, 4).missed(5).event(101, printk_event(1, "narrow")).on(0));
        QCOMPARE(kept.order, (std::vector<std::string>{"LOSS", "narrow"}));
        QCOMPARE(kept.losses[0].count.value_or(0), std::uint64_t{5});
    }

    void the_kernels_own_word_on_the_layout_counts()
    {
        QCOMPARE(PageLayout::parse(header_page_64).value(), (PageLayout{8, 16}));
        QCOMPARE(PageLayout::parse(header_page_32).value(), (PageLayout{4, 12}));
        QVERIFY(!PageLayout::parse("nothing of the kind"));
        Kept kept;
        PageDecoder decoder(kept, 4);  // the loader is 32-bit, the kernel is not
        QVERIFY(decoder.add({.kind = wire::FormatKind::header_page, .text = std::string(header_page_64)}));
        QVERIFY(decoder.add(test::printk_format()));
        decoder.push(MadeUpPage(100, 8).event(101, printk_event(1, "wide")).on(0));
        QCOMPARE(kept.order, std::vector<std::string>{"wide"});
        QVERIFY(!decoder.add({.kind = wire::FormatKind::header_page, .text = "offset:99999999999999999999"}));
    }

    void missed_events_are_told_where_they_are_missing()
    {
        Kept kept;
        PageDecoder decoder(kept);
        QVERIFY(decoder.add(test::printk_format()));
        decoder.push(MadeUpPage(10).event(11, printk_event(1, "before")).on(3));
        decoder.push(MadeUpPage(100).missed(340).event(110, printk_event(1, "after")).on(3));
        decoder.push(MadeUpPage(200).missed(std::nullopt).event(201, printk_event(1, "last")).on(3));
        QCOMPARE(kept.order, (std::vector<std::string>{"before", "LOSS", "after", "LOSS", "last"}));
        QVERIFY(kept.losses[0] == (Loss{LossCause::trace_text, 340, 3, 11, 100}));
        QVERIFY(kept.losses[1] == (Loss{LossCause::trace_text, std::nullopt, 3, 110, 200}));
    }

    void padding_stamps_and_long_events()
    {
        Kept kept;
        PageDecoder decoder(kept);
        QVERIFY(decoder.add(test::printk_format()));
        const std::string text(900, 'x');
        MadeUpPage page(std::uint64_t{3} << 59);
        page.word(29 | 5 << 5).word(8).word(0);  // discarded: the length stands in its first 4 bytes
        page.event((std::uint64_t{3} << 59) + 1, printk_event(1, "first"));
        page.word(31 | 77 << 5).word(1);  // absolute: 1 << 27 | 77, with the high bits of before
        page.event((std::uint64_t{3} << 59) + 1, printk_event(1, text));
        page.word(29);  // the rest of the page means nothing
        page.word(0xffffffff);
        decoder.push(page.on(0));
        QCOMPARE(kept.order, (std::vector<std::string>{"first", text}));
        QCOMPARE(kept.rows[0].time_ns, (std::uint64_t{3} << 59) + 6);
        QCOMPARE(kept.rows[1].time_ns, (std::uint64_t{3} << 59) + (1u << 27) + 77);
        QCOMPARE(decoder.counts().damaged_pages, std::uint64_t{0});
    }

    void events_are_printed_as_ftrace_prints_them()
    {
        Kept kept;
        PageDecoder decoder(kept);
        QVERIFY(decoder.add(test::event_format("irq", "softirq_entry", 140,
                                               "\tfield:unsigned int vec;\toffset:8;\tsize:4;\tsigned:0;\n",
                                               "\"vec=%u [action=%s]\", REC->vec, __print_symbolic(REC->vec, "
                                               "{ 0, \"HI\" }, { 1, \"TIMER\" })")));
        Bytes event = test::event_start(140, 0, 0x11, 0x13);
        append_little_endian(event, std::uint32_t{1});
        decoder.push(MadeUpPage(5).event(5, event).on(0));
        QCOMPARE(kept.order, std::vector<std::string>{"vec=1 [action=TIMER]"});
        QCOMPARE(kept.rows[0].event, std::string("softirq_entry"));
        QCOMPARE(kept.rows[0].task, std::string("<idle>"));
        QCOMPARE(kept.rows[0].flags, std::string("d.s31"));
    }

    void what_has_no_format_is_shown_as_bytes()
    {
        Kept kept;
        PageDecoder decoder(kept);
        decoder.push(MadeUpPage(5).event(6, test::event_start(9, 4)).on(0));
        QCOMPARE(kept.rows[0].event, std::string("#9"));
        QCOMPARE(kept.rows[0].message, std::string("09 00 01 00 04 00 00 00"));
        QCOMPARE(decoder.counts().unknown_events, std::uint64_t{1});
    }

    void damaged_pages_keep_what_is_before_the_damage()
    {
        Kept kept;
        PageDecoder decoder(kept);
        QVERIFY(decoder.add(test::printk_format()));
        const Bytes whole =
            MadeUpPage(5).event(6, printk_event(1, "kept")).event(7, printk_event(1, "cut")).bytes();
        for (std::size_t bytes = 0; bytes < whole.size(); ++bytes)
            decoder.push({.cpu = 0,
                          .bytes = Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(bytes))});
        QCOMPARE(decoder.counts().damaged_pages, std::uint64_t{whole.size()});
        QVERIFY(!kept.order.empty());
        for (const std::string& message : kept.order)
            QCOMPARE(message, std::string("kept"));
        decoder.push({.cpu = 0xfffffff0, .bytes = whole});
        QCOMPARE(decoder.counts().damaged_pages, std::uint64_t{whole.size() + 1});
    }

    void formats_that_would_read_too_far_are_printed_as_fields_data()
    {
        QTest::addColumn<QString>("print");
        QTest::newRow("index from the event") << QStringLiteral("\"%d\", REC->data[REC->n]");
        QTest::newRow("divided by nothing") << QStringLiteral("\"%d\", 10 / 0");
        QTest::newRow("deep") << QStringLiteral("\"%d\", ") + QString(300, QLatin1Char('(')) +
                                     QStringLiteral("REC->n") + QString(300, QLatin1Char(')'));
        QTest::newRow("empty mask") << QStringLiteral("\"%s\", __get_cpumask(n)");
        QTest::newRow("divided by the event") << QStringLiteral("\"%d\", 100 / REC->n");
        QTest::newRow("remainder by the event") << QStringLiteral("\"%d\", 100 % REC->n");
        QTest::newRow("divided by a byte of 256") << QStringLiteral("\"%d\", 100 / (u8)256");
        QTest::newRow("length from the event") << QStringLiteral("\"%s\", __print_hex(REC->data, REC->n)");
        QTest::newRow("width from the event") << QStringLiteral("\"%*d\", REC->n, 1");
        QTest::newRow("precision from the event") << QStringLiteral("\"%.*s\", REC->n, REC->data");
        QTest::newRow("huge width") << QStringLiteral("\"%2000000000d\", REC->n");
        QTest::newRow("unknown function") << QStringLiteral("\"%d\", some_function(REC->n)");
        QTest::newRow("no such field") << QStringLiteral("\"%d\", REC->gone");
    }

    void formats_that_would_read_too_far_are_printed_as_fields()
    {
        QFETCH(QString, print);
        Kept kept;
        PageDecoder decoder(kept);
        QVERIFY(
            decoder.add(test::event_format("x", "odd", 77,
                                           "\tfield:int n;\toffset:8;\tsize:4;\tsigned:1;\n"
                                           "\tfield:unsigned char data[4];\toffset:12;\tsize:4;\tsigned:0;\n",
                                           print.toStdString())));
        Bytes event = test::event_start(77, 4);
        append_little_endian(event, std::int32_t{0});
        append_little_endian(event, std::uint32_t{0x44434241});
        decoder.push(MadeUpPage(5).event(6, event).on(0));
        QCOMPARE(kept.rows.size(), std::size_t{1});
        QVERIFY2(kept.rows[0].message.find("n=0") != std::string::npos, kept.rows[0].message.c_str());
    }

    void formats_that_make_no_sense_are_refused_in_a_sentence()
    {
        Kept kept;
        PageDecoder decoder(kept);
        const wire::Format bad[] = {
            {.kind = wire::FormatKind::event, .name = "a/empty"},
            {.kind = wire::FormatKind::event, .name = "a/html", .text = "<html>"},
            {.kind = wire::FormatKind::event, .name = "a/deep", .text = std::string(5000, '(')},
            {.kind = wire::FormatKind::event, .name = "a/long", .text = std::string(100'000, 'x')},
            test::event_format("a", "far", 5, "\tfield:int n;\toffset:9999999;\tsize:4;\tsigned:1;\n",
                               "\"%d\", REC->n"),
        };
        for (const wire::Format& format : bad) {
            const Result<void> added = decoder.add(format);
            QVERIFY2(!added, format.name.c_str());
            QVERIFY2(added.error().cause.find(format.name) != std::string::npos, added.error().cause.c_str());
            QVERIFY(!added.error().hint.empty());
        }
        // Refused once is enough said.
        QVERIFY(decoder.add(bad[0]));
    }
};

QTEST_APPLESS_MAIN(TestPageDecoder)
#include "tst_page_decoder.moc"
