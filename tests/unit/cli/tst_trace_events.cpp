// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/trace_events.h"

#include <QTest>

using namespace boardscope;

class TraceEventsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void names_come_out_as_the_board_has_them()
    {
        const auto events =
            cli::parse_trace_events({"sched:sched_switch", "irq:*", "syscalls/sys_enter_openat", "*:*"});
        QVERIFY(events);
        QCOMPARE(*events, (std::vector<std::string>{"sched/sched_switch", "irq/*",
                                                    "syscalls/sys_enter_openat", "*/*"}));
        QVERIFY(cli::parse_trace_events({})->empty());
    }

    void what_names_no_event_is_refused_data()
    {
        QTest::addColumn<QString>("name");
        for (const char* name :
             {"", "sched_switch", ":", "sched:", ":switch", "a:b:c", "..:x", "a/../../b", "a b:c", "sch*:x"})
            QTest::newRow(name) << QString::fromLatin1(name);
    }

    void what_names_no_event_is_refused()
    {
        QFETCH(QString, name);
        const auto events = cli::parse_trace_events({name.toStdString()});
        QVERIFY(!events);
        QVERIFY(events.error().hint.find("sched:sched_switch") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TraceEventsTest)
#include "tst_trace_events.moc"
