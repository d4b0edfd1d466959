// SPDX-License-Identifier: GPL-3.0-or-later
// The cards of the library's probes: what is read, and what is said of a card that cannot be.
#include "core/library/probe_card.h"

#include <QTest>

using namespace boardscope;
using namespace boardscope::library;

namespace {

constexpr std::string_view whole = "// SPDX-License-Identifier: GPL-3.0-or-later\n"
                                   "// Title: Changes of GPIO lines\n"
                                   "// Shows: which line was set or read,\n"
                                   "//     and by whom\n"
                                   "// Needs: Linux 4.7, tracepoint:gpio:gpio_value, CONFIG_GPIOLIB\n"
                                   "// Costs: fires at each change: seldom\n"
                                   "// Tags: gpio  hardware\n"
                                   "// Try: gpio\n"
                                   "// Quiet: where no driver uses a line\n"
                                   "//\n"
                                   "// Note: this is no key any more.\n"
                                   "tracepoint:gpio:gpio_value { }\n";

std::optional<ProbeCard> card_of(std::string_view text, std::string& said)
{
    Diagnostics diagnostics;
    std::optional<ProbeCard> card = read_card(text, "gpio.bt", diagnostics);
    said = diagnostics.to_text();
    return card;
}

/// The card above with this in place of that.
std::string with(std::string_view from, std::string_view to)
{
    std::string text(whole);
    const std::size_t at = text.find(from);
    Q_ASSERT(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

}  // namespace

class ProbeCardTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void a_card_is_read();
    void each_need_is_read();
    void what_is_wrong_is_said_at_its_line_data();
    void what_is_wrong_is_said_at_its_line();
    void a_card_is_found_by_its_words();
};

void ProbeCardTest::a_card_is_read()
{
    std::string said;
    const std::optional<ProbeCard> card = card_of(whole, said);
    QVERIFY2(card, said.c_str());
    QCOMPARE(said, std::string());
    QCOMPARE(card->title, std::string("Changes of GPIO lines"));
    QCOMPARE(card->shows, std::string("which line was set or read, and by whom"));
    QCOMPARE(card->costs, std::string("fires at each change: seldom"));
    QCOMPARE(card->tags, (std::vector<std::string>{"gpio", "hardware"}));
    QCOMPARE(card->workload, std::string("gpio"));
    QCOMPARE(card->quiet, std::string("where no driver uses a line"));
    QCOMPARE(needs_text(*card), std::string("Linux 4.7, tracepoint:gpio:gpio_value, CONFIG_GPIOLIB"));
    const std::optional<ProbeCard> free =
        card_of(with("Linux 4.7, tracepoint:gpio:gpio_value, CONFIG_GPIOLIB", "nothing"), said);
    QVERIFY2(free, said.c_str());
    QVERIFY(free->needs.empty());
    QCOMPARE(needs_text(*free), std::string("nothing"));
}

void ProbeCardTest::each_need_is_read()
{
    std::string said;
    const std::optional<ProbeCard> card = card_of(
        with("Linux 4.7,", "Linux 5.8, kernel types, kprobe:vfs_read, uprobe:/usr/bin/x:main,"), said);
    QVERIFY2(card, said.c_str());
    QCOMPARE(card->needs.size(), std::size_t(6));
    QVERIFY(card->needs[0].kind == NeedKind::linux_version);
    QVERIFY((card->needs[0].version == KernelVersion{5, 8, 0}));
    QVERIFY(card->needs[1].kind == NeedKind::types);
    QVERIFY(card->needs[2].kind == NeedKind::function);
    QCOMPARE(card->needs[2].name, std::string("vfs_read"));
    QVERIFY(card->needs[3].kind == NeedKind::user_function);
    QCOMPARE(card->needs[3].file, std::string("/usr/bin/x"));
    QCOMPARE(card->needs[3].name, std::string("main"));
    QVERIFY(card->needs[4].kind == NeedKind::tracepoint);
    QCOMPARE(card->needs[4].name, std::string("gpio/gpio_value"));
    QVERIFY(card->needs[5].kind == NeedKind::option);
}

void ProbeCardTest::what_is_wrong_is_said_at_its_line_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* name, const std::string& text, const char* message) {
        QTest::newRow(name) << QString::fromStdString(text) << QString::fromUtf8(message);
    };
    row("no card", "kprobe:vfs_read { }\n", "gpio.bt:1: error: the probe has no card");
    row("below the probe", "kprobe:vfs_read { }\n" + std::string(whole),
        "gpio.bt:1: error: the probe has no card");
    row("unknown key", with("// Costs:", "// Cost:"), "gpio.bt:6: error: a card has no key Cost\n");
    row("unknown key is guessed", with("// Costs:", "// Cost:"), "did you mean Costs?");
    row("missing key", with("// Tags: gpio  hardware\n", ""), "gpio.bt:2: error: the card has no Tags");
    row("empty key", with("Costs: fires at each change: seldom", "Costs:"),
        "gpio.bt:6: error: Costs says nothing");
    row("twice", with("// Try: gpio", "// Title: again"), "gpio.bt:8: error: Title stands twice");
    row("need", with("Linux 4.7", "Linux new"), "gpio.bt:5: error: the need \"Linux new\" cannot be read");
    row("need of two parts", with("tracepoint:gpio:gpio_value", "tracepoint:gpio"),
        "gpio.bt:5: error: the need \"tracepoint:gpio\" cannot be read");
}

void ProbeCardTest::what_is_wrong_is_said_at_its_line()
{
    QFETCH(QString, text);
    QFETCH(QString, message);
    std::string said;
    QVERIFY(!card_of(text.toStdString(), said));
    QVERIFY2(QString::fromStdString(said).contains(message), said.c_str());
}

void ProbeCardTest::a_card_is_found_by_its_words()
{
    std::string said;
    const std::optional<ProbeCard> card = card_of(whole, said);
    QVERIFY2(card, said.c_str());
    QVERIFY(tells_of(*card, "gpio.bt", ""));
    QVERIFY(tells_of(*card, "gpio.bt", "WHOM line"));
    QVERIFY(tells_of(*card, "gpio.bt", "hardware"));
    QVERIFY(tells_of(*card, "lines.bt", ".bt gpio"));
    QVERIFY(!tells_of(*card, "gpio.bt", "gpio network"));
}

QTEST_APPLESS_MAIN(ProbeCardTest)
#include "tst_probe_card.moc"
