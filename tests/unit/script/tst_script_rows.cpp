// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/script/script_rows.h"

#include "tests/support/made_up_script.h"

#include <QTest>

using namespace boardscope;
using namespace boardscope::script;
using namespace boardscope::test;
using decode::FieldForm;
using decode::FieldUnit;

namespace {

std::vector<std::string> columns(std::vector<std::string> expressions)
{
    ScriptEvent event{.operation = Operation::print_text};
    for (std::string& expression : expressions)
        event.fields.push_back({std::move(expression), 40, number_type()});
    std::vector<std::string> names;
    for (const decode::ShapeField& field : shape_of(event).fields)
        names.push_back(field.name);
    return names;
}

using Names = std::vector<std::string>;

}  // namespace

class TstScriptRows : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void columns_have_names_that_filters_can_write()
    {
        QCOMPARE(columns({"args.filename", "args->ret", "arg2", "retval"}),
                 (Names{"filename", "ret", "arg2", "retval"}));
        QCOMPARE(columns({"str(args->filename, 32)", "ntop($daddr)", "ksym(reg(\"ip\"))"}),
                 (Names{"filename", "daddr", "reg"}));
        QCOMPARE(columns({"$lat_us / 1000", "@start[tid]", "5", "(1 + 2)"}),
                 (Names{"lat_us", "start", "value", "value2"}));
        QCOMPARE(columns({"((struct file *)arg0)->f_path.dentry", "(uint32)$x", "$x"}),
                 (Names{"dentry", "x", "x2"}));
    }

    void what_rows_have_anyway_is_no_column()
    {
        QCOMPARE(columns({"comm", "pid", "tid", "cpu", "uid"}), Names{"uid"});
    }

    void forms_and_units_follow_types_and_names()
    {
        const ScriptEvent event{.operation = Operation::print_text,
                                .fields = {{"$delta_us", 40, number_type()},
                                           {"retval", 48, number_type(8, true)},
                                           {"str(arg0)", 56, text_type(8)},
                                           {"kstack", 64, type_of(ValueKind::kernel_stack, 8)}}};
        const decode::EventShape shape = shape_of(event);
        QCOMPARE(shape.fields.size(), std::size_t{4});
        QVERIFY(
            (shape.fields[0] == decode::ShapeField{"delta_us", FieldForm::unsigned_number, FieldUnit::us}));
        QVERIFY((shape.fields[1] == decode::ShapeField{"retval", FieldForm::number, FieldUnit::none}));
        QVERIFY(shape.fields[2].form == FieldForm::text);
        QVERIFY(shape.fields[3].form == FieldForm::text);
        QVERIFY(!shape.duration_field);
    }

    void a_printf_is_a_row_with_its_fields()
    {
        const ScriptSchema schema{.events = {{.id = 0,
                                              .operation = Operation::print_text,
                                              .name = "kprobe:do_sys_openat2",
                                              .format = "%s opens\n%s %d by %s\n\n",
                                              .fields = {{"comm", 40, text_type(16)},
                                                         {"str(arg1)", 56, text_type(8)},
                                                         {"arg2", 64, number_type(4, true)},
                                                         {"username", 72, type_of(ValueKind::user_name, 8)}},
                                              .bytes = 80}}};
        const MadeUpNames names;
        ScriptRows rows(schema, names);
        const Bytes bytes = Packed()
                                .header(0, 7'000, 1, 5, 6, "cat")
                                .text("cat", 16)
                                .text("/etc", 8)
                                .number(-3)
                                .number(0)
                                .number(std::uint64_t{0});
        const std::optional<ScriptRow> row = rows.row(bytes);
        QVERIFY(row);
        QVERIFY(row->message == "cat opens\n/etc -3 by root");  // one message, its last line breaks cut
        QCOMPARE(row->record.event->name, "kprobe:do_sys_openat2");
        QCOMPARE(row->record.time_ns, 7'000u);
        QCOMPARE(row->fields.size(), std::size_t{3});
        QVERIFY(row->fields[0].text == "/etc");
        QCOMPARE(row->fields[1].number, std::int64_t{-3});
        QVERIFY(row->fields[2].text == "root");
    }

    void a_span_is_a_row_with_its_duration()
    {
        const ScriptSchema schema{.events = {{.id = 0,
                                              .operation = Operation::span,
                                              .name = "open",
                                              .fields = {{"begin_ns", 40, number_type()},
                                                         {"duration_ns", 48, number_type()},
                                                         {"file", 56, text_type(8)}},
                                              .bytes = 64}}};
        const decode::EventShape shape = shape_of(schema.events[0]);
        QCOMPARE(shape.duration_field, std::optional<std::uint32_t>(0));
        QVERIFY(
            (shape.fields[0] == decode::ShapeField{"duration", FieldForm::unsigned_number, FieldUnit::ns}));
        const MadeUpNames names;
        ScriptRows rows(schema, names);
        const Bytes bytes =
            Packed().header(0, 900).number(std::uint64_t{400}).number(std::uint64_t{500}).text("/etc", 8);
        const std::optional<ScriptRow> row = rows.row(bytes);
        QVERIFY(row);
        QVERIFY(row->message == "file=/etc");
        QCOMPARE(row->fields[0].number, std::int64_t{500});
        QVERIFY(row->fields[1].text == "/etc");
    }

    void what_is_no_output_makes_no_row()
    {
        ScriptSchema schema;
        for (int operation = 0; operation <= static_cast<int>(Operation::helper_error); ++operation)
            schema.events.push_back({.id = static_cast<std::uint32_t>(operation),
                                     .operation = static_cast<Operation>(operation),
                                     .bytes = 40});
        const MadeUpNames names;
        ScriptRows rows(schema, names);
        int count = 0;
        for (const ScriptEvent& event : schema.events)
            count += rows.row(Packed().header(event.id).bytes()) ? 1 : 0;
        QCOMPARE(count, 4);  // printf, print, join, span
        QVERIFY(!rows.row(Packed().header(99).bytes()));
        QVERIFY(!rows.row({}));
    }

    void a_field_that_did_not_come_is_absent()
    {
        const ScriptSchema schema{.events = {{.id = 0,
                                              .operation = Operation::print_value,
                                              .fields = {{"nsecs", 40, number_type()}},
                                              .bytes = 48}}};
        const MadeUpNames names;
        ScriptRows rows(schema, names);
        const std::optional<ScriptRow> row = rows.row(Packed().header(0).bytes());
        QVERIFY(row);
        QCOMPARE(row->fields[0].number, decode::absent_number);
    }
};

QTEST_APPLESS_MAIN(TstScriptRows)
#include "tst_script_rows.moc"
