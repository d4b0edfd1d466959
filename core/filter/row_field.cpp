// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/row_field.h"

#include "core/decode/message_template.h"
#include "core/filter/field_catalog.h"
#include "core/store/field_reader.h"
#include "core/store/string_pool.h"

#include <algorithm>
#include <mutex>
#include <utility>

namespace boardscope::filter {

namespace {

/// A column of the store. `absent` is what stands in rows without the field.
template <class Get, class Number, class Text>
class ColumnField final : public RowField {
public:
    ColumnField(Field field, FieldUnit unit, Get get, Number number, Text text)
        : field_(field), unit_(unit), get_(get), number_(number), text_(text)
    {
    }

    [[nodiscard]] std::string_view name() const override { return facts_of(field_).name; }
    [[nodiscard]] FieldUnit unit() const override { return unit_; }

    void read(const store::SegmentView& segment, std::size_t first, std::size_t count,
              FieldPiece& into) const override
    {
        const auto column = get_(segment).subspan(first, count);
        for (std::size_t i = 0; i < count; ++i) {
            const auto [value, is_present] = number_(column[i]);
            into.values[i] = value;
            into.present[i] = is_present ? 1 : 0;
        }
    }

    [[nodiscard]] std::string text_of(std::int64_t value, const store::Snapshot& snapshot) const override
    {
        return text_(value, snapshot);
    }

private:
    Field field_;
    FieldUnit unit_;
    Get get_;
    Number number_;
    Text text_;
};

struct Value {
    std::int64_t value;
    bool is_present;
};

template <class Get, class Number, class Text>
std::shared_ptr<const RowField> column_field(Field field, FieldUnit unit, Get get, Number number, Text text)
{
    return std::make_shared<ColumnField<Get, Number, Text>>(field, unit, get, number, text);
}

template <class Get, class T>
std::shared_ptr<const RowField> number_field(Field field, FieldUnit unit, Get get, T absent)
{
    return column_field(
        field, unit, get,
        [absent](T value) {
            return Value{static_cast<std::int64_t>(value), value != absent};
        },
        [](std::int64_t value, const store::Snapshot&) { return std::to_string(value); });
}

template <class Get>
std::shared_ptr<const RowField> text_field(Field field, Get get)
{
    return column_field(
        field, FieldUnit::name, get,
        [](StringId id) {
            return Value{id.value(), id != store::StringPool::empty_id()};
        },
        [](std::int64_t value, const store::Snapshot& snapshot) {
            return std::string(snapshot.strings().text(StringId{static_cast<std::uint32_t>(value)}));
        });
}

/// Messages are not interned in the store, so they are here. Readers of several threads take turns.
class MessageField final : public RowField {
public:
    [[nodiscard]] std::string_view name() const override { return facts_of(Field::msg).name; }
    [[nodiscard]] FieldUnit unit() const override { return FieldUnit::name; }

    void read(const store::SegmentView& segment, std::size_t first, std::size_t count,
              FieldPiece& into) const override
    {
        const std::lock_guard lock(mutex_);
        for (std::size_t i = 0; i < count; ++i) {
            const std::string_view message = segment.message(first + i);
            into.present[i] = message.empty() ? 0 : 1;
            into.values[i] = pool_.intern(message).value();
        }
    }

    [[nodiscard]] std::string text_of(std::int64_t value, const store::Snapshot&) const override
    {
        return std::string(pool_.text(StringId{static_cast<std::uint32_t>(value)}));
    }

private:
    mutable std::mutex mutex_;
    mutable store::StringPool pool_;
};

class MessageNumber final : public RowField {
public:
    MessageNumber(std::string name, FieldUnit unit) : name_(std::move(name)), unit_(unit) {}

    [[nodiscard]] std::string_view name() const override { return name_; }
    [[nodiscard]] FieldUnit unit() const override { return unit_; }

    void read(const store::SegmentView& segment, std::size_t first, std::size_t count,
              FieldPiece& into) const override
    {
        for (std::size_t i = 0; i < count; ++i) {
            const auto text = decode::keyed_value(segment.message(first + i), name_);
            const std::optional<std::int64_t> number = text ? decode::number_in(*text) : std::nullopt;
            into.values[i] = number.value_or(0);
            into.present[i] = number ? 1 : 0;
        }
    }

    [[nodiscard]] std::string text_of(std::int64_t value, const store::Snapshot&) const override
    {
        return std::to_string(value);
    }

private:
    std::string name_;
    FieldUnit unit_;
};

/// Of records and messages, numbers.
class NamedNumber final : public RowField {
public:
    NamedNumber(const NamedField& field, const store::Snapshot& snapshot)
        : reader_(field.name),
          unit_(field.unit == decode::FieldUnit::none ? FieldUnit::number : FieldUnit::duration)
    {
        reader_.follow(snapshot);
    }

    [[nodiscard]] std::string_view name() const override { return reader_.name(); }
    [[nodiscard]] FieldUnit unit() const override { return unit_; }

    void read(const store::SegmentView& segment, std::size_t first, std::size_t count,
              FieldPiece& into) const override
    {
        static const auto all = [] {
            std::array<std::uint64_t, FieldPiece::row_limit / 64> bits;
            bits.fill(~std::uint64_t{0});
            return bits;
        }();
        const auto as = unit_ == FieldUnit::duration ? store::ReadAs::nanoseconds : store::ReadAs::plain;
        reader_.numbers(segment, first, first + count, all, as, into.values);
        for (std::size_t i = 0; i < count; ++i)
            into.present[i] = into.values[i] == decode::absent_number ? 0 : 1;
    }

    [[nodiscard]] std::string text_of(std::int64_t value, const store::Snapshot&) const override
    {
        return std::to_string(value);
    }

private:
    store::FieldReader reader_;
    FieldUnit unit_;
};

/// Of records and messages, texts: the latter are not interned in the store, so all of them are here.
class NamedText final : public RowField {
public:
    NamedText(const NamedField& field, const store::Snapshot& snapshot)
        : reader_(field.name), snapshot_(snapshot)
    {
        reader_.follow(snapshot);
    }

    [[nodiscard]] std::string_view name() const override { return reader_.name(); }
    [[nodiscard]] FieldUnit unit() const override { return FieldUnit::name; }

    void read(const store::SegmentView& segment, std::size_t first, std::size_t count,
              FieldPiece& into) const override
    {
        const std::lock_guard lock(mutex_);
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t row = first + i;
            const bool is_column = segment.shapes()[row].value() != 0;
            const std::string_view text = is_column ? snapshot_.strings().text(reader_.text_id(segment, row))
                                                    : reader_.message_text(segment, row).value_or("");
            into.present[i] = text.empty() ? 0 : 1;
            into.values[i] = pool_.intern(text).value();
        }
    }

    [[nodiscard]] std::string text_of(std::int64_t value, const store::Snapshot&) const override
    {
        return std::string(pool_.text(StringId{static_cast<std::uint32_t>(value)}));
    }

private:
    store::FieldReader reader_;
    store::Snapshot snapshot_;
    mutable std::mutex mutex_;
    mutable store::StringPool pool_;
};

std::shared_ptr<const RowField> make(Field field)
{
    using store::SegmentView;
    switch (field) {
    case Field::time:
        return number_field(
            field, FieldUnit::time, [](const SegmentView& s) { return s.times(); }, store::no_time);
    case Field::cpu:
        return number_field(
            field, FieldUnit::number, [](const SegmentView& s) { return s.cpus(); }, store::no_cpu);
    case Field::pid:
        return number_field(
            field, FieldUnit::number, [](const SegmentView& s) { return s.pids(); }, store::no_pid);
    case Field::tgid:
        return number_field(
            field, FieldUnit::number, [](const SegmentView& s) { return s.tgids(); }, store::no_pid);
    case Field::comm: return text_field(field, [](const SegmentView& s) { return s.tasks(); });
    case Field::flags: return text_field(field, [](const SegmentView& s) { return s.flags(); });
    case Field::event: return text_field(field, [](const SegmentView& s) { return s.events(); });
    case Field::kind:
        return column_field(
            field, FieldUnit::name, [](const SegmentView& s) { return s.kinds(); },
            [](store::RowKind kind) {
                return Value{static_cast<std::int64_t>(kind), true};
            },
            [](std::int64_t value, const store::Snapshot&) {
                return std::string(store::to_string(static_cast<store::RowKind>(value)));
            });
    case Field::msg: return std::make_shared<MessageField>();
    case Field::lost:
    case Field::named: return nullptr;
    }
    return nullptr;
}

}  // namespace

FieldReader::FieldReader(const RowField& field, const store::Snapshot& snapshot)
    : field_(field), snapshot_(snapshot), piece_(std::make_unique_for_overwrite<FieldPiece>())
{
}

void FieldReader::read(RowId row)
{
    // Few at once: where rows are asked for here and there, the others are read in vain.
    constexpr std::size_t limit = 64;
    static_assert(limit <= FieldPiece::row_limit);
    const store::SegmentView segment = snapshot_.segment(row.value() >> store::Segment::row_bits);
    const std::size_t begin = (row.value() - segment.first_row().value()) / limit * limit;
    count_ = std::min(limit, segment.size() - begin);
    first_ = segment.first_row().value() + begin;
    field_.read(segment, begin, count_, *piece_);
}

std::shared_ptr<const RowField> message_number(std::string name, FieldUnit unit)
{
    return std::make_shared<MessageNumber>(std::move(name), unit);
}

std::shared_ptr<const RowField> row_field(Field field)
{
    return make(field);
}

std::shared_ptr<const RowField> row_field(std::string_view name, const store::Snapshot& snapshot)
{
    if (std::shared_ptr<const RowField> of_all = row_field(name)) return of_all;
    const FieldCatalog fields(snapshot);
    const NamedField* field = fields.find(name);
    if (!field) return nullptr;
    if (field->can_be_number) return std::make_shared<NamedNumber>(*field, snapshot);
    return std::make_shared<NamedText>(*field, snapshot);
}

std::shared_ptr<const RowField> row_field(std::string_view name)
{
    const FieldFacts* facts = find_field(name);
    return facts ? make(facts->field) : nullptr;
}

}  // namespace boardscope::filter
