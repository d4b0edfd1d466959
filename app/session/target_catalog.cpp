// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/target_catalog.h"

#include "app/boards/board_recipe.h"
#include "app/boards/boards.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>

namespace boardscope::session {

namespace fs = std::filesystem;

namespace {

Result<TargetProfile> read_profile(const fs::path& path)
{
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return failure("the target profile " + path.string() + " may not be read", "check the file's permissions");
    const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    Result<TargetProfile> profile = parse_target_profile(text, path.string());
    if (!profile) return profile;
    return resolve_paths(std::move(*profile), path.parent_path().string());
}

constexpr std::string_view preset_prefix = "preset:";

fs::path presets_directory(const boards::BoardPaths& paths)
{
    return paths.share / "profiles";
}

/// Names of the profiles in a folder, sorted.
std::vector<std::string> profiles_in(const fs::path& folder)
{
    std::vector<std::string> names;
    std::error_code error;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, error))
        if (entry.path().extension() == ".toml") names.push_back(entry.path().stem().string());
    std::sort(names.begin(), names.end());
    return names;
}

bool is_plain_name(const std::string& name)
{
    return !name.empty() && name.front() != '.' && name.find('/') == std::string::npos;
}

std::string joined(const std::vector<std::string>& names)
{
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
}

}  // namespace

fs::path targets_directory()
{
    if (const char* own = std::getenv("BOARDSCOPE_CONFIG"); own && *own) return fs::path(own) / "targets";
    if (const char* xdg = std::getenv("XDG_CONFIG_HOME"); xdg && *xdg) return fs::path(xdg) / "boardscope" / "targets";
    const char* home = std::getenv("HOME");
    return fs::path(home ? home : "/") / ".config" / "boardscope" / "targets";
}

std::vector<std::string> target_names()
{
    std::vector<std::string> names;
    for (const boards::BoardRecipe& recipe : boards::recipes()) names.emplace_back(recipe.name);
    const std::vector<std::string> own = profiles_in(targets_directory());
    names.insert(names.end(), own.begin(), own.end());
    return names;
}

std::vector<std::string> preset_names(const boards::BoardPaths& paths)
{
    std::vector<std::string> names = profiles_in(presets_directory(paths));
    for (std::string& name : names) name.insert(0, preset_prefix);
    return names;
}

namespace {

Result<TargetProfile> find_preset(const std::string& name, const boards::BoardPaths& paths)
{
    const fs::path path = presets_directory(paths) / (name + ".toml");
    std::error_code error;
    if (is_plain_name(name) && fs::exists(path, error)) return read_profile(path);
    return failure("there is no preset '" + name + "'", "presets are: " + joined(preset_names(paths)));
}

}  // namespace

Result<TargetProfile> find_target(const std::string& name, const boards::BoardPaths& paths)
{
    if (boards::find_recipe(name)) return boards::profile_of(name, paths);
    if (name.starts_with(preset_prefix)) return find_preset(name.substr(preset_prefix.size()), paths);
    const fs::path path = targets_directory() / (name + ".toml");
    std::error_code error;
    if (is_plain_name(name) && fs::exists(path, error)) return read_profile(path);
    return failure("there is no target '" + name + "'",
                   "targets are: " + joined(target_names()) + "; add your own as " +
                       (targets_directory() / "NAME.toml").string() + ", perhaps from one of " +
                       presets_directory(paths).string());
}

}  // namespace boardscope::session
