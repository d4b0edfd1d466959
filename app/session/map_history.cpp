// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/map_history.h"

#include <algorithm>
#include <utility>

namespace boardscope::session {

namespace {

constexpr std::size_t entry_bytes = 128;  // of a node with two small blocks
constexpr std::size_t kept_always = 2;    // what is shown, and what it is compared with

std::size_t size_of(const MapContents& contents)
{
    const std::size_t each = entry_bytes + contents.map.key_bytes +
                             std::size_t{contents.map.value_bytes} * std::max(contents.map.value_count, 1U);
    return sizeof(MapContents) + contents.entries.size() * each + contents.symbols.size() * entry_bytes;
}

}  // namespace

std::vector<SharedContents> MapHistory::add(SharedContents contents)
{
    std::vector<SharedContents> dropped;
    Readings& readings = maps_[contents->map.id];
    const std::size_t bytes = size_of(*contents);
    readings.all.push_back(std::move(contents));
    readings.bytes += bytes;
    bytes_ += bytes;
    if (readings.all.size() > most_readings) drop_first(readings, dropped);
    while (bytes_ > limit_bytes_) {
        Readings* most = largest();
        if (!most) break;
        drop_first(*most, dropped);
    }
    return dropped;
}

MapHistory::Readings* MapHistory::largest()
{
    Readings* most = nullptr;
    for (auto& [id, readings] : maps_)
        if (readings.all.size() > kept_always && (!most || readings.bytes > most->bytes)) most = &readings;
    return most;
}

void MapHistory::drop_first(Readings& readings, std::vector<SharedContents>& dropped)
{
    const std::size_t bytes = size_of(*readings.all.front());
    dropped.push_back(std::move(readings.all.front()));
    readings.all.pop_front();
    readings.bytes -= bytes;
    bytes_ -= bytes;
}

std::vector<SharedContents> MapHistory::latest() const
{
    std::vector<SharedContents> all;
    for (const auto& [id, readings] : maps_)
        all.push_back(readings.all.back());
    std::stable_sort(all.begin(), all.end(),
                     [](const SharedContents& a, const SharedContents& b) { return a->map.name < b->map.name; });
    return all;
}

std::vector<SharedContents> MapHistory::latest_stacks() const
{
    std::vector<SharedContents> stacks = latest();
    std::erase_if(stacks, [](const SharedContents& one) { return one->map.role != wire::MapRole::stacks; });
    return stacks;
}

SharedContents MapHistory::latest(std::uint32_t map) const
{
    const auto found = maps_.find(map);
    return found == maps_.end() ? nullptr : found->second.all.back();
}

std::vector<SharedContents> MapHistory::readings(std::uint32_t map) const
{
    const auto found = maps_.find(map);
    if (found == maps_.end()) return {};
    return {found->second.all.begin(), found->second.all.end()};
}

}  // namespace boardscope::session
