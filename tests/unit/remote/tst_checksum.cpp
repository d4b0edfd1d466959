// SPDX-License-Identifier: GPL-3.0-or-later
// Our checksums against those of the real tools, which a board will be asked for.
#include "remote/checksum.h"
#include "tests/support/requirements.h"

#include <QProcess>
#include <QStandardPaths>
#include <QTest>

using namespace boardscope::remote;

class ChecksumTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void agrees_with_the_tool_data();
    void agrees_with_the_tool();
};

void ChecksumTest::agrees_with_the_tool_data()
{
    QTest::addColumn<QStringList>("tool");
    QTest::addColumn<int>("size");
    for (const char* tool : {"sha256sum", "md5sum", "cksum"})
        for (const int size : {0, 1, 255, 256, 65535, 65536, 1'000'003}) {
            QTest::addRow("%s %d", tool, size) << QStringList{QString::fromLatin1(tool)} << size;
            if (qstrcmp(tool, "cksum") == 0) continue;  // Debian's BusyBox has none
            QTest::addRow("busybox %s %d", tool, size)
                << QStringList{QStringLiteral("busybox"), QString::fromLatin1(tool)} << size;
        }
}

void ChecksumTest::agrees_with_the_tool()
{
    QFETCH(QStringList, tool);
    QFETCH(int, size);
    BOARDSCOPE_REQUIRE(!QStandardPaths::findExecutable(tool.first()).isEmpty(),
                       qPrintable(QStringLiteral("needs ") + tool.first()));
    QByteArray input(size, '\0');
    for (int i = 0; i < size; ++i)
        input[i] = static_cast<char>((i * 7919) >> 3);
    QProcess process;
    process.start(tool.first(), tool.mid(1));
    process.write(input);
    process.closeWriteChannel();
    QVERIFY(process.waitForFinished());
    const QByteArray printed = process.readAllStandardOutput().trimmed();

    const auto bytes = std::as_bytes(std::span(input.constData(), static_cast<std::size_t>(input.size())));
    const std::string ours = tool.last() == QLatin1String("sha256sum") ? sha256_hex(bytes)
                             : tool.last() == QLatin1String("md5sum")  ? md5_hex(bytes)
                                                                       : posix_cksum(bytes);
    // As the board's script compares them: ours, then a blank or the end.
    QVERIFY2((printed + ' ').startsWith(QByteArray::fromStdString(ours) + ' '), printed.constData());
}

QTEST_GUILESS_MAIN(ChecksumTest)
#include "tst_checksum.moc"
