// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/target/target_profile.h"

#include <array>
#include <charconv>

namespace boardscope {

namespace {

/// System calls take one pt_regs pointer on x86-64 since kernel 4.17, on arm64 since 4.19, on riscv64
/// since 6.6; on 32-bit ARM never.
constexpr std::array<ArchFacts, 5> facts = {{
    {Arch::armv7, "armv7", "armv7", "armhf", "arm-linux-gnueabihf", "armv7a-linux-gnueabihf", "arm",
     "__TARGET_ARCH_arm", 4, false},
    {Arch::aarch64, "aarch64", "aarch64", "arm64", "aarch64-linux-gnu", "aarch64-linux-gnu", "arm64",
     "__TARGET_ARCH_arm64", 8, true},
    {Arch::x86_64, "x86_64", "x86_64", "amd64", "x86_64-linux-gnu", "x86_64-linux-gnu", "x86",
     "__TARGET_ARCH_x86", 8, true},
    {Arch::riscv64, "riscv64", "riscv64", "riscv64", "riscv64-linux-gnu", "riscv64-linux-gnu", "riscv",
     "__TARGET_ARCH_riscv", 8, true},
    // Behind armv7, whose name begins with the same letters.
    {Arch::armel, "armel", "armv", "armel", "arm-linux-gnueabi", "armv5te-linux-gnueabi", "arm",
     "__TARGET_ARCH_arm", 4, false},
}};

/// A run of digits in front of `text`, at most six of them, so that no int overflows.
bool take_small_number(std::string_view& text, int& number)
{
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const auto digits = static_cast<std::size_t>(end - text.data());
    if (error != std::errc() || digits > 6 || number < 0) return false;
    text.remove_prefix(digits);
    return true;
}

/// "Debian 6.1.176-1" in `uname -v`; some vendors put an epoch before it ("Debian 1:6.1.63-1+rpt1").
std::string_view debian_version_in(std::string_view uname_version)
{
    constexpr std::string_view mark = " Debian ";
    const std::size_t at = uname_version.find(mark);
    if (at == std::string_view::npos) return {};
    std::string_view version = uname_version.substr(at + mark.size());
    version = version.substr(0, version.find(' '));
    if (const std::size_t colon = version.find(':'); colon != std::string_view::npos)
        version.remove_prefix(colon + 1);
    return version;
}

std::string joined(const std::string& path, const std::string& directory)
{
    const bool relative = !path.empty() && path.front() != '/' && path.front() != '~';
    if (!relative || directory.empty()) return path;
    return directory.back() == '/' ? directory + path : directory + "/" + path;
}

}  // namespace

const ArchFacts& facts_of(Arch arch)
{
    for (const ArchFacts& row : facts) {
        if (row.arch == arch) return row;
    }
    return facts.front();
}

const char* to_string(Arch arch)
{
    return facts_of(arch).name;
}

Result<Arch> parse_arch(std::string_view text)
{
    std::string names;
    for (const ArchFacts& row : facts) {
        // Also `uname -m`, which adds a letter ("armv7l"), and Debian's name ("armhf").
        if (text.starts_with(row.uname_machine) || text == row.debian_arch) return row.arch;
        names += std::string(names.empty() ? "" : ", ") + row.name;
    }
    return failure("architecture \"" + std::string(text) + "\" is not known", "use one of " + names);
}

std::string to_string(const KernelVersion& version)
{
    return std::to_string(version.major) + "." + std::to_string(version.minor) + "." +
           std::to_string(version.patch);
}

Result<KernelVersion> parse_kernel_version(std::string_view text)
{
    KernelVersion version;
    std::string_view rest = text;
    bool good = take_small_number(rest, version.major) && rest.starts_with('.');
    if (good) {
        rest.remove_prefix(1);
        good = take_small_number(rest, version.minor);
    }
    if (good && rest.starts_with('.')) {
        rest.remove_prefix(1);
        good = take_small_number(rest, version.patch);
    }
    if (!good) {
        return failure("\"" + std::string(text) + "\" is not a kernel version",
                       "write it like 6.1.176, as `uname -r` or `uname -v` shows it");
    }
    return version;
}

Result<KernelVersion> kernel_version_from_uname(std::string_view release, std::string_view version)
{
    if (const std::string_view debian = debian_version_in(version); !debian.empty()) {
        if (const Result<KernelVersion> found = parse_kernel_version(debian)) return found;
    }
    return parse_kernel_version(release);
}

TargetProfile resolve_paths(TargetProfile profile, const std::string& directory)
{
    for (std::string& tree : profile.kernel_headers)
        tree = joined(tree, directory);
    for (std::string* path : {&profile.btf_file, &profile.sysroot, &profile.ssh.identity_file, &profile.ssh.known_hosts_file})
        *path = joined(*path, directory);
    return profile;
}

}  // namespace boardscope
