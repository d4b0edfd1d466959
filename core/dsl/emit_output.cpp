// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/emit_output.h"

#include "core/dsl/tree_walk.h"

namespace boardscope::dsl {

namespace {

constexpr std::uint32_t head_bytes = 40;

/// A record that finds no room is not filled in; what its values do beside must be done all the same.
bool does_something(const Expr& expr)
{
    bool found = false;
    for_each_child(const_cast<Expr&>(expr), [&](Expr& child) { found = found || does_something(child); });
    const auto* unary = std::get_if<Unary>(&expr.node);
    return found || (unary != nullptr && unary->op >= UnaryOperator::pre_increment);
}

/// Evaluated before the record is begun.
std::string value_before(EmitState& state, const Expr& expr)
{
    const CValue value = emit_value(state, expr);
    const std::string name = new_variable(state, expr.type.is_signed ? "s64" : "u64", name_for(expr), 8, 8, false);
    state.out.line(name + " = " + value.c + ";");
    return name;
}

/// The structure of the record; the members' names in C.
std::vector<std::string> define_record(EmitState& state, script::ScriptEvent& event, const std::string& name,
                                       const std::vector<RecordField>& fields, TextRange place)
{
    std::vector<std::string> members;
    std::set<std::string> taken = {"head"};
    std::string text = "/* line " + std::to_string(event.line) + ": " + comment_text(state.source.slice(place)) +
                       " */\nstruct " + name + " {\n\tstruct bs_record head;\n";
    std::uint32_t offset = head_bytes;
    for (const RecordField& field : fields) {
        std::string member = field.expr ? name_for(*field.expr) : c_word(field.name);
        for (int number = 2; !taken.insert(member).second; ++number)
            member = (field.expr ? name_for(*field.expr) : c_word(field.name)) + "_" + std::to_string(number);
        members.push_back(member);
        text += "\t" + state.structs.declaration(field.type, member) + ";\n";
        event.fields.push_back({field.name, offset, value_type_of(field.type)});
        offset += room_of(field.type);
    }
    event.bytes = offset;
    state.definitions.push_back(text + "};\n");
    return members;
}

script::ScriptEvent described(const EmitState& state, script::ScriptEvent event, TextRange place)
{
    event.line = state.source.line_of(place.begin);
    if (event.name.empty()) event.name = state.function.event_name;
    return event;
}

}  // namespace

RecordField record_field(const EmitState& state, const Expr& expr)
{
    return {comment_text(state.source.slice(expr.place), 60), expr.type, &expr, {}};
}

void emit_record(EmitState& state, script::ScriptEvent event, std::string_view word,
                 const std::vector<RecordField>& fields, TextRange place)
{
    event = described(state, std::move(event), place);
    const std::string name = state.file_word(word);
    const std::vector<std::string> members = define_record(state, event, name, fields, place);
    const std::uint32_t id = state.add_event(std::move(event), name + "_id");
    std::vector<std::string> early(fields.size());
    for (std::size_t i = 0; i < fields.size(); ++i)
        if (fields[i].expr != nullptr && is_scalar(fields[i].type) && does_something(*fields[i].expr))
            early[i] = value_before(state, *fields[i].expr);

    const std::string record = state.local_word("record");
    CWriter& out = state.out;
    out.line("struct " + name + " *" + record + " = bs_begin(" + state.event_words[id] + ", sizeof(*" + record + "));");
    out.blank();
    out.open("if (" + record + ") {");
    for (std::size_t i = 0; i < fields.size(); ++i) {
        const CPlace member{record + "->" + members[i], fields[i].type};
        if (!early[i].empty())
            out.line(member.c + " = " + early[i] + ";");
        else if (fields[i].write)
            fields[i].write(state, member);
        else
            emit_store(state, *fields[i].expr, member);
    }
    out.line("bs_submit(ctx, " + record + ", sizeof(*" + record + "));");
    out.close();
}

void emit_tell(EmitState& state, script::ScriptEvent event, std::string_view word, TextRange place)
{
    event = described(state, std::move(event), place);
    event.bytes = head_bytes;
    const std::uint32_t id = state.add_event(std::move(event), word);
    state.out.line("bs_tell(ctx, " + state.event_words[id] + ");");
}

}  // namespace boardscope::dsl
