// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/ir_debug_info.h"

#include "builder/ir_types.h"

#include <charconv>

namespace boardscope::builder::ir {

namespace {

constexpr int deepest_chain = 256;

std::optional<std::uint64_t> number_at(std::string_view text)
{
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc()) return std::nullopt;
    return value;
}

/// The text behind `key: ` at the outer level of a node's body, up to the next comma; quotes are respected.
std::optional<std::string_view> field(std::string_view body, std::string_view key)
{
    int open = 0;
    bool quoted = false;
    std::size_t start = 0;
    for (std::size_t i = 0; i <= body.size(); ++i) {
        const char c = i < body.size() ? body[i] : ',';
        if (c == '"') quoted = !quoted;
        if (quoted && i < body.size()) continue;
        if (c == '(' || c == '{') ++open;
        if (c == ')' || c == '}') --open;
        if (c != ',' || open != 0) continue;
        std::string_view part = body.substr(start, i - start);
        skip_blanks(part);
        if (take(part, key) && take(part, ": ")) return part;
        start = i + 1;
    }
    return std::nullopt;
}

std::optional<std::uint64_t> number_field(std::string_view body, std::string_view key)
{
    const auto text = field(body, key);
    return text ? number_at(*text) : std::nullopt;
}

std::optional<std::uint64_t> reference_field(std::string_view body, std::string_view key)
{
    const auto text = field(body, key);
    return text && text->starts_with('!') ? number_at(text->substr(1)) : std::nullopt;
}

std::string text_field(std::string_view body, std::string_view key)
{
    const auto text = field(body, key);
    if (!text || text->size() < 2 || text->front() != '"') return {};
    const std::size_t end = text->find('"', 1);
    return std::string(text->substr(1, end == std::string_view::npos ? std::string_view::npos : end - 1));
}

/// "!1, !2, null" → ids.
std::vector<std::uint64_t> list_of(std::string_view body)
{
    std::vector<std::uint64_t> ids;
    for (std::size_t at = body.find('!'); at != std::string_view::npos; at = body.find('!', at + 1))
        if (const auto id = number_at(body.substr(at + 1))) ids.push_back(*id);
    return ids;
}

}  // namespace

void DebugInfo::add_line(std::string_view line)
{
    if (!take(line, "!")) return;
    const auto id = number_at(line);
    const std::size_t equals = line.find(" = ");
    if (!id || equals == std::string_view::npos) return;
    std::string_view rest = line.substr(equals + 3);
    (void)take(rest, "distinct ");
    if (!take(rest, "!")) return;
    const std::size_t open = rest.find_first_of("({");
    const std::size_t close = rest.find_last_of(")}");
    if (open == std::string_view::npos || close == std::string_view::npos || close <= open) return;
    const Node node{rest.substr(0, open), rest.substr(open + 1, close - open - 1)};
    nodes_[*id] = node;

    if (node.kind != "DICompositeType" || !field(node.body, "elements")) return;
    const std::string name = text_field(node.body, "name");
    const auto tag = field(node.body, "tag");
    if (name.empty() || !tag) return;
    if (*tag == "DW_TAG_structure_type") composites_.emplace("struct." + name, *id);
    if (*tag == "DW_TAG_union_type") composites_.emplace("union." + name, *id);
}

const DebugInfo::Node* DebugInfo::find(std::optional<Id> id) const
{
    if (!id) return nullptr;
    const auto found = nodes_.find(*id);
    return found == nodes_.end() ? nullptr : &found->second;
}

std::string DebugInfo::file_of_scope(std::optional<Id> scope) const
{
    for (int hops = 0; hops < deepest_chain; ++hops) {
        const Node* node = find(scope);
        if (node == nullptr) return {};
        if (const Node* file = find(reference_field(node->body, "file")))
            return text_field(file->body, "filename");
        scope = reference_field(node->body, "scope");
    }
    return {};
}

SourceSpan DebugInfo::place(std::uint64_t location, const std::string& user_file) const
{
    SourceSpan span;
    std::optional<Id> next = location;
    for (int hops = 0; hops < deepest_chain; ++hops) {
        const Node* node = find(next);
        if (node == nullptr || node->kind != "DILocation") break;
        span.file = file_of_scope(reference_field(node->body, "scope"));
        span.line = static_cast<int>(number_field(node->body, "line").value_or(0));
        span.column = static_cast<int>(number_field(node->body, "column").value_or(0));
        if (span.file == user_file) break;
        next = reference_field(node->body, "inlinedAt");
    }
    return span;
}

const DebugInfo::Node* DebugInfo::without_typedefs(const Node* node) const
{
    for (int hops = 0; node != nullptr && hops < deepest_chain; ++hops) {
        const auto tag = field(node->body, "tag");
        const bool wraps = node->kind == "DIDerivedType" && tag &&
                           (*tag == "DW_TAG_typedef" || *tag == "DW_TAG_const_type" ||
                            *tag == "DW_TAG_volatile_type" || *tag == "DW_TAG_atomic_type");
        if (!wraps) return node;
        node = find(reference_field(node->body, "baseType"));
    }
    return node;
}

std::string DebugInfo::member_path(const Node& composite, std::uint64_t bit, int depth) const
{
    const Node* list = find(reference_field(composite.body, "elements"));
    if (list == nullptr || depth > 16) return {};
    // The last member that starts at or before the bit and reaches over it.
    for (const Id id : list_of(list->body)) {
        const Node* member = find(id);
        if (member == nullptr || field(member->body, "tag") != "DW_TAG_member") continue;
        const std::uint64_t start = number_field(member->body, "offset").value_or(0);
        const std::uint64_t size = number_field(member->body, "size").value_or(0);
        if (bit < start || bit >= start + size) continue;
        const std::string name = text_field(member->body, "name");
        const Node* type = without_typedefs(find(reference_field(member->body, "baseType")));
        std::string inner;
        if (type != nullptr && type->kind == "DICompositeType" &&
            field(type->body, "tag") != "DW_TAG_array_type")
            inner = member_path(*type, bit - start, depth + 1);
        if (name.empty() && inner.empty()) continue;
        return name.empty() || inner.empty() ? name + inner : name + "." + inner;
    }
    return {};
}

std::string DebugInfo::member_name(std::string_view ir_name, std::uint64_t byte) const
{
    auto found = composites_.find(ir_name);
    // LLVM numbers types that share a name: "struct.foo.12".
    if (found == composites_.end()) {
        const std::size_t dot = ir_name.rfind('.');
        if (dot != std::string_view::npos && dot + 1 < ir_name.size() &&
            ir_name.find_first_not_of("0123456789", dot + 1) == std::string_view::npos)
            found = composites_.find(ir_name.substr(0, dot));
    }
    if (found == composites_.end()) return {};
    const Node* node = find(found->second);
    return node == nullptr ? std::string() : member_path(*node, byte * 8, 0);
}

}  // namespace boardscope::builder::ir
