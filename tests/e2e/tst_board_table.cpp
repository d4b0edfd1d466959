// SPDX-License-Identifier: GPL-3.0-or-later
// docs/boards.md says what the boards said. With BOARDSCOPE_UPDATE_DOCS=1 it is made to.
#include "tests/e2e/board_kinds.h"
#include "tests/support/requirements.h"

#include <QFile>
#include <QProcess>
#include <QTest>

using namespace boardscope::test;

namespace {

const QString document = QStringLiteral(BOARDSCOPE_SOURCE_DIR "/docs/boards.md");
const QString made = QStringLiteral(BOARDSCOPE_BINARY_DIR "/boards-table.md");
const QString start_mark = QStringLiteral("<!-- table of kinds: made by tst_board_table -->\n");
const QString end_mark = QStringLiteral("<!-- end of the table of kinds -->\n");

QString read(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

bool write(const QString& path, const QString& text)
{
    QFile file(path);
    const QByteArray bytes = text.toUtf8();
    return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
}

QString difference(const QString& expected, const QString& seen)
{
    const QString left = QStringLiteral(BOARDSCOPE_BINARY_DIR "/boards-table-documented.md");
    if (!write(left, expected) || !write(made, seen)) return QStringLiteral("cannot write the two tables");
    QProcess diff;
    diff.start(QStringLiteral("diff"), {QStringLiteral("-u"), left, made});
    diff.waitForFinished();
    return QString::fromUtf8(diff.readAllStandardOutput());
}

}  // namespace

class BoardTable : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void document_is_true();
};

void BoardTable::document_is_true()
{
    for (const Column& column : columns())
        BOARDSCOPE_REQUIRE(read_cells(column), "a board has not been tried yet: run tst_board_kinds on it");
    const QString table = QLatin1Char('\n') + table_markdown() + QLatin1Char('\n');
    QVERIFY(write(made, table));
    const QString whole = read(document);
    const auto start = whole.indexOf(start_mark) + start_mark.size();
    const auto end = whole.indexOf(end_mark);
    QVERIFY2(whole.contains(start_mark) && end >= start, "the marks are missing in docs/boards.md");
    const QString documented = whole.mid(start, end - start);
    if (documented == table) return;
    if (qEnvironmentVariable("BOARDSCOPE_UPDATE_DOCS") == QStringLiteral("1")) {
        QVERIFY(write(document, whole.left(start) + table + whole.mid(end)));
        return;
    }
    QFAIL(qPrintable(
        QStringLiteral("docs/boards.md does not say what the boards said. Is a change on purpose? Then run "
                       "this test with BOARDSCOPE_UPDATE_DOCS=1.\n") +
        difference(documented, table)));
}

QTEST_GUILESS_MAIN(BoardTable)
#include "tst_board_table.moc"
