// SPDX-License-Identifier: GPL-3.0-or-later
// The figures of a session: what a user would notice before wondering why the board became slow.
#include "app/gui/session_panel.h"

#include "app/gui/window_theme.h"

#include <QLabel>
#include <QTest>
#include <QTreeWidget>

using namespace boardscope;
using session::ProgramsChanged;
using session::ProgramState;

namespace {

constexpr std::uint64_t s = 1'000'000'000;

ProgramsChanged counted(std::uint64_t at_ns, std::uint64_t hits, std::uint64_t run_time_ns)
{
    return {.programs = {{.name = "on_open",
                          .target = "do_sys_openat2",
                          .kind = "kprobe",
                          .attached = true,
                          .hits = hits,
                          .run_time_ns = run_time_ns}},
            .counted_ns = at_ns,
            .cpu_count = 2};
}

}  // namespace

class TstSessionPanel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        panel_ = std::make_unique<gui::SessionPanel>();
        panel_->resize(420, 420);
        panel_->begin();
    }

    void a_cheap_probe_is_said_to_be_cheap()
    {
        panel_->take(counted(1 * s, 0, 0));
        panel_->take(counted(3 * s, 2000, s / 50));
        QCOMPARE(label("probeCost"), QStringLiteral("The probe takes 1.00 % of one CPU, 0.50 % of the board's 2."));
        QVERIFY(!find<QLabel>("probeCost")->autoFillBackground());
        QCOMPARE(cells(), QStringList({QStringLiteral("attached"), QStringLiteral("2,000"), QStringLiteral("1,000/s"),
                                       QStringLiteral("10 µs"), QStringLiteral("1.00 %")}));
    }

    void a_costly_probe_turns_amber_and_says_what_to_do()
    {
        panel_->take(counted(1 * s, 0, 0));
        panel_->take(counted(3 * s, 100'000, s / 4));
        const auto* cost = find<QLabel>("probeCost");
        QVERIFY2(cost->text().startsWith(QStringLiteral("The probe takes 12.5 % of one CPU, 6.25 % of the board's 2, on_open most.")),
                 qPrintable(cost->text()));
        QVERIFY(cost->text().contains(QStringLiteral("Ctrl+Shift+K")));
        QVERIFY(cost->autoFillBackground());
        const paint::Theme theme = gui::theme_of(panel_->palette());
        QCOMPARE(cost->palette().color(QPalette::Window), theme.paused);
        QVERIFY(paint::contrast(cost->palette().color(QPalette::WindowText), theme.paused) >= 4.5);
        // Calm again when it has become cheap.
        panel_->take(counted(6 * s, 100'100, s / 4));
        QVERIFY(!cost->autoFillBackground());
    }

    void a_kernel_that_does_not_count_is_told_of()
    {
        panel_->take(ProgramsChanged{.programs = {{.name = "on_open", .kind = "kprobe", .attached = true}}});
        QVERIFY2(label("probeCost").contains(QStringLiteral("does not count")), qPrintable(label("probeCost")));
        QCOMPARE(cells()[1], QStringLiteral("not counted"));
    }

    void what_is_refused_or_paused_is_said_with_its_reason()
    {
        panel_->take(ProgramsChanged{
            .programs = {{.name = "on_open", .status = wire::ProgramStatus::refused, .reason = "no such function"},
                         {.name = "on_read", .status = wire::ProgramStatus::detached, .reason = "it ran too often"},
                         {.name = "on_write", .status = wire::ProgramStatus::paused}}});
        const QString text = label("programsState");
        QVERIFY2(text.contains(QStringLiteral("on_open refused: no such function")), qPrintable(text));
        QVERIFY(text.contains(QStringLiteral("on_read detached: it ran too often")));
        QVERIFY(text.startsWith(QStringLiteral("Paused: 1 of 3")));
    }

    void events_bytes_loss_link_and_clock()
    {
        store::Totals totals;
        totals.event_count = 100;
        session::LinkMeasured measured{.round_trip = std::chrono::microseconds(1500),
                                       .board_ns = 1 * s,
                                       .received_bytes = 1024,
                                       .board_wall = decode::ClockOffset{-2'000'000, 400'000}};
        panel_->take(measured, totals);
        QCOMPARE(figure("Events"), QStringLiteral("100"));
        totals.event_count = 1300;
        measured.board_ns = 2 * s;
        measured.received_bytes = 3072;
        panel_->take(measured, totals);
        QCOMPARE(figure("Events"), QStringLiteral("1,300 · 1,200/s"));
        QCOMPARE(figure("Received"), QStringLiteral("3.0 KiB · 2.0 KiB/s"));
        QCOMPARE(figure("Lost"), QStringLiteral("0"));
        QCOMPARE(figure("Round trip"), QStringLiteral("1.5 ms"));
        QCOMPARE(figure("Board's clock"), QStringLiteral("2 ms behind ± 400 µs"));
        // Afterwards amounts stay, and nothing claims to go on.
        panel_->end(totals);
        QCOMPARE(figure("Events"), QStringLiteral("1,300"));
    }

    void a_recording_shows_its_means()
    {
        session::Replayed replayed;
        replayed.programs = counted(0, 1000, s / 10).programs;
        replayed.cpu_count = 2;
        replayed.began_ns = 10 * s;
        replayed.counted_ns = 20 * s;
        panel_->show_recording(replayed);
        QCOMPARE(label("probeCost"), QStringLiteral("The probe took 1.00 % of one CPU, 0.50 % of the board's 2."));
        QCOMPARE(cells()[2], QStringLiteral("100/s"));
    }

private:
    template <class T>
    [[nodiscard]] T* find(const char* name)
    {
        return panel_->findChild<T*>(QString::fromLatin1(name));
    }
    [[nodiscard]] QString label(const char* name) { return find<QLabel>(name)->text(); }
    [[nodiscard]] QString figure(const char* name)
    {
        for (const QLabel* label : panel_->findChildren<QLabel*>())
            if (label->accessibleName() == QLatin1String(name) + QLatin1String(" in figures")) return label->text();
        return {};
    }
    /// Of the first program: all but its name.
    [[nodiscard]] QStringList cells()
    {
        QStringList texts;
        for (int column = 1; column < 6; ++column)
            texts += find<QTreeWidget>("sessionPanel")->topLevelItem(0)->text(column);
        return texts;
    }

    std::unique_ptr<gui::SessionPanel> panel_;
};

QTEST_MAIN(TstSessionPanel)
#include "tst_session_panel.moc"
