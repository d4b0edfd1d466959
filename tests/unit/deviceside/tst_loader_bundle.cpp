// SPDX-License-Identifier: GPL-3.0-or-later
// One file that traces without a host: what it prints, what it records, how it ends, and what it leaves
// behind.
#include "tests/unit/deviceside/kernel_traces.h"

#include "app/session/bundle.h"
#include "app/session/replay.h"
#include "core/wire/plan.h"
#include "tests/support/requirements.h"

#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <thread>

using namespace boardscope;
using namespace boardscope::test;
using namespace std::chrono_literals;

namespace {

Bytes read_file(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? to_bytes(file.readAll().toStdString()) : Bytes();
}

/// A bundle in a file of its own, running.
class Tracer {
public:
    Tracer(const Bytes& content, const QStringList& arguments)
        : path_(folder_.filePath(QStringLiteral("tracer")))
    {
        QFile file(path_);
        if (!file.open(QIODevice::WriteOnly)) return;
        file.write(reinterpret_cast<const char*>(content.data()), static_cast<qint64>(content.size()));
        file.close();
        file.setPermissions(file.permissions() | QFileDevice::ExeOwner);
        process_.setStandardInputFile(QProcess::nullDevice());
        process_.start(path_, arguments);
    }
    bool says(const QByteArray& word)
    {
        return eventually(
            [&] {
                process_.waitForReadyRead(20);
                out += process_.readAllStandardOutput();
                err += process_.readAllStandardError();
                return out.contains(word) || err.contains(word);
            },
            10s);
    }
    int status()
    {
        if (!process_.waitForFinished(10000)) return -1;
        out += process_.readAllStandardOutput();
        err += process_.readAllStandardError();
        return process_.exitStatus() == QProcess::NormalExit ? process_.exitCode() : -2;
    }
    pid_t pid() const { return static_cast<pid_t>(process_.processId()); }
    QString path() const { return path_; }
    QString beside(const char* name) const { return folder_.filePath(QString::fromLatin1(name)); }

    QByteArray out;
    QByteArray err;

private:
    QTemporaryDir folder_;
    QString path_;
    QProcess process_;
};

}  // namespace

class TestLoaderBundle : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init() { set_printk_switch('0'); }
    void prints_text_until_a_signal();
    void ends_after_its_time_data();
    void ends_after_its_time();
    void older_kernels_print_too();
    void writes_a_recording();
    void probe_without_text_is_told_the_way();
    void refusal_is_told();
    void damage_is_told_data();
    void damage_is_told();
    void stripped_is_a_loader();
    void full_disk_is_told();
    void sigkill_leaves_nothing();

private:
    Bytes bundle(const std::string& source, std::chrono::milliseconds duration = {}) const;
    Bytes loader_;
};

void TestLoaderBundle::initTestCase()
{
    const QString missing = missing_for_kernel_tests();
    BOARDSCOPE_REQUIRE(missing.isEmpty(), qPrintable(missing));
    loader_ = read_file(QStringLiteral(BOARDSCOPE_LOADER));
    QVERIFY(!loader_.empty());
}

Bytes TestLoaderBundle::bundle(const std::string& source, std::chrono::milliseconds duration) const
{
    store::RecordingHeader header;
    header.board_name = "this machine";
    header.probe_file = "bundled.bpf.c";
    header.plan = wire::Plan{.stats_interval = 100ms}.encode();
    header.object = compile_bpf(source);
    const Result<Bytes> made = session::make_bundle(loader_, header, {}, duration);
    return made ? *made : Bytes();
}

void TestLoaderBundle::prints_text_until_a_signal()
{
    Tracer tracer(bundle(getppid_printer("bst_bundle")), {});
    QVERIFY2(tracer.says("attached bst_bundle to syscalls/sys_enter_getppid\n"), tracer.err.constData());
    const pid_t pid = tracer.pid();
    call_getppid(3);
    QVERIFY(tracer.says("bst_bundle 3 of a line"));
    kill(pid, SIGINT);
    QCOMPARE(tracer.status(), 0);
    QCOMPARE(tracer.out.count("bpf_trace_printk: bst_bundle "), 3);
    QVERIFY(!tracer.out.contains("BSW1"));
    QVERIFY(QFileInfo::exists(tracer.path()));
    QCOMPARE(leftovers(pid, "bst_bundle"), QString());
}

void TestLoaderBundle::ends_after_its_time_data()
{
    QTest::addColumn<int>("built_in_ms");
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("-d") << 0 << QStringList{QStringLiteral("-d"), QStringLiteral("1")};
    QTest::newRow("built in") << 1000 << QStringList();
    QTest::newRow("-d instead") << 3'600'000 << QStringList{QStringLiteral("-d"), QStringLiteral("1")};
}

void TestLoaderBundle::ends_after_its_time()
{
    QFETCH(int, built_in_ms);
    QFETCH(QStringList, arguments);
    Tracer tracer(bundle(getppid_printer("bst_bundle_time"), std::chrono::milliseconds(built_in_ms)),
                  arguments);
    const auto started = std::chrono::steady_clock::now();
    QVERIFY(tracer.says("attached"));
    QCOMPARE(tracer.status(), 0);
    QVERIFY(std::chrono::steady_clock::now() - started >= 900ms);
}

void TestLoaderBundle::older_kernels_print_too()
{
    Tracer tracer(bundle(getppid_printer("bst_bundle_old")),
                  {QStringLiteral("--without"), QStringLiteral("instance")});
    QVERIFY2(tracer.says("attached"), tracer.err.constData());
    const pid_t pid = tracer.pid();
    QVERIFY(!trace_instance_exists(pid));
    call_getppid(1);
    QVERIFY(tracer.says("bst_bundle_old 1 of a line"));
    kill(pid, SIGTERM);
    QCOMPARE(tracer.status(), 0);
    QCOMPARE(leftovers(pid, "bst_bundle_old"), QString());
}

void TestLoaderBundle::writes_a_recording()
{
    const std::string source = getppid_printer("bst_bundle_rec");
    QTemporaryDir folder;
    const QString recording = folder.filePath(QStringLiteral("a.bscope"));
    Tracer tracer(bundle(source), {QStringLiteral("-o"), recording});
    QVERIFY2(tracer.says("attached bst_bundle_rec"), tracer.err.constData());
    const pid_t pid = tracer.pid();
    call_getppid(5);
    std::this_thread::sleep_for(500ms);
    kill(pid, SIGTERM);
    QCOMPARE(tracer.status(), 0);
    QCOMPARE(tracer.out, QByteArray());

    store::EventStore store;
    const Result<session::Replayed> replayed = session::replay(recording.toStdString(), store, {});
    QVERIFY2(replayed, replayed ? "" : replayed.error().cause.c_str());
    QCOMPARE(replayed->header.probe_file, std::string("bundled.bpf.c"));
    QVERIFY(replayed->ended);
    QCOMPARE(replayed->damaged_bytes, 0u);
    QCOMPARE(replayed->programs.at(0).name, std::string("bst_bundle_rec"));
    const store::Snapshot snapshot = store.snapshot();
    QCOMPARE(snapshot.totals().event_count, 5u);
    QCOMPARE(leftovers(pid, "bst_bundle_rec"), QString());
}

void TestLoaderBundle::probe_without_text_is_told_the_way()
{
    Tracer tracer(bundle("SEC(\"raw_tp/sys_enter\") int bst_silent(void *ctx) { return 0; }\n"), {});
    QCOMPARE(tracer.status(), 1);
    QVERIFY2(tracer.err.contains("Run it with -o FILE"), tracer.err.constData());
}

void TestLoaderBundle::refusal_is_told()
{
    Tracer tracer(bundle("SEC(\"tracepoint/no/such_event\") int bst_nowhere(void *ctx) { return 0; }\n"), {});
    QCOMPARE(tracer.status(), 5);
    QVERIFY2(tracer.err.contains("not attached bst_nowhere: "), tracer.err.constData());
    QVERIFY2(tracer.err.contains("no tracepoint no/such_event"), tracer.err.constData());
}

void TestLoaderBundle::damage_is_told_data()
{
    QTest::addColumn<qint64>("at");
    QTest::addColumn<qint64>("cut");
    QTest::newRow("a bit of the object") << qint64(-200) << qint64(0);
    QTest::newRow("a bit of the trailer") << qint64(-3) << qint64(0);
    QTest::newRow("cut off") << qint64(0) << qint64(1000);
}

void TestLoaderBundle::damage_is_told()
{
    QFETCH(qint64, at);
    QFETCH(qint64, cut);
    Bytes damaged = bundle(getppid_printer("bst_damaged"));
    if (at) damaged[damaged.size() - static_cast<std::size_t>(-at)] ^= std::byte{1};
    damaged.resize(damaged.size() - static_cast<std::size_t>(cut));
    Tracer tracer(damaged, {});
    QCOMPARE(tracer.status(), 1);
    QVERIFY2(tracer.err.contains("This file is damaged"), tracer.err.constData());
    QCOMPARE(tracer.out, QByteArray());
}

void TestLoaderBundle::stripped_is_a_loader()
{
    Tracer tracer(loader_, {QStringLiteral("--keep")});  // what strip leaves of a bundle
    QCOMPARE(tracer.status(), 0);                        // its input is at its end
    QVERIFY(tracer.out.startsWith("BSW1"));
}

void TestLoaderBundle::full_disk_is_told()
{
    Tracer tracer(bundle(getppid_printer("bst_full")), {QStringLiteral("-o"), QStringLiteral("/dev/full")});
    QCOMPARE(tracer.status(), 1);
    QVERIFY2(tracer.err.contains("No space left"), tracer.err.constData());
    Tracer nowhere(bundle(getppid_printer("bst_full")),
                   {QStringLiteral("-o"), QStringLiteral("/no/such/folder/a")});
    QCOMPARE(nowhere.status(), 1);
    QVERIFY2(nowhere.err.contains("/no/such/folder/a cannot be written"), nowhere.err.constData());
}

void TestLoaderBundle::sigkill_leaves_nothing()
{
    Tracer tracer(bundle(getppid_printer("bst_bundle_kill")), {});
    QVERIFY(tracer.says("attached"));
    const pid_t pid = tracer.pid();
    kill(pid, SIGKILL);
    QCOMPARE(tracer.status(), -2);
    QCOMPARE(leftovers(pid, "bst_bundle_kill"), QString());
}

QTEST_GUILESS_MAIN(TestLoaderBundle)
#include "tst_loader_bundle.moc"
