// SPDX-License-Identifier: GPL-3.0-or-later
// What the board holds beside its events: files that the host asks for, addresses of the kernel's symbols.
#include "tests/unit/deviceside/kernel_traces.h"
#include "tests/unit/deviceside/loader_session.h"

#include "tests/support/requirements.h"

#include <QFile>
#include <QTemporaryDir>

#include <cerrno>

using namespace boardscope;
using namespace boardscope::test;
using namespace std::chrono_literals;

namespace {

wire::Plan plan_for_board()
{
    wire::Plan plan;
    plan.text_source = wire::TextSource::none;
    plan.silence_limit = 30s;
    return plan;
}

/// The address of a symbol as this machine's kernel lists it; 0: not there.
std::uint64_t address_of(const QByteArray& symbol)
{
    QFile symbols(QStringLiteral("/proc/kallsyms"));
    if (!symbols.open(QIODevice::ReadOnly)) return 0;
    for (const QByteArray& line : symbols.readAll().split('\n'))
        if (line.endsWith(" T " + symbol)) return line.left(line.indexOf(' ')).toULongLong(nullptr, 16);
    return 0;
}

/// A program that keeps the address of that symbol in its map.
std::string asks_for(const std::string& symbol)
{
    return "extern const void " + symbol +
           " __ksym;\n"
           "struct { __uint(type, BPF_MAP_TYPE_ARRAY); __type(key, __u32); __type(value, __u64);"
           " __uint(max_entries, 1); } found SEC(\".maps\");\n"
           "SEC(\"tracepoint/syscalls/sys_enter_getppid\") int asks(void *ctx) {\n"
           "  __u32 zero = 0; __u64 at = (__u64)&" +
           symbol + "; bpf_map_update_elem(&found, &zero, &at, 0); return 0; }\n";
}

/// The kernel's switch, put back at the end.
class KptrRestrict {
public:
    explicit KptrRestrict(const QByteArray& value)
    {
        if (file_.open(QIODevice::ReadWrite)) before_ = file_.readAll();
        set(value);
    }
    ~KptrRestrict() { set(before_); }

private:
    void set(const QByteArray& value)
    {
        file_.seek(0);
        file_.write(value);
        file_.flush();
    }
    QFile file_{QStringLiteral("/proc/sys/kernel/kptr_restrict")};
    QByteArray before_;
};

}  // namespace

class TestLoaderBoard : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void files_are_read();
    void files_that_cannot_be_read_data();
    void files_that_cannot_be_read();
    void a_large_file_is_cut();
    void kernel_symbols_are_found();
    void hidden_symbols_are_warned_of();
    void a_missing_symbol_is_named();

private:
    static bool start(LoaderSession& loader, const std::string& source = getppid_printer("bst_board"),
                      const wire::Plan& plan = plan_for_board());
    static bool stop(LoaderSession& loader);
};

void TestLoaderBoard::initTestCase()
{
    const QString missing = missing_for_kernel_tests();
    BOARDSCOPE_REQUIRE(missing.isEmpty(), qPrintable(missing));
}

bool TestLoaderBoard::start(LoaderSession& loader, const std::string& source, const wire::Plan& plan)
{
    return loader.start(plan, compile_bpf(source)) && loader.wait_for<wire::Ready>() &&
           loader.last<wire::Ready>()->attached_count() == 1;
}

bool TestLoaderBoard::stop(LoaderSession& loader)
{
    return loader.send(loader.writer.stop()) && loader.wait_for<wire::Exit>() &&
           loader.wait_exit(5s) == std::optional(0) && loader.frame_counts().sequence_gaps == 0;
}

void TestLoaderBoard::files_are_read()
{
    LoaderSession loader;
    QVERIFY(start(loader));
    loader.send(loader.writer.frame(BSW_READ_FILE, payload(wire::ReadFile{5, "/proc/loadavg"})));
    QVERIFY(loader.read_until([&] { return loader.last<wire::File>() && loader.last<wire::File>()->last; }, 5s));
    std::string text;
    for (const wire::Message& message : loader.messages())
        if (const auto* part = std::get_if<wire::File>(&message)) {
            QCOMPARE(part->cookie, 5u);
            QCOMPARE(part->offset, text.size());
            QVERIFY(!part->cut);
            text += part->bytes;
        }
    QCOMPARE(std::count(text.begin(), text.end(), ' '), 4);
    QCOMPARE(text.find('\n'), text.size() - 1);
}

void TestLoaderBoard::files_that_cannot_be_read_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<int>("error");
    QTest::addColumn<QString>("sentence");
    QTest::newRow("relative") << QByteArray("etc/passwd") << EINVAL << "absolute path";
    QTest::newRow("empty") << QByteArray() << EINVAL << "absolute path";
    QTest::newRow("with a NUL") << QByteArray("/etc\0/passwd", 12) << EINVAL << "absolute path";
    QTest::newRow("too long") << QByteArray("/" + QByteArray(5000, 'x')) << EINVAL << "absolute path";
    QTest::newRow("missing") << QByteArray("/no/such") << ENOENT << "/no/such of the board cannot be read: No such file";
    QTest::newRow("directory") << QByteArray("/proc") << EISDIR << "directory";
    QTest::newRow("device") << QByteArray("/dev/zero") << EINVAL << "no regular file";
    QTest::newRow("terminal") << QByteArray("/dev/tty") << EINVAL << "no regular file";
}

void TestLoaderBoard::files_that_cannot_be_read()
{
    QFETCH(QByteArray, path);
    QFETCH(int, error);
    QFETCH(QString, sentence);
    LoaderSession loader;
    QVERIFY(start(loader));
    loader.send(loader.writer.frame(BSW_READ_FILE, payload(wire::ReadFile{5, path.toStdString()})));
    const auto* refused = loader.wait_for<wire::MapResult>();
    QVERIFY(refused);
    QCOMPARE(refused->cookie, 5u);
    QCOMPARE(refused->error, error);
    QVERIFY2(refused->text.find(sentence.toStdString()) != std::string::npos, refused->text.c_str());
    QCOMPARE(loader.count<wire::File>(), 0u);
    QVERIFY(stop(loader));
}

void TestLoaderBoard::a_large_file_is_cut()
{
    QTemporaryDir directory;
    const std::string path = directory.filePath(QStringLiteral("large")).toStdString();
    for (const std::size_t bytes : {std::size_t{BSW_MAX_FILE}, std::size_t{BSW_MAX_FILE} + 1}) {
        QFile file(QString::fromStdString(path));
        QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
        file.write(QByteArray(static_cast<int>(bytes), 'x'));
        file.close();
        LoaderSession loader;
        QVERIFY(start(loader));
        loader.send(loader.writer.frame(BSW_READ_FILE, payload(wire::ReadFile{5, path})));
        QVERIFY(loader.read_until([&] { return loader.last<wire::File>() && loader.last<wire::File>()->last; }, 5s));
        std::size_t read = 0;
        for (const wire::Message& message : loader.messages())
            if (const auto* part = std::get_if<wire::File>(&message)) read += part->bytes.size();
        QCOMPARE(read, std::size_t{BSW_MAX_FILE});
        QCOMPARE(loader.last<wire::File>()->cut, bytes > BSW_MAX_FILE);
    }
}

void TestLoaderBoard::kernel_symbols_are_found()
{
    const std::uint64_t address = address_of("jiffies_to_msecs");
    QVERIFY(address != 0);
    wire::Plan plan = plan_for_board();
    plan.maps_at_end = true;
    LoaderSession loader;
    QVERIFY(start(loader, asks_for("jiffies_to_msecs"), plan));
    call_getppid(1);
    QVERIFY(stop(loader));
    const auto* entries = loader.last<wire::MapEntries>();
    QVERIFY(entries && entries->entries.size() == 1);
    QCOMPARE(load_little_endian<std::uint64_t>(entries->entries[0].value, 0), address);
    QCOMPARE(loader.log(wire::LogOrigin::loader), "");
}

void TestLoaderBoard::hidden_symbols_are_warned_of()
{
    const KptrRestrict hidden("2");
    LoaderSession loader;
    QVERIFY(start(loader, asks_for("jiffies_to_msecs")));
    const std::string said = loader.log(wire::LogOrigin::loader);
    QVERIFY2(said.find("sysctl -w kernel.kptr_restrict=1") != std::string::npos, said.c_str());
}

void TestLoaderBoard::a_missing_symbol_is_named()
{
    LoaderSession loader;
    QVERIFY(loader.start(plan_for_board(), compile_bpf(asks_for("no_such_symbol"))));
    const auto* ready = loader.wait_for<wire::Ready>();
    QVERIFY(ready);
    QCOMPARE(ready->attached_count(), 0u);
    const std::string reason = ready->programs.at(0).reason;
    QVERIFY2(reason.find("/proc/kallsyms does not have") != std::string::npos, reason.c_str());
    QVERIFY2(reason.find("no_such_symbol") != std::string::npos, reason.c_str());
}

QTEST_GUILESS_MAIN(TestLoaderBoard)
#include "tst_loader_board.moc"
