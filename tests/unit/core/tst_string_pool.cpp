// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/string_pool.h"

#include <QTest>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

using namespace boardscope;
using namespace boardscope::store;
using namespace std::string_literals;

class TestStringPool : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void equal_texts_have_one_id();
    void any_bytes_are_a_text();
    void a_view_stays_where_it_is();
    void a_full_pool_counts_what_it_refuses();
    void long_texts_are_bounded_in_bytes();
    void readers_resolve_while_the_writer_interns();
};

void TestStringPool::equal_texts_have_one_id()
{
    StringPool pool;
    const StringId ls = pool.intern("ls");
    const StringId cat = pool.intern("cat");
    QVERIFY(ls != cat);
    std::string other_memory = "l";
    other_memory += "s";
    QCOMPARE(pool.intern(other_memory), ls);
    QCOMPARE(pool.text(ls), std::string_view("ls"));
    QCOMPARE(pool.text(cat), std::string_view("cat"));
    QCOMPARE(pool.intern(""), StringPool::empty_id());
    QCOMPARE(pool.text(StringPool::empty_id()), std::string_view());
}

void TestStringPool::any_bytes_are_a_text()
{
    StringPool pool;
    const std::string with_nul = "a\0b"s;
    const std::string not_utf8 = "\xff\xfe";
    const StringId first = pool.intern(with_nul);
    QVERIFY(first != pool.intern("a"));
    QCOMPARE(pool.text(first), std::string_view(with_nul));
    QCOMPARE(pool.text(pool.intern(not_utf8)), std::string_view(not_utf8));
}

void TestStringPool::a_view_stays_where_it_is()
{
    StringPool pool;
    const std::string_view first = pool.text(pool.intern("first"));
    const char* const place = first.data();
    std::vector<StringId> ids;
    for (int i = 0; i < 50'000; ++i)
        ids.push_back(pool.intern("text number " + std::to_string(i)));
    QCOMPARE(pool.text(pool.intern("first")).data(), place);
    for (int i = 0; i < 50'000; ++i)
        QCOMPARE(pool.text(ids[static_cast<std::size_t>(i)]),
                 std::string_view("text number " + std::to_string(i)));
}

void TestStringPool::a_full_pool_counts_what_it_refuses()
{
    StringPool pool({.strings = 4, .text_bytes = 1000});
    const StringId a = pool.intern("a");
    const StringId b = pool.intern("b");
    QCOMPARE(pool.intern("c"), StringPool::other_id());
    QCOMPARE(pool.intern("c"), StringPool::other_id());
    QCOMPARE(pool.intern("a"), a);
    QCOMPARE(pool.intern("b"), b);
    QCOMPARE(pool.refused_count(), std::uint64_t{2});
    QCOMPARE(pool.size(), std::size_t{4});
    QCOMPARE(pool.text(StringPool::other_id()), std::string_view("(other)"));
}

void TestStringPool::long_texts_are_bounded_in_bytes()
{
    StringPool pool({.strings = 100, .text_bytes = 300'000});
    const std::string large(200'000, 'x');
    const StringId id = pool.intern(large);
    QCOMPARE(pool.text(id), std::string_view(large));
    QCOMPARE(pool.intern(std::string(200'000, 'y')), StringPool::other_id());
    QVERIFY(pool.intern("short") != StringPool::other_id());
    QCOMPARE(pool.refused_count(), std::uint64_t{1});
}

void TestStringPool::readers_resolve_while_the_writer_interns()
{
    StringPool pool;
    std::atomic<bool> done = false;
    std::atomic<int> wrong = 0;
    std::vector<std::thread> readers;
    for (int r = 0; r < 3; ++r) {
        readers.emplace_back([&] {
            bool last_round = false;
            while (!last_round) {
                last_round = done.load();
                const std::size_t size = pool.size();
                // The newest ones: those are where a mistake in publishing would show.
                for (std::size_t i = size > 100 ? size - 100 : 2; i < size; ++i)
                    if (pool.text(StringId{static_cast<std::uint32_t>(i)}) != "t" + std::to_string(i))
                        ++wrong;
            }
        });
    }
    for (int i = 2; i < 100'000; ++i)
        pool.intern("t" + std::to_string(i));
    done = true;
    for (std::thread& reader : readers)
        reader.join();
    QCOMPARE(wrong.load(), 0);
    QCOMPARE(pool.size(), std::size_t{100'000});
}

QTEST_APPLESS_MAIN(TestStringPool)
#include "tst_string_pool.moc"
