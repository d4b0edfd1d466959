// SPDX-License-Identifier: GPL-3.0-or-later
// Connecting to a real sshd and a real dropbear, in every way that works and every way that fails.
#include "remote/board_check.h"
#include "remote/board_connection.h"
#include "tests/support/requirements.h"
#include "tests/support/ssh_server.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QScopeGuard>
#include <QStandardPaths>
#include <QTest>

#include <sys/socket.h>
#include <unistd.h>

#include <thread>

using namespace boardscope;
using namespace boardscope::remote;
using boardscope::test::SshServer;
using namespace std::chrono_literals;

Q_DECLARE_METATYPE(SshServer::Kind)

namespace {

QString text_of(const Error& error)
{
    return QString::fromStdString(error.cause + " | " + error.hint);
}

ConnectOptions hermetic(const SshServer& server, std::chrono::milliseconds timeout = 10s)
{
    return {timeout, server.empty_ssh_directory()};
}

Prompts with_password(const char* password)
{
    Prompts prompts;
    prompts.password = [password](const std::string&) { return std::optional<std::string>(password); };
    return prompts;
}

int open_file_count()
{
    return static_cast<int>(
        QDir(QStringLiteral("/proc/self/fd")).entryList(QDir::System | QDir::Files).size());
}

}  // namespace

class SshConnectionTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void a_key_logs_in_and_commands_run_data() { servers(); }
    void a_key_logs_in_and_commands_run();
    void a_password_logs_in_data() { servers(); }
    void a_password_logs_in();
    void a_wrong_password_is_named_and_asked_for_again_data() { servers(); }
    void a_wrong_password_is_named_and_asked_for_again();
    void keyboard_interactive_answers_the_questions();
    void no_acceptable_key_says_what_the_board_takes();
    void a_missing_key_file_is_named();
    void an_unreadable_key_is_named();
    void an_encrypted_key_asks_for_its_passphrase();
    void a_key_in_the_agent_logs_in_without_a_question();
    void an_unknown_host_key_is_asked_about_and_stored();
    void an_unknown_host_key_is_refused_without_an_answer();
    void a_changed_host_key_is_refused_with_both_fingerprints();
    void an_alias_of_ssh_config_works_and_the_profile_wins();
    void a_refused_port_is_named();
    void an_unknown_name_is_named();
    void a_foreign_server_is_named();
    void a_server_that_hangs_up_is_named();
    void no_common_algorithm_is_named();
    void a_black_hole_times_out();
    void connecting_to_a_black_hole_can_be_cancelled();
    void board_facts_come_in_one_round_trip_data() { servers(); }
    void board_facts_come_in_one_round_trip();
    void board_facts_come_from_busybox_too();
    void a_failed_connection_leaves_no_file_open();

private:
    void servers();
    Result<std::unique_ptr<BoardConnection>> open(const SshAddress& address, const Prompts& prompts = {},
                                                  std::stop_token stop = {},
                                                  std::chrono::milliseconds timeout = 10s)
    {
        return BoardConnection::open(address, prompts, stop, hermetic(*server_, timeout));
    }
    void require_and_start(const SshServer::Options& options);

    std::unique_ptr<SshServer> server_;
};

#define START_SERVER(...)                                                                                    \
    do {                                                                                                     \
        const SshServer::Options server_options{__VA_ARGS__};                                                \
        const QByteArray lacking = SshServer::missing(server_options).toUtf8();                              \
        BOARDSCOPE_REQUIRE(lacking.isEmpty(), lacking.constData());                                          \
        const QString problem = server_->start(server_options);                                              \
        QVERIFY2(problem.isEmpty(), qPrintable(problem));                                                    \
    } while (false)

void SshConnectionTest::init()
{
    server_ = std::make_unique<SshServer>();
}

void SshConnectionTest::servers()
{
    QTest::addColumn<SshServer::Kind>("kind");
    QTest::newRow("sshd") << SshServer::Kind::sshd;
    QTest::newRow("dropbear") << SshServer::Kind::dropbear;
}

void SshConnectionTest::a_key_logs_in_and_commands_run()
{
    QFETCH(SshServer::Kind, kind);
    START_SERVER(.kind = kind);
    auto connection = open(server_->address());
    QVERIFY2(connection, qPrintable(connection ? QString() : text_of(connection.error())));
    QVERIFY((*connection)->is_alive());

    const std::string input(300'000, 'x');
    auto echoed = (*connection)->run(ShellCommand("cat"), std::as_bytes(std::span(input)), 10s);
    QVERIFY2(echoed, qPrintable(echoed ? QString() : text_of(echoed.error())));
    QVERIFY(echoed->out == input);
    QCOMPARE(echoed->exit_status, 0);

    auto failed = (*connection)->run(ShellCommand::script("echo out; echo err >&2; exit 7"), {}, 10s);
    QVERIFY(failed.has_value());
    QCOMPARE(failed->exit_status, 7);
    QCOMPARE(QString::fromStdString(failed->out), QStringLiteral("out\n"));
    QCOMPARE(QString::fromStdString(failed->err), QStringLiteral("err\n"));

    auto killed = (*connection)->run(ShellCommand::script("kill -KILL $$"), {}, 10s);
    QVERIFY(killed.has_value());
    QCOMPARE(killed->exit_status, 137);
    QVERIFY((*connection)->is_alive());
}

void SshConnectionTest::a_password_logs_in()
{
    QFETCH(SshServer::Kind, kind);
    START_SERVER(.kind = kind, .needs_root = true);
    auto connection = open(server_->address_for(SshServer::user), with_password(SshServer::password));
    QVERIFY2(connection, qPrintable(connection ? QString() : text_of(connection.error())));
    auto who = (*connection)->run(ShellCommand("id").arg("-un"), {}, 10s);
    QVERIFY(who.has_value());
    QCOMPARE(QString::fromStdString(who->out).trimmed(), QString::fromLatin1(SshServer::user));
}

void SshConnectionTest::a_wrong_password_is_named_and_asked_for_again()
{
    QFETCH(SshServer::Kind, kind);
    START_SERVER(.kind = kind, .needs_root = true);
    int asked = 0;
    Prompts prompts;
    prompts.password = [&](const std::string&) -> std::optional<std::string> {
        return ++asked == 1 ? "wrong" : SshServer::password;
    };
    auto second_try = open(server_->address_for(SshServer::user), prompts);
    QVERIFY2(second_try, qPrintable(second_try ? QString() : text_of(second_try.error())));
    QCOMPARE(asked, 2);

    auto refused = open(server_->address_for(SshServer::user), with_password("wrong"));
    QVERIFY(!refused);
    QVERIFY2(text_of(refused.error()).contains(QStringLiteral("did not accept the password")),
             qPrintable(text_of(refused.error())));
    QVERIFY(!text_of(refused.error()).contains(QStringLiteral("wrong")));
}

void SshConnectionTest::keyboard_interactive_answers_the_questions()
{
    START_SERVER(.sshd_config = QStringLiteral(
                     "UsePAM yes\nPasswordAuthentication no\nKbdInteractiveAuthentication yes\n"),
                 .needs_root = true);
    auto connection = open(server_->address_for(SshServer::user), with_password(SshServer::password));
    QVERIFY2(connection, qPrintable(connection ? QString() : text_of(connection.error())));
}

void SshConnectionTest::no_acceptable_key_says_what_the_board_takes()
{
    START_SERVER(.kind = SshServer::Kind::sshd);
    SshAddress address = server_->address();
    address.identity_file = server_->directory() + "/other_key";
    auto connection = open(address);
    QVERIFY(!connection);
    const QString said = text_of(connection.error());
    QVERIFY2(said.contains(QStringLiteral("accepted no key")), qPrintable(said));
    QVERIFY2(said.contains(QStringLiteral("other_key")), qPrintable(said));
    QVERIFY2(said.contains(QStringLiteral("takes keys, passwords")), qPrintable(said));
    QVERIFY2(said.contains(QStringLiteral("authorized_keys")), qPrintable(said));
}

void SshConnectionTest::a_missing_key_file_is_named()
{
    SshAddress address;
    address.host = "127.0.0.1";
    address.identity_file = "/nowhere/id_board";
    auto connection = BoardConnection::open(address, {});
    QVERIFY(!connection);
    QCOMPARE(QString::fromStdString(connection.error().cause),
             QStringLiteral("The key file /nowhere/id_board does not exist"));
}

void SshConnectionTest::an_unreadable_key_is_named()
{
    START_SERVER(.kind = SshServer::Kind::sshd);
    SshAddress address = server_->address();
    address.identity_file = server_->key_file() + ".pub";  // the usual slip
    auto connection = open(address);
    QVERIFY(!connection);
    QVERIFY2(text_of(connection.error()).contains(QStringLiteral("holds no private key")),
             qPrintable(text_of(connection.error())));
}

void SshConnectionTest::an_encrypted_key_asks_for_its_passphrase()
{
    START_SERVER(.kind = SshServer::Kind::sshd);
    const QString key = QString::fromStdString(server_->key_file());
    QCOMPARE(
        QProcess::execute(QStringLiteral("ssh-keygen"),
                          {QStringLiteral("-q"), QStringLiteral("-p"), QStringLiteral("-P"), QString(),
                           QStringLiteral("-N"), QStringLiteral("let me in"), QStringLiteral("-f"), key}),
        0);
    auto unanswered = open(server_->address());
    QVERIFY(!unanswered);
    QVERIFY2(text_of(unanswered.error()).contains(QStringLiteral("needs a passphrase")),
             qPrintable(text_of(unanswered.error())));

    int asked = 0;
    Prompts prompts;
    prompts.key_passphrase = [&](const std::string& prompt) -> std::optional<std::string> {
        return prompt.find("id_ed25519") != prompt.npos && ++asked == 2 ? "let me in" : "no";
    };
    auto connection = open(server_->address(), prompts);
    QVERIFY2(connection, qPrintable(connection ? QString() : text_of(connection.error())));
    QCOMPARE(asked, 2);
}

void SshConnectionTest::a_key_in_the_agent_logs_in_without_a_question()
{
    BOARDSCOPE_REQUIRE(!QStandardPaths::findExecutable(QStringLiteral("ssh-agent")).isEmpty(),
                       "needs ssh-agent");
    START_SERVER(.kind = SshServer::Kind::sshd);
    const QByteArray socket = QByteArray::fromStdString(server_->directory() + "/agent");
    QProcess agent;
    agent.start(QStringLiteral("ssh-agent"),
                {QStringLiteral("-D"), QStringLiteral("-a"), QString::fromUtf8(socket)});
    QTRY_VERIFY(QFile::exists(QString::fromUtf8(socket)));
    qputenv("SSH_AUTH_SOCK", socket);
    const auto no_agent_any_more = qScopeGuard([&] {
        qunsetenv("SSH_AUTH_SOCK");
        agent.kill();
        agent.waitForFinished();
    });
    const QString key = QString::fromStdString(server_->key_file());
    QCOMPARE(QProcess::execute(QStringLiteral("ssh-add"), {QStringLiteral("-q"), key}), 0);
    SshAddress address = server_->address();
    address.identity_file.clear();
    QVERIFY(QFile::rename(key, key + QStringLiteral(".away")));
    auto connection = open(address);
    QVERIFY2(connection, qPrintable(connection ? QString() : text_of(connection.error())));
}

void SshConnectionTest::an_unknown_host_key_is_asked_about_and_stored()
{
    START_SERVER(.kind = SshServer::Kind::sshd);
    QFile::remove(QString::fromStdString(server_->known_hosts_file()));
    HostKeyQuestion question;
    int asked = 0;
    HostKeyAnswer answer = HostKeyAnswer::accept_once;
    Prompts prompts;
    prompts.unknown_host_key = [&](const HostKeyQuestion& asked_now) {
        question = asked_now;
        ++asked;
        return answer;
    };
    QVERIFY(open(server_->address(), prompts).has_value());
    QVERIFY(!QFile::exists(QString::fromStdString(server_->known_hosts_file())));
    answer = HostKeyAnswer::accept_and_store;
    QVERIFY(open(server_->address(), prompts).has_value());
    QCOMPARE(asked, 2);

    QProcess keygen;
    keygen.start(QStringLiteral("ssh-keygen"),
                 {QStringLiteral("-lf"), QString::fromStdString(server_->directory() + "/host_key.pub")});
    QVERIFY(keygen.waitForFinished());
    QVERIFY(keygen.readAll().contains(" " + QByteArray::fromStdString(question.sha256_fingerprint) + " "));
    QCOMPARE(QString::fromStdString(question.key_type), QStringLiteral("ssh-ed25519"));
    QCOMPARE(question.port, server_->port());

    // Stored: the next time nobody is asked.
    QVERIFY(open(server_->address(), {}).has_value());
}

void SshConnectionTest::an_unknown_host_key_is_refused_without_an_answer()
{
    START_SERVER(.kind = SshServer::Kind::sshd);
    QFile::remove(QString::fromStdString(server_->known_hosts_file()));
    auto connection = open(server_->address());
    QVERIFY(!connection);
    QVERIFY2(text_of(connection.error()).contains(QStringLiteral("is not known: ssh-ed25519 SHA256:")),
             qPrintable(text_of(connection.error())));

    Prompts prompts;
    prompts.unknown_host_key = [](const HostKeyQuestion&) { return HostKeyAnswer::reject; };
    auto rejected = open(server_->address(), prompts);
    QVERIFY(!rejected);
    QVERIFY(text_of(rejected.error()).contains(QStringLiteral("was not accepted")));
}

void SshConnectionTest::a_changed_host_key_is_refused_with_both_fingerprints()
{
    START_SERVER(.kind = SshServer::Kind::sshd);
    server_->write_known_hosts(true);
    Prompts prompts;
    int asked = 0;
    prompts.unknown_host_key = [&](const HostKeyQuestion&) {
        ++asked;
        return HostKeyAnswer::accept_and_store;
    };
    auto connection = open(server_->address(), prompts);
    QVERIFY(!connection);
    QCOMPARE(asked, 0);
    const QString said = text_of(connection.error());
    QVERIFY2(said.contains(QStringLiteral("has changed")), qPrintable(said));
    QCOMPARE(said.count(QStringLiteral("SHA256:")), 2);
    for (const char* key : {"host_key.pub", "other_key.pub"}) {
        QProcess keygen;
        keygen.start(QStringLiteral("ssh-keygen"),
                     {QStringLiteral("-lf"), QString::fromStdString(server_->directory() + "/" + key)});
        QVERIFY(keygen.waitForFinished());
        QVERIFY2(said.contains(QString::fromLatin1(keygen.readAll().split(' ').at(1))), qPrintable(said));
    }
    QVERIFY2(said.contains(QStringLiteral("ssh-keygen -f")), qPrintable(said));
}

void SshConnectionTest::an_alias_of_ssh_config_works_and_the_profile_wins()
{
    START_SERVER(.kind = SshServer::Kind::sshd);
    const SshAddress full = server_->address();
    QFile config(QString::fromStdString(server_->empty_ssh_directory() + "/config"));
    QVERIFY(config.open(QIODevice::WriteOnly));
    config.write("Host lab-board\n  HostName 127.0.0.1\n  Port " + QByteArray::number(server_->port()) +
                 "\n  User " + QByteArray::fromStdString(full.user) + "\n  IdentityFile " +
                 QByteArray::fromStdString(full.identity_file) + "\n  UserKnownHostsFile " +
                 QByteArray::fromStdString(full.known_hosts_file) + "\n");
    config.write("Host wrong-port\n  HostName 127.0.0.1\n  Port 1\n");
    config.close();

    SshAddress alias;
    alias.host = "lab-board";
    auto connection = open(alias);
    QVERIFY2(connection, qPrintable(connection ? QString() : text_of(connection.error())));

    SshAddress corrected = full;
    corrected.host = "wrong-port";
    auto by_profile = open(corrected);
    QVERIFY2(by_profile, qPrintable(by_profile ? QString() : text_of(by_profile.error())));
}

void SshConnectionTest::a_refused_port_is_named()
{
    SshAddress address = server_->address_for("root");
    address.port = test::free_port();
    auto connection = open(address);
    QVERIFY(!connection);
    QCOMPARE(QString::fromStdString(connection.error().cause),
             QStringLiteral("Nothing listens on 127.0.0.1:%1: the connection was refused").arg(address.port));
    QVERIFY(!connection.error().hint.empty());
}

void SshConnectionTest::an_unknown_name_is_named()
{
    SshAddress address = server_->address_for("root");
    address.host = "no-such-board.invalid";
    auto connection = open(address, {}, {}, 3s);
    QVERIFY(!connection);
    QVERIFY2(text_of(connection.error())
                 .startsWith(QStringLiteral("The board's name no-such-board.invalid was not found")),
             qPrintable(text_of(connection.error())));
}

void SshConnectionTest::a_foreign_server_is_named()
{
    int port = 0;
    const int listener = test::listen_on_loopback(&port);
    std::thread server([listener] {
        const int client = ::accept(listener, nullptr, nullptr);
        const char greeting[] = "220 mail.example ready\r\n";
        (void)!::write(client, greeting, sizeof greeting - 1);
        ::close(client);
    });
    SshAddress address = server_->address_for("root");
    address.port = port;
    auto connection = open(address);
    server.join();
    ::close(listener);
    QVERIFY(!connection);
    QVERIFY2(text_of(connection.error())
                 .contains(QStringLiteral("is not an SSH server: it answered \"220 mail.example ready\"")),
             qPrintable(text_of(connection.error())));
}

void SshConnectionTest::a_server_that_hangs_up_is_named()
{
    int port = 0;
    const int listener = test::listen_on_loopback(&port);
    std::thread server([listener] { ::close(::accept(listener, nullptr, nullptr)); });
    SshAddress address = server_->address_for("root");
    address.port = port;
    auto connection = open(address);
    server.join();
    ::close(listener);
    QVERIFY(!connection);
    QVERIFY2(
        text_of(connection.error()).contains(QStringLiteral("closed the connection before any SSH greeting")),
        qPrintable(text_of(connection.error())));
}

void SshConnectionTest::no_common_algorithm_is_named()
{
    START_SERVER(.sshd_config = QStringLiteral("Ciphers aes128-cbc\n"));
    QFile config(QString::fromStdString(server_->empty_ssh_directory() + "/config"));
    QVERIFY(config.open(QIODevice::WriteOnly));
    config.write("Host *\n  Ciphers aes256-ctr\n");
    config.close();
    auto connection = open(server_->address());
    QVERIFY(!connection);
    QVERIFY2(text_of(connection.error()).contains(QStringLiteral("no SSH algorithm in common")),
             qPrintable(text_of(connection.error())));
}

void SshConnectionTest::a_black_hole_times_out()
{
    int port = 0;
    const int listener = test::listen_on_loopback(&port);  // accepts, and never says a word
    SshAddress address = server_->address_for("root");
    address.port = port;
    QElapsedTimer time;
    time.start();
    auto connection = open(address, {}, {}, 1s);
    const qint64 elapsed_ms = time.elapsed();
    ::close(listener);
    QVERIFY(!connection);
    QVERIFY2(text_of(connection.error()).contains(QStringLiteral("sent no SSH greeting within 1 second")),
             qPrintable(text_of(connection.error())));
    QVERIFY2(elapsed_ms >= 900 && elapsed_ms < 3000, qPrintable(QString::number(elapsed_ms)));
}

void SshConnectionTest::connecting_to_a_black_hole_can_be_cancelled()
{
    int port = 0;
    const int listener = test::listen_on_loopback(&port);
    SshAddress address = server_->address_for("root");
    address.port = port;
    std::stop_source source;
    QElapsedTimer since_cancel;
    std::thread canceller([&] {
        std::this_thread::sleep_for(300ms);
        since_cancel.start();
        source.request_stop();
    });
    auto connection = open(address, {}, source.get_token());
    const qint64 latency_ms = since_cancel.elapsed();
    canceller.join();
    ::close(listener);
    QVERIFY(!connection);
    QVERIFY2(text_of(connection.error()).contains(QStringLiteral("was cancelled")),
             qPrintable(text_of(connection.error())));
    QVERIFY2(latency_ms < 100, qPrintable(QString::number(latency_ms)));
}

void SshConnectionTest::board_facts_come_in_one_round_trip()
{
    QFETCH(SshServer::Kind, kind);
    START_SERVER(.kind = kind);
    auto connection = open(server_->address());
    QVERIFY2(connection, qPrintable(connection ? QString() : text_of(connection.error())));
    auto facts = check_board(**connection);
    QVERIFY2(facts, qPrintable(facts ? QString() : text_of(facts.error())));
    QCOMPARE(QString::fromStdString(facts->machine), QSysInfo::currentCpuArchitecture());
    QCOMPARE(QString::fromStdString(facts->kernel_release), QSysInfo::kernelVersion());
    QVERIFY(!facts->kernel_version.empty());
    QCOMPARE(facts->uid, static_cast<int>(::geteuid()));
    QVERIFY(facts->has("cksum"));
    QVERIFY(!facts->has("no-such-tool"));
}

void SshConnectionTest::board_facts_come_from_busybox_too()
{
    const SshServer::Options wanted = SshServer::busybox_board();
    START_SERVER(wanted);
    auto connection = open(server_->address());
    QVERIFY2(connection, qPrintable(connection ? QString() : text_of(connection.error())));
    auto facts = check_board(**connection);
    QVERIFY2(facts, qPrintable(facts ? QString() : text_of(facts.error())));
    QCOMPARE(QString::fromStdString(facts->kernel_release), QSysInfo::kernelVersion());
    QCOMPARE(facts->uid, 0);
    QVERIFY(facts->has("md5sum"));
    QVERIFY(!facts->has("sudo"));
}

void SshConnectionTest::a_failed_connection_leaves_no_file_open()
{
    START_SERVER(.kind = SshServer::Kind::sshd);
    SshAddress wrong = server_->address();
    wrong.identity_file = server_->directory() + "/other_key";
    (void)open(wrong);
    const int before = open_file_count();
    for (int i = 0; i < 5; ++i) {
        QVERIFY(!open(wrong));
        QVERIFY(open(server_->address()).has_value());
    }
    QCOMPARE(open_file_count(), before);
}

QTEST_GUILESS_MAIN(SshConnectionTest)
#include "tst_ssh_connection.moc"
