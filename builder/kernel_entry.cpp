// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/kernel_entry.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace boardscope::builder {

namespace {

using nlohmann::json;

constexpr int format = 1;
constexpr std::size_t sha256_digits = 64;
constexpr std::size_t longest_build_id = 128;  // digits; GNU ld makes 40, others up to 64
constexpr std::size_t longest_release = 128;   // uname has room for 64

constexpr std::array kind_names = {"btf",    "headers", "formats",       "symbols",
                                   "config", "modules", "added-modules", "functions"};

bool is_hex(std::string_view text)
{
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool is_plain(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
           c == '-' || c == '_' || c == '+' || c == '~';
}

tl::unexpected<Error> damaged(const std::string& origin, const std::string& what)
{
    return failure(origin + " is damaged: " + what,
                   "remove that file, and add the kernel to the store again");
}

std::string text_of(const json& object, const char* key)
{
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

Result<StoreItem> parse_item(const json& value, const std::string& origin)
{
    if (!value.is_object()) return damaged(origin, "an item is not an object");
    const Result<ItemKind> kind = parse_item_kind(text_of(value, "kind"));
    if (!kind) return damaged(origin, kind.error().cause);
    StoreItem item{*kind, text_of(value, "sha256"), 0, text_of(value, "origin"), text_of(value, "added")};
    if (item.checksum.size() != sha256_digits || !is_hex(item.checksum))
        return damaged(origin, std::string("the sha256 of its ") + to_string(*kind) + " is none");
    const auto bytes = value.find("bytes");
    if (bytes == value.end() || !bytes->is_number_unsigned())
        return damaged(origin, std::string("the size of its ") + to_string(*kind) + " is missing");
    item.bytes = bytes->get<std::uint64_t>();
    return item;
}

}  // namespace

const char* to_string(ItemKind kind)
{
    return kind_names[static_cast<std::size_t>(kind)];
}

Result<ItemKind> parse_item_kind(std::string_view text)
{
    for (std::size_t i = 0; i < kind_names.size(); ++i)
        if (text == kind_names[i]) return static_cast<ItemKind>(i);
    return failure("'" + std::string(text) + "' is nothing that is kept of a kernel",
                   "known are btf, headers, formats, symbols, config, modules, added-modules, functions");
}

std::string to_string(const KernelKey& key)
{
    const std::string text = std::string(to_string(key.arch)) + " " + key.release;
    return key.build_id.empty() ? text : text + " build id " + key.build_id.substr(0, 12);
}

const StoreItem* StoredKernel::item(ItemKind kind) const
{
    for (const StoreItem& one : items)
        if (one.kind == kind) return &one;
    return nullptr;
}

Result<void> check_key(const KernelKey& key)
{
    if (key.release.empty())
        return failure("the kernel's release is not known", "give it as `uname -r` on the board prints it");
    const bool has_control = std::any_of(key.release.begin(), key.release.end(), [](char c) {
        return static_cast<unsigned char>(c) <= ' ' || c == 0x7f;
    });
    if (key.release.size() > longest_release || has_control)
        return failure("the kernel release is too long, or has spaces in it",
                       "give it as `uname -r` on the board prints it");
    if (key.build_id.size() > longest_build_id || !is_hex(key.build_id))
        return failure("the build id '" + key.build_id + "' is none",
                       "a build id is written in the digits 0 to 9 and a to f");
    return {};
}

std::string entry_file_name(const KernelKey& key)
{
    static const char* const digits = "0123456789abcdef";
    std::string name;
    for (const char c : key.release) {
        const auto byte = static_cast<unsigned char>(c);
        // A dot in front would hide the file.
        if (is_plain(c) && !(c == '.' && name.empty()))
            name += c;
        else
            name += {'%', digits[byte >> 4], digits[byte & 15]};
    }
    name += std::string(".") + to_string(key.arch);
    if (!key.build_id.empty()) name += "." + key.build_id;
    return name + ".json";
}

std::string to_entry_text(const StoredKernel& kernel)
{
    nlohmann::ordered_json items = nlohmann::ordered_json::array();
    for (const StoreItem& item : kernel.items)
        items.push_back({{"kind", to_string(item.kind)},
                         {"origin", item.origin},
                         {"added", item.added},
                         {"bytes", item.bytes},
                         {"sha256", item.checksum}});
    const nlohmann::ordered_json entry = {{"format", format},
                                          {"arch", to_string(kernel.key.arch)},
                                          {"release", kernel.key.release},
                                          {"build_id", kernel.key.build_id},
                                          {"items", items}};
    // Names of files are bytes; where they are no UTF-8, the mark for such stands instead.
    return entry.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

Result<StoredKernel> parse_entry(std::string_view text, const std::string& origin)
{
    const json entry = json::parse(text, nullptr, false);
    if (!entry.is_object()) return damaged(origin, "it is not a JSON object");
    const auto written = entry.find("format");
    if (written == entry.end() || !written->is_number_integer())
        return damaged(origin, "it has no format number");
    if (written->get<std::int64_t>() > format)
        return failure(origin + " was written by a later version of this program",
                       "use that version, or remove the file and add the kernel again");
    const Result<Arch> arch = parse_arch(text_of(entry, "arch"));
    if (!arch) return damaged(origin, arch.error().cause);
    StoredKernel kernel{{*arch, text_of(entry, "release"), text_of(entry, "build_id")}, {}};
    if (const Result<void> good = check_key(kernel.key); !good) return damaged(origin, good.error().cause);
    const auto items = entry.find("items");
    if (items == entry.end() || !items->is_array()) return damaged(origin, "it has no list of items");
    for (const json& value : *items) {
        Result<StoreItem> item = parse_item(value, origin);
        if (!item) return failure(item.error());
        if (kernel.item(item->kind))
            return damaged(origin, std::string("it has two items of the kind ") + to_string(item->kind));
        kernel.items.push_back(std::move(*item));
    }
    std::sort(kernel.items.begin(), kernel.items.end(),
              [](const StoreItem& a, const StoreItem& b) { return a.kind < b.kind; });
    return kernel;
}

}  // namespace boardscope::builder
