// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/build.h"

#include "builder/attach_points.h"
#include "builder/board_types.h"
#include "builder/build_steps.h"
#include "builder/compatibility.h"
#include "builder/filter_push.h"
#include "builder/hook_check.h"
#include "builder/hook_names.h"
#include "builder/make_object.h"
#include "builder/old_maps.h"
#include "builder/program_lines.h"
#include "builder/record_schema.h"
#include "builder/renamed_functions.h"
#include "builder/script_builder.h"
#include "builder/source_scan.h"

#include <algorithm>

namespace boardscope::builder {

namespace {

/// Headers that the store has of the board's kernel are unpacked only for a source that asks for some.
bool add_stored_headers(BuildRequest& request, const std::stop_token& stop, Diagnostics& diagnostics)
{
    if (is_compiled(request.source_text) || !request.profile.kernel_headers.empty()) return true;
    const RouteChoice with_headers = choose_route(request.source_text, request.route, true, local_headers_of(request));
    if (with_headers.route != Route::kernel_headers) return true;
    Result<std::vector<std::string>> trees = board_headers(request.profile, stop);
    if (!trees) {
        diagnostics.add({Severity::error, {}, trees.error().cause, trees.error().hint});
        return false;
    }
    request.profile.kernel_headers = std::move(*trees);
    return true;
}

/// DWARF off, and what nobody reads. The two-step route's BTF describes 32-bit structures in a 64-bit object,
/// which kernels refuse: it stays only where libbpf itself reads it, for the maps.
bool strip(BuildSteps& steps, Route route, const std::string& object_path, bool has_old_maps)
{
    std::vector<std::string> unwanted = {retired_section, ".rel.BTF", ".rel.BTF.ext"};
    const bool has_btf_maps = steps.request.source_text.find("\".maps\"") != std::string::npos;
    if (route == Route::kernel_headers && (has_old_maps || !has_btf_maps)) {
        unwanted.emplace_back(".BTF.ext");
        if (!has_old_maps) unwanted.emplace_back(".BTF");
    }
    std::vector<std::string> arguments = {"-g"};
    for (const std::string& section : unwanted)
        arguments.push_back("--remove-section=" + section);
    const Result<Bytes> whole = read_file(object_path);
    if (!whole) {
        steps.error(whole.error());
        return false;
    }
    CacheKey key("stripped object");
    key.add_program(steps.toolchain.strip).add(as_text(*whole));
    for (const std::string& argument : arguments)
        key.add(argument);
    arguments.push_back(object_path);
    return steps.run_program_once(key, object_path, {steps.toolchain.strip, arguments, {}, {}});
}

const wire::PlanProgram* find_attach(const std::vector<wire::PlanProgram>& attach, const std::string& name)
{
    const auto found = std::find_if(attach.begin(), attach.end(), [&name](const wire::PlanProgram& program) {
        return program.name == name;
    });
    return found == attach.end() ? nullptr : &*found;
}

void remap_renamed(BuildSteps& steps, BuiltProbe& probe)
{
    for (wire::PlanProgram& program : probe.attach) {
        if (program.kind != wire::AttachKind::kprobe && program.kind != wire::AttachKind::kretprobe) continue;
        const RenamedFunction* renamed =
            renamed_function(program.target, steps.request.profile.kernel_version);
        if (renamed == nullptr) continue;
        program.target = renamed->replacement;
        steps.diagnostics.add(
            {Severity::note,
             {steps.request.source_name, 0, 0, 0},
             program.name + " is attached to " + renamed->replacement + " instead of " + renamed->name +
                 ": " + renamed->why,
             std::string("write \"") + renamed->replacement + "\" in its section to say so yourself"});
    }
}

/// Adds where the program is to be attached, if that is not known yet.
void check_program(BuildSteps& steps, const ObjectInfo::Program& program,
                   std::vector<wire::PlanProgram>& attach)
{
    const auto& [name, section] = program.summary;
    if (find_attach(attach, name) != nullptr) return;
    Result<wire::PlanProgram> point = attach_point(name, section, steps.request.attach);
    if (point && (point->kind == wire::AttachKind::by_section || point->kind == wire::AttachKind::cgroup) &&
        !program.kind_known)
        point = failure(
            "section \"" + section + "\" of " + name + " names no kind of BPF program",
            "write SEC(\"kprobe/FUNCTION\"), SEC(\"tracepoint/CATEGORY/NAME\") or another that libbpf knows");
    if (!point)
        steps.diagnostics.add({Severity::error,
                               place_of_section(steps.request.source_text, steps.request.source_name, section),
                               point.error().cause, point.error().hint});
    else if (point->kind != wire::AttachKind::by_section)
        attach.push_back(std::move(*point));
}

/// Programs whose section names no function (`SEC("kprobe")`) are attached as their own name says.
std::vector<wire::PlanProgram> attached_by_name(const ObjectInfo& info)
{
    std::vector<wire::PlanProgram> attach;
    for (const ObjectInfo::Program& program : info.programs) {
        const auto& [name, section] = program.summary;
        const std::optional<NamedHook> hook = hook_in_name(name);
        if (hook && section == hook->kind && hook->attach != wire::AttachKind::by_section)
            attach.push_back({name, hook->attach, hook->target, 0});
    }
    return attach;
}

bool describe(BuildSteps& steps, const ObjectInfo& info, BuiltProbe& probe)
{
    probe.attach = attached_by_name(info);
    if (info.programs.empty())
        steps.error("there is no program in this probe",
                    "put SEC(\"kprobe/FUNCTION\") or SEC(\"tracepoint/CATEGORY/NAME\") before a function");
    for (const ObjectInfo::Program& program : info.programs) {
        check_program(steps, program, probe.attach);
        probe.programs.push_back(program.summary);
    }
    if (!info.has_license)
        steps.diagnostics.add(
            {Severity::warning,
             {steps.request.source_name, 0, 0, 0},
             "the probe names no license, and most helper functions are for GPL programs only",
             "add: char LICENSE[] SEC(\"license\") = \"GPL\";"});
    remap_renamed(steps, probe);
    return !steps.diagnostics.has_errors();
}

/// The BTF that the loader will relocate against; empty, with an error told, when there is none.
std::string types_of_board(BuildSteps& steps)
{
    const TargetProfile& profile = steps.request.profile;
    const Result<std::string> types = board_btf(profile, steps.toolchain, steps.stop);
    if (!types) steps.error(types.error());
    if (!types || !types->empty()) return types.value_or(std::string());
    steps.error(
        "the probe relocates against the BTF of the board's kernel (CO-RE), and target \"" + profile.name +
            "\" has none",
        "`bscope target update " + profile.name +
            "` fetches it, or makes it from the kernel's headers; `bscope store add` imports headers or a "
            "BTF; or set `btf` under [kernel] in its profile");
    return {};
}

/// Cuts the board's BTF down to what the object asks of it.
bool add_btf(BuildSteps& steps, const std::string& types, const std::string& object_path, BuiltProbe& probe)
{
    const std::string cut = steps.folder.path_of("board.btf");
    const Result<Bytes> whole = read_file(types);
    const Result<Bytes> object = read_file(object_path);
    if (!whole || !object) {
        steps.error(whole ? object.error() : whole.error().within("the board's BTF"));
        return false;
    }
    CacheKey key("BTF of an object");
    key.add_program(steps.toolchain.bpftool).add(as_text(*whole)).add(as_text(*object));
    if (!steps.run_program_once(key, cut,
                                {steps.toolchain.bpftool, {"gen", "min_core_btf", types, cut, object_path}, {}, {}}))
        return false;
    Result<Bytes> btf = read_file(cut);
    if (!btf) {
        steps.error(btf.error());
        return false;
    }
    probe.btf = std::move(*btf);
    return true;
}

/// Before strip(), which takes the lines of instructions away.
bool suits_board(BuildSteps& steps, const ObjectInfo& info, const std::string& object_path, const BuiltProbe& probe,
                 const std::string& types)
{
    steps.diagnostics.append(check_hooks(probe, steps.request));
    steps.diagnostics.append(check_compatibility(info, object_path, steps.request, types));
    return !steps.diagnostics.has_errors();
}

/// Of an object without source, on a board whose pointers are narrower than those of BPF.
void tell_what_is_unchecked(BuildSteps& steps, const ObjectInfo& info)
{
    if (facts_of(steps.request.profile.arch).pointer_bytes == 8) return;
    const std::string message =
        info.has_core_relocations
            ? "the fields that this object relocates were checked against the board's types; what else it "
              "takes to "
              "be 64 bits wide on this 32-bit board cannot be"
            : "an object cannot be checked for what it takes to be 64 bits wide on this 32-bit board";
    steps.diagnostics.add(
        {Severity::note,
         {steps.request.source_name, 0, 0, 0},
         message,
         "registers, structures of user space and fields whose place was compiled in are right if "
         "it was compiled for such a board; give the C source, and they are checked"});
}

std::optional<BuiltProbe> run(BuildSteps& steps)
{
    BuiltProbe probe;
    const std::string object_path = steps.folder.path_of("probe.o");
    std::optional<MadeObject> made = make_object(steps, {}, object_path, probe);
    if (made) made = push_filter(steps, std::move(*made), object_path, probe);
    if (!made) return std::nullopt;
    if (!describe(steps, made->info, probe)) return std::nullopt;
    probe.records = read_record_schema(object_path);
    const std::string types = made->info.has_core_relocations ? types_of_board(steps) : std::string();
    if (made->info.has_core_relocations && types.empty()) return std::nullopt;
    if (!suits_board(steps, made->info, object_path, probe, types)) return std::nullopt;
    if (!types.empty() && !add_btf(steps, types, object_path, probe)) return std::nullopt;
    if (probe.route == Route::none) tell_what_is_unchecked(steps, made->info);
    probe.lines = program_lines(object_path, steps.request.source_name);  // strip() may take them away
    verifier::fill_texts(probe.lines, steps.request.source_name, steps.request.source_text);
    if (!strip(steps, probe.route, object_path, made->has_old_maps)) return std::nullopt;
    Result<Bytes> object = read_file(object_path);
    if (!object) {
        steps.error(object.error());
        return std::nullopt;
    }
    probe.object = std::move(*object);
    probe.commands = steps.commands;
    return probe;
}

}  // namespace

std::string route_sentence(const BuiltProbe& probe)
{
    if (probe.route == Route::none) return probe.route_reason;
    return std::string("by route ") + to_string(probe.route) + ": " + probe.route_reason;
}

bool is_compiled(std::string_view probe)
{
    return probe.starts_with("\177ELF");
}

bool is_script(const BuildRequest& request)
{
    if (request.kind != SourceKind::by_name) return request.kind == SourceKind::script;
    if (is_compiled(request.source_text)) return false;
    if (request.source_name.ends_with(".bt")) return true;
    const std::string_view first = std::string_view(request.source_text).substr(0, request.source_text.find('\n'));
    return first.starts_with("#!") &&
           (first.find("bpftrace") != std::string_view::npos || first.find("/ply") != std::string_view::npos ||
            first.find("bscope") != std::string_view::npos);
}

namespace {

/// `work` on the steps of this request, with the headers that the store has for its board.
template <class Work>
BuildOutcome with_steps(const BuildRequest& request, const Toolchain& toolchain, std::stop_token stop, Work work)
{
    BuildOutcome outcome;
    const Result<TemporaryFolder> folder = TemporaryFolder::make();
    if (!folder) {
        outcome.diagnostics.add({Severity::error, {}, folder.error().cause, folder.error().hint});
        return outcome;
    }
    BuildRequest with_headers = request;
    if (!add_stored_headers(with_headers, stop, outcome.diagnostics)) return outcome;
    BuildSteps steps{with_headers, toolchain, std::move(stop), *folder, {}, {}};
    work(steps, outcome);
    outcome.diagnostics = std::move(steps.diagnostics);
    return outcome;
}

}  // namespace

BuildOutcome build(const BuildRequest& request, const Toolchain& toolchain, std::stop_token stop)
{
    if (is_script(request)) return build_script(request, toolchain, std::move(stop));
    return with_steps(request, toolchain, std::move(stop),
                      [](BuildSteps& steps, BuildOutcome& outcome) { outcome.probe = run(steps); });
}

Diagnostics check_c(const BuildRequest& request, const Toolchain& toolchain, std::stop_token stop)
{
    return with_steps(request, toolchain, std::move(stop), [](BuildSteps& steps, BuildOutcome&) { check_source(steps); })
        .diagnostics;
}

}  // namespace boardscope::builder
