// SPDX-License-Identifier: GPL-3.0-or-later
#include "editor/probe_editor.h"
#include "editor/qsci.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace boardscope;
using namespace boardscope::editor;

namespace {

using Sci = QsciScintillaBase;

constexpr const char* probe = "int a;\n"                   // 1
                              "    int value = *found;\n"  // 2
                              "int c;\n"                   // 3
                              "int d = undeclared + 1;\n"  // 4
                              "int e;\n";

Diagnostic problem(int line, int column, int end_column, std::string message, std::string file = {},
                   Severity severity = Severity::error)
{
    return {
        severity, {std::move(file), line, column, end_column}, std::move(message), "do something about it"};
}

/// What stands below a line, counted from 1.
QString sentence_at(const ProbeEditor& editor, int line)
{
    return editor.textView()->annotation(line - 1);
}

bool sign_at(const ProbeEditor& editor, int line)
{
    return send(*editor.textView(), Sci::SCI_MARKERGET, line - 1) & 0b111;
}

/// The underlined part of the text.
QByteArray underlined(const ProbeEditor& editor)
{
    QByteArray out;
    const QByteArray text = editor.bytes();
    for (int i = 0; i < text.size(); ++i) {
        const long here = send(*editor.textView(), Sci::SCI_INDICATORALLONFOR, i);
        if (here & 0b111 << 8) out += text[i];
    }
    return out;
}

}  // namespace

class EditorMarksTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void underlines_the_place_and_says_the_sentence();
    void a_point_underlines_its_word_and_a_line_all_of_it();
    void shows_only_what_belongs_to_this_text();
    void editing_the_line_takes_the_problem_away();
    void lines_put_in_above_move_the_problem();
    void goes_from_problem_to_problem_by_keys();
    void places_beyond_the_text_do_no_harm();
    void a_new_text_has_no_problems();
    void long_sentences_are_wrapped();

private:
    std::unique_ptr<ProbeEditor> editor_;
};

void EditorMarksTest::init()
{
    editor_ = std::make_unique<ProbeEditor>();
    editor_->resize(800, 500);
    editor_->show();
    QVERIFY(QTest::qWaitForWindowActive(editor_.get()));
    editor_->setText(probe, QStringLiteral("a.bpf.c"));
    editor_->textView()->setFocus();
}

void EditorMarksTest::underlines_the_place_and_says_the_sentence()
{
    QSignalSpy counted(editor_.get(), &ProbeEditor::problemsChanged);
    Diagnostics diagnostics;
    diagnostics.add(problem(2, 17, 23, "unchecked map lookup"));
    editor_->setDiagnostics(diagnostics);
    QCOMPARE(underlined(*editor_), QByteArray("*found"));
    QVERIFY(sign_at(*editor_, 2));
    QVERIFY(!sign_at(*editor_, 1));
    QCOMPARE(sentence_at(*editor_, 2), QStringLiteral("error: unchecked map lookup\ndo something about it"));
    QCOMPARE(counted.count(), 1);
    QCOMPARE(counted[0][0].toInt(), 1);
    QVERIFY(!editor_->isModified());

    editor_->setDiagnostics({});
    QVERIFY(underlined(*editor_).isEmpty());
    QVERIFY(sentence_at(*editor_, 2).isEmpty());
    QVERIFY(!sign_at(*editor_, 2));
}

void EditorMarksTest::a_point_underlines_its_word_and_a_line_all_of_it()
{
    Diagnostics point;
    point.add(problem(4, 9, 0, "use of undeclared identifier"));
    editor_->setDiagnostics(point);
    QCOMPARE(underlined(*editor_), QByteArray("undeclared"));
    Diagnostics line;
    line.add(problem(2, 0, 0, "something is wrong here"));
    editor_->setDiagnostics(line);
    QCOMPARE(underlined(*editor_), QByteArray("int value = *found;"));
}

void EditorMarksTest::shows_only_what_belongs_to_this_text()
{
    const QTemporaryDir dir;
    const QString path = dir.filePath(QStringLiteral("a.bpf.c"));
    QVERIFY(editor_->saveAs(path));
    Diagnostics diagnostics;
    diagnostics.add(problem(1, 1, 0, "mine by path", path.toStdString()));
    diagnostics.add(problem(2, 1, 0, "mine by name", "a.bpf.c"));
    diagnostics.add(problem(3, 1, 0, "of a header", "/usr/include/a.h"));
    diagnostics.add(problem(4, 1, 0, "of a namesake", "other/a.bpf.c"));
    diagnostics.add(problem(0, 0, 0, "of no place"));
    editor_->setDiagnostics(diagnostics);
    QCOMPARE(editor_->problemCount(), 2);
    QVERIFY(sign_at(*editor_, 1) && sign_at(*editor_, 2) && !sign_at(*editor_, 3) && !sign_at(*editor_, 4));
}

void EditorMarksTest::editing_the_line_takes_the_problem_away()
{
    Diagnostics diagnostics;
    diagnostics.add(problem(2, 17, 23, "first"));
    diagnostics.add(problem(2, 9, 0, "second", {}, Severity::warning));
    diagnostics.add(problem(4, 9, 0, "third"));
    editor_->setDiagnostics(diagnostics);
    QCOMPARE(editor_->problemCount(), 3);
    editor_->goTo({{}, 3, 1, 0});
    QTest::keyClicks(editor_->textView(), QStringLiteral("x"));
    QTest::qWait(20);
    QCOMPARE(editor_->problemCount(), 3);
    editor_->goTo({{}, 2, 5, 0});
    QTest::keyClicks(editor_->textView(), QStringLiteral("x"));
    QTRY_COMPARE(editor_->problemCount(), 1);
    QVERIFY(sentence_at(*editor_, 2).isEmpty());
    QVERIFY(!sign_at(*editor_, 2));
    QVERIFY(sign_at(*editor_, 4));
    QCOMPARE(underlined(*editor_), QByteArray("undeclared"));
}

void EditorMarksTest::lines_put_in_above_move_the_problem()
{
    Diagnostics diagnostics;
    diagnostics.add(problem(4, 9, 0, "moves"));
    editor_->setDiagnostics(diagnostics);
    editor_->goTo({{}, 4, 1, 0});
    QTest::keyClick(editor_->textView(), Qt::Key_Return);  // before the line itself
    editor_->goTo({{}, 1, 1, 0});
    QTest::keyClick(editor_->textView(), Qt::Key_Return);  // far above
    editor_->goTo({{}, 6, 500, 0});
    QTest::keyClick(editor_->textView(), Qt::Key_Return);  // after its end
    QTest::qWait(20);
    QCOMPARE(editor_->problemCount(), 1);
    QVERIFY(sign_at(*editor_, 6));
    QVERIFY(!sentence_at(*editor_, 6).isEmpty());
    editor_->goTo({{}, 1, 1, 0});
    QTest::keyClick(editor_->textView(), Qt::Key_F8);
    QCOMPARE(editor_->cursor().line, 6);
    QCOMPARE(editor_->cursor().column, 9);
    QTRY_VERIFY(editor_->textView()->accessibleDescription().contains(QStringLiteral("moves")));
}

void EditorMarksTest::goes_from_problem_to_problem_by_keys()
{
    Diagnostics diagnostics;
    diagnostics.add(problem(4, 9, 0, "later"));
    diagnostics.add(problem(2, 17, 0, "earlier"));
    editor_->setDiagnostics(diagnostics);
    editor_->goTo({{}, 1, 1, 0});
    const auto line_after = [this](Qt::KeyboardModifiers modifiers) {
        QTest::keyClick(editor_->textView(), Qt::Key_F8, modifiers);
        return editor_->cursor().line;
    };
    QCOMPARE(line_after(Qt::NoModifier), 2);
    QCOMPARE(line_after(Qt::NoModifier), 4);
    QCOMPARE(line_after(Qt::NoModifier), 2);
    QCOMPARE(line_after(Qt::ShiftModifier), 4);
    QCOMPARE(line_after(Qt::ShiftModifier), 2);
}

void EditorMarksTest::places_beyond_the_text_do_no_harm()
{
    Diagnostics diagnostics;
    diagnostics.add(problem(900, 900, 950, "far away"));
    diagnostics.add(problem(1, 900, 0, "right of the line"));
    diagnostics.add(problem(3, 3, 2, "ends before it begins"));
    diagnostics.add(problem(-4, -4, -9, "negative"));
    editor_->setDiagnostics(diagnostics);
    QCOMPARE(editor_->problemCount(), 3);
    QVERIFY(sign_at(*editor_, 6));
    editor_->setText({}, QStringLiteral("empty.c"));
    editor_->setDiagnostics(diagnostics);
    QCOMPARE(editor_->problemCount(), 3);
    editor_->grab();
}

void EditorMarksTest::a_new_text_has_no_problems()
{
    Diagnostics diagnostics;
    diagnostics.add(problem(2, 1, 0, "old"));
    editor_->setDiagnostics(diagnostics);
    editor_->setText(probe, QStringLiteral("b.bpf.c"));
    QCOMPARE(editor_->problemCount(), 0);
    QVERIFY(!sign_at(*editor_, 2));
    QVERIFY(underlined(*editor_).isEmpty());
}

void EditorMarksTest::long_sentences_are_wrapped()
{
    Diagnostics diagnostics;
    std::string sentence;
    for (int i = 0; i < 60; ++i)
        sentence += "word ";
    diagnostics.add(problem(2, 1, 0, sentence));
    editor_->setDiagnostics(diagnostics);
    const qsizetype wide = sentence_at(*editor_, 2).count(u'\n');
    QVERIFY(wide >= 2);
    editor_->resize(400, 500);
    QTRY_VERIFY(sentence_at(*editor_, 2).count(u'\n') > wide);
}

QTEST_MAIN(EditorMarksTest)
#include "tst_editor_marks.moc"
