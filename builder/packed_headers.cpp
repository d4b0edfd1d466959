// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/packed_headers.h"

#include "builder/archive.h"

#include <algorithm>
#include <filesystem>

namespace boardscope::builder {

namespace {

namespace fs = std::filesystem;

/// Of include/config compilers need nothing; Kbuild keeps an empty file for every option there.
constexpr const char* option_folder = "include/config/";
constexpr const char* kept_options[] = {"include/config/kernel.release", "include/config/auto.conf"};

bool is_needed(const std::string& name)
{
    if (!name.starts_with(option_folder)) return true;
    return std::find(std::begin(kept_options), std::end(kept_options), name) != std::end(kept_options);
}

/// Names below `tree` of the files in one of its folders. Links to folders are not followed: they lead back.
void collect(const fs::path& tree, const std::string& part, std::vector<std::string>& names)
{
    std::error_code error;
    fs::recursive_directory_iterator at(tree / part, fs::directory_options::skip_permission_denied, error);
    for (const fs::recursive_directory_iterator end; !error && at != end; at.increment(error)) {
        std::error_code ignored;
        if (!at->is_regular_file(ignored)) continue;
        std::string name = at->path().lexically_relative(tree).generic_string();
        if (is_needed(name)) names.push_back(std::move(name));
    }
}

}  // namespace

Result<void> pack_headers(const std::vector<std::string>& trees, Arch arch, const std::string& archive,
                          std::stop_token stop)
{
    Result<ArchiveWriter> writer = ArchiveWriter::create(archive);
    if (!writer) return failure(writer.error());
    for (std::size_t i = 0; i < trees.size(); ++i) {
        const fs::path tree(trees[i]);
        std::vector<std::string> names;
        collect(tree, "include", names);
        collect(tree, std::string("arch/") + facts_of(arch).kernel_arch + "/include", names);
        std::error_code error;
        if (fs::is_regular_file(tree / ".config", error)) names.emplace_back(".config");
        std::sort(names.begin(), names.end());
        for (const std::string& name : names) {
            if (stop.stop_requested()) return failure("packing the kernel headers was cancelled");
            const Result<void> added =
                writer->add_file("trees/" + std::to_string(i) + "/" + name, (tree / name).string());
            if (!added) return added;
        }
    }
    return writer->finish();
}

std::vector<std::string> trees_in(const std::string& folder)
{
    std::vector<std::string> trees;
    std::error_code error;
    for (std::string tree = folder + "/trees/0"; fs::is_directory(tree, error);
         tree = folder + "/trees/" + std::to_string(trees.size()))
        trees.push_back(tree);
    return trees.empty() ? std::vector<std::string>{folder} : trees;
}

}  // namespace boardscope::builder
