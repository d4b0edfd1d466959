// SPDX-License-Identifier: GPL-3.0-or-later
// A plan is the bytes that a loader in C reads with the structs of the contract.
#include "core/wire/plan.h"
#include "core/wire/profile_without.h"

#include <QTest>

#include <cstring>

using namespace boardscope;
using namespace boardscope::wire;
using namespace std::chrono_literals;

namespace {

Plan example()
{
    return {.text_source = TextSource::instance,
            .text_buffer_kib = 1408,
            .silence_limit = 10s,
            .stats_interval = 500ms,
            .programs = {{"on_open", AttachKind::kprobe, "do_sys_openat2", 4},
                         {"on_tick", AttachKind::perf_event, "cpu-clock", 0, "", 99, true, true},
                         {"on_exit", AttachKind::uprobe, "", 0x540, "/bin/shop", 0, false, false, "c0ffee01"}},
            .trace_events = {"sched/sched_switch", "irq/*"},
            .without = Without::ringbuf | Without::btf,
            .map_interval = 250ms,
            .perf_buffer_kib = 64,
            .byte_limit_per_s = 100'000,
            .run_limit_per_s = 50'000,
            .run_limit_permille = 200,
            .maps_at_end = true,
            .output_map = "events",
            .actions = {{7, ActionKind::print_map, "counts"}, {9, ActionKind::exit}}};
}

template <class T>
T struct_at(ByteView bytes, std::size_t offset)
{
    T out;
    std::memcpy(&out, bytes.data() + offset, sizeof(T));
    return out;
}

void set_u32(Bytes& bytes, std::size_t offset, std::uint32_t value)
{
    std::memcpy(bytes.data() + offset, &value, sizeof(value));
}

}  // namespace

class TestPlan : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void a_loader_in_c_reads_what_was_meant();
    void a_plan_survives_a_round_trip();
    void an_empty_plan_is_a_plan();
    void a_plan_of_version_2_is_read();
    void durations_that_do_not_fit_are_held_at_the_limit();
    void a_cut_plan_is_refused_at_every_length();
    void bad_fields_are_refused_data();
    void bad_fields_are_refused();
    void features_to_do_without_have_names();
    void what_was_tried_is_taken_away_with_its_version();
};

void TestPlan::a_loader_in_c_reads_what_was_meant()
{
    const Bytes bytes = example().encode();
    const auto head = struct_at<bsw_plan>(bytes, 0);
    QCOMPARE(head.version, BSW_VERSION);
    QCOMPARE(head.text_source, std::uint32_t{BSW_TEXT_INSTANCE});
    QCOMPARE(head.text_buffer_kib, 1408u);
    QCOMPARE(head.silence_limit_ms, 10'000u);
    QCOMPARE(head.stats_interval_ms, 500u);
    QCOMPARE(head.program_count, 3u);
    QCOMPARE(head.trace_event_count, 2u);
    QCOMPARE(head.without, std::uint32_t{BSW_WITHOUT_RINGBUF | BSW_WITHOUT_BTF});
    QCOMPARE(head.map_interval_ms, 250u);
    QCOMPARE(head.perf_buffer_kib, 64u);
    QCOMPARE(head.byte_limit_per_s, 100'000u);
    QCOMPARE(head.run_limit_per_s, 50'000u);
    QCOMPARE(head.run_limit_permille, 200u);
    const std::size_t events_at = sizeof(bsw_plan) + 3 * sizeof(bsw_plan_program);
    const std::size_t actions_at = events_at + 2 * sizeof(std::uint32_t);
    const std::size_t strings_at = actions_at + 2 * sizeof(bsw_plan_action);
    QCOMPARE(head.flags, std::uint32_t{BSW_PLAN_MAPS_AT_END});
    QCOMPARE(head.action_count, 2u);
    QCOMPARE(bytes.size(), strings_at + head.strings_size);
    QVERIFY(bytes.back() == std::byte{0});

    const char* strings = reinterpret_cast<const char*>(bytes.data()) + strings_at;
    QCOMPARE(strings[0], '\0');
    const auto first = struct_at<bsw_plan_program>(bytes, sizeof(bsw_plan));
    QCOMPARE(strings + first.name_str, "on_open");
    QCOMPARE(first.kind, std::uint32_t{BSW_ATTACH_KPROBE});
    QCOMPARE(strings + first.target_str, "do_sys_openat2");
    QCOMPARE(first.offset, 4u);
    const auto third = struct_at<bsw_plan_program>(bytes, sizeof(bsw_plan) + 2 * sizeof(bsw_plan_program));
    QCOMPARE(strings + third.name_str, "on_exit");
    QCOMPARE(third.kind, std::uint32_t{BSW_ATTACH_UPROBE});
    QCOMPARE(strings + third.build_id_str, "c0ffee01");
    QCOMPARE(first.build_id_str, 0u);
    QCOMPARE(third.target_str, 0u);
    const auto second = struct_at<bsw_plan_program>(bytes, sizeof(bsw_plan) + sizeof(bsw_plan_program));
    QCOMPARE(second.parameter, 99u);
    QCOMPARE(second.flags, std::uint32_t{BSW_PROGRAM_FREQUENCY | BSW_PROGRAM_ONE_CPU});
    QCOMPARE(strings + struct_at<std::uint32_t>(bytes, events_at + 4), "irq/*");
    QCOMPARE(strings + head.output_map_str, "events");
    const auto print = struct_at<bsw_plan_action>(bytes, actions_at);
    QCOMPARE(print.id, 7u);
    QCOMPARE(print.kind, std::uint32_t{BSW_ACTION_PRINT_MAP});
    QCOMPARE(strings + print.map_str, "counts");
    const auto exit = struct_at<bsw_plan_action>(bytes, actions_at + sizeof(bsw_plan_action));
    QCOMPARE(exit.id, 9u);
    QCOMPARE(exit.kind, std::uint32_t{BSW_ACTION_EXIT});
    QCOMPARE(exit.map_str, 0u);
}

void TestPlan::a_plan_survives_a_round_trip()
{
    const Result<Plan> back = Plan::decode(example().encode());
    QVERIFY(back);
    QVERIFY(*back == example());
}

void TestPlan::an_empty_plan_is_a_plan()
{
    const Result<Plan> back = Plan::decode(Plan{}.encode());
    QVERIFY(back);
    QVERIFY(*back == Plan{});
}

/// As recordings of that version hold it: a fixed part of 64 bytes, whose last 8 were reserved.
void TestPlan::a_plan_of_version_2_is_read()
{
    Plan old = example();
    old.maps_at_end = false;
    old.output_map.clear();
    old.actions.clear();
    Bytes bytes = old.encode();
    set_u32(bytes, offsetof(bsw_plan, version), 2);
    set_u32(bytes, offsetof(bsw_plan, flags), 0xffffffff);
    set_u32(bytes, offsetof(bsw_plan, action_count), 0xffffffff);
    bytes.erase(bytes.begin() + offsetof(bsw_plan, output_map_str), bytes.begin() + sizeof(bsw_plan));
    const Result<Plan> back = Plan::decode(bytes);
    QVERIFY2(back, back ? "" : back.error().cause.c_str());
    QVERIFY(*back == old);
}

void TestPlan::durations_that_do_not_fit_are_held_at_the_limit()
{
    const Plan plan{.silence_limit = std::chrono::hours(24 * 365), .stats_interval = -1ms};
    const auto head = struct_at<bsw_plan>(plan.encode(), 0);
    QCOMPARE(head.silence_limit_ms, 0xffffffffu);
    QCOMPARE(head.stats_interval_ms, 0u);
}

void TestPlan::a_cut_plan_is_refused_at_every_length()
{
    const Bytes bytes = example().encode();
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        const Result<Plan> refused = Plan::decode(ByteView(bytes).first(size));
        QVERIFY(!refused);
        QVERIFY(!refused.error().cause.empty());
    }
}

void TestPlan::bad_fields_are_refused_data()
{
    QTest::addColumn<int>("offset");
    QTest::addColumn<quint32>("value");
    QTest::newRow("version") << int(offsetof(bsw_plan, version)) << quint32{BSW_VERSION + 1};
    QTest::newRow("count too large") << int(offsetof(bsw_plan, program_count)) << quint32{4};
    QTest::newRow("count wraps") << int(offsetof(bsw_plan, program_count)) << quint32{0xffffffff};
    QTest::newRow("events too many") << int(offsetof(bsw_plan, trace_event_count)) << quint32{3};
    QTest::newRow("actions too many") << int(offsetof(bsw_plan, action_count)) << quint32{3};
    QTest::newRow("actions wrap") << int(offsetof(bsw_plan, action_count)) << quint32{0xffffffff};
    QTest::newRow("output map outside") << int(offsetof(bsw_plan, output_map_str)) << quint32{4096};
    QTest::newRow("map outside") << int(sizeof(bsw_plan) + 3 * sizeof(bsw_plan_program) + 8 + 8) << quint32{4096};
    QTest::newRow("events wrap") << int(offsetof(bsw_plan, trace_event_count)) << quint32{0xfffffffe};
    QTest::newRow("strings too large") << int(offsetof(bsw_plan, strings_size)) << quint32{0xffffffff};
    QTest::newRow("name outside") << int(sizeof(bsw_plan)) << quint32{4096};
    QTest::newRow("path outside") << int(sizeof(bsw_plan) + 12) << quint32{0xffffffff};
    QTest::newRow("event outside") << int(sizeof(bsw_plan) + 3 * sizeof(bsw_plan_program)) << quint32{4096};
    QTest::newRow("target outside") << int(sizeof(bsw_plan) + 8) << quint32{0xffffffff};
}

void TestPlan::bad_fields_are_refused()
{
    QFETCH(int, offset);
    QFETCH(quint32, value);
    Bytes bytes = example().encode();
    set_u32(bytes, static_cast<std::size_t>(offset), value);
    QVERIFY(!Plan::decode(bytes));
}

void TestPlan::features_to_do_without_have_names()
{
    QVERIFY(parse_without("") == Without::nothing);
    QVERIFY(parse_without("perf-kprobe,global-data") == (Without::perf_kprobe | Without::global_data));
    constexpr KernelVersion recent{6, 1, 7};
    QVERIFY(version_without(recent, Without::nothing) == recent);
    QVERIFY(version_without(recent, Without::btf) == recent);
    QVERIFY((version_without(recent, Without::ringbuf) == KernelVersion{5, 7, 0}));
    QVERIFY((version_without({}, Without::ringbuf | Without::global_data) == KernelVersion{5, 1, 0}));
    QVERIFY((version_without({4, 9, 3}, Without::ringbuf) == KernelVersion{4, 9, 3}));
    const Result<Without> unknown = parse_without("ringbuf,tea");
    QVERIFY(!unknown);
    QVERIFY(unknown.error().cause.find("\"tea\"") != std::string::npos);
    QVERIFY(unknown.error().hint.find("perf-kprobe") != std::string::npos);
}

void TestPlan::what_was_tried_is_taken_away_with_its_version()
{
    TargetProfile profile{.kernel_version = {5, 10, 7}};
    QVERIFY((profile_without(profile, Without::ringbuf).kernel_version == KernelVersion{5, 7, 0}));
    FoundBoard& found = profile.found.emplace();
    found.features.note(FeatureGroup::map, "ringbuf", true);
    found.features.note(FeatureGroup::helper, "ringbuf_output", true);
    found.features.note(FeatureGroup::program, "kprobe", true);
    found.features.note(FeatureGroup::program, "tracing", false);
    QVERIFY(profile_without(profile, Without::nothing) == profile);
    const KernelFeatures left = profile_without(profile, Without::ringbuf).found->features;
    QCOMPARE(left.has(FeatureGroup::map, "ringbuf"), std::optional(false));
    QCOMPARE(left.has(FeatureGroup::helper, "ringbuf_output"), std::optional(false));
    QCOMPARE(left.has(FeatureGroup::program, "kprobe"), std::optional(true));
    QCOMPARE(left.has(FeatureGroup::program, "tracing"), std::optional(false));
}

QTEST_APPLESS_MAIN(TestPlan)
#include "tst_plan.moc"
