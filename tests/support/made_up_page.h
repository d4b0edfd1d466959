// SPDX-License-Identifier: GPL-3.0-or-later
// What:    A page of an ftrace ring, and trace formats, made up in the test.
// Source:  kernel/trace/ring_buffer.c of Linux; the texts are what a 6.18 kernel says.
#pragma once

#include "core/base/bytes.h"
#include "core/wire/event_messages.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace boardscope::test {

inline constexpr std::string_view common_fields =
    "format:\n"
    "\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n"
    "\tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;\n"
    "\tfield:unsigned char common_preempt_count;\toffset:3;\tsize:1;\tsigned:0;\n"
    "\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n\n";

inline constexpr std::uint16_t printk_type = 550;

inline wire::Format event_format(std::string_view category, std::string_view name, std::uint16_t id,
                                 std::string_view fields, std::string_view print)
{
    return {.kind = wire::FormatKind::event,
            .name = std::string(category) + "/" + std::string(name),
            .text = "name: " + std::string(name) + "\nID: " + std::to_string(id) + "\n" +
                    std::string(common_fields) + std::string(fields) + "\nprint fmt: " + std::string(print) +
                    "\n"};
}

inline wire::Format printk_format()
{
    return event_format("bpf_trace", "bpf_trace_printk", printk_type,
                        "\tfield:__data_loc char[] bpf_string;\toffset:8;\tsize:4;\tsigned:0;\n",
                        "\"%s\", __get_str(bpf_string)");
}

inline Bytes event_start(std::uint16_t type, std::int32_t pid, std::uint8_t flags = 1,
                         std::uint8_t preempt = 0)
{
    Bytes out;
    append_little_endian(out, type);
    out.push_back(std::byte{flags});
    out.push_back(std::byte{preempt});
    append_little_endian(out, pid);
    return out;
}

inline Bytes printk_event(std::int32_t pid, std::string_view text)
{
    Bytes out = event_start(printk_type, pid);
    append_little_endian(out, static_cast<std::uint32_t>((text.size() + 1) << 16 | 12));
    append(out, as_bytes(text));
    out.push_back(std::byte{0});
    return out;
}

class MadeUpPage {
public:
    explicit MadeUpPage(std::uint64_t time_ns, std::size_t long_bytes = 8)
        : time_ns_(time_ns), last_ns_(time_ns), long_bytes_(long_bytes)
    {
    }
    MadeUpPage& event(std::uint64_t time_ns, const Bytes& content)
    {
        std::uint64_t delta = time_ns - last_ns_;
        if (delta >= 1u << 27) {
            word(static_cast<std::uint32_t>(delta << 5 | 30));
            word(static_cast<std::uint32_t>(delta >> 27));
            delta = 0;
        }
        last_ns_ = time_ns;
        const std::size_t words = (content.size() + 3) / 4;
        if (words <= 28) {
            word(static_cast<std::uint32_t>(delta << 5 | words));
        } else {
            word(static_cast<std::uint32_t>(delta << 5));
            word(static_cast<std::uint32_t>(words * 4 + 4));
        }
        append(data_, content);
        data_.resize((data_.size() + 3) / 4 * 4);
        return *this;
    }
    /// Anything, as it stands in a ring: a header word of an event and what follows.
    MadeUpPage& word(std::uint32_t value)
    {
        append_little_endian(data_, value);
        return *this;
    }
    MadeUpPage& missed(std::optional<std::uint64_t> count)
    {
        missed_ = true;
        missed_count_ = count;
        return *this;
    }
    [[nodiscard]] Bytes bytes() const
    {
        Bytes out;
        append_little_endian(out, time_ns_);
        const std::uint64_t commit =
            data_.size() | (missed_ ? 1u << 31 : 0u) | (missed_ && missed_count_ ? 1u << 30 : 0u);
        put_long(out, commit);
        append(out, data_);
        if (missed_ && missed_count_) put_long(out, *missed_count_);
        return out;
    }
    [[nodiscard]] wire::Page on(std::uint32_t cpu, std::uint64_t read_ns = 0) const
    {
        return {.cpu = cpu, .monotonic_ns = read_ns, .bytes = bytes()};
    }

private:
    void put_long(Bytes& out, std::uint64_t value) const
    {
        if (long_bytes_ == 4)
            append_little_endian(out, static_cast<std::uint32_t>(value));
        else
            append_little_endian(out, value);
    }

    std::uint64_t time_ns_;
    std::uint64_t last_ns_;
    std::size_t long_bytes_;
    bool missed_ = false;
    std::optional<std::uint64_t> missed_count_;
    Bytes data_;
};

}  // namespace boardscope::test
