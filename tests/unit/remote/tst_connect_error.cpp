// SPDX-License-Identifier: GPL-3.0-or-later
// The sentences for failures that a loopback test cannot bring about, and bytes of strangers in messages.
#include "remote/connect_error.h"

#include <QTest>

#include <cerrno>

using namespace boardscope;
using namespace boardscope::remote;

class ConnectErrorTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void an_endpoint_is_written_as_users_know_it();
    void each_reason_is_its_own_sentence_data();
    void each_reason_is_its_own_sentence();
    void bytes_of_a_stranger_stay_on_one_printable_line();
};

void ConnectErrorTest::an_endpoint_is_written_as_users_know_it()
{
    QCOMPARE((Endpoint{"root", "board", 22}.name()), std::string("root@board:22"));
    QCOMPARE((Endpoint{"", "board", 2222}.name()), std::string("board:2222"));
    QCOMPARE((Endpoint{"root", "fe80::1", 22}.name()), std::string("root@[fe80::1]:22"));
}

void ConnectErrorTest::each_reason_is_its_own_sentence_data()
{
    QTest::addColumn<int>("error_number");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("refused") << ECONNREFUSED << QByteArray("Nothing listens on b:22");
    QTest::newRow("no route") << EHOSTUNREACH << QByteArray("There is no route to b:22");
    QTest::newRow("no network") << ENETUNREACH << QByteArray("There is no route to b:22");
    QTest::newRow("firewall") << EPERM << QByteArray("This machine forbids connecting to b:22");
    QTest::newRow("other") << ECONNRESET << QByteArray("Connecting to b:22 failed: ");
}

void ConnectErrorTest::each_reason_is_its_own_sentence()
{
    QFETCH(int, error_number);
    QFETCH(QByteArray, expected);
    const Error error = connect_failed({"root", "b", 22}, error_number);
    QVERIFY2(QByteArray::fromStdString(error.cause).startsWith(expected), error.cause.c_str());
    QVERIFY(!error.hint.empty());
}

void ConnectErrorTest::bytes_of_a_stranger_stay_on_one_printable_line()
{
    const std::string bytes =
        std::string("\x1b[31mHTTP/1.0 400\x00 Bad\r\nServer: x", 33) + std::string(500, 'y');
    const Error error = not_an_ssh_server({"root", "b", 22}, bytes);
    QVERIFY(error.cause.find('\x1b') == error.cause.npos);
    QVERIFY(error.cause.find('\n') == error.cause.npos);
    QVERIFY(error.cause.find("Server") == error.cause.npos);
    QVERIFY(error.cause.find("HTTP/1.0 400") != error.cause.npos);
}

QTEST_APPLESS_MAIN(ConnectErrorTest)
#include "tst_connect_error.moc"
