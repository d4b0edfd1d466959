// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/decode/text_decoder.h"

#include "core/decode/utf8.h"

#include <algorithm>

namespace boardscope::decode {

void TextDecoder::push(std::string_view text)
{
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        if (end == std::string_view::npos) {
            keep(text);
            return;
        }
        if (kept_.empty() && end <= line_limit_bytes) {
            take(text.substr(0, end));
        } else {
            keep(text.substr(0, end));
            end_kept_line();
        }
        text.remove_prefix(end + 1);
    }
}

void TextDecoder::flush()
{
    if (!kept_.empty()) end_kept_line();
    end();
    emit_pending_loss(std::nullopt);
}

void TextDecoder::keep(std::string_view piece)
{
    const std::size_t room = std::min(line_limit_bytes - kept_.size(), piece.size());
    kept_.append(piece.substr(0, room));
    cut_bytes_ += piece.size() - room;
}

void TextDecoder::end_kept_line()
{
    const bool counts = cut_is_a_loss();
    take(kept_);
    if (cut_bytes_ > 0 && counts) {
        ++counts_.cut_lines;
        sink_.loss(
            {.cause = LossCause::cut_line, .count = cut_bytes_, .from_ns = last_ns_, .to_ns = last_ns_});
    }
    kept_.clear();
    cut_bytes_ = 0;
}

void TextDecoder::take(std::string_view line)
{
    if (drops_carriage_returns_ && line.ends_with('\r')) line.remove_suffix(1);
    if (!is_plain_ascii(line) && !is_text(line)) ++counts_.binary_lines;
    this->line(line);
}

void TextDecoder::emit_odd(std::string_view line)
{
    ++counts_.odd_lines;
    TextRow row;
    row.odd = true;
    row.message = line;
    emit(row);
}

void TextDecoder::emit_bare(std::string_view event, std::string_view message)
{
    TextRow row;
    row.bare = true;
    row.event = event;
    row.message = message;
    emit(row);
}

void TextDecoder::emit(const TextRow& row)
{
    const bool has_time = !row.odd && !row.bare;
    if (pending_loss_) emit_pending_loss(has_time ? std::optional(row.time_ns) : std::nullopt);
    if (has_time) note_time(row);
    ++counts_.rows;
    sink_.row(row);
}

void TextDecoder::note_time(const TextRow& row)
{
    if (row.cpu >= last_ns_by_cpu_.size()) last_ns_by_cpu_.resize(row.cpu + 1);
    std::uint64_t& last = last_ns_by_cpu_[row.cpu];
    if (row.time_ns < last) ++counts_.backward_rows;
    last = row.time_ns;
    last_ns_ = row.time_ns;
}

void TextDecoder::emit_loss(const Loss& loss)
{
    ++counts_.loss_lines;
    emit_pending_loss(std::nullopt);
    pending_loss_ = loss;
}

void TextDecoder::emit_pending_loss(std::optional<std::uint64_t> until_ns)
{
    if (!pending_loss_) return;
    Loss loss = *pending_loss_;
    pending_loss_.reset();
    const std::uint32_t cpu = loss.cpu.value_or(0);
    const std::uint64_t since_ns = cpu < last_ns_by_cpu_.size() ? last_ns_by_cpu_[cpu] : 0;
    loss.to_ns = until_ns.value_or(since_ns);
    loss.from_ns = since_ns == 0 ? loss.to_ns : std::min(since_ns, loss.to_ns);
    sink_.loss(loss);
}

}  // namespace boardscope::decode
