// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/latency_panel.h"
#include "app/views/pair_form.h"
#include "app/views/timeline_view.h"
#include "core/store/event_store.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QTreeWidget>

using namespace boardscope;
using namespace boardscope::views;

namespace {

constexpr std::int64_t ms = 1'000'000;

/// A trace of calls, the panel beside its timeline.
class Bench {
public:
    Bench() : store(std::make_shared<store::EventStore>())
    {
        panel.resize(420, 700);
        timeline.resize(900, 240);
        feed.setStore(store);
    }

    void append(std::int64_t time_ns, std::int32_t pid, const std::string& event, const std::string& message = {})
    {
        store->append({.time_ns = time_ns,
                       .resolution_ns = 1,
                       .cpu = 0,
                       .pid = pid,
                       .task = pid == 7 ? "dd" : "ls",
                       .event = event,
                       .message = message});
    }
    [[nodiscard]] bool show()
    {
        store->publish();
        timeline.show();
        panel.show();
        return QTest::qWaitForWindowExposed(&panel) && wait_for_kinds(1);
    }
    [[nodiscard]] bool wait_for_kinds(std::size_t count)
    {
        return QTest::qWaitFor([&] { return panel.report().kinds.size() >= count; }, 5000);
    }
    [[nodiscard]] QTreeWidget& list(const char* name)
    {
        return *panel.findChild<QTreeWidget*>(QString::fromLatin1(name));
    }

    std::shared_ptr<store::EventStore> store;
    TraceFeed feed;
    SharedSelection selection;
    TimelineView timeline{feed, selection};
    LatencyPanel panel{feed, selection};
};

void append_calls(Bench& bench)
{
    for (int i = 0; i < 10; ++i) {
        bench.append(i * 10 * ms, 7, "sys_enter_openat", "dd opens");
        bench.append(i * 10 * ms + ms * (i == 4 ? 6 : 2), 7, "sys_exit_openat");
        bench.append(i * 10 * ms + 7 * ms, 8, "sys_enter_read");
        bench.append(i * 10 * ms + 8 * ms, 8, "sys_exit_read");
    }
}

QTreeWidgetItem* item_of(QTreeWidget& list, const QString& text)
{
    const QList<QTreeWidgetItem*> found = list.findItems(text, Qt::MatchExactly);
    return found.isEmpty() ? nullptr : found.front();
}

}  // namespace

class TestLatencyPanel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void calls_are_listed_by_the_time_they_took();
    void the_chosen_kind_is_told_by_lane_and_its_slowest_are_shown();
    void any_two_events_can_be_paired_in_the_form();
    void what_is_wrong_with_a_pair_is_said();
    void dragging_from_event_to_event_proposes_a_pair();
    void the_filter_and_the_markers_hold_here_too();
    void what_comes_live_is_counted();
};

void TestLatencyPanel::calls_are_listed_by_the_time_they_took()
{
    Bench bench;
    append_calls(bench);
    QVERIFY(bench.show());
    QTreeWidget& kinds = bench.list("spanKinds");
    QCOMPARE(kinds.topLevelItemCount(), 2);
    QCOMPARE(kinds.topLevelItem(0)->text(0), QStringLiteral("openat"));
    QCOMPARE(kinds.topLevelItem(0)->text(1), QStringLiteral("10"));
    QCOMPARE(kinds.topLevelItem(0)->text(2), QStringLiteral("2 ms"));
    QCOMPARE(kinds.topLevelItem(0)->text(4), QStringLiteral("6 ms"));
    QCOMPARE(kinds.topLevelItem(1)->text(0), QStringLiteral("read"));
}

void TestLatencyPanel::the_chosen_kind_is_told_by_lane_and_its_slowest_are_shown()
{
    Bench bench;
    append_calls(bench);
    bench.feed.setGrouping(timeline::Grouping::task);
    QVERIFY(bench.show());
    QTreeWidget& kinds = bench.list("spanKinds");
    kinds.setCurrentItem(item_of(kinds, QStringLiteral("openat")));
    QTRY_COMPARE(bench.panel.report().of.count, 10u);
    QTRY_COMPARE(bench.list("spanLanes").topLevelItemCount(), 1);
    QCOMPARE(bench.list("spanLanes").topLevelItem(0)->text(0), QStringLiteral("dd-7"));

    QTreeWidget& slowest = bench.list("slowestSpans");
    QCOMPARE(slowest.topLevelItem(0)->text(2), QStringLiteral("6 ms"));
    QVERIFY(slowest.topLevelItem(0)->text(0).contains(QStringLiteral("dd opens")));
    QSignalSpy chosen(&bench.panel, &LatencyPanel::spanChosen);
    Q_EMIT slowest.itemActivated(slowest.topLevelItem(0), 0);
    QCOMPARE(chosen.count(), 1);
    QCOMPARE(bench.selection.selectedRow(), std::optional(RowId{16}));
    const auto range = chosen.front().front().value<timeline::TimeRange>();
    QVERIFY(range.begin_ns < 40 * ms && range.end_ns > 46 * ms);
}

void TestLatencyPanel::any_two_events_can_be_paired_in_the_form()
{
    Bench bench;
    append_calls(bench);
    QVERIFY(bench.show());
    auto* button = bench.panel.findChild<QToolButton*>(QStringLiteral("pairButton"));
    QTest::mouseClick(button, Qt::LeftButton);
    auto* form = bench.panel.findChild<PairForm*>();
    QVERIFY(form->isVisible());
    const QList<QLineEdit*> lines = form->findChildren<QLineEdit*>();
    QTest::keyClicks(lines[0], QStringLiteral("event == \"sys_exit_openat\""));
    QTest::keyClicks(lines[1], QStringLiteral("event == \"sys_enter_read\""));
    form->findChild<QComboBox*>()->setEditText(QStringLiteral("cpu"));
    QTest::keyClick(lines[1], Qt::Key_Return);
    QVERIFY(bench.wait_for_kinds(3));
    QVERIFY(form->isHidden());
    // The new pair is the one that is told of: from 2 (once 6) to 7 ms.
    QTRY_COMPARE(bench.panel.report().of.count, 10u);
    QTRY_COMPARE(bench.panel.report().of.max, 5 * ms);
    QCOMPARE(bench.panel.report().of.min, 1 * ms);
    QTreeWidget& kinds = bench.list("spanKinds");
    QVERIFY(kinds.currentItem() && kinds.currentItem()->text(0).contains(QStringLiteral("→")));

    kinds.setFocus();
    QTest::keyClick(&kinds, Qt::Key_Delete);
    QTRY_COMPARE(bench.panel.report().kinds.size(), std::size_t(2));
}

void TestLatencyPanel::what_is_wrong_with_a_pair_is_said()
{
    Bench bench;
    append_calls(bench);
    QVERIFY(bench.show());
    auto* form = bench.panel.findChild<PairForm*>();
    form->setSnapshot(bench.feed.state().snapshot);
    QSignalSpy added(form, &PairForm::ruleAdded);
    form->show();
    form->add();
    QVERIFY(form->errorText().contains(QStringLiteral("from")));
    form->setTexts(QStringLiteral("event = 3"), QStringLiteral("cpu == 0"), QStringLiteral("pid"));
    form->add();
    QVERIFY(form->errorText().startsWith(QStringLiteral("From")));
    form->setTexts(QStringLiteral("pid == 7"), QStringLiteral("cpu == 0"), QStringLiteral("colour"));
    form->add();
    QVERIFY(form->errorText().contains(QStringLiteral("colour")));
    QCOMPARE(added.count(), 0);
    form->setTexts(QStringLiteral("pid == 7"), QStringLiteral("cpu == 0"), QStringLiteral("pid"));
    form->add();
    QCOMPARE(added.count(), 1);
    QCOMPARE(form->errorText(), QString());
}

void TestLatencyPanel::dragging_from_event_to_event_proposes_a_pair()
{
    Bench bench;
    append_calls(bench);
    QVERIFY(bench.show());
    QSignalSpy requested(&bench.timeline, &TimelineView::pairRequested);
    bench.timeline.fitAll();
    QTRY_VERIFY(bench.timeline.positionOf(RowId{0}).has_value());
    const QPoint from = *bench.timeline.positionOf(RowId{0});
    const QPoint to = *bench.timeline.positionOf(RowId{6});
    const Qt::KeyboardModifiers both = Qt::ControlModifier | Qt::ShiftModifier;
    QTest::mousePress(&bench.timeline, Qt::LeftButton, both, from);
    QTest::mouseMove(&bench.timeline, (from + to) / 2);
    QTest::mouseMove(&bench.timeline, to);
    QTest::mouseRelease(&bench.timeline, Qt::LeftButton, both, to);
    QCOMPARE(requested.count(), 1);
    bench.panel.proposePair(requested.front().at(0).value<RowId>(), requested.front().at(1).value<RowId>());
    auto* form = bench.panel.findChild<PairForm*>();
    const QList<QLineEdit*> lines = form->findChildren<QLineEdit*>();
    QCOMPARE(lines[0]->text(), QStringLiteral("event == \"sys_enter_openat\""));
    QCOMPARE(lines[1]->text(), QStringLiteral("event == \"sys_enter_read\""));
    // Of two tasks, but on one CPU.
    QCOMPARE(form->findChild<QComboBox*>()->currentText(), QStringLiteral("cpu"));
}

void TestLatencyPanel::the_filter_and_the_markers_hold_here_too()
{
    Bench bench;
    append_calls(bench);
    QVERIFY(bench.show());
    bench.feed.setFilter(filter::FilterPlan::compile("comm == \"ls\"").value());
    QTRY_COMPARE(bench.panel.report().kinds.size(), std::size_t(1));
    QCOMPARE(bench.panel.report().kinds.front().name, std::string("read"));
    bench.feed.setFilter({});
    QTRY_COMPARE(bench.panel.report().kinds.size(), std::size_t(2));

    auto* scope = bench.panel.findChild<QComboBox*>();
    scope->setCurrentIndex(scope->findText(QStringLiteral("Between A and B")));
    QTRY_COMPARE(bench.panel.report().of.count, 0u);
    bench.selection.setMarkers({.a = 20 * ms, .b = 40 * ms});
    QTRY_COMPARE(bench.panel.report().of.count, 5u);
}

void TestLatencyPanel::what_comes_live_is_counted()
{
    Bench bench;
    append_calls(bench);
    QVERIFY(bench.show());
    bench.append(200 * ms, 9, "irq_handler_entry");
    bench.append(201 * ms, 9, "irq_handler_exit");
    bench.store->publish();
    QVERIFY(bench.wait_for_kinds(3));
    QVERIFY(item_of(bench.list("spanKinds"), QStringLiteral("irq_handler")));
}

QTEST_MAIN(TestLatencyPanel)
#include "tst_latency_panel.moc"
