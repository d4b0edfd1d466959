// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/board_types.h"

#include "builder/files.h"
#include "builder/header_btf.h"
#include "builder/header_btf_unit.h"
#include "builder/module_types.h"
#include "builder/stored_header_btf.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>

namespace boardscope::builder {

namespace {

KernelKey key_of(const TargetProfile& profile)
{
    return {profile.arch, profile.kernel_release, profile.found ? profile.found->build_id : std::string()};
}

/// What the store has of the profile's kernel. A store that nobody has made yet has nothing.
Result<std::optional<StoredKernel>> stored_kernel(const TargetProfile& profile)
{
    const std::string directory = default_store_directory();
    if (profile.kernel_release.empty() || !QFileInfo::exists(QString::fromStdString(directory)))
        return std::optional<StoredKernel>();
    const Result<KernelStore> store = KernelStore::open(directory);
    if (!store) return failure(store.error());
    const KernelKey key = key_of(profile);
    Result<std::optional<KernelMatch>> match = store->find(key.arch, key.release, key.build_id);
    if (!match) return failure(match.error());
    return *match ? std::optional(std::move((*match)->kernel)) : std::nullopt;
}

/// Another file when the headers, their configuration or what is wanted of them is another.
QString header_btf_file(const TargetProfile& profile)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    const auto add = [&hash](const QString& text) { hash.addData(text.toUtf8() + '\0'); };
    add(QString::fromStdString(header_btf_unit(HeaderUnit::with_events, profile.btf_headers)));
    add(QString::fromUtf8(to_string(profile.arch)));
    for (const std::string& tree : profile.kernel_headers) {
        const QString folder = QString::fromStdString(tree);
        add(folder);
        for (const char* file : {"/include/generated/autoconf.h", "/.config", "/Makefile"})
            add(QFileInfo(folder + QLatin1String(file)).lastModified().toString(Qt::ISODateWithMs));
    }
    const QString cache = QStandardPaths::writableLocation(QStandardPaths::GenericCacheLocation);
    return cache + QStringLiteral("/boardscope/header-btf/") +
           QString::fromLatin1(hash.result().toHex().left(32)) + QStringLiteral(".btf");
}

Result<std::string> made_btf(const TargetProfile& profile, const std::string& path,
                             const Toolchain& toolchain, std::stop_token stop)
{
    const QString file = QString::fromStdString(path);
    if (QFileInfo::exists(file)) return path;
    QDir().mkpath(QFileInfo(file).path());
    const Result<void> made = make_header_btf(profile.kernel_headers, profile.arch, path, toolchain,
                                              std::move(stop), profile.btf_headers);
    if (!made) return failure(made.error());
    return path;
}

struct BtfPlace {
    std::string file;            ///< empty: there is nothing
    bool is_to_be_made = false;  ///< from headers, unless that was done before
};

/// Without the types of modules.
Result<BtfPlace> kernel_btf(const TargetProfile& profile, const std::optional<StoredKernel>& kernel)
{
    if (!profile.btf_file.empty()) return BtfPlace{profile.btf_file};
    const StoreItem* btf = kernel ? kernel->item(ItemKind::btf) : nullptr;
    // The kernel's own types are best; of two made from headers, those that the profile names are this board's.
    const bool is_best = btf && (profile.kernel_headers.empty() || !is_made_from_headers(*btf));
    if (!is_best && !profile.kernel_headers.empty())
        return BtfPlace{header_btf_file(profile).toStdString(), true};
    if (!btf) return BtfPlace{};
    const Result<KernelStore> store = KernelStore::open(default_store_directory());
    if (!store) return failure(store.error());
    Result<std::string> file = store->path_of(*btf);
    if (!file) return failure(file.error());
    return BtfPlace{std::move(*file)};
}

}  // namespace

Result<std::string> present_kernel_btf(const TargetProfile& profile)
{
    const Result<std::optional<StoredKernel>> kernel = stored_kernel(profile);
    if (!kernel) return failure(kernel.error());
    const Result<BtfPlace> place = kernel_btf(profile, *kernel);
    if (!place) return failure(place.error());
    return QFileInfo::exists(QString::fromStdString(place->file)) ? place->file : std::string();
}

Result<std::string> board_btf(const TargetProfile& profile, const Toolchain& toolchain, std::stop_token stop)
{
    const Result<std::optional<StoredKernel>> kernel = stored_kernel(profile);
    if (!kernel) return failure(kernel.error());
    const Result<BtfPlace> place = kernel_btf(profile, *kernel);
    if (!place) return failure(place.error());
    Result<std::string> types =
        place->is_to_be_made ? made_btf(profile, place->file, toolchain, std::move(stop)) : place->file;
    if (!types || types->empty() || !*kernel) return types;
    const Result<KernelStore> store = KernelStore::open(default_store_directory());
    if (!store) return failure(store.error());
    return btf_with_modules(*types, *store, **kernel);
}

Result<std::vector<std::string>> board_headers(const TargetProfile& profile, std::stop_token stop)
{
    if (!profile.kernel_headers.empty()) return profile.kernel_headers;
    const Result<std::optional<StoredKernel>> kernel = stored_kernel(profile);
    if (!kernel) return failure(kernel.error());
    if (!*kernel || !(*kernel)->item(ItemKind::headers)) return std::vector<std::string>();
    const Result<KernelStore> store = KernelStore::open(default_store_directory());
    if (!store) return failure(store.error());
    return store->header_folders(key_of(profile), std::move(stop));
}

Result<std::string> board_item(const TargetProfile& profile, ItemKind kind)
{
    const Result<std::optional<StoredKernel>> kernel = stored_kernel(profile);
    if (!kernel) return failure(kernel.error());
    const StoreItem* item = *kernel ? (*kernel)->item(kind) : nullptr;
    if (!item) return std::string();
    const Result<KernelStore> store = KernelStore::open(default_store_directory());
    if (!store) return failure(store.error());
    return store->path_of(*item);
}

}  // namespace boardscope::builder
