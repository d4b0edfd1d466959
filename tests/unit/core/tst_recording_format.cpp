// SPDX-License-Identifier: GPL-3.0-or-later
// A recording's header keeps what was run, and a damaged or cut one is refused with a sentence.
#include "core/store/recording_format.h"
#include "core/wire/frame_reader.h"
#include "core/wire/frame_writer.h"

#include <QTest>

#include <cstring>

using namespace boardscope;
using namespace boardscope::store;

namespace {

RecordingHeader example()
{
    RecordingHeader header;
    header.profile_toml = "name = \"virtual-armv7\"\narch = \"armv7\"\n";
    header.board_name = "virtual-armv7";
    header.probe_file = "open \"files\".bpf.c";
    header.probe_source = std::string("int x; // Grüße\n\0\xff end", 23);
    header.object = to_bytes(std::string("\x7f"
                                         "ELF\0\0\x01",
                                         7));
    header.plan = Bytes(32, std::byte{1});
    header.record_schema = R"({"maps":[]})";
    header.diagnostics.add({Severity::warning, {"open.bpf.c", 12, 5, 9}, "unused variable 'x'", "remove it"});
    header.diagnostics.add({Severity::note, {}, "built by route a", ""});
    header.notes = {"do_sys_open was remapped to do_sys_openat2"};
    header.start_realtime_ns = 1'795'341'600'123'456'789;
    header.kernel_filter = "comm == \"dd\"";
    header.host_version = "0.1.0";
    return header;
}

bool equal(const RecordingHeader& a, const RecordingHeader& b)
{
    return a.profile_toml == b.profile_toml && a.board_name == b.board_name && a.probe_file == b.probe_file &&
           a.probe_source == b.probe_source && a.object == b.object && a.plan == b.plan && a.record_schema == b.record_schema &&
           a.diagnostics.items() == b.diagnostics.items() && a.notes == b.notes &&
           a.kernel_filter == b.kernel_filter &&
           a.start_realtime_ns == b.start_realtime_ns && a.host_version == b.host_version;
}

Bytes encoded_example()
{
    const Result<Bytes> bytes = encode_recording_header(example());
    return bytes ? *bytes : Bytes{};
}

template <class T>
void overwrite(Bytes& bytes, std::size_t offset, T value)
{
    std::memcpy(bytes.data() + offset, &value, sizeof(value));
}

/// Where the information section starts, from the table's first entry.
std::size_t info_offset(const Bytes& bytes)
{
    return load_little_endian<std::uint64_t>(bytes, recording_prefix_bytes + 8);
}

}  // namespace

class TestRecordingFormat : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void a_header_survives_a_round_trip();
    void an_empty_header_survives_a_round_trip();
    void a_reader_learns_how_many_bytes_it_needs();
    void a_file_that_is_cut_in_the_header_is_refused_at_every_length();
    void frames_follow_and_a_cut_tail_is_fine();
    void another_file_is_refused();
    void a_later_format_says_so();
    void bad_tables_are_refused();
    void bad_information_is_refused_data();
    void bad_information_is_refused();
    void a_section_of_a_later_version_is_skipped();
    void names_that_are_not_utf8_do_not_break_the_file();
    void a_header_that_is_too_large_is_not_written();
};

void TestRecordingFormat::a_header_survives_a_round_trip()
{
    const Bytes bytes = encoded_example();
    const auto parsed = decode_recording_header(bytes);
    QVERIFY2(parsed, parsed ? "" : parsed.error().cause.c_str());
    QVERIFY(equal(parsed->header, example()));
    QCOMPARE(parsed->frames_offset, bytes.size());
}

void TestRecordingFormat::an_empty_header_survives_a_round_trip()
{
    const Result<Bytes> bytes = encode_recording_header({});
    QVERIFY(bytes);
    const auto parsed = decode_recording_header(*bytes);
    QVERIFY(parsed);
    QVERIFY(equal(parsed->header, {}));
}

void TestRecordingFormat::a_reader_learns_how_many_bytes_it_needs()
{
    const Bytes bytes = encoded_example();
    for (std::size_t have = 0; have < bytes.size(); ++have) {
        const Result<std::size_t> needed = recording_header_bytes(ByteView(bytes).first(have));
        QVERIFY(needed);
        QCOMPARE(*needed, have < recording_prefix_bytes ? recording_prefix_bytes : bytes.size());
    }
}

void TestRecordingFormat::a_file_that_is_cut_in_the_header_is_refused_at_every_length()
{
    const Bytes bytes = encoded_example();
    for (std::size_t have = 0; have < bytes.size(); ++have) {
        const auto refused = decode_recording_header(ByteView(bytes).first(have));
        QVERIFY(!refused);
        QVERIFY(refused.error().cause.find("ends inside its header") != std::string::npos);
    }
}

void TestRecordingFormat::frames_follow_and_a_cut_tail_is_fine()
{
    wire::FrameWriter writer;
    Bytes file = encoded_example();
    for (int i = 0; i < 3; ++i)
        append(file, writer.frame(BSW_TEXT, as_bytes("some text\n")));
    file.resize(file.size() - 5);  // the program was killed while it wrote

    const auto parsed = decode_recording_header(file);
    QVERIFY(parsed);
    wire::FrameReader reader;
    reader.push(ByteView(file).subspan(parsed->frames_offset), [](const wire::Frame&) {});
    QCOMPARE(reader.counts().frames, 2u);
    QCOMPARE(reader.counts().skipped_bytes, 0u);
    QVERIFY(reader.pending_bytes() > 0);
}

void TestRecordingFormat::another_file_is_refused()
{
    for (const std::string_view start : {"\x7f"
                                         "ELF",
                                         "B", "BSW1", "x", "BSCOPE\n"}) {
        const auto refused = recording_header_bytes(as_bytes(start));
        if (start == "B") {
            QVERIFY(refused);  // may still become one
            continue;
        }
        QVERIFY2(!refused, start.data());
        QVERIFY(refused.error().cause.find("not a recording") != std::string::npos);
    }
}

void TestRecordingFormat::a_later_format_says_so()
{
    Bytes bytes = encoded_example();
    overwrite<std::uint32_t>(bytes, 8, recording_format_version + 1);
    const auto refused = decode_recording_header(bytes);
    QVERIFY(!refused);
    QVERIFY(refused.error().hint.find("newer") != std::string::npos);
}

void TestRecordingFormat::bad_tables_are_refused()
{
    const std::size_t table = recording_prefix_bytes;
    const std::vector<std::pair<std::size_t, std::uint64_t>> changes = {
        {table + 8, 0},            // offset inside the prefix
        {table + 8, table + 8},    // offset inside the table
        {table + 8, UINT64_MAX},   // offset far outside
        {table + 16, UINT64_MAX},  // length that wraps
        {table + 16, 1'000'000},   // length beyond the header
    };
    for (const auto& [offset, value] : changes) {
        Bytes bytes = encoded_example();
        overwrite<std::uint64_t>(bytes, offset, value);
        QVERIFY2(!decode_recording_header(bytes), qPrintable(QString::number(offset)));
    }
    for (const std::uint32_t header_bytes : {0u, 23u, 24u, 100u, 0x7fffffffu, 0xffffffffu}) {
        Bytes bytes = encoded_example();
        overwrite<std::uint32_t>(bytes, 12, header_bytes);
        QVERIFY2(!decode_recording_header(bytes), qPrintable(QString::number(header_bytes)));
    }
    for (const std::uint32_t count : {65u, 0xffffffffu}) {
        Bytes bytes = encoded_example();
        overwrite<std::uint32_t>(bytes, 16, count);
        QVERIFY2(!decode_recording_header(bytes), qPrintable(QString::number(count)));
    }
    // Every section but the information is the whole of the rest: a small file must not become a
    // large header.
    Bytes bytes = encoded_example();
    const std::uint64_t first = table + 5 * 24;
    for (std::size_t i = 1; i < 5; ++i) {
        overwrite<std::uint64_t>(bytes, table + i * 24 + 8, first);
        overwrite<std::uint64_t>(bytes, table + i * 24 + 16, bytes.size() - first);
    }
    QVERIFY(!decode_recording_header(bytes));
}

void TestRecordingFormat::bad_information_is_refused_data()
{
    QTest::addColumn<QByteArray>("info");
    QTest::newRow("not JSON") << QByteArray("hello");
    QTest::newRow("cut") << QByteArray("{\"board\": \"x");
    QTest::newRow("a list") << QByteArray("[1, 2]");
    QTest::newRow("number for text") << QByteArray("{\"board\": 5}");
    QTest::newRow("text for number") << QByteArray("{\"start_realtime_ns\": \"5\"}");
    QTest::newRow("negative time") << QByteArray("{\"start_realtime_ns\": -5}");
    QTest::newRow("notes are no list") << QByteArray("{\"notes\": {}}");
    QTest::newRow("a note is no text") << QByteArray("{\"notes\": [1]}");
    QTest::newRow("a diagnostic is no object") << QByteArray("{\"diagnostics\": [1]}");
    QTest::newRow("a line is too large") << QByteArray("{\"diagnostics\": [{\"line\": 99999999999}]}");
    QTest::newRow("deep nesting") << QByteArray(200, '[');
}

void TestRecordingFormat::bad_information_is_refused()
{
    QFETCH(QByteArray, info);
    Bytes bytes = encoded_example();
    QVERIFY(load_little_endian<std::uint64_t>(bytes, recording_prefix_bytes + 16) >=
            std::uint64_t(info.size()));
    std::memcpy(bytes.data() + info_offset(bytes), info.data(), static_cast<std::size_t>(info.size()));
    overwrite<std::uint64_t>(bytes, recording_prefix_bytes + 16, static_cast<std::uint64_t>(info.size()));
    const auto refused = decode_recording_header(bytes);
    QVERIFY(!refused);
    QVERIFY(refused.error().cause.find("damaged") != std::string::npos);
}

void TestRecordingFormat::a_section_of_a_later_version_is_skipped()
{
    Bytes bytes = encoded_example();
    overwrite<std::uint32_t>(bytes, recording_prefix_bytes + 24, 4711);  // was the profile
    const auto parsed = decode_recording_header(bytes);
    QVERIFY(parsed);
    QCOMPARE(parsed->header.profile_toml, std::string());
    QVERIFY(parsed->header.object == example().object);
}

void TestRecordingFormat::names_that_are_not_utf8_do_not_break_the_file()
{
    RecordingHeader header = example();
    header.probe_file = "caf\xe9.bpf.c";
    const Result<Bytes> bytes = encode_recording_header(header);
    QVERIFY(bytes);
    const auto parsed = decode_recording_header(*bytes);
    QVERIFY(parsed);
    QCOMPARE(parsed->header.probe_file, std::string("caf\xef\xbf\xbd.bpf.c"));
}

void TestRecordingFormat::a_header_that_is_too_large_is_not_written()
{
    RecordingHeader header;
    header.object.resize(recording_max_header_bytes);
    const Result<Bytes> refused = encode_recording_header(header);
    QVERIFY(!refused);
    QVERIFY(!refused.error().hint.empty());
}

QTEST_APPLESS_MAIN(TestRecordingFormat)
#include "tst_recording_format.moc"
