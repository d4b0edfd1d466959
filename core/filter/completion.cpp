// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/completion.h"

#include "core/filter/comparison_parser.h"
#include "core/filter/completion_place.h"
#include "core/filter/filter_lexer.h"
#include "core/filter/quoted_text.h"
#include "core/store/event_row.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <span>
#include <utility>

namespace boardscope::filter {

namespace {

/// More of them nobody reads; another letter brings others.
constexpr std::size_t value_limit = 100;
constexpr std::size_t value_limit_bytes = 256;

struct OperatorChoice {
    std::string_view text;
    Operator operation;
    std::string_view meaning;
};
constexpr std::array operator_choices = {
    OperatorChoice{"==", Operator::equal, "is"},
    OperatorChoice{"!=", Operator::not_equal, "is there, and is not"},
    OperatorChoice{"<", Operator::less, "is less than"},
    OperatorChoice{"<=", Operator::less_equal, "is at most"},
    OperatorChoice{">", Operator::greater, "is more than"},
    OperatorChoice{">=", Operator::greater_equal, "is at least"},
    OperatorChoice{"contains", Operator::contains, "has this text in it"},
    OperatorChoice{"startswith", Operator::starts_with, "begins with this text"},
    OperatorChoice{"matches", Operator::matches, "fits a regular expression: /open.*/"},
    OperatorChoice{"in {", Operator::in, "is one of these"},
};

struct KindChoice {
    store::RowKind kind;
    std::string_view meaning;
};
constexpr std::array kind_choices = {
    KindChoice{store::RowKind::event, "reported by a probe or the kernel"},
    KindChoice{store::RowKind::odd_line, "a line that nobody understood"},
    KindChoice{store::RowKind::loss, "events that never arrived"},
    KindChoice{store::RowKind::note, "said by Boardscope"},
};

struct UnitChoice {
    std::string_view text;
    std::string_view meaning;
};
constexpr std::array unit_choices = {UnitChoice{"ms", "milliseconds"}, UnitChoice{"us", "microseconds"},
                                     UnitChoice{"s", "seconds"}, UnitChoice{"ns", "nanoseconds"}};

char small(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// The candidates of a place: first what was typed, then what begins with it, then what only contains it.
class Collector {
public:
    /// `typed` must outlive this.
    Collector(TextRange range, std::string_view typed) : range_(range), typed_(typed) {}

    /// `key`: what a user would type of it.
    void add(CandidateKind kind, std::string text, std::string_view key, std::string_view meaning,
             std::optional<std::uint64_t> rows = std::nullopt)
    {
        const auto at = find(key);
        if (!at) return;
        const bool is_exact = *at == 0 && !typed_.empty() && key.size() == typed_.size();
        (is_exact   ? exact_
         : *at == 0 ? beginning_
                    : containing_)
            .push_back({std::move(text), range_, kind, std::string(meaning), rows});
    }
    void add(CandidateKind kind, std::string_view text, std::string_view meaning)
    {
        add(kind, std::string(text), text, meaning);
    }

    std::vector<Candidate> take(std::size_t limit)
    {
        std::ranges::move(beginning_, std::back_inserter(exact_));
        std::ranges::move(containing_, std::back_inserter(exact_));
        if (exact_.size() > limit) exact_.resize(limit);
        return std::move(exact_);
    }

    [[nodiscard]] bool wants(std::string_view key) const { return find(key).has_value(); }

private:
    [[nodiscard]] std::optional<std::size_t> find(std::string_view key) const
    {
        const auto found = std::ranges::search(key, typed_, {}, small, small);
        const auto at = static_cast<std::size_t>(found.begin() - key.begin());
        if (typed_.empty() || (at == 0 && key.size() >= typed_.size())) return 0;
        // One letter is within everything.
        return found.empty() || typed_.size() < 2 ? std::nullopt : std::optional(at);
    }

    TextRange range_;
    std::string_view typed_;
    std::vector<Candidate> exact_;
    std::vector<Candidate> beginning_;
    std::vector<Candidate> containing_;
};

std::string meaning_of(const NamedField& field)
{
    constexpr std::size_t shown_events = 3;
    std::string text = "a text of ";
    if (field.can_be_number) {
        switch (field.unit) {
        case decode::FieldUnit::none: text = "a number of "; break;
        case decode::FieldUnit::ns: text = "a time in ns, of "; break;
        case decode::FieldUnit::us: text = "a time in \xc2\xb5s, of "; break;
        case decode::FieldUnit::ms: text = "a time in ms, of "; break;
        case decode::FieldUnit::s: text = "a time in s, of "; break;
        }
    }
    for (std::size_t i = 0; i < std::min(field.events.size(), shown_events); ++i)
        text += (i ? ", " : "") + field.events[i];
    return text + (field.events.size() > shown_events ? " \xe2\x80\xa6" : "");
}

/// Records come from anywhere: a name may be one that nobody can write in a filter.
bool is_writable(std::string_view name)
{
    const auto tokens = lex_leniently(name);
    return tokens.size() == 2 && tokens[0].kind == TokenKind::word && !operator_at(tokens[0]) &&
           name != "and" && name != "or" && name != "not" && !find_field(name);
}

void add_fields(Collector& candidates, const FieldCatalog& fields, std::string_view typed)
{
    for (const FieldFacts& facts : all_fields()) {
        const bool wants_alias =
            !typed.empty() && facts.alias.starts_with(typed) && !facts.name.starts_with(typed);
        candidates.add(CandidateKind::field, wants_alias ? facts.alias : facts.name, facts.meaning);
    }
    for (const NamedField& field : fields.fields())
        if (is_writable(field.name)) candidates.add(CandidateKind::field, field.name, meaning_of(field));
    candidates.add(CandidateKind::keyword, "not", "the opposite of what follows");
}

bool is_possible(Operator operation, const PlaceField& field)
{
    if (!field.is_named) return fits(operation, field.type);
    return (field.can_be_number && fits(operation, FieldType::number)) ||
           (field.can_be_text && fits(operation, FieldType::text));
}

void add_joining(Collector& candidates, const CompletionPlace& place)
{
    candidates.add(CandidateKind::keyword, "and", "both");
    candidates.add(CandidateKind::keyword, "or", "one of the two, or both");
    if (place.open_brackets > 0) candidates.add(CandidateKind::keyword, ")", "closes the bracket");
}

void add_operators(Collector& candidates, const CompletionPlace& place)
{
    for (const OperatorChoice& choice : operator_choices)
        if (is_possible(choice.operation, *place.field))
            candidates.add(CandidateKind::operation, choice.text, choice.meaning);
    add_joining(candidates, place);
}

bool has_letters_at_end(std::string_view number)
{
    return !number.starts_with("0x") && !number.starts_with("0X") && !number.empty() &&
           (number.back() < '0' || number.back() > '9');
}

/// What may still be listed in a set depends on what is: all numbers have a unit or none has, and there are
/// only texts or only numbers.
struct ValueRules {
    bool numbers = true;
    bool units = true;
    bool texts = true;

    explicit ValueRules(const CompletionPlace& place)
    {
        const PlaceField& field = *place.field;
        const auto works_on = [&](FieldType type) { return place.operation && fits(*place.operation, type); };
        numbers = field.can_be_number && works_on(field.is_named ? FieldType::number : field.type);
        texts = field.can_be_text && works_on(FieldType::text);
        units = numbers && field.has_unit;
        if (place.listed.empty()) return;
        const std::string_view first = place.listed.front();
        const bool is_text = first.starts_with('"');
        numbers = numbers && !is_text && (!field.is_named || !has_letters_at_end(first));
        units = units && !is_text && (!field.is_named || has_letters_at_end(first));
        texts = texts && (is_text || !field.can_be_number);
    }
};

void add_kinds(Collector& candidates, const CompletionPlace& place, const SeenField* seen)
{
    for (const KindChoice& choice : kind_choices) {
        const std::string_view word = store::to_string(choice.kind);
        if (std::ranges::find(place.listed, word) != place.listed.end()) continue;
        std::optional<std::uint64_t> rows;
        for (const SeenValue& value : seen ? std::span(seen->values) : std::span<const SeenValue>())
            if (value.text == word) rows = value.count;
        candidates.add(CandidateKind::value, std::string(word), word, choice.meaning, rows);
    }
}

void add_values(Collector& candidates, const CompletionPlace& place, const SeenField& seen)
{
    const ValueRules rules(place);
    for (const SeenValue& value : seen.values) {
        const bool as_number = value.number && rules.numbers;
        if (!as_number && !rules.texts) continue;
        if (value.text.empty() || value.text.size() > value_limit_bytes) continue;
        if (!candidates.wants(value.text)) continue;
        std::string text = as_number ? value.text : quoted_text(value.text);
        if (std::ranges::find(place.listed, text) != place.listed.end()) continue;
        candidates.add(CandidateKind::value, std::move(text), value.text, {}, value.count);
    }
}

/// Behind a number that is being written.
void add_units(Collector& candidates, const CompletionPlace& place)
{
    const std::size_t digits = std::min(place.typed.find_first_not_of("0123456789."), place.typed.size());
    if (digits == 0 || !ValueRules(place).units) return;
    for (const UnitChoice& choice : unit_choices) {
        std::string text = std::string(place.typed.substr(0, digits)) + std::string(choice.text);
        const auto tokens = lex_leniently(text);
        if (tokens.size() == 2 && tokens[0].kind == TokenKind::number && tokens[0].time_fits)
            candidates.add(CandidateKind::unit, text, choice.meaning);
    }
}

/// What was typed of a text, without its quotes and escapes.
std::string typed_value(std::string_view typed)
{
    if (!typed.starts_with('"')) return std::string(typed);
    for (const char* ending : {"", "\""}) {
        const auto tokens = lex_filter(std::string(typed) + ending);
        if (tokens && tokens->size() == 2) return tokens->front().text;
    }
    return std::string(typed.substr(1));
}

bool is_closed_text(std::string_view typed)
{
    return typed.size() > 1 && typed.front() == '"' && lex_filter(typed).has_value();
}

void collect(Collector& candidates, const CompletionPlace& place, const FieldCatalog& fields,
             const SeenField* seen)
{
    switch (place.expected) {
    case Expected::field: return add_fields(candidates, fields, place.typed);
    case Expected::operation:
        if (place.field) add_operators(candidates, place);
        return;
    case Expected::set: return candidates.add(CandidateKind::keyword, "{", "begins the set");
    case Expected::value:
        if (!place.field || place.in_range) return;
        if (place.field->type == FieldType::kind) return add_kinds(candidates, place, seen);
        if (seen) add_values(candidates, place, *seen);
        return add_units(candidates, place);
    case Expected::set_joining:
        candidates.add(CandidateKind::keyword, "}", "ends the set");
        return candidates.add(CandidateKind::keyword, ",", "one more");
    case Expected::joining: return add_joining(candidates, place);
    case Expected::nothing: return;
    }
}

bool is_due(const CompletionPlace& place, std::size_t cursor, const std::vector<Candidate>& candidates,
            std::string_view text)
{
    if (candidates.empty()) return false;
    if (place.typed.empty()) {
        const bool is_open = place.expected == Expected::operation || place.expected == Expected::value ||
                             place.expected == Expected::set;
        return is_open && place.ends_here;
    }
    const std::string_view word = text.substr(place.word.begin, place.word.end - place.word.begin);
    const bool is_finished = candidates.size() == 1 && candidates.front().text == word;
    return cursor == place.word.end && !is_finished && !is_closed_text(word);
}

}  // namespace

Completion complete(std::string_view text, std::size_t cursor, const FieldCatalog& fields,
                    const SeenFields& seen)
{
    cursor = std::min(cursor, text.size());
    const CompletionPlace place = find_place(text, cursor, fields);
    Completion completion;
    completion.expected = place.expected;
    const bool wants_values = place.expected == Expected::value && place.field && !place.in_range;
    if (wants_values) completion.values_of = std::string(place.field->name);
    const std::string typed =
        place.expected == Expected::value ? typed_value(place.typed) : std::string(place.typed);
    Collector candidates(place.word, typed);
    collect(candidates, place, fields, wants_values && seen ? seen(place.field->name) : nullptr);
    completion.candidates = candidates.take(value_limit);
    completion.is_due = is_due(place, cursor, completion.candidates, text);
    return completion;
}

}  // namespace boardscope::filter
