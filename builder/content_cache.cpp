// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/content_cache.h"

#include "builder/files.h"
#include "builder/kernel_store_files.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFileInfo>

#include <filesystem>

namespace boardscope::builder {

namespace {

// Counts up when this program keeps its results in another way.
constexpr std::string_view mark = "boardscope result 1\n";
constexpr std::size_t checksum_digits = 64;
// Eviction leaves so many percent, so that not every result causes one.
constexpr std::uint64_t kept_percent = 75;

std::string identity_of(const std::string& path)
{
    const QFileInfo file(QString::fromStdString(path));
    return path + " " + std::to_string(file.size()) + " " +
           std::to_string(file.lastModified().toMSecsSinceEpoch());
}

}  // namespace

CacheKey::CacheKey(std::string_view kind)
    : hash_(std::make_unique<QCryptographicHash>(QCryptographicHash::Sha256))
{
    add(kind);
    // Another version of us may tell more about a source, or make another object of it.
    add_program("/proc/self/exe");
}

CacheKey::CacheKey(CacheKey&&) noexcept = default;
CacheKey::~CacheKey() = default;

CacheKey& CacheKey::add(std::string_view part)
{
    hash_->addData(QByteArray::number(static_cast<qulonglong>(part.size())) + ':');
    hash_->addData(QByteArrayView(part.data(), static_cast<qsizetype>(part.size())));
    return *this;
}

CacheKey& CacheKey::add_program(const std::string& path)
{
    return add(identity_of(path));
}

std::string CacheKey::text() const
{
    return hash_->result().toHex().toStdString();
}

ContentCache::ContentCache() : ContentCache(cache_directory() + "/builds") {}

std::optional<Bytes> ContentCache::get(const std::string& key) const
{
    const std::string path = folder_ + "/" + key;
    const Result<Bytes> file = read_file(path);
    if (!file) return std::nullopt;
    const std::string_view text = as_text(*file);
    const std::size_t start = mark.size() + checksum_digits;
    const ByteView content = ByteView(*file).subspan(std::min(start, file->size()));
    if (!text.starts_with(mark) || text.substr(mark.size(), checksum_digits) != checksum_of(content))
        return std::nullopt;
    // Those that are used stay longest.
    std::error_code ignored;
    std::filesystem::last_write_time(path, std::filesystem::file_time_type::clock::now(), ignored);
    return Bytes(content.begin(), content.end());
}

void ContentCache::put(const std::string& key, ByteView content) const
{
    if (!QDir().mkpath(QString::fromStdString(folder_))) return;
    std::string file = std::string(mark) + checksum_of(content);
    file += as_text(content);
    if (write_file(folder_ + "/" + key, file)) make_room();
}

void ContentCache::make_room() const
{
    const QFileInfoList newest_first =
        QDir(QString::fromStdString(folder_)).entryInfoList(QDir::Files | QDir::Hidden, QDir::Time);
    std::uint64_t bytes = 0;
    for (const QFileInfo& file : newest_first)
        bytes += static_cast<std::uint64_t>(file.size());
    if (bytes <= limit_bytes_) return;
    const std::uint64_t kept = limit_bytes_ / 100 * kept_percent;
    for (auto file = newest_first.rbegin(); file != newest_first.rend() && bytes > kept; ++file) {
        bytes -= static_cast<std::uint64_t>(file->size());
        QFile::remove(file->filePath());
    }
}

}  // namespace boardscope::builder
