// SPDX-License-Identifier: GPL-3.0-or-later
// A virtual board from the window alone: Start, its boot on the console, a probe on it, Stop.
#include "app/boards/boards.h"
#include "app/gui/start_strip.h"
#include "app/gui/window_layout.h"
#include "tests/gui/window_driver.h"
#include "tests/support/requirements.h"

#include <QComboBox>
#include <QDir>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTemporaryDir>

#include <algorithm>

using namespace boardscope;
using session::State;
using test::WindowDriver;

class WindowBoard : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        const auto missing = boards::missing_on_host(name);
        BOARDSCOPE_REQUIRE(!missing, missing ? missing->command.c_str() : "");
        // A board of its own: others may work with theirs.
        for (const char* variable : {"BOARDSCOPE_CONFIG", "BOARDSCOPE_DATA", "XDG_DATA_HOME", "BOARDSCOPE_STATE"})
            qputenv(variable, folder_.filePath(QString::fromLatin1(variable).toLower()).toUtf8());
        gui::apply_look(gui::WindowLayout::Look::light);
    }
    void a_board_is_started_used_and_stopped();
    void cleanupTestCase() { (void)boards::down(name, boards::default_paths()); }

private:
    [[nodiscard]] static boards::BoardState state()
    {
        const auto states = boards::list(boards::default_paths());
        return *std::ranges::find(states, name, &boards::BoardState::name);
    }
    static constexpr const char* name = "virtual-armv7";
    QTemporaryDir folder_;
};

void WindowBoard::a_board_is_started_used_and_stopped()
{
    constexpr int start_ms = 240'000;  // a first start downloads a kernel
    WindowDriver driver;
    const QString target = QString::fromLatin1(name);
    driver.window().open(QStringLiteral(BOARDSCOPE_SOURCE_DIR "/resources/examples/opens.bpf.c"));
    driver.window().select_target(target);
    auto* selector = driver.find<QComboBox>("targetSelector");
    QTRY_VERIFY(selector->currentText().startsWith(target) && !selector->currentText().endsWith(QStringLiteral("ready")));

    // Run says what is missing, and offers it.
    driver.press(Qt::Key_R, Qt::ControlModifier);
    QVERIFY2(driver.notice().contains(QStringLiteral("is not running")), qPrintable(driver.notice()));
    QTest::mouseClick(driver.notice_button(), Qt::LeftButton);
    auto* strip = driver.find<gui::StartStrip>("startStrip");
    auto* console = driver.find<QPlainTextEdit>("consoleText");
    QTRY_VERIFY(driver.in_sight(*strip) && driver.in_sight(*console));
    QStringList marked;  // the steps, each as soon as it is the one
    (void)QTest::qWaitFor(
        [&] {
            for (auto* label : strip->findChildren<QLabel*>())
                if (label->text().startsWith(QStringLiteral("●")) && !marked.contains(label->text().mid(2)))
                    marked << label->text().mid(2);
            return !strip->isVisible() || !driver.find<QPushButton>("cancelStartButton")->isVisible();
        },
        start_ms);
    QVERIFY2(!strip->isVisible(), qPrintable(driver.notice() + driver.find<QLabel>("boardSentence")->text()));
    QVERIFY2(marked.contains(QStringLiteral("Boot")), qPrintable(marked.join(QLatin1Char(' '))));
    QVERIFY(driver.find<QLabel>("boardSentence")->text().contains(QStringLiteral("its profile is ready for Run")));
    QTRY_VERIFY2(console->toPlainText().contains(QStringLiteral("init: the board is set up")),
                 qPrintable(console->toPlainText()));
    QVERIFY(!console->toPlainText().contains(QChar(0x1b)));
    QTRY_VERIFY(selector->currentText().endsWith(QStringLiteral("ready")));
    QCOMPARE(state().status, boards::BoardStatus::running);
    const int pid = state().pid;

    QVERIFY(driver.notice().contains(QStringLiteral("is up")));
    QTest::mouseClick(driver.notice_button(), Qt::LeftButton);
    QVERIFY2(driver.wait_for_state(State::attached), qPrintable(driver.notice()));

    // The shell on the console, which needs no network.
    auto* line = driver.find<QLineEdit>("consoleLine");
    QVERIFY(driver.in_sight(*line) && line->isEnabled());
    QTest::mouseClick(line, Qt::LeftButton);
    driver.press(Qt::Key_Return);
    QTRY_VERIFY2(console->toPlainText().contains(QStringLiteral("root@virtual-armv7")), qPrintable(console->toPlainText()));
    driver.type(QStringLiteral("echo answer=$((6*7))"));
    driver.press(Qt::Key_Return);
    QTRY_VERIFY2(console->toPlainText().contains(QStringLiteral("\nanswer=42\n")), qPrintable(console->toPlainText()));
    driver.type(QStringLiteral("sleep 1000"));
    driver.press(Qt::Key_Return);
    driver.press(Qt::Key_C, Qt::ControlModifier);
    driver.type(QStringLiteral("echo interrupted=$?"));
    driver.press(Qt::Key_Return);
    QTRY_VERIFY2(console->toPlainText().contains(QStringLiteral("\ninterrupted=130\n")), qPrintable(console->toPlainText()));

    // Whoever stops a board in the midst of a session is asked.
    driver.action("stopBoardAction")->trigger();
    auto* accept = driver.find<QPushButton>("boardFormAccept");
    QTRY_VERIFY(driver.in_sight(*accept));
    driver.press(Qt::Key_Escape);
    QCOMPARE(state().pid, pid);
    driver.window().stop();
    QVERIFY(driver.wait_for_state(State::ended));
    driver.action("stopVirtualAction")->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(state().status == boards::BoardStatus::prepared, 20'000);
    QTRY_VERIFY(driver.find<QLabel>("boardSentence")->text().contains(QStringLiteral("switched off")));
    QTRY_VERIFY(selector->currentText().endsWith(QStringLiteral("offline")));
    QVERIFY(!line->isEnabled());
    // What it said last stays.
    QVERIFY(console->toPlainText().contains(QStringLiteral("init: the board is set up")));
}

QTEST_MAIN(WindowBoard)
#include "tst_window_board.moc"
