// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The maps of a board, whoever made them: a loader without an object that answers one request after
// the other. Thread:  blocks the caller; one thread at a time. Errors:  those of connecting and of starting a
// loader; what the board's kernel refuses, in its loader's sentence; a
//          board that has gone silent.
#pragma once

#include "app/session/map_contents.h"
#include "app/session/session.h"
#include "core/base/result.h"
#include "core/target/target_profile.h"
#include "core/wire/map_messages.h"

#include <memory>
#include <stop_token>
#include <vector>

namespace boardscope::session {

class MapService {
public:
    [[nodiscard]] static Result<std::unique_ptr<MapService>>
    open(const TargetProfile& profile, const Surroundings& surroundings, std::stop_token stop = {});
    ~MapService();  ///< asks the loader to end, and waits for that a moment
    MapService(const MapService&) = delete;
    MapService& operator=(const MapService&) = delete;

    [[nodiscard]] Result<std::vector<wire::MapInfo>> list();
    /// Entries with their types; those of a stack map with the names of its addresses. limit 0: all.
    [[nodiscard]] Result<MapContents> read(const wire::MapInfo& map, std::uint32_t limit = 0);
    [[nodiscard]] Result<void> change(const wire::MapInfo& map, wire::MapAction action, const Bytes& key = {},
                                      const Bytes& value = {});
    /// From the BTF that the kernel keeps; where it has none, only sizes are known.
    [[nodiscard]] builder::MapTypes types_of(const wire::MapInfo& map);

private:
    class Conversation;
    explicit MapService(std::unique_ptr<Conversation> conversation);
    std::unique_ptr<Conversation> conversation_;
};

}  // namespace boardscope::session
