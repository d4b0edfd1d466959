// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/old_map_text.h"

#include "builder/source_scan.h"
#include "builder/text_patterns.h"

#include <algorithm>

namespace boardscope::builder {

namespace {

constexpr int deepest_include = 16;

const QRegularExpression& declaration_head()
{
    static const QRegularExpression pattern =
        pattern_of(R"re(\b(?:static\s+)?(?:const\s+)?struct\s+bpf_(?:map_def|elf_map)\b([^;={}]*)=\s*\{)re");
    return pattern;
}

/// The declared name in `SEC("maps/x") counts`, `counts SEC("maps")` or with __attribute__ around.
Match name_in(const std::string& declarator)
{
    static const QRegularExpression name =
        pattern_of(R"re((?:(?:SEC|__section)\s*\([^)]*\)|__attribute__\s*\(\(.*?\)\)+|__used|\s)*+(\w+))re");
    return name.match(QString::fromLatin1(declarator.data(), static_cast<qsizetype>(declarator.size())), 0,
                      QRegularExpression::NormalMatch, QRegularExpression::AnchorAtOffsetMatchOption);
}

/// The } that closes the { at `open`; npos when there is none.
std::size_t closing_brace(const std::string& text, std::size_t open)
{
    int depth = 0;
    for (std::size_t at = text.find_first_of("{}", open); at != std::string::npos;
         at = text.find_first_of("{}", at + 1)) {
        depth += text[at] == '{' ? 1 : -1;
        if (depth == 0) return at;
    }
    return std::string::npos;
}

bool defines_map_def(const std::string& text)
{
    static const QRegularExpression definition = pattern_of(R"re(\bstruct\s+bpf_map_def\s*\{)re");
    return definition.match(QString::fromLatin1(text.data(), static_cast<qsizetype>(text.size()))).hasMatch();
}

bool any_header_defines_map_def(std::string_view source, const ReadLocalHeader& read_local_header, int depth)
{
    if (defines_map_def(without_comments(source))) return true;
    if (depth >= deepest_include || !read_local_header) return false;
    const std::vector<Include> includes = find_includes(source);
    return std::any_of(includes.begin(), includes.end(), [&](const Include& include) {
        if (!include.quoted) return false;
        const std::optional<std::string> text = read_local_header(include.name);
        return text && any_header_defines_map_def(*text, read_local_header, depth + 1);
    });
}

}  // namespace

std::vector<OldMapDeclaration> find_old_maps(const std::string& text)
{
    std::vector<OldMapDeclaration> found;
    for_each_match(text, declaration_head(), [&](const Match& match) {
        const std::string declarator = group(match, 1);
        const Match name = name_in(declarator);
        OldMapDeclaration one;
        one.begin = start_of(match, 0);
        one.open = end_of(match, 0) - 1;
        one.close = closing_brace(text, one.open);
        if (!name.hasMatch() || declarator.find("\"maps") == std::string::npos ||
            one.close == std::string::npos)
            return;
        one.name = group(name, 1);
        one.name_begin = start_of(match, 1) + start_of(name, 1);
        one.end = text.find_first_not_of(" \t\r\n", one.close + 1);
        if (one.end == std::string::npos || text[one.end] != ';') return;
        ++one.end;
        found.push_back(std::move(one));
    });
    return found;
}

SourceSpan place_of_old_map(std::string_view source, const std::string& source_name, const std::string& name)
{
    const std::string text = without_comments(source);
    for (const OldMapDeclaration& one : find_old_maps(text))
        if (one.name == name) return Places(text, source_name).of(one.name_begin, name.size());
    return {source_name, 0, 0, 0};
}

std::string missing_map_definition(std::string_view source, const ReadLocalHeader& read_local_header)
{
    if (without_comments(source).find("bpf_map_def") == std::string::npos ||
        any_header_defines_map_def(source, read_local_header, 0))
        return {};
    // The five fields of libbpf 0.x, then those of gobpf, then those of the kernel's samples.
    return "struct bpf_map_def { unsigned int type, key_size, value_size, max_entries, map_flags, pinning; "
           "char namespace[256]; unsigned int inner_map_idx, numa_node; };\n";
}

}  // namespace boardscope::builder
