// SPDX-License-Identifier: GPL-3.0-or-later
// A program that this machine's own kernel refuses, in the window: the sentence at its line, the problem in
// the list, the panel with Reason, At, Why, Suggestion and the log; the same from the recording.
#include "editor/qsci.h"
#include "tests/gui/window_driver.h"
#include "tests/support/local_board.h"
#include "tests/support/requirements.h"

#include <QComboBox>
#include <QDir>
#include <QDockWidget>
#include <QFile>
#include <QLabel>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTreeWidget>

using namespace boardscope;
using session::State;
using test::WindowDriver;

namespace {

const char* const probe = R"(#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
struct { __uint(type, BPF_MAP_TYPE_HASH); __type(key, __u32); __type(value, __u64); __uint(max_entries, 64); } counts SEC(".maps");
SEC("tracepoint/syscalls/sys_enter_getppid")
int unchecked(void *ctx)
{
	__u32 key = 0;
	__u64 *count = bpf_map_lookup_elem(&counts, &key);

	*count += 1;
	return 0;
}
SEC("tracepoint/syscalls/sys_enter_getppid")
int wild(void *ctx)
{
	return *(int *)bpf_get_current_task();
}
char LICENSE[] SEC("license") = "GPL";
)";
constexpr int bad_line = 10;
constexpr int lookup_line = 8;

}  // namespace

class WindowVerifier : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void a_refusal_stands_at_its_line_and_in_the_panel();
    void keys_reach_the_panel_and_its_lines();
    void a_recording_has_it_too();

private:
    [[nodiscard]] QString file(const char* name) const { return folder_.filePath(QString::fromLatin1(name)); }
    /// Runs the probe until it has been refused.
    [[nodiscard]] bool refuse(WindowDriver& driver)
    {
        if (!driver.open_for(QString::fromLatin1(test::LocalBoard::name), file("refused.bpf.c"), false))
            return false;
        driver.press(Qt::Key_R, Qt::ControlModifier);
        return driver.wait_for_state(State::failed);
    }

    test::LocalBoard board_;
    QTemporaryDir folder_;
};

void WindowVerifier::initTestCase()
{
    const QString lacking = test::LocalBoard::missing();
    BOARDSCOPE_REQUIRE(lacking.isEmpty(), qPrintable(lacking));
    const QString trouble = board_.start();
    QVERIFY2(trouble.isEmpty(), qPrintable(trouble));
    qputenv("XDG_DATA_HOME", file("data").toUtf8());
    QFile source(file("refused.bpf.c"));
    QVERIFY(source.open(QIODevice::WriteOnly) && source.write(probe) > 0);
}

void WindowVerifier::a_refusal_stands_at_its_line_and_in_the_panel()
{
    WindowDriver driver;
    QVERIFY(refuse(driver));
    QTRY_VERIFY(driver.in_sight(*driver.find<QDockWidget>("verifierDock")));

    // In the editor, as an error of the compiler would be.
    QVERIFY(driver.editor().problemCount() >= 2);
    const QString said = driver.editor().textView()->annotation(bad_line - 1);
    QVERIFY2(said.simplified().contains(QStringLiteral("a pointer that may be NULL is used")), qPrintable(said));
    QVERIFY2(said.simplified().contains(QStringLiteral("if (!p) return 0;")), qPrintable(said));
    // Among the problems.
    auto* problems = driver.find<QTreeWidget>("problemsView");
    QVERIFY(problems->topLevelItemCount() >= 2);
    QVERIFY(problems->topLevelItem(0)->text(0).contains(QStringLiteral("unchecked is refused")));
    QCOMPARE(problems->topLevelItem(0)->text(1), QStringLiteral("refused.bpf.c:%1").arg(bad_line));

    // In the panel, in the names that a screen reader says.
    QCOMPARE(driver.label_text(QStringLiteral("Reason")),
             QStringLiteral("A pointer that may be NULL is used."));
    QVERIFY(driver.label_text(QStringLiteral("Why"))
                .contains(QStringLiteral("bpf_map_lookup_elem() returned in line %1").arg(lookup_line)));
    QVERIFY(driver.label_text(QStringLiteral("Suggestion")).startsWith(QStringLiteral("Ask before")));
    QVERIFY(driver.label_text(QStringLiteral("Registers")).contains(QStringLiteral("or NULL")));
    auto* log = driver.find<QTreeWidget>("verifierLog");
    QVERIFY(log->topLevelItemCount() > 5);
    QStringList text;
    for (int i = 0; i < log->topLevelItemCount(); ++i)
        text += log->topLevelItem(i)->text(0);
    QVERIFY(
        text.join(QLatin1Char('\n')).contains(QStringLiteral("R0 invalid mem access 'map_value_or_null'")));
    QVERIFY(text.join(QLatin1Char('\n')).contains(QStringLiteral("__u64 *count = bpf_map_lookup_elem")));
    QVERIFY2(std::ranges::none_of(text, [](const QString& line) { return line.trimmed() == QLatin1String(";"); }),
             qPrintable(text.join(u'\n')));

    // The other program has its own.
    auto* programs = qobject_cast<QComboBox*>(driver.named(QStringLiteral("Refused program")));
    QVERIFY(programs);
    QCOMPARE(programs->count(), 2);
    programs->setCurrentText(QStringLiteral("wild"));
    QVERIFY(driver.label_text(QStringLiteral("Why")).contains(QStringLiteral("bpf_get_current_task()")));

    // Run again, and all of it is new.
    driver.press(Qt::Key_R, Qt::ControlModifier);
    QVERIFY(driver.wait_for_state(State::failed));
    QTRY_COMPARE(programs->count(), 2);
    QCOMPARE(driver.label_text(QStringLiteral("Reason")),
             QStringLiteral("A pointer that may be NULL is used."));
}

void WindowVerifier::keys_reach_the_panel_and_its_lines()
{
    WindowDriver driver;
    QVERIFY(refuse(driver));
    auto* dock = driver.find<QDockWidget>("verifierDock");
    QTRY_VERIFY(driver.in_sight(*dock));
    driver.press(Qt::Key_1, Qt::AltModifier);  // the problems lie over it
    QVERIFY(!driver.in_sight(*dock));
    driver.press(Qt::Key_8, Qt::AltModifier);
    QTRY_VERIFY(driver.in_sight(*dock));

    // Enter on a line of the log goes to its source.
    auto* log = driver.find<QTreeWidget>("verifierLog");
    log->setFocus();
    QTreeWidgetItem* lookup = nullptr;
    for (int i = 0; i < log->topLevelItemCount(); ++i)
        if (log->topLevelItem(i)->text(0).contains(QStringLiteral("call bpf_map_lookup_elem")))
            lookup = log->topLevelItem(i);
    QVERIFY(lookup);
    QCOMPARE(lookup->text(1), QStringLiteral("refused.bpf.c:%1").arg(lookup_line));
    log->setCurrentItem(lookup);
    driver.press(Qt::Key_Return);
    QTRY_COMPARE(driver.editor().cursor().line, lookup_line);

    // A click does, too.
    QTreeWidgetItem* last = nullptr;
    for (int i = 0; i < log->topLevelItemCount(); ++i)
        if (log->topLevelItem(i)->text(1).endsWith(QStringLiteral(":%1").arg(bad_line)))
            last = log->topLevelItem(i);
    QVERIFY(last);
    log->scrollToItem(last);
    QTest::mouseClick(log->viewport(), Qt::LeftButton, {}, log->visualItemRect(last).center());
    QTRY_COMPARE(driver.editor().cursor().line, bad_line);

    // And the place itself is a button.
    driver.editor().goTo({{}, 1, 1, 0});
    auto* place = qobject_cast<QPushButton*>(
        driver.named(QStringLiteral("At %1:%2:9, in program unchecked, instruction 7")
                         .arg(file("refused.bpf.c"))
                         .arg(bad_line)));
    if (place == nullptr)
        for (QPushButton* button : driver.find<QWidget>("verifierPanel")->findChildren<QPushButton*>())
            if (button->accessibleName().contains(QStringLiteral("in program unchecked"))) place = button;
    QVERIFY(place);
    place->setFocus();
    driver.press(Qt::Key_Space);
    QTRY_COMPARE(driver.editor().cursor().line, bad_line);
}

void WindowVerifier::a_recording_has_it_too()
{
    QString recording;
    {
        WindowDriver driver;
        QVERIFY(refuse(driver));
        QDir data(file("data"));
        QTRY_VERIFY(
            !(recording =
                  [&] {
                      const QStringList files = QDir(data.filePath(QStringLiteral("boardscope/recordings")))
                                                    .entryList(QDir::Files, QDir::Time);
                      return files.isEmpty()
                                 ? QString()
                                 : data.filePath(QStringLiteral("boardscope/recordings/") + files.first());
                  }())
                 .isEmpty());
    }
    WindowDriver driver;
    driver.window().open(recording);
    QTRY_VERIFY(driver.in_sight(*driver.find<QDockWidget>("verifierDock")));
    QCOMPARE(driver.label_text(QStringLiteral("Reason")),
             QStringLiteral("A pointer that may be NULL is used."));
    // The lines are in the object that the recording holds.
    QVERIFY(driver.label_text(QStringLiteral("Why")).contains(QStringLiteral("in line %1").arg(lookup_line)));
}

QTEST_MAIN(WindowVerifier)
#include "tst_window_verifier.moc"
