// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Results of slow steps of a build, kept in the user's cache under a checksum of all that they
// depend on. Thread:  any; several threads and programs may use the same folder at the same time. Units:
// bytes; checksums are SHA-256 in lower-case hex. Errors:  none: what cannot be read, or is damaged, is not
// there; what cannot be written is not kept. Source:  the layout is ours:
// docs/decisions/0016-what-was-built-is-kept-by-what-it-depends-on.md.
#pragma once

#include "core/base/bytes.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

class QCryptographicHash;

namespace boardscope::builder {

/// Gathers what a result depends on. Other things, or the same in another order, give another checksum.
class CacheKey {
public:
    /// Of one kind of result, in the form that this very program gives it.
    explicit CacheKey(std::string_view kind);
    CacheKey(CacheKey&&) noexcept;
    ~CacheKey();

    CacheKey& add(std::string_view part);
    /// A program by its file's size and time: reading compilers whole would take as long as running them.
    CacheKey& add_program(const std::string& path);

    [[nodiscard]] std::string text() const;

private:
    std::unique_ptr<QCryptographicHash> hash_;
};

class ContentCache {
public:
    /// The oldest results go when all together are larger; which is looked at now and then, so it may be some percent more.
    static constexpr std::uint64_t default_limit_bytes = std::uint64_t{128} << 20;

    /// The user's own: <cache>/builds.
    ContentCache();
    explicit ContentCache(std::string folder, std::uint64_t limit_bytes = default_limit_bytes)
        : folder_(std::move(folder)), limit_bytes_(limit_bytes)
    {
    }

    [[nodiscard]] std::optional<Bytes> get(const std::string& key) const;
    void put(const std::string& key, ByteView content) const;

private:
    [[nodiscard]] bool is_time_to_look(const std::string& key, std::uint64_t added_bytes) const;
    void make_room() const;

    std::string folder_;
    std::uint64_t limit_bytes_;
};

}  // namespace boardscope::builder
