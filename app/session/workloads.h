// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The named workloads that come with the program: shell texts below <share>/workloads.
// Thread:  any; reads one small file.
// Errors:  an unknown name lists the names there are.
#pragma once

#include "app/session/session.h"
#include "core/base/result.h"

#include <filesystem>
#include <string>
#include <vector>

namespace boardscope::session {

[[nodiscard]] std::vector<std::string> workload_names(const std::filesystem::path& share);
[[nodiscard]] Result<Workload> find_workload(const std::string& name, const std::filesystem::path& share);

}  // namespace boardscope::session
