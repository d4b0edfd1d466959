// SPDX-License-Identifier: GPL-3.0-or-later
// The window at its main job, on the virtual ARMv7 board: open, Run, watch, filter, stop, open again; and
// what goes wrong on the way. Driven by mouse and keyboard, as by a person.
#include "app/boards/board_recipe.h"
#include "app/gui/log_view.h"
#include "app/gui/prompt_bar.h"
#include "app/gui/window_layout.h"
#include "app/views/latency_panel.h"
#include "editor/qsci.h"
#include "tests/gui/window_driver.h"
#include "tests/support/board_under_test.h"
#include "tests/support/requirements.h"
#include "tests/support/ssh_server.h"

#include <QComboBox>
#include <QDir>
#include <QDirIterator>
#include <QDockWidget>
#include <QElapsedTimer>
#include <QFile>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QStatusBar>
#include <QTemporaryDir>
#include <QTreeWidget>

#include <algorithm>

#include <unistd.h>

using namespace boardscope;
using session::State;
using test::BoardUnderTest;
using test::WindowDriver;

namespace {

const QString examples = QStringLiteral(BOARDSCOPE_SOURCE_DIR "/resources/examples/");
const QString probes = QStringLiteral(BOARDSCOPE_SOURCE_DIR "/tests/e2e/probes/");

QString log_text(WindowDriver& driver, const char* dock)
{
    return driver.find<QDockWidget>(dock)->findChild<gui::LogView*>()->toPlainText();
}

/// The states that the window's session goes through, each once.
class Way {
public:
    explicit Way(WindowDriver& driver)
    {
        QObject::connect(&driver.window().controller(), &gui::SessionController::stateChanged,
                         &driver.window(), [this](State state) {
                             if (states_.empty() || states_.back() != state) states_.push_back(state);
                         });
    }
    [[nodiscard]] bool is(const std::vector<State>& expected) const { return states_ == expected; }

private:
    std::vector<State> states_;
};

}  // namespace

#define VERIFY_STATE(driver, state)                                                                          \
    QVERIFY2((driver).wait_for_state(state),                                                                 \
             qPrintable((driver).notice() + QStringLiteral("\n---\n") + log_text((driver), "boardDock")))

class WindowLive : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        board_ = BoardUnderTest::find();
        BOARDSCOPE_REQUIRE(board_, "the virtual board is not up: bscope board up virtual-armv7");
        before_ = board_->traces();
        QVERIFY2(!before_.startsWith(QStringLiteral("no answer")), qPrintable(before_));
    }

    void init()
    {
        directory_ = std::make_unique<QTemporaryDir>();
        qputenv("BOARDSCOPE_CONFIG", file("config").toUtf8());
        qputenv("XDG_DATA_HOME", file("data").toUtf8());
        qunsetenv("SSH_AUTH_SOCK");
        QVERIFY(QDir().mkpath(file("config/targets")));
        gui::apply_look(gui::WindowLayout::Look::light);
    }

    /// Every test must leave the board as the first one found it.
    void cleanup()
    {
        if (board_) QCOMPARE(board_->traces_until(before_, 10'000), before_);
    }

    void the_main_job();
    void calls_are_spans_that_can_be_told_of_marked_and_drawn();
    void the_filter_can_be_asked_in_the_kernel();
    void a_syntax_error_is_shown_at_its_line_and_nothing_is_sent();
    void a_refusal_shows_what_the_verifier_said();
    void cancel_works_while_building();
    void cancel_works_while_connecting();
    void an_unknown_host_key_is_asked_about();
    void a_password_is_asked_for_and_not_stored();
    void closing_the_window_cleans_the_board();

private:
    [[nodiscard]] QString file(const char* name) const
    {
        return directory_->filePath(QString::fromLatin1(name));
    }
    /// targets/NAME.toml: the board, but for what `change` does to it.
    void write_target(const char* name, const std::function<void(TargetProfile&)>& change)
    {
        TargetProfile profile = board_->profile();
        profile.name = name;
        change(profile);
        QFile toml(file("config/targets/") + QString::fromLatin1(name) + QStringLiteral(".toml"));
        QVERIFY(toml.open(QIODevice::WriteOnly));
        toml.write(QByteArray::fromStdString(to_toml(profile)));
    }
    [[nodiscard]] bool open(WindowDriver& driver, const QString& probe,
                            const QString& target = BoardUnderTest::name())
    {
        return driver.open_for(target, probe, target == BoardUnderTest::name());
    }

    std::unique_ptr<BoardUnderTest> board_;
    std::unique_ptr<QTemporaryDir> directory_;
    QString before_;
};

void WindowLive::the_main_job()
{
    std::size_t live_rows = 0;
    {
        WindowDriver driver;
        QVERIFY(open(driver, examples + QStringLiteral("opens.bpf.c")));
        const Way way(driver);
        driver.press(Qt::Key_R, Qt::ControlModifier);
        QVERIFY(!driver.action("runAction")->isEnabled());
        QCOMPARE(driver.action("stopAction")->text(), QStringLiteral("Cancel"));
        VERIFY_STATE(driver, State::attached);
        QVERIFY((way.is({State::building, State::connecting, State::deploying, State::attached})));
        QCOMPARE(driver.action("stopAction")->text(), QStringLiteral("Stop"));
        QTRY_COMPARE(driver.label_text(QStringLiteral("Session")), QStringLiteral("attached"));
        QTRY_COMPARE(driver.label_text(QStringLiteral("Data")), QStringLiteral("following"));

        // A quiet board: the window says so, and offers what to do.
        QTRY_VERIFY_WITH_TIMEOUT(!driver.notice().isEmpty() || driver.rows() > 0, 10'000);
        // Something of the board's own may open a file just now, and rightly there is no notice then: once
        // more.
        for (int attempt = 0; driver.rows() > 0 && attempt < 5; ++attempt) {
            qInfo() << "not a quiet board:" << driver.table().model().text(0, views::Column::message);
            driver.press(Qt::Key_F5, Qt::ShiftModifier);
            VERIFY_STATE(driver, State::ended);
            driver.press(Qt::Key_R, Qt::ControlModifier);
            VERIFY_STATE(driver, State::attached);
            QTRY_VERIFY_WITH_TIMEOUT(!driver.notice().isEmpty() || driver.rows() > 0, 10'000);
        }
        QVERIFY2(driver.notice().startsWith(QStringLiteral("Attached. Nothing has fired yet")),
                 qPrintable(driver.notice()));
        QVERIFY(driver.notice_button());
        QCOMPARE(driver.notice_button()->text(), QStringLiteral("Open files on the board"));
        QTest::mouseClick(driver.notice_button(), Qt::LeftButton);
        QVERIFY(driver.wait_for_rows(30));
        QVERIFY(driver.notice().isEmpty());
        QTRY_VERIFY(driver.label_text(QStringLiteral("Programs attached"))
                        .startsWith(QStringLiteral("attached 1/1, ")));
        QTRY_VERIFY(
            !driver.label_text(QStringLiteral("Programs attached")).endsWith(QStringLiteral(" 0 hits")));
        QTRY_VERIFY(driver.label_text(QStringLiteral("Events per second")) != QStringLiteral("0 ev/s"));

        driver.type_filter(QStringLiteral("comm == \"cat\""));
        QTRY_VERIFY(driver.rows() > 3 && driver.rows() < driver.window().feed().state().snapshot.row_count());
        for (std::size_t i = 0; i < 3; ++i)
            QCOMPARE(driver.table().model().text(static_cast<qint64>(i), views::Column::task),
                     QStringLiteral("cat"));

        // Zooming pauses, and loses nothing.
        views::TimelineView& timeline = driver.timeline();
        const QPoint middle(timeline.width() / 2, timeline.height() / 2);
        const std::int64_t pixel = timeline.timeAt(middle.x() + 1) - timeline.timeAt(middle.x());
        driver.wheel(timeline, middle, 3);
        QVERIFY(timeline.timeAt(middle.x() + 1) - timeline.timeAt(middle.x()) < pixel);
        QTRY_COMPARE(driver.label_text(QStringLiteral("Data")), QStringLiteral("paused"));
        QCOMPARE(driver.named(QStringLiteral("Data"))->grab().toImage().pixelColor(2, 2),
                 paint::Theme::light().paused);
        const std::size_t paused_at = driver.rows();
        QTRY_VERIFY(driver.rows() > paused_at);

        QTest::mouseClick(driver.table().viewport(), Qt::LeftButton, {},
                          {300, driver.table().rowHeight() + 4});
        QCOMPARE(driver.table().selectedCount(), qint64{1});
        const qint64 first = driver.table().firstVisiblePlace();
        const RowId selected = driver.table().model().rowAt(first + 1);
        QVERIFY(timeline.positionOf(selected));

        driver.press(Qt::Key_F5, Qt::ShiftModifier);
        VERIFY_STATE(driver, State::ended);
        QCOMPARE(driver.window().statusBar()->currentMessage(),
                 QStringLiteral("Ended. The board is as it was."));
        QVERIFY(driver.action("runAction")->isEnabled());
        QTRY_COMPARE(driver.label_text(QStringLiteral("Data")), QStringLiteral("recorded"));
        driver.type_filter(QString());
        QTRY_COMPARE(driver.rows(), driver.window().feed().state().snapshot.row_count());
        live_rows = driver.rows();
        QVERIFY(driver.window().close());
    }
    WindowDriver again;
    QTest::keyClick(&again.window(), Qt::Key_F, Qt::AltModifier);
    QTRY_VERIFY(QApplication::activePopupWidget());
    QTest::keyClick(QApplication::activePopupWidget(), Qt::Key_R);
    auto* recent = qobject_cast<QMenu*>(QApplication::activePopupWidget());
    QVERIFY(recent && recent->actions().size() >= 2);
    QVERIFY2(recent->actions()[0]->text().endsWith(QStringLiteral(".bscope")),
             qPrintable(recent->actions()[0]->text()));
    QTest::keyClick(recent, Qt::Key_Return);
    QTRY_COMPARE(again.label_text(QStringLiteral("Data")), QStringLiteral("recorded"));
    QTRY_COMPARE(again.rows(), live_rows);
}

/// "Which process opened files slowest between these two moments?"
void WindowLive::calls_are_spans_that_can_be_told_of_marked_and_drawn()
{
    WindowDriver driver;
    QVERIFY(open(driver, examples + QStringLiteral("open-latency.bpf.c")));
    driver.press(Qt::Key_R, Qt::ControlModifier);
    VERIFY_STATE(driver, State::attached);
    driver.window().controller().run_workload(
        {"opener", "for i in 1 2 3 4 5 6 7 8 9 10; do cat /etc/passwd >/dev/null; done"});
    driver.timeline().groupAction(timeline::Grouping::task)->trigger();
    driver.press(Qt::Key_6, Qt::AltModifier);
    auto* panel = driver.find<views::LatencyPanel>();
    QTRY_VERIFY(driver.in_sight(*panel));
    QTRY_VERIFY_WITH_TIMEOUT(!panel->report().kinds.empty() && panel->report().of.count >= 20, 30'000);
    QCOMPARE(panel->report().kinds.front().name, std::string("open"));
    QVERIFY(panel->report().of.p50 > 0);
    QVERIFY(panel->report().of.max < 10'000'000'000);
    QVERIFY(std::ranges::any_of(panel->report().lanes,
                                [](const stats::SpanLine& line) { return line.name.starts_with("cat-"); }));
    driver.press(Qt::Key_F5, Qt::ShiftModifier);
    VERIFY_STATE(driver, State::ended);

    // The slowest: brought into view, with the file that was opened.
    auto* slowest = driver.find<QTreeWidget>("slowestSpans");
    QTRY_VERIFY(slowest->topLevelItemCount() > 0);
    Q_EMIT slowest->itemActivated(slowest->topLevelItem(0), 0);
    const std::optional<RowId> row = driver.window().feed().state().rows.empty()
                                         ? std::nullopt
                                         : std::optional(panel->report().slowest.front().from);
    QVERIFY(row && driver.timeline().positionOf(*row));
    QVERIFY(driver.window().feed().state().snapshot.row(*row).message.find("file=\"/") != std::string::npos);

    // Between two moments.
    const std::uint64_t all = panel->report().of.count;
    const timeline::Span span = panel->report().slowest.front();
    auto* scope = panel->findChild<QComboBox*>();
    scope->setCurrentIndex(scope->findText(QStringLiteral("Between A and B")));
    driver.timeline().setFocus();
    driver.press(Qt::Key_A, Qt::ShiftModifier);
    QTest::mouseMove(&driver.timeline(), {driver.timeline().width() - 20, driver.timeline().height() / 2});
    driver.press(Qt::Key_Escape);
    driver.press(Qt::Key_B, Qt::ShiftModifier);
    QTRY_VERIFY(panel->report().of.count >= 1 && panel->report().of.count < all);
    QVERIFY(panel->report().of.max == static_cast<std::int64_t>(span.duration_ns()));

    const QString picture = file("open.svg");
    driver.in_next_dialog([&](QWidget& dialog) {
        auto* name = dialog.findChild<QLineEdit*>();
        QVERIFY(name);
        name->setText(picture);
        QTest::keyClick(name, Qt::Key_Return);
    });
    driver.action("saveTimelineAction")->trigger();
    QTRY_VERIFY(QFile::exists(picture));
    QFile svg(picture);
    QVERIFY(svg.open(QIODevice::ReadOnly));
    QVERIFY(svg.readAll().contains("open"));
}

void WindowLive::the_filter_can_be_asked_in_the_kernel()
{
    WindowDriver driver;
    QVERIFY(open(driver, examples + QStringLiteral("writes.bpf.c")));
    driver.type_filter(QStringLiteral("bytes == 4711"));
    QTRY_VERIFY(!driver.filter_bar().filter().matches_everything());
    driver.press(Qt::Key_K, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(driver.action("pushFilterAction")->isChecked());
    driver.press(Qt::Key_R, Qt::ControlModifier);
    VERIFY_STATE(driver, State::attached);
    QVERIFY2(driver.notice().contains(QStringLiteral("in the kernel: bytes == 4711")), qPrintable(driver.notice()));
    // Whatever the board writes meanwhile stays there, and the trace says that there is more.
    const auto first_row = [&] { return driver.window().feed().state().snapshot.row(RowId{0}); };
    QTRY_VERIFY(driver.window().feed().state().snapshot.row_count() > 0);
    QVERIFY(first_row().kind == store::RowKind::note);
    QVERIFY(first_row().message.find("bytes == 4711") != std::string_view::npos);
    QTest::qWait(1000);
    QCOMPARE(driver.window().feed().state().snapshot.row_count(), std::size_t{1});

    // Without: the same board writes all the time, its shells answer us.
    driver.press(Qt::Key_F5, Qt::ShiftModifier);
    VERIFY_STATE(driver, State::ended);
    driver.press(Qt::Key_K, Qt::ControlModifier | Qt::ShiftModifier);
    driver.press(Qt::Key_R, Qt::ControlModifier);
    VERIFY_STATE(driver, State::attached);
    QTRY_VERIFY_WITH_TIMEOUT(driver.window().feed().state().snapshot.row_count() > 1, 10'000);
    driver.press(Qt::Key_F5, Qt::ShiftModifier);
    VERIFY_STATE(driver, State::ended);
}

void WindowLive::a_syntax_error_is_shown_at_its_line_and_nothing_is_sent()
{
    WindowDriver driver;
    QVERIFY(open(driver, probes + QStringLiteral("broken.bpf.c")));
    const Way way(driver);
    driver.press(Qt::Key_R, Qt::ControlModifier);
    VERIFY_STATE(driver, State::failed);
    QVERIFY((way.is({State::building, State::failed})));  // no connecting

    auto* problems = driver.find<QTreeWidget>("problemsView");
    QVERIFY(driver.in_sight(*problems));
    QCOMPARE(problems->topLevelItemCount(), 1);
    QVERIFY(problems->topLevelItem(0)->text(0).contains(QStringLiteral("no_such_name")));
    QCOMPARE(problems->topLevelItem(0)->text(1), QStringLiteral("broken.bpf.c:8"));
    QVERIFY(!driver.notice().isEmpty());

    auto& text = static_cast<QsciScintilla&>(driver.text_view());
    const long line = text.SendScintilla(QsciScintillaBase::SCI_POSITIONFROMLINE, 7UL);
    QVERIFY(text.SendScintilla(QsciScintillaBase::SCI_INDICATORALLONFOR,
                               static_cast<unsigned long>(line + 8)) != 0);
    QVERIFY2(text.annotation(7).contains(QStringLiteral("no_such_name")), qPrintable(text.annotation(7)));

    QCOMPARE(driver.editor().cursor().line, 1);
    QTest::mouseClick(problems->viewport(), Qt::LeftButton, {},
                      problems->visualItemRect(problems->topLevelItem(0)).center());
    QCOMPARE(driver.editor().cursor().line, 8);
    QCOMPARE(QApplication::focusWidget(), &driver.text_view());

    // Mended in place, it runs.
    driver.press(Qt::Key_End);
    driver.press(Qt::Key_Home, Qt::ShiftModifier);
    driver.press(Qt::Key_Home, Qt::ShiftModifier);
    driver.type(QStringLiteral("return 0;"));
    QTRY_COMPARE(driver.editor().problemCount(), 0);
    driver.press(Qt::Key_F5);
    VERIFY_STATE(driver, State::attached);
    for (int i = 0; i < problems->topLevelItemCount(); ++i)
        QVERIFY2(!problems->topLevelItem(i)->text(0).contains(QStringLiteral("no_such_name")),
                 "an old problem");
    QVERIFY(driver.notice().isEmpty());
    driver.press(Qt::Key_F5, Qt::ShiftModifier);
    VERIFY_STATE(driver, State::ended);
    // What was run was never saved: the file of the test is as it was.
    QFile probe(probes + QStringLiteral("broken.bpf.c"));
    QVERIFY(probe.open(QIODevice::ReadOnly) && probe.readAll().contains("no_such_name"));
}

void WindowLive::a_refusal_shows_what_the_verifier_said()
{
    WindowDriver driver;
    QVERIFY(open(driver, probes + QStringLiteral("refused.bpf.c")));
    driver.press(Qt::Key_1, Qt::AltModifier);  // the problems lie over the panel
    auto* panel = driver.find<QDockWidget>("verifierDock");
    QVERIFY(!driver.in_sight(*panel));
    driver.press(Qt::Key_R, Qt::ControlModifier);
    VERIFY_STATE(driver, State::failed);
    QTRY_VERIFY(driver.in_sight(*panel));
    QCOMPARE(driver.label_text(QStringLiteral("Reason")), QStringLiteral("A pointer that may be NULL is used."));
    QVERIFY2(log_text(driver, "boardDock").contains(QStringLiteral("invalid mem access 'map_value_or_null'")),
             qPrintable(log_text(driver, "boardDock")));
    QVERIFY2(log_text(driver, "boardDock").contains(QStringLiteral("refused unchecked")),
             qPrintable(log_text(driver, "boardDock")));
    QVERIFY(driver.notice().contains(QLatin1Char('\n')));
    auto* programs = driver.find<QTreeWidget>("sessionPanel");
    QCOMPARE(programs->topLevelItemCount(), 1);
    QCOMPARE(programs->topLevelItem(0)->text(1), QStringLiteral("refused"));
    QTRY_COMPARE(driver.label_text(QStringLiteral("Session")), QStringLiteral("failed"));
}

void WindowLive::cancel_works_while_building()
{
    WindowDriver driver;
    QVERIFY(open(driver, examples + QStringLiteral("opens.bpf.c")));
    driver.press(Qt::Key_R, Qt::ControlModifier);
    driver.press(Qt::Key_F5, Qt::ShiftModifier);
    QVERIFY(driver.wait_for_state(State::ended, 5000));
    QVERIFY(driver.action("runAction")->isEnabled());
    QVERIFY(driver.notice().isEmpty());  // whoever cancels knows why it ended
}

/// A port that takes the connection and never says a word.
void WindowLive::cancel_works_while_connecting()
{
    int port = 0;
    const int listener = test::listen_on_loopback(&port);
    write_target("mute", [&](TargetProfile& profile) { profile.ssh.port = port; });
    {
        WindowDriver driver;
        QVERIFY(open(driver, examples + QStringLiteral("opens.bpf.c"), QStringLiteral("mute")));
        driver.press(Qt::Key_R, Qt::ControlModifier);
        VERIFY_STATE(driver, State::connecting);
        QTest::qWait(300);
        QVERIFY(driver.action("runAction")->text().startsWith(QStringLiteral("connecting")));
        QElapsedTimer timer;
        timer.start();
        driver.press(Qt::Key_F5, Qt::ShiftModifier);
        QVERIFY(driver.wait_for_state(State::ended, 5000));
        QVERIFY2(timer.elapsed() < 1500, qPrintable(QString::number(timer.elapsed())));
        QCOMPARE(driver.action("runAction")->text(), QStringLiteral("Run"));
    }
    ::close(listener);
}

void WindowLive::an_unknown_host_key_is_asked_about()
{
    const QString known_hosts = file("known_hosts");
    write_target("stranger",
                 [&](TargetProfile& profile) { profile.ssh.known_hosts_file = known_hosts.toStdString(); });
    WindowDriver driver;
    QVERIFY(open(driver, examples + QStringLiteral("opens.bpf.c"), QStringLiteral("stranger")));
    driver.press(Qt::Key_R, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(!driver.prompt().isEmpty(), 20'000);
    QVERIFY2(driver.prompt().contains(QStringLiteral("SHA256:")), qPrintable(driver.prompt()));
    QVERIFY(driver.prompt().contains(QString::number(board_->profile().ssh.port)));
    // A stray Enter must not accept it: the focus is on Cancel.
    QTRY_COMPARE(QApplication::focusWidget(), driver.prompt_button(QStringLiteral("Cancel")));
    driver.press(Qt::Key_Space);
    VERIFY_STATE(driver, State::failed);
    QVERIFY(driver.prompt().isEmpty());
    QVERIFY2(driver.notice().contains(QStringLiteral("key")), qPrintable(driver.notice()));
    QVERIFY(!QFile::exists(known_hosts));

    driver.press(Qt::Key_R, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(!driver.prompt().isEmpty(), 20'000);
    QTest::mouseClick(driver.prompt_button(QStringLiteral("Only this once")), Qt::LeftButton);
    VERIFY_STATE(driver, State::attached);
    QVERIFY(driver.notice().isEmpty());
    QVERIFY(!QFile::exists(known_hosts));
    driver.press(Qt::Key_F5, Qt::ShiftModifier);
    VERIFY_STATE(driver, State::ended);

    // Stop while the question stands takes it away.
    driver.press(Qt::Key_R, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(!driver.prompt().isEmpty(), 20'000);
    driver.press(Qt::Key_F5, Qt::ShiftModifier);
    VERIFY_STATE(driver, State::ended);
    QVERIFY(driver.prompt().isEmpty());

    driver.press(Qt::Key_R, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(!driver.prompt().isEmpty(), 20'000);
    QTest::mouseClick(driver.prompt_button(QStringLiteral("Connect and remember")), Qt::LeftButton);
    VERIFY_STATE(driver, State::attached);
    QVERIFY(QFile::exists(known_hosts));
    driver.press(Qt::Key_F5, Qt::ShiftModifier);
    VERIFY_STATE(driver, State::ended);
}

void WindowLive::a_password_is_asked_for_and_not_stored()
{
    const QString wrong = QStringLiteral("wrong-4711-secret");
    write_target("by-password", [&](TargetProfile& profile) { profile.ssh.identity_file.clear(); });
    qputenv("HOME", directory_->path().toUtf8());
    WindowDriver driver;
    QVERIFY(open(driver, examples + QStringLiteral("opens.bpf.c"), QStringLiteral("by-password")));
    driver.press(Qt::Key_R, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(driver.prompt().startsWith(QStringLiteral("Password of ")), 20'000);
    auto* secret = driver.find<gui::PromptBar>()->findChild<QLineEdit*>();
    QTRY_COMPARE(QApplication::focusWidget(), secret);
    driver.type(wrong);
    QVERIFY(!secret->displayText().contains(QStringLiteral("4711")));
    driver.press(Qt::Key_Return);
    QVERIFY(secret->text().isEmpty());
    QVERIFY(driver.prompt().isEmpty());

    QTRY_VERIFY_WITH_TIMEOUT(!driver.prompt().isEmpty(), 20'000);
    const QString root_password =
        QString::fromUtf8(boards::root_password.data(), static_cast<qsizetype>(boards::root_password.size()));
    driver.type(root_password);
    driver.press(Qt::Key_Return);
    VERIFY_STATE(driver, State::attached);
    QVERIFY(driver.prompt().isEmpty());
    driver.press(Qt::Key_F5, Qt::ShiftModifier);
    VERIFY_STATE(driver, State::ended);
    QVERIFY(!log_text(driver, "boardDock").contains(wrong));
    QVERIFY(driver.window().close());

    int files = 0;
    QDirIterator all(directory_->path(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (all.hasNext()) {
        QFile one(all.next());
        QVERIFY(one.open(QIODevice::ReadOnly));
        QVERIFY2(!one.readAll().contains(wrong.toUtf8()), qPrintable(one.fileName()));
        ++files;
    }
    QVERIFY2(files >= 3, "target, window.ini, recording");

    // Esc is No.
    WindowDriver second;
    QVERIFY(open(second, examples + QStringLiteral("opens.bpf.c"), QStringLiteral("by-password")));
    second.press(Qt::Key_R, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(!second.prompt().isEmpty(), 20'000);
    second.press(Qt::Key_Escape);
    VERIFY_STATE(second, State::failed);
    QVERIFY(!second.notice().isEmpty());
}

void WindowLive::closing_the_window_cleans_the_board()
{
    QElapsedTimer timer;
    {
        WindowDriver driver;
        QVERIFY(open(driver, examples + QStringLiteral("opens.bpf.c")));
        driver.press(Qt::Key_R, Qt::ControlModifier);
        VERIFY_STATE(driver, State::attached);
        QVERIFY(board_->traces() != before_);  // the look itself must be able to see a session
        timer.start();
        QVERIFY(driver.window().close());
    }
    QVERIFY2(timer.elapsed() < 3000, qPrintable(QString::number(timer.elapsed())));
    // cleanup() looks whether something stayed.
}

QTEST_MAIN(WindowLive)
#include "tst_window_live.moc"
