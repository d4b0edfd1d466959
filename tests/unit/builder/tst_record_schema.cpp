// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/build.h"
#include "tests/support/requirements.h"
#include "tests/unit/builder/board_material.h"

#include <QTest>

using namespace boardscope;
using namespace boardscope::builder;
using namespace boardscope::builder_tests;
using decode::FieldKind;
using decode::MapSchema;
using decode::RecordField;

namespace {

const std::string probe = R"(
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
char LICENSE[] SEC("license") = "GPL";

enum kind { KIND_OPEN = 1, KIND_GONE = -2 };
struct address { __u16 port; __u8 ip[4]; };
struct event {
    __u64 time_ns;
    long offset;
    void *where;
    __s32 pid;
    enum kind kind;
    char comm[16];
    _Bool done;
    unsigned int low : 3, high : 5;
    __u32 values[3];
    struct address peer;
    struct address list[2];
    union { __u32 code; __s16 half; };
};
typedef struct { int n; } small_t;

struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 4096); __type(value, struct event); } events SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY); __type(key, int); __type(value, small_t); } perf SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY); __uint(key_size, 4); __uint(value_size, 4); } untyped SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY); __type(key, int); __type(value, __u32); } numbers SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 8); __type(key, int); __type(value, struct event); } table SEC(".maps");

SEC("tracepoint/syscalls/sys_enter_openat") int on_open(void *context)
{
    struct event event = {};
    small_t small = {};
    int key = 0;
    bpf_ringbuf_output(&events, &event, sizeof(event), 0);
    bpf_perf_event_output(context, &perf, 0, &small, sizeof(small));
    bpf_perf_event_output(context, &untyped, 0, &small, sizeof(small));
    bpf_perf_event_output(context, &numbers, 0, &small, sizeof(small));
    bpf_map_update_elem(&table, &key, &event, 0);
    return 0;
}
)";

const RecordField* field(const MapSchema& map, const std::string& name)
{
    for (const RecordField& one : map.fields)
        if (one.name == name) return &one;
    return nullptr;
}

}  // namespace

class tst_record_schema : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        std::string reason;
        toolchain_ = find_toolchain(reason);
        BOARDSCOPE_REQUIRE(toolchain_, reason.c_str());
    }

    void ring_and_perf_maps_name_their_structs()
    {
        const BuildOutcome outcome = build(
            {.source_name = "ring.bpf.c", .source_text = probe, .profile = armv7_profile()}, *toolchain_, {});
        QVERIFY2(outcome.probe, outcome.diagnostics.to_text().c_str());
        const decode::RecordSchema& schema = outcome.probe->records;
        QCOMPARE(schema.maps.size(), std::size_t{2});
        QCOMPARE(schema.find("perf")->struct_name, std::string("small_t"));
        QCOMPARE(schema.find("perf")->bytes, 4u);

        const MapSchema& event = *schema.find("events");
        QCOMPARE(event.struct_name, std::string("event"));
        QCOMPARE(event.bytes, 88u);
        const auto is = [&event](const char* name, std::uint32_t offset, std::uint32_t bytes,
                                 FieldKind kind) {
            const RecordField* found = field(event, name);
            return found != nullptr && found->offset == offset && found->bytes == bytes &&
                   found->kind == kind;
        };
        QVERIFY(is("time_ns", 0, 8, FieldKind::unsigned_number));
        // Programs have the layout of BPF, also when the board is 32-bit.
        QVERIFY(is("offset", 8, 8, FieldKind::signed_number));
        QVERIFY(is("where", 16, 8, FieldKind::pointer));
        QVERIFY(is("pid", 24, 4, FieldKind::signed_number));
        QVERIFY(is("kind", 28, 4, FieldKind::enumeration));
        QVERIFY(is("comm", 32, 16, FieldKind::text));
        QVERIFY(is("done", 48, 1, FieldKind::boolean));
        QVERIFY(is("values", 52, 4, FieldKind::unsigned_number));
        QVERIFY(is("peer.port", 64, 2, FieldKind::unsigned_number));
        QVERIFY(is("peer.ip", 66, 4, FieldKind::bytes));
        QVERIFY(is("list[1].port", 76, 2, FieldKind::unsigned_number));
        QVERIFY(is("code", 84, 4, FieldKind::unsigned_number));
        QVERIFY(is("half", 84, 2, FieldKind::signed_number));
        QCOMPARE(field(event, "values")->count, 3u);
        QCOMPARE(field(event, "high")->bit_count, 5u);
        QCOMPARE(field(event, "high")->offset * 8 + field(event, "high")->bit_offset, 49u * 8 + 3);
        QCOMPARE(field(event, "kind")->names,
                 (std::vector<std::pair<std::int64_t, std::string>>{{1, "KIND_OPEN"}, {-2, "KIND_GONE"}}));
    }

private:
    std::optional<Toolchain> toolchain_;
};

QTEST_APPLESS_MAIN(tst_record_schema)
#include "tst_record_schema.moc"
