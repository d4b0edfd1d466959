// SPDX-License-Identifier: GPL-3.0-or-later
// The editor with the virtual ARMv7 board selected: what it offers and explains is what this board has.
#include "app/gui/window_layout.h"
#include "editor/completion_popup.h"
#include "tests/gui/window_driver.h"
#include "tests/support/board_under_test.h"
#include "tests/support/requirements.h"

#include <QElapsedTimer>
#include <QLabel>
#include <QTemporaryDir>
#include <QToolTip>

#include <algorithm>

using namespace boardscope;
using test::BoardUnderTest;
using test::WindowDriver;

namespace {

constexpr int popup_ms = 50;

}  // namespace

class WindowLiveEditor : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        board_ = BoardUnderTest::find();
        BOARDSCOPE_REQUIRE(board_, "the virtual board is not up: bscope board up virtual-armv7");
        const QString trouble = board_->make_known(directory_.path());
        QVERIFY2(trouble.isEmpty(), qPrintable(trouble));
        gui::apply_look(gui::WindowLayout::Look::light);
        driver_ = std::make_unique<WindowDriver>();
        driver_->window().select_target(QString::fromLatin1(BoardUnderTest::known_name));
    }

    void fields_that_only_this_board_has_are_offered();
    void c_is_completed_from_the_same_board();
    void a_helpers_kernel_is_told();
    void the_list_is_there_in_time();

private:
    /// The text, with the cursor at its end.
    void write(const char* name, const QByteArray& text)
    {
        driver_->editor().closeText(driver_->editor().currentText());
        driver_->editor().addText({}, QString::fromLatin1(name));
        driver_->editor().replaceAll(text);
        const auto lines = static_cast<int>(text.count('\n')) + 1;
        driver_->editor().goTo({.file = {}, .line = lines, .column = 1, .end_column = 1});
        driver_->press(Qt::Key_End);
    }
    [[nodiscard]] editor::CompletionPopup& popup() { return *driver_->find<editor::CompletionPopup>(); }
    [[nodiscard]] QStringList offered()
    {
        QStringList all;
        for (int i = 0; i < popup().count(); ++i)
            all += popup().textAt(i);
        return all;
    }
    [[nodiscard]] bool complete()
    {
        driver_->editor().complete();
        return QTest::qWaitFor([this] { return popup().isVisible(); }, 30'000);
    }

    QTemporaryDir directory_;
    std::unique_ptr<BoardUnderTest> board_;
    std::unique_ptr<WindowDriver> driver_;
};

/// By the board's own format file: what lies behind the common fields.
static QStringList fields_of(const BoardUnderTest& board, const QString& event)
{
    const QString format =
        board.shell(QStringLiteral("cat /sys/kernel/tracing/events/%1/format || cat /sys/kernel/debug/tracing/events/%1/format").arg(event)).out;
    QStringList fields;
    for (const QString& line : format.split(QLatin1Char('\n'))) {
        if (!line.contains(QLatin1String("field:")) || line.contains(QLatin1String("common_"))) continue;
        const QString declaration = line.section(QLatin1Char(';'), 0, 0);
        fields += declaration.section(QLatin1Char(' '), -1).section(QLatin1Char('['), 0, 0);
    }
    return fields;
}

void WindowLiveEditor::fields_that_only_this_board_has_are_offered()
{
    // ARM's own call: no 64-bit kernel has it.
    const QString event = QStringLiteral("syscalls/sys_enter_mmap_pgoff");
    const QString other = QStringLiteral("syscalls/sys_enter_clock_nanosleep_time32");
    const QString used = fields_of(*board_, event).size() > 1 ? event : other;
    QStringList fields = fields_of(*board_, used);
    fields.removeAll(QStringLiteral("__syscall_nr"));
    QVERIFY2(fields.size() >= 2, qPrintable(used));
    write("field.bt", "tracepoint:" + QByteArray(used.toLatin1()).replace('/', ':') + "\n{\n\tprintf(\"%d\", args.");
    QVERIFY(complete());
    for (const QString& field : fields)
        QVERIFY2(offered().contains(field), qPrintable(offered().join(QLatin1Char(' '))));
    driver_->press(Qt::Key_Escape);
}

void WindowLiveEditor::c_is_completed_from_the_same_board()
{
    write("member.bpf.c", "#include \"vmlinux.h\"\nint f(struct task_struct *task)\n{\n\treturn task->real_par");
    QVERIFY(complete());
    QVERIFY2(offered().contains(QStringLiteral("real_parent")), qPrintable(offered().join(QLatin1Char(' '))));
    driver_->press(Qt::Key_Return);
    QVERIFY(driver_->editor().bytes().endsWith("task->real_parent"));
    write("section.bpf.c", "SEC(\"kprobe/do_sys_openat");
    QVERIFY(complete());
    QVERIFY(offered().contains(QStringLiteral("do_sys_openat2")));
    driver_->press(Qt::Key_Escape);
}

void WindowLiveEditor::a_helpers_kernel_is_told()
{
    write("helper.bpf.c", "int x = bpf_ringbuf_reserve");
    driver_->press(Qt::Key_F1);
    QTRY_VERIFY(QToolTip::isVisible());
    QVERIFY2(QToolTip::text().contains(QStringLiteral("Linux 5.8 and later; this board has it")), qPrintable(QToolTip::text()));
    QToolTip::hideText();
    // One that is younger than the board's 6.1.
    write("helper.bpf.c", "bpf_user_ringbuf_drai");
    QVERIFY(complete());
    QVERIFY(offered().contains(QStringLiteral("bpf_user_ringbuf_drain(")) || offered().contains(QStringLiteral("bpf_user_ringbuf_drain")));
    driver_->press(Qt::Key_Escape);
}

/// From the key to the list on the screen, once what is known of the board has been read.
void WindowLiveEditor::the_list_is_there_in_time()
{
    for (const auto& [name, text] : {std::pair{"quick.bt", QByteArray("kprobe:vfs_")}, std::pair{"quick.bpf.c", QByteArray("SEC(\"kprobe/vfs_")}}) {
        write(name, text);
        QVERIFY(complete());
        driver_->press(Qt::Key_Escape);
        qint64 best = popup_ms * 100;
        for (int i = 0; i < 5; ++i) {
            QElapsedTimer timer;
            timer.start();
            driver_->editor().complete();
            while (!popup().isVisible() && timer.elapsed() < 5000)
                QCoreApplication::processEvents(QEventLoop::AllEvents, 1);
            best = std::min(best, timer.elapsed());
            driver_->press(Qt::Key_Escape);
            QTRY_VERIFY(!popup().isVisible());
        }
        QVERIFY2(best <= popup_ms, qPrintable(QStringLiteral("%1: %2 ms").arg(QLatin1String(name)).arg(best)));
    }
}

QTEST_MAIN(WindowLiveEditor)
#include "tst_window_live_editor.moc"
