// SPDX-License-Identifier: GPL-3.0-or-later
// What the compiler of scripts is told of a board, from the store of kernels and from a sysroot.
#include "builder/files.h"
#include "builder/sysroot.h"
#include "builder/target_facts.h"
#include "tests/support/requirements.h"
#include "tests/unit/builder/stored_board.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QTest>

#include <algorithm>
#include <sys/utsname.h>

using namespace boardscope;
using namespace boardscope::builder;
using namespace boardscope::builder_tests;

namespace {

constexpr const char* formats = R"(sched/sched_switch/format:name: sched_switch
sched/sched_switch/format:ID: 372
sched/sched_switch/format:format:
sched/sched_switch/format:	field:unsigned short common_type;	offset:0;	size:2;	signed:0;
sched/sched_switch/format:	field:int common_pid;	offset:4;	size:4;	signed:1;
sched/sched_switch/format:
sched/sched_switch/format:	field:char prev_comm[TASK_COMM_LEN];	offset:8;	size:16;	signed:0;
sched/sched_switch/format:	field:pid_t prev_pid;	offset:24;	size:4;	signed:1;
sched/sched_switch/format:
sched/sched_switch/format:print fmt: "field:int x; offset:1; size:1; %d", REC->prev_pid
ftrace/function/format:name: function
irq/irq_handler_entry/format:name: irq_handler_entry
irq/irq_handler_entry/format:	field:int irq;	offset:8;	size:4;	signed:1;
irq/irq_handler_entry/format:	field:__data_loc char[] name;	offset:12;	size:4;	signed:0;
irq/irq_handler_entry/format:	field:const char * why;	offset:16;	size:4;	signed:0;
irq/irq_handler_entry/format:	field:unsigned long args[6];	offset:20;	size:24;	signed:0;
irq/irq_handler_entry/format:	field:void (*done)(void *);	offset:44;	size:4;	signed:0;
alarm/fired/format:name: fired
)";

Toolchain toolchain()
{
    const Result<Toolchain> found = Toolchain::find(BOARDSCOPE_BINARY_DIR "/share/boardscope");
    return found ? *found : Toolchain();
}

QString fields_text(const std::optional<std::vector<dsl::TracepointField>>& fields)
{
    QStringList lines;
    for (const dsl::TracepointField& field : fields.value_or(std::vector<dsl::TracepointField>()))
        lines << QStringLiteral("%1 %2 %3+%4%5")
                     .arg(QString::fromStdString(field.c_type), QString::fromStdString(field.name))
                     .arg(field.offset)
                     .arg(field.bytes)
                     .arg(field.is_signed ? QStringLiteral(" signed") : QString());
    return lines.join(QStringLiteral(", "));
}

}  // namespace

class tst_target_facts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tracepoints_are_found_by_name();
    void functions_are_those_that_can_be_hooked();
    void unknown_boards_know_nothing();
    void types_are_the_boards();
    void functions_of_thumb_code_are_told();
    void marks_of_programs_data();
    void marks_of_programs();
    void functions_of_this_machines_library();
    void links_stay_inside_the_sysroot();
    void one_tracepoint_is_answered_at_once();
};

void tst_target_facts::tracepoints_are_found_by_name()
{
    const StoredBoard board;
    QVERIFY(board.put(Arch::armv7, ItemKind::formats, formats));
    const BoardFacts facts(board.profile(Arch::armv7), toolchain());
    QVERIFY(facts.knows_tracepoints());
    QCOMPARE(facts.tracepoints(),
             (std::vector<std::string>{"alarm/fired", "irq/irq_handler_entry", "sched/sched_switch"}));
    QCOMPARE(fields_text(facts.tracepoint("sched", "sched_switch")),
             QStringLiteral("char[16] prev_comm 8+16, pid_t prev_pid 24+4 signed"));
    QCOMPARE(fields_text(facts.tracepoint("irq", "irq_handler_entry")),
             QStringLiteral("int irq 8+4 signed, __data_loc char[] name 12+4, const char * why 16+4, "
                            "unsigned long[6] args 20+24, void * done 44+4"));
    QVERIFY(facts.tracepoint("alarm", "fired") && facts.tracepoint("alarm", "fired")->empty());
    QVERIFY(!facts.tracepoint("sched", "sched_switc"));
    QVERIFY(!facts.tracepoint("ftrace", "function"));
    QVERIFY(facts.problems().empty());
}

void tst_target_facts::functions_are_those_that_can_be_hooked()
{
    const StoredBoard board;
    QVERIFY(board.put(Arch::armv7, ItemKind::symbols, "c0008000 T stext\nc0008100 t vfs_read\nc00080f0 t __pfx_vfs_read\nc0009000 d jiffies\n"));
    const BoardFacts by_symbols(board.profile(Arch::armv7), toolchain());
    QCOMPARE(by_symbols.functions(), (std::vector<std::string>{"stext", "vfs_read"}));
    QVERIFY(board.put(Arch::armv7, ItemKind::functions,
                      "vfs_write\nvfs_read\nspi_probe [spi]\nvfs_read\n__ftrace_invalid_address___12\n"));
    const BoardFacts by_ftrace(board.profile(Arch::armv7), toolchain());
    QCOMPARE(by_ftrace.functions(), (std::vector<std::string>{"spi_probe", "vfs_read", "vfs_write"}));
}

void tst_target_facts::unknown_boards_know_nothing()
{
    const StoredBoard board;
    const BoardFacts facts(board.profile(Arch::armv7), toolchain());
    QVERIFY(!facts.knows_tracepoints());
    QVERIFY(!facts.knows_functions());
    QVERIFY(!facts.tracepoint("sched", "sched_switch"));
    QVERIFY(facts.user_functions("/bin/sh").empty());
    QCOMPARE(facts.user_path("libc"), std::string("libc"));
    QCOMPARE(facts.types().type_count(), std::size_t{1});
    QCOMPARE(facts.types().pointer_bytes(), 4);
    QVERIFY(facts.problems().empty());

    // What is damaged is not known either, and it is said.
    QVERIFY(board.put(Arch::aarch64, ItemKind::btf, "no BTF at all"));
    const BoardFacts damaged(board.profile(Arch::aarch64), toolchain());
    QCOMPARE(damaged.types().type_count(), std::size_t{1});
    QCOMPARE(damaged.problems().size(), std::size_t{1});
}

void tst_target_facts::types_are_the_boards()
{
    const Result<Bytes> btf = read_file("/sys/kernel/btf/vmlinux");
    BOARDSCOPE_REQUIRE(btf, "this kernel shows no BTF");
    const QTemporaryDir cache;
    qputenv("BOARDSCOPE_CACHE", cache.path().toUtf8());
    const StoredBoard board;
    QVERIFY(board.put(Arch::x86_64, ItemKind::btf, as_text(*btf)));
    for (const char* which : {"first", "again"}) {
        QElapsedTimer timer;
        timer.start();
        const BoardFacts facts(board.profile(Arch::x86_64), toolchain());
        QVERIFY(facts.types().find_type("struct task_struct"));
        QVERIFY(facts.types().find_function("do_exit"));
        qInfo("types, %s: %lld ms", which, timer.elapsed());
        QVERIFY(facts.problems().empty());
        QCOMPARE(QDir(cache.filePath(QStringLiteral("type-tables"))).entryList(QDir::Files).size(), 1);
    }
    // What somebody damaged is made anew.
    const QDir tables(cache.filePath(QStringLiteral("type-tables")));
    QFile kept(tables.filePath(tables.entryList(QDir::Files).value(0)));
    QVERIFY(kept.resize(kept.size() / 2));
    const BoardFacts facts(board.profile(Arch::x86_64), toolchain());
    QVERIFY(facts.types().find_type("struct task_struct"));
    qunsetenv("BOARDSCOPE_CACHE");
}

void tst_target_facts::functions_of_thumb_code_are_told()
{
    const Toolchain tools = toolchain();
    BOARDSCOPE_REQUIRE(!tools.clang.empty(), "needs clang");
    const StoredBoard board;
    QTemporaryDir root;
    QDir(root.path()).mkpath(QStringLiteral("usr/bin"));
    QFile source(root.filePath(QStringLiteral("a.c")));
    QVERIFY(source.open(QIODevice::WriteOnly));
    source.write("__attribute__((target(\"thumb\"))) int small(int x) { return x + 1; }\n"
                 "__attribute__((target(\"arm\"))) int wide(int x) { return x + 2; }\n"
                 "static int inner(int x) { return x * 3; } int (*keep)(int) = inner;\n"
                 "void _start(void) {}\n");
    source.close();
    const int linked = QProcess::execute(
        QString::fromStdString(tools.clang),
        {QStringLiteral("--target=armv7a-linux-gnueabihf"), QStringLiteral("-O1"), QStringLiteral("-nostdlib"),
         QStringLiteral("-fuse-ld=lld"), source.fileName(), QStringLiteral("-o"),
         root.filePath(QStringLiteral("usr/bin/tool"))});
    if (linked != 0)
        BOARDSCOPE_REQUIRE(QProcess::execute(QStringLiteral("arm-linux-gnueabihf-gcc"),
                                             {QStringLiteral("-O1"), QStringLiteral("-nostdlib"), source.fileName(),
                                              QStringLiteral("-o"), root.filePath(QStringLiteral("usr/bin/tool"))}) == 0,
                           "needs a linker for ARM");
    TargetProfile profile = board.profile(Arch::armv7);
    profile.sysroot = root.path().toStdString();
    const BoardFacts facts(profile, tools);
    QCOMPARE(facts.user_path("tool"), std::string("/usr/bin/tool"));
    QCOMPARE(facts.user_functions("/usr/bin/tool"), (std::vector<std::string>{"_start", "inner", "small", "wide"}));
    const auto small = facts.user_function("/usr/bin/tool", "small");
    const auto wide = facts.user_function("/usr/bin/tool", "wide");
    QVERIFY(small && wide);
    QVERIFY(small->is_thumb && !wide->is_thumb);
    // Where the file has the instruction: add r0, r0, #2.
    QFile program(root.filePath(QStringLiteral("usr/bin/tool")));
    QVERIFY(program.open(QIODevice::ReadOnly));
    const QByteArray bytes = program.readAll();
    QCOMPARE(bytes.mid(static_cast<int>(wide->file_offset), 4).toHex(), QByteArray("020080e2"));
    QCOMPARE(bytes.mid(static_cast<int>(small->file_offset), 2).toHex(), QByteArray("0130"));
    QVERIFY(!facts.user_function("/usr/bin/tool", "smal"));
}

void tst_target_facts::marks_of_programs_data()
{
    QTest::addColumn<int>("arch");
    for (const Arch arch : {Arch::armv7, Arch::aarch64, Arch::x86_64})
        QTest::newRow(to_string(arch)) << int(arch);
}

void tst_target_facts::marks_of_programs()
{
    QFETCH(int, arch);
    const QString built = QStringLiteral(BOARDSCOPE_BINARY_DIR "/tests/board_target-%1")
                              .arg(QString::fromUtf8(to_string(static_cast<Arch>(arch))));
    BOARDSCOPE_REQUIRE(QFile::exists(built), "no board_target for this architecture was built");
    const StoredBoard board;
    const QTemporaryDir root;
    QVERIFY(QDir(root.path()).mkpath(QStringLiteral("usr/bin")) && QDir(root.path()).mkpath(QStringLiteral("usr/lib")));
    QVERIFY(QFile::copy(built, root.filePath(QStringLiteral("usr/bin/target"))));
    QVERIFY(QFile::link(QStringLiteral("target"), root.filePath(QStringLiteral("usr/bin/other-name"))));
    QVERIFY(QFile::copy(QStringLiteral("/etc/passwd"), root.filePath(QStringLiteral("usr/bin/text"))));
    TargetProfile profile = board.profile(static_cast<Arch>(arch));
    profile.sysroot = root.path().toStdString();
    const BoardFacts facts(profile, toolchain());
    QCOMPARE(facts.user_programs(), (std::vector<std::string>{"/usr/bin/target"}));

    const std::vector<dsl::UserMark> marks = facts.user_marks("/usr/bin/other-name");
    QCOMPARE(marks.size(), std::size_t{2});
    QCOMPARE(marks[0].provider + ":" + marks[0].name, std::string("bst:guard"));
    QCOMPARE(marks[1].provider + ":" + marks[1].name, std::string("bst:tick"));
    QVERIFY(!marks[0].is_thumb && !marks[1].is_thumb);
    QVERIFY2(marks[1].arguments.starts_with("-4@"), marks[1].arguments.c_str());
    // The instruction there is the nop that the mark is, in its function; the semaphore is two bytes of zero.
    const auto function = facts.user_function("/usr/bin/target", "bst_tick");
    QVERIFY(function);
    QVERIFY(marks[1].file_offset >= function->file_offset && marks[1].file_offset < function->file_offset + 32);
    QVERIFY(marks[0].semaphore_offset != 0 && marks[1].semaphore_offset == 0);
    QFile program(built);
    QVERIFY(program.open(QIODevice::ReadOnly));
    QCOMPARE(program.readAll().mid(static_cast<int>(marks[0].semaphore_offset), 2), QByteArray(2, 0));
    QVERIFY(facts.user_marks("/usr/bin/text").empty() && facts.user_marks("/no/such").empty());

    // One of another machine is none of the board's.
    profile.arch = static_cast<Arch>(arch) == Arch::riscv64 ? Arch::armv7 : Arch::riscv64;
    QVERIFY(BoardFacts(profile, toolchain()).user_programs().empty());
}

void tst_target_facts::functions_of_this_machines_library()
{
    utsname here{};
    ::uname(&here);
    const Result<Arch> arch = parse_arch(here.machine);
    BOARDSCOPE_REQUIRE(arch, "this machine is of no known kind");
    const StoredBoard board;
    TargetProfile profile = board.profile(*arch);
    profile.kernel_release = here.release;
    const BoardFacts facts(profile, toolchain());
    const std::string libc = facts.user_path("libc");
    QVERIFY2(libc.ends_with("/libc.so.6"), libc.c_str());
    QCOMPARE(facts.user_path("libc.so.6"), libc);
    QVERIFY(facts.user_path("sh").ends_with("/sh"));
    QCOMPARE(facts.user_path("/opt/x"), std::string("/opt/x"));
    const auto puts = facts.user_function(libc, "puts");
    QVERIFY(puts && puts->file_offset > 0 && !puts->is_thumb);
    const std::vector<std::string> all = facts.user_functions(libc);
    QVERIFY(std::ranges::is_sorted(all) && std::ranges::adjacent_find(all) == all.end());
    QVERIFY(std::ranges::binary_search(all, std::string("malloc")));
    // Chosen by the machine when a program starts: what has that name is not what is called.
    QVERIFY(!facts.user_function(libc, "memcpy"));
    QVERIFY(facts.user_functions("/etc/passwd").empty());
    QVERIFY(facts.user_functions("/no/such/file").empty());
}

void tst_target_facts::links_stay_inside_the_sysroot()
{
    QTemporaryDir root;
    const std::string top = root.path().toStdString();
    QVERIFY(QDir(root.path()).mkpath(QStringLiteral("usr/lib")));
    const auto link = [&root](const char* target, const char* at) {
        return QFile::link(QString::fromUtf8(target), root.filePath(QString::fromUtf8(at)));
    };
    QVERIFY(link("usr/lib", "lib"));
    QVERIFY(link("/usr/lib/real.so", "usr/lib/a.so"));
    QVERIFY(link("../../../../etc/passwd", "usr/lib/b.so"));
    QVERIFY(link("loop.so", "usr/lib/loop.so"));
    QCOMPARE(file_in_sysroot(top, "/lib/a.so"), top + "/usr/lib/real.so");
    QCOMPARE(file_in_sysroot(top, "/lib/b.so"), top + "/etc/passwd");
    QCOMPARE(file_in_sysroot(top, "/../../x"), top + "/x");
    QCOMPARE(file_in_sysroot(top, "/lib/loop.so"), std::string());
    QCOMPARE(file_in_sysroot("", "/etc/passwd"), std::string());
    QCOMPARE(file_in_sysroot("/", "/no/such"), std::string("/no/such"));
}

void tst_target_facts::one_tracepoint_is_answered_at_once()
{
    // As many as a large kernel has.
    std::string many;
    for (int i = 0; i < 2000; ++i) {
        const std::string start = "some/event_" + std::to_string(i) + "/format:";
        for (int line = 0; line < 40; ++line)
            many += start + "\tfield:unsigned long field_" + std::to_string(line) + ";\toffset:" +
                    std::to_string(8 + 8 * line) + ";\tsize:8;\tsigned:0;\n";
    }
    const StoredBoard board;
    QVERIFY(board.put(Arch::armv7, ItemKind::formats, many));
    QElapsedTimer timer;
    timer.start();
    const BoardFacts facts(board.profile(Arch::armv7), Toolchain());
    const auto fields = facts.tracepoint("some", "event_1234");
    const qint64 took = timer.elapsed();
    qInfo("one of 2000 tracepoints, %.1f MB of text: %lld ms", static_cast<double>(many.size()) / 1e6, took);
    QVERIFY(fields && fields->size() == 40);
    QCOMPARE(facts.tracepoints().size(), std::size_t{2000});
    QVERIFY(took < 500);  // parsing them all would take seconds
}

QTEST_GUILESS_MAIN(tst_target_facts)
#include "tst_target_facts.moc"
