// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/build_steps.h"
#include "builder/ir_layout_guard.h"
#include "builder/kernel_include_path.h"

#include <QDir>
#include <QFile>

#include <algorithm>

namespace boardscope::builder {

namespace {

/// libbpf's own headers, and nothing else of the folder they lie in: the host's <linux/…> must not be found.
std::optional<std::string> stock_bpf_folder(BuildSteps& steps)
{
    const std::string folder = steps.folder.path_of("stock");
    const std::string link = folder + "/bpf";
    if (QDir().mkpath(QString::fromStdString(folder)) &&
        QFile::link(QString::fromStdString(steps.toolchain.stock_include_directory + "/bpf"),
                    QString::fromStdString(link)))
        return folder;
    steps.error("cannot make " + link, "check that the temporary folder may be written");
    return std::nullopt;
}

bool compile_to_ir(BuildSteps& steps, const std::string& source_path, const std::string& ir_path)
{
    const TargetProfile& profile = steps.request.profile;
    const Result<std::vector<std::string>> kernel =
        kernel_include_arguments(profile.kernel_headers, profile.arch);
    if (!kernel) {
        steps.error(kernel.error());
        return false;
    }
    const std::optional<std::string> stock = stock_bpf_folder(steps);
    if (!stock) return false;

    std::vector<std::string> arguments = {std::string("--target=") + facts_of(profile.arch).clang_target,
                                          "-D__BPF_TRACING__"};
    if (!add_tracepoint_header(steps, arguments)) return false;
    for (const std::string& argument : common_compiler_arguments(steps))
        arguments.push_back(argument);
    arguments.insert(arguments.end(),
                     {"-isystem", steps.toolchain.bpf_include_directory, "-isystem", *stock});
    arguments.insert(arguments.end(), kernel->begin(), kernel->end());
    if (steps.only_checks)
        arguments.insert(arguments.end(), {"-fsyntax-only", source_path});
    else
        arguments.insert(arguments.end(), {"-S", "-emit-llvm", source_path, "-o", ir_path});
    return steps.run_compiler({steps.toolchain.clang, arguments, {}, {}});
}

/// Takes out what is meant for the board's own processor: its name, which the front end notes with every
/// function, and assembler directives of the kernel's headers (".syntax unified").
std::string for_bpf(std::string_view whole)
{
    std::string ir;
    while (!whole.empty()) {
        const std::size_t end = std::min(whole.find('\n'), whole.size() - 1) + 1;
        if (!whole.starts_with("module asm ")) ir += whole.substr(0, end);
        whole.remove_prefix(end);
    }
    for (const std::string_view key : {"\"target-cpu\"=\"", "\"target-features\"=\"", "\"tune-cpu\"=\""}) {
        for (std::size_t at = ir.find(key); at != std::string::npos; at = ir.find(key, at)) {
            const std::size_t end = ir.find('"', at + key.size());
            if (end == std::string::npos) break;
            ir.erase(at, end + 1 - at);
        }
    }
    return ir;
}

bool check_and_clean(BuildSteps& steps, const std::string& ir_path)
{
    const Result<Bytes> ir = read_file(ir_path);
    if (!ir) {
        steps.error(ir.error());
        return false;
    }
    const Diagnostics found = check_ir_layout(as_text(*ir), steps.request.source_name);
    steps.diagnostics.append(found);
    if (found.has_errors()) return false;
    if (const Result<void> written = write_file(ir_path, for_bpf(as_text(*ir))); !written) {
        steps.error(written.error());
        return false;
    }
    return true;
}

}  // namespace

bool compile_with_kernel_headers(BuildSteps& steps, const std::string& source_path,
                                 const std::string& object_path)
{
    const std::string ir_path = steps.folder.path_of("probe.ll");
    if (!compile_to_ir(steps, source_path, ir_path)) return false;
    if (steps.only_checks) return true;
    if (!check_and_clean(steps, ir_path)) return false;
    const std::string instructions =
        std::string("-mcpu=") + instruction_set_of(steps.request.profile.kernel_version);
    return steps.run_compiler({steps.toolchain.llc,
                               {"-march=bpfel", instructions, "-filetype=obj", "-o", object_path, ir_path},
                               {},
                               {}});
}

}  // namespace boardscope::builder
