// SPDX-License-Identifier: GPL-3.0-or-later
// Any format files and any pages from a board: no byte outside of them is read, and every event is accounted
// for. The input is a list of pieces: a byte of kind, two of length, the piece.
#include "core/decode/page_decoder.h"
#include "tests/support/made_up_page.h"

#include <cstdlib>

using namespace boardscope;
using namespace boardscope::decode;

namespace {

void demand(bool condition)
{
    if (!condition) std::abort();
}

struct Count : TextSink {
    std::uint64_t rows = 0;
    void row(const TextRow& row) override
    {
        ++rows;
        demand(!row.event.empty() && row.resolution_ns == 1);
    }
    void loss(const Loss& loss) override { demand(loss.from_ns <= loss.to_ns); }
};

wire::Page page_of(ByteView bytes, std::uint32_t cpu, std::uint64_t round)
{
    // malloc'd to size, so that one byte too far is seen.
    return {.cpu = cpu, .monotonic_ns = round, .bytes = Bytes(bytes.begin(), bytes.end())};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    if (size < 1) return 0;
    Count sink;
    PageDecoder decoder(sink, bytes[0] % 2 == 0 ? 8 : 4);
    (void)decoder.add(test::printk_format());
    ByteReader in(ByteView(reinterpret_cast<const std::byte*>(bytes) + 1, size - 1));
    for (std::uint64_t round = 0; !in.rest().empty(); ++round) {
        const ByteView kind = in.take(1);
        const ByteView piece = in.take(std::min<std::size_t>(in.u16(), in.rest().size()));
        const std::string text(as_text(piece));
        switch (kind.empty() ? 0 : std::to_integer<unsigned>(kind[0]) % 6) {
        case 0: decoder.push(page_of(piece, static_cast<std::uint32_t>(round % 3), round / 3)); break;
        case 1:
            (void)decoder.add(
                {.kind = wire::FormatKind::event, .name = "a/b" + std::to_string(round), .text = text});
            break;
        case 2: (void)decoder.add({.kind = wire::FormatKind::tasks, .text = text}); break;
        case 3: (void)decoder.add({.kind = wire::FormatKind::header_page, .text = text}); break;
        // An event whole, in a page that is right, so that the fuzzer need not guess both.
        case 4:
            decoder.push(test::MadeUpPage(round).event(round, {piece.begin(), piece.end()}).on(0, round));
            break;
        case 5: {
            // A print format over fields that are right.
            (void)decoder.add(
                test::event_format("x", "y", static_cast<std::uint16_t>(1 + round % 4),
                                   "\tfield:int n;\toffset:8;\tsize:4;\tsigned:1;\n"
                                   "\tfield:__data_loc char[] s;\toffset:12;\tsize:4;\tsigned:0;\n"
                                   "\tfield:u8 a[8];\toffset:16;\tsize:8;\tsigned:0;\n",
                                   text));
            for (const std::uint32_t word : {0u, 1u, 0x7fffffffu, 0xffffffffu}) {
                Bytes event = test::event_start(static_cast<std::uint16_t>(1 + round % 4), 1);
                for (int i = 0; i < 4; ++i)
                    append_little_endian(event, word);
                decoder.push(test::MadeUpPage(round).event(round, event).on(1, round));
            }
            break;
        }
        }
    }
    demand(sink.rows == decoder.counts().rows);
    return 0;
}
