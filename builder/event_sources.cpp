// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/event_sources.h"

#include "builder/code_features.h"
#include "builder/object_code.h"
#include "builder/record_schema.h"

#include <linux/bpf.h>

#include <algorithm>
#include <array>
#include <functional>

namespace boardscope::builder {

namespace {

using decode::FieldKind;
using decode::RecordField;
using filter::Field;
using filter::ValueInProgram;

/// What one way of events has of a field: a value, or nothing, or something that a program cannot compare.
struct Finding {
    std::optional<ValueInProgram> value;
    std::string why_not;      ///< it has the field, but
    std::string why_nothing;  ///< it has no such field
};

Finding found(ValueInProgram value)
{
    return {.value = std::move(value), .why_not = {}, .why_nothing = {}};
}
Finding unusable(std::string why)
{
    return {.value = {}, .why_not = std::move(why), .why_nothing = {}};
}
Finding nothing(std::string why)
{
    return {.value = {}, .why_not = {}, .why_nothing = std::move(why)};
}

Finding number(std::string expression, bool may_be_absent = false)
{
    return found({.setup = {},
                  .expression = std::move(expression),
                  .text_bytes = 0,
                  .may_be_absent = may_be_absent,
                  .stand_ins = {}});
}

// enum bpf_prog_type of programs whose helpers include bpf_get_current_comm and bpf_get_current_pid_tgid in
// every kernel since 4.2, or since there are such programs.
constexpr std::array types_in_tasks = {BPF_PROG_TYPE_KPROBE,
                                       BPF_PROG_TYPE_TRACEPOINT,
                                       BPF_PROG_TYPE_PERF_EVENT,
                                       BPF_PROG_TYPE_RAW_TRACEPOINT,
                                       BPF_PROG_TYPE_RAW_TRACEPOINT_WRITABLE,
                                       BPF_PROG_TYPE_TRACING,
                                       BPF_PROG_TYPE_LSM};

bool calls_printk(const std::vector<CodeFunction>& code)
{
    return std::ranges::any_of(code, [](const CodeFunction& function) {
        const auto helpers = features_of(function).helpers;
        return helpers.contains(BPF_FUNC_trace_printk) || helpers.contains(BPF_FUNC_trace_vprintk);
    });
}

/// A variable that the probe lists under this name, or why it cannot be taken.
tl::expected<std::string, std::string> listed(const EventSources& sources, const std::string& name)
{
    const auto found = sources.macro.listed.find(name);
    if (found == sources.macro.listed.end())
        return tl::unexpected("the probe does not list it: write BOARDSCOPE_FILTER(ctx, " + name + ")");
    if (found->second.empty())
        return tl::unexpected("not every BOARDSCOPE_FILTER of the probe lists " + name +
                              " in the same words");
    return found->second;
}

Finding of_task(const EventSources& sources, std::string expression, bool may_be_absent = false)
{
    if (!sources.tasks_are_known)
        return unusable("a program of this probe runs for packets, and may not ask for the task");
    return number(std::move(expression), may_be_absent);
}

/// The columns that ftrace fills in for the current task.
Finding of_message(const EventSources& sources, Field field, const std::string& name)
{
    switch (field) {
    case Field::pid: return of_task(sources, "bs_filter_pid()");
    case Field::cpu: return number("bs_filter_cpu()");
    case Field::tgid: return nothing("rows of bpf_printk do not tell the process");
    case Field::comm: {
        Finding task = of_task(sources, "bs_filter_comm");
        if (!task.value) return task;
        task.value->setup = "char bs_filter_comm[16] = {}; bs_filter_task(bs_filter_comm);";
        task.value->text_bytes = 16;
        task.value->stand_ins = {"<...>"};
        return task;
    }
    default: break;
    }
    const auto printed = sources.printed.find(name);
    if (printed == sources.printed.end())
        return nothing("no message of the probe has \"" + name + "=%u\" or the like in it");
    if (printed->second.empty()) return unusable("it is printed in other ways than as one decimal number");
    const auto variable = listed(sources, name);
    if (!variable) return unusable(variable.error());
    return number("(" + printed->second + ")(" + *variable + ")", true);
}

std::string integer_type(const RecordField& field, bool is_signed)
{
    const char* type = field.bytes == 1   ? "char"
                       : field.bytes == 2 ? "short"
                       : field.bytes == 4 ? "int"
                                          : "long long";
    return std::string(is_signed ? "signed " : "unsigned ") + type;
}

bool is_plain_number(const RecordField& field)
{
    return field.count == 1 && field.bit_count == 0 &&
           (field.kind == FieldKind::unsigned_number || field.kind == FieldKind::signed_number);
}

const RecordField* plain_number(const decode::MapSchema& schema, std::string_view name)
{
    for (const RecordField& field : schema.fields)
        if (field.name == name && is_plain_number(field)) return &field;
    return nullptr;
}

Finding text_of_record(const RecordField& field, const std::string& variable)
{
    return found({.setup = "_Static_assert(sizeof(" + variable + ") == " + std::to_string(field.bytes) +
                           ", \"" + field.name + " has " + std::to_string(field.bytes) +
                           " bytes in the records\");",
                  .expression = variable,
                  .text_bytes = field.bytes,
                  .may_be_absent = false,
                  .stand_ins = {}});
}

/// `as`: what becomes of the bits of the field on their way into the column.
Finding column_of_record(const EventSources& sources, const RecordField* field, const std::string& as)
{
    if (field == nullptr) return nothing("the records of the probe do not have it");
    const auto variable = listed(sources, field->name);
    if (!variable) return unusable(variable.error());
    return number(as + "((" + integer_type(*field, false) + ")(" + *variable + "))");
}

Finding task_name_of_record(const EventSources& sources, const decode::MapSchema& schema)
{
    const RecordField* only = nullptr;
    for (const RecordField& field : schema.fields) {
        if ((field.name != "comm" && field.name != "task") || field.kind != FieldKind::text) continue;
        if (only != nullptr) return unusable("the records have both a comm and a task");
        only = &field;
    }
    if (only == nullptr) return nothing("the records of the probe do not have it");
    const auto variable = listed(sources, only->name);
    return variable ? text_of_record(*only, *variable) : unusable(variable.error());
}

Finding named_of_record(const EventSources& sources, const decode::MapSchema& schema, const std::string& name)
{
    const auto field = std::ranges::find_if(schema.fields, [&name](const RecordField& one) {
        return one.name == name && decode::is_column(one);
    });
    if (field == schema.fields.end()) return nothing("the records of the probe do not have it");
    if (field->kind == FieldKind::enumeration) return unusable("rows have its values by name");
    if (field->bit_count != 0) return unusable("it is a bit field");
    const auto variable = listed(sources, name);
    if (!variable) return unusable(variable.error());
    if (field->kind == FieldKind::text) return text_of_record(*field, *variable);
    const std::string type = field->kind == FieldKind::boolean
                                 ? "_Bool"
                                 : integer_type(*field, field->kind == FieldKind::signed_number);
    return number("(" + type + ")(" + *variable + ")");
}

Finding of_record(const EventSources& sources, const EventSources::RecordMap& map, Field field,
                  const std::string& name)
{
    // Of a task that is at its end perf tells no number.
    if (map.is_perf && field == Field::pid) return of_task(sources, "bs_filter_pid()", true);
    if (map.is_perf && field == Field::tgid) return of_task(sources, "bs_filter_tgid()", true);
    if (map.is_perf && field == Field::cpu) return number("bs_filter_cpu()");
    if (!map.schema) return nothing("the records of the probe do not have it");
    const decode::MapSchema& schema = *map.schema;
    const RecordField* tid = plain_number(schema, "tid");
    const RecordField* pid = plain_number(schema, "pid");
    const RecordField* tgid = plain_number(schema, "tgid");
    switch (field) {
    case Field::pid: return column_of_record(sources, tid != nullptr ? tid : pid, "(int)");
    case Field::tgid:
        return column_of_record(sources, tgid != nullptr ? tgid : tid != nullptr ? pid : nullptr, "(int)");
    case Field::cpu: return column_of_record(sources, plain_number(schema, "cpu"), "bs_filter_cpu_of");
    case Field::comm: return task_name_of_record(sources, schema);
    default: return named_of_record(sources, schema, name);
    }
}

/// A probe that only counts in its maps has no rows: then the filter asks of what happens.
Finding of_happening(const EventSources& sources, Field field, const std::string& name)
{
    if (field == Field::tgid) return of_task(sources, "bs_filter_tgid()");
    if (field != Field::named) return of_message(sources, field, name);
    const auto variable = listed(sources, name);
    return variable ? number(*variable) : unusable(variable.error());
}

std::vector<Finding> findings(const EventSources& sources, Field field, const std::string& name)
{
    std::vector<Finding> all;
    if (sources.prints) all.push_back(of_message(sources, field, name));
    for (const EventSources::RecordMap& map : sources.maps)
        all.push_back(of_record(sources, map, field, name));
    if (all.empty()) all.push_back(of_happening(sources, field, name));
    return all;
}

bool is_same_value(const ValueInProgram& a, const ValueInProgram& b)
{
    return a.setup == b.setup && a.expression == b.expression;
}

}  // namespace

Result<EventSources> event_sources(std::string_view source, Arch arch, const ObjectInfo& info,
                                   const std::string& object_path)
{
    const Result<std::vector<CodeFunction>> code = read_code(object_path);
    if (!code) return failure(code.error());
    EventSources sources{.prints = calls_printk(*code),
                         .maps = {},
                         .macro = filter_macro(source),
                         .printed = printed_numbers(source, arch)};
    const decode::RecordSchema records = read_record_schema(object_path);
    for (const ObjectInfo::Map& map : info.maps) {
        if (map.type != BPF_MAP_TYPE_RINGBUF && map.type != BPF_MAP_TYPE_PERF_EVENT_ARRAY) continue;
        const decode::MapSchema* schema = records.find(map.name);
        sources.maps.push_back({.is_perf = map.type == BPF_MAP_TYPE_PERF_EVENT_ARRAY,
                                .schema = schema != nullptr ? std::optional(*schema) : std::nullopt});
    }
    sources.tasks_are_known = std::ranges::all_of(info.programs, [](const ObjectInfo::Program& program) {
        return std::ranges::find(types_in_tasks, program.type) != types_in_tasks.end();
    });
    return sources;
}

tl::expected<ValueInProgram, std::string> find_in_program(const EventSources& sources, Field field,
                                                          const std::string& name)
{
    std::optional<ValueInProgram> value;
    bool is_missing = false;
    std::string why_nothing;
    for (const Finding& one : findings(sources, field, name)) {
        if (!one.why_not.empty()) return tl::unexpected(one.why_not);
        if (!one.value) {
            is_missing = true;
            why_nothing = one.why_nothing;
        } else if (!value) {
            value = one.value;
        } else if (!is_same_value(*value, *one.value)) {
            return tl::unexpected<std::string>("it comes into the rows of this probe in more ways than one");
        } else {
            value->may_be_absent = value->may_be_absent || one.value->may_be_absent;
        }
    }
    if (!value) return tl::unexpected(why_nothing);
    value->may_be_absent = value->may_be_absent || is_missing;
    return std::move(*value);
}

}  // namespace boardscope::builder
