// SPDX-License-Identifier: GPL-3.0-or-later
// Scripts through the real clang, for kernels of all ages: only what such a kernel has may be in the object.
#include <QTest>

#include "builder/build.h"
#include "builder/code_features.h"
#include "builder/elf_file.h"
#include "builder/files.h"
#include "builder/object_code.h"
#include "builder/script_builder.h"
#include "tests/support/requirements.h"

#include <QElapsedTimer>
#include <QTemporaryDir>

#include <set>

using namespace boardscope;
using namespace boardscope::builder;

namespace {

constexpr std::uint32_t probe_read = 4, perf_event_output = 25, probe_read_str = 45, probe_read_user_str = 114,
                        probe_read_kernel_str = 115, ringbuf_reserve = 131;

// All that needs no types and no lists of the board.
const std::string script_text = R"(
BEGIN { printf("%s %d\n", comm, pid); @start = nsecs; }
kprobe:do_sys_openat2 /comm != "sshd" && pid > 1/ {
	$name = str(arg1);
	@opens[comm, $name] = count();
	@text[tid] = $name;
	@at[tid] = nsecs;
	printf("%s %s %s\n", comm, str(arg1), @text[tid]);
}
kretprobe:do_sys_openat2 /@at[tid]/ {
	@us = hist((nsecs - @at[tid]) / 1000);
	@lin[retval < 0] = lhist(retval, -100, 1000, 10);
	@avg = avg(retval); @min = min(retval); @max = max(nsecs); @sum = sum(-5 / 2);
	@stacks[kstack] = count();
	delete(@at[tid]);
	unroll(3) { @n++; }
	if (strncmp(comm, "abc", 2) == 0) { @b = buf(curtask, 16); } else { @t = (1, comm); }
}
interval:s:1 { print(@us); clear(@us); time("%H:%M:%S\n"); exit(); }
profile:hz:99 { @[cpu] = count(); }
span open = kprobe:do_sys_openat2 .. kretprobe:do_sys_openat2 { file = str(arg1) } at end { fd = retval }
END { clear(@start); printf("%d\n", elapsed / 1e9); }
)";

TargetProfile board_of(Arch arch, KernelVersion version)
{
    TargetProfile profile;
    profile.name = "made up";
    profile.arch = arch;
    profile.kernel_version = version;
    return profile;
}

}  // namespace

class TestScriptBuilder : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void objects_ask_only_for_what_the_kernel_has_data();
    void objects_ask_only_for_what_the_kernel_has();
    void mistakes_stand_at_the_scripts_lines();
    void what_was_built_is_built_in_a_moment();
    void each_line_of_c_knows_the_scripts_line();
    void names_and_first_lines_tell_scripts();

private:
    BuildOutcome built(const std::string& text, const TargetProfile& profile)
    {
        BuildRequest request;
        request.source_name = "x.bt";
        request.source_text = text;
        request.profile = profile;
        return build(request, *toolchain_, {});
    }

    std::optional<Toolchain> toolchain_;
    QTemporaryDir folder_;
};

void TestScriptBuilder::initTestCase()
{
    Result<Toolchain> found = Toolchain::find(BOARDSCOPE_BINARY_DIR "/share/boardscope");
    BOARDSCOPE_REQUIRE(found.has_value(), found ? "" : found.error().cause.c_str());
    toolchain_ = std::move(*found);
    qputenv("XDG_CACHE_HOME", folder_.path().toUtf8());
    qputenv("XDG_DATA_HOME", folder_.path().toUtf8());
}

void TestScriptBuilder::objects_ask_only_for_what_the_kernel_has_data()
{
    QTest::addColumn<int>("arch");
    QTest::addColumn<int>("major");
    QTest::addColumn<int>("minor");
    for (const Arch arch : {Arch::armv7, Arch::aarch64, Arch::x86_64})
        for (const auto& [major, minor] : {std::pair(4, 9), std::pair(4, 14), std::pair(4, 19), std::pair(5, 4),
                                           std::pair(5, 10), std::pair(6, 1)})
            QTest::addRow("%s %d.%d", to_string(arch), major, minor) << static_cast<int>(arch) << major << minor;
}

void TestScriptBuilder::objects_ask_only_for_what_the_kernel_has()
{
    QFETCH(int, arch);
    QFETCH(int, major);
    QFETCH(int, minor);
    const KernelVersion version{major, minor, 0};
    const BuildOutcome outcome = built(script_text, board_of(static_cast<Arch>(arch), version));
    QVERIFY2(outcome.probe.has_value(), outcome.diagnostics.to_text().c_str());

    const std::string path = folder_.filePath(QStringLiteral("x.o")).toStdString();
    QVERIFY(write_file(path, as_text(outcome.probe->object)).has_value());
    const Result<ElfFile> elf = ElfFile::open(path);
    QVERIFY(elf.has_value());
    for (std::size_t i = 0; i < elf->section_count(); ++i) {
        const std::string name = elf->section_name(i);
        QVERIFY2(!name.starts_with(".rodata") && !name.starts_with(".data") && name != ".bss", name.c_str());
    }

    std::set<std::uint32_t> helpers;
    std::map<KernelAbility, int> abilities;
    const Result<std::vector<CodeFunction>> code = read_code(path);
    QVERIFY(code.has_value());
    for (const CodeFunction& function : *code) {
        const CodeFeatures features = features_of(function);
        for (const auto& [helper, first] : features.helpers)
            helpers.insert(helper);
        for (const auto& [ability, first] : features.abilities)
            abilities[ability] = 1;
        if (version < KernelVersion{5, 2, 0})
            QVERIFY2(function.instructions.size() <= 4096, function.name.c_str());
        // The first JIT of 32-bit ARM for these programs is that of 4.14.
        if (static_cast<Arch>(arch) == Arch::armv7 && version >= KernelVersion{4, 14, 0})
            QVERIFY2(features.hard_for_jit.empty(), function.name.c_str());
    }
    const bool is_split = version >= KernelVersion{5, 5, 0};
    QCOMPARE(helpers.contains(probe_read_user_str), is_split);
    QCOMPARE(helpers.contains(probe_read_kernel_str), is_split);
    QCOMPARE(helpers.contains(probe_read), !is_split);
    QCOMPARE(helpers.contains(probe_read_str), (!is_split && version >= KernelVersion{4, 11, 0}));
    QCOMPARE(helpers.contains(ringbuf_reserve), (version >= KernelVersion{5, 8, 0}));
    QCOMPARE(helpers.contains(perf_event_output), (version < KernelVersion{5, 8, 0}));
    for (const auto& [ability, used] : abilities)
        QVERIFY2(since(ability) <= version, to_string(since(ability)).c_str());
}

void TestScriptBuilder::mistakes_stand_at_the_scripts_lines()
{
    const BuildOutcome outcome = built("BEGIN {\n\n  @a = nosuchword;\n}\n", board_of(Arch::armv7, {5, 10, 0}));
    QVERIFY(!outcome.probe);
    QVERIFY(outcome.diagnostics.has_errors());
    QCOMPARE(outcome.diagnostics.items().front().span.file, std::string("x.bt"));
    QCOMPARE(outcome.diagnostics.items().front().span.line, 3);
}

void TestScriptBuilder::what_was_built_is_built_in_a_moment()
{
    const TargetProfile profile = board_of(Arch::armv7, {5, 10, 0});
    const BuildOutcome first = built(script_text, profile);
    const BuildOutcome second = built(script_text, profile);
    QVERIFY(first.probe && second.probe);
    QVERIFY(first.probe->object == second.probe->object);
    QVERIFY(first.probe->script == second.probe->script);
    for (const std::string& command : second.probe->commands)
        QVERIFY2(command.starts_with("as before"), command.c_str());
}

void TestScriptBuilder::each_line_of_c_knows_the_scripts_line()
{
    QCOMPARE(QByteArray::fromStdString(with_all_lines("a;\n#line 3 \"x.bt\"\nb;\nc;\n\n#line 4 \"x.bt\"\nd;\ne;\n")),
             QByteArray("a;\n#line 3 \"x.bt\"\nb;\n#line 3 \"x.bt\"\nc;\n\n#line 4 \"x.bt\"\nd;\n#line 4 \"x.bt\"\ne;\n"));
}

void TestScriptBuilder::names_and_first_lines_tell_scripts()
{
    const auto request = [](std::string name, std::string text, SourceKind kind = SourceKind::by_name) {
        BuildRequest one;
        one.source_name = std::move(name);
        one.source_text = std::move(text);
        one.kind = kind;
        return one;
    };
    QVERIFY(is_script(request("a.bt", "BEGIN { }")));
    QVERIFY(is_script(request("tool", "#!/usr/bin/env bpftrace\nBEGIN { }")));
    QVERIFY(is_script(request("-e", "BEGIN { }", SourceKind::script)));
    QVERIFY(!is_script(request("a.bpf.c", "int x;")));
    QVERIFY(!is_script(request("a.bt", "\177ELF")));
}

QTEST_GUILESS_MAIN(TestScriptBuilder)
#include "tst_script_builder.moc"
