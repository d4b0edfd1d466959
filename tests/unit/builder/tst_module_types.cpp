// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/files.h"
#include "builder/kernel_import.h"
#include "builder/module_types.h"
#include "builder/process.h"
#include "tests/support/requirements.h"
#include "tests/unit/builder/board_material.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace boardscope;
using namespace boardscope::builder;
using namespace boardscope::builder_tests;

namespace {

const KernelKey lab{Arch::aarch64, "6.1.0-lab", {}};

constexpr const char* kernel_source = R"c(
struct device { int id; struct device *parent; };
struct device root_device;
int device_add(struct device *device) { return device->id; }
)c";

/// What the kernel's build puts into every module.
constexpr const char* gizmo_source = R"c(
struct device { int id; struct device *parent; };
struct gizmo { struct device device; long level; };
int gizmo_read(struct gizmo *gizmo) { return gizmo->level; }
const char vermagic[] __attribute__((section(".modinfo"), used)) = "vermagic=6.1.0-lab SMP mod_unload aarch64";
const char name[] __attribute__((section(".modinfo"), used)) = "name=gizmo";
char this_module[64] __attribute__((section(".gnu.linkonce.this_module"), used)) = {1};
)c";

ModuleBtf made_up(const char* name, const char* content, bool is_split = true)
{
    return {name, to_bytes(content), is_split};
}

std::vector<std::string> names_in(const std::vector<ModuleBtf>& modules)
{
    std::vector<std::string> names;
    for (const ModuleBtf& one : modules)
        names.push_back(one.module);
    return names;
}

}  // namespace

class tst_module_types : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void pack_and_unpack();
    void what_a_board_shows_data();
    void what_a_board_shows();
    void a_module_with_dwarf();
    void a_module_with_btf_needs_its_kernel();
    void a_second_module_stands_beside_the_first();
    void types_are_joined_for_whoever_needs_them();
    void another_btf_of_the_kernel_is_told();
    void bad_modules_are_refused();

private:
    [[nodiscard]] std::string path(const std::string& name) const
    {
        return folder_->filePath(QString::fromStdString(name)).toStdString();
    }
    [[nodiscard]] bool run(const std::string& program, std::vector<std::string> arguments) const
    {
        const Result<ProcessResult> result = run_process({program, std::move(arguments), {}, {}}, {});
        if (!result || !result->succeeded())
            qWarning("%s: %s", program.c_str(),
                     result ? result->messages.c_str() : result.error().cause.c_str());
        return result && result->succeeded();
    }
    [[nodiscard]] bool compile(const std::string& name, const std::string& source) const
    {
        return write_file(path(name + ".c"), source) &&
               run(toolchain_->clang,
                   {"--target=aarch64-linux-gnu", "-gdwarf-4", "-c", path(name + ".c"), "-o", path(name)});
    }
    [[nodiscard]] Result<KernelAddition> add(const std::string& file)
    {
        return add_to_store(*store_, {{file}, std::nullopt, {}, {}, {}}, *toolchain_, {});
    }
    [[nodiscard]] StoredKernel known() const
    {
        const auto match = store_->find(lab.arch, lab.release, lab.build_id);
        return match && *match ? (*match)->kernel : StoredKernel{};
    }
    [[nodiscard]] std::vector<std::string> added() const
    {
        const StoredKernel kernel = known();
        const StoreItem* item = kernel.item(ItemKind::added_modules);
        const auto types = unpack_module_types(item ? *store_->path_of(*item) : std::string());
        return types ? names_in(types->modules) : std::vector<std::string>();
    }

    std::optional<Toolchain> toolchain_;
    std::unique_ptr<QTemporaryDir> folder_;
    std::optional<KernelStore> store_;
};

void tst_module_types::initTestCase()
{
    std::string reason;
    toolchain_ = find_toolchain(reason);
    BOARDSCOPE_REQUIRE(toolchain_.has_value(), reason.c_str());
}

void tst_module_types::init()
{
    folder_ = std::make_unique<QTemporaryDir>();
    qputenv("XDG_CACHE_HOME", folder_->filePath(QStringLiteral("cache")).toUtf8());
    auto opened = KernelStore::open(path("kernels"));
    QVERIFY(opened);
    store_ = std::move(*opened);
    QVERIFY(compile("kernel.o", kernel_source) && compile("gizmo.ko", gizmo_source));
    QVERIFY(run(toolchain_->pahole, {"-J", "--btf_encode_detached", path("kernel.btf"), path("kernel.o")}));
}

void tst_module_types::pack_and_unpack()
{
    const ModuleTypes types{"0123", {made_up("b", "of b"), made_up("a", "of a", false)}};
    const Result<Bytes> packed = pack_module_types(types);
    QVERIFY(packed);
    QVERIFY(write_file(path("packed"), as_text(*packed)));
    const Result<ModuleTypes> again = unpack_module_types(path("packed"));
    QVERIFY(again);
    QCOMPARE(again->kernel_checksum, std::string("0123"));
    QCOMPARE(names_in(again->modules), (std::vector<std::string>{"a", "b"}));
    QCOMPARE(as_text(again->modules[0].bytes), std::string_view("of a"));
    QVERIFY(!again->modules[0].is_split && again->modules[1].is_split);
    QCOMPARE(*pack_module_types({"0123", {types.modules[1], types.modules[0]}}), *packed);
}

void tst_module_types::what_a_board_shows_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("names");
    const QString whole = QStringLiteral("gizmo 5\n12\n45widget 2\nab");
    QTest::newRow("two") << whole << QStringList{QStringLiteral("gizmo"), QStringLiteral("widget")};
    QTest::newRow("blanks before the number")
        << QStringLiteral("gizmo    2\nab") << QStringList{QStringLiteral("gizmo")};
    QTest::newRow("the second cut short") << whole.chopped(1) << QStringList{QStringLiteral("gizmo")};
    QTest::newRow("no number") << QStringLiteral("gizmo \nab") << QStringList();
    QTest::newRow("a number of another world")
        << QStringLiteral("gizmo 99999999999999999999\nab") << QStringList();
    QTest::newRow("a name that leads elsewhere")
        << QStringLiteral("../gizmo 2\nabwidget 2\nab") << QStringList{QStringLiteral("widget")};
    QTest::newRow("nothing") << QString() << QStringList();
}

void tst_module_types::what_a_board_shows()
{
    QFETCH(QString, text);
    QFETCH(QStringList, names);
    QStringList found;
    for (const ModuleBtf& one : parse_shown_modules(text.toStdString()))
        found << QString::fromStdString(one.module);
    QCOMPARE(found, names);
}

void tst_module_types::a_module_with_dwarf()
{
    const Result<KernelAddition> addition = add(path("gizmo.ko"));
    QVERIFY2(addition, addition ? "" : addition.error().cause.c_str());
    QCOMPARE(addition->key, lab);
    QCOMPARE(added(), std::vector<std::string>{"gizmo"});
}

/// Its numbers mean types of that kernel, and of no other.
void tst_module_types::a_module_with_btf_needs_its_kernel()
{
    QVERIFY(run(toolchain_->pahole, {"-J", "--btf_base", path("kernel.btf"), path("gizmo.ko")}));
    QVERIFY(run(toolchain_->strip, {"-g", path("gizmo.ko")}));
    const Result<KernelAddition> too_early = add(path("gizmo.ko"));
    QVERIFY(!too_early);
    QVERIFY2(too_early.error().cause.find("gizmo") != std::string::npos, too_early.error().cause.c_str());
    QVERIFY(store_->put(lab, ItemKind::btf, *read_file(path("kernel.btf")), "test"));
    const Result<KernelAddition> addition = add(path("gizmo.ko"));
    QVERIFY2(addition, addition ? "" : addition.error().cause.c_str());
    QCOMPARE(added(), std::vector<std::string>{"gizmo"});
}

void tst_module_types::a_second_module_stands_beside_the_first()
{
    std::string other = gizmo_source;
    other.replace(other.find("name=gizmo"), 10, "name=added");
    QVERIFY(compile("added.ko", other));
    QVERIFY(add(path("gizmo.ko")) && add(path("added.ko")) && add(path("gizmo.ko")));
    QCOMPARE(added(), (std::vector<std::string>{"added", "gizmo"}));
}

void tst_module_types::types_are_joined_for_whoever_needs_them()
{
    const auto structures = [this] {
        const Result<std::string> file = btf_with_modules(path("kernel.btf"), *store_, known());
        const auto dump = run_process(
            {toolchain_->bpftool, {"btf", "dump", "file", file ? *file : "-", "format", "c"}, {}, {}}, {});
        return dump && dump->succeeded() ? dump->output : std::string();
    };
    QVERIFY(structures().find("struct gizmo") == std::string::npos);
    QVERIFY(structures().find("struct device {") != std::string::npos);
    QVERIFY(add(path("gizmo.ko")));
    QVERIFY(structures().find("struct gizmo {") != std::string::npos);
    QVERIFY(structures().find("struct device {") != std::string::npos);
    QVERIFY(store_->remove(lab, ItemKind::added_modules));
    QVERIFY(structures().find("struct gizmo") == std::string::npos);
}

void tst_module_types::another_btf_of_the_kernel_is_told()
{
    QVERIFY(store_->put(lab, ItemKind::btf, *read_file(path("kernel.btf")), "test"));
    QVERIFY(run(toolchain_->pahole, {"-J", "--btf_base", path("kernel.btf"), "--btf_encode_detached",
                                     path("split.btf"), path("gizmo.ko")}));
    const ModuleTypes shown{known().item(ItemKind::btf)->checksum,
                            {{"gizmo", *read_file(path("split.btf")), true}}};
    QVERIFY(store_->put(lab, ItemKind::modules, *pack_module_types(shown), "test"));
    QVERIFY(modules_of_other_btf(*store_, known())->empty());

    QVERIFY(
        compile("other.o", std::string("struct first { int one; }; struct first first;") + kernel_source));
    QVERIFY(run(toolchain_->pahole, {"-J", "--btf_encode_detached", path("other.btf"), path("other.o")}));
    const Result<KernelAddition> addition =
        add_to_store(*store_, {{path("other.btf")}, lab.arch, lab.release, {}, {}}, *toolchain_, {});
    QVERIFY(addition);
    QCOMPARE(addition->remarks.size(), std::size_t{1});
    QVERIFY2(addition->remarks[0].find("gizmo") != std::string::npos, addition->remarks[0].c_str());
    // Its numbers would mean other types now.
    QCOMPARE(*btf_with_modules(path("other.btf"), *store_, StoredKernel{lab, {}}), path("other.btf"));
    const Result<std::string> joined = btf_with_modules(path("other.btf"), *store_, known());
    QVERIFY(joined);
    QVERIFY(as_text(*read_file(*joined)).find("gizmo") == std::string_view::npos);
}

void tst_module_types::bad_modules_are_refused()
{
    const Bytes whole = *read_file(path("gizmo.ko"));
    QVERIFY(write_file(path("half.ko"), as_text(whole).substr(0, whole.size() / 2)));
    QVERIFY(run(toolchain_->strip, {"-g", path("gizmo.ko")}));
    for (const char* file : {"half.ko", "gizmo.ko"}) {
        const Result<KernelAddition> addition = add(path(file));
        QVERIFY(!addition);
        QVERIFY2(addition.error().cause.find(file) != std::string::npos, addition.error().cause.c_str());
        QVERIFY(!addition.error().hint.empty());
    }
    QVERIFY(store_->list()->kernels.empty());
}

QTEST_GUILESS_MAIN(tst_module_types)
#include "tst_module_types.moc"
