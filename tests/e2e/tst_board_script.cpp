// SPDX-License-Identifier: GPL-3.0-or-later
// What a script asks of the loader, on a board of 32 bits with kprobes: run once at the beginning and at the
// end, a map printed between two records, exit; and a hundred kprobes for one program.
#include "tests/support/board_under_test.h"
#include "tests/support/requirements.h"
#include "tests/unit/deviceside/kernel_traces.h"
#include "tests/unit/deviceside/script_probe.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTest>

#include <algorithm>

using namespace boardscope;
using namespace boardscope::test;
using namespace std::chrono_literals;

namespace {

const QString loader_file = QStringLiteral("/tmp/loader-of-script-test");

/// Counts opens of the task that says it is one: the third prints the map, the fifth ends the session.
/// A function, since the prelude is made by another file's initialisation.
std::string script()
{
    return script_prelude + begin_and_end("", "put(9, 1);") + R"(
SEC("kprobe") int tick(void *ctx)
{
	static __u32 opens;
	char comm[16] = {};

	bpf_get_current_comm(comm, sizeof(comm));
	if (comm[0] != 'b' || comm[1] != 's' || comm[2] != 't' || comm[3] != '_')
		return 0;
	opens++;
	put(7, opens);
	say(ctx, 2);
	if (opens == 3)
		say(ctx, 10);
	if (opens == 5)
		leave(ctx, 42);
	return 0;
}
)";
}

const std::string counter = R"(
SEC("kprobe") int on_call(void *ctx) { return 0; }
)";

wire::Plan plan_of_script()
{
    wire::Plan plan;
    plan.text_source = wire::TextSource::none;
    plan.silence_limit = 60s;
    plan.programs = {{"begin", wire::AttachKind::begin},
                     {"tick", wire::AttachKind::kprobe, "do_sys_openat2"},
                     {"end", wire::AttachKind::end}};
    plan.output_map = "out";
    plan.actions = {{print, wire::ActionKind::print_map, "counts"}, {quit, wire::ActionKind::exit}};
    plan.maps_at_end = true;
    return plan;
}

}  // namespace

class BoardScript : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void a_script_begins_prints_ends_and_exits_data();
    void a_script_begins_prints_ends_and_exits();
    void a_hundred_kprobes();

private:
    [[nodiscard]] QStringList over_ssh() const;
    [[nodiscard]] QStringList probeable_functions(int count) const;

    std::unique_ptr<BoardUnderTest> board_;
    QString before_;
};

void BoardScript::initTestCase()
{
    board_ = BoardUnderTest::find();
    BOARDSCOPE_REQUIRE(board_, "the virtual board is not up: bscope board up virtual-armv7");
    QFile loader(QStringLiteral(BOARDSCOPE_LOADERS "/%1/boardscope-loader")
                     .arg(QString::fromUtf8(to_string(board_->profile().arch))));
    QVERIFY(loader.open(QIODevice::ReadOnly));
    const Finished put =
        board_->shell(QStringLiteral("cat >%1 && chmod 755 %1").arg(loader_file), 60'000, loader.readAll());
    QCOMPARE(put.status, 0);
    before_ = board_->traces();
}

void BoardScript::cleanupTestCase()
{
    if (!board_) return;
    QCOMPARE(board_->traces_until(before_, 15'000), before_);
    (void)board_->shell(QStringLiteral("rm ") + loader_file);
}

QStringList BoardScript::over_ssh() const
{
    const SshAddress& ssh = board_->profile().ssh;
    return {QStringLiteral("-F"),
            QStringLiteral("none"),
            QStringLiteral("-i"),
            QString::fromStdString(ssh.identity_file),
            QStringLiteral("-p"),
            QString::number(ssh.port),
            QStringLiteral("-o"),
            QStringLiteral("UserKnownHostsFile=") + QString::fromStdString(ssh.known_hosts_file),
            QStringLiteral("-o"),
            QStringLiteral("BatchMode=yes"),
            QString::fromStdString(ssh.user + "@" + ssh.host),
            loader_file + QStringLiteral(" --keep")};
}

void BoardScript::a_script_begins_prints_ends_and_exits_data()
{
    QTest::addColumn<QString>("define");
    QTest::newRow("ring") << QString();
    QTest::newRow("perf array") << QStringLiteral("#define WITH_PERF_ARRAY\n");
}

void BoardScript::a_script_begins_prints_ends_and_exits()
{
    QFETCH(QString, define);
    LoaderSession loader(over_ssh());
    QVERIFY(loader.wait_for<wire::Hello>(30s));
    QVERIFY(loader.start(plan_of_script(), compile_bpf(define.toStdString() + script())));
    const auto* ready = loader.wait_for<wire::Ready>(60s);
    QVERIFY(ready);
    QVERIFY2(ready->attached_count() == 3, ready->programs.at(1).reason.c_str());
    const Finished opened = board_->shell(QStringLiteral(
        "printf bst_script >/proc/$$/comm; for i in 1 2 3 4 5; do : </etc/passwd; sleep 0.3; done"));
    QCOMPARE(opened.status, 0);
    const auto* exit = loader.wait_for<wire::Exit>(30s);
    QVERIFY(exit);
    QCOMPARE(exit->reason, wire::ExitReason::program);
    QCOMPARE(exit->code, 42);
    const std::string all = story(loader);
    QVERIFY2(all.starts_with("1 2 2 2 10 print 7=3. 2 2 13 3 end 0=1 1=1. end ") && all.ends_with(". exit"),
             all.c_str());
    QVERIFY2(all.find("end 7=5 9=1.") != std::string::npos || all.find("end 9=1 7=5.") != std::string::npos,
             all.c_str());
    QCOMPARE(loader.wait_exit(20s), std::optional(42));
}

QStringList BoardScript::probeable_functions(int count) const
{
    const Finished found = board_->shell(
        QStringLiteral("grep ' [tT] sys_[a-z0-9_]*$' /proc/kallsyms | sed 's/.* //' | sort -u | "
                       "grep -v -e wrapper -e table -e '^sys_syscall$' -e ni_syscall | head -%1")
            .arg(count));
    return found.out.split(QLatin1Char('\n'), Qt::SkipEmptyParts);
}

void BoardScript::a_hundred_kprobes()
{
    const QStringList functions = probeable_functions(100);
    QCOMPARE(functions.size(), 100);
    wire::Plan plan;
    plan.text_source = wire::TextSource::none;
    plan.silence_limit = 60s;
    for (const QString& function : functions)
        plan.programs.push_back({"on_call", wire::AttachKind::kprobe, function.toStdString()});
    LoaderSession loader(over_ssh());
    QVERIFY(loader.wait_for<wire::Hello>(30s));
    QElapsedTimer timer;
    timer.start();
    QVERIFY(loader.start(plan, compile_bpf(counter)));
    const auto* ready = loader.wait_for<wire::Ready>(60s);
    QVERIFY(ready);
    qInfo("100 kprobes attached after %lld ms", static_cast<long long>(timer.restart()));
    for (const wire::ProgramState& one : ready->programs)
        QVERIFY2(one.status == wire::ProgramStatus::attached, (one.target + ": " + one.reason).c_str());
    QVERIFY(loader.send(loader.writer.stop()));
    QVERIFY(loader.wait_for<wire::Exit>(60s));
    qInfo("and detached after %lld ms", static_cast<long long>(timer.elapsed()));
    QCOMPARE(loader.wait_exit(20s), std::optional(0));
    // It had hurried the kernel meanwhile.
    QCOMPARE(board_->shell(QStringLiteral("cat /sys/kernel/rcu_expedited")).out, QStringLiteral("0\n"));
}

QTEST_GUILESS_MAIN(BoardScript)
#include "tst_board_script.moc"
