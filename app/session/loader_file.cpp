// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/loader_file.h"

#include <fstream>
#include <iterator>
#include <string>

namespace boardscope::session {

Result<Bytes> read_loader(const std::filesystem::path& share, Arch arch)
{
    const std::filesystem::path path = share / "loaders" / to_string(arch) / "boardscope-loader";
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return failure("there is no loader for " + std::string(to_string(arch)) + " boards at " + path.string(),
                       "build again: the build says why a loader could not be made");
    const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    return to_bytes(text);
}

}  // namespace boardscope::session
