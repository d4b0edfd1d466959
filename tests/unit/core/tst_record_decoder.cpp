// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/decode/record_decoder.h"

#include <QTest>

using namespace boardscope;
using namespace boardscope::decode;

namespace {

struct Kept : RecordSink {
    struct Row {
        std::uint64_t time_ns;
        std::uint32_t resolution_ns;
        std::optional<std::uint32_t> cpu;
        std::optional<std::int32_t> pid, tgid;
        std::string task, event, message;
    };
    std::vector<Row> rows;
    std::vector<std::string> notes;
    void record(const RecordRow& row) override
    {
        rows.push_back({row.time_ns, row.resolution_ns, row.cpu, row.pid, row.tgid, std::string(row.task),
                        std::string(row.event), std::string(row.message)});
    }
    void note(std::string_view text) override { notes.emplace_back(text); }
};

/// As the builder reads it from: u64 ts; u32 tgid; s32 pid; char comm[16]; u32 cpu; u8 state:3, deep:1; bool
/// ok; …
RecordSchema schema()
{
    using enum FieldKind;
    return {.maps = {{.map = "events",
                      .struct_name = "event",
                      .bytes = 64,
                      .fields = {{.name = "ts", .offset = 0, .bytes = 8},
                                 {.name = "tgid", .offset = 8, .bytes = 4},
                                 {.name = "pid", .offset = 12, .bytes = 4, .kind = signed_number},
                                 {.name = "comm", .offset = 16, .bytes = 16, .kind = text},
                                 {.name = "cpu", .offset = 32, .bytes = 4},
                                 {.name = "state", .offset = 36, .bytes = 4, .bit_count = 3},
                                 {.name = "change",
                                  .offset = 36,
                                  .bytes = 4,
                                  .kind = signed_number,
                                  .bit_offset = 3,
                                  .bit_count = 6},
                                 {.name = "ok", .offset = 40, .bytes = 1, .kind = boolean},
                                 {.name = "kind",
                                  .offset = 44,
                                  .bytes = 4,
                                  .kind = enumeration,
                                  .names = {{1, "OPEN"}, {-2, "GONE"}}},
                                 {.name = "where", .offset = 48, .bytes = 8, .kind = pointer},
                                 {.name = "v", .offset = 56, .bytes = 2, .kind = signed_number, .count = 2},
                                 {.name = "raw", .offset = 60, .bytes = 4, .kind = bytes}}}}};
}

Bytes record()
{
    Bytes out;
    append_little_endian(out, std::uint64_t{123'456'789'012});
    append_little_endian(out, std::uint32_t{400});
    append_little_endian(out, std::int32_t{412});
    append(out, as_bytes(std::string_view("a \"cat\"\0\0\0\0\0\0\0\0\0", 16)));
    append_little_endian(out, std::uint32_t{1});
    append_little_endian(out, static_cast<std::uint32_t>(5 | 0x3d << 3));  // state 5, change -3
    append_little_endian(out, std::uint32_t{1});
    append_little_endian(out, std::int32_t{-2});
    append_little_endian(out, std::uint64_t{0xc0101234});
    append_little_endian(out, std::int16_t{-1});
    append_little_endian(out, std::int16_t{7});
    append(out, as_bytes("\xde\xad\xbe\xef"));
    return out;
}

const wire::Maps maps{.maps = {{.id = 5, .role = wire::MapRole::ring, .name = "events"},
                               {.id = 6, .role = wire::MapRole::perf, .name = "bare"},
                               {.id = 7, .role = wire::MapRole::plain, .name = "table"}}};

constexpr const char* whole_message =
    "tgid=400 pid=412 comm=\"a \\\"cat\\\"\" cpu=1 state=5 change=-3 ok=true kind=GONE "
    "where=0xc0101234 v=[-1,7] raw=de ad be ef";

}  // namespace

class TestRecordDecoder : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void a_record_is_told_by_its_struct()
    {
        Kept kept;
        RecordDecoder decoder(kept, schema());
        decoder.add(maps);
        decoder.push({.map = 5, .monotonic_ns = 9, .records = {{.bytes = record()}}});
        QCOMPARE(kept.rows.size(), std::size_t{1});
        const Kept::Row& row = kept.rows[0];
        QCOMPARE(row.event, std::string("event"));
        QCOMPARE(row.message, std::string(whole_message));
        QCOMPARE(row.time_ns, std::uint64_t{123'456'789'012});
        QCOMPARE(row.resolution_ns, 1u);
        QCOMPARE(row.cpu, std::optional(1u));
        QCOMPARE(row.pid, std::optional(412));
        QCOMPARE(row.tgid, std::optional(400));
        QCOMPARE(row.task, std::string("a \"cat\""));
        QVERIFY(kept.notes.empty());
    }

    void perf_knows_better_when_where_and_who()
    {
        Kept kept;
        RecordDecoder decoder(kept, schema());
        decoder.add({.maps = {{.id = 5, .role = wire::MapRole::perf, .name = "events"}}});
        Bytes padded = record();
        padded.resize(padded.size() + 4, std::byte{0xff});  // the kernel rounds sizes up
        decoder.push({.map = 5,
                      .cpu = 3,
                      .kind = wire::RecordsKind::perf,
                      .monotonic_ns = 9,
                      .records = {{.bytes = padded, .time_ns = 77, .tgid = 1000, .pid = 1001}}});
        QCOMPARE(kept.rows[0].time_ns, std::uint64_t{77});
        QCOMPARE(kept.rows[0].cpu, std::optional(3u));
        QCOMPARE(kept.rows[0].pid, std::optional(1001));
        QCOMPARE(kept.rows[0].tgid, std::optional(1000));
        QCOMPARE(kept.rows[0].message, std::string(whole_message));
    }

    void without_a_struct_it_is_bytes_and_that_is_said_once()
    {
        Kept kept;
        RecordDecoder decoder(kept, schema());
        decoder.add(maps);
        const Bytes many(100, std::byte{0xab});
        decoder.push({.map = 6, .monotonic_ns = 9, .records = {{.bytes = many}, {.bytes = to_bytes("A")}}});
        decoder.push({.map = 6, .monotonic_ns = 10, .records = {{.bytes = {}}}});
        QCOMPARE(kept.rows.size(), std::size_t{3});
        QCOMPARE(kept.rows[0].event, std::string("bare"));
        QCOMPARE(kept.rows[0].message.size(), 64u * 3 - 1 + std::string(" …").size());
        QCOMPARE(kept.rows[1].message, std::string("41"));
        QCOMPARE(kept.rows[0].time_ns, std::uint64_t{9});
        QCOMPARE(kept.rows[0].resolution_ns, read_resolution_ns);
        QVERIFY(!kept.rows[0].pid && !kept.rows[0].cpu);
        QCOMPARE(kept.notes.size(), std::size_t{1});
        QVERIFY(kept.notes[0].find("bare") != std::string::npos &&
                kept.notes[0].find("__type") != std::string::npos);
    }

    void a_short_record_shows_what_is_there()
    {
        Kept kept;
        RecordDecoder decoder(kept, schema());
        decoder.add(maps);
        const Bytes whole = record();
        for (std::size_t bytes = 0; bytes < whole.size(); ++bytes)
            decoder.push({.map = 5,
                          .monotonic_ns = 9,
                          .records = {{.bytes = Bytes(whole.begin(),
                                                      whole.begin() + static_cast<std::ptrdiff_t>(bytes))}}});
        QCOMPARE(kept.rows[0].message, std::string("(0 of 64 bytes)"));
        QCOMPARE(kept.rows[16].message, std::string("tgid=400 pid=412 (16 of 64 bytes)"));
        QCOMPARE(kept.rows[7].time_ns, std::uint64_t{9});
        QCOMPARE(kept.rows[8].time_ns, std::uint64_t{123'456'789'012});
    }

    void a_cut_name_still_finds_its_struct()
    {
        RecordSchema named;
        named.maps = {{.map = "events_of_the_board", .struct_name = "event"}};
        QVERIFY(named.find("events_of_the_b") != nullptr);
        QVERIFY(named.find("events_of") == nullptr);
        QVERIFY(named.find("events_of_the_board") != nullptr);
    }

    void a_schema_survives_its_json()
    {
        const Result<RecordSchema> again = RecordSchema::parse(schema().to_json());
        QVERIFY2(again, again ? "" : again.error().cause.c_str());
        QCOMPARE(*again, schema());
        QCOMPARE(RecordSchema{}.to_json(), std::string());
        QVERIFY(RecordSchema::parse("")->maps.empty());
    }

    void damaged_json_is_refused_data()
    {
        QTest::addColumn<QString>("json");
        const auto map = [](const char* fields) {
            return QStringLiteral(R"({"maps":[{"map":"m","struct":"s","bytes":8,"fields":[%1]}]})")
                .arg(QLatin1String(fields));
        };
        QTest::newRow("no json") << QStringLiteral("{");
        QTest::newRow("no object") << QStringLiteral("[]");
        QTest::newRow("no maps") << QStringLiteral("{}");
        QTest::newRow("maps are numbers") << QStringLiteral(R"({"maps":[1]})");
        QTest::newRow("outside") << map(R"({"name":"a","offset":6,"bytes":4,"kind":"signed"})");
        QTest::newRow("many outside")
            << map(R"({"name":"a","offset":0,"bytes":4,"kind":"signed","count":4294967295})");
        QTest::newRow("bits outside")
            << map(R"({"name":"a","offset":7,"bytes":4,"kind":"signed","bit_offset":6,"bit_count":3})");
        QTest::newRow("too wide") << map(R"({"name":"a","offset":0,"bytes":9,"kind":"signed"})");
        QTest::newRow("no width") << map(R"({"name":"a","offset":0,"bytes":0,"kind":"signed"})");
        QTest::newRow("unknown kind") << map(R"({"name":"a","offset":0,"bytes":4,"kind":"complex"})");
        QTest::newRow("no name") << map(R"({"offset":0,"bytes":4,"kind":"signed"})");
        QTest::newRow("negative") << map(R"({"name":"a","offset":-1,"bytes":4,"kind":"signed"})");
        QTest::newRow("bad names") << map(R"({"name":"a","offset":0,"bytes":4,"kind":"enum","names":[[1]]})");
    }

    void damaged_json_is_refused()
    {
        QFETCH(QString, json);
        const Result<RecordSchema> parsed = RecordSchema::parse(json.toStdString());
        QVERIFY(!parsed);
        QVERIFY(parsed.error().cause.starts_with("the description of the records is damaged"));
    }
};

QTEST_APPLESS_MAIN(TestRecordDecoder)
#include "tst_record_decoder.moc"
