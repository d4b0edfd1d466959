// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/map_feed.h"

#include <utility>

namespace boardscope::session {

namespace {

constexpr std::size_t most_addresses =
    BSW_MAX_ADDRESSES / 4;  // of one request, so that their names find room

/// Of all scripts, and of no other probe: boardscope_script.h declares it.
constexpr const char* records_of_scripts = "bs_records";
constexpr std::string_view script_map_prefix = "at";

/// core/dsl makes "at_opens" of @opens and "at" of @.
std::string script_title(std::string_view name)
{
    if (!name.starts_with(script_map_prefix)) return {};
    name.remove_prefix(script_map_prefix.size());
    if (!name.empty() && name.front() != '_') return {};
    return "@" + std::string(name.substr(name.empty() ? 0 : 1));
}

}  // namespace

MapFeed::MapFeed(ByteView object, Ask ask, Sink sink) : ask_(std::move(ask)), sink_(std::move(sink))
{
    if (Result<std::map<std::string, builder::MapTypes>> types = builder::map_types_of(object))
        types_ = std::move(*types);
}

void MapFeed::take(const wire::Maps& maps)
{
    for (const wire::MapInfo& map : maps.maps)
        maps_[map.id] = map;
}

void MapFeed::take(const wire::MapEntries& part)
{
    std::optional<MapContents> contents = collector_.take(part);
    const auto map = maps_.find(part.map);
    if (!contents || map == maps_.end()) return;
    contents->map = map->second;
    if (types_.contains(records_of_scripts)) contents->title = script_title(contents->map.name);
    if (part.cookie == BSW_COOKIE_END) ended_ = true;
    const auto types = types_.find(contents->map.name);
    contents->types = types != types_.end()
                          ? types->second
                          : builder::MapTypes{builder::ValueType(contents->map.key_bytes),
                                              builder::ValueType(contents->map.value_bytes)};
    const bool ours = reading_.erase(part.cookie) > 0;
    finish(std::move(*contents), !ours);
}

void MapFeed::finish(MapContents contents, bool show)
{
    if (contents.map.role == wire::MapRole::stacks && !ended_) {
        wire::NameAddresses request{++cookie_, {}};
        for (const std::uint64_t address : stack_addresses(contents))
            if (!symbols_.contains(address) && request.addresses.size() < most_addresses)
                request.addresses.push_back(address);
        if (!request.addresses.empty()) {
            ask_(BSW_NAME_ADDRESSES, payload(request));
            naming_[request.cookie] = {std::move(contents), show};
            return;
        }
    }
    if (contents.map.role == wire::MapRole::stacks) contents.symbols = symbols_;
    if (show) sink_(contents);
}

void MapFeed::take(const wire::Symbols& symbols)
{
    for (const wire::Symbol& symbol : symbols.symbols)
        symbols_[symbol.address] = symbol;
    if (auto node = naming_.extract(symbols.cookie))
        finish(std::move(node.mapped().contents), node.mapped().show);
}

/// Only of requests of ours: one that was refused is not waited for.
void MapFeed::take(const wire::MapResult& result)
{
    reading_.erase(result.cookie);
    naming_.erase(result.cookie);
}

void MapFeed::prepare_end()
{
    for (const auto& [id, map] : maps_) {
        if (map.role != wire::MapRole::stacks) continue;
        reading_[++cookie_] = id;
        ask_(BSW_READ_MAP, payload(wire::ReadMap{cookie_, id, 0}));
    }
}

}  // namespace boardscope::session
