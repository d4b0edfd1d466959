// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/filter_plan.h"

#include "core/filter/column_scan.h"
#include "core/filter/dictionary_memo.h"
#include "core/filter/filter_parser.h"
#include "core/filter/message_memo.h"
#include "core/filter/plan_step.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <optional>
#include <utility>

namespace boardscope::filter {

namespace {

/// Rows [begin, end) of one segment, at most piece_rows; begin is a multiple of 64.
struct Piece {
    const store::Snapshot& snapshot;
    store::SegmentView segment;
    std::size_t begin;
    std::size_t end;

    template <class T>
    [[nodiscard]] std::span<const T> cut(std::span<const T> column) const
    {
        return column.subspan(begin, end - begin);
    }
};

/// The pattern of a step, with the scratch memory of this run.
struct Slot {
    TextMatcher matcher;
    DictionaryMemo memo;
    MessageMemo messages;
};

/// Takes a piece through the steps. Bits are rows that may still match; a step clears those that
/// do not, so that what comes after it has less to look at.
class PieceRun {
public:
    PieceRun(const Piece& piece, std::vector<std::optional<Slot>>& slots,
             const std::vector<store::FieldReader>& readers, const std::stop_token& stop)
        : piece_(piece), slots_(slots), readers_(readers), stop_(stop)
    {
    }

    void keep(const PlanStep& step, PieceBits& bits)
    {
        switch (step.kind) {
        case StepKind::everything: break;
        case StepKind::all_of: keep_all_of(step, bits); break;
        case StepKind::any_of: keep_any_of(step, bits); break;
        case StepKind::none_of: keep_none_of(step, bits); break;
        case StepKind::numbers: keep_numbers(step, bits); break;
        case StepKind::losses: keep_losses(step, bits); break;
        case StepKind::dictionary: keep_dictionary(step, bits); break;
        case StepKind::message: keep_messages(step, bits); break;
        case StepKind::named_numbers: keep_named_numbers(step, bits); break;
        case StepKind::named_texts: keep_named_texts(step, bits); break;
        case StepKind::named_presence: keep_named_presence(step, bits); break;
        }
    }

    /// Stopped in the middle: the bits mean nothing.
    [[nodiscard]] bool abandoned() const { return abandoned_; }

private:
    void keep_all_of(const PlanStep& step, PieceBits& bits)
    {
        for (const PlanStep& child : step.children) {
            if (none(bits)) return;
            keep(child, bits);
        }
    }

    void keep_any_of(const PlanStep& step, PieceBits& bits)
    {
        PieceBits undecided = bits;
        for (const PlanStep& child : step.children) {
            if (none(undecided)) break;
            PieceBits matched = undecided;
            keep(child, matched);
            for (std::size_t w = 0; w < piece_words; ++w)
                undecided[w] &= ~matched[w];
        }
        for (std::size_t w = 0; w < piece_words; ++w)
            bits[w] &= ~undecided[w];
    }

    void keep_none_of(const PlanStep& step, PieceBits& bits)
    {
        PieceBits matched = bits;
        keep(step.children.front(), matched);
        for (std::size_t w = 0; w < piece_words; ++w)
            bits[w] &= ~matched[w];
    }

    void keep_numbers(const PlanStep& step, PieceBits& bits) const
    {
        const store::SegmentView& rows = piece_.segment;
        switch (step.field) {
        case Field::time: keep_times(step, bits); break;
        case Field::cpu: keep_in_ranges(piece_.cut(rows.cpus()), step.ranges, bits); break;
        case Field::pid: keep_in_ranges(piece_.cut(rows.pids()), step.ranges, bits); break;
        case Field::tgid: keep_in_ranges(piece_.cut(rows.tgids()), step.ranges, bits); break;
        case Field::kind: keep_in_ranges(piece_.cut(rows.kinds()), step.ranges, bits); break;
        default: assert(false); break;
        }
    }

    /// Most segments lie wholly inside of the time that is asked for, or wholly outside.
    void keep_times(const PlanStep& step, PieceBits& bits) const
    {
        if (const std::optional<store::TimeSpan> span = piece_.segment.time_span()) {
            const auto begin = std::ranges::find_if(
                step.ranges, [&](const NumberRange& range) { return range.high >= span->least_ns; });
            if (begin == step.ranges.end() || begin->low > span->greatest_ns) {
                bits.fill(0);
                return;
            }
            if (begin->low <= span->least_ns && span->greatest_ns <= begin->high) return;
        }
        keep_in_ranges(piece_.cut(piece_.segment.times()), step.ranges, bits);
    }

    /// Losses are few and have a list of their own.
    void keep_losses(const PlanStep& step, PieceBits& bits) const
    {
        PieceBits matched{};
        const std::uint64_t first_row = piece_.segment.first_row().value() + piece_.begin;
        const std::uint64_t end_row = piece_.segment.first_row().value() + piece_.end;
        const store::Snapshot& snapshot = piece_.snapshot;
        for (std::size_t i = snapshot.first_loss_from(RowId{first_row}); i < snapshot.loss_count(); ++i) {
            const store::LossView loss = snapshot.loss(i);
            if (loss.row.value() >= end_row) break;
            if (!loss.count) continue;
            const auto count = static_cast<std::int64_t>(std::min<std::uint64_t>(*loss.count, INT64_MAX));
            const bool yes =
                std::any_of(step.ranges.begin(), step.ranges.end(), [count](const NumberRange& range) {
                    return range.low <= count && count <= range.high;
                });
            const std::uint64_t bit = loss.row.value() - first_row;
            if (yes) matched[bit / 64] |= std::uint64_t{1} << (bit % 64);
        }
        for (std::size_t w = 0; w < piece_words; ++w)
            bits[w] &= matched[w];
    }

    void keep_dictionary(const PlanStep& step, PieceBits& bits) const
    {
        const store::SegmentView& rows = piece_.segment;
        const auto ids = piece_.cut(step.field == Field::comm    ? rows.tasks()
                                    : step.field == Field::flags ? rows.flags()
                                                                 : rows.events());
        if (!step.pattern) {
            keep_in_ranges(ids, step.ranges, bits);
            return;
        }
        Slot& slot = *slots_[step.slot];
        slot.memo.extend(piece_.snapshot.strings(), piece_.snapshot.string_count(), slot.matcher,
                         step.negated);
        slot.memo.keep_matching(ids, bits);
    }

    void keep_messages(const PlanStep& step, PieceBits& bits)
    {
        const store::Segment& segment = piece_.segment.segment();
        if (!step.pattern) {
            keep_each(bits, [&](std::size_t row) { return !segment.message(row).empty(); });
            return;
        }
        Slot& slot = *slots_[step.slot];
        const TextPattern& pattern = *step.pattern;
        const auto numbers = piece_.cut(piece_.segment.messages());
        slot.messages.follow(piece_.segment);
        // One search over many texts is quicker than one for each, unless few are left to look at.
        const bool many = 4 * count(bits) > piece_.end - piece_.begin;
        const bool is_all = pattern.test() == TextTest::contains;
        const std::string& wanted = is_all ? pattern.texts().front() : pattern.required_text();
        if (many && !wanted.empty() && (is_all || !step.negated)) {
            const std::size_t end = std::size_t{*std::ranges::max_element(numbers)} + 1;
            slot.messages.search(end, wanted, is_all, step.negated);
        }
        if (!slot.messages.keep_matching(numbers, slot.matcher, step.negated, stop_, bits)) abandoned_ = true;
    }

    void keep_named_numbers(const PlanStep& step, PieceBits& bits) const
    {
        std::array<std::int64_t, piece_rows> values;
        const std::span<std::int64_t> here = std::span(values).first(piece_.end - piece_.begin);
        readers_[step.reader].numbers(piece_.segment, piece_.begin, piece_.end, bits, step.read_as, here);
        keep_in_ranges(std::span<const std::int64_t>(here), step.ranges, bits);
    }

    void keep_named_texts(const PlanStep& step, PieceBits& bits)
    {
        const store::FieldReader& reader = readers_[step.reader];
        const store::SegmentView& segment = piece_.segment;
        Slot& slot = *slots_[step.slot];
        slot.memo.extend(piece_.snapshot.strings(), piece_.snapshot.string_count(), slot.matcher,
                         step.negated);
        keep_each(bits, [&](std::size_t row) {
            if (segment.shapes()[row].value() != 0) return slot.memo.answer(reader.text_id(segment, row));
            const auto text = reader.message_text(segment, row);
            return text && !text->empty() && slot.matcher.matches(*text) != step.negated;
        });
    }

    void keep_named_presence(const PlanStep& step, PieceBits& bits)
    {
        const store::FieldReader& reader = readers_[step.reader];
        const store::SegmentView& segment = piece_.segment;
        keep_each(bits, [&](std::size_t row) {
            if (segment.shapes()[row].value() == 0) return reader.message_text(segment, row).has_value();
            return reader.number(segment, row).has_value() ||
                   reader.text_id(segment, row) != store::StringPool::empty_id();
        });
    }

    /// matches(row in segment) for each bit.
    template <class Matches>
    void keep_each(PieceBits& bits, Matches matches)
    {
        for (std::size_t w = 0; w < piece_words; ++w) {
            if (bits[w] == 0) continue;
            if (stop_.stop_requested()) {
                abandoned_ = true;
                return;
            }
            for (std::uint64_t left = bits[w]; left != 0; left &= left - 1) {
                const auto bit = static_cast<unsigned>(std::countr_zero(left));
                if (!matches(piece_.begin + w * 64 + bit)) bits[w] &= ~(std::uint64_t{1} << bit);
            }
        }
    }

    static bool none(const PieceBits& bits)
    {
        return std::all_of(bits.begin(), bits.end(), [](std::uint64_t word) { return word == 0; });
    }

    static std::size_t count(const PieceBits& bits)
    {
        std::size_t sum = 0;
        for (const std::uint64_t word : bits)
            sum += static_cast<std::size_t>(std::popcount(word));
        return sum;
    }

    const Piece& piece_;
    std::vector<std::optional<Slot>>& slots_;
    const std::vector<store::FieldReader>& readers_;
    const std::stop_token& stop_;
    bool abandoned_ = false;
};

/// The bits of rows [first, end), counted from `begin`, a multiple of 64.
PieceBits bits_of(std::size_t begin, std::size_t first, std::size_t end)
{
    PieceBits bits{};
    for (std::size_t w = 0; begin + w * 64 < end; ++w) {
        bits[w] = ~std::uint64_t{0};
        if (begin + w * 64 < first) bits[w] &= ~std::uint64_t{0} << (first - begin);
        if (const std::size_t left = end - begin - w * 64; left < 64)
            bits[w] &= (std::uint64_t{1} << left) - 1;
    }
    return bits;
}

/// For this step and those below it, in whatever order the plan has them.
void add_names(const PlanStep& step, std::vector<std::string>& names)
{
    if (step.field == Field::named) names[step.reader] = step.name;
    for (const PlanStep& child : step.children)
        add_names(child, names);
}

void make_slots(const PlanStep& step, std::vector<std::optional<Slot>>& slots)
{
    if (step.pattern) slots[step.slot].emplace(Slot{TextMatcher(*step.pattern), {}, {}});
    for (const PlanStep& child : step.children)
        make_slots(child, slots);
}

}  // namespace

FilterPlan::FilterPlan()
    : tree_(std::make_shared<const Node>()), first_step_(std::make_shared<const PlanStep>())
{
}

FilterResult<FilterPlan> FilterPlan::compile(std::string_view text, const FieldCatalog& fields)
{
    auto tree = parse_filter(text, fields);
    if (!tree) return tl::unexpected<FilterError>(tree.error());
    FilterPlan plan;
    auto step = make_steps(*tree, plan.counts_);
    if (!step) return tl::unexpected<FilterError>(step.error());
    plan.text_ = std::string(text);
    plan.tree_ = std::make_shared<const Node>(std::move(*tree));
    plan.first_step_ = std::make_shared<const PlanStep>(std::move(*step));
    return plan;
}

bool FilterPlan::matches_everything() const
{
    return tree_->kind == NodeKind::everything;
}

std::vector<std::string> FilterPlan::named_fields() const
{
    std::vector<std::string> names(counts_.readers);
    add_names(*first_step_, names);
    std::ranges::sort(names);
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

struct FilterRun::Scratch {
    std::vector<std::optional<Slot>> slots;
    std::vector<store::FieldReader> readers;
};

FilterRun::FilterRun(FilterPlan plan) : plan_(std::move(plan)), scratch_(std::make_unique<Scratch>())
{
    scratch_->slots.resize(plan_.counts_.slots);
    make_slots(*plan_.first_step_, scratch_->slots);
    std::vector<std::string> names(plan_.counts_.readers);
    add_names(*plan_.first_step_, names);
    for (std::string& name : names)
        scratch_->readers.emplace_back(std::move(name));
}

FilterRun::~FilterRun() = default;
FilterRun::FilterRun(FilterRun&&) noexcept = default;
FilterRun& FilterRun::operator=(FilterRun&&) noexcept = default;

RowId FilterRun::evaluate(const store::Snapshot& snapshot, RowId first, RowId end, RowSet& into,
                          std::stop_token stop)
{
    constexpr std::size_t segment_rows = store::Segment::row_limit;
    static_assert(segment_rows % piece_rows == 0 && RowSet::block_rows % piece_rows == 0);
    assert(end.value() <= snapshot.row_count());
    for (store::FieldReader& reader : scratch_->readers)
        reader.follow(snapshot);
    for (std::uint64_t row = first.value(); row < end.value();) {
        if (stop.stop_requested()) return RowId{row};
        const std::uint64_t piece_first = row / 64 * 64;
        const std::uint64_t piece_end = std::min((row / piece_rows + 1) * piece_rows, end.value());
        const std::uint64_t segment_first = row / segment_rows * segment_rows;
        const Piece piece{snapshot, snapshot.segment(row / segment_rows), piece_first - segment_first,
                          piece_end - segment_first};
        PieceBits bits = bits_of(piece_first, row, piece_end);
        PieceRun run(piece, scratch_->slots, scratch_->readers, stop);
        run.keep(*plan_.first_step_, bits);
        if (run.abandoned()) return RowId{row};
        into.append(RowId{piece_first}, std::span(bits).first((piece_end - piece_first + 63) / 64));
        row = piece_end;
    }
    return end;
}

std::uint64_t FilterRun::too_complex_count() const
{
    std::uint64_t sum = 0;
    for (const auto& slot : scratch_->slots)
        sum += slot->matcher.too_complex_count() + slot->messages.too_complex_again();
    return sum;
}

FilterAnswer evaluate(const FilterPlan& plan, const store::Snapshot& snapshot)
{
    FilterAnswer answer;
    FilterRun run(plan);
    run.evaluate(snapshot, RowId{0}, RowId{snapshot.row_count()}, answer.rows);
    answer.too_complex_count = run.too_complex_count();
    return answer;
}

}  // namespace boardscope::filter
