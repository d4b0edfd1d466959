// SPDX-License-Identifier: GPL-3.0-or-later
// Texts in the window: tabs by keys, what is not saved, files that others change, files that are dropped.
#include "app/gui/text_rescue.h"
#include "tests/gui/window_driver.h"
#include "tests/support/requirements.h"

#include <QDir>
#include <QDragEnterEvent>
#include <QFile>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QStandardPaths>
#include <QStatusBar>
#include <QTemporaryDir>
#include <QUrl>

using namespace boardscope;
using test::WindowDriver;

class WindowTextsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void texts_are_opened_chosen_and_closed_by_keys();
    void closing_asks_for_each_unsaved_text();
    void unsaved_texts_are_back_after_a_crash();
    void what_the_user_gave_up_does_not_come_back();
    void a_file_changed_outside_is_read_again();
    void a_file_changed_on_both_sides_is_asked_about();
    void files_are_dropped_on_the_window();
    void texts_are_laid_out();

private:
    [[nodiscard]] QString write(const char* name, const QByteArray& text) const;
    [[nodiscard]] QString unsaved_folder() const
    {
        return folder_->filePath(QStringLiteral("config/unsaved"));
    }
    static void type(WindowDriver& driver, const char* text);
    /// Of the question about an unsaved text, when it comes.
    static void answer(WindowDriver& driver, QMessageBox::StandardButton choice);
    std::unique_ptr<QTemporaryDir> folder_;
};

void WindowTextsTest::init()
{
    folder_ = std::make_unique<QTemporaryDir>();
    qputenv("BOARDSCOPE_CONFIG", folder_->filePath(QStringLiteral("config")).toUtf8());
    qputenv("BOARDSCOPE_DATA", folder_->filePath(QStringLiteral("data")).toUtf8());
}

QString WindowTextsTest::write(const char* name, const QByteArray& text) const
{
    QFile file(folder_->filePath(QString::fromLatin1(name)));
    if (!file.open(QIODevice::WriteOnly) || file.write(text) < 0) qFatal("cannot write %s", name);
    return file.fileName();
}

void WindowTextsTest::type(WindowDriver& driver, const char* text)
{
    driver.text_view().setFocus();
    QTest::keyClicks(&driver.text_view(), QString::fromLatin1(text));
}

void WindowTextsTest::answer(WindowDriver& driver, QMessageBox::StandardButton choice)
{
    driver.in_next_dialog([choice](QWidget& dialog) {
        auto* box = qobject_cast<QMessageBox*>(&dialog);
        QVERIFY(box);
        QTest::mouseClick(box->button(choice), Qt::LeftButton);
    });
}

void WindowTextsTest::texts_are_opened_chosen_and_closed_by_keys()
{
    WindowDriver driver;
    driver.window().open(write("a.bpf.c", "int a;\n"));
    driver.window().open(write("b.bt", "END { }\n"));
    QCOMPARE(driver.editor().textCount(), 2);
    QVERIFY(driver.window().windowTitle().startsWith(QStringLiteral("b.bt")));
    driver.text_view().setFocus();
    driver.press(Qt::Key_PageUp, Qt::ControlModifier);
    QVERIFY(driver.window().windowTitle().startsWith(QStringLiteral("a.bpf.c")));
    type(driver, "x");
    QVERIFY(driver.window().isWindowModified());
    driver.press(Qt::Key_PageDown, Qt::ControlModifier);
    QVERIFY(!driver.window().isWindowModified());
    driver.press(Qt::Key_W, Qt::ControlModifier);
    QCOMPARE(driver.editor().textCount(), 1);
    QCOMPARE(driver.editor().bytes(), QByteArray("xint a;\n"));
}

void WindowTextsTest::closing_asks_for_each_unsaved_text()
{
    WindowDriver driver;
    const QString path = write("a.bpf.c", "int a;\n");
    driver.window().open(path);
    type(driver, "x");
    driver.in_next_dialog([](QWidget& dialog) { QTest::keyClick(&dialog, Qt::Key_Escape); });
    driver.press(Qt::Key_W, Qt::ControlModifier);
    QCOMPARE(driver.editor().bytes(), QByteArray("xint a;\n"));
    answer(driver, QMessageBox::Save);
    QVERIFY(driver.window().close());
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), QByteArray("xint a;\n"));
}

void WindowTextsTest::unsaved_texts_are_back_after_a_crash()
{
    const QString path = write("a.bt", "BEGIN { exit(); }\n");
    {
        WindowDriver driver;
        driver.window().open(path);
        type(driver, "// mine");
        QTest::keyClick(&driver.text_view(), Qt::Key_Return);
        QTRY_COMPARE_WITH_TIMEOUT(QDir(unsaved_folder()).entryList({QStringLiteral("*.unsaved")}).size(), 1,
                                  5000);
        // Another window leaves them alone, as long as this one is there.
        gui::TextRescue other(unsaved_folder());
        QVERIFY(other.left_behind().isEmpty());
        // Destroyed without having been closed, as it would be by a crash.
    }
    WindowDriver driver;
    QCOMPARE(driver.editor().bytes(), QByteArray("// mine\nBEGIN { exit(); }\n"));
    QCOMPARE(driver.editor().path(), path);
    QVERIFY(driver.window().isWindowModified());
    QVERIFY2(driver.notice().contains(QStringLiteral("a.bt, which was not saved, is back")),
             qPrintable(driver.notice()));
    driver.editor().undo();
    QCOMPARE(driver.editor().bytes(), QByteArray("BEGIN { exit(); }\n"));
    QVERIFY(driver.window().close());  // without a question: it is the file's text again
}

void WindowTextsTest::what_the_user_gave_up_does_not_come_back()
{
    {
        WindowDriver driver;
        driver.window().open(write("a.bt", "END { }\n"));
        type(driver, "x");
        QTRY_COMPARE_WITH_TIMEOUT(QDir(unsaved_folder()).entryList({QStringLiteral("*.unsaved")}).size(), 1,
                                  5000);
        answer(driver, QMessageBox::Discard);
        QVERIFY(driver.window().close());
    }
    QCOMPARE(QDir(unsaved_folder()).entryList(QDir::Files), QStringList());
    WindowDriver driver;
    QVERIFY(driver.editor().bytes().isEmpty());
}

void WindowTextsTest::a_file_changed_outside_is_read_again()
{
    WindowDriver driver;
    driver.window().open(write("a.bt", "END { }\n"));
    (void)write("a.bt", "BEGIN { }\n");
    QTRY_COMPARE_WITH_TIMEOUT(driver.editor().bytes(), QByteArray("BEGIN { }\n"), 5000);
    QVERIFY(!driver.window().isWindowModified());
    // As editors do it: another file in its place.
    QVERIFY(
        QFile::rename(write("new.bt", "BEGIN { exit(); }\n"), folder_->filePath(QStringLiteral("moved.bt"))));
    QVERIFY(QFile::remove(folder_->filePath(QStringLiteral("a.bt"))));
    QVERIFY(QFile::rename(folder_->filePath(QStringLiteral("moved.bt")),
                          folder_->filePath(QStringLiteral("a.bt"))));
    QTRY_COMPARE_WITH_TIMEOUT(driver.editor().bytes(), QByteArray("BEGIN { exit(); }\n"), 5000);
    (void)write("a.bt", "third\n");
    QTRY_COMPARE_WITH_TIMEOUT(driver.editor().bytes(), QByteArray("third\n"), 5000);
}

void WindowTextsTest::a_file_changed_on_both_sides_is_asked_about()
{
    WindowDriver driver;
    driver.window().open(write("a.bt", "END { }\n"));
    type(driver, "// mine");
    QTest::keyClick(&driver.text_view(), Qt::Key_Return);
    (void)write("a.bt", "BEGIN { }\n");
    QTRY_VERIFY_WITH_TIMEOUT(driver.notice().contains(QStringLiteral("changed by another program")), 5000);
    QCOMPARE(driver.editor().bytes(), QByteArray("// mine\nEND { }\n"));
    driver.notice_button()->click();
    QCOMPARE(driver.editor().bytes(), QByteArray("BEGIN { }\n"));
    QVERIFY(!driver.window().isWindowModified());
    driver.editor().undo();
    QCOMPARE(driver.editor().bytes(), QByteArray("// mine\nEND { }\n"));
    QVERIFY(driver.window().isWindowModified());
}

void WindowTextsTest::files_are_dropped_on_the_window()
{
    WindowDriver driver;
    QMimeData data;
    data.setUrls(
        {QUrl::fromLocalFile(write("a.bt", "END { }\n")), QUrl::fromLocalFile(write("b.bpf.c", "int b;\n"))});
    QDragEnterEvent enter(QPoint(5, 5), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&driver.window(), &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop(QPointF(5, 5), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&driver.window(), &drop);
    QCOMPARE(driver.editor().textCount(), 2);
    QCOMPARE(driver.editor().title(), QStringLiteral("b.bpf.c"));
}

void WindowTextsTest::texts_are_laid_out()
{
    BOARDSCOPE_REQUIRE(!QStandardPaths::findExecutable(QStringLiteral("clang-format-14")).isEmpty(),
                       "clang-format-14 is not installed");
    WindowDriver driver;
    driver.window().open(write("a.bt", "BEGIN{exit();}// done\n"));
    driver.text_view().setFocus();
    driver.press(Qt::Key_I, Qt::ControlModifier);
    QCOMPARE(driver.editor().bytes(), QByteArray("BEGIN\n{\n    exit();\n} // done\n"));
    driver.editor().undo();
    QCOMPARE(driver.editor().bytes(), QByteArray("BEGIN{exit();}// done\n"));
    // One that is no script stays, and the user hears why.
    driver.editor().goTo({.file = {}, .line = 1, .column = 1, .end_column = 1});
    QTest::keyClicks(&driver.text_view(), QStringLiteral("{"));
    driver.press(Qt::Key_I, Qt::ControlModifier);
    QVERIFY(driver.window().statusBar()->currentMessage().contains(QStringLiteral("has errors")));
    QCOMPARE(driver.editor().bytes(), QByteArray("{BEGIN{exit();}// done\n"));
    driver.editor().undo();

    driver.window().open(write("a.bpf.c", "int f(void){return 0;}\n"));
    driver.text_view().setFocus();
    driver.press(Qt::Key_I, Qt::ControlModifier);
    QTRY_COMPARE_WITH_TIMEOUT(driver.editor().bytes(), QByteArray("int f(void)\n{\n\treturn 0;\n}\n"),
                              20'000);
    (void)write(".clang-format", "BasedOnStyle: LLVM\nIndentWidth: 3\n");
    driver.window().open(write("b.bpf.c", "int f(void){ if (1) return 2; return 0;}\n"));
    driver.text_view().setFocus();
    driver.press(Qt::Key_I, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(driver.editor().bytes().contains("\n   if (1)"), 20'000);
    driver.editor().undo();
}

QTEST_MAIN(WindowTextsTest)
#include "tst_window_texts.moc"
