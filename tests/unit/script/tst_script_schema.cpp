// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/script/script_schema.h"

#include "tests/support/made_up_script.h"

#include <QTest>

#include <nlohmann/json.hpp>

using namespace boardscope;
using namespace boardscope::script;
using namespace boardscope::test;

namespace {

ScriptSchema whole()
{
    const ValueType tuple{.kind = ValueKind::tuple,
                          .bytes = 16,
                          .fields = {{"0", 0, number_type(4, true)}, {"1", 4, text_type(12)}}};
    const ValueType stack{.kind = ValueKind::kernel_stack, .bytes = 8, .format = "perf", .frames = 5};
    return {.output_map = "output",
            .stack_map = "stacks",
            .maps = {{.name = "@reads",
                      .bpf_map = "map_reads_by_comm",
                      .kind = MapKind::stats,
                      .per_cpu = true,
                      .key = {{"comm", 0, text_type(16)}, {"kstack", 16, stack}},
                      .key_bytes = 24,
                      .value = number_type(8, true),
                      .value_bytes = 16},
                     {.name = "@l",
                      .bpf_map = "map_l",
                      .kind = MapKind::linear_histogram,
                      .per_cpu = true,
                      .min = -10,
                      .max = 100,
                      .step = 5},
                     {.name = "@t", .bpf_map = "map_t", .value = tuple, .value_bytes = 16}},
            .events = {{.id = 1,
                        .operation = Operation::print_text,
                        .name = "kprobe:vfs_read",
                        .format = "%s \"%d\"\n",
                        .fields = {{"comm", 40, text_type(16)}, {"arg0", 56, number_type(2)}},
                        .bytes = 64,
                        .line = 3},
                       {.id = 7,
                        .operation = Operation::print_map,
                        .name = "END",
                        .bytes = 40,
                        .map = "@reads",
                        .top = 5,
                        .divisor = 1000,
                        .line = 9}},
            .attach_points = {"kprobe:vfs_read", "END"},
            .pointer_bytes = 4};
}

using Json = nlohmann::json;

/// What parse() says of a schema that somebody changed.
template <class Change>
bool is_refused(Change change)
{
    Json json = Json::parse(whole().to_json());
    change(json);
    return !ScriptSchema::parse(json.dump());
}

}  // namespace

class TstScriptSchema : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void what_is_written_is_read_again()
    {
        const Result<ScriptSchema> read = ScriptSchema::parse(whole().to_json());
        QVERIFY2(read, read ? "" : read.error().cause.c_str());
        QVERIFY(*read == whole());
    }

    void every_kind_has_a_name_of_its_own()
    {
        ScriptSchema schema;
        for (int kind = 0; kind <= static_cast<int>(ValueKind::tuple); ++kind)
            schema.maps.push_back({.value = type_of(static_cast<ValueKind>(kind), 8), .value_bytes = 24});
        for (ScriptMap& map : schema.maps)
            if (map.value.kind == ValueKind::user_symbol || map.value.kind == ValueKind::user_stack ||
                map.value.kind == ValueKind::inet)
                map.value.bytes = 24;
        for (int kind = 0; kind < static_cast<int>(MapKind::linear_histogram); ++kind)
            schema.maps.push_back({.kind = static_cast<MapKind>(kind), .value_bytes = 16});
        for (int operation = 0; operation <= static_cast<int>(Operation::helper_error); ++operation)
            schema.events.push_back({.operation = static_cast<Operation>(operation), .bytes = 40});
        const Result<ScriptSchema> read = ScriptSchema::parse(schema.to_json());
        QVERIFY2(read, read ? "" : read.error().cause.c_str());
        QVERIFY(*read == schema);
    }

    void events_are_found_by_id_and_maps_by_both_names()
    {
        const ScriptSchema schema = whole();
        QCOMPARE(schema.event(7)->map, "@reads");
        QVERIFY(schema.event(0) == nullptr);
        QCOMPARE(schema.map("@l")->bpf_map, "map_l");
        QVERIFY(schema.map("@nothing") == nullptr);
        QCOMPARE(schema.bpf_map("map_t")->name, "@t");
        QCOMPARE(schema.bpf_map("map_reads_by_co")->name, "@reads");  // as kernels cut it
        QVERIFY(schema.bpf_map("map_reads_by") == nullptr);
    }

    void damage_is_refused()
    {
        QVERIFY(!ScriptSchema::parse(""));
        QVERIFY(!ScriptSchema::parse("[]"));
        QVERIFY(!ScriptSchema::parse("{}"));
        QVERIFY(is_refused([](Json& json) { json["version"] = 2; }));
        QVERIFY(is_refused([](Json& json) { json["pointer_bytes"] = 3; }));
        QVERIFY(is_refused([](Json& json) { json["maps"] = 1; }));
        QVERIFY(is_refused([](Json& json) { json["maps"][0]["kind"] = "mean"; }));
        QVERIFY(is_refused([](Json& json) { json["maps"][0].erase("value"); }));
        QVERIFY(is_refused([](Json& json) { json["events"][0]["id"] = -1; }));
        QVERIFY(is_refused([](Json& json) { json["events"][0]["operation"] = ""; }));
        QVERIFY(is_refused([](Json& json) { json["attach_points"][0] = 5; }));
        QVERIFY(!is_refused([](Json& json) { json["later"] = 5; }));
    }

    void fields_lie_within_what_holds_them()
    {
        QVERIFY(is_refused([](Json& json) { json["events"][0]["fields"][1]["offset"] = 63; }));
        QVERIFY(is_refused([](Json& json) { json["events"][0]["bytes"] = 56; }));
        QVERIFY(is_refused([](Json& json) { json["maps"][0]["key"][1]["offset"] = 17; }));
        QVERIFY(is_refused([](Json& json) { json["maps"][2]["value_bytes"] = 15; }));
        QVERIFY(is_refused([](Json& json) { json["maps"][2]["value"]["fields"][1]["offset"] = 5; }));
        QVERIFY(is_refused([](Json& json) { json["events"][0]["fields"][0]["offset"] = 0xffffffffu; }));
        QVERIFY(is_refused([](Json& json) { json["maps"][0]["value_bytes"] = 8; }));  // total and count
    }

    void sizes_and_ranges_make_sense()
    {
        QVERIFY(is_refused([](Json& json) { json["events"][0]["fields"][1]["type"]["bytes"] = 3; }));
        QVERIFY(is_refused([](Json& json) { json["maps"][0]["key"][1]["type"]["bytes"] = 4; }));
        QVERIFY(is_refused([](Json& json) { json["maps"][1]["step"] = 0; }));
        QVERIFY(is_refused([](Json& json) { json["maps"][1]["max"] = -11; }));
        QVERIFY(is_refused([](Json& json) { json["maps"][1]["max"] = INT64_MAX; }));
    }

    void tuples_do_not_nest_for_ever()
    {
        QVERIFY(is_refused([](Json& json) {
            Json deep = json["maps"][2]["value"];
            for (int i = 0; i < 20; ++i) {
                Json outer = json["maps"][2]["value"];
                outer["fields"][0] = {{"name", "0"}, {"offset", 0}, {"type", deep}};
                deep = outer;
            }
            json["maps"][2]["value"] = deep;
        }));
    }
};

QTEST_APPLESS_MAIN(TstScriptSchema)
#include "tst_script_schema.moc"
