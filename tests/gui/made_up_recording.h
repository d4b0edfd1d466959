// SPDX-License-Identifier: GPL-3.0-or-later
// What:    A recording that no board made: as many rows as asked for, on as many CPUs, 1 ms apart, with one
// loss. Thread:  any. Errors:  write() returns false when the file cannot be written.
#pragma once

#include "app/session/recording_writer.h"
#include "core/wire/plan.h"
#include "tests/support/made_up_stream.h"

#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

namespace boardscope::test {

struct MadeUpRecording {
    int rows = 3000;
    int cpus = 2;
    std::uint64_t lost = 340;
    bool goodbye = true;
    std::vector<wire::Message> more{};  ///< in front of the rows

    static constexpr const char* tasks[] = {"ls", "cat", "sh"};
    /// Row `n` is of tasks[n % 3], on CPU n % cpus.
    [[nodiscard]] std::string line(int n) const { return line_at(n, n * 1000LL); }
    [[nodiscard]] std::string line_at(int n, long long us) const
    {
        char text[128];
        const int written =
            std::snprintf(text, sizeof text,
                          "%16s-%-6d [%03d] d...1  %5lld.%06lld: bpf_trace_printk: file /etc/number-%d\n",
                          tasks[n % 3], 300 + n % 3, n % cpus, 200 + us / 1'000'000, us % 1'000'000, n);
        return {text, static_cast<std::size_t>(written)};
    }

    [[nodiscard]] bool write(const std::filesystem::path& path) const
    {
        Result<session::RecordingWriter> writer =
            session::RecordingWriter::create(path, {.profile_toml = "name = \"made-up\"\narch = \"armv7\"\n",
                                                    .board_name = "made-up",
                                                    .probe_file = "opens.bpf.c",
                                                    .probe_source = "int x;",
                                                    .object = to_bytes("ELF"),
                                                    .plan = wire::Plan{}.encode(),
                                                    .start_realtime_ns = 1});
        return writer && writer->append(stream().bytes());
    }

    [[nodiscard]] MadeUpStream stream() const
    {
        MadeUpStream stream;
        wire::Ready ready;
        ready.programs = {{.kind = wire::AttachKind::kprobe, .name = "on_open", .target = "do_sys_openat2"}};
        stream.say(wire::Hello{.cpu_count = static_cast<std::uint32_t>(cpus), .pid = 7}).say(ready);
        for (const wire::Message& message : more)
            stream.say(message);
        constexpr int lines_in_frame = 500;
        std::string text;
        for (int n = 0; n < rows; ++n) {
            text += line(n);
            if ((n + 1) % lines_in_frame == 0 || n + 1 == rows) {
                stream.text(text);
                text.clear();
            }
            if (n == rows / 2 && lost > 0) {
                stream.text(text);
                text.clear();
                const auto now = static_cast<std::uint64_t>(200'000'000'000 + n * 1'000'000LL);
                stream.say(wire::Lost{.count = lost, .from_ns = now, .to_ns = now + 900'000, .cpu = 1});
            }
        }
        stream.say(wire::Stats{
            .run_counted = true,
            .programs = {{.run_count = static_cast<std::uint64_t>(rows), .run_time_ns = 9'000'000}}});
        if (goodbye) stream.say(wire::Exit{});
        return stream;
    }
};

}  // namespace boardscope::test
