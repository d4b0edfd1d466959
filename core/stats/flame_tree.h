// SPDX-License-Identifier: GPL-3.0-or-later
// What:    FlameTree: many stacks, each with a count, folded into one tree: those that begin alike share their nodes.
// Thread:  plain value; one thread at a time while stacks are added.
// Units:   counts, of whatever they are of.
// Errors:  none; a sum beyond 64 bits stays at the greatest number.
// Source:  the folded text is that of flamegraph.pl: "main;read;do_read 12".
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace boardscope::stats {

struct FlameNode {
    std::uint32_t name = 0;  ///< number of the name
    std::uint32_t parent = 0;
    std::uint32_t depth = 0;  ///< of the root 0
    std::uint64_t total = 0;  ///< of all stacks that pass through it
    std::uint64_t self = 0;   ///< of those that end in it
    std::vector<std::uint32_t> children;  ///< by name
};

class FlameTree {
public:
    static constexpr std::size_t deepest = 1024;  ///< what lies deeper belongs to the last frame that has room

    FlameTree() : nodes_(1) {}

    /// Frames from the outermost to the innermost. Without frames it counts for the root.
    void add(std::span<const std::string> frames, std::uint64_t count);

    /// The first is the root, which has no name.
    [[nodiscard]] const std::vector<FlameNode>& nodes() const { return nodes_; }
    [[nodiscard]] const std::string& name_of(std::size_t node) const;
    [[nodiscard]] std::uint64_t total() const { return nodes_.front().total; }
    [[nodiscard]] bool is_empty() const { return nodes_.size() == 1; }
    [[nodiscard]] std::uint32_t depth() const { return depth_; }
    /// The node with these names from the root on; none: 0 is the answer.
    [[nodiscard]] std::uint32_t find(std::span<const std::string> path) const;
    /// Names from below the root to the node.
    [[nodiscard]] std::vector<std::string> path_of(std::uint32_t node) const;

    /// A line for each stack, sorted. A semicolon within a name becomes a colon.
    [[nodiscard]] std::string folded() const;

private:
    std::uint32_t child_of(std::uint32_t parent, const std::string& name);

    std::vector<FlameNode> nodes_;
    std::vector<std::string> names_;
    std::unordered_map<std::string, std::uint32_t> numbers_;
    std::uint32_t depth_ = 0;
};

}  // namespace boardscope::stats
