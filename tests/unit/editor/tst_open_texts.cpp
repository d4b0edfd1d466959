// SPDX-License-Identifier: GPL-3.0-or-later
// Several texts in one editor: each with its own changes, undo, problems and place.
#include "editor/change_marks.h"
#include "editor/probe_editor.h"
#include "editor/qsci.h"

#include <QDropEvent>
#include <QFile>
#include <QMimeData>
#include <QSignalSpy>
#include <QTabBar>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>

using namespace boardscope;
using namespace boardscope::editor;

class OpenTextsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void each_text_keeps_its_changes_and_its_undo();
    void a_file_is_open_once();
    void what_cannot_be_read_opens_no_tab();
    void problems_stay_with_their_text();
    void a_script_is_coloured_as_one_beside_c();
    void closing_shows_the_neighbour();
    void tabs_are_dragged();
    void unsaved_text_comes_back_above_its_file();
    void changed_lines_are_marked_until_and_after_saving();
    void dropped_files_are_offered();

private:
    [[nodiscard]] QString file(const char* name, const QByteArray& text);
    [[nodiscard]] QTabBar& tabs() { return *editor_->findChild<QTabBar*>(); }
    [[nodiscard]] ChangeMarks::Kind change_at(int line)
    {
        return editor_->findChild<ChangeMarks*>()->at(line);
    }
    [[nodiscard]] int style_at(const char* word)
    {
        send(*editor_->textView(), QsciScintillaBase::SCI_COLOURISE, 0, -1);
        return static_cast<int>(
            send(*editor_->textView(), QsciScintillaBase::SCI_GETSTYLEAT, editor_->bytes().indexOf(word)));
    }
    QTemporaryDir dir_;
    std::unique_ptr<ProbeEditor> editor_;
};

void OpenTextsTest::init()
{
    editor_ = std::make_unique<ProbeEditor>();
    editor_->resize(800, 500);
    editor_->show();
    QVERIFY(QTest::qWaitForWindowActive(editor_.get()));
    editor_->textView()->setFocus();
}

QString OpenTextsTest::file(const char* name, const QByteArray& text)
{
    QFile out(dir_.filePath(QString::fromLatin1(name)));
    if (!out.open(QIODevice::WriteOnly) || out.write(text) != text.size()) return {};
    return out.fileName();
}

void OpenTextsTest::each_text_keeps_its_changes_and_its_undo()
{
    QVERIFY(editor_->openFile(file("a.bpf.c", "int a;\n")));
    QCOMPARE(editor_->textCount(), 1);  // the empty text made room
    QTest::keyClicks(editor_->textView(), QStringLiteral("x"));
    QVERIFY(editor_->openFile(file("b.bt", "BEGIN { exit(); }\n")));
    QCOMPARE(editor_->textCount(), 2);
    QVERIFY(!editor_->isModified() && editor_->isScript());
    QVERIFY(editor_->isModifiedAt(0));
    QCOMPARE(tabs().tabText(0), QStringLiteral("a.bpf.c •"));
    QCOMPARE(tabs().tabText(1), QStringLiteral("b.bt"));
    QCOMPARE(editor_->bytesAt(0), QByteArray("xint a;\n"));

    tabs().setCurrentIndex(0);
    QCOMPARE(editor_->bytes(), QByteArray("xint a;\n"));
    QVERIFY(!editor_->isScript());
    editor_->undo();
    QCOMPARE(editor_->bytes(), QByteArray("int a;\n"));
    QVERIFY(!editor_->isModified());
    QCOMPARE(tabs().tabText(0), QStringLiteral("a.bpf.c"));
    editor_->redo();
    QVERIFY(editor_->save());
    tabs().setCurrentIndex(1);
    editor_->undo();  // nothing to undo there
    QCOMPARE(editor_->bytes(), QByteArray("BEGIN { exit(); }\n"));
}

void OpenTextsTest::a_file_is_open_once()
{
    const QString path = file("once.bt", "BEGIN { exit(); }\n");
    QVERIFY(editor_->openFile(path));
    QVERIFY(editor_->openFile(file("other.bt", "END { }\n")));
    QVERIFY(editor_->openFile(dir_.filePath(QStringLiteral("./once.bt"))));
    QCOMPARE(editor_->textCount(), 2);
    QCOMPARE(editor_->title(), QStringLiteral("once.bt"));
}

void OpenTextsTest::what_cannot_be_read_opens_no_tab()
{
    QVERIFY(editor_->openFile(file("good.bt", "END { }\n")));
    const Result<void> opened = editor_->openFile(dir_.filePath(QStringLiteral("none.bt")));
    QVERIFY(!opened && !opened.error().cause.empty());
    QCOMPARE(editor_->textCount(), 1);
    QCOMPARE(editor_->title(), QStringLiteral("good.bt"));
}

void OpenTextsTest::problems_stay_with_their_text()
{
    const QString one = file("one.bpf.c", "int a;\nint b;\n");
    const QString two = file("two.bpf.c", "int c;\n");
    QVERIFY(editor_->openFile(one));
    QVERIFY(editor_->openFile(two));
    Diagnostics problems;
    problems.add({Severity::error, {one.toStdString(), 2, 5, 6}, "b is wrong", ""});
    editor_->setDiagnostics(problems);
    QCOMPARE(editor_->problemCount(), 0);
    editor_->showText(0);
    QCOMPARE(editor_->problemCount(), 1);
    QVERIFY(editor_->textView()->annotation(1).contains(QStringLiteral("b is wrong")));
    // It has moved, and comes back where it was.
    editor_->textView()->setFocus();
    QTest::keyClick(editor_->textView(), Qt::Key_Return);
    editor_->showText(1);
    editor_->showText(0);
    QVERIFY(editor_->textView()->annotation(2).contains(QStringLiteral("b is wrong")));
}

void OpenTextsTest::a_script_is_coloured_as_one_beside_c()
{
    editor_->addText("// a\nint main;\n", QStringLiteral("a.bpf.c"));
    const int keyword_of_c = style_at("int");
    editor_->addText("// a\nBEGIN { printf(\"x\"); }\n", QStringLiteral("b.bt"));
    const int function = style_at("printf");
    const int comment = style_at("//");
    QVERIFY(function != comment);
    editor_->showText(0);
    QCOMPARE(style_at("int"), keyword_of_c);
    editor_->showText(1);
    QCOMPARE(style_at("printf"), function);
}

void OpenTextsTest::closing_shows_the_neighbour()
{
    for (const char* name : {"a.bt", "b.bt", "c.bt"})
        editor_->addText(name, QString::fromLatin1(name));
    QCOMPARE(editor_->textCount(), 3);
    editor_->showText(1);
    editor_->closeText(1);
    QCOMPARE(editor_->title(), QStringLiteral("c.bt"));
    QCOMPARE(editor_->bytes(), QByteArray("c.bt"));
    editor_->closeText(0);
    QCOMPARE(editor_->textCount(), 1);
    QCOMPARE(editor_->bytes(), QByteArray("c.bt"));
    QSignalSpy asked(editor_.get(), &ProbeEditor::closeRequested);
    Q_EMIT tabs().tabCloseRequested(0);
    QCOMPARE(asked.count(), 1);
    editor_->closeText(0);
    QCOMPARE(editor_->textCount(), 1);
    QVERIFY(editor_->bytes().isEmpty() && editor_->path().isEmpty() && !editor_->isModified());
}

void OpenTextsTest::tabs_are_dragged()
{
    for (const char* name : {"a.bt", "b.bt", "c.bt"})
        editor_->addText(name, QString::fromLatin1(name));
    tabs().moveTab(2, 0);
    QCOMPARE(editor_->title(), QStringLiteral("c.bt"));
    QCOMPARE(editor_->titleAt(1), QStringLiteral("a.bt"));
    tabs().setCurrentIndex(2);
    QCOMPARE(editor_->bytes(), QByteArray("b.bt"));
}

void OpenTextsTest::unsaved_text_comes_back_above_its_file()
{
    const QString path = file("kept.bt", "BEGIN { exit(); }\n");
    editor_->addUnsaved("BEGIN { printf(\"a\"); exit(); }\n", path, QStringLiteral("kept.bt"));
    QVERIFY(editor_->isModified());
    QCOMPARE(editor_->bytes(), QByteArray("BEGIN { printf(\"a\"); exit(); }\n"));
    editor_->undo();
    QCOMPARE(editor_->bytes(), QByteArray("BEGIN { exit(); }\n"));
    QVERIFY(!editor_->isModified());
    editor_->addUnsaved("END { }\n", QString(), QStringLiteral("untitled.bt"));
    QVERIFY(editor_->isModified() && editor_->path().isEmpty() && editor_->isScript());
}

void OpenTextsTest::changed_lines_are_marked_until_and_after_saving()
{
    QVERIFY(editor_->openFile(file("marks.bpf.c", "int a;\nint b;\nint c;\n")));
    QCOMPARE(change_at(1), ChangeMarks::Kind::none);
    editor_->goTo({.file = {}, .line = 2, .column = 1, .end_column = 1});
    QTest::keyClicks(editor_->textView(), QStringLiteral("x"));
    QCOMPARE(change_at(1), ChangeMarks::Kind::none);
    QCOMPARE(change_at(2), ChangeMarks::Kind::unsaved);
    QCOMPARE(change_at(3), ChangeMarks::Kind::none);
    editor_->undo();
    QCOMPARE(change_at(2), ChangeMarks::Kind::none);
    editor_->redo();
    QVERIFY(editor_->save());
    QCOMPARE(change_at(2), ChangeMarks::Kind::saved);
    QTest::keyClicks(editor_->textView(), QStringLiteral("y"));
    QCOMPARE(change_at(2), ChangeMarks::Kind::unsaved);
}

void OpenTextsTest::dropped_files_are_offered()
{
    QSignalSpy dropped(editor_.get(), &ProbeEditor::filesDropped);
    const QString path = file("drop.bt", "END { }\n");
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(path)});
    QWidget* const target = editor_->textView()->viewport();
    QDragEnterEvent enter(QPoint(20, 20), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(target, &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop(QPointF(20, 20), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(target, &drop);
    QCOMPARE(dropped.count(), 1);
    QCOMPARE(dropped.front().front().toStringList(), QStringList{path});
    QVERIFY(editor_->bytes().isEmpty());  // not the file's address
}

QTEST_MAIN(OpenTextsTest)
#include "tst_open_texts.moc"
