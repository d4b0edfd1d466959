// SPDX-License-Identifier: GPL-3.0-or-later
#include "editor/c_lexer.h"
#include "editor/editor_colors.h"
#include "editor/probe_editor.h"
#include "editor/qsci.h"

#include <QAction>
#include <QElapsedTimer>
#include <QFile>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace boardscope;
using namespace boardscope::editor;

namespace {

constexpr const char* probe = "SEC(\"kprobe/do_sys_openat2\")\n"
                              "int on_open(struct pt_regs *ctx)\n"
                              "{\n"
                              "    bpf_printk(\"open\");\n"
                              "    return 0;\n"
                              "}\n";

/// WCAG 2: contrast of relative luminances.
double luminance(const QColor& color)
{
    const auto part = [](double c) { return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
    return 0.2126 * part(color.redF()) + 0.7152 * part(color.greenF()) + 0.0722 * part(color.blueF());
}

double contrast(const QColor& a, const QColor& b)
{
    const double la = luminance(a);
    const double lb = luminance(b);
    return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

int style_at(const ProbeEditor& editor, const char* word)
{
    send(*editor.textView(), QsciScintillaBase::SCI_COLOURISE, 0, -1);
    return static_cast<int>(
        send(*editor.textView(), QsciScintillaBase::SCI_GETSTYLEAT, editor.bytes().indexOf(word)));
}

}  // namespace

class ProbeEditorTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void loads_edits_and_saves();
    void keeps_line_ends_and_invalid_utf8();
    void a_refused_file_leaves_the_text();
    void a_text_without_a_file_asks_for_a_name();
    void styles_bpf_words_and_sections();
    void comments_and_uncomments();
    void goes_to_a_line_by_keys();
    void keeps_a_place_that_does_not_exist_in_the_text();
    void every_action_has_a_key_that_scintilla_leaves_alone();
    void colours_have_contrast();
    void follows_a_dark_palette();
    void opens_a_megabyte_at_once();

private:
    void show();
    QTemporaryDir dir_;
    std::unique_ptr<ProbeEditor> editor_;
};

void ProbeEditorTest::init()
{
    editor_ = std::make_unique<ProbeEditor>();
}

void ProbeEditorTest::show()
{
    editor_->resize(800, 600);
    editor_->show();
    QVERIFY(QTest::qWaitForWindowActive(editor_.get()));
    editor_->textView()->setFocus();
}

void ProbeEditorTest::loads_edits_and_saves()
{
    const QString path = dir_.filePath(QStringLiteral("opens.bpf.c"));
    editor_->setText(probe, QStringLiteral("opens.bpf.c"));
    QVERIFY(editor_->saveAs(path));
    QVERIFY(editor_->load(path));
    QCOMPARE(editor_->path(), path);
    QCOMPARE(editor_->title(), QStringLiteral("opens.bpf.c"));
    QCOMPARE(editor_->bytes(), QByteArray(probe));
    QVERIFY(!editor_->isModified());

    QSignalSpy modified(editor_.get(), &ProbeEditor::modifiedChanged);
    show();
    QTest::keyClicks(editor_->textView(), QStringLiteral("// "));
    QVERIFY(editor_->isModified());
    QCOMPARE(modified.count(), 1);
    QVERIFY(editor_->save());
    QVERIFY(!editor_->isModified());
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), QByteArray("// ") + probe);

    editor_->undo();
    QCOMPARE(editor_->bytes(), QByteArray(probe));
    QVERIFY(editor_->isModified());
    // Loading is nothing that could be undone.
    editor_->undo();
    QCOMPARE(editor_->bytes(), QByteArray(probe));
}

void ProbeEditorTest::keeps_line_ends_and_invalid_utf8()
{
    const QString path = dir_.filePath(QStringLiteral("latin.c"));
    const QByteArray text("// caf\xe9 \xff\r\nint a;\r\n");
    editor_->setText(text, QStringLiteral("latin.c"));
    show();
    QTest::keyClick(editor_->textView(), Qt::Key_End, Qt::ControlModifier);
    QTest::keyClicks(editor_->textView(), QStringLiteral("x"));
    QTest::keyClick(editor_->textView(), Qt::Key_Return);
    QVERIFY(editor_->saveAs(path));
    QVERIFY(editor_->load(path));
    QCOMPARE(editor_->bytes(), text + "x\r\n");
}

void ProbeEditorTest::a_refused_file_leaves_the_text()
{
    editor_->setText(probe, QStringLiteral("a.bpf.c"));
    const QString path = dir_.filePath(QStringLiteral("a.o"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray("\177ELF\0", 5));
    file.close();
    const Result<void> loaded = editor_->load(path);
    QVERIFY(!loaded);
    QVERIFY(QString::fromStdString(loaded.error().cause).contains(QStringLiteral("is not text")));
    QCOMPARE(editor_->bytes(), QByteArray(probe));
    QCOMPARE(editor_->title(), QStringLiteral("a.bpf.c"));
}

void ProbeEditorTest::a_text_without_a_file_asks_for_a_name()
{
    editor_->setText(probe, QStringLiteral("opens.bpf.c"));
    QVERIFY(editor_->path().isEmpty());
    const Result<void> saved = editor_->save();
    QVERIFY(!saved);
    QVERIFY(!saved.error().hint.empty());
    QSignalSpy renamed(editor_.get(), &ProbeEditor::pathChanged);
    QVERIFY(editor_->saveAs(dir_.filePath(QStringLiteral("mine.bpf.c"))));
    QCOMPARE(renamed.count(), 1);
    QCOMPARE(editor_->title(), QStringLiteral("mine.bpf.c"));
}

void ProbeEditorTest::styles_bpf_words_and_sections()
{
    editor_->setText(probe, QStringLiteral("opens.bpf.c"));
    QCOMPARE(style_at(*editor_, "SEC"), int(QsciLexerCPP::GlobalClass));
    QCOMPARE(style_at(*editor_, "bpf_printk"), int(QsciLexerCPP::KeywordSet2));
    QCOMPARE(style_at(*editor_, "struct"), int(QsciLexerCPP::Keyword));
    QCOMPARE(style_at(*editor_, "on_open"), int(QsciLexerCPP::Identifier));
    QCOMPARE(style_at(*editor_, "\"open\""), int(QsciLexerCPP::DoubleQuotedString));
}

void ProbeEditorTest::comments_and_uncomments()
{
    editor_->setText("int f()\n{\n    a();\n\n    b();\n}\n", QStringLiteral("a.c"));
    show();
    QsciScintilla* text = editor_->textView();
    text->setSelection(2, 0, 5, 0);
    QTest::keyClick(text, Qt::Key_Slash, Qt::ControlModifier);
    QCOMPARE(editor_->bytes(), QByteArray("int f()\n{\n    // a();\n\n    // b();\n}\n"));
    QTest::keyClick(text, Qt::Key_Slash, Qt::ControlModifier);
    QCOMPARE(editor_->bytes(), QByteArray("int f()\n{\n    a();\n\n    b();\n}\n"));
    QTest::keyClick(text, Qt::Key_Slash, Qt::ControlModifier);
    editor_->undo();
    QCOMPARE(editor_->bytes(), QByteArray("int f()\n{\n    a();\n\n    b();\n}\n"));
}

void ProbeEditorTest::goes_to_a_line_by_keys()
{
    editor_->setText(probe, QStringLiteral("opens.bpf.c"));
    show();
    QTest::keyClick(editor_->textView(), Qt::Key_L, Qt::ControlModifier);
    auto* field = editor_->findChild<QWidget*>(QStringLiteral("lineBar"))->findChild<QLineEdit*>();
    QVERIFY(field->hasFocus());
    QTest::keyClicks(field, QStringLiteral("99"));
    QTest::keyClick(field, Qt::Key_Return);
    QVERIFY(field->isVisible());  // there is no line 99: said, not done
    QCOMPARE(editor_->cursor().line, 1);
    field->selectAll();
    QTest::keyClicks(field, QStringLiteral("4:5"));
    QTest::keyClick(field, Qt::Key_Return);
    QVERIFY(!field->isVisible());
    QCOMPARE(editor_->cursor().line, 4);
    QCOMPARE(editor_->cursor().column, 5);
    QVERIFY(editor_->textView()->hasFocus());
}

void ProbeEditorTest::keeps_a_place_that_does_not_exist_in_the_text()
{
    editor_->setText("\xc3\xa9\n", QStringLiteral("a.c"));
    editor_->goTo({{}, 1, 2, 0});  // the middle of a character
    QCOMPARE(editor_->cursor().column, 1);
    editor_->goTo({{}, 500, 500, 0});
    QCOMPARE(editor_->cursor().line, 2);
    editor_->goTo({});
    QCOMPARE(editor_->cursor().line, 2);
}

void ProbeEditorTest::every_action_has_a_key_that_scintilla_leaves_alone()
{
    QVERIFY(editor_->actions().size() >= 10);
    for (const QAction* action : editor_->actions()) {
        QVERIFY2(!action->shortcuts().isEmpty(), qPrintable(action->text()));
        for (const QKeySequence& key : action->shortcuts())
            QVERIFY2(!editor_->textView()->standardCommands()->boundTo(key[0].toCombined()),
                     qPrintable(key.toString()));
    }
}

void ProbeEditorTest::colours_have_contrast()
{
    for (const QRgb base : {0xffffffu, 0x1e2227u}) {
        QPalette palette;
        palette.setColor(QPalette::Base, QColor(base));
        palette.setColor(QPalette::Text, base == 0xffffffu ? QColor(0x1f2328) : QColor(0xe6e9ec));
        const EditorColors c = EditorColors::from(palette);
        QCOMPARE(c.dark, base != 0xffffffu);
        for (const QColor& color : {c.text, c.comment, c.keyword, c.literal, c.preprocessor, c.bpf_word,
                                    c.section, c.quiet, c.error, c.warning, c.note}) {
            QVERIFY2(contrast(color, c.paper) >= 4.5, qPrintable(color.name() + c.paper.name()));
            QVERIFY2(contrast(color, c.current_line) >= 4.5,
                     qPrintable(color.name() + c.current_line.name()));
        }
        QVERIFY(contrast(c.text, c.selection) >= 4.5);
    }
}

void ProbeEditorTest::follows_a_dark_palette()
{
    editor_->setText(probe, QStringLiteral("opens.bpf.c"));
    show();
    const auto background = [this] { return editor_->grab().toImage().pixelColor(500, 400).lightness(); };
    QPalette dark;
    dark.setColor(QPalette::Base, QColor(0x1e2227));
    dark.setColor(QPalette::Text, QColor(0xe6e9ec));
    QVERIFY(background() > 200);
    editor_->setPalette(dark);
    QTRY_VERIFY(background() < 60);
}

void ProbeEditorTest::opens_a_megabyte_at_once()
{
    QByteArray large;
    while (large.size() < 1024 * 1024)
        large += probe;
    const QString path = dir_.filePath(QStringLiteral("large.c"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(large);
    file.close();
    show();
    QElapsedTimer timer;
    timer.start();
    QVERIFY(editor_->load(path));
    const qint64 loaded_ms = timer.restart();
    editor_->grab();
    const qint64 painted_ms = timer.restart();
    editor_->goTo({{}, editor_->textView()->lines(), 1, 0});
    editor_->grab();
    const qint64 end_ms = timer.elapsed();
    qInfo("1 MB: load %lld ms, first paint %lld ms, paint of the end %lld ms", loaded_ms, painted_ms, end_ms);
    QVERIFY(loaded_ms < 1000);
    QVERIFY(end_ms < 3000);
}

QTEST_MAIN(ProbeEditorTest)
#include "tst_probe_editor.moc"
