// SPDX-License-Identifier: GPL-3.0-or-later
// Any text, as each of the formats that there are: the decoder gives the same rows however it is split, and loses nothing
// that is not counted. The first byte says how it is split, the second which format it is.
#include "core/decode/text_format.h"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

using namespace boardscope::decode;

namespace {

void demand(bool condition)
{
    if (!condition) std::abort();
}

/// Writes down all that comes, so that two runs can be compared.
struct Journal : TextSink {
    std::vector<std::string> entries;
    std::uint64_t odd = 0;

    void row(const TextRow& row) override
    {
        entries.push_back(std::string(row.task) + '|' + std::to_string(row.pid) + '|' +
                          std::to_string(row.tgid.value_or(-1)) + '|' + std::to_string(row.cpu) + '|' +
                          std::string(row.flags) + '|' + std::to_string(row.time_ns) + '|' +
                          std::to_string(row.resolution_ns) + '|' + std::string(row.event) + '|' +
                          std::string(row.message));
        demand(!row.odd || (row.task.empty() && row.event.empty() && !row.bare));
        demand(!row.bare || (row.task.empty() && row.flags.empty() && row.time_ns == 0));
        odd += row.odd ? 1 : 0;
    }
    void loss(const Loss& loss) override
    {
        demand(loss.from_ns <= loss.to_ns);
        entries.push_back(describe(loss) + std::to_string(loss.from_ns) + '-' + std::to_string(loss.to_ns));
    }
};

Journal decode_in_chunks(const DetectedText& format, std::string_view text, std::size_t chunk, TextCounts& counts)
{
    Journal journal;
    const std::unique_ptr<TextDecoder> decoder = make_decoder(format, journal);
    for (std::size_t at = 0; at < text.size(); at += chunk)
        decoder->push(std::string(text.substr(at, chunk)));
    decoder->flush();
    counts = decoder->counts();
    return journal;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    if (size < 2) return 0;
    const std::string_view text(reinterpret_cast<const char*>(bytes) + 2, size - 2);
    const auto formats = text_format_names();
    const DetectedText format{.format = formats[bytes[1] % formats.size()].format,
                              .carriage_returns = bytes[1] >= 0x80};
    (void)detect_text(text);
    TextCounts whole_counts;
    TextCounts cut_counts;
    const Journal whole = decode_in_chunks(format, text, text.size() + 1, whole_counts);
    const Journal cut = decode_in_chunks(format, text, bytes[0] + 1u, cut_counts);
    demand(whole.entries == cut.entries);
    demand(whole_counts == cut_counts);
    demand(whole.odd == whole_counts.odd_lines);
    demand(whole.entries.size() == whole_counts.rows + whole_counts.loss_lines + whole_counts.cut_lines);
    const auto breaks = static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
    demand(whole_counts.rows + whole_counts.loss_lines <= breaks + 1);
    return 0;
}
