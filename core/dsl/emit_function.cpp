// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/emit_function.h"

#include "core/dsl/emit_attach.h"
#include "core/dsl/emit_expr.h"
#include "core/dsl/emit_map_loop.h"
#include "core/dsl/emit_statement.h"
#include "core/dsl/tree_walk.h"

#include <map>

namespace boardscope::dsl {

namespace {

ContextKind context_of(const AttachSpec& spec)
{
    const Provider* provider = find_provider(spec.provider);
    return provider ? provider->context : ContextKind::nothing;
}

std::string event_name_of(const Probe& probe)
{
    std::string name;
    for (const AttachSpec& spec : probe.specs) {
        if (spec.matches.empty()) continue;
        if (!name.empty()) name += ",";
        name += spec.matches.size() == 1 ? name_of_match(spec, spec.matches[0]) : name_of_spec(spec);
    }
    return name;
}

bool asks_where(const Probe& probe)
{
    bool found = false;
    for_each_expr(const_cast<Probe&>(probe), [&](Expr& expr) {
        const auto* builtin = std::get_if<BuiltinValue>(&expr.meaning);
        found = found || (builtin != nullptr && builtin->name == "probe");
    });
    return found;
}

/// Zero until something is assigned to it.
CPlace variable_place(EmitState& state, const VariableInfo& variable)
{
    if (state.function.has_map_loops) return shared_variable(state, variable);
    if (is_scalar(variable.type)) {
        const std::string name = state.local_word(variable.name);
        state.out.line(state.structs.declaration(variable.type, name) + " = 0;");
        return {name, variable.type};
    }
    CPlace place = new_place(state, variable.type, variable.name);
    emit_clear(state, place);
    return place;
}

void declare_variables(EmitState& state, int probe)
{
    for (std::size_t i = 0; i < state.program.variables.size(); ++i) {
        const VariableInfo& variable = state.program.variables[i];
        if (variable.probe != probe) continue;
        const CPlace place = variable_place(state, variable);
        state.function.variables.emplace(static_cast<int>(i), place);
    }
}

void emit_body(EmitState& state, const Probe& probe, int index)
{
    declare_variables(state, index);
    if (probe.predicate) {
        const TextRange place = probe.predicate->place;
        emit_described(state, place, place, [&] { emit_guard(state, *probe.predicate); });
    }
    emit_block(state, probe.body);
}

/// The first of all places: all of a probe have the same kind.
const std::vector<std::string>* first_match(const Probe& probe, const AttachSpec*& of)
{
    for (const AttachSpec& spec : probe.specs) {
        if (spec.matches.empty()) continue;
        of = &spec;
        return &spec.matches.front();
    }
    return nullptr;
}

void attach_all(EmitState& state, const Probe& probe, const std::string& program)
{
    for (const AttachSpec& spec : probe.specs)
        for (const std::vector<std::string>& match : spec.matches)
            state.attach.push_back(plan_entry(program, spec, match, state.facts));
}

/// Each place has a program of its own, which tells the common body where it is.
void emit_doors(EmitState& state, const Probe& probe, const std::string& body)
{
    CWriter& out = state.out;
    std::map<std::string, std::string> doors;  // functions, by where they are
    for (const AttachSpec& spec : probe.specs) {
        for (const std::vector<std::string>& match : spec.matches) {
            const std::string where = name_of_match(spec, match);
            // Of a mark with several places each is an attachment of the same door.
            if (const auto known = doors.find(where); known != doors.end()) {
                state.attach.push_back(plan_entry(known->second, spec, match, state.facts));
                continue;
            }
            const std::string name = state.file_word(c_word(where));
            doors.emplace(where, name);
            out.line("");
            out.line("SEC(" + quoted_c(section_of(spec, match)) + ")");
            out.line("int " + name + "(void *ctx)");
            out.open("{");
            out.line("return " + body + "(ctx, " + std::to_string(state.schema.attach_points.size()) + " /* " +
                     comment_text(where) + " */);");
            out.close();
            state.schema.attach_points.push_back(where);
            state.attach.push_back(plan_entry(name, spec, match, state.facts));
        }
    }
}

}  // namespace

void begin_function(EmitState& state, std::string name, std::string event_name, const AttachSpec* spec)
{
    state.function = {};
    state.function.name = std::move(name);
    state.function.event_name = std::move(event_name);
    if (spec != nullptr) state.function.context = context_of(*spec);
}

void end_function(EmitState& state, const std::vector<std::string>& heading, int script_line,
                  const std::function<void()>& write)
{
    CWriter& out = state.out;
    const std::size_t begin = out.mark();
    write();
    std::vector<CWriter::Line> body = out.take_from(begin);
    if (!body.empty() && body.front().text.empty()) body.erase(body.begin());

    put_map_loops(state);
    out.line("");
    out.at(script_line);
    for (const std::string& line : heading)
        out.line(line);
    out.open("{");
    if (!state.function.scratch.empty()) {
        const std::string scratch = state.function.name + "_scratch";
        std::string members;
        for (const auto& [name, declaration] : state.function.scratch)
            members += "\t" + declaration + ";\n";
        state.definitions.push_back("/* What " + state.function.name + "() has no room for on its stack. */\nstruct " +
                                    scratch + " {\n" + members + "};\nBS_SCRATCH(" + scratch + ", struct " + scratch +
                                    ");\n");
        out.line("struct " + scratch + " *scratch = bs_scratch(&" + scratch + ");");
        out.line("");
        out.line("if (!scratch)");
        out.line("\treturn 0;");
        if (state.function.has_map_loops) out.line("");
    }
    put_locals(state);
    out.put(body, 1);
    out.blank();
    out.line("return 0;");
    out.close();
}

std::string function_name(const AttachSpec& spec)
{
    if (spec.provider == "BEGIN") return "begin";
    if (spec.provider == "END") return "end";
    // Names of tracepoints tell enough by themselves.
    if (spec.provider == "tracepoint" && spec.parts.size() == 2) return c_word(spec.parts[1]);
    std::string name = spec.provider;
    for (const std::string& part : spec.parts) {
        const std::size_t slash = part.rfind('/');
        name += "_" + part.substr(slash == std::string::npos ? 0 : slash + 1);
    }
    return c_word(name);
}

void emit_probe(EmitState& state, const Probe& probe, int index)
{
    const AttachSpec* spec = nullptr;
    const std::vector<std::string>* match = first_match(probe, spec);
    if (match == nullptr) return;
    const bool has_doors = asks_where(probe);
    const std::string name = state.file_word(function_name(*spec) + (has_doors ? "_any" : ""));
    begin_function(state, name, event_name_of(probe), spec);
    state.function.has_attach_point = has_doors;
    state.function.has_map_loops = has_map_loops(probe.body);
    const std::vector<std::string> heading =
        has_doors ? std::vector<std::string>{"BS_FUNCTION int " + name + "(void *ctx, u32 attach_point)"}
                  : std::vector<std::string>{"SEC(" + quoted_c(section_of(*spec, *match)) + ")",
                                             "int " + name + "(void *ctx)"};
    end_function(state, heading, state.source.line_of(probe.place.begin), [&] { emit_body(state, probe, index); });
    if (has_doors)
        emit_doors(state, probe, name);
    else
        attach_all(state, probe, name);
}

void emit_start_of_time(EmitState& state)
{
    const std::string name = state.file_word("start_of_time");
    begin_function(state, name, "BEGIN", nullptr);
    state.definitions.push_back("/* elapsed: when the script began */\nBS_HASH(" + std::string(start_map) +
                                ", u64, u64, 1);\n");
    end_function(state, {"SEC(\"perf_event\")", "int " + name + "(void *ctx)"}, 1, [&] {
        state.out.line("u64 key = 0;");
        state.out.line("");
        state.out.line("bs_set(&" + std::string(start_map) + ", &key, bpf_ktime_get_ns());");
    });
    wire::PlanProgram entry;
    entry.name = name;
    entry.kind = wire::AttachKind::begin;
    state.attach.insert(state.attach.begin(), std::move(entry));
}

}  // namespace boardscope::dsl
