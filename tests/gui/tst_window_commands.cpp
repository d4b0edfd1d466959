// SPDX-License-Identifier: GPL-3.0-or-later
// The window's commands: the palette, keys that can be changed, layouts, and what is remembered of the
// table. Driven by mouse and keyboard, as by a person.
#include "app/gui/color_rules_panel.h"
#include "app/gui/command_palette.h"
#include "app/gui/fuzzy_match.h"
#include "app/gui/key_recorder.h"
#include "app/gui/marks_panel.h"
#include "app/gui/shortcuts_panel.h"
#include "app/views/column_chooser.h"
#include "app/views/find_line.h"
#include "editor/qsci.h"
#include "tests/gui/made_up_recording.h"
#include "tests/gui/window_driver.h"

#include <QComboBox>
#include <QDockWidget>
#include <QFile>
#include <QListWidget>
#include <QMenu>
#include <QPushButton>
#include <QStatusBar>
#include <QTemporaryDir>
#include <QTreeWidget>

using namespace boardscope;
using test::MadeUpRecording;
using test::WindowDriver;

namespace {

constexpr std::size_t all_rows = 3001;

QStringList names_in(const gui::CommandPalette& palette)
{
    QStringList names;
    for (int i = 0; i < palette.list().count(); ++i)
        names += palette.list().item(i)->text();
    return names;
}

}  // namespace

class WindowCommandsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void letters_find_names_data();
    void letters_find_names();
    void the_window_fits_a_small_screen_data();
    void the_window_fits_a_small_screen();
    void the_palette_lists_and_does();
    void what_cannot_be_done_is_grey();
    void what_was_used_stands_first();
    void the_locator_goes_to_targets_and_files();
    void the_same_key_means_what_has_the_keyboard();
    void one_goes_to_a_time_from_the_timeline();
    void a_question_mark_shows_the_keys();
    void a_key_is_changed_and_kept();
    void a_key_that_is_taken_is_refused();
    void the_timelines_keys_are_changed_like_others();
    void letters_of_the_timeline_are_letters_elsewhere();
    void marks_are_listed_noted_and_kept();
    void rows_are_coloured_from_the_table();
    void columns_are_kept();
    void layouts_are_saved_chosen_and_reset();

private:
    [[nodiscard]] QString recording();
    [[nodiscard]] static gui::CommandPalette& palette(WindowDriver& driver)
    {
        return *driver.find<gui::CommandPalette>();
    }
    /// Opens the palette, types, and presses Return.
    static void command(WindowDriver& driver, const QString& letters);

    std::unique_ptr<QTemporaryDir> folder_;
};

void WindowCommandsTest::init()
{
    folder_ = std::make_unique<QTemporaryDir>();
    QVERIFY(folder_->isValid());
    qputenv("BOARDSCOPE_CONFIG", folder_->path().toUtf8());
    qputenv("XDG_DATA_HOME", folder_->path().toUtf8());
}

void WindowCommandsTest::cleanup()
{
    folder_.reset();
}

QString WindowCommandsTest::recording()
{
    const QString path = folder_->filePath(QStringLiteral("made-up.bscope"));
    if (!QFile::exists(path) && !MadeUpRecording{}.write(path.toStdString())) return {};
    return path;
}

void WindowCommandsTest::command(WindowDriver& driver, const QString& letters)
{
    driver.press(Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(palette(driver).isVisible());
    driver.type(letters);
    driver.press(Qt::Key_Return);
}

void WindowCommandsTest::letters_find_names_data()
{
    QTest::addColumn<QString>("letters");
    QTest::addColumn<QStringList>("names");  // the best first, then one that fits less, if any
    const auto row = [](const char* letters, std::initializer_list<const char*> names) {
        QStringList list;
        for (const char* name : names)
            list += QString::fromLatin1(name);
        QTest::newRow(letters) << QString::fromLatin1(letters) << list;
    };
    row("svb", {"Start virtual board", "Save probe below"});
    row("run", {"Run", "Remove unused names"});
    row("find n", {"Find next", "Find in the table"});
    row("MARK", {"Mark row", "Next mark"});
    row("cps", {"Copy rows as CSV", "Columns"});
}

void WindowCommandsTest::letters_find_names()
{
    QFETCH(const QString, letters);
    QFETCH(const QStringList, names);
    const auto best = gui::fuzzy_match(letters, names[0]);
    QVERIFY(best);
    const auto other = gui::fuzzy_match(letters, names[1]);
    QVERIFY(!other || other->score < best->score);
    QVERIFY(!gui::fuzzy_match(letters, u"xyz"));
    QVERIFY(gui::fuzzy_match({}, names[0]));
}

void WindowCommandsTest::the_window_fits_a_small_screen_data()
{
    QTest::addColumn<QString>("dock");
    WindowDriver driver;
    for (const QDockWidget* dock : driver.window().findChildren<QDockWidget*>())
        QTest::newRow(qPrintable(dock->windowTitle())) << dock->objectName();
}

/// 1366 × 768, less what the desktop takes; with the panel in front that needs the most.
void WindowCommandsTest::the_window_fits_a_small_screen()
{
    QFETCH(QString, dock);
    constexpr QSize small(1366, 700);
    WindowDriver driver(small);
    auto* panel = driver.find<QDockWidget>(dock.toLatin1().constData());
    panel->show();
    panel->raise();
    QTest::qWait(50);
    QVERIFY2(driver.window().height() <= small.height() && driver.window().width() <= small.width(),
             qPrintable(QStringLiteral("%1 × %2").arg(driver.window().width()).arg(driver.window().height())));
    QVERIFY(driver.in_sight(*panel->widget()));
}

void WindowCommandsTest::the_palette_lists_and_does()
{
    WindowDriver driver;
    driver.press(Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
    gui::CommandPalette& list = palette(driver);
    QVERIFY(list.isVisible());
    QVERIFY(driver.in_sight(list.list()) && list.list().height() > 200);
    const QStringList names = names_in(list);
    for (const char* name :
         {"Run", "Save probe", "Follow", "Find in the table", "Go to line", "Dark", "Problems", "Quit"})
        QVERIFY2(names.contains(QLatin1String(name)) || names.filter(QLatin1String(name)).size() > 0, name);
    QCOMPARE(names.count(QStringLiteral("Run")), 1);  // in a menu and in the tool bar, and here once
    driver.press(Qt::Key_Escape);
    QVERIFY(!list.isVisible());

    QVERIFY(driver.find<QDockWidget>("marksDock")->isHidden());
    command(driver, QStringLiteral("marks pan"));
    QVERIFY(!list.isVisible());
    QVERIFY(!driver.find<QDockWidget>("marksDock")->isHidden());
    // By the mouse, too; and nothing that does not fit is done.
    driver.press(Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
    driver.type(QStringLiteral("qqqq"));
    QCOMPARE(list.list().count(), 0);
    QVERIFY(list.remark().contains(QStringLiteral("Nothing fits")));
    driver.press(Qt::Key_Return);
    QVERIFY(list.isVisible());
    list.line().setText(QStringLiteral("marks pan"));
    QTest::mouseClick(list.list().viewport(), Qt::LeftButton, {},
                      list.list().visualItemRect(list.list().item(0)).center());
    QVERIFY(driver.find<QDockWidget>("marksDock")->isHidden());
}

void WindowCommandsTest::what_cannot_be_done_is_grey()
{
    WindowDriver driver;
    driver.press(Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
    driver.type(QStringLiteral("stop"));
    gui::CommandPalette& list = palette(driver);
    QCOMPARE(list.list().item(0)->text(), QStringLiteral("Stop"));
    QVERIFY(!(list.list().item(0)->flags() & Qt::ItemIsEnabled));
    driver.press(Qt::Key_Return);
    QVERIFY(list.isVisible());
    QVERIFY(list.remark().contains(QStringLiteral("cannot be done now")));
}

void WindowCommandsTest::what_was_used_stands_first()
{
    {
        WindowDriver driver;
        command(driver, QStringLiteral("row colours"));
        driver.window().close();
    }
    WindowDriver driver;
    driver.press(Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(names_in(palette(driver)).first().startsWith(QStringLiteral("Row colours")));
    driver.press(Qt::Key_Down);
    driver.press(Qt::Key_Up);
    driver.press(Qt::Key_Up);  // round
    QCOMPARE(palette(driver).list().currentRow(), palette(driver).list().count() - 1);
}

void WindowCommandsTest::the_locator_goes_to_targets_and_files()
{
    const QString path = recording();
    {
        WindowDriver driver;
        driver.window().open(path);
        QVERIFY(driver.wait_for_rows(all_rows));
    }
    WindowDriver driver;
    driver.press(Qt::Key_K, Qt::ControlModifier);
    driver.type(QStringLiteral("made-up"));
    QCOMPARE(palette(driver).list().item(0)->text(), QStringLiteral("made-up.bscope"));
    driver.press(Qt::Key_Return);
    QVERIFY(driver.wait_for_rows(all_rows));
    auto* selector = driver.find<QComboBox>("targetSelector");
    if (selector->count() < 2) QSKIP("there is one target only");
    const QString other = selector->itemData(selector->count() - 1).toString();
    driver.press(Qt::Key_K, Qt::ControlModifier);
    driver.type(other);
    driver.press(Qt::Key_Return);
    QCOMPARE(selector->currentData().toString(), other);
}

void WindowCommandsTest::the_same_key_means_what_has_the_keyboard()
{
    WindowDriver driver;
    driver.window().open(recording());
    QVERIFY(driver.wait_for_rows(all_rows));
    driver.text_view().setFocus();
    driver.press(Qt::Key_F, Qt::ControlModifier);
    QVERIFY(!driver.table().findLine().isVisible());
    driver.press(Qt::Key_Escape);
    driver.table().setFocus();
    driver.press(Qt::Key_F, Qt::ControlModifier);
    QVERIFY(driver.table().findLine().isVisible());
    driver.type(QStringLiteral("number-1234"));
    driver.press(Qt::Key_Return);
    QTRY_COMPARE(driver.table().accessibleDescription().contains(QStringLiteral("row 1235 of")), true);
    driver.press(Qt::Key_Escape);
    // A letter that is a command in the table is a letter in the editor.
    const auto marks = driver.table().marks().all().size();
    driver.text_view().setFocus();
    driver.press(Qt::Key_M);
    QCOMPARE(driver.table().marks().all().size(), marks);
    driver.table().setFocus();
    driver.press(Qt::Key_M);
    QCOMPARE(driver.table().marks().all().size(), marks + 1);
}

void WindowCommandsTest::one_goes_to_a_time_from_the_timeline()
{
    WindowDriver driver;
    driver.window().open(recording());
    QVERIFY(driver.wait_for_rows(all_rows));
    driver.timeline().setFocus();
    driver.press(Qt::Key_G, Qt::ControlModifier);
    QVERIFY(driver.table().goToLine().isVisible());
    driver.type(QStringLiteral("201.5"));
    driver.press(Qt::Key_Return);
    const views::EventTableModel& rows = driver.table().model();
    QTRY_VERIFY(driver.table().selectedCount() == 1);
    const qint64 place = driver.table().firstVisiblePlace();
    QVERIFY(rows.eventAt(place).time_ns <= 201'500'000'000 &&
            rows.eventAt(place + driver.table().visibleRows() - 1).time_ns >= 201'500'000'000);
    QVERIFY(driver.timeline().hasFocus());
    driver.press(Qt::Key_M);
    QCOMPARE(driver.table().marks().all().size(), 1u);
}

void WindowCommandsTest::a_question_mark_shows_the_keys()
{
    WindowDriver driver;
    driver.text_view().setFocus();
    driver.press(Qt::Key_Question, Qt::ShiftModifier);
    driver.press(Qt::Key_Question);
    QVERIFY(driver.find<QDockWidget>("keysDock")->isHidden());
    driver.filter_line().setFocus();
    driver.type(QStringLiteral("?"));
    QVERIFY(driver.find<QDockWidget>("keysDock")->isHidden());
    QCOMPARE(driver.filter_line().text(), QStringLiteral("?"));
    driver.table().setFocus();
    driver.press(Qt::Key_Question);
    QVERIFY(!driver.find<QDockWidget>("keysDock")->isHidden());
    auto* panel = driver.find<gui::ShortcutsPanel>();
    QVERIFY(panel->search().hasFocus());
    driver.type(QStringLiteral("mark row"));
    QTreeWidgetItem* item = panel->list().currentItem();
    QVERIFY(item);
    QCOMPARE(item->text(0), QStringLiteral("Mark row"));
    QCOMPARE(item->text(1), QStringLiteral("M"));
}

void WindowCommandsTest::a_key_is_changed_and_kept()
{
    {
        WindowDriver driver;
        command(driver, QStringLiteral("keys"));
        auto* panel = driver.find<gui::ShortcutsPanel>();
        driver.type(QStringLiteral("mark row"));
        panel->recorder().setFocus();
        driver.press(Qt::Key_J, Qt::ControlModifier);
        QCOMPARE(panel->list().currentItem()->text(1), QStringLiteral("Ctrl+J"));
        QVERIFY(panel->remark().contains(QStringLiteral("Ctrl+J")));
        driver.window().close();
    }
    QFile file(folder_->filePath(QStringLiteral("keys.ini")));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY2(file.readAll().contains("table.mark=Ctrl+J"), "one line that a person can read");
    WindowDriver driver;
    driver.window().open(recording());
    QVERIFY(driver.wait_for_rows(all_rows));
    QCoreApplication::processEvents();
    driver.table().setFocus();
    driver.press(Qt::Key_Home);
    driver.press(Qt::Key_M);
    QCOMPARE(driver.table().marks().all().size(), 0u);
    driver.press(Qt::Key_J, Qt::ControlModifier);
    QCOMPARE(driver.table().marks().all().size(), 1u);
    command(driver, QStringLiteral("keys"));
    driver.type(QStringLiteral("mark row"));
    auto* panel = driver.find<gui::ShortcutsPanel>();
    for (auto* button : panel->findChildren<QPushButton*>())
        if (button->text() == QStringLiteral("&Reset")) QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(panel->list().currentItem()->text(1), QStringLiteral("M"));
}

void WindowCommandsTest::a_key_that_is_taken_is_refused()
{
    WindowDriver driver;
    command(driver, QStringLiteral("keys"));
    auto* panel = driver.find<gui::ShortcutsPanel>();
    driver.type(QStringLiteral("mark row"));
    panel->recorder().setFocus();
    driver.press(Qt::Key_R, Qt::ControlModifier);  // Run has it, everywhere
    QVERIFY2(panel->remark().contains(QStringLiteral("belongs to “Run”")), qPrintable(panel->remark()));
    QCOMPARE(panel->list().currentItem()->text(1), QStringLiteral("M"));
    panel->recorder().setFocus();
    driver.press(Qt::Key_Slash, Qt::ControlModifier);  // of the editor: the table may have it, too
    QCOMPARE(panel->list().currentItem()->text(1), QStringLiteral("Ctrl+/"));
    for (auto* button : panel->findChildren<QPushButton*>())
        if (button->text() == QStringLiteral("Reset &all")) QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(panel->list().currentItem()->text(1), QStringLiteral("M"));
}

void WindowCommandsTest::the_timelines_keys_are_changed_like_others()
{
    WindowDriver driver;
    driver.window().open(recording());
    QVERIFY(driver.wait_for_rows(all_rows));
    const auto length = [&] { return driver.timeline().timeAt(800) - driver.timeline().timeAt(300); };
    driver.timeline().setFocus();
    const std::int64_t all = length();
    driver.press(Qt::Key_W);
    const std::int64_t near = length();
    QVERIFY(near < all);

    command(driver, QStringLiteral("keys"));
    auto* panel = driver.find<gui::ShortcutsPanel>();
    driver.type(QStringLiteral("zoom in"));
    QCOMPARE(panel->list().currentItem()->text(1), QStringLiteral("W, +, ="));
    panel->recorder().setFocus();
    driver.press(Qt::Key_C);  // collapses a lane, in the same place
    QVERIFY2(panel->remark().contains(QStringLiteral("belongs to “Collapse this lane”")),
             qPrintable(panel->remark()));
    panel->recorder().setFocus();
    driver.press(Qt::Key_I);
    QCOMPARE(panel->list().currentItem()->text(1), QStringLiteral("I"));

    driver.timeline().setFocus();
    driver.press(Qt::Key_W);
    driver.press(Qt::Key_Plus);
    QCOMPARE(length(), near);
    driver.press(Qt::Key_I);
    const std::int64_t nearer = length();
    QVERIFY(nearer < near);
    // Held, it comes again and again.
    for (int i = 0; i < 3; ++i) {
        QKeyEvent held(QEvent::KeyPress, Qt::Key_I, Qt::NoModifier, QStringLiteral("i"), true);
        QCoreApplication::sendEvent(&driver.timeline(), &held);
    }
    QVERIFY(length() < nearer / 2);

    panel->search().setFocus();
    for (auto* button : panel->findChildren<QPushButton*>())
        if (button->text() == QStringLiteral("&Reset")) QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(panel->list().currentItem()->text(1), QStringLiteral("W, +, ="));
    driver.timeline().setFocus();
    const std::int64_t before = length();
    driver.press(Qt::Key_Plus, Qt::ShiftModifier);  // as some keyboards have it
    QVERIFY(length() < before);
    const auto all_keys = [&] {
        QStringList lines;
        for (int i = 0; i < panel->list().topLevelItemCount(); ++i)
            lines += panel->list().topLevelItem(i)->text(1);
        return lines.join(QStringLiteral(", ")).split(QStringLiteral(", "));
    }();
    for (const char* key : {"W", "A", "S", "D", "F", ".", "Home", "End", "Left", "PgUp", "Esc"})
        QVERIFY2(all_keys.contains(QLatin1String(key)), key);
}

void WindowCommandsTest::letters_of_the_timeline_are_letters_elsewhere()
{
    WindowDriver driver;
    driver.window().open(recording());
    QVERIFY(driver.wait_for_rows(all_rows));
    driver.timeline().setFocus();
    driver.press(Qt::Key_W);
    const std::int64_t begin = driver.timeline().timeAt(300);
    const std::int64_t end = driver.timeline().timeAt(800);
    driver.filter_line().setFocus();
    driver.type(QStringLiteral("wasdf.,"));
    QCOMPARE(driver.filter_line().text(), QStringLiteral("wasdf.,"));
    driver.text_view().setFocus();
    driver.type(QStringLiteral("wasdf.,"));
    QVERIFY(static_cast<QsciScintilla&>(driver.text_view()).text().contains(QStringLiteral("wasdf.,")));
    // Nor does an open menu lose them: D is Dark.
    driver.timeline().setFocus();
    QVERIFY(driver.choose_in_menu(Qt::Key_V, {Qt::Key_C, Qt::Key_D}));
    QCOMPARE(driver.timeline().timeAt(300), begin);
    QCOMPARE(driver.timeline().timeAt(800), end);
    // There they stand, too.
    QVERIFY(driver.choose_in_menu(Qt::Key_V, {Qt::Key_L, Qt::Key_O, Qt::Key_I}));
    QVERIFY(driver.timeline().timeAt(800) - driver.timeline().timeAt(300) < end - begin);
}

void WindowCommandsTest::marks_are_listed_noted_and_kept()
{
    {
        WindowDriver driver;
        driver.window().open(recording());
        QVERIFY(driver.wait_for_rows(all_rows));
        command(driver, QStringLiteral("marks panel"));
        driver.table().setFocus();
        driver.table().goToPlace(100);
        driver.press(Qt::Key_M);
        driver.table().goToPlace(2000);
        driver.press(Qt::Key_M);
        QTreeWidget& list = driver.find<gui::MarksPanel>()->list();
        QCOMPARE(list.topLevelItemCount(), 2);
        QCOMPARE(list.topLevelItem(0)->text(0), QStringLiteral("200.100000"));
        QTest::mouseClick(list.viewport(), Qt::LeftButton, {},
                          list.visualItemRect(list.topLevelItem(0)).topLeft() + QPoint(20, 5));
        QVERIFY(driver.table().accessibleDescription().contains(QStringLiteral("row 101 of")));
        list.setFocus();
        driver.press(Qt::Key_F2);
        QTRY_VERIFY(qobject_cast<QLineEdit*>(QApplication::focusWidget()));
        driver.type(QStringLiteral("it stalls here"));
        driver.press(Qt::Key_Return);
        QTRY_COMPARE(driver.table().marks().note(RowId{100}), QStringLiteral("it stalls here"));
        driver.window().close();
    }
    WindowDriver driver;
    driver.window().open(recording());
    QVERIFY(driver.wait_for_rows(all_rows));
    QTreeWidget& list = driver.find<gui::MarksPanel>()->list();
    QCOMPARE(list.topLevelItemCount(), 2);
    QTRY_COMPARE(list.topLevelItem(0)->text(0), QStringLiteral("200.100000"));
    QCOMPARE(list.topLevelItem(0)->text(2), QStringLiteral("it stalls here"));
    list.setCurrentItem(list.topLevelItem(0));
    QTest::keyClick(&list, Qt::Key_Delete);
    QCOMPARE(driver.table().marks().all().size(), 1u);
    // Of another trace there are none.
    const QString other = folder_->filePath(QStringLiteral("other.bscope"));
    QVERIFY(MadeUpRecording{.rows = 10}.write(other.toStdString()));
    driver.window().open(other);
    QCOMPARE(driver.table().marks().all().size(), 0u);
}

void WindowCommandsTest::rows_are_coloured_from_the_table()
{
    {
        WindowDriver driver;
        driver.window().open(recording());
        QVERIFY(driver.wait_for_rows(all_rows));
        const auto menu = driver.table().menuFor(0, views::Column::task);
        for (QAction* action : menu->actions())
            if (action->text().contains(QStringLiteral("Colour rows"))) action->trigger();
        QVERIFY(!driver.find<QDockWidget>("colorsDock")->isHidden());
        auto* panel = driver.find<gui::ColorRulesPanel>();
        QCOMPARE(panel->list().topLevelItem(0)->text(0), QStringLiteral("comm == \"ls\""));
        panel->list().topLevelItem(0)->setText(0, QStringLiteral("comm =="));
        QVERIFY2(!panel->remark().isEmpty() && !panel->remark().startsWith(QStringLiteral("The first")),
                 qPrintable(panel->remark()));
        panel->list().topLevelItem(0)->setText(0, QStringLiteral("comm == \"cat\""));
        QVERIFY(panel->remark().startsWith(QStringLiteral("The first")));
        driver.window().close();
    }
    WindowDriver driver;
    QCOMPARE(driver.table().colorRules().rules().size(), 1);
    QCOMPARE(driver.table().colorRules().rules()[0].filter, QStringLiteral("comm == \"cat\""));
    auto* panel = driver.find<gui::ColorRulesPanel>();
    panel->add_rule();
    QCOMPARE(driver.table().colorRules().rules().size(), 2);
    panel->list().topLevelItem(0)->setCheckState(0, Qt::Unchecked);
    QVERIFY(!driver.table().colorRules().rules()[0].enabled);
}

void WindowCommandsTest::columns_are_kept()
{
    {
        WindowDriver driver;
        driver.window().open(recording());
        QVERIFY(driver.wait_for_rows(all_rows));
        driver.table().setFocus();
        driver.press(Qt::Key_C);
        views::ColumnChooser& chooser = driver.table().columnChooser();
        QTRY_VERIFY(chooser.isVisible());
        QTest::keyClicks(&chooser.search(), QStringLiteral("flags"));
        QTest::keyClick(&chooser.search(), Qt::Key_Return);
        QTest::keyClick(&chooser, Qt::Key_Escape);
        QVERIFY(!driver.table().columns().isShown(views::Column::flags));
        driver.window().close();
    }
    WindowDriver driver;
    QVERIFY(!driver.table().columns().isShown(views::Column::flags));
    QVERIFY(driver.table().columns().isShown(views::Column::message));
}

void WindowCommandsTest::layouts_are_saved_chosen_and_reset()
{
    WindowDriver driver;
    auto* session = driver.find<QDockWidget>("sessionDock");
    auto* problems = driver.find<QDockWidget>("problemsDock");
    session->hide();
    command(driver, QStringLiteral("save layout"));
    driver.press(Qt::Key_Return);
    auto lines = driver.window().findChildren<views::SlimLine*>();
    QVERIFY(std::any_of(lines.begin(), lines.end(), [](views::SlimLine* line) {
        return line->isVisible() && line->remark().contains(QStringLiteral("Type a name"));
    }));
    driver.type(QStringLiteral("narrow"));
    driver.press(Qt::Key_Return);
    QVERIFY(driver.window().statusBar()->currentMessage().contains(QStringLiteral("narrow")));
    session->show();
    problems->hide();
    command(driver, QStringLiteral("reset layout"));
    QVERIFY(!session->isHidden() && !problems->isHidden());
    QVERIFY(driver.choose_in_menu(Qt::Key_V, {Qt::Key_Y, Qt::Key_C, Qt::Key_1}));
    QVERIFY(session->isHidden());
    QVERIFY(!problems->isHidden());
}

QTEST_MAIN(WindowCommandsTest)
#include "tst_window_commands.moc"
