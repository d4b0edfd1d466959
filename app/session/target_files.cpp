// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/target_files.h"

#include "app/boards/board_recipe.h"
#include "app/session/target_catalog.h"
#include "builder/files.h"
#include "core/target/profile_edit.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string_view>

namespace boardscope::session {

namespace fs = std::filesystem;

namespace {

bool is_plain_name(std::string_view name)
{
    return !name.empty() && name.front() != '.' && name.front() != '-' &&
           std::ranges::all_of(name, [](char c) {
               return c != '/' && c != ':' && static_cast<unsigned char>(c) > ' ' && c != '\x7f';
           });
}

Result<std::string> text_of(const fs::path& path)
{
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return failure("there is no target profile " + path.string(),
                       "bscope target list names those there are");
    return std::string{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// Whole or not at all: a profile must survive a full disk.
Result<void> write_whole(const fs::path& path, const std::string& text)
{
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    const Result<builder::TemporaryFolder> folder = builder::TemporaryFolder::make();
    if (!folder) return failure(folder.error());
    const std::string made = folder->path_of("profile.toml");
    if (Result<void> written = builder::write_file(made, text); !written) return written;
    return builder::publish_file(made, path.string());
}

Result<fs::path> free_place(const std::string& name)
{
    Result<fs::path> path = target_file(name);
    std::error_code error;
    if (path && fs::exists(*path, error))
        return failure("there is a target profile '" + name + "' already: " + path->string(),
                       "choose another name, or bscope target remove " + name);
    return path;
}

/// `path` under another name, with that name inside.
Result<void> copy_as(const fs::path& from, const std::string& name, const fs::path& to)
{
    const Result<std::string> text = text_of(from);
    if (!text) return failure(text.error());
    Result<TargetProfile> profile = parse_target_profile(*text, from.string());
    if (!profile) return failure(profile.error());
    profile->name = name;
    const Result<std::string> renamed = edit_profile(*text, *profile, from.string());
    if (!renamed) return failure(renamed.error());
    return write_whole(to, *renamed);
}

/// Files beside an imported profile stay where they are, so their paths become whole.
void keep_paths(TargetProfile& profile, const fs::path& folder)
{
    const TargetProfile whole = resolve_paths(profile, fs::absolute(folder).string());
    std::error_code error;
    const auto take = [&error](std::string& path, const std::string& resolved) {
        if (fs::exists(resolved, error)) path = resolved;
    };
    for (std::size_t i = 0; i < profile.kernel_headers.size(); ++i)
        take(profile.kernel_headers[i], whole.kernel_headers[i]);
    take(profile.btf_file, whole.btf_file);
    take(profile.sysroot, whole.sysroot);
    take(profile.ssh.identity_file, whole.ssh.identity_file);
    take(profile.ssh.known_hosts_file, whole.ssh.known_hosts_file);
}

}  // namespace

Result<fs::path> target_file(const std::string& name)
{
    if (boards::find_recipe(name))
        return failure("'" + name + "' is a virtual board, which has no profile of its own",
                       "choose another name");
    if (!is_plain_name(name))
        return failure("'" + name + "' cannot be the name of a target",
                       "use letters, digits, - and _, without blanks, slashes and colons");
    return targets_directory() / (name + ".toml");
}

Result<fs::path> create_target(const TargetProfile& profile)
{
    Result<fs::path> path = free_place(profile.name);
    if (!path) return path;
    if (Result<void> written = write_whole(*path, to_toml(profile)); !written)
        return failure(written.error());
    return path;
}

Result<void> change_target(const TargetProfile& wanted)
{
    const Result<fs::path> path = target_file(wanted.name);
    if (!path) return failure(path.error());
    const Result<std::string> text = text_of(*path);
    if (!text) return failure(text.error());
    const Result<std::string> edited = edit_profile(*text, wanted, path->string());
    if (!edited) return failure(edited.error());
    return write_whole(*path, *edited);
}

Result<void> keep_found(const TargetProfile& seen)
{
    const Result<TargetProfile> written = read_target(seen.name);
    if (!written) return failure(written.error());
    TargetProfile after = *written;
    after.arch = seen.arch;
    after.kernel_release = seen.kernel_release;
    after.kernel_version = seen.kernel_version;
    after.found = seen.found;
    return change_target(after);
}

Result<TargetProfile> read_target(const std::string& name)
{
    const Result<fs::path> path = target_file(name);
    if (!path) return failure(path.error());
    const Result<std::string> text = text_of(*path);
    if (!text) return failure(text.error());
    Result<TargetProfile> profile = parse_target_profile(*text, path->string());
    // The file is what people name: a copy made with cp is another target.
    if (profile) profile->name = name;
    return profile;
}

Result<void> clone_target(const std::string& from, const std::string& to)
{
    const Result<fs::path> source = target_file(from);
    if (!source) return failure(source.error());
    const Result<fs::path> place = free_place(to);
    if (!place) return failure(place.error());
    return copy_as(*source, to, *place);
}

Result<void> rename_target(const std::string& from, const std::string& to)
{
    if (Result<void> copied = clone_target(from, to); !copied) return copied;
    return remove_target(from);
}

Result<void> remove_target(const std::string& name)
{
    const Result<fs::path> path = target_file(name);
    if (!path) return failure(path.error());
    std::error_code error;
    if (fs::remove(*path, error)) return {};
    if (error) return failure(path->string() + " could not be removed: " + error.message());
    return failure("there is no target profile " + path->string(),
                   "bscope target list names those there are");
}

Result<std::string> import_target(const fs::path& file)
{
    const Result<std::string> text = text_of(file);
    if (!text) return failure(text.error());
    Result<TargetProfile> profile = parse_target_profile(*text, file.string());
    if (!profile) return failure(profile.error());
    const Result<fs::path> place = free_place(profile->name);
    if (!place) return failure(place.error());
    keep_paths(*profile, file.parent_path());
    const Result<std::string> edited = edit_profile(*text, *profile, file.string());
    if (!edited) return failure(edited.error());
    if (Result<void> written = write_whole(*place, *edited); !written) return failure(written.error());
    return profile->name;
}

Result<void> export_target(const std::string& name, const fs::path& file)
{
    const Result<fs::path> path = target_file(name);
    if (!path) return failure(path.error());
    const Result<std::string> text = text_of(*path);
    if (!text) return failure(text.error());
    return write_whole(file, *text);
}

}  // namespace boardscope::session
