// SPDX-License-Identifier: GPL-3.0-or-later
// The panel of maps, driven by mouse and keys: what it shows of readings, how entries are changed, taken back, copied.
#include "app/gui/maps_panel.h"

#include "app/gui/notice_bar.h"
#include "app/session/map_values.h"
#include "app/views/picture_views.h"
#include "app/views/maps_table_model.h"
#include "tests/support/made_up_map.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QElapsedTimer>
#include <QHeaderView>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QSlider>
#include <QTableView>
#include <QTest>
#include <QTreeWidget>

#include <ctime>

using namespace boardscope;
using session::MapContents;
using session::MapShape;
using test::MadeUpTypes;

namespace {

/// A board's kernel, as far as one map goes: it does what is asked, and tells.
class KernelMap {
public:
    KernelMap(gui::MapsPanel& panel, MapContents contents) : panel_(panel), contents_(std::move(contents))
    {
        QObject::connect(&panel, &gui::MapsPanel::changesWanted, &panel,
                         [this](const session::MapChanges& changes) { take(changes); });
        tell();
    }
    void put(const std::string& key, const std::string& value) { test::put(contents_, key, value); }
    void tell()
    {
        contents_.monotonic_ns += 1'000'000'000;
        panel_.take(test::shared(contents_));
    }
    [[nodiscard]] MapContents& contents() { return contents_; }
    [[nodiscard]] std::string value(const std::string& key)
    {
        const auto entry =
            contents_.entries.find(session::parse_key(contents_.map, contents_.types.key, key).value());
        return entry == contents_.entries.end() ? "none" : builder::to_text(contents_.types.value.read(entry->second));
    }
    std::function<void(const session::MapChanges&)> before_change;
    std::string refusal;
    int lists = 0;

private:
    void take(const session::MapChanges& list)
    {
        ++lists;
        if (before_change) before_change(list);
        session::MapsChanged done{.number = list.number, .map = list.map, .sentence = refusal};
        for (const session::MapChange& change : list.changes) {
            const bool is_there = contents_.entries.contains(change.key);
            const bool is_wanted = change.which == session::MapSet::any ||
                                   is_there == (change.which == session::MapSet::only_existing);
            if (!refusal.empty())
                ++done.refused;
            else if (change.action == wire::MapAction::clear)
                contents_.entries.clear(), ++done.made;
            else if (change.action == wire::MapAction::remove)
                ++(contents_.entries.erase(change.key) > 0 ? done.made : done.passed_over);
            else if (is_wanted)
                contents_.entries[change.key] = change.value, ++done.made;
            else
                ++done.passed_over;
        }
        panel_.take(done);
        tell();
    }
    gui::MapsPanel& panel_;
    MapContents contents_;
};

/// Of this thread's own work.
double thread_ms()
{
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

}  // namespace

class TstMapsPanel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        panel_ = std::make_unique<gui::MapsPanel>();
        panel_->resize(420, 700);
        panel_->show();
        QVERIFY(QTest::qWaitForWindowExposed(panel_.get()));
    }
    void cleanup() { panel_.reset(); }

    void an_empty_panel_says_what_to_do();
    void entries_are_listed_with_what_changed();
    void the_mark_is_compared_with_until_it_is_taken_away();
    void a_click_on_a_title_sorts_and_a_search_narrows();
    void the_selection_stays_with_its_key();
    void a_value_is_changed_in_its_cell();
    void a_reading_does_not_disturb_who_is_writing();
    void what_is_written_wrong_is_told_and_not_sent();
    void a_refusal_of_the_kernel_is_a_line();
    void entries_are_added_by_keyboard();
    void deleted_entries_come_back();
    void a_cleared_map_comes_back_but_for_what_the_probe_made_new();
    void one_cpu_is_changed_and_the_others_stay();
    void a_field_of_a_struct_is_changed_and_the_others_stay();
    void copies_are_csv_and_json();
    void after_the_session_everything_stays_and_nothing_can_be_changed();
    void earlier_readings_can_be_looked_at();
    void histograms_and_heat_maps_are_drawn();
    void a_flame_graph_is_searched_zoomed_and_copied();
    void ten_thousand_entries_each_second_are_shown();

private:
    template <class T>
    [[nodiscard]] T* find(const char* name)
    {
        return panel_->findChild<T*>(QString::fromLatin1(name));
    }
    [[nodiscard]] QTableView& table() { return *find<QTableView>("mapsTable"); }
    [[nodiscard]] QString cell(int row, int column)
    {
        return table().model()->index(row, column).data().toString();
    }
    [[nodiscard]] QStringList row_texts(int row)
    {
        QStringList texts;
        for (int column = 0; column < table().model()->columnCount(); ++column)
            texts += cell(row, column);
        return texts;
    }
    [[nodiscard]] int rows() { return table().model()->rowCount(); }
    [[nodiscard]] QString state() { return find<QLabel>("mapsState")->text(); }
    [[nodiscard]] QString notice()
    {
        auto* bar = panel_->findChild<gui::NoticeBar*>();
        return bar->isVisible() ? bar->findChild<QLabel*>()->text() : QString();
    }
    [[nodiscard]] QPushButton* undo_button()
    {
        for (QPushButton* button : panel_->findChild<gui::NoticeBar*>()->findChildren<QPushButton*>())
            if (button->isVisible() && button->text() == QStringLiteral("Undo")) return button;
        return nullptr;
    }
    void click(QWidget* widget) { QTest::mouseClick(widget, Qt::LeftButton); }
    void click_cell(int row, int column)
    {
        QTest::mouseClick(table().viewport(), Qt::LeftButton, {},
                          table().visualRect(table().model()->index(row, column)).center());
    }
    /// As a person does: a double click, the text, Enter.
    void edit_cell(int row, int column, const QString& text)
    {
        const QPoint at = table().visualRect(table().model()->index(row, column)).center();
        click_cell(row, column);
        QTest::mouseDClick(table().viewport(), Qt::LeftButton, {}, at);
        auto* editor = table().findChild<QLineEdit*>();
        QVERIFY(editor);
        editor->selectAll();
        QTest::keyClicks(editor, text);
        QTest::keyClick(editor, Qt::Key_Return);
        QTRY_VERIFY(!table().findChild<QLineEdit*>());
    }
    [[nodiscard]] MapContents opens()
    {
        MapContents contents = test::made_up_map("opens", test::map_hash, types_.text(), types_.number());
        test::put(contents, "cat", "7");
        test::put(contents, "ls", "1204");
        test::put(contents, "sh", "30");
        return contents;
    }

    MadeUpTypes types_;
    std::unique_ptr<gui::MapsPanel> panel_;
};

void TstMapsPanel::an_empty_panel_says_what_to_do()
{
    QVERIFY(state().contains(QStringLiteral("Run a probe")));
    QVERIFY(!find<QAction>("mapsClearAction")->isEnabled());
    panel_->begin();
    QVERIFY(state().contains(QStringLiteral("No map has been read yet")));
}

void TstMapsPanel::entries_are_listed_with_what_changed()
{
    panel_->begin();
    KernelMap map(*panel_, opens());
    QTRY_COMPARE(rows(), 3);
    QCOMPARE(row_texts(1), QStringList({QStringLiteral("ls"), QStringLiteral("1,204"), QString()}));
    QVERIFY(table().model()->index(1, 1).data(Qt::TextAlignmentRole).toInt() & Qt::AlignRight);
    auto* list = find<QTreeWidget>("mapsList");
    QCOMPARE(list->topLevelItemCount(), 1);
    QCOMPARE(list->topLevelItem(0)->text(1), QStringLiteral("hash"));
    QCOMPARE(list->topLevelItem(0)->text(2), QStringLiteral("3 of 10,240"));
    map.put("ls", "1210");
    map.put("dd", "1");
    map.tell();
    QTRY_COMPARE(rows(), 4);
    QTRY_COMPARE(row_texts(1),
                 QStringList({QStringLiteral("dd"), QStringLiteral("1"), QStringLiteral("+1")}));
    QCOMPARE(row_texts(2), QStringList({QStringLiteral("ls"), QStringLiteral("1,210"), QStringLiteral("+6")}));
    QCOMPARE(cell(0, 2), QString());
    QCOMPARE(state(), QStringLiteral("4 entries, read at 2.0 s"));
}

void TstMapsPanel::the_mark_is_compared_with_until_it_is_taken_away()
{
    panel_->begin();
    KernelMap map(*panel_, opens());
    QTRY_COMPARE(rows(), 3);
    table().setFocus();
    QTest::keyClick(&table(), Qt::Key_M, Qt::ControlModifier);
    for (const char* value : {"1300", "1304"}) {
        map.put("ls", value);
        map.tell();
    }
    QTRY_COMPARE(row_texts(1), QStringList({QStringLiteral("ls"), QStringLiteral("1,304"), QStringLiteral("+4"),
                                            QStringLiteral("+100")}));
    find<QAction>("mapsUnmarkAction")->trigger();
    QTRY_COMPARE(table().model()->columnCount(), 3);
}

void TstMapsPanel::a_click_on_a_title_sorts_and_a_search_narrows()
{
    panel_->begin();
    KernelMap map(*panel_, opens());
    QTRY_COMPARE(rows(), 3);
    const auto click_title = [&](int column) {
        QHeaderView* header = table().horizontalHeader();
        QTest::mouseClick(header->viewport(), Qt::LeftButton, {},
                          QPoint(header->sectionViewportPosition(column) + header->sectionSize(column) / 2,
                                 header->height() / 2));
    };
    click_title(1);
    click_title(1);
    QTRY_COMPARE(cell(0, 0), QStringLiteral("ls"));
    // It stays so as numbers change.
    map.put("sh", "99999");
    map.tell();
    QTRY_COMPARE(cell(0, 0), QStringLiteral("sh"));
    QCOMPARE(table().horizontalHeader()->sortIndicatorSection(), 1);
    QTest::keyClick(&table(), Qt::Key_F, Qt::ControlModifier);
    QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("LS"));
    QTRY_COMPARE(rows(), 1);
    QCOMPARE(cell(0, 0), QStringLiteral("ls"));
    QVERIFY(state().startsWith(QStringLiteral("1 of 3 entries")));
}

void TstMapsPanel::the_selection_stays_with_its_key()
{
    panel_->begin();
    KernelMap map(*panel_, opens());
    QTRY_COMPARE(rows(), 3);
    click_cell(1, 0);
    map.put("awk", "1");
    map.put("bash", "1");
    map.tell();
    QTRY_COMPARE(rows(), 5);
    QCOMPARE(table().selectionModel()->selectedRows().value(0).data().toString(), QStringLiteral("ls"));
    map.contents().entries.erase(map.contents().entries.begin());
    map.tell();
    QTRY_COMPARE(rows(), 4);
    QCOMPARE(table().selectionModel()->selectedRows().value(0).data().toString(), QStringLiteral("ls"));
    map.contents().entries.clear();
    map.tell();
    QTRY_COMPARE(rows(), 0);
    QVERIFY(table().selectionModel()->selectedRows().isEmpty());
}

void TstMapsPanel::a_value_is_changed_in_its_cell()
{
    panel_->begin();
    KernelMap map(*panel_, opens());
    QTRY_COMPARE(rows(), 3);
    edit_cell(1, 1, QStringLiteral("0x10"));
    QTRY_COMPARE(cell(1, 1), QStringLiteral("16"));
    QCOMPARE(map.value("ls"), std::string("16"));
    QCOMPARE(notice(), QStringLiteral("Set opens[\"ls\"]."));
    // The probe goes on counting, and taking back says so.
    map.put("ls", "18");
    map.tell();
    QTRY_COMPARE(cell(1, 1), QStringLiteral("18"));
    QVERIFY(undo_button());
    click(undo_button());
    QTRY_COMPARE(cell(1, 1), QStringLiteral("1,204"));
    QVERIFY(notice().contains(QStringLiteral("had changed it meanwhile")));
    QVERIFY(!undo_button());
    // Leaving a cell as it is changes nothing.
    edit_cell(1, 1, QStringLiteral("1204"));
    QCOMPARE(map.lists, 2);
    // Keys are not values.
    QVERIFY(!(table().model()->index(0, 0).flags() & Qt::ItemIsEditable));
}

void TstMapsPanel::a_reading_does_not_disturb_who_is_writing()
{
    panel_->begin();
    KernelMap map(*panel_, opens());
    QTRY_COMPARE(rows(), 3);
    const QPoint at = table().visualRect(table().model()->index(1, 1)).center();
    click_cell(1, 1);
    QTest::mouseDClick(table().viewport(), Qt::LeftButton, {}, at);
    auto* editor = table().findChild<QLineEdit*>();
    QVERIFY(editor);
    editor->selectAll();
    QTest::keyClicks(editor, QStringLiteral("4"));
    map.put("ls", "1300");
    map.put("awk", "1");  // comes above
    map.tell();
    QTRY_COMPARE(rows(), 4);
    QTest::keyClicks(editor, QStringLiteral("2"));
    QCOMPARE(editor->text(), QStringLiteral("42"));
    QTest::keyClick(editor, Qt::Key_Return);
    QTRY_COMPARE(map.value("ls"), std::string("42"));
    QCOMPARE(map.value("cat"), std::string("7"));
}

void TstMapsPanel::what_is_written_wrong_is_told_and_not_sent()
{
    panel_->begin();
    KernelMap map(*panel_, opens());
    QTRY_COMPARE(rows(), 3);
    edit_cell(1, 1, QStringLiteral("many"));
    QVERIFY2(notice().contains(QStringLiteral("many")), qPrintable(notice()));
    QVERIFY(notice().contains(QStringLiteral("__u64")));
    QCOMPARE(map.lists, 0);
    QCOMPARE(cell(1, 1), QStringLiteral("1,204"));
}

void TstMapsPanel::a_refusal_of_the_kernel_is_a_line()
{
    panel_->begin();
    KernelMap map(*panel_, opens());
    QTRY_COMPARE(rows(), 3);
    map.refusal = "The kernel does not allow it: the map may be frozen, or made read-only.";
    edit_cell(0, 1, QStringLiteral("5"));
    QVERIFY2(notice().contains(QStringLiteral("may be frozen")), qPrintable(notice()));
    QVERIFY(!undo_button());
    QCOMPARE(map.value("cat"), std::string("7"));
}

void TstMapsPanel::entries_are_added_by_keyboard()
{
    panel_->begin();
    KernelMap map(*panel_, opens());
    QTRY_COMPARE(rows(), 3);
    table().setFocus();
    QTest::keyClick(&table(), Qt::Key_Insert);
    QWidget* key = QApplication::focusWidget();
    QCOMPARE(key, find<QLineEdit>("mapsAddKey"));
    QCOMPARE(find<QLineEdit>("mapsAddKey")->placeholderText(), QStringLiteral("char[16]"));
    QTest::keyClicks(key, QStringLiteral("dd"));
    QTest::keyClick(key, Qt::Key_Tab);
    QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("12"));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    QTRY_COMPARE(rows(), 4);
    QCOMPARE(map.value("dd"), std::string("12"));
    // What is there already is not overwritten by adding.
    QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("ls"));
    find<QLineEdit>("mapsAddValue")->setText(QStringLiteral("1"));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    QVERIFY2(notice().contains(QStringLiteral("has such an entry already")), qPrintable(notice()));
    QCOMPARE(map.value("ls"), std::string("1204"));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
    QVERIFY(!find<QLineEdit>("mapsAddKey")->isVisible());
}

void TstMapsPanel::deleted_entries_come_back()
{
    panel_->begin();
    KernelMap map(*panel_, opens());
    QTRY_COMPARE(rows(), 3);
    click_cell(0, 0);
    QTest::keyClick(&table(), Qt::Key_Down, Qt::ShiftModifier);
    QTest::keyClick(&table(), Qt::Key_Delete);
    QTRY_COMPARE(rows(), 1);
    QVERIFY2(notice().contains(QStringLiteral("Deleted 2 entries of opens")), qPrintable(notice()));
    map.put("ls", "3");  // the probe has begun anew
    map.tell();
    QTRY_COMPARE(rows(), 2);
    click(undo_button());
    QTRY_COMPARE(rows(), 3);
    QCOMPARE(map.value("cat"), std::string("7"));
    QCOMPARE(map.value("ls"), std::string("3"));
    QVERIFY2(notice().contains(QStringLiteral("Set back 1 entry of opens. 1 entry had changed")), qPrintable(notice()));
}

void TstMapsPanel::a_cleared_map_comes_back_but_for_what_the_probe_made_new()
{
    panel_->begin();
    MapContents slots = test::made_up_map("counters", test::map_array, types_.small_number(), types_.number());
    for (int i = 0; i < 4; ++i)
        test::put(slots, std::to_string(i), std::to_string(i * 10));
    KernelMap map(*panel_, slots);
    QTRY_COMPARE(rows(), 4);
    // Entries of an array become zeros.
    map.before_change = [&](const session::MapChanges& list) {
        if (list.changes.front().action != wire::MapAction::clear) return;
        const MapContents before = map.contents();
        for (const auto& [key, value] : before.entries)
            map.contents().entries[key] = Bytes(8);
        panel_->take(session::MapsChanged{.number = list.number, .map = list.map, .made = 1});
    };
    find<QAction>("mapsClearAction")->trigger();
    map.contents().entries.clear();
    for (int i = 0; i < 4; ++i)
        map.put(std::to_string(i), i == 2 ? "1" : "0");
    map.tell();
    QTRY_COMPARE(cell(2, 1), QStringLiteral("1"));
    QVERIFY2(notice().contains(QStringLiteral("Set counters to zero")), qPrintable(notice()));
    map.before_change = {};
    QTest::keyClick(&table(), Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE(cell(3, 1), QStringLiteral("30"));
    QCOMPARE(cell(2, 1), QStringLiteral("1"));
    QVERIFY2(notice().contains(QStringLiteral("1 entry had changed")), qPrintable(notice()));
}

void TstMapsPanel::one_cpu_is_changed_and_the_others_stay()
{
    panel_->begin();
    MapContents hits =
        test::made_up_map("hits", test::map_percpu_hash, types_.small_number(), types_.small_number(), 2);
    test::put(hits, "7", "[3,40]");
    KernelMap map(*panel_, hits);
    QTRY_COMPARE(rows(), 1);
    QVERIFY(!(table().model()->index(0, 1).flags() & Qt::ItemIsEditable));  // a sum
    find<QAction>("mapsByCpuAction")->trigger();
    QTRY_COMPARE(row_texts(0), QStringList({QStringLiteral("7"), QStringLiteral("43"), QString(), QStringLiteral("3"),
                                            QStringLiteral("40"), QStringLiteral("3"), QStringLiteral("40")}));
    edit_cell(0, 6, QStringLiteral("41"));
    QTRY_COMPARE(cell(0, 1), QStringLiteral("44"));
    QCOMPARE(load_little_endian<std::uint32_t>(map.contents().entries.begin()->second, 0), 3U);
    QCOMPARE(load_little_endian<std::uint32_t>(map.contents().entries.begin()->second, 8), 41U);
}

void TstMapsPanel::a_field_of_a_struct_is_changed_and_the_others_stay()
{
    panel_->begin();
    const auto value = types_.record({{"count", MadeUpTypes::Field::number}, {"file", MadeUpTypes::Field::text}});
    MapContents last = test::made_up_map("last", test::map_hash, types_.small_number(), value);
    test::put(last, "7", "count=3,file=\"/etc/x\"");
    last.entries.begin()->second[23] = std::byte{0x7f};  // behind the text's end: nobody sees it
    KernelMap map(*panel_, last);
    QTRY_COMPARE(rows(), 1);
    edit_cell(0, 1, QStringLiteral("4"));
    QTRY_COMPARE(cell(0, 1), QStringLiteral("4"));
    QCOMPARE(map.value("7"), std::string("{count: 4, file: \"/etc/x\"}"));
    QVERIFY(map.contents().entries.begin()->second[23] == std::byte{0x7f});
    edit_cell(0, 3, QStringLiteral("/tmp"));
    QTRY_COMPARE(cell(0, 3), QStringLiteral("/tmp"));
    QCOMPARE(map.value("7"), std::string("{count: 4, file: \"/tmp\"}"));
}

void TstMapsPanel::copies_are_csv_and_json()
{
    panel_->begin();
    KernelMap map(*panel_, opens());
    QTRY_COMPARE(rows(), 3);
    find<QAction>("mapsCopyCsvAction")->trigger();
    QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("key,value,Δ\ncat,7,\nls,1204,\nsh,30,\n"));
    click_cell(1, 0);
    QTest::keyClick(&table(), Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("key,value,Δ\nls,1204,\n"));
    find<QAction>("mapsCopyJsonAction")->trigger();
    const auto json = QJsonDocument::fromJson(QApplication::clipboard()->text().toUtf8()).array();
    QCOMPARE(json.size(), 1);
}

void TstMapsPanel::after_the_session_everything_stays_and_nothing_can_be_changed()
{
    panel_->begin();
    KernelMap map(*panel_, opens());
    QTRY_COMPARE(rows(), 3);
    panel_->end();
    QCOMPARE(rows(), 3);
    QVERIFY(state().contains(QStringLiteral("the session is over")));
    QVERIFY(!(table().model()->index(0, 1).flags() & Qt::ItemIsEditable));
    for (const char* action : {"mapsAddAction", "mapsDeleteAction", "mapsClearAction", "mapsUndoAction"})
        QVERIFY(!find<QAction>(action)->isEnabled());
    QVERIFY(find<QAction>("mapsCopyCsvAction")->isEnabled());
    // A change that nobody has answered is told of.
    panel_->begin();
    QSignalSpy asked(panel_.get(), &gui::MapsPanel::changesWanted);
    panel_->disconnect(panel_.get());
    panel_->take(test::shared(opens()));
    QTRY_COMPARE(rows(), 3);
    find<QAction>("mapsClearAction")->trigger();
    QCOMPARE(asked.count(), 1);
    panel_->end();
    QVERIFY2(notice().contains(QStringLiteral("The session ended before opens was changed")), qPrintable(notice()));
}

void TstMapsPanel::earlier_readings_can_be_looked_at()
{
    session::MapHistory history;
    for (int i = 1; i <= 5; ++i) {
        MapContents reading = opens();
        test::put(reading, "ls", std::to_string(i * 100));
        reading.monotonic_ns = static_cast<std::uint64_t>(i) * 1'000'000'000;
        (void)history.add(test::shared(reading));
    }
    panel_->show_history(history);
    QTRY_COMPARE(cell(1, 1), QStringLiteral("500"));
    auto* slider = find<QSlider>("mapsReading");
    QVERIFY(slider->isVisible());
    slider->setFocus();
    QTest::keyClick(slider, Qt::Key_Left);
    QTest::keyClick(slider, Qt::Key_Left);
    QTRY_COMPARE(row_texts(1), QStringList({QStringLiteral("ls"), QStringLiteral("300"), QStringLiteral("+100")}));
    QVERIFY(state().contains(QStringLiteral("read at 3.0 s")));
    QVERIFY(state().contains(QStringLiteral("only to look at")));
    QTest::keyClick(slider, Qt::Key_End);
    QTRY_COMPARE(cell(1, 1), QStringLiteral("500"));
}

void TstMapsPanel::histograms_and_heat_maps_are_drawn()
{
    panel_->begin();
    MapContents slots = test::made_up_map("open_hist_ns", test::map_array, types_.small_number(), types_.number());
    slots.map.max_entries = 32;
    for (int i = 0; i < 32; ++i)
        test::put(slots, std::to_string(i), i == 12 ? "90" : i == 13 ? "10" : "0");
    KernelMap map(*panel_, slots);
    auto* histogram = find<views::HistogramView>("mapsHistogram");
    QTRY_VERIFY(histogram->isVisible());
    QCOMPARE(find<QComboBox>("mapsShape")->currentText(), QStringLiteral("Log2 histogram"));
    QCOMPARE(paint::summary_line(histogram->picture()),
             QStringLiteral("100 numbers · p50 ≤ 8.191 µs · p90 ≤ 8.191 µs · p99 ≤ 16.38 µs"));
    histogram->setFocus();
    QTest::keyClick(histogram, Qt::Key_Down);
    QCOMPARE(state(), QStringLiteral("4.096–8.191 µs: 90 · up to here 90.0 %"));
    QVERIFY(!find<QComboBox>("mapsShape")->model()->index(4, 0).flags().testFlag(Qt::ItemIsEnabled));

    panel_->choose_shape(MapShape::heat_map);
    auto* heat = find<views::HeatMapView>("mapsHeat");
    QTRY_VERIFY(heat->isVisible());
    QVERIFY(heat->picture().heat.columns.empty());
    map.put("12", "95");
    map.tell();
    QTRY_COMPARE(heat->picture().heat.columns.size(), std::size_t{1});
    QCOMPARE(heat->picture().heat.most, std::uint64_t{5});
    panel_->choose_shape(MapShape::table);
    QTRY_COMPARE(rows(), 32);
    // What a map cannot be it is not, whatever was chosen for another of its name.
    panel_->choose_shape(MapShape::heat_map);
    QTRY_VERIFY(heat->isVisible());
    panel_->begin();
    MapContents other = test::made_up_map("open_hist_ns", test::map_hash, types_.text(), types_.text());
    test::put(other, "a", "b");
    panel_->take(test::shared(other));
    QTRY_COMPARE(rows(), 1);
    QVERIFY(table().isVisible());
}

void TstMapsPanel::a_flame_graph_is_searched_zoomed_and_copied()
{
    panel_->begin();
    MapContents stacks =
        test::made_up_map("stacks", test::map_stack_trace, builder::ValueType(4), builder::ValueType(32));
    const char* const names[] = {"open", "read"};
    for (std::uint32_t id = 0; id < 2; ++id) {
        Bytes stack = test::number_bytes<std::uint64_t>(0x2000 + id * 0x100);
        append(stack, test::number_bytes<std::uint64_t>(0x1000));
        stack.resize(32);
        stacks.entries[test::number_bytes(id)] = stack;
        stacks.symbols[0x2000 + id * 0x100] = {.address = 0x2000 + id * 0x100ULL, .start = 0x2000, .name = names[id]};
    }
    stacks.symbols[0x1000] = {.address = 0x1000, .start = 0x1000, .name = "syscall"};
    MapContents counts = test::made_up_map("counts", test::map_hash, types_.small_number(), types_.number());
    test::put(counts, "0", "75");
    test::put(counts, "1", "25");
    panel_->take(test::shared(stacks));
    panel_->take(test::shared(counts));
    panel_->choose_map(QStringLiteral("counts"));
    auto* flame = find<views::FlameGraphView>("mapsFlame");
    QTRY_VERIFY(flame->isVisible() && flame->tree() && flame->tree()->total() == 100);
    const std::uint32_t read = flame->tree()->find(std::vector<std::string>{"syscall", "read"});
    QVERIFY(read != 0);
    QTest::mouseMove(flame, QPoint(2, 2));
    QTest::mouseMove(flame, flame->box_of(read).center().toPoint());
    QTRY_COMPARE(state(), QStringLiteral("read · 25 of 100 (25.0 %)"));
    const double narrow = flame->box_of(read).width();
    QTest::mouseClick(flame, Qt::LeftButton, {}, flame->box_of(read).center().toPoint());
    QVERIFY(flame->box_of(read).width() > 3 * narrow);
    QTest::keyClick(flame, Qt::Key_Escape);
    QCOMPARE(flame->box_of(read).width(), narrow);
    // By keys alone: root, its widest callee, that one's.
    for (int i = 0; i < 4; ++i)
        QTest::keyClick(flame, Qt::Key_Down);
    QVERIFY2(state().startsWith(QStringLiteral("open · 75")), qPrintable(state()));
    QTest::keyClick(flame, Qt::Key_Right);
    QVERIFY(state().startsWith(QStringLiteral("read · 25")));
    // A new reading keeps what is zoomed.
    QTest::keyClick(flame, Qt::Key_Return);
    test::put(counts, "1", "100");
    panel_->take(test::shared(counts));
    QTRY_COMPARE(flame->tree()->total(), std::uint64_t{175});
    QVERIFY(flame->box_of(flame->tree()->find(std::vector<std::string>{"syscall", "read"})).width() > 3 * narrow);
    find<QLineEdit>("mapsSearch")->setText(QStringLiteral("OPEN"));
    QCOMPARE(flame->search_text(), QStringLiteral("“OPEN” is in 42.9 % of all"));
    find<QAction>("flameCopyAction")->trigger();
    QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("syscall;open 75\nsyscall;read 100\n"));
}

void TstMapsPanel::ten_thousand_entries_each_second_are_shown()
{
    panel_->begin();
    const auto key = types_.record({{"pid", MadeUpTypes::Field::number}, {"comm", MadeUpTypes::Field::text}});
    MapContents contents = test::made_up_map("opens", test::map_hash, key, types_.number());
    const auto fill = [&](std::uint64_t round) {
        contents.entries.clear();
        for (std::uint64_t i = 0; i < 10'000; ++i) {
            Bytes bytes = test::number_bytes(i + round * 100);  // some go, some come
            append(bytes, to_bytes("sixteen letters"));
            bytes.resize(24);
            contents.entries[bytes] = test::number_bytes(i * 7919 % 10'007 + round * (i % 13));
        }
        contents.monotonic_ns = round * 1'000'000'000;
        return test::shared(contents);
    };
    panel_->take(fill(0));
    QTRY_COMPARE(rows(), 10'000);
    table().sortByColumn(2, Qt::DescendingOrder);
    table().scrollTo(table().model()->index(5'000, 0));
    // What the GUI thread works in one go, a frame included; others who use this machine do not count.
    double longest_ms = 0;
    for (std::uint64_t round = 1; round <= 8; ++round) {
        const auto reading = fill(round);
        double began_ms = thread_ms();
        panel_->take(reading);
        longest_ms = std::max(longest_ms, thread_ms() - began_ms);
        QElapsedTimer since;
        since.start();
        while (since.elapsed() < 250) {
            began_ms = thread_ms();
            QCoreApplication::processEvents();
            longest_ms = std::max(longest_ms, thread_ms() - began_ms);
        }
        const auto* shown = static_cast<views::MapsTableModel*>(table().model())->table();
        QVERIFY(shown && shown->contents == reading);
    }
    qInfo("longest work in one go: %.1f ms", longest_ms);
}

QTEST_MAIN(TstMapsPanel)
#include "tst_maps_panel.moc"
