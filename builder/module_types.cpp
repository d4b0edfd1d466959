// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/module_types.h"

#include "builder/archive.h"
#include "builder/files.h"

#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>

#include <algorithm>
#include <charconv>
#include <filesystem>

namespace boardscope::builder {

namespace {

namespace fs = std::filesystem;

// Counts up when this program joins the same types in another way.
constexpr const char* form = "1";

constexpr const char* kernel_name = "kernel";
constexpr const char* suffix = ".btf";
constexpr std::size_t named_modules = 5;
constexpr std::size_t longest_module_name = 64;  // MODULE_NAME_LEN of linux/moduleparam.h

constexpr ItemKind kinds_of_modules[] = {ItemKind::modules, ItemKind::added_modules};

/// It becomes the name of a file.
bool is_module_name(std::string_view name)
{
    return !name.empty() && name.size() <= longest_module_name && std::ranges::all_of(name, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
               c == '-';
    });
}

Result<void> read_folder(const std::string& folder, bool is_split, std::vector<ModuleBtf>& modules)
{
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(folder, none)) {
        Result<Bytes> bytes = read_file(entry.path().string());
        if (!bytes) return failure(bytes.error());
        modules.push_back({entry.path().stem().string(), std::move(*bytes), is_split});
    }
    return {};
}

bool is_any_split(const std::vector<ModuleBtf>& modules)
{
    return std::ranges::any_of(modules, &ModuleBtf::is_split);
}

struct SortedModules {
    std::vector<ModuleBtf> usable;
    std::vector<ModuleBtf> of_other_btf;
};

/// Of all items that have some.
Result<SortedModules> stored_modules(const std::string& kernel_checksum, const KernelStore& store,
                                     const StoredKernel& kernel)
{
    SortedModules all;
    for (const ItemKind kind : kinds_of_modules) {
        const StoreItem* item = kernel.item(kind);
        if (!item) continue;
        const Result<std::string> path = store.path_of(*item);
        if (!path) return failure(path.error());
        Result<ModuleTypes> types = unpack_module_types(*path);
        if (!types) return failure(types.error());
        for (ModuleBtf& one : types->modules) {
            const bool is_usable = !one.is_split || types->kernel_checksum == kernel_checksum;
            std::vector<ModuleBtf>& place = is_usable ? all.usable : all.of_other_btf;
            std::erase_if(place, [&one](const ModuleBtf& other) { return other.module == one.module; });
            place.push_back(std::move(one));
        }
    }
    return all;
}

}  // namespace

Result<Bytes> pack_module_types(ModuleTypes types)
{
    const Result<TemporaryFolder> folder = TemporaryFolder::make();
    if (!folder) return failure(folder.error());
    const std::string path = folder->path_of("modules.tar.zst");
    Result<ArchiveWriter> writer = ArchiveWriter::create(path);
    if (!writer) return failure(writer.error());
    if (Result<void> added = writer->add(kernel_name, as_bytes(types.kernel_checksum)); !added)
        return failure(added.error());
    std::ranges::sort(types.modules, {}, &ModuleBtf::module);
    for (const ModuleBtf& one : types.modules)
        if (Result<void> added =
                writer->add((one.is_split ? "split/" : "whole/") + one.module + suffix, one.bytes);
            !added)
            return failure(added.error());
    if (Result<void> finished = writer->finish(); !finished) return failure(finished.error());
    return read_file(path);
}

Result<ModuleTypes> unpack_module_types(const std::string& archive)
{
    const Result<TemporaryFolder> folder = TemporaryFolder::make();
    if (!folder) return failure(folder.error());
    if (Result<void> unpacked = unpack_archive({archive, folder->path_of(""), {}, {}}, {}); !unpacked)
        return failure(unpacked.error());
    const Result<Bytes> kernel = read_file(folder->path_of(kernel_name));
    if (!kernel) return failure(kernel.error());
    ModuleTypes types{std::string(as_text(*kernel)), {}};
    for (const bool is_split : {true, false})
        if (Result<void> read =
                read_folder(folder->path_of(is_split ? "split" : "whole"), is_split, types.modules);
            !read)
            return failure(read.error());
    std::ranges::sort(types.modules, {}, &ModuleBtf::module);
    return types;
}

std::vector<ModuleBtf> parse_shown_modules(std::string_view text)
{
    std::vector<ModuleBtf> modules;
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        const std::size_t blank = line.find(' ');
        if (line.size() == text.size() || blank == line.npos) break;
        const std::string_view name = line.substr(0, blank);
        const std::string_view digits =
            line.substr(std::min(line.size(), line.find_first_not_of(' ', blank)));
        std::size_t bytes = 0;
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bytes);
        text.remove_prefix(line.size() + 1);
        if (error != std::errc{} || end != digits.data() + digits.size() || bytes > text.size()) break;
        if (is_module_name(name))
            modules.push_back({std::string(name), to_bytes(text.substr(0, bytes)), true});
        text.remove_prefix(bytes);
    }
    return modules;
}

std::string names_of(const std::vector<ModuleBtf>& modules)
{
    std::string text;
    const std::size_t shown = std::min(modules.size(), named_modules);
    for (std::size_t i = 0; i < shown; ++i)
        text += (i == 0 ? "" : ", ") + modules[i].module;
    if (shown < modules.size()) text += " and " + std::to_string(modules.size() - shown) + " others";
    return text;
}

Result<std::string> btf_with_modules(const std::string& kernel_btf, const KernelStore& store,
                                     const StoredKernel& kernel)
{
    if (!kernel.item(ItemKind::modules) && !kernel.item(ItemKind::added_modules)) return kernel_btf;
    const Result<Bytes> types = read_file(kernel_btf);
    if (!types) return failure(types.error());
    const std::string checksum = checksum_of(*types);
    std::string parts = form + checksum;
    for (const ItemKind kind : kinds_of_modules)
        if (const StoreItem* item = kernel.item(kind)) parts += " " + item->checksum;
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::GenericCacheLocation) +
                           QStringLiteral("/boardscope/joined-btf/");
    const std::string file = folder.toStdString() + checksum_of(as_bytes(parts)) + suffix;
    if (QFileInfo::exists(QString::fromStdString(file))) return file;

    // The others were reported when the BTF came that they do not fit, and what is left is good.
    const Result<SortedModules> modules = stored_modules(checksum, store, kernel);
    if (!modules) return failure(modules.error());
    const Result<Bytes> joined = join_btf(*types, modules->usable);
    if (!joined) return failure(joined.error());
    QDir().mkpath(folder);
    if (Result<void> written = write_file(file, as_text(*joined)); !written) return failure(written.error());
    return file;
}

Result<std::vector<ModuleBtf>> modules_of_other_btf(const KernelStore& store, const StoredKernel& kernel)
{
    const StoreItem* btf = kernel.item(ItemKind::btf);
    Result<SortedModules> modules = stored_modules(btf ? btf->checksum : std::string(), store, kernel);
    if (!modules) return failure(modules.error());
    return std::move(modules->of_other_btf);
}

Result<StoreItem> add_module_types(KernelStore& store, const KernelKey& key, std::vector<ModuleBtf> modules)
{
    const Result<std::optional<KernelMatch>> match = store.find(key.arch, key.release, key.build_id);
    if (!match) return failure(match.error());
    const StoredKernel known = *match ? (*match)->kernel : StoredKernel{key, {}};
    ModuleTypes all;
    if (const StoreItem* item = known.item(ItemKind::added_modules)) {
        const Result<std::string> path = store.path_of(*item);
        if (!path) return failure(path.error());
        Result<ModuleTypes> there = unpack_module_types(*path);
        if (!there) return failure(there.error());
        all = std::move(*there);
    }
    for (ModuleBtf& one : modules) {
        std::erase_if(all.modules, [&one](const ModuleBtf& other) { return other.module == one.module; });
        all.modules.push_back(std::move(one));
    }
    if (is_any_split(all.modules)) {
        const StoreItem* btf = known.item(ItemKind::btf);
        if (!btf)
            return failure("the types of module " + all.modules.back().module +
                               " build on those of its kernel, and the store has no BTF of " + to_string(key),
                           "add the kernel's BTF first, or give the module with debug information (DWARF)");
        const Result<std::string> path = store.path_of(*btf);
        const Result<Bytes> types = path ? read_file(*path) : Result<Bytes>(failure(path.error()));
        if (!types) return failure(types.error());
        if (const Result<Bytes> joined = join_btf(*types, all.modules); !joined)
            return failure(joined.error());
        all.kernel_checksum = btf->checksum;
    }
    std::ranges::sort(all.modules, {}, &ModuleBtf::module);
    const std::string origin = "of modules that were added: " + names_of(all.modules);
    const Result<Bytes> packed = pack_module_types(std::move(all));
    if (!packed) return failure(packed.error());
    return store.put(key, ItemKind::added_modules, *packed, origin);
}

}  // namespace boardscope::builder
