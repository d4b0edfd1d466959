// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/probe_library.h"

#include "core/filter/suggestion.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <string_view>

namespace boardscope::session {

namespace fs = std::filesystem;

namespace {

/// Far above the largest of them: what somebody else put there is not read whole.
constexpr std::uintmax_t max_bytes = 1u << 20;
constexpr std::string_view script_end = ".bt";
constexpr std::string_view c_end = ".bpf.c";

std::optional<std::string> text_of(const fs::directory_entry& entry)
{
    std::error_code error;
    if (!entry.is_regular_file(error) || entry.file_size(error) > max_bytes || error) return std::nullopt;
    std::ifstream file(entry.path(), std::ios::binary);
    if (!file) return std::nullopt;
    return std::string{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void add(ProbeLibrary& library, const fs::directory_entry& entry)
{
    LibraryProbe probe{.name = entry.path().filename().string(), .path = entry.path()};
    probe.is_script = probe.name.ends_with(script_end);
    if (!probe.is_script && !probe.name.ends_with(c_end)) return;
    const std::optional<std::string> text = text_of(entry);
    if (!text) {
        library.problems.add(
            {.span = {.file = probe.path.string()}, .message = "cannot be read", .hint = {}});
        return;
    }
    std::optional<library::ProbeCard> card = library::read_card(*text, probe.path.string(), library.problems);
    if (!card) return;
    probe.card = std::move(*card);
    library.probes.push_back(std::move(probe));
}

}  // namespace

ProbeLibrary load_probe_library(const fs::path& share)
{
    ProbeLibrary library;
    const fs::path folder = share / "examples";
    std::error_code error;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, error))
        add(library, entry);
    if (error)
        library.problems.add({.span = {.file = folder.string()},
                              .message = "the library's folder cannot be read: " + error.message(),
                              .hint = "install the program as a whole: share/boardscope belongs to it"});
    std::ranges::sort(library.probes, {}, &LibraryProbe::name);
    return library;
}

Result<LibraryProbe> ProbeLibrary::find(const std::string& name) const
{
    for (const std::string_view end : {std::string_view(), script_end, c_end}) {
        const auto found = std::ranges::find(probes, name + std::string(end), &LibraryProbe::name);
        if (found != probes.end()) return *found;
    }
    std::vector<std::string_view> names;
    for (const LibraryProbe& probe : probes)
        names.emplace_back(probe.name);
    const std::string_view near = filter::nearest_word(name, names);
    return failure("there is no probe '" + name + "' in the library",
                   near.empty() ? "`bscope examples` lists them" : "did you mean " + std::string(near) + "?");
}

const char* language_of(const LibraryProbe& probe)
{
    return probe.is_script ? "script" : "restricted C";
}

}  // namespace boardscope::session
