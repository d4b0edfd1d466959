// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/script/printf_format.h"

#include "tests/support/made_up_script.h"

#include <QTest>

using namespace boardscope;
using namespace boardscope::script;
using namespace boardscope::test;

namespace {

struct Argument {
    ValueType type;
    Bytes bytes;
};

Argument s64(std::int64_t value)
{
    return {number_type(8, true), Packed().number(value)};
}
Argument u64(std::uint64_t value)
{
    return {number_type(8), Packed().number(value)};
}
Argument s32(std::int32_t value)
{
    return {number_type(4, true), Packed().number(value)};
}
Argument text(std::string_view value)
{
    return {text_type(16), Packed().text(value, 16)};
}
Argument blob(std::string_view value)
{
    return {type_of(ValueKind::blob, 20),
            Packed().number(static_cast<std::uint32_t>(value.size())).text(value, 16)};
}

std::string printed(std::string_view format, const std::vector<Argument>& arguments)
{
    const Result<PrintfFormat> parsed = PrintfFormat::parse(format);
    if (!parsed) return "refused: " + parsed.error().cause;
    std::vector<ValueField> fields;
    Bytes record;
    for (const Argument& argument : arguments) {
        fields.push_back({"", static_cast<std::uint32_t>(record.size()), argument.type});
        append(record, argument.bytes);
    }
    const ScriptSchema schema;
    const MadeUpNames names;
    return parsed->print(fields, record, {schema, names});
}

}  // namespace

class TstPrintfFormat : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// As bpftrace 0.17 printed the same.
    void what_bpftrace_prints()
    {
        const std::vector<Argument> arguments = {s64(-5),     text("abc"), s64(42),        s64(42),
                                                 s64(42),     s64(255),    s64(255),       s64(8),
                                                 s64(65),     u64(65535),  s64(1L << 40),  u64(1UL << 40),
                                                 text("abc"), text("abc"), text("abcdef"), s64(7)};
        QCOMPARE(printed("%d %s|%5d|%-5d|%05d|%x|%X|%o|%c|%p|%lld|%llx|%10s|%-10s|%.3s|%%|%u\n", arguments),
                 "-5 abc|   42|42   |00042|ff|FF|10|A|0xffff|1099511627776|10000000000|       abc|abc       "
                 "|abc|%|7\n");
        QCOMPARE(printed("%hd %hhd %lx %llu %ld", {s64(70000), s64(300), s64(-1), s64(-1), s64(-1)}),
                 "4464 44 ffffffffffffffff 18446744073709551615 -1");
        QCOMPARE(printed("%p %p", {u64(0), u64(1)}), "(nil) 0x1");
        QCOMPARE(printed("%r|%rx|%rh|", {blob("bpftr"), blob("bpftr"), blob("bpftr")}),
                 R"(bpftr|\x62\x70\x66\x74\x72|62 70 66 74 72|)");
        QCOMPARE(printed("%20s|", {{type_of(ValueKind::kernel_symbol, 8),
                                    Packed().number(std::uint64_t{0xc0101000})}}),
                 "            vfs_read|");
        QCOMPARE(printed("[%s]", {{type_of(ValueKind::kernel_stack, 8), Packed().number(std::int64_t{7})}}),
                 "[\n        vfs_read+4\n        do_sys+16\n        0x99\n]");
    }

    /// Where bpftrace 0.17 cuts to 32 bits.
    void numbers_keep_all_their_bits()
    {
        QCOMPARE(printed("%d %u %x", {s64(1L << 40), s64(1L << 40), s64(1L << 40)}),
                 "1099511627776 1099511627776 10000000000");
        QCOMPARE(printed("%x %u", {s32(-1), s32(-1)}), "ffffffff 4294967295");
        QCOMPARE(printed("%d", {u64(~std::uint64_t{0})}), "-1");
        QCOMPARE(printed("%d", {{number_type(4), Packed().number(~std::uint32_t{0})}}), "4294967295");
        QCOMPARE(printed("%d", {s64(INT64_MIN)}), "-9223372036854775808");
    }

    void flags_width_and_precision()
    {
        QCOMPARE(printed("%+d|% d|%05d|%-5d|%5d|%.3d|%6.3d|%-+5d|",
                         {s64(5), s64(5), s64(-42), s64(-4), s64(-4), s64(7), s64(-7), s64(3)}),
                 "+5| 5|-0042|-4   |   -4|007|  -007|+3   |");
        QCOMPARE(
            printed("%#x|%#o|%#X|%#x|%08x|%#06x|", {s64(255), s64(8), s64(255), s64(0), s64(255), s64(255)}),
            "0xff|010|0XFF|0|000000ff|0x00ff|");
        QCOMPARE(printed("%5c|%-3c|%.0d|", {s64(66), s64('x'), s64(0)}), "    B|x  ||");
        QCOMPARE(printed("%5s|%-5s|%.1s|%s", {text("ab"), text("ab"), text("ab"), s64(-3)}),
                 "   ab|ab   |a|-3");
    }

    void ply_prints_each_as_its_type_says()
    {
        QCOMPARE(
            printed("%v %v %v", {s64(-1), text("x"), {type_of(ValueKind::user_name, 4), Packed().number(0)}}),
            "-1 x root");
    }

    void the_number_of_conversions_is_known()
    {
        const Result<PrintfFormat> format = PrintfFormat::parse("%d %% %s %rx\n");
        QVERIFY(format);
        QCOMPARE(format->conversions().size(), std::size_t{3});
        QVERIFY(format->conversions()[0].wants_number());
        QVERIFY(!format->conversions()[1].wants_number());
        QCOMPARE(format->conversions()[2].begin, std::size_t{9});
        QCOMPARE(format->conversions()[2].end, std::size_t{12});
    }

    void bad_formats_are_refused_by_their_conversion()
    {
        QCOMPARE(printed("%y\n", {s64(1)}), "refused: '%y' prints nothing that printf() knows");
        QCOMPARE(printed("abc %", {s64(1)}), "refused: '%' prints nothing that printf() knows");
        QCOMPARE(printed("%-08.3", {s64(1)}), "refused: '%-08.3' prints nothing that printf() knows");
        QCOMPARE(printed("%n", {s64(1)}), "refused: '%n' prints nothing that printf() knows");
        QCOMPARE(printed("%*d", {s64(1)}), "refused: '*' has no number to stand for");
        QCOMPARE(printed("%99999999999d", {s64(1)}), "refused: a width or precision is larger than 4096");
        QCOMPARE(printed("%.99999d", {s64(1)}), "refused: a width or precision is larger than 4096");
    }

    void fields_that_are_missing_or_cut_print_nothing_harmful()
    {
        QCOMPARE(printed("%d|%s|%d\n", {s64(1)}), "1||\n");
        QCOMPARE(printed("%d %s", {{number_type(8), Packed().number(1)}, {text_type(8), {}}}), "? ");
        QCOMPARE(printed("%d", {text("seven")}), "seven");
        QCOMPARE(printed("%r", {s64(5)}), "5");
        QCOMPARE(printed("no fields\n", {s64(5)}), "no fields\n");
    }
};

QTEST_APPLESS_MAIN(TstPrintfFormat)
#include "tst_printf_format.moc"
