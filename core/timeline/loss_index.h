// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The losses of a recording as stretches of time, ready for drawing: LossIndex grows with the
//          store, LossSnapshot answers which bands are to be seen in a range.
// Thread:  LossIndex: one writer. LossSnapshot: immutable, any thread.
// Units:   nanoseconds of the board's clock; pixels of a TimeScale.
// Errors:  none.
#pragma once

#include "core/store/snapshot.h"
#include "core/timeline/coordinates.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace boardscope::timeline {

/// How much was lost, each in its own unit.
struct LossAmount {
    std::uint64_t events = 0;
    std::uint64_t frames = 0;
    std::uint64_t cut_bytes = 0;
    bool at_least = false;  ///< more events were lost, or may have been, and nobody counted them

    void add(const LossAmount& other);
    friend bool operator==(const LossAmount&, const LossAmount&) = default;
};

[[nodiscard]] LossAmount amount_of(const store::LossView& loss);
/// "lost 340", "lost 340+", "lost some?", "lost 3 frames", "cut 120 bytes".
[[nodiscard]] std::string to_text(const LossAmount& amount);

struct LossSpan {
    std::int64_t from_ns = 0;
    std::int64_t to_ns = 0;  ///< not less than from_ns; equal when only a moment is known
    LossAmount amount;
    RowId row;  ///< of the first loss in it
};

/// Losses as they are drawn: pixels first_px … last_px, both included.
struct LossBand {
    int first_px = 0;
    int last_px = 0;
    LossAmount amount;
    RowId row;
};

struct LossChunk;

class LossSnapshot {
public:
    [[nodiscard]] std::size_t count() const { return count_; }

    /// Says of which CPUs the losses are wanted; store::no_cpu is asked for losses of an unknown one.
    using CpuChoice = std::function<bool(std::uint32_t cpu)>;

    /// The losses that touch the range of `scale`, those that come closer to each other than `gap_px`
    /// pixels made into one band, from left to right. Cost follows pixels, not losses.
    [[nodiscard]] std::vector<LossBand> bands(const TimeScale& scale, int gap_px,
                                              const CpuChoice& choice) const;

private:
    friend class LossIndex;
    struct Piece {
        std::shared_ptr<const LossChunk> chunk;
        std::size_t size = 0;
        LossSpan sum;  ///< from the earliest to the latest, everything added up
    };
    struct CpuLosses {
        std::uint32_t cpu;
        std::vector<Piece> pieces;
    };
    std::vector<CpuLosses> cpus_;
    std::size_t count_ = 0;
};

class LossIndex {
public:
    /// Adds the losses that this snapshot has and earlier ones had not.
    void update(const store::Snapshot& snapshot);
    [[nodiscard]] const LossSnapshot& snapshot() const { return published_; }

private:
    /// More CPUs than this are not a board but damage; their losses count as those of every CPU.
    static constexpr std::size_t cpu_limit = 1024;
    std::size_t place_of(std::uint32_t cpu);

    LossSnapshot published_;
    std::vector<std::shared_ptr<LossChunk>> open_;  ///< last chunk of each of published_.cpus_
};

}  // namespace boardscope::timeline
