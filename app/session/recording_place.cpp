// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/recording_place.h"

#include <cstdlib>
#include <ctime>
#include <string>

namespace boardscope::session {

namespace fs = std::filesystem;

fs::path recordings_directory()
{
    if (const char* data = std::getenv("XDG_DATA_HOME"); data && *data) return fs::path(data) / "boardscope" / "recordings";
    const char* home = std::getenv("HOME");
    return fs::path(home ? home : "/") / ".local" / "share" / "boardscope" / "recordings";
}

/// The first part of a file name, of characters that are safe in one.
static std::string stem_of(std::string_view path)
{
    std::string stem = fs::path(path).filename().string();
    stem.resize(std::min(stem.find('.'), stem.size()));
    for (char& c : stem) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
        if (!plain) c = '-';
    }
    return stem.empty() ? "probe" : stem;
}

fs::path new_recording_path(std::string_view probe, std::string_view target)
{
    const std::time_t now = std::time(nullptr);
    std::tm local{};
    localtime_r(&now, &local);
    char stamp[32];
    std::strftime(stamp, sizeof stamp, "%Y-%m-%dT%H-%M-%S", &local);
    const std::string base = std::string(stamp) + "-" + stem_of(probe) + "-" + stem_of(target);
    std::error_code error;
    fs::path path = recordings_directory() / (base + ".bscope");
    for (int n = 2; fs::exists(path, error); ++n)
        path = recordings_directory() / (base + "-" + std::to_string(n) + ".bscope");
    return path;
}

}  // namespace boardscope::session
