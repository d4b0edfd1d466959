// SPDX-License-Identifier: GPL-3.0-or-later
#undef QT_NO_CAST_FROM_ASCII  // names are easier to read as they are
#include "tests/support/requirements.h"
#include "tests/unit/c_probe/stock_helpers.h"

#include <QTest>

using namespace boardscope;
using namespace boardscope::c_probe;

class TestHelperReference : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void libbpfs_header_is_read_whole();
    void texts_have_no_markup();
    void what_is_no_helper_is_passed_over();
    void damaged_texts_do_no_harm();
};

void TestHelperReference::libbpfs_header_is_read_whole()
{
    const HelperReference reference = test::stock_helpers();
    BOARDSCOPE_REQUIRE(!reference.all().empty(), "libbpf-dev is not installed: apt install libbpf-dev");
    QFile file(QString::fromLatin1(test::stock_helpers_file));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(static_cast<qsizetype>(reference.all().size()), file.readAll().count("= (void *) "));
    const Helper* read = reference.find("bpf_probe_read_kernel");
    QVERIFY(read);
    QCOMPARE(read->number, 113U);
    QCOMPARE(read->prototype(), "long bpf_probe_read_kernel(void *dst, __u32 size, const void *unsafe_ptr)");
    QCOMPARE(read->short_name(), "probe_read_kernel");
    const Helper* lookup = reference.find("bpf_map_lookup_elem");
    QVERIFY(lookup);
    QCOMPARE(lookup->prototype(), "void *bpf_map_lookup_elem(void *map, const void *key)");
    QVERIFY(lookup->result.find("NULL if no entry was") != std::string::npos);
    QVERIFY(reference.find("bpf_ktime_get_ns")->takes_nothing());
    QVERIFY(!reference.find("bpf_no_such_helper"));
    for (const Helper& helper : reference.all())
        QVERIFY2(!helper.text.empty(), helper.name.c_str());
}

void TestHelperReference::texts_have_no_markup()
{
    const HelperReference reference =
        HelperReference::parse("/*\n"
                               " * bpf_made_up\n"
                               " *\n"
                               " * \tReads *size* bytes. See **bpf_other**\\ ().\n"
                               " * \tMore of it.\n"
                               " *\n"
                               " * \tAnother paragraph.\n"
                               " *\n"
                               " * Returns\n"
                               " * \t0 on success.\n"
                               " */\n"
                               "static long (*bpf_made_up)(void *dst) = (void *) 7;\n");
    const Helper* helper = reference.find("bpf_made_up");
    QVERIFY(helper);
    QCOMPARE(helper->text, "Reads size bytes. See bpf_other().\nMore of it.\n\nAnother paragraph.");
    QCOMPARE(helper->summary(), "Reads size bytes.");
    QCOMPARE(helper->result, "0 on success.");
}

void TestHelperReference::what_is_no_helper_is_passed_over()
{
    const HelperReference reference =
        HelperReference::parse("struct task_struct;\n/*\n * bpf_first\n *\n * \tText.\n */\n"
                               "static long (*bpf_second)(void) = (void *) 2;\n"
                               "static long (*other)(void) = (void *) 3;\nint x;\n");
    QCOMPARE(reference.all().size(), 1U);
    QCOMPARE(reference.all().front().name, "bpf_second");
    QVERIFY2(reference.all().front().text.empty(), "the comment was of another helper");
}

void TestHelperReference::damaged_texts_do_no_harm()
{
    QFile file(QString::fromLatin1(test::stock_helpers_file));
    BOARDSCOPE_REQUIRE(file.open(QIODevice::ReadOnly), "libbpf-dev is not installed: apt install libbpf-dev");
    const std::string whole = file.readAll().left(20'000).toStdString();
    for (std::size_t end = 0; end < whole.size(); end += 37) {
        const HelperReference cut = HelperReference::parse(std::string_view(whole).substr(0, end));
        for (const Helper& helper : cut.all())
            QVERIFY(helper.number > 0);
    }
}

QTEST_GUILESS_MAIN(TestHelperReference)
#include "tst_helper_reference.moc"
