// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/files.h"
#include "builder/kernel_store.h"
#include "tests/unit/builder/archive_material.h"

#include <QCryptographicHash>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <memory>
#include <set>

#include <sys/wait.h>
#include <unistd.h>

using namespace boardscope;
using namespace boardscope::builder;
using namespace boardscope::builder_tests;

namespace {

const KernelKey lab{Arch::armv7, "6.1.0-50-armmp", {}};
const KernelKey first_build{Arch::armv7, "6.1.0-50-armmp", "0a1b"};
const KernelKey second_build{Arch::armv7, "6.1.0-50-armmp", "ffee"};
const KernelKey other{Arch::aarch64, "6.1.0-50-arm64", {}};

std::string text_at(const Result<std::string>& path)
{
    if (!path) return "(none: " + path.error().cause + ")";
    const Result<Bytes> content = read_file(*path);
    return content ? std::string(as_text(*content)) : "(cannot be read)";
}

}  // namespace

class tst_kernel_store : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void what_is_put_is_found();
    void equal_content_is_kept_once();
    void a_replaced_item_is_gone();
    void a_build_id_wins();
    void several_builds_of_a_release_are_named();
    void bad_keys_are_refused_data();
    void bad_keys_are_refused();
    void writers_do_not_lose_each_others_kernels();
    void killed_writers_leave_a_readable_store();
    void a_damaged_entry_harms_no_other_data();
    void a_damaged_entry_harms_no_other();
    void a_lost_content_is_told();
    void entries_that_cannot_be_read_cost_no_content();
    void an_export_is_the_same_elsewhere_data();
    void an_export_is_the_same_elsewhere();
    void bad_imports_are_refused_data();
    void bad_imports_are_refused();
    void the_folder_is_that_of_the_environment();

private:
    [[nodiscard]] QString path(const char* name) const { return base_->filePath(QString::fromLatin1(name)); }
    [[nodiscard]] KernelStore store(const char* name = "kernels") const
    {
        return *KernelStore::open(path(name).toStdString());
    }
    [[nodiscard]] qsizetype contents() const
    {
        return QDir(path("kernels/blobs")).entryList(QDir::Files).size();
    }
    std::unique_ptr<QTemporaryDir> base_;
};

void tst_kernel_store::init()
{
    base_ = std::make_unique<QTemporaryDir>();
    qputenv("BOARDSCOPE_CACHE", path("cache").toUtf8());
}

void tst_kernel_store::what_is_put_is_found()
{
    KernelStore first = store();
    const Result<StoreItem> item = first.put(lab, ItemKind::btf, as_bytes("types"), "pulled from the board");
    QVERIFY2(item, item ? "" : item.error().cause.c_str());
    QCOMPARE(item->bytes, std::uint64_t{5});
    QCOMPARE(QString::fromStdString(item->checksum),
             QString::fromLatin1(QCryptographicHash::hash("types", QCryptographicHash::Sha256).toHex()));

    const KernelStore again = store();
    const auto match = again.find(Arch::armv7, lab.release, {});
    QVERIFY(match && *match);
    QCOMPARE((*match)->kernel.items, std::vector<StoreItem>{*item});
    QVERIFY((*match)->others.empty());
    QCOMPARE(text_at(again.path_of(lab, ItemKind::btf)), std::string("types"));
    QCOMPARE(again.list()->bytes, std::uint64_t{5});
    QVERIFY(!*again.find(Arch::aarch64, lab.release, {}));
    QVERIFY(!*again.find(Arch::armv7, "6.1.0-51-armmp", {}));
    const Result<std::string> headers = again.path_of(lab, ItemKind::headers);
    QVERIFY(!headers && headers.error().cause.find("no headers") != std::string::npos);
}

void tst_kernel_store::equal_content_is_kept_once()
{
    KernelStore all = store();
    QVERIFY(all.put(lab, ItemKind::headers, as_bytes("same"), "a"));
    QVERIFY(all.put(other, ItemKind::headers, as_bytes("same"), "b"));
    QCOMPARE(contents(), 1);
    QCOMPARE(all.list()->bytes, std::uint64_t{4});
    QVERIFY(all.remove(lab));
    QCOMPARE(all.list()->kernels.size(), std::size_t{1});
    QCOMPARE(text_at(all.path_of(other, ItemKind::headers)), std::string("same"));
    QVERIFY(all.remove(other, ItemKind::headers));
    QCOMPARE(contents(), 0);
    QVERIFY(all.list()->kernels.empty());
    QVERIFY(!all.remove(other));
}

void tst_kernel_store::a_replaced_item_is_gone()
{
    KernelStore all = store();
    QVERIFY(all.put(lab, ItemKind::btf, as_bytes("old"), "made from headers"));
    QVERIFY(all.put(lab, ItemKind::config, as_bytes("CONFIG_X=y"), "pulled from the board"));
    QVERIFY(all.put(lab, ItemKind::btf, as_bytes("new"), "pulled from the board"));
    QCOMPARE(text_at(all.path_of(lab, ItemKind::btf)), std::string("new"));
    QCOMPARE(text_at(all.path_of(lab, ItemKind::config)), std::string("CONFIG_X=y"));
    QCOMPARE(contents(), 2);
    QVERIFY(!all.put(lab, ItemKind::btf, {}, "nothing"));
    QCOMPARE(text_at(all.path_of(lab, ItemKind::btf)), std::string("new"));
}

void tst_kernel_store::a_build_id_wins()
{
    KernelStore all = store();
    QVERIFY(all.put(lab, ItemKind::headers, as_bytes("headers of all"), "package"));
    QVERIFY(all.put(lab, ItemKind::btf, as_bytes("btf of all"), "made from headers"));
    QVERIFY(all.put(first_build, ItemKind::btf, as_bytes("btf of one"), "pulled"));

    const auto own = all.find(Arch::armv7, lab.release, first_build.build_id);
    QVERIFY(own && *own && (*own)->by_build_id);
    QCOMPARE(text_at(all.path_of(*(*own)->kernel.item(ItemKind::btf))), std::string("btf of one"));
    QCOMPARE(text_at(all.path_of(*(*own)->kernel.item(ItemKind::headers))), std::string("headers of all"));

    const auto unknown = all.find(Arch::armv7, lab.release, "1234");
    QVERIFY(unknown && *unknown && !(*unknown)->by_build_id);
    QCOMPARE(text_at(all.path_of(*(*unknown)->kernel.item(ItemKind::btf))), std::string("btf of all"));
}

void tst_kernel_store::several_builds_of_a_release_are_named()
{
    KernelStore all = store();
    QVERIFY(all.put(first_build, ItemKind::btf, as_bytes("one"), "pulled"));
    auto match = all.find(Arch::armv7, lab.release, {});
    QVERIFY(match && *match);
    QVERIFY((*match)->others.empty() && !(*match)->by_build_id);
    QVERIFY(all.put(second_build, ItemKind::btf, as_bytes("two"), "pulled"));
    match = all.find(Arch::armv7, lab.release, {});
    QVERIFY(match && *match);
    QCOMPARE((*match)->others.size(), std::size_t{1});
    QVERIFY((*match)->others.front() != (*match)->kernel.key);
    // What is of another build is not of this one.
    QVERIFY(!*all.find(Arch::armv7, lab.release, "1234"));
}

void tst_kernel_store::bad_keys_are_refused_data()
{
    QTest::addColumn<QString>("release");
    QTest::addColumn<QString>("build_id");
    QTest::newRow("no release") << QString() << QString();
    QTest::newRow("line break") << QStringLiteral("6.1\n") << QString();
    QTest::newRow("long") << QString(300, QLatin1Char('6')) << QString();
    QTest::newRow("upper case") << QStringLiteral("6.1") << QStringLiteral("AB");
    QTest::newRow("path") << QStringLiteral("6.1") << QStringLiteral("../..");
}

void tst_kernel_store::bad_keys_are_refused()
{
    QFETCH(QString, release);
    QFETCH(QString, build_id);
    KernelStore all = store();
    const Result<StoreItem> item = all.put({Arch::armv7, release.toStdString(), build_id.toStdString()},
                                           ItemKind::btf, as_bytes("x"), "y");
    QVERIFY(!item);
    QVERIFY(!item.error().hint.empty());
    QVERIFY(snapshot(base_->path()).empty());
    // But a release may be any word, and none leaves the folder.
    QVERIFY(all.put({Arch::armv7, "../../6.1/ü", {}}, ItemKind::btf, as_bytes("x"), "y"));
    QCOMPARE(all.list()->kernels.front().key.release, std::string("../../6.1/ü"));
    QCOMPARE(QDir(path("kernels/entries")).entryList(QDir::Files).size(), 1);
}

/// Puts kernels until it has put them all; in a process of its own.
static pid_t start_writer(const std::string& directory, const std::string& prefix, int count)
{
    const pid_t child = ::fork();
    if (child != 0) return child;
    Result<KernelStore> all = KernelStore::open(directory);
    for (int i = 0; all && i < count; ++i) {
        const std::string release = prefix + std::to_string(i % 20);
        const std::string content = std::string(20'000, 'x') + release;
        if (!all->put({Arch::armv7, release, {}}, ItemKind::btf, as_bytes(content), "test")) ::_exit(1);
        if (!all->put({Arch::armv7, "shared", {}}, i % 2 ? ItemKind::config : ItemKind::symbols,
                      as_bytes(content), prefix))
            ::_exit(1);
    }
    ::_exit(all ? 0 : 1);
}

void tst_kernel_store::writers_do_not_lose_each_others_kernels()
{
    const std::string directory = path("kernels").toStdString();
    std::vector<pid_t> writers;
    for (const char* prefix : {"5.10.", "6.1.", "6.6."})
        writers.push_back(start_writer(directory, prefix, 20));
    for (const pid_t writer : writers) {
        int status = -1;
        QCOMPARE(::waitpid(writer, &status, 0), writer);
        QCOMPARE(status, 0);
    }
    const KernelStore all = store();
    const Result<StoreListing> listing = all.list();
    QVERIFY(listing && listing->unreadable.empty());
    QCOMPARE(listing->kernels.size(), std::size_t{3 * 20 + 1});
    for (const StoredKernel& kernel : listing->kernels)
        for (const StoreItem& item : kernel.items)
            QVERIFY(all.path_of(item));
}

void tst_kernel_store::killed_writers_leave_a_readable_store()
{
    const std::string directory = path("kernels").toStdString();
    for (int round = 0; round < 15; ++round) {
        const pid_t writer = start_writer(directory, "6.1.", 100'000);
        QTest::qSleep(5 + round * 3);
        ::kill(writer, SIGKILL);
        ::waitpid(writer, nullptr, 0);
        const KernelStore all = store();
        const Result<StoreListing> listing = all.list();
        QVERIFY(listing);
        QVERIFY2(listing->unreadable.empty(),
                 listing->unreadable.empty() ? "" : listing->unreadable[0].cause.c_str());
        for (const StoredKernel& kernel : listing->kernels)
            for (const StoreItem& item : kernel.items) {
                const std::string content = text_at(all.path_of(item));
                const auto sum =
                    QCryptographicHash::hash(QByteArray::fromStdString(content), QCryptographicHash::Sha256);
                QCOMPARE(sum.toHex().toStdString(), item.checksum);
            }
    }
    // A writer that came as far as the content, and what one was writing.
    QVERIFY(write_file((path("kernels/blobs/") + QString(64, QLatin1Char('0'))).toStdString(), "orphan"));
    QVERIFY(write_file(path("kernels/entries/6.1.0.armv7.json.Xa81Bc").toStdString(), "{"));
    KernelStore all = store();
    QVERIFY(all.put(lab, ItemKind::btf, as_bytes("x"), "y"));
    std::set<std::string> sums;
    const Result<StoreListing> listing = all.list();
    QVERIFY(listing);
    for (const StoredKernel& kernel : listing->kernels)
        for (const StoreItem& item : kernel.items)
            sums.insert(item.checksum);
    QCOMPARE(contents(), static_cast<qsizetype>(sums.size()));
    QVERIFY(!QFile::exists(path("kernels/entries/6.1.0.armv7.json.Xa81Bc")));
}

void tst_kernel_store::a_damaged_entry_harms_no_other_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("half") << QByteArray(R"({"format": 1, "arch": "armv7", "rel)");
    QTest::newRow("empty") << QByteArray("");
    QTest::newRow("list") << QByteArray("[]");
    QTest::newRow("no format") << QByteArray(
        R"({"arch": "armv7", "release": "1", "build_id": "", "items": []})");
    QTest::newRow("later") << QByteArray(R"({"format": 99})");
    QTest::newRow("arch") << QByteArray(
        R"({"format": 1, "arch": "z80", "release": "1", "build_id": "", "items": []})");
    QTest::newRow("number as release")
        << QByteArray(R"({"format": 1, "arch": "armv7", "release": 6.1, "items": []})");
    QTest::newRow("sum is a path") << QByteArray(
        R"({"format": 1, "arch": "armv7", "release": "1", "build_id": "", "items": [{"kind": "btf", "bytes": 1, "sha256": "../../outside"}]})");
    QTest::newRow("size") << QByteArray(
        R"({"format": 1, "arch": "armv7", "release": "1", "build_id": "", "items": [{"kind": "btf", "bytes": -1, "sha256": "0000000000000000000000000000000000000000000000000000000000000000"}]})");
}

void tst_kernel_store::a_damaged_entry_harms_no_other()
{
    QFETCH(QByteArray, text);
    KernelStore all = store();
    QVERIFY(all.put(lab, ItemKind::btf, as_bytes("of lab"), "y"));
    QVERIFY(all.put(other, ItemKind::btf, as_bytes("of other"), "y"));
    QVERIFY(write_file(path("kernels/entries/6.1.0-50-armmp.armv7.json").toStdString(), text.toStdString()));
    const Result<StoreListing> listing = all.list();
    QVERIFY(listing);
    QCOMPARE(listing->kernels.size(), std::size_t{1});
    QCOMPARE(listing->unreadable.size(), std::size_t{1});
    QVERIFY(listing->unreadable[0].cause.find("6.1.0-50-armmp.armv7.json") != std::string::npos);
    QVERIFY(!listing->unreadable[0].hint.empty());
    QCOMPARE(text_at(all.path_of(other, ItemKind::btf)), std::string("of other"));
    // Nothing is thrown away that it may have named, and nothing is written over it.
    QVERIFY(!all.put(lab, ItemKind::config, as_bytes("x"), "y"));
    QVERIFY(all.put(other, ItemKind::config, as_bytes("config"), "y"));
    QCOMPARE(contents(), 3);
    QVERIFY(all.remove(lab));
    QVERIFY(all.list()->unreadable.empty());
    QCOMPARE(contents(), 2);
}

void tst_kernel_store::a_lost_content_is_told()
{
    KernelStore all = store();
    const Result<StoreItem> item = all.put(lab, ItemKind::btf, as_bytes("types"), "pulled from the board");
    QVERIFY(item);
    QVERIFY(write_file(*all.path_of(*item), "half"));
    const Result<std::string> lost = all.path_of(lab, ItemKind::btf);
    QVERIFY(!lost && lost.error().cause.find("lost") != std::string::npos);
    QVERIFY(lost.error().hint.find("pulled from the board") != std::string::npos);
    QVERIFY(!all.export_kernel(lab, path("x.tar.xz").toStdString()));
    QVERIFY(!QFile::exists(path("x.tar.xz")));
    QVERIFY(all.put(lab, ItemKind::btf, as_bytes("types"), "pulled again"));
    QCOMPARE(text_at(all.path_of(lab, ItemKind::btf)), std::string("types"));
    QVERIFY(write_file(*all.path_of(*item), "typos"));
    QVERIFY(all.put(lab, ItemKind::btf, as_bytes("types"), "pulled again"));
    QCOMPARE(text_at(all.path_of(lab, ItemKind::btf)), std::string("types"));
}

/// Nothing is known then of what is in use, so nothing may go.
void tst_kernel_store::entries_that_cannot_be_read_cost_no_content()
{
    KernelStore all = store();
    QVERIFY(all.put(lab, ItemKind::btf, as_bytes("types"), "y"));
    QVERIFY(QFile::rename(path("kernels/entries"), path("away")));
    QVERIFY(write_file(path("kernels/entries").toStdString(), "no folder"));
    const Result<StoreListing> listing = all.list();
    QVERIFY(!listing && listing.error().cause.find("cannot read the folder") != std::string::npos);
    QVERIFY(!all.put(other, ItemKind::btf, as_bytes("x"), "y"));
    QVERIFY(!all.remove(lab));
    QVERIFY(QFile::remove(path("kernels/entries")) && QFile::rename(path("away"), path("kernels/entries")));
    QCOMPARE(text_at(all.path_of(lab, ItemKind::btf)), std::string("types"));
}

void tst_kernel_store::an_export_is_the_same_elsewhere_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("xz") << QStringLiteral("lab.tar.xz");
    QTest::newRow("zstd") << QStringLiteral("lab.tar.zst");
}

void tst_kernel_store::an_export_is_the_same_elsewhere()
{
    QFETCH(QString, name);
    const std::string archive = base_->filePath(name).toStdString();
    KernelStore here = store();
    QVERIFY(here.put(first_build, ItemKind::btf, as_bytes("types"), "pulled from the board"));
    QVERIFY(here.put(first_build, ItemKind::symbols, as_bytes("c0008000 T _text"), "pulled from the board"));
    QVERIFY(here.put(first_build, ItemKind::functions, as_bytes("vfs_read"), "pulled from the board"));
    const Result<void> written = here.export_kernel(first_build, archive);
    QVERIFY2(written, written ? "" : written.error().cause.c_str());
    KernelStore there = store("elsewhere");
    const Result<KernelKey> key = there.import_kernel(archive);
    QVERIFY2(key, key ? "" : key.error().cause.c_str());
    QCOMPARE(*key, first_build);
    QCOMPARE(text_at(there.path_of(first_build, ItemKind::btf)), std::string("types"));
    QCOMPARE(text_at(there.path_of(first_build, ItemKind::functions)), std::string("vfs_read"));
    QCOMPARE(there.list()->kernels.front().item(ItemKind::symbols)->origin,
             std::string("pulled from the board"));
    QVERIFY(!here.export_kernel(lab, archive));
    const Result<void> odd = here.export_kernel(first_build, path("lab.zip").toStdString());
    QVERIFY(!odd && odd.error().hint.find(".tar.xz") != std::string::npos);
}

void tst_kernel_store::bad_imports_are_refused_data()
{
    QTest::addColumn<QByteArray>("entry");
    QTest::addColumn<QByteArray>("blob");
    QTest::addColumn<QByteArray>("said");
    const QByteArray sum = QCryptographicHash::hash("types", QCryptographicHash::Sha256).toHex();
    const auto entry = [](const QByteArray& checksum) {
        return QByteArray(
                   R"({"format": 1, "arch": "armv7", "release": "6.1", "build_id": "", "items": [{"kind": "btf", "bytes": 5, "sha256": ")") +
               checksum + R"("}]})";
    };
    const QByteArray name = "blobs/" + sum;
    QTest::newRow("other content") << entry(sum) << QByteArray("typos")
                                   << QByteArray("not what its checksum says");
    QTest::newRow("no content") << entry(sum) << QByteArray() << QByteArray("is missing");
    QTest::newRow("no entry") << QByteArray() << QByteArray("types") << QByteArray("no kernel.json");
    QTest::newRow("path as checksum")
        << entry("../../../etc/passwd") << QByteArray("types") << QByteArray("no export");
    QTest::newRow("climbs") << QByteArray("climb") << QByteArray("types") << QByteArray("is refused");
}

void tst_kernel_store::bad_imports_are_refused()
{
    QFETCH(QByteArray, entry);
    QFETCH(QByteArray, blob);
    QFETCH(QByteArray, said);
    KernelStore all = store();
    QVERIFY(all.put(lab, ItemKind::btf, as_bytes("good"), "y"));
    const auto before = snapshot(path("kernels"));
    std::vector<Member> members;
    if (entry == "climb")
        members.push_back({"../kernel.json", "x"});
    else if (!entry.isEmpty())
        members.push_back({"kernel.json", entry.toStdString()});
    const QByteArray sum = QCryptographicHash::hash("types", QCryptographicHash::Sha256).toHex();
    if (!blob.isEmpty()) members.push_back({"blobs/" + sum.toStdString(), blob.toStdString()});
    write_tar(path("x.tar.xz").toStdString(), members);
    const Result<KernelKey> key = all.import_kernel(path("x.tar.xz").toStdString());
    QVERIFY(!key);
    QVERIFY2(key.error().cause.find(said.toStdString()) != std::string::npos, key.error().cause.c_str());
    QVERIFY(snapshot(path("kernels")) == before);
}

void tst_kernel_store::the_folder_is_that_of_the_environment()
{
    qputenv("HOME", "/home/x");
    qunsetenv("BOARDSCOPE_DATA");
    qputenv("XDG_DATA_HOME", "relative");
    QCOMPARE(default_store_directory(), std::string("/home/x/.local/share/boardscope/kernels"));
    qputenv("XDG_DATA_HOME", "/data");
    QCOMPARE(default_store_directory(), std::string("/data/boardscope/kernels"));
    qputenv("BOARDSCOPE_DATA", "/own");
    QCOMPARE(default_store_directory(), std::string("/own/kernels"));
    QVERIFY(write_file(path("file").toStdString(), "x"));
    const Result<KernelStore> none = KernelStore::open(path("file/kernels").toStdString());
    QVERIFY(!none && none.error().cause.find("cannot make the folder") != std::string::npos);
}

QTEST_GUILESS_MAIN(tst_kernel_store)
#include "tst_kernel_store.moc"
