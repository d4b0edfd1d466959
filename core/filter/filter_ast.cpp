// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/filter_ast.h"

#include "core/filter/quoted_text.h"
#include "core/store/event_row.h"

#include <array>
#include <limits>

namespace boardscope::filter {

namespace {

constexpr std::int64_t greatest_i64 = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t greatest_i32 = std::numeric_limits<std::int32_t>::max();
constexpr std::int64_t greatest_cpu = std::int64_t{store::no_cpu} - 1;
constexpr auto last_kind = static_cast<std::int64_t>(store::RowKind::note);

constexpr std::array fields = {
    FieldFacts{Field::time, "time", "", FieldType::time, -greatest_i64, greatest_i64, "the board's clock"},
    FieldFacts{Field::cpu, "cpu", "", FieldType::number, 0, greatest_cpu, "the CPU it happened on"},
    FieldFacts{Field::pid, "pid", "", FieldType::number, 0, greatest_i32, "the thread, as ftrace numbers it"},
    FieldFacts{Field::tgid, "tgid", "", FieldType::number, 0, greatest_i32,
               "the process, where the board tells it"},
    FieldFacts{Field::comm, "comm", "task", FieldType::text, 0, 0, "the name of the task"},
    FieldFacts{Field::flags, "flags", "", FieldType::text, 0, 0, "the flags column of ftrace"},
    FieldFacts{Field::event, "event", "", FieldType::text, 0, 0, "the name of the event"},
    FieldFacts{Field::msg, "msg", "message", FieldType::text, 0, 0, "the text of the event"},
    FieldFacts{Field::lost, "lost", "", FieldType::number, 0, greatest_i64, "how many were lost, of a loss"},
    FieldFacts{Field::kind, "kind", "", FieldType::kind, 0, last_kind, "event, odd, loss or note"},
};

std::string name_of(Field field, const std::string& name)
{
    return field == Field::named ? name : std::string(facts_of(field).name);
}

/// Units are seen: 5ms and 5 are two things.
std::string number_text(std::int64_t number, store::ReadAs as)
{
    return std::to_string(number) + (as == store::ReadAs::nanoseconds ? "ns" : "");
}

std::string text_of(const Comparison& comparison)
{
    std::string out = name_of(comparison.field, comparison.name);
    if (comparison.texts.empty()) {
        out += " in {";
        for (std::size_t i = 0; i < comparison.ranges.size(); ++i) {
            const NumberRange range = comparison.ranges[i];
            out += (i ? ", " : "") + number_text(range.low, comparison.read_as);
            if (range.high != range.low) out += ".." + number_text(range.high, comparison.read_as);
        }
        return out + "}";
    }
    switch (comparison.text_test) {
    case TextTest::equal: out += comparison.negated ? " != " : " == "; break;
    case TextTest::contains: out += " contains "; break;
    case TextTest::starts_with: out += " startswith "; break;
    case TextTest::regex:
        return out + " matches /" + comparison.texts[0] + (comparison.ignore_case ? "/i" : "/");
    }
    if (comparison.texts.size() == 1) return out + quoted_text(comparison.texts[0]);
    out = name_of(comparison.field, comparison.name) + " in {";
    for (std::size_t i = 0; i < comparison.texts.size(); ++i)
        out += (i ? ", " : "") + quoted_text(comparison.texts[i]);
    return out + "}";
}

}  // namespace

std::span<const FieldFacts> all_fields()
{
    return fields;
}

const FieldFacts& facts_of(Field field)
{
    return fields[static_cast<std::size_t>(field)];
}

const FieldFacts* find_field(std::string_view name)
{
    for (const FieldFacts& facts : fields)
        if (name == facts.name || (!facts.alias.empty() && name == facts.alias)) return &facts;
    return nullptr;
}

std::string to_text(const Node& node)
{
    switch (node.kind) {
    case NodeKind::everything: return "everything";
    case NodeKind::comparison: return text_of(node.comparison);
    case NodeKind::presence: return name_of(node.presence.field, node.presence.name);
    case NodeKind::none_of: return "not (" + to_text(node.children[0]) + ")";
    case NodeKind::all_of:
    case NodeKind::any_of: break;
    }
    std::string out;
    for (const Node& child : node.children) {
        if (!out.empty()) out += node.kind == NodeKind::all_of ? " and " : " or ";
        const bool simple = child.kind == NodeKind::comparison || child.kind == NodeKind::presence ||
                            child.kind == NodeKind::none_of;
        out += simple ? to_text(child) : "(" + to_text(child) + ")";
    }
    return out;
}

}  // namespace boardscope::filter
