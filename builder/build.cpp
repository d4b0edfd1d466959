// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/build.h"

#include "builder/build_steps.h"
#include "builder/object_info.h"
#include "builder/record_schema.h"
#include "builder/renamed_functions.h"
#include "builder/source_scan.h"

#include <algorithm>

namespace boardscope::builder {

namespace {

std::string escaped(const std::string& text)
{
    std::string out;
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        if (c != '\n') out += c;
    }
    return out;
}

/// What the compiler reads: its #line makes messages and debug information name the user's file.
std::string compiled_text(const BuildRequest& request, const SourceScan& scan)
{
    std::string text;
    for (const SourceScan::Placement& placement : scan.placements)
        text += "int " + placement.function + "() __attribute__((section(\"" + placement.section +
                "\"), used));\n";
    return text + "#line 1 \"" + escaped(request.source_name) + "\"\n" + request.source_text;
}

RouteChoice choose(const BuildRequest& request)
{
    return choose_route(request.source_text, request.route, !request.profile.kernel_headers.empty(),
                        [&request](const std::string& name) -> std::optional<std::string> {
                            if (request.source_directory.empty()) return std::nullopt;
                            const Result<Bytes> content = read_file(request.source_directory + "/" + name);
                            return content ? std::optional(std::string(as_text(*content))) : std::nullopt;
                        });
}

bool compile(BuildSteps& steps, Route route, const std::string& source_path, const std::string& object_path)
{
    return route == Route::core ? compile_core(steps, source_path, object_path)
                                : compile_with_kernel_headers(steps, source_path, object_path);
}

/// DWARF off. The two-step route's BTF describes 32-bit structures in a 64-bit object, which kernels refuse:
/// it stays only where libbpf itself reads it, for the maps.
bool strip(BuildSteps& steps, Route route, const std::string& object_path)
{
    std::vector<std::string> arguments = {"-g"};
    const bool has_btf_maps = steps.request.source_text.find("\".maps\"") != std::string::npos;
    if (route == Route::kernel_headers && !has_btf_maps)
        for (const char* section : {".BTF", ".BTF.ext", ".rel.BTF", ".rel.BTF.ext"})
            arguments.push_back(std::string("--remove-section=") + section);
    arguments.push_back(object_path);
    return steps.run_program({steps.toolchain.strip, arguments, {}, {}});
}

const wire::PlanProgram* find_attach(const std::vector<wire::PlanProgram>& attach, const std::string& name)
{
    const auto found = std::find_if(attach.begin(), attach.end(), [&name](const wire::PlanProgram& program) {
        return program.name == name;
    });
    return found == attach.end() ? nullptr : &*found;
}

struct Hook {
    wire::AttachKind kind = wire::AttachKind::by_section;
    std::string function;
};

Hook hook_of(const ProgramSummary& program, const std::vector<wire::PlanProgram>& attach)
{
    if (const wire::PlanProgram* planned = find_attach(attach, program.name))
        return {planned->kind, planned->target};
    constexpr std::string_view kprobe = "kprobe/", kretprobe = "kretprobe/";
    const std::string_view section = program.section;
    if (section.starts_with(kprobe))
        return {wire::AttachKind::kprobe, std::string(section.substr(kprobe.size()))};
    if (section.starts_with(kretprobe))
        return {wire::AttachKind::kretprobe, std::string(section.substr(kretprobe.size()))};
    return {};
}

void remap_renamed(BuildSteps& steps, BuiltProbe& probe)
{
    for (const ProgramSummary& program : probe.programs) {
        const Hook hook = hook_of(program, probe.attach);
        const RenamedFunction* renamed =
            renamed_function(hook.function, steps.request.profile.kernel_version);
        if (renamed == nullptr) continue;
        std::erase_if(probe.attach, [&](const wire::PlanProgram& one) { return one.name == program.name; });
        probe.attach.push_back({program.name, hook.kind, renamed->replacement, 0});
        steps.diagnostics.add(
            {Severity::note,
             {steps.request.source_name, 0, 0, 0},
             program.name + " is attached to " + renamed->replacement + " instead of " + renamed->name +
                 ": " + renamed->why,
             std::string("write \"") + renamed->replacement + "\" in its section to say so yourself"});
    }
}

void check_program(BuildSteps& steps, const ObjectInfo::Program& program,
                   const std::vector<wire::PlanProgram>& attach)
{
    const auto& [name, section] = program.summary;
    if (!program.kind_known)
        steps.error(
            "section \"" + section + "\" of " + name + " names no kind of BPF program",
            "write SEC(\"kprobe/FUNCTION\"), SEC(\"tracepoint/CATEGORY/NAME\") or another that libbpf knows");
    else if ((section == "kprobe" || section == "kretprobe") && find_attach(attach, name) == nullptr)
        steps.error("section \"" + section + "\" of " + name + " does not say which kernel function to hook",
                    "write SEC(\"" + section + "/FUNCTION\"), or name the C function " + section +
                        "__FUNCTION");
}

bool describe(BuildSteps& steps, const ObjectInfo& info, const SourceScan& scan, BuiltProbe& probe)
{
    probe.attach = scan.attach;
    std::erase_if(probe.attach, [&info](const wire::PlanProgram& one) {
        return std::none_of(
            info.programs.begin(), info.programs.end(),
            [&one](const ObjectInfo::Program& program) { return program.summary.name == one.name; });
    });
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

/// Cuts the board's BTF down to what the object asks of it.
bool add_btf(BuildSteps& steps, const std::string& object_path, BuiltProbe& probe)
{
    const TargetProfile& profile = steps.request.profile;
    if (profile.btf_file.empty()) {
        steps.error(
            "the probe relocates against the BTF of the board's kernel (CO-RE), and target \"" +
                profile.name + "\" has none",
            "set `btf` under [kernel] in its profile: /sys/kernel/btf/vmlinux fetched from the board, or BTF made from "
            "its kernel headers");
        return false;
    }
    const std::string cut = steps.folder.path_of("board.btf");
    if (!steps.run_program(
            {steps.toolchain.bpftool, {"gen", "min_core_btf", profile.btf_file, cut, object_path}, {}, {}}))
        return false;
    Result<Bytes> btf = read_file(cut);
    if (!btf) {
        steps.error(btf.error());
        return false;
    }
    probe.btf = std::move(*btf);
    return true;
}

std::optional<BuiltProbe> run(BuildSteps& steps)
{
    const RouteChoice choice = choose(steps.request);
    if (choice.bad_override)
        steps.diagnostics.add({Severity::warning,
                               {steps.request.source_name, 0, 0, 0},
                               "\"" + *choice.bad_override + "\" is not a route",
                               "write // boardscope: route=core or // boardscope: route=kernel-headers"});
    const SourceScan scan =
        scan_source(steps.request.source_text, steps.request.source_name, steps.request.profile.arch);
    steps.diagnostics.append(scan.diagnostics);
    if (scan.diagnostics.has_errors()) return std::nullopt;

    const std::string source_path = steps.folder.path_of("probe.c");
    const std::string object_path = steps.folder.path_of("probe.o");
    if (const Result<void> written = write_file(source_path, compiled_text(steps.request, scan)); !written) {
        steps.error(written.error());
        return std::nullopt;
    }
    BuiltProbe probe;
    probe.route = choice.route;
    probe.route_reason = choice.reason;
    if (!compile(steps, choice.route, source_path, object_path)) return std::nullopt;

    const Result<ObjectInfo> info = read_object(object_path);
    if (!info) {
        steps.error(info.error());
        return std::nullopt;
    }
    if (!describe(steps, *info, scan, probe)) return std::nullopt;
    probe.records = read_record_schema(object_path);
    if (info->has_core_relocations && !add_btf(steps, object_path, probe)) return std::nullopt;
    if (!strip(steps, choice.route, object_path)) return std::nullopt;
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

BuildOutcome build(const BuildRequest& request, const Toolchain& toolchain, std::stop_token stop)
{
    BuildOutcome outcome;
    const Result<TemporaryFolder> folder = TemporaryFolder::make();
    if (!folder) {
        outcome.diagnostics.add({Severity::error, {}, folder.error().cause, folder.error().hint});
        return outcome;
    }
    BuildSteps steps{request, toolchain, std::move(stop), *folder, {}, {}};
    outcome.probe = run(steps);
    outcome.diagnostics = std::move(steps.diagnostics);
    return outcome;
}

}  // namespace boardscope::builder
