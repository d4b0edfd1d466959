// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/boards/initramfs.h"

#include "app/boards/files.h"
#include "app/boards/host_command.h"

#include <algorithm>
#include <array>

namespace boardscope::boards {

namespace fs = std::filesystem;

namespace {

using namespace std::string_view_literals;

constexpr auto everyone_reads = static_cast<fs::perms>(0644);
constexpr auto everyone_runs = static_cast<fs::perms>(0755);
constexpr auto root_reads = static_cast<fs::perms>(0600);
constexpr auto root_enters = static_cast<fs::perms>(0700);

// What dropbear is linked with; name resolution from files is inside the C library.
constexpr std::array libraries{"libc.so.6"sv,        "libcrypt.so.1"sv,   "libz.so.1"sv,
                               "libtomcrypt.so.1"sv, "libtommath.so.1"sv, "libgmp.so.10"sv};

constexpr std::array folders{"bin"sv,          "sbin"sv, "usr/bin"sv, "usr/sbin"sv, "lib/modules"sv,
                             "etc/dropbear"sv, "root"sv, "proc"sv,    "sys"sv,      "dev"sv,
                             "tmp"sv,          "run"sv,  "boot"sv,    "var/log"sv};

std::vector<fs::path> files_below(const fs::path& folder)
{
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file()) files.push_back(entry.path());
    }
    std::ranges::sort(files);
    return files;
}

void copy_with_mode(const fs::path& from, const fs::path& to, fs::perms mode)
{
    fs::create_directories(to.parent_path());
    fs::copy_file(from, to, fs::copy_options::overwrite_existing);  // follows links
    fs::permissions(to, mode);
}

/// cpio of a folder; all files belong to root in it.
Result<void> pack(const fs::path& folder, const fs::path& archive, const std::stop_token& stop)
{
    std::vector<std::string> names;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        names.push_back(entry.path().lexically_relative(folder).string());
    }
    std::ranges::sort(names);  // a folder comes before what is in it
    QByteArray input;
    for (const std::string& name : names)
        input += QByteArray::fromStdString(name) + '\0';
    auto done = run({.program = "cpio",
                     .arguments = {"--create", "--null", "--quiet", "--format=newc", "--owner=+0:+0",
                                   "--reproducible", "--file=" + archive.string()},
                     .directory = folder.string(),
                     .input = input},
                    stop);
    if (!done) return failure(done.error().within("packing the board's file system"));
    return {};
}

void copy_overlay(const Workshop& workshop, const fs::path& tree)
{
    const fs::path overlay = workshop.paths.overlay();
    for (const fs::path& file : files_below(overlay)) {
        const fs::path name = file.lexically_relative(overlay);
        const bool program = name == "init";
        const bool secret = name == "etc/shadow";
        copy_with_mode(file, tree / name, program ? everyone_runs : secret ? root_reads : everyone_reads);
    }
    write_file(tree / "etc/hostname", std::string(workshop.recipe.name) + "\n");
}

void copy_kernel_parts(const KernelParts& kernel, const Workshop& workshop, const fs::path& tree)
{
    std::string order;
    for (const fs::path& module : kernel.modules) {
        const fs::path name = module.filename();
        copy_with_mode(module, tree / "lib/modules" / name, everyone_reads);
        order += name.string() + "\n";
    }
    write_file(tree / "lib/modules/order", order);
    copy_with_mode(kernel.config, tree / "boot" / kernel.config.filename(), everyone_reads);
    write_file(tree / "etc/board-release", "NAME=\"" + std::string(workshop.recipe.name) + "\"\nTITLE=\"" +
                                               std::string(workshop.recipe.title) + "\"\nKERNEL=\"" +
                                               kernel.release + "\"\n");
}

/// Links are followed, but not those that lead out of the packages, to the host's own files.
bool is_file_of_package(const fs::directory_entry& entry)
{
    if (entry.is_symlink() && fs::read_symlink(entry.path()).is_absolute()) return false;
    return fs::is_regular_file(entry.path());
}

/// The first file of this name below the folder; empty when there is none.
fs::path find_file(const fs::path& folder, std::string_view name)
{
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.path().filename() == name && is_file_of_package(entry)) return entry.path();
    }
    return {};
}

/// Where the programs of this architecture look for the dynamic loader.
const char* loader_folder(Arch arch)
{
    return arch == Arch::x86_64 ? "lib64" : "lib";
}

Result<void> copy_programs(const Workshop& workshop, const std::vector<fs::path>& packages,
                           const fs::path& tree)
{
    TemporaryFolder unpacked(workshop.paths.cache / "boards");
    for (const fs::path& package : packages) {
        if (auto done = unpack(workshop, package, unpacked.path(), {"*bin/*", "*/ld-linux*", "*/lib*.so*"});
            !done)
            return done;
    }
    const std::string triplet = facts_of(workshop.recipe.arch).gnu_triplet;
    std::vector<std::pair<std::string, fs::path>> wanted{{"busybox", "bin"}, {"dropbear", "usr/sbin"}};
    for (const std::string_view library : libraries)
        wanted.emplace_back(library, "lib/" + triplet);
    for (const auto& entry : fs::recursive_directory_iterator(unpacked.path())) {
        const std::string name = entry.path().filename().string();
        if (name.starts_with("ld-linux") && is_file_of_package(entry))
            wanted.emplace_back(name, loader_folder(workshop.recipe.arch));
    }
    for (const auto& [name, folder] : wanted) {
        const fs::path file = find_file(unpacked.path(), name);
        if (file.empty()) {
            return failure(
                "None of the packages for the board holds " + name + ".",
                "This Debian release lays its packages out in a way that is not known here; report it.");
        }
        copy_with_mode(file, tree / folder / name, everyone_runs);
    }
    return {};
}

}  // namespace

std::string overlay_fingerprint(const BoardPaths& paths)
{
    Fingerprint fingerprint;
    for (const fs::path& file : files_below(paths.overlay())) {
        fingerprint.add(file.lexically_relative(paths.overlay()).string());
        fingerprint.add(read_file(file));
    }
    return fingerprint.take();
}

Result<fs::path> make_base_archive(const Workshop& workshop, const KernelParts& kernel)
{
    auto packages = fetch_programs(workshop);
    if (!packages) return failure(packages.error());

    Fingerprint fingerprint;
    fingerprint.add("layout 2");  // count up when the code below changes what comes out
    fingerprint.add(workshop.recipe.name);
    fingerprint.add(workshop.recipe.title);
    fingerprint.add(overlay_fingerprint(workshop.paths));
    fingerprint.add(kernel.image.string());
    for (const fs::path& module : kernel.modules)
        fingerprint.add(module.filename().string());
    for (const fs::path& package : *packages)
        fingerprint.add(package.filename().string());
    const fs::path archive = workshop.paths.cache / "boards" / "initramfs" /
                             (std::string(workshop.recipe.name) + "-" + fingerprint.take() + ".cpio");
    if (fs::exists(archive) && fs::exists(sysroot_of(archive))) return archive;

    workshop.say("Building the board's file system");
    fs::create_directories(archive.parent_path());
    TemporaryFolder work(archive.parent_path());
    const fs::path tree = work.path() / "tree";
    for (const std::string_view folder : folders)
        fs::create_directories(tree / folder);
    fs::permissions(tree / "root", root_enters);
    if (auto done = copy_programs(workshop, *packages, tree); !done) return failure(done.error());
    copy_kernel_parts(kernel, workshop, tree);
    copy_overlay(workshop, tree);
    const fs::path partial = work.path() / "archive";
    if (auto done = pack(tree, partial, workshop.stop); !done) return failure(done.error());
    // A name has what it says in whole: the archive, which is asked for first, comes last.
    fs::remove_all(sysroot_of(archive));
    fs::rename(tree, sysroot_of(archive));
    fs::rename(partial, archive);
    return archive;
}

fs::path sysroot_of(const fs::path& base_archive)
{
    return fs::path(base_archive).replace_extension(".root");
}

Result<void> make_key_archive(const BoardKeys& keys, const fs::path& archive, const std::stop_token& stop)
{
    TemporaryFolder tree(archive.parent_path());
    copy_with_mode(keys.host_key, tree.path() / "etc/dropbear/dropbear_ed25519_host_key", root_reads);
    copy_with_mode(keys.client_key_public, tree.path() / "root/.ssh/authorized_keys", root_reads);
    for (const char* folder : {"root", "root/.ssh", "etc/dropbear"})
        fs::permissions(tree.path() / folder, root_enters);
    fs::permissions(tree.path() / "etc", everyone_runs);
    return pack(tree.path(), archive, stop);
}

}  // namespace boardscope::boards
