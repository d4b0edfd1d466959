// SPDX-License-Identifier: GPL-3.0-or-later
#include "editor/source_file.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>
#include <unistd.h>

using namespace boardscope;
using namespace boardscope::editor;

namespace {

void put(const QString& path, const QByteArray& bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
}

}  // namespace

class SourceFileTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void gives_back_every_byte_of_a_text();
    void refuses_what_is_no_text_data();
    void refuses_what_is_no_text();
    void refuses_a_fifo_without_waiting_for_its_writer();
    void writing_keeps_permissions_and_links();
    void a_failed_write_says_so();
};

void SourceFileTest::gives_back_every_byte_of_a_text()
{
    const QTemporaryDir dir;
    const QString path = dir.filePath(QStringLiteral("odd.c"));
    const QByteArray text("a\r\nb\n\xff\xfe caf\xe9 \xc3\xa9\n\tno newline at the end");
    QVERIFY(write_source(path, text));
    const Result<QByteArray> back = read_source(path);
    QVERIFY(back);
    QCOMPARE(*back, text);
}

void SourceFileTest::refuses_what_is_no_text_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("said");
    QTest::newRow("NUL bytes") << QByteArray("\177ELF\0\1", 6)
                               << QStringLiteral("is not text: it has a NUL byte at offset 4");
    QTest::newRow("too large") << QByteArray(source_limit_bytes + 1, '\n')
                               << QStringLiteral("is too large to edit");
    QByteArray lines(source_limit_bytes, 'x');
    for (qsizetype i = 60; i < lines.size(); i += 60)
        lines[i] = '\n';
    QTest::newRow("just small enough") << lines << QString();
    QTest::newRow("an endless line") << "int a;\n" + QByteArray(source_line_limit_bytes + 1, 'x') +
                                            "\nint b;\n"
                                     << QStringLiteral("line 2 is longer than");
}

void SourceFileTest::refuses_what_is_no_text()
{
    QFETCH(const QByteArray, bytes);
    QFETCH(const QString, said);
    const QTemporaryDir dir;
    const QString path = dir.filePath(QStringLiteral("f.c"));
    put(path, bytes);
    const Result<QByteArray> text = read_source(path);
    QCOMPARE(text.has_value(), said.isEmpty());
    if (text) return;
    QVERIFY2(QString::fromStdString(text.error().cause).contains(said), text.error().cause.c_str());
    QVERIFY(!text.error().hint.empty());
}

void SourceFileTest::refuses_a_fifo_without_waiting_for_its_writer()
{
    const QTemporaryDir dir;
    const QString fifo = dir.filePath(QStringLiteral("fifo"));
    QCOMPARE(mkfifo(QFile::encodeName(fifo).constData(), 0600), 0);
    QVERIFY(!read_source(fifo));
    QVERIFY(!read_source(dir.path()));
    QVERIFY(!read_source(QStringLiteral("/dev/zero")));
    QVERIFY(!read_source(dir.filePath(QStringLiteral("missing.c"))));
}

void SourceFileTest::writing_keeps_permissions_and_links()
{
    const QTemporaryDir dir;
    const QString path = dir.filePath(QStringLiteral("probe.c"));
    const QString link = dir.filePath(QStringLiteral("link.c"));
    put(path, "old");
    const QFile::Permissions permissions =
        QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner | QFile::ReadGroup;
    QVERIFY(QFile::setPermissions(path, permissions));
    QVERIFY(QFile::link(path, link));
    QVERIFY(write_source(link, "new"));
    struct stat found = {};
    QCOMPARE(stat(QFile::encodeName(path).constData(), &found), 0);
    QCOMPARE(found.st_mode & 07777u, 0740u);
    QVERIFY(QFileInfo(link).isSymLink());
    QCOMPARE(*read_source(path), QByteArray("new"));
}

void SourceFileTest::a_failed_write_says_so()
{
    const QTemporaryDir dir;
    const Result<void> written = write_source(dir.filePath(QStringLiteral("missing/probe.c")), "x");
    QVERIFY(!written);
    QVERIFY(QString::fromStdString(written.error().cause).startsWith(QStringLiteral("cannot save ")));
    QVERIFY(!written.error().hint.empty());
}

QTEST_GUILESS_MAIN(SourceFileTest)
#include "tst_source_file.moc"
