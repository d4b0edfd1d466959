// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/board_types.h"
#include "builder/build_steps.h"
#include "builder/ir_layout_guard.h"
#include "builder/vmlinux_header.h"

#include <QFileInfo>

namespace boardscope::builder {

namespace {

bool add_vmlinux_header(BuildSteps& steps, std::vector<std::string>& arguments)
{
    const BuildRequest& request = steps.request;
    if (!includes_header(request.source_text, HeaderKind::vmlinux, local_headers_of(request))) return true;
    const Result<std::string> types = board_btf(request.profile, steps.toolchain, steps.stop);
    if (!types) {
        steps.error(types.error());
        return false;
    }
    if (types->empty()) {
        steps.error(
            "vmlinux.h is made from the BTF of the board's kernel, and target \"" + request.profile.name +
                "\" has none",
            "`bscope target update " + request.profile.name +
                "` fetches it, or makes it from the kernel's headers; `bscope store add` imports headers or a BTF; "
                "or set `btf` under [kernel] in its profile");
        return false;
    }
    const Result<std::string> folder =
        vmlinux_header_folder(*types, steps.toolchain, steps.stop);
    if (!folder) {
        steps.error(folder.error());
        return false;
    }
    // Before the source's own folder: a vmlinux.h kept there is of some other kernel.
    arguments.insert(arguments.end(), {"-iquote", *folder, "-isystem", *folder});
    const std::string own = request.source_directory + "/vmlinux.h";
    if (!request.source_directory.empty() && QFileInfo::exists(QString::fromStdString(own)))
        steps.diagnostics.add(
            {Severity::note, {}, own + " is not used: vmlinux.h is made from the board's own BTF", {}});
    return true;
}

/// Only a 32-bit board has pointers of another width than BPF.
bool passes_guard(BuildSteps& steps, std::vector<std::string> arguments, const std::string& source_path)
{
    if (facts_of(steps.request.profile.arch).pointer_bytes == 8) return true;
    const std::string ir_path = steps.folder.path_of("probe.ll");
    arguments.insert(arguments.end(), {"-w", "-S", "-emit-llvm", source_path, "-o", ir_path});
    if (!steps.run_compiler({steps.toolchain.clang, arguments, {}, {}})) return false;
    const Result<Bytes> ir = read_file(ir_path);
    if (!ir) {
        steps.error(ir.error());
        return false;
    }
    const Diagnostics found = check_pointer_strides(as_text(*ir), steps.request.source_name);
    steps.diagnostics.append(found);
    return !found.has_errors();
}

}  // namespace

bool compile_core(BuildSteps& steps, const std::string& source_path, const std::string& object_path)
{
    const Toolchain& toolchain = steps.toolchain;
    const KernelVersion& kernel = steps.request.profile.kernel_version;
    std::vector<std::string> arguments = {"--target=bpfel",
                                          std::string("-mcpu=") + instruction_set_of(kernel)};
    // 32-bit operations are worth having where jumps on them (v3) are not known yet: the ARM JIT needs them.
    if (instruction_set_of(kernel) == std::string("v2"))
        arguments.insert(arguments.end(), {"-Xclang", "-target-feature", "-Xclang", "+alu32"});
    if (!add_vmlinux_header(steps, arguments) || !add_tracepoint_header(steps, arguments)) return false;
    for (const std::string& argument : common_compiler_arguments(steps))
        arguments.push_back(argument);
    arguments.insert(arguments.end(),
                     {"-isystem", toolchain.bpf_include_directory, "-isystem", toolchain.bpf_shadow_directory,
                      "-isystem", toolchain.stock_include_directory});
    if (steps.only_checks) {
        arguments.insert(arguments.end(), {"-fsyntax-only", source_path});
        return steps.run_compiler({toolchain.clang, arguments, {}, {}});
    }
    std::vector<std::string> to_object = arguments;
    to_object.insert(to_object.end(), {"-c", source_path, "-o", object_path});
    return steps.run_compiler({toolchain.clang, to_object, {}, {}}) &&
           passes_guard(steps, arguments, source_path);
}

}  // namespace boardscope::builder
