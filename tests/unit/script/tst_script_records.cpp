// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/script/script_records.h"

#include "tests/support/made_up_script.h"

#include <QTest>

using namespace boardscope;
using namespace boardscope::script;
using namespace boardscope::test;

namespace {

ScriptSchema schema()
{
    return {
        .output_map = "out",
        .events = {
            {.id = 0,
             .operation = Operation::print_text,
             .name = "kprobe:vfs_read",
             .format = "%s read %d\n",
             .fields = {{"comm", 40, text_type(16)}, {"arg2", 56, number_type(8, true)}},
             .bytes = 64},
            {.id = 1,
             .operation = Operation::print_value,
             .name = "x",
             .fields = {{"nsecs", 40, number_type()}},
             .bytes = 48},
            {.id = 2, .operation = Operation::time, .name = "interval:s:1", .format = "%H\n", .bytes = 40},
            {.id = 3,
             .operation = Operation::join,
             .name = "t",
             .format = ",",
             .fields = {{"0", 40, text_type(4)}, {"1", 44, text_type(4)}, {"2", 48, text_type(4)}},
             .bytes = 52},
            {.id = 4,
             .operation = Operation::span,
             .name = "open",
             .fields = {{"begin_ns", 40, number_type()},
                        {"duration_ns", 48, number_type()},
                        {"file", 56, text_type(8)},
                        {"ret", 64, number_type(8, true)}},
             .bytes = 72},
            {.id = 9,
             .operation = Operation::cat,
             .format = "/proc/%s",
             .fields = {{"f", 40, text_type(8)}},
             .bytes = 48},
        }};
}

std::string printed(const Bytes& bytes)
{
    const ScriptSchema s = schema();
    const RecordText text(s);
    const std::optional<ScriptRecord> record = read_record(s, bytes);
    return record ? text.printed(*record, MadeUpNames()) : "no record";
}

std::string message(const Bytes& bytes)
{
    const ScriptSchema s = schema();
    const RecordText text(s);
    const std::optional<ScriptRecord> record = read_record(s, bytes);
    return record ? text.message(*record, MadeUpNames()) : "no record";
}

}  // namespace

class TstScriptRecords : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void the_header_tells_who_and_when()
    {
        const ScriptSchema s = schema();
        const Bytes bytes = Packed().header(2, 5'000'000'123, 3, 812, 815, "sh");
        const std::optional<ScriptRecord> record = read_record(s, bytes);
        QVERIFY(record);
        QCOMPARE(record->event->name, "interval:s:1");
        QCOMPARE(record->cpu, 3u);
        QCOMPARE(record->time_ns, 5'000'000'123u);
        QCOMPARE(record->tgid, 812);
        QCOMPARE(record->pid, 815);
        QVERIFY(record->comm == "sh");
    }

    void printf_prints_its_fields()
    {
        const Bytes bytes = Packed().header(0).text("cat", 16).number(std::int64_t{-9});
        QCOMPARE(printed(bytes), "cat read -9\n");
        QCOMPARE(message(bytes), "cat read -9");
    }

    void print_time_join_and_cat()
    {
        QCOMPARE(printed(Packed().header(1).number(std::uint64_t{77})), "77\n");
        QCOMPARE(message(Packed().header(1).number(std::uint64_t{77})), "nsecs=77");
        QCOMPARE(printed(Packed().header(2, 8)), "<%H\n@8>");
        QCOMPARE(printed(Packed().header(3).text("a", 4).text("bc", 4).text("", 4)), "a,bc\n");
        QCOMPARE(printed(Packed().header(9).text("loadavg", 8)), "/proc/loadavg");
    }

    void a_span_knows_how_long_it_was()
    {
        const Bytes bytes = Packed()
                                .header(4, 900)
                                .number(std::uint64_t{400})
                                .number(std::uint64_t{500})
                                .text("/etc", 8)
                                .number(std::int64_t{3});
        QCOMPARE(message(bytes), "file=/etc ret=3");
        QCOMPARE(printed(bytes), "");
        const ScriptSchema s = schema();
        QCOMPARE(span_duration_ns(*read_record(s, bytes)), std::optional<std::uint64_t>(500));
        const Bytes cut = Packed().header(4, 900).number(std::uint64_t{400});
        QCOMPARE(span_duration_ns(*read_record(s, cut)), std::optional<std::uint64_t>());
    }

    void records_that_are_cut_or_unknown_are_safe()
    {
        const Bytes whole = Packed().header(0).text("cat", 16).number(std::int64_t{-9});
        for (std::size_t size = 0; size < whole.size(); ++size) {
            const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
            QCOMPARE(printed(cut) == "no record", size < record_header_bytes);
        }
        QCOMPARE(printed(Bytes(whole.begin(), whole.begin() + 56)), "cat read ?\n");
        QCOMPARE(printed(Packed().header(5)), "no record");
        QCOMPARE(printed(Packed().header(~0u)), "no record");
    }

    void what_a_perf_buffer_adds_is_not_part_of_it()
    {
        const ScriptSchema s = schema();
        const Bytes bytes = Packed().header(1).number(std::uint64_t{77}).raw("fill");
        QCOMPARE(read_record(s, bytes)->bytes.size(), std::size_t{48});
    }
};

QTEST_APPLESS_MAIN(TstScriptRecords)
#include "tst_script_records.moc"
