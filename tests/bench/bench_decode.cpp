// SPDX-License-Identifier: GPL-3.0-or-later
// How fast text becomes rows, on one core: the search for line ends alone (no decoder can be faster), the
// decoder alone, and the decoder with the store behind it.
//
//   bench_decode [LINES] [FILE]      8,000,000 lines; FILE: the text is kept there
#include "app/session/trace_memory.h"
#include "core/decode/text_format.h"
#include "core/store/text_intake.h"
#include "tests/bench/ftrace_text.h"

#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <malloc.h>
#include <string_view>

using namespace boardscope;

namespace {

constexpr int repetitions = 5;
constexpr std::size_t chunk_bytes = std::size_t{1} << 20;

struct CpuTime {
    double user = 0;
    double system = 0;
    [[nodiscard]] double sum() const { return user + system; }
};

struct Run {
    CpuTime time;
    std::size_t result = 0;
};

CpuTime cpu_time()
{
    rusage usage{};
    getrusage(RUSAGE_THREAD, &usage);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    return {seconds(usage.ru_utime), seconds(usage.ru_stime)};
}

/// The best of a few times, since other work on the machine only ever makes it slower.
void measure(const char* what, const bench::FtraceText& text, const std::function<std::size_t()>& work)
{
    Run best{{1e9, 0}, 0};
    for (int i = 0; i < repetitions; ++i) {
        const CpuTime before = cpu_time();
        const std::size_t result = work();
        const CpuTime after = cpu_time();
        const CpuTime took{after.user - before.user, after.system - before.system};
        if (took.sum() < best.time.sum()) best = {took, result};
    }
    const auto lines = static_cast<double>(text.lines);
    const double sum = best.time.sum();
    std::printf(
        "| %-28s | %6.2f M lines/s | %5.2f GB/s | %6.1f ns a line | user %.2f s, system %.2f s | %zu |\n",
        what, lines / sum / 1e6, static_cast<double>(text.text.size()) / sum / 1e9, sum / lines * 1e9,
        best.time.user, best.time.system, best.result);
    std::fflush(stdout);
}

template <class Push>
void in_chunks(std::string_view text, Push push)
{
    for (std::size_t at = 0; at < text.size(); at += chunk_bytes)
        push(text.substr(at, chunk_bytes));
}

std::size_t count_lines(std::string_view text)
{
    std::size_t lines = 0;
    const char* at = text.data();
    const char* const end = at + text.size();
    while ((at = static_cast<const char*>(std::memchr(at, '\n', static_cast<std::size_t>(end - at)))) !=
           nullptr) {
        ++lines;
        ++at;
    }
    return lines;
}

struct Counting final : decode::TextSink {
    std::size_t rows = 0;
    std::uint64_t sum = 0;
    void row(const decode::TextRow& row) override
    {
        ++rows;
        sum += row.time_ns + row.message.size();
    }
    void loss(const decode::Loss&) override {}
};

std::size_t fill_store(std::string_view text, const decode::DetectedText& format,
                       std::shared_ptr<store::SegmentBacking> backing)
{
    store::EventStore store({}, std::move(backing));
    store::TextIntake intake(store);
    const auto decoder = make_decoder(format, intake);
    in_chunks(text, [&](std::string_view chunk) {
        decoder->push(chunk);
        store.publish();
    });
    decoder->flush();
    store.publish();
    return store.snapshot().row_count();
}

}  // namespace

int main(int argc, char** argv)
{
    // Each store gets memory that is as fresh as a user's: what one round gives back is not there for the
    // next.
    mallopt(M_MMAP_THRESHOLD, 256 * 1024);
    const std::size_t lines = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 8'000'000;
    if (lines == 0) return 2;
    const bench::FtraceText text = bench::make_ftrace_text(lines);
    if (argc > 2) std::ofstream(argv[2], std::ios::binary) << text.text;
    std::printf("%zu lines, %zu bytes, %s\n", text.lines, text.text.size(), text.name.c_str());
    const decode::DetectedText format = decode::detect_text(text.text).value();

    measure("line ends alone (memchr)", text, [&] { return count_lines(text.text); });
    measure("decoder alone", text, [&] {
        Counting sink;
        const auto decoder = make_decoder(format, sink);
        in_chunks(text.text, [&](std::string_view chunk) { decoder->push(chunk); });
        decoder->flush();
        return sink.rows;
    });
    measure("decoder and store", text, [&] { return fill_store(text.text, format, nullptr); });
    measure("decoder, store, huge pages", text,
            [&] { return fill_store(text.text, format, std::make_shared<session::TraceMemory>()); });
    return 0;
}
