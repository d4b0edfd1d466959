// SPDX-License-Identifier: GPL-3.0-or-later
#include "editor/find_bar.h"
#include "editor/probe_editor.h"
#include "editor/qsci.h"

#include <QElapsedTimer>
#include <QLineEdit>
#include <QTest>

using namespace boardscope;
using namespace boardscope::editor;

class FindBarTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void finds_while_typing_and_goes_round();
    void case_and_whole_words();
    void says_when_there_is_no_match();
    void escape_gives_the_keyboard_back();
    void a_selection_is_what_to_look_for();
    void counts_again_when_the_text_changes();
    void replaces_one_by_one_and_all_at_once();
    void a_common_letter_in_a_large_text_is_quick();

private:
    void open();
    void type(const char* text);
    [[nodiscard]] QString selection() const { return editor_->textView()->selectedText(); }
    std::unique_ptr<ProbeEditor> editor_;
    FindBar* bar_ = nullptr;
    QLineEdit* field_ = nullptr;
};

void FindBarTest::init()
{
    editor_ = std::make_unique<ProbeEditor>();
    editor_->resize(800, 500);
    editor_->show();
    QVERIFY(QTest::qWaitForWindowActive(editor_.get()));
    editor_->setText("open Open\nreopen open\n", QStringLiteral("a.c"));
    editor_->textView()->setFocus();
    bar_ = editor_->findChild<FindBar*>();
    field_ = bar_->findChild<QLineEdit*>();
}

void FindBarTest::open()
{
    QTest::keyClick(editor_->textView(), Qt::Key_F, Qt::ControlModifier);
    QVERIFY(field_->hasFocus());
}

void FindBarTest::type(const char* text)
{
    QTest::keyClicks(field_, QString::fromLatin1(text));
}

void FindBarTest::finds_while_typing_and_goes_round()
{
    open();
    type("open");
    QCOMPARE(selection(), QStringLiteral("open"));
    QCOMPARE(bar_->statusText(), QStringLiteral("1 of 4"));
    QTest::keyClick(field_, Qt::Key_Return);
    QCOMPARE(bar_->statusText(), QStringLiteral("2 of 4"));
    QCOMPARE(selection(), QStringLiteral("Open"));
    QTest::keyClick(field_, Qt::Key_F3);
    QCOMPARE(editor_->cursor().line, 2);
    QTest::keyClick(field_, Qt::Key_F3);
    QCOMPARE(bar_->statusText(), QStringLiteral("4 of 4"));
    QTest::keyClick(field_, Qt::Key_F3);
    QCOMPARE(bar_->statusText(), QStringLiteral("1 of 4 · gone round"));
    QTest::keyClick(field_, Qt::Key_F3, Qt::ShiftModifier);
    QCOMPARE(bar_->statusText(), QStringLiteral("4 of 4 · gone round"));
    QTest::keyClick(field_, Qt::Key_Return, Qt::ShiftModifier);
    QCOMPARE(bar_->statusText(), QStringLiteral("3 of 4"));
}

void FindBarTest::case_and_whole_words()
{
    open();
    type("open");
    QTest::keyClick(field_, Qt::Key_C, Qt::AltModifier);
    QTRY_COMPARE(bar_->statusText(), QStringLiteral("1 of 3"));
    QTest::keyClick(field_, Qt::Key_W, Qt::AltModifier);
    QTRY_COMPARE(bar_->statusText(), QStringLiteral("1 of 2"));
    QTest::keyClick(field_, Qt::Key_C, Qt::AltModifier);
    QTRY_COMPARE(bar_->statusText(), QStringLiteral("1 of 3"));
}

void FindBarTest::says_when_there_is_no_match()
{
    open();
    type("openx");
    QCOMPARE(bar_->statusText(), QStringLiteral("no match"));
    QTest::keyClick(field_, Qt::Key_Return);
    QCOMPARE(bar_->statusText(), QStringLiteral("no match"));
    QTest::keyClick(field_, Qt::Key_Backspace);
    QCOMPARE(bar_->statusText(), QStringLiteral("1 of 4"));
}

void FindBarTest::escape_gives_the_keyboard_back()
{
    open();
    type("reopen");
    QTest::keyClick(field_, Qt::Key_Escape);
    QVERIFY(!bar_->isVisible());
    QVERIFY(editor_->textView()->hasFocus());
    QCOMPARE(selection(), QStringLiteral("reopen"));
    // F3 still knows what was looked for; Esc in the text closes the bar as well.
    QTest::keyClick(editor_->textView(), Qt::Key_F3);
    QVERIFY(bar_->isVisible());
    QTest::keyClick(editor_->textView(), Qt::Key_Escape);
    QVERIFY(!bar_->isVisible());
}

void FindBarTest::a_selection_is_what_to_look_for()
{
    editor_->textView()->setSelection(1, 0, 1, 6);
    open();
    QCOMPARE(field_->text(), QStringLiteral("reopen"));
    QCOMPARE(bar_->statusText(), QStringLiteral("1 of 1"));
}

void FindBarTest::counts_again_when_the_text_changes()
{
    open();
    type("open");
    editor_->textView()->append(QStringLiteral("open\n"));
    QTRY_COMPARE(bar_->statusText(), QStringLiteral("1 of 5"));
}

void FindBarTest::replaces_one_by_one_and_all_at_once()
{
    QTest::keyClick(editor_->textView(), Qt::Key_H, Qt::ControlModifier);
    QVERIFY(field_->hasFocus());
    type("open");
    QTest::keyClick(field_, Qt::Key_Tab);  // past the toggles and arrows, as a user would
    QLineEdit* replacement = nullptr;
    for (QLineEdit* line : bar_->findChildren<QLineEdit*>())
        if (line != field_) replacement = line;
    QVERIFY(replacement && replacement->isVisible());
    replacement->setFocus();
    QTest::keyClicks(replacement, QStringLiteral("openopen"));
    QTest::keyClick(replacement, Qt::Key_Return);
    QCOMPARE(editor_->bytes(), QByteArray("openopen Open\nreopen open\n"));
    QCOMPARE(selection(), QStringLiteral("Open"));
    QTest::keyClick(replacement, Qt::Key_Return, Qt::ControlModifier);
    // What was put in is not looked into again.
    QCOMPARE(editor_->bytes(), QByteArray("openopenopenopen openopen\nreopenopen openopen\n"));
    QCOMPARE(bar_->statusText(), QStringLiteral("5 replaced"));
    editor_->undo();
    QCOMPARE(editor_->bytes(), QByteArray("openopen Open\nreopen open\n"));
    QTest::keyClick(replacement, Qt::Key_Escape);
    QVERIFY(!bar_->isVisible() && editor_->textView()->hasFocus());
}

void FindBarTest::a_common_letter_in_a_large_text_is_quick()
{
    QByteArray text(4 * 1024 * 1024, 'e');
    for (qsizetype i = 80; i < text.size(); i += 80)
        text[i] = '\n';
    editor_->setText(text, QStringLiteral("e.c"));
    open();
    QElapsedTimer timer;
    timer.start();
    type("e");
    qInfo("4 MiB of the letter: %lld ms", timer.elapsed());
    QVERIFY(timer.elapsed() < 500);
    QCOMPARE(bar_->statusText(), QStringLiteral("1 of 9,999+"));
}

QTEST_MAIN(FindBarTest)
#include "tst_find_bar.moc"
