// SPDX-License-Identifier: GPL-3.0-or-later
// The profiles that Boardscope brings along: each can be read, and what old kernels do not have is told. That the probes of
// the library are built for all of them, tst_library_builds tries.
#include "builder/build.h"
#include "builder/files.h"
#include "tests/support/requirements.h"
#include "tests/unit/builder/board_material.h"

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
    void a_ring_buffer_is_told_for_old_kernels_data();
    void a_ring_buffer_is_told_for_old_kernels();

private:
    std::optional<Toolchain> toolchain_;
};

namespace {

const QString presets = QStringLiteral(BOARDSCOPE_SOURCE_DIR "/resources/profiles/");

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

}  // namespace

void TestPresets::initTestCase()
{
    std::string reason;
    toolchain_ = find_toolchain(reason);
    BOARDSCOPE_REQUIRE(toolchain_.has_value(), reason.c_str());
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
