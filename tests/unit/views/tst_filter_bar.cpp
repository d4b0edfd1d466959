// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/filter_bar.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>

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
    void typing_while_wrong_keeps_text_cursor_and_undo();

private:
    void type(const char* text) { QTest::keyClicks(line_, QString::fromUtf8(text)); }
    std::unique_ptr<FilterBar> bar_;
    QLineEdit* line_ = nullptr;
    std::unique_ptr<QSignalSpy> changed_;
    QString applied() const { return QString::fromStdString(bar_->filter().text()); }
};

void FilterBarTest::init()
{
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
    QCOMPARE(bar_->errorRange(), std::pair(5, 6));
    QVERIFY2(bar_->errorText().startsWith(QStringLiteral("use == to compare")),
             qPrintable(bar_->errorText()));
    line_->clear();
    QCOMPARE(bar_->state(), FilterBar::State::empty);
    QVERIFY(!bar_->errorRange());
    QVERIFY(bar_->errorText().isEmpty());
}

void FilterBarTest::places_are_characters_not_bytes()
{
    bar_->setText(QStringLiteral("msg == \"é€😀\" and = 1"));
    QCOMPARE(bar_->errorRange(), std::pair(18, 19));
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
    bar_->findChild<QCompleter*>()->popup()->hide();
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
    QAbstractItemView* popup = bar_->findChild<QCompleter*>()->popup();
    type("cpu == 1 an");
    QTRY_VERIFY(popup->isVisible());
    // Enter without a choice applies or explains; it does not take a word nobody chose.
    QTest::keyClick(line_, Qt::Key_Return);
    QVERIFY(!popup->isVisible());
    QCOMPARE(bar_->text(), QStringLiteral("cpu == 1 an"));
    QTest::keyClick(line_, Qt::Key_Space, Qt::ControlModifier);
    QTRY_VERIFY(popup->isVisible());
    QTest::keyClick(popup, Qt::Key_Down);
    QTest::keyClick(popup, Qt::Key_Return);
    QCOMPARE(bar_->text(), QStringLiteral("cpu == 1 and "));
    // Words within quotes are the user's own.
    line_->clear();
    type("comm == \"an");
    QVERIFY(!popup->isVisible());
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
