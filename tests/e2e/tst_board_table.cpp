// SPDX-License-Identifier: GPL-3.0-or-later
// The documents say what the boards said. With BOARDSCOPE_UPDATE_DOCS=1 they are made to.
#include "tests/e2e/board_kinds.h"
#include "tests/e2e/document_section.h"
#include "tests/e2e/script_cases.h"
#include "tests/support/requirements.h"

#include <QTest>

using namespace boardscope::test;

Q_DECLARE_METATYPE(const BoardTable*)

class BoardTables : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void document_is_true_data();
    void document_is_true();
};

void BoardTables::document_is_true_data()
{
    QTest::addColumn<const BoardTable*>("table");
    QTest::addColumn<QString>("document");
    QTest::addColumn<QString>("name");
    QTest::newRow("kinds") << &table_of_kinds() << QStringLiteral("docs/boards.md")
                           << QStringLiteral("kinds");
    QTest::newRow("scripts") << &table_of_scripts() << QStringLiteral("docs/dsl.md")
                             << QStringLiteral("scripts");
}

void BoardTables::document_is_true()
{
    QFETCH(const BoardTable*, table);
    QFETCH(QString, document);
    QFETCH(QString, name);
    for (const Column& column : columns())
        BOARDSCOPE_REQUIRE(read_cells(*table, column),
                           "a board has not been tried yet: run tst_board_kinds and tst_board_scripts on it");
    const QString trouble = compare_section(document, name, table_markdown(*table));
    QVERIFY2(trouble.isEmpty(), qPrintable(trouble));
}

QTEST_GUILESS_MAIN(BoardTables)
#include "tst_board_table.moc"
