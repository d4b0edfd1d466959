// SPDX-License-Identifier: GPL-3.0-or-later
// The ways to root on a board: real sudo and real doas behind a real sshd, for a user who exists only in
// the server's own namespace.
#include "remote/board_connection.h"
#include "remote/privilege.h"
#include "remote/start_loader.h"
#include "tests/support/requirements.h"
#include "tests/support/ssh_server.h"

#include <QFileInfo>
#include <QTest>

using namespace boardscope;
using namespace boardscope::remote;
using boardscope::test::SshServer;
using namespace std::chrono_literals;

namespace {

QString text_of(const Error& error)
{
    return QString::fromStdString(error.cause + " | " + error.hint);
}

constexpr const char* with_password_rule =
    "echo \"$U ALL=(ALL:ALL) ALL\" >/etc/sudoers.d/board; chmod 440 /etc/sudoers.d/board";
constexpr const char* without_password_rule =
    "echo \"$U ALL=(ALL:ALL) NOPASSWD: ALL\" >/etc/sudoers.d/board; chmod 440 /etc/sudoers.d/board";

Prompts answering(const char* password, int* asked = nullptr)
{
    Prompts prompts;
    prompts.sudo_password = [password, asked](const std::string&) {
        if (asked != nullptr) ++*asked;
        return std::optional<std::string>(password);
    };
    return prompts;
}

/// Says who it is, echoes its input without a change, says when the input ended.
Bytes echo_loader()
{
    constexpr std::string_view text =
        "#!/bin/sh\nrm -f \"$0\"\necho \"uid $(id -u)\"\ncat\necho end of input\n";
    const auto bytes = std::as_bytes(std::span(text));
    return {bytes.begin(), bytes.end()};
}

}  // namespace

class SshPrivilegeTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { server_ = std::make_unique<SshServer>(); }
    void cleanup()
    {
        connection_.reset();
        server_.reset();
    }
    void sudo_without_password_keeps_the_lifeline();
    void sudo_with_password_keeps_the_lifeline();
    void sudo_that_needs_no_password_is_not_given_one();
    void a_wrong_sudo_password_is_asked_for_again_then_named();
    void sudo_that_wants_a_password_nobody_gives();
    void a_user_outside_sudoers_is_told();
    void a_board_without_sudo_is_told();
    void doas_without_password_keeps_the_lifeline();
    void doas_that_wants_a_password_is_told();
    void a_board_without_doas_is_told();
    void a_lost_link_ends_a_privileged_loader();

private:
    QString connect(const char* setup, const char* sshd_config = "")
    {
        const SshServer::Options options{.setup = QString::fromLatin1(setup),
                                         .sshd_config = QString::fromLatin1(sshd_config),
                                         .needs_root = true};
        if (const QString problem = server_->start(options); !problem.isEmpty()) return problem;
        SshAddress address = server_->address();
        address.user = SshServer::user;
        auto opened = BoardConnection::open(address, {}, {}, {10s, server_->empty_ssh_directory()});
        if (!opened) return text_of(opened.error());
        connection_ = std::move(*opened);
        return {};
    }
    void expect_lifeline(Privilege privilege, const Prompts& prompts);
    QString refusal(Privilege privilege, const Prompts& prompts = {})
    {
        auto grant = obtain_privilege(*connection_, privilege, prompts);
        return grant ? QStringLiteral("granted") : text_of(grant.error());
    }

    std::unique_ptr<SshServer> server_;
    std::unique_ptr<BoardConnection> connection_;
};

#define CONNECT(tool, ...)                                                                                   \
    do {                                                                                                     \
        const QByteArray lacking = SshServer::missing({.needs_root = true}).toUtf8();                        \
        BOARDSCOPE_REQUIRE(lacking.isEmpty(), lacking.constData());                                          \
        BOARDSCOPE_REQUIRE(QFileInfo::exists(QStringLiteral("/usr/bin/" tool)), "needs " tool);              \
        const QString problem = connect(__VA_ARGS__);                                                        \
        QVERIFY2(problem.isEmpty(), qPrintable(problem));                                                    \
    } while (false)

void SshPrivilegeTest::expect_lifeline(Privilege privilege, const Prompts& prompts)
{
    LoaderOptions options;
    options.privilege = privilege;
    auto running = start_loader(*connection_, echo_loader(), options, prompts);
    QVERIFY2(running, qPrintable(running ? QString() : text_of(running.error())));
    std::string frames(200'000, '\0');
    for (std::size_t i = 0; i < frames.size(); ++i)
        frames[i] = static_cast<char>(i * 31 >> 2);
    QVERIFY(running->channel->write(std::as_bytes(std::span(frames))).has_value());

    std::string out;
    const std::string expected = "uid 0\n" + frames;
    while (out.size() < expected.size()) {
        const ReadOutcome outcome = running->channel->read(10s);
        QCOMPARE(outcome.kind, ReadOutcome::Kind::bytes);
        out.append(reinterpret_cast<const char*>(outcome.bytes.data()), outcome.bytes.size());
    }
    QVERIFY(out == expected);  // as root, every byte, and no password among them
    running->channel->close_stdin();
    const ReadOutcome last = running->channel->read(10s);
    QCOMPARE(last.kind, ReadOutcome::Kind::bytes);
    QCOMPARE(QByteArray(reinterpret_cast<const char*>(last.bytes.data()),
                        static_cast<qsizetype>(last.bytes.size())),
             QByteArray("end of input\n"));
    QCOMPARE(running->channel->wait_exit(5s).value_or(-1), 0);
}

void SshPrivilegeTest::sudo_without_password_keeps_the_lifeline()
{
    CONNECT("sudo", without_password_rule);
    expect_lifeline(Privilege::sudo_no_password, {});
}

void SshPrivilegeTest::sudo_with_password_keeps_the_lifeline()
{
    CONNECT("sudo", with_password_rule);
    int asked = 0;
    expect_lifeline(Privilege::sudo_password, answering(SshServer::password, &asked));
    QCOMPARE(asked, 1);
    // Again, now that sudo may remember the user: the password line still must not reach the loader.
    expect_lifeline(Privilege::sudo_password, answering(SshServer::password));
}

void SshPrivilegeTest::sudo_that_needs_no_password_is_not_given_one()
{
    CONNECT("sudo", without_password_rule);
    int asked = 0;
    expect_lifeline(Privilege::sudo_password, answering(SshServer::password, &asked));
    QCOMPARE(asked, 0);
}

void SshPrivilegeTest::a_wrong_sudo_password_is_asked_for_again_then_named()
{
    CONNECT("sudo", with_password_rule);
    int asked = 0;
    const QString said = refusal(Privilege::sudo_password, answering("not it", &asked));
    QVERIFY2(said.contains(QStringLiteral("did not accept the password")), qPrintable(said));
    QVERIFY(!said.contains(QStringLiteral("not it")));
    QCOMPARE(asked, 3);
}

void SshPrivilegeTest::sudo_that_wants_a_password_nobody_gives()
{
    CONNECT("sudo", with_password_rule);
    QVERIFY2(refusal(Privilege::sudo_no_password).startsWith(QStringLiteral("sudo asks for a password on ")),
             qPrintable(refusal(Privilege::sudo_no_password)));
    QVERIFY2(refusal(Privilege::sudo_no_password).contains(QStringLiteral("`privilege = \"sudo-password\"`")),
             qPrintable(refusal(Privilege::sudo_no_password)));
    QVERIFY2(refusal(Privilege::sudo_password).contains(QStringLiteral("none was given")),
             qPrintable(refusal(Privilege::sudo_password)));
}

void SshPrivilegeTest::a_user_outside_sudoers_is_told()
{
    CONNECT("sudo", "");
    const QString said = refusal(Privilege::sudo_password, answering(SshServer::password));
    QVERIFY2(said.contains(QStringLiteral("does not allow this user")), qPrintable(said));
    QVERIFY2(said.contains(QStringLiteral("/etc/sudoers")), qPrintable(said));
}

void SshPrivilegeTest::a_board_without_sudo_is_told()
{
    CONNECT("sudo", "", "SetEnv PATH=/nowhere\n");
    const QString said = refusal(Privilege::sudo_no_password);
    QVERIFY2(said.startsWith(QStringLiteral("There is no sudo on ")), qPrintable(said));
}

void SshPrivilegeTest::doas_without_password_keeps_the_lifeline()
{
    CONNECT("doas", "echo \"permit nopass $U\" >/etc/doas.conf; chmod 400 /etc/doas.conf");
    expect_lifeline(Privilege::doas, {});
}

void SshPrivilegeTest::doas_that_wants_a_password_is_told()
{
    CONNECT("doas", "echo \"permit $U\" >/etc/doas.conf; chmod 400 /etc/doas.conf");
    const QString said = refusal(Privilege::doas);
    QVERIFY2(said.startsWith(QStringLiteral("doas asks for a password on ")), qPrintable(said));
}

void SshPrivilegeTest::a_board_without_doas_is_told()
{
    CONNECT("sudo", "", "SetEnv PATH=/nowhere\n");
    const QString said = refusal(Privilege::doas);
    QVERIFY2(said.startsWith(QStringLiteral("There is no doas on ")), qPrintable(said));
}

void SshPrivilegeTest::a_lost_link_ends_a_privileged_loader()
{
    CONNECT("sudo", without_password_rule);
    const std::string mark = server_->directory() + "/home-user/ended";
    constexpr std::string_view text =
        "#!/bin/sh\nrm -f \"$0\"\necho ready\ncat >/dev/null\necho gone >\"$1\"\n";
    const auto bytes = std::as_bytes(std::span(text));
    LoaderOptions options;
    options.privilege = Privilege::sudo_no_password;
    options.arguments = {mark};
    auto running = start_loader(*connection_, bytes, options, {});
    QVERIFY2(running, qPrintable(running ? QString() : text_of(running.error())));
    QCOMPARE(running->channel->read(5s).kind, ReadOutcome::Kind::bytes);
    server_->kill_sessions();
    QCOMPARE(running->channel->read(5s).kind, ReadOutcome::Kind::lost);
    QTRY_VERIFY_WITH_TIMEOUT(QFileInfo::exists(QString::fromStdString(mark)), 5000);
}

QTEST_GUILESS_MAIN(SshPrivilegeTest)
#include "tst_ssh_privilege.moc"
