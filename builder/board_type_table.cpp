// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/board_type_table.h"

#include "builder/board_types.h"
#include "builder/files.h"
#include "builder/kernel_store.h"
#include "builder/stored_header_btf.h"
#include "builder/type_table_btf.h"

#include <QFileInfo>

#include <algorithm>

namespace boardscope::builder {

namespace {

/// What the store has of the profile's kernel; it is nullopt, too, when there is no store yet.
std::optional<StoredKernel> stored_kernel(const TargetProfile& profile)
{
    const std::string directory = default_store_directory();
    if (profile.kernel_release.empty() || !QFileInfo::exists(QString::fromStdString(directory)))
        return std::nullopt;
    const Result<KernelStore> store = KernelStore::open(directory);
    const auto match = store ? store->find(profile.arch, profile.kernel_release,
                                           profile.found ? profile.found->build_id : std::string())
                             : Result<std::optional<KernelMatch>>(failure(store.error()));
    return match && *match ? std::optional((*match)->kernel) : std::nullopt;
}

Result<std::string> stored_content(const StoreItem& item)
{
    const Result<KernelStore> store = KernelStore::open(default_store_directory());
    if (!store) return failure(store.error());
    const Result<std::string> path = store->path_of(item);
    if (!path) return failure(path.error());
    const Result<Bytes> bytes = read_file(*path);
    if (!bytes) return failure(bytes.error());
    return std::string(as_text(*bytes));
}

/// By the rule of board_btf(); the file itself may be another, in which types of modules were joined with
/// these.
void note_origin(const TargetProfile& profile, const StoredKernel* kernel, BoardTypeTable& out)
{
    const StoreItem* btf = kernel ? kernel->item(ItemKind::btf) : nullptr;
    if (!profile.btf_file.empty()) {
        out.origin = "from the file " + profile.btf_file;
        // Static in the file that starts every kernel, so only the kernel's own types can have it.
        out.is_from_headers = !out.types.find_function("kernel_init_freeable");
    } else if (btf && (profile.kernel_headers.empty() || !is_made_from_headers(*btf))) {
        out.origin = btf->origin;
        out.is_from_headers = is_made_from_headers(*btf);
    } else {
        out.origin = "made from the headers in " + profile.kernel_headers.front();
        out.is_from_headers = true;
    }
    for (const ItemKind kind : {ItemKind::modules, ItemKind::added_modules})
        if (const StoreItem* modules = kernel ? kernel->item(kind) : nullptr)
            out.origin += "; of modules " + modules->origin;
}

}  // namespace

bool BoardTypeTable::has_function(std::string_view name) const
{
    return std::binary_search(functions.begin(), functions.end(), name);
}

std::vector<std::string> functions_of_symbols(std::string_view symbols)
{
    std::vector<std::string> names;
    while (!symbols.empty()) {
        const std::string_view line = symbols.substr(0, symbols.find('\n'));
        symbols.remove_prefix(std::min(line.size() + 1, symbols.size()));
        const std::size_t blank = line.find(' ');
        if (blank == line.npos || blank + 3 >= line.size() || line[blank + 2] != ' ') continue;
        if (std::string_view("tTwW").find(line[blank + 1]) == std::string_view::npos) continue;
        const std::string_view name = line.substr(blank + 3);
        names.emplace_back(name.substr(0, name.find_first_of("\t \r")));
    }
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

Result<BoardTypeTable> board_type_table(const TargetProfile& profile, const Toolchain& toolchain,
                                        std::stop_token stop)
{
    const Result<std::string> file = board_btf(profile, toolchain, std::move(stop));
    if (!file) return failure(file.error());
    if (file->empty())
        return failure("no types are known of the kernel of " + profile.name,
                       "`bscope target update` takes them from the board; for a kernel without BTF give its "
                       "headers to `bscope store add`");
    const Result<Bytes> bytes = read_file(*file);
    if (!bytes) return failure(bytes.error());
    Result<TypeTable> types = type_table_of_btf(*bytes, *file, facts_of(profile.arch).pointer_bytes);
    if (!types) return failure(types.error());
    BoardTypeTable out{std::move(*types), {}, false, {}};

    const std::optional<StoredKernel> kernel = stored_kernel(profile);
    note_origin(profile, kernel ? &*kernel : nullptr, out);
    const StoreItem* symbols = kernel ? kernel->item(ItemKind::symbols) : nullptr;
    if (!symbols) return out;
    const Result<std::string> text = stored_content(*symbols);
    if (!text) return failure(text.error());
    out.functions = functions_of_symbols(*text);
    return out;
}

}  // namespace boardscope::builder
