// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/board_under_test.h"

#include "app/boards/boards.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QThread>

namespace boardscope::test {

namespace {

Finished finish(QProcess& process, int timeout_ms)
{
    Finished finished;
    if (!process.waitForFinished(timeout_ms)) {
        process.kill();
        process.waitForFinished(5'000);
    } else if (process.exitStatus() == QProcess::NormalExit) {
        finished.status = process.exitCode();
    } else {
        finished.status = 128 + process.exitCode();
    }
    finished.out = QString::fromUtf8(process.readAllStandardOutput());
    finished.err = QString::fromUtf8(process.readAllStandardError());
    return finished;
}

/// board_target for this board, on this host.
QString target_file(const TargetProfile& profile)
{
    return QStringLiteral(BOARDSCOPE_BINARY_DIR "/tests/board_target-") +
           QString::fromUtf8(to_string(profile.arch));
}

}  // namespace

QString BoardUnderTest::name()
{
    return qEnvironmentVariable("BOARDSCOPE_TEST_BOARD", QStringLiteral("virtual-armv7"));
}

std::unique_ptr<BoardUnderTest> BoardUnderTest::find()
{
    const boards::BoardPaths paths = boards::default_paths();
    for (const boards::BoardState& state : boards::list(paths)) {
        if (state.name != name().toStdString() || state.status != boards::BoardStatus::running) continue;
        Result<TargetProfile> profile = boards::profile_of(state.name, paths);
        if (!profile) return nullptr;
        auto board = std::make_unique<BoardUnderTest>();
        board->profile_ = std::move(*profile);
        board->directory_ = state.directory;
        board->install_target();
        return board;
    }
    return nullptr;
}

/// Not there when the cross compiler is missing: then traces() says less, and tests that need it say so.
void BoardUnderTest::install_target() const
{
    QFile file(target_file(profile_));
    if (!file.open(QIODevice::ReadOnly)) return;
    const QByteArray program = file.readAll();
    const QByteArray sum = QCryptographicHash::hash(program, QCryptographicHash::Md5).toHex();
    if (shell(QStringLiteral("md5sum /bin/board_target")).out.startsWith(QString::fromLatin1(sum))) return;
    const Finished put =
        shell(QStringLiteral("cat >/bin/board_target && chmod 755 /bin/board_target"), 60'000, program);
    if (put.status != 0) qWarning("board_target cannot be put on the board: %s", qPrintable(put.err));
}

Finished BoardUnderTest::shell(const QString& line, int timeout_ms, const QByteArray& input) const
{
    const SshAddress& ssh = profile_.ssh;
    QProcess process;
    process.start(QStringLiteral("ssh"),
                  {QStringLiteral("-F"), QStringLiteral("none"), QStringLiteral("-i"),
                   QString::fromStdString(ssh.identity_file), QStringLiteral("-p"), QString::number(ssh.port),
                   QStringLiteral("-o"),
                   QStringLiteral("UserKnownHostsFile=") + QString::fromStdString(ssh.known_hosts_file),
                   QStringLiteral("-o"), QStringLiteral("BatchMode=yes"), QStringLiteral("-o"),
                   QStringLiteral("ConnectTimeout=10"), QString::fromStdString(ssh.user + "@" + ssh.host),
                   line});
    process.write(input);
    process.closeWriteChannel();
    return finish(process, timeout_ms);
}

QString BoardUnderTest::make_known(const QString& folder) const
{
    const QDir dir(folder);
    qputenv("BOARDSCOPE_CONFIG", dir.filePath(QStringLiteral("config")).toUtf8());
    qputenv("BOARDSCOPE_DATA", dir.filePath(QStringLiteral("data")).toUtf8());
    // A look takes half a minute on an emulated board: what one test saw, the next one is given a copy of.
    const qint64 built = QFileInfo(QStringLiteral(BOARDSCOPE_BINARY_DIR "/bin/bscope")).lastModified().toSecsSinceEpoch();
    const QString kept = QString::fromStdString((directory_ / "known-").string()) + QString::number(built);
    const auto copy = [](const QString& from, const QString& to) {
        return QProcess::execute(QStringLiteral("cp"), {QStringLiteral("-a"), from + QStringLiteral("/."), to}) == 0;
    };
    const QString name = QString::fromLatin1(known_name);
    const QString sysroot = dir.filePath(QStringLiteral("sysroot"));
    const auto name_sysroot = [&] {
        const Finished told = bscope({QStringLiteral("target"), QStringLiteral("sysroot"), name, sysroot});
        return told.status == 0 ? QString() : told.err;
    };
    if (QDir(kept).exists())
        return copy(kept, folder) ? name_sysroot() : QStringLiteral("%1 cannot be copied").arg(kept);
    const auto own = [](const std::string& text) { return QString::fromStdString(text); };
    const SshAddress& ssh = profile_.ssh;
    const Finished added =
        bscope({QStringLiteral("target"), QStringLiteral("add"), name,
                QStringLiteral("%1@%2:%3").arg(own(ssh.user), own(ssh.host)).arg(ssh.port), QStringLiteral("-i"),
                own(ssh.identity_file), QStringLiteral("--known-hosts"), own(ssh.known_hosts_file)},
               240'000);
    if (added.status != 0) return added.out + added.err;
    if (!dir.mkpath(QStringLiteral("sysroot/bin")) ||
        !QFile::copy(target_file(profile_), sysroot + QStringLiteral("/bin/board_target")))
        return QStringLiteral("board_target cannot be copied: is the cross compiler installed?");
    if (const QString trouble = name_sysroot(); !trouble.isEmpty()) return trouble;
    const QString fresh = kept + QStringLiteral(".part");
    if (!QDir().mkpath(fresh) || !copy(folder, fresh) || !QDir().rename(fresh, kept))
        return QStringLiteral("%1 cannot be written").arg(kept);
    return {};
}

QString BoardUnderTest::traces() const
{
    // Programs are held by file descriptors; the ids of programs and maps only ever grow, so they cannot be
    // compared.
    static const QString script = QString::fromLatin1(R"sh(
        cd /sys/kernel/tracing
        echo "instances: $(ls instances)"
        echo "printk switch: $(cat events/bpf_trace/bpf_trace_printk/enable)"
        echo "kprobe events: $(cat kprobe_events)"
        echo "uprobe events: $(cat uprobe_events)"
        echo "kprobes: $(cat /sys/kernel/debug/kprobes/list)"
        echo "stats: $(cat /proc/sys/kernel/bpf_stats_enabled)"
        echo "bpf files: $(ls -l /proc/[0-9]*/fd 2>/dev/null | grep -c -e anon_inode:bpf)"
        echo "perf files: $(ls -l /proc/[0-9]*/fd 2>/dev/null | grep -c -e perf_event)"
        echo "readers of the shared pipe: $(ls -l /proc/[0-9]*/fd 2>/dev/null | grep -c 'tracing/trace_pipe$')"
        echo "pins: $(find /sys/fs/bpf -mindepth 1)"
        if [ -x /bin/board_target ]; then
            board_target show-xdp && board_target show-tc && board_target show-cgroup /sys/fs/cgroup || exit 1
        fi
        echo "files: $(find /tmp /run /dev/shm /var/tmp /root /home -name '.boardscope*' -o -name '*boardscope-*' 2>/dev/null)"
        for p in /proc/[0-9]*; do
            case "$(readlink $p/exe)" in *boardscope*) echo "process: $(readlink $p/exe)" ;; esac
        done
        true)sh");
    const Finished finished = shell(script);
    return finished.status == 0 ? finished.out : QStringLiteral("no answer: ") + finished.err;
}

QString BoardUnderTest::traces_until(const QString& expected, int timeout_ms) const
{
    QElapsedTimer timer;
    timer.start();
    QString seen = traces();
    while (seen != expected && timer.elapsed() < timeout_ms) {
        QThread::msleep(500);
        seen = traces();
    }
    return seen;
}

std::unique_ptr<QProcess> start_bscope(const QStringList& arguments)
{
    auto process = std::make_unique<QProcess>();
    process->start(QStringLiteral(BOARDSCOPE_BINARY_DIR "/bin/bscope"), arguments);
    process->closeWriteChannel();
    process->waitForStarted();
    return process;
}

Finished bscope(const QStringList& arguments, int timeout_ms)
{
    return finish(*start_bscope(arguments), timeout_ms);
}

bool wait_for_output(QProcess& process, const QString& wanted, QString& out, QString& err, int timeout_ms)
{
    QElapsedTimer timer;
    timer.start();
    while (timer.elapsed() < timeout_ms) {
        out += QString::fromUtf8(process.readAllStandardOutput());
        err += QString::fromUtf8(process.readAllStandardError());
        if (out.contains(wanted) || err.contains(wanted)) return true;
        if (process.state() == QProcess::NotRunning) return false;
        process.waitForReadyRead(50);
    }
    return false;
}

}  // namespace boardscope::test
