// SPDX-License-Identifier: GPL-3.0-or-later
// Putting a program on a board by a real sshd and a real dropbear, on good and on bad disks.
#include "remote/board_connection.h"
#include "remote/start_loader.h"
#include "remote/upload.h"
#include "tests/support/requirements.h"
#include "tests/support/ssh_server.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QTest>

#include <thread>

using namespace boardscope;
using namespace boardscope::remote;
using boardscope::test::SshServer;
using namespace std::chrono_literals;

Q_DECLARE_METATYPE(SshServer::Options)

namespace {

QString text_of(const Error& error)
{
    return QString::fromStdString(error.cause + " | " + error.hint);
}

/// Bytes of every value, so that a shell that touches them shows.
Bytes program_of(std::size_t size)
{
    Bytes bytes(size);
    for (std::size_t i = 0; i < size; ++i)
        bytes[i] = static_cast<std::byte>((i * 2654435761u) >> 13);
    return bytes;
}

Bytes bytes_of(std::string_view text)
{
    const auto bytes = std::as_bytes(std::span(text));
    return {bytes.begin(), bytes.end()};
}

/// The usual directories, each made bad or tiny by `how`, while $D stays reachable.
QString usual_directories(const char* how)
{
    return QStringLiteral("keep=/mnt; mount --bind \"$D\" $keep\n"
                          "for d in /tmp /run /dev/shm /var/tmp; do mount -t tmpfs -o %1 none $d; done\n"
                          "mkdir -p \"$D\" && mount --bind $keep \"$D\"\nmkdir -p /run/sshd\n"
                          "mount -t tmpfs -o %1 none \"$D/home-user\"\nchmod 755 \"$D/home-user\"\n")
        .arg(QString::fromLatin1(how));
}

}  // namespace

class SshUploadTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { server_ = std::make_unique<SshServer>(); }
    void cleanup()
    {
        connection_.reset();
        server_.reset();
    }
    void a_program_arrives_whole_and_private_data() { servers(); }
    void a_program_arrives_whole_and_private();
    void an_empty_file_arrives();
    void a_file_vanishes_when_its_time_is_over();
    void the_watcher_does_not_hold_the_channel_open_data() { servers(); }
    void the_watcher_does_not_hold_the_channel_open();
    void a_noexec_directory_is_passed_over();
    void a_read_only_directory_is_passed_over();
    void a_full_disk_is_found_out_on_the_way();
    void a_full_board_is_a_sentence();
    void a_board_without_executable_directories_is_a_sentence();
    void a_dropped_link_leaves_no_part_data() { servers(); }
    void a_dropped_link_leaves_no_part();
    void a_silent_link_leaves_no_part();
    void a_cancelled_upload_leaves_no_part_data() { servers(); }
    void a_cancelled_upload_leaves_no_part();
    void a_board_without_checksum_tools_takes_the_size();
    void a_kept_file_is_sent_once_data() { servers(); }
    void a_kept_file_is_sent_once();
    void a_kept_file_that_is_not_what_it_was_is_sent_again();
    void a_loader_is_uploaded_and_talks();
    void a_loader_for_another_machine_is_a_sentence();

private:
    void servers()
    {
        QTest::addColumn<SshServer::Options>("board");
        QTest::newRow("sshd") << SshServer::Options{.kind = SshServer::Kind::sshd};
        QTest::newRow("dropbear") << SshServer::Options{.kind = SshServer::Kind::dropbear};
        QTest::newRow("busybox") << SshServer::busybox_board();
    }
    /// As the ordinary user where there are rights for that, so that permissions count.
    QString connect(const SshServer::Options& options)
    {
        if (const QString problem = server_->start(options); !problem.isEmpty()) return problem;
        SshAddress address = server_->address();
        if (options.needs_root) address.user = SshServer::user;
        auto opened = BoardConnection::open(address, {}, {}, {10s, server_->empty_ssh_directory()});
        if (!opened) return text_of(opened.error());
        connection_ = std::move(*opened);
        return {};
    }
    /// A directory below $D that everybody may write.
    std::string open_directory(const char* name) const
    {
        const QString path = QString::fromStdString(server_->directory() + "/" + name);
        QDir().mkpath(path);
        QFile::setPermissions(path, QFile::Permissions(0x7777));
        return path.toStdString();
    }
    QString listing(const std::string& directory) const
    {
        auto output = connection_ ? connection_->run(ShellCommand("ls").arg("-A").arg(directory), {}, 10s)
                                  : Result<CommandOutput>(failure("no connection"));
        return output ? QString::fromStdString(output->out).trimmed() : QStringLiteral("?");
    }
    static QString host_listing(const std::string& directory)
    {
        return QDir(QString::fromStdString(directory))
            .entryList(QDir::Files | QDir::Hidden)
            .join(QLatin1Char(' '));
    }

    std::unique_ptr<SshServer> server_;
    std::unique_ptr<BoardConnection> connection_;
};

#define CONNECT(...)                                                                                         \
    do {                                                                                                     \
        const SshServer::Options wanted{__VA_ARGS__};                                                        \
        const QByteArray lacking = SshServer::missing(wanted).toUtf8();                                      \
        BOARDSCOPE_REQUIRE(lacking.isEmpty(), lacking.constData());                                          \
        const QString problem = connect(wanted);                                                             \
        QVERIFY2(problem.isEmpty(), qPrintable(problem));                                                    \
    } while (false)

void SshUploadTest::a_program_arrives_whole_and_private()
{
    QFETCH(SshServer::Options, board);
    CONNECT(board);
    const Bytes program = program_of(3'000'001);
    std::vector<std::size_t> progress;
    QElapsedTimer time;
    time.start();
    auto file = upload(*connection_, program, {.directory = open_directory("up load's")},
                       [&](std::size_t sent, std::size_t total) {
                           QCOMPARE(total, program.size());
                           progress.push_back(sent);
                       });
    QVERIFY2(file, qPrintable(file ? QString() : text_of(file.error())));
    qInfo("%zu bytes in %lld ms", program.size(), time.elapsed());
    QVERIFY(file->path.starts_with(server_->directory() + "/up load's/.boardscope-"));
    QFile uploaded(QString::fromStdString(file->path));
    QVERIFY(uploaded.open(QIODevice::ReadOnly));
    QVERIFY(uploaded.readAll() == QByteArray(reinterpret_cast<const char*>(program.data()),
                                             static_cast<qsizetype>(program.size())));
    QCOMPARE(static_cast<int>(QFileInfo(uploaded).permissions() & 0x0777), 0x0700);
    QVERIFY(std::is_sorted(progress.begin(), progress.end()));
    QCOMPARE(progress.back(), program.size());
    QVERIFY(progress.size() > 2);
}

void SshUploadTest::an_empty_file_arrives()
{
    CONNECT(.kind = SshServer::Kind::sshd);
    auto file = upload(*connection_, {}, {.directory = open_directory("up")});
    QVERIFY2(file, qPrintable(file ? QString() : text_of(file.error())));
    QCOMPARE(QFileInfo(QString::fromStdString(file->path)).size(), 0);
}

void SshUploadTest::a_file_vanishes_when_its_time_is_over()
{
    CONNECT(.kind = SshServer::Kind::sshd);
    const std::string directory = open_directory("up");
    auto file = upload(*connection_, program_of(1000), {.directory = directory, .lifetime = 2s});
    QVERIFY(file.has_value());
    connection_.reset();  // the link is gone; the watcher is not
    QVERIFY(QFile::exists(QString::fromStdString(file->path)));
    QTRY_COMPARE_WITH_TIMEOUT(host_listing(directory), QString(), 4000);
}

void SshUploadTest::the_watcher_does_not_hold_the_channel_open()
{
    QFETCH(SshServer::Options, board);
    CONNECT(board);
    QElapsedTimer time;
    time.start();
    QVERIFY(upload(*connection_, program_of(1000), {.directory = open_directory("up"), .lifetime = 6s})
                .has_value());
    QVERIFY2(time.elapsed() < 2500, qPrintable(QString::number(time.elapsed())));
}

void SshUploadTest::a_noexec_directory_is_passed_over()
{
    CONNECT(.setup =
                QStringLiteral("mkdir \"$D/noexec\"; mount -t tmpfs -o noexec,mode=1777 none \"$D/noexec\""),
            .needs_root = true);
    auto file = upload(*connection_, program_of(1000), {.directory = server_->directory() + "/noexec"});
    QVERIFY2(file, qPrintable(file ? QString() : text_of(file.error())));
    QVERIFY2(file->path.starts_with("/tmp/.boardscope-"), file->path.c_str());
    QCOMPARE(listing(server_->directory() + "/noexec"), QString());
}

void SshUploadTest::a_read_only_directory_is_passed_over()
{
    CONNECT(.setup = QStringLiteral("mkdir \"$D/ro\"; mount -t tmpfs -o ro,mode=1777 none \"$D/ro\""),
            .needs_root = true);
    auto file = upload(*connection_, program_of(1000), {.directory = server_->directory() + "/ro"});
    QVERIFY2(file, qPrintable(file ? QString() : text_of(file.error())));
    QVERIFY2(file->path.starts_with("/tmp/.boardscope-"), file->path.c_str());
}

void SshUploadTest::a_full_disk_is_found_out_on_the_way()
{
    // A df that lies stands in for quotas and for boards without df: the disk is full only while writing.
    CONNECT(.setup =
                QStringLiteral("mkdir \"$D/small\"; mount -t tmpfs -o size=64k,mode=1777 none \"$D/small\"\n"
                               "printf '#!/bin/sh\\nexit 1\\n' >/run/df; chmod 755 /run/df\n"
                               "mount --bind /run/df \"$(command -v df)\""),
            .needs_root = true);
    auto file = upload(*connection_, program_of(500'000), {.directory = server_->directory() + "/small"});
    QVERIFY2(file, qPrintable(file ? QString() : text_of(file.error())));
    QVERIFY2(file->path.starts_with("/tmp/.boardscope-"), file->path.c_str());
    QCOMPARE(listing(server_->directory() + "/small"), QString());
}

void SshUploadTest::a_full_board_is_a_sentence()
{
    CONNECT(.setup = usual_directories("size=64k,mode=1777"), .needs_root = true);
    auto file = upload(*connection_, program_of(500'000));
    QVERIFY(!file);
    const QString said = text_of(file.error());
    QVERIFY2(said.contains(QStringLiteral("can take a program of 489 KiB")), qPrintable(said));
    for (const char* directory :
         {"/tmp has only ", "/run has only ", "/dev/shm has only ", "/var/tmp has only "})
        QVERIFY2(said.contains(QString::fromLatin1(directory)), qPrintable(said));
    QVERIFY2(said.contains(QStringLiteral("Free some space")), qPrintable(said));
    QVERIFY2(said.contains(QStringLiteral("`upload_directory`")), qPrintable(said));
    QCOMPARE(listing("/tmp"), QString::fromStdString(server_->directory()).section(QLatin1Char('/'), -1));
}

void SshUploadTest::a_board_without_executable_directories_is_a_sentence()
{
    CONNECT(.setup = usual_directories("noexec,mode=1777"), .needs_root = true);
    auto file = upload(*connection_, program_of(1000), {.directory = "/no/such/place"});
    QVERIFY(!file);
    const QString said = text_of(file.error());
    QVERIFY2(said.contains(QStringLiteral("/no/such/place does not exist")), qPrintable(said));
    QVERIFY2(said.contains(QStringLiteral("/tmp does not allow programs to run (noexec)")), qPrintable(said));
    QVERIFY2(said.contains(QStringLiteral("the home directory is not writable")) ||
                 said.contains(QStringLiteral("the home directory does not allow programs")),
             qPrintable(said));
    QVERIFY2(said.contains(QStringLiteral("Set `upload_directory`")), qPrintable(said));
}

void SshUploadTest::a_dropped_link_leaves_no_part()
{
    QFETCH(SshServer::Options, board);
    CONNECT(board);
    const std::string directory = open_directory("up");
    // No file of that size gets through before the server is killed from within the progress report.
    bool is_cut = false;
    QString during;
    auto file = upload(*connection_, program_of(60'000'000), {.directory = directory},
                       [&](std::size_t sent, std::size_t) {
                           if (is_cut || sent < 4'000'000) return;
                           is_cut = true;
                           during = host_listing(directory);
                           server_->kill_sessions();
                       });
    QVERIFY(is_cut);
    QVERIFY2(during.endsWith(QStringLiteral(".part")), qPrintable(during));
    QVERIFY(!file);
    QVERIFY2(text_of(file.error()).contains(QStringLiteral("was lost")), qPrintable(text_of(file.error())));
    QTRY_COMPARE_WITH_TIMEOUT(host_listing(directory), QString(), 3000);
}

void SshUploadTest::a_silent_link_leaves_no_part()
{
    CONNECT(.kind = SshServer::Kind::sshd);
    const std::string directory = open_directory("up");
    std::stop_source source;
    bool is_cut = false;
    // A stopped server is a pulled cable for what runs on the board: no byte, and no end of file either.
    auto file = upload(
        *connection_, program_of(60'000'000), {.directory = directory, .lifetime = 2s},
        [&](std::size_t sent, std::size_t) {
            if (is_cut || sent < 4'000'000) return;
            is_cut = true;
            server_->freeze_sessions();
            source.request_stop();
        },
        source.get_token());
    QVERIFY(is_cut);
    QVERIFY(!file);
    QVERIFY(!host_listing(directory).isEmpty());
    QTRY_COMPARE_WITH_TIMEOUT(host_listing(directory), QString(), 5000);
}

void SshUploadTest::a_cancelled_upload_leaves_no_part()
{
    QFETCH(SshServer::Options, board);
    CONNECT(board);
    const std::string directory = open_directory("up");
    std::stop_source source;
    auto file = upload(
        *connection_, program_of(60'000'000), {.directory = directory},
        [&](std::size_t, std::size_t) { source.request_stop(); }, source.get_token());
    QVERIFY(!file);
    QVERIFY2(text_of(file.error()).contains(QStringLiteral("was cancelled")),
             qPrintable(text_of(file.error())));
    QTRY_COMPARE_WITH_TIMEOUT(host_listing(directory), QString(), 3000);
    QVERIFY(connection_->is_alive());
}

void SshUploadTest::a_board_without_checksum_tools_takes_the_size()
{
    CONNECT(.setup = QStringLiteral("printf '#!/bin/sh\\nexit 1\\n' >/run/no; chmod 755 /run/no\n"
                                    "for tool in sha256sum md5sum cksum; do\n"
                                    "mount --bind /run/no \"$(command -v $tool)\"; done"),
            .needs_root = true);
    auto file = upload(*connection_, program_of(1000), {.directory = open_directory("up")});
    QVERIFY2(file, qPrintable(file ? QString() : text_of(file.error())));
}

void SshUploadTest::a_kept_file_is_sent_once()
{
    QFETCH(SshServer::Options, board);
    CONNECT(board);
    const std::string directory = open_directory("up load's");
    const UploadOptions options{.directory = directory, .lifetime = 1s, .keep = true};
    const auto first = upload(*connection_, program_of(70'000), options);
    QVERIFY2(first, qPrintable(first ? QString() : text_of(first.error())));
    QVERIFY(!first->was_there);
    QVERIFY(first->path.starts_with(directory + "/boardscope-kept-"));
    std::size_t sent_bytes = 0;
    const auto second = upload(*connection_, program_of(70'000), options,
                               [&](std::size_t sent, std::size_t) { sent_bytes = sent; });
    QVERIFY2(second, qPrintable(second ? QString() : text_of(second.error())));
    QVERIFY(second->was_there);
    QCOMPARE(second->path, first->path);
    QCOMPARE(sent_bytes, std::size_t{0});
    const auto other = upload(*connection_, program_of(70'001), options);
    QVERIFY2(other, qPrintable(other ? QString() : text_of(other.error())));
    QVERIFY(!other->was_there && other->path != first->path);
    QTest::qWait(1500);  // longer than the lifetime of a file that is not kept
    QVERIFY(QFile::exists(QString::fromStdString(first->path)));
}

void SshUploadTest::a_kept_file_that_is_not_what_it_was_is_sent_again()
{
    CONNECT(.kind = SshServer::Kind::sshd);
    const std::string directory = open_directory("up");
    const UploadOptions options{.directory = directory, .keep = true};
    const Bytes program = program_of(5000);
    const auto first = upload(*connection_, program, options);
    QVERIFY(first.has_value());
    const QString path = QString::fromStdString(first->path);

    QFile damaged(path);
    QVERIFY(damaged.open(QIODevice::ReadWrite));
    damaged.write("X");
    damaged.close();
    const auto again = upload(*connection_, program, options);
    QVERIFY(again && !again->was_there);
    QVERIFY(upload(*connection_, program, options)->was_there);

    // A link could be made to point elsewhere between the look and the start.
    QVERIFY(QFile::rename(path, path + QStringLiteral("-moved")));
    QVERIFY(QFile::link(path + QStringLiteral("-moved"), path));
    const auto linked = upload(*connection_, program, options);
    QVERIFY(linked && !linked->was_there);
    QVERIFY(!QFileInfo(path).isSymLink());
}

void SshUploadTest::a_loader_is_uploaded_and_talks()
{
    CONNECT(.kind = SshServer::Kind::sshd);
    // A shell script stands in for the loader: it unlinks itself, greets, echoes, ends on end of input.
    const Bytes loader = bytes_of("#!/bin/sh\nrm -f \"$0\"\necho \"hello $1\"\ncat\necho bye\n");
    const std::string directory = open_directory("up");
    LoaderOptions options;
    options.upload.directory = directory;
    options.arguments = {"it's *"};
    auto running = start_loader(*connection_, loader, options, {});
    QVERIFY2(running, qPrintable(running ? QString() : text_of(running.error())));
    const std::string word = "frames\n";
    QVERIFY(running->channel->write(std::as_bytes(std::span(word))).has_value());
    running->channel->close_stdin();
    std::string out;
    ReadOutcome outcome = running->channel->read(5s);
    for (; outcome.kind == ReadOutcome::Kind::bytes; outcome = running->channel->read(5s))
        out.append(reinterpret_cast<const char*>(outcome.bytes.data()), outcome.bytes.size());
    QCOMPARE(outcome.kind, ReadOutcome::Kind::end);
    QCOMPARE(QString::fromStdString(out), QStringLiteral("hello it's *\nframes\nbye\n"));
    QCOMPARE(running->channel->wait_exit(5s).value_or(-1), 0);
    QCOMPARE(host_listing(directory), QString());
}

void SshUploadTest::a_loader_for_another_machine_is_a_sentence()
{
    CONNECT(.kind = SshServer::Kind::sshd);
    Bytes loader = program_of(1000);  // an ELF header of no machine at all
    std::ranges::copy(bytes_of("\x7f"
                               "ELF"),
                      loader.begin());
    LoaderOptions options;
    options.upload.directory = open_directory("up");
    auto running = start_loader(*connection_, loader, options, {});
    QVERIFY(running.has_value());
    QCOMPARE(running->channel->read(5s).kind, ReadOutcome::Kind::end);
    (void)running->channel->wait_exit(5s);
    const Error error =
        explain_loader_end(*running->channel, running->channel->take_stderr(), options, connection_->name());
    QVERIFY2(text_of(error).contains(QStringLiteral("cannot run")), qPrintable(text_of(error)));
    QVERIFY2(text_of(error).contains(QStringLiteral("another architecture")), qPrintable(text_of(error)));
}

QTEST_GUILESS_MAIN(SshUploadTest)
#include "tst_ssh_upload.moc"
