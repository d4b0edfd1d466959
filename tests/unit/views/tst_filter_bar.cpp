// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/filter_bar.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QInputDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>
#include <QTreeView>
#include <QWindow>

using namespace boardscope;
using namespace boardscope::views;

class FilterBarTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void a_right_filter_is_applied_after_a_pause();
    void enter_applies_at_once();
    void a_wrong_filter_is_explained_at_its_place();
    void places_are_characters_not_bytes();
    void a_wrong_filter_leaves_the_one_before();
    void the_state_is_told_without_colour();
    void the_wrong_part_is_underlined();
    void escape_clears();
    void up_and_down_go_through_history();
    void counts_have_thousands();
    void completes_words();
    void offers_values_with_their_counts();
    void values_that_come_while_it_is_open_are_offered();
    void tab_takes_the_first_and_leaves_when_nothing_is_offered();
    void enter_takes_only_what_was_chosen();
    void escape_closes_the_list_first();
    void completes_in_the_middle();
    void what_no_row_has_had_is_doubted();
    void a_doubt_goes_when_the_value_comes();
    void the_sentence_stands_below_its_place();
    void filters_are_saved_and_applied();
    void saved_filters_are_renamed_and_removed();
    void a_million_rows_do_not_hold_up_the_keyboard();
    void typing_while_wrong_keeps_text_cursor_and_undo();

private:
    void type(const char* text) { QTest::keyClicks(line_, QString::fromUtf8(text)); }
    /// As the desktop does: to the open list or menu, else to the line.
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
    {
        QWidget* popup = QApplication::activePopupWidget();
        QTest::keyClick(popup ? popup : static_cast<QWidget*>(line_), key, modifiers);
    }
    /// After a list or a menu a desktop makes the window active again; the offscreen platform does not.
    void take_focus_back()
    {
        bar_->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(bar_.get()));
        QVERIFY(line_->hasFocus());
    }
    [[nodiscard]] QTreeView* list() const
    {
        for (QWidget* widget : QApplication::topLevelWidgets())
            if (auto* view = qobject_cast<QTreeView*>(widget); view && view->isVisible()) return view;
        return nullptr;
    }
    [[nodiscard]] QStringList offered(int column = 0) const
    {
        QStringList words;
        const QTreeView* view = list();
        for (int row = 0; view && row < view->model()->rowCount(); ++row)
            words << view->model()->index(row, column).data().toString();
        return words;
    }
    [[nodiscard]] QLabel* label(const QString& name) const
    {
        for (auto* one : bar_->findChildren<QLabel*>())
            if (one->accessibleName() == name) return one;
        return nullptr;
    }
    void append(std::initializer_list<const char*> tasks)
    {
        for (const char* task : tasks)
            store_->append({.time_ns = 1, .cpu = 1, .task = task, .event = "x", .message = "m"});
        store_->publish();
    }
    [[nodiscard]] QAction* menu_action(const QString& text) const
    {
        for (QMenu* menu : bar_->findChildren<QMenu*>())
            for (QAction* action : menu->actions())
                if (action->text().remove(u'&').startsWith(text)) return action;
        return nullptr;
    }
    void answer_next_dialog(const QString& text)
    {
        QTimer::singleShot(100, this, [text] {
            auto* dialog = qobject_cast<QInputDialog*>(QApplication::activeModalWidget());
            QVERIFY(dialog);
            dialog->setTextValue(text);
            dialog->accept();
        });
    }
    std::shared_ptr<store::EventStore> store_;
    std::unique_ptr<FilterBar> bar_;
    QLineEdit* line_ = nullptr;
    std::unique_ptr<QSignalSpy> changed_;
    QString applied() const { return QString::fromStdString(bar_->filter().text()); }
};

void FilterBarTest::init()
{
    store_ = std::make_shared<store::EventStore>();
    bar_ = std::make_unique<FilterBar>();
    bar_->resize(700, 60);
    bar_->show();
    QVERIFY(QTest::qWaitForWindowActive(bar_.get()));
    line_ = bar_->findChild<QLineEdit*>();
    line_->setFocus();
    changed_ = std::make_unique<QSignalSpy>(bar_.get(), &FilterBar::filterChanged);
}

void FilterBarTest::a_right_filter_is_applied_after_a_pause()
{
    type("cpu == 1");
    QCOMPARE(bar_->state(), FilterBar::State::right);
    QVERIFY(changed_->isEmpty());  // still in the middle of typing
    QTRY_COMPARE(changed_->count(), 1);
    QCOMPARE(applied(), QStringLiteral("cpu == 1"));
    QTest::qWait(2 * FilterBar::pause_ms);
    QCOMPARE(changed_->count(), 1);
}

void FilterBarTest::enter_applies_at_once()
{
    type("cpu == 1");
    QTest::keyClick(line_, Qt::Key_Return);
    QCOMPARE(changed_->count(), 1);
    QTest::qWait(2 * FilterBar::pause_ms);
    QCOMPARE(changed_->count(), 1);
}

void FilterBarTest::a_wrong_filter_is_explained_at_its_place()
{
    type("comm = \"ls\"");
    QCOMPARE(bar_->state(), FilterBar::State::wrong);
    QCOMPARE(bar_->remarkRange(), std::pair(5, 6));
    QVERIFY2(bar_->errorText().startsWith(QStringLiteral("use == to compare")),
             qPrintable(bar_->errorText()));
    line_->clear();
    QCOMPARE(bar_->state(), FilterBar::State::empty);
    QVERIFY(!bar_->remarkRange());
    QVERIFY(bar_->errorText().isEmpty());
}

void FilterBarTest::places_are_characters_not_bytes()
{
    bar_->setText(QStringLiteral("msg == \"é€😀\" and = 1"));
    QCOMPARE(bar_->remarkRange(), std::pair(18, 19));
    QCOMPARE(bar_->text().mid(18, 1), QStringLiteral("="));
}

void FilterBarTest::a_wrong_filter_leaves_the_one_before()
{
    bar_->setText(QStringLiteral("cpu == 1"));
    QCOMPARE(changed_->count(), 1);
    type(" and");
    QCOMPARE(bar_->state(), FilterBar::State::wrong);
    QTest::keyClick(line_, Qt::Key_Return);
    QTest::qWait(2 * FilterBar::pause_ms);
    QCOMPARE(changed_->count(), 1);
    QCOMPARE(applied(), QStringLiteral("cpu == 1"));
}

void FilterBarTest::the_state_is_told_without_colour()
{
    const auto has = [this](const QString& sign) {
        for (const QLabel* label : bar_->findChildren<QLabel*>())
            if (label->isVisible() && label->text() == sign) return true;
        return false;
    };
    QVERIFY(!has(QStringLiteral("✓")) && !has(QStringLiteral("✕")));
    bar_->setText(QStringLiteral("cpu == 1"));
    QVERIFY(has(QStringLiteral("✓")));
    bar_->setText(QStringLiteral("cpu =="));
    QVERIFY(has(QStringLiteral("✕")));
    QCOMPARE(line_->accessibleDescription(), bar_->errorText());
}

void FilterBarTest::the_wrong_part_is_underlined()
{
    bar_->setText(QStringLiteral("cpu == 1 and nonsense == 2"));
    const QImage wrong = line_->grab().toImage();
    bar_->setText(QStringLiteral("cpu == 1 and pid      == 2"));
    const auto red = [](const QImage& image) {
        int count = 0;
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x) {
                const QColor color = image.pixelColor(x, y);
                count += color.red() > color.green() + 80 && color.red() > color.blue() + 80;
            }
        return count;
    };
    const QImage right = line_->grab().toImage();
    QVERIFY2(red(wrong) > 40, qPrintable(QString::number(red(wrong))));
    QVERIFY(red(right) < 10);
}

void FilterBarTest::escape_clears()
{
    bar_->setText(QStringLiteral("cpu == 1"));
    QTest::keyClick(line_, Qt::Key_Escape);
    QVERIFY(bar_->text().isEmpty());
    QCOMPARE(changed_->count(), 2);
    QVERIFY(bar_->filter().matches_everything());
}

void FilterBarTest::up_and_down_go_through_history()
{
    bar_->setText(QStringLiteral("cpu == 1"));
    bar_->setText(QStringLiteral("cpu == 2"));
    bar_->setText(QStringLiteral("cpu == 1"));  // once only, now the newest
    QCOMPARE(bar_->history(), (QStringList{QStringLiteral("cpu == 2"), QStringLiteral("cpu == 1")}));
    line_->clear();
    type("pi");
    QTest::keyClick(line_, Qt::Key_Escape);  // the list
    const auto press = [this](Qt::Key key) {
        QTest::keyClick(line_, key);
        return bar_->text();
    };
    QCOMPARE(press(Qt::Key_Up), QStringLiteral("cpu == 1"));
    QCOMPARE(press(Qt::Key_Up), QStringLiteral("cpu == 2"));
    QCOMPARE(press(Qt::Key_Up), QStringLiteral("cpu == 2"));
    QCOMPARE(press(Qt::Key_Down), QStringLiteral("cpu == 1"));
    QCOMPARE(press(Qt::Key_Down), QStringLiteral("pi"));
}

void FilterBarTest::counts_have_thousands()
{
    bar_->setCounts(8000, 8000, false);
    QCOMPARE(bar_->countText(), QStringLiteral("8,000 events"));
    bar_->setText(QStringLiteral("cpu == 1"));
    bar_->setCounts(1204, 8000, false);
    QCOMPARE(bar_->countText(), QStringLiteral("1,204 of 8,000"));
    bar_->setCounts(1204, 8000, true, 7);
    QCOMPARE(bar_->countText(), QStringLiteral("1,204 of 8,000 … · 7 too complex"));
}

void FilterBarTest::completes_words()
{
    type("cpu == 1 an");
    QTRY_COMPARE(offered(), QStringList{QStringLiteral("and")});
    // Enter without a choice applies or explains; it does not take a word nobody chose.
    press(Qt::Key_Return);
    QVERIFY(!list());
    QCOMPARE(bar_->text(), QStringLiteral("cpu == 1 an"));
    QVERIFY(label(QStringLiteral("What is wrong with the filter"))->isVisible());
    press(Qt::Key_Space, Qt::ControlModifier);
    QTRY_VERIFY(list());
    press(Qt::Key_Down);
    press(Qt::Key_Return);
    QCOMPARE(bar_->text(), QStringLiteral("cpu == 1 and "));
    // Words within quotes are the user's own.
    line_->clear();
    type("msg == \"an");
    QVERIFY(!list());
}

void FilterBarTest::offers_values_with_their_counts()
{
    append({"ls", "sh", "sh", "my \"prog\""});
    bar_->setStore(store_);
    type("comm ==");
    QTRY_COMPARE(offered(), (QStringList{QStringLiteral("\"sh\""), QStringLiteral("\"ls\""),
                                         QStringLiteral("\"my \\\"prog\\\"\"")}));
    QCOMPARE(offered(1).value(0), QStringLiteral("2 rows"));
    QCOMPARE(offered(1).value(1), QStringLiteral("1 row"));
    type(" \"m");
    QTRY_COMPARE(offered().size(), 1);
    press(Qt::Key_Tab);
    QCOMPARE(bar_->text(), QStringLiteral("comm == \"my \\\"prog\\\"\""));
    QCOMPARE(bar_->state(), FilterBar::State::right);
}

void FilterBarTest::values_that_come_while_it_is_open_are_offered()
{
    append({"ls"});
    bar_->setStore(store_);
    type("comm == ");
    QTRY_COMPARE(offered(), QStringList{QStringLiteral("\"ls\"")});
    append({"dd", "dd"});
    QTest::qWait(2 * ValueFeed::fresh_ms);
    type("\"");  // asks again
    QTRY_COMPARE(offered(), (QStringList{QStringLiteral("\"dd\""), QStringLiteral("\"ls\"")}));
    // Of another trace nothing is left.
    auto other = std::make_shared<store::EventStore>();
    other->append({.task = "init", .event = "x", .message = "m"});
    other->publish();
    bar_->setStore(other);
    press(Qt::Key_Escape);
    take_focus_back();
    line_->clear();
    type("comm == ");
    QTRY_COMPARE(offered(), QStringList{QStringLiteral("\"init\"")});
}

void FilterBarTest::tab_takes_the_first_and_leaves_when_nothing_is_offered()
{
    append({"ls"});
    bar_->setStore(store_);
    type("co");
    QTRY_VERIFY(list());
    press(Qt::Key_Tab);
    QCOMPARE(bar_->text(), QStringLiteral("comm "));
    QCOMPARE(offered().value(0), QStringLiteral("=="));  // what comes next
    press(Qt::Key_Tab);
    QCOMPARE(bar_->text(), QStringLiteral("comm == "));
    QTRY_COMPARE(offered(), QStringList{QStringLiteral("\"ls\"")});
    press(Qt::Key_Tab);
    QCOMPARE(bar_->text(), QStringLiteral("comm == \"ls\""));
    QVERIFY(!list());
    take_focus_back();
    press(Qt::Key_Tab);
    QVERIFY(!line_->hasFocus());
    QCOMPARE(bar_->text(), QStringLiteral("comm == \"ls\""));
}

void FilterBarTest::enter_takes_only_what_was_chosen()
{
    type("cpu ");
    QTRY_COMPARE(offered().value(1), QStringLiteral("!="));
    press(Qt::Key_Return);  // a field alone is a filter
    QCOMPARE(applied(), QStringLiteral("cpu "));
    QVERIFY(!list());
    QCOMPARE(bar_->history(), QStringList{QStringLiteral("cpu")});
    press(Qt::Key_Space, Qt::ControlModifier);
    QTRY_VERIFY(list());
    press(Qt::Key_Down);
    press(Qt::Key_Down);
    press(Qt::Key_Enter);
    QCOMPARE(bar_->text(), QStringLiteral("cpu != "));
    QCOMPARE(applied(), QStringLiteral("cpu "));
}

void FilterBarTest::escape_closes_the_list_first()
{
    type("cp");
    QTRY_VERIFY(list());
    press(Qt::Key_Escape);
    QVERIFY(!list());
    QCOMPARE(bar_->text(), QStringLiteral("cp"));
    press(Qt::Key_Escape);
    QVERIFY(bar_->text().isEmpty());
}

void FilterBarTest::completes_in_the_middle()
{
    append({"ls"});
    bar_->setStore(store_);
    bar_->setText(QStringLiteral("comm ==  and cpu == 1"));
    line_->setCursorPosition(8);
    press(Qt::Key_Space, Qt::ControlModifier);
    QTRY_COMPARE(offered(), QStringList{QStringLiteral("\"ls\"")});
    press(Qt::Key_Tab);
    QCOMPARE(bar_->text(), QStringLiteral("comm == \"ls\" and cpu == 1"));
    QCOMPARE(line_->cursorPosition(), 12);
    line_->undo();
    QCOMPARE(bar_->text(), QStringLiteral("comm ==  and cpu == 1"));
}

void FilterBarTest::what_no_row_has_had_is_doubted()
{
    append({"ls", "sh"});
    bar_->setStore(store_);
    bar_->setText(QStringLiteral("cpu == 1 and comm == \"lz\""));
    QTRY_COMPARE(bar_->state(), FilterBar::State::doubtful);
    QCOMPARE(applied(), QStringLiteral("cpu == 1 and comm == \"lz\""));  // it is a filter all the same
    QCOMPARE(bar_->doubtText(), QStringLiteral("no row so far has the comm \"lz\": did you mean \"ls\"?"));
    QVERIFY(bar_->errorText().isEmpty());
    QCOMPARE(bar_->remarkRange(), std::pair(21, 25));
    QCOMPARE(label(QStringLiteral("State of the filter"))->text(), QStringLiteral("!"));
    QCOMPARE(line_->accessibleDescription(), bar_->doubtText());
    QTRY_VERIFY(label(QStringLiteral("What is wrong with the filter"))->isVisible());
    QCOMPARE(bar_->history(), QStringList{bar_->text()});
    bar_->setText(QStringLiteral("comm == \"ls\""));
    QCOMPARE(bar_->state(), FilterBar::State::right);
    QVERIFY(!label(QStringLiteral("What is wrong with the filter"))->isVisible());
}

void FilterBarTest::a_doubt_goes_when_the_value_comes()
{
    append({"ls"});
    bar_->setStore(store_);
    bar_->setText(QStringLiteral("comm == \"dd\""));
    QTRY_COMPARE(bar_->state(), FilterBar::State::doubtful);
    append({"dd"});
    quint64 total = 1;
    const auto counted = [&] {
        bar_->setCounts(1, ++total, false);  // as each frame of a live trace does
        return bar_->state() == FilterBar::State::right;
    };
    QTRY_VERIFY(counted());
    QVERIFY(bar_->doubtText().isEmpty());
}

void FilterBarTest::the_sentence_stands_below_its_place()
{
    QLabel* sentence = label(QStringLiteral("What is wrong with the filter"));
    // The pixels where red letters begin in a picture.
    const auto first_red = [](QWidget* widget) {
        const QImage image = widget->grab().toImage();
        for (int x = 0; x < image.width(); ++x)
            for (int y = 0; y < image.height(); ++y) {
                const QColor color = image.pixelColor(x, y);
                if (color.red() > color.green() + 80 && color.red() > color.blue() + 80) return x;
            }
        return -1;
    };
    const auto is_below = [&] {
        const int place = line_->mapToGlobal(QPoint(first_red(line_), 0)).x();
        return std::abs(sentence->mapToGlobal(QPoint(first_red(sentence), 0)).x() - place) <= 6;
    };
    bar_->setText(QStringLiteral("cpu == 1 and com == 1"));
    QTRY_VERIFY(is_below());
    QVERIFY(first_red(sentence) > 50);
    // Scrolled: the place is near the left edge after a long text, and moves with the cursor.
    bar_->setText(QStringLiteral("msg contains \"%1\" and com == 1 and pid == 2").arg(QString(80, u'x')));
    line_->end(false);
    QTRY_VERIFY(is_below());
    const int scrolled = first_red(sentence);
    line_->home(false);
    QTRY_VERIFY(first_red(sentence) != scrolled);
    // A sentence that has no room there begins further left, and is whole.
    bar_->setText(QStringLiteral("msg contains \"%1\" and zzz").arg(QString(50, u'x')));
    QTRY_COMPARE(sentence->text(), bar_->errorText());
    const auto fits = [&] {
        const int left = sentence->contentsMargins().left();
        return left == 0 ||
               left + sentence->fontMetrics().horizontalAdvance(sentence->text()) <= sentence->width();
    };
    QTRY_VERIFY(fits());
}

void FilterBarTest::filters_are_saved_and_applied()
{
    QSignalSpy saved(bar_.get(), &FilterBar::savedFiltersChanged);
    press(Qt::Key_Down, Qt::AltModifier);
    QTRY_VERIFY(menu_action(QStringLiteral("Save")));
    QVERIFY(!menu_action(QStringLiteral("Save"))->isEnabled());  // there is nothing to save
    press(Qt::Key_Escape);

    bar_->setText(QStringLiteral("cpu == 1"));
    press(Qt::Key_Down, Qt::AltModifier);
    answer_next_dialog(QStringLiteral("first CPU"));
    press(Qt::Key_S);
    QTRY_COMPARE(saved.count(), 1);
    QCOMPARE(bar_->savedFilters(),
             (QList<SavedFilter>{{QStringLiteral("first CPU"), QStringLiteral("cpu == 1")}}));

    bar_->setText(QStringLiteral("pid == 7"));
    press(Qt::Key_Down, Qt::AltModifier);
    press(Qt::Key_Down);
    press(Qt::Key_Return);
    QTRY_COMPARE(applied(), QStringLiteral("cpu == 1"));
    take_focus_back();
}

void FilterBarTest::saved_filters_are_renamed_and_removed()
{
    bar_->setSavedFilters({{QStringLiteral("a"), QStringLiteral("cpu == 1")},
                           {QStringLiteral("b"), QStringLiteral("cpu == 2")}});
    auto* button = bar_->findChild<SavedFilters*>();
    const auto choose = [&](const QString& menu, const QString& name) {
        Q_EMIT button->menu()->aboutToShow();
        for (QAction* one : menu_action(menu)->menu()->actions())
            if (one->text() == name) return one->trigger();
        QFAIL("no such entry");
    };
    answer_next_dialog(QStringLiteral("second"));
    choose(QStringLiteral("Rename"), QStringLiteral("b"));
    QCOMPARE(bar_->savedFilters().value(1).name, QStringLiteral("second"));
    QCOMPARE(bar_->savedFilters().value(1).text, QStringLiteral("cpu == 2"));
    choose(QStringLiteral("Remove"), QStringLiteral("a"));
    QCOMPARE(bar_->savedFilters().size(), 1);
    QCOMPARE(bar_->savedFilters().value(0).name, QStringLiteral("second"));
}

/// Values are counted elsewhere: no key waits for that.
void FilterBarTest::a_million_rows_do_not_hold_up_the_keyboard()
{
    for (int i = 0; i < 1'000'000; ++i)
        store_->append({.time_ns = i,
                        .task = "worker-" + std::to_string(i % 5000),
                        .event = "x",
                        .message = i % 2 ? "path=/etc/passwd fd=3" : "path=/usr fd=4"});
    store_->publish();
    bar_->setStore(store_);
    bar_->setFields(filter::FieldCatalog(store_->snapshot()));
    qint64 longest_us = 0;
    for (const char key : std::string("comm == \"worker-12\" and path == \"/etc/\" and fd == 3")) {
        QElapsedTimer timer;
        timer.start();
        QTest::keyClick(line_, key);
        longest_us = std::max(longest_us, timer.nsecsElapsed() / 1000);
        QTest::qWait(30);
    }
    qInfo("the longest key took %lld us", static_cast<long long>(longest_us));
    QVERIFY(longest_us < 100'000);  // 8 ms on a machine that does nothing else
    QTRY_VERIFY(bar_->filter().text().size() > 40);
}

void FilterBarTest::typing_while_wrong_keeps_text_cursor_and_undo()
{
    type("cpu = 1");
    line_->setCursorPosition(4);
    type("=");
    QCOMPARE(bar_->text(), QStringLiteral("cpu == 1"));
    QCOMPARE(line_->cursorPosition(), 5);
    QCOMPARE(bar_->state(), FilterBar::State::right);
    line_->undo();
    QCOMPARE(bar_->text(), QStringLiteral("cpu = 1"));
}

QTEST_MAIN(FilterBarTest)
#include "tst_filter_bar.moc"
