// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/board_type_table.h"
#include "builder/files.h"
#include "builder/process.h"
#include "builder/type_table_btf.h"
#include "core/target/type_path.h"
#include "core/target/type_text.h"
#include "tests/support/requirements.h"
#include "tests/unit/builder/board_material.h"

#include <QFile>
#include <QTest>

#include <bpf/btf.h>
#include <memory>
#include <random>

using namespace boardscope;
using namespace boardscope::builder;
using namespace boardscope::builder_tests;

namespace {

constexpr const char* source = R"c(
typedef unsigned long long u64;
typedef int pid_t;
enum color { red = -1, blue = 7 };
enum mode { off, on = 0x80000000 };
struct list { struct list *next, *prev; };
struct unseen;
struct inner { char a; struct { short b; union { char c; u64 d; }; }; };
struct task {
    long state;
    unsigned long flags;
    struct task *parent;
    const char *name;
    struct list children;
    struct inner in;
    unsigned low : 3, high : 5;
    int deep : 17;
    u64 wide : 40;
    char comm[16];
    signed char delta;
    _Bool ready;
    struct task *near[4];
    int (*fn)(struct task *, const char *);
    enum color color;
    enum mode mode;
    int grid[2][3];
    const volatile pid_t *regs;
    struct unseen *unseen;
    pid_t pid;
    struct { int x, y; } point;
};
struct task the_task;
int hook(struct task *task, const long n, ...) { return task->pid + (int)n; }
void nothing(void) {}
)c";

struct Board {
    const char* name;
    const char* clang_target;
    int pointer_bytes;
};
constexpr Board boards[] = {{"armv7", "arm-linux-gnueabihf", 4},
                            {"aarch64", "aarch64-linux-gnu", 8},
                            {"riscv64", "riscv64-linux-gnu", 8}};

// Of struct task, without pointers on the way.
constexpr const char* plain_paths[] = {"state", "flags",   "parent", "name",    "children.prev", "in",
                                       "in.a",  "in.b",    "in.c",   "in.d",    "comm",          "delta",
                                       "ready", "near[3]", "fn",     "color",   "mode",          "grid",
                                       "regs",  "unseen",  "pid",    "point.y", "comm[5]"};

}  // namespace

class tst_type_table_btf : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void compilers_agree_with_its_layout_data();
    void compilers_agree_with_its_layout();
    void follows_pointers_of_the_boards_size();
    void reads_bit_fields();
    void says_what_a_path_cannot_be_data();
    void says_what_a_path_cannot_be();
    void prints_c();
    void knows_functions_and_constants();
    void takes_what_clang_writes_for_bpf();
    void refuses_damage_in_one_sentence();
    void survives_any_damage();
    void is_kept_as_bytes();
    void takes_a_whole_kernel();
    void reads_symbols();

private:
    [[nodiscard]] bool compiles(const Board& board, const std::string& text) const;
    [[nodiscard]] Bytes btf_of(const char* clang_target) const;
    std::optional<Toolchain> toolchain_;
    std::map<std::string, Bytes> btfs_;
    std::map<std::string, TypeTable> tables_;
};

void tst_type_table_btf::initTestCase()
{
    std::string reason;
    toolchain_ = find_toolchain(reason);
    BOARDSCOPE_REQUIRE(toolchain_.has_value(), reason.c_str());
    for (const Board& board : boards) {
        btfs_[board.name] = btf_of(board.clang_target);
        Result<TypeTable> table = type_table_of_btf(btfs_[board.name], board.name, 0);
        QVERIFY2(table, table ? "" : table.error().cause.c_str());
        tables_[board.name] = std::move(*table);
    }
}

bool tst_type_table_btf::compiles(const Board& board, const std::string& text) const
{
    const auto result = run_process(
        {toolchain_->clang,
         {std::string("--target=") + board.clang_target, "-ffreestanding", "-fsyntax-only", "-x", "c", "-"},
         {},
         text},
        {});
    if (result && !result->succeeded()) qWarning("%s", result->messages.c_str());
    return result && result->succeeded();
}

Bytes tst_type_table_btf::btf_of(const char* clang_target) const
{
    const Result<TemporaryFolder> folder = TemporaryFolder::make();
    const std::string object = folder->path_of("x.o");
    const auto compiled = run_process(
        {toolchain_->clang,
         {std::string("--target=") + clang_target, "-g", "-gdwarf-4", "-x", "c", "-c", "-", "-o", object},
         {},
         source},
        {});
    if (!compiled || !compiled->succeeded()) return {};
    const std::string file = folder->path_of("x.btf");
    const auto encoded =
        run_process({toolchain_->pahole, {"-J", "--btf_encode_detached", file, object}, {}, {}}, {});
    return encoded && encoded->succeeded() ? *read_file(file) : Bytes();
}

void tst_type_table_btf::compilers_agree_with_its_layout_data()
{
    QTest::addColumn<int>("index");
    for (int i = 0; i < int(std::size(boards)); ++i)
        QTest::newRow(boards[i].name) << i;
}

/// The board's own compiler is asked whether all offsets, sizes and signs are right.
void tst_type_table_btf::compilers_agree_with_its_layout()
{
    QFETCH(int, index);
    const Board& board = boards[index];
    const TypeTable& table = tables_.at(board.name);
    QCOMPARE(table.pointer_bytes(), board.pointer_bytes);
    std::string text = source;
    for (const std::string path : plain_paths) {
        const Result<FieldPlace> place = find_field(table, "task." + path);
        QVERIFY2(place, place ? "" : place.error().cause.c_str());
        QCOMPARE(place->hops.size(), std::size_t{1});
        const std::string field = "(((struct task *)0)->" + path + ")";
        text += "_Static_assert(__builtin_offsetof(struct task, " + path +
                ") == " + std::to_string(place->hops[0].byte_offset) + ", \"offset of " + path + "\");\n" +
                "_Static_assert(sizeof" + field + " == " + std::to_string(place->bytes) + ", \"size of " +
                path + "\");\n";
        const TypeKind kind = table.kind(table.resolved(place->type));
        if (kind == TypeKind::integer || kind == TypeKind::enumeration)
            text += "_Static_assert(((__typeof__" + field + ")-1 < 0) == " + (place->is_signed ? "1" : "0") +
                    ", \"sign of " + path + "\");\n";
    }
    QVERIFY(compiles(board, text));
    // … and that it was asked something.
    QVERIFY(text.find("\"sign of state\"") != std::string::npos);
}

void tst_type_table_btf::follows_pointers_of_the_boards_size()
{
    struct Expected {
        const char* board;
        std::uint64_t parent, next, near, pid;
    };
    // AArch64: long and pointers of 8 bytes; ARMv7: of 4.
    for (const Expected& one : {Expected{"armv7", 8, 16, 84, 140}, Expected{"aarch64", 16, 32, 112, 192}}) {
        const TypeTable& table = tables_.at(one.board);
        const Result<FieldPlace> place = find_field(table, "struct task.parent->children.next->prev");
        QVERIFY2(place, place ? "" : place.error().cause.c_str());
        QCOMPARE(place->hops.size(), std::size_t{3});
        QCOMPARE(place->hops[0].byte_offset, one.parent);
        QCOMPARE(place->hops[1].byte_offset, one.next);
        QCOMPARE(place->hops[1].text, std::string("children.next"));
        QCOMPARE(place->hops[2].byte_offset, std::uint64_t(table.pointer_bytes()));
        QCOMPARE(place->bytes, std::uint64_t(table.pointer_bytes()));
        const Result<FieldPlace> element = find_field(table, "task.near[1]->pid");
        QVERIFY(element);
        QCOMPARE(element->hops[0].byte_offset, one.near);
        QCOMPARE(element->hops[1].byte_offset, one.pid);
        QCOMPARE(element->bytes, std::uint64_t{4});
        QVERIFY(element->is_signed);
        // BTF has arrays of arrays as one long one.
        QCOMPARE(find_field(table, "task.grid[5]")->hops[0].byte_offset,
                 find_field(table, "task.grid")->hops[0].byte_offset + 20);
        // An index behind a pointer steps by what it points to.
        const Result<FieldPlace> third = find_field(table, "task.parent.regs[2]");
        QVERIFY(third);
        QCOMPARE(third->hops.back().byte_offset, std::uint64_t{8});
    }
}

void tst_type_table_btf::reads_bit_fields()
{
    for (const char* board : {"armv7", "aarch64"}) {
        const TypeTable& table = tables_.at(board);
        const auto high = find_field(table, "task.high");
        const auto deep = find_field(table, "task.deep");
        const auto wide = find_field(table, "task.wide");
        QVERIFY(high && deep && wide);
        QCOMPARE(high->bits, 5U);
        QCOMPARE(high->bit_shift, 3U);
        QVERIFY(!high->is_signed && deep->is_signed);
        QCOMPARE(deep->bits, 17U);
        QCOMPARE(deep->bit_shift, 8U);
        QCOMPARE(deep->bytes, std::uint64_t{4});
        QCOMPARE(deep->hops[0].byte_offset, high->hops[0].byte_offset);
        QCOMPARE(wide->bits, 40U);
        QCOMPARE(wide->bytes, std::uint64_t{8});
        QCOMPARE(wide->hops[0].byte_offset % 8, std::uint64_t{0});
    }
}

void tst_type_table_btf::says_what_a_path_cannot_be_data()
{
    QTest::addColumn<QString>("cause");
    QTest::newRow("task.parnet.pid") << "struct task of this kernel has no field parnet";
    QTest::newRow("tusk.pid") << "no type of this kernel is known as tusk";
    QTest::newRow("task.unseen.x")
        << "of struct unseen only the name is known: no header that was read holds its fields";
    QTest::newRow("task.pid.x") << "pid_t has no fields, so not x either";
    QTest::newRow("task.near[4]") << "[4] is behind the end of struct task *[4]";
    QTest::newRow("task.pid[0]") << "pid_t is no array";
    QTest::newRow("task.low.x") << "low is a bit-field, and has no fields";
    QTest::newRow("task..pid") << "\"..pid\" is no way to a field";
    QTest::newRow("task.near[99999999999999999999]") << "\"[99999999999999999999]\" is no way to a field";
    QTest::newRow("task.near[1") << "\"[1\" is no way to a field";
    QTest::newRow("task") << "\"\" is no way to a field";
    QTest::newRow("task.in.") << "\".\" is no way to a field";
}

void tst_type_table_btf::says_what_a_path_cannot_be()
{
    QFETCH(QString, cause);
    const Result<FieldPlace> place = find_field(tables_.at("armv7"), QTest::currentDataTag());
    QVERIFY(!place);
    QCOMPARE(QString::fromStdString(place.error().cause), cause);
    if (cause.contains(QLatin1String("parnet")))
        QCOMPARE(place.error().hint, std::string("is parent meant?"));
}

void tst_type_table_btf::prints_c()
{
    const TypeTable& table = tables_.at("armv7");
    const QString text = QString::fromStdString(definition_text(table, *table.find_type("struct task")));
    const auto line = [&text](const char* begin) {
        for (const QString& one : text.split(QLatin1Char('\n')))
            if (one.trimmed().startsWith(QLatin1String(begin))) return one.simplified();
        return QString();
    };
    QCOMPARE(line("struct task *parent"), QStringLiteral("struct task *parent; /* 8 4 */"));
    QCOMPARE(line("const char"), QStringLiteral("const char *name; /* 12 4 */"));
    QCOMPARE(line("struct task *near"), QStringLiteral("struct task *near[4]; /* 80 16 */"));
    QCOMPARE(line("int (*fn)"), QStringLiteral("int (*fn)(struct task *, const char *); /* 96 4 */"));
    QCOMPARE(line("int grid"), QStringLiteral("int grid[6]; /* 108 24 */"));
    QCOMPARE(line("unsigned int high"), QStringLiteral("unsigned int high:5; /* 48 bit 3 */"));
    QCOMPARE(line("int x"), QStringLiteral("int x; /* 144 4 */"));
    QCOMPARE(line("} point"), QStringLiteral("} point; /* 144 8 */"));
    QCOMPARE(line("};"), QStringLiteral("}; /* 152 bytes */"));
    QCOMPARE(definition_text(table, *table.find_type("pid_t")).substr(0, 18),
             std::string("typedef int pid_t;"));
    // What is printed can be compiled: the names and the C around them are right.
    QVERIFY(compiles(boards[0],
                     "typedef int pid_t; typedef unsigned long long u64; enum color { c }; enum mode { m }; "
                     "struct list { int x[2]; }; struct inner { char a; short b; u64 d; }; struct unseen;\n" +
                         text.toStdString()));
}

void tst_type_table_btf::knows_functions_and_constants()
{
    for (const char* board : {"armv7", "aarch64"}) {
        const TypeTable& table = tables_.at(board);
        const std::optional<TypeId> hook = table.find_function("hook");
        QVERIFY(hook.has_value());
        QCOMPARE(definition_text(table, *hook),
                 std::string("int hook(struct task *task, const long n, ...);"));
        QVERIFY(table.has_parameter_names(*hook));
        QCOMPARE(definition_text(table, *table.find_function("nothing")), std::string("void nothing(void);"));
        // GCC calls it so, clang in the way of the others.
        const std::optional<TypeId> wide = table.find_type("long unsigned int");
        QVERIFY(wide.has_value());
        QCOMPARE(table.bytes(*wide),
                 std::optional<std::uint64_t>(static_cast<std::uint64_t>(table.pointer_bytes())));
        for (const char* name : {"unsigned long", "unsigned long int", "long unsigned"})
            QCOMPARE(table.find_type(name), wide);
        QVERIFY(table.find_type("unsigned") == table.find_type("unsigned int"));
        QVERIFY(!table.find_type("unsigned task") && !table.find_type("long long long"));
        QVERIFY(!table.find_function("task") && !table.find_type("hook") && !table.find_type("union task"));
        const auto red = table.find_enumerator("red");
        QVERIFY(red.has_value());
        QCOMPARE(static_cast<std::int64_t>(red->enumerator.value), std::int64_t{-1});
        QCOMPARE(table.name(red->enumeration), std::string_view("color"));
        QCOMPARE(table.find_enumerator("on")->enumerator.value, std::uint64_t{0x80000000});
        QVERIFY(!table.find_enumerator("green"));
    }
}

/// clang's own BTF: other kinds than pahole writes, and 64-bit enumerations.
void tst_type_table_btf::takes_what_clang_writes_for_bpf()
{
    const Result<TemporaryFolder> folder = TemporaryFolder::make();
    const std::string object = folder->path_of("x.o");
    const std::string text =
        "#define tag __attribute__((btf_type_tag(\"user\")))\n"
        "struct s { int tag *p; float f; } s; int map __attribute__((section(\".maps\")));\n"
        "int f(struct s *s) { return *s->p; }\n";
    const auto compiled = run_process(
        {toolchain_->clang, {"-target", "bpf", "-O2", "-g", "-x", "c", "-c", "-", "-o", object}, {}, text},
        {});
    QVERIFY(compiled && compiled->succeeded());
    btf* types = btf__parse_elf(object.c_str(), nullptr);
    QVERIFY(types != nullptr);
    // Of what Debian's clang cannot write yet.
    QVERIFY(btf__add_enum64(types, "huge", 8, false) > 0);
    QCOMPARE(btf__add_enum64_value(types, "beyond", 0x123456789aULL), 0);
    __u32 size = 0;
    const void* raw = btf__raw_data(types, &size);
    const Bytes bytes(static_cast<const std::byte*>(raw), static_cast<const std::byte*>(raw) + size);
    btf__free(types);
    const Result<TypeTable> table = type_table_of_btf(bytes, "x.o", 8);
    QVERIFY2(table, table ? "" : table.error().cause.c_str());
    QCOMPARE(find_field(*table, "s.p")->bytes, std::uint64_t{8});
    QCOMPARE(type_text(*table, find_field(*table, "s.p")->type), std::string("int *"));
    QCOMPARE(find_field(*table, "s.f")->bytes, std::uint64_t{4});
    QCOMPARE(table->find_enumerator("beyond")->enumerator.value, std::uint64_t{0x123456789a});
    QVERIFY(table->find_function("f").has_value());
}

void tst_type_table_btf::refuses_damage_in_one_sentence()
{
    const Bytes& good = btfs_.at("armv7");
    const auto cause = [](Bytes bytes) {
        const Result<TypeTable> table = type_table_of_btf(bytes, "lab.btf", 4);
        return table ? QString() : QString::fromStdString(table.error().cause);
    };
    QVERIFY(cause(good).isEmpty());
    QVERIFY(cause({good.begin(), good.begin() + static_cast<std::ptrdiff_t>(good.size() / 2)})
                .startsWith(QLatin1String("lab.btf is cut short")));
    Bytes swapped = good;
    std::swap(swapped[0], swapped[1]);
    QVERIFY(cause(swapped).contains(QLatin1String("big-endian")));
    // The first type is an integer; made a pointer to nowhere by its kind and what it means.
    Bytes lost = good;
    const std::size_t first = load_little_endian<std::uint32_t>(good, 4);
    std::size_t at = first;
    while (std::to_integer<int>(lost[at + 7]) != BTF_KIND_PTR) {
        QVERIFY(at + 12 < lost.size());
        at += std::to_integer<int>(lost[at + 7]) == BTF_KIND_INT ? 16 : 12;
    }
    lost[at + 10] = std::byte{0x7f};
    QVERIFY2(cause(lost).startsWith(QLatin1String("lab.btf")), qPrintable(cause(lost)));
    QVERIFY(cause(lost).contains(QLatin1String("which is not there")));
}

/// Whatever bytes change, there is a table that can be used, or one sentence.
void tst_type_table_btf::survives_any_damage()
{
    std::mt19937 random(1);
    const Bytes& good = btfs_.at("aarch64");
    int refused = 0;
    for (int round = 0; round < 2000; ++round) {
        Bytes bytes = good;
        for (int i = 0; i < 1 + round % 4; ++i)
            bytes[24 + random() % (bytes.size() - 24)] = std::byte(random());
        const Result<TypeTable> table = type_table_of_btf(bytes, "x", 8);
        if (!table) {
            ++refused;
            QVERIFY(!table.error().cause.empty());
            continue;
        }
        for (TypeId id = 0; id < table->type_count(); ++id)
            QVERIFY(definition_text(*table, id).size() < 1'000'000);
        for (const char* path : {"task.in.d", "task.parent->near[1]->grid[1]", "task.wide"})
            (void)find_field(*table, path);
    }
    QVERIFY(refused > 100 && refused < 1900);
}

/// What was kept gives the same answers; what is damaged is refused, or still a whole table.
void tst_type_table_btf::is_kept_as_bytes()
{
    const TypeTable& table = tables_.at("armv7");
    const Bytes kept = table.to_bytes();
    const Result<TypeTable> again = TypeTable::from_bytes(kept);
    QVERIFY2(again, again ? "" : again.error().cause.c_str());
    QCOMPARE(again->pointer_bytes(), 4);
    QCOMPARE(again->type_count(), table.type_count());
    for (TypeId id = 1; id < table.type_count(); ++id)
        QCOMPARE(definition_text(*again, id), definition_text(table, id));
    for (const NameKind kind : {NameKind::structure, NameKind::enumeration, NameKind::plain, NameKind::function})
        QVERIFY(std::ranges::equal(again->named(kind), table.named(kind)));

    QVERIFY(!TypeTable::from_bytes({}));
    QVERIFY(!TypeTable::from_bytes(ByteView(kept).first(kept.size() - 1)));
    std::mt19937 random(7);
    int refused = 0;
    for (int round = 0; round < 2000; ++round) {
        Bytes bytes = kept;
        bytes[random() % bytes.size()] = std::byte(random());
        const Result<TypeTable> damaged = TypeTable::from_bytes(bytes);
        if (!damaged) {
            ++refused;
            continue;
        }
        for (TypeId id = 0; id < damaged->type_count(); ++id)
            QVERIFY(definition_text(*damaged, id).size() < 1'000'000);
        (void)damaged->find_enumerator("PICK_ONE");
        (void)find_field(*damaged, "task.parent->near[1]->grid[1]");
    }
    QVERIFY(refused > 100);
}

/// The types of the machine's own kernel: nothing that is in them may be misread.
void tst_type_table_btf::takes_a_whole_kernel()
{
    const Result<Bytes> bytes = read_file("/sys/kernel/btf/vmlinux");
    if (!bytes) QSKIP("this machine's kernel shows no BTF");
    const Result<TypeTable> table = type_table_of_btf(*bytes, "vmlinux", 0);
    QVERIFY2(table, table ? "" : table.error().cause.c_str());
    QVERIFY(table->named(NameKind::structure).size() > 1000);
    QVERIFY(table->memory_bytes() < 3 * bytes->size());
    const btf* types = btf__parse_raw("/sys/kernel/btf/vmlinux");
    QVERIFY(types != nullptr);
    QCOMPARE(table->type_count(), std::size_t{btf__type_cnt(types)});
    for (TypeId id = 1; id < table->type_count(); ++id) {
        const __s64 size = btf__resolve_size(types, id);
        const std::optional<std::uint64_t> bytes_of_it = table->bytes(id);
        if (bytes_of_it && size >= 0) QCOMPARE(*bytes_of_it, static_cast<std::uint64_t>(size));
        QVERIFY(!definition_text(*table, id).empty() || table->kind(id) == TypeKind::other);
    }
    btf__free(const_cast<btf*>(types));
    const Result<FieldPlace> place = find_field(*table, "task_struct.real_parent.tgid");
    QVERIFY(place && place->hops.size() == 2 && place->bytes == 4 && place->is_signed);
}

void tst_type_table_btf::reads_symbols()
{
    const std::vector<std::string> names = functions_of_symbols("c0008000 T _text\n"
                                                                "c0100000 t do_sys_openat2\n"
                                                                "bf000000 t usb_probe\t[usbcore]\n"
                                                                "c0900000 D jiffies\n"
                                                                "c0900000 T\n"
                                                                "garbage\n\n"
                                                                "c0100004 W weak_one");
    QCOMPARE(names, (std::vector<std::string>{"_text", "do_sys_openat2", "usb_probe", "weak_one"}));
}

QTEST_GUILESS_MAIN(tst_type_table_btf)
#include "tst_type_table_btf.moc"
