// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/map_table.h"

#include "app/session/map_values.h"
#include "core/timeline/time_text.h"

#include <algorithm>
#include <bit>
#include <cctype>
#include <cstdio>
#include <numeric>
#include <utility>

namespace boardscope::session {

namespace {

using builder::TypedValue;
using Kind = MapCell::Kind;
using Role = MapColumn::Role;

MapCell text_cell(std::string text)
{
    return {.kind = Kind::text, .text = std::move(text)};
}

MapCell number_cell(std::uint64_t number)
{
    return {.kind = Kind::unsigned_number, .number = number};
}

MapCell cell_of(const TypedValue& value)
{
    switch (value.kind) {
    case TypedValue::Kind::signed_number: return {.kind = Kind::signed_number, .number = value.number};
    case TypedValue::Kind::unsigned_number: return number_cell(value.number);
    case TypedValue::Kind::real: return {.kind = Kind::real, .number = std::bit_cast<std::uint64_t>(value.real)};
    case TypedValue::Kind::name:
    case TypedValue::Kind::text:
    case TypedValue::Kind::raw: return text_cell(value.text);
    default: return text_cell(builder::to_text(value));
    }
}

/// The fields of a struct; of anything else the one that it is.
const TypedValue& part_of(const TypedValue& value, std::size_t part)
{
    return value.kind == TypedValue::Kind::record && part < value.parts.size() ? value.parts[part] : value;
}

std::size_t part_count(const TypedValue& value)
{
    return value.kind == TypedValue::Kind::record ? value.parts.size() : 1;
}

double real_of(const MapCell& cell)
{
    return std::bit_cast<double>(cell.number);
}

MapCell sum_of(const MapCell& a, const MapCell& b)
{
    if (a.kind == Kind::real) return {.kind = a.kind, .number = std::bit_cast<std::uint64_t>(real_of(a) + real_of(b))};
    return {.kind = a.kind, .number = a.number + b.number};
}

/// How far `now` is above `then`; what is not there counts as 0.
MapCell difference(const MapCell& now, const MapCell& then)
{
    if (now.kind == Kind::real)
        return {.kind = now.kind,
                .number = std::bit_cast<std::uint64_t>(real_of(now) - (then.is_number() ? real_of(then) : 0))};
    return {.kind = Kind::signed_number, .number = now.number - (then.is_number() ? then.number : 0)};
}

std::string real_text(double value)
{
    char text[40];
    std::snprintf(text, sizeof text, "%.6g", value);
    return text;
}

/// Numbers as other programs read them.
std::string plain_text(const MapCell& cell)
{
    switch (cell.kind) {
    case Kind::unsigned_number: return std::to_string(cell.number);
    case Kind::signed_number: return std::to_string(static_cast<std::int64_t>(cell.number));
    case Kind::real: return real_text(real_of(cell));
    default: return cell.text;
    }
}

/// Makes one table, column by column.
class Tabulator {
public:
    Tabulator(SharedContents contents, const MapTableWish& wish) : wish_(wish)
    {
        table_.contents = std::move(contents);
        is_stacks_ = table_.contents->map.role == wire::MapRole::stacks;
        is_per_cpu_ = is_per_cpu(table_.contents->map);
        if (is_stacks_)
            make_stack_columns();
        else
            make_columns();
    }

    MapTable make()
    {
        sort_rows();
        table_.cells.reserve(table_.row_count() * table_.columns.size());
        for (std::size_t row = 0; row < table_.row_count(); ++row) {
            if (is_stacks_)
                add_stack(row);
            else
                add_row(row);
        }
        return std::move(table_);
    }

private:
    [[nodiscard]] const MapContents& contents() const { return *table_.contents; }

    void add_column(MapColumn::Id id, std::string title, bool is_number)
    {
        table_.columns.push_back({id, std::move(title), is_number});
    }

    void make_stack_columns()
    {
        add_column({Role::key}, "stack", true);
        add_column({.role = Role::value, .part = 0}, "depth", true);
        add_column({.role = Role::value, .part = 1}, "frames, innermost first", false);
    }

    void make_columns()
    {
        const wire::MapInfo& map = contents().map;
        const TypedValue key = contents().types.key.read(Bytes(map.key_bytes));
        const TypedValue value = contents().types.value.read(Bytes(map.value_bytes));
        key_parts_ = map.key_bytes == 0 ? 0 : part_count(key);
        value_parts_ = part_count(value);
        for (std::uint32_t part = 0; part < key_parts_; ++part)
            add_column({Role::key, part}, key.names.empty() ? "key" : key.names[part],
                       cell_of(part_of(key, part)).is_number());
        for (std::uint32_t part = 0; part < value_parts_; ++part)
            numbers_.push_back(cell_of(part_of(value, part)).is_number());
        for (std::uint32_t part = 0; part < value_parts_; ++part)
            add_value_columns(part, value.names.empty() ? std::string() : value.names[part]);
    }

    void add_value_columns(std::uint32_t part, const std::string& name)
    {
        const bool is_number = numbers_[part];
        const std::string title = name.empty() ? "value" : name;
        const std::string of = name.empty() ? "" : " " + name;
        const bool shows_extremes = is_per_cpu_ && is_number && (wish_.by_cpu || value_parts_ == 1);
        add_column({Role::value, part}, is_per_cpu_ && is_number ? title + ", sum" : title, is_number);
        if (is_number && wish_.with_changes) add_column({Role::since_reading, part}, "Δ" + of, true);
        if (is_number && wish_.mark) add_column({Role::since_mark, part}, "Δ mark" + of, true);
        if (shows_extremes) add_column({Role::least, part}, "min" + of, true);
        if (shows_extremes) add_column({Role::greatest, part}, "max" + of, true);
        if (!is_per_cpu_ || !wish_.by_cpu) return;
        for (std::uint32_t cpu = 0; cpu < contents().map.value_count; ++cpu)
            add_column({Role::cpu, part, cpu}, "cpu " + std::to_string(cpu) + of, is_number);
    }

    /// By the key as it reads, which is not the order of its bytes.
    void sort_rows()
    {
        const auto& entries = contents().entries;
        std::vector<std::pair<TypedValue, const std::pair<const Bytes, Bytes>*>> rows;
        rows.reserve(entries.size());
        for (const auto& entry : entries)
            rows.emplace_back(contents().types.key.read(entry.first), &entry);
        std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
        for (auto& [key, entry] : rows) {
            table_.keys.push_back(&entry->first);
            table_.values.push_back(&entry->second);
            if (!is_stacks_) keys_.push_back(std::move(key));
        }
    }

    void add_stack(std::size_t row)
    {
        const std::vector<std::string> frames =
            stack_lines(contents().map, *table_.values[row], contents().symbols);
        std::string text;
        for (const std::string& frame : frames) {
            if (!text.empty()) text += " ← ";
            text += frame;
        }
        table_.cells.push_back(cell_of(builder::ValueType(contents().map.key_bytes).read(*table_.keys[row])));
        table_.cells.push_back(number_cell(frames.size()));
        table_.cells.push_back(text_cell(std::move(text)));
    }

    void add_row(std::size_t row)
    {
        const Bytes& key = *table_.keys[row];
        for (std::uint32_t part = 0; part < key_parts_; ++part)
            table_.cells.push_back(cell_of(part_of(keys_[row], part)));
        const std::vector<TypedValue> now = values_of(contents(), *table_.values[row]);
        const std::vector<TypedValue> before = values_in(wish_.before, key);
        const std::vector<TypedValue> mark = values_in(wish_.mark, key);
        for (std::uint32_t part = 0; part < value_parts_; ++part)
            add_value(now, before, mark, part);
    }

    [[nodiscard]] static std::vector<TypedValue> values_in(const SharedContents& other, const Bytes& key)
    {
        if (!other) return {};
        const auto entry = other->entries.find(key);
        return entry == other->entries.end() ? std::vector<TypedValue>() : values_of(*other, entry->second);
    }

    void add_value(const std::vector<TypedValue>& now, const std::vector<TypedValue>& before,
                   const std::vector<TypedValue>& mark, std::uint32_t part)
    {
        const MapCell whole = joined(now, part);
        std::size_t cpu = 0;
        // The columns of a part stand side by side.
        while (table_.cells.size() % table_.columns.size() != 0) {
            const MapColumn& column = table_.columns[table_.cells.size() % table_.columns.size()];
            if (column.id.part != part || column.id.role == Role::key) return;
            switch (column.id.role) {
            case Role::value: table_.cells.push_back(whole); break;
            case Role::since_reading:
                table_.cells.push_back(wish_.before ? difference(whole, joined(before, part)) : MapCell());
                break;
            case Role::since_mark: table_.cells.push_back(difference(whole, joined(mark, part))); break;
            case Role::least: table_.cells.push_back(extreme(now, part, false)); break;
            case Role::greatest: table_.cells.push_back(extreme(now, part, true)); break;
            default:
                table_.cells.push_back(cpu < now.size() ? cell_of(part_of(now[cpu], part)) : MapCell());
                ++cpu;
            }
        }
    }

    /// Of numbers the sum over all CPUs.
    [[nodiscard]] MapCell joined(const std::vector<TypedValue>& values, std::uint32_t part) const
    {
        if (values.empty()) return {};
        MapCell cell = cell_of(part_of(values.front(), part));
        for (std::size_t cpu = 1; cpu < values.size(); ++cpu) {
            const MapCell more = cell_of(part_of(values[cpu], part));
            if (numbers_[part])
                cell = sum_of(cell, more);
            else if (more.text != cell.text)
                cell.text += ", " + more.text;
        }
        return cell;
    }

    [[nodiscard]] static MapCell extreme(const std::vector<TypedValue>& values, std::uint32_t part, bool greatest)
    {
        MapCell found;
        for (const TypedValue& value : values) {
            MapCell cell = cell_of(part_of(value, part));
            if (found.kind == Kind::none || (greatest ? found < cell : cell < found)) found = std::move(cell);
        }
        return found;
    }

    const MapTableWish& wish_;
    MapTable table_;
    bool is_stacks_ = false;
    bool is_per_cpu_ = false;
    std::size_t key_parts_ = 0;
    std::size_t value_parts_ = 0;
    std::vector<bool> numbers_;      ///< by part of the value
    std::vector<TypedValue> keys_;   ///< of the rows
};

char lower(char c)
{
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

bool holds(const std::string& text, const std::string& lower_case)
{
    return std::search(text.begin(), text.end(), lower_case.begin(), lower_case.end(),
                       [](char a, char b) { return lower(a) == b; }) != text.end();
}

/// As it is shown or without the separators: both are what a person may type.
bool holds(const MapTable& table, std::size_t row, const std::string& lower_case)
{
    for (std::size_t column = 0; column < table.columns.size(); ++column) {
        const MapCell& cell = table.cell(row, column);
        if (holds(plain_text(cell), lower_case)) return true;
        if (cell.is_number() && holds(cell_text(cell), lower_case)) return true;
    }
    return false;
}

}  // namespace

bool operator<(const MapCell& a, const MapCell& b)
{
    if (a.kind != b.kind) return a.kind < b.kind;
    switch (a.kind) {
    case Kind::unsigned_number: return a.number < b.number;
    case Kind::signed_number: return static_cast<std::int64_t>(a.number) < static_cast<std::int64_t>(b.number);
    case Kind::real: return real_of(a) < real_of(b);
    default: return a.text < b.text;
    }
}

std::string cell_text(const MapCell& cell)
{
    if (cell.kind == Kind::unsigned_number) return timeline::thousands(cell.number);
    if (cell.kind != Kind::signed_number) return plain_text(cell);
    const auto number = static_cast<std::int64_t>(cell.number);
    return number < 0 ? "-" + timeline::thousands(~cell.number + 1) : timeline::thousands(cell.number);
}

std::string change_text(const MapCell& cell)
{
    const std::string text = cell_text(cell);
    if (text == "0" || text.empty()) return {};
    return text.front() == '-' ? text : "+" + text;
}

std::optional<std::size_t> MapTable::find(const MapColumn::Id& id) const
{
    for (std::size_t i = 0; i < columns.size(); ++i)
        if (columns[i].id == id) return i;
    return std::nullopt;
}

MapTable tabulate(SharedContents contents, const MapTableWish& wish)
{
    return Tabulator(std::move(contents), wish).make();
}

std::vector<std::uint32_t> arrange(const MapTable& table, const MapOrder& order)
{
    std::string search = order.search;
    std::transform(search.begin(), search.end(), search.begin(), lower);
    std::vector<std::uint32_t> rows;
    for (std::size_t row = 0; row < table.row_count(); ++row)
        if (search.empty() || holds(table, row, search)) rows.push_back(static_cast<std::uint32_t>(row));
    const std::optional<std::size_t> column = table.find(order.column);
    if (!column) return rows;
    std::stable_sort(rows.begin(), rows.end(), [&](std::uint32_t a, std::uint32_t b) {
        return order.descending ? table.cell(b, *column) < table.cell(a, *column)
                                : table.cell(a, *column) < table.cell(b, *column);
    });
    return rows;
}

}  // namespace boardscope::session
