// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stats/flame_tree.h"

#include <algorithm>

namespace boardscope::stats {

namespace {

void add_to(std::uint64_t& sum, std::uint64_t count)
{
    sum = count > UINT64_MAX - sum ? UINT64_MAX : sum + count;
}

}  // namespace

void FlameTree::add(std::span<const std::string> frames, std::uint64_t count)
{
    if (count == 0) return;
    std::uint32_t node = 0;
    add_to(nodes_[0].total, count);
    for (const std::string& frame : frames.first(std::min(frames.size(), deepest))) {
        node = child_of(node, frame);
        add_to(nodes_[node].total, count);
    }
    add_to(nodes_[node].self, count);
}

std::uint32_t FlameTree::child_of(std::uint32_t parent, const std::string& name)
{
    // Siblings keep their places when numbers change: sorted by name, not by size.
    const auto before = [this](std::uint32_t child, const std::string& wanted) { return name_of(child) < wanted; };
    const auto& children = nodes_[parent].children;
    const auto at = std::lower_bound(children.begin(), children.end(), name, before);
    if (at != children.end() && name_of(*at) == name) return *at;
    const auto place = at - children.begin();
    const auto [known, is_new] = numbers_.try_emplace(name, static_cast<std::uint32_t>(names_.size()));
    if (is_new) names_.push_back(name);
    const auto node = static_cast<std::uint32_t>(nodes_.size());
    const std::uint32_t depth = nodes_[parent].depth + 1;
    nodes_.push_back({.name = known->second, .parent = parent, .depth = depth});
    nodes_[parent].children.insert(nodes_[parent].children.begin() + place, node);
    depth_ = std::max(depth_, depth);
    return node;
}

const std::string& FlameTree::name_of(std::size_t node) const
{
    static const std::string none;
    return node == 0 ? none : names_[nodes_[node].name];
}

std::uint32_t FlameTree::find(std::span<const std::string> path) const
{
    std::uint32_t node = 0;
    for (const std::string& name : path) {
        const auto& children = nodes_[node].children;
        const auto child = std::find_if(children.begin(), children.end(),
                                        [&](std::uint32_t one) { return name_of(one) == name; });
        if (child == children.end()) return 0;
        node = *child;
    }
    return node;
}

std::vector<std::string> FlameTree::path_of(std::uint32_t node) const
{
    std::vector<std::string> path;
    for (; node != 0; node = nodes_[node].parent)
        path.push_back(name_of(node));
    std::reverse(path.begin(), path.end());
    return path;
}

std::string FlameTree::folded() const
{
    std::vector<std::string> lines;
    for (std::uint32_t node = 1; node < nodes_.size(); ++node) {
        if (nodes_[node].self == 0) continue;
        std::string line;
        for (std::string& name : path_of(node)) {
            std::replace(name.begin(), name.end(), ';', ':');
            std::replace(name.begin(), name.end(), '\n', ' ');
            line += (line.empty() ? "" : ";") + name;
        }
        lines.push_back(line + ' ' + std::to_string(nodes_[node].self) + '\n');
    }
    std::sort(lines.begin(), lines.end());
    std::string text;
    for (const std::string& line : lines)
        text += line;
    return text;
}

}  // namespace boardscope::stats
