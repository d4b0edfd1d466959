// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/decompress.h"

#include <archive.h>
#include <archive_entry.h>

#include <QTest>

#include <string_view>

using namespace boardscope;

namespace {

std::string compressed(const std::string& text, int (*add_filter)(archive*))
{
    std::string out(text.size() * 2 + 1000, '\0');
    std::size_t used = 0;
    archive* writer = archive_write_new();
    archive_write_set_format_raw(writer);
    add_filter(writer);
    archive_write_set_bytes_in_last_block(writer, 1);
    archive_write_open_memory(writer, out.data(), out.size(), &used);
    archive_entry* entry = archive_entry_new();
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_write_header(writer, entry);
    archive_write_data(writer, text.data(), text.size());
    archive_entry_free(entry);
    archive_write_close(writer);
    archive_write_free(writer);
    return out.substr(0, used);
}

std::string some_text()
{
    std::string text;
    for (int i = 0; i < 50'000; ++i)
        text += std::to_string(i * 7919 % 10'007) + ' ';
    return text;
}

}  // namespace

class TestDecompress : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void what_was_compressed_comes_back_data()
    {
        QTest::addColumn<int>("filter");
        QTest::newRow("gzip") << 0;
        QTest::newRow("xz") << 1;
        QTest::newRow("lz4") << 2;
        QTest::newRow("zstd") << 3;
    }
    void what_was_compressed_comes_back()
    {
        QFETCH(int, filter);
        constexpr int (*filters[])(archive*) = {archive_write_add_filter_gzip, archive_write_add_filter_xz,
                                                archive_write_add_filter_lz4, archive_write_add_filter_zstd};
        const std::string text = some_text();
        const std::string packed = compressed(text, filters[filter]);
        QVERIFY(!packed.empty() && packed.size() < text.size());
        QVERIFY(builder::decompressed(as_bytes(packed), 1 << 24) == text);
        QVERIFY(text.starts_with(builder::decompressed(as_bytes(packed), 1000)));
        QCOMPARE(builder::decompressed(as_bytes(packed), 1000).size(), std::size_t(1000));
    }
    /// The form that the kernel's own makefile asks `lz4 -l` for: one block of literals only.
    void lz4_of_the_old_form()
    {
        const std::string packed("\x02\x21\x4c\x18\x0c\x00\x00\x00\xb0hello board\x00\x00\x00\x0b", 24);
        QCOMPARE(builder::decompressed(as_bytes(packed), 1 << 20).substr(0, 11), std::string("hello board"));
    }
    void what_is_not_compressed_is_nothing()
    {
        QVERIFY(builder::decompressed({}, 1 << 20).empty());
        QVERIFY(
            builder::decompressed(as_bytes(std::string_view("plain text, and not short")), 1 << 20).empty());
    }
};

QTEST_GUILESS_MAIN(TestDecompress)
#include "tst_decompress.moc"
