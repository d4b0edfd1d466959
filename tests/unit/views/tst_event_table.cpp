// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/event_table.h"
#include "core/filter/live_filter.h"

#include <QClipboard>
#include <QElapsedTimer>
#include <QFile>
#include <QGuiApplication>
#include <QMenu>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

using namespace boardscope;
using namespace boardscope::views;

namespace {

/// A store, the state that a feed would have made of it, and a table that shows it.
struct Bench {
    store::EventStore store;
    TraceState state;
    SharedSelection selection;
    EventTable table{std::make_unique<EventTableModel>(state), selection};

    Bench()
    {
        table.resize(1000, 600);
        table.show();
        table.setFocus();
    }

    void add(std::int64_t time_ns, std::string_view task, std::string_view message)
    {
        store.append({.time_ns = time_ns,
                      .resolution_ns = 1000,
                      .cpu = 1,
                      .pid = 380,
                      .task = task,
                      .flags = "d..1.",
                      .event = "bpf_trace_printk",
                      .message = message});
    }

    void publish(const char* filter = "", bool other_filter = false)
    {
        store.publish();
        state.snapshot = store.snapshot();
        const auto plan = filter::FilterPlan::compile(filter);
        QVERIFY(plan);
        state.rows = filter::evaluate(*plan, state.snapshot).rows;
        if (other_filter) ++state.generation;
        table.setFilter(*plan);
        table.model().refresh();
    }

    [[nodiscard]] QString text(qint64 place, Column column) const
    {
        return table.model().text(place, column);
    }
    [[nodiscard]] QPoint middle_of(qint64 place) const
    {
        const auto on_screen = static_cast<int>(place - table.firstVisiblePlace());
        return {300, on_screen * table.rowHeight() + table.rowHeight() / 2};
    }
    void click(qint64 place, Qt::KeyboardModifiers modifiers = {})
    {
        QTest::mouseClick(table.viewport(), Qt::LeftButton, modifiers, middle_of(place));
    }
};

/// More rows than memory could hold.
class FiftyMillionRows : public EventTableModel {
public:
    using EventTableModel::EventTableModel;
    qint64 count = 50'000'000;
    mutable qint64 looked_up = 0;
    qint64 shownCount() const override { return count; }
    RowId rowAt(qint64 place) const override { return RowId{static_cast<std::uint64_t>(place)}; }
    qint64 placeOf(RowId row) const override { return static_cast<qint64>(row.value()); }
    bool shows(RowId) const override { return true; }
    store::EventView eventAt(qint64 place) const override
    {
        ++looked_up;
        store::EventView row;
        row.row = rowAt(place);
        row.time_ns = place * 1000;
        row.resolution_ns = 1000;
        row.cpu = 0;
        row.task = "ls";
        row.event = "sys_enter_openat";
        row.message = "a message of some usual length: /etc/ld-musl-armhf.path";
        return row;
    }
};

qint64 resident_kib()
{
    QFile file(QStringLiteral("/proc/self/statm"));
    if (!file.open(QIODevice::ReadOnly)) return 0;
    return file.readAll().split(' ').at(1).toLongLong() * 4;
}

QAction* action(const QMenu& menu, const QString& part)
{
    for (QAction* candidate : menu.actions())
        if (candidate->text().contains(part)) return candidate;
    return nullptr;
}

}  // namespace

class EventTableTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void cells_say_what_the_row_says();
    void a_loss_and_an_odd_line_are_sentences();
    void a_million_rows();
    void follows_the_end_until_touched();
    void selecting_here_is_selecting_everywhere();
    void selecting_elsewhere_scrolls_here();
    void keys_move_and_extend();
    void another_filter_keeps_the_place();
    void copies_what_is_selected();
    void csv_and_json_keep_every_character();
    void too_many_rows_to_copy_are_refused_with_a_sentence();
    void filters_made_of_cells_mean_the_cell_data();
    void filters_made_of_cells_mean_the_cell();
    void filters_are_joined_with_the_one_there_is();
    void hovering_is_shared();
    void fifty_million_rows_scroll_at_once();
    void follows_a_feed();
};

void EventTableTest::cells_say_what_the_row_says()
{
    Bench b;
    b.add(203'410'982'000, "ls", "/etc/ld-musl-armhf.path");
    b.add(203'417'382'000, "odd\ttask", "two\nlines");
    b.publish();
    QCOMPARE(b.table.model().shownCount(), 2);
    QCOMPARE(b.text(0, Column::time), QStringLiteral("203.410982"));
    QCOMPARE(b.text(0, Column::delta), QString());
    QCOMPARE(b.text(1, Column::delta), QStringLiteral("6.4 ms"));
    QCOMPARE(b.text(0, Column::cpu), QStringLiteral("1"));
    QCOMPARE(b.text(0, Column::task), QStringLiteral("ls"));
    QCOMPARE(b.text(0, Column::pid), QStringLiteral("380"));
    QCOMPARE(b.text(0, Column::flags), QStringLiteral("d..1."));
    QCOMPARE(b.text(0, Column::event), QStringLiteral("bpf_trace_printk"));
    QCOMPARE(b.text(0, Column::message), QStringLiteral("/etc/ld-musl-armhf.path"));
    QCOMPARE(b.text(1, Column::task), QStringLiteral("odd task"));
    QCOMPARE(b.text(1, Column::message), QStringLiteral("two lines"));
    // And through Qt's own way of asking.
    QCOMPARE(b.table.model().rowCount(), 2);
    QCOMPARE(b.table.model().index(0, static_cast<int>(Column::task)).data().toString(),
             QStringLiteral("ls"));
}

void EventTableTest::a_loss_and_an_odd_line_are_sentences()
{
    Bench b;
    b.add(1'000'000, "ls", "before");
    b.publish();
    const QImage calm = b.table.viewport()->grab().toImage();
    b.store.append_loss({.cause = decode::LossCause::trace_text,
                         .count = 340,
                         .cpu = 1,
                         .from_ns = 1'000'000,
                         .to_ns = 2'000'000});
    b.store.append({.message = "a line that is no event, shown whole", .kind = store::RowKind::odd_line});
    b.publish();
    QCOMPARE(b.text(1, Column::message),
             QStringLiteral("340 events were lost on CPU 1: the board's trace buffer overflowed"));
    QCOMPARE(b.text(2, Column::message), QStringLiteral("a line that is no event, shown whole"));
    // Red stands at the left edge of the loss and nowhere else.
    const QImage image = b.table.viewport()->grab().toImage();
    const auto red_at = [&](const QImage& from, qint64 place) {
        const QColor color = from.pixelColor(1, b.middle_of(place).y());
        return color.red() > 150 && color.green() < 110 && color.blue() < 110;
    };
    QVERIFY(red_at(image, 1));
    QVERIFY(!red_at(image, 0) && !red_at(image, 2) && !red_at(calm, 0));
    // Neither has a CPU or a task to filter by; what they are can be asked for.
    QCOMPARE(filter_phrase(b.table.model().eventAt(1), Column::message, false),
             QStringLiteral("kind == loss"));
    QCOMPARE(filter_phrase(b.table.model().eventAt(2), Column::task, true), QStringLiteral("kind != odd"));
}

void EventTableTest::a_million_rows()
{
    Bench b;
    for (int i = 0; i < 1'000'000; ++i)
        b.add(std::int64_t{i} * 1000, i % 4 == 0 ? "ls" : "cat", i % 2 ? "odd number" : "even number");
    b.publish();
    QCOMPARE(b.table.model().rowCount(), 1'000'000);
    QCOMPARE(b.text(999'999, Column::time), QStringLiteral("0.999999"));
    QCOMPARE(b.text(999'999, Column::message), QStringLiteral("odd number"));
    b.publish("comm == \"ls\"", true);
    QCOMPARE(b.table.model().rowCount(), 250'000);
    QCOMPARE(b.text(249'999, Column::time), QStringLiteral("0.999996"));
}

void EventTableTest::follows_the_end_until_touched()
{
    Bench b;
    for (int i = 0; i < 1000; ++i)
        b.add(i, "ls", "x");
    b.publish();
    QScrollBar* bar = b.table.verticalScrollBar();
    QCOMPARE(b.table.firstVisiblePlace() + b.table.visibleRows(), 1000);
    QSignalSpy inserted(&b.table.model(), &QAbstractItemModel::rowsInserted);
    b.add(1000, "ls", "x");
    b.publish();
    QCOMPARE(inserted.count(), 1);
    QCOMPARE(b.table.firstVisiblePlace() + b.table.visibleRows(), 1001);

    QVERIFY(b.selection.isFollowing());
    bar->triggerAction(QAbstractSlider::SliderSingleStepSub);
    QVERIFY(!b.selection.isFollowing());
    const int value = bar->value();
    b.add(1001, "ls", "x");
    b.publish();
    QCOMPARE(bar->value(), value);
    QCOMPARE(b.table.model().shownCount(), 1002);
    b.selection.setFollowing(true);
    QCOMPARE(b.table.firstVisiblePlace() + b.table.visibleRows(), 1002);
    b.click(b.table.firstVisiblePlace());
    QVERIFY(!b.selection.isFollowing());
}

void EventTableTest::selecting_here_is_selecting_everywhere()
{
    Bench b;
    for (int i = 0; i < 100; ++i)
        b.add(i, i % 2 ? "cat" : "ls", "x");
    b.publish("comm == \"cat\"");
    b.selection.setFollowing(false);
    b.table.verticalScrollBar()->setValue(0);
    QSignalSpy spy(&b.selection, &SharedSelection::selectedRowChanged);
    b.click(3);
    QCOMPARE(spy.count(), 1);
    QCOMPARE(b.selection.selectedRow(), RowId{7});  // the fourth odd one
    QVERIFY(b.table.accessibleDescription().contains(QStringLiteral("row 4 of 50")));
    QTest::keyClick(&b.table, Qt::Key_Escape);
    QVERIFY(!b.selection.selectedRow());
    QCOMPARE(b.table.selectedCount(), 0);
}

void EventTableTest::selecting_elsewhere_scrolls_here()
{
    Bench b;
    for (int i = 0; i < 100'000; ++i)
        b.add(i, i % 2 ? "cat" : "ls", "x");
    b.publish("comm == \"cat\"");
    b.selection.setFollowing(false);
    b.table.verticalScrollBar()->setValue(0);
    b.selection.setSelectedRow(RowId{50'001});
    const qint64 place = b.table.model().placeOf(RowId{50'001});
    QCOMPARE(place, 25'000);
    QVERIFY(b.table.firstVisiblePlace() < place &&
            place < b.table.firstVisiblePlace() + b.table.visibleRows());
    QCOMPARE(b.table.selectedCount(), 1);
    // A row that the filter hides: near it, nothing selected.
    b.selection.setSelectedRow(RowId{80'000});
    QCOMPARE(b.table.selectedCount(), 0);
    QVERIFY(std::abs(b.table.firstVisiblePlace() - 40'000) < b.table.visibleRows());
    // A row of a store that is gone.
    b.selection.setSelectedRow(RowId{1'000'000'000});
    b.table.grab();
}

void EventTableTest::keys_move_and_extend()
{
    Bench b;
    for (int i = 0; i < 1000; ++i)
        b.add(i, "ls", "x");
    b.publish();
    const auto press = [&](int key, Qt::KeyboardModifiers modifiers = {}) {
        QTest::keyClick(&b.table, static_cast<Qt::Key>(key), modifiers);
        return b.selection.selectedRow().value_or(RowId{99999}).value();
    };
    QCOMPARE(press(Qt::Key_Home), 0u);
    QCOMPARE(b.table.firstVisiblePlace(), 0);
    QCOMPARE(press(Qt::Key_Up), 0u);
    QCOMPARE(press(Qt::Key_Down), 1u);
    QCOMPARE(press(Qt::Key_Down, Qt::ShiftModifier), 2u);
    QCOMPARE(b.table.selectedCount(), 2);
    QCOMPARE(press(Qt::Key_PageDown), 2u + static_cast<std::uint64_t>(b.table.visibleRows()));
    QCOMPARE(b.table.selectedCount(), 1);
    QCOMPARE(press(Qt::Key_End, Qt::ControlModifier), 999u);
    QCOMPARE(press(Qt::Key_Down), 999u);
    QCOMPARE(press(Qt::Key_Home, Qt::ControlModifier | Qt::ShiftModifier), 0u);
    QCOMPARE(b.table.selectedCount(), 1000);
    press(Qt::Key_A, Qt::ControlModifier);
    QCOMPARE(b.table.selectedCount(), 1000);
}

void EventTableTest::another_filter_keeps_the_place()
{
    Bench b;
    for (int i = 0; i < 10'000; ++i)
        b.add(i, i % 10 ? "cat" : "ls", "x");
    b.publish();
    b.selection.setSelectedRow(RowId{5000});
    b.selection.setFollowing(false);
    b.table.verticalScrollBar()->setValue(4990);
    b.table.grab();
    b.publish("comm == \"ls\"", true);
    QCOMPARE(b.table.firstVisiblePlace(), 490);  // row 5000 is place 500 now, ten below the top as before
    b.table.grab();
    b.publish("", true);
    QCOMPARE(b.table.firstVisiblePlace(), 4990);
}

void EventTableTest::copies_what_is_selected()
{
    Bench b;
    b.add(1'500'000'000, "ls", "one");
    b.add(1'500'001'000, "a\tb", "two\nlines");
    b.store.append_loss({.cause = decode::LossCause::trace_text, .count = 3, .to_ns = 1'500'002'000});
    b.publish();
    b.click(0);
    QTest::keyClick(&b.table, Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QGuiApplication::clipboard()->text(),
             QStringLiteral("1.500000\t1\tls\t380\td..1.\tbpf_trace_printk\tone\n"));
    b.click(2, Qt::ShiftModifier);
    const auto text = b.table.selectedText(EventTable::CopyFormat::text_with_header);
    QVERIFY(text);
    const QStringList lines = text->split(u'\n');
    QCOMPARE(lines[0], QStringLiteral("time, s\tcpu\ttask\tpid\tflags\tevent\tmessage"));
    QCOMPARE(lines[2], QStringLiteral("1.500001\t1\ta b\t380\td..1.\tbpf_trace_printk\ttwo lines"));
    QVERIFY2(lines[3].endsWith(QStringLiteral("\t3 events were lost: the board's trace buffer overflowed")),
             qPrintable(lines[3]));
    QCOMPARE(lines[3].count(u'\t'), 6);
}

void EventTableTest::csv_and_json_keep_every_character()
{
    Bench b;
    b.add(1'500'000'000, "l,s", "say \"hi\"\nthere");
    b.publish();
    b.click(0);
    QCOMPARE(*b.table.selectedText(EventTable::CopyFormat::csv),
             QStringLiteral("\"time, s\",cpu,task,pid,flags,event,message\n"
                            "1.500000,1,\"l,s\",380,d..1.,bpf_trace_printk,\"say \"\"hi\"\"\nthere\"\n"));
    QCOMPARE(*b.table.selectedText(EventTable::CopyFormat::json),
             QStringLiteral("{\"comm\":\"l,s\",\"cpu\":1,\"event\":\"bpf_trace_printk\",\"flags\":\"d..1.\","
                            "\"kind\":\"event\","
                            "\"msg\":\"say \\\"hi\\\"\\nthere\",\"pid\":380,\"time_ns\":1500000000}\n"));
}

void EventTableTest::too_many_rows_to_copy_are_refused_with_a_sentence()
{
    TraceState state;
    SharedSelection selection;
    EventTable table(std::make_unique<FiftyMillionRows>(state), selection);
    QGuiApplication::clipboard()->setText(QStringLiteral("as before"));
    QSignalSpy said(&table, &EventTable::messageShown);
    table.selectAll();
    QCOMPARE(table.selectedCount(), 50'000'000);
    table.copy();
    QCOMPARE(said.count(), 1);
    QVERIFY(said[0][0].toString().startsWith(QStringLiteral("50,000,000 rows are too many")));
    QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("as before"));
}

void EventTableTest::filters_made_of_cells_mean_the_cell_data()
{
    QTest::addColumn<QByteArray>("message");
    QTest::newRow("plain") << QByteArray("open");
    QTest::newRow("quotes") << QByteArray("a\"b");
    QTest::newRow("backslashes") << QByteArray("a\\b\\\"c\\");
    QTest::newRow("control characters") << QByteArray("tab\there\nline\x1b[0m");
    QTest::newRow("utf-8") << QByteArray("caf\xc3\xa9 \xe2\x82\xac");
    QTest::newRow("no utf-8") << QByteArray("\xff\xfe caf\xe9");
    QTest::newRow("NUL") << QByteArray("a\0b", 3);
    QTest::newRow("an attack") << QByteArray("\" or msg != \"");
}

void EventTableTest::filters_made_of_cells_mean_the_cell()
{
    QFETCH(const QByteArray, message);
    Bench b;
    b.add(1, "ls", "something else");
    b.add(2, "ls", {message.constData(), static_cast<std::size_t>(message.size())});
    b.publish();
    QSignalSpy asked(&b.table, &EventTable::filterRequested);
    const auto menu = b.table.menuFor(1, Column::message);
    QVERIFY(menu->actions()[0]->text().contains(QStringLiteral("msg == ")));
    menu->actions()[0]->trigger();
    QCOMPARE(asked.count(), 1);
    const QByteArray text = asked[0][0].toString().toUtf8();
    b.publish(text.constData(), true);
    QCOMPARE(b.table.model().shownCount(), 1);
    QCOMPARE(b.table.model().rowAt(0), RowId{1});
    menu->actions()[1]->trigger();  // the opposite
    b.publish(asked[1][0].toString().toUtf8().constData(), true);
    QCOMPARE(b.table.model().rowAt(0), RowId{0});
}

void EventTableTest::filters_are_joined_with_the_one_there_is()
{
    Bench b;
    b.add(1'000'000, "ls", "x");
    b.publish("cpu == 1 or cpu == 2");
    QSignalSpy asked(&b.table, &EventTable::filterRequested);
    const auto menu = b.table.menuFor(0, Column::task);
    for (const char* part : {"and comm", "or comm", "&not"}) {
        QAction* found = nullptr;
        for (QAction* candidate : menu->actions())
            if (QString(candidate->text()).contains(QLatin1String(part)) ||
                QString(candidate->text()).remove(u'&').contains(QLatin1String(part)))
                found = candidate;
        QVERIFY2(found, part);
        found->trigger();
    }
    QCOMPARE(asked[0][0].toString(), QStringLiteral("(cpu == 1 or cpu == 2) and comm == \"ls\""));
    QCOMPARE(asked[1][0].toString(), QStringLiteral("cpu == 1 or cpu == 2 or comm == \"ls\""));
    QCOMPARE(asked[2][0].toString(), QStringLiteral("(cpu == 1 or cpu == 2) and comm != \"ls\""));
    action(*b.table.menuFor(0, Column::time), QStringLiteral("rom here"))->trigger();
    QCOMPARE(asked[3][0].toString(), QStringLiteral("(cpu == 1 or cpu == 2) and time >= 0.001s"));
    for (const QList<QVariant>& arguments : asked)
        QVERIFY(filter::FilterPlan::compile(arguments[0].toString().toStdString()));
}

void EventTableTest::hovering_is_shared()
{
    Bench b;
    for (int i = 0; i < 10; ++i)
        b.add(i, "ls", "x");
    b.publish();
    QTest::mouseMove(b.table.viewport(), b.middle_of(4));
    QTRY_COMPARE(b.selection.hoveredRow(), RowId{4});
    QEvent leave(QEvent::Leave);
    QCoreApplication::sendEvent(b.table.viewport(), &leave);
    QVERIFY(!b.selection.hoveredRow());
}

void EventTableTest::fifty_million_rows_scroll_at_once()
{
    TraceState state;
    SharedSelection selection;
    auto owned = std::make_unique<FiftyMillionRows>(state);
    FiftyMillionRows& model = *owned;
    EventTable table(std::move(owned), selection);
    table.resize(1200, 800);
    table.show();
    table.grab();
    const qint64 before_kib = resident_kib();
    model.looked_up = 0;
    QElapsedTimer timer;
    timer.start();
    int frames = 0;
    for (int value = 0; value <= table.verticalScrollBar()->maximum(); value += 500'000, ++frames) {
        table.verticalScrollBar()->setValue(value);
        table.grab();
    }
    for (int i = 0; i < 100; ++i, ++frames) {
        model.count += 1000;
        model.refresh();
        table.grab();
    }
    qInfo("%d frames, %.2f ms each", frames, static_cast<double>(timer.elapsed()) / frames);
    QVERIFY(model.looked_up < qint64{frames} * 40);
#ifndef __SANITIZE_ADDRESS__  // which keeps what was freed
    QVERIFY2(resident_kib() - before_kib < 20'000, qPrintable(QString::number(resident_kib() - before_kib)));
#endif
    QTest::keyClick(&table, Qt::Key_End);
    QCOMPARE(selection.selectedRow(), RowId{static_cast<std::uint64_t>(model.count - 1)});
    QCOMPARE(table.firstVisiblePlace() + table.visibleRows(), model.count);
    QVERIFY(timer.elapsed() < 20'000);
}

void EventTableTest::follows_a_feed()
{
    TraceFeed feed;
    SharedSelection selection;
    EventTable table(feed, selection);
    table.resize(900, 500);
    table.show();
    const auto store = std::make_shared<store::EventStore>();
    feed.setStore(store);
    for (int i = 0; i < 5000; ++i)
        store->append(
            {.time_ns = i, .resolution_ns = 1, .cpu = 0, .task = i % 2 ? "cat" : "ls", .message = "x"});
    store->publish();
    QTRY_COMPARE(table.model().shownCount(), 5000);
    QCOMPARE(table.firstVisiblePlace() + table.visibleRows(), 5000);
    feed.setFilter(*filter::FilterPlan::compile("comm == \"ls\""));
    QTRY_COMPARE(table.model().shownCount(), 2500);
    QSignalSpy asked(&table, &EventTable::filterRequested);
    action(*table.menuFor(0, Column::cpu), QStringLiteral("&and"))->trigger();
    QCOMPARE(asked[0][0].toString(), QStringLiteral("comm == \"ls\" and cpu == 0"));
}

QTEST_MAIN(EventTableTest)
#include "tst_event_table.moc"
