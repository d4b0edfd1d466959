// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/map_changes.h"

#include <cerrno>
#include <utility>

namespace boardscope::session {

namespace {

// The loader answers a change before it looks at the next, so many may be on their way. The limit keeps its events
// from waiting behind answers.
constexpr std::size_t most_on_their_way = 32;
// Cookies of others count from 1.
constexpr std::uint32_t cookies_begin = 0x8000'0000;

}  // namespace

void MapChanger::add(MapChanges changes)
{
    Running running{.list = std::move(changes)};
    running.so_far.number = running.list.number;
    running.so_far.map = running.list.map;
    lists_.push_back(std::move(running));
    if (lists_.size() == 1) send();
}

/// Clearing takes its time, and what stands behind it must not be cleared as well.
bool MapChanger::may_send(const Running& running)
{
    const std::vector<MapChange>& changes = running.list.changes;
    if (running.sent == changes.size()) return false;
    const std::size_t on_their_way = running.sent - running.answered;
    const auto clears = [&](std::size_t i) { return changes[i].action == wire::MapAction::clear; };
    if (on_their_way > 0 && (clears(running.sent) || clears(running.sent - 1))) return false;
    return on_their_way < most_on_their_way;
}

void MapChanger::send()
{
    while (!lists_.empty()) {
        Running& running = lists_.front();
        const std::vector<MapChange>& changes = running.list.changes;
        if (running.sent == 0) {
            first_cookie_ = cookies_begin | next_cookie_;
            next_cookie_ = (next_cookie_ + static_cast<std::uint32_t>(changes.size())) & (cookies_begin - 1);
        }
        for (; may_send(running); ++running.sent) {
            const MapChange& change = changes[running.sent];
            const std::uint32_t cookie = cookies_begin | (first_cookie_ + static_cast<std::uint32_t>(running.sent));
            ask_(BSW_CHANGE_MAP, payload(wire::ChangeMap{cookie, running.list.map, change.action, change.key,
                                                         change.value, static_cast<std::uint32_t>(change.which)}));
        }
        if (running.answered < changes.size()) return;
        finish(running);
        lists_.pop_front();
    }
}

void MapChanger::finish(Running& running)
{
    sink_(running.so_far);
    const std::uint32_t cookie = cookies_begin | next_cookie_;
    next_cookie_ = (next_cookie_ + 1) & (cookies_begin - 1);
    ask_(BSW_READ_MAP, payload(wire::ReadMap{cookie, running.list.map, 0}));
}

void MapChanger::take(const wire::MapResult& result)
{
    if (lists_.empty()) return;
    Running& running = lists_.front();
    // Answers come in the order of the requests; others, such as one that a map cannot be read, are not of interest.
    if (result.cookie != (cookies_begin | (first_cookie_ + static_cast<std::uint32_t>(running.answered)))) return;
    const MapChange& change = running.list.changes[running.answered++];
    MapsChanged& now = running.so_far;
    const bool wants_existing = change.which == MapSet::only_existing || change.action == wire::MapAction::remove;
    const bool is_passed_over = (result.error == EEXIST && change.which == MapSet::only_new) ||
                                (result.error == ENOENT && wants_existing);
    if (result.error == 0)
        ++now.made;
    else if (is_passed_over)
        ++now.passed_over;
    else if (now.refused++ == 0)
        now.sentence = result.text;
    send();
}

void MapChanger::give_up()
{
    for (Running& running : std::exchange(lists_, {})) {
        running.so_far.unanswered = running.list.changes.size() - running.answered;
        sink_(running.so_far);
    }
}

}  // namespace boardscope::session
