// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/deviceside/kernel_traces.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QTemporaryDir>

#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace boardscope::test {

namespace {

QByteArray contents_of(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QByteArray output_of(const QString& program, const QStringList& arguments)
{
    QProcess process;
    process.start(program, arguments);
    process.waitForFinished(20000);
    return process.readAllStandardOutput();
}

const QString switch_file = QStringLiteral("events/bpf_trace/bpf_trace_printk/enable");

}  // namespace

QString tracefs_file(const QString& name)
{
    return QStringLiteral("/sys/kernel/tracing/") + name;
}

QString missing_for_kernel_tests()
{
    if (geteuid() != 0) return QStringLiteral("loading BPF programs needs root");
    if (!QFileInfo::exists(tracefs_file(QStringLiteral("trace_clock"))))
        mount("tracefs", "/sys/kernel/tracing", "tracefs", 0, nullptr);
    if (!QFileInfo::exists(tracefs_file(QStringLiteral("events/syscalls/sys_enter_getppid"))))
        return QStringLiteral("this kernel has no tracepoint syscalls/sys_enter_getppid");
    if (compile_bpf(getppid_printer("probe_compiler")).empty())
        return QStringLiteral("clang-14 makes no BPF object here");
    if (!output_of(QStringLiteral("bpftool"), {QStringLiteral("version")}).contains("bpftool"))
        return QStringLiteral("bpftool is not installed");
    return {};
}

Bytes compile_bpf(const std::string& source)
{
    QTemporaryDir directory;
    QFile file(directory.filePath(QStringLiteral("probe.bpf.c")));
    if (!file.open(QIODevice::WriteOnly)) return {};
    file.write("#include <linux/bpf.h>\n#include <bpf/bpf_helpers.h>\n"
               "char _license[] SEC(\"license\") = \"GPL\";\n");
    file.write(source.data(), static_cast<qint64>(source.size()));
    file.close();
    const QString object = directory.filePath(QStringLiteral("probe.o"));
    QProcess clang;
    clang.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    clang.start(QStringLiteral("clang-14"),
                {QStringLiteral("-target"), QStringLiteral("bpf"), QStringLiteral("-O2"),
                 QStringLiteral("-g"), QStringLiteral("-I/usr/include/x86_64-linux-gnu"),
                 QStringLiteral("-DTEST_PID=%1").arg(getpid()), QStringLiteral("-c"), file.fileName(),
                 QStringLiteral("-o"), object});
    if (!clang.waitForFinished(30000) || clang.exitCode() != 0) return {};
    return to_bytes(contents_of(object).toStdString());
}

Bytes make_btf(const std::string& source)
{
    QTemporaryDir directory;
    const QString object = directory.filePath(QStringLiteral("types.o"));
    const QString btf = directory.filePath(QStringLiteral("types.btf"));
    const Bytes compiled = compile_bpf(source);
    QFile file(object);
    if (compiled.empty() || !file.open(QIODevice::WriteOnly)) return {};
    file.write(reinterpret_cast<const char*>(compiled.data()), static_cast<qint64>(compiled.size()));
    file.close();
    output_of(QStringLiteral("llvm-objcopy-14"),
              {QStringLiteral("--dump-section"), QStringLiteral(".BTF=") + btf, object});
    return to_bytes(contents_of(btf).toStdString());
}

std::string getppid_printer(const std::string& name)
{
    return "SEC(\"tracepoint/syscalls/sys_enter_getppid\") int " + name +
           "(void *ctx) {\n"
           "  static int n;\n"
           "  if ((bpf_get_current_pid_tgid() >> 32) != TEST_PID) return 0;\n"
           "  bpf_printk(\"" +
           name +
           " %d of a line that is as long as such lines are\", ++n);\n"
           "  return 0;\n}\n";
}

void call_getppid(int times)
{
    for (int i = 0; i < times; ++i)
        syscall(SYS_getppid);
}

Flood::Flood()
    : thread_([this] {
          while (!stop_) {
              call_getppid(100);
              calls_ += 100;
          }
      })
{
}

void Flood::stop()
{
    stop_ = true;
    if (thread_.joinable()) thread_.join();
}

bool bpf_program_is_loaded(const std::string& name)
{
    // The kernel keeps 15 characters of a name.
    return output_of(QStringLiteral("bpftool"), {QStringLiteral("prog"), QStringLiteral("list")})
        .contains(("name " + name.substr(0, 15) + " ").c_str());
}

std::uint32_t bpf_map_id(const std::string& name)
{
    // "12: ringbuf  name ring  flags 0x0"
    for (const QByteArray& line :
         output_of(QStringLiteral("bpftool"), {QStringLiteral("map"), QStringLiteral("list")}).split('\n'))
        if (line.contains(("  name " + name + "  ").c_str()))
            return line.left(line.indexOf(':')).toUInt();
    return 0;
}

bool trace_instance_exists(pid_t loader)
{
    return QFileInfo::exists(tracefs_file(QStringLiteral("instances/boardscope_%1").arg(loader)));
}

char printk_switch()
{
    const QByteArray value = contents_of(tracefs_file(switch_file));
    return value.isEmpty() ? '?' : value.at(0);
}

void set_printk_switch(char value)
{
    QFile file(tracefs_file(switch_file));
    if (file.open(QIODevice::WriteOnly)) file.write(&value, 1);
}

bool process_exists_named(const std::string& name)
{
    // "12 (name) S ..."; a zombie (Z) has ended, whoever may be slow to collect it.
    const QByteArray running = QByteArray(" (") + name.c_str() + ") ";
    for (const QString& entry : QDir(QStringLiteral("/proc")).entryList(QDir::Dirs)) {
        const QByteArray stat = contents_of(QStringLiteral("/proc/%1/stat").arg(entry));
        if (stat.contains(running) && !stat.contains(running + "Z")) return true;
    }
    return false;
}

bool eventually(const std::function<bool()>& condition, std::chrono::milliseconds limit)
{
    const auto deadline = std::chrono::steady_clock::now() + limit;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return true;
}

QString leftovers(pid_t loader, const std::string& program_name)
{
    QStringList left;
    const auto limit = std::chrono::seconds(2);
    if (!eventually([&] { return !trace_instance_exists(loader); }, limit))
        left << QStringLiteral("a trace instance");
    if (!eventually([&] { return !bpf_program_is_loaded(program_name); }, limit))
        left << QStringLiteral("a BPF program");
    if (!eventually([] { return printk_switch() == '0'; }, limit))
        left << QStringLiteral("the printk switch");
    if (!eventually([] { return !process_exists_named("bscope-janitor"); }, limit))
        left << QStringLiteral("a janitor");
    return left.join(QStringLiteral(", "));
}

}  // namespace boardscope::test
