// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/messages.h"
#include "app/cli/row_printer.h"
#include "core/decode/trace_pipe_decoder.h"
#include "core/store/event_store.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <csignal>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace boardscope;

class RowPrinterTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// The text layout is ftrace's: our own decoder, made for that, must read back what was printed.
    void text_is_ftrace_text()
    {
        store::EventStore store;
        store.append({.time_ns = 203'410'986'000,
                      .resolution_ns = 1000,
                      .cpu = 1,
                      .pid = 380,
                      .task = "kworker/0:1 [x]",
                      .flags = "d..2",
                      .event = "bpf_trace_printk",
                      .message = "file /etc/ld-musl-armhf.path"});
        store.publish();
        const std::string line = cli::to_text(store.snapshot(), RowId{0});
        QCOMPARE(line, std::string(" kworker/0:1 [x]-380     [001] d..2   203.410986: bpf_trace_printk: "
                                   "file /etc/ld-musl-armhf.path"));
        struct Sink final : decode::TextSink {
            void row(const decode::TextRow& r) override
            {
                task = r.task;
                time_ns = r.time_ns;
                message = r.message;
            }
            void loss(const decode::Loss&) override {}
            std::string task, message;
            std::uint64_t time_ns = 0;
        } sink;
        decode::TracePipeDecoder decoder(sink);
        decoder.push(line + "\n");
        QCOMPARE(sink.task, std::string("kworker/0:1 [x]"));
        QCOMPARE(sink.time_ns, std::uint64_t{203'410'986'000});
        QCOMPARE(sink.message, std::string("file /etc/ld-musl-armhf.path"));
    }

    void a_full_disk_is_an_error_and_a_gone_reader_is_none()
    {
        store::EventStore store;
        store.append({.time_ns = 1, .resolution_ns = 1, .cpu = 0, .pid = 1, .task = "t", .event = "e", .message = "m"});
        store.publish();
        // In children: stdout belongs to the test's own report.
        const auto prints = [&store](const auto& open_stdout) {
            const pid_t child = ::fork();
            if (child == 0) {
                std::signal(SIGPIPE, SIG_IGN);
                open_stdout();
                cli::RowPrinter printer(cli::Format::text);
                printer.print(store.snapshot(), RowId{0});
                const bool flushed = printer.flush();
                ::_exit((flushed ? 1 : 0) + (printer.error() ? 2 : 0));
            }
            int status = 0;
            ::waitpid(child, &status, 0);
            return WEXITSTATUS(status);
        };
        QCOMPARE(prints([] { ::dup2(::open("/dev/null", O_WRONLY), STDOUT_FILENO); }), 1);
        QCOMPARE(prints([] { ::dup2(::open("/dev/full", O_WRONLY), STDOUT_FILENO); }), 2);
        QCOMPARE(prints([] {
                     int ends[2];
                     if (::pipe(ends) != 0) ::_exit(99);
                     ::close(ends[0]);
                     ::dup2(ends[1], STDOUT_FILENO);
                 }),
                 0);
    }

    void a_boards_text_cannot_command_the_terminal()
    {
        store::EventStore store;
        store.append({.time_ns = 1, .resolution_ns = 1, .cpu = 0, .pid = 1, .task = "\x1b[2J", .event = "e",
                      .message = "a\x1b]0;title\x07 caf\xc3\xa9\t\x7f"});
        store.publish();
        const std::string line = cli::to_text(store.snapshot(), RowId{0});
        QVERIFY(line.find('\x1b') == std::string::npos);
        QVERIFY(line.find('\x07') == std::string::npos);
        QVERIFY(line.ends_with("a\\x1b]0;title\\x07 caf\xc3\xa9\t\\x7f"));
    }

    void losses_are_lines_too()
    {
        store::EventStore store;
        store.append_loss({.cause = decode::LossCause::trace_text, .count = 340, .cpu = 1, .from_ns = 1, .to_ns = 2});
        store.append_loss({.cause = decode::LossCause::trace_buffer});
        store.publish();
        QCOMPARE(cli::to_text(store.snapshot(), RowId{0}), std::string("CPU:1 [LOST 340 EVENTS]"));
        QCOMPARE(cli::to_text(store.snapshot(), RowId{1}), std::string("CPU:? [LOST UNKNOWN EVENTS]"));
        QCOMPARE(cli::lost_text(store.snapshot().totals()), std::string("at least 340 events lost"));
        const QJsonObject loss = json(store, 0);
        QCOMPARE(loss[QStringLiteral("kind")].toString(), QStringLiteral("loss"));
        QCOMPARE(loss[QStringLiteral("lost")].toInt(), 340);
        QVERIFY(json(store, 1)[QStringLiteral("lost")].isNull());
    }

    void a_record_that_tells_neither_who_nor_where_says_so()
    {
        store::EventStore store;
        store.append({.time_ns = 20'004'567'890, .resolution_ns = 5'000'000, .event = "event", .message = "n=7"});
        store.publish();
        QCOMPARE(cli::to_text(store.snapshot(), RowId{0}),
                 std::string("           <...>-?       [???]    20.004: event: n=7"));
        QVERIFY(!json(store, 0).contains(QStringLiteral("pid")));
        QVERIFY(!json(store, 0).contains(QStringLiteral("cpu")));
    }

    void a_board_clock_that_is_off_is_told_with_its_doubt()
    {
        using decode::ClockOffset;
        QCOMPARE(cli::clock_text(std::nullopt), std::string());
        QCOMPARE(cli::clock_text(ClockOffset{-1'300'000'000, 400'000}),
                 std::string("board clock is 1.3 s behind this machine, ± 0.4 ms"));
        QCOMPARE(cli::clock_text(ClockOffset{20'000 * 86'400'000'000'000, 400'000}),
                 std::string("board clock is 20000.0 days ahead of this machine, ± 0.4 ms"));
        QCOMPARE(cli::clock_text(ClockOffset{3'000'000, 400'000}), std::string());
        QCOMPARE(cli::clock_text(ClockOffset{300'000'000, 400'000'000}), std::string());
    }

    void a_ring_that_nobody_counts_is_told_with_its_doubt()
    {
        store::EventStore store;
        store.append_loss({.cause = decode::LossCause::ring_buffer, .from_ns = 1, .to_ns = 2});
        store.publish();
        QVERIFY(cli::to_text(store.snapshot(), RowId{0}).starts_with("events may have been lost"));
        QCOMPARE(json(store, 0)[QStringLiteral("cause")].toString(), QStringLiteral("ring-buffer"));
        QCOMPARE(cli::lost_text(store.snapshot().totals()), std::string("some events may have been lost"));
        store.append_loss({.cause = decode::LossCause::perf_buffer, .count = 3, .cpu = 0, .from_ns = 1, .to_ns = 2});
        store.publish();
        QCOMPARE(cli::to_text(store.snapshot(), RowId{1}), std::string("3 events were lost on CPU 0: a perf buffer was full"));
        QCOMPARE(cli::lost_text(store.snapshot().totals()), std::string("at least 3 events lost"));
    }

    void json_survives_bytes_that_are_no_text()
    {
        store::EventStore store;
        store.append({.time_ns = 5, .resolution_ns = 1000, .cpu = 0, .pid = 1, .tgid = 2, .task = "t", .event = "e",
                      .message = std::string_view("\xff\xfe\"\\\n", 5)});
        store.publish();
        const QJsonObject row = json(store, 0);
        QCOMPARE(row[QStringLiteral("tgid")].toInt(), 2);
        QVERIFY(row[QStringLiteral("msg")].toString().endsWith(QStringLiteral("\"\\\n")));
    }

private:
    static QJsonObject json(const store::EventStore& store, std::uint64_t row)
    {
        const std::string line = cli::to_json(store.snapshot(), RowId{row});
        QJsonParseError error;
        const QJsonDocument document = QJsonDocument::fromJson(QByteArray::fromStdString(line), &error);
        if (error.error != QJsonParseError::NoError) qWarning("%s: %s", line.c_str(), qPrintable(error.errorString()));
        return document.object();
    }
};

QTEST_APPLESS_MAIN(RowPrinterTest)
#include "tst_row_printer.moc"
