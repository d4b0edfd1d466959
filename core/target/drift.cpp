// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/target/drift.h"

namespace boardscope {

namespace {

struct Compared {
    const char* what;
    std::string FoundBoard::*field;
};
constexpr Compared compared[] = {
    {"machine", &FoundBoard::machine},
    {"kernel release", &FoundBoard::release},
    {"kernel version", &FoundBoard::version},
    {"kernel build-id", &FoundBoard::build_id},
    {"kernel configuration", &FoundBoard::config_sum},
};

}  // namespace

std::vector<Difference> drift(const FoundBoard& then, const FoundBoard& now)
{
    std::vector<Difference> differences;
    for (const Compared& row : compared) {
        const std::string& before = then.*row.field;
        const std::string& after = now.*row.field;
        if (!before.empty() && !after.empty() && before != after)
            differences.push_back({row.what, before, after});
    }
    return differences;
}

std::string drift_text(const std::vector<Difference>& differences, const char* between)
{
    std::string text;
    for (const Difference& one : differences)
        text += (text.empty() ? "" : between) + one.what + ": " + one.then + " → " + one.now;
    return text;
}

}  // namespace boardscope
