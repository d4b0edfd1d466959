// SPDX-License-Identifier: GPL-3.0-or-later
// This machine as a board, over a real sshd: from its address to a probe that reads its kernel's structures right, and
// a board on which much is wrong.
#include "app/session/board_look.h"
#include "app/session/target_files.h"
#include "tests/support/board_under_test.h"
#include "tests/support/requirements.h"
#include "tests/support/ssh_server.h"

#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <unistd.h>

using namespace boardscope;
using namespace boardscope::test;

namespace {

QString text(const std::string& utf8)
{
    return QString::fromStdString(utf8);
}

}  // namespace

class TargetTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        qputenv("BOARDSCOPE_CONFIG", folder_.filePath(QStringLiteral("config")).toUtf8());
        qputenv("BOARDSCOPE_DATA", folder_.filePath(QStringLiteral("data")).toUtf8());
    }
    void init()
    {
        const QString lacking = SshServer::missing({.needs_root = true});
        BOARDSCOPE_REQUIRE(lacking.isEmpty(), qPrintable(lacking));
        server_ = std::make_unique<SshServer>();
    }
    void cleanup() { server_.reset(); }

    void this_machine_is_added_and_traced();
    void a_broken_board_is_told_what_to_mend();
    void a_board_that_is_not_there_leaves_no_profile();
    void profiles_are_cloned_renamed_and_shared();

private:
    std::unique_ptr<SshServer> server_;
    QTemporaryDir folder_;
};

void TargetTest::this_machine_is_added_and_traced()
{
    BOARDSCOPE_REQUIRE(QFileInfo::exists(QStringLiteral("/sys/kernel/btf/vmlinux")), "needs a kernel with BTF");
    const QString problem = server_->start({.needs_root = true});
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
    const SshAddress ssh = server_->address();
    const QString address = QStringLiteral("%1@%2:%3").arg(text(ssh.user), text(ssh.host)).arg(ssh.port);
    const Finished added = bscope({QStringLiteral("target"), QStringLiteral("add"), QStringLiteral("here"), address,
                                   QStringLiteral("-i"), text(ssh.identity_file), QStringLiteral("--known-hosts"),
                                   text(ssh.known_hosts_file)},
                                  120'000);
    QVERIFY2(added.status == 0, qPrintable(added.out + added.err));
    QVERIFY2(added.err.contains(QStringLiteral("kept its types (BTF)")), qPrintable(added.err));

    QString out;
    QString err;
    const auto process = start_bscope({QStringLiteral("run"), QStringLiteral(BOARDSCOPE_SOURCE_DIR "/tests/e2e/probes/pointers.bpf.c"),
                                       QStringLiteral("--target"), QStringLiteral("here")});
    QVERIFY2(wait_for_output(*process, QStringLiteral("attached 1 of 1"), out, err, 60'000), qPrintable(err));
    // A task of that name, with ancestors that we know.
    const pid_t child = fork();
    if (child == 0) {
        std::ofstream("/proc/self/comm") << "board_target";
        (void)getppid();
        _exit(0);
    }
    const bool came = wait_for_output(*process, QStringLiteral(": chain "), out, err, 10'000);
    ::kill(static_cast<pid_t>(process->processId()), SIGINT);
    process->waitForFinished(20'000);
    out += QString::fromUtf8(process->readAllStandardOutput());
    QVERIFY2(came, qPrintable(out + err));
    QVERIFY2(out.contains(QStringLiteral(": task %1 %1 board_target").arg(child)), qPrintable(out));
    QVERIFY2(out.contains(QStringLiteral(": chain %1 %2 ").arg(getpid()).arg(getppid())), qPrintable(out));
}

void TargetTest::a_broken_board_is_told_what_to_mend()
{
    // What is covered by a device is nothing that can be run.
    const SshServer::Options broken{
        .setup = QStringLiteral("for tool in sha256sum sudo doas; do mount --bind /dev/null \"$(command -v $tool)\" || true; done; "
                                "for d in tracing debug; do umount -l /sys/kernel/$d || true; done; "
                                "mount --bind /tmp /tmp; mount -o remount,bind,noexec /tmp"),
        .needs_root = true};
    const QString lacking = SshServer::missing(broken);
    BOARDSCOPE_REQUIRE(lacking.isEmpty(), qPrintable(lacking));
    const QString problem = server_->start(broken);
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
    SshAddress address = server_->address();
    address.user = SshServer::user;

    std::vector<PreflightPart> parts;
    std::vector<PreflightLine> lines;
    const session::LookRequest request{.profile = {.name = "broken", .ssh = address},
                                       .share = BOARDSCOPE_BINARY_DIR "/share/boardscope"};
    const auto look = session::look_at_board(request, {}, [&](PreflightPart part, const std::vector<PreflightLine>& of_part) {
        parts.push_back(part);
        lines.insert(lines.end(), of_part.begin(), of_part.end());
    });
    QVERIFY2(look, look ? "" : look.error().cause.c_str());
    QVERIFY(look->loader_failure || look->profile.found->features.empty() ||
            !look->profile.found->features.has(FeatureGroup::attach, "tracepoint").value_or(false));
    QCOMPARE(parts.size(), std::size_t(8));
    const auto expect = [&](const char* name, Verdict verdict, const char* fix) {
        const auto line = std::ranges::find(lines, std::string(name), &PreflightLine::name);
        if (line == lines.end()) return QStringLiteral("no line ") + QString::fromUtf8(name);
        QString fixes;
        for (const Fix& one : line->fixes) fixes += text(one.text) + QLatin1Char('\n');
        if (line->verdict != verdict || line->why.empty() || !fixes.contains(QString::fromUtf8(fix)))
            return QString::fromUtf8(name) + QStringLiteral(": ") + text(line->found) + QLatin1Char(' ') + fixes;
        return QString();
    };
    QCOMPARE(expect("tracefs", Verdict::bad, "mount -t tracefs nodev /sys/kernel/tracing"), QString());
    QCOMPARE(expect("/tmp", Verdict::limited, "mount -o remount,exec /tmp"), QString());
    QCOMPARE(expect("checksums", Verdict::limited, "coreutils"), QString());
    QCOMPARE(expect("rights", Verdict::bad, "NOPASSWD"), QString());
}

void TargetTest::a_board_that_is_not_there_leaves_no_profile()
{
    const Finished added = bscope({QStringLiteral("target"), QStringLiteral("add"), QStringLiteral("gone"),
                                   QStringLiteral("root@127.0.0.1:%1").arg(free_port())});
    QCOMPARE(added.status, 1);
    QVERIFY2(added.err.contains(QStringLiteral("127.0.0.1")), qPrintable(added.err));
    QVERIFY(!session::read_target("gone"));
    for (const char* odd : {"root@", "a:b:22x", "host:0", "host:99999", "-oProxyCommand=x"}) {
        const Finished refused =
            bscope({QStringLiteral("target"), QStringLiteral("add"), QStringLiteral("odd"), QStringLiteral("--"), QString::fromUtf8(odd)});
        QVERIFY2(refused.status == 2 || refused.status == 1, odd);
        QVERIFY(!session::read_target("odd"));
    }
}

void TargetTest::profiles_are_cloned_renamed_and_shared()
{
    TargetProfile first{.name = "first", .arch = Arch::aarch64, .btf_file = "lab.btf", .ssh = {.host = "10.0.0.7"}};
    QVERIFY(session::create_target(first));
    QVERIFY(!session::create_target(first));
    const std::filesystem::path file = *session::target_file("first");
    std::ofstream(file, std::ios::app) << "# by the window\n";

    QCOMPARE(bscope({QStringLiteral("target"), QStringLiteral("clone"), QStringLiteral("first"), QStringLiteral("second")}).status, 0);
    QCOMPARE(bscope({QStringLiteral("target"), QStringLiteral("rename"), QStringLiteral("second"), QStringLiteral("third")}).status, 0);
    QVERIFY(session::read_target("first") && !session::read_target("second"));
    const Result<TargetProfile> third = session::read_target("third");
    QVERIFY(third && third->name == "third" && third->ssh.host == "10.0.0.7");
    std::ifstream copied(*session::target_file("third"));
    const std::string words{std::istreambuf_iterator<char>(copied), {}};
    QVERIFY2(words.ends_with("# by the window\n"), words.c_str());
    QVERIFY(bscope({QStringLiteral("target"), QStringLiteral("rename"), QStringLiteral("third"), QStringLiteral("first")}).status == 1);
    QVERIFY(session::read_target("third"));

    // What lies beside an imported profile is still found.
    const QString elsewhere = folder_.filePath(QStringLiteral("shared.toml"));
    QCOMPARE(bscope({QStringLiteral("target"), QStringLiteral("export"), QStringLiteral("third"), elsewhere}).status, 0);
    QFile btf(folder_.filePath(QStringLiteral("lab.btf")));
    QVERIFY(btf.open(QIODevice::WriteOnly));
    QVERIFY(session::remove_target("third"));
    const Finished imported = bscope({QStringLiteral("target"), QStringLiteral("import"), elsewhere});
    QVERIFY2(imported.status == 0, qPrintable(imported.err));
    QCOMPARE(text(session::read_target("third")->btf_file), btf.fileName());
    QCOMPARE(bscope({QStringLiteral("target"), QStringLiteral("import"), elsewhere}).status, 1);

    for (const char* name : {"../x", "a/b", "", ".hidden", "virtual-armv7", "preset:x", "-x", "a b"})
        QVERIFY2(!session::target_file(name), name);
    QVERIFY(!session::remove_target("nobody"));
    QVERIFY(!session::clone_target("nobody", "x"));
}

QTEST_GUILESS_MAIN(TargetTest)
#include "tst_target.moc"
