// SPDX-License-Identifier: GPL-3.0-or-later
// The window without a board: a recording is opened, looked at, filtered; files, docks, looks and keys work.
// Driven by mouse and keyboard, as by a person.
#include "app/gui/window_layout.h"
#include "editor/qsci.h"
#include "tests/gui/made_up_recording.h"
#include "tests/gui/window_driver.h"

#include <QClipboard>
#include <QDir>
#include <QDockWidget>
#include <QElapsedTimer>
#include <QFile>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QPushButton>
#include <QScrollBar>
#include <QSplitter>
#include <QStatusBar>
#include <QTableView>
#include <QTemporaryDir>
#include <QToolButton>
#include <QTreeWidget>

using namespace boardscope;
using test::MadeUpRecording;
using test::WindowDriver;

namespace {

constexpr std::size_t all_rows = 3001;  // with the loss

QByteArray content_of(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("not readable");
}

void write(const QString& path, const QByteArray& bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
}

/// How many pixels of this picture have this colour, or nearly.
int pixels_like(const QImage& image, const QColor& color)
{
    int count = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x) {
            const QColor pixel = image.pixelColor(x, y);
            count += std::abs(pixel.red() - color.red()) + std::abs(pixel.green() - color.green()) +
                         std::abs(pixel.blue() - color.blue()) <
                     24;
        }
    return count;
}

}  // namespace

class WindowRecording : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        directory_ = std::make_unique<QTemporaryDir>();
        QVERIFY(directory_->isValid());
        qputenv("BOARDSCOPE_CONFIG", file("config").toUtf8());
        qputenv("BOARDSCOPE_STATE", file("state").toUtf8());
        qputenv("XDG_DATA_HOME", file("data").toUtf8());
        QVERIFY(QDir().mkpath(file("config")));
        QVERIFY(MadeUpRecording().write(file("made-up.bscope").toStdString()));
        gui::apply_look(gui::WindowLayout::Look::light);
    }

    void rows_appear_in_table_and_timeline();
    void loss_is_shown();
    void a_typed_filter_narrows_both_views();
    void a_wrong_filter_is_red_with_a_sentence_and_leaves_the_rows();
    void values_of_the_recording_are_offered();
    void filters_are_remembered();
    void the_wheel_zooms_and_a_drag_pans();
    void a_click_in_the_timeline_selects_and_the_table_shows_the_row();
    void ctrl_c_copies_the_selected_row();
    void looks_are_switched_from_the_menu();
    void alt_and_a_number_toggle_docks();
    void maps_and_the_cost_of_the_probe_are_shown();
    void the_layout_is_remembered();
    void f6_toggles_writing_and_watching();
    void tab_reaches_everything_and_nothing_traps_it();
    void edits_are_marked_and_saved();
    void a_new_probe_is_saved_under_a_name();
    void unsaved_text_is_asked_about();
    void recent_files_open_again();
    void a_corrupt_recording_gives_a_sentence_data();
    void a_corrupt_recording_gives_a_sentence();
    void a_cut_recording_shows_what_it_holds();
    void closing_while_loading_does_not_hang();

private:
    [[nodiscard]] QString file(const char* name) const
    {
        return directory_->filePath(QString::fromLatin1(name));
    }
    [[nodiscard]] bool open_made_up(WindowDriver& driver, std::size_t rows = all_rows)
    {
        driver.window().open(file("made-up.bscope"));
        return driver.wait_for_rows(rows);
    }

    std::unique_ptr<QTemporaryDir> directory_;
};

void WindowRecording::rows_appear_in_table_and_timeline()
{
    WindowDriver driver;
    QVERIFY(!driver.timeline().followAction()->isEnabled());  // nothing to follow yet
    QVERIFY(open_made_up(driver));
    QCOMPARE(driver.table().model().shownCount(), qint64{all_rows});
    QCOMPARE(driver.table().model().text(0, views::Column::message), QStringLiteral("file /etc/number-0"));
    QCOMPARE(driver.table().model().text(1, views::Column::task), QStringLiteral("cat"));
    QTRY_COMPARE(driver.timeline().accessibleDescription(), QStringLiteral("3,000 events in 2 lanes"));
    QVERIFY(driver.timeline().positionOf(RowId{0}));
    QVERIFY(driver.timeline().positionOf(RowId{3000}));
    QCOMPARE(driver.filter_bar().countText(), QStringLiteral("3,001 events"));
    // What ran then is told, and nothing claims to be live.
    auto* programs = driver.find<QTreeWidget>("sessionPanel");
    QTRY_COMPARE(programs->topLevelItemCount(), 1);
    QVERIFY(programs->topLevelItem(0)->text(0).contains(QStringLiteral("do_sys_openat2")));
    QCOMPARE(programs->topLevelItem(0)->text(2), QStringLiteral("3,000"));
    QVERIFY(!driver.timeline().followAction()->isEnabled());
    QTRY_COMPARE(driver.label_text(QStringLiteral("Data")), QStringLiteral("recorded"));
    QCOMPARE(driver.label_text(QStringLiteral("Programs attached")),
             QStringLiteral("attached 1/1, 3,000 hits"));
}

void WindowRecording::loss_is_shown()
{
    WindowDriver driver;
    QVERIFY(open_made_up(driver));
    QTRY_COMPARE(driver.label_text(QStringLiteral("Events lost")), QStringLiteral("lost 340"));
    const paint::Theme theme = paint::Theme::light();
    QVERIFY(pixels_like(driver.named(QStringLiteral("Events lost"))->grab().toImage(), theme.loss_text) > 10);
    // A band of 0.9 ms in 3 s: at least a column of pixels in its lane.
    QVERIFY(pixels_like(driver.timeline().grab().toImage(), theme.loss) > 10);

    driver.type_filter(QStringLiteral("kind == loss"));
    QTRY_COMPARE(driver.table().model().shownCount(), qint64{1});
    const QString sentence = driver.table().model().sentence(driver.table().model().eventAt(0));
    QVERIFY2(sentence.contains(QStringLiteral("340")), qPrintable(sentence));
}

void WindowRecording::a_typed_filter_narrows_both_views()
{
    WindowDriver driver;
    QVERIFY(open_made_up(driver));
    driver.type_filter(QStringLiteral("comm == \"cat\" and cpu == 1"));
    QTRY_COMPARE(driver.table().model().shownCount(), qint64{500});
    QTRY_COMPARE(driver.timeline().accessibleDescription(), QStringLiteral("500 events in 1 lanes"));
    QTRY_COMPARE(driver.filter_bar().countText(), QStringLiteral("500 of 3,001"));
    QCOMPARE(driver.label_text(QStringLiteral("State of the filter")), QStringLiteral("✓"));

    QCOMPARE(QApplication::focusWidget(), &driver.filter_line());
    driver.press(Qt::Key_Escape);
    QTRY_COMPARE(driver.table().model().shownCount(), qint64{all_rows});
    driver.press(Qt::Key_Up);  // Enter has kept it
    QCOMPARE(driver.filter_line().text(), QStringLiteral("comm == \"cat\" and cpu == 1"));
}

void WindowRecording::a_wrong_filter_is_red_with_a_sentence_and_leaves_the_rows()
{
    WindowDriver driver;
    QVERIFY(open_made_up(driver));
    driver.type_filter(QStringLiteral("comm == \"cat\""));
    QTRY_COMPARE(driver.table().model().shownCount(), qint64{1000});
    driver.type_filter(QStringLiteral("com == \"cat\""));
    auto* explanation = driver.named(QStringLiteral("What is wrong with the filter"));
    QVERIFY(explanation->isVisible());
    QVERIFY2(driver.filter_bar().errorText().contains(QStringLiteral("com")),
             qPrintable(driver.filter_bar().errorText()));
    QVERIFY(pixels_like(explanation->grab().toImage(), paint::Theme::light().loss_text) > 10);
    QVERIFY(explanation->height() >= explanation->fontMetrics().height());
    QTest::qWait(2 * views::FilterBar::pause_ms);
    QCOMPARE(driver.table().model().shownCount(), qint64{1000});

    driver.press(Qt::Key_Home);
    for (int i = 0; i < 3; ++i)
        driver.press(Qt::Key_Right);
    driver.type(QStringLiteral("m"));
    QCOMPARE(driver.filter_line().text(), QStringLiteral("comm == \"cat\""));
    QVERIFY(!explanation->isVisible());
}

void WindowRecording::values_of_the_recording_are_offered()
{
    WindowDriver driver;
    QVERIFY(open_made_up(driver));
    QTest::mouseClick(&driver.filter_line(), Qt::LeftButton);
    driver.type(QStringLiteral("cpu == 1 and comm == "));
    QTRY_VERIFY(QApplication::activePopupWidget());
    driver.type(QStringLiteral("c"));
    driver.press(Qt::Key_Tab);
    QCOMPARE(driver.filter_line().text(), QStringLiteral("cpu == 1 and comm == \"cat\""));
    QTRY_COMPARE(driver.table().model().shownCount(), qint64{500});
    driver.type_filter(QStringLiteral("comm == \"cut\""));
    QTRY_COMPARE(driver.filter_bar().doubtText(),
                 QStringLiteral("no row so far has the comm \"cut\": did you mean \"cat\"?"));
    QTRY_COMPARE(driver.table().model().shownCount(), qint64{0});
}

void WindowRecording::filters_are_remembered()
{
    const QList<views::SavedFilter> saved{
        {QStringLiteral("cats, “all”"), QStringLiteral("comm in {\"cat\", \"a\\\\b\"}")}};
    {
        WindowDriver driver;
        driver.type_filter(QStringLiteral("comm == \"ls\" and cpu == 1"));
        driver.filter_bar().setSavedFilters(saved);
        Q_EMIT driver.filter_bar().savedFiltersChanged();
        QVERIFY(driver.window().close());
    }
    WindowDriver second;
    QCOMPARE(second.filter_bar().savedFilters(), saved);
    QTest::mouseClick(&second.filter_line(), Qt::LeftButton);
    second.press(Qt::Key_Up);
    QCOMPARE(second.filter_line().text(), QStringLiteral("comm == \"ls\" and cpu == 1"));
}

void WindowRecording::the_wheel_zooms_and_a_drag_pans()
{
    WindowDriver driver;
    QVERIFY(open_made_up(driver));
    views::TimelineView& timeline = driver.timeline();
    const int y = timeline.height() / 2;
    const std::int64_t pixel_before = timeline.timeAt(601) - timeline.timeAt(600);
    const std::int64_t under = timeline.timeAt(600);
    for (int i = 0; i < 8; ++i)
        driver.wheel(timeline, {600, y}, 1);
    QCOMPARE(timeline.timeAt(600), under);
    const std::int64_t pixel = timeline.timeAt(601) - timeline.timeAt(600);
    QVERIFY(pixel < pixel_before / 3);

    driver.drag(timeline, {600, y}, {400, y});
    QVERIFY(std::abs(timeline.timeAt(400) - under) <= 2 * pixel);
    // The same with keys.
    const std::int64_t here = timeline.timeAt(600);
    timeline.setFocus();
    driver.press(Qt::Key_D);
    QVERIFY(timeline.timeAt(600) > here);
    driver.press(Qt::Key_A);
    QVERIFY(std::abs(timeline.timeAt(600) - here) <= 2 * pixel);
    driver.press(Qt::Key_W);
    QVERIFY(timeline.timeAt(601) - timeline.timeAt(600) < pixel);
}

void WindowRecording::a_click_in_the_timeline_selects_and_the_table_shows_the_row()
{
    WindowDriver driver;
    QVERIFY(open_made_up(driver));
    views::TimelineView& timeline = driver.timeline();
    const auto where = timeline.positionOf(RowId{2222});
    QVERIFY(where);
    for (int i = 0; i < 20; ++i)
        driver.wheel(timeline, *where, 1);
    const auto near = timeline.positionOf(RowId{2222});
    QVERIFY(near);
    QTest::mouseClick(&timeline, Qt::LeftButton, {}, *near);
    QCOMPARE(driver.table().selectedCount(), qint64{1});
    const qint64 place = driver.table().model().placeOf(RowId{2222});
    QVERIFY(driver.table().firstVisiblePlace() <= place);
    QVERIFY(place < driver.table().firstVisiblePlace() + driver.table().visibleRows());
    const auto text = driver.table().selectedText(views::EventTable::CopyFormat::text);
    QVERIFY(text && text->contains(QStringLiteral("/etc/number-2221")));  // the loss came before it

    // And the other way round: a row far away brings the timeline there.
    driver.table().setFocus();
    driver.press(Qt::Key_Home);
    QVERIFY(timeline.positionOf(RowId{0}));
    driver.press(Qt::Key_Down);
    QVERIFY(driver.table()
                .selectedText(views::EventTable::CopyFormat::text)
                ->contains(QStringLiteral("number-1\n")));
}

void WindowRecording::ctrl_c_copies_the_selected_row()
{
    WindowDriver driver;
    QVERIFY(open_made_up(driver));
    QGuiApplication::clipboard()->clear();
    QWidget* rows = driver.table().viewport();
    QTest::mouseClick(rows, Qt::LeftButton, {}, {200, driver.table().rowHeight() * 2 + 4});
    driver.press(Qt::Key_C, Qt::ControlModifier);
    const QString copied = QGuiApplication::clipboard()->text();
    QCOMPARE(copied.count(QLatin1Char('\n')), 1);
    QVERIFY2(copied.contains(QStringLiteral("file /etc/number-")), qPrintable(copied));

    driver.press(Qt::Key_Down, Qt::ShiftModifier);
    driver.press(Qt::Key_Down, Qt::ShiftModifier);
    driver.press(Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QGuiApplication::clipboard()->text().count(QLatin1Char('\n')), 3);

    driver.timeline().setFocus();
    driver.press(Qt::Key_C, Qt::ControlModifier);
    QVERIFY2(QGuiApplication::clipboard()->text().contains(QStringLiteral("message: file /etc/number-")),
             qPrintable(QGuiApplication::clipboard()->text()));
}

void WindowRecording::looks_are_switched_from_the_menu()
{
    WindowDriver driver;
    QVERIFY(open_made_up(driver));
    const auto brightness = [&] {
        return driver.table().viewport()->grab().toImage().pixelColor(5, 5).lightness();
    };
    QVERIFY(driver.choose_in_menu(Qt::Key_V, {Qt::Key_C, Qt::Key_D}));
    QTRY_VERIFY(brightness() < 80);
    QVERIFY(driver.timeline().grab().toImage().pixelColor(200, driver.timeline().height() - 4).lightness() <
            80);
    QTRY_VERIFY(driver.text_view().grab().toImage().pixelColor(300, 20).lightness() < 90);
    QTRY_VERIFY(pixels_like(driver.named(QStringLiteral("Events lost"))->grab().toImage(),
                            paint::Theme::dark().loss_text) > 10);
    QVERIFY(driver.choose_in_menu(Qt::Key_V, {Qt::Key_C, Qt::Key_L}));
    QTRY_VERIFY(brightness() > 200);
    QCOMPARE(gui::WindowLayout().look(), gui::WindowLayout::Look::light);
}

void WindowRecording::maps_and_the_cost_of_the_probe_are_shown()
{
    const auto number = [](auto value) {
        Bytes bytes;
        append_little_endian(bytes, value);
        return bytes;
    };
    wire::MapEntries entries{.map = 5, .monotonic_ns = 2'000'000'000, .key_bytes = 4, .value_bytes = 8};
    for (std::uint32_t key = 1; key <= 3; ++key)
        entries.entries.push_back({number(key), number(std::uint64_t{key} * 1000)});
    MadeUpRecording recording;
    recording.more = {wire::Maps{.maps = {{.id = 5, .type = 1, .key_bytes = 4, .value_bytes = 8, .max_entries = 64, .name = "counts"}}},
                      entries};
    QVERIFY(recording.write(file("made-up.bscope").toStdString()));
    WindowDriver driver;
    QVERIFY(open_made_up(driver));
    driver.press(Qt::Key_7, Qt::AltModifier);
    auto* table = driver.find<QTableView>("mapsTable");
    QTRY_COMPARE(table->model()->rowCount(), 3);
    QVERIFY(driver.in_sight(*table));
    QCOMPARE(table->model()->index(2, 1).data().toString(), QStringLiteral("3,000"));
    // A recording cannot be changed, and says so.
    QVERIFY(!driver.action("mapsClearAction")->isEnabled());
    QVERIFY(driver.label_text(QStringLiteral("State of the map")).contains(QStringLiteral("only to look at")));
    QVERIFY(!driver.label_text(QStringLiteral("Cost of the probe")).isEmpty());
    // Another recording has other maps.
    QVERIFY(MadeUpRecording().write(file("other.bscope").toStdString()));
    driver.window().open(file("other.bscope"));
    QTRY_COMPARE(table->model()->rowCount(), 0);
}

void WindowRecording::alt_and_a_number_toggle_docks()
{
    WindowDriver driver;
    const std::pair<Qt::Key, const char*> docks[] = {{Qt::Key_1, "problemsDock"},
                                                     {Qt::Key_2, "buildDock"},
                                                     {Qt::Key_3, "boardDock"},
                                                     {Qt::Key_4, "sessionDock"},
                                                     {Qt::Key_5, "boardsDock"}};
    for (const auto& [key, name] : docks) {
        auto* dock = driver.find<QDockWidget>(name);
        QVERIFY(!dock->isHidden());
        // Behind another tab it is brought to the front first.
        if (!driver.in_sight(*dock)) driver.press(key, Qt::AltModifier);
        QTRY_VERIFY2(driver.in_sight(*dock), name);
        driver.press(key, Qt::AltModifier);
        QVERIFY2(dock->isHidden(), name);
        driver.press(key, Qt::AltModifier);
        QVERIFY2(!dock->isHidden(), name);
        // Shown means in sight, not behind another tab.
        QTRY_VERIFY2(driver.in_sight(*dock), name);
    }
}

void WindowRecording::the_layout_is_remembered()
{
    QByteArray splitter;
    {
        WindowDriver driver;
        driver.press(Qt::Key_1, Qt::AltModifier);  // to the front
        driver.press(Qt::Key_1, Qt::AltModifier);
        driver.press(Qt::Key_4, Qt::AltModifier);
        driver.press(Qt::Key_F6);
        splitter = driver.find<QSplitter>("mainSplitter")->saveState();
        QVERIFY(driver.window().close());
    }
    WindowDriver second;
    QVERIFY(second.find<QDockWidget>("problemsDock")->isHidden());
    QVERIFY(second.find<QDockWidget>("sessionDock")->isHidden());
    QVERIFY(!second.find<QDockWidget>("buildDock")->isHidden());
    QCOMPARE(second.find<QSplitter>("mainSplitter")->saveState(), splitter);
}

void WindowRecording::f6_toggles_writing_and_watching()
{
    WindowDriver driver;
    auto* splitter = driver.find<QSplitter>("mainSplitter");
    const auto editor_is_larger = [&] { return splitter->sizes().value(0) > splitter->sizes().value(1); };
    QVERIFY(!editor_is_larger());
    driver.press(Qt::Key_F6);
    QVERIFY(editor_is_larger());
    const QList<int> writing = splitter->sizes();
    driver.press(Qt::Key_F6);
    QVERIFY(!editor_is_larger());
    driver.press(Qt::Key_F6);
    QCOMPARE(splitter->sizes(), writing);
}

/// Once around with Tab; in the editor, where Tab is a character, after Esc.
void WindowRecording::tab_reaches_everything_and_nothing_traps_it()
{
    WindowDriver driver;
    QVERIFY(open_made_up(driver));
    QSet<QWidget*> expected;
    for (QWidget* widget : driver.window().findChildren<QWidget*>()) {
        const bool by_tab = widget->focusPolicy() & Qt::TabFocus;
        if (by_tab && widget->isEnabled() && !widget->focusProxy() && driver.in_sight(*widget))
            expected += widget;
    }
    QVERIFY(expected.contains(&driver.text_view()));
    QVERIFY(expected.contains(&driver.timeline()));
    QVERIFY(expected.contains(&driver.table()));
    QVERIFY(expected.contains(&driver.filter_line()));

    for (const bool backwards : {false, true}) {
        QSet<QWidget*> seen;
        driver.editor().setFocus();
        for (int i = 0; i < 40 && !(i > 1 && QApplication::focusWidget() == &driver.text_view()); ++i) {
            if (QApplication::focusWidget() == &driver.text_view()) driver.press(Qt::Key_Escape);
            driver.press(backwards ? Qt::Key_Backtab : Qt::Key_Tab,
                         backwards ? Qt::ShiftModifier : Qt::NoModifier);
            seen += QApplication::focusWidget();
        }
        for (QWidget* widget : expected)
            QVERIFY2(seen.contains(widget),
                     qPrintable(QStringLiteral("%1 %2 was never reached")
                                    .arg(QString::fromLatin1(widget->metaObject()->className()),
                                         widget->accessibleName() + widget->objectName())));
    }
    QVERIFY(!driver.editor().isModified());
    // Without Esc, Tab is what the text needs it for.
    driver.editor().setFocus();
    driver.press(Qt::Key_Tab);
    QVERIFY(driver.editor().isModified());
    driver.press(Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(!driver.editor().isModified());
}

void WindowRecording::edits_are_marked_and_saved()
{
    const QString probe = file("mine.bpf.c");
    write(probe, "int a;\n");
    WindowDriver driver;
    driver.window().open(probe);
    QVERIFY(driver.window().windowTitle().contains(QStringLiteral("mine.bpf.c")));
    QVERIFY(!driver.window().isWindowModified());
    driver.editor().setFocus();
    driver.type(QStringLiteral("long b;"));
    driver.press(Qt::Key_Return);
    QVERIFY(driver.window().isWindowModified());
    QCOMPARE(content_of(probe), QByteArray("int a;\n"));
    driver.press(Qt::Key_S, Qt::ControlModifier);
    QVERIFY(!driver.window().isWindowModified());
    QCOMPARE(content_of(probe), QByteArray("long b;\nint a;\n"));
    driver.press(Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(driver.window().isWindowModified());
    driver.press(Qt::Key_S, Qt::ControlModifier);
    QVERIFY(!driver.window().isWindowModified());
}

void WindowRecording::a_new_probe_is_saved_under_a_name()
{
    WindowDriver driver;
    driver.editor().setFocus();
    driver.type(QStringLiteral("int n;"));
    const QString path = file("new.bpf.c");
    driver.in_next_dialog([&](QWidget& dialog) {
        auto* name = dialog.findChild<QLineEdit*>();
        QVERIFY(name);
        name->setText(path);  // typed, the toolkit's list of files would be in between
        QTest::keyClick(name, Qt::Key_Return);
    });
    driver.press(Qt::Key_S, Qt::ControlModifier);
    QCOMPARE(content_of(path), QByteArray("int n;"));
    QVERIFY(!driver.window().isWindowModified());
    QVERIFY(driver.window().windowTitle().contains(QStringLiteral("new.bpf.c")));
}

void WindowRecording::unsaved_text_is_asked_about()
{
    WindowDriver driver;
    driver.editor().setFocus();
    driver.type(QStringLiteral("int n;"));
    driver.in_next_dialog([](QWidget& dialog) { QTest::keyClick(&dialog, Qt::Key_Escape); });
    driver.press(Qt::Key_Q, Qt::ControlModifier);
    QVERIFY(driver.window().isVisible());
    QCOMPARE(driver.editor().bytes(), QByteArray("int n;"));

    driver.in_next_dialog([](QWidget& dialog) {
        auto* box = qobject_cast<QMessageBox*>(&dialog);
        QVERIFY(box);
        QTest::mouseClick(box->button(QMessageBox::Discard), Qt::LeftButton);
    });
    driver.press(Qt::Key_Q, Qt::ControlModifier);
    QVERIFY(!driver.window().isVisible());
}

void WindowRecording::recent_files_open_again()
{
    write(file("mine.bpf.c"), "int a;\n");
    {
        WindowDriver driver;
        driver.window().open(file("mine.bpf.c"));
        QVERIFY(open_made_up(driver));
        QVERIFY(driver.window().close());
    }
    WindowDriver driver;
    QTest::keyClick(&driver.window(), Qt::Key_F, Qt::AltModifier);
    QTRY_VERIFY(QApplication::activePopupWidget());
    QTest::keyClick(QApplication::activePopupWidget(), Qt::Key_R);
    auto* recent = qobject_cast<QMenu*>(QApplication::activePopupWidget());
    QVERIFY(recent);
    QCOMPARE(recent->actions().size(), 2);
    QCOMPARE(recent->actions()[0]->text(), file("made-up.bscope"));
    QCOMPARE(recent->actions()[1]->text(), file("mine.bpf.c"));
    // The first one stands ready.
    QTest::keyClick(recent, Qt::Key_Return);
    QVERIFY(driver.wait_for_rows(all_rows));
}

void WindowRecording::a_corrupt_recording_gives_a_sentence_data()
{
    QTest::addColumn<QByteArray>("bytes");
    const QByteArray good = [this] {
        const QTemporaryDir scratch;
        const QString path = scratch.filePath(QStringLiteral("good.bscope"));
        return MadeUpRecording().write(path.toStdString()) ? content_of(path) : QByteArray();
    }();
    QVERIFY(good.size() > 1000);
    QTest::newRow("ends within its header") << good.left(60);
    QByteArray broken = good;
    for (qsizetype i = 24; i < 80; ++i)
        broken[i] = static_cast<char>(0xff);
    QTest::newRow("nonsense in its header") << broken;
}

void WindowRecording::a_corrupt_recording_gives_a_sentence()
{
    QFETCH(QByteArray, bytes);
    write(file("corrupt.bscope"), bytes);
    WindowDriver driver;
    driver.window().open(file("corrupt.bscope"));
    QTRY_VERIFY(!driver.notice().isEmpty());
    QVERIFY2(driver.notice().contains(QStringLiteral("corrupt.bscope")), qPrintable(driver.notice()));
    QVERIFY2(driver.notice().count(QLatin1Char('\n')) == 1, "a cause and a next step");
    QTRY_COMPARE(driver.label_text(QStringLiteral("Data")), QStringLiteral("no data"));
    // Everything still works.
    QVERIFY(open_made_up(driver));
    QVERIFY(driver.notice().isEmpty());
}

void WindowRecording::a_cut_recording_shows_what_it_holds()
{
    QVERIFY(MadeUpRecording{.goodbye = false}.write(file("cut.bscope").toStdString()));
    const QByteArray whole = content_of(file("cut.bscope"));
    write(file("cut.bscope"), whole.left(whole.size() * 2 / 3));
    WindowDriver driver;
    driver.window().open(file("cut.bscope"));
    QVERIFY(driver.wait_for_rows(1500));
    QTRY_VERIFY(driver.window().statusBar()->currentMessage().contains(
        QStringLiteral("ends before its session did")));
}

void WindowRecording::closing_while_loading_does_not_hang()
{
    QVERIFY(MadeUpRecording{.rows = 400'000}.write(file("made-up.bscope").toStdString()));
    QElapsedTimer timer;
    {
        WindowDriver driver;
        driver.window().open(file("made-up.bscope"));
        QTRY_COMPARE(driver.label_text(QStringLiteral("Data")), QStringLiteral("loading"));
        QVERIFY(driver.rows() < 400'000);
        // Half read, then another: the first must not go on into the second.
        const MadeUpRecording small{.rows = 100, .lost = 0};
        QVERIFY(small.write(file("small.bscope").toStdString()));
        driver.window().open(file("small.bscope"));
        QTRY_COMPARE(driver.label_text(QStringLiteral("Data")), QStringLiteral("recorded"));
        QTRY_COMPARE(driver.rows(), std::size_t{100});

        driver.window().open(file("made-up.bscope"));
        QTest::qWait(1);
        timer.start();
        QVERIFY(driver.window().close());
    }
    QVERIFY2(timer.elapsed() < 1000, qPrintable(QString::number(timer.elapsed())));
}

QTEST_MAIN(WindowRecording)
#include "tst_window_recording.moc"
