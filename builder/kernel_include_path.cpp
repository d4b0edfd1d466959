// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/kernel_include_path.h"

#include <QFileInfo>

namespace boardscope::builder {

namespace {

bool exists(const std::string& path)
{
    return QFileInfo::exists(QString::fromStdString(path));
}

std::vector<std::string> existing_folders(const std::vector<std::string>& trees,
                                          const std::string& arch_folder)
{
    const std::vector<std::string> order = {
        arch_folder + "/include",      arch_folder + "/include/generated",      "include",
        arch_folder + "/include/uapi", arch_folder + "/include/generated/uapi", "include/uapi",
        "include/generated/uapi",
    };
    std::vector<std::string> folders;
    for (const std::string& part : order)
        for (const std::string& tree : trees)
            if (exists(tree + "/" + part)) folders.push_back(tree + "/" + part);
    return folders;
}

bool any_holds(const std::vector<std::string>& folders, const std::string& file)
{
    for (const std::string& folder : folders)
        if (exists(folder + "/" + file)) return true;
    return false;
}

std::string joined(const std::vector<std::string>& trees)
{
    std::string text;
    for (const std::string& tree : trees)
        text += (text.empty() ? "" : ", ") + tree;
    return text;
}

}  // namespace

Result<std::vector<std::string>> kernel_include_arguments(const std::vector<std::string>& trees, Arch arch)
{
    if (trees.empty())
        return failure(
            "no kernel headers are known for the board",
            "set `headers` under [kernel] in the target profile to the trees of its linux-headers packages");
    for (const std::string& tree : trees)
        if (!exists(tree))
            return failure("the kernel headers " + tree + " are not there",
                           "correct `headers` under [kernel] in the target profile");

    const ArchFacts& facts = facts_of(arch);
    const std::string arch_folder = std::string("arch/") + facts.kernel_arch;
    const std::vector<std::string> folders = existing_folders(trees, arch_folder);
    for (const char* needed : {"linux/kconfig.h", "generated/autoconf.h", "asm/ptrace.h"})
        if (!any_holds(folders, needed))
            return failure(
                std::string("there is no ") + needed + " for " + facts.kernel_arch + " in " + joined(trees),
                "give both trees of the board's kernel, the flavour's first and then the common one, "
                "or the build folder of a configured kernel");

    // Before 5.16 a kernel has no stdarg.h of its own and takes the compiler's, which -nostdinc hides, too.
    const bool has_all = any_holds(folders, "linux/stdarg.h");
    std::vector<std::string> arguments = {has_all ? "-nostdinc" : "-nostdlibinc"};
    for (const std::string& folder : folders) {
        arguments.push_back("-isystem");
        arguments.push_back(folder);
    }
    for (const char* header : {"linux/compiler-version.h", "linux/kconfig.h", "linux/compiler_types.h"}) {
        if (!any_holds(folders, header)) continue;  // younger than this kernel
        arguments.push_back("-include");
        arguments.push_back(header);
    }
    arguments.insert(arguments.end(),
                     {"-D__KERNEL__", "-DKBUILD_MODNAME=\"boardscope\"", "-DKBUILD_BASENAME=\"boardscope\"",
                      "-std=gnu11", "-fshort-wchar", "-fno-strict-aliasing", "-fno-stack-protector"});
    if (arch == Arch::armv7)
        arguments.insert(arguments.end(), {"-D__LINUX_ARM_ARCH__=7", "-march=armv7-a", "-marm"});
    if (arch == Arch::armel)
        arguments.insert(arguments.end(), {"-D__LINUX_ARM_ARCH__=5", "-march=armv5te", "-marm"});
    return arguments;
}

}  // namespace boardscope::builder
