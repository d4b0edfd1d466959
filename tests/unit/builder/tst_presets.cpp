// SPDX-License-Identifier: GPL-3.0-or-later
// The profiles that Boardscope brings along: each can be read, and those of old kernels build every example.
#include "builder/build.h"
#include "builder/files.h"
#include "tests/support/requirements.h"
#include "tests/unit/builder/stored_board.h"

#include <QDir>
#include <QRegularExpression>
#include <QTest>

using namespace boardscope;
using namespace boardscope::builder;
using namespace boardscope::builder_tests;

class TestPresets : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void each_can_be_read_data();
    void each_can_be_read();
    void examples_build_for_old_kernels_data();
    void examples_build_for_old_kernels();
    void a_ring_buffer_is_told_for_old_kernels_data();
    void a_ring_buffer_is_told_for_old_kernels();

private:
    std::optional<Toolchain> toolchain_;
    std::string btf_;
};

namespace {

const QString presets = QStringLiteral(BOARDSCOPE_SOURCE_DIR "/resources/profiles/");
const QString examples = QStringLiteral(BOARDSCOPE_SOURCE_DIR "/resources/examples/");

std::string text_of(const QString& path)
{
    const Result<Bytes> bytes = read_file(path.toStdString());
    return bytes ? std::string(as_text(*bytes)) : std::string();
}

TargetProfile preset(const QString& name)
{
    return parse_target_profile(text_of(presets + name + QStringLiteral(".toml")), name.toStdString())
        .value();
}

const QStringList old_kernels = {QStringLiteral("linux-4.9-armv7"), QStringLiteral("linux-4.14-armv7"),
                                 QStringLiteral("linux-4.19-armv7"), QStringLiteral("linux-5.4-armv7")};

// What programs.bpf.c reads, as 32-bit kernels have it.
constexpr std::string_view old_formats =
    "sched/sched_process_exec/format:name: sched_process_exec\n"
    "sched/sched_process_exec/format:ID: 100\n"
    "sched/sched_process_exec/format:format:\n"
    "sched/sched_process_exec/format:\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n"
    "sched/sched_process_exec/format:\tfield:__data_loc char[] filename;\toffset:8;\tsize:4;\tsigned:1;\n"
    "sched/sched_process_exec/format:\tfield:pid_t pid;\toffset:12;\tsize:4;\tsigned:1;\n"
    "syscalls/sys_enter_openat/format:name: sys_enter_openat\n"
    "syscalls/sys_enter_openat/format:ID: 101\n"
    "syscalls/sys_enter_openat/format:format:\n"
    "syscalls/sys_enter_openat/format:\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n"
    "syscalls/sys_enter_openat/format:\tfield:int dfd;\toffset:12;\tsize:4;\tsigned:0;\n"
    "syscalls/sys_enter_openat/format:\tfield:const char * filename;\toffset:16;\tsize:4;\tsigned:0;\n"
    "syscalls/sys_enter_openat/format:\tfield:int flags;\toffset:20;\tsize:4;\tsigned:0;\n";

}  // namespace

void TestPresets::initTestCase()
{
    std::string reason;
    toolchain_ = find_toolchain(reason);
    BOARDSCOPE_REQUIRE(toolchain_.has_value(), reason.c_str());
    btf_ = armhf_btf(*toolchain_, reason);
    BOARDSCOPE_REQUIRE(!btf_.empty(), reason.c_str());
}

void TestPresets::each_can_be_read_data()
{
    QTest::addColumn<QString>("name");
    const QStringList files = QDir(presets).entryList({QStringLiteral("*.toml")});
    QVERIFY(files.size() >= 12);
    for (const QString& file : files)
        QTest::newRow(qPrintable(file)) << file.chopped(5);
}

void TestPresets::each_can_be_read()
{
    QFETCH(QString, name);
    const std::string text = text_of(presets + name + QStringLiteral(".toml"));
    const Result<TargetProfile> profile = parse_target_profile(text, name.toStdString());
    QVERIFY2(profile, profile ? "" : profile.error().cause.c_str());
    QCOMPARE(profile->name, name.toStdString());
    QVERIFY(profile->ssh.host.empty());  // there is no such board until somebody says where
    QVERIFY(!profile->found);
    // What is to be filled in is right as soon as its # is taken away.
    std::string filled;
    for (const QString& line : QString::fromStdString(text).split(QLatin1Char('\n'))) {
        static const QRegularExpression offered(QStringLiteral("^# ([a-z_]+ = .*)$"));
        const auto match = offered.match(line);
        const bool is_offer = match.hasMatch();
        filled += (is_offer ? match.captured(1) : line).toStdString() + "\n";
    }
    const Result<TargetProfile> complete = parse_target_profile(filled, name.toStdString());
    QVERIFY2(complete, complete ? "" : complete.error().cause.c_str());
    QVERIFY(!complete->ssh.host.empty());
    QVERIFY(!complete->kernel_release.empty());
    QVERIFY(complete->kernel_version != KernelVersion{});
    QCOMPARE(complete->kernel_version.major, parse_kernel_version(complete->kernel_release)->major);
}

void TestPresets::examples_build_for_old_kernels_data()
{
    QTest::addColumn<QString>("kernel");
    QTest::addColumn<QString>("example");
    const QStringList files = QDir(examples).entryList({QStringLiteral("*.bpf.c")});
    QVERIFY(!files.isEmpty());
    for (const QString& kernel : old_kernels)
        for (const QString& file : files)
            if (text_of(examples + file).find("BPF_MAP_TYPE_RINGBUF") == std::string::npos)
                QTest::addRow("%s %s", qPrintable(kernel), qPrintable(file)) << kernel << file;
}

void TestPresets::examples_build_for_old_kernels()
{
    QFETCH(QString, kernel);
    QFETCH(QString, example);
    const std::string text = text_of(examples + example);
    TargetProfile profile = preset(kernel);
    if (text.find("vmlinux.h") != std::string::npos) profile.btf_file = btf_;
    // As if such a kernel had been looked at.
    const StoredBoard board;
    QVERIFY(board.put(profile.arch, ItemKind::formats, old_formats));
    profile.kernel_release = board.profile(profile.arch).kernel_release;
    const BuildOutcome outcome = build({example.toStdString(), text, {}, profile}, *toolchain_, {});
    QVERIFY2(outcome.probe, outcome.diagnostics.to_text().c_str());
    QVERIFY2(!outcome.diagnostics.has_errors(), outcome.diagnostics.to_text().c_str());
}

void TestPresets::a_ring_buffer_is_told_for_old_kernels_data()
{
    QTest::addColumn<QString>("kernel");
    for (const QString& kernel : old_kernels)
        QTest::newRow(qPrintable(kernel)) << kernel;
}

void TestPresets::a_ring_buffer_is_told_for_old_kernels()
{
    QFETCH(QString, kernel);
    const std::string text =
        "#include <linux/bpf.h>\n#include <bpf/bpf_helpers.h>\n"
        "char LICENSE[] SEC(\"license\") = \"GPL\";\n"
        "struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 4096); } rows "
        "SEC(\".maps\");\n"
        "SEC(\"kprobe/do_exit\") int gone(void *ctx)\n{\n\t__u64 now = bpf_ktime_get_ns();\n"
        "\treturn bpf_ringbuf_output(&rows, &now, sizeof(now), 0);\n}\n";
    const BuildOutcome outcome = build({"gone.bpf.c", text, {}, preset(kernel)}, *toolchain_, {});
    const std::string said = outcome.diagnostics.to_text();
    QVERIFY2(said.find("gone.bpf.c:8:") != std::string::npos, said.c_str());
    QVERIFY2(said.find("bpf_ringbuf_output needs Linux 5.8, this board has ") != std::string::npos,
             said.c_str());
    QVERIFY2(said.find("use a perf event array") != std::string::npos, said.c_str());
}

QTEST_GUILESS_MAIN(TestPresets)
#include "tst_presets.moc"
