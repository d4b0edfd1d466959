// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/workloads.h"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace boardscope::session {

namespace fs = std::filesystem;

std::vector<std::string> workload_names(const fs::path& share)
{
    std::vector<std::string> names;
    std::error_code error;
    for (const fs::directory_entry& entry : fs::directory_iterator(share / "workloads", error))
        if (entry.path().extension() == ".sh") names.push_back(entry.path().stem().string());
    std::sort(names.begin(), names.end());
    return names;
}

Result<Workload> find_workload(const std::string& name, const fs::path& share)
{
    const std::vector<std::string> names = workload_names(share);
    if (std::find(names.begin(), names.end(), name) == names.end()) {
        std::string list;
        for (const std::string& known : names) list += (list.empty() ? "" : ", ") + known;
        return failure("there is no workload '" + name + "'", "workloads are: " + list);
    }
    std::ifstream file(share / "workloads" / (name + ".sh"), std::ios::binary);
    return Workload{name, {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()}};
}

}  // namespace boardscope::session
