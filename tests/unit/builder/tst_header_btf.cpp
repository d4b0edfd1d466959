// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/build.h"
#include "builder/files.h"
#include "builder/header_btf.h"
#include "builder/type_table_btf.h"
#include "core/target/type_text.h"
#include "tests/support/requirements.h"
#include "tests/unit/builder/board_material.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <bpf/btf.h>

using namespace boardscope;
using namespace boardscope::builder;
using namespace boardscope::builder_tests;

class tst_header_btf : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase() { btf__free(types_); }
    void holds_what_a_tracer_needs_data();
    void holds_what_a_tracer_needs();
    void layout_is_that_of_32_bits();
    void describes_functions_that_headers_declare();
    void its_vmlinux_header_compiles();
    void headers_that_need_the_compilers_own();
    void a_failure_leaves_no_file();

private:
    [[nodiscard]] std::int64_t offset_of(const char* structure, const char* member) const;
    std::optional<Toolchain> toolchain_;
    std::string path_;
    btf* types_ = nullptr;
};

void tst_header_btf::initTestCase()
{
    std::string reason;
    toolchain_ = find_toolchain(reason);
    BOARDSCOPE_REQUIRE(toolchain_.has_value(), reason.c_str());
    path_ = armhf_btf(*toolchain_, reason);
    BOARDSCOPE_REQUIRE(!path_.empty(), reason.c_str());
    types_ = btf__parse_raw(path_.c_str());
    QVERIFY(types_ != nullptr);
}

void tst_header_btf::holds_what_a_tracer_needs_data()
{
    QTest::addColumn<int>("kind");
    for (const char* name : {"task_struct", "file", "path", "dentry", "inode", "pt_regs", "sock", "sk_buff",
                             "mm_struct", "request", "linux_binprm", "trace_event_raw_sys_enter",
                             "trace_event_raw_sched_switch", "sockaddr_in"})
        QTest::newRow(name) << int(BTF_KIND_STRUCT);
    for (const char* name : {"bpf_map_type", "bpf_prog_type"})
        QTest::newRow(name) << int(BTF_KIND_ENUM);
    for (const char* name : {"__u32", "__u64", "__s32", "u64", "pid_t"})
        QTest::newRow(name) << int(BTF_KIND_TYPEDEF);
}

void tst_header_btf::holds_what_a_tracer_needs()
{
    QFETCH(int, kind);
    QVERIFY(btf__find_by_name_kind(types_, QTest::currentDataTag(), static_cast<__u32>(kind)) > 0);
}

std::int64_t tst_header_btf::offset_of(const char* structure, const char* member) const
{
    const btf_type* type = btf__type_by_id(
        types_, static_cast<__u32>(btf__find_by_name_kind(types_, structure, BTF_KIND_STRUCT)));
    const btf_member* members = btf_members(type);
    for (__u32 i = 0; i < btf_vlen(type); ++i)
        if (std::string_view(btf__name_by_offset(types_, members[i].name_off)) == member)
            return btf_member_bit_offset(type, i) / 8;
    return -1;
}

void tst_header_btf::layout_is_that_of_32_bits()
{
    // common fields 8 bytes, then words of four: as the board's own events/…/format says.
    QCOMPARE(offset_of("trace_event_raw_sys_enter", "id"), 8);
    QCOMPARE(offset_of("trace_event_raw_sys_enter", "args"), 12);
    QCOMPARE(offset_of("list_head", "prev"), 4);
    const auto regs = btf__find_by_name_kind(types_, "pt_regs", BTF_KIND_STRUCT);
    QCOMPARE(btf__resolve_size(types_, static_cast<__u32>(regs)), 18 * 4);
}

void tst_header_btf::describes_functions_that_headers_declare()
{
    const Result<Bytes> bytes = read_file(path_);
    QVERIFY(bytes);
    const Result<TypeTable> table = type_table_of_btf(*bytes, "armhf.btf", 0);
    QVERIFY2(table, table ? "" : table.error().cause.c_str());
    QVERIFY(table->named(NameKind::function).size() > 5000);
    const auto prototype = [&](const char* name) {
        const std::optional<TypeId> function = table->find_function(name);
        return function ? QString::fromStdString(definition_text(*table, *function)) : QString();
    };
    QCOMPARE(prototype("do_sys_open"),
             QStringLiteral("long do_sys_open(int dfd, const char *filename, int flags, umode_t mode);"));
    // Its header leaves the names out.
    QCOMPARE(prototype("vfs_read"),
             QStringLiteral("ssize_t vfs_read(struct file *arg0, char *arg1, size_t arg2, loff_t *arg3);"));
    QVERIFY(!table->has_parameter_names(*table->find_function("vfs_read")));
    QVERIFY(table->has_parameter_names(*table->find_function("do_sys_open")));
    QVERIFY(table->find_function("memcpy").has_value());  // a macro, too
    QCOMPARE(prototype("_printk"), QStringLiteral("int _printk(const char *fmt, ...);"));
    // Neither that it never returns nor a type that only compilers know hides what follows.
    QCOMPARE(prototype("do_exit"), QStringLiteral("void do_exit(long error_code);"));
    QVERIFY2(prototype("vprintk").contains(QLatin1String("const char *fmt, ")),
             qPrintable(prototype("vprintk")));
    QCOMPARE(table->parameter_count(table->target(*table->find_function("vprintk"))), std::size_t{2});
    // Drivers are traced by theirs.
    QVERIFY(table->find_function("regmap_write").has_value() &&
            table->find_function("pwm_apply_state").has_value());
    // Static in fs/open.c, and in a header: nobody can know the one, the other is no function of the kernel.
    QVERIFY(!table->find_function("do_sys_openat2").has_value());
    QVERIFY(!table->find_function("get_file").has_value());
}

void tst_header_btf::its_vmlinux_header_compiles()
{
    TargetProfile profile = armv7_profile();
    profile.btf_file = path_;
    const BuildOutcome outcome = build(
        {"probe.bpf.c",
         "#include \"vmlinux.h\"\n#include <bpf/bpf_helpers.h>\n"
         "struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 4096); } ring SEC(\".maps\");\n"
         "char LICENSE[] SEC(\"license\") = \"GPL\";\nSEC(\"kprobe/f\") int f(void *ctx) { return 0; }\n",
         {},
         profile},
        *toolchain_, {});
    QVERIFY2(outcome.probe.has_value() && outcome.diagnostics.empty(), outcome.diagnostics.to_text().c_str());
}

/// Up to 5.15 kernel headers include the compiler's <stdarg.h>.
void tst_header_btf::headers_that_need_the_compilers_own()
{
    std::string reason;
    const std::vector<std::string> headers = armhf_kernel_headers(reason, "bullseye");
    BOARDSCOPE_REQUIRE(!headers.empty(), reason.c_str());
    QTemporaryDir folder;
    const std::string path = folder.filePath(QStringLiteral("5.10.btf")).toStdString();
    const Result<void> made = make_header_btf(headers, Arch::armv7, path, *toolchain_, {});
    QVERIFY2(made, made ? "" : made.error().cause.c_str());
    btf* types = btf__parse_raw(path.c_str());
    QVERIFY(types != nullptr);
    // The events come last in the unit, so all of it compiled.
    QVERIFY(btf__find_by_name_kind(types, "trace_event_raw_sys_enter", BTF_KIND_STRUCT) > 0);
    QVERIFY(btf__find_by_name_kind(types, "do_sys_open", BTF_KIND_FUNC) > 0);
    btf__free(types);
}

void tst_header_btf::a_failure_leaves_no_file()
{
    QTemporaryDir folder;
    const QString output = folder.filePath(QStringLiteral("x.btf"));
    std::stop_source stopped;
    stopped.request_stop();
    std::string reason;
    QVERIFY(!make_header_btf(armhf_kernel_headers(reason), Arch::armv7, output.toStdString(), *toolchain_,
                             stopped.get_token()));
    QVERIFY(
        !make_header_btf({folder.path().toStdString()}, Arch::armv7, output.toStdString(), *toolchain_, {}));
    QVERIFY(!make_header_btf({}, Arch::armv7, output.toStdString(), *toolchain_, {}));
    QVERIFY(!QFile::exists(output));
}

QTEST_GUILESS_MAIN(tst_header_btf)
#include "tst_header_btf.moc"
