// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/hook_names.h"

#include <array>

namespace boardscope::builder {

namespace {

struct NameRow {
    std::string_view kind;
    wire::AttachKind attach;
    bool has_category;  ///< the target is CATEGORY__NAME
};
constexpr std::array table = {
    NameRow{"kprobe", wire::AttachKind::kprobe, false},
    NameRow{"kretprobe", wire::AttachKind::kretprobe, false},
    NameRow{"tracepoint", wire::AttachKind::tracepoint, true},
    NameRow{"raw_tracepoint", wire::AttachKind::by_section, false},
};

}  // namespace

std::optional<NamedHook> hook_in_name(std::string_view function)
{
    constexpr std::string_view joint = "__";
    const std::size_t end = function.find(joint);
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view kind = function.substr(0, end);
    std::string target(function.substr(end + joint.size()));
    for (const NameRow& row : table) {
        if (row.kind != kind || target.empty()) continue;
        if (row.has_category) {
            const std::size_t middle = target.find(joint);
            if (middle == 0 || middle == std::string::npos || middle + joint.size() == target.size())
                return std::nullopt;
            target = target.substr(0, middle) + "/" + target.substr(middle + joint.size());
        }
        return NamedHook{std::string(kind), std::move(target), row.attach};
    }
    return std::nullopt;
}

}  // namespace boardscope::builder
