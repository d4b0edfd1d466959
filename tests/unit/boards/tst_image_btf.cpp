// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/boards/image_btf.h"

#include "core/base/bytes.h"

#include <QTest>

using namespace boardscope;
using namespace boardscope::boards;

namespace {

std::string made_up_btf(std::uint32_t types_bytes, std::uint32_t strings_bytes)
{
    Bytes bytes = to_bytes(std::string_view("\x9f\xeb\x01\x00", 4));
    for (const std::uint32_t field : {24u, 0u, types_bytes, types_bytes, strings_bytes})
        append_little_endian(bytes, field);
    return std::string(as_text(bytes)) + std::string(types_bytes, 't') + '\0' +
           std::string(strings_bytes - 2, 's') + '\0';
}

/// Three sectors of setup, then the decompressor's code, then the payload.
std::string made_up_pc_image(const std::string& payload)
{
    const std::string code = "decompressor";
    std::string image(4 * 512, '\0');
    image[0x1f1] = 3;
    image.replace(0x202, 4, "HdrS");
    image[0x206] = 0x0f;
    image[0x207] = 0x02;
    image[0x248] = static_cast<char>(code.size());
    image[0x24c] = static_cast<char>(payload.size());
    return image + code + payload;
}

}  // namespace

class TestImageBtf : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void the_largest_is_taken()
    {
        const std::string wanted = made_up_btf(400, 90);
        const std::string image =
            "MZ" + made_up_btf(40, 9) + "code" + wanted + made_up_btf(60, 9) + "more code";
        QCOMPARE(find_image_btf(image), std::string_view(wanted));
    }
    void at_the_very_end_of_the_image()
    {
        const std::string wanted = made_up_btf(8, 2);
        QCOMPARE(find_image_btf("x" + wanted), std::string_view(wanted));
    }
    void a_pc_image_says_where_its_kernel_lies()
    {
        const std::string image = made_up_pc_image("kernel" + std::string(4, '\x11'));
        QCOMPARE(compressed_kernel(image), std::string_view("kernel"));
        const std::string gzip = "\x1f\x8b"
                                 "kernel and length";
        QCOMPARE(compressed_kernel(made_up_pc_image(gzip)), std::string_view(gzip));
        QVERIFY(compressed_kernel(image.substr(0, image.size() - 1)).empty());
        QVERIFY(compressed_kernel(image.substr(0, 0x24f)).empty());
        QVERIFY(compressed_kernel(made_up_btf(400, 90) + std::string(1000, '\0')).empty());
        std::string old = image;
        old[0x206] = 7;  // an earlier boot protocol has no such field
        QVERIFY(compressed_kernel(old).empty());
    }
    void broken_data();
    void broken()
    {
        QFETCH(QByteArray, image);
        QVERIFY(find_image_btf(image.toStdString()).empty());
    }
};

void TestImageBtf::broken_data()
{
    QTest::addColumn<QByteArray>("image");
    const std::string whole = made_up_btf(40, 9);
    const auto row = [](const char* name, const std::string& image) {
        QTest::newRow(name) << QByteArray::fromStdString(image);
    };
    const auto changed = [&whole](std::size_t at, char byte) {
        std::string image = whole;
        image[at] = byte;
        return image;
    };
    row("nothing", "");
    row("none", std::string(1000, '\0'));
    row("cut off", whole.substr(0, whole.size() - 1));
    row("only the header", whole.substr(0, 24));
    row("cut in the header", whole.substr(0, 20));
    row("another version", changed(2, 2));
    row("a gap before the strings", changed(16, 41));
    row("strings longer than memory", changed(23, '\xff'));
    row("types longer than memory", changed(15, '\xff'));
    row("first string is not empty", changed(24 + 40, 'x'));
    row("last string does not end", changed(whole.size() - 1, 'x'));
}

QTEST_GUILESS_MAIN(TestImageBtf)
#include "tst_image_btf.moc"
