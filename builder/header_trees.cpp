// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/header_trees.h"

#include "builder/files.h"
#include "builder/kernel_include_path.h"

#include <algorithm>
#include <filesystem>

namespace boardscope::builder {

namespace {

namespace fs = std::filesystem;

bool is_there(const fs::path& path)
{
    std::error_code error;
    return fs::exists(path, error);
}

std::string text_in(const fs::path& path)
{
    const Result<Bytes> bytes = is_there(path) ? read_file(path.string()) : Result<Bytes>(Bytes{});
    return bytes ? std::string(as_text(*bytes)) : std::string();
}

/// What stands between the two texts, where the first one first appears.
std::string between(const std::string& text, const std::string& before, const std::string& behind)
{
    const std::size_t begin = text.find(before);
    if (begin == text.npos) return {};
    const std::size_t end = text.find(behind, begin + before.size());
    return end == text.npos ? std::string() : text.substr(begin + before.size(), end - begin - before.size());
}

bool is_generated(const fs::path& tree)
{
    return is_there(tree / "include/generated/autoconf.h");
}

bool has_sources(const fs::path& tree)
{
    return is_there(tree / "include/linux/kconfig.h");
}

/// A build tree beside its sources is two lines of Makefile: "include
/// /usr/src/linux-headers-…-common/Makefile". Where a package was unpacked elsewhere, the folder of that name
/// lies beside it.
std::string source_of(const fs::path& tree)
{
    if (has_sources(tree)) return {};
    if (has_sources(tree / "source")) return (tree / "source").string();
    const fs::path named = fs::path(between(text_in(tree / "Makefile"), "include ", "/Makefile"));
    if (named.empty()) return {};
    const fs::path beside = fs::absolute(tree).lexically_normal().parent_path() / named.filename();
    if (has_sources(beside)) return beside.string();
    return has_sources(named) ? named.string() : std::string();
}

std::vector<std::string> in_order(const std::vector<std::string>& given)
{
    std::vector<std::string> trees;
    for (const std::string& folder : given) {
        // /lib/modules/RELEASE is where a kernel says where its build tree is.
        const bool is_module_folder = !is_generated(folder) && is_generated(fs::path(folder) / "build");
        trees.push_back(is_module_folder ? folder + "/build" : folder);
    }
    for (const std::string& tree : std::vector<std::string>(trees)) {
        const std::string source = source_of(tree);
        const bool is_enough = std::any_of(trees.begin(), trees.end(), has_sources);
        if (!is_enough && !source.empty()) trees.push_back(source);
    }
    std::stable_sort(trees.begin(), trees.end(), [](const std::string& a, const std::string& b) {
        return is_generated(a) && !is_generated(b);
    });
    return trees;
}

/// Names below arch/ whose generated headers are in one of the trees.
std::vector<std::string> generated_archs(const std::vector<std::string>& trees)
{
    std::vector<std::string> names;
    for (const std::string& tree : trees) {
        std::error_code error;
        for (fs::directory_iterator at(fs::path(tree) / "arch", error), end; !error && at != end;
             at.increment(error))
            if (is_there(at->path() / "include/generated/asm") ||
                is_there(at->path() / "include/generated/uapi/asm"))
                names.push_back(at->path().filename().string());
    }
    return names;
}

std::optional<Arch> arch_of(const std::string& kernel_arch, const std::string& config)
{
    const auto is_on = [&](const char* option) {
        return config.find(std::string("#define ") + option + " 1") != config.npos;
    };
    if (kernel_arch == "arm")
        return is_on("CONFIG_CPU_V7") || is_on("CONFIG_CPU_32v7") ? Arch::armv7 : Arch::armel;
    if (kernel_arch == "arm64") return Arch::aarch64;
    if (kernel_arch == "x86" && is_on("CONFIG_X86_64")) return Arch::x86_64;
    if (kernel_arch == "riscv" && is_on("CONFIG_64BIT")) return Arch::riscv64;
    return std::nullopt;
}

std::string how_to_generate(std::optional<Arch> wanted)
{
    const std::string arch = wanted ? facts_of(*wanted).kernel_arch : "arm";
    return "in the tree, with the board's .config in it, run `make ARCH=" + arch +
           " modules_prepare`, or give its build folder; of Debian's packages, the one of the flavour, too";
}

Result<Arch> choose_arch(const std::vector<std::string>& trees, std::optional<Arch> wanted)
{
    const std::vector<std::string> names = generated_archs(trees);
    if (names.empty())
        return failure(trees.front() + " has no generated headers below arch/*/include/generated",
                       how_to_generate(wanted));
    if (wanted) {
        if (std::find(names.begin(), names.end(), facts_of(*wanted).kernel_arch) != names.end())
            return *wanted;
        return failure(trees.front() + " is of the architecture " + names.front() + ", not " +
                           facts_of(*wanted).kernel_arch,
                       "give the headers of the board's kernel, or another --arch");
    }
    const std::string config = text_in(fs::path(trees.front()) / "include/generated/autoconf.h");
    for (const std::string& name : names)
        if (const std::optional<Arch> arch = arch_of(name, config)) return *arch;
    return failure(trees.front() + " is of the architecture " + names.front() + ", which cannot be traced",
                   "boards are armv7, armel, aarch64, riscv64 or x86_64");
}

/// utsrelease.h is what `uname -r` prints. Debian's kernel.release is not (6.1.176 for 6.1.0-50-armmp).
std::string release_of(const std::vector<std::string>& trees)
{
    for (const std::string& tree : trees) {
        std::string release =
            between(text_in(fs::path(tree) / "include/generated/utsrelease.h"), "UTS_RELEASE \"", "\"");
        if (!release.empty()) return release;
        release = text_in(fs::path(tree) / "include/config/kernel.release");
        if (!release.empty()) return release.substr(0, release.find('\n'));
    }
    return {};
}

}  // namespace

Result<HeaderTrees> find_header_trees(const std::vector<std::string>& folders, std::optional<Arch> wanted)
{
    HeaderTrees found;
    found.folders = in_order(folders);
    const std::string& first = found.folders.front();
    if (!is_generated(first)) {
        if (has_sources(first) || is_there(fs::path(first) / "Kconfig"))
            return failure(
                first +
                    " is a kernel tree without generated headers (there is no include/generated/autoconf.h)",
                how_to_generate(wanted));
        return failure(
            first + " holds no kernel headers",
            "give the folder that has include/generated and arch in it: a kernel's build folder, or "
            "/usr/src/linux-headers-…");
    }
    const Result<Arch> arch = choose_arch(found.folders, wanted);
    if (!arch) return failure(arch.error());
    found.arch = *arch;
    found.release = release_of(found.folders);
    // What compilers will ask for; better missed now than in a build.
    if (const auto usable = kernel_include_arguments(found.folders, found.arch); !usable)
        return failure(usable.error());
    return found;
}

}  // namespace boardscope::builder
