// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/archive.h"
#include "builder/btf_facts.h"
#include "builder/files.h"
#include "builder/kernel_import.h"
#include "builder/kernel_include_path.h"
#include "builder/stored_header_btf.h"
#include "tests/support/requirements.h"
#include "tests/unit/builder/archive_material.h"
#include "tests/unit/builder/board_material.h"

#include <QFileInfo>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <memory>

using namespace boardscope;
using namespace boardscope::builder;
using namespace boardscope::builder_tests;

namespace {

const std::string release = "6.1.0-50-armmp";

/// A stand-in for a kernel: the types, the banner and the build id of one.
constexpr const char* kernel_source = R"c(
struct pt_regs { unsigned long uregs[18]; };
struct task_struct { int pid; char comm[16]; struct task_struct *parent; };
struct pt_regs regs;
struct task_struct init_task;
const char other_text[] = "Linux version %s";
const char linux_banner[] = "Linux version 6.1.0-lab (me@here) #1 SMP";
int start_kernel(struct task_struct *task) { return task->pid; }
)c";

/// The least that compilers need of a kernel tree, for tests that are not about its content.
const std::vector<std::pair<std::string, std::string>> small_tree = {
    {"include/linux/kconfig.h", "#include <generated/autoconf.h>\n"},
    {"include/linux/types.h",
     "typedef unsigned int u32;\nstruct list_head { struct list_head *next, *prev; };\n"},
    {"include/generated/autoconf.h", "#define CONFIG_CPU_V7 1\n"},
    {"include/generated/utsrelease.h", "#define UTS_RELEASE \"6.1.0-50-armmp\"\n"},
    {"include/config/kernel.release", "6.1.176\n"},
    {"include/config/SMP", ""},
    {"arch/arm/include/asm/ptrace.h", "struct pt_regs { unsigned long uregs[18]; };\n"},
    {"arch/arm/include/generated/asm/local.h", "\n"},
    {"arch/arm/boot/dts/board.dts", "/ { };\n"},
    {"kernel/fork.c", "int fork;\n"},
};

}  // namespace

class tst_store_import : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void header_trees_of_debian();
    void packages_of_debian();
    void a_small_tree_and_kheaders_of_it();
    void btf_of_the_board_is_not_replaced();
    void a_btfhub_archive();
    void a_vmlinux_with_dwarf();
    void a_configuration_and_symbols();
    void bad_btf_is_refused_data();
    void bad_btf_is_refused();
    void bad_trees_are_refused_data();
    void bad_trees_are_refused();
    void other_bad_input_is_refused();
    void a_stop_request_ends_it();

private:
    [[nodiscard]] std::string path(const std::string& name) const
    {
        return base_->filePath(QString::fromStdString(name)).toStdString();
    }
    [[nodiscard]] std::string put(const std::string& name, const std::string& content) const
    {
        QDir().mkpath(QFileInfo(QString::fromStdString(path(name))).absolutePath());
        return write_file(path(name), content) ? path(name) : std::string();
    }
    /// `without`: the beginning of names that are left out.
    std::string make_tree(const std::string& name, const std::string& without = "-") const
    {
        for (const auto& [file, content] : small_tree)
            if (!file.starts_with(without)) (void)put(name + "/" + file, content);
        return path(name);
    }
    [[nodiscard]] Result<KernelAddition> add(const ImportRequest& request)
    {
        return add_to_store(*store_, request, *toolchain_, {});
    }
    /// Must fail, with `said` in the message, a hint, and the store as it was.
    void refuse(const ImportRequest& request, const std::string& said);
    [[nodiscard]] bool run(const QString& program, const QStringList& arguments) const;

    std::optional<Toolchain> toolchain_;
    std::vector<std::string> headers_;
    std::string btf_;
    std::unique_ptr<QTemporaryDir> base_;
    std::optional<KernelStore> store_;
};

void tst_store_import::initTestCase()
{
    std::string reason;
    toolchain_ = find_toolchain(reason);
    BOARDSCOPE_REQUIRE(toolchain_.has_value(), reason.c_str());
    headers_ = armhf_kernel_headers(reason);
    BOARDSCOPE_REQUIRE(!headers_.empty(), reason.c_str());
    btf_ = armhf_btf(*toolchain_, reason);
    BOARDSCOPE_REQUIRE(!btf_.empty(), reason.c_str());
}

void tst_store_import::init()
{
    base_ = std::make_unique<QTemporaryDir>();
    qputenv("BOARDSCOPE_CACHE", base_->filePath(QStringLiteral("cache")).toUtf8());
    auto opened = KernelStore::open(path("kernels"));
    QVERIFY(opened);
    store_ = std::move(*opened);
}

bool tst_store_import::run(const QString& program, const QStringList& arguments) const
{
    QProcess process;
    process.setWorkingDirectory(base_->path());
    process.start(program, arguments);
    const bool ok = process.waitForFinished(60'000) && process.exitCode() == 0;
    if (!ok) qWarning("%s", process.readAllStandardError().constData());
    return ok;
}

void tst_store_import::refuse(const ImportRequest& request, const std::string& said)
{
    QVERIFY(store_->put({Arch::aarch64, "6.6.6", {}}, ItemKind::btf, as_bytes("good"), "y"));
    const auto before = snapshot(base_->filePath(QStringLiteral("kernels")));
    const Result<KernelAddition> added = add(request);
    QVERIFY(!added);
    QVERIFY2(added.error().cause.find(said) != std::string::npos, added.error().cause.c_str());
    QVERIFY2(added.error().cause.find('\n') == std::string::npos, added.error().cause.c_str());
    QVERIFY2(!added.error().hint.empty(), added.error().cause.c_str());
    QVERIFY(snapshot(base_->filePath(QStringLiteral("kernels"))) == before);
}

/// Given the flavour's tree alone, the common one beside it is found; and BTF is made.
void tst_store_import::header_trees_of_debian()
{
    const Result<KernelAddition> added = add({{headers_.front()}, {}, {}, {}});
    QVERIFY2(added, added ? "" : added.error().cause.c_str());
    QCOMPARE(added->key.arch, Arch::armv7);
    QVERIFY(headers_.front().ends_with(added->key.release));  // and not what kernel.release says
    QCOMPARE(added->items.size(), std::size_t{2});
    const auto match = store_->find(Arch::armv7, added->key.release, {});
    QVERIFY(match && *match);
    QCOMPARE((*match)->kernel.item(ItemKind::btf)->origin, std::string("made from headers"));
    QVERIFY((*match)->kernel.item(ItemKind::headers)->bytes < 20'000'000);

    const Result<std::vector<std::string>> folders = store_->header_folders(added->key);
    QVERIFY2(folders, folders ? "" : folders.error().cause.c_str());
    QCOMPARE(folders->size(), std::size_t{2});
    QVERIFY(QFile::exists(QString::fromStdString(folders->front() + "/include/generated/autoconf.h")));
    QVERIFY(QFile::exists(QString::fromStdString(folders->back() + "/include/linux/sched.h")));
    QVERIFY(kernel_include_arguments(*folders, Arch::armv7));
    QCOMPARE(*store_->header_folders(added->key), *folders);

    const Result<Bytes> bytes = read_file(*store_->path_of(added->key, ItemKind::btf));
    const Result<BtfFacts> facts = facts_of_btf(*bytes, "btf");
    QVERIFY(facts);
    QCOMPARE(facts->pointer_bytes, 4);
    QVERIFY(std::binary_search(facts->structures.begin(), facts->structures.end(), "task_struct"));
    QVERIFY(!std::binary_search(facts->structures.begin(), facts->structures.end(), "no_such_struct"));
    QVERIFY(facts->functions > 5000);  // that a header declares

    // The same again is the same content.
    const Result<KernelImport> again = read_kernel({headers_, {}, {}, {}}, *toolchain_, {});
    QVERIFY(again);
    QCOMPARE(again->items.front().content, *read_file(*store_->path_of(added->key, ItemKind::headers)));
    // A header that a profile names is one line more in the unit.
    QVERIFY(!std::binary_search(facts->structures.begin(), facts->structures.end(), "w1_slave"));
    const Result<StoreItem> more = store_header_btf(*store_, added->key, {"linux/w1.h"}, *toolchain_, {});
    QVERIFY2(more, more ? "" : more.error().cause.c_str());
    QCOMPARE(more->origin, std::string("made from headers, with linux/w1.h"));
    const Result<BtfFacts> wider = facts_of_btf(*read_file(*store_->path_of(*more)), "btf");
    QVERIFY(wider && std::binary_search(wider->structures.begin(), wider->structures.end(), "w1_slave"));
    for (const char* bad : {"linux/no-such.h", "x>\n#error", ""}) {
        const Result<StoreItem> none = store_header_btf(*store_, added->key, {bad}, *toolchain_, {});
        QVERIFY(!none && none.error().cause.find(bad) != std::string::npos);
    }
    QVERIFY(store_->path_of(*more));

    // When nobody has it any more, its unpacked folder goes too.
    QVERIFY(store_->remove(added->key));
    QVERIFY(!QFile::exists(QString::fromStdString(folders->front())));
}

void tst_store_import::packages_of_debian()
{
    std::vector<std::string> packages;
    QDir cache(QString::fromStdString(headers_.front() + "/../../../../../debs"));
    for (const std::string& tree : headers_)
        for (const QString& name :
             cache.entryList({QFileInfo(QString::fromStdString(tree)).fileName() + QStringLiteral("_*.deb")}))
            packages.push_back(cache.filePath(name).toStdString());
    QCOMPARE(packages.size(), std::size_t{2});
    // In the other order, as a shell lists them.
    const Result<KernelAddition> added = add({{packages[1], packages[0]}, {}, {}, {}});
    QVERIFY2(added, added ? "" : added.error().cause.c_str());
    QVERIFY(headers_.front().ends_with(added->key.release));
    QVERIFY(added->items.front().origin.find("armmp_") != std::string::npos);
    QVERIFY(kernel_include_arguments(*store_->header_folders(added->key), Arch::armv7));
    // The trees that they were unpacked to give the same archive.
    const Result<KernelImport> trees = read_kernel({headers_, {}, {}, {}}, *toolchain_, {});
    QVERIFY(trees);
    QCOMPARE(trees->items.front().content, *read_file(*store_->path_of(added->key, ItemKind::headers)));

    refuse({{packages[1]}, {}, {}, {}}, "without generated headers");
    QVERIFY(write_file(path("half.deb"), as_text(ByteView(*read_file(packages[0])).first(100'000))));
    refuse({{path("half.deb")}, {}, {}, {}}, "cannot be read");
}

void tst_store_import::a_small_tree_and_kheaders_of_it()
{
    const std::string tree = make_tree("tree");
    const Result<KernelAddition> added = add({{tree}, {}, {}, {}});
    QVERIFY2(added, added ? "" : added.error().cause.c_str());
    QCOMPARE(added->key, (KernelKey{Arch::armv7, release, {}}));
    const std::string folder = store_->header_folders(added->key)->front();
    QVERIFY(QFile::exists(QString::fromStdString(folder + "/include/config/kernel.release")));
    for (const char* needless : {"/kernel/fork.c", "/arch/arm/boot/dts/board.dts", "/include/config/SMP"})
        QVERIFY2(!QFile::exists(QString::fromStdString(folder + needless)), needless);

    // The file that the kernel module kheaders shows.
    QVERIFY(run(QStringLiteral("tar"),
                {QStringLiteral("-cJf"), QStringLiteral("kheaders.tar.xz"), QStringLiteral("-C"),
                 QString::fromStdString(tree), QStringLiteral("./include"), QStringLiteral("./arch")}));
    const Result<KernelAddition> pulled = add({{path("kheaders.tar.xz")}, {}, {}, "00ff"});
    QVERIFY2(pulled, pulled ? "" : pulled.error().cause.c_str());
    QCOMPARE(pulled->key, (KernelKey{Arch::armv7, release, "00ff"}));
    const Result<std::vector<std::string>> folders = store_->header_folders(pulled->key);
    QVERIFY(folders && folders->size() == 1);
    QVERIFY(kernel_include_arguments(*folders, Arch::armv7));

    // A build folder apart from the sources, as `make O=build` leaves it.
    make_tree("apart", "include/linux");
    QVERIFY(QFile::rename(base_->filePath(QStringLiteral("tree/include/generated")),
                          base_->filePath(QStringLiteral("gone"))));
    QVERIFY(QFile::link(base_->filePath(QStringLiteral("tree")),
                        base_->filePath(QStringLiteral("apart/source"))));
    const Result<KernelAddition> apart = add({{path("apart")}, Arch::armel, "own-name", {}});
    QVERIFY2(apart, apart ? "" : apart.error().cause.c_str());
    QCOMPARE(apart->key, (KernelKey{Arch::armel, "own-name", {}}));
    QCOMPARE(store_->header_folders(apart->key)->size(), std::size_t{2});
}

void tst_store_import::btf_of_the_board_is_not_replaced()
{
    const KernelKey key{Arch::armv7, release, {}};
    QVERIFY(store_->put(key, ItemKind::btf, *read_file(btf_), "pulled from the board"));
    const Result<KernelAddition> added = add({{make_tree("tree")}, {}, {}, {}});
    QVERIFY(added);
    QCOMPARE(added->items.size(), std::size_t{1});
    QCOMPARE((*store_->find(key.arch, key.release, {}))->kernel.item(ItemKind::btf)->origin,
             std::string("pulled from the board"));
}

void tst_store_import::a_btfhub_archive()
{
    const std::string archive = path(release + ".btf.tar.xz");
    write_tar(archive, {{release + ".btf", std::string(as_text(*read_file(btf_)))}});
    const Result<KernelAddition> added = add({{archive}, {}, {}, {}});
    QVERIFY2(added, added ? "" : added.error().cause.c_str());
    QCOMPARE(added->key, (KernelKey{Arch::armv7, release, {}}));
    QCOMPARE(added->items.front().origin, "BTFHub archive " + release + ".btf.tar.xz");
    QCOMPARE(*read_file(*store_->path_of(added->key, ItemKind::btf)), *read_file(btf_));
    write_tar(archive, {{"a.btf", "x"}, {"b.btf", "y"}});
    refuse({{archive}, {}, {}, {}}, "holds the BTF of 2 kernels");
}

void tst_store_import::a_vmlinux_with_dwarf()
{
    QVERIFY(!put("vmlinux.c", kernel_source).empty());
    const QString compiler = QStringLiteral("arm-linux-gnueabihf-gcc");
    BOARDSCOPE_REQUIRE(run(compiler, {QStringLiteral("--version")}), "arm-linux-gnueabihf-gcc is missing");
    QVERIFY(run(compiler, {QStringLiteral("-g"), QStringLiteral("-gdwarf-4"), QStringLiteral("-nostdlib"),
                           QStringLiteral("-static"), QStringLiteral("-Wl,--build-id=sha1,-e,start_kernel"),
                           QStringLiteral("vmlinux.c"), QStringLiteral("-o"), QStringLiteral("vmlinux")}));
    const std::string kernel = path("vmlinux");
    const Result<KernelAddition> added = add({{kernel}, {}, {}, {}});
    QVERIFY2(added, added ? "" : added.error().cause.c_str());
    QCOMPARE(added->key.arch, Arch::armv7);
    QCOMPARE(added->key.release, std::string("6.1.0-lab"));
    QCOMPARE(added->key.build_id.size(), std::size_t{40});
    QVERIFY(added->items.front().origin.find("its DWARF through pahole") != std::string::npos);
    const Result<BtfFacts> facts =
        facts_of_btf(*read_file(*store_->path_of(added->key, ItemKind::btf)), "btf");
    QVERIFY(facts);
    QVERIFY(std::binary_search(facts->structures.begin(), facts->structures.end(), "task_struct"));
    QCOMPARE(facts->functions, std::size_t{1});
    refuse({{kernel}, Arch::aarch64, {}, {}}, "of 4 bytes");

    // As a kernel with CONFIG_DEBUG_INFO_BTF has it.
    QVERIFY(
        run(QString::fromStdString(toolchain_->pahole), {QStringLiteral("-J"), QStringLiteral("vmlinux")}));
    const Result<KernelAddition> again = add({{kernel}, {}, {}, {}});
    QVERIFY2(again, again ? "" : again.error().cause.c_str());
    QVERIFY(again->items.front().origin.ends_with("its BTF"));
    QCOMPARE(again->key, added->key);

    const Bytes whole = *read_file(kernel);
    QVERIFY(write_file(path("half"), as_text(ByteView(whole).first(whole.size() / 2))));
    refuse({{path("half")}, {}, {}, {}}, "half");
    QVERIFY(run(QString::fromStdString(toolchain_->strip),
                {QStringLiteral("-R"), QStringLiteral(".BTF"), QStringLiteral("vmlinux")}));
    refuse({{kernel}, {}, {}, {}}, "neither BTF nor DWARF");
}

void tst_store_import::a_configuration_and_symbols()
{
    const std::string config =
        put("config", "#\n# Linux/arm 6.1.176 Kernel Configuration\n#\nCONFIG_ARM=y\n");
    const std::string symbols = put("System.map", "c0008000 T _text\nc0008000 T stext\n");
    refuse({{config}, {}, {}, {}}, "does not tell of which architecture");
    refuse({{config}, Arch::armv7, {}, {}}, "does not tell of which kernel");
    const Result<KernelAddition> added = add({{config, symbols}, Arch::armv7, release, {}});
    QVERIFY2(added, added ? "" : added.error().cause.c_str());
    QCOMPARE(added->items.size(), std::size_t{2});
    QVERIFY(store_->path_of(added->key, ItemKind::config));
    QVERIFY(store_->path_of(added->key, ItemKind::symbols));
}

void tst_store_import::bad_btf_is_refused_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QByteArray>("said");
    QFile file(QString::fromStdString(btf_));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray good = file.readAll();
    QTest::newRow("half") << good.left(good.size() / 2) << QByteArray("is cut short: it has ");
    QTest::newRow("one byte less") << good.chopped(1) << QByteArray("is cut short: it has ");
    QTest::newRow("half a header") << good.left(10) << QByteArray("not even BTF's header is whole");
    QByteArray swapped = good;
    std::swap(swapped[0], swapped[1]);
    QTest::newRow("other byte order") << swapped << QByteArray("big-endian");
    QByteArray version = good;
    version[2] = 9;
    QTest::newRow("other version") << version << QByteArray("BTF of version 9");
    QByteArray damaged = good;
    damaged.replace(24, 4000, QByteArray(4000, '\xff'));
    QTest::newRow("damaged types") << damaged << QByteArray("is damaged");
    QTest::newRow("mark alone") << good.left(2) << QByteArray("not even BTF's header is whole");
    QTest::newRow("empty") << QByteArray() << QByteArray("nothing that tells of a kernel");
}

void tst_store_import::bad_btf_is_refused()
{
    QFETCH(QByteArray, content);
    QFETCH(QByteArray, said);
    refuse({{put("board.btf", content.toStdString())}, Arch::armv7, release, {}}, said.toStdString());
}

void tst_store_import::bad_trees_are_refused_data()
{
    QTest::addColumn<QString>("without");
    QTest::addColumn<QString>("said");
    QTest::addColumn<QString>("hint");
    const QString prepare = QStringLiteral("make ARCH=arm modules_prepare");
    QTest::newRow("not configured") << QStringLiteral("include/generated")
                                    << QStringLiteral("without generated headers") << prepare;
    QTest::newRow("half prepared") << QStringLiteral("arch/arm/include/generated")
                                   << QStringLiteral("no generated headers below arch/*/include/generated")
                                   << prepare;
    QTest::newRow("no kernel") << QStringLiteral("include") << QStringLiteral("holds no kernel headers")
                               << QStringLiteral("build folder");
    QTest::newRow("sources apart") << QStringLiteral("include/linux") << QStringLiteral("no linux/kconfig.h")
                                   << QStringLiteral("common");
}

void tst_store_import::bad_trees_are_refused()
{
    QFETCH(QString, without);
    QFETCH(QString, said);
    QFETCH(QString, hint);
    const std::string tree = make_tree("tree", without.toStdString());
    refuse({{tree}, {}, {}, {}}, said.toStdString());
    const Result<KernelAddition> added = add({{tree}, {}, {}, {}});
    QVERIFY2(added.error().hint.find(hint.toStdString()) != std::string::npos, added.error().hint.c_str());
}

void tst_store_import::other_bad_input_is_refused()
{
    refuse({{path("none")}, {}, {}, {}}, "cannot read");
    refuse({{}, {}, {}, {}}, "no file is given");
    refuse({{put("notes.txt", "a note\n")}, Arch::armv7, release, {}}, "nothing that tells of a kernel");
    refuse({{btf_}, Arch::aarch64, release, {}}, "has pointers of 4 bytes");
    refuse({{make_tree("tree")}, Arch::aarch64, {}, {}}, "is of the architecture arm, not arm64");
    refuse({{btf_, btf_}, {}, release, {}}, "two of the files give the btf");
    refuse({{btf_}, {}, release, "XYZ"}, "build id 'XYZ' is none");
    write_tar(path("evil.tar.xz"), {{"include/linux/kconfig.h", "x"}, {"include/../../evil", "x"}});
    refuse({{path("evil.tar.xz")}, Arch::armv7, release, {}}, "has \"..\" in its name");
    write_tar(path("music.tar.xz"), {{"song.ogg", "x"}});
    refuse({{path("music.tar.xz")}, Arch::armv7, release, {}},
           "holds neither types (.btf) nor kernel headers");
    QVERIFY(store_->put({Arch::armv7, "x", {}}, ItemKind::config, as_bytes("x"), "y"));
    QVERIFY(store_->export_kernel({Arch::armv7, "x", {}}, path("x.tar.xz")));
    const Result<KernelAddition> exported = add({{path("x.tar.xz")}, {}, {}, {}});
    QVERIFY(!exported && exported.error().hint.find("store import") != std::string::npos);
}

void tst_store_import::a_stop_request_ends_it()
{
    std::stop_source stopped;
    stopped.request_stop();
    const Result<KernelAddition> added =
        add_to_store(*store_, {headers_, {}, {}, {}}, *toolchain_, stopped.get_token());
    QVERIFY(!added);
    QVERIFY2(added.error().cause.find("cancelled") != std::string::npos, added.error().cause.c_str());
    QVERIFY(store_->list()->kernels.empty());
}

QTEST_GUILESS_MAIN(tst_store_import)
#include "tst_store_import.moc"
