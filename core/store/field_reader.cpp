// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/field_reader.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <utility>

namespace boardscope::store {

namespace {

constexpr std::string_view argument_name = "arg";

std::optional<std::size_t> argument_number(std::string_view name)
{
    if (!name.starts_with(argument_name) || name.size() == argument_name.size()) return std::nullopt;
    std::size_t number = 0;
    const auto [end, error] =
        std::from_chars(name.data() + argument_name.size(), name.data() + name.size(), number);
    if (error != std::errc{} || end != name.data() + name.size()) return std::nullopt;
    return number;
}

std::optional<std::size_t> argument_of(const decode::MessageTemplate& kind, std::string_view name,
                                       std::optional<std::size_t> number)
{
    const auto& arguments = kind.arguments();
    if (number) return *number < arguments.size() ? number : std::nullopt;
    for (std::size_t i = 0; i < arguments.size(); ++i)
        if (!arguments[i].has_key && arguments[i].name == name) return i;
    return std::nullopt;
}

std::int64_t multiplied(std::int64_t value, std::int64_t factor)
{
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    if (value > most / factor) return most;
    if (value < -(most / factor)) return -most;
    return value * factor;
}

}  // namespace

FieldReader::FieldReader(std::string name)
    : name_(std::move(name)), argument_(argument_number(name_)), unit_(decode::unit_in_name(name_))
{
}

void FieldReader::follow(const Snapshot& snapshot)
{
    for (std::size_t i = columns_.size(); i < snapshot.shape_count(); ++i) {
        Column column;
        const auto& fields = snapshot.shape(ShapeId{static_cast<std::uint16_t>(i)}).fields;
        const auto found = std::ranges::find(fields, name_, &decode::ShapeField::name);
        if (found != fields.end())
            column = {static_cast<std::size_t>(found - fields.begin()), true, found->form, found->unit};
        columns_.push_back(column);
    }
    for (; seen_templates_ < snapshot.template_count(); ++seen_templates_) {
        const EventTemplates& learnt = snapshot.templates(seen_templates_);
        std::vector<Place>& places = places_[learnt.event];
        places.clear();
        for (const decode::MessageTemplate& kind : learnt.templates)
            if (const auto argument = argument_of(kind, name_, argument_))
                places.push_back({kind, *argument});
    }
}

std::int64_t FieldReader::converted(std::int64_t value, const Column& column, ReadAs as) const
{
    if (as == ReadAs::bits || value == decode::absent_number) return value;
    if (column.form == decode::FieldForm::unsigned_number && value < 0)
        return std::numeric_limits<std::int64_t>::max();
    return as == ReadAs::nanoseconds ? multiplied(value, decode::nanoseconds_of(column.unit)) : value;
}

std::int64_t FieldReader::column_number(const SegmentView& segment, std::size_t row, ReadAs as) const
{
    const ShapeId shape = segment.shapes()[row];
    const Column& column = columns_[shape.value()];
    if (!column.is_there || column.form == decode::FieldForm::text) return decode::absent_number;
    return converted(segment.fields(shape).numbers(column.field, segment.field_rows()[row]).front(), column,
                     as);
}

std::int64_t FieldReader::message_number(const SegmentView& segment, std::size_t row, ReadAs as) const
{
    const auto text = message_text(segment, row);
    const auto number = text ? decode::number_in(*text) : std::nullopt;
    if (!number) return decode::absent_number;
    return as == ReadAs::nanoseconds ? multiplied(*number, decode::nanoseconds_of(unit_)) : *number;
}

std::optional<std::int64_t> FieldReader::number(const SegmentView& segment, std::size_t row, ReadAs as) const
{
    const std::int64_t value = segment.shapes()[row].value() != 0 ? column_number(segment, row, as)
                                                                  : message_number(segment, row, as);
    return value == decode::absent_number ? std::nullopt : std::optional(value);
}

void FieldReader::numbers(const SegmentView& segment, std::size_t begin, std::size_t end,
                          std::span<const std::uint64_t> wanted, ReadAs as, std::span<std::int64_t> out) const
{
    const std::span<const ShapeId> shapes = segment.shapes();
    const std::span<const std::uint16_t> field_rows = segment.field_rows();
    for (std::size_t row = begin; row < end;) {
        const ShapeId shape = shapes[row];
        // Rows of one kind often stand together, and then their values do, too.
        std::size_t run_end = row + 1;
        while (run_end < end && shapes[run_end] == shape)
            ++run_end;
        const Column& column = columns_[shape.value()];
        if (shape.value() == 0) {
            for (; row < run_end; ++row) {
                const std::size_t bit = row - begin;
                const bool is_wanted = (wanted[bit / 64] >> (bit % 64) & 1) != 0;
                out[bit] = is_wanted ? message_number(segment, row, as) : decode::absent_number;
            }
        } else if (!column.is_there || column.form == decode::FieldForm::text) {
            std::fill(out.begin() + static_cast<std::ptrdiff_t>(row - begin),
                      out.begin() + static_cast<std::ptrdiff_t>(run_end - begin), decode::absent_number);
            row = run_end;
        } else {
            const FieldTable& table = segment.fields(shape);
            while (row < run_end) {
                const auto values = table.numbers(column.field, field_rows[row]);
                const std::size_t count = std::min(values.size(), run_end - row);
                for (std::size_t i = 0; i < count; ++i)
                    out[row - begin + i] = converted(values[i], column, as);
                row += count;
            }
        }
    }
}

StringId FieldReader::text_id(const SegmentView& segment, std::size_t row) const
{
    const ShapeId shape = segment.shapes()[row];
    const Column& column = columns_[shape.value()];
    if (shape.value() == 0 || !column.is_there || column.form != decode::FieldForm::text)
        return StringPool::empty_id();
    return segment.fields(shape).texts(column.field, segment.field_rows()[row]).front();
}

std::optional<std::string_view> FieldReader::message_text(const SegmentView& segment, std::size_t row) const
{
    if (segment.shapes()[row].value() != 0 || segment.kinds()[row] != RowKind::event) return std::nullopt;
    const std::string_view message = segment.message(row);
    if (!argument_) {
        const auto keyed = decode::keyed_value(message, name_);
        if (keyed) return keyed;
    }
    const auto places = places_.find(segment.events()[row]);
    if (places == places_.end()) return std::nullopt;
    std::array<std::string_view, decode::TemplateLearner::token_limit> values;
    for (const Place& place : places->second)
        if (place.kind.match(message, values)) return values[place.argument];
    return std::nullopt;
}

}  // namespace boardscope::store
