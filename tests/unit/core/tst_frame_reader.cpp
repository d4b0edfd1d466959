// SPDX-License-Identifier: GPL-3.0-or-later
// The stream from a board is cut back into the frames that were sent, however it is split or damaged.
#include "core/wire/frame_reader.h"
#include "core/wire/frame_writer.h"

#include <QTest>

#include <algorithm>

using namespace boardscope;
using namespace boardscope::wire;

namespace {

struct Received {
    std::vector<std::uint16_t> types;
    std::vector<std::string> payloads;
    FrameReaderCounts counts;
    std::size_t pending_bytes = 0;
    std::string stray_text;
    bool operator==(const Received&) const = default;
};

Received receive(ByteView stream, std::size_t chunk_bytes)
{
    Received got;
    FrameReader reader;
    for (std::size_t at = 0; at < stream.size(); at += chunk_bytes) {
        reader.push(stream.subspan(at, std::min(chunk_bytes, stream.size() - at)), [&](const Frame& frame) {
            got.types.push_back(frame.type);
            got.payloads.emplace_back(as_text(frame.payload));
        });
    }
    got.counts = reader.counts();
    got.pending_bytes = reader.pending_bytes();
    got.stray_text = reader.stray_text();
    return got;
}

Bytes three_frames()
{
    FrameWriter writer;
    Bytes stream = writer.frame(BSW_LOG, as_bytes("first"));
    append(stream, writer.frame(BSW_TEXT, as_bytes(std::string(300, 'x'))));
    append(stream, writer.frame(BSW_EXIT));
    return stream;
}

}  // namespace

class TestFrameReader : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void a_header_has_the_bytes_that_the_contract_says();
    void every_chunk_size_gives_the_same_frames();
    void garbage_before_and_between_frames_is_skipped_and_counted();
    void a_damaged_header_costs_one_frame();
    void an_oversized_frame_is_refused();
    void the_largest_frame_passes();
    void a_frame_of_another_version_is_skipped_whole();
    void frames_of_old_recordings_are_read();
    void an_unknown_type_is_handed_on();
    void missing_frames_are_counted();
    void the_sequence_wraps_without_a_gap();
    void a_restarted_sequence_is_no_gap();
    void a_cut_tail_is_seen();
    void magic_in_a_payload_does_no_harm();
    void every_single_damaged_byte_is_survived();
    void a_blob_is_split_without_gaps();
    void an_impossible_blob_is_refused();
};

void TestFrameReader::a_header_has_the_bytes_that_the_contract_says()
{
    FrameWriter writer;
    (void)writer.frame(BSW_PING);
    const Bytes frame = writer.frame(BSW_HELLO, as_bytes("abc"));
    QCOMPARE(frame.size(), 27u);
    const std::string start("BSW1\x03\x00\x40\x00\x03\x00\x00\x00\x01\x00\x00\x00", 16);
    QCOMPARE(std::string(as_text(frame).substr(0, 16)), start);
    // Worked out by hand from the definition of FNV-1a, not by the function under test.
    std::uint32_t hash = 0x811c9dc5;
    for (const char c : start)
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x01000193;
    QCOMPARE(load_little_endian<std::uint32_t>(frame, 16), hash);
    QCOMPARE(std::string(as_text(frame).substr(20)), std::string("\0\0\0\0abc", 7));
}

void TestFrameReader::every_chunk_size_gives_the_same_frames()
{
    Bytes stream = to_bytes("motd: welcome\n");
    append(stream, three_frames());
    append(stream, as_bytes("BSBSW"));
    append(stream, three_frames());
    const Received whole = receive(stream, stream.size());
    QCOMPARE(whole.types,
             (std::vector<std::uint16_t>{BSW_LOG, BSW_TEXT, BSW_EXIT, BSW_LOG, BSW_TEXT, BSW_EXIT}));
    QCOMPARE(whole.payloads[1], std::string(300, 'x'));
    for (std::size_t chunk = 1; chunk < stream.size(); ++chunk)
        QVERIFY2(receive(stream, chunk) == whole, qPrintable(QString::number(chunk)));
}

void TestFrameReader::garbage_before_and_between_frames_is_skipped_and_counted()
{
    Bytes stream = to_bytes("sh: ./loader: Permission denied\n\x01\x02");
    const std::size_t garbage_bytes = stream.size();
    append(stream, three_frames());
    const Received got = receive(stream, 7);
    QCOMPARE(got.types.size(), 3u);
    QCOMPARE(got.counts.skipped_bytes, garbage_bytes);
    QCOMPARE(got.stray_text, std::string("sh: ./loader: Permission denied\n"));
    QCOMPARE(got.counts.sequence_gaps, 0u);

    const Received only_garbage = receive(to_bytes(std::string(100'000, 'B')), 4096);
    QCOMPARE(only_garbage.counts.skipped_bytes + only_garbage.pending_bytes, 100'000u);
    QVERIFY(only_garbage.pending_bytes < 24);
    QCOMPARE(only_garbage.stray_text.size(), 512u);
}

void TestFrameReader::a_damaged_header_costs_one_frame()
{
    Bytes stream = three_frames();
    stream[8] ^= std::byte{0x10};  // the length of the first frame
    const Received got = receive(stream, 5);
    QCOMPARE(got.types, (std::vector<std::uint16_t>{BSW_TEXT, BSW_EXIT}));
    QCOMPARE(got.counts.bad_checksums, 1u);
    QCOMPARE(got.counts.skipped_bytes, 29u);
    QCOMPARE(got.counts.missing_frames, 1u);
}

void TestFrameReader::an_oversized_frame_is_refused()
{
    Bytes stream;
    for (const std::uint32_t field :
         {BSW_MAGIC, (std::uint32_t{BSW_LOG} << 16) | BSW_VERSION, BSW_MAX_PAYLOAD + 1, 0u})
        append_little_endian(stream, field);
    append_little_endian(stream, bsw_header_checksum(stream.data()));
    append_little_endian(stream, 0u);
    append(stream, three_frames());
    const Received got = receive(stream, stream.size());
    QCOMPARE(got.counts.oversized, 1u);
    QCOMPARE(got.types.size(), 3u);
    QCOMPARE(got.counts.skipped_bytes, 24u);
}

void TestFrameReader::the_largest_frame_passes()
{
    FrameWriter writer;
    const Bytes payload(BSW_MAX_PAYLOAD, std::byte{'y'});
    const Received got = receive(writer.frame(BSW_TEXT, payload), 1000);
    QCOMPARE(got.types.size(), 1u);
    QCOMPARE(got.payloads[0].size(), std::size_t{BSW_MAX_PAYLOAD});
    QCOMPARE(got.counts.oversized, 0u);
}

void TestFrameReader::frames_of_old_recordings_are_read()
{
    for (const unsigned char version : {1, 2}) {
        FrameWriter writer;
        Bytes old = writer.frame(BSW_EXIT);
        old[4] = std::byte{version};
        Bytes checksum;
        append_little_endian(checksum, bsw_header_checksum(old.data()));
        std::copy(checksum.begin(), checksum.end(), old.begin() + 16);
        const Received got = receive(old, 7);
        QCOMPARE(got.types, std::vector<std::uint16_t>{BSW_EXIT});
        QCOMPARE(got.counts.other_versions, 0u);
    }
}

void TestFrameReader::a_frame_of_another_version_is_skipped_whole()
{
    FrameWriter writer;
    Bytes later = writer.frame(BSW_LOG, three_frames());  // frames inside must not be found
    later[4] = std::byte{BSW_VERSION + 1};
    Bytes checksum;
    append_little_endian(checksum, bsw_header_checksum(later.data()));
    std::copy(checksum.begin(), checksum.end(), later.begin() + 16);
    append(later, writer.frame(BSW_EXIT));
    const Received got = receive(later, 11);
    QCOMPARE(got.types, std::vector<std::uint16_t>{BSW_EXIT});
    QCOMPARE(got.counts.other_versions, 1u);
    QCOMPARE(got.counts.skipped_bytes, 0u);
    QCOMPARE(got.counts.sequence_gaps, 0u);
}

void TestFrameReader::an_unknown_type_is_handed_on()
{
    FrameWriter writer;
    const Received got = receive(writer.frame(4711, as_bytes("?")), 24);
    QCOMPARE(got.types, std::vector<std::uint16_t>{4711});
}

void TestFrameReader::missing_frames_are_counted()
{
    FrameWriter writer;
    Bytes stream = writer.frame(BSW_LOG);
    for (int lost = 0; lost < 3; ++lost)
        (void)writer.frame(BSW_LOG);
    append(stream, writer.frame(BSW_LOG));
    (void)writer.frame(BSW_LOG);
    append(stream, writer.frame(BSW_LOG));
    const Received got = receive(stream, 100);
    QCOMPARE(got.counts.sequence_gaps, 2u);
    QCOMPARE(got.counts.missing_frames, 4u);
}

void TestFrameReader::the_sequence_wraps_without_a_gap()
{
    Bytes stream;
    for (const std::uint32_t sequence : {0x7fffffffu, 0xfffffffeu, 0xffffffffu, 0u, 1u}) {
        Bytes header;
        for (const std::uint32_t field :
             {BSW_MAGIC, (std::uint32_t{BSW_LOG} << 16) | BSW_VERSION, 0u, sequence})
            append_little_endian(header, field);
        append_little_endian(header, bsw_header_checksum(header.data()));
        append_little_endian(header, 0u);
        append(stream, header);
    }
    const Received got = receive(stream, 24);
    QCOMPARE(got.counts.frames, 5u);
    QCOMPARE(got.counts.sequence_gaps, 2u);  // before the first and the second, none at the wrap
    QCOMPARE(got.counts.repeated_frames, 0u);
}

void TestFrameReader::a_restarted_sequence_is_no_gap()
{
    Bytes stream = three_frames();
    append(stream, three_frames());
    const Received got = receive(stream, 64);
    QCOMPARE(got.counts.frames, 6u);
    QCOMPARE(got.counts.missing_frames, 0u);
    QCOMPARE(got.counts.repeated_frames, 1u);
}

void TestFrameReader::a_cut_tail_is_seen()
{
    const Bytes stream = three_frames();
    const Received got = receive(ByteView(stream).first(stream.size() - 30), 16);
    QCOMPARE(got.types, std::vector<std::uint16_t>{BSW_LOG});
    QCOMPARE(got.pending_bytes, std::size_t{24 + 300 - 6});
    QCOMPARE(got.counts.skipped_bytes, 0u);
}

void TestFrameReader::magic_in_a_payload_does_no_harm()
{
    FrameWriter writer;
    Bytes stream = writer.frame(BSW_TEXT, three_frames());
    append(stream, writer.frame(BSW_EXIT));
    const Received got = receive(stream, 13);
    QCOMPARE(got.types, (std::vector<std::uint16_t>{BSW_TEXT, BSW_EXIT}));
}

void TestFrameReader::every_single_damaged_byte_is_survived()
{
    const Bytes good = three_frames();
    Bytes tail;
    FrameWriter writer;
    for (int i = 0; i < 4; ++i)
        tail = writer.frame(BSW_STATS, as_bytes("end"));
    for (std::size_t at = 0; at < good.size(); ++at) {
        Bytes stream = good;
        stream[at] ^= std::byte{0xff};
        append(stream, tail);
        const Received got = receive(stream, 17);
        // One byte can spoil one frame, never the one that follows the damage.
        QVERIFY2(got.types.size() >= 3 && got.types.back() == BSW_STATS, qPrintable(QString::number(at)));
    }
}

void TestFrameReader::a_blob_is_split_without_gaps()
{
    Bytes content;
    for (int i = 0; i < 100'000; ++i)
        content.push_back(static_cast<std::byte>(i * 7));
    FrameWriter writer;
    const auto frames = writer.blob(BlobKind::object, content);
    QVERIFY(frames);
    QCOMPARE(frames->size(), 4u);  // 32 KiB each

    Bytes joined;
    FrameReader reader;
    for (const Bytes& bytes : *frames) {
        reader.push(bytes, [&](const Frame& frame) {
            QCOMPARE(frame.type, std::uint16_t{BSW_BLOB});
            ByteReader in(frame.payload);
            QCOMPARE(in.u32(), std::uint32_t{BSW_BLOB_OBJECT});
            QCOMPARE(in.u32(), 100'000u);
            QCOMPARE(in.u32(), joined.size());
            QCOMPARE(in.u32(), 0u);
            append(joined, in.rest());
        });
    }
    QCOMPARE(reader.counts().frames, 4u);
    QVERIFY(joined == content);
}

void TestFrameReader::an_impossible_blob_is_refused()
{
    FrameWriter writer;
    QVERIFY(!writer.blob(BlobKind::plan, {}));
    const Bytes large(BSW_MAX_BLOB + 1);
    const auto refused = writer.blob(BlobKind::object, large);
    QVERIFY(!refused);
    QVERIFY(!refused.error().hint.empty());
}

QTEST_APPLESS_MAIN(TestFrameReader)
#include "tst_frame_reader.moc"
