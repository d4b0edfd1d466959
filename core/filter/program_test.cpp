// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/program_test.h"

#include "core/decode/event_shape.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace boardscope::filter {

namespace {

constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
// Each takes two or three instructions; kernels before 5.2 load programs of 4,096.
constexpr std::size_t comparison_limit = 256;

struct HostField {
    Field field;
    const char* reason;
};
/// What no program can know of its rows, whatever it is written in.
constexpr std::array host_fields = {
    HostField{Field::time, "rows get their times as they are written"},
    HostField{Field::flags, "the flags are made by ftrace"},
    HostField{Field::event, "names of events are given on the host"},
    HostField{Field::msg, "the text of messages is made on the host"},
    HostField{Field::lost, "losses are counted on the host"},
    HostField{Field::kind, "kinds of rows are known on the host only"},
};

std::string shown(Field field, const std::string& name)
{
    return field == Field::named ? name : std::string(facts_of(field).name);
}

std::string constant(std::int64_t number)
{
    return std::to_string(number) + "LL";
}

/// value * factor lies in the range, as rows have it: what is too large for 64 bits is the greatest there is.
NumberRange divided(NumberRange range, std::int64_t factor)
{
    const auto up = [factor](std::int64_t n) { return n / factor + (n % factor > 0 ? 1 : 0); };
    const auto down = [factor](std::int64_t n) { return n / factor - (n % factor < 0 ? 1 : 0); };
    return {range.low == -most ? -most : up(range.low), range.high == most ? most : down(range.high)};
}

std::string in_range(const std::string& number, NumberRange range)
{
    if (range.low == range.high) return number + " == " + constant(range.low);
    const std::string low = number + " >= " + constant(range.low);
    return range.high == most ? low : "(" + low + " && " + number + " <= " + constant(range.high) + ")";
}

std::string byte_at(const ValueInProgram& value, std::size_t index)
{
    return "(unsigned char)(" + value.expression + ")[" + std::to_string(index) + "]";
}

/// The text begins with `text`; `is_whole`: and ends there.
std::string begins_with(const ValueInProgram& value, const std::string& text, bool is_whole)
{
    if (text.size() > value.text_bytes || text.find('\0') != std::string::npos) return "0";
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i)
        out += (i > 0 ? " && " : "(") + byte_at(value, i) +
               " == " + std::to_string(static_cast<unsigned char>(text[i]));
    if (is_whole && text.size() < value.text_bytes) out += " && " + byte_at(value, text.size()) + " == 0";
    return out + ")";
}

bool finds(const Comparison& comparison, std::string_view text)
{
    return std::ranges::any_of(comparison.texts, [&](const std::string& asked) {
        return comparison.text_test == TextTest::starts_with ? text.starts_with(asked) : text == asked;
    });
}

}  // namespace

std::optional<std::string> ProgramTest::add(const Node& part)
{
    ProgramTest longer = *this;
    Condition made = longer.condition(part, false);
    if (!made) return std::move(made.error());
    longer.conditions_.push_back(std::move(*made));
    *this = std::move(longer);
    return std::nullopt;
}

std::string ProgramTest::expression() const
{
    if (conditions_.empty()) return {};
    std::string out = "({ ";
    for (const std::string& setup : setups_)
        out += setup + " ";
    for (std::size_t i = 0; i < numbers_.size(); ++i)
        out += "const long long bs_field" + std::to_string(i) + " = " + numbers_[i] + "; ";
    for (std::size_t i = 0; i < conditions_.size(); ++i)
        out += (i > 0 ? " && " : "") + conditions_[i];
    return out + "; })";
}

ProgramTest::Condition ProgramTest::condition(const Node& node, bool is_inverted)
{
    switch (node.kind) {
    case NodeKind::everything: return "1";
    case NodeKind::all_of: return joined(node, " && ", is_inverted);
    case NodeKind::any_of: return joined(node, " || ", is_inverted);
    case NodeKind::comparison: return compared(node.comparison, is_inverted);
    case NodeKind::presence: return present(node.presence, is_inverted);
    case NodeKind::none_of: break;
    }
    Condition inner = condition(node.children.front(), !is_inverted);
    if (!inner) return inner;
    return "!(" + *inner + ")";
}

ProgramTest::Condition ProgramTest::joined(const Node& node, const char* sign, bool is_inverted)
{
    std::string out;
    for (const Node& child : node.children) {
        Condition one = condition(child, is_inverted);
        if (!one) return one;
        out += (out.empty() ? "(" : sign) + *one;
    }
    return out + ")";
}

ProgramTest::Condition ProgramTest::compared(const Comparison& comparison, bool is_inverted)
{
    const auto value = value_of(comparison.field, comparison.name, is_inverted);
    if (!value) return tl::unexpected(value.error());
    const std::string name = shown(comparison.field, comparison.name);
    const bool asks_for_text = !comparison.texts.empty();
    if (asks_for_text && value->text_bytes == 0) return tl::unexpected(name + " is a number in these events");
    if (!asks_for_text && value->text_bytes > 0) return tl::unexpected(name + " is a text in these events");
    return asks_for_text ? text_condition(*value, comparison) : in_ranges(*value, comparison);
}

ProgramTest::Condition ProgramTest::present(const Presence& presence, bool is_inverted)
{
    const auto value = value_of(presence.field, presence.name, is_inverted);
    if (!value) return tl::unexpected(value.error());
    if (value->text_bytes > 0) return byte_at(*value, 0) + " != 0";
    if (value->may_be_absent) return "1";  // a message may have what is no number to its reader
    const bool is_named = presence.field == Field::named;
    const NumberRange all =
        is_named ? NumberRange{-most, most}
                 : NumberRange{facts_of(presence.field).least, facts_of(presence.field).greatest};
    return in_ranges(*value, {.field = presence.field, .name = presence.name, .ranges = {all}});
}

ProgramTest::Condition ProgramTest::in_ranges(const ValueInProgram& value, const Comparison& comparison)
{
    if (is_too_long(2 * comparison.ranges.size()))
        return tl::unexpected<std::string>("it asks for more than a program should compare at each event");
    const std::int64_t factor = comparison.read_as == store::ReadAs::nanoseconds
                                    ? decode::nanoseconds_of(decode::unit_in_name(comparison.name))
                                    : 1;
    std::vector<NumberRange> ranges;
    for (const NumberRange& asked : comparison.ranges) {
        if (asked.low < -most)
            return tl::unexpected<std::string>("this number stands for a value that is not there");
        const NumberRange range = divided(asked, factor);
        if (range.low <= range.high) ranges.push_back(range);
    }
    if (ranges.empty()) return "0";
    const bool is_raw = comparison.read_as == store::ReadAs::bits;
    const std::string number =
        local_for((is_raw ? "(long long)(" : "bs_filter_number(") + value.expression + ")");
    std::string out;
    for (const NumberRange range : ranges)
        out += (out.empty() ? "(" : " || ") + in_range(number, range);
    return out + ")";
}

ProgramTest::Condition ProgramTest::text_condition(const ValueInProgram& value, const Comparison& comparison)
{
    if (comparison.text_test == TextTest::regex || comparison.text_test == TextTest::contains)
        return tl::unexpected<std::string>("of texts, programs compare == != startswith and in");
    for (const std::string& stand_in : value.stand_ins)
        if (finds(comparison, stand_in))
            return tl::unexpected("rows have " + stand_in +
                                  " where the name is not known, which a program cannot see");
    std::size_t bytes = 0;
    for (const std::string& text : comparison.texts)
        bytes += text.size() + 1;
    if (is_too_long(bytes))
        return tl::unexpected<std::string>("it asks for more than a program should compare at each event");
    std::string out;
    for (const std::string& text : comparison.texts)
        out +=
            (out.empty() ? "(" : " || ") + begins_with(value, text, comparison.text_test == TextTest::equal);
    out += ")";
    // A text that is not there answers no here, too.
    return comparison.negated ? "(" + byte_at(value, 0) + " != 0 && !" + out + ")" : out;
}

tl::expected<ValueInProgram, std::string> ProgramTest::value_of(Field field, const std::string& name,
                                                                bool is_inverted)
{
    for (const HostField& host : host_fields)
        if (host.field == field) return tl::unexpected<std::string>(host.reason);
    auto value = (*find_)(field, name);
    if (!value) return value;
    // Of a row without the field the question is answered with no, so `not` lets it through.
    if (value->may_be_absent && is_inverted)
        return tl::unexpected("not asks of rows without " + shown(field, name) + ", too");
    if (!value->setup.empty() && std::ranges::find(setups_, value->setup) == setups_.end())
        setups_.push_back(value->setup);
    return value;
}

std::string ProgramTest::local_for(const std::string& expression)
{
    auto place = std::ranges::find(numbers_, expression);
    if (place == numbers_.end()) place = numbers_.insert(place, expression);
    return "bs_field" + std::to_string(place - numbers_.begin());
}

bool ProgramTest::is_too_long(std::size_t comparisons)
{
    comparisons_ += comparisons;
    return comparisons_ > comparison_limit;
}

}  // namespace boardscope::filter
