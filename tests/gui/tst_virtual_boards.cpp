// SPDX-License-Identifier: GPL-3.0-or-later
// Virtual boards in the window's boards view, driven by mouse and keys: what is missing, how a start goes, the
// console. What downloads packages is a stand-in here, which never comes to an end.
#include "app/gui/console_view.h"
#include "app/gui/start_strip.h"
#include "app/gui/window_layout.h"
#include "tests/gui/window_driver.h"

#include <QCheckBox>
#include <QClipboard>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QToolButton>
#include <QTreeView>

using namespace boardscope;
using test::WindowDriver;

namespace {

const QString board = QStringLiteral("virtual-armv7");

class VirtualBoards {
public:
    explicit VirtualBoards(WindowDriver& driver) : driver_(driver)
    {
        driver.show_boards();
    }
    [[nodiscard]] QTreeView& list() { return *driver_.find<QTreeView>("boardList"); }
    [[nodiscard]] QPlainTextEdit& console() { return *driver_.find<QPlainTextEdit>("consoleText"); }
    [[nodiscard]] QString text(const char* label) { return driver_.find<QLabel>(label)->text(); }
    [[nodiscard]] int row_of(const QString& name)
    {
        for (int i = 0; i < list().model()->rowCount(); ++i)
            if (list().model()->index(i, 0).data().toString() == name) return i;
        return -1;
    }
    [[nodiscard]] QString state_of(const QString& name)
    {
        return list().model()->index(row_of(name), 1).data().toString();
    }
    [[nodiscard]] bool choose(const QString& name)
    {
        if (!QTest::qWaitFor([&] { return row_of(name) >= 0; })) return false;
        const QModelIndex index = list().model()->index(row_of(name), 0);
        list().scrollTo(index);
        QTest::mouseClick(list().viewport(), Qt::LeftButton, {}, list().visualRect(index).center());
        return list().currentIndex().row() == index.row();
    }
    [[nodiscard]] bool press(const char* action)
    {
        for (auto* button : driver_.find<QWidget>("boardsView")->findChildren<QToolButton*>()) {
            if (button->defaultAction() != driver_.action(action) || !driver_.in_sight(*button) || !button->isEnabled())
                continue;
            QTest::mouseClick(button, Qt::LeftButton);
            return true;
        }
        return false;
    }
    void show_tab(int number) { driver_.find<QTabWidget>("boardTabs")->setCurrentIndex(number); }
    void click(const char* button)
    {
        auto* found = driver_.find<QPushButton>(button);
        QVERIFY(driver_.in_sight(*found) && found->isEnabled());
        QTest::mouseClick(found, Qt::LeftButton);
    }

private:
    WindowDriver& driver_;
};

}  // namespace

class VirtualBoardsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        directory_ = std::make_unique<QTemporaryDir>();
        qputenv("BOARDSCOPE_CONFIG", file("config").toUtf8());
        qputenv("BOARDSCOPE_DATA", file("data").toUtf8());
        qputenv("XDG_DATA_HOME", file("data").toUtf8());
        qputenv("BOARDSCOPE_STATE", file("state").toUtf8());
        qputenv("BOARDSCOPE_CACHE", file("cache").toUtf8());
        qputenv("BOARDSCOPE_SHARE", file("share").toUtf8());
        QVERIFY(QDir().mkpath(file("config/targets")) && QDir().mkpath(file("share/boards/overlay")) &&
                QDir().mkpath(file("share/scripts")) && QDir().mkpath(folder()));
        gui::apply_look(gui::WindowLayout::Look::light);
        path_ = qgetenv("PATH");
    }
    void cleanup() { qputenv("PATH", path_); }

    void what_the_machine_lacks_is_named_with_the_command();
    void a_start_shows_its_steps_and_can_be_cancelled();
    void a_start_that_fails_says_at_which_step_and_why();
    void the_console_is_followed_and_copied();
    void a_board_of_ones_own_has_no_console();

private:
    [[nodiscard]] QString file(const char* name) const { return directory_->filePath(QString::fromLatin1(name)); }
    [[nodiscard]] QString folder() const { return file("state/boards/virtual-armv7"); }
    void print(const QByteArray& text, QIODevice::OpenMode mode)
    {
        QFile console(folder() + QStringLiteral("/console.log"));
        QVERIFY(console.open(mode) && console.write(text) == text.size());
    }
    /// Programs of these names that do nothing, and no others but the shell's.
    void pretend_programs(const QStringList& names)
    {
        QVERIFY(QDir().mkpath(file("bin")));
        for (const QString& name : names) write_script(file("bin/") + name, "true");
        qputenv("PATH", file("bin").toUtf8() + ":/bin:/usr/bin");
    }
    void write_script(const QString& path, const QByteArray& lines)
    {
        QFile script(path);
        QVERIFY(script.open(QIODevice::WriteOnly) && script.write("#!/bin/sh\n" + lines + "\n") > 0);
        QVERIFY(script.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    }
    void pretend_to_have_all()
    {
        pretend_programs({QStringLiteral("qemu-system-arm"), QStringLiteral("cpio"), QStringLiteral("dropbearkey"),
                          QStringLiteral("ssh-keygen"), QStringLiteral("dpkg-deb"), QStringLiteral("apt-get"),
                          QStringLiteral("xz")});
    }

    std::unique_ptr<QTemporaryDir> directory_;
    QByteArray path_;
};

void VirtualBoardsTest::what_the_machine_lacks_is_named_with_the_command()
{
    qputenv("PATH", "/nowhere");
    WindowDriver driver;
    VirtualBoards boards(driver);
    QVERIFY(boards.choose(QStringLiteral("virtual-x86-64")));
    auto* missing = driver.find<QLabel>("boardMissing");
    QTRY_VERIFY(driver.in_sight(*missing));
    const QString command = QStringLiteral("sudo apt-get install --no-install-recommends qemu-system-x86 cpio "
                                           "dropbear-bin openssh-client dpkg apt xz-utils");
    QVERIFY2(missing->text().contains(QStringLiteral("qemu-system-x86_64, cpio")) && missing->text().contains(command),
             qPrintable(missing->text()));
    boards.click("copyInstallButton");
    QCOMPARE(QApplication::clipboard()->text(), command);

    QVERIFY(boards.press("startVirtualAction"));
    QTRY_VERIFY2(boards.text("boardSentence").contains(command), qPrintable(boards.text("boardSentence")));
    QTRY_COMPARE(boards.state_of(QStringLiteral("virtual-x86-64")), QStringLiteral("never started"));
    QTRY_VERIFY(driver.action("startVirtualAction")->isEnabled());
    QVERIFY(!driver.action("stopVirtualAction")->isEnabled());

    // Another board has another QEMU; and once it is there, nothing is said.
    QVERIFY(boards.choose(board));
    QTRY_VERIFY(missing->text().contains(QStringLiteral("qemu-system-arm")));
    pretend_to_have_all();
    QEvent back_from_a_terminal(QEvent::ActivationChange);
    QApplication::sendEvent(driver.find<QWidget>("boardsView"), &back_from_a_terminal);
    QTRY_VERIFY2(!missing->isVisible(), qPrintable(missing->text()));
}

void VirtualBoardsTest::a_start_shows_its_steps_and_can_be_cancelled()
{
    pretend_to_have_all();
    write_script(file("share/scripts/fetch-debs"), "echo 'fetch-debs: downloading linux-image (43 MB)' >&2; sleep 100");
    WindowDriver driver;
    VirtualBoards boards(driver);
    QVERIFY(boards.choose(board));
    QVERIFY(boards.press("startVirtualAction"));
    QCOMPARE(boards.state_of(board), QStringLiteral("starting"));
    QVERIFY(!driver.action("startVirtualAction")->isEnabled());
    QVERIFY(driver.in_sight(boards.console()));
    auto* strip = driver.find<gui::StartStrip>("startStrip");
    QTRY_VERIFY2(boards.text("startLine").startsWith(QStringLiteral("Downloading linux-image (43 MB)")),
                 qPrintable(boards.text("startLine")));
    QStringList steps;
    for (auto* label : strip->findChildren<QLabel*>())
        if (label->objectName().isEmpty() && label->isVisible()) steps << label->text();
    QCOMPARE(steps.join(QLatin1Char('|')), QStringLiteral("● Kernel|○ File system|○ Types|○ Boot|○ SSH"));
    // It is this board's: others have nothing to show.
    QVERIFY(boards.choose(QStringLiteral("virtual-aarch64")));
    QVERIFY(!strip->isVisible());
    QVERIFY(boards.choose(board));
    QVERIFY(strip->isVisible());

    QElapsedTimer timer;
    timer.start();
    boards.click("cancelStartButton");
    QTRY_VERIFY(!strip->isVisible());
    QVERIFY2(timer.elapsed() < 2000, qPrintable(QString::number(timer.elapsed())));
    QVERIFY(boards.text("boardSentence").contains(QStringLiteral("given up")));
    QTRY_COMPARE(boards.state_of(board), QStringLiteral("never started"));
    QTRY_VERIFY(driver.action("startVirtualAction")->isEnabled());
    QVERIFY(driver.notice().contains(QStringLiteral("given up")));
    // Closing the window in the midst of a start ends it, too.
    QVERIFY(boards.press("startVirtualAction"));
    QTRY_VERIFY(boards.text("startLine").startsWith(QStringLiteral("Downloading")));
}

void VirtualBoardsTest::a_start_that_fails_says_at_which_step_and_why()
{
    pretend_to_have_all();
    write_script(file("share/scripts/fetch-debs"), "echo 'fetch-debs: Debian has no package linux-image-armmp' >&2; exit 1");
    WindowDriver driver;
    VirtualBoards boards(driver);
    QVERIFY(boards.choose(board));
    QVERIFY(boards.press("startVirtualAction"));
    QTRY_VERIFY2(boards.text("boardSentence").contains(QStringLiteral("Debian has no package linux-image-armmp")),
                 qPrintable(boards.text("boardSentence")));
    QVERIFY(boards.text("boardSentence").contains(QStringLiteral("apt-get update")));
    auto* strip = driver.find<gui::StartStrip>("startStrip");
    QVERIFY(strip->isVisible());
    bool is_marked = false;
    for (auto* label : strip->findChildren<QLabel*>()) is_marked = is_marked || label->text() == QStringLiteral("✗ Kernel");
    QVERIFY(is_marked);
    QVERIFY(!driver.find<QPushButton>("cancelStartButton")->isVisible());
    QTRY_VERIFY(driver.action("startVirtualAction")->isEnabled());
}

void VirtualBoardsTest::the_console_is_followed_and_copied()
{
    WindowDriver driver;
    VirtualBoards boards(driver);
    QVERIFY(boards.choose(board));
    boards.show_tab(1);
    QPlainTextEdit& console = boards.console();
    QVERIFY(driver.in_sight(console));
    QVERIFY(console.placeholderText().contains(board));
    QVERIFY(!driver.find<QPushButton>("copyConsole")->isEnabled());

    print("[    0.000000] Booting Linux\r\n\x1b[32minit\x1b[0m: mo", QIODevice::WriteOnly);
    QTRY_COMPARE(console.toPlainText(), QStringLiteral("[    0.000000] Booting Linux\ninit: mo"));
    print("unts\r\n", QIODevice::Append);
    QTRY_COMPARE(console.toPlainText(), QStringLiteral("[    0.000000] Booting Linux\ninit: mounts\n"));
    boards.click("copyConsole");
    QCOMPARE(QApplication::clipboard()->text(), console.toPlainText());

    // The newest line is in sight, unless somebody reads further up.
    QByteArray many;
    for (int i = 0; i < 200; ++i) many += "line " + QByteArray::number(i) + "\n";
    print(many, QIODevice::Append);
    QTRY_VERIFY(console.toPlainText().endsWith(QStringLiteral("line 199\n")));
    QScrollBar* bar = console.verticalScrollBar();
    QCOMPARE(bar->value(), bar->maximum());
    console.setFocus();
    driver.wheel(*console.viewport(), console.viewport()->rect().center(), 3);
    bar->triggerAction(QAbstractSlider::SliderToMinimum);
    auto* follow = driver.find<QCheckBox>("followConsole");
    QTRY_VERIFY(!follow->isChecked());
    print("one more\n", QIODevice::Append);
    QTRY_VERIFY(console.toPlainText().endsWith(QStringLiteral("one more\n")));
    QCOMPARE(bar->value(), 0);
    QTest::mouseClick(follow, Qt::LeftButton, {}, {8, follow->height() / 2});
    QCOMPARE(bar->value(), bar->maximum());

    // A board that prints for days does not fill the memory.
    QByteArray flood;
    for (int i = 0; i < 2 * gui::ConsoleView::most_lines; ++i) flood += QByteArray::number(i) + '\n';
    print(flood, QIODevice::Append);
    QTRY_VERIFY(console.toPlainText().endsWith(QString::number(2 * gui::ConsoleView::most_lines - 1) + QLatin1Char('\n')));
    QVERIFY(console.blockCount() <= gui::ConsoleView::most_lines);

    // The next start has a log of its own.
    QVERIFY(QFile::remove(folder() + QStringLiteral("/console.log")));
    print("again\n", QIODevice::WriteOnly);
    QTRY_COMPARE(console.toPlainText(), QStringLiteral("again\n"));
    QVERIFY(boards.choose(QStringLiteral("virtual-aarch64")));
    QCOMPARE(console.toPlainText(), QString());
    QVERIFY(boards.choose(board));
    QTRY_COMPARE(console.toPlainText(), QStringLiteral("again\n"));
}

void VirtualBoardsTest::a_board_of_ones_own_has_no_console()
{
    QFile profile(file("config/targets/lab.toml"));
    QVERIFY(profile.open(QIODevice::WriteOnly));
    profile.write(QByteArray::fromStdString(to_toml({.name = "lab", .arch = Arch::armv7, .ssh = {.host = "192.0.2.1"}})));
    profile.close();
    WindowDriver driver;
    VirtualBoards boards(driver);
    QVERIFY(boards.choose(board));
    auto* tabs = driver.find<QTabWidget>("boardTabs");
    QVERIFY(tabs->isTabVisible(1));
    QVERIFY(boards.choose(QStringLiteral("lab")));
    QVERIFY(!tabs->isTabVisible(1));
    QVERIFY(!driver.action("startVirtualAction")->isEnabled());
    QVERIFY(!driver.action("stopVirtualAction")->isEnabled());
}

QTEST_MAIN(VirtualBoardsTest)
#include "tst_virtual_boards.moc"
