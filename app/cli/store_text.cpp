// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/store_text.h"

#include "app/boards/board_paths.h"
#include "app/cli/messages.h"
#include "app/session/target_catalog.h"
#include "builder/stored_header_btf.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>

namespace boardscope::cli {

namespace {

using builder::KernelKey;
using builder::StoredKernel;
using builder::StoreItem;

constexpr std::size_t shown_build_id = 12;  // digits, as git shows commits

std::string joined(const std::vector<std::string>& names)
{
    std::string text;
    for (const std::string& name : names)
        text += (text.empty() ? "" : ", ") + name;
    return text.empty() ? "-" : text;
}

std::string kinds_of(const StoredKernel& kernel)
{
    std::string text;
    for (const StoreItem& item : kernel.items)
        text += (text.empty() ? "" : " ") + std::string(to_string(item.kind));
    return text;
}

std::uint64_t bytes_of(const StoredKernel& kernel)
{
    std::uint64_t bytes = 0;
    for (const StoreItem& item : kernel.items)
        bytes += item.bytes;
    return bytes;
}

/// The day of the newest item.
std::string day_of(const StoredKernel& kernel)
{
    std::string day;
    for (const StoreItem& item : kernel.items)
        day = std::max(day, item.added.substr(0, 10));
    return day;
}

}  // namespace

std::string short_name(const KernelKey& key)
{
    return key.build_id.empty() ? key.release : key.release + "@" + key.build_id.substr(0, shown_build_id);
}

std::vector<TargetProfile> all_targets()
{
    const boards::BoardPaths paths = boards::default_paths();
    std::vector<TargetProfile> targets;
    for (const std::string& name : session::target_names()) {
        Result<TargetProfile> target = session::find_target(name, paths);
        if (!target)
            continue;  // a virtual board that was never made, a file that `target list` complains about
        target->name = name;
        targets.push_back(std::move(*target));
    }
    return targets;
}

std::vector<std::string> users_of(const KernelKey& key, const std::vector<TargetProfile>& targets)
{
    std::vector<std::string> names;
    for (const TargetProfile& target : targets) {
        const std::string build_id = target.found ? target.found->build_id : std::string();
        const bool same_build = key.build_id.empty() || build_id.empty() || key.build_id == build_id;
        if (target.arch == key.arch && target.kernel_release == key.release && same_build)
            names.push_back(target.name);
    }
    return names;
}

std::string size_text(std::uint64_t bytes)
{
    char text[32];
    if (bytes < 1000)
        std::snprintf(text, sizeof text, "%llu B", static_cast<unsigned long long>(bytes));
    else if (bytes < 1'000'000)
        std::snprintf(text, sizeof text, "%.0f kB", static_cast<double>(bytes) / 1e3);
    else
        std::snprintf(text, sizeof text, "%.1f MB", static_cast<double>(bytes) / 1e6);
    return text;
}

void print_kernel_table(const std::vector<StoredKernel>& kernels, const std::vector<TargetProfile>& targets)
{
    std::printf("%-32s %-8s %-28s %9s  %-10s  %s\n", "KERNEL", "ARCH", "ITEMS", "SIZE", "ADDED", "USED BY");
    for (const StoredKernel& kernel : kernels)
        std::printf("%-32s %-8s %-28s %9s  %-10s  %s\n", printable(short_name(kernel.key)).c_str(),
                    to_string(kernel.key.arch), kinds_of(kernel).c_str(), size_text(bytes_of(kernel)).c_str(),
                    printable(day_of(kernel)).c_str(),
                    printable(joined(users_of(kernel.key, targets))).c_str());
}

void print_kernel(const StoredKernel& kernel, const std::vector<std::string>& users,
                  const std::optional<builder::BtfFacts>& types)
{
    std::printf("release   %s\narch      %s\nbuild id  %s\nused by   %s\n\n",
                printable(kernel.key.release).c_str(), to_string(kernel.key.arch),
                kernel.key.build_id.empty() ? "- (for all kernels of that release)"
                                            : kernel.key.build_id.c_str(),
                printable(joined(users)).c_str());
    std::printf("%-9s %9s  %-20s  %s\n", "ITEM", "SIZE", "ADDED", "FROM");
    for (const StoreItem& item : kernel.items)
        std::printf("%-9s %9s  %-20s  %s\n", to_string(item.kind), size_text(item.bytes).c_str(),
                    printable(item.added).c_str(), printable(item.origin).c_str());
    if (!types) return;
    std::printf("\nbtf: %zu types, of which %zu structs and unions with a name; %zu functions\n",
                types->types, types->structures.size(), types->functions);
    const builder::StoreItem* btf = kernel.item(builder::ItemKind::btf);
    if (btf && builder::is_made_from_headers(*btf))
        std::printf(
            "     It was made from headers: of functions that none of them declares, arguments are untyped.\n"
            "     fentry, fexit and tp_btf programs need BTF in the board's kernel itself.\n");
    if (types->functions == 0)
        std::printf("     It describes no functions; `bscope store make-btf` makes one from headers that does.\n");
}

void print_kernel_json(const StoredKernel& kernel, const std::vector<std::string>& users,
                       const std::optional<builder::BtfFacts>& types, bool with_names)
{
    nlohmann::ordered_json row = {{"kernel", short_name(kernel.key)}, {"arch", to_string(kernel.key.arch)},
                                  {"release", kernel.key.release},    {"build_id", kernel.key.build_id},
                                  {"bytes", bytes_of(kernel)},        {"used_by", users}};
    row["items"] = nlohmann::ordered_json::array();
    for (const StoreItem& item : kernel.items)
        row["items"].push_back({{"kind", to_string(item.kind)},
                                {"bytes", item.bytes},
                                {"added", item.added},
                                {"origin", item.origin},
                                {"sha256", item.checksum}});
    if (types) {
        row["btf"] = {{"types", types->types},
                      {"structures", types->structures.size()},
                      {"functions", types->functions}};
        if (with_names) row["btf"]["names"] = types->structures;
    }
    std::printf("%s\n", row.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace).c_str());
}

}  // namespace boardscope::cli
