// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Rows for the tests of filters: random ones, but the same in every run.
// Thread:  one thread.
#pragma once

#include "core/store/event_store.h"

#include <array>
#include <cstdint>
#include <random>
#include <string>

namespace boardscope::tests {

class RandomRows {
public:
    explicit RandomRows(std::uint64_t seed) : random_(seed) {}

    std::uint64_t below(std::uint64_t limit) { return random_() % limit; }

    template <std::size_t N>
    const char* one_of(const std::array<const char*, N>& choices)
    {
        return choices[below(N)];
    }

    void append(store::EventStore& store, std::size_t rows)
    {
        for (std::size_t i = 0; i < rows; ++i)
            append_one(store);
    }

    static constexpr std::array tasks = {"ls", "cat", "bash", "kworker/0:1-ev", "<...>", "my prog", "sshd"};
    static constexpr std::array words = {"open", "/etc/passwd", "read", "Opening file: ", "42", "\xc3\xbc",
                                         "\xff", "a\nb",        " "};

private:
    void append_one(store::EventStore& store)
    {
        time_ns_ += static_cast<std::int64_t>(below(3000)) - 100;
        if (below(200) == 0) {
            append_loss(store);
            return;
        }
        std::string message;
        for (std::uint64_t n = below(6); n > 0; --n)
            message += one_of(words);
        std::string task = one_of(tasks);
        // Enough different names that they are no longer few.
        if (below(4) == 0) task = "worker-" + std::to_string(below(300));
        store::EventRow row;
        row.message = message;
        if (below(100) == 0) {
            row.kind = below(2) ? store::RowKind::odd_line : store::RowKind::note;
            store.append(row);
            return;
        }
        row.time_ns = time_ns_;
        row.cpu = static_cast<std::uint32_t>(below(4));
        row.pid = static_cast<std::int32_t>(below(50));
        row.tgid = below(2) ? static_cast<std::int32_t>(below(50)) : store::no_pid;
        row.task = task;
        row.flags = one_of(std::array{"....1", "d..1.", ""});
        row.event = one_of(std::array{"bpf_trace_printk", "sched_switch", "0"});
        store.append(row);
    }

    void append_loss(store::EventStore& store)
    {
        decode::Loss loss;
        loss.cause = decode::LossCause::trace_text;
        if (below(3)) loss.count = below(50);
        if (below(2)) loss.cpu = static_cast<std::uint32_t>(below(4));
        loss.to_ns = static_cast<std::uint64_t>(time_ns_);
        store.append_loss(loss);
    }

    std::mt19937_64 random_;
    std::int64_t time_ns_ = 203'000'000'000;
};

}  // namespace boardscope::tests
