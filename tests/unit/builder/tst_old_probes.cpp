// SPDX-License-Identifier: GPL-3.0-or-later
// Probes and objects of the years before libbpf 1.0, through a real clang and into a real libbpf.
#include "builder/build.h"
#include "builder/old_maps.h"
#include "tests/support/requirements.h"
#include "tests/unit/builder/board_material.h"
#include "tests/unit/builder/built_object.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include <algorithm>
#include <random>
#include <unistd.h>

using namespace boardscope;
using namespace boardscope::builder;
using namespace boardscope::builder_tests;

Q_DECLARE_METATYPE(std::vector<MapFacts>)

namespace {

const std::string head = "#include <linux/bpf.h>\n#include \"bpf_helpers.h\"\n";
const std::string tail =
    "SEC(\"kprobe/f\") int f(void *ctx)\n{ __u32 key = 1; return bpf_map_lookup_elem(&counts, "
    "&key) != 0; }\nchar _license[] SEC(\"license\") = \"GPL\";\n"
    "__u32 _version SEC(\"version\") = 0xFFFFFFFE;\n";
const std::string gobpf_definition =
    "struct bpf_map_def { unsigned int type; unsigned int key_size; unsigned int value_size; unsigned int "
    "max_entries; unsigned int map_flags; unsigned int pinning; char namespace[256]; };\n";
const std::string counts =
    "struct bpf_map_def SEC(\"maps/counts\") counts = { .type = BPF_MAP_TYPE_HASH, .key_size = "
    "sizeof(__u32), .value_size = sizeof(__u64), .max_entries = 128, };\n";
const MapFacts counts_facts{"counts", BPF_MAP_TYPE_HASH, 4, 8, 128, 0};

const Diagnostic* find(const Diagnostics& diagnostics, Severity severity, const std::string& part)
{
    for (const Diagnostic& one : diagnostics.items())
        if (one.severity == severity && (one.message + "\n" + one.hint).find(part) != std::string::npos)
            return &one;
    return nullptr;
}

bool holds(const BuiltProbe& probe, std::string_view name)
{
    return as_text(probe.object).find(name) != std::string_view::npos;
}

}  // namespace

#define VERIFY_BUILT(outcome) QVERIFY2((outcome).probe.has_value(), (outcome).diagnostics.to_text().c_str())

class tst_old_probes : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void maps_of_every_spelling_data();
    void maps_of_every_spelling();
    void conversion_is_told_where_the_map_stands();
    void local_header_may_define_the_structure();
    void what_cannot_be_converted_is_told_where_it_stands_data();
    void what_cannot_be_converted_is_told_where_it_stands();
    void two_step_route_keeps_only_the_types_of_maps();
    void relocations_to_the_board_stay();
    void version_of_any_kernel_is_left_to_libbpf();
    void bare_sections_are_attached_by_name();
    void object_is_converted_with_and_without_types();
    void object_in_the_present_style_is_taken_as_it_is();
    void foreign_objects_are_refused();
    void damaged_objects_are_survived();
    void converted_maps_work_in_the_kernel();

private:
    BuildOutcome build_text(const std::string& text, TargetProfile profile = armv7_profile())
    {
        return build({"old.bpf.c", text, folder_.path().toStdString(), std::move(profile)}, *toolchain_, {});
    }
    /// What a user's own makefile does.
    std::string compile(const std::string& text, const QStringList& flags);
    QTemporaryDir folder_;
    std::optional<Toolchain> toolchain_;
};

void tst_old_probes::initTestCase()
{
    std::string reason;
    toolchain_ = find_toolchain(reason);
    BOARDSCOPE_REQUIRE(toolchain_.has_value(), reason.c_str());
}

std::string tst_old_probes::compile(const std::string& text, const QStringList& flags)
{
    const QString path = folder_.filePath(QStringLiteral("object.o"));
    QFile::remove(path);
    QProcess clang;
    clang.start(
        QString::fromStdString(toolchain_->clang),
        flags + QStringList{
                    QStringLiteral("-O2"), QStringLiteral("-D__TARGET_ARCH_arm"), QStringLiteral("-isystem"),
                    QString::fromStdString(toolchain_->bpf_include_directory), QStringLiteral("-isystem"),
                    QString::fromStdString(toolchain_->bpf_shadow_directory), QStringLiteral("-isystem"),
                    QString::fromStdString(toolchain_->stock_include_directory), QStringLiteral("-x"),
                    QStringLiteral("c"), QStringLiteral("-c"), QStringLiteral("-"), QStringLiteral("-o"),
                    path});
    clang.write(text.data(), qint64(text.size()));
    clang.closeWriteChannel();
    clang.waitForFinished(60'000);
    QFile object(path);
    if (!object.open(QIODevice::ReadOnly)) qWarning("%s", clang.readAllStandardError().constData());
    return object.readAll().toStdString();
}

void tst_old_probes::maps_of_every_spelling_data()
{
    QTest::addColumn<QString>("declaration");
    QTest::addColumn<std::vector<MapFacts>>("maps");
    const auto row = [](const char* name, const std::string& declaration, std::vector<MapFacts> maps) {
        QTest::newRow(name) << QString::fromStdString(declaration) << std::move(maps);
    };
    row("libbpf 0.x", counts, {counts_facts});
    row("gobpf",
        gobpf_definition +
            "struct bpf_map_def SEC(\"maps/counts\") counts = { .type = BPF_MAP_TYPE_HASH, .key_size = 4, "
            ".value_size = 8, .max_entries = 128, .map_flags = 0, .pinning = 0, .namespace = \"\", };\n",
        {counts_facts});
    row("section behind", "struct bpf_map_def counts SEC(\"maps\") = { 1, 4, 8, 128 };\n", {counts_facts});
    row("attribute",
        "struct bpf_map_def __attribute__((section(\"maps/counts\"), used)) counts = { 1, 4, 8, 128 };\n",
        {counts_facts});
    row("labels of old GCC",
        "struct bpf_map_def SEC(\"maps\") counts = { type: 1, key_size: 4, value_size: 8, "
        "max_entries: 128 };\n",
        {counts_facts});
    row("made by a macro",
        "#define MAP(n, t, k, v, e) struct bpf_map_def SEC(\"maps/\" #n) n = { t, k, v, e }\n"
        "MAP(counts, BPF_MAP_TYPE_HASH, sizeof(int), sizeof(long long), 1 << 7);\n",
        {counts_facts});
    row("flags",
        "struct bpf_map_def SEC(\"maps\") counts = { .type = BPF_MAP_TYPE_LRU_HASH, .key_size = "
        "sizeof(struct { "
        "char n[16]; }), .value_size = 1, .max_entries = 1, .map_flags = BPF_F_NO_COMMON_LRU };\n",
        {{"counts", BPF_MAP_TYPE_LRU_HASH, 16, 1, 1, BPF_F_NO_COMMON_LRU}});
    row("several in one section, and one in its own",
        "struct bpf_map_def SEC(\"maps\") events = { .type = BPF_MAP_TYPE_PERF_EVENT_ARRAY, .key_size = 4, "
        ".value_size = 4, "
        ".max_entries = 64 };\nstruct bpf_map_def SEC(\"maps\") counts = { 1, 4, 8, 128 };\n"
        "struct bpf_map_def SEC(\"maps/stacks\") stacks = { BPF_MAP_TYPE_STACK_TRACE, 4, 1016, 10 };\n",
        {{"events", BPF_MAP_TYPE_PERF_EVENT_ARRAY, 4, 4, 64, 0},
         counts_facts,
         {"stacks", BPF_MAP_TYPE_STACK_TRACE, 4, 1016, 10, 0}});
    row("annotated with types", counts + "BPF_ANNOTATE_KV_PAIR(counts, __u32, __u64);\n", {counts_facts});
}

void tst_old_probes::maps_of_every_spelling()
{
    QFETCH(QString, declaration);
    QFETCH(std::vector<MapFacts>, maps);
    const BuildOutcome outcome = build_text(head + declaration.toStdString() + tail);
    VERIFY_BUILT(outcome);
    QCOMPARE(int(outcome.probe->route), int(Route::core));
    QCOMPARE(maps_of(outcome.probe->object), maps);
    // The same text as an object that somebody else compiled, where libbpf 1.x would refuse it.
    const std::string definition =
        declaration.contains(QStringLiteral("namespace[256]")) ? std::string() : gobpf_definition;
    for (const QStringList& flags : {QStringList{QStringLiteral("-g")}, QStringList()}) {
        const std::string object = compile(head + definition + declaration.toStdString() + tail,
                                           flags + QStringList{QStringLiteral("--target=bpfel")});
        const BuildOutcome converted = build_text(object);
        VERIFY_BUILT(converted);
        QCOMPARE(int(converted.probe->route), int(Route::none));
        QCOMPARE(maps_of(converted.probe->object), maps);
    }
}

void tst_old_probes::conversion_is_told_where_the_map_stands()
{
    const BuildOutcome outcome = build_text(head + "// counts\n\n" + counts + tail);
    VERIFY_BUILT(outcome);
    const Diagnostic* note = find(outcome.diagnostics, Severity::note, "map counts");
    QVERIFY(note);
    QCOMPARE(note->span.file, std::string("old.bpf.c"));
    QCOMPARE(note->span.line, 5);
    QCOMPARE(note->span.column, 39);
    QVERIFY2(note->message.ends_with("hash map, 4 → 8 bytes, 128 entries"), note->message.c_str());
    QVERIFY(note->hint.find("bscope modernize") != std::string::npos);
}

void tst_old_probes::local_header_may_define_the_structure()
{
    QFile header(folder_.filePath(QStringLiteral("bpf_map.h")));
    QVERIFY(header.open(QIODevice::WriteOnly));
    header.write(gobpf_definition.c_str());
    header.close();
    const BuildOutcome outcome = build_text(head + "#include \"bpf_map.h\"\n" + counts + tail);
    VERIFY_BUILT(outcome);
    QCOMPARE(maps_of(outcome.probe->object), std::vector<MapFacts>{counts_facts});
}

void tst_old_probes::what_cannot_be_converted_is_told_where_it_stands_data()
{
    QTest::addColumn<QString>("declaration");
    QTest::addColumn<QString>("said");
    QTest::addColumn<int>("line");
    const auto row = [](const char* name, const std::string& declaration, const char* said, int line) {
        QTest::newRow(name) << QString::fromStdString(declaration) << QString::fromLatin1(said) << line;
    };
    row("pinning",
        gobpf_definition +
            "struct bpf_map_def SEC(\"maps/counts\") counts = { 1, 4, 8, 128, 0, .pinning = 2 };\n",
        "take .pinning away", 4);
    row("map of maps",
        "struct bpf_map_def SEC(\"maps\") counts = { .type = BPF_MAP_TYPE_HASH_OF_MAPS, .key_size = 4, "
        ".value_size = 4, .max_entries = 2, .inner_map_idx = 1 };\n",
        "__array(values", 3);
    row("static", "static struct bpf_map_def SEC(\"maps\") counts = { 1, 4, 8, 128 };\n",
        "take the word static away", 3);
    row("no type", "struct bpf_map_def SEC(\"maps\") counts = { .key_size = 4 };\n", "names no type", 3);
    row("another structure", "int counts SEC(\"maps\") = 1;\n", "is no struct bpf_map_def", 0);
    row("field of nobody", "struct bpf_map_def SEC(\"maps\") counts = { .type = 1, .colour = 4 };\n",
        "colour", 3);
    row("both styles",
        counts + "struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 1); __type(key, int); "
                 "__type(value, int); } other SEC(\".maps\");\n",
        "bscope modernize", 3);
}

void tst_old_probes::what_cannot_be_converted_is_told_where_it_stands()
{
    QFETCH(QString, declaration);
    QFETCH(QString, said);
    QFETCH(int, line);
    const BuildOutcome outcome = build_text(head + declaration.toStdString() + tail);
    QVERIFY(!outcome.probe);
    const Diagnostic* error = find(outcome.diagnostics, Severity::error, said.toStdString());
    QVERIFY2(error, outcome.diagnostics.to_text().c_str());
    QCOMPARE(error->span.line, line);
}

void tst_old_probes::two_step_route_keeps_only_the_types_of_maps()
{
    std::string reason;
    TargetProfile profile = armv7_profile();
    profile.kernel_headers = armhf_kernel_headers(reason);
    BOARDSCOPE_REQUIRE(!profile.kernel_headers.empty(), reason.c_str());
    const BuildOutcome outcome = build_text("#include <uapi/linux/bpf.h> // no \".maps\" yet\n#include "
                                            "<linux/sched.h>\n#include \"bpf_helpers.h\"\n" +
                                                counts + tail,
                                            profile);
    VERIFY_BUILT(outcome);
    QCOMPARE(int(outcome.probe->route), int(Route::kernel_headers));
    QCOMPARE(maps_of(outcome.probe->object), std::vector<MapFacts>{counts_facts});
    QVERIFY(!holds(*outcome.probe, ".BTF.ext"));
    QVERIFY(!holds(*outcome.probe, "pt_regs"));
}

void tst_old_probes::relocations_to_the_board_stay()
{
    std::string reason;
    TargetProfile profile = armv7_profile();
    profile.btf_file = armhf_btf(*toolchain_, reason);
    BOARDSCOPE_REQUIRE(!profile.btf_file.empty(), reason.c_str());
    const std::string body =
        "#include <bpf/bpf_core_read.h>\nSEC(\"kprobe/g\") int g(void *ctx)\n{ struct task_struct *t "
        "= (void *)bpf_get_current_task(); return BPF_CORE_READ(t, real_parent, tgid); }\n";
    const std::string old_head = "#include \"vmlinux.h\"\n#include <bpf/bpf_helpers.h>\n";
    const BuildOutcome plain =
        build_text(old_head + "char _license[] SEC(\"license\") = \"GPL\";\n" + body, profile);
    const BuildOutcome outcome = build_text(old_head + counts + tail + body, profile);
    VERIFY_BUILT(plain);
    VERIFY_BUILT(outcome);
    QCOMPARE(maps_of(outcome.probe->object), std::vector<MapFacts>{counts_facts});
    QVERIFY(!core_relocations_of(plain.probe->object).empty());
    QCOMPARE(core_relocations_of(outcome.probe->object).size(),
             core_relocations_of(plain.probe->object).size());
    QCOMPARE(outcome.probe->btf.size(), plain.probe->btf.size());
}

void tst_old_probes::version_of_any_kernel_is_left_to_libbpf()
{
    const auto version = [](const BuildOutcome& outcome) {
        bpf_object* object =
            bpf_object__open_mem(outcome.probe->object.data(), outcome.probe->object.size(), nullptr);
        const unsigned found = object == nullptr ? 0 : bpf_object__kversion(object);
        bpf_object__close(object);
        return found;
    };
    const std::string program =
        "SEC(\"kprobe/f\") int f(void *ctx) { return 0; }\nchar _license[] SEC(\"license\") = \"GPL\";\n";
    const BuildOutcome without = build_text(head + program);
    const BuildOutcome with = build_text(head + program + "int _version SEC(\"version\") = 0xFFFFFFFE;\n");
    VERIFY_BUILT(without);
    VERIFY_BUILT(with);
    QVERIFY(version(without) != 0);
    QCOMPARE(version(with), version(without));
}

void tst_old_probes::bare_sections_are_attached_by_name()
{
    const BuildOutcome outcome =
        build_text(head + "SEC(\"kretprobe\") int kretprobe__vfs_read(void *c) { return 0; }\n"
                          "SEC(\"tracepoint\") int tracepoint__sched__sched_switch(void *c) { return 0; }\n"
                          "int tracepoint__irq__irq_handler_entry(void *c) { return 0; }\nchar _license[] "
                          "SEC(\"license\") = \"GPL\";\n");
    VERIFY_BUILT(outcome);
    using wire::AttachKind;
    QCOMPARE(outcome.probe->attach,
             (std::vector<wire::PlanProgram>{
                 {"kretprobe__vfs_read", AttachKind::kretprobe, "vfs_read", 0},
                 {"tracepoint__sched__sched_switch", AttachKind::tracepoint, "sched/sched_switch", 0},
                 {"tracepoint__irq__irq_handler_entry", AttachKind::tracepoint, "irq/irq_handler_entry", 0}}));
    const auto& programs = outcome.probe->programs;
    QVERIFY(std::any_of(programs.begin(), programs.end(), [](const ProgramSummary& one) {
        return one.section == "tracepoint/irq/irq_handler_entry";
    }));
    const BuildOutcome nameless = build_text(head + "SEC(\"tracepoint\") int f(void *c) { return 0; }\n");
    QVERIFY(!nameless.probe);
    QVERIFY(find(nameless.diagnostics, Severity::error, "tracepoint__CATEGORY__NAME"));
}

void tst_old_probes::object_is_converted_with_and_without_types()
{
    const std::string source = head + gobpf_definition +
                               "struct bpf_map_def SEC(\"maps/counts\") counts = { 1, 4, 8, 128, 0, 2 };\n" +
                               tail;
    const BuildOutcome named =
        build_text(compile(source, {QStringLiteral("--target=bpfel"), QStringLiteral("-g")}));
    QVERIFY2(find(named.diagnostics, Severity::error, "sets .pinning"), named.diagnostics.to_text().c_str());
    const BuildOutcome nameless = build_text(compile(source, {QStringLiteral("--target=bpfel")}));
    QVERIFY2(find(nameless.diagnostics, Severity::error, "clang -g"), nameless.diagnostics.to_text().c_str());
    QVERIFY(!named.probe && !nameless.probe);
}

void tst_old_probes::object_in_the_present_style_is_taken_as_it_is()
{
    const std::string object = compile(
        head + "struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 128); __type(key, __u32); "
               "__type(value, "
               "__u64); } counts SEC(\".maps\");\nSEC(\"kprobe/_do_fork\") int g(void *ctx) { return "
               "bpf_map_lookup_elem(&counts, ctx) != 0; }\nchar _license[] SEC(\"license\") = \"GPL\";\n",
        {QStringLiteral("--target=bpfel"), QStringLiteral("-g")});
    const BuildOutcome outcome = build_text(object);
    VERIFY_BUILT(outcome);
    QCOMPARE(outcome.probe->programs, (std::vector<ProgramSummary>{{"g", "kprobe/_do_fork"}}));
    QCOMPARE(maps_of(outcome.probe->object), std::vector<MapFacts>{counts_facts});
    QCOMPARE(outcome.probe->attach,
             (std::vector<wire::PlanProgram>{{"g", wire::AttachKind::kprobe, "kernel_clone", 0}}));
    QVERIFY(find(outcome.diagnostics, Severity::note, "32-bit board"));
}

void tst_old_probes::foreign_objects_are_refused()
{
    const std::string source = head + counts + tail;
    const auto error = [this](const std::string& object) {
        const BuildOutcome outcome = build_text(object);
        return outcome.probe ? std::string("built") : outcome.diagnostics.to_text();
    };
    const std::string arm =
        compile("int f(void) { return 0; }\n", {QStringLiteral("--target=armv7-linux-gnueabihf")});
    QVERIFY2(error(arm).find("ELF machine 40") != std::string::npos, error(arm).c_str());
    const std::string big = compile("int f(void) { return 0; }\n", {QStringLiteral("--target=bpfeb")});
    QVERIFY2(error(big).find("big-endian") != std::string::npos, error(big).c_str());
    const std::string whole = compile(head + gobpf_definition + counts + tail,
                                      {QStringLiteral("--target=bpfel"), QStringLiteral("-g")});
    QVERIFY(whole.size() > 1000);
    // Cut anywhere, it is an error and nothing worse.
    for (std::size_t size = 4; size + 64 < whole.size(); size += whole.size() / 40)
        QVERIFY2(error(whole.substr(0, size)).find("error: ") != std::string::npos,
                 std::to_string(size).c_str());
}

/// Whatever the bytes are, the answer is a conversion or an error.
void tst_old_probes::damaged_objects_are_survived()
{
    const std::string whole = compile(head + gobpf_definition + counts + tail,
                                      {QStringLiteral("--target=bpfel"), QStringLiteral("-g")});
    const std::string path = folder_.filePath(QStringLiteral("damaged.o")).toStdString();
    libbpf_set_print(nullptr);
    std::mt19937 dice(4);
    int refused = 0, converted = 0;
    for (int round = 0; round < 3000; ++round) {
        std::string damaged = whole;
        for (unsigned flips = 1 + dice() % 8; flips > 0; --flips)
            damaged[dice() % damaged.size()] = static_cast<char>(dice());
        QFile file(QString::fromStdString(path));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(damaged.data(), qint64(damaged.size()));
        file.close();
        const Result<OldParts> parts = modernize_object(path, OtherTypes::keep);
        ++(parts && parts->flaws.empty() ? converted : refused);
    }
    QVERIFY2(refused > 10 && converted > 10,
             qPrintable(QStringLiteral("%1, %2").arg(refused).arg(converted)));
}

/// Two old maps of one section: the program must count in the second, and only there.
void tst_old_probes::converted_maps_work_in_the_kernel()
{
    BOARDSCOPE_REQUIRE(geteuid() == 0, "loading BPF programs needs root");
    TargetProfile profile = armv7_profile();
    profile.arch = Arch::x86_64;
    const std::string source =
        head +
        "struct bpf_map_def SEC(\"maps\") first = { BPF_MAP_TYPE_ARRAY, 4, 8, 2 };\n"
        "struct bpf_map_def SEC(\"maps\") second = { BPF_MAP_TYPE_ARRAY, 4, 8, 2 };\n"
        "struct bpf_map_def SEC(\"maps/third\") third = { BPF_MAP_TYPE_ARRAY, 4, 8, 2 };\n"
        "SEC(\"socket\") int f(void *ctx) { int key = 1; __u64 *value = bpf_map_lookup_elem(&second, &key);\n"
        "if (value) *value += 5; value = bpf_map_lookup_elem(&third, &key); if (value) *value += 7; return "
        "0; }\n"
        "char _license[] SEC(\"license\") = \"GPL\";\n";
    const BuildOutcome outcome = build_text(source, profile);
    VERIFY_BUILT(outcome);
    bpf_object* object =
        bpf_object__open_mem(outcome.probe->object.data(), outcome.probe->object.size(), nullptr);
    QVERIFY(object != nullptr);
    BOARDSCOPE_REQUIRE(bpf_object__load(object) == 0, "this kernel loads no BPF program");
    char packet[64] = {};
    bpf_test_run_opts run{};
    run.sz = sizeof(run);
    run.data_in = packet;
    run.data_size_in = sizeof(packet);
    QCOMPARE(bpf_prog_test_run_opts(bpf_program__fd(bpf_object__find_program_by_name(object, "f")), &run), 0);
    for (const auto& [name, wanted] :
         {std::pair("first", 0), std::pair("second", 5), std::pair("third", 7)}) {
        const int key = 1;
        std::uint64_t value = 99;
        QCOMPARE(bpf_map_lookup_elem(bpf_object__find_map_fd_by_name(object, name), &key, &value), 0);
        QCOMPARE(int(value), wanted);
    }
    bpf_object__close(object);
}

QTEST_GUILESS_MAIN(tst_old_probes)
#include "tst_old_probes.moc"
