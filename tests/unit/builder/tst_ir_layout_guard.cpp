// SPDX-License-Identifier: GPL-3.0-or-later
// The IR is made by the real clang, from sources whose wrong reads are known.
#include "builder/files.h"
#include "builder/ir_layout_guard.h"
#include "builder/process.h"
#include "tests/support/requirements.h"
#include "tests/unit/builder/board_material.h"

#include <QTest>

using namespace boardscope;
using namespace boardscope::builder;

namespace {

const std::string preamble = R"(
typedef unsigned int u32;
struct inner { void *q; int z; };
struct foo {
    int a; void *p; int b; struct inner in;
    union { int u1; long u2; };
    struct { int x1; char *x2; int x3; };
    char name[16]; long longs[4]; char *texts[4];
};
struct plain { int a; long b; unsigned long long c; char d[6]; short e; };
struct pt_regs { long uregs[18]; };
struct point { void *file; };
static long (*bpf_probe_read)(void *to, u32 size, const void *from) = (void *)4;
#define PROGRAM __attribute__((section("kprobe/x"), used)) int program(struct pt_regs *ctx)
#define FOO ((struct foo *)*(volatile u32 *)ctx)
#define READ(to, from) bpf_probe_read(to, sizeof(*(to)), from)
)";

}  // namespace

class tst_ir_layout_guard : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void wrong_reads_data();
    void wrong_reads();
    void right_reads_data();
    void right_reads();
    void inlined_access_is_placed_in_the_users_file();
    void boards_with_64_bits_say_nothing();
    void constant_addresses();
    void opaque_pointers();
    void damaged_text_is_survived();

private:
    std::string ir_of(const std::string& body, const char* target = "armv7a-linux-gnueabihf");
    std::optional<Toolchain> toolchain_;
};

void tst_ir_layout_guard::initTestCase()
{
    std::string reason;
    toolchain_ = builder_tests::find_toolchain(reason);
    BOARDSCOPE_REQUIRE(toolchain_.has_value(), reason.c_str());
}

/// Line 1 of `body` is line 1 of "user.c".
std::string tst_ir_layout_guard::ir_of(const std::string& body, const char* target)
{
    const auto result = run_process(
        {toolchain_->clang,
         {std::string("--target=") + target, "-O2", "-g", "-S", "-emit-llvm", "-x", "c", "-", "-o", "-"},
         {},
         preamble + "#line 1 \"user.c\"\n" + body},
        {});
    if (!result || !result->succeeded()) qFatal("%s", result ? result->messages.c_str() : "clang");
    return result->output;
}

void tst_ir_layout_guard::wrong_reads_data()
{
    QTest::addColumn<QByteArray>("statement");
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<QByteArray>("hint");
    QTest::newRow("member after a pointer")
        << QByteArray("int v = 0; READ(&v, &FOO->b); return v;")
        << QByteArray("struct foo.b is at byte 8 on the board, but would be read at byte 16")
        << QByteArray("offsetof(struct foo, b)");
    QTest::newRow("nested") << QByteArray("int v = 0; READ(&v, &FOO->in.z); return v;")
                            << QByteArray(
                                   "struct foo.in.z is at byte 16 on the board, but would be read at byte 32")
                            << QByteArray("BPF_CORE_READ(p, in.z)");
    QTest::newRow("in an unnamed struct")
        << QByteArray("int v = 0; READ(&v, &FOO->x3); return v;") << QByteArray("struct foo.x3 is at byte 32")
        << QByteArray("offsetof(struct foo, x3)");
    QTest::newRow("array member") << QByteArray("char v[16]; READ(&v, &FOO->name); return v[0];")
                                  << QByteArray("struct foo.name is at byte 36")
                                  << QByteArray("offsetof(struct foo, name)");
    QTest::newRow("array of pointers")
        << QByteArray("char **argv = (void *)ctx->uregs[1]; u32 v = 0; READ(&v, &argv[2]); return v;")
        << QByteArray("this element is at byte 8 on the board, but would be read at byte 16")
        << QByteArray("index * sizeof(array[0])");
    QTest::newRow("variable index")
        << QByteArray(
               "char **argv = (void *)ctx->uregs[1]; u32 v = 0; READ(&v, &argv[ctx->uregs[2]]); return v;")
        << QByteArray("4 bytes apart on the board, but would be read 8 bytes apart")
        << QByteArray("index * sizeof(array[0])");
    QTest::newRow("array of structures")
        << QByteArray("int v = 0; READ(&v, &FOO[ctx->uregs[1]].a); return v;")
        << QByteArray("bytes apart on the board") << QByteArray("sizeof");
    QTest::newRow("pointer loaded from the context")
        << QByteArray("char c[4]; struct point *at = (void *)ctx; READ(&c, at->file); return c[0];")
        << QByteArray("has four bytes on the board, but would be read as eight")
        << QByteArray("unsigned int");
    QTest::newRow("pointer half filled")
        << QByteArray("void *p; int v = 0; READ(&p, &FOO->a); READ(&v, p); return v;")
        << QByteArray("upper half") << QByteArray("NULL");
    QTest::newRow("pointer stored outside")
        << QByteArray("struct point *at = (void *)ctx; at->file = (void *)(long)ctx->uregs[1]; return 0;")
        << QByteArray("eight would be written") << QByteArray("unsigned int");
}

void tst_ir_layout_guard::wrong_reads()
{
    QFETCH(QByteArray, statement);
    QFETCH(QByteArray, message);
    QFETCH(QByteArray, hint);
    const Diagnostics found =
        check_ir_layout(ir_of("PROGRAM\n{\n" + statement.toStdString() + "\n}\n"), "user.c");
    QVERIFY2(found.items().size() == 1, found.to_text().c_str());
    const Diagnostic& one = found.items()[0];
    QCOMPARE(one.severity, Severity::error);
    QVERIFY2(one.message.find(message.toStdString()) != std::string::npos, found.to_text().c_str());
    QVERIFY2(one.hint.find(hint.toStdString()) != std::string::npos, found.to_text().c_str());
    QCOMPARE(one.span.file, std::string("user.c"));
    QCOMPARE(one.span.line, 3);
    QVERIFY(one.span.column > 0);
}

void tst_ir_layout_guard::right_reads_data()
{
    QTest::addColumn<QByteArray>("statement");
    QTest::newRow("member before pointers") << QByteArray("int v = 0; READ(&v, &FOO->a); return v;");
    QTest::newRow("the first pointer") << QByteArray(
        "u32 w = 0; struct inner *i = (void *)ctx->uregs[0]; READ(&w, (u32 *)&i->q); return w;");
    QTest::newRow("by offsetof") << QByteArray(
        "int v = 0; READ(&v, (char *)FOO + __builtin_offsetof(struct foo, x3)); return v;");
    QTest::newRow("longs and 64-bit numbers")
        << QByteArray("struct plain *p = (void *)ctx->uregs[0]; unsigned long long c = 0; short e = 0; "
                      "READ(&c, &p->c); READ(&e, &p[3].e); return c + e;");
    QTest::newRow("registers") << QByteArray("return ctx->uregs[1] + ctx->uregs[ctx->uregs[0] & 3];");
    QTest::newRow("pointer variable set first")
        << QByteArray("void *p = 0; int v = 0; READ(&p, &FOO->a); READ(&v, p); return v;");
    QTest::newRow("bytes by hand") << QByteArray(
        "char **argv = (void *)ctx->uregs[1]; u32 v = 0; READ(&v, (char *)argv + ctx->uregs[2] * "
        "sizeof(argv[0])); return v;");
    QTest::newRow("own text") << QByteArray(
        "char text[] = \"file %s, a longer one that is copied\"; bpf_probe_read(text, 4, (void "
        "*)ctx->uregs[0]); return text[1];");
}

void tst_ir_layout_guard::right_reads()
{
    QFETCH(QByteArray, statement);
    const Diagnostics found =
        check_ir_layout(ir_of("PROGRAM\n{\n" + statement.toStdString() + "\n}\n"), "user.c");
    QVERIFY2(found.empty(), found.to_text().c_str());
}

void tst_ir_layout_guard::inlined_access_is_placed_in_the_users_file()
{
    const Diagnostics found =
        check_ir_layout(ir_of("#line 70 \"library.h\"\nstatic inline int get(struct foo *f) {\n int v = 0; "
                              "READ(&v, &f->b); return v; }\n"
                              "#line 20 \"user.c\"\nPROGRAM {\n\n  return get(FOO); }\n"),
                        "user.c");
    QVERIFY2(found.items().size() == 1, found.to_text().c_str());
    QCOMPARE(found.items()[0].span, (SourceSpan{"user.c", 22, 10, 0}));
}

void tst_ir_layout_guard::boards_with_64_bits_say_nothing()
{
    const std::string body =
        "PROGRAM { char c[4]; int v = 0; void *p; READ(&v, &FOO->x3); READ(&p, &FOO->texts[2]);\n"
        " READ(&c, ((struct point *)ctx)->file); READ(&v, p); return v + c[0]; }\n";
    for (const char* target : {"aarch64-linux-gnu", "x86_64-linux-gnu", "riscv64-linux-gnu"}) {
        const Diagnostics found = check_ir_layout(ir_of(body, target), "user.c");
        QVERIFY2(found.empty(), found.to_text().c_str());
    }
    QVERIFY(!check_ir_layout(ir_of(body), "user.c").empty());
}

void tst_ir_layout_guard::constant_addresses()
{
    const char* ir = "target datalayout = \"e-m:e-p:32:32-i64:64-n32-S64\"\n%struct.s = type { i8*, i32 }\n"
                     "define i32 @f() {\n  %1 = call i32 @g(i32* getelementptr inbounds (%struct.s, "
                     "%struct.s* inttoptr (i32 4096 to %struct.s*), i32 0, i32 1))\n  ret i32 0\n}\n";
    const Diagnostics found = check_ir_layout(ir, "user.c");
    QCOMPARE(int(found.items().size()), 1);
    QVERIFY(found.items()[0].message.find("at byte 4 on the board, but would be read at byte 8") !=
            std::string::npos);
}

void tst_ir_layout_guard::opaque_pointers()
{
    const char* ir = "target datalayout = \"e-m:e-p:32:32-i64:64-n32-S64\"\n%struct.s = type { ptr, i32 }\n"
                     "define i32 @f(ptr %0) {\n  %2 = getelementptr inbounds %struct.s, ptr %0, i32 0, i32 "
                     "1\n  %3 = load ptr, ptr %0, align 4\n"
                     "  %4 = alloca ptr, align 4\n  store ptr null, ptr %4, align 4\n  %5 = load ptr, ptr "
                     "%4, align 4\n  ret i32 0\n}\n";
    QCOMPARE(int(check_ir_layout(ir, "user.c").items().size()), 2);
}

void tst_ir_layout_guard::damaged_text_is_survived()
{
    const std::string whole = ir_of("PROGRAM { int v = 0; READ(&v, &FOO->x3); return v; }\n");
    for (std::size_t cut = 0; cut < whole.size(); cut += 37)
        (void)check_ir_layout(whole.substr(0, cut), "user.c");
    for (std::size_t at = 0; at < whole.size(); at += 53) {
        std::string broken = whole;
        broken[at] = "(){}[]<>,%!\"9"[at % 13];
        (void)check_ir_layout(broken, "user.c");
    }
    const std::string deep = "target datalayout = \"p:32:32\"\n%a = type " + std::string(100000, '[') +
                             "\n%b = type { %b }\n"
                             "define void @f() {\n  %1 = getelementptr %b, %b* %0, i32 3\n}\n";
    (void)check_ir_layout(deep, "user.c");
}

QTEST_GUILESS_MAIN(tst_ir_layout_guard)
#include "tst_ir_layout_guard.moc"
