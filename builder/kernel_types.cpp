// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/kernel_types.h"

#include "builder/board_types.h"
#include "builder/content_cache.h"
#include "builder/files.h"
#include "builder/kernel_store_files.h"
#include "builder/type_table_btf.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

namespace boardscope::builder {

namespace {

/// Larger than what the cache of builds should have to hold many of, and checked when it is read.
std::string cached_file(const std::string& btf)
{
    CacheKey key("type table");
    key.add_program(btf);
    return cache_directory() + "/type-tables/" + key.text();
}

/// Mapped: fresh memory for a copy would cost more than all else here. Files of the cache appear whole and never change.
std::optional<TypeTable> cached(const std::string& path)
{
    QFile file(QString::fromStdString(path));
    if (!file.open(QIODevice::ReadOnly)) return std::nullopt;
    const uchar* const begin = file.map(0, file.size());
    if (begin == nullptr) return std::nullopt;
    Result<TypeTable> table =
        TypeTable::from_bytes({reinterpret_cast<const std::byte*>(begin), static_cast<std::size_t>(file.size())});
    return table ? std::optional(std::move(*table)) : std::nullopt;
}

/// What cannot be kept is made again.
void keep(const TypeTable& table, const std::string& file)
{
    constexpr int most_files = 8;
    QDir folder(QFileInfo(QString::fromStdString(file)).path());
    folder.mkpath(QStringLiteral("."));
    const QFileInfoList old = folder.entryInfoList(QDir::Files, QDir::Time);
    for (qsizetype i = most_files - 1; i < old.size(); ++i)
        folder.remove(old[i].fileName());
    const Result<TemporaryFolder> made = TemporaryFolder::make();
    if (!made) return;
    const std::string part = made->path_of("table");
    if (write_file(part, as_text(table.to_bytes()))) (void)publish_file(part, file);
}

}  // namespace

Result<std::optional<TypeTable>> kernel_types(const TargetProfile& profile, const Toolchain& toolchain,
                                              std::stop_token stop)
{
    const Result<std::string> btf = board_btf(profile, toolchain, std::move(stop));
    if (!btf) return failure(btf.error());
    if (btf->empty()) return std::optional<TypeTable>();
    const std::string file = cached_file(*btf);
    if (std::optional<TypeTable> table = cached(file)) return table;
    const Result<Bytes> bytes = read_file(*btf);
    if (!bytes) return failure(bytes.error());
    Result<TypeTable> types = type_table_of_btf(*bytes, *btf, facts_of(profile.arch).pointer_bytes);
    if (!types) return failure(types.error());
    keep(*types, file);
    return std::optional(std::move(*types));
}

}  // namespace boardscope::builder
