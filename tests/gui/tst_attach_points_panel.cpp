// SPDX-License-Identifier: GPL-3.0-or-later
// Finding a place to put a probe on: by keys, on a board of which only lists are known; and how often this
// machine's own kernel passes one.
#include "app/gui/attach_points_panel.h"
#include "app/gui/rate_meter.h"
#include "builder/kernel_store.h"
#include "tests/gui/window_driver.h"
#include "tests/support/local_board.h"
#include "tests/support/requirements.h"

#include <QDir>
#include <QDockWidget>
#include <QElapsedTimer>
#include <QFile>
#include <QLabel>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTreeView>

#include <algorithm>

using namespace boardscope;
using test::WindowDriver;

namespace {

constexpr const char* formats =
    "sched/sched_switch/format:name: sched_switch\n"
    "sched/sched_switch/format:\tfield:char prev_comm[16];\toffset:8;\tsize:16;\tsigned:0;\n"
    "sched/sched_switch/format:\tfield:pid_t prev_pid;\toffset:24;\tsize:4;\tsigned:1;\n"
    "syscalls/sys_enter_openat/format:name: sys_enter_openat\n"
    "syscalls/sys_enter_openat/format:\tfield:int dfd;\toffset:16;\tsize:8;\tsigned:0;\n"
    "syscalls/sys_enter_openat/format:\tfield:const char * filename;\toffset:24;\tsize:8;\tsigned:0;\n";

}  // namespace

class AttachPointsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { folder_.reset(); }
    void a_point_is_found_and_becomes_a_probe();
    void c_is_inserted_into_c();
    void a_board_of_which_nothing_is_known_says_so();
    void programs_of_the_board_are_found_too();
    void a_large_list_is_searched_at_once();
    void this_kernel_is_counted();

private:
    [[nodiscard]] gui::AttachPointsPanel* open_panel(WindowDriver& driver);
    std::unique_ptr<QTemporaryDir> folder_;
};

void AttachPointsTest::init()
{
    folder_ = std::make_unique<QTemporaryDir>();
    qputenv("BOARDSCOPE_CONFIG", folder_->filePath(QStringLiteral("config")).toUtf8());
    qputenv("BOARDSCOPE_DATA", folder_->filePath(QStringLiteral("data")).toUtf8());
    QDir(folder_->path()).mkpath(QStringLiteral("config/targets"));
    for (const char* name : {"lab", "unknown"}) {
        QFile file(folder_->filePath(QStringLiteral("config/targets/%1.toml").arg(QLatin1String(name))));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray("name = \"") + name + "\"\narch = \"aarch64\"\n[kernel]\nrelease = \"6.1.0-" +
                   name + "\"\nversion = \"6.1.0\"\n");
    }
    Result<builder::KernelStore> store = builder::KernelStore::open(builder::default_store_directory());
    QVERIFY(store);
    QVERIFY(store->put({Arch::aarch64, "6.1.0-lab", {}}, builder::ItemKind::formats,
                       as_bytes(std::string_view(formats)), "the test"));
}

gui::AttachPointsPanel* AttachPointsTest::open_panel(WindowDriver& driver)
{
    driver.find<QDockWidget>("attachPointsDock")->show();
    return driver.find<gui::AttachPointsPanel>();
}

void AttachPointsTest::a_point_is_found_and_becomes_a_probe()
{
    WindowDriver driver;
    driver.window().select_target(QStringLiteral("lab"));
    gui::AttachPointsPanel* panel = open_panel(driver);
    QTRY_VERIFY_WITH_TIMEOUT(panel->tree().model()->rowCount() > 0, 20'000);
    panel->filter_line().setFocus();
    driver.type(QStringLiteral("Open enter"));
    QTRY_COMPARE_WITH_TIMEOUT(panel->current_point(), QStringLiteral("tracepoint:syscalls:sys_enter_openat"),
                              5'000);
    QTRY_VERIFY_WITH_TIMEOUT(panel->details().contains(QStringLiteral("args.filename  const char *")),
                             20'000);
    driver.press(Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(driver.editor().isScript(), 20'000);
    QTRY_VERIFY(driver.editor().bytes().startsWith("tracepoint:syscalls:sys_enter_openat\n{\n"));
    QVERIFY(driver.editor().bytes().contains("str(args.filename)"));
    QVERIFY(driver.window().isWindowModified());
    // A second one goes below the first.
    panel->filter_line().setText(QStringLiteral("switch"));
    QTRY_COMPARE_WITH_TIMEOUT(panel->current_point(), QStringLiteral("tracepoint:sched:sched_switch"), 5'000);
    panel->filter_line().setFocus();
    driver.press(Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(driver.editor().bytes().contains("}\n\ntracepoint:sched:sched_switch\n{\n"),
                             20'000);
    QTRY_COMPARE_WITH_TIMEOUT(driver.editor().problemCount(), 0, 20'000);
}

void AttachPointsTest::c_is_inserted_into_c()
{
    WindowDriver driver;
    driver.window().select_target(QStringLiteral("lab"));
    QFile file(folder_->filePath(QStringLiteral("x.bpf.c")));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write("int a;\n") > 0);
    file.close();
    driver.window().open(file.fileName());
    gui::AttachPointsPanel* panel = open_panel(driver);
    QTRY_VERIFY_WITH_TIMEOUT(panel->tree().model()->rowCount() > 0, 20'000);
    panel->filter_line().setFocus();
    driver.type(QStringLiteral("openat"));
    QTRY_VERIFY_WITH_TIMEOUT(!panel->current_point().isEmpty(), 5'000);
    driver.press(Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(
        driver.editor().bytes().startsWith("int a;\n\nSEC(\"tracepoint/syscalls/sys_enter_openat\")\n"),
        20'000);
}

void AttachPointsTest::a_board_of_which_nothing_is_known_says_so()
{
    WindowDriver driver;
    driver.window().select_target(QStringLiteral("unknown"));
    gui::AttachPointsPanel* panel = open_panel(driver);
    QTRY_VERIFY_WITH_TIMEOUT(driver.in_sight(*panel) && !panel->filter_line().isEnabled(), 20'000);
    QVERIFY(!panel->tree().isVisible());
    QTRY_VERIFY(std::ranges::any_of(panel->findChildren<QLabel*>(), [](const QLabel* label) {
        return label->isVisible() && label->text().contains(QStringLiteral("bscope target update unknown"));
    }));
}

void AttachPointsTest::programs_of_the_board_are_found_too()
{
    const QString program = QStringLiteral(BOARDSCOPE_BINARY_DIR "/tests/board_target-aarch64");
    BOARDSCOPE_REQUIRE(QFile::exists(program), "no board_target for AArch64 was built");
    const QString root = folder_->filePath(QStringLiteral("root"));
    QVERIFY(QDir(root).mkpath(QStringLiteral("usr/bin")));
    QVERIFY(QFile::copy(program, root + QStringLiteral("/usr/bin/shop")));
    QFile target(folder_->filePath(QStringLiteral("config/targets/lab.toml")));
    QVERIFY(target.open(QIODevice::ReadOnly));
    const QByteArray text = target.readAll();
    target.close();
    QVERIFY(target.open(QIODevice::WriteOnly));
    target.write("sysroot = \"" + root.toUtf8() + "\"\n" + text);
    target.close();

    WindowDriver driver;
    driver.window().select_target(QStringLiteral("lab"));
    gui::AttachPointsPanel* panel = open_panel(driver);
    const auto titles = [&] {
        QStringList all;
        const QAbstractItemModel& model = *panel->tree().model();
        for (int row = 0; row < model.rowCount(); ++row)
            all << model.index(row, 0).data().toString();
        return all.join(u'\n');
    };
    QTRY_VERIFY_WITH_TIMEOUT(titles().contains(QStringLiteral("Marks in programs (USDT)  (2)")), 20'000);
    QVERIFY2(titles().contains(QStringLiteral("Functions of programs  (")), qPrintable(titles()));
    QVERIFY2(titles().startsWith(QStringLiteral("Tracepoints  (")), qPrintable(titles()));
    panel->filter_line().setFocus();
    driver.type(QStringLiteral("shop guard"));
    QTRY_COMPARE_WITH_TIMEOUT(panel->current_point(), QStringLiteral("usdt:/usr/bin/shop:bst:guard"), 5'000);
    QTRY_VERIFY_WITH_TIMEOUT(panel->details().contains(QStringLiteral("arg0  4 bytes, signed, in memory at sp")), 20'000);
    driver.press(Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(driver.editor().bytes().startsWith("usdt:/usr/bin/shop:bst:guard\n{\n"), 20'000);
    QVERIFY2(driver.editor().bytes().contains("arg0=%d arg1=%d"), driver.editor().bytes().constData());
    panel->filter_line().setText(QStringLiteral("bst_function"));
    QTRY_COMPARE_WITH_TIMEOUT(panel->current_point(), QStringLiteral("uprobe:/usr/bin/shop:bst_function"), 5'000);
    panel->filter_line().setFocus();
    driver.press(Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(driver.editor().bytes().contains("}\n\nuprobe:/usr/bin/shop:bst_function\n{\n"), 20'000);
    QTRY_COMPARE_WITH_TIMEOUT(driver.editor().problemCount(), 0, 20'000);
}

void AttachPointsTest::a_large_list_is_searched_at_once()
{
    auto functions = std::make_shared<gui::AttachPointGroup>(
        gui::AttachPointGroup{QStringLiteral("Functions"), {}, "kprobe:", {}});
    for (int i = 0; i < 40'000; ++i)
        functions->names.add("some_function_of_a_driver_" + std::to_string(i));
    auto programs = std::make_shared<gui::AttachPointGroup>(
        gui::AttachPointGroup{QStringLiteral("Functions of programs"), {}, "uprobe:", {}});
    for (int i = 0; i < 300'000; ++i)
        programs->names.add("/usr/lib/arm-linux-gnueabihf/libsome.so.1:function_number_" + std::to_string(i));
    gui::AttachPointModel model;
    model.set_groups({functions, programs});
    QElapsedTimer timer;
    timer.start();
    model.set_filter(QStringLiteral("driver 3999"));
    qInfo("340,000 names were searched in %.1f ms", static_cast<double>(timer.nsecsElapsed()) / 1e6);
    QVERIFY(timer.elapsed() < 1000);  // generous for a busy machine
    QCOMPARE(model.shown_count(), std::size_t(14));  // 3999, 13999, 23999, 33999, 39990 …
    QCOMPARE(model.point_at(model.index(0, 0, model.index(0, 0))),
             QStringLiteral("kprobe:some_function_of_a_driver_3999"));
    QCOMPARE(model.parent(model.index(0, 0, model.index(0, 0))), model.index(0, 0));
    timer.restart();
    model.set_filter(QStringLiteral("LIBSOME number_29999"));
    qInfo("and for words that are in most of them in %.1f ms", static_cast<double>(timer.nsecsElapsed()) / 1e6);
    QCOMPARE(model.point_at(model.index(0, 0, model.index(1, 0))),
             QStringLiteral("uprobe:/usr/lib/arm-linux-gnueabihf/libsome.so.1:function_number_29999"));
    QCOMPARE(model.shown_count(), std::size_t(11));  // 29999, 299990 … 299999
}

void AttachPointsTest::this_kernel_is_counted()
{
    const QString lacking = test::LocalBoard::missing();
    BOARDSCOPE_REQUIRE(lacking.isEmpty(), qPrintable(lacking));
    test::LocalBoard board;
    const QString trouble = board.start();
    QVERIFY2(trouble.isEmpty(), qPrintable(trouble));
    gui::RateMeter meter(BOARDSCOPE_BINARY_DIR "/share/boardscope");
    QSignalSpy measured(&meter, &gui::RateMeter::measured);
    QSignalSpy failed(&meter, &gui::RateMeter::failed);
    QVERIFY(meter.measure(QStringLiteral("tracepoint:raw_syscalls:sys_enter"), board.profile()));
    QVERIFY(!meter.measure(QStringLiteral("tracepoint:raw_syscalls:sys_exit"), board.profile()));
    QTRY_VERIFY_WITH_TIMEOUT(measured.count() + failed.count() == 1, 60'000);
    QCOMPARE(failed.count(), 0);
    QVERIFY(measured.front().at(1).toULongLong() > 10);
    // A point that is not there is an error that names it.
    QVERIFY(meter.measure(QStringLiteral("tracepoint:raw_syscalls:sys_entre"), board.profile()));
    QTRY_COMPARE_WITH_TIMEOUT(failed.count(), 1, 60'000);
    const auto error = failed.front().at(1).value<Error>();
    QVERIFY2(error.cause.find("sys_entre") != std::string::npos, error.cause.c_str());
}

QTEST_MAIN(AttachPointsTest)
#include "tst_attach_points_panel.moc"
