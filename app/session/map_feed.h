// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The maps of a running session's object, as the loader sends them by itself: joined, with the types
// of the
//          object, and with names for the addresses in stack maps.
// Thread:  the session's.
// Errors:  none: what the board cannot name stays an address, what has no type stays bytes.
#pragma once

#include "app/session/map_contents.h"
#include "core/base/bytes.h"
#include "core/wire/messages.h"

#include <cstdint>
#include <functional>
#include <map>

namespace boardscope::session {

class MapFeed {
public:
    using Ask = std::function<void(std::uint16_t type, const Bytes& payload)>;
    using Sink = std::function<void(const MapContents&)>;

    MapFeed(ByteView object, Ask ask, Sink sink);

    void take(const wire::Maps& maps);
    void take(const wire::MapEntries& part);
    void take(const wire::Symbols& symbols);
    void take(const wire::MapResult& result);

    /// The session is to stop: the last contents come when the loader answers nothing any more, so the names
    /// for them are asked for now.
    void prepare_end();
    /// Nothing is being waited for: STOP may be sent.
    [[nodiscard]] bool prepared() const { return reading_.empty() && naming_.empty(); }
    /// STOP has been sent. A loader that ends by itself tells it by the maps that it sends then.
    void end() { ended_ = true; }

private:
    void finish(MapContents contents, bool show);

    Ask ask_;
    Sink sink_;
    std::map<std::string, builder::MapTypes> types_;  ///< by name of the map
    std::map<std::uint32_t, wire::MapInfo> maps_;     ///< by id
    MapCollector collector_;
    SymbolTable symbols_;
    struct Unnamed {
        MapContents contents;
        bool show = false;
    };
    std::map<std::uint32_t, Unnamed> naming_;         ///< by cookie
    std::map<std::uint32_t, std::uint32_t> reading_;  ///< cookie of a request of ours → map
    std::uint32_t cookie_ = 0;
    bool ended_ = false;
};

}  // namespace boardscope::session
