// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/boards/debian_headers.h"

#include "app/boards/debian_packages.h"
#include "app/boards/files.h"

namespace boardscope::boards {

namespace {

/// Debian's releases have one kernel each; empty: the host's own release.
std::string_view suite_of(std::string_view release)
{
    constexpr std::pair<std::string_view, std::string_view> kernels[] = {
        {"5.10.", "bullseye"}, {"6.1.", "bookworm"}, {"6.12.", "trixie"}};
    for (const auto& [version, suite] : kernels)
        if (release.starts_with(version)) return suite == "bookworm" ? std::string_view() : suite;
    return {};
}

}  // namespace

bool is_debian_kernel(std::string_view uname_version)
{
    return uname_version.find(" Debian ") != std::string_view::npos;
}

Result<std::vector<std::string>> debian_headers(const std::string& board, Arch arch,
                                                const std::string& release, const BoardPaths& paths,
                                                const ProgressSink& progress, std::stop_token stop)
{
    const BoardRecipe recipe{.name = board, .arch = arch, .suite = suite_of(release)};
    const Workshop workshop{recipe, paths, progress, std::move(stop)};
    try {
        const Result<FileLock> lock = FileLock::acquire(
            paths.cache / "boards" / "lock",
            [&] { workshop.say("Waiting for another program that prepares a board"); }, workshop.stop);
        if (!lock) return failure(lock.error());
        return take_headers(workshop, release);
    } catch (const std::filesystem::filesystem_error& error) {
        return failure("the kernel's headers could not be unpacked: " + std::string(error.what()));
    }
}

}  // namespace boardscope::boards
