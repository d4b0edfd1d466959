// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stats/flame_tree.h"

#include <QTest>

#include <algorithm>
#include <numeric>

using namespace boardscope;
using stats::FlameNode;
using stats::FlameTree;

namespace {

FlameTree tree_of(std::initializer_list<std::pair<std::vector<std::string>, std::uint64_t>> stacks)
{
    FlameTree tree;
    for (const auto& [frames, count] : stacks)
        tree.add(frames, count);
    return tree;
}

const FlameNode& node(const FlameTree& tree, std::vector<std::string> path)
{
    return tree.nodes()[tree.find(path)];
}

}  // namespace

class TstFlameTree : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void stacks_that_begin_alike_share_their_nodes()
    {
        const FlameTree tree = tree_of({{{"main", "read", "do_read"}, 7},
                                        {{"main", "read"}, 2},
                                        {{"main", "write"}, 4},
                                        {{"idle"}, 1},
                                        {{"main", "read", "do_read"}, 3}});
        QCOMPARE(tree.total(), std::uint64_t{17});
        QCOMPARE(tree.nodes().size(), std::size_t{6});
        QCOMPARE(tree.depth(), std::uint32_t{3});
        QCOMPARE(node(tree, {"main"}).total, std::uint64_t{16});
        QCOMPARE(node(tree, {"main", "read"}).total, std::uint64_t{12});
        QCOMPARE(node(tree, {"main", "read"}).self, std::uint64_t{2});
        QCOMPARE(node(tree, {"main", "read", "do_read"}).self, std::uint64_t{10});
        QCOMPARE(tree.find(std::vector<std::string>{"main", "nothing"}), std::uint32_t{0});
    }

    void children_stand_in_the_order_of_their_names()
    {
        const FlameTree tree = tree_of({{{"b"}, 1}, {{"c"}, 9}, {{"a"}, 3}});
        std::vector<std::string> names;
        for (const std::uint32_t child : tree.nodes()[0].children)
            names.push_back(tree.name_of(child));
        QCOMPARE(names, (std::vector<std::string>{"a", "b", "c"}));
    }

    void the_folded_text_is_what_flamegraph_reads()
    {
        const FlameTree tree =
            tree_of({{{"sh", "read", "vfs_read [ext4]"}, 7}, {{"sh", "read"}, 2}, {{"a;b", "c\nd"}, 1}});
        QCOMPARE(tree.folded(), std::string("a:b;c d 1\nsh;read 2\nsh;read;vfs_read [ext4] 7\n"));
    }

    void what_is_below_adds_up_to_what_is_above()
    {
        FlameTree tree;
        std::uint64_t number = 1;
        for (int i = 0; i < 2000; ++i) {
            std::vector<std::string> frames;
            for (int depth = 0; depth < 1 + i % 9; ++depth) {
                number = number * 6364136223846793005U + 1442695040888963407U;
                frames.push_back("f" + std::to_string(number >> 62));
            }
            tree.add(frames, number % 100);
        }
        for (const FlameNode& one : tree.nodes()) {
            const std::uint64_t below = std::accumulate(
                one.children.begin(), one.children.end(), std::uint64_t{0},
                [&](std::uint64_t sum, std::uint32_t child) { return sum + tree.nodes()[child].total; });
            QCOMPARE(below + one.self, one.total);
        }
    }

    void extremes()
    {
        FlameTree tree;
        QVERIFY(tree.is_empty());
        QCOMPARE(tree.folded(), std::string());
        tree.add({}, 5);
        QVERIFY(tree.is_empty());
        QCOMPARE(tree.total(), std::uint64_t{5});
        tree.add(std::vector<std::string>(5000, "again"), UINT64_MAX);
        QCOMPARE(tree.total(), UINT64_MAX);
        QCOMPARE(tree.depth(), std::uint32_t{FlameTree::deepest});
        tree.add(std::vector<std::string>{"never"}, 0);
        QCOMPARE(tree.find(std::vector<std::string>{"never"}), std::uint32_t{0});
    }
};

QTEST_APPLESS_MAIN(TstFlameTree)
#include "tst_flame_tree.moc"
