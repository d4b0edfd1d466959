// SPDX-License-Identifier: GPL-3.0-or-later
// What was built is not built again, and never instead of something else.
#include "builder/build.h"
#include "builder/compile_cache.h"
#include "tests/support/requirements.h"
#include "tests/unit/builder/board_material.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <optional>
#include <thread>

using namespace boardscope;
using namespace boardscope::builder;
using namespace boardscope::builder_tests;

class tst_build_cache : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void unchanged_source_runs_no_compiler();
    void warnings_come_again();
    void minimised_types_come_again();
    void changed_header_is_read();
    void header_beside_the_source_comes_first();
    void another_board_is_another_build_data();
    void another_board_is_another_build();
    void the_clock_is_read_each_time();
    void damaged_results_are_made_again();
    void unusable_folder_does_no_harm();
    void a_failure_is_not_kept();
    void oldest_results_go_first();
    void many_at_once();
    void names_of_headers();

private:
    BuildOutcome build_text(const std::string& text, const TargetProfile& profile = armv7_profile());
    void write_header(const char* name, const char* text) const;
    [[nodiscard]] QString folder(const char* name) const { return folder_->filePath(QLatin1String(name)); }
    [[nodiscard]] QStringList results() const { return QDir(folder("cache/builds")).entryList(QDir::Files); }

    std::optional<Toolchain> toolchain_;
    std::optional<QTemporaryDir> folder_;
    std::string btf_;
};

namespace {

const std::string head =
    "#include <linux/bpf.h>\n#include <bpf/bpf_helpers.h>\nchar LICENSE[] SEC(\"license\") = \"GPL\";\n";
const std::string plain = head + "SEC(\"kprobe/vfs_read\") int f(void *ctx) { return 0; }\n";

/// Programs that ran, beside those whose results were known.
std::ptrdiff_t commands_run(const BuildOutcome& outcome)
{
    return std::ranges::count_if(outcome.probe->commands,
                                 [](const std::string& one) { return !one.starts_with("as before: "); });
}

}  // namespace

#define VERIFY_BUILT(outcome) QVERIFY2((outcome).probe.has_value(), (outcome).diagnostics.to_text().c_str())

void tst_build_cache::initTestCase()
{
    std::string reason;
    toolchain_ = find_toolchain(reason);
    BOARDSCOPE_REQUIRE(toolchain_.has_value(), reason.c_str());
    btf_ = armhf_btf(*toolchain_, reason);
    BOARDSCOPE_REQUIRE(!btf_.empty(), reason.c_str());
}

void tst_build_cache::init()
{
    folder_.emplace();
    qputenv("BOARDSCOPE_CACHE", folder("cache").toUtf8());
    QVERIFY(QDir().mkpath(folder("source")));
}

BuildOutcome tst_build_cache::build_text(const std::string& text, const TargetProfile& profile)
{
    return build({"probe.bpf.c", text, folder("source").toStdString(), profile}, *toolchain_, {});
}

void tst_build_cache::write_header(const char* name, const char* text) const
{
    QFile file(folder("source/") + QLatin1String(name));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(text) >= 0);
    file.close();
    // As if it had been there for a while: what changes during a build is not kept.
    QVERIFY(file.open(QIODevice::ReadWrite));
    QVERIFY(file.setFileTime(QDateTime::currentDateTime().addSecs(-60), QFileDevice::FileModificationTime));
}

void tst_build_cache::unchanged_source_runs_no_compiler()
{
    const BuildOutcome first = build_text(plain);
    VERIFY_BUILT(first);
    QCOMPARE(commands_run(first), std::ptrdiff_t(3));  // to an object, to what is checked, strip
    const BuildOutcome again = build_text(plain);
    VERIFY_BUILT(again);
    QCOMPARE(commands_run(again), std::ptrdiff_t(0));
    QVERIFY(first.probe->object == again.probe->object);
    QCOMPARE(again.probe->commands.size(), first.probe->commands.size());
    const BuildOutcome other = build_text(plain + "// more\n");
    VERIFY_BUILT(other);
    QVERIFY(commands_run(other) >= 2);
}

void tst_build_cache::warnings_come_again()
{
    const std::string text =
        head + "SEC(\"kprobe/vfs_read\") int f(void *ctx)\n{\n\tint n\xc3\xa4he;\n\treturn 0;\n}\n";
    const BuildOutcome first = build_text(text);
    VERIFY_BUILT(first);
    QVERIFY2(first.diagnostics.items().size() == 1, first.diagnostics.to_text().c_str());
    const BuildOutcome again = build_text(text);
    VERIFY_BUILT(again);
    QCOMPARE(commands_run(again), std::ptrdiff_t(0));
    QVERIFY2(first.diagnostics.items() == again.diagnostics.items(), again.diagnostics.to_text().c_str());
    QCOMPARE(again.diagnostics.items().front().span.line, 6);
}

void tst_build_cache::minimised_types_come_again()
{
    TargetProfile profile = armv7_profile();
    profile.btf_file = btf_;
    const BuildOutcome first = build_text(example("parent.bpf.c"), profile);
    VERIFY_BUILT(first);
    const BuildOutcome again = build_text(example("parent.bpf.c"), profile);
    VERIFY_BUILT(again);
    QCOMPARE(commands_run(again), std::ptrdiff_t(0));
    QVERIFY(!first.probe->btf.empty() && first.probe->btf == again.probe->btf);
    QVERIFY(first.probe->object == again.probe->object);
    // Of other types, whatever their file is called, nothing is taken over.
    profile.btf_file = folder("none.btf").toStdString();
    QVERIFY(QFile::copy(QString::fromStdString(btf_), QString::fromStdString(profile.btf_file)));
    QFile file(QString::fromStdString(profile.btf_file));
    QVERIFY(file.resize(file.size() / 2));
    QVERIFY(!build_text(example("parent.bpf.c"), profile).probe);
}

void tst_build_cache::changed_header_is_read()
{
    const std::string text =
        head + "#include \"own.h\"\nSEC(\"kprobe/vfs_read\") int f(void *ctx) { return OWN; }\n";
    write_header("own.h", "#define OWN 1\n");
    const BuildOutcome one = build_text(text);
    VERIFY_BUILT(one);
    QCOMPARE(commands_run(build_text(text)), std::ptrdiff_t(0));
    write_header("own.h", "#define OWN 2\n");
    const BuildOutcome two = build_text(text);
    VERIFY_BUILT(two);
    QVERIFY(one.probe->object != two.probe->object);
    write_header("own.h", "#define OWN 1\n");
    const BuildOutcome back = build_text(text);
    VERIFY_BUILT(back);
    QVERIFY(back.probe->object == one.probe->object);
    QCOMPARE(commands_run(back), std::ptrdiff_t(0));
    QVERIFY(QFile::remove(folder("source/own.h")));
    QVERIFY(!build_text(text).probe);
}

void tst_build_cache::header_beside_the_source_comes_first()
{
    const std::string text = head + "#include \"linux/version.h\"\n#include \"version.h\"\n"
                                    "SEC(\"kprobe/vfs_read\") int f(void *ctx) { return OWN; }\n";
    TargetProfile profile = armv7_profile();
    QVERIFY(QDir().mkpath(folder("far")));
    QFile far(folder("far/version.h"));
    QVERIFY(far.open(QIODevice::WriteOnly) && far.write("#define OWN 1\n") > 0);
    far.close();
    profile.compiler_flags = {"-iquote", folder("far").toStdString()};
    QTest::qSleep(5);
    const BuildOutcome one = build_text(text, profile);
    VERIFY_BUILT(one);
    QCOMPARE(commands_run(build_text(text, profile)), std::ptrdiff_t(0));
    write_header("version.h", "#define OWN 2\n");
    const BuildOutcome two = build_text(text, profile);
    VERIFY_BUILT(two);
    QVERIFY(one.probe->object != two.probe->object);
}

void tst_build_cache::another_board_is_another_build_data()
{
    QTest::addColumn<int>("arch");
    QTest::addColumn<int>("major");
    QTest::addColumn<QString>("flag");
    QTest::newRow("architecture") << int(Arch::aarch64) << 6 << QString();
    QTest::newRow("kernel") << int(Arch::armv7) << 4 << QString();
    QTest::newRow("flags") << int(Arch::armv7) << 6 << QStringLiteral("-DX=1");
}

void tst_build_cache::another_board_is_another_build()
{
    QFETCH(const int, arch);
    QFETCH(const int, major);
    QFETCH(const QString, flag);
    VERIFY_BUILT(build_text(plain));
    TargetProfile profile = armv7_profile();
    profile.arch = static_cast<Arch>(arch);
    profile.kernel_version.major = major;
    if (!flag.isEmpty()) profile.compiler_flags = {flag.toStdString()};
    const BuildOutcome other = build_text(plain, profile);
    VERIFY_BUILT(other);
    QVERIFY(commands_run(other) > 0);
}

void tst_build_cache::the_clock_is_read_each_time()
{
    const std::string text =
        head + "SEC(\"kprobe/vfs_read\") int f(void *ctx) { return sizeof(__TIME__); }\n";
    VERIFY_BUILT(build_text(text));
    QVERIFY(commands_run(build_text(text)) >= 2);
}

void tst_build_cache::damaged_results_are_made_again()
{
    const BuildOutcome first = build_text(plain);
    VERIFY_BUILT(first);
    QVERIFY(results().size() >= 3);
    for (const bool cut : {true, false}) {
        for (const QString& name : results()) {
            QFile file(folder("cache/builds/") + name);
            QVERIFY(file.open(QIODevice::ReadWrite));
            if (cut) {
                QVERIFY(file.resize(file.size() / 2));
            } else {
                QVERIFY(file.seek(file.size() - 1));
                QVERIFY(file.write("\x7f") == 1);
            }
        }
        const BuildOutcome again = build_text(plain);
        VERIFY_BUILT(again);
        QVERIFY2(again.diagnostics.empty(), again.diagnostics.to_text().c_str());
        QVERIFY(again.probe->object == first.probe->object);
        QCOMPARE(commands_run(again), std::ptrdiff_t(3));
        QCOMPARE(commands_run(build_text(plain)), std::ptrdiff_t(0));
    }
}

void tst_build_cache::unusable_folder_does_no_harm()
{
    QFile file(folder("cache"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    for (int i = 0; i < 2; ++i) {
        const BuildOutcome outcome = build_text(plain);
        VERIFY_BUILT(outcome);
        QVERIFY2(outcome.diagnostics.empty(), outcome.diagnostics.to_text().c_str());
    }
}

void tst_build_cache::a_failure_is_not_kept()
{
    QVERIFY(!build_text(head + "int f( {\n").probe);
    QCOMPARE(results(), QStringList());
}

void tst_build_cache::oldest_results_go_first()
{
    constexpr std::uint64_t limit = 64 * 1024;
    const ContentCache cache(folder("small").toStdString(), limit);
    const Bytes content(4096, std::byte{7});
    const auto name = [](int i) { return "result-" + std::to_string(i); };
    for (int i = 0; i < 40; ++i) {
        cache.put(name(i), content);
        QVERIFY(cache.get(name(0)));  // used all the time, so never the oldest
        QTest::qSleep(2);
    }
    QVERIFY(cache.get(name(39)) == content);
    QVERIFY(!cache.get(name(1)));
    std::uint64_t bytes = 0;
    for (const QFileInfo& file : QDir(folder("small")).entryInfoList(QDir::Files))
        bytes += static_cast<std::uint64_t>(file.size());
    QVERIFY(bytes <= limit && bytes > limit / 2);
}

void tst_build_cache::many_at_once()
{
    std::vector<std::optional<BuiltProbe>> built(6);
    {
        std::vector<std::jthread> threads;
        for (std::optional<BuiltProbe>& one : built)
            threads.emplace_back([this, &one] {
                for (int i = 0; i < 2; ++i)
                    one = build_text(plain).probe;
            });
    }
    for (const std::optional<BuiltProbe>& one : built)
        QVERIFY(one && one->object == built.front()->object);
}

void tst_build_cache::names_of_headers()
{
    QCOMPARE(headers_in_dependencies(
                 "probe.o: /tmp/probe.c /usr/a.h \\\n  /with\\ space/b.h \\\r\n  c$$d.h e\\#f.h\n"),
             (std::vector<std::string>{"/usr/a.h", "/with space/b.h", "c$d.h", "e#f.h"}));
    QCOMPARE(headers_in_dependencies(""), std::vector<std::string>());
    QCOMPARE(headers_in_dependencies("probe.o:"), std::vector<std::string>());
}

QTEST_GUILESS_MAIN(tst_build_cache)
#include "tst_build_cache.moc"
