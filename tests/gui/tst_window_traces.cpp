// SPDX-License-Identifier: GPL-3.0-or-later
// The window and what others recorded: opens the text of ftrace, tells how long its calls took, saves pictures of it.
#include "app/gui/window_layout.h"
#include "app/views/latency_panel.h"
#include "tests/gui/window_driver.h"

#include <QDockWidget>
#include <QFile>
#include <QStatusBar>
#include <QTemporaryDir>

using namespace boardscope;
using test::WindowDriver;

namespace {

QByteArray content_of(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

}  // namespace

class WindowTraces : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        directory_ = std::make_unique<QTemporaryDir>();
        qputenv("BOARDSCOPE_CONFIG", file("config").toUtf8());
        qputenv("XDG_DATA_HOME", file("data").toUtf8());
        QFile text(file("calls.txt"));
        QVERIFY(text.open(QIODevice::WriteOnly));
        for (int i = 0; i < 20; ++i) {
            const QByteArray second = QByteArray::number(200 + i);
            text.write("  dd-401  [000] d..1.  " + second + ".410000: sys_enter_openat: filename: /etc/passwd\n");
            text.write("  dd-401  [000] d..1.  " + second + ".41" + QByteArray::number(1000 + 10 * i).right(4) +
                       ": sys_exit_openat: 0x3\n");
        }
    }

    void the_text_of_ftrace_is_a_trace_and_no_probe();
    void pictures_of_it_are_saved();
    void what_cannot_be_written_is_told();

private:
    [[nodiscard]] QString file(const char* name) const
    {
        return directory_->filePath(QString::fromLatin1(name));
    }
    /// Chooses a command that asks for a file, and names that.
    void save_as(WindowDriver& driver, const char* action, const QString& path)
    {
        driver.in_next_dialog([&](QWidget& dialog) {
            auto* name = dialog.findChild<QLineEdit*>();
            QVERIFY(name);
            name->setText(path);
            QTest::keyClick(name, Qt::Key_Return);
        });
        driver.action(action)->trigger();
    }
    std::unique_ptr<QTemporaryDir> directory_;
};

void WindowTraces::the_text_of_ftrace_is_a_trace_and_no_probe()
{
    WindowDriver driver;
    driver.window().open(file("calls.txt"));
    QVERIFY(driver.wait_for_rows(40));
    QCOMPARE(driver.editor().bytes(), QByteArray());
    QTRY_VERIFY(driver.window().statusBar()->currentMessage().contains(QStringLiteral("ftrace text")));
    // A C file is a probe, whatever stands in it.
    QVERIFY(QFile::copy(file("calls.txt"), file("calls.bpf.c")));
    driver.window().open(file("calls.bpf.c"));
    QVERIFY(driver.editor().bytes().startsWith("  dd-401"));
}

void WindowTraces::pictures_of_it_are_saved()
{
    WindowDriver driver;
    driver.window().open(file("calls.txt"));
    QVERIFY(driver.wait_for_rows(40));
    driver.press(Qt::Key_6, Qt::AltModifier);
    auto* panel = driver.find<views::LatencyPanel>();
    QTRY_COMPARE(panel->report().of.count, 20u);

    save_as(driver, "saveTimelineAction", file("timeline.png"));
    QTRY_VERIFY(content_of(file("timeline.png")).startsWith("\x89PNG"));
    QCOMPARE(QImage(file("timeline.png")).size(), driver.timeline().size() * driver.window().devicePixelRatioF());
    save_as(driver, "saveHistogramAction", file("latency.svg"));
    QTRY_VERIFY(content_of(file("latency.svg")).contains("20 numbers"));
    // There is no map: it is said, and no file is asked for.
    driver.action("saveMapPictureAction")->trigger();
    QVERIFY(driver.notice().contains(QStringLiteral("no map")));
}

void WindowTraces::what_cannot_be_written_is_told()
{
    WindowDriver driver;
    driver.window().open(file("calls.txt"));
    QVERIFY(driver.wait_for_rows(40));
    save_as(driver, "saveTimelineAction", file("timeline.bmp"));
    QTRY_VERIFY(driver.notice().contains(QStringLiteral(".png or .svg")));
    QVERIFY(!QFile::exists(file("timeline.bmp")));
}

QTEST_MAIN(WindowTraces)
#include "tst_window_traces.moc"
