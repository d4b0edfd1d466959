// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/archive.h"
#include "builder/files.h"
#include "tests/unit/builder/archive_material.h"

#include <QTemporaryDir>
#include <QTest>

using namespace boardscope;
using namespace boardscope::builder;
using namespace boardscope::builder_tests;

Q_DECLARE_METATYPE(std::vector<Member>)

class tst_archive : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void hostile_ones_are_refused_data();
    void hostile_ones_are_refused();
    void limits_hold();
    void half_an_archive();
    void what_is_not_wanted_harms_nobody();
    void good_links_are_kept();
    void the_same_content_is_the_same_bytes();
    void a_stop_request_ends_it();

private:
    [[nodiscard]] std::string path(const char* name) const
    {
        return base_->filePath(QString::fromLatin1(name)).toStdString();
    }
    [[nodiscard]] Result<void> unpack(const UnpackLimits& limits = {}) const
    {
        return unpack_archive({path("x.tar.xz"), path("in"), {}, limits}, {});
    }
    std::unique_ptr<QTemporaryDir> base_;
};

void tst_archive::init()
{
    base_ = std::make_unique<QTemporaryDir>();
    QDir(base_->path()).mkdir(QStringLiteral("in"));
    QVERIFY(write_file(path("outside"), "precious"));
}

void tst_archive::hostile_ones_are_refused_data()
{
    QTest::addColumn<std::vector<Member>>("members");
    QTest::addColumn<QByteArray>("said");
    const auto row = [](const char* name, const std::vector<Member>& members, const char* said) {
        QTest::newRow(name) << members << QByteArray(said);
    };
    row("name that climbs", {{"../outside", "x"}}, "../outside has \"..\" in its name");
    row("name that climbs later", {{"a/../../outside", "x"}}, "has \"..\" in its name");
    row("absolute name", {{"/tmp/boardscope-test-absolute", "x"}}, "has an absolute name");
    row("link to a file outside", {{"l", "", "../outside"}}, "is a link to ../outside, which leads outside");
    row("absolute link", {{"l", "", "/etc/passwd"}}, "is a link to /etc/passwd, which leads outside");
    row("hard link outside", {{"l", "", "", "../outside"}}, "is a link to ../outside, which leads outside");
    row("write through a link", {{"d/a", "x"}, {"l", "", "d"}, {"l/f", "x"}}, "cannot be unpacked");
    // By names alone q leads to d/e/f; p takes it to the root of all, and one further.
    row("links that climb together", {{"d/e/f/p", "", "../../.."}, {"q", "", "d/e/f/p/.."}},
        "link that leads outside");
    row("device", {{"d", "", "", "", AE_IFBLK}}, "neither a file nor a folder nor a link");
    row("fifo", {{"f", "", "", "", AE_IFIFO}}, "neither a file nor a folder nor a link");
}

void tst_archive::hostile_ones_are_refused()
{
    QFETCH(std::vector<Member>, members);
    QFETCH(QByteArray, said);
    write_tar(path("x.tar.xz"), members);
    const Result<void> done = unpack();
    QVERIFY(!done);
    QVERIFY2(done.error().cause.find(said.toStdString()) != std::string::npos, done.error().cause.c_str());
    QVERIFY(done.error().cause.find(path("x.tar.xz")) != std::string::npos);
    QVERIFY(!done.error().hint.empty());
    QCOMPARE(as_text(*read_file(path("outside"))), std::string_view("precious"));
    QVERIFY(!QFile::exists(QStringLiteral("/tmp/boardscope-test-absolute")));
}

void tst_archive::limits_hold()
{
    write_tar(path("x.tar.xz"), {{"a", std::string(3 << 20, 'x')}, {"b", std::string(3 << 20, 'x')}});
    const Result<void> bytes = unpack({4 << 20, 10});
    QVERIFY(!bytes);
    QVERIFY2(bytes.error().cause.find("more than 4 MiB") != std::string::npos, bytes.error().cause.c_str());
    const Result<void> entries = unpack({8 << 20, 1});
    QVERIFY(!entries);
    QVERIFY2(entries.error().cause.find("more than 1 files") != std::string::npos,
             entries.error().cause.c_str());
    QVERIFY(unpack({8 << 20, 2}));
}

void tst_archive::half_an_archive()
{
    std::string noise;
    for (unsigned i = 0, state = 1; i < 100'000; ++i)
        noise += static_cast<char>((state = state * 1103515245 + 12345) >> 16);
    write_tar(path("x.tar.xz"), {{"a", noise}});
    const Bytes whole = *read_file(path("x.tar.xz"));
    for (const std::size_t size : {whole.size() / 2, whole.size() - 40, std::size_t{10}}) {
        QVERIFY(write_file(path("x.tar.xz"), as_text(ByteView(whole).first(size))));
        const Result<void> done = unpack();
        QVERIFY2(!done, std::to_string(size).c_str());
        QVERIFY2(done.error().cause.find("cannot be read") != std::string::npos, done.error().cause.c_str());
    }
    QVERIFY(!unpack_archive({path("none"), path("in"), {}, {}}, {}));
}

/// A Debian package links to the system; that is its own affair as long as nobody wants those links.
void tst_archive::what_is_not_wanted_harms_nobody()
{
    write_tar(path("x.tar.xz"), {{"./lib/build", "", "/usr/src/x"}, {"./usr/src/x/a.h", "int a;"}});
    const auto wanted = [](const std::string& name) { return name.starts_with("usr/"); };
    const Result<void> done = unpack_archive({path("x.tar.xz"), path("in"), wanted, {}}, {});
    QVERIFY2(done, done ? "" : done.error().cause.c_str());
    QCOMPARE(as_text(*read_file(path("in/usr/src/x/a.h"))), std::string_view("int a;"));
    QCOMPARE(snapshot(base_->filePath(QStringLiteral("in"))).size(), std::size_t{1});
    const auto names = names_in_archive(path("x.tar.xz"), {});
    QVERIFY(names);
    QCOMPARE(*names, (std::vector<std::string>{"lib/build", "usr/src/x/a.h"}));
}

void tst_archive::good_links_are_kept()
{
    write_tar(path("x.tar.xz"), {{"include/uapi/a.h", "A"},
                                 {"include/dt/b.h", "", "../uapi/a.h"},
                                 {"c.h", "", "", "include/uapi/a.h"}});
    const Result<void> done = unpack();
    QVERIFY2(done, done ? "" : done.error().cause.c_str());
    QCOMPARE(as_text(*read_file(path("in/include/dt/b.h"))), std::string_view("A"));
    QCOMPARE(as_text(*read_file(path("in/c.h"))), std::string_view("A"));
}

void tst_archive::the_same_content_is_the_same_bytes()
{
    const auto make = [&](const char* name) {
        Result<ArchiveWriter> writer = ArchiveWriter::create(path(name));
        return writer && writer->add("a", as_bytes("content")) && writer->add_file("b", path("outside")) &&
               writer->finish();
    };
    for (const char* suffix : {".tar.xz", ".tar.zst", ".tar"}) {
        QVERIFY(make((std::string("1") + suffix).c_str()));
        QVERIFY(make((std::string("2") + suffix).c_str()));
        QCOMPARE(*read_file(path((std::string("1") + suffix).c_str())),
                 *read_file(path((std::string("2") + suffix).c_str())));
        QVERIFY(unpack_archive({path((std::string("1") + suffix).c_str()), path("in"), {}, {}}, {}));
        QCOMPARE(as_text(*read_file(path("in/b"))), std::string_view("precious"));
    }
    // One that is never finished leaves nothing.
    {
        Result<ArchiveWriter> writer = ArchiveWriter::create(path("3.tar"));
        QVERIFY(writer && writer->add("a", as_bytes("content")));
    }
    QCOMPARE(snapshot(base_->path()).size(), std::size_t{6 + 1 + 2});
}

void tst_archive::a_stop_request_ends_it()
{
    write_tar(path("x.tar.xz"), {{"a", "x"}});
    std::stop_source stopped;
    stopped.request_stop();
    const Result<void> done = unpack_archive({path("x.tar.xz"), path("in"), {}, {}}, stopped.get_token());
    QVERIFY(!done);
    QVERIFY(done.error().cause.find("cancelled") != std::string::npos);
    QVERIFY(!QFile::exists(QString::fromStdString(path("in/a"))));
}

QTEST_GUILESS_MAIN(tst_archive)
#include "tst_archive.moc"
