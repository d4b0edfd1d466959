// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/files.h"
#include "builder/import_sources.h"
#include "builder/kernel_elf.h"
#include "builder/process.h"

#include <algorithm>
#include <filesystem>

namespace boardscope::builder {

namespace {

/// A distribution's vmlinux has 1 GB of DWARF, and boards' hosts are not all fast.
constexpr std::chrono::minutes longest_encoding{20};

Result<Bytes> encode_dwarf(const std::string& path, const ImportContext& context)
{
    const Result<TemporaryFolder> folder = TemporaryFolder::make();
    if (!folder) return failure(folder.error());
    const std::string encoded = folder->path_of("vmlinux.btf");
    const Result<ProcessResult> result = run_process(
        {context.toolchain.pahole, {"-J", "--btf_encode_detached", encoded, path}, {}, {}, longest_encoding},
        context.stop);
    if (!result) return failure(result.error());
    if (result->end == ProcessResult::End::cancelled)
        return failure("making BTF of " + path + " was cancelled");
    Result<Bytes> bytes = read_file(encoded);
    if (result->succeeded() && bytes && !bytes->empty()) return bytes;
    const std::string said = result->messages.substr(0, result->messages.find('\n'));
    return failure(
        "pahole could not make BTF from the DWARF of " + path + (said.empty() ? "" : ": " + said),
        "check that the file is whole; a kernel built with CONFIG_DEBUG_INFO_BTF needs no pahole here");
}

/// DWARF tells everything by itself; the BTF of a module names types of the kernel it was built with.
Result<KernelImport> import_module(KernelElf elf, const std::string& path, const ImportContext& context)
{
    if (elf.btf.empty() && !elf.has_dwarf)
        return failure(path + " has neither DWARF nor BTF, so it knows no types",
                       "build the module with debug information: make KCFLAGS=-g modules");
    const std::string name = elf.module.empty() ? std::filesystem::path(path).stem().string() : elf.module;
    Result<Bytes> bytes = elf.has_dwarf ? encode_dwarf(path, context) : Result<Bytes>(std::move(elf.btf));
    if (!bytes) return failure(bytes.error());
    KernelImport import;
    import.arch = elf.arch;
    import.release = elf.release;
    import.modules.push_back({{name, std::move(*bytes), !elf.has_dwarf}, "module " + path});
    return import;
}

}  // namespace

Result<KernelImport> import_elf(const std::string& path, const ImportContext& context)
{
    Result<KernelElf> elf = read_kernel_elf(path);
    if (!elf) return failure(elf.error());
    if (elf->is_module) return import_module(std::move(*elf), path, context);
    if (elf->btf.empty() && !elf->has_dwarf)
        return failure(
            path + " has neither BTF nor DWARF, so it knows no types",
            "build the kernel with CONFIG_DEBUG_INFO_DWARF4=y, and give the vmlinux in its build folder");
    const bool has_btf = !elf->btf.empty();
    Result<Bytes> bytes = has_btf ? Result<Bytes>(std::move(elf->btf)) : encode_dwarf(path, context);
    if (!bytes) return failure(bytes.error());
    Result<KernelImport> import =
        import_btf_bytes(std::move(*bytes), "the BTF of " + path,
                         "vmlinux " + path + (has_btf ? ", its BTF" : ", its DWARF through pahole"), context);
    if (!import) return import;
    import->arch = elf->arch;
    import->release = elf->release;
    import->build_id = elf->build_id;
    return import;
}

}  // namespace boardscope::builder
