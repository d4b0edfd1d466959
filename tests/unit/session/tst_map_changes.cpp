// SPDX-License-Identifier: GPL-3.0-or-later
// Changes of maps: sent some at a time, counted by what became of each, and nothing is forgotten at the end.
#include <QTest>

#include "app/session/map_changes.h"

#include "deviceside/wire.h"

#include <cerrno>
#include <set>

using namespace boardscope;
using namespace boardscope::session;

namespace {

/// What was asked of the loader, and what came of it.
struct Board {
    struct Asked {
        std::uint16_t type = 0;
        std::uint32_t cookie = 0;
        std::uint32_t action = 0;
    };
    std::deque<Asked> asked;
    std::vector<MapsChanged> told;
    MapChanger changer{[this](std::uint16_t type, const Bytes& payload) {
                           asked.push_back({type, load_little_endian<std::uint32_t>(payload, 0),
                                            load_little_endian<std::uint32_t>(payload, 8)});
                       },
                       [this](const MapsChanged& changed) { told.push_back(changed); }};

    Asked take()
    {
        const Asked first = asked.front();
        asked.pop_front();
        return first;
    }
    void answer(int error = 0, const char* text = "")
    {
        changer.take({.cookie = take().cookie, .map = 5, .error = error, .text = text});
    }
};

MapChanges sets(std::uint64_t number, std::size_t count, MapSet which = MapSet::any)
{
    MapChanges changes{.number = number, .map = 5};
    for (std::size_t i = 0; i < count; ++i)
        changes.changes.push_back({.action = wire::MapAction::set, .key = to_bytes("k"), .value = to_bytes("v"), .which = which});
    return changes;
}

}  // namespace

class TstMapChanges : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void a_long_list_is_sent_some_at_a_time_and_then_the_map_is_read()
    {
        Board board;
        board.changer.add(sets(1, 1000));
        std::set<std::uint32_t> cookies;
        for (int i = 0; i < 1000; ++i) {
            QVERIFY(!board.asked.empty() && board.asked.size() <= 32);
            QCOMPARE(board.asked.front().type, std::uint16_t{BSW_CHANGE_MAP});
            QVERIFY(cookies.insert(board.asked.front().cookie).second);
            board.answer();
        }
        QCOMPARE(board.told.size(), std::size_t{1});
        QCOMPARE(board.told[0].made, std::size_t{1000});
        QCOMPARE(board.asked.size(), std::size_t{1});
        QCOMPARE(board.take().type, std::uint16_t{BSW_READ_MAP});
    }

    void what_became_of_each_is_counted()
    {
        Board board;
        MapChanges changes = sets(7, 3, MapSet::only_new);
        changes.changes.push_back({.action = wire::MapAction::remove, .key = to_bytes("k")});
        board.changer.add(changes);
        board.answer();
        board.answer(EEXIST, "The key is in the map already.");
        board.answer(E2BIG, "The map is full.");
        board.answer(ENOENT, "The map has no such key.");
        QCOMPARE(board.told.size(), std::size_t{1});
        QCOMPARE(board.told[0].number, std::uint64_t{7});
        QCOMPARE(board.told[0].made, std::size_t{1});
        QCOMPARE(board.told[0].passed_over, std::size_t{2});
        QCOMPARE(board.told[0].refused, std::size_t{1});
        QCOMPARE(board.told[0].sentence, std::string("The map is full."));
    }

    void nothing_is_set_before_the_map_is_cleared()
    {
        Board board;
        MapChanges changes = sets(1, 1);
        changes.changes.insert(changes.changes.begin(), {.action = wire::MapAction::clear});
        board.changer.add(changes);
        QCOMPARE(board.asked.size(), std::size_t{1});
        QCOMPARE(board.asked[0].action, std::uint32_t{BSW_MAP_CLEAR});
        board.answer();
        QCOMPARE(board.asked.size(), std::size_t{1});
        QCOMPARE(board.asked[0].action, std::uint32_t{BSW_MAP_SET});
    }

    void lists_wait_for_each_other_and_an_empty_one_is_answered()
    {
        Board board;
        board.changer.add(sets(1, 2));
        board.changer.add({.number = 2, .map = 5});
        board.changer.add(sets(3, 1));
        QCOMPARE(board.asked.size(), std::size_t{2});
        board.answer();
        board.answer();
        QCOMPARE(board.told.size(), std::size_t{2});
        QCOMPARE(board.told[1].number, std::uint64_t{2});
        while (board.asked.front().type == BSW_READ_MAP) (void)board.take();
        board.answer();
        QCOMPARE(board.told[2].number, std::uint64_t{3});
    }

    void the_end_of_the_session_is_told()
    {
        Board board;
        board.changer.add(sets(1, 3));
        board.changer.add(sets(2, 4));
        board.answer();
        board.changer.give_up();
        QCOMPARE(board.told.size(), std::size_t{2});
        QCOMPARE(board.told[0].made, std::size_t{1});
        QCOMPARE(board.told[0].unanswered, std::size_t{2});
        QCOMPARE(board.told[1].unanswered, std::size_t{4});
        board.changer.take({.cookie = 0x80000001});  // late
        QCOMPARE(board.told.size(), std::size_t{2});
    }
};

QTEST_APPLESS_MAIN(TstMapChanges)
#include "tst_map_changes.moc"
