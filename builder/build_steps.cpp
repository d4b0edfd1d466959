// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/build_steps.h"

#include "builder/compiler_messages.h"
#include "builder/warm_compiler.h"

#include <cstdio>

namespace boardscope::builder {

namespace {

std::string base_name(const std::string& path)
{
    return path.substr(path.rfind('/') + 1);
}

std::string kernel_version_macro(const KernelVersion& kernel)
{
    char text[64];
    std::snprintf(text, sizeof(text), "-DBOARDSCOPE_KERNEL_VERSION=0x%02x%02x%02x", kernel.major & 0xff,
                  kernel.minor & 0xff, kernel.patch > 0xff ? 0xff : kernel.patch & 0xff);
    return text;
}

}  // namespace

void BuildSteps::error(std::string message, std::string hint)
{
    diagnostics.add({Severity::error, {}, std::move(message), std::move(hint)});
}

std::optional<ProcessResult> BuildSteps::run(const Command& command)
{
    commands.push_back(to_text(command));
    return finished(command, run_process(command, stop));
}

std::optional<ProcessResult> BuildSteps::finished(const Command& command, Result<ProcessResult> result)
{
    const std::string name = base_name(command.program);
    if (!result) {
        error(result.error());
        return std::nullopt;
    }
    switch (result->end) {
    case ProcessResult::End::cancelled: error("the build was cancelled", {}); return std::nullopt;
    case ProcessResult::End::timed_out:
        error(name + " did not finish within " + std::to_string(command.time_limit.count()) +
                  " s and was ended",
              "look for code that unrolls without end, or build again when the machine is less busy");
        return std::nullopt;
    case ProcessResult::End::crashed:
        error(name + " was killed (signal " + std::to_string(result->exit_code) + ")",
              "the machine may be out of memory; look into its system log");
        return std::nullopt;
    case ProcessResult::End::exited: break;
    }
    return std::move(*result);
}

bool BuildSteps::run_compiler(const Command& command)
{
    const std::optional<ProcessResult> result = run(command);
    return result && has_compiled(command, *result);
}

std::optional<std::string> BuildSteps::run_compiler_for_output(const Command& command)
{
    commands.push_back(to_text(command));
    std::optional<ProcessResult> result =
        finished(command, toolchain.warm ? toolchain.warm->run(command, stop) : run_process(command, stop));
    return result && has_compiled(command, *result) ? std::optional(std::move(result->output)) : std::nullopt;
}

bool BuildSteps::has_compiled(const Command& command, const ProcessResult& result)
{
    const Diagnostics messages = parse_compiler_messages(result.messages, request.profile);
    diagnostics.append(messages);
    if (result.succeeded()) return true;
    if (!messages.has_errors())
        error(base_name(command.program) + " failed with exit status " + std::to_string(result.exit_code),
              {});
    return false;
}

bool BuildSteps::run_program(const Command& command)
{
    const std::optional<ProcessResult> result = run(command);
    if (!result) return false;
    if (result->succeeded()) return true;
    std::string said = result->messages.empty() ? result->output : result->messages;
    while (!said.empty() && said.back() == '\n')
        said.pop_back();
    error(base_name(command.program) + " failed: " + said, {});
    return false;
}

bool BuildSteps::run_program_once(const CacheKey& key, const std::string& output, const Command& command)
{
    const ContentCache cache;
    if (const std::optional<Bytes> known = cache.get(key.text());
        known && write_file(output, as_text(*known))) {
        commands.push_back("as before: " + to_text(command));
        return true;
    }
    if (!run_program(command)) return false;
    if (const Result<Bytes> made = read_file(output)) cache.put(key.text(), *made);
    return true;
}

ReadLocalHeader local_headers_of(const BuildRequest& request)
{
    return [&request](const std::string& name) -> std::optional<std::string> {
        if (request.source_directory.empty()) return std::nullopt;
        const Result<Bytes> content = read_file(request.source_directory + "/" + name);
        return content ? std::optional(std::string(as_text(*content))) : std::nullopt;
    };
}

const char* instruction_set_of(const KernelVersion& kernel)
{
    if (kernel == KernelVersion{} || kernel >= KernelVersion{5, 1, 0}) return "v3";
    return kernel >= KernelVersion{4, 14, 0} ? "v2" : "v1";
}

std::vector<std::string> common_compiler_arguments(const BuildSteps& steps)
{
    const TargetProfile& profile = steps.request.profile;
    std::vector<std::string> arguments = {
        "-O2",
        "-g",
        "-Wall",
        "-Wno-unused-value",
        "-Wno-pointer-sign",
        "-Wno-compare-distinct-pointer-types",
        "-Wno-missing-declarations",
        "-Wno-unknown-warning-option",
        "-fno-color-diagnostics",
        "-fno-diagnostics-show-option",
        "-fno-crash-diagnostics",
        "-ferror-limit=50",
        "-fdebug-compilation-dir=.",
        "-MD",  // for the cache
        "-MF",
        steps.folder.path_of("probe.d"),
        std::string("-D") + facts_of(profile.arch).bpf_target_macro,
    };
    // Without the excerpts of the source, clang writes no fix-its either.
    arguments.emplace_back(steps.only_checks ? "-fdiagnostics-parseable-fixits" : "-fno-caret-diagnostics");
    // An unknown version counts as a recent one, as the helper headers do.
    if (profile.kernel_version != KernelVersion{})
        arguments.push_back(kernel_version_macro(profile.kernel_version));
    if (!steps.request.source_directory.empty())
        arguments.insert(arguments.end(), {"-iquote", steps.request.source_directory});
    arguments.insert(arguments.end(), profile.compiler_flags.begin(), profile.compiler_flags.end());
    return arguments;
}

}  // namespace boardscope::builder
