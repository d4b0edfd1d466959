// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/boards/debian_packages.h"

#include "app/boards/files.h"
#include "app/boards/host_command.h"
#include "app/boards/kernel_modules.h"

#include <algorithm>
#include <cctype>
#include <sstream>

namespace boardscope::boards {

namespace fs = std::filesystem;

namespace {

// Where the modules live that a virtual network card can need, those that attach BPF to traffic control, and
// disks made of files.
const std::vector<std::string> kernel_patterns{
    "./boot/vmlinuz-*",
    "./boot/vmlinux-*",  // RISC-V
    "./boot/config-*",
    "*/modules.builtin",
    "*/kernel/drivers/virtio/*",
    "*/kernel/net/core/*",
    "*/kernel/drivers/net/net_failover.ko*",
    "*/kernel/drivers/net/virtio_net.ko*",
    "*/kernel/net/sched/cls_bpf.ko*",
    "*/kernel/net/sched/sch_ingress.ko*",
    "*/kernel/drivers/block/loop.ko*",
};

/// "fetch-debs: downloading x" → "Downloading x".
std::string as_progress(std::string line)
{
    constexpr std::string_view prefix = "fetch-debs: ";
    if (line.starts_with(prefix)) line.erase(0, prefix.size());
    if (!line.empty()) line[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(line[0])));
    return line;
}

enum class Fetch { by_name, newest_dependency };

Result<std::vector<fs::path>> fetch(const Workshop& workshop, std::string_view suite, Fetch how,
                                    const std::vector<std::string>& packages)
{
    HostCommand command{.program = workshop.paths.fetch_debs().string()};
    if (!suite.empty()) command.arguments = {"--suite", std::string(suite)};
    if (how == Fetch::newest_dependency) command.arguments.push_back("--newest-dependency");
    command.arguments.push_back(facts_of(workshop.recipe.arch).debian_arch);
    command.arguments.push_back(workshop.paths.cache.string());
    command.arguments.insert(command.arguments.end(), packages.begin(), packages.end());
    command.error_line = [&](const std::string& line) {
        if (line.starts_with("fetch-debs: ")) workshop.say(as_progress(line));
    };
    auto output = run(command, workshop.stop);
    if (!output) {
        if (workshop.stop.stop_requested()) return failure(output.error());
        return failure("Debian packages for " + std::string(workshop.recipe.name) +
                           " cannot be fetched: " + output.error().cause,
                       "Check the network connection and that `apt-get update` works on this machine.");
    }
    std::vector<fs::path> files;
    std::istringstream lines(output->toStdString());
    for (std::string line; std::getline(lines, line);)
        files.emplace_back(line);
    if (files.size() != packages.size())
        return failure("fetch-debs printed fewer files than packages were asked for.");
    return files;
}

Result<std::string> package_field(const Workshop& workshop, const fs::path& package, const std::string& field)
{
    auto output = run({.program = "dpkg-deb", .arguments = {"-f", package.string(), field}}, workshop.stop);
    if (!output) return failure(output.error());
    return output->trimmed().toStdString();
}

/// The folder in the cache for what `package` unpacks to; another one when other patterns pick from it.
fs::path unpacked(const Workshop& workshop, const char* kind, const fs::path& package,
                  const std::vector<std::string>& patterns = {})
{
    std::string name = package.stem().string();
    if (!patterns.empty()) {
        Fingerprint fingerprint;
        for (const std::string& pattern : patterns)
            fingerprint.add(pattern);
        name += "-" + fingerprint.take();
    }
    return workshop.paths.cache / "boards" / kind / name;
}

fs::path modules_folder(const fs::path& root, const std::string& release)
{
    // Debian 13 moved /lib to /usr/lib.
    const fs::path usr = root / "usr/lib/modules" / release;
    return fs::exists(usr) ? usr : root / "lib/modules" / release;
}

Result<void> decompress_modules(const Workshop& workshop, const fs::path& folder)
{
    std::vector<std::string> compressed;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.path().extension() == ".xz") compressed.push_back(entry.path().string());
    }
    if (compressed.empty()) return {};
    auto done = run({.program = "xz",
                     .arguments =
                         [&] {
                             auto arguments = compressed;
                             arguments.insert(arguments.begin(), {"-d", "--"});
                             return arguments;
                         }()},
                    workshop.stop);
    if (!done) return failure(done.error());
    return {};
}

struct KernelImage {
    fs::path file;
    std::string release;
};

Result<KernelImage> image_in(const fs::path& root)
{
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(root / "boot", ignored)) {
        const std::string name = entry.path().filename().string();
        for (const std::string_view prefix : {"vmlinuz-", "vmlinux-"})
            if (name.starts_with(prefix)) return KernelImage{entry.path(), name.substr(prefix.size())};
    }
    return failure("The kernel package " + root.filename().string() + " holds no kernel.",
                   "Delete it from the cache and try again; it may be a broken download.");
}

Result<std::vector<fs::path>> modules_in_order(const BoardRecipe& recipe, const fs::path& folder)
{
    std::vector<KernelModule> available;
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.path().extension() != ".ko") continue;
        available.push_back(
            {module_name(entry.path().filename().string()), module_depends(read_file(entry.path()))});
        files.push_back(entry.path());
    }
    auto order = load_order(available, recipe.modules, parse_builtin(read_file(folder / "modules.builtin")));
    if (!order) return failure(order.error());
    std::vector<fs::path> result;
    for (const std::string& name : *order) {
        const auto found = std::ranges::find(available, name, &KernelModule::name);
        result.push_back(files[static_cast<std::size_t>(found - available.begin())]);
    }
    return result;
}

/// "linux-base (>= 4.12~), linux-headers-6.12.117+deb13-common (= 6.12.117-1), …" → the second name.
std::string common_headers_in(const std::string& depends)
{
    const std::size_t begin = depends.find("linux-headers-");
    if (begin == depends.npos) return {};
    const std::string name = depends.substr(begin, depends.find_first_of(" ,", begin) - begin);
    return name.ends_with("-common") ? name : std::string();
}

}  // namespace

Result<void> unpack(const Workshop& workshop, const fs::path& package, const fs::path& into,
                    const std::vector<std::string>& patterns)
{
    fs::create_directories(into);
    // A pattern that matches nothing fails tar, although not every kernel has every module; what came out is
    // looked at later. Everything else that is said is a real failure.
    bool refused = false;
    HostCommand command{.program = "bash",
                        .arguments = {"-c",
                                      "set -o pipefail; export LC_ALL=C; dpkg-deb --fsys-tarfile \"$0\" | "
                                      "tar -x -C \"$1\" --no-same-owner ${2:+--wildcards} \"${@:2}\"",
                                      package.string(), into.string()}};
    command.arguments.insert(command.arguments.end(), patterns.begin(), patterns.end());
    command.error_line = [&refused](const std::string& line) {
        const bool harmless = line.ends_with("Not found in archive") ||
                              line.ends_with("Exiting with failure status due to previous errors");
        if (!harmless) refused = true;
    };
    auto done = run(command, workshop.stop);
    if (!done && !refused && !workshop.stop.stop_requested()) return {};
    if (!done && workshop.stop.stop_requested()) return failure(done.error());
    if (!done) {
        return failure(
            "The package " + package.filename().string() + " cannot be unpacked: " + done.error().cause,
            "Check the free disk space; if there is enough, delete " + package.string() + " and try again.");
    }
    return {};
}

Result<KernelParts> take_kernel(const Workshop& workshop)
{
    auto packages = fetch(workshop, workshop.recipe.suite, Fetch::newest_dependency,
                          {std::string(workshop.recipe.kernel_package)});
    if (!packages) return failure(packages.error());
    const fs::path& package = packages->front();
    const fs::path root = unpacked(workshop, "kernel", package, kernel_patterns);
    if (!fs::exists(root)) {
        workshop.say("Unpacking the kernel");
        TemporaryFolder folder(root.parent_path());
        if (auto done = unpack(workshop, package, folder.path(), kernel_patterns); !done)
            return failure(done.error());
        if (auto done = decompress_modules(workshop, folder.path()); !done) return failure(done.error());
        folder.move_to(root);
    }
    auto image = image_in(root);
    if (!image) return failure(image.error());
    auto version_text = package_field(workshop, package, "Version");
    if (!version_text) return failure(version_text.error());
    auto version = parse_kernel_version(*version_text);
    if (!version) return failure(version.error());
    auto modules = modules_in_order(workshop.recipe, modules_folder(root, image->release));
    if (!modules) return failure(modules.error());
    return KernelParts{image->release, *version, image->file, root / "boot" / ("config-" + image->release),
                       *modules};
}

Result<std::vector<std::string>> take_headers(const Workshop& workshop, const std::string& release)
{
    const std::string flavour = "linux-headers-" + release;
    auto packages = fetch(workshop, workshop.recipe.suite, Fetch::by_name, {flavour});
    if (!packages) return failure(packages.error());
    auto depends = package_field(workshop, packages->front(), "Depends");
    if (!depends) return failure(depends.error());
    const std::string common = common_headers_in(*depends);
    if (common.empty())
        return failure("The package " + flavour + " names no common headers among what it depends on: " + *depends,
                       "Give headers of that kernel yourself: `bscope store add`.");
    const fs::path root = unpacked(workshop, "headers", packages->front());
    const fs::path sources = root / "usr/src";
    if (!fs::exists(root)) {
        auto common_packages = fetch(workshop, workshop.recipe.suite, Fetch::by_name, {common});
        if (!common_packages) return failure(common_packages.error());
        workshop.say("Unpacking the kernel's headers");
        TemporaryFolder folder(root.parent_path());
        for (const fs::path& package : {packages->front(), common_packages->front()}) {
            if (auto done = unpack(workshop, package, folder.path()); !done) return failure(done.error());
        }
        folder.move_to(root);
    }
    return std::vector<std::string>{(sources / flavour).string(), (sources / common).string()};
}

Result<std::vector<fs::path>> fetch_programs(const Workshop& workshop)
{
    // Of the host's own release if it has them, whatever the kernel's is.
    return fetch(workshop, workshop.recipe.programs_suite, Fetch::by_name,
                 {"busybox-static", "dropbear-bin", "libtomcrypt1", "libtommath1", "libgmp10", "zlib1g",
                  "libcrypt1", "libc6"});
}

}  // namespace boardscope::boards
