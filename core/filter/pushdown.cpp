// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/pushdown.h"

#include "core/filter/program_test.h"

#include <utility>

namespace boardscope::filter {

namespace {

/// The parts that are joined with `and`, however they are bracketed.
void add_parts(const Node& node, std::vector<const Node*>& parts)
{
    if (node.kind == NodeKind::everything) return;
    if (node.kind != NodeKind::all_of) {
        parts.push_back(&node);
        return;
    }
    for (const Node& child : node.children)
        add_parts(child, parts);
}

}  // namespace

Pushdown push_down(const FilterPlan& plan, const FindInProgram& find)
{
    std::vector<const Node*> parts;
    add_parts(plan.tree(), parts);
    Pushdown result;
    ProgramTest test(find);
    for (const Node* part : parts) {
        std::string text = plan.text().substr(part->range.begin, part->range.end - part->range.begin);
        if (auto reason = test.add(*part))
            result.kept.push_back({std::move(text), std::move(*reason)});
        else
            result.pushed += (result.pushed.empty() ? "" : " and ") + text;
    }
    result.expression = test.expression();
    return result;
}

std::vector<std::string> to_lines(const Pushdown& pushdown)
{
    std::vector<std::string> lines;
    if (!pushdown.pushed.empty()) lines.push_back("in the kernel: " + pushdown.pushed);
    for (const KeptPart& part : pushdown.kept)
        lines.push_back("here: " + part.text + " (" + part.reason + ")");
    return lines;
}

}  // namespace boardscope::filter
