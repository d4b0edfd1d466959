// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/kernel_store.h"

#include "builder/files.h"
#include "builder/kernel_entry.h"
#include "builder/kernel_store_files.h"

#include <QDateTime>

#include <algorithm>
#include <filesystem>

namespace boardscope::builder {

namespace {

std::string now()
{
    return QDateTime::currentDateTimeUtc().toString(Qt::ISODate).toStdString();
}

tl::unexpected<Error> not_there(const std::string& what, const KernelKey& key)
{
    return failure("the store has " + what + " of the kernel " + to_string(key),
                   "`bscope store list` shows what it has, `bscope store add` adds to it");
}

void replace_item(StoredKernel& kernel, const StoreItem& item)
{
    std::erase_if(kernel.items, [&](const StoreItem& one) { return one.kind == item.kind; });
    kernel.items.push_back(item);
    std::sort(kernel.items.begin(), kernel.items.end(),
              [](const StoreItem& a, const StoreItem& b) { return a.kind < b.kind; });
}

/// When the last item came.
std::string newest(const StoredKernel& kernel)
{
    std::string time;
    for (const StoreItem& item : kernel.items)
        time = std::max(time, item.added);
    return time;
}

bool is_of(const StoredKernel& kernel, Arch arch, const std::string& release)
{
    return kernel.key.arch == arch && kernel.key.release == release;
}

/// What is known of a release in general holds for each kernel of it.
void add_general_items(StoredKernel& kernel, const std::vector<StoredKernel>& all)
{
    for (const StoredKernel& general : all)
        if (general.key.build_id.empty() && is_of(general, kernel.key.arch, kernel.key.release))
            for (const StoreItem& item : general.items)
                if (!kernel.item(item.kind)) replace_item(kernel, item);
}

}  // namespace

Result<KernelStore> KernelStore::open(const std::string& directory)
{
    if (const Result<void> made = make_store_folders(directory); !made) return failure(made.error());
    return KernelStore(directory);
}

Result<StoreListing> KernelStore::list() const
{
    return read_entries(directory_);
}

Result<std::optional<KernelMatch>> KernelStore::find(Arch arch, const std::string& release,
                                                     const std::string& build_id) const
{
    const Result<StoreListing> listing = list();
    if (!listing) return failure(listing.error());
    const std::vector<StoredKernel>& all = listing->kernels;

    std::vector<const StoredKernel*> fitting;
    for (const StoredKernel& kernel : all) {
        const bool fits = build_id.empty() ? is_of(kernel, arch, release) && !kernel.key.build_id.empty()
                                           : kernel.key.arch == arch && kernel.key.build_id == build_id;
        if (fits) fitting.push_back(&kernel);
    }
    // Without one of its own, a kernel is what is known of its release.
    if (fitting.empty())
        for (const StoredKernel& kernel : all)
            if (is_of(kernel, arch, release) && kernel.key.build_id.empty()) fitting.push_back(&kernel);
    if (fitting.empty()) return std::nullopt;
    const auto best = std::max_element(fitting.begin(), fitting.end(),
                                       [](const auto* a, const auto* b) { return newest(*a) < newest(*b); });
    KernelMatch match{**best, !build_id.empty() && (*best)->key.build_id == build_id, {}};
    for (const StoredKernel* other : fitting)
        if (other != *best) match.others.push_back(other->key);
    add_general_items(match.kernel, all);
    return match;
}

Result<StoreItem> KernelStore::put(const KernelKey& key, ItemKind kind, ByteView content,
                                   const std::string& origin)
{
    if (const Result<void> good = check_key(key); !good) return failure(good.error());
    if (content.empty())
        return failure(std::string("the ") + to_string(kind) + " of " + to_string(key) + " is empty",
                       "look at where it came from: " + origin);
    const Result<StoreLock> lock = StoreLock::take(directory_);
    if (!lock) return failure(lock.error());
    Result<std::optional<StoredKernel>> entry = read_entry(directory_, key);
    if (!entry) return failure(entry.error());
    // The content first: an entry never names what is not there.
    const Result<std::string> checksum = write_blob(directory_, content);
    if (!checksum) return failure(checksum.error());
    const StoreItem item{kind, *checksum, content.size(), origin, now()};
    StoredKernel kernel = entry->value_or(StoredKernel{key, {}});
    replace_item(kernel, item);
    if (const Result<void> written = write_entry(directory_, kernel); !written)
        return failure(written.error());
    sweep(directory_);
    return item;
}

Result<StoreItem> KernelStore::put_file(const KernelKey& key, ItemKind kind, const std::string& path,
                                        const std::string& origin)
{
    const Result<Bytes> content = read_file(path);
    if (!content) return failure(content.error());
    return put(key, kind, *content, origin);
}

Result<std::string> KernelStore::path_of(const StoreItem& item) const
{
    const std::string path = blob_path(directory_, item.checksum);
    std::error_code error;
    if (std::filesystem::file_size(path, error) == item.bytes && !error) return path;
    return failure(std::string("the store has lost the ") + to_string(item.kind) +
                       " that it should have in " + path,
                   "add it again, from " + item.origin);
}

Result<std::string> KernelStore::path_of(const KernelKey& key, ItemKind kind) const
{
    const Result<std::optional<KernelMatch>> match = find(key.arch, key.release, key.build_id);
    if (!match) return failure(match.error());
    const StoreItem* item = *match ? (*match)->kernel.item(kind) : nullptr;
    if (!item) return not_there(std::string("no ") + to_string(kind), key);
    return path_of(*item);
}

Result<void> KernelStore::remove(const KernelKey& key)
{
    const Result<StoreLock> lock = StoreLock::take(directory_);
    if (!lock) return failure(lock.error());
    // Also one that cannot be read.
    std::error_code error;
    if (!std::filesystem::exists(entry_path(directory_, key), error)) return not_there("nothing", key);
    if (const Result<void> gone = write_entry(directory_, {key, {}}); !gone) return gone;
    sweep(directory_);
    return {};
}

Result<void> KernelStore::remove(const KernelKey& key, ItemKind kind)
{
    const Result<StoreLock> lock = StoreLock::take(directory_);
    if (!lock) return failure(lock.error());
    Result<std::optional<StoredKernel>> entry = read_entry(directory_, key);
    if (!entry) return failure(entry.error());
    if (!*entry || !(*entry)->item(kind)) return not_there(std::string("no ") + to_string(kind), key);
    std::erase_if((*entry)->items, [&](const StoreItem& one) { return one.kind == kind; });
    if (const Result<void> written = write_entry(directory_, **entry); !written) return written;
    sweep(directory_);
    return {};
}

}  // namespace boardscope::builder
