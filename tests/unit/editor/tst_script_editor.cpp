// SPDX-License-Identifier: GPL-3.0-or-later
// Scripts in the editor: their colours, and the C that is shown beside them.
#include "core/dsl/highlight.h"
#include "editor/editor_colors.h"
#include "editor/generated_c_view.h"
#include "editor/probe_editor.h"
#include "editor/qsci.h"

#include <QLabel>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace boardscope;
using namespace boardscope::editor;
using Sci = QsciScintillaBase;

namespace {

constexpr const char* script = "// reads\nkprobe:vfs_read\n{\n\t@[comm] = count();\n}\n";
constexpr const char* generated =
    "#include \"boardscope_script.h\"\n\n#line 2 \"x.bt\"\nint vfs_read(void *ctx)\n{\n"
    "#line 4 \"x.bt\"\n\tbs_comm(key);\n\tbs_count(&map, key);\n\treturn 0;\n}\n";

int style_at(const QsciScintilla& text, const QByteArray& bytes, const char* word)
{
    send(text, Sci::SCI_COLOURISE, 0, -1);
    return static_cast<int>(send(text, Sci::SCI_GETSTYLEAT, bytes.indexOf(word)));
}

int style_of(dsl::TextKind kind)
{
    return static_cast<int>(kind) + 1;
}

QColor color_at(const QsciScintilla& text, const QByteArray& bytes, const char* word)
{
    const long color = send(text, Sci::SCI_STYLEGETFORE, style_at(text, bytes, word));
    return {static_cast<int>(color & 0xff), static_cast<int>(color >> 8 & 0xff),
            static_cast<int>(color >> 16 & 0xff)};
}

std::vector<int> marked_lines(const GeneratedCView& view)
{
    std::vector<int> lines;
    for (int line = 0; line < view.textView()->lines(); ++line)
        if (send(*view.textView(), Sci::SCI_MARKERGET, line) & 1) lines.push_back(line + 1);
    return lines;
}

}  // namespace

class tst_script_editor : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void scripts_have_colours_of_their_own();
    void colours_follow_what_is_typed();
    void blocks_fold();
    void another_name_is_another_language();
    void c_is_shown_without_its_directives();
    void lines_are_marked_and_lead_back();
    void outdated_c_is_grey();
    void dark_palettes_are_followed();
};

void tst_script_editor::scripts_have_colours_of_their_own()
{
    ProbeEditor editor;
    editor.setText(script, QStringLiteral("reads.bt"));
    QVERIFY(editor.isScript());
    const auto style = [&](const char* word) { return style_at(*editor.textView(), editor.bytes(), word); };
    QCOMPARE(style("// reads"), style_of(dsl::TextKind::comment));
    QCOMPARE(style("kprobe"), style_of(dsl::TextKind::attach_point));
    QCOMPARE(style("vfs_read"), style_of(dsl::TextKind::attach_point));
    QCOMPARE(style("@"), style_of(dsl::TextKind::map));
    QCOMPARE(style("comm"), style_of(dsl::TextKind::builtin));
    QCOMPARE(style("count"), style_of(dsl::TextKind::function));
    QCOMPARE(style("}"), 0);
    const EditorColors colors = EditorColors::from(editor.palette());
    QCOMPARE(color_at(*editor.textView(), editor.bytes(), "vfs_read"), colors.section);
    QCOMPARE(color_at(*editor.textView(), editor.bytes(), "count"), colors.bpf_word);
}

void tst_script_editor::colours_follow_what_is_typed()
{
    ProbeEditor editor;
    editor.resize(600, 400);
    editor.setText("k:f { pid }\nk:g { tid }\n", QStringLiteral("x.bt"));
    QSignalSpy changed(&editor, &ProbeEditor::textChanged);
    // An open comment takes what stands behind it.
    QTest::keyClicks(editor.textView(), QStringLiteral("/*"));
    QVERIFY(changed.count() >= 1);
    QCOMPARE(style_at(*editor.textView(), editor.bytes(), "tid"), style_of(dsl::TextKind::comment));
    editor.undo();
    editor.undo();
    QCOMPARE(style_at(*editor.textView(), editor.bytes(), "tid"), style_of(dsl::TextKind::builtin));
}

void tst_script_editor::blocks_fold()
{
    ProbeEditor editor;
    editor.setText(
        "/* what\n * { it does\n */\nkprobe:vfs_read\n{\n\tif (1) {\n\t\tprintf(\"}\");\n\t}\n}\nEND { }\n",
        QStringLiteral("x.bt"));
    QsciScintilla& text = *editor.textView();
    send(text, Sci::SCI_COLOURISE, 0, -1);
    const auto folds = [&](int line) {
        return (send(text, Sci::SCI_GETFOLDLEVEL, line - 1) & int{Sci::SC_FOLDLEVELHEADERFLAG}) != 0;
    };
    const auto depth = [&](int line) {
        return send(text, Sci::SCI_GETFOLDLEVEL, line - 1) & int{Sci::SC_FOLDLEVELNUMBERMASK};
    };
    QVERIFY(folds(1) && folds(5) && folds(6));
    QVERIFY(!folds(2) && !folds(4) && !folds(7) && !folds(10));
    QCOMPARE(depth(10), long{Sci::SC_FOLDLEVELBASE});
    text.foldLine(4);
    QVERIFY(!send(text, Sci::SCI_GETLINEVISIBLE, 6) && send(text, Sci::SCI_GETLINEVISIBLE, 9));
}

void tst_script_editor::another_name_is_another_language()
{
    const QTemporaryDir folder;
    ProbeEditor editor;
    editor.setText("int x; // pid\n", QStringLiteral("x.bpf.c"));
    QVERIFY(!editor.isScript());
    const int in_c = style_at(*editor.textView(), editor.bytes(), "int");
    QVERIFY(editor.saveAs(folder.filePath(QStringLiteral("x.bt"))));
    QVERIFY(editor.isScript());
    QCOMPARE(style_at(*editor.textView(), editor.bytes(), "int"), style_of(dsl::TextKind::keyword));
    QVERIFY(editor.saveAs(folder.filePath(QStringLiteral("y.c"))));
    QCOMPARE(style_at(*editor.textView(), editor.bytes(), "int"), in_c);
}

void tst_script_editor::c_is_shown_without_its_directives()
{
    GeneratedCView view;
    view.show_c(generated);
    QVERIFY(!view.text().contains("#line"));
    QVERIFY(view.text().contains("#include \"boardscope_script.h\"\n\nint vfs_read(void *ctx)\n"));
    QVERIFY(view.textView()->isReadOnly());
    QCOMPARE(style_at(*view.textView(), view.text(), "int"), int{QsciLexerCPP::Keyword});
}

void tst_script_editor::lines_are_marked_and_lead_back()
{
    GeneratedCView view;
    view.resize(500, 300);
    view.show();
    view.show_c(generated);
    view.mark_script_line(4);
    QCOMPARE(marked_lines(view), (std::vector<int>{5, 6, 7, 8}));
    view.mark_script_line(2);
    QCOMPARE(marked_lines(view), (std::vector<int>{3, 4}));
    view.mark_script_line(1);
    QCOMPARE(marked_lines(view), std::vector<int>());

    QSignalSpy chosen(&view, &GeneratedCView::scriptLineChosen);
    QVERIFY(QTest::qWaitForWindowActive(&view));
    view.textView()->setFocus();
    send(*view.textView(), Sci::SCI_GOTOLINE, 5);
    QTRY_COMPARE(chosen.count(), 1);
    QCOMPARE(chosen.at(0).at(0).toInt(), 4);
    QCOMPARE(marked_lines(view), (std::vector<int>{5, 6, 7, 8}));
    // A new text under the cursor is not the user's doing.
    view.show_c(std::string("int first;\n") + generated);
    QCOMPARE(chosen.count(), 1);
}

void tst_script_editor::outdated_c_is_grey()
{
    GeneratedCView view;
    view.show_c(generated);
    view.mark_script_line(4);
    const QColor before = color_at(*view.textView(), view.text(), "int");
    view.show_failure(QStringLiteral("x.bt:4: there is no map @y"));
    const auto* sentence = view.findChild<QLabel*>(QStringLiteral("generatedCSentence"));
    QVERIFY(!sentence->isHidden());
    QCOMPARE(sentence->text(), QStringLiteral("x.bt:4: there is no map @y"));
    QVERIFY(view.is_outdated());
    QVERIFY(view.text().contains("bs_count"));
    QCOMPARE(marked_lines(view), std::vector<int>());
    const EditorColors colors = EditorColors::from(view.palette());
    QCOMPARE(color_at(*view.textView(), view.text(), "int"), colors.quiet);
    view.show_c(generated);
    QVERIFY(sentence->isHidden());
    QCOMPARE(color_at(*view.textView(), view.text(), "int"), before);
    QVERIFY(!marked_lines(view).empty());
    view.show_nothing(QStringLiteral("The C of scripts (*.bt) is shown here."));
    QVERIFY(view.text().isEmpty() && !sentence->isHidden());
}

void tst_script_editor::dark_palettes_are_followed()
{
    QPalette dark;
    dark.setColor(QPalette::Base, QColor(0x1b1f24));
    dark.setColor(QPalette::Text, QColor(0xe6edf3));
    ProbeEditor editor;
    editor.setText(script, QStringLiteral("reads.bt"));
    editor.setPalette(dark);
    GeneratedCView view;
    view.show_c(generated);
    view.setPalette(dark);
    const EditorColors colors = EditorColors::from(dark);
    QTRY_COMPARE(color_at(*editor.textView(), editor.bytes(), "kprobe"), colors.section);
    QTRY_COMPARE(color_at(*view.textView(), view.text(), "int"), colors.keyword);
}

QTEST_MAIN(tst_script_editor)
#include "tst_script_editor.moc"
