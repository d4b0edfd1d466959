// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/doubts.h"

#include "core/filter/quoted_text.h"
#include "core/filter/suggestion.h"

#include <algorithm>
#include <optional>
#include <string_view>

namespace boardscope::filter {

namespace {

std::string name_of(Field field, const std::string& name)
{
    return field == Field::named ? name : std::string(facts_of(field).name);
}

std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& known, bool is_text)
{
    const std::string_view near = nearest_word(word, known);
    if (near.empty()) return {};
    return "did you mean " + (is_text ? quoted_text(near) : std::string(near)) + "?";
}

bool passes(const Comparison& comparison, std::string_view value)
{
    return std::ranges::any_of(comparison.texts, [&](const std::string& wanted) {
        switch (comparison.text_test) {
        case TextTest::equal: return value == wanted;
        case TextTest::contains: return value.find(wanted) != value.npos;
        case TextTest::starts_with: return value.starts_with(wanted);
        case TextTest::regex: return true;
        }
        return true;
    });
}

bool is_named(const Node& node, Field field)
{
    return (node.kind == NodeKind::comparison && node.comparison.field == field) ||
           std::ranges::any_of(node.children, [&](const Node& child) { return is_named(child, field); });
}

bool asks_presence(const Node& node, const Comparison& comparison)
{
    if (node.kind == NodeKind::presence)
        return node.presence.field == comparison.field && node.presence.name == comparison.name;
    return std::ranges::any_of(node.children,
                               [&](const Node& child) { return asks_presence(child, comparison); });
}

/// Goes over the tree of a filter.
class Doubter {
public:
    Doubter(const FilterPlan& plan, const FieldCatalog& fields, const SeenFields& seen)
        : plan_(plan), fields_(fields), seen_(seen)
    {
    }

    std::vector<FilterError> run()
    {
        look_at(plan_.tree());
        return std::move(doubts_);
    }

private:
    void look_at(const Node& node)
    {
        if (node.kind == NodeKind::comparison) look_at_comparison(node.comparison);
        if (node.kind == NodeKind::presence)
            (void)is_unknown(node.presence.field, node.presence.name, node.presence.field_range);
        for (const Node& child : node.children)
            look_at(child);
    }

    void look_at_comparison(const Comparison& comparison)
    {
        const std::string name = name_of(comparison.field, comparison.name);
        if (is_unknown(comparison.field, comparison.name, comparison.field_range)) return;
        if (comparison.texts.empty() && comparison.ranges.empty()) {
            return doubt(whole(comparison), "nothing can be found by this",
                         possible_values(comparison.field));
        }
        const SeenField* seen = seen_ ? seen_(name) : nullptr;
        if (!seen) return;
        if (is_not_equal(comparison)) return look_at_rows_without(comparison, name, *seen);
        if (!comparison.texts.empty())
            look_at_texts(comparison, name, *seen);
        else
            look_at_numbers(comparison, name, *seen);
    }

    /// A name that the catalog takes though no event has it. True: so it is.
    bool is_unknown(Field field, const std::string& name, TextRange range)
    {
        const bool is_anything_known = !fields_.is_open() || !fields_.fields().empty();
        if (field != Field::named || fields_.find(name) || !is_anything_known) return false;
        std::vector<std::string_view> known;
        for (const FieldFacts& facts : all_fields())
            known.push_back(facts.name);
        for (const NamedField& one : fields_.fields())
            known.push_back(one.name);
        doubt(range, "no event so far has a field " + name, did_you_mean(name, known, false));
        return true;
    }

    void look_at_texts(const Comparison& comparison, const std::string& name, const SeenField& seen)
    {
        if (!seen.is_whole || seen.events_with + seen.events_without == 0) return;
        if (comparison.text_test == TextTest::regex) return;
        const bool is_equal = comparison.text_test == TextTest::equal;
        std::vector<std::string_view> known;
        for (const SeenValue& value : seen.values)
            known.push_back(value.text);
        for (std::size_t i = 0; i < comparison.texts.size(); ++i) {
            Comparison one = comparison;
            one.texts = {comparison.texts[i]};
            if (std::ranges::any_of(known, [&](std::string_view value) { return passes(one, value); }))
                continue;
            const std::string text = quoted_text(comparison.texts[i]);
            doubt(comparison.value_ranges[i],
                  is_equal ? "no row so far has the " + name + ' ' + text
                           : "no " + name + " so far " +
                                 (comparison.text_test == TextTest::contains ? "contains " : "begins with ") +
                                 text,
                  is_equal ? did_you_mean(comparison.texts[i], known, true) : std::string());
        }
    }

    void look_at_numbers(const Comparison& comparison, const std::string& name, const SeenField& seen)
    {
        if (comparison.field == Field::kind || comparison.field == Field::lost) return;
        const bool is_time = comparison.field == Field::time;
        if (is_time ? !seen.least : !seen.is_whole) return;
        if (seen.events_with + seen.events_without == 0 && !is_time) return;
        if (!seen.least) {
            if (seen.values.empty()) doubt(whole(comparison), "no row so far has a " + name, {});
            return;
        }
        if (comparison.read_as != store::ReadAs::plain && comparison.field == Field::named) return;
        const auto is_met = [&](const NumberRange& range) {
            if (is_time) return range.low <= *seen.greatest && *seen.least <= range.high;
            return std::ranges::any_of(seen.values, [&](const SeenValue& value) {
                return value.number && range.low <= *value.number && *value.number <= range.high;
            });
        };
        if (std::ranges::any_of(comparison.ranges, is_met)) return;
        const std::string least = number_text(*seen.least, is_time);
        const std::string greatest = number_text(*seen.greatest, is_time);
        doubt(join(comparison.value_ranges.front(), comparison.value_ranges.back()),
              "no row so far answers this",
              name + (least == greatest ? " is " + least : " is " + least + " to " + greatest));
    }

    static std::string possible_values(Field field)
    {
        if (field == Field::named) return {};
        const FieldFacts& facts = facts_of(field);
        return std::string(facts.name) + " is never less than " + std::to_string(facts.least) +
               " nor more than " + std::to_string(facts.greatest);
    }

    /// Seconds to the microsecond: what hints need.
    static std::string number_text(std::int64_t number, bool is_time)
    {
        if (!is_time) return std::to_string(number);
        std::string text = std::to_string(number / 1000);
        if (number < 0 || text.size() <= 6) return std::to_string(number) + "ns";
        return text.insert(text.size() - 6, ".") + "s";
    }

    /// Of numbers the ranges are on both sides of what was written: its operator is in the text.
    [[nodiscard]] bool is_not_equal(const Comparison& comparison) const
    {
        const std::size_t begin = comparison.field_range.end;
        const std::size_t end = comparison.value_ranges.front().begin;
        return std::string_view(plan_.text()).substr(begin, end - begin).find("!=") != std::string::npos;
    }

    /// Who asks which events it is about, or whether the field is there, knows.
    void look_at_rows_without(const Comparison& comparison, const std::string& name, const SeenField& seen)
    {
        if (seen.events_without == 0 || seen.events_with == 0) return;
        if (is_named(plan_.tree(), Field::event) || asks_presence(plan_.tree(), comparison)) return;
        const TextRange value = comparison.value_ranges.front();
        doubt(whole(comparison), "events that have no " + name + " are not found by this",
              "to find them too write: not " + name +
                  " == " + plan_.text().substr(value.begin, value.end - value.begin));
    }

    static TextRange whole(const Comparison& comparison)
    {
        return join(comparison.field_range, comparison.value_ranges.back());
    }

    void doubt(TextRange range, std::string message, std::string hint)
    {
        doubts_.push_back({range, std::move(message), std::move(hint)});
    }

    const FilterPlan& plan_;
    const FieldCatalog& fields_;
    const SeenFields& seen_;
    std::vector<FilterError> doubts_;
};

void add_fields(const Node& node, std::vector<std::string>& names)
{
    if (node.kind == NodeKind::comparison)
        names.push_back(name_of(node.comparison.field, node.comparison.name));
    for (const Node& child : node.children)
        add_fields(child, names);
}

}  // namespace

std::vector<FilterError> doubts(const FilterPlan& plan, const FieldCatalog& fields, const SeenFields& seen)
{
    return Doubter(plan, fields, seen).run();
}

std::vector<std::string> fields_in(const FilterPlan& plan)
{
    std::vector<std::string> names;
    add_fields(plan.tree(), names);
    std::ranges::sort(names);
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

}  // namespace boardscope::filter
