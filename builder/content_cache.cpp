// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/content_cache.h"

#include "builder/files.h"
#include "builder/kernel_store_files.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFileInfo>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <vector>

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
    if (write_file(folder_ + "/" + key, file) && is_time_to_look(key, file.size())) make_room();
}

/// Looking through a full folder takes longer than many a compiler, so only some results cause it: the more
/// likely the larger they are, once for each sixteenth of the limit. Keys are checksums, hence as good as
/// dice.
bool ContentCache::is_time_to_look(const std::string& key, std::uint64_t added_bytes) const
{
    constexpr double looks_per_limit = 16;
    constexpr int digits = 8;
    const double dice = std::strtod(
        ("0x0." + key.substr(key.size() - std::min<std::size_t>(digits, key.size()))).c_str(), nullptr);
    return dice < looks_per_limit * static_cast<double>(added_bytes) / static_cast<double>(limit_bytes_);
}

void ContentCache::make_room() const
{
    namespace fs = std::filesystem;
    struct Kept {
        fs::path path;
        std::uint64_t bytes;
        fs::file_time_type used;
    };
    std::vector<Kept> files;
    std::uint64_t bytes = 0;
    std::error_code error;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder_, error)) {
        std::error_code gone;  // another program may have made room
        const Kept file{entry.path(), entry.file_size(gone), entry.last_write_time(gone)};
        if (gone) continue;
        bytes += file.bytes;
        files.push_back(file);
    }
    if (bytes <= limit_bytes_) return;
    std::sort(files.begin(), files.end(), [](const Kept& a, const Kept& b) { return a.used < b.used; });
    const std::uint64_t kept = limit_bytes_ / 100 * kept_percent;
    for (auto file = files.begin(); file != files.end() && bytes > kept; ++file) {
        bytes -= file->bytes;
        fs::remove(file->path, error);
    }
}

}  // namespace boardscope::builder
