// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/emit_map.h"

#include "core/dsl/builtins/builtins.h"
#include "core/dsl/config.h"
#include "core/dsl/tree_walk.h"

namespace boardscope::dsl {

namespace {

// A key of a histogram takes as many entries as it has buckets.
constexpr std::uint64_t buckets_of_key = 8;
constexpr std::uint64_t log2_buckets = 66;

bool is_histogram(TypeKind kind)
{
    return kind == TypeKind::log2_histogram || kind == TypeKind::linear_histogram;
}

script::MapKind map_kind_of(TypeKind kind)
{
    switch (kind) {
    case TypeKind::count: return script::MapKind::count;
    case TypeKind::sum: return script::MapKind::sum;
    case TypeKind::minimum: return script::MapKind::minimum;
    case TypeKind::maximum: return script::MapKind::maximum;
    case TypeKind::average: return script::MapKind::average;
    case TypeKind::stats: return script::MapKind::stats;
    case TypeKind::log2_histogram: return script::MapKind::log2_histogram;
    case TypeKind::linear_histogram: return script::MapKind::linear_histogram;
    default: return script::MapKind::value;
    }
}

std::string value_name(EmitState& state, const Type& value)
{
    switch (value.kind) {
    case TypeKind::minimum:
    case TypeKind::maximum: return "struct bs_extreme";
    case TypeKind::average:
    case TypeKind::stats: return "struct bs_average";
    default: return value.is_aggregation() ? "u64" : state.structs.name_of(value);
    }
}

std::uint32_t value_bytes(const Type& value)
{
    switch (value.kind) {
    case TypeKind::minimum:
    case TypeKind::maximum:
    case TypeKind::average:
    case TypeKind::stats: return 16;
    default: return value.is_aggregation() ? 8 : room_of(value);
    }
}

/// Names of the parts of a key, from where the map is used first.
std::vector<std::string> part_names(const EmitState& state, int map)
{
    std::vector<std::string> names;
    const UseExpr use = [&](Expr& expr) {
        const auto* access = std::get_if<MapAccess>(&expr.node);
        if (access == nullptr || access->index != map || !names.empty()) return;
        for (const ExprPtr& key : access->keys)
            names.push_back(name_for(*key));
    };
    // The walk changes nothing here.
    for (const Probe& probe : state.program.probes)
        for_each_expr(const_cast<Probe&>(probe), use);
    for (const Span& span : state.program.spans)
        for_each_expr(const_cast<Span&>(span), use);
    return names;
}

void add_key_parts(EmitState& state, const MapInfo& map, int index, MapStorage& storage)
{
    const std::vector<std::string> names = part_names(state, index);
    std::set<std::string> taken = {"bucket", "unused"};
    std::uint32_t offset = 0;
    for (std::size_t i = 0; i < map.key.size(); ++i) {
        std::string name = i < names.size() ? names[i] : "value";
        while (!taken.insert(name).second)
            name += "_" + std::to_string(i);
        storage.key_fields.push_back(name);
        storage.key_offsets.push_back(offset);
        storage.schema.key.push_back({std::to_string(i), offset, value_type_of(map.key[i])});
        offset += room_of(map.key[i]);
    }
    if (is_histogram(map.value.kind)) offset += 8;
    storage.schema.key_bytes = std::max<std::uint32_t>(offset, 8);
}

/// A key of one number is that number; all others are structures.
void define_key(EmitState& state, const MapInfo& map, MapStorage& storage)
{
    const bool has_bucket = is_histogram(map.value.kind);
    if (!has_bucket && (map.key.empty() || (map.key.size() == 1 && is_scalar(map.key[0])))) {
        storage.key_type = map.key.empty() ? "u64" : state.structs.name_of(map.key[0]);
        return;
    }
    storage.key_type = "struct " + storage.name + "_key";
    std::string text = storage.key_type + " {\n";
    for (std::size_t i = 0; i < map.key.size(); ++i)
        text += "\t" + state.structs.declaration(map.key[i], storage.key_fields[i]) + ";\n";
    if (has_bucket) text += "\tu32 bucket;\n\tu32 unused;\n";
    state.definitions.push_back(text + "};");
}

std::uint64_t entries_of(const EmitState& state, const MapInfo& map)
{
    const std::uint64_t keys = map.key.empty()    ? 1
                               : map.entries != 0 ? map.entries
                                                  : config_number(state.program, state.options, "max_map_keys");
    if (map.value.kind == TypeKind::linear_histogram && map.key.empty() && map.value.step > 0)
        return static_cast<std::uint64_t>((map.value.max - map.value.min) / map.value.step) + 3;
    if (map.value.kind == TypeKind::log2_histogram && map.key.empty()) return log2_buckets;
    return is_histogram(map.value.kind) ? keys * buckets_of_key : keys;
}

void define_map(EmitState& state, const MapInfo& map, int index)
{
    MapStorage storage;
    storage.name = state.file_word(map.name.empty() ? "at" : "at_" + map.name);
    storage.schema.name = "@" + map.name;
    storage.schema.bpf_map = storage.name;
    storage.schema.kind = map_kind_of(map.value.kind);
    storage.schema.per_cpu = map.value.is_aggregation();
    storage.schema.value = map.value.is_aggregation()
                               ? script::ValueType{.bytes = 8, .is_signed = map.value.is_signed}
                               : value_type_of(map.value);
    storage.schema.value_bytes = value_bytes(map.value);
    storage.schema.min = map.value.min;
    storage.schema.max = map.value.max;
    storage.schema.step = map.value.step;
    add_key_parts(state, map, index, storage);
    define_key(state, map, storage);
    const std::string macro = std::string(map.forgets ? "BS_LRU_" : "BS_") + (storage.schema.per_cpu ? "PERCPU_HASH(" : "HASH(");
    state.definitions.push_back(macro + storage.name +
                                ", " + storage.key_type + ", " + value_name(state, map.value) + ", " +
                                std::to_string(entries_of(state, map)) + ");\n");
    state.schema.maps.push_back(storage.schema);
    state.maps.push_back(std::move(storage));
}

/// Looks the entry up; the name of the pointer to it.
std::string emit_lookup(EmitState& state, const MapAccess& access, const Type& value)
{
    const std::string entry = emit_entry(state, access);
    const std::string name = state.local_word("found");
    state.out.line(value_name(state, value) + " *" + name + " = bpf_map_lookup_elem(" + entry + ");");
    return name;
}

/// The value itself where a pointer leads to it.
CPlace pointed_place(const std::string& pointer, const Type& type)
{
    if (type.kind == TypeKind::text) return {pointer + "->text", type};
    return {"(*" + pointer + ")", type};
}

void emit_wide_store(EmitState& state, const MapAccess& access, const Type& type, const Expr& value)
{
    const std::uint32_t bytes = room_of(type);
    const std::string name =
        new_variable(state, state.structs.name_of(type), name_for(value), bytes, stack_text_limit, false);
    emit_store(state, value, {type.kind == TypeKind::text ? name + ".text" : name, type});
    emit_update(state, access, "bpf_map_update_elem(" + emit_entry(state, access) + ", &" + name + ", BPF_ANY)");
}

}  // namespace

void define_maps(EmitState& state)
{
    for (std::size_t i = 0; i < state.program.maps.size(); ++i)
        define_map(state, state.program.maps[i], static_cast<int>(i));
}

std::string map_value_name(EmitState& state, int index)
{
    return value_name(state, state.program.maps[static_cast<std::size_t>(index)].value);
}

std::string emit_entry(EmitState& state, const MapAccess& access, const std::string& bucket)
{
    const auto index = static_cast<std::size_t>(access.index);
    const MapStorage& storage = state.maps[index];
    const MapInfo& map = state.program.maps[index];
    const std::string map_name = "&" + storage.name + ", &";
    if (!storage.key_type.starts_with("struct ")) {
        const std::string value = access.keys.empty() ? "0" : emit_value(state, *access.keys[0]).c;
        const std::string key = state.local_word("key");
        state.out.line(storage.key_type + " " + key + " = " + value + ";");
        state.function.stack_bytes += 8;
        return map_name + key;
    }
    const std::string key =
        new_variable(state, storage.key_type, "key", storage.schema.key_bytes, stack_key_limit, true);
    for (std::size_t i = 0; i < map.key.size() && i < access.keys.size(); ++i)
        emit_store(state, *access.keys[i], {key + "." + storage.key_fields[i], map.key[i]});
    if (!bucket.empty()) state.out.line(key + ".bucket = " + bucket + ";");
    return map_name + key;
}

void emit_update(EmitState& state, const MapAccess& access, const std::string& call)
{
    MapStorage& storage = state.maps[static_cast<std::size_t>(access.index)];
    if (!storage.failure) {
        script::ScriptEvent event;
        event.operation = script::Operation::helper_error;
        event.name = storage.schema.name;
        event.format = "update of " + storage.schema.name + ": the map is full";
        event.map = storage.schema.name;
        event.bytes = 56;
        event.fields = {{"error", 40, {.bytes = 8, .is_signed = true}}, {"count", 48, {.bytes = 8}}};
        storage.failure = state.add_event(std::move(event), storage.name + "_full");
        state.tells_failures = true;
    }
    state.out.line("bs_check(ctx, " + state.event_words[*storage.failure] + ", " + call + ");");
}

CValue emit_map_value(EmitState& state, const Expr& expr, const MapAccess& access)
{
    if (expr.type.is_aggregation() || state.program.maps[static_cast<std::size_t>(access.index)].value.is_aggregation()) {
        state.error(expr.place, "what @" + access.name + " has gathered is added up by the host, not on the board",
                    "print it with print(@" + access.name + "), or count in a map of your own: @n++");
        return {"0", true, true};
    }
    return {"bs_get(" + emit_entry(state, access) + ")", true, false};
}

void emit_map_store(EmitState& state, const MapAccess& access, const Expr& value)
{
    const Type& type = state.program.maps[static_cast<std::size_t>(access.index)].value;
    if (type.is_aggregation()) {
        const auto* call = std::get_if<Call>(&value.node);
        const BuiltinEmitter* builtin = call ? find_builtin_emitter(call->function) : nullptr;
        if (builtin != nullptr && builtin->aggregation != nullptr)
            builtin->aggregation(state, access, value);
        else
            state.error(value.place, "@" + access.name + " gathers values with a function, and this is none",
                        "write @" + access.name + " = count(), sum(x) or the like");
        return;
    }
    if (!is_scalar(type)) {
        emit_wide_store(state, access, type, value);
        return;
    }
    const std::string c = emit_value(state, value).c;
    emit_update(state, access, "bs_set(" + emit_entry(state, access) + ", " + c + ")");
}

void emit_map_copy(EmitState& state, const MapAccess& access, const CPlace& place)
{
    const Type& type = state.program.maps[static_cast<std::size_t>(access.index)].value;
    const std::string found = emit_lookup(state, access, type);
    const CPlace from = pointed_place(found, type);
    const std::string room = std::to_string(room_of(place.type));
    state.out.open("if (" + found + ") {");
    if (place.type.kind == TypeKind::text)
        state.out.line("bs_copy(" + place.c + ", " + room + ", " + from.c + ", " + std::to_string(room_of(type)) + ");");
    else
        state.out.line(place.c + " = " + from.c + ";");
    state.out.turn("} else {");
    emit_clear(state, place);
    state.out.close();
}

}  // namespace boardscope::dsl
