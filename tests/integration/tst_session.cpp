// SPDX-License-Identifier: GPL-3.0-or-later
// A whole session with this machine as the board: real sshd, real loader (x86-64), real kernel. What needs an ARM
// kernel or kprobes is in tests/e2e.
#include "app/session/map_values.h"
#include "app/session/replay.h"
#include "app/session/session.h"
#include "tests/support/requirements.h"
#include "tests/support/ssh_server.h"

#include <QElapsedTimer>
#include <QTemporaryDir>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <map>
#include <mutex>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

using namespace boardscope;
using session::State;
using test::SshServer;

namespace {

const char* const probe = R"(
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
SEC("tracepoint/syscalls/sys_enter_openat")
int on_open(void *ctx)
{
	bpf_printk("open");
	return 0;
}
char LICENSE[] SEC("license") = "GPL";
)";

const char* const counting_probe = R"(
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
struct { __uint(type, BPF_MAP_TYPE_HASH); __type(key, __u32); __type(value, __u64); __uint(max_entries, 64); } counts SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __type(key, __u32); __type(value, __u64); __uint(max_entries, 4); } settings SEC(".maps");
SEC("tracepoint/syscalls/sys_enter_openat")
int on_open(void *ctx)
{
	__u32 key = 7;
	__u64 one = 1, *count = bpf_map_lookup_elem(&counts, &key);
	if (count)
		__sync_fetch_and_add(count, 1);
	else
		bpf_map_update_elem(&counts, &key, &one, BPF_ANY);
	bpf_printk("open");
	return 0;
}
char LICENSE[] SEC("license") = "GPL";
)";

const session::Workload workload{
    "opens", "n=0; while [ $n -lt 300 ]; do n=$((n+1)); echo $n || exit 0; cat /etc/passwd >/dev/null; sleep 0.05; done"};

/// Everything a session said, for looking at from the test's thread.
class Said {
public:
    void operator()(const session::SessionEvent& event)
    {
        const std::lock_guard lock(mutex_);
        if (const auto* changed = std::get_if<session::StateChanged>(&event)) states_.push_back(changed->state);
        if (const auto* log = std::get_if<session::LogLine>(&event)) log_ += log->text + "\n";
        if (const auto* programs = std::get_if<session::ProgramsChanged>(&event)) programs_ = programs->programs;
        if (const auto* maps = std::get_if<session::MapContents>(&event)) maps_[maps->map.name] = *maps;
        if (const auto* changed = std::get_if<session::MapsChanged>(&event)) changed_[changed->number] = *changed;
        if (const auto* measured = std::get_if<session::LinkMeasured>(&event)) link_ = *measured;
        if (const auto* ended = std::get_if<session::Ended>(&event)) ended_ = *ended;
    }
    /// The value of a small number in a map; none: there is no such entry.
    [[nodiscard]] std::optional<std::uint64_t> value(const std::string& map, std::uint32_t key)
    {
        const std::lock_guard lock(mutex_);
        return number_in(maps_[map], key);
    }
    [[nodiscard]] static std::optional<std::uint64_t> number_in(const session::MapContents& contents, std::uint32_t key)
    {
        Bytes bytes;
        append_little_endian(bytes, key);
        const auto entry = contents.entries.find(bytes);
        return entry == contents.entries.end()
                   ? std::nullopt
                   : std::optional(contents.types.value.read(entry->second).number);
    }
    [[nodiscard]] session::MapContents map(const std::string& name)
    {
        const std::lock_guard lock(mutex_);
        return maps_[name];
    }
    [[nodiscard]] std::optional<session::MapsChanged> changed(std::uint64_t number)
    {
        const std::lock_guard lock(mutex_);
        return changed_.contains(number) ? std::optional(changed_[number]) : std::nullopt;
    }
    [[nodiscard]] session::LinkMeasured link()
    {
        const std::lock_guard lock(mutex_);
        return link_;
    }
    [[nodiscard]] bool saw(State state)
    {
        const std::lock_guard lock(mutex_);
        return std::find(states_.begin(), states_.end(), state) != states_.end();
    }
    [[nodiscard]] std::optional<session::Ended> ended()
    {
        const std::lock_guard lock(mutex_);
        return ended_;
    }
    [[nodiscard]] std::string log()
    {
        const std::lock_guard lock(mutex_);
        return log_;
    }
    [[nodiscard]] std::vector<session::ProgramState> programs()
    {
        const std::lock_guard lock(mutex_);
        return programs_;
    }

private:
    std::mutex mutex_;
    std::vector<State> states_;
    std::string log_;
    std::vector<session::ProgramState> programs_;
    std::map<std::string, session::MapContents> maps_;
    std::map<std::uint64_t, session::MapsChanged> changed_;
    session::LinkMeasured link_;
    std::optional<session::Ended> ended_;
};

}  // namespace

#define START(session, request)                                                                                        \
    Said said;                                                                                                         \
    session::Session session(request, surroundings(), std::ref(said));                                                 \
    session.start()

class SessionTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        BOARDSCOPE_REQUIRE(geteuid() == 0, "loading BPF programs needs root");
        if (::access("/sys/kernel/tracing/instances", F_OK) != 0)
            ::mount("tracefs", "/sys/kernel/tracing", "tracefs", 0, nullptr);
        BOARDSCOPE_REQUIRE(::access("/sys/kernel/tracing/events/syscalls/sys_enter_openat", F_OK) == 0,
                           "this kernel has no syscall tracepoints");
        const QByteArray lacking = SshServer::missing({}).toUtf8();
        BOARDSCOPE_REQUIRE(lacking.isEmpty(), lacking.constData());
    }
    void init()
    {
        server_ = std::make_unique<SshServer>();
        const QString trouble = server_->start({});
        QVERIFY2(trouble.isEmpty(), qPrintable(trouble));
    }
    void cleanup()
    {
        server_.reset();
        QVERIFY2(QTest::qWaitFor([] { return instances().isEmpty(); }, 5'000), qPrintable(instances().join(u' ')));
    }

    void runs_and_stops_in_order();
    void maps_are_read_and_changed_while_it_runs_and_replayed();
    void broken_connection_keeps_the_rows();
    void silent_board_ends_the_session();
    void stop_of_a_silent_board_is_told();
    void recording_that_stops_growing_is_told();
    void build_error_never_connects();
    void wrong_arch_is_told();
    void missing_loader_is_told();
    void unwritable_recording_is_told();
    void abandoning_a_connection_attempt_is_quick();
    void everything_refused_is_a_failure_with_reasons();

private:
    static QStringList instances()
    {
        return QDir(QStringLiteral("/sys/kernel/tracing/instances"))
            .entryList({QStringLiteral("boardscope_*")}, QDir::Dirs);
    }
    [[nodiscard]] session::SessionRequest request() const
    {
        utsname names{};
        ::uname(&names);
        return {.build = {.source_name = "opens.bpf.c",
                          .source_text = probe,
                          .profile = {.name = "this machine",
                                      .arch = Arch::x86_64,
                                      .kernel_release = names.release,
                                      .kernel_version = {6, 1, 0},
                                      .ssh = server_->address()}}};
    }
    [[nodiscard]] static session::Surroundings surroundings()
    {
        return {.share = BOARDSCOPE_BINARY_DIR "/share/boardscope"};
    }
    static bool wait_for_rows(const session::Session& session, std::size_t count)
    {
        return QTest::qWaitFor([&] { return session.store().snapshot().row_count() >= count; }, 20'000);
    }

    std::unique_ptr<SshServer> server_;
    QTemporaryDir directory_;
};

void SessionTest::runs_and_stops_in_order()
{
    session::SessionRequest wanted = request();
    wanted.workload = workload;
    wanted.recording = directory_.filePath(QStringLiteral("a.bscope")).toStdString();
    START(session, wanted);
    QVERIFY2(wait_for_rows(session, 20), said.log().c_str());
    for (const State state : {State::building, State::connecting, State::deploying, State::attached})
        QVERIFY2(said.saw(state), session::to_string(state));
    QVERIFY(QTest::qWaitFor([&] { return !said.programs().empty() && said.programs()[0].hits.value_or(0) > 0; }, 5'000));
    session.request_stop();
    session.wait();

    QVERIFY(said.ended());
    QVERIFY2(!said.ended()->error, said.ended()->error ? said.ended()->error->cause.c_str() : "");
    QVERIFY(said.ended()->board_confirmed_clean);
    const store::Snapshot live = session.store().snapshot();
    QCOMPARE(live.row(RowId{0}).message, std::string_view("open"));
    store::EventStore again;
    const auto replayed = session::replay(wanted.recording, again);
    QVERIFY(replayed);
    QCOMPARE(again.snapshot().row_count(), live.row_count());
    QCOMPARE(replayed->header.board_name, std::string("this machine"));
}

void SessionTest::maps_are_read_and_changed_while_it_runs_and_replayed()
{
    session::SessionRequest wanted = request();
    wanted.build.source_text = counting_probe;
    wanted.workload = workload;
    wanted.map_interval = std::chrono::milliseconds(300);
    wanted.recording = directory_.filePath(QStringLiteral("maps.bscope")).toStdString();
    START(session, wanted);
    QVERIFY2(QTest::qWaitFor([&] { return said.value("counts", 7).value_or(0) > 2; }, 20'000), said.log().c_str());
    QVERIFY2(QTest::qWaitFor([&] { return said.value("settings", 2).has_value(); }, 10'000), said.log().c_str());
    const std::uint32_t counts = said.map("counts").map.id;
    const std::uint32_t settings = said.map("settings").map.id;
    const auto key = [&](std::uint32_t number) {
        return session::parse_key(said.map("counts").map, said.map("counts").types.key, std::to_string(number)).value();
    };
    const auto value = [&](const char* text) {
        return session::parse_value(said.map("counts").map, said.map("counts").types.value, text).value();
    };

    // Many at once, more than are sent in one go.
    session::MapChanges many{.number = 1, .map = counts};
    for (std::uint32_t i = 100; i < 150; ++i)
        many.changes.push_back({.key = key(i), .value = value("5"), .which = session::MapSet::only_new});
    session.change_maps(many);
    QVERIFY(QTest::qWaitFor([&] { return said.value("counts", 149) == 5; }, 10'000));
    QCOMPARE(said.changed(1)->made, std::size_t{50});
    // What is there is passed over, what has no room is refused by the kernel, in words.
    session::MapChanges more{.number = 2, .map = counts};
    more.changes.push_back({.key = key(100), .value = value("6"), .which = session::MapSet::only_new});
    for (std::uint32_t i = 200; i < 240; ++i)
        more.changes.push_back({.key = key(i), .value = value("1")});
    session.change_maps(more);
    QVERIFY(QTest::qWaitFor([&] { return said.changed(2).has_value(); }, 10'000));
    QCOMPARE(said.changed(2)->passed_over, std::size_t{1});
    QVERIFY(said.changed(2)->made > 0 && said.changed(2)->refused > 0);
    QVERIFY2(said.changed(2)->sentence.find("full") != std::string::npos, said.changed(2)->sentence.c_str());
    QCOMPARE(said.value("counts", 100), std::optional<std::uint64_t>(5));

    // All gone at once; the probe begins anew. Entries of arrays become zeros.
    session.change_maps({.number = 3, .map = counts, .changes = {{.action = wire::MapAction::clear}}});
    session.change_maps({.number = 4, .map = settings, .changes = {{.key = key(2), .value = value("9")}}});
    QVERIFY(QTest::qWaitFor([&] { return said.value("settings", 2) == 9; }, 10'000));
    QVERIFY(QTest::qWaitFor([&] { return !said.value("counts", 149); }, 10'000));
    session.change_maps({.number = 5, .map = settings, .changes = {{.action = wire::MapAction::remove, .key = key(2)}}});
    QVERIFY(QTest::qWaitFor([&] { return said.value("settings", 2) == 0; }, 10'000));
    QVERIFY(QTest::qWaitFor([&] { return said.value("counts", 7).value_or(0) > 2; }, 10'000));
    QVERIFY(QTest::qWaitFor([&] { return said.link().received_bytes > 1000; }, 5'000));
    QVERIFY(said.link().board_ns > 0);
    session.request_stop();
    session.wait();
    QVERIFY2(!said.ended()->error, said.log().c_str());

    store::EventStore again;
    const auto replayed = session::replay(wanted.recording, again);
    QVERIFY(replayed);
    QCOMPARE(replayed->maps.latest().size(), std::size_t{2});
    const session::SharedContents last = replayed->maps.latest(counts);
    QCOMPARE(Said::number_in(*last, 7), said.value("counts", 7));
    QCOMPARE(last->types.value.describe(), std::string("__u64"));
    QVERIFY(replayed->maps.readings(counts).size() >= 4);
    QVERIFY(replayed->cpu_count > 0 && replayed->counted_ns > replayed->began_ns);
    QVERIFY(replayed->bytes > 1000);
    QCOMPARE(replayed->totals.event_count, session.store().snapshot().totals().event_count);
}

void SessionTest::broken_connection_keeps_the_rows()
{
    session::SessionRequest wanted = request();
    wanted.workload = workload;
    START(session, wanted);
    QVERIFY(wait_for_rows(session, 5));
    QElapsedTimer timer;
    timer.start();
    server_->kill_sessions();
    session.wait();
    QVERIFY2(timer.elapsed() < 5'000, "a broken connection must be noticed at once");
    QVERIFY(said.ended()->error);
    QVERIFY2(said.ended()->error->cause.find("rows are kept") != std::string::npos, said.ended()->error->cause.c_str());
    QVERIFY(!said.ended()->board_confirmed_clean);
    QVERIFY(session.store().snapshot().row_count() >= 5);
}

void SessionTest::silent_board_ends_the_session()
{
    session::SessionRequest wanted = request();
    wanted.workload = workload;
    wanted.silence_limit = std::chrono::seconds(2);
    START(session, wanted);
    QVERIFY(wait_for_rows(session, 5));
    server_->freeze_sessions();
    session.wait();
    QVERIFY(said.ended()->error);
    QVERIFY2(said.ended()->error->cause.find("has not answered for 2 s") != std::string::npos,
             said.ended()->error->cause.c_str());
    QVERIFY(session.store().snapshot().row_count() >= 5);
}

void SessionTest::stop_of_a_silent_board_is_told()
{
    session::SessionRequest wanted = request();
    wanted.silence_limit = std::chrono::seconds(2);
    START(session, wanted);
    QVERIFY(QTest::qWaitFor([&] { return said.saw(State::attached); }, 20'000));
    server_->kill_sessions();
    session.request_stop();
    session.wait();
    QVERIFY2(said.ended()->error, "nobody knows whether the board is clean");
    QVERIFY(!said.ended()->board_confirmed_clean);
}

void SessionTest::recording_that_stops_growing_is_told()
{
    session::SessionRequest wanted = request();
    wanted.workload = workload;
    wanted.recording = directory_.filePath(QStringLiteral("cut.bscope")).toStdString();
    START(session, wanted);
    QVERIFY(wait_for_rows(session, 5));
    const auto before = std::signal(SIGXFSZ, SIG_IGN);
    rlimit usual{};
    ::getrlimit(RLIMIT_FSIZE, &usual);
    const rlimit full{.rlim_cur = std::filesystem::file_size(wanted.recording), .rlim_max = usual.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &full);
    const bool went_on = wait_for_rows(session, session.store().snapshot().row_count() + 20);
    session.request_stop();
    session.wait();
    ::setrlimit(RLIMIT_FSIZE, &usual);
    std::signal(SIGXFSZ, before);

    QVERIFY2(went_on, "the session is worth more than its file");
    QVERIFY(said.ended()->board_confirmed_clean);
    QVERIFY(said.ended()->error);
    QVERIFY2(said.ended()->error->cause.find("cannot write the recording") != std::string::npos,
             said.ended()->error->cause.c_str());
}

void SessionTest::build_error_never_connects()
{
    session::SessionRequest wanted = request();
    wanted.build.source_text = "int x = ;\n";
    START(session, wanted);
    session.wait();
    QVERIFY(said.ended()->error);
    QVERIFY(!said.saw(State::connecting));
}

void SessionTest::wrong_arch_is_told()
{
    session::SessionRequest wanted = request();
    wanted.build.profile.arch = Arch::armv7;
    START(session, wanted);
    session.wait();
    QVERIFY(said.ended()->error);
    QVERIFY2(said.ended()->error->cause.find("the board is x86_64") != std::string::npos,
             said.ended()->error->cause.c_str());
    QVERIFY(!said.saw(State::deploying));
}

void SessionTest::missing_loader_is_told()
{
    // A share folder with all but the loaders.
    const QDir share(QStringLiteral(BOARDSCOPE_BINARY_DIR "/share/boardscope"));
    QVERIFY(QFile::link(share.filePath(QStringLiteral("bpf")), directory_.filePath(QStringLiteral("bpf"))));
    Said said;
    session::Session session(request(), {.share = directory_.path().toStdString()}, std::ref(said));
    session.start();
    session.wait();
    QVERIFY(said.ended()->error);
    QVERIFY2(said.ended()->error->cause.find("no loader for x86_64") != std::string::npos,
             said.ended()->error->cause.c_str());
}

void SessionTest::unwritable_recording_is_told()
{
    session::SessionRequest wanted = request();
    wanted.recording = "/proc/none/a.bscope";
    START(session, wanted);
    session.wait();
    QVERIFY(said.ended()->error);
    QVERIFY2(said.ended()->error->cause.find("/proc/none") != std::string::npos, said.ended()->error->cause.c_str());
}

void SessionTest::abandoning_a_connection_attempt_is_quick()
{
    int port = 0;
    const int listener = test::listen_on_loopback(&port);
    session::SessionRequest wanted = request();
    wanted.build.profile.ssh.port = port;
    START(session, wanted);
    QVERIFY(QTest::qWaitFor([&] { return said.saw(State::connecting); }, 20'000));
    QElapsedTimer timer;
    timer.start();
    session.request_stop();
    session.wait();
    ::close(listener);
    QVERIFY2(timer.elapsed() < 1'000, qPrintable(QString::number(timer.elapsed())));
    QVERIFY(said.ended());
    QVERIFY2(!said.ended()->error, "who asked for the end knows why there is no connection");
}

void SessionTest::everything_refused_is_a_failure_with_reasons()
{
    session::SessionRequest wanted = request();
    wanted.build.source_text = std::string(probe).replace(std::string(probe).find("sys_enter_openat"), 16,
                                                          "sys_enter_nowhere");
    START(session, wanted);
    session.wait();
    QVERIFY(said.ended()->error);
    QCOMPARE(said.programs().size(), std::size_t{1});
    QVERIFY(!said.programs()[0].attached);
    QVERIFY2(said.programs()[0].reason.find("sys_enter_nowhere") != std::string::npos,
             said.programs()[0].reason.c_str());
    QVERIFY(!said.saw(State::attached));
}

QTEST_GUILESS_MAIN(SessionTest)
#include "tst_session.moc"
