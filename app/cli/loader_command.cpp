// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/boards/board_paths.h"
#include "app/cli/messages.h"
#include "app/cli/other_commands.h"

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string_view>

namespace boardscope::cli {

namespace {

/// The folders of deviceside/loader/CMakeLists.txt. Probes cannot be built for mipsel yet; its loader takes objects
/// made elsewhere.
constexpr const char* every_arch[] = {"armv7", "aarch64", "riscv64", "x86_64", "armel", "mipsel"};

std::string read_whole(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// A loader carries a text about itself, and one of another architecture cannot be asked: the text ends with
/// a zero.
std::string what_it_says_of_itself(std::string_view file)
{
    constexpr std::string_view mark = "boardscope-loader ";
    constexpr std::size_t longest = 400;
    for (std::size_t at = file.find(mark); at != file.npos; at = file.find(mark, at + 1)) {
        const std::string_view rest = file.substr(at + mark.size(), longest);
        const std::size_t end = rest.find('\0');
        // Other texts of it begin so too, but only this one goes on with a version.
        if (end != rest.npos && end > 0 && rest[0] >= '0' && rest[0] <= '9')
            return printable(rest.substr(0, end));
    }
    return "(does not say what it is: not a loader of ours)";
}

std::string first_line(const std::string& text)
{
    return printable(std::string_view(text).substr(0, text.find('\n')));
}

}  // namespace

int loader_list()
{
    const std::filesystem::path loaders = boards::default_paths().share / "loaders";
    std::printf("%-8s %9s  %s\n", "ARCH", "BYTES", "VERSION AND FEATURES");
    for (const char* arch : every_arch) {
        const std::filesystem::path folder = loaders / arch;
        const std::string file = read_whole(folder / "boardscope-loader");
        const std::string reason = first_line(read_whole(folder / "missing"));
        if (!file.empty())
            std::printf("%-8s %9zu  %s\n", arch, file.size(),
                        what_it_says_of_itself(file).c_str());
        else
            std::printf("%-8s %9s  not built: %s\n", arch, "-",
                        reason.empty() ? "build the target boardscope_loaders" : reason.c_str());
    }
    return std::fflush(stdout) == 0 ? exit_ok : exit_failure;
}

}  // namespace boardscope::cli
