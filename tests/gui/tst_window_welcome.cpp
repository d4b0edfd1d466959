// SPDX-License-Identifier: GPL-3.0-or-later
// What somebody sees who opens the window with nothing: the first page, the lessons, the guide.
#include "app/gui/guide_panel.h"
#include "app/gui/lessons_panel.h"
#include "app/gui/welcome_page.h"
#include "app/gui/window_layout.h"
#include "tests/gui/window_driver.h"

#include <QCheckBox>
#include <QDir>
#include <QDirIterator>
#include <QDockWidget>
#include <QFile>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTextBlock>
#include <QTextBrowser>

using namespace boardscope;
using test::WindowDriver;

namespace {

const QString docs = QStringLiteral(BOARDSCOPE_SOURCE_DIR "/docs");

QString text_of(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

}  // namespace

class WindowWelcome : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        directory_ = std::make_unique<QTemporaryDir>();
        qputenv("BOARDSCOPE_CONFIG", directory_->filePath(QStringLiteral("config")).toUtf8());
        // No virtual board of this machine is up there.
        qputenv("BOARDSCOPE_STATE", directory_->filePath(QStringLiteral("state")).toUtf8());
        gui::apply_look(gui::WindowLayout::Look::light);
    }

    void the_first_page_is_there_until_there_is_something_else();
    void it_stays_away_when_it_was_told_to();
    void a_lesson_is_taken_from_it();
    void a_step_is_only_done_when_it_happened();
    void the_guide_opens_its_pages();
    void the_guide_is_searched();
    void all_links_of_the_guide_lead_somewhere_data();
    void all_links_of_the_guide_lead_somewhere();

private:
    std::unique_ptr<QTemporaryDir> directory_;
};

void WindowWelcome::the_first_page_is_there_until_there_is_something_else()
{
    WindowDriver driver;
    driver.window().welcome_at_start();
    auto* page = driver.find<gui::WelcomePage>();
    QVERIFY(page && page->isVisible());
    QVERIFY(!driver.editor().isVisible());
    // The keyboard is where one begins.
    QVERIFY(driver.find<QPushButton>("welcomeTry")->hasFocus());
    QVERIFY(driver.find<QListWidget>("welcomeLessons")->count() >= 8);
    driver.press(Qt::Key_Escape);
    QVERIFY(!page->isVisible());
    QVERIFY(driver.editor().isVisible());

    driver.action("welcomeAction")->trigger();
    QVERIFY(page->isVisible());
    driver.window().open(QStringLiteral(BOARDSCOPE_SOURCE_DIR "/resources/examples/opens.bpf.c"));
    QVERIFY(!page->isVisible());
    QVERIFY(driver.editor().isVisible());
    driver.action("welcomeAction")->trigger();
    auto* recent = driver.find<QListWidget>("welcomeRecent");
    QCOMPARE(recent->item(0)->text(), QStringLiteral("opens.bpf.c"));
}

void WindowWelcome::it_stays_away_when_it_was_told_to()
{
    {
        WindowDriver driver;
        driver.window().welcome_at_start();
        auto* at_start = driver.find<gui::WelcomePage>()->findChild<QCheckBox*>();
        QVERIFY(at_start->isChecked());
        QTest::keyClick(at_start, Qt::Key_Space);
        QVERIFY(!at_start->isChecked());
    }
    WindowDriver driver;
    driver.window().welcome_at_start();
    QVERIFY(!driver.find<gui::WelcomePage>()->isVisible());
}

void WindowWelcome::a_lesson_is_taken_from_it()
{
    WindowDriver driver;
    driver.window().welcome_at_start();
    auto* lessons = driver.find<QListWidget>("welcomeLessons");
    lessons->setFocus();
    lessons->setCurrentRow(2);
    driver.press(Qt::Key_Return);
    QVERIFY(driver.editor().isVisible());
    auto* panel = driver.find<gui::LessonsPanel>();
    QVERIFY(driver.in_sight(*panel));
    QVERIFY(panel->step());
    QCOMPARE(QString::fromStdString(panel->step()->title), driver.find<QLabel>("lessonTitle")->text());
    const QString first_text = driver.find<QTextBrowser>("lessonText")->toPlainText();
    QVERIFY(first_text.size() > 100);
    // Its text goes into the editor, into one tab however often.
    for (int i = 0; i < 2; ++i) {
        QTest::mouseClick(driver.find<QPushButton>("lessonPut"), Qt::LeftButton);
        QCOMPARE(driver.editor().title(), QString::fromStdString(panel->step()->put_name));
        QCOMPARE(driver.editor().bytes().toStdString(), panel->step()->put);
    }
    QCOMPARE(driver.editor().textCount(), 1);
    QTest::mouseClick(driver.find<QPushButton>("lessonNext"), Qt::LeftButton);
    QCOMPARE(panel->step_number(), 1);
    QVERIFY(driver.find<QTextBrowser>("lessonText")->toPlainText() != first_text);
    QTest::mouseClick(driver.find<QPushButton>("lessonBack"), Qt::LeftButton);
    QCOMPARE(driver.find<QTextBrowser>("lessonText")->toPlainText(), first_text);
}

void WindowWelcome::a_step_is_only_done_when_it_happened()
{
    WindowDriver driver;
    driver.action("lessonsAction")->trigger();
    auto* panel = driver.find<gui::LessonsPanel>();
    panel->begin(0);
    auto* state = driver.find<QLabel>("lessonState");
    QTRY_VERIFY2(state->text().startsWith(QStringLiteral("○ The board is not up")), qPrintable(state->text()));
    QTest::qWait(600);
    QVERIFY(!state->text().contains(QStringLiteral("✓")));
    QVERIFY2(panel->finished().isEmpty(), "nothing was done");
    // To the end, by pages: only then it counts as taken, and is remembered.
    while (panel->step())
        QTest::mouseClick(driver.find<QPushButton>("lessonNext"), Qt::LeftButton);
    QCOMPARE(panel->finished(), QStringList{QStringLiteral("1-first-probe")});
    const WindowDriver again;
    QCOMPARE(const_cast<WindowDriver&>(again).find<gui::LessonsPanel>()->finished(),
             QStringList{QStringLiteral("1-first-probe")});
}

void WindowWelcome::the_guide_opens_its_pages()
{
    WindowDriver driver;
    driver.press(Qt::Key_F1, Qt::ControlModifier);
    auto* guide = driver.find<gui::GuidePanel>();
    QVERIFY(driver.in_sight(*guide));
    QCOMPARE(guide->page(), QStringLiteral("guide.md"));
    auto* text = driver.find<QTextBrowser>("guideText");
    QVERIFY(text->toPlainText().contains(QStringLiteral("First rows")));
    Q_EMIT text->anchorClicked(QUrl(QStringLiteral("tasks/no-btf.md#types-from-a-vmlinux")));
    QCOMPARE(guide->page(), QStringLiteral("tasks/no-btf.md"));
    QCOMPARE(text->textCursor().block().text(), QStringLiteral("Types from a vmlinux"));
    // From a page in a folder up again.
    Q_EMIT text->anchorClicked(QUrl(QStringLiteral("../verifier.md")));
    QVERIFY(!guide->page().isEmpty());
    text->backward();
    QCOMPARE(guide->page(), QStringLiteral("tasks/no-btf.md"));
    guide->show_page(QStringLiteral("no-such-page.md"));
    QVERIFY(text->toPlainText().contains(QStringLiteral("no page no-such-page.md")));
}

void WindowWelcome::the_guide_is_searched()
{
    WindowDriver driver;
    driver.press(Qt::Key_F1, Qt::ControlModifier);
    driver.type(QStringLiteral("ebusy mean"));
    auto* guide = driver.find<gui::GuidePanel>();
    auto* found = guide->findChild<QListWidget*>();
    QTRY_VERIFY(found->isVisible() && found->count() > 0);
    QCOMPARE(found->item(0)->text(), QStringLiteral("What does EBUSY mean?"));
    driver.press(Qt::Key_Return);
    QCOMPARE(guide->page(), QStringLiteral("tasks/ebusy.md"));
    driver.type(QStringLiteral(" xyzzy-is-nowhere"));
    QTRY_COMPARE(found->count(), 1);
    QVERIFY(!(found->item(0)->flags() & Qt::ItemIsEnabled));
}

void WindowWelcome::all_links_of_the_guide_lead_somewhere_data()
{
    QTest::addColumn<QString>("path");
    QDirIterator pages(docs, {QStringLiteral("*.md")}, QDir::Files, QDirIterator::Subdirectories);
    while (pages.hasNext()) {
        const QString path = pages.next();
        QTest::newRow(qPrintable(path.mid(docs.size() + 1))) << path;
    }
}

void WindowWelcome::all_links_of_the_guide_lead_somewhere()
{
    QFETCH(QString, path);
    static const QRegularExpression link(QStringLiteral(R"(\]\(([^)#:]*)(?:#([^)]*))?\))"));
    const QString text = text_of(path);
    auto found = link.globalMatch(text);
    while (found.hasNext()) {
        const QRegularExpressionMatch one = found.next();
        const QString target = one.captured(1).isEmpty() ? path : QFileInfo(path).dir().filePath(one.captured(1));
        QVERIFY2(QFile::exists(target), qPrintable(one.captured(0)));
        if (one.captured(2).isEmpty()) continue;
        bool has_heading = false;
        for (const QString& line : text_of(target).split(QLatin1Char('\n'))) {
            if (!line.startsWith(QLatin1Char('#'))) continue;
            QString anchor = line.toLower().remove(QRegularExpression(QStringLiteral("^#+ |[^\\w\\- ]")));
            has_heading |= anchor.replace(QLatin1Char(' '), QLatin1Char('-')) == one.captured(2);
        }
        QVERIFY2(has_heading, qPrintable(one.captured(0)));
    }
}

QTEST_MAIN(WindowWelcome)
#include "tst_window_welcome.moc"
