// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/script/value_text.h"

#include "tests/support/made_up_script.h"

#include <QTest>

using namespace boardscope;
using namespace boardscope::script;
using namespace boardscope::test;

namespace {

std::string shown(const ValueType& type, const Bytes& bytes, Setting setting = Setting::value)
{
    const ScriptSchema schema{.attach_points = {"kprobe:vfs_read", "interval:s:1"}};
    const MadeUpNames names;
    return value_text(type, bytes, {schema, names}, setting);
}

}  // namespace

class TstValueText : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void numbers_are_printed_with_their_sign()
    {
        QCOMPARE(shown(number_type(8), Packed().number(~std::uint64_t{0})), "18446744073709551615");
        QCOMPARE(shown(number_type(8, true), Packed().number(std::int64_t{-5})), "-5");
        QCOMPARE(shown(number_type(1, true), Packed().number(std::int8_t{-3})), "-3");
        QCOMPARE(shown(number_type(1), Packed().number(std::uint8_t{250})), "250");
        QCOMPARE(shown(number_type(4, true), Packed().number(std::int32_t{-100})), "-100");
        QCOMPARE(shown(type_of(ValueKind::pointer, 8), Packed().number(std::uint64_t{0xffff8881049ead80})),
                 "0xffff8881049ead80");
    }

    void texts_end_with_their_nul()
    {
        QCOMPARE(shown(text_type(16), Packed().text("bash", 16)), "bash");
        QCOMPARE(shown(text_type(4), Packed().text("bash", 4)), "bash");
    }

    void a_buffer_shows_what_cannot_be_printed_as_hex()
    {
        const Bytes bytes =
            Packed().number(std::uint32_t{4}).raw(std::string_view("ab\0\x7f", 4)).raw("rest");
        QCOMPARE(shown(type_of(ValueKind::blob, 12), bytes), R"(ab\x00\x7f)");
    }

    void a_length_beyond_the_record_is_cut()
    {
        QCOMPARE(shown(type_of(ValueKind::blob, 8), Packed().number(~std::uint32_t{0}).raw("abcd")), "abcd");
    }

    void symbols_have_names_or_stay_addresses()
    {
        const ValueType kernel = type_of(ValueKind::kernel_symbol, 8);
        QCOMPARE(shown(kernel, Packed().number(std::uint64_t{0xc0101005})), "vfs_read");
        QCOMPARE(shown(kernel, Packed().number(std::uint64_t{1})), "0x1");
        const ValueType user = type_of(ValueKind::user_symbol, 16);
        QCOMPARE(shown(user, Packed().number(std::uint64_t{0x10010}).number(std::uint64_t{100})), "main");
        QCOMPARE(shown(user, Packed().number(std::uint64_t{0x10010}).number(std::uint64_t{7})), "0x10010");
    }

    void stacks_are_set_in_less_within_keys()
    {
        ValueType stack = type_of(ValueKind::kernel_stack, 8);
        const Bytes id = Packed().number(std::int64_t{7});
        QCOMPARE(shown(stack, id), "\n        vfs_read+4\n        do_sys+16\n        0x99\n");
        QCOMPARE(shown(stack, id, Setting::key), "\n    vfs_read+4\n    do_sys+16\n    0x99\n");
        stack.frames = 1;
        QCOMPARE(shown(stack, id), "\n        vfs_read+4\n");
        stack.format = "perf";
        QCOMPARE(shown(stack, id), "\n\tc0101004 vfs_read+4\n");
        QCOMPARE(shown(stack, Packed().number(std::int64_t{-14})), "\n");
    }

    void user_stacks_name_their_file_for_perf()
    {
        ValueType stack = type_of(ValueKind::user_stack, 16);
        const Bytes id = Packed().number(std::int64_t{8}).number(std::uint64_t{100});
        QCOMPARE(shown(stack, id), "\n        main+16\n        0x20\n");
        stack.format = "perf";
        QCOMPARE(shown(stack, id), "\n\t10010 main+16 (/bin/dd)\n\t20 0x20 ([unknown])\n");
    }

    void addresses_of_the_network()
    {
        const ValueType inet = type_of(ValueKind::inet, 20);
        QCOMPARE(
            shown(inet, Packed().number(std::uint32_t{2}).raw("\x7f").text("", 2).raw("\x01").text("", 12)),
            "127.0.0.1");
        QCOMPARE(shown(inet, Packed().number(std::uint32_t{10}).raw("\xfe\x80").text("", 13).raw("\x01")),
                 "fe80::1");
        QCOMPARE(shown(inet, Packed().number(std::uint32_t{77}).text("", 16)), "?");
        QCOMPARE(shown(type_of(ValueKind::mac, 6), Packed().raw("\x18\xc0\x4d\x08\x2e\xbb")),
                 "18:C0:4D:08:2E:BB");
    }

    void tuples_errors_users_times_and_probes()
    {
        const ValueType inner{.kind = ValueKind::tuple,
                              .bytes = 8,
                              .fields = {{"0", 0, number_type(4)}, {"1", 4, number_type(4)}}};
        const ValueType tuple{.kind = ValueKind::tuple,
                              .bytes = 16,
                              .fields = {{"0", 0, number_type(4)}, {"1", 4, text_type(4)}, {"2", 8, inner}}};
        QCOMPARE(shown(tuple, Packed().number(1).text("str", 4).number(2).number(3)), "(1, str, (2, 3))");
        QCOMPARE(shown(type_of(ValueKind::error_number, 4), Packed().number(2)), "No such file or directory");
        const ValueType error{.kind = ValueKind::error_number, .bytes = 8, .is_signed = true};
        const auto error_text = [&](std::int64_t number) { return shown(error, Packed().number(number)); };
        QCOMPARE(error_text(-2), "No such file or directory");  // as the kernel returns it
        QCOMPARE(error_text(0), "Success");
        QCOMPARE(error_text(110), "Connection timed out");
        QCOMPARE(error_text(-95), "Operation not supported");
        QCOMPARE(error_text(4000), "Unknown error 4000");
        QCOMPARE(error_text(INT64_MIN), "Unknown error -9223372036854775808");
        const auto signal_text = [&](std::uint64_t number) {
            return shown(type_of(ValueKind::signal_name, 8), Packed().number(number));
        };
        QCOMPARE(signal_text(9), "SIGKILL");
        QCOMPARE(signal_text(31), "SIGSYS");
        QCOMPARE(signal_text(0), "0");
        QCOMPARE(signal_text(64), "64");
        QCOMPARE(shown(type_of(ValueKind::user_name, 8), Packed().number(std::uint64_t{0})), "root");
        QCOMPARE(shown(type_of(ValueKind::user_name, 8), Packed().number(std::uint64_t{1000})), "1000");
        const ValueType time{.kind = ValueKind::time, .bytes = 8, .format = "%Y"};
        QCOMPARE(shown(time, Packed().number(std::uint64_t{5})), "<%Y@5>");
        QCOMPARE(shown(type_of(ValueKind::attach_point, 4), Packed().number(1)), "interval:s:1");
        QCOMPARE(shown(type_of(ValueKind::attach_point, 4), Packed().number(2)), "?");
    }

    void what_is_cut_is_a_question_mark_and_never_read_beyond()
    {
        for (const ValueKind kind :
             {ValueKind::number, ValueKind::pointer, ValueKind::blob, ValueKind::kernel_symbol,
              ValueKind::user_symbol, ValueKind::kernel_stack, ValueKind::user_stack, ValueKind::inet,
              ValueKind::mac, ValueKind::time, ValueKind::error_number, ValueKind::user_name,
              ValueKind::attach_point})
            QCOMPARE(shown(type_of(kind, 8), Packed().number(std::uint16_t{1})), "?");
    }

    void json_quotes_everything_but_numbers_and_tuples()
    {
        const ScriptSchema schema;
        const MadeUpNames names;
        const ValueContext context{schema, names};
        const ValueType tuple{.kind = ValueKind::tuple,
                              .bytes = 8,
                              .fields = {{"0", 0, number_type(4, true)}, {"1", 4, text_type(4)}}};
        QCOMPARE(value_json(tuple, Packed().number(-1).text("a\"b", 4).bytes(), context), "[-1,\"a\\\"b\"]");
        QCOMPARE(value_json(text_type(4), Packed().text("7", 4).bytes(), context), "\"7\"");
        QCOMPARE(value_json(type_of(ValueKind::kernel_symbol, 8), Packed().number(std::uint64_t{1}).bytes(),
                            context),
                 "\"0x1\"");
        QCOMPARE(value_json(number_type(), {}, context), "\"?\"");
    }
};

QTEST_APPLESS_MAIN(TstValueText)
#include "tst_value_text.moc"
