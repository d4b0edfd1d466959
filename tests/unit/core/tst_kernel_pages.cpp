// SPDX-License-Identifier: GPL-3.0-or-later
// Real pages of this machine's kernel, beside what the kernel itself prints of the same events.
#include "core/decode/page_decoder.h"
#include "core/decode/print_grammar.h"
#include "tests/support/requirements.h"

#include <QFile>
#include <QTest>

#include <chrono>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace boardscope;
using namespace boardscope::decode;
using namespace std::chrono_literals;

namespace {

constexpr const char* tracefs = "/sys/kernel/tracing/";

QByteArray read_all(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

bool write_file(const QString& path, const QByteArray& text)
{
    const int fd = open(qPrintable(path), O_WRONLY | O_CLOEXEC);
    if (fd < 0) return false;
    const bool written = write(fd, text.constData(), static_cast<size_t>(text.size())) == text.size();
    close(fd);
    return written;
}

class Instance {
public:
    explicit Instance(const char* name)
        : path_(QString::fromLatin1(tracefs) +
                QStringLiteral("instances/boardscope_test_%1_%2/").arg(QLatin1String(name)).arg(getpid()))
    {
        there_ = mkdir(qPrintable(path_), 0700) == 0 && write_file(file("trace_clock"), "mono");
    }
    ~Instance() { rmdir(qPrintable(path_)); }
    Instance(const Instance&) = delete;
    Instance& operator=(const Instance&) = delete;

    [[nodiscard]] bool is_there() const { return there_; }
    [[nodiscard]] QString file(const char* name) const { return path_ + QLatin1String(name); }
    bool enable(const char* event, const QByteArray& filter)
    {
        const QString folder = QStringLiteral("events/") + QLatin1String(event);
        return (filter.isEmpty() || write_file(path_ + folder + QStringLiteral("/filter"), filter)) &&
               write_file(path_ + folder + QStringLiteral("/enable"), "1");
    }
    void stop() { write_file(file("tracing_on"), "0"); }

    [[nodiscard]] QByteArray text() const
    {
        const int fd = open(qPrintable(file("trace_pipe")), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
        QByteArray all(4 << 20, '\0');
        qsizetype size = 0;
        for (ssize_t got = 0;
             (got = read(fd, all.data() + size, static_cast<size_t>(all.size() - size))) > 0;)
            size += got;
        close(fd);
        return all.left(size);
    }
    [[nodiscard]] std::vector<wire::Page> pages() const
    {
        std::vector<wire::Page> pages;
        const auto page_bytes = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
        for (std::uint32_t cpu = 0; cpu < static_cast<std::uint32_t>(sysconf(_SC_NPROCESSORS_CONF)); ++cpu) {
            const int fd = open(qPrintable(path_ + QStringLiteral("per_cpu/cpu%1/trace_pipe_raw").arg(cpu)),
                                O_RDONLY | O_NONBLOCK | O_CLOEXEC);
            Bytes page(page_bytes);
            while (read(fd, page.data(), page.size()) == static_cast<ssize_t>(page.size()))
                pages.push_back({.cpu = cpu, .monotonic_ns = 1, .bytes = page});
            close(fd);
        }
        return pages;
    }

private:
    QString path_;
    bool there_ = false;
};

/// What must be the same, row by row and CPU by CPU; the two stamps are taken one after the other.
struct Rows : TextSink {
    std::map<std::uint32_t, QStringList> by_cpu;
    std::vector<std::uint64_t> times;
    std::map<std::uint32_t, std::vector<std::uint64_t>> times_by_cpu;
    int lost = 0;

    void row(const TextRow& row) override
    {
        const auto text = [](std::string_view view) {
            return QString::fromUtf8(view.data(), static_cast<qsizetype>(view.size()));
        };
        by_cpu[row.cpu] << QStringLiteral("%1-%2 %3 %4: %5")
                               .arg(text(row.task))
                               .arg(row.pid)
                               .arg(text(row.flags), text(row.event), text(row.message));
        times_by_cpu[row.cpu].push_back(row.time_ns);
        times.push_back(row.time_ns);
    }
    void loss(const Loss&) override { ++lost; }
};

/// Makes a few hundred events by a task that the filters can name.
void be_busy()
{
    const pid_t child = fork();
    if (child == 0) {
        prctl(PR_SET_NAME, "bs page-test");
        for (int i = 0; i < 300; ++i)
            usleep(100);
        _exit(0);
    }
    waitpid(child, nullptr, 0);
    std::this_thread::sleep_for(20ms);  // names are noted at the next switch
}

wire::Format format_of(const char* event)
{
    return {
        .kind = wire::FormatKind::event,
        .name = event,
        .text =
            read_all(QStringLiteral("%1events/%2/format").arg(QLatin1String(tracefs), QLatin1String(event)))
                .toStdString()};
}

}  // namespace

class TestKernelPages : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void pages_say_what_the_kernel_prints()
    {
        BOARDSCOPE_REQUIRE(geteuid() == 0, "needs root, for a trace instance");
        Instance as_text("text"), as_pages("pages");
        BOARDSCOPE_REQUIRE(as_text.is_there() && as_pages.is_there(), "needs tracefs with instances");
        const QByteArray switches = "prev_comm == \"bs page-test\" || next_comm == \"bs page-test\"";
        const QByteArray wakes = "comm == \"bs page-test\"";
        for (Instance* instance : {&as_text, &as_pages}) {
            QVERIFY(instance->enable("sched/sched_switch", switches));
            QVERIFY(instance->enable("sched/sched_wakeup", wakes));
            QVERIFY(instance->enable("sched/sched_process_exit", wakes));
        }
        be_busy();
        as_text.stop();
        as_pages.stop();

        Rows expected, got;
        TracePipeDecoder text(expected);
        const QByteArray printed = as_text.text();
        text.push({printed.constData(), static_cast<std::size_t>(printed.size())});
        text.flush();

        PageDecoder decoder(got);
        QVERIFY(
            decoder.add({.kind = wire::FormatKind::header_page,
                         .text = read_all(QString::fromLatin1(tracefs) + QStringLiteral("events/header_page"))
                                     .toStdString()}));
        for (const char* event : {"sched/sched_switch", "sched/sched_wakeup", "sched/sched_process_exit"})
            QVERIFY(decoder.add(format_of(event)));
        QVERIFY(decoder.add(
            {.kind = wire::FormatKind::tasks,
             .text =
                 read_all(QString::fromLatin1(tracefs) + QStringLiteral("saved_cmdlines")).toStdString()}));
        for (const wire::Page& page : as_pages.pages())
            decoder.push(page);

        QCOMPARE(decoder.counts().damaged_pages, std::uint64_t{0});
        QCOMPARE(decoder.counts().unknown_events, std::uint64_t{0});
        QCOMPARE(got.lost, 0);
        QVERIFY2(got.times.size() > 600, qPrintable(QString::number(got.times.size())));
        QCOMPARE(got.by_cpu.size(), expected.by_cpu.size());
        for (const auto& [cpu, rows] : expected.by_cpu)
            QCOMPARE(got.by_cpu[cpu], rows);
        for (const auto& [cpu, times] : expected.times_by_cpu) {
            QVERIFY(std::is_sorted(got.times_by_cpu[cpu].begin(), got.times_by_cpu[cpu].end()));
            for (std::size_t i = 0; i < times.size(); ++i) {
                const auto apart = static_cast<std::int64_t>(times[i] - got.times_by_cpu[cpu][i]);
                QVERIFY2(std::abs(apart) < 1'000'000, qPrintable(QString::number(apart)));
            }
        }
    }

    void an_overwritten_ring_tells_that_something_is_gone()
    {
        BOARDSCOPE_REQUIRE(geteuid() == 0, "needs root, for a trace instance");
        Instance instance("small");
        BOARDSCOPE_REQUIRE(instance.is_there(), "needs tracefs with instances");
        QVERIFY(write_file(instance.file("buffer_size_kb"), "8"));
        QVERIFY(instance.enable("sched/sched_switch",
                                "prev_comm == \"bs page-test\" || next_comm == \"bs page-test\""));
        be_busy();
        be_busy();
        instance.stop();
        Rows got;
        PageDecoder decoder(got);
        QVERIFY(decoder.add(format_of("sched/sched_switch")));
        for (const wire::Page& page : instance.pages())
            decoder.push(page);
        // How much, the kernel says only where a page has room left for the number.
        QVERIFY(got.lost > 0);
        QVERIFY(!got.times.empty());
    }

    void every_format_of_this_kernel_can_be_used()
    {
        BOARDSCOPE_REQUIRE(geteuid() == 0, "needs root, to read tracefs");
        const QByteArray names = read_all(QString::fromLatin1(tracefs) + QStringLiteral("available_events"));
        BOARDSCOPE_REQUIRE(!names.isEmpty(), "needs tracefs");
        Rows rows;
        PageDecoder decoder(rows);
        QStringList refused, by_fields;
        int count = 0, pretty = 0;
        for (QByteArray name : names.split('\n')) {
            if (name.isEmpty()) continue;
            name.replace(':', '/');
            wire::Format format = format_of(name.constData());
            if (format.text.empty()) continue;  // gone with its module
            ++count;
            const std::size_t print = format.text.find("print fmt:");
            if (print != std::string::npos &&
                is_known_print_format(std::string_view(format.text).substr(print + 10)))
                ++pretty;
            else
                by_fields << QString::fromStdString(format.name);
            if (const Result<void> added = decoder.add(format); !added)
                refused << QString::fromStdString(added.error().cause);
        }
        QVERIFY2(refused.isEmpty(), qPrintable(refused.join(QLatin1Char('\n'))));
        QVERIFY(count > 100);
        QVERIFY2(pretty * 100 > count * 90, qPrintable(by_fields.join(QLatin1Char(' '))));
    }
};

QTEST_APPLESS_MAIN(TestKernelPages)
#include "tst_kernel_pages.moc"
