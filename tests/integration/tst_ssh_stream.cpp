// SPDX-License-Identifier: GPL-3.0-or-later
// Long streams over a real sshd and a real dropbear: back-pressure, a second channel meanwhile, a server
// that dies, a consumer that goes away.
#include "remote/board_connection.h"
#include "tests/support/requirements.h"
#include "tests/support/ssh_server.h"

#include <QCryptographicHash>
#include <QElapsedTimer>
#include <QFile>
#include <QTest>

#include <signal.h>

#include <thread>

using namespace boardscope;
using namespace boardscope::remote;
using boardscope::test::SshServer;
using namespace std::chrono_literals;

Q_DECLARE_METATYPE(SshServer::Kind)

namespace {

/// What libssh lets a channel run ahead by: one window beyond the queue's limit.
constexpr std::size_t window_bytes = 2 * 1024 * 1024;
constexpr std::size_t stream_bytes = 64 * 1024 * 1024;

QString text_of(const Error& error)
{
    return QString::fromStdString(error.cause + " | " + error.hint);
}

/// Lines "0000000001\n" …: a lost, doubled or swapped piece shows.
ShellCommand numbered_lines(std::size_t bytes)
{
    return ShellCommand::script("seq -f %015.0f 1 \"$1\"", {std::to_string(bytes / 16)});
}

/// Checks a stream of numbered_lines() piece by piece.
class LineChecker {
public:
    void add(const Bytes& bytes)
    {
        pending_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        std::size_t at = 0;
        for (; pending_.size() - at >= 16; at += 16)
            is_right_ =
                is_right_ && std::stoll(pending_.substr(at, 15)) == ++lines_ && pending_[at + 15] == '\n';
        pending_.erase(0, at);
    }
    bool is_right() const { return is_right_; }
    std::size_t bytes() const { return static_cast<std::size_t>(lines_) * 16 + pending_.size(); }

private:
    std::string pending_;
    long long lines_ = 0;
    bool is_right_ = true;
};

}  // namespace

class SshStreamTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { server_ = std::make_unique<SshServer>(); }
    void cleanup()
    {
        connection_.reset();
        server_.reset();
    }
    void a_slow_consumer_slows_the_board_and_loses_nothing_data() { servers(); }
    void a_slow_consumer_slows_the_board_and_loses_nothing();
    void a_fast_stream_arrives_whole_data() { servers(); }
    void a_fast_stream_arrives_whole();
    void a_killed_server_is_an_error_after_what_had_arrived_data() { servers(); }
    void a_killed_server_is_an_error_after_what_had_arrived();
    void a_paused_stream_keeps_what_had_arrived_when_the_server_dies();
    void everything_waiting_learns_of_the_loss();
    void stdin_reaches_the_command_while_it_streams_data() { servers(); }
    void stdin_reaches_the_command_while_it_streams();
    void a_command_that_does_not_read_does_not_block_the_writer();
    void closing_a_channel_ends_the_command_by_eof_data() { servers(); }
    void closing_a_channel_ends_the_command_by_eof();
    void terminate_ends_a_command_that_ignores_stdin();
    void many_commands_run_side_by_side_from_many_threads();
    void a_command_starts_while_others_end_data() { servers(); }
    void a_command_starts_while_others_end();
    void a_read_can_be_cancelled();
    void stderr_is_kept_apart_and_bounded();
    void closing_the_connection_is_quick_and_ends_the_commands();

private:
    void servers()
    {
        QTest::addColumn<SshServer::Kind>("kind");
        QTest::newRow("sshd") << SshServer::Kind::sshd;
        QTest::newRow("dropbear") << SshServer::Kind::dropbear;
    }
    QString connect(SshServer::Kind kind, const char* login_user = nullptr)
    {
        if (const QString problem = server_->start({.kind = kind}); !problem.isEmpty()) return problem;
        SshAddress address = server_->address();
        if (login_user != nullptr) address.user = login_user;
        auto opened = BoardConnection::open(address, {}, {}, {10s, server_->empty_ssh_directory()});
        if (!opened) return text_of(opened.error());
        connection_ = std::move(*opened);
        return {};
    }

    std::unique_ptr<SshServer> server_;
    std::unique_ptr<BoardConnection> connection_;
};

#define CONNECT_TO(kind)                                                                                     \
    do {                                                                                                     \
        const QByteArray lacking = SshServer::missing({kind}).toUtf8();                                      \
        BOARDSCOPE_REQUIRE(lacking.isEmpty(), lacking.constData());                                          \
        const QString problem = connect(kind);                                                               \
        QVERIFY2(problem.isEmpty(), qPrintable(problem));                                                    \
    } while (false)

#define START(channel, command)                                                                              \
    auto channel##_result = connection_->start(command);                                                     \
    QVERIFY2(channel##_result,                                                                               \
             qPrintable(channel##_result ? QString() : text_of(channel##_result.error())));                  \
    auto channel = std::move(*channel##_result)

void SshStreamTest::a_slow_consumer_slows_the_board_and_loses_nothing()
{
    QFETCH(SshServer::Kind, kind);
    CONNECT_TO(kind);
    START(channel, numbered_lines(stream_bytes));

    // Nobody reads: the queue fills up to its bound and stays there.
    std::size_t most = 0;
    QElapsedTimer waiting;
    for (waiting.start(); waiting.elapsed() < 2000; std::this_thread::sleep_for(10ms))
        most = std::max(most, channel->queued_read_bytes());
    QVERIFY2(most >= ExecChannel::read_queue_bytes, qPrintable(QString::number(most)));
    QVERIFY2(most <= ExecChannel::read_queue_bytes + window_bytes, qPrintable(QString::number(most)));
    const std::size_t settled = channel->queued_read_bytes();
    std::this_thread::sleep_for(300ms);
    QCOMPARE(channel->queued_read_bytes(), settled);

    // Meanwhile another channel answers.
    QElapsedTimer answering;
    answering.start();
    auto answer = connection_->run(ShellCommand("echo").arg("still here"), {}, 5s);
    QVERIFY2(answer, qPrintable(answer ? QString() : text_of(answer.error())));
    QCOMPARE(QString::fromStdString(answer->out), QStringLiteral("still here\n"));
    QVERIFY2(answering.elapsed() < 2000, qPrintable(QString::number(answering.elapsed())));
    qInfo("queue held %zu KiB, a second channel answered in %lld ms", most / 1024, answering.elapsed());

    // Then everything comes, with another rest on the way.
    LineChecker checker;
    bool has_rested = false;
    while (true) {
        const ReadOutcome outcome = channel->read(10s);
        if (outcome.kind == ReadOutcome::Kind::end) break;
        QCOMPARE(outcome.kind, ReadOutcome::Kind::bytes);
        checker.add(outcome.bytes);
        if (!has_rested && checker.bytes() > stream_bytes / 2) {
            has_rested = true;
            std::this_thread::sleep_for(700ms);
            QVERIFY(channel->queued_read_bytes() <= ExecChannel::read_queue_bytes + window_bytes);
        }
    }
    QVERIFY(checker.is_right());
    QCOMPARE(checker.bytes(), stream_bytes);
    QCOMPARE(channel->wait_exit(5s).value_or(-1), 0);
}

void SshStreamTest::a_fast_stream_arrives_whole()
{
    QFETCH(SshServer::Kind, kind);
    CONNECT_TO(kind);
    START(channel, ShellCommand::script("dd if=/dev/zero bs=1048576 count=\"$1\" 2>/dev/null",
                                        {std::to_string(stream_bytes >> 20)}));
    QElapsedTimer time;
    time.start();
    std::size_t total = 0;
    for (ReadOutcome outcome = channel->read(10s); outcome.kind != ReadOutcome::Kind::end;
         outcome = channel->read(10s)) {
        QCOMPARE(outcome.kind, ReadOutcome::Kind::bytes);
        total += outcome.bytes.size();
    }
    QCOMPARE(total, stream_bytes);
    qInfo("%.0f MB/s",
          static_cast<double>(total) / 1e3 / static_cast<double>(std::max<qint64>(1, time.elapsed())));
}

void SshStreamTest::a_killed_server_is_an_error_after_what_had_arrived()
{
    QFETCH(SshServer::Kind, kind);
    CONNECT_TO(kind);
    START(channel, ShellCommand::script("printf 'first words\\n'; exec sleep 600"));
    while (channel->queued_read_bytes() < 12)
        std::this_thread::sleep_for(5ms);
    QElapsedTimer time;
    time.start();
    server_->kill_sessions();

    const ReadOutcome words = channel->read(5s);
    QCOMPARE(words.kind, ReadOutcome::Kind::bytes);
    QCOMPARE(QByteArray(reinterpret_cast<const char*>(words.bytes.data()), 12), QByteArray("first words\n"));
    const ReadOutcome after = channel->read(5s);
    QCOMPARE(after.kind, ReadOutcome::Kind::lost);
    QVERIFY2(time.elapsed() < 2000, qPrintable(QString::number(time.elapsed())));
    QVERIFY2(text_of(after.error).contains(QStringLiteral("was lost")), qPrintable(text_of(after.error)));
    QVERIFY(!connection_->is_alive());
    QVERIFY(connection_->close_reason().has_value());
    QVERIFY(!connection_->start(ShellCommand("true")));
}

void SshStreamTest::a_paused_stream_keeps_what_had_arrived_when_the_server_dies()
{
    CONNECT_TO(SshServer::Kind::sshd);
    START(channel, numbered_lines(stream_bytes));
    while (channel->queued_read_bytes() < ExecChannel::read_queue_bytes)
        std::this_thread::sleep_for(5ms);
    std::this_thread::sleep_for(300ms);
    const std::size_t arrived = channel->queued_read_bytes();
    server_->kill_sessions();
    std::this_thread::sleep_for(300ms);

    LineChecker checker;
    ReadOutcome outcome = channel->read(5s);
    for (; outcome.kind == ReadOutcome::Kind::bytes; outcome = channel->read(5s))
        checker.add(outcome.bytes);
    QCOMPARE(outcome.kind, ReadOutcome::Kind::lost);
    QVERIFY(checker.is_right());
    QVERIFY2(checker.bytes() >= arrived, qPrintable(QString::number(checker.bytes())));
}

void SshStreamTest::everything_waiting_learns_of_the_loss()
{
    CONNECT_TO(SshServer::Kind::sshd);
    START(channel, ShellCommand("sleep").arg("600"));
    std::thread killer([this] {
        std::this_thread::sleep_for(200ms);
        server_->kill_sessions();
    });
    auto output = connection_->run(ShellCommand("sleep").arg("600"), {}, 10s);
    killer.join();
    QVERIFY(!output);
    QVERIFY2(text_of(output.error()).contains(QStringLiteral("was lost")),
             qPrintable(text_of(output.error())));
    QCOMPARE(channel->wait_exit(2s), std::optional<int>());
    const std::string word = "x";
    QVERIFY(!channel->write(std::as_bytes(std::span(word))));
}

void SshStreamTest::stdin_reaches_the_command_while_it_streams()
{
    QFETCH(SshServer::Kind, kind);
    CONNECT_TO(kind);
    START(channel, ShellCommand("cat"));
    // More than every window and queue on the way holds, in both directions at once.
    constexpr std::size_t total = 24 * 1024 * 1024;
    std::thread writer([&channel] {
        Bytes piece(100'000);
        std::size_t sent = 0;
        while (sent < total) {
            const std::size_t count = std::min(piece.size(), total - sent);
            for (std::size_t i = 0; i < count; ++i)
                piece[i] = static_cast<std::byte>((sent + i) * 7 >> 3);
            if (!channel->write(std::span(piece).first(count), 20s)) return;
            sent += count;
        }
        channel->close_stdin();
    });
    std::size_t received = 0;
    bool is_right = true;
    ReadOutcome outcome = channel->read(20s);
    for (; outcome.kind == ReadOutcome::Kind::bytes; outcome = channel->read(20s))
        for (const std::byte byte : outcome.bytes)
            is_right = is_right && byte == static_cast<std::byte>(received++ * 7 >> 3);
    writer.join();
    QCOMPARE(outcome.kind, ReadOutcome::Kind::end);
    QVERIFY(is_right);
    QCOMPARE(received, total);
    QCOMPARE(channel->wait_exit(5s).value_or(-1), 0);
}

void SshStreamTest::a_command_that_does_not_read_does_not_block_the_writer()
{
    CONNECT_TO(SshServer::Kind::sshd);
    START(channel, ShellCommand("sleep").arg("600"));
    const Bytes piece(1024 * 1024);
    Result<void> written;
    int pieces = 0;
    QElapsedTimer time;
    time.start();
    for (; pieces < 100 && written; ++pieces)
        written = channel->write(piece, 200ms);
    QVERIFY(!written);
    QVERIFY2(pieces < 20, qPrintable(QString::number(pieces)));
    QVERIFY2(text_of(written.error()).contains(QStringLiteral("does not read its input")),
             qPrintable(text_of(written.error())));
    QVERIFY(time.elapsed() < 5000);
    auto answer = connection_->run(ShellCommand("echo").arg("here"), {}, 5s);
    QVERIFY(answer.has_value());
}

void SshStreamTest::closing_a_channel_ends_the_command_by_eof()
{
    QFETCH(SshServer::Kind, kind);
    CONNECT_TO(kind);
    const std::string mark = server_->directory() + "/ended";
    {
        START(channel, ShellCommand::script("echo ready; cat >/dev/null; echo gone >\"$1\"", {mark}));
        QCOMPARE(channel->read(5s).kind, ReadOutcome::Kind::bytes);
    }
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(QString::fromStdString(mark)), 5000);
    QVERIFY(connection_->is_alive());
}

void SshStreamTest::terminate_ends_a_command_that_ignores_stdin()
{
    // sshd passes signals on only for users other than root; dropbear for all.
    const QByteArray lacking = SshServer::missing({.needs_root = true}).toUtf8();
    BOARDSCOPE_REQUIRE(lacking.isEmpty(), lacking.constData());
    const QString problem = connect(SshServer::Kind::sshd, SshServer::user);
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
    START(channel, ShellCommand::script("echo $$; exec sleep 600"));
    const ReadOutcome outcome = channel->read(5s);
    QCOMPARE(outcome.kind, ReadOutcome::Kind::bytes);
    const pid_t pid = QByteArray(reinterpret_cast<const char*>(outcome.bytes.data()),
                                 static_cast<qsizetype>(outcome.bytes.size()))
                          .trimmed()
                          .toInt();
    QVERIFY(pid > 1);
    QCOMPARE(::kill(pid, 0), 0);
    channel->terminate();
    QTRY_VERIFY_WITH_TIMEOUT(::kill(pid, 0) != 0, 5000);
    QCOMPARE(channel->read(5s).kind, ReadOutcome::Kind::end);
}

void SshStreamTest::many_commands_run_side_by_side_from_many_threads()
{
    CONNECT_TO(SshServer::Kind::sshd);
    std::atomic<int> right = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < 10; ++i) {
                const std::string word = std::to_string(t * 100 + i);
                auto output = connection_->run(ShellCommand("cat"), std::as_bytes(std::span(word)), 10s);
                if (output && output->out == word && output->exit_status == 0) ++right;
            }
        });
    for (std::thread& thread : threads)
        thread.join();
    QCOMPARE(right.load(), 40);
}

/// dropbear closes a channel that has no command yet when another one's command ends at that moment.
void SshStreamTest::a_command_starts_while_others_end()
{
    QFETCH(SshServer::Kind, kind);
    CONNECT_TO(kind);
    for (int i = 0; i < 150; ++i) {
        START(ending, ShellCommand::script("echo soon; sleep \"$1\"", {i % 2 == 0 ? "0" : "0.001"}));
        QCOMPARE(ending->read(5s).kind, ReadOutcome::Kind::bytes);
        ending.reset();
        START(channel, ShellCommand("echo").arg("here"));
        const ReadOutcome outcome = channel->read(5s);
        QVERIFY2(outcome.kind == ReadOutcome::Kind::bytes, qPrintable(QStringLiteral("in round %1").arg(i)));
        QCOMPARE(channel->wait_exit(5s), std::optional<int>(0));
    }
}

void SshStreamTest::a_read_can_be_cancelled()
{
    CONNECT_TO(SshServer::Kind::sshd);
    START(channel, ShellCommand("sleep").arg("600"));
    std::stop_source source;
    std::thread canceller([&] {
        std::this_thread::sleep_for(100ms);
        source.request_stop();
    });
    QElapsedTimer time;
    time.start();
    QCOMPARE(channel->read(10s, source.get_token()).kind, ReadOutcome::Kind::timeout);
    QVERIFY2(time.elapsed() < 200, qPrintable(QString::number(time.elapsed())));
    canceller.join();
    QVERIFY(!connection_->run(ShellCommand("sleep").arg("600"), {}, 10s, source.get_token()));
}

void SshStreamTest::stderr_is_kept_apart_and_bounded()
{
    CONNECT_TO(SshServer::Kind::sshd);
    auto output = connection_->run(
        ShellCommand::script("echo out; dd if=/dev/zero bs=1000 count=500 >&2 2>/dev/null; echo last >&2"),
        {}, 10s);
    QVERIFY(output.has_value());
    QCOMPARE(QString::fromStdString(output->out), QStringLiteral("out\n"));
    QCOMPARE(output->err.size(), std::size_t(64 * 1024));
    QVERIFY(output->err.ends_with("last\n"));
}

void SshStreamTest::closing_the_connection_is_quick_and_ends_the_commands()
{
    CONNECT_TO(SshServer::Kind::sshd);
    const std::string mark = server_->directory() + "/ended";
    START(channel, ShellCommand::script("echo ready; cat >/dev/null; echo gone >\"$1\"", {mark}));
    QCOMPARE(channel->read(5s).kind, ReadOutcome::Kind::bytes);
    QElapsedTimer time;
    time.start();
    connection_.reset();
    QVERIFY2(time.elapsed() < 500, qPrintable(QString::number(time.elapsed())));
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(QString::fromStdString(mark)), 5000);
    QCOMPARE(channel->read(1s).kind, ReadOutcome::Kind::lost);  // the channel object may outlive it
}

QTEST_GUILESS_MAIN(SshStreamTest)
#include "tst_ssh_stream.moc"
