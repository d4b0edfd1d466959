// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/map_command.h"

#include "app/boards/board_paths.h"
#include "app/cli/interrupt.h"
#include "app/cli/map_text.h"
#include "app/cli/messages.h"
#include "app/cli/terminal_prompts.h"
#include "app/session/map_service.h"
#include "app/session/map_values.h"
#include "app/session/target_catalog.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <functional>
#include <future>

namespace boardscope::cli {

namespace {

using session::MapService;

constexpr std::size_t kernel_name_length = 15;  // of a map's name, what the kernel keeps

/// Runs `work` on a service for the target, and stops it on Ctrl-C.
int with_service(const MapArguments& arguments, const std::function<Result<void>(MapService&)>& work)
{
    const boards::BoardPaths paths = boards::default_paths();
    const Result<TargetProfile> profile = session::find_target(arguments.target, paths);
    if (!profile) {
        say(profile.error());
        return exit_failure;
    }
    watch_interrupts();
    std::stop_source stop;
    auto result = std::async(std::launch::async, [&]() -> Result<void> {
        auto service = MapService::open(*profile, {.share = paths.share, .prompts = terminal_prompts()},
                                        stop.get_token());
        if (!service) return failure(service.error());
        return work(**service);
    });
    while (result.wait_for(std::chrono::milliseconds(20)) != std::future_status::ready)
        if (interrupt_count() > 0) stop.request_stop();
    const Result<void> done = result.get();
    if (interrupt_count() > 0) return exit_interrupted;
    if (!done) say(done.error());
    return done ? exit_ok : exit_failure;
}

/// By id, or by a name that only one map of the board has.
Result<wire::MapInfo> find_map(MapService& service, const std::string& wanted)
{
    const Result<std::vector<wire::MapInfo>> all = service.list();
    if (!all) return failure(all.error());
    std::uint32_t id = 0;
    const auto [end, error] = std::from_chars(wanted.data(), wanted.data() + wanted.size(), id);
    const bool by_id = error == std::errc{} && end == wanted.data() + wanted.size();
    std::vector<wire::MapInfo> found;
    std::copy_if(all->begin(), all->end(), std::back_inserter(found), [&](const wire::MapInfo& map) {
        return by_id ? map.id == id : map.name == wanted.substr(0, kernel_name_length);
    });
    if (found.size() == 1) {
        if (!by_id) found.front().name = wanted;
        return found.front();
    }
    if (found.empty())
        return failure("the board has no map " + wanted,
                       "bscope map list --target … --all shows those there are");
    std::string ids;
    for (const wire::MapInfo& map : found)
        ids += (ids.empty() ? "" : ", ") + std::to_string(map.id);
    return failure("several maps of the board have the name " + wanted, "give one of the ids " + ids);
}

/// Made by a compiler or a loader for its own use: sections of an object, counters of BOARDSCOPE_RING.
bool is_internal(const wire::MapInfo& map)
{
    return map.role == wire::MapRole::internal || map.name.find('.') != std::string::npos ||
           map.name.ends_with("__lost") || map.name.starts_with("libbpf_");
}

void print_map_row(MapService& service, const wire::MapInfo& map)
{
    const builder::MapTypes types = service.types_of(map);
    const auto text = [](const builder::ValueType& type) {
        return type.bytes() == 0 ? std::string("-") : type.describe();
    };
    std::printf("%-6u %-16s %-16s %10u  %-16s %s%s\n", map.id, printable(map.name).c_str(),
                session::map_type_name(map.type).c_str(), map.max_entries, printable(text(types.key)).c_str(),
                printable(text(types.value)).c_str(), map.value_count > 1 ? " for each CPU" : "");
}

Result<void> change(const MapArguments& arguments, MapService& service, wire::MapAction action)
{
    const Result<wire::MapInfo> map = find_map(service, arguments.map);
    if (!map) return failure(map.error());
    const builder::MapTypes types = service.types_of(*map);
    Bytes key;
    Bytes value;
    if (action != wire::MapAction::clear) {
        Result<Bytes> parsed = session::parse_key(*map, types.key, arguments.key);
        if (!parsed) return failure(parsed.error());
        key = std::move(*parsed);
    }
    if (action == wire::MapAction::set) {
        Result<Bytes> parsed = session::parse_value(*map, types.value, arguments.value);
        if (!parsed) return failure(parsed.error());
        value = std::move(*parsed);
    }
    Result<void> changed = service.change(*map, action, key, value);
    if (!changed) return failure(changed.error().within(map->name));
    return {};
}

int change(const MapArguments& arguments, wire::MapAction action)
{
    return with_service(arguments, [&](MapService& service) { return change(arguments, service, action); });
}

Result<void> check_written()
{
    if (std::fflush(stdout) == 0) return {};
    return failure("cannot write to the standard output", "not all was printed");
}

}  // namespace

int map_list(const MapArguments& arguments)
{
    return with_service(arguments, [&](MapService& service) -> Result<void> {
        const Result<std::vector<wire::MapInfo>> all = service.list();
        if (!all) return failure(all.error());
        std::printf("%-6s %-16s %-16s %10s  %-16s %s\n", "ID", "NAME", "TYPE", "ENTRIES", "KEY", "VALUE");
        for (const wire::MapInfo& map : *all)
            if (arguments.all || !is_internal(map)) print_map_row(service, map);
        return check_written();
    });
}

int map_dump(const MapArguments& arguments)
{
    return with_service(arguments, [&](MapService& service) -> Result<void> {
        const Result<wire::MapInfo> map = find_map(service, arguments.map);
        if (!map) return failure(map.error());
        const Result<session::MapContents> contents = service.read(*map, arguments.limit);
        if (!contents) return failure(contents.error().within(map->name));
        for (const std::string& line : map_lines(*contents, arguments.format))
            std::printf("%s\n", line.c_str());
        return check_written();
    });
}

int map_set(const MapArguments& arguments)
{
    return change(arguments, wire::MapAction::set);
}
int map_delete(const MapArguments& arguments)
{
    return change(arguments, wire::MapAction::remove);
}
int map_clear(const MapArguments& arguments)
{
    return change(arguments, wire::MapAction::clear);
}

}  // namespace boardscope::cli
