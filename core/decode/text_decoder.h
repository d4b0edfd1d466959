// SPDX-License-Identifier: GPL-3.0-or-later
// What:    TextDecoder: what every decoder of text does alike. Pieces of any size become lines, rows are
// counted, and a
//          loss is told with the time of the row behind it. One class below it for each kind of text.
// Thread:  one thread at a time; the sink is called from push() and flush().
// Units:   bytes, nanoseconds.
// Errors:  none: what is odd is counted. Memory stays below a few times line_limit_bytes, however long a line
// is.
#pragma once

#include "core/decode/text_row.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace boardscope::decode {

class TextDecoder {
public:
    static constexpr std::size_t line_limit_bytes = std::size_t{64} * 1024;

    virtual ~TextDecoder() = default;
    TextDecoder(const TextDecoder&) = delete;
    TextDecoder& operator=(const TextDecoder&) = delete;

    void push(std::string_view text);
    /// The stream has ended: hands out a last line without a line break.
    void flush();
    /// Lines end in \r\n, as a terminal or Windows leaves them: the \r belongs to no message.
    void drop_carriage_returns() { drops_carriage_returns_ = true; }

    [[nodiscard]] const TextCounts& counts() const { return counts_; }

protected:
    /// `sink` must outlive the decoder.
    explicit TextDecoder(TextSink& sink) : sink_(sink) {}

    /// One whole line without its line break, or as much of it as the limit allows.
    virtual void line(std::string_view line) = 0;
    /// No line comes any more.
    virtual void end() {}
    /// False where lines are no trace (a page around it): then nothing is lost when one is cut.
    [[nodiscard]] virtual bool cut_is_a_loss() const { return true; }

    void emit(const TextRow& row);
    void emit_odd(std::string_view line);
    /// Only an event's name and a text.
    void emit_bare(std::string_view event, std::string_view message);
    /// Told with the time of the row that follows.
    void emit_loss(const Loss& loss);

private:
    void keep(std::string_view piece);
    void end_kept_line();
    void take(std::string_view line);
    void note_time(const TextRow& row);
    void emit_pending_loss(std::optional<std::uint64_t> until_ns);

    TextSink& sink_;
    std::string kept_;                           ///< start of a line whose end has not come
    std::uint64_t cut_bytes_ = 0;                ///< of that line, beyond the limit
    std::optional<Loss> pending_loss_;           ///< told with the time of the line that follows it
    std::vector<std::uint64_t> last_ns_by_cpu_;  ///< 0: no row of this CPU yet
    std::uint64_t last_ns_ = 0;
    bool drops_carriage_returns_ = false;
    TextCounts counts_;
};

}  // namespace boardscope::decode
