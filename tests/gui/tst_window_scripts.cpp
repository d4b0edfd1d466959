// SPDX-License-Identifier: GPL-3.0-or-later
// Scripts in the window: the C beside them, their problems, and going on in C. The board is one that only its kernel's
// formats are known of; nothing is run.
#include "builder/kernel_store.h"
#include "editor/completion_popup.h"
#include "editor/generated_c_view.h"
#include "editor/qsci.h"
#include "tests/gui/window_driver.h"

#include <QDir>
#include <QFile>
#include <QLabel>
#include <QMenu>
#include <QTemporaryDir>
#include <QToolTip>

using namespace boardscope;
using editor::GeneratedCView;
using test::WindowDriver;
using Sci = QsciScintillaBase;

namespace {

constexpr const char* formats =
    "syscalls/sys_enter_openat/format:name: sys_enter_openat\n"
    "syscalls/sys_enter_openat/format:\tfield:int dfd;\toffset:16;\tsize:8;\tsigned:0;\n"
    "syscalls/sys_enter_openat/format:\tfield:const char * filename;\toffset:24;\tsize:8;\tsigned:0;\n";

constexpr const char* opens_script = "// Opens\n"
                               "tracepoint:syscalls:sys_enter_openat\n"
                               "{\n"
                               "\t@opens[comm] = count();\n"
                               "\tprintf(\"%s\\n\", str(args.filename));\n"
                               "}\n";

std::vector<int> marked_lines(const GeneratedCView& view)
{
    std::vector<int> lines;
    for (int line = 0; line < view.textView()->lines(); ++line)
        if (editor::send(*view.textView(), Sci::SCI_MARKERGET, line) & 1) lines.push_back(line);
    return lines;
}

}  // namespace

class WindowScriptsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { folder_.reset(); }
    void c_stands_beside_a_script();
    void c_follows_what_is_typed();
    void the_cursor_marks_its_c();
    void a_list_offers_what_this_board_has();
    void a_word_is_explained_with_its_c();
    void c_is_checked_while_it_is_typed();
    void one_goes_on_in_c();
    void new_texts_are_made();
    void examples_are_offered();

private:
    [[nodiscard]] QString write(const char* name, const char* text) const;
    static void type_at_end(WindowDriver& driver, const QString& text);
    std::unique_ptr<QTemporaryDir> folder_;
};

void WindowScriptsTest::init()
{
    folder_ = std::make_unique<QTemporaryDir>();
    qputenv("BOARDSCOPE_CONFIG", folder_->filePath(QStringLiteral("config")).toUtf8());
    qputenv("BOARDSCOPE_DATA", folder_->filePath(QStringLiteral("data")).toUtf8());
    qputenv("XDG_DATA_HOME", folder_->path().toUtf8());
    QDir(folder_->path()).mkpath(QStringLiteral("config/targets"));
    (void)write("config/targets/lab.toml",
                "name = \"lab\"\narch = \"aarch64\"\n[kernel]\nrelease = \"6.1.0-lab\"\nversion = \"6.1.0\"\n");
    Result<builder::KernelStore> store = builder::KernelStore::open(builder::default_store_directory());
    QVERIFY(store);
    QVERIFY(store->put({Arch::aarch64, "6.1.0-lab", {}}, builder::ItemKind::formats, as_bytes(std::string_view(formats)),
                       "the test"));
}

QString WindowScriptsTest::write(const char* name, const char* text) const
{
    QFile file(folder_->filePath(QString::fromUtf8(name)));
    if (!file.open(QIODevice::WriteOnly) || file.write(text) < 0) qFatal("cannot write %s", name);
    return file.fileName();
}

void WindowScriptsTest::type_at_end(WindowDriver& driver, const QString& text)
{
    driver.text_view().setFocus();
    QTest::keyClick(&driver.text_view(), Qt::Key_End, Qt::ControlModifier);
    QTest::keyClicks(&driver.text_view(), text);
}

void WindowScriptsTest::c_stands_beside_a_script()
{
    WindowDriver driver;
    auto* view = driver.find<GeneratedCView>();
    QVERIFY(!view->isVisible());
    QVERIFY(driver.open_for(QStringLiteral("lab"), write("opens.bt", opens_script), false));
    QVERIFY(view->isVisible());
    QTRY_VERIFY_WITH_TIMEOUT(view->text().contains("sys_enter_openat.filename"), 20'000);
    QVERIFY2(view->text().contains("24 /*"), view->text().constData());
    QVERIFY(!view->text().contains("#line"));
    QVERIFY(driver.editor().problemCount() == 0);

    // Not wanted, and wanted again.
    driver.action("generatedCAction")->trigger();
    QVERIFY(!view->isVisible());
    driver.action("generatedCAction")->trigger();
    QVERIFY(view->isVisible());
    // C has no C beside it.
    driver.window().open(write("x.bpf.c", "int x;\n"));
    QVERIFY(!view->isVisible());
    QVERIFY(!driver.action("continueInCAction")->isEnabled());
}

void WindowScriptsTest::c_follows_what_is_typed()
{
    WindowDriver driver;
    QVERIFY(driver.open_for(QStringLiteral("lab"), write("opens.bt", opens_script), false));
    auto* view = driver.find<GeneratedCView>();
    QTRY_VERIFY_WITH_TIMEOUT(!view->text().isEmpty(), 20'000);
    const QByteArray before = view->text();

    type_at_end(driver, QStringLiteral("BEGIN { $a = args.none; }"));
    QTRY_VERIFY_WITH_TIMEOUT(view->is_outdated(), 20'000);
    QCOMPARE(view->text(), before);
    const auto* sentence = view->findChild<QLabel*>(QStringLiteral("generatedCSentence"));
    QVERIFY2(sentence->isVisible() && sentence->text().startsWith(QStringLiteral("Line 7: ")),
             qPrintable(sentence->text()));
    QVERIFY(driver.editor().problemCount() >= 1);
    QVERIFY(!driver.action("continueInCAction")->isEnabled());

    for (int i = 0; i < 26; ++i)
        driver.editor().undo();
    QTRY_VERIFY_WITH_TIMEOUT(!view->is_outdated(), 20'000);
    QCOMPARE(driver.editor().problemCount(), 0);
    QCOMPARE(view->text(), before);
}

void WindowScriptsTest::the_cursor_marks_its_c()
{
    WindowDriver driver;
    QVERIFY(driver.open_for(QStringLiteral("lab"), write("opens.bt", opens_script), false));
    auto* view = driver.find<GeneratedCView>();
    QTRY_VERIFY_WITH_TIMEOUT(!view->text().isEmpty(), 20'000);
    driver.editor().goTo({.file = {}, .line = 4, .column = 1, .end_column = 1});
    // The editor tells of its cursor when it is drawn.
    QTRY_VERIFY(!marked_lines(*view).empty());
    const std::vector<int> of_count = marked_lines(*view);
    driver.editor().goTo({.file = {}, .line = 5, .column = 1, .end_column = 1});
    QTRY_VERIFY(!marked_lines(*view).empty() && marked_lines(*view) != of_count);

    // And back.
    view->textView()->setFocus();
    editor::send(*view->textView(), Sci::SCI_GOTOLINE, of_count.front());
    QTRY_COMPARE(driver.editor().cursor().line, 4);
    QVERIFY(view->textView()->hasFocus());
}

void WindowScriptsTest::a_list_offers_what_this_board_has()
{
    WindowDriver driver;
    QVERIFY(driver.open_for(QStringLiteral("lab"), write("new.bt", ""), false));
    auto* popup = driver.window().findChild<editor::CompletionPopup*>();
    QVERIFY(popup && !popup->isVisible());
    driver.text_view().setFocus();
    QTest::keyClicks(&driver.text_view(), QStringLiteral("openat"));
    QTRY_VERIFY_WITH_TIMEOUT(popup->isVisible(), 20'000);
    QCOMPARE(popup->textAt(0), QStringLiteral("tracepoint:syscalls:sys_enter_openat"));
    driver.press(Qt::Key_Return);
    QVERIFY(!popup->isVisible());
    QCOMPARE(driver.editor().bytes(), QByteArray("tracepoint:syscalls:sys_enter_openat"));
    QTest::keyClicks(&driver.text_view(), QStringLiteral(" { printf(\"%s\", str(args."));
    QTRY_VERIFY_WITH_TIMEOUT(popup->isVisible() && popup->textAt(0) == QStringLiteral("dfd"), 20'000);
    // Typed on, and taken with the arrow keys: the list has become shorter meanwhile.
    QTest::keyClicks(&driver.text_view(), QStringLiteral("fi"));
    QTRY_VERIFY_WITH_TIMEOUT(popup->count() == 1 && popup->textAt(0) == QStringLiteral("filename"), 20'000);
    QVERIFY2(popup->sentence().contains(QStringLiteral("sys_enter_openat")), qPrintable(popup->sentence()));
    driver.press(Qt::Key_Tab);
    QVERIFY(driver.editor().bytes().endsWith("str(args.filename"));
    // Asked for by its key, and sent away by Esc.
    QTest::keyClicks(&driver.text_view(), QStringLiteral(")); "));
    QVERIFY(!popup->isVisible());
    driver.press(Qt::Key_Space, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(popup->isVisible(), 20'000);
    driver.press(Qt::Key_Escape);
    QVERIFY(!popup->isVisible());
    QVERIFY(driver.text_view().hasFocus());
}

void WindowScriptsTest::a_word_is_explained_with_its_c()
{
    WindowDriver driver;
    QVERIFY(driver.open_for(QStringLiteral("lab"), write("opens.bt", opens_script), false));
    auto* view = driver.find<GeneratedCView>();
    QTRY_VERIFY_WITH_TIMEOUT(!view->text().isEmpty() && !view->is_outdated(), 20'000);
    driver.editor().goTo({.file = {}, .line = 5, .column = 19, .end_column = 19});
    driver.press(Qt::Key_F1);
    QTRY_VERIFY_WITH_TIMEOUT(QToolTip::isVisible(), 20'000);
    const QString text = QToolTip::text();
    QVERIFY2(text.contains(QStringLiteral("str(pointer [, length])")) && text.contains(QStringLiteral("24 /*")),
             qPrintable(text));
    QToolTip::hideText();
}

void WindowScriptsTest::c_is_checked_while_it_is_typed()
{
    WindowDriver driver;
    QVERIFY(driver.open_for(QStringLiteral("lab"),
                            write("x.bpf.c", "#include <linux/bpf.h>\n"
                                             "#include <bpf/bpf_helpers.h>\n"
                                             "char LICENSE[] SEC(\"license\") = \"GPL\";\n"
                                             "SEC(\"tracepoint/syscalls/sys_enter_openat\") int f(void *ctx)\n"
                                             "{ int number = 1; return nunber; }\n"),
                            false));
    // And the warning that the variable is not used.
    QTRY_COMPARE_WITH_TIMEOUT(driver.editor().problemCount(), 2, 20'000);
    const QString sentence = driver.editor().textView()->annotation(4);
    QVERIFY2(sentence.contains(QStringLiteral("did you mean 'number'")) && sentence.contains(QStringLiteral("Alt+Enter")),
             qPrintable(sentence));
    driver.editor().goTo({.file = {}, .line = 5, .column = 1, .end_column = 1});
    driver.press(Qt::Key_Return, Qt::AltModifier);
    QVERIFY2(driver.editor().bytes().contains("return number;"), driver.editor().bytes().constData());
    QTRY_COMPARE(driver.editor().problemCount(), 0);
    type_at_end(driver, QStringLiteral("int g(void) { return h(; }"));
    QTRY_VERIFY_WITH_TIMEOUT(driver.editor().problemCount() >= 1, 20'000);
}

void WindowScriptsTest::one_goes_on_in_c()
{
    WindowDriver driver;
    QVERIFY(driver.open_for(QStringLiteral("lab"), write("opens.bt", opens_script), false));
    QTRY_VERIFY_WITH_TIMEOUT(driver.action("continueInCAction")->isEnabled(), 20'000);
    const QByteArray c = driver.find<GeneratedCView>()->text();
    driver.action("continueInCAction")->trigger();
    QCOMPARE(driver.editor().title(), QStringLiteral("opens.bpf.c"));
    QCOMPARE(driver.editor().bytes(), c);
    QVERIFY(driver.editor().path().isEmpty());
    QVERIFY(!driver.editor().isScript());
}

void WindowScriptsTest::new_texts_are_made()
{
    WindowDriver driver;
    driver.window().select_target(QStringLiteral("lab"));
    QVERIFY(driver.choose_in_menu(Qt::Key_F, {Qt::Key_N, Qt::Key_S}));
    QCOMPARE(driver.editor().title(), QStringLiteral("untitled.bt"));
    auto* view = driver.find<GeneratedCView>();
    QTRY_VERIFY_WITH_TIMEOUT(!view->text().isEmpty(), 20'000);
    QVERIFY(driver.choose_in_menu(Qt::Key_F, {Qt::Key_N, Qt::Key_C}));
    QVERIFY(driver.editor().bytes().contains("SEC(\"tracepoint/"));
}

void WindowScriptsTest::examples_are_offered()
{
    const QDir examples(QStringLiteral(BOARDSCOPE_SOURCE_DIR "/resources/examples"));
    for (const char* name : {"opens.bt", "syscalls-count.bt", "read-latency.bt", "span-open.bt"})
        QVERIFY2(examples.exists(QString::fromUtf8(name)), name);
    WindowDriver driver;
    driver.action("locatorAction")->trigger();
    driver.type(QStringLiteral("read-latency.bt"));
    driver.press(Qt::Key_Return);
    QCOMPARE(driver.editor().title(), QStringLiteral("read-latency.bt"));
}

QTEST_MAIN(WindowScriptsTest)
#include "tst_window_scripts.moc"
