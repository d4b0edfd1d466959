// SPDX-License-Identifier: GPL-3.0-or-later
// What is put before a command to make it root, and what sudo's and doas' messages are taken for.
#include "remote/privilege.h"

#include <QTest>

using namespace boardscope;
using namespace boardscope::remote;

Q_DECLARE_METATYPE(Privilege)

class PrivilegeTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void commands_are_wrapped_data();
    void commands_are_wrapped();
    void a_password_is_only_in_the_first_line_of_stdin();
    void a_moved_grant_keeps_its_password_and_leaves_none_behind();
    void messages_are_understood_data();
    void messages_are_understood();
};

void PrivilegeTest::commands_are_wrapped_data()
{
    QTest::addColumn<Privilege>("privilege");
    QTest::addColumn<QString>("password_line");
    QTest::addColumn<QString>("expected");
    QTest::newRow("root") << Privilege::root << ""
                          << "'/tmp/it'\\''s' '-x'";
    QTest::newRow("sudo -n") << Privilege::sudo_no_password << ""
                             << "'sudo' '-n' '--' '/tmp/it'\\''s' '-x'";
    QTest::newRow("sudo -S") << Privilege::sudo_password << "secret\n"
                             << "'sudo' '-k' '-S' '-p' '' '--' '/tmp/it'\\''s' '-x'";
    QTest::newRow("sudo without need") << Privilege::sudo_password << ""
                                       << "'sudo' '-n' '--' '/tmp/it'\\''s' '-x'";
    QTest::newRow("doas") << Privilege::doas << ""
                          << "'doas' '-n' '--' '/tmp/it'\\''s' '-x'";
}

void PrivilegeTest::commands_are_wrapped()
{
    QFETCH(Privilege, privilege);
    QFETCH(QString, password_line);
    QFETCH(QString, expected);
    const PrivilegeGrant grant(privilege, password_line.toStdString());
    QCOMPARE(QString::fromStdString(grant.wrap(ShellCommand("/tmp/it's").arg("-x")).text()), expected);
}

void PrivilegeTest::a_password_is_only_in_the_first_line_of_stdin()
{
    const PrivilegeGrant grant(Privilege::sudo_password, "secret\n");
    QCOMPARE(QByteArray::fromStdString(std::string(grant.stdin_prefix())), QByteArray("secret\n"));
    QVERIFY(!QByteArray::fromStdString(grant.wrap(ShellCommand("true")).text()).contains("secret"));
}

void PrivilegeTest::a_moved_grant_keeps_its_password_and_leaves_none_behind()
{
    PrivilegeGrant first(Privilege::sudo_password, "secret\n");
    PrivilegeGrant second = std::move(first);
    QVERIFY(first.stdin_prefix().empty());
    QCOMPARE(second.stdin_prefix(), std::string_view("secret\n"));
    PrivilegeGrant third(Privilege::root, "");
    third = std::move(second);
    QVERIFY(second.stdin_prefix().empty());
    QCOMPARE(third.stdin_prefix(), std::string_view("secret\n"));
}

void PrivilegeTest::messages_are_understood_data()
{
    QTest::addColumn<Privilege>("privilege");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("message");
    QTest::addColumn<QString>("expected");
    const auto no_password = Privilege::sudo_no_password;
    const auto password = Privilege::sudo_password;
    QTest::newRow("sudo wants one") << no_password << 1 << "sudo: a password is required"
                                    << "sudo asks for a password on b";
    QTest::newRow("old sudo wants one")
        << no_password << 1 << "sudo: a terminal is required to read the password; either use the -S option"
        << "sudo asks for a password on b";
    QTest::newRow("none given") << password << 1 << "sudo: a password is required"
                                << "sudo asks for a password on b and none was given";
    QTest::newRow("not in sudoers") << password << 1 << "ann is not in the sudoers file."
                                    << "sudo on b does not allow this user";
    QTest::newRow("not this command")
        << password << 1 << "Sorry, user ann is not allowed to execute '/tmp/x' as root on b."
        << "sudo on b does not allow this user";
    QTest::newRow("wrong") << password << 1 << "sudo: 1 incorrect password attempt"
                           << "sudo on b did not accept the password";
    QTest::newRow("requiretty") << no_password << 1 << "sudo: sorry, you must have a tty to run sudo"
                                << "sudo on b insists on a terminal";
    QTest::newRow("no sudo") << no_password << 127 << "sh: sudo: not found"
                             << "There is no sudo on b";
    QTest::newRow("other") << no_password << 1
                           << "sudo: /etc/sudoers is owned by uid 5, should be 0\nsecond line"
                           << "sudo failed on b: sudo: /etc/sudoers is owned by uid 5, should be 0";
    QTest::newRow("silent") << no_password << 1 << ""
                            << "sudo failed on b: no message";
    QTest::newRow("doas wants one") << Privilege::doas << 1 << "doas: Authentication required"
                                    << "doas asks for a password on b";
    QTest::newRow("doas forbids") << Privilege::doas << 1 << "doas: Operation not permitted"
                                  << "doas on b does not allow this user";
    QTest::newRow("no doas") << Privilege::doas << 127 << "ash: doas: not found"
                             << "There is no doas on b";
}

void PrivilegeTest::messages_are_understood()
{
    QFETCH(Privilege, privilege);
    QFETCH(int, status);
    QFETCH(QString, message);
    QFETCH(QString, expected);
    const Error error = explain_privilege_failure(privilege, status, message.toStdString(), "b");
    QVERIFY2(QString::fromStdString(error.cause).startsWith(expected), error.cause.c_str());
    QVERIFY(!error.hint.empty());
    QVERIFY(QString::fromStdString(error.cause).count(QLatin1Char('\n')) == 0);
}

QTEST_GUILESS_MAIN(PrivilegeTest)
#include "tst_privilege.moc"
