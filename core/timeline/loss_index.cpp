// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timeline/loss_index.h"

#include "core/timeline/time_text.h"

#include <algorithm>
#include <array>

namespace boardscope::timeline {

struct LossChunk {
    static constexpr std::size_t limit = 256;
    std::array<LossSpan, limit> spans;
};

namespace {

std::uint64_t sum_of(std::uint64_t left, std::uint64_t right)
{
    return left > UINT64_MAX - right ? UINT64_MAX : left + right;
}

LossSpan span_of(const store::LossView& loss)
{
    return {std::min(loss.from_ns, loss.to_ns), loss.to_ns, amount_of(loss), loss.row};
}

void add_to(LossSpan& sum, const LossSpan& span)
{
    sum.from_ns = std::min(sum.from_ns, span.from_ns);
    sum.to_ns = std::max(sum.to_ns, span.to_ns);
    sum.amount.add(span.amount);
}

/// The bands of one view, in the making.
class BandList {
public:
    BandList(const TimeScale& scale, int gap_px) : scale_(scale), gap_px_(gap_px) {}

    [[nodiscard]] bool sees(const LossSpan& span) const
    {
        return span.to_ns >= scale_.range().begin_ns && span.from_ns < scale_.range().end_ns;
    }

    [[nodiscard]] LossBand band_of(const LossSpan& span) const
    {
        const int last = scale_.width_px() - 1;
        return {std::clamp(scale_.clamped_pixel_of(span.from_ns), 0, last),
                std::clamp(scale_.clamped_pixel_of(span.to_ns), 0, last), span.amount, span.row};
    }

    /// Losses come nearly in order: most either touch the band before or begin a new one.
    void add(const LossBand& band)
    {
        if (bands_.empty() || !join(bands_.back(), band)) bands_.push_back(band);
    }

    std::vector<LossBand> take()
    {
        std::sort(bands_.begin(), bands_.end(),
                  [](const LossBand& left, const LossBand& right) { return left.first_px < right.first_px; });
        std::vector<LossBand> joined;
        for (const LossBand& band : bands_) {
            if (joined.empty() || !join(joined.back(), band)) joined.push_back(band);
        }
        return joined;
    }

private:
    bool join(LossBand& into, const LossBand& band) const
    {
        const bool apart =
            band.first_px > into.last_px + 1 + gap_px_ || into.first_px > band.last_px + 1 + gap_px_;
        if (apart) return false;
        into.first_px = std::min(into.first_px, band.first_px);
        into.last_px = std::max(into.last_px, band.last_px);
        into.row = std::min(into.row, band.row);
        into.amount.add(band.amount);
        return true;
    }

    const TimeScale& scale_;
    int gap_px_;
    std::vector<LossBand> bands_;
};

}  // namespace

LossAmount amount_of(const store::LossView& loss)
{
    LossAmount amount;
    switch (loss.cause) {
    case decode::LossCause::frames: amount.frames = loss.count.value_or(1); break;
    case decode::LossCause::cut_line: amount.cut_bytes = loss.count.value_or(1); break;
    default: amount.events = loss.count.value_or(0); amount.at_least = !loss.count;
    }
    return amount;
}

void LossAmount::add(const LossAmount& other)
{
    events = sum_of(events, other.events);
    frames = sum_of(frames, other.frames);
    cut_bytes = sum_of(cut_bytes, other.cut_bytes);
    at_least = at_least || other.at_least;
}

std::string to_text(const LossAmount& amount)
{
    if (amount.events > 0) return "lost " + thousands(amount.events) + (amount.at_least ? "+" : "");
    if (amount.at_least) return "lost some?";
    if (amount.frames > 0)
        return "lost " + thousands(amount.frames) + (amount.frames == 1 ? " frame" : " frames");
    return "cut " + thousands(amount.cut_bytes) + (amount.cut_bytes == 1 ? " byte" : " bytes");
}

std::vector<LossBand> LossSnapshot::bands(const TimeScale& scale, int gap_px, const CpuChoice& choice) const
{
    BandList bands(scale, gap_px);
    for (const CpuLosses& losses : cpus_) {
        if (!choice(losses.cpu)) continue;
        for (const Piece& piece : losses.pieces) {
            if (!bands.sees(piece.sum)) continue;
            const LossBand whole = bands.band_of(piece.sum);
            const bool inside =
                scale.range().contains(piece.sum.from_ns) && scale.range().contains(piece.sum.to_ns);
            if (inside && whole.first_px == whole.last_px) {
                bands.add(whole);
                continue;
            }
            for (std::size_t i = 0; i < piece.size; ++i) {
                const LossSpan& span = piece.chunk->spans[i];
                if (bands.sees(span)) bands.add(bands.band_of(span));
            }
        }
    }
    return bands.take();
}

std::size_t LossIndex::place_of(std::uint32_t cpu)
{
    std::vector<LossSnapshot::CpuLosses>& cpus = published_.cpus_;
    const auto place_in = [&cpus](std::uint32_t wanted) {
        const auto found =
            std::find_if(cpus.begin(), cpus.end(), [wanted](const auto& c) { return c.cpu == wanted; });
        return static_cast<std::size_t>(found - cpus.begin());
    };
    std::size_t place = place_in(cpu);
    if (place == cpus.size() && place >= cpu_limit) {
        cpu = store::no_cpu;
        place = place_in(cpu);
    }
    if (place == cpus.size()) {
        cpus.push_back({cpu, {}});
        open_.emplace_back();
    }
    return place;
}

void LossIndex::update(const store::Snapshot& snapshot)
{
    for (; published_.count_ < snapshot.loss_count(); ++published_.count_) {
        const store::LossView loss = snapshot.loss(published_.count_);
        const LossSpan span = span_of(loss);
        const std::size_t place = place_of(loss.cpu);
        std::vector<LossSnapshot::Piece>& pieces = published_.cpus_[place].pieces;
        if (pieces.empty() || pieces.back().size == LossChunk::limit) {
            open_[place] = std::make_shared<LossChunk>();
            pieces.push_back({open_[place], 0, span});
            pieces.back().sum.amount = {};
        }
        LossSnapshot::Piece& piece = pieces.back();
        open_[place]->spans[piece.size++] = span;
        add_to(piece.sum, span);
    }
}

}  // namespace boardscope::timeline
