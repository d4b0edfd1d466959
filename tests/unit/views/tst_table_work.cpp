// SPDX-License-Identifier: GPL-3.0-or-later
// What a person does with the event table beside looking: choose columns, sort, go somewhere, find, mark,
// colour.
#include "app/views/column_chooser.h"
#include "app/views/event_table.h"
#include "app/views/find_line.h"
#include "core/filter/filter_plan.h"

#include <QAction>
#include <QDateTime>
#include <QListWidget>
#include <QMenu>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

using namespace boardscope;
using namespace boardscope::views;

namespace {

/// A probe's records, or printed messages, in a table that a feed fills.
struct Bench {
    std::shared_ptr<store::EventStore> store = std::make_shared<store::EventStore>();
    ShapeId shape = store->add_shape({"opens",
                                      {{"latency_us"},
                                       {"address", decode::FieldForm::unsigned_number},
                                       {"file", decode::FieldForm::text}}});
    TraceFeed feed;
    SharedSelection selection;
    EventTable table{feed, selection};
    std::int64_t time_ns = 200'000'000'000;

    Bench()
    {
        table.resize(1000, 600);
        table.show();
        table.activateWindow();
        table.setFocus();
        (void)QTest::qWaitForWindowActive(&table);
        selection.setFollowing(false);
    }

    /// 1 ms after the one before.
    void record(std::int64_t latency_us, std::string_view file = "/etc/passwd", std::string_view task = "ls")
    {
        const std::string message = "latency_us=" + std::to_string(latency_us) + " file=" + std::string(file);
        const decode::FieldValue values[] = {{.number = latency_us},
                                             {.number = static_cast<std::int64_t>(0xffff'8000'0000'0000)},
                                             {.text = file}};
        store->append({.time_ns = time_ns += 1'000'000,
                       .resolution_ns = 1000,
                       .cpu = 1,
                       .pid = 380,
                       .task = task,
                       .event = "opens",
                       .message = message,
                       .shape = shape,
                       .fields = values});
    }
    void print(std::string_view message, std::string_view task = "ls")
    {
        store->append({.time_ns = time_ns += 1'000'000,
                       .resolution_ns = 1000,
                       .cpu = 1,
                       .pid = 380,
                       .task = task,
                       .event = "bpf_trace_printk",
                       .message = message});
    }
    /// As the feed would show it, by now.
    void show(std::size_t rows)
    {
        store->publish();
        feed.setStore(store);
        QTRY_COMPARE(table.model().shownCount(), static_cast<qint64>(rows));
    }
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = {})
    {
        QWidget* focus = QApplication::focusWidget();
        QTest::keyClick(focus ? focus : &table, key, modifiers);
    }
    void type(const QString& text)
    {
        for (const QChar c : text)
            QTest::keyClick(QApplication::focusWidget(), c.toLatin1());
    }
    [[nodiscard]] QStringList titles() const
    {
        QStringList titles;
        for (const TableColumn& column : table.columns().shownInOrder())
            titles += column.title();
        return titles;
    }
    void click_title(const QString& title)
    {
        ColumnTitles& header = table.columns().header();
        for (int section = 0; section < header.count(); ++section)
            if (header.at(section).title() == title)
                QTest::mouseClick(header.viewport(), Qt::LeftButton, {},
                                  {header.sectionViewportPosition(section) + 12, header.height() / 2});
    }
    /// What stands in a column, from the top.
    [[nodiscard]] QStringList texts(const TableColumn& column, qint64 count) const
    {
        QStringList texts;
        for (qint64 place = 0; place < count; ++place)
            texts += table.model().text(place, column);
        return texts;
    }
    [[nodiscard]] qint64 place() const
    {
        return selection.selectedRow() ? table.model().placeOf(*selection.selectedRow()) : -1;
    }
    [[nodiscard]] QColor pixel(qint64 at_place, int x)
    {
        const int y = static_cast<int>(at_place - table.firstVisiblePlace()) * table.rowHeight() + 2;
        return table.viewport()->grab().toImage().pixelColor(x, y);
    }
};

QStringList strings(std::initializer_list<const char*> texts)
{
    QStringList list;
    for (const char* text : texts)
        list += QString::fromLatin1(text);
    return list;
}

TableColumn field(const char* name)
{
    return TableColumn::of_field(name, true);
}

QAction* action(const QMenu& menu, const QString& part)
{
    for (QAction* candidate : menu.actions())
        if (candidate->text().contains(part)) return candidate;
    return nullptr;
}

}  // namespace

class TableWorkTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void fields_of_records_are_columns_by_themselves();
    void fields_of_messages_can_be_chosen();
    void columns_are_kept_for_each_set_of_fields();
    void a_kept_state_may_be_anything();
    void the_chooser_is_driven_by_keys();
    void filters_are_made_of_fields();
    void fields_are_copied();
    void a_title_sorts_up_down_and_not();
    void newer_rows_wait_behind_sorted_ones();
    void sorting_goes_on_after_another_filter();
    void following_ends_sorting();
    void a_million_rows_are_sorted_beside_the_window();
    void goes_to_times_and_rows();
    void says_where_one_cannot_go();
    void finds_text_without_hiding_rows();
    void finds_by_a_filter_and_backwards();
    void finds_in_sorted_rows();
    void a_wrong_filter_is_looked_for_as_text();
    void marks_are_set_and_walked();
    void marks_are_kept_as_text();
    void rows_are_coloured_by_the_first_rule();
    void wrong_rules_are_told();
    void colours_can_be_read_data();
    void colours_can_be_read();
};

void TableWorkTest::fields_of_records_are_columns_by_themselves()
{
    Bench b;
    QCOMPARE(b.titles().last(), QStringLiteral("message"));
    b.record(40);
    b.show(1);
    // The text has the room at the end, and what the fields say is not said again.
    QCOMPARE(b.titles(),
             strings({"time, s", "cpu", "task", "pid", "event", "latency_us", "address", "file"}));
    QCOMPARE(b.table.model().text(0, field("latency_us")), QStringLiteral("40"));
    QCOMPARE(b.table.model().text(0, field("address")), QStringLiteral("18446603336221196288"));
    QCOMPARE(b.table.model().text(0, TableColumn::of_field("file", false)), QStringLiteral("/etc/passwd"));
    QVERIFY(b.table.columns().at(b.table.columns().sectionOf(field("latency_us"))).is_number());
    b.selection.setSelectedRow(RowId{0});
    QVERIFY(b.table.accessibleDescription().contains(QStringLiteral("latency_us 40")));
}

void TableWorkTest::fields_of_messages_can_be_chosen()
{
    Bench b;
    for (int i = 0; i < 20; ++i)
        b.print("open ret=" + std::to_string(i));
    b.show(20);
    QCOMPARE(b.titles().last(), QStringLiteral("message"));
    QVERIFY(!b.titles().contains(QStringLiteral("ret")));
    b.table.columns().setShown(field("ret"), true);
    QVERIFY(b.titles().contains(QStringLiteral("ret")));
    QCOMPARE(b.texts(field("ret"), 3), strings({"0", "1", "2"}));
}

void TableWorkTest::columns_are_kept_for_each_set_of_fields()
{
    Bench b;
    QCOMPARE(b.table.columns().fieldSet(), QStringLiteral("messages"));
    QSignalSpy other(&b.table.columns(), &TableColumns::fieldSetChanged);
    b.record(40);
    b.show(1);
    QCOMPARE(other.count(), 1);
    QVERIFY(b.table.columns().fieldSet().startsWith(QStringLiteral("records-")));
    QSignalSpy changed(&b.table.columns(), &TableColumns::changedByUser);
    b.table.columns().setShown(Column::pid, false);
    b.table.columns().move(field("latency_us"), 0);
    QCOMPARE(changed.count(), 2);
    const QStringList kept = b.table.columns().state();
    const QStringList titles = b.titles();
    QCOMPARE(titles.first(), QStringLiteral("latency_us"));

    Bench later;
    // Restored before the fields are known: what is said about them waits.
    later.table.columns().restore(kept);
    QVERIFY(!later.titles().contains(QStringLiteral("pid")));
    connect(&later.table.columns(), &TableColumns::fieldSetChanged, &later.table,
            [&] { later.table.columns().restore(kept); });
    later.record(1);
    later.show(1);
    QCOMPARE(later.titles(), titles);
    QCOMPARE(later.table.columns().state(), kept);
}

void TableWorkTest::a_kept_state_may_be_anything()
{
    Bench b;
    b.record(40);
    b.show(1);
    b.table.columns().restore(
        strings({"", "-", "=", "comm", "comm=-7", "time=999999999", "nobody=3", "time=4", "-file=x"}));
    QCOMPARE(b.titles(), strings({"task", "time, s"}));
    b.table.columns().restore(strings({"-time=14"}));
    QCOMPARE(b.titles(), strings({"message"}));  // never none at all
    b.table.grab();
}

void TableWorkTest::the_chooser_is_driven_by_keys()
{
    Bench b;
    b.record(40);
    b.show(1);
    b.press(Qt::Key_C);
    ColumnChooser& chooser = b.table.columnChooser();
    QVERIFY(chooser.isVisible());
    QTest::keyClicks(&chooser.search(), QStringLiteral("latency_u"));
    QTest::keyClick(&chooser.search(), Qt::Key_Return);
    QVERIFY(!b.titles().contains(QStringLiteral("latency_us")));
    QTest::keyClick(&chooser.search(), Qt::Key_Return);
    QVERIFY(b.titles().contains(QStringLiteral("latency_us")));
    // Past the column of durations, which is in the list though not in the table, and past the event.
    QTest::keyClick(&chooser.search(), Qt::Key_Up, Qt::ControlModifier);
    QTest::keyClick(&chooser.search(), Qt::Key_Up, Qt::ControlModifier);
    const QStringList moved = b.titles();
    QVERIFY(moved.indexOf(QStringLiteral("latency_us")) < moved.indexOf(QStringLiteral("event")));
    QTest::mouseClick(chooser.findChild<QPushButton*>(), Qt::LeftButton);
    QVERIFY(b.titles().indexOf(QStringLiteral("latency_us")) > b.titles().indexOf(QStringLiteral("event")));
    QTest::keyClick(&chooser, Qt::Key_Escape);
    QVERIFY(!chooser.isVisible());
}

void TableWorkTest::filters_are_made_of_fields()
{
    Bench b;
    b.record(40, "/etc/pass\"wd");
    b.record(41);
    b.show(2);
    b.table.setFilter(*filter::FilterPlan::compile("cpu == 1 or cpu == 2"));
    QSignalSpy asked(&b.table, &EventTable::filterRequested);
    const auto numbers = b.table.menuFor(0, field("latency_us"));
    action(*numbers, QStringLiteral("&and"))->trigger();
    action(*numbers, QStringLiteral("and &not"))->trigger();
    QCOMPARE(asked[0][0].toString(), QStringLiteral("(cpu == 1 or cpu == 2) and latency_us == 40"));
    QCOMPARE(asked[1][0].toString(), QStringLiteral("(cpu == 1 or cpu == 2) and latency_us != 40"));
    action(*b.table.menuFor(0, TableColumn::of_field("file", false)), QStringLiteral("Filter: "))->trigger();
    action(*b.table.menuFor(0, field("address")), QStringLiteral("Filter: "))->trigger();
    const filter::FieldCatalog fields(b.feed.state().snapshot);
    for (int i : {2, 3}) {
        const auto plan = filter::FilterPlan::compile(asked[i][0].toString().toStdString(), fields);
        QVERIFY2(plan, qPrintable(asked[i][0].toString()));
        QCOMPARE(filter::evaluate(*plan, b.feed.state().snapshot).rows.count(), i == 2 ? 1u : 2u);
    }
}

void TableWorkTest::fields_are_copied()
{
    Bench b;
    b.record(40);
    b.show(1);
    b.selection.setSelectedRow(RowId{0});
    const QString json = *b.table.selectedText(EventTable::CopyFormat::json);
    QVERIFY2(json.contains(QStringLiteral("\"latency_us\":40")), qPrintable(json));
    QVERIFY2(json.contains(QStringLiteral("\"address\":\"18446603336221196288\"")), qPrintable(json));
    const QString csv = *b.table.selectedText(EventTable::CopyFormat::csv);
    QCOMPARE(csv.section(u'\n', 0, 0),
             QStringLiteral("\"time, s\",cpu,task,pid,event,latency_us,address,file"));
    QVERIFY(csv.section(u'\n', 1, 1).endsWith(QStringLiteral(",40,18446603336221196288,/etc/passwd")));
}

void TableWorkTest::a_title_sorts_up_down_and_not()
{
    Bench b;
    for (const int latency : {30, 10, 50, 20})
        b.record(latency);
    b.show(4);
    b.selection.setSelectedRow(RowId{2});
    b.click_title(QStringLiteral("latency_us"));
    QTRY_COMPARE(b.texts(field("latency_us"), 4), strings({"10", "20", "30", "50"}));
    QVERIFY(!b.selection.isFollowing());
    QCOMPARE(b.place(), 3);  // the same row, elsewhere
    b.click_title(QStringLiteral("latency_us"));
    QTRY_COMPARE(b.texts(field("latency_us"), 4), strings({"50", "30", "20", "10"}));
    // The pause before a row is that before it came, wherever it stands now.
    QCOMPARE(b.table.model().text(0, Column::delta), QStringLiteral("1 ms"));
    // A stretch of rows is one that is seen.
    b.table.goToPlace(0);
    b.press(Qt::Key_Down, Qt::ShiftModifier);
    QCOMPARE(b.table.selectedCount(), 2);
    QVERIFY(b.table.selectedText(EventTable::CopyFormat::text)->contains(QStringLiteral("\t30\t")));
    b.click_title(QStringLiteral("latency_us"));
    QTRY_COMPARE(b.texts(field("latency_us"), 4), strings({"30", "10", "50", "20"}));
    QVERIFY(!b.table.model().isSorted());
}

void TableWorkTest::newer_rows_wait_behind_sorted_ones()
{
    Bench b;
    for (const int latency : {30, 10, 50})
        b.record(latency);
    b.show(3);
    b.table.sortBy(field("latency_us"));
    QTRY_COMPARE(b.texts(field("latency_us"), 3), strings({"10", "30", "50"}));
    b.record(5);
    b.show(4);
    QCOMPARE(b.texts(field("latency_us"), 4), strings({"10", "30", "50", "5"}));
    QCOMPARE(b.table.sorting().newerRows(), 1u);
    // And are sorted in, without being asked for.
    QTRY_COMPARE_WITH_TIMEOUT(b.texts(field("latency_us"), 4), strings({"5", "10", "30", "50"}), 5000);
    QCOMPARE(b.table.sorting().newerRows(), 0u);
}

void TableWorkTest::sorting_goes_on_after_another_filter()
{
    Bench b;
    for (int i = 0; i < 100; ++i)
        b.record((i * 37) % 100, "/x", i % 2 ? "cat" : "ls");
    b.show(100);
    b.table.sortBy(field("latency_us"));
    QTRY_VERIFY(b.table.model().isSorted());
    b.feed.setFilter(*filter::FilterPlan::compile("comm == \"cat\""));
    QTRY_COMPARE(b.table.model().shownCount(), 50);
    QTRY_VERIFY(b.table.model().isSorted());
    QCOMPARE(b.texts(field("latency_us"), 3), strings({"1", "3", "5"}));
}

void TableWorkTest::following_ends_sorting()
{
    Bench b;
    for (int i = 0; i < 100; ++i)
        b.record((i * 37) % 100);
    b.show(100);
    b.table.sortBy(field("latency_us"));
    QTRY_VERIFY(b.table.model().isSorted());
    b.selection.setFollowing(true);
    QVERIFY(!b.table.model().isSorted());
    QCOMPARE(b.table.firstVisiblePlace() + b.table.visibleRows(), 100);
}

void TableWorkTest::a_million_rows_are_sorted_beside_the_window()
{
    Bench b;
    constexpr int count = 1'000'000;
    for (int i = 0; i < count; ++i)
        b.record((std::int64_t{i} * 7919) % 1'000'003);
    b.show(count);
    b.table.sortBy(field("latency_us"));
    // Nobody waited for it.
    QCOMPARE(b.table.sorting().state(), SortedRows::State::sorting);
    b.press(Qt::Key_Escape);  // and it can be given up
    QCOMPARE(b.table.sorting().state(), SortedRows::State::arrival);
    b.table.sortBy(field("latency_us"));
    QTRY_VERIFY_WITH_TIMEOUT(b.table.model().isSorted(), 30'000);
    QCOMPARE(b.texts(field("latency_us"), 2), strings({"0", "1"}));
}

void TableWorkTest::goes_to_times_and_rows()
{
    Bench b;
    for (int i = 0; i < 5000; ++i)
        b.record(i);
    b.show(5000);
    b.press(Qt::Key_G, Qt::ControlModifier);
    QVERIFY(b.table.goToLine().isVisible());
    b.type(QStringLiteral("202.5"));
    b.press(Qt::Key_Return);
    QCOMPARE(b.place(), 2499);
    QVERIFY(b.table.firstVisiblePlace() < 2499 && 2499 < b.table.firstVisiblePlace() + b.table.visibleRows());
    QVERIFY(!b.table.goToLine().isVisible());
    QVERIFY(b.table.hasFocus());
    b.press(Qt::Key_L, Qt::ControlModifier);
    b.type(QStringLiteral("+5ms"));
    b.press(Qt::Key_Return);
    QCOMPARE(b.place(), 2504);
    b.press(Qt::Key_G, Qt::ControlModifier);
    b.type(QStringLiteral("#1204"));
    b.press(Qt::Key_Return);
    QCOMPARE(b.place(), 1203);
    QVERIFY(b.table.accessibleDescription().contains(QStringLiteral("row 1204 of 5000")));
    // The board was started 200 s before one o'clock.
    const qint64 one_ms = QDateTime(QDate(2026, 11, 26), QTime(1, 0)).toMSecsSinceEpoch();
    b.table.setWallClock(timeline::WallClock{.ahead_ns = one_ms * 1'000'000 - 200'000'000'000});
    b.press(Qt::Key_G, Qt::ControlModifier);
    b.type(QStringLiteral("1:00:01"));
    b.press(Qt::Key_Return);
    QCOMPARE(b.place(), 999);
}

void TableWorkTest::says_where_one_cannot_go()
{
    Bench b;
    for (int i = 0; i < 50; ++i)
        b.record(i);
    b.show(50);
    for (const auto& [text, part] : {std::pair{"soon", "no time and no row"},
                                     {"#51", "The last row is #50"},
                                     {"900", "end at 200.050000 s"},
                                     {"+5ms", "no row is selected"}}) {
        b.press(Qt::Key_G, Qt::ControlModifier);
        b.type(QString::fromLatin1(text));
        b.press(Qt::Key_Return);
        QVERIFY2(b.table.goToLine().remark().contains(QLatin1String(part)),
                 qPrintable(b.table.goToLine().remark()));
        QVERIFY(b.table.goToLine().isVisible());
        QCOMPARE(b.place(), -1);
    }
    b.press(Qt::Key_Escape);
    QVERIFY(!b.table.goToLine().isVisible());
    QVERIFY(b.table.hasFocus());
}

void TableWorkTest::finds_text_without_hiding_rows()
{
    Bench b;
    for (int i = 0; i < 1000; ++i)
        b.record(i, i % 100 == 50 ? "/etc/Shadow" : "/etc/passwd");
    b.show(1000);
    b.press(Qt::Key_F, Qt::ControlModifier);
    b.type(QStringLiteral("shadow"));
    b.press(Qt::Key_Return);
    QTRY_COMPARE(b.place(), 50);
    QTRY_COMPARE(b.table.findLine().told(), QStringLiteral("1 of 10"));
    b.press(Qt::Key_F3);
    QTRY_COMPARE(b.place(), 150);
    QCOMPARE(b.table.model().shownCount(), 1000);
    // Matches are seen, others are not marked as such.
    const QColor accent = paint::Theme::light().accent;
    const int x = EventTable::gutter_width - 2;
    b.table.verticalScrollBar()->setValue(145);
    const QImage image = b.table.viewport()->grab().toImage();
    const int middle = b.table.rowHeight() / 2;
    QVERIFY(image.pixelColor(x, 5 * b.table.rowHeight() + middle) == accent);
    QVERIFY(image.pixelColor(x, 6 * b.table.rowHeight() + middle) != accent);
    b.press(Qt::Key_Escape);
    QVERIFY(!b.table.findLine().isVisible());
    b.press(Qt::Key_N);
    QTRY_COMPARE(b.place(), 250);
    b.press(Qt::Key_N, Qt::ShiftModifier);
    QTRY_COMPARE(b.place(), 150);
}

void TableWorkTest::finds_by_a_filter_and_backwards()
{
    Bench b;
    for (int i = 0; i < 1000; ++i)
        b.record(i);
    b.show(1000);
    b.press(Qt::Key_F, Qt::ControlModifier);
    b.type(QStringLiteral("latency_us in {100, 200}"));
    b.press(Qt::Key_Return);
    QTRY_COMPARE(b.place(), 100);
    b.press(Qt::Key_Return);
    QTRY_COMPARE(b.place(), 200);
    QCOMPARE(b.table.findLine().remark(), QString());
    b.press(Qt::Key_Return);
    QTRY_COMPARE(b.place(), 100);
    QCOMPARE(b.table.findLine().remark(), QStringLiteral("Went on at the other end."));
    b.press(Qt::Key_F3, Qt::ShiftModifier);
    QTRY_COMPARE(b.place(), 200);
    // Rows that come while one looks are found, too.
    b.record(100);
    b.show(1001);
    QTRY_COMPARE(b.table.findLine().told().section(u' ', -1), QStringLiteral("3"));
    b.press(Qt::Key_Return);
    QTRY_COMPARE(b.place(), 1000);
}

void TableWorkTest::finds_in_sorted_rows()
{
    Bench b;
    for (int i = 0; i < 1000; ++i)
        b.record((i * 37) % 1000, i % 250 == 0 ? "/etc/shadow" : "/etc/passwd");
    b.show(1000);
    b.table.sortBy(field("latency_us"));
    QTRY_VERIFY(b.table.model().isSorted());
    b.press(Qt::Key_F, Qt::ControlModifier);
    b.type(QStringLiteral("shadow"));
    b.press(Qt::Key_Return);
    QTRY_COMPARE(b.place(), 0);
    b.press(Qt::Key_Return);
    QTRY_COMPARE(b.place(), 250);
    b.press(Qt::Key_Return, Qt::ShiftModifier);
    QTRY_COMPARE(b.place(), 0);
}

void TableWorkTest::a_wrong_filter_is_looked_for_as_text()
{
    Bench b;
    b.print("x == y");
    b.print("other");
    b.show(2);
    b.press(Qt::Key_F, Qt::ControlModifier);
    b.type(QStringLiteral("x == y"));
    b.press(Qt::Key_Return);
    QTRY_COMPARE(b.place(), 0);
    QVERIFY2(b.table.findLine().remark().startsWith(QStringLiteral("Looked for as text; as a filter:")),
             qPrintable(b.table.findLine().remark()));
    b.table.findLine().field().setText(QStringLiteral("nothing like (this"));
    QTRY_COMPARE(b.table.findLine().remark(), QStringLiteral("No row that is shown matches."));
    QCOMPARE(b.table.findLine().told(), QStringLiteral("none"));
}

void TableWorkTest::marks_are_set_and_walked()
{
    Bench b;
    for (int i = 0; i < 1000; ++i)
        b.record(i);
    b.show(1000);
    QSignalSpy said(&b.table, &EventTable::messageShown);
    b.press(Qt::Key_BracketRight);
    QVERIFY(said.last()[0].toString().contains(QStringLiteral("Nothing is marked yet")));
    for (const int place : {10, 500, 900}) {
        b.table.goToPlace(place);
        b.press(Qt::Key_M);
    }
    QCOMPARE(b.table.marks().all().size(), 3u);
    b.press(Qt::Key_BracketRight);
    QCOMPARE(b.place(), 10);  // round the end
    b.press(Qt::Key_BracketRight);
    QCOMPARE(b.place(), 500);
    b.press(Qt::Key_BracketLeft);
    QCOMPARE(b.place(), 10);
    const QImage image = b.table.viewport()->grab().toImage();
    const auto has_flag = [&](qint64 place) {
        const int y = static_cast<int>(place - b.table.firstVisiblePlace()) * b.table.rowHeight();
        const int upper = y + b.table.rowHeight() / 2 - 3;
        return image.pixelColor(6, upper) != image.pixelColor(1, upper);
    };
    QVERIFY(has_flag(10) && !has_flag(11));
    b.press(Qt::Key_M);
    QVERIFY(!b.table.marks().contains(RowId{10}));
    // A stretch, and a click at the edge.
    b.press(Qt::Key_Down, Qt::ShiftModifier);
    b.press(Qt::Key_M);
    QVERIFY(b.table.marks().contains(RowId{10}) && b.table.marks().contains(RowId{11}));
    b.table.verticalScrollBar()->setValue(0);
    QTest::mouseClick(b.table.viewport(), Qt::LeftButton, {}, {5, b.table.rowHeight() / 2});
    QVERIFY(b.table.marks().contains(RowId{0}));
}

void TableWorkTest::marks_are_kept_as_text()
{
    RowMarks marks;
    QVERIFY(marks.set(RowId{1204}) && marks.set(RowId{7}));
    marks.setNote(RowId{1204}, QStringLiteral("here it\nstalls"));
    QCOMPARE(marks.state(), strings({"7", "1204 here it stalls"}));
    RowMarks later;
    later.restore(strings({"7", "1204 here it stalls", "x", "-3 no", ""}));
    QCOMPARE(later.all().size(), 2u);
    QCOMPARE(later.note(RowId{1204}), QStringLiteral("here it stalls"));
    for (std::uint64_t row = 0; marks.set(RowId{row}); ++row) {}
    QCOMPARE(marks.all().size(), RowMarks::limit);
}

void TableWorkTest::rows_are_coloured_by_the_first_rule()
{
    Bench b;
    b.record(500, "/x", "cat");
    b.record(1, "/x", "cat");
    b.record(1, "/x", "sh");
    b.show(3);
    const paint::Theme theme = paint::Theme::light();
    const int x = b.table.viewport()->width() - 5;
    b.table.colorRules().setRules(
        {{QStringLiteral("latency_us > 100"), 0, true}, {QStringLiteral("comm == \"cat\""), 1, true}});
    QCOMPARE(b.pixel(0, x), row_color(theme, 0));
    QCOMPARE(b.pixel(1, x), row_color(theme, 1));
    QCOMPARE(b.pixel(2, x), theme.plot);
    b.table.colorRules().setRules(
        {{QStringLiteral("latency_us > 100"), 0, false}, {QStringLiteral("comm == \"cat\""), 1, true}});
    QCOMPARE(b.pixel(0, x), row_color(theme, 1));
    // "Colour rows like this" asks for a rule, and the rule is the first then.
    QSignalSpy asked(&b.table, &EventTable::colorRequested);
    action(*b.table.menuFor(2, Column::task), QStringLiteral("Colour rows"))->trigger();
    QCOMPARE(asked[0][0].toString(), QStringLiteral("comm == \"sh\""));
    b.table.colorRules().add({asked[0][0].toString(), 2, true});
    QCOMPARE(b.table.colorRules().rules().size(), 3);
    QCOMPARE(b.pixel(2, x), row_color(theme, 2));
    const QStringList kept = b.table.colorRules().state();
    ColorRules later;
    later.restore(kept);
    QCOMPARE(later.rules(), b.table.colorRules().rules());
}

void TableWorkTest::wrong_rules_are_told()
{
    QVERIFY(ColorRules::errorOf({QStringLiteral("latency_us > 100"), 0, true}).isEmpty());
    QVERIFY(!ColorRules::errorOf({QStringLiteral("latency_us >"), 0, true}).isEmpty());
    QVERIFY(!ColorRules::errorOf({QString(), 0, true}).isEmpty());
    ColorRules rules;
    rules.restore(strings({"", "on", "on x y", "off 999 comm == \"ls\""}));
    store::EventStore store;
    store.append({.task = "ls"});
    store.publish();
    QVERIFY(!rules.colorOf(store.snapshot(), RowId{0}));
    QVERIFY(!rules.colorOf(store.snapshot(), RowId{5}));
}

void TableWorkTest::colours_can_be_read_data()
{
    QTest::addColumn<bool>("dark");
    QTest::newRow("light") << false;
    QTest::newRow("dark") << true;
}

void TableWorkTest::colours_can_be_read()
{
    QFETCH(const bool, dark);
    const paint::Theme theme = dark ? paint::Theme::dark() : paint::Theme::light();
    for (int color = 0; color < static_cast<int>(theme.lanes.size()); ++color) {
        const QColor back = row_color(theme, color);
        QVERIFY2(paint::contrast(theme.text, back) >= 4.5, qPrintable(back.name()));
        QVERIFY2(paint::contrast(theme.accent, back) >= 3, qPrintable(back.name()));  // marks on it
        QVERIFY2(back != theme.plot, "a colour that nobody sees");
    }
}

QTEST_MAIN(TableWorkTest)
#include "tst_table_work.moc"
