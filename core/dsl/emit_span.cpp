// SPDX-License-Identifier: GPL-3.0-or-later
// span NAME = from .. to: one program keeps the time and what is known at the beginning, another one sends it all
// where the span ends.
#include "core/dsl/emit_function.h"

#include "core/dsl/config.h"
#include "core/dsl/emit_attach.h"
#include "core/dsl/emit_expr.h"
#include "core/dsl/emit_output.h"
#include "core/dsl/emit_statement.h"

namespace boardscope::dsl {

namespace {

struct SpanParts {
    std::string map;         ///< "open_spans", where those lie that have begun
    std::string value_type;  ///< "struct open_begun"
    Type key;
    std::vector<std::string> members;  ///< by field; empty where its value is taken at the end
    std::uint32_t value_bytes = 8;
    std::uint32_t failure = 0;
};

std::string member_name(const SpanField& field, std::set<std::string>& taken)
{
    std::string name = c_word(field.name);
    while (!taken.insert(name).second)
        name += "_";
    return name;
}

std::uint32_t add_failure(EmitState& state, const Span& span, const std::string& word)
{
    script::ScriptEvent event;
    event.operation = script::Operation::helper_error;
    event.name = span.name;
    event.format = "beginning of span " + span.name + ": there are too many at the same time";
    event.bytes = 56;
    event.fields = {{"error", 40, {.bytes = 8, .is_signed = true}}, {"count", 48, {.bytes = 8}}};
    event.line = state.source.line_of(span.place.begin);
    state.tells_failures = true;
    return state.add_event(std::move(event), word + "_full");
}

SpanParts define_parts(EmitState& state, const Span& span)
{
    SpanParts parts;
    parts.key = span.from_key ? span.from_key->type : Type::integer(8, false);
    const std::string word = state.file_word("span_" + span.name);
    parts.map = state.file_word(word + "_begun");
    parts.value_type = "struct " + parts.map;
    std::set<std::string> taken = {"time_ns"};
    std::string text = "/* " + comment_text(state.source.slice(span.place)) + " */\n" + parts.value_type +
                       " {\n\tu64 time_ns;\n";
    for (const SpanField& field : span.fields) {
        parts.members.push_back(field.at_end ? std::string() : member_name(field, taken));
        if (field.at_end) continue;
        text += "\t" + state.structs.declaration(field.value->type, parts.members.back()) + ";\n";
        parts.value_bytes += room_of(field.value->type);
    }
    state.definitions.push_back(text + "};\nBS_HASH(" + parts.map + ", " + state.structs.name_of(parts.key) + ", " +
                                parts.value_type + ", " +
                                std::to_string(config_number(state.program, state.options, "max_map_keys")) + ");\n");
    parts.failure = add_failure(state, span, word);
    return parts;
}

/// Writes the key; "&span_open_begun, &key".
std::string emit_key(EmitState& state, const SpanParts& parts, const ExprPtr& key)
{
    if (!key) {
        state.out.line("u64 key = bs_tid();");
        return "&" + parts.map + ", &key";
    }
    if (is_scalar(parts.key)) {
        const std::string value = emit_value(state, *key).c;
        state.out.line(state.structs.name_of(parts.key) + " key = " + value + ";");
        return "&" + parts.map + ", &key";
    }
    const std::string name = new_variable(state, state.structs.name_of(parts.key), "key", room_of(parts.key),
                                          stack_key_limit, true);
    emit_store(state, *key, {parts.key.kind == TypeKind::text ? name + ".text" : name, parts.key});
    return "&" + parts.map + ", &" + name;
}

void write_beginning(EmitState& state, const Span& span, const SpanParts& parts)
{
    CWriter& out = state.out;
    state.function.words = {"key", "found"};
    if (span.predicate) {
        out.line("/* / " + comment_text(state.source.slice(span.predicate->place)) + " / */");
        emit_guard(state, *span.predicate);
        out.blank();
    }
    const std::string begun =
        new_variable(state, parts.value_type, "begun", parts.value_bytes, stack_key_limit, true);
    const std::string entry = emit_key(state, parts, span.from_key);
    for (std::size_t i = 0; i < span.fields.size(); ++i) {
        const SpanField& field = span.fields[i];
        if (!field.at_end) emit_store(state, *field.value, {begun + "." + parts.members[i], field.value->type});
    }
    out.line(begun + ".time_ns = bpf_ktime_get_ns();");
    out.line("bs_check(ctx, " + state.event_words[parts.failure] + ", bpf_map_update_elem(" + entry + ", &" + begun +
             ", BPF_ANY));");
}

std::vector<RecordField> fields_of(const Span& span, const SpanParts& parts)
{
    const Type time = Type::integer(8, false);
    const auto line = [](std::string value) {
        return [value](EmitState& state, const CPlace& place) { state.out.line(place.c + " = " + value + ";"); };
    };
    std::vector<RecordField> fields = {{"begin", time, nullptr, line("begun->time_ns")},
                                       {"duration", time, nullptr, line("bpf_ktime_get_ns() - begun->time_ns")}};
    for (std::size_t i = 0; i < span.fields.size(); ++i) {
        const SpanField& field = span.fields[i];
        RecordField out{field.name, field.value->type, nullptr, {}};
        if (field.at_end)
            out.write = [value = field.value.get()](EmitState& state, const CPlace& place) {
                emit_store(state, *value, place);
            };
        else if (is_scalar(field.value->type) || field.value->type.kind != TypeKind::text)
            out.write = line("begun->" + parts.members[i]);
        else
            out.write = [member = parts.members[i]](EmitState& state, const CPlace& place) {
                const std::string room = std::to_string(room_of(place.type));
                state.out.line("bs_copy(" + place.c + ", " + room + ", begun->" + member + ", " + room + ");");
            };
        fields.push_back(std::move(out));
    }
    return fields;
}

void write_end(EmitState& state, const Span& span, const SpanParts& parts)
{
    CWriter& out = state.out;
    state.function.words = {"key", "begun"};
    const std::string entry = emit_key(state, parts, span.to_key);
    out.line(parts.value_type + " *begun = bpf_map_lookup_elem(" + entry + ");");
    out.blank();
    out.line("if (!begun)");
    out.line("\treturn 0;");
    script::ScriptEvent event;
    event.operation = script::Operation::span;
    event.name = span.name;
    emit_record(state, std::move(event), "span_" + span.name + "_record", fields_of(span, parts), span.place);
    out.line("bpf_map_delete_elem(" + entry + ");");
}

void emit_half(EmitState& state, const Span& span, const AttachSpec& spec, const char* which,
               const std::function<void()>& write)
{
    if (spec.matches.empty()) return;
    const std::string name = state.file_word(span.name + "_" + which);
    begin_function(state, name, span.name, &spec);
    end_function(state, {"SEC(" + quoted_c(section_of(spec, spec.matches.front())) + ")", "int " + name + "(void *ctx)"},
                 state.source.line_of(span.place.begin), write);
    for (const std::vector<std::string>& match : spec.matches)
        state.attach.push_back(plan_entry(name, spec, match, state.facts));
}

}  // namespace

void emit_span(EmitState& state, const Span& span)
{
    const SpanParts parts = define_parts(state, span);
    emit_half(state, span, span.from, "begins", [&] { write_beginning(state, span, parts); });
    emit_half(state, span, span.to, "ends", [&] { write_end(state, span, parts); });
}

}  // namespace boardscope::dsl
