// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stats/seen_values.h"

#include "core/decode/message_template.h"

#include <algorithm>
#include <array>
#include <functional>
#include <span>

namespace boardscope::stats {

namespace {

/// Messages and times are nearly all different: a list of them helps nobody. Losses are few and told
/// elsewhere.
bool has_countable_values(filter::Field field)
{
    return field != filter::Field::msg && field != filter::Field::time && field != filter::Field::lost;
}

bool is_quantity(const filter::FieldFacts& facts)
{
    return facts.type == filter::FieldType::number;
}

}  // namespace

SeenValues::SeenValues(std::string_view field)
    : name_(field),
      facts_(filter::find_field(field)),
      reader_(name_),
      piece_(std::make_unique_for_overwrite<filter::FieldPiece>()),
      pool_({.strings = distinct_limit, .text_bytes = text_limit_bytes})
{
    if (facts_ && has_countable_values(facts_->field)) column_ = filter::row_field(facts_->field);
}

bool SeenValues::update(const store::Snapshot& snapshot, std::size_t limit_rows)
{
    const std::uint64_t rows = snapshot.row_count();
    const std::uint64_t left = rows - std::min(rows, seen_.value());
    const std::uint64_t end =
        facts_ && !column_ ? rows : seen_.value() + std::min<std::uint64_t>(limit_rows, left);
    if (facts_ && !column_) seen_ = RowId{end};
    if (!facts_) reader_.follow(snapshot);
    while (seen_.value() < end) {
        const store::SegmentView segment = snapshot.segment(seen_.value() >> store::Segment::row_bits);
        const std::size_t first = seen_.value() - segment.first_row().value();
        const std::size_t count = std::min({filter::FieldPiece::row_limit, segment.size() - first,
                                            static_cast<std::size_t>(end - seen_.value())});
        if (column_)
            count_column(segment, first, count);
        else
            count_named(snapshot, segment, first, count);
        seen_ = RowId{seen_.value() + count};
    }
    return seen_.value() == rows;
}

void SeenValues::count_column(const store::SegmentView& segment, std::size_t first, std::size_t count)
{
    column_->read(segment, first, count, *piece_);
    count_rows(segment, first, count);
    std::size_t present = 0;
    for (std::size_t i = 0; i < count; ++i)
        if (piece_->present[i] != 0) piece_->values[present++] = piece_->values[i];
    add_numbers(present);
}

void SeenValues::count_named(const store::Snapshot& snapshot, const store::SegmentView& segment,
                             std::size_t first, std::size_t count)
{
    std::size_t numbers = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t row = first + i;
        std::optional<std::int64_t> number;
        std::string_view text;
        if (segment.shapes()[row].value() == 0) {
            text = reader_.message_text(segment, row).value_or("");
            number = decode::number_in(text);
        } else {
            number = reader_.number(segment, row);
            text = snapshot.strings().text(reader_.text_id(segment, row));
        }
        piece_->present[i] = number || !text.empty() ? 1 : 0;
        if (number) {
            piece_->values[numbers++] = *number;
        } else if (!text.empty()) {
            const std::array<std::int64_t, 1> key{pool_.intern(text).value()};
            texts_.add(key, {});
        }
    }
    count_rows(segment, first, count);
    add_numbers(numbers);
}

void SeenValues::count_rows(const store::SegmentView& segment, std::size_t first, std::size_t count)
{
    const auto kinds = segment.kinds();
    for (std::size_t i = 0; i < count; ++i)
        if (kinds[first + i] == store::RowKind::event)
            ++(piece_->present[i] != 0 ? events_with_ : events_without_);
}

/// The first `count` values of the piece.
void SeenValues::add_numbers(std::size_t count)
{
    const std::span values = std::span(piece_->values).first(count);
    numbers_.add(values, {});
    if (values.empty() || (facts_ && !is_quantity(*facts_))) return;
    const auto [least, greatest] = std::ranges::minmax(values);
    least_ = std::min(least_.value_or(least), least);
    greatest_ = std::max(greatest_.value_or(greatest), greatest);
}

filter::SeenField SeenValues::outcome(const store::Snapshot& snapshot) const
{
    filter::SeenField seen;
    seen.least = least_;
    seen.greatest = greatest_;
    seen.events_with = events_with_;
    seen.events_without = events_without_;
    if (facts_ && facts_->field == filter::Field::time && snapshot.totals().timed_row_count > 0) {
        seen.least = snapshot.totals().first_time_ns;
        seen.greatest = snapshot.totals().last_time_ns;
    }
    if (facts_ && !column_) return seen;

    const bool are_numbers = !facts_ || is_quantity(*facts_);
    for (const KeyCount& group : numbers_.leaders(GroupOrder::count, shown_limit)) {
        const auto number = are_numbers ? std::optional(group.key) : std::nullopt;
        seen.values.push_back({column_ ? column_->text_of(group.key, snapshot) : std::to_string(group.key),
                               number, group.count});
    }
    for (const KeyCount& group : texts_.leaders(GroupOrder::count, shown_limit))
        seen.values.push_back({std::string(pool_.text(StringId{static_cast<std::uint32_t>(group.key)})),
                               std::nullopt, group.count});
    std::ranges::stable_sort(seen.values, std::ranges::greater{}, &filter::SeenValue::count);
    const std::size_t distinct = seen.values.size();
    seen.values.resize(std::min(distinct, shown_limit));
    const bool is_all_there = numbers_.group_count() + texts_.group_count() == seen.values.size() &&
                              numbers_.overflow_count() + texts_.overflow_count() == 0 &&
                              pool_.refused_count() == 0;
    seen.is_whole = is_all_there && seen_.value() == snapshot.row_count();
    return seen;
}

}  // namespace boardscope::stats
