// SPDX-License-Identifier: GPL-3.0-or-later
// The boards view of the window, driven by keys and mouse. The board is this machine, behind a real sshd.
#include "app/gui/window_layout.h"
#include "app/session/target_files.h"
#include "tests/gui/window_driver.h"
#include "tests/support/requirements.h"
#include "tests/support/ssh_server.h"

#include <QClipboard>
#include <QComboBox>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QLabel>
#include <QPushButton>
#include <QTemporaryDir>
#include <QToolButton>
#include <QTreeView>
#include <QTreeWidget>

#include <unistd.h>

using namespace boardscope;
using session::State;
using test::SshServer;
using test::WindowDriver;

namespace {

constexpr int look_ms = 90'000;

const char* const probe = R"(#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
SEC("tracepoint/syscalls/sys_enter_openat")
int on_open(void *ctx)
{
	bpf_printk("open");
	return 0;
}
char LICENSE[] SEC("license") = "GPL";
)";

void type_in_next_dialog(WindowDriver& driver, const QString& path)
{
    driver.in_next_dialog([path](QWidget& dialog) {
        auto* name = dialog.findChild<QLineEdit*>();
        QVERIFY(name);
        name->setText(path);
        QTest::keyClick(name, Qt::Key_Return);
    });
}

/// The window with its boards view in front, and hands for its parts.
class Boards {
public:
    explicit Boards(WindowDriver& driver) : driver_(driver)
    {
        driver.show_boards();
    }
    [[nodiscard]] QTreeView& list() { return *driver_.find<QTreeView>("boardList"); }
    [[nodiscard]] QTreeWidget& table() { return *driver_.find<QTreeWidget>("capabilityTable"); }
    [[nodiscard]] QString sentence() { return driver_.find<QLabel>("boardSentence")->text(); }
    [[nodiscard]] QString complaint() { return driver_.find<QLabel>("boardComplaint")->text(); }
    [[nodiscard]] QStringList names()
    {
        QStringList names;
        for (int i = 0; i < list().model()->rowCount(); ++i)
            names << list().model()->index(i, 0).data().toString();
        return names;
    }
    [[nodiscard]] QString state_of(const QString& name)
    {
        const qsizetype row = names().indexOf(name);
        return row < 0 ? QString() : list().model()->index(static_cast<int>(row), 1).data().toString();
    }
    [[nodiscard]] bool choose(const QString& name)
    {
        if (!QTest::qWaitFor([&] { return names().contains(name); })) return false;
        const QModelIndex index = list().model()->index(static_cast<int>(names().indexOf(name)), 0);
        list().scrollTo(index);
        QTest::mouseClick(list().viewport(), Qt::LeftButton, {}, list().visualRect(index).center());
        return list().currentIndex().row() == index.row();
    }
    /// Presses the tool bar's button, as a mouse would.
    [[nodiscard]] bool press(const char* action)
    {
        QAction* wanted = driver_.action(action);
        for (QWidget* widget : driver_.find<QWidget>("boardsView")->findChildren<QToolButton*>()) {
            auto* button = static_cast<QToolButton*>(widget);
            if (button->defaultAction() != wanted || !driver_.in_sight(*button) || !button->isEnabled())
                continue;
            QTest::mouseClick(button, Qt::LeftButton);
            return true;
        }
        return false;
    }
    void fill(const QString& field, const QString& text)
    {
        auto* line = qobject_cast<QLineEdit*>(driver_.named(field));
        QTest::mouseClick(line, Qt::LeftButton);
        line->selectAll();
        driver_.press(Qt::Key_Delete);
        driver_.type(text);
    }
    [[nodiscard]] bool press_accept()
    {
        auto* button = driver_.find<QPushButton>("boardFormAccept");
        if (!driver_.in_sight(*button)) return false;
        QTest::mouseClick(button, Qt::LeftButton);
        return true;
    }
    /// Says "only this once" when the board's key is asked about; waits until the look is over.
    [[nodiscard]] bool finish_look()
    {
        QAction* cancel = driver_.action("cancelLookAction");
        return QTest::qWaitFor(
            [&] {
                if (QPushButton* once = driver_.prompt_button(QStringLiteral("Only this once")))
                    QTest::mouseClick(once, Qt::LeftButton);
                return !cancel->isEnabled();
            },
            look_ms);
    }

private:
    WindowDriver& driver_;
};

}  // namespace

class BoardsViewTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        const SshServer::Options options{.needs_root = true};
        const QString missing = SshServer::missing(options);
        BOARDSCOPE_REQUIRE(missing.isEmpty(), qPrintable(missing));
        server_ = std::make_unique<SshServer>();
        const QString failed = server_->start(options);
        QVERIFY2(failed.isEmpty(), qPrintable(failed + server_->log()));
    }

    void init()
    {
        directory_ = std::make_unique<QTemporaryDir>();
        qputenv("BOARDSCOPE_CONFIG", file("config").toUtf8());
        qputenv("BOARDSCOPE_DATA", file("data").toUtf8());
        qputenv("XDG_DATA_HOME", file("data").toUtf8());
        qputenv("BOARDSCOPE_STATE", file("state").toUtf8());
        qputenv("HOME", directory_->path().toUtf8());
        qunsetenv("SSH_AUTH_SOCK");
        QVERIFY(QDir().mkpath(file("config/targets")));
        gui::apply_look(gui::WindowLayout::Look::light);
    }

    void a_board_is_added_by_its_address();
    void a_wrong_address_is_told_in_the_view();
    void a_look_at_a_mute_board_can_be_cancelled();
    void profiles_are_cloned_renamed_and_removed();
    void a_fix_can_be_copied();
    void profiles_go_out_and_come_in();
    void a_changed_board_is_shown_as_a_difference();
    void a_session_on_a_changed_board_asks_first();

private:
    [[nodiscard]] QString file(const char* name) const
    {
        return directory_->filePath(QString::fromLatin1(name));
    }
    [[nodiscard]] QString profile_file(const QString& name) const
    {
        return file("config/targets/") + name + QStringLiteral(".toml");
    }
    [[nodiscard]] QString profile_text(const QString& name) const
    {
        QFile toml(profile_file(name));
        return toml.open(QIODevice::ReadOnly) ? QString::fromUtf8(toml.readAll()) : QString();
    }
    [[nodiscard]] TargetProfile profile_of(const char* name) const
    {
        TargetProfile profile{
            .name = name, .arch = Arch::x86_64, .kernel_release = "6.1.0", .ssh = server_->address()};
        profile.kernel_version = {6, 1, 0};
        return profile;
    }
    /// As if somebody had looked at the board: one option is off, tracefs is not mounted.
    [[nodiscard]] TargetProfile looked_at(const char* name) const
    {
        TargetProfile profile = profile_of(name);
        profile.found = FoundBoard{.when = "2026-11-01T10:00:00Z",
                                   .machine = "x86_64",
                                   .release = "6.1.0",
                                   .version = "#1 SMP",
                                   .user = "root",
                                   .uid = 0};
        profile.found->options.emplace("CONFIG_KPROBES", "n");
        for (const char* way : {"kprobe", "kprobe by tracefs"})
            profile.found->features.note(FeatureGroup::attach, way, false);
        return profile;
    }
    void write(const TargetProfile& profile) { QVERIFY(session::create_target(profile).has_value()); }

    std::unique_ptr<SshServer> server_;
    std::unique_ptr<QTemporaryDir> directory_;
};

void BoardsViewTest::a_board_is_added_by_its_address()
{
    WindowDriver driver;
    Boards boards(driver);
    QVERIFY(driver.in_sight(boards.list()));
    QVERIFY(boards.press("addBoardAction"));
    QTRY_COMPARE(QApplication::focusWidget(), driver.named(QStringLiteral("Name of the target")));
    boards.fill(QStringLiteral("Name of the target"), QStringLiteral("lab"));
    boards.fill(QStringLiteral("Address of the board"),
                QStringLiteral("root@127.0.0.1:%1").arg(server_->port()));
    boards.fill(QStringLiteral("Identity file"), QString::fromStdString(server_->key_file()));
    driver.press(Qt::Key_Return);

    // Its key is a stranger's: asked for in the window's own strip.
    QTRY_VERIFY_WITH_TIMEOUT(!driver.prompt().isEmpty(), 20'000);
    QVERIFY2(driver.prompt().contains(QStringLiteral("SHA256:")), qPrintable(driver.prompt()));
    QCOMPARE(boards.state_of(QStringLiteral("lab")), QStringLiteral("looking…"));
    QVERIFY(!QFile::exists(profile_file(QStringLiteral("lab"))));
    QTest::mouseClick(driver.prompt_button(QStringLiteral("Only this once")), Qt::LeftButton);

    // The first parts stand there while the rest is being tried.
    QTRY_VERIFY_WITH_TIMEOUT(boards.table().topLevelItemCount() > 0, look_ms);
    QCOMPARE(boards.table().topLevelItem(0)->text(0), QStringLiteral("login"));
    QVERIFY(driver.action("cancelLookAction")->isEnabled());
    const int first_lines = boards.table().topLevelItemCount();
    QVERIFY(boards.finish_look());
    QVERIFY(boards.table().topLevelItemCount() > first_lines);

    QTRY_VERIFY2(boards.state_of(QStringLiteral("lab")).startsWith(QStringLiteral("reachable")),
                 qPrintable(boards.state_of(QStringLiteral("lab")) + boards.sentence()));
    const auto written = session::read_target("lab");
    QVERIFY2(written.has_value(), written ? "" : written.error().cause.c_str());
    QVERIFY(written->found && written->found->user == "root");
    QCOMPARE(written->ssh.port, server_->port());

    auto* selector = driver.find<QComboBox>("targetSelector");
    QTRY_VERIFY(selector->findText(QStringLiteral("lab")) >= 0);
    auto* shelf = driver.find<QLabel>("kernelShelf");
    QTRY_VERIFY2(shelf->text().contains(QStringLiteral("btf")) &&
                     shelf->text().contains(QStringLiteral("pulled from the board")),
                 qPrintable(shelf->text()));

    // Enter takes the board for Run.
    QVERIFY(boards.choose(QStringLiteral("lab")));
    driver.press(Qt::Key_Return);
    QTRY_COMPARE(selector->currentText(), QStringLiteral("lab"));
}

void BoardsViewTest::a_wrong_address_is_told_in_the_view()
{
    WindowDriver driver;
    Boards boards(driver);
    QVERIFY(boards.press("addBoardAction"));
    boards.fill(QStringLiteral("Name of the target"), QStringLiteral("my board"));
    boards.fill(QStringLiteral("Address of the board"), QStringLiteral("root@127.0.0.1:99999"));
    driver.press(Qt::Key_Return);
    QTRY_VERIFY2(boards.complaint().contains(QStringLiteral("no address of a board")),
                 qPrintable(boards.complaint()));
    boards.fill(QStringLiteral("Address of the board"),
                QStringLiteral("root@127.0.0.1:%1").arg(test::free_port()));
    driver.press(Qt::Key_Return);
    QTRY_VERIFY2(boards.complaint().contains(QStringLiteral("cannot be the name of a target")),
                 qPrintable(boards.complaint()));
    boards.fill(QStringLiteral("Name of the target"), QStringLiteral("gone"));
    driver.press(Qt::Key_Return);

    // Nobody listens: the form is back, with what was typed, to be mended.
    auto* address = qobject_cast<QLineEdit*>(driver.named(QStringLiteral("Address of the board")));
    QTRY_VERIFY_WITH_TIMEOUT(address->isVisible() && boards.complaint().contains(QStringLiteral("127.0.0.1")),
                             20'000);
    QVERIFY(address->text().startsWith(QStringLiteral("root@127.0.0.1:")));
    QTRY_VERIFY(!boards.names().contains(QStringLiteral("gone")));
    QVERIFY(!QFile::exists(profile_file(QStringLiteral("gone"))));
    driver.press(Qt::Key_Escape);
    QVERIFY(!address->isVisible());
}

/// A port that takes the connection and never says a word.
void BoardsViewTest::a_look_at_a_mute_board_can_be_cancelled()
{
    int port = 0;
    const int listener = test::listen_on_loopback(&port);
    TargetProfile mute = looked_at("mute");
    mute.ssh.port = port;
    write(mute);
    QElapsedTimer timer;
    {
        WindowDriver driver;
        Boards boards(driver);
        QVERIFY(boards.choose(QStringLiteral("mute")));
        QVERIFY(boards.press("lookAgainAction"));
        QTRY_COMPARE(boards.state_of(QStringLiteral("mute")), QStringLiteral("looking…"));
        QTest::qWait(300);
        timer.start();
        QVERIFY(boards.press("cancelLookAction"));
        QTRY_VERIFY(boards.state_of(QStringLiteral("mute")).startsWith(QStringLiteral("as on 2026-11-01")));
        QVERIFY2(timer.elapsed() < 1000, qPrintable(QString::number(timer.elapsed())));
        QVERIFY(boards.sentence().contains(QStringLiteral("given up")));
        QVERIFY(boards.table().topLevelItemCount() > 0);  // what was known before
        QVERIFY(!driver.action("cancelLookAction")->isEnabled());
        // And what the cancelled look would have said does not come later.
        QTest::qWait(500);
        QVERIFY(boards.sentence().contains(QStringLiteral("given up")));
        QVERIFY(boards.press("lookAgainAction"));
        QTest::qWait(300);
        timer.restart();  // to close the window in the midst of it is fine, too
    }
    QVERIFY2(timer.elapsed() < 2000, qPrintable(QString::number(timer.elapsed())));
    ::close(listener);
}

void BoardsViewTest::profiles_are_cloned_renamed_and_removed()
{
    write(looked_at("lab"));
    WindowDriver driver;
    Boards boards(driver);
    auto* selector = driver.find<QComboBox>("targetSelector");
    driver.window().select_target(QStringLiteral("lab"));
    QVERIFY(boards.choose(QStringLiteral("lab")));
    QVERIFY2(boards.state_of(QStringLiteral("lab")).contains(QStringLiteral("bad")),
             qPrintable(boards.state_of(QStringLiteral("lab"))));
    QVERIFY(boards.press("cloneBoardAction"));
    driver.press(Qt::Key_Return);  // with the name that is proposed
    QTRY_VERIFY(boards.names().contains(QStringLiteral("lab-2")));
    QVERIFY(profile_text(QStringLiteral("lab-2")).contains(QStringLiteral("name = \"lab-2\"")));
    QTRY_VERIFY(selector->findText(QStringLiteral("lab-2")) >= 0);

    QVERIFY(boards.choose(QStringLiteral("lab")));
    driver.press(Qt::Key_F2);
    driver.type(QStringLiteral("lab-2"));
    driver.press(Qt::Key_Return);
    QTRY_VERIFY2(boards.complaint().contains(QStringLiteral("already")), qPrintable(boards.complaint()));
    boards.fill(QStringLiteral("Name of the target"), QStringLiteral("bench"));
    driver.press(Qt::Key_Return);
    QTRY_VERIFY(boards.names().contains(QStringLiteral("bench")) &&
                !boards.names().contains(QStringLiteral("lab")));
    QVERIFY(!QFile::exists(profile_file(QStringLiteral("lab"))));
    QTRY_COMPARE(selector->currentText(), QStringLiteral("bench"));  // the choice goes with the name

    // A stray Enter removes nothing.
    QVERIFY(boards.choose(QStringLiteral("bench")));
    driver.press(Qt::Key_Delete);
    driver.press(Qt::Key_Return);
    QTest::qWait(200);
    driver.press(Qt::Key_Escape);
    QVERIFY(QFile::exists(profile_file(QStringLiteral("bench"))));
    QVERIFY(boards.choose(QStringLiteral("bench")));
    driver.press(Qt::Key_Delete);
    QVERIFY(boards.press_accept());
    QTRY_VERIFY(!boards.names().contains(QStringLiteral("bench")));
    QVERIFY(!QFile::exists(profile_file(QStringLiteral("bench"))));
    QTRY_VERIFY(selector->findText(QStringLiteral("bench")) < 0);

    // A virtual board has no profile of its own.
    QVERIFY(boards.choose(QStringLiteral("virtual-armv7")));
    QCOMPARE(boards.state_of(QStringLiteral("virtual-armv7")), QStringLiteral("never started"));
    for (const char* action :
         {"cloneBoardAction", "renameBoardAction", "removeBoardAction", "exportBoardAction"})
        QVERIFY2(!driver.action(action)->isEnabled(), action);
}

void BoardsViewTest::a_fix_can_be_copied()
{
    write(looked_at("lab"));
    WindowDriver driver;
    Boards boards(driver);
    QVERIFY(boards.choose(QStringLiteral("lab")));
    QTreeWidget& table = boards.table();
    // What keeps sessions from working is in sight without a search.
    const auto is_bad = [](const QTreeWidgetItem* item) { return item->text(2) == QStringLiteral("bad"); };
    const QTreeWidgetItem* top = table.itemAt(table.viewport()->rect().topLeft() + QPoint(4, 4));
    bool bad_in_sight = false;
    for (; top && !bad_in_sight && table.visualItemRect(top).bottom() < table.viewport()->height();
         top = table.itemBelow(top))
        bad_in_sight = is_bad(top);
    QVERIFY(bad_in_sight);
    QTreeWidgetItem* fix = nullptr;
    for (int i = 0; i < table.topLevelItemCount() && !fix; ++i)
        for (int child = 0; child < table.topLevelItem(i)->childCount() && !fix; ++child)
            if (table.topLevelItem(i)->child(child)->text(0).contains(QStringLiteral("CONFIG_KPROBES=y")))
                fix = table.topLevelItem(i)->child(child);
    QVERIFY(fix);
    QApplication::clipboard()->setText(QStringLiteral("before"));
    table.scrollToItem(fix);
    QTest::mouseClick(table.viewport(), Qt::LeftButton, {}, table.visualItemRect(fix).center());
    driver.press(Qt::Key_C, Qt::ControlModifier);
    QVERIFY2(QApplication::clipboard()->text().contains(QStringLiteral("CONFIG_KPROBES=y")),
             qPrintable(QApplication::clipboard()->text()));
    QVERIFY(!QApplication::clipboard()->text().contains(QStringLiteral("Kernel option")));
    QVERIFY(boards.sentence().startsWith(QStringLiteral("Copied")));

    const QString fragment = file("lab.cfg");
    type_in_next_dialog(driver, fragment);
    QVERIFY(boards.press("saveKconfigAction"));
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(fragment), 10'000);
    QFile saved(fragment);
    QVERIFY(saved.open(QIODevice::ReadOnly) && saved.readAll().contains("CONFIG_KPROBES=y\n"));
}

void BoardsViewTest::profiles_go_out_and_come_in()
{
    write(looked_at("lab"));
    WindowDriver driver;
    Boards boards(driver);
    QVERIFY(boards.choose(QStringLiteral("lab")));
    const QString out = file("for-you.toml");
    type_in_next_dialog(driver, out);
    QVERIFY(boards.press("exportBoardAction"));
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(out), 10'000);

    // What is there already is not overwritten.
    type_in_next_dialog(driver, out);
    QVERIFY(boards.press("importBoardAction"));
    QTRY_VERIFY2(boards.sentence().contains(QStringLiteral("already")), qPrintable(boards.sentence()));

    QFile toml(out);
    QVERIFY(toml.open(QIODevice::ReadOnly));
    const QByteArray text = toml.readAll().replace("\"lab\"", "\"yours\"");
    toml.close();
    QVERIFY(toml.open(QIODevice::WriteOnly) && toml.write(text) > 0);
    toml.close();
    type_in_next_dialog(driver, out);
    QVERIFY(boards.press("importBoardAction"));
    QTRY_VERIFY(boards.names().contains(QStringLiteral("yours")));
    QTRY_VERIFY(driver.find<QComboBox>("targetSelector")->findText(QStringLiteral("yours")) >= 0);

    // A file that is no profile is told of, in a sentence.
    QFile junk(file("junk.toml"));
    QVERIFY(junk.open(QIODevice::WriteOnly) && junk.write("name = 3\n[[") > 0);
    junk.close();
    type_in_next_dialog(driver, junk.fileName());
    QVERIFY(boards.press("importBoardAction"));
    QTRY_VERIFY2(boards.sentence().contains(QStringLiteral("junk.toml")), qPrintable(boards.sentence()));
}

void BoardsViewTest::a_changed_board_is_shown_as_a_difference()
{
    write(looked_at("lab"));
    const QString before = profile_text(QStringLiteral("lab"));
    WindowDriver driver;
    Boards boards(driver);
    QVERIFY(boards.choose(QStringLiteral("lab")));
    QVERIFY(boards.press("lookAgainAction"));
    QVERIFY(boards.finish_look());
    QTRY_VERIFY2(boards.state_of(QStringLiteral("lab")).startsWith(QStringLiteral("drifted")),
                 qPrintable(boards.state_of(QStringLiteral("lab")) + boards.sentence()));
    auto* difference = driver.find<QLabel>("boardDrift");
    QVERIFY(difference->isVisible());
    QVERIFY2(difference->text().contains(QStringLiteral("kernel release: 6.1.0 → ")),
             qPrintable(difference->text()));
    QCOMPARE(profile_text(QStringLiteral("lab")), before);  // nothing is taken over without a word

    auto* update = driver.find<QPushButton>("updateProfileButton");
    QTRY_VERIFY(update->isEnabled() && driver.in_sight(*update));
    QTest::mouseClick(update, Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(profile_text(QStringLiteral("lab")) != before, 10'000);
    const auto written = session::read_target("lab");
    QVERIFY(written && written->found && written->found->release != "6.1.0");
    QTRY_VERIFY(boards.state_of(QStringLiteral("lab")).startsWith(QStringLiteral("reachable")));
    QVERIFY(!difference->isVisible());
    QVERIFY(boards.finish_look());
}

void BoardsViewTest::a_session_on_a_changed_board_asks_first()
{
    write(looked_at("lab"));
    QFile source(file("open.bpf.c"));
    QVERIFY(source.open(QIODevice::WriteOnly) && source.write(probe) > 0);
    source.close();
    WindowDriver driver;
    driver.window().open(source.fileName());
    driver.window().select_target(QStringLiteral("lab"));
    driver.press(Qt::Key_R, Qt::ControlModifier);
    QVERIFY2(driver.wait_for_state(State::failed), qPrintable(driver.notice()));
    QVERIFY2(driver.notice().contains(QStringLiteral("not the one that its profile describes")),
             qPrintable(driver.notice()));

    const auto button = [&driver](const QString& text) -> QPushButton* {
        for (auto* one : driver.find<QWidget>("noticeBar")->findChildren<QPushButton*>())
            if (one->isVisible() && one->text() == text) return one;
        return nullptr;
    };
    QVERIFY(button(QStringLiteral("Update profile")));
    QVERIFY(button(QStringLiteral("Run anyway")));
    QTest::mouseClick(button(QStringLiteral("Run anyway")), Qt::LeftButton);
    QVERIFY2(driver.wait_for_state(State::attached), qPrintable(driver.notice()));
    driver.press(Qt::Key_F5, Qt::ShiftModifier);
    QVERIFY(driver.wait_for_state(State::ended));

    driver.press(Qt::Key_R, Qt::ControlModifier);
    QVERIFY(driver.wait_for_state(State::failed));
    QTest::mouseClick(button(QStringLiteral("Update profile")), Qt::LeftButton);
    QTRY_VERIFY(driver.in_sight(*driver.find<QTreeWidget>("capabilityTable")));
    Boards boards(driver);
    QVERIFY(boards.finish_look());
    const auto written = session::read_target("lab");
    QVERIFY(written && written->found && written->found->release != "6.1.0");

    driver.press(Qt::Key_R, Qt::ControlModifier);
    QVERIFY2(driver.wait_for_state(State::attached), qPrintable(driver.notice()));
    driver.press(Qt::Key_F5, Qt::ShiftModifier);
    QVERIFY(driver.wait_for_state(State::ended));
}

QTEST_MAIN(BoardsViewTest)
#include "tst_boards_view.moc"
