// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/files.h"
#include "builder/import_sources.h"

#include <algorithm>

namespace boardscope::builder {

namespace {

bool is_configuration(std::string_view text)
{
    return text.find("\nCONFIG_") != text.npos || text.starts_with("CONFIG_");
}

/// "c0008000 T _text", as in System.map and kallsyms.
bool is_symbols(std::string_view text)
{
    const std::string_view line = text.substr(0, text.find('\n'));
    const std::size_t digits = line.find_first_not_of("0123456789abcdef");
    return (digits == 8 || digits == 16) && line.size() > digits + 3 && line[digits] == ' ' &&
           line[digits + 2] == ' ';
}

}  // namespace

Result<KernelImport> import_text(const std::string& path, const ImportContext&)
{
    Result<Bytes> content = read_file(path);
    if (!content) return failure(content.error());
    const std::string_view text = as_text(*content);
    KernelImport import;
    if (is_symbols(text))
        import.items.push_back({ItemKind::symbols, std::move(*content), "symbols " + path});
    else if (is_configuration(text))
        import.items.push_back({ItemKind::config, std::move(*content), "configuration " + path});
    else
        return failure(
            path + " is nothing that tells of a kernel",
            "known are raw BTF, a .btf.tar.xz of BTFHub, a vmlinux, a header or build tree, linux-headers "
            "packages (.deb), kheaders.tar.xz, a kernel's configuration, and System.map");
    return import;
}

}  // namespace boardscope::builder
