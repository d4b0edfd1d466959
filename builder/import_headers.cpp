// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/archive.h"
#include "builder/files.h"
#include "builder/header_trees.h"
#include "builder/import_sources.h"
#include "builder/packed_headers.h"

#include <algorithm>
#include <filesystem>

namespace boardscope::builder {

namespace {

namespace fs = std::filesystem;

/// usr/src/linux-headers-6.1.0-50-armmp/include/… and what else tells of the kernel; not its build scripts.
bool is_header_of_package(const std::string& name)
{
    constexpr std::string_view folder = "usr/src/";
    if (!name.starts_with(folder)) return false;
    const std::size_t slash = name.find('/', folder.size());
    if (slash == name.npos) return true;
    const std::string_view inside = std::string_view(name).substr(slash + 1);
    return inside == "include" || inside.starts_with("include/") || inside == "arch" ||
           inside.starts_with("arch/") || inside == ".config" || inside == "Makefile";
}

/// A package is an ar of a tar; only the tar's headers come out, into `root`.
Result<void> unpack_package(const std::string& path, const std::string& root, std::stop_token stop)
{
    const Result<TemporaryFolder> folder = TemporaryFolder::make();
    if (!folder) return failure(folder.error());
    const auto is_data = [](const std::string& name) { return name.starts_with("data.tar"); };
    if (const Result<void> outer = unpack_archive({path, folder->path_of(""), is_data, {}}, stop); !outer)
        return outer;
    for (const auto& entry : fs::directory_iterator(folder->path_of(""))) {
        const Result<void> inner =
            unpack_archive({entry.path().string(), root, is_header_of_package, {}}, stop);
        return inner ? inner : failure(inner.error().within(path));
    }
    return failure(path + " is no Debian package: it has no data.tar",
                   "get it again, with `apt-get download`");
}

/// Nobody knows our temporary folder; the package is what the user gave.
Error of_package(Error error, const std::string& root, const std::string& packages)
{
    const std::size_t at = error.cause.find(root);
    if (at == error.cause.npos) return error;
    error.cause.erase(at, root.size());
    return error.within(packages);
}

std::string origin_of(const std::vector<std::string>& trees, const std::vector<std::string>& packages)
{
    std::string text;
    for (const std::string& package : packages)
        text += (text.empty() ? "" : " + ") + file_name_of(package);
    for (const std::string& tree : trees)
        text += (text.empty() ? "" : " + ") + ("header tree " + tree);
    return text;
}

}  // namespace

Result<KernelImport> import_header_sources(const std::vector<std::string>& trees,
                                           const std::vector<std::string>& packages,
                                           const ImportContext& context)
{
    const Result<TemporaryFolder> folder = TemporaryFolder::make();
    if (!folder) return failure(folder.error());
    for (const std::string& package : packages)
        if (const Result<void> done = unpack_package(package, folder->path_of(""), context.stop); !done)
            return failure(done.error());
    std::vector<std::string> all = trees;
    std::error_code error;
    for (fs::directory_iterator at(folder->path_of("usr/src"), error), end; !error && at != end;
         at.increment(error))
        all.push_back(at->path().string());
    if (all.empty())
        return failure(packages.front() + " has no kernel headers in it (nothing in usr/src)",
                       "give the package linux-headers-RELEASE, not linux-image");
    Result<HeaderTrees> found = find_header_trees(all, context.request.arch);
    if (!found) return failure(of_package(found.error(), folder->path_of(""), origin_of({}, packages)));
    const std::string packed = folder->path_of("headers.tar.zst");
    if (const Result<void> done = pack_headers(found->folders, found->arch, packed, context.stop); !done)
        return failure(done.error());
    Result<Bytes> content = read_file(packed);
    if (!content) return failure(content.error());
    KernelImport import{found->arch, found->release, {}, {}};
    import.items.push_back({ItemKind::headers, std::move(*content), origin_of(trees, packages)});
    return import;
}

Result<KernelImport> import_kheaders(const std::string& path, const ImportContext& context)
{
    const Result<TemporaryFolder> folder = TemporaryFolder::make();
    if (!folder) return failure(folder.error());
    if (const Result<void> done = unpack_archive({path, folder->path_of(""), {}, {}}, context.stop); !done)
        return failure(done.error());
    const Result<HeaderTrees> found = find_header_trees(trees_in(folder->path_of(".")), context.request.arch);
    if (!found) return failure(found.error().within(path));
    Result<Bytes> content = read_file(path);
    if (!content) return failure(content.error());
    KernelImport import{found->arch, found->release, {}, {}};
    import.items.push_back({ItemKind::headers, std::move(*content), "kernel headers " + path});
    return import;
}

}  // namespace boardscope::builder
