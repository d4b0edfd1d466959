// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Changes of a running session's maps: asked for as lists, sent to the loader some at a time, answered as one
//          event for each list.
// Thread:  the requests and answers are plain values; MapChanger is the session's thread's.
// Errors:  what the board's kernel refuses is counted, the first time in the loader's sentence.
// Source:  CHANGE_MAP and READ_MAP of docs/wire.md.
#pragma once

#include "core/base/bytes.h"
#include "core/wire/map_messages.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace boardscope::session {

/// Of BPF_MAP_UPDATE_ELEM: which entries may be set.
enum class MapSet : std::uint32_t { any = 0, only_new = 1, only_existing = 2 };

struct MapChange {
    wire::MapAction action = wire::MapAction::set;
    Bytes key;
    Bytes value;
    MapSet which = MapSet::any;
};

/// They are made in order; one that is refused does not stop the others.
struct MapChanges {
    std::uint64_t number = 0;  ///< comes back in the answer
    std::uint32_t map = 0;
    std::vector<MapChange> changes;
};

struct MapsChanged {
    std::uint64_t number = 0;
    std::uint32_t map = 0;
    std::size_t made = 0;
    std::size_t passed_over = 0;  ///< there was such an entry already, or there was none to change or delete
    std::size_t refused = 0;
    std::size_t unanswered = 0;   ///< the session ended meanwhile: they may have been made or not
    std::string sentence;         ///< why the first was refused
};

class MapChanger {
public:
    using Ask = std::function<void(std::uint16_t type, const Bytes& payload)>;
    using Sink = std::function<void(const MapsChanged&)>;

    MapChanger(Ask ask, Sink sink) : ask_(std::move(ask)), sink_(std::move(sink)) {}

    /// When all of it is answered, the map is read, so that those who look at it see what it holds now.
    void add(MapChanges changes);
    void take(const wire::MapResult& result);
    /// The session is over.
    void give_up();

private:
    struct Running {
        MapChanges list;
        MapsChanged so_far;
        std::size_t sent = 0;
        std::size_t answered = 0;
    };
    [[nodiscard]] static bool may_send(const Running& running);
    void send();
    void finish(Running& running);

    Ask ask_;
    Sink sink_;
    std::deque<Running> lists_;
    std::uint32_t first_cookie_ = 0;  ///< of the list in front
    std::uint32_t next_cookie_ = 0;
};

}  // namespace boardscope::session
