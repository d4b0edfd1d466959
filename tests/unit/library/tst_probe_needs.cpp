// SPDX-License-Identifier: GPL-3.0-or-later
// What a board lacks for a probe of the library, as far as it is known.
#include "core/library/probe_needs.h"
#include "tests/support/recorded_target.h"

#include <QTest>

using namespace boardscope;
using namespace boardscope::library;

namespace {

std::string lacks(const std::string& needs, const dsl::TargetFacts& facts)
{
    Diagnostics diagnostics;
    const std::optional<ProbeCard> card = read_card("// Title: t\n// Shows: s\n// Needs: " + needs +
                                                        "\n// Costs: c\n// Tags: t\n// Try: files\n",
                                                    "x.bt", diagnostics);
    if (!card) return diagnostics.to_text();
    std::string all;
    for (const Lack& lack : lacking(*card, facts))
        all += "[" + lack.need + "] " + lack.reason + "\n";
    return all;
}

}  // namespace

class ProbeNeedsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void what_is_there_is_not_missing();
    void what_is_missing_is_named();
    void what_is_not_known_is_not_missing();
};

void ProbeNeedsTest::what_is_there_is_not_missing()
{
    const RecordedTarget board(Arch::armv7);
    QCOMPARE(lacks("nothing", board), std::string());
    QCOMPARE(lacks("Linux 4.9, tracepoint:sched:sched_switch, kprobe:vfs_read, kernel types", board),
             std::string());
}

void ProbeNeedsTest::what_is_missing_is_named()
{
    RecordedTarget board(Arch::armv7, {5, 4, 0});
    QCOMPARE(lacks("Linux 5.8", board),
             std::string("[Linux 5.8] it needs Linux 5.8, and this board has 5.4\n"));
    QCOMPARE(
        lacks("tracepoint:gpio:gpio_value, CONFIG_GPIOLIB", board),
        std::string(
            "[tracepoint:gpio:gpio_value] this board has no tracepoint:gpio:gpio_value; its kernel wants "
            "CONFIG_GPIOLIB\n"));
    QCOMPARE(
        lacks("kprobe:no_such_function", board),
        std::string(
            "[kprobe:no_such_function] the kernel of this board has no function no_such_function that can "
            "be probed\n"));
    QVERIFY(
        lacks("uprobe:/bin/absent:main", board).find("no file on this host that stands for /bin/absent") !=
        std::string::npos);
    board.edit_profile().found = FoundBoard{.options = {{"CONFIG_KPROBES", "n"}}};
    QCOMPARE(lacks("CONFIG_KPROBES, CONFIG_OTHER", board),
             std::string("[CONFIG_KPROBES] the kernel of this board is built without CONFIG_KPROBES\n"));
    board.forget_types();
    QVERIFY(lacks("kernel types", board).starts_with("[kernel types] where the kernel of this board keeps"));
}

void ProbeNeedsTest::what_is_not_known_is_not_missing()
{
    RecordedTarget board(Arch::armv7, {});
    board.forget_lists();
    QCOMPARE(lacks("Linux 5.8, tracepoint:gpio:gpio_value, kprobe:no_such_function, CONFIG_GPIOLIB", board),
             std::string());
}

QTEST_APPLESS_MAIN(ProbeNeedsTest)
#include "tst_probe_needs.moc"
