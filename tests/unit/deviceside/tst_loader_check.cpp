// SPDX-License-Identifier: GPL-3.0-or-later
// The self-test: what it finds agrees with what this machine can do, and nothing that it made stays.
#include "tests/unit/deviceside/kernel_traces.h"
#include "tests/unit/deviceside/loader_session.h"

#include "tests/support/requirements.h"

#include <QDir>
#include <QFile>
#include <QProcess>

using namespace boardscope;
using namespace boardscope::test;
using namespace std::chrono_literals;

namespace {

QByteArray output_of(const QString& program, const QStringList& arguments)
{
    QProcess process;
    process.start(program, arguments);
    process.waitForFinished(20000);
    return process.readAllStandardOutput();
}

QByteArray contents_of(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// All that a self-test could leave behind.
QByteArray state_of_the_machine()
{
    QByteArray state = contents_of(tracefs_file(QStringLiteral("uprobe_events"))) +
                       contents_of(tracefs_file(QStringLiteral("kprobe_events")));
    state += QDir(tracefs_file(QStringLiteral("instances"))).entryList(QDir::Dirs).join(QLatin1Char(' ')).toUtf8();
    state += output_of(QStringLiteral("bpftool"), {QStringLiteral("prog"), QStringLiteral("list")});
    state += output_of(QStringLiteral("bpftool"), {QStringLiteral("map"), QStringLiteral("list")});
    state += output_of(QStringLiteral("bpftool"), {QStringLiteral("net"), QStringLiteral("list")});
    state += output_of(QStringLiteral("tc"), {QStringLiteral("qdisc"), QStringLiteral("show"), QStringLiteral("dev"),
                                              QStringLiteral("lo")});
    return state + printk_switch();
}

/// What an earlier run freed leaves the kernel's lists a moment later: the state once it stays the same.
QByteArray settled_state()
{
    QByteArray state = state_of_the_machine();
    for (int same = 0, tries = 0; same < 4 && tries < 40; ++tries) {
        QTest::qWait(250);
        QByteArray now = state_of_the_machine();
        same = now == state ? same + 1 : 0;
        state = std::move(now);
    }
    return state;
}

struct Findings {
    std::vector<wire::Check> checks;
    const wire::Check* find(wire::CheckGroup group, const std::string& name) const
    {
        for (const wire::Check& check : checks)
            if (check.group == group && check.name == name) return &check;
        return nullptr;
    }
    int error(wire::CheckGroup group, const std::string& name) const
    {
        const wire::Check* check = find(group, name);
        return check ? check->error : -1;
    }
};

}  // namespace

class TestLoaderCheck : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init() { set_printk_switch('0'); }
    void agrees_with_bpftool();
    void attaches_what_sessions_attach();
    void mask_is_seen();
    void nothing_stays();
    void unknown_words_are_refused();

private:
    static Findings check(const QStringList& more = {});
};

void TestLoaderCheck::initTestCase()
{
    const QString missing = missing_for_kernel_tests();
    BOARDSCOPE_REQUIRE(missing.isEmpty(), qPrintable(missing));
}

Findings TestLoaderCheck::check(const QStringList& more)
{
    LoaderSession loader(QStringList{QStringLiteral("--keep"), QStringLiteral("--check")} + more);
    const auto* exit = loader.wait_for<wire::Exit>(30s);
    if (!exit || exit->reason != wire::ExitReason::stopped || loader.wait_exit(5s) != 0) return {};
    if (!std::holds_alternative<wire::Hello>(loader.messages().front())) return {};
    Findings findings;
    for (const wire::Message& message : loader.messages())
        if (const auto* found = std::get_if<wire::Check>(&message)) findings.checks.push_back(*found);
    return findings;
}

void TestLoaderCheck::agrees_with_bpftool()
{
    const Findings findings = check();
    QVERIFY(findings.checks.size() > 80);
    const QByteArray theirs =
        output_of(QStringLiteral("bpftool"), {QStringLiteral("feature"), QStringLiteral("probe"), QStringLiteral("kernel")});
    int compared = 0;
    for (const wire::Check& found : findings.checks) {
        QByteArray line;
        if (found.group == wire::CheckGroup::program && found.name != "tracing" && found.name != "ext" &&
            found.name != "lsm")  // those three bpftool does not really try
            line = "eBPF program_type " + QByteArray::fromStdString(found.name) + " is ";
        if (found.group == wire::CheckGroup::map) line = "eBPF map_type " + QByteArray::fromStdString(found.name) + " is ";
        if (line.isEmpty() || !theirs.contains(line)) continue;
        ++compared;
        QVERIFY2(theirs.contains(line + (found.error == 0 ? "available" : "NOT available")),
                 (found.name + ": " + std::to_string(found.error) + " " + found.detail).c_str());
    }
    QVERIFY2(compared > 50, theirs.constData());
    QCOMPARE(findings.error(wire::CheckGroup::helper, "trace_printk"), 0);
    QCOMPARE(findings.error(wire::CheckGroup::output, "own trace instance"), 0);
    const wire::Check* page = findings.find(wire::CheckGroup::board, "page size");
    QVERIFY(page);
    QCOMPARE(page->detail, std::to_string(sysconf(_SC_PAGESIZE)) + " bytes");
}

void TestLoaderCheck::attaches_what_sessions_attach()
{
    const Findings findings = check();
    const auto exists = [](const char* path) { return QFile::exists(QString::fromLatin1(path)); };
    const auto attaches = [&](const char* name) { return findings.error(wire::CheckGroup::attach, name) == 0; };
    QVERIFY(attaches("tracepoint"));
    QVERIFY(attaches("raw tracepoint"));
    QCOMPARE(attaches("kprobe"), exists("/sys/bus/event_source/devices/kprobe/type"));
    QCOMPARE(attaches("uprobe"), exists("/sys/bus/event_source/devices/uprobe/type"));
    QCOMPARE(attaches("uprobe by tracefs"), exists("/sys/kernel/tracing/uprobe_events"));
    QCOMPARE(attaches("kprobe by tracefs"), exists("/sys/kernel/tracing/kprobe_events"));
    QVERIFY(findings.find(wire::CheckGroup::attach, "fentry"));
    QVERIFY(findings.find(wire::CheckGroup::attach, "tc on lo"));
}

void TestLoaderCheck::mask_is_seen()
{
    const Findings findings =
        check({QStringLiteral("--without"), QStringLiteral("ringbuf,instance,perf-kprobe,btf")});
    QCOMPARE(findings.error(wire::CheckGroup::map, "ringbuf"), EINVAL);
    QCOMPARE(findings.error(wire::CheckGroup::output, "ring buffer"), EINVAL);
    QCOMPARE(findings.error(wire::CheckGroup::output, "own trace instance"), ENOENT);
    QCOMPARE(findings.error(wire::CheckGroup::attach, "uprobe"), ENOENT);
    QCOMPARE(findings.error(wire::CheckGroup::board, "kernel BTF"), ENOENT);
    QVERIFY(findings.error(wire::CheckGroup::attach, "tp_btf") > 0);
    QCOMPARE(findings.error(wire::CheckGroup::map, "hash"), 0);
}

void TestLoaderCheck::nothing_stays()
{
    const QByteArray before = settled_state();
    QVERIFY(!check().checks.empty());
    // Freed programs and maps leave the kernel's lists a moment later.
    QVERIFY2(eventually([&] { return state_of_the_machine() == before; }, 3s), state_of_the_machine().constData());
    QVERIFY(eventually([] { return !process_exists_named("bscope-janitor"); }, 2s));
}

void TestLoaderCheck::unknown_words_are_refused()
{
    for (const QStringList& words : {QStringList{QStringLiteral("--chek")},
                                     QStringList{QStringLiteral("--without"), QStringLiteral("ringbuf,colour")},
                                     QStringList{QStringLiteral("--without")}}) {
        LoaderSession loader(words);
        QCOMPARE(loader.wait_exit(5s), std::optional(2));
    }
}

QTEST_GUILESS_MAIN(TestLoaderCheck)
#include "tst_loader_check.moc"
