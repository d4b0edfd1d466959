// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/script_builder.h"

#include "builder/build_steps.h"
#include "builder/compatibility.h"
#include "builder/linked_object.h"
#include "builder/object_info.h"
#include "builder/program_lines.h"
#include "builder/target_facts.h"
#include "builder/warm_compiler.h"
#include "core/dsl/compile.h"

namespace boardscope::builder {

namespace {

constexpr const char* script_header = "/boardscope_script.h";

/// The same for all scripts of a target, so that it can be started before there is one: the C comes by the
/// standard input, the object goes to the standard output.
Command compiler_command(const TargetProfile& profile, const Toolchain& toolchain)
{
    const KernelVersion& kernel = profile.kernel_version;
    const std::string instructions = instruction_set_of(kernel);
    std::vector<std::string> arguments = {"--target=bpfel", "-mcpu=" + instructions};
    // 32-bit operations are worth having where jumps on them (v3) are not known yet: the ARM JIT needs them.
    if (instructions == "v2")
        arguments.insert(arguments.end(), {"-Xclang", "-target-feature", "-Xclang", "+alu32"});
    arguments.insert(arguments.end(), {"-O2",
                                       "-g",
                                       "-Wall",
                                       "-Wno-unused-value",
                                       "-Wno-unused-function",
                                       "-Wno-unused-variable",
                                       "-Wno-unused-but-set-variable",
                                       "-Wno-missing-braces",
                                       "-Wno-parentheses-equality",
                                       "-Wno-tautological-compare",
                                       "-Wno-sign-compare",
                                       "-Wno-pass-failed",
                                       "-fno-strict-aliasing",
                                       "-nostdinc",
                                       "-fno-color-diagnostics",
                                       "-fno-caret-diagnostics",
                                       "-fno-diagnostics-show-option",
                                       "-fno-crash-diagnostics",
                                       "-ferror-limit=20",
                                       "-fdebug-compilation-dir=.",
                                       "-isystem",
                                       toolchain.bpf_include_directory,
                                       "-x",
                                       "c",
                                       "-c",
                                       "-",
                                       "-o",
                                       "-"});
    return {.program = toolchain.clang, .arguments = std::move(arguments)};
}

/// Columns are those of the C, which nobody has written.
Diagnostics at_lines(const Diagnostics& messages, const std::string& source_name)
{
    Diagnostics out;
    for (Diagnostic message : messages.items()) {
        message.span.column = 0;
        message.span.end_column = 0;
        if (message.span.file != source_name) message.span = {source_name, 0, 0, 0};
        out.add(std::move(message));
    }
    return out;
}

std::optional<std::string> run_clang(BuildSteps& steps, const Command& command)
{
    Diagnostics before = std::move(steps.diagnostics);
    steps.diagnostics = {};
    std::optional<std::string> object = steps.run_compiler_for_output(command);
    before.append(at_lines(steps.diagnostics, steps.request.source_name));
    steps.diagnostics = std::move(before);
    return object;
}

bool compile_c(BuildSteps& steps, const std::string& text, const std::string& object_path)
{
    Command command = compiler_command(steps.request.profile, steps.toolchain);
    command.input = with_all_lines(text);
    const Result<Bytes> header = read_file(steps.toolchain.bpf_include_directory + script_header);
    if (!header) {
        steps.error(header.error());
        return false;
    }
    CacheKey key("object of a script");
    key.add_program(command.program).add(as_text(*header)).add(command.input);
    for (const std::string& argument : command.arguments)
        key.add(argument);
    const ContentCache cache;
    if (const std::optional<Bytes> known = cache.get(key.text());
        known && write_file(object_path, as_text(*known)))
        return true;
    const std::optional<std::string> object = run_clang(steps, command);
    if (!object) return false;
    if (const Result<void> written = write_file(object_path, *object); !written) {
        steps.error(written.error());
        return false;
    }
    cache.put(key.text(), as_bytes(*object));
    return true;
}

std::optional<BuiltProbe> make_probe(BuildSteps& steps, dsl::CompiledScript script)
{
    BuiltProbe probe;
    probe.route = Route::core;
    probe.route_reason = "the script was translated into C, with the board's types and numbers in it";
    const std::string object_path = steps.folder.path_of("script.o");
    if (!compile_c(steps, script.c, object_path)) return std::nullopt;
    Result<ObjectInfo> info = read_object(object_path);
    if (!info) {
        steps.error(info.error());
        return std::nullopt;
    }
    steps.diagnostics.append(check_compatibility(*info, object_path, steps.request, {}));
    if (steps.diagnostics.has_errors()) return std::nullopt;
    probe.lines = program_lines(object_path, steps.request.source_name);
    verifier::fill_texts(probe.lines, steps.request.source_name, steps.request.source_text);
    Result<Bytes> object = linked_object(object_path, steps.folder.path_of("linked.o"));
    if (!object) {
        steps.error(object.error());
        return std::nullopt;
    }
    for (const ObjectInfo::Program& program : info->programs)
        probe.programs.push_back(program.summary);
    probe.object = std::move(*object);
    probe.attach = std::move(script.attach);
    probe.script = std::move(script.schema);
    probe.generated_c = std::move(script.c);
    probe.runs_commands = script.runs_commands;
    probe.commands = steps.commands;
    return probe;
}

}  // namespace

void prepare_script_compiler(const TargetProfile& profile, const Toolchain& toolchain)
{
    if (toolchain.warm) toolchain.warm->prepare(compiler_command(profile, toolchain));
}

std::string with_all_lines(std::string_view c)
{
    std::string out;
    std::string directive;
    bool is_placed = true;  // the next line is where the directive says
    while (!c.empty()) {
        const std::size_t end = std::min(c.find('\n'), c.size());
        const std::string line = std::string(c.substr(0, end)) + "\n";
        c.remove_prefix(std::min(end + 1, c.size()));
        const bool is_directive = line.starts_with("#line ");
        if (is_directive)
            directive = line;
        else if (!is_placed && line != "\n")
            out += directive;
        is_placed = is_directive;
        out += line;
    }
    return out;
}

BuildOutcome build_script(const BuildRequest& request, const Toolchain& toolchain, std::stop_token stop)
{
    BuildOutcome outcome;
    const Result<TemporaryFolder> folder = TemporaryFolder::make();
    if (!folder) {
        outcome.diagnostics.add({Severity::error, {}, folder.error().cause, folder.error().hint});
        return outcome;
    }
    const BoardFacts facts(request.profile, toolchain, stop);
    dsl::CompileOutcome compiled =
        dsl::compile(request.source_text, request.source_name, facts, request.script);
    outcome.diagnostics = std::move(compiled.diagnostics);
    for (const Error& problem : facts.problems())
        outcome.diagnostics.add(
            {Severity::warning, {request.source_name, 0, 0, 0}, problem.cause, problem.hint});
    if (!compiled.script) return outcome;
    BuildSteps steps{request, toolchain, std::move(stop), *folder, std::move(outcome.diagnostics), {}};
    outcome.probe = make_probe(steps, std::move(*compiled.script));
    outcome.diagnostics = std::move(steps.diagnostics);
    return outcome;
}

}  // namespace boardscope::builder
