// SPDX-License-Identifier: GPL-3.0-or-later
// The facts of a board, from answers as small and odd systems give them.
#include "remote/board_check.h"

#include <QTest>

using namespace boardscope;
using namespace boardscope::remote;

class BoardCheckTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void an_answer_is_read();
    void a_banner_around_the_facts_is_skipped();
    void missing_facts_are_not_errors();
    void the_proper_tracefs_wins();
    void values_may_hold_anything();
    void no_answer_is_an_error_data();
    void no_answer_is_an_error();
};

void BoardCheckTest::an_answer_is_read()
{
    const auto facts =
        parse_board_facts("boardscope-facts-begin\nmachine=armv7l\nrelease=6.1.0-50-armmp\n"
                          "version=#1 SMP Debian 6.1.176-1 (2026-01-01)\nuid=0\nuser=root\nshell=/bin/sh\n"
                          "tracefs=/sys/kernel/tracing\nbtf=1\nos=\"Debian GNU/Linux 12\"\n"
                          "tool=sudo\ntool=md5sum\nboardscope-facts-end\n");
    QVERIFY(facts.has_value());
    QCOMPARE(QString::fromStdString(facts->machine), QStringLiteral("armv7l"));
    QCOMPARE(QString::fromStdString(facts->kernel_release), QStringLiteral("6.1.0-50-armmp"));
    QCOMPARE(QString::fromStdString(facts->kernel_version),
             QStringLiteral("#1 SMP Debian 6.1.176-1 (2026-01-01)"));
    QCOMPARE(facts->uid, 0);
    QCOMPARE(QString::fromStdString(facts->tracefs), QStringLiteral("/sys/kernel/tracing"));
    QVERIFY(facts->has_kernel_btf);
    QCOMPARE(QString::fromStdString(facts->os_name), QStringLiteral("Debian GNU/Linux 12"));
    QVERIFY(facts->has("sudo") && facts->has("md5sum") && !facts->has("doas"));
}

void BoardCheckTest::a_banner_around_the_facts_is_skipped()
{
    const auto facts =
        parse_board_facts("Welcome!\r\nmachine=fake\r\nboardscope-facts-begin\r\nmachine=mips\r\n"
                          "release=4.9\r\nboardscope-facts-end\r\nmachine=late\r\n");
    QVERIFY(facts.has_value());
    QCOMPARE(QString::fromStdString(facts->machine), QStringLiteral("mips"));
    QCOMPARE(QString::fromStdString(facts->kernel_release), QStringLiteral("4.9"));
}

void BoardCheckTest::missing_facts_are_not_errors()
{
    const auto facts = parse_board_facts("boardscope-facts-begin\nmachine=armv7l\nrelease=5.10\nuid=\nuser=\n"
                                         "boardscope-facts-end");
    QVERIFY(facts.has_value());
    QCOMPARE(facts->uid, -1);
    QVERIFY(facts->tracefs.empty() && facts->tools.empty() && !facts->has_kernel_btf);
}

void BoardCheckTest::the_proper_tracefs_wins()
{
    const auto facts = parse_board_facts("boardscope-facts-begin\nmachine=a\nrelease=5\n"
                                         "tracefs=/sys/kernel/debug/tracing\ntracefs=/sys/kernel/tracing\n"
                                         "tracefs=/mnt/other\nboardscope-facts-end\n");
    QVERIFY(facts.has_value());
    QCOMPARE(QString::fromStdString(facts->tracefs), QStringLiteral("/sys/kernel/tracing"));
}

void BoardCheckTest::values_may_hold_anything()
{
    const auto facts =
        parse_board_facts("boardscope-facts-begin\nmachine=a=b\nrelease=5=6\nuid=12x\n=\n\nnoise\n"
                          "os='x'\nboardscope-facts-end\n");
    QVERIFY(facts.has_value());
    QCOMPARE(QString::fromStdString(facts->machine), QStringLiteral("a=b"));
    QCOMPARE(QString::fromStdString(facts->os_name), QStringLiteral("x"));
}

void BoardCheckTest::no_answer_is_an_error_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("nothing") << QByteArray() << QByteArray("did not answer as expected");
    QTest::newRow("another shell") << QByteArray("% Unknown command: sh\n") << QByteArray("Unknown command");
    QTest::newRow("cut off") << QByteArray("boardscope-facts-begin\nmachine=a\nrelease=5\n")
                             << QByteArray("did not answer as expected");
    QTest::newRow("end before begin")
        << QByteArray("boardscope-facts-end\nboardscope-facts-begin\nmachine=a\n")
        << QByteArray("did not answer as expected");
    QTest::newRow("no uname") << QByteArray(
                                     "boardscope-facts-begin\nmachine=\nrelease=\nboardscope-facts-end\n")
                              << QByteArray("uname");
}

void BoardCheckTest::no_answer_is_an_error()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, expected);
    const auto facts = parse_board_facts(text.toStdString());
    QVERIFY(!facts);
    QVERIFY2(QByteArray::fromStdString(facts.error().cause).contains(expected), facts.error().cause.c_str());
    QVERIFY(!facts.error().hint.empty());
}

QTEST_APPLESS_MAIN(BoardCheckTest)
#include "tst_board_check.moc"
