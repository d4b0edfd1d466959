// SPDX-License-Identifier: GPL-3.0-or-later
// The library of probes in the window: found by keys, opened as a copy, run; and what the selected board
// lacks.
#include "app/gui/action_catalog.h"
#include "app/gui/library_panel.h"
#include "builder/kernel_store.h"
#include "tests/gui/window_driver.h"

#include <QDir>
#include <QDockWidget>
#include <QFile>
#include <QLabel>
#include <QListView>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>

#include <algorithm>

using namespace boardscope;
using test::WindowDriver;

namespace {

/// Of a kernel that has signals, and no GPIO.
constexpr const char* formats =
    "signal/signal_generate/format:name: signal_generate\n"
    "signal/signal_generate/format:\tfield:int sig;\toffset:8;\tsize:4;\tsigned:1;\n"
    "signal/signal_generate/format:\tfield:char comm[16];\toffset:20;\tsize:16;\tsigned:0;\n"
    "signal/signal_generate/format:\tfield:pid_t pid;\toffset:36;\tsize:4;\tsigned:1;\n";

QByteArray example(const char* name)
{
    QFile file(QStringLiteral(BOARDSCOPE_SOURCE_DIR "/resources/examples/") + QLatin1String(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

bool write(const QString& path, const QByteArray& text)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(text) == text.size();
}

}  // namespace

class LibraryPanelTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { folder_.reset(); }
    void a_probe_is_found_and_opened_as_a_copy();
    void a_double_click_opens_it_too();
    void what_the_board_lacks_is_told();
    void open_and_run_runs();
    void letters_find_what_is_meant_data();
    void letters_find_what_is_meant();
    void a_bad_card_is_told();

private:
    [[nodiscard]] gui::LibraryPanel* open_panel(WindowDriver& driver);
    std::unique_ptr<QTemporaryDir> folder_;
};

void LibraryPanelTest::init()
{
    folder_ = std::make_unique<QTemporaryDir>();
    qputenv("BOARDSCOPE_CONFIG", folder_->filePath(QStringLiteral("config")).toUtf8());
    qputenv("BOARDSCOPE_DATA", folder_->filePath(QStringLiteral("data")).toUtf8());
    qputenv("BOARDSCOPE_STATE", folder_->filePath(QStringLiteral("state")).toUtf8());
    QDir(folder_->path()).mkpath(QStringLiteral("config/targets"));
    for (const char* name : {"lab", "unknown"})
        QVERIFY(write(folder_->filePath(QStringLiteral("config/targets/%1.toml").arg(QLatin1String(name))),
                      QByteArray("name = \"") + name + "\"\narch = \"armv7\"\n[kernel]\nrelease = \"6.1.0-" +
                          name + "\"\nversion = \"6.1.0\"\n"));
    Result<builder::KernelStore> store = builder::KernelStore::open(builder::default_store_directory());
    QVERIFY(store);
    QVERIFY(store->put({Arch::armv7, "6.1.0-lab", {}}, builder::ItemKind::formats,
                       as_bytes(std::string_view(formats)), "the test"));
}

/// By its key, as somebody would.
gui::LibraryPanel* LibraryPanelTest::open_panel(WindowDriver& driver)
{
    driver.press(Qt::Key_E, Qt::ControlModifier | Qt::ShiftModifier);
    auto* panel = driver.find<gui::LibraryPanel>();
    return QTest::qWaitFor([panel] { return panel->list().model()->rowCount() > 0; }, 20'000) ? panel
                                                                                              : nullptr;
}

void LibraryPanelTest::a_probe_is_found_and_opened_as_a_copy()
{
    WindowDriver driver;
    driver.window().select_target(QStringLiteral("lab"));
    gui::LibraryPanel* panel = open_panel(driver);
    QVERIFY(panel && driver.in_sight(*panel));
    QVERIFY(panel->search_line().hasFocus());
    const auto all = gui::actions_of(driver.window());
    QVERIFY(std::ranges::any_of(
        all, [](const gui::CatalogAction& action) { return action.id == u"libraryAction"; }));

    driver.type(QStringLiteral("senders"));
    QCOMPARE(panel->list().model()->rowCount(), 2);  // the script and the one in C
    QVERIFY(panel->current_name().startsWith(QStringLiteral("signals.")));
    if (panel->current_name() != QStringLiteral("signals.bt")) driver.press(Qt::Key_Down);
    QCOMPARE(panel->current_name(), QStringLiteral("signals.bt"));
    for (const char* part :
         {"Senders of signals", "tracepoint:signal:signal_generate", "fires at each signal", "script"})
        QVERIFY2(panel->card_text().contains(QString::fromUtf8(part)), qPrintable(panel->card_text()));
    driver.press(Qt::Key_Return);
    QCOMPARE(driver.editor().title(), QStringLiteral("signals.bt"));
    QVERIFY(driver.editor().path().isEmpty());  // what comes with the program is not written to
    QCOMPARE(driver.editor().bytes(), example("signals.bt"));
    QVERIFY(driver.editor().isScript());
    QTRY_COMPARE_WITH_TIMEOUT(driver.editor().problemCount(), 0, 20'000);
}

void LibraryPanelTest::a_double_click_opens_it_too()
{
    WindowDriver driver;
    driver.window().select_target(QStringLiteral("unknown"));
    gui::LibraryPanel* panel = open_panel(driver);
    QVERIFY(panel);
    QSignalSpy wanted(panel, &gui::LibraryPanel::wanted);
    driver.type(QStringLiteral("gpio.bt"));
    QCOMPARE(panel->current_name(), QStringLiteral("gpio.bt"));
    // Of a board of which nothing is known, nothing is known to be missing.
    QVERIFY(panel->run_button().isEnabled());
    const QPoint place = panel->list().visualRect(panel->list().currentIndex()).center();
    QTest::mouseClick(panel->list().viewport(), Qt::LeftButton, {}, place);
    QTest::mouseDClick(panel->list().viewport(), Qt::LeftButton, {}, place);
    QCOMPARE(wanted.count(), 1);
    QCOMPARE(driver.editor().bytes(), example("gpio.bt"));
}

void LibraryPanelTest::what_the_board_lacks_is_told()
{
    WindowDriver driver;
    driver.window().select_target(QStringLiteral("lab"));
    gui::LibraryPanel* panel = open_panel(driver);
    QVERIFY(panel);
    driver.type(QStringLiteral("gpio.bt"));
    const auto lacks = [panel] {
        return panel->list().currentIndex().data(gui::LibraryModel::lacks_role).toBool();
    };
    QTRY_VERIFY_WITH_TIMEOUT(lacks(), 20'000);
    const QString line = panel->list().currentIndex().data(gui::LibraryModel::line_role).toString();
    QVERIFY2(line.contains(QStringLiteral(
                 "this board has no tracepoint:gpio:gpio_value; its kernel wants CONFIG_GPIOLIB")),
             qPrintable(line));
    QVERIFY(panel->card_text().contains(
        QStringLiteral("Not on lab: this board has no tracepoint:gpio:gpio_value")));
    QVERIFY(!panel->run_button().isEnabled());
    QVERIFY(panel->run_button().toolTip().contains(QStringLiteral("tracepoint:gpio:gpio_value")));
    QVERIFY(panel->open_button().isEnabled());  // to be read, and to be changed
    panel->search_line().clear();
    driver.type(QStringLiteral("signals.bt"));
    QVERIFY(!lacks());
    QVERIFY(panel->run_button().isEnabled());
    // Another board has something else.
    driver.window().select_target(QStringLiteral("unknown"));
    panel->search_line().setText(QStringLiteral("gpio.bt"));
    QTRY_VERIFY_WITH_TIMEOUT(!lacks(), 20'000);
}

void LibraryPanelTest::open_and_run_runs()
{
    WindowDriver driver;
    driver.window().select_target(QStringLiteral("virtual-armv7"));
    gui::LibraryPanel* panel = open_panel(driver);
    QVERIFY(panel);
    driver.type(QStringLiteral("signals.bt"));
    driver.press(Qt::Key_Return, Qt::ControlModifier);
    QCOMPARE(driver.editor().title(), QStringLiteral("signals.bt"));
    // It is asked of a board that is not up here, and the window says so.
    QTRY_VERIFY2(driver.notice().contains(QStringLiteral("virtual-armv7")), qPrintable(driver.notice()));
}

void LibraryPanelTest::letters_find_what_is_meant_data()
{
    QTest::addColumn<QString>("letters");
    QTest::addColumn<QString>("first");
    QTest::newRow("the beginnings of words") << QStringLiteral("toc") << QStringLiteral("off-cpu.bt");
    QTest::newRow("a title") << QStringLiteral("regulators") << QStringLiteral("regulators.bt");
    QTest::newRow("a file") << QStringLiteral("oom-kills") << QStringLiteral("oom-kills.bt");
    QTest::newRow("words of what it shows")
        << QStringLiteral("supply switched") << QStringLiteral("regulators.bt");
    QTest::newRow("nothing") << QStringLiteral("qqqq") << QString();
}

void LibraryPanelTest::letters_find_what_is_meant()
{
    QFETCH(QString, letters);
    QFETCH(QString, first);
    gui::LibraryPanel panel;
    panel.show_library(std::make_shared<const session::ProbeLibrary>(
        session::load_probe_library(BOARDSCOPE_SOURCE_DIR "/resources")));
    panel.search_line().setText(letters);
    QCOMPARE(panel.current_name(), first);
    QCOMPARE(panel.open_button().isEnabled(), !first.isEmpty());
}

void LibraryPanelTest::a_bad_card_is_told()
{
    QVERIFY(QDir(folder_->path()).mkpath(QStringLiteral("share/examples")));
    QVERIFY(write(folder_->filePath(QStringLiteral("share/examples/bad.bt")), "// Title: x\nBEGIN { }\n"));
    QVERIFY(write(folder_->filePath(QStringLiteral("share/examples/good.bt")), example("signals.bt")));
    gui::LibraryPanel panel;
    panel.show_library(std::make_shared<const session::ProbeLibrary>(
        session::load_probe_library(folder_->filePath(QStringLiteral("share")).toStdString())));
    QCOMPARE(panel.list().model()->rowCount(), 1);
    QVERIFY(std::ranges::any_of(panel.findChildren<QLabel*>(), [](const QLabel* label) {
        return !label->isHidden() &&
               label->text().contains(QStringLiteral("bad.bt:1: error: the card has no Shows"));
    }));
}

QTEST_MAIN(LibraryPanelTest)
#include "tst_library_panel.moc"
