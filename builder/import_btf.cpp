// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/archive.h"
#include "builder/btf_facts.h"
#include "builder/files.h"
#include "builder/import_sources.h"

#include <algorithm>
#include <filesystem>

namespace boardscope::builder {

namespace {

constexpr std::string_view suffix = ".btf";

/// "debian/5.10.0-32-armmp.btf" → "5.10.0-32-armmp"; empty for names that are no releases.
std::string release_in(const std::string& name)
{
    const std::string stem = std::filesystem::path(name).stem().string();
    const std::size_t digits = stem.find_first_not_of("0123456789");
    return digits != stem.npos && digits > 0 && stem[digits] == '.' ? stem : std::string();
}

}  // namespace

std::string file_name_of(const std::string& path)
{
    return std::filesystem::path(path).filename().string();
}

Result<KernelImport> import_btf_bytes(Bytes bytes, const std::string& name, const std::string& origin,
                                      const ImportContext& context)
{
    const Result<BtfFacts> facts = facts_of_btf(bytes, name);
    if (!facts) return failure(facts.error());
    const std::optional<Arch>& wanted = context.request.arch;
    if (wanted && facts->pointer_bytes != 0 && facts->pointer_bytes != facts_of(*wanted).pointer_bytes)
        return failure(name + " has pointers of " + std::to_string(facts->pointer_bytes) + " bytes, and " +
                           to_string(*wanted) + " has " + std::to_string(facts_of(*wanted).pointer_bytes),
                       "give the BTF of the board's own kernel, or another --arch");
    KernelImport import;
    import.arch = facts->arch;
    import.items.push_back({ItemKind::btf, std::move(bytes), origin});
    return import;
}

Result<KernelImport> import_raw_btf(const std::string& path, const ImportContext& context)
{
    Result<Bytes> bytes = read_file(path);
    if (!bytes) return failure(bytes.error());
    Result<KernelImport> import = import_btf_bytes(std::move(*bytes), path, "BTF file " + path, context);
    if (import && path.ends_with(suffix)) import->release = release_in(path);
    return import;
}

Result<KernelImport> import_btf_archive(const std::string& path, const ImportContext& context)
{
    const Result<TemporaryFolder> folder = TemporaryFolder::make();
    if (!folder) return failure(folder.error());
    const auto is_btf = [](const std::string& name) { return name.ends_with(suffix); };
    const Result<void> unpacked = unpack_archive({path, folder->path_of(""), is_btf, {}}, context.stop);
    if (!unpacked) return failure(unpacked.error());
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder->path_of("")))
        if (entry.is_regular_file()) found.push_back(entry.path().string());
    if (found.size() != 1)
        return failure("the archive " + path + " holds the BTF of " + std::to_string(found.size()) +
                           " kernels",
                       "unpack it, and add the one of the board's kernel");
    Result<Bytes> bytes = read_file(found.front());
    if (!bytes) return failure(bytes.error());
    const std::string name = file_name_of(found.front());
    Result<KernelImport> import = import_btf_bytes(std::move(*bytes), name + " in " + path,
                                                   "BTFHub archive " + file_name_of(path), context);
    if (import) import->release = release_in(name);
    return import;
}

}  // namespace boardscope::builder
