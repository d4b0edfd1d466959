// SPDX-License-Identifier: GPL-3.0-or-later
// Maps as tables: columns by type, what changed, sums over CPUs, order and search, copies for other programs.
#include <QTest>

#include "app/session/map_table.h"
#include "tests/support/made_up_map.h"

#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace boardscope;
using namespace boardscope::session;
using test::MadeUpTypes;
using Role = MapColumn::Role;

namespace {

/// "ls 3 +1" for each row that is shown.
QStringList rows_of(const MapTable& table, const MapOrder& order = {})
{
    QStringList lines;
    for (const std::uint32_t row : arrange(table, order)) {
        QStringList cells;
        for (std::size_t column = 0; column < table.columns.size(); ++column) {
            const MapCell& cell = table.cell(row, column);
            cells += QString::fromStdString(table.columns[column].is_change() ? change_text(cell) : cell_text(cell));
        }
        lines += cells.join(QLatin1Char('|'));
    }
    return lines;
}

QString titles_of(const MapTable& table)
{
    QStringList titles;
    for (const MapColumn& column : table.columns)
        titles += QString::fromStdString(column.title);
    return titles.join(QLatin1Char('|'));
}

std::vector<std::uint32_t> all(const MapTable& table)
{
    return arrange(table, {});
}

}  // namespace

class TstMapTable : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void fields_become_columns()
    {
        MadeUpTypes types;
        const auto key = types.record({{"pid", MadeUpTypes::Field::number}, {"comm", MadeUpTypes::Field::text}});
        const auto value = types.record({{"count", MadeUpTypes::Field::number}, {"file", MadeUpTypes::Field::text}});
        MapContents contents = test::made_up_map("opens", test::map_hash, key, value);
        test::put(contents, "pid=380,comm=\"ls\"", "count=1204,file=\"/etc/passwd\"");
        test::put(contents, "pid=12,comm=\"sh\"", "count=3,file=\"/etc, \\\"x\\\"\"");
        const MapTable table = tabulate(test::shared(contents));
        QCOMPARE(titles_of(table), QStringLiteral("pid|comm|count|file"));
        QCOMPARE(rows_of(table), QStringList({QStringLiteral("12|sh|3|/etc, \"x\""),
                                              QStringLiteral("380|ls|1,204|/etc/passwd")}));
        QVERIFY(table.columns[0].is_number && !table.columns[1].is_number && table.columns[2].is_number);
        QCOMPARE(QByteArray::fromStdString(to_csv(table, all(table))),
                 QByteArray("pid,comm,count,file\n12,sh,3,\"/etc, \"\"x\"\"\"\n380,ls,1204,/etc/passwd\n"));
        const QJsonArray json =
            QJsonDocument::fromJson(QByteArray::fromStdString(to_json(table, all(table)))).array();
        QCOMPARE(json.size(), 2);
        QCOMPARE(json[1].toObject()[QStringLiteral("count")].toInt(), 1204);
        QCOMPARE(json[1].toObject()[QStringLiteral("comm")].toString(), QStringLiteral("ls"));
    }

    void an_empty_map_has_columns_too()
    {
        MadeUpTypes types;
        const MapTable table =
            tabulate(test::shared(test::made_up_map("counts", test::map_hash, types.text(), types.number())));
        QCOMPARE(titles_of(table), QStringLiteral("key|value"));
        QCOMPARE(table.row_count(), std::size_t{0});
    }

    void changes_are_told_since_the_reading_before_and_since_the_mark()
    {
        MadeUpTypes types;
        MapContents mark = test::made_up_map("counts", test::map_hash, types.text(), types.number());
        test::put(mark, "ls", "10");
        MapContents before = mark;
        test::put(before, "ls", "15");
        test::put(before, "cat", "4");
        MapContents now = before;
        test::put(now, "ls", "12");
        test::put(now, "sh", "2000");
        const MapTable table =
            tabulate(test::shared(now), {.with_changes = true, .before = test::shared(before), .mark = test::shared(mark)});
        QCOMPARE(titles_of(table), QStringLiteral("key|value|Δ|Δ mark"));
        QCOMPARE(rows_of(table),
                 QStringList({QStringLiteral("cat|4||+4"), QStringLiteral("ls|12|-3|+2"),
                              QStringLiteral("sh|2,000|+2,000|+2,000")}));
    }

    void cpus_are_summed_and_can_be_seen_one_by_one()
    {
        MadeUpTypes types;
        MapContents before =
            test::made_up_map("hits", test::map_percpu_hash, types.small_number(), types.small_number(), 3);
        test::put(before, "7", "[1,2,30]");
        MapContents now = before;
        test::put(now, "7", "[1,12,30]");
        test::put(now, "8", "5");
        const MapTable table = tabulate(test::shared(now), {.with_changes = true, .before = test::shared(before)});
        QCOMPARE(titles_of(table), QStringLiteral("key|value, sum|Δ|min|max"));
        QCOMPARE(rows_of(table), QStringList({QStringLiteral("7|43|+10|1|30"), QStringLiteral("8|15|+15|5|5")}));
        const MapTable by_cpu = tabulate(test::shared(now), {.by_cpu = true});
        QCOMPARE(titles_of(by_cpu), QStringLiteral("key|value, sum|min|max|cpu 0|cpu 1|cpu 2"));
        QCOMPARE(rows_of(by_cpu).first(), QStringLiteral("7|43|1|30|1|12|30"));
    }

    void structs_for_each_cpu_are_summed_by_field()
    {
        MadeUpTypes types;
        const auto value = types.record({{"count", MadeUpTypes::Field::number}, {"ns", MadeUpTypes::Field::number}});
        MapContents contents = test::made_up_map("cost", test::map_percpu_array, types.small_number(), value, 2);
        test::put(contents, "0", "[{count: 1, ns: 10},{count: 2, ns: 30}]");
        QCOMPARE(titles_of(tabulate(test::shared(contents))), QStringLiteral("key|count, sum|ns, sum"));
        QCOMPARE(rows_of(tabulate(test::shared(contents))), QStringList(QStringLiteral("0|3|40")));
        const MapTable by_cpu = tabulate(test::shared(contents), {.by_cpu = true});
        QCOMPARE(titles_of(by_cpu),
                 QStringLiteral("key|count, sum|min count|max count|cpu 0 count|cpu 1 count|"
                                "ns, sum|min ns|max ns|cpu 0 ns|cpu 1 ns"));
        QCOMPARE(rows_of(by_cpu), QStringList(QStringLiteral("0|3|1|2|1|2|40|10|30|10|30")));
    }

    void rows_are_sorted_by_any_column_and_stay_in_order_of_their_keys()
    {
        MadeUpTypes types;
        MapContents contents = test::made_up_map("counts", test::map_hash, types.small_number(), types.number());
        test::put(contents, "256", "5");  // its bytes come before those of 1
        test::put(contents, "1", "70");
        test::put(contents, "30", "5");
        const MapTable table = tabulate(test::shared(contents));
        QCOMPARE(rows_of(table),
                 QStringList({QStringLiteral("1|70"), QStringLiteral("30|5"), QStringLiteral("256|5")}));
        MapOrder order{.column = {.role = Role::value}, .descending = true};
        QCOMPARE(rows_of(table, order),
                 QStringList({QStringLiteral("1|70"), QStringLiteral("30|5"), QStringLiteral("256|5")}));
        order.descending = false;
        QCOMPARE(rows_of(table, order).last(), QStringLiteral("1|70"));
        // A column that is gone changes nothing.
        order.column.role = Role::since_mark;
        QCOMPARE(rows_of(table, order).first(), QStringLiteral("1|70"));
    }

    void the_search_finds_text_and_numbers_as_they_are_shown()
    {
        MadeUpTypes types;
        MapContents contents = test::made_up_map("counts", test::map_hash, types.text(), types.number());
        test::put(contents, "Xorg", "1204");
        test::put(contents, "ls", "7");
        const MapTable table = tabulate(test::shared(contents));
        for (const char* search : {"xO", "1,2", "120"})
            QCOMPARE(rows_of(table, {.search = search}), QStringList(QStringLiteral("Xorg|1,204")));
        QVERIFY(rows_of(table, {.search = "nobody"}).isEmpty());
    }

    void stacks_are_lines_of_names()
    {
        MapContents contents = test::made_up_map("stacks", test::map_stack_trace, builder::ValueType(4), builder::ValueType(32));
        Bytes stack = test::number_bytes<std::uint64_t>(0x1010);
        append(stack, test::number_bytes<std::uint64_t>(0x2020));
        stack.resize(32);
        contents.entries[test::number_bytes<std::uint32_t>(9)] = stack;
        contents.symbols[0x1010] = {.address = 0x1010, .start = 0x1000, .name = "do_open"};
        const MapTable table = tabulate(test::shared(contents));
        QCOMPARE(rows_of(table), QStringList(QStringLiteral("9|2|do_open+0x10 ← 0x2020")));
    }

    void values_of_the_wrong_size_are_no_trouble()
    {
        MadeUpTypes types;
        MapContents contents = test::made_up_map("counts", test::map_percpu_hash, types.text(), types.number(), 4);
        contents.entries[to_bytes("short")] = to_bytes("x");
        contents.entries[Bytes()] = Bytes();
        const MapTable table = tabulate(test::shared(contents), {.with_changes = true, .before = test::shared(contents), .by_cpu = true});
        QCOMPARE(table.cells.size(), 2 * table.columns.size());
    }

    void ten_thousand_entries_take_no_more_than_a_blink()
    {
        MadeUpTypes types;
        const auto key = types.record({{"pid", MadeUpTypes::Field::number}, {"comm", MadeUpTypes::Field::text}});
        MapContents contents = test::made_up_map("opens", test::map_hash, key, types.number());
        for (std::uint64_t i = 0; i < 10'000; ++i) {
            Bytes bytes = test::number_bytes(i);
            append(bytes, to_bytes("sixteen letters"));
            bytes.resize(24);
            contents.entries[bytes] = test::number_bytes(i * i);
        }
        const SharedContents both = test::shared(contents);
        QElapsedTimer timer;
        timer.start();
        const MapTable table = tabulate(both, {.with_changes = true, .before = both, .mark = both});
        const qint64 tabulated_ms = timer.restart();
        const auto rows = arrange(table, {.column = {.role = Role::value}, .descending = true, .search = "letters"});
        qInfo("10,000 entries: %lld ms to read, %lld ms to search and sort", static_cast<long long>(tabulated_ms),
              static_cast<long long>(timer.elapsed()));
        QCOMPARE(rows.size(), std::size_t{10'000});
        QVERIFY(tabulated_ms < 1000);
    }
};

QTEST_APPLESS_MAIN(TstMapTable)
#include "tst_map_table.moc"
