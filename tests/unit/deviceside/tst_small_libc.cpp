// SPDX-License-Identifier: GPL-3.0-or-later
// The loader's own functions of libc, under other names, beside this machine's.
#include <QTest>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <random>
#include <vector>

extern "C" {
void small_qsort(void* base, std::size_t count, std::size_t bytes, int (*compare)(const void*, const void*));
char* small_strstr(const char* text, const char* wanted);
}

namespace {

struct Item {
    int key;
    char rest[8];  // an item is more than its key
};

int compares = 0;

int by_key(const void* one, const void* other)
{
    ++compares;
    const int left = static_cast<const Item*>(one)->key;
    const int right = static_cast<const Item*>(other)->key;
    return (left > right) - (left < right);
}

}  // namespace

class SmallLibc : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sorts_as_libc_does()
    {
        std::mt19937 random(7);
        for (int count = 0; count < 200; ++count) {
            std::vector<Item> items;
            for (int i = 0; i < count; ++i) {
                Item item = {static_cast<int>(random() % 50) - 25, {}};
                std::memset(item.rest, item.key, sizeof item.rest);
                items.push_back(item);
            }
            std::vector<Item> wanted = items;
            std::stable_sort(wanted.begin(), wanted.end(),
                             [](const Item& a, const Item& b) { return a.key < b.key; });
            small_qsort(items.data(), items.size(), sizeof(Item), by_key);
            // Items of the same key are the same in every byte.
            QVERIFY(count == 0 || std::memcmp(items.data(), wanted.data(), items.size() * sizeof(Item)) == 0);
        }
    }

    void no_order_makes_it_slow()
    {
        constexpr int count = 1 << 14;
        for (const int step : {0, 1, -1}) {
            std::vector<Item> items(count);
            for (int i = 0; i < count; ++i)
                items[static_cast<std::size_t>(i)].key = i * step;
            compares = 0;
            small_qsort(items.data(), items.size(), sizeof(Item), by_key);
            QVERIFY2(compares < 3 * 14 * count, std::to_string(compares).c_str());
        }
    }

    void finds_what_libc_finds()
    {
        for (const char* text : {"", "a", "aab", "aaab", "abcabd", "abd"})
            for (const char* wanted : {"", "a", "b", "ab", "aab", "abd", "abcabd", "abcabde", "x"})
                QCOMPARE(static_cast<const char*>(small_strstr(text, wanted)), std::strstr(text, wanted));
    }
};

QTEST_APPLESS_MAIN(SmallLibc)
#include "tst_small_libc.moc"
