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
    std::vector<std::string> own;
    std::error_code error;
    for (const fs::directory_entry& entry : fs::directory_iterator(targets_directory(), error))
        if (entry.path().extension() == ".toml") own.push_back(entry.path().stem().string());
    std::sort(own.begin(), own.end());
    names.insert(names.end(), own.begin(), own.end());
    return names;
}

Result<TargetProfile> find_target(const std::string& name, const boards::BoardPaths& paths)
{
    if (boards::find_recipe(name)) return boards::profile_of(name, paths);
    const fs::path path = targets_directory() / (name + ".toml");
    std::error_code error;
    if (is_plain_name(name) && fs::exists(path, error)) return read_profile(path);
    return failure("there is no target '" + name + "'",
                   "targets are: " + joined(target_names()) + "; add your own as " +
                       (targets_directory() / "NAME.toml").string());
}

}  // namespace boardscope::session
