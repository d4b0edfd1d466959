// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/sysroot.h"

#include <algorithm>
#include <array>
#include <elf.h>
#include <filesystem>
#include <fstream>
#include <set>
#include <sys/utsname.h>
#include <vector>

namespace boardscope::builder {

namespace fs = std::filesystem;

namespace {

constexpr const char* program_folders[] = {"/usr/local/sbin", "/usr/local/bin", "/usr/sbin",
                                           "/usr/bin",        "/sbin",          "/bin"};
constexpr int most_links = 40;  // as many as Linux follows

unsigned machine_of(Arch arch)
{
    switch (arch) {
    case Arch::armv7:
    case Arch::armel: return EM_ARM;
    case Arch::aarch64: return EM_AARCH64;
    case Arch::x86_64: return EM_X86_64;
    case Arch::riscv64: return EM_RISCV;
    }
    return EM_NONE;
}

bool is_elf(const std::string& file)
{
    std::array<char, 4> start{};
    std::ifstream in(file, std::ios::binary);
    in.read(start.data(), start.size());
    return in && std::string_view(start.data(), start.size()) == "\177ELF";
}

/// By the first words of its header. Source: elf(5).
bool is_elf_of(const std::string& file, Arch arch)
{
    std::array<char, 20> start{};
    std::ifstream in(file, std::ios::binary);
    in.read(start.data(), start.size());
    if (!in || std::string_view(start.data(), 4) != "\177ELF") return false;
    const auto half = [&](std::size_t at) {
        return static_cast<unsigned>(static_cast<unsigned char>(start[at])) |
               static_cast<unsigned>(static_cast<unsigned char>(start[at + 1])) << 8;
    };
    constexpr std::size_t type_at = 16;
    constexpr std::size_t machine_at = 18;
    return (half(type_at) == ET_EXEC || half(type_at) == ET_DYN) && half(machine_at) == machine_of(arch);
}

/// How well a file in a library folder fits "libc": the shortest name of those with a version is what programs are
/// linked with ("libc.so.6", not "libc.so.6.0.1"). None: not at all.
bool is_library(std::string_view file, std::string_view wanted)
{
    if (file == wanted) return true;
    if (!file.starts_with(wanted)) return false;
    const std::string_view rest = file.substr(wanted.size());
    return rest == ".so" || rest.starts_with(".so.") || (wanted.find(".so") != wanted.npos && rest.starts_with("."));
}

std::string library_in(const std::string& sysroot, const std::string& folder, std::string_view wanted)
{
    std::string best;
    std::error_code error;
    for (fs::directory_iterator at(file_in_sysroot(sysroot, folder), error), end; !error && at != end; at.increment(error)) {
        const std::string file = at->path().filename().string();
        if (!is_library(file, wanted) || (!best.empty() && file.size() >= best.size())) continue;
        // "libc.so" in a folder for developers is a script for the linker.
        if (is_elf(file_in_sysroot(sysroot, folder + "/" + file))) best = file;
    }
    return best.empty() ? best : folder + "/" + best;
}

std::vector<std::string> library_folders(Arch arch)
{
    const std::string triplet = facts_of(arch).gnu_triplet;
    return {"/lib/" + triplet, "/usr/lib/" + triplet, "/lib64", "/usr/lib64", "/lib", "/usr/lib", "/usr/local/lib"};
}

}  // namespace

std::string sysroot_of(const TargetProfile& profile)
{
    if (!profile.sysroot.empty()) return profile.sysroot;
    utsname here{};
    if (::uname(&here) != 0 || profile.kernel_release != here.release) return {};
    const Result<Arch> arch = parse_arch(here.machine);
    return arch && *arch == profile.arch ? "/" : "";
}

std::string file_in_sysroot(const std::string& sysroot, std::string_view path)
{
    if (sysroot.empty()) return {};
    std::vector<std::string> waiting;  // parts still to be followed, the next one last
    const auto put = [&waiting](const fs::path& parts) {
        std::vector<std::string> texts;
        for (const fs::path& part : parts)
            texts.push_back(part.string());
        waiting.insert(waiting.end(), texts.rbegin(), texts.rend());
    };
    put(fs::path(path));
    fs::path inside = "/";
    for (int links = 0; !waiting.empty();) {
        const std::string part = std::exchange(waiting.back(), {});
        waiting.pop_back();
        if (part.empty() || part == "." || part == "/") continue;
        if (part == "..") {
            inside = inside.parent_path();
            continue;
        }
        std::error_code error;
        const fs::path target = fs::read_symlink(fs::path(sysroot) / (inside / part).relative_path(), error);
        if (error) {  // no link
            inside /= part;
            continue;
        }
        if (++links > most_links) return {};
        if (target.is_absolute()) inside = "/";
        put(target);
    }
    return (fs::path(sysroot) / inside.relative_path()).string();
}

std::vector<std::string> programs_in(const std::string& sysroot, Arch arch)
{
    std::vector<std::string> found;
    if (sysroot.empty()) return found;
    std::set<std::string> known;
    const auto add_folder = [&](const std::string& folder) {
        std::error_code error;
        const auto first = static_cast<std::ptrdiff_t>(found.size());
        for (fs::directory_iterator at(file_in_sysroot(sysroot, folder), error), end; !error && at != end;
             at.increment(error)) {
            const std::string file = file_in_sysroot(sysroot, folder + "/" + at->path().filename().string());
            std::error_code unread;
            if (!fs::is_regular_file(file, unread) || !is_elf_of(file, arch) || !known.insert(file).second) continue;
            found.push_back("/" + fs::path(file).lexically_relative(sysroot).string());
        }
        std::sort(found.begin() + first, found.end());
    };
    for (const char* folder : program_folders)
        add_folder(folder);
    for (const std::string& folder : library_folders(arch))
        add_folder(folder);
    return found;
}

std::string find_program(const std::string& sysroot, std::string_view name, Arch arch)
{
    if (sysroot.empty() || name.empty()) return {};
    if (name.starts_with("lib"))
        for (const std::string& folder : library_folders(arch))
            if (std::string found = library_in(sysroot, folder, name); !found.empty()) return found;
    for (const char* folder : program_folders)
        if (std::string path = folder + ("/" + std::string(name)); is_elf(file_in_sysroot(sysroot, path))) return path;
    return {};
}

}  // namespace boardscope::builder
