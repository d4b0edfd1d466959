// SPDX-License-Identifier: GPL-3.0-or-later
// A filter that was compiled into a program gives the answer that it gives of the row which the event
// becomes: random filters over random events, once as native code and once on the rows.
#include "builder/event_sources.h"
#include "core/decode/record_decoder.h"
#include "core/filter/filter_plan.h"
#include "core/store/event_store.h"
#include "tests/support/requirements.h"
#include "tests/unit/builder/board_material.h"

#include <QFile>
#include <QLibrary>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <array>
#include <cstring>
#include <random>

using namespace boardscope;
using namespace boardscope::builder;

namespace {

/// What happens: in the task, and as the probe's variables have it. The same struct is in `event_text`.
struct Event {
    std::uint32_t pid;
    std::int32_t ret;
    std::uint64_t addr;
    std::uint64_t delta_us;
    char comm[16];
    char path[12];
    std::uint32_t cpu;
    std::uint16_t port;
    std::int8_t small;
    bool ready;
};
struct Task {
    std::uint64_t pid_tgid;
    std::uint32_t cpu;
    char comm[16];
};

const std::string event_text = R"(
struct event { unsigned pid; int ret; unsigned long long addr, delta_us; char comm[16], path[12]; unsigned cpu;
               unsigned short port; signed char small; _Bool ready; };
struct task { unsigned long long pid_tgid; unsigned cpu; char comm[16]; };
)";
const std::string stub_text = event_text + R"(
static struct task now;
static inline unsigned long long bpf_get_current_pid_tgid(void) { return now.pid_tgid; }
static inline unsigned bpf_get_smp_processor_id(void) { return now.cpu; }
static inline void bpf_get_current_comm(char *to, int bytes) { __builtin_memcpy(to, now.comm, bytes); }
)";
// What a user would write: the variables are wider than the fields, as they often are.
const std::string record_source =
    "if (!BOARDSCOPE_FILTER(ctx, pid, e->ret, e->addr, e->delta_us, e->comm, e->path, "
    "cpu, port, e->small, e->ready)) return 0;";
const std::string print_source = "if (!BOARDSCOPE_FILTER(ctx, e->ret, e->addr, port, e->small)) return 0;\n"
                                 "bpf_printk(\"x ret=%d addr=%llu (port=%u) small=%d\", …);";

decode::MapSchema schema()
{
    using enum decode::FieldKind;
    return {.map = "events",
            .struct_name = "event",
            .bytes = sizeof(Event),
            .fields = {{.name = "pid", .offset = offsetof(Event, pid), .bytes = 4},
                       {.name = "ret", .offset = offsetof(Event, ret), .bytes = 4, .kind = signed_number},
                       {.name = "addr", .offset = offsetof(Event, addr), .bytes = 8},
                       {.name = "delta_us", .offset = offsetof(Event, delta_us), .bytes = 8},
                       {.name = "comm", .offset = offsetof(Event, comm), .bytes = 16, .kind = text},
                       {.name = "path", .offset = offsetof(Event, path), .bytes = 12, .kind = text},
                       {.name = "cpu", .offset = offsetof(Event, cpu), .bytes = 4},
                       {.name = "port", .offset = offsetof(Event, port), .bytes = 2},
                       {.name = "small", .offset = offsetof(Event, small), .bytes = 1, .kind = signed_number},
                       {.name = "ready", .offset = offsetof(Event, ready), .bytes = 1, .kind = boolean}}};
}

class Random {
public:
    explicit Random(std::uint64_t seed) : random_(seed) {}
    std::uint64_t below(std::uint64_t limit) { return random_() % limit; }
    template <class T, std::size_t N>
    T one_of(const std::array<T, N>& choices)
    {
        return choices[below(N)];
    }

    Event event()
    {
        constexpr std::array<std::uint64_t, 8> wide{0,          1,    2, 1500, 1ull << 32, (1ull << 63) - 1,
                                                    1ull << 63, ~0ull};
        Event event{};
        event.pid = one_of(std::array{0u, 1u, 2u, 77u, 0x7fffffffu, 0x80000000u, 0xffffffffu});
        event.ret = one_of(std::array{0, 1, -1, -2, 4096, -2147483647 - 1, 2147483647});
        event.addr = one_of(wide);
        event.delta_us = below(2) ? one_of(wide) : below(5'000);
        event.cpu = one_of(std::array{0u, 1u, 3u, 0xfffffffeu, 0xffffffffu});
        event.port = static_cast<std::uint16_t>(one_of(std::array{0, 53, 80, 65535}));
        event.small = static_cast<std::int8_t>(one_of(std::array{0, 1, -1, -128}));
        event.ready = below(2) != 0;
        put(event.comm, one_of(tasks));
        put(event.path, one_of(paths));
        return event;
    }

    Task task()
    {
        const std::uint32_t pid = one_of(std::array{0u, 1u, 2u, 77u});
        Task task{.pid_tgid = pid, .cpu = one_of(std::array{0u, 1u, 3u}), .comm = {}};
        put(task.comm, pid == 0 ? "swapper/0" : one_of(tasks));
        return task;
    }

    static constexpr std::array tasks = {"", "dd", "d", "ddx", "a \"q\"", "\xc3\xbc", "fifteen-letters"};
    static constexpr std::array paths = {"", "/", "/etc", "/etc/passwds", "\xff", "/etc/passwd"};

private:
    /// A text as long as its array has no NUL at the end.
    template <std::size_t N>
    static void put(char (&to)[N], const char* text)
    {
        std::memcpy(to, text, std::min(std::strlen(text), N));
    }

    std::mt19937_64 random_;
};

std::string quoted(const char* text)
{
    std::string out = "\"";
    for (const char* c = text; *c != 0; ++c)
        out += *c == '"' ? "\\\"" : std::string(1, *c);
    return out + "\"";
}

std::string random_text_question(Random& random, const char* name, const char* text)
{
    const std::string value = quoted(*text != 0 ? text : "dd");
    switch (random.below(5)) {
    case 0: return std::string(name) + " != " + value;
    case 1: return std::string(name) + " startswith " + value;
    case 2: return std::string(name) + " in {" + value + ", \"longer than any of them is\", \"/etc\"}";
    case 3: return name;
    default: return std::string(name) + " == " + value;
    }
}

std::string random_question(Random& random, bool of_records)
{
    const std::string order = random.one_of(std::array{" == ", " != ", " < ", " <= ", " > ", " >= "});
    const auto number = [&] {
        return random.one_of(std::array{"0", "1", "2", "77", "1500", "4096", "2147483647"});
    };
    switch (random.below(of_records ? 12 : 9)) {
    case 0: return "pid" + order + number();
    case 1: return "cpu" + order + number();
    case 2: return random_text_question(random, "comm", random.one_of(Random::tasks));
    case 3:
        return "ret" + order +
               random.one_of(std::array{"-1", "0", "4096", "-2147483648", "9223372036854775807"});
    case 4:
        return "addr" + order +
               random.one_of(std::array{"0", "1", "4294967296", "9223372036854775807", "-1"});
    case 5: return "port in {53, " + std::string(number()) + ", 60000..65535}";
    case 6: return "small" + order + random.one_of(std::array{"-128", "-1", "0", "1"});
    case 7: return random.one_of(std::array{"pid", "cpu", "ret", "addr", "small", "port"});
    case 8: return "pid in {1, 70..80, 2147483647}";
    case 9:
        return "delta_us" + order +
               random.one_of(std::array{"1500us", "1ms", "1500ns", "0s", "2s", "9223372036854775807ns"});
    case 10: return random_text_question(random, "path", random.one_of(Random::paths));
    default:
        return random.one_of(std::array{"addr == 0xffffffffffffffff", "addr != 0xffffffffffffffff",
                                        "ready == 1", "ready != 1", "ready", "delta_us",
                                        "delta_us in {1500, 4294967296}"});
    }
}

std::string random_filter(Random& random, bool of_records, int depth)
{
    const auto inner = [&] { return random_filter(random, of_records, depth - 1); };
    switch (depth > 0 ? random.below(5) : 0) {
    case 1: return inner() + " and " + inner();
    case 2: return "(" + inner() + " or " + inner() + ")";
    case 3: return "not (" + inner() + ")";
    default: return random_question(random, of_records);
    }
}

/// Rows as a session makes them of records.
class Rows final : public decode::RecordSink {
public:
    explicit Rows(const decode::MapSchema& schema)
        : decoder_(*this, {.maps = {schema}}), shape_(store_.add_shape(schema.shape()))
    {
        decoder_.add({.maps = {{.id = 1, .role = wire::MapRole::ring, .name = schema.map}}});
    }
    void add_record(const Event& event)
    {
        const auto* bytes = reinterpret_cast<const std::byte*>(&event);
        decoder_.push(
            {.map = 1, .monotonic_ns = 1, .records = {{.bytes = Bytes(bytes, bytes + sizeof event)}}});
    }
    /// As ftrace prints what `print_source` prints.
    void add_message(const Event& event, const Task& task)
    {
        char text[128];
        std::snprintf(text, sizeof text, "x ret=%d addr=%llu (port=%u) small=%d", event.ret,
                      static_cast<unsigned long long>(event.addr), event.port, event.small);
        const auto pid = static_cast<std::int32_t>(task.pid_tgid);
        store_.append({.time_ns = 1,
                       .cpu = task.cpu,
                       .pid = pid,
                       .task = pid == 0 ? "<idle>" : task.comm,
                       .event = "bpf_trace_printk",
                       .message = text});
    }
    store::Snapshot snapshot()
    {
        store_.publish();
        return store_.snapshot();
    }

private:
    void record(const decode::RecordRow& row) override
    {
        store_.append({.time_ns = 1,
                       .cpu = row.cpu.value_or(store::no_cpu),
                       .pid = row.pid.value_or(store::no_pid),
                       .tgid = row.tgid.value_or(store::no_pid),
                       .task = row.task,
                       .event = row.event,
                       .message = row.message,
                       .shape = shape_,
                       .fields = row.fields});
    }
    void note(std::string_view) override {}

    store::EventStore store_;
    decode::RecordDecoder decoder_;
    ShapeId shape_;
};

struct Question {
    std::string text;  ///< the pushed part
    filter::FilterPlan plan;
    std::string expression;
};

std::vector<Question> questions(Random& random, const EventSources& sources, bool of_records)
{
    std::vector<Question> all;
    while (all.size() < 400) {
        const auto whole =
            filter::FilterPlan::compile(random_filter(random, of_records, 3), filter::FieldCatalog::open());
        if (!whole) continue;
        const filter::Pushdown pushdown =
            push_down(*whole, [&](filter::Field field, const std::string& name) {
                return find_in_program(sources, field, name);
            });
        if (pushdown.pushed.empty()) continue;
        auto plan = filter::FilterPlan::compile(pushdown.pushed, filter::FieldCatalog::open());
        if (plan) all.push_back({pushdown.pushed, std::move(*plan), pushdown.expression});
    }
    return all;
}

using Ask = int (*)(const Event*, const Task*);

}  // namespace

class tst_filter_agrees : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void of_records();
    void of_messages();

private:
    void build(const std::vector<Question>& questions, QLibrary& library);

    std::optional<Toolchain> toolchain_;
    QTemporaryDir folder_;
};

void tst_filter_agrees::initTestCase()
{
    std::string reason;
    toolchain_ = builder_tests::find_toolchain(reason);
    BOARDSCOPE_REQUIRE(toolchain_.has_value(), reason.c_str());
    QVERIFY(QDir(folder_.path()).mkpath(QStringLiteral("bpf")));
    QFile stub(folder_.filePath(QStringLiteral("bpf/bpf_helpers.h")));
    QVERIFY(stub.open(QIODevice::WriteOnly) && stub.write(stub_text.c_str()) > 0);
}

/// Each question is a function of a library, over the header that probes include.
void tst_filter_agrees::build(const std::vector<Question>& questions, QLibrary& library)
{
    std::string text = "#include \"" + toolchain_->bpf_include_directory + "/bpf/boardscope_filter.h\"\n";
    for (std::size_t i = 0; i < questions.size(); ++i)
        text += "int ask" + std::to_string(i) +
                "(const struct event *e, const struct task *task)\n{\n"
                "\tunsigned long long pid = e->pid, cpu = e->cpu;\n\tlong port = e->port;\n\tnow = *task;\n"
                "\t(void)pid, (void)cpu, (void)port;\n\treturn " +
                questions[i].expression + ";\n}\n";
    QFile source(folder_.filePath(QStringLiteral("questions.c")));
    QVERIFY(source.open(QIODevice::WriteOnly) && source.write(text.c_str()) > 0);
    source.close();
    const QString path = folder_.filePath(QStringLiteral("libquestions.so"));
    QFile::remove(path);
    QProcess clang;
    clang.setProcessChannelMode(QProcess::MergedChannels);
    clang.start(QString::fromStdString(toolchain_->clang),
                {QStringLiteral("-O1"), QStringLiteral("-Wall"), QStringLiteral("-Werror"),
                 QStringLiteral("-shared"), QStringLiteral("-fPIC"), QStringLiteral("-I"), folder_.path(),
                 source.fileName(), QStringLiteral("-o"), path});
    QVERIFY(clang.waitForFinished(120'000));
    QVERIFY2(clang.exitCode() == 0, clang.readAll().constData());
    library.setFileName(path);
    QVERIFY2(library.load(), qPrintable(library.errorString()));
}

void tst_filter_agrees::of_records()
{
    Random random(7);
    const EventSources sources{.maps = {{.is_perf = false, .schema = schema()}},
                               .macro = filter_macro(record_source)};
    const std::vector<Question> all = questions(random, sources, true);
    QLibrary library;
    build(all, library);
    if (!library.isLoaded()) return;
    std::vector<Event> events(500);
    Rows rows(schema());
    for (Event& event : events)
        rows.add_record(event = random.event());
    const store::Snapshot snapshot = rows.snapshot();
    std::size_t kept = 0, dropped = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto ask = reinterpret_cast<Ask>(library.resolve(("ask" + std::to_string(i)).c_str()));
        const filter::FilterAnswer answer = evaluate(all[i].plan, snapshot);
        for (std::size_t n = 0; n < events.size(); ++n) {
            const Task task = random.task();
            const bool in_kernel = ask(&events[n], &task) != 0;
            ++(in_kernel ? kept : dropped);
            QVERIFY2(
                in_kernel == answer.rows.contains(RowId{n}),
                (all[i].text + "\n" + all[i].expression + "\n" + std::string(snapshot.row(RowId{n}).message))
                    .c_str());
        }
    }
    QVERIFY(kept > 10'000 && dropped > 10'000);
    QVERIFY(library.unload());
}

/// Numbers of messages may be absent from rows, as those that take all of 64 bits are: then the program may
/// let more through, and never less.
void tst_filter_agrees::of_messages()
{
    Random random(8);
    const EventSources sources{.prints = true,
                               .macro = filter_macro(print_source),
                               .printed = printed_numbers(print_source, Arch::armv7)};
    const std::vector<Question> all = questions(random, sources, false);
    QLibrary library;
    build(all, library);
    if (!library.isLoaded()) return;
    std::vector<std::pair<Event, Task>> happened(500);
    Rows rows(schema());
    for (auto& [event, task] : happened) {
        event = random.event();
        task = random.task();
        rows.add_message(event, task);
    }
    const store::Snapshot snapshot = rows.snapshot();
    std::size_t dropped = 0, too_many = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto ask = reinterpret_cast<Ask>(library.resolve(("ask" + std::to_string(i)).c_str()));
        const filter::FilterAnswer answer = evaluate(all[i].plan, snapshot);
        const bool is_exact = all[i].text.find("addr") == std::string::npos;
        for (std::size_t n = 0; n < happened.size(); ++n) {
            const bool in_kernel = ask(&happened[n].first, &happened[n].second) != 0;
            const bool on_host = answer.rows.contains(RowId{n});
            if (!in_kernel) ++dropped;
            if (in_kernel && !on_host) ++too_many;
            QVERIFY2(
                is_exact ? in_kernel == on_host : in_kernel || !on_host,
                (all[i].text + "\n" + all[i].expression + "\n" + std::string(snapshot.row(RowId{n}).message))
                    .c_str());
        }
    }
    QVERIFY(dropped > 10'000);
    QVERIFY2(too_many < dropped / 20, std::to_string(too_many).c_str());
    QVERIFY(library.unload());
}

QTEST_GUILESS_MAIN(tst_filter_agrees)
#include "tst_filter_agrees.moc"
