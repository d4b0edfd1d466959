// SPDX-License-Identifier: GPL-3.0-or-later
// Maps on a real kernel: told of, listed, read, changed, and the names of the addresses that stack maps hold.
#include "tests/unit/deviceside/kernel_traces.h"
#include "tests/unit/deviceside/loader_session.h"

#include "tests/support/requirements.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <linux/bpf.h>
#include <map>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>

using namespace boardscope;
using namespace boardscope::test;
using namespace std::chrono_literals;

namespace {

const std::string declare_map = R"(
#define MAP(name, kind, key_type, value_type, size, ...) \
	struct { __uint(type, BPF_MAP_TYPE_##kind); __type(key, key_type); __type(value, value_type); \
		 __uint(max_entries, size); __VA_ARGS__; } name SEC(".maps");
#define MINE (bpf_get_current_pid_tgid() >> 32 == TEST_PID)
)";

/// What each getppid() of this process does: one program, its body in the middle.
std::string on_getppid(const std::string& maps, const std::string& body)
{
    return declare_map + maps +
           "SEC(\"tracepoint/syscalls/sys_enter_getppid\") int bst_maps(void *ctx) {\n"
           "  if (!MINE) return 0;\n" +
           body + "  return 0;\n}\n";
}

const std::string counting = on_getppid(R"(
MAP(counts, HASH, __u32, __u64, 64)
MAP(step, ARRAY, __u32, __u64, 4)
MAP(per_cpu, PERCPU_HASH, __u32, __u32, 8)
MAP(recent, LRU_HASH, __u64, __u64, 1024)
)",
                                        R"(
  __u32 zero = 0, key = 7; __u64 one = 1, *by = bpf_map_lookup_elem(&step, &zero), *count;
  __u64 more = by && *by ? *by : 1; __u32 *mine;
  count = bpf_map_lookup_elem(&counts, &key);
  if (count) __sync_fetch_and_add(count, more); else bpf_map_update_elem(&counts, &key, &more, BPF_ANY);
  mine = bpf_map_lookup_elem(&per_cpu, &key);
  if (mine) *mine += 1; else { __u32 first = 1; bpf_map_update_elem(&per_cpu, &key, &first, BPF_ANY); }
  one = bpf_ktime_get_ns(); bpf_map_update_elem(&recent, &one, &more, BPF_ANY);
)");

wire::Plan plan_for_maps()
{
    wire::Plan plan;
    plan.silence_limit = 30s;
    return plan;
}

template <class T>
Bytes bytes_of(T value)
{
    Bytes out;
    append_little_endian(out, value);
    return out;
}

std::uint64_t number(ByteView bytes)
{
    std::uint64_t value = 0;
    for (std::size_t i = bytes.size(); i-- > 0;)
        value = value << 8 | std::to_integer<std::uint64_t>(bytes[i]);
    return value;
}

/// The kernel's own door to a map, beside the loader.
class KernelMap {
public:
    explicit KernelMap(std::uint32_t id)
    {
        bpf_attr attr{};
        attr.map_id = id;
        fd_ = call(BPF_MAP_GET_FD_BY_ID, attr);
    }
    ~KernelMap() { close(fd_); }
    KernelMap(const KernelMap&) = delete;
    KernelMap& operator=(const KernelMap&) = delete;

    void set(std::uint32_t key, std::uint64_t value) { (void)change(BPF_MAP_UPDATE_ELEM, key, value); }
    void remove(std::uint32_t key) { (void)change(BPF_MAP_DELETE_ELEM, key, 0); }

private:
    static int call(int command, bpf_attr& attr)
    {
        return static_cast<int>(syscall(SYS_bpf, command, &attr, sizeof attr));
    }
    int change(int command, std::uint32_t key, std::uint64_t value) const
    {
        bpf_attr attr{};
        attr.map_fd = static_cast<__u32>(fd_);
        attr.key = reinterpret_cast<__u64>(&key);
        if (command == BPF_MAP_UPDATE_ELEM) attr.value = reinterpret_cast<__u64>(&value);
        return call(command, attr);
    }
    int fd_ = -1;
};

/// A loader whose answers are waited for.
class Board : public LoaderSession {
public:
    /// READY, after which maps can be asked for; false when it did not come.
    bool open(const std::string& source, const wire::Plan& plan = plan_for_maps())
    {
        return start(plan, source.empty() ? Bytes{} : compile_bpf(source)) &&
               wait_for<wire::Ready>() != nullptr;
    }

    void ask(std::uint16_t type, const Bytes& payload) { send(writer.frame(type, payload)); }

    /// The last answer of that kind to the request with this cookie.
    template <class M>
    const M* answer(std::uint32_t cookie)
    {
        const M* found = nullptr;
        read_until(
            [&] {
                for (const wire::Message& message : messages())
                    if (const M* one = std::get_if<M>(&message);
                        one && one->cookie == cookie && is_last(*one))
                        found = one;
                return found != nullptr;
            },
            20s);
        return found;
    }

    const wire::MapInfo* map(const std::string& name)
    {
        const auto* maps = last<wire::Maps>();
        for (const wire::MapInfo& map : maps->maps)
            if (map.name == name) return &map;
        return nullptr;
    }
    std::uint32_t id(const std::string& name) { return map(name) ? map(name)->id : 0; }

    std::vector<wire::MapInfo> list(wire::MapScope scope)
    {
        const std::uint32_t cookie = ++cookie_;
        ask(BSW_LIST_MAPS, payload(wire::ListMaps{cookie, scope}));
        std::vector<wire::MapInfo> all;
        if (!answer<wire::Maps>(cookie)) return all;
        for (const wire::Message& message : messages())
            if (const auto* maps = std::get_if<wire::Maps>(&message); maps && maps->cookie == cookie)
                all.insert(all.end(), maps->maps.begin(), maps->maps.end());
        return all;
    }

    struct Dump {
        std::map<Bytes, Bytes> entries;
        bool last = false;
        bool cut = false;
        std::size_t received = 0;
    };
    Dump dump(std::uint32_t map, std::uint32_t limit = 0)
    {
        const std::uint32_t cookie = ++cookie_;
        ask(BSW_READ_MAP, payload(wire::ReadMap{cookie, map, limit}));
        return dumped(cookie);
    }
    Dump dumped(std::uint32_t cookie)
    {
        Dump dump;
        if (!answer<wire::MapEntries>(cookie)) return dump;
        for (const wire::Message& message : messages()) {
            const auto* part = std::get_if<wire::MapEntries>(&message);
            if (!part || part->cookie != cookie) continue;
            for (const auto& entry : part->entries)
                dump.entries[entry.key] = entry.value;
            dump.received += part->entries.size();
            dump.last = part->last;
            dump.cut = part->cut;
        }
        return dump;
    }

    wire::MapResult change(std::uint32_t map, wire::MapAction action, Bytes key = {}, Bytes value = {},
                           std::uint32_t flags = 0)
    {
        const std::uint32_t cookie = ++cookie_;
        ask(BSW_CHANGE_MAP,
            payload(wire::ChangeMap{cookie, map, action, std::move(key), std::move(value), flags}));
        const auto* result = answer<wire::MapResult>(cookie);
        return result ? *result : wire::MapResult{.error = -1, .text = "no answer"};
    }

    std::optional<wire::MapResult> refusal_of_dump(std::uint32_t map)
    {
        const std::uint32_t cookie = ++cookie_;
        ask(BSW_READ_MAP, payload(wire::ReadMap{cookie, map, 0}));
        const auto* result = answer<wire::MapResult>(cookie);
        return result ? std::optional(*result) : std::nullopt;
    }

    std::vector<wire::Symbol> names(const std::vector<std::uint64_t>& addresses)
    {
        const std::uint32_t cookie = ++cookie_;
        ask(BSW_NAME_ADDRESSES, payload(wire::NameAddresses{cookie, addresses}));
        const auto* symbols = answer<wire::Symbols>(cookie);
        return symbols ? symbols->symbols : std::vector<wire::Symbol>{};
    }

    std::uint32_t next_cookie() { return ++cookie_; }

private:
    static bool is_last(const wire::Maps& maps) { return !maps.more; }
    static bool is_last(const wire::MapEntries& entries) { return entries.last; }
    static bool is_last(const wire::Types& types) { return types.offset + types.bytes.size() == types.total; }
    static bool is_last(const wire::MapResult&) { return true; }
    static bool is_last(const wire::Symbols&) { return true; }

    std::uint32_t cookie_ = 0;
};

}  // namespace

class TestLoaderMaps : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void tells_of_its_maps_before_ready();
    void reads_what_the_program_counted();
    void keeps_the_values_of_each_cpu();
    void changes_reach_the_program();
    void deletes_and_clears();
    void a_large_map_comes_while_pings_are_answered();
    void a_map_that_changes_meanwhile_ends();
    void limit_cuts();
    void kernel_stacks_have_names();
    void user_stacks_have_build_ids();
    void names_only_what_is_there();
    void maps_of_others_are_served_without_an_object();
    void types_of_a_map_come_whole();
    void sends_maps_by_themselves_and_once_more_at_the_end();
    void refusals_say_why();
    void too_many_requests_are_refused();
    void wrong_sizes_are_refused_data();
    void wrong_sizes_are_refused();
    void short_frames_end_the_session_data();
    void short_frames_end_the_session();
};

void TestLoaderMaps::initTestCase()
{
    const QString missing = missing_for_kernel_tests();
    BOARDSCOPE_REQUIRE(missing.isEmpty(), qPrintable(missing));
}

void TestLoaderMaps::tells_of_its_maps_before_ready()
{
    Board board;
    QVERIFY(board.open(on_getppid(
        "MAP(counts, HASH, __u32, __u64, 64)\n"
        "struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 4096); } out SEC(\".maps\");\n"
        "MAP(out__lost, PERCPU_ARRAY, __u32, __u64, 1)\n"
        "MAP(a_rather_long_name_of_a_map, STACK_TRACE, __u32, __u64[4], 16)\n"
        "__u64 total;\n",
        "total++;\n")));
    const auto first = [&board](auto is) {
        return std::find_if(board.messages().begin(), board.messages().end(), is) - board.messages().begin();
    };
    QVERIFY(first([](const wire::Message& m) { return std::holds_alternative<wire::Maps>(m); }) <
            first([](const wire::Message& m) { return std::holds_alternative<wire::Ready>(m); }));
    QCOMPARE(board.last<wire::Maps>()->cookie, 0u);
    const auto role = [&board](const char* name) {
        return board.map(name) ? std::optional(board.map(name)->role) : std::nullopt;
    };
    QCOMPARE(role("counts"), std::optional(wire::MapRole::plain));
    QCOMPARE(role("out"), std::optional(wire::MapRole::ring));
    QCOMPARE(role("out__lost"), std::optional(wire::MapRole::internal));
    QCOMPARE(role("a_rather_long_name_of_a_map"), std::optional(wire::MapRole::stacks));
    QCOMPARE(role(".bss"), std::optional(wire::MapRole::internal));
    QCOMPARE(board.map("counts")->key_bytes, 4u);
    QCOMPARE(board.map("counts")->value_bytes, 8u);
    QCOMPARE(board.map("counts")->value_count, 1u);
    QCOMPARE(board.map("counts")->max_entries, 64u);
    QVERIFY(board.map("counts")->id > 0 && board.map("counts")->id < BSW_MAP_BY_INDEX);
    QVERIFY(board.map("counts")->btf_id > 0 && board.map("counts")->btf_value_type > 0);
    QCOMPARE(board.map("out__lost")->value_count, board.last<wire::Hello>()->cpu_count);
    QCOMPARE(board.list(wire::MapScope::object).size(), board.last<wire::Maps>()->maps.size());
}

void TestLoaderMaps::reads_what_the_program_counted()
{
    Board board;
    QVERIFY(board.open(counting));
    const std::uint32_t counts = board.id("counts");
    const std::uint32_t step = board.id("step");
    const std::uint32_t recent = board.id("recent");
    QVERIFY(board.dump(counts).last);
    QVERIFY(board.dump(counts).entries.empty());
    call_getppid(25);
    const Board::Dump dump = board.dump(counts);
    QCOMPARE(dump.entries.size(), 1u);
    QCOMPARE(dump.entries.begin()->first, bytes_of(std::uint32_t{7}));
    QCOMPARE(dump.entries.begin()->second, bytes_of(std::uint64_t{25}));
    QVERIFY(!dump.cut);
    QCOMPARE(board.dump(step).entries.size(), 4u);
    QCOMPARE(board.dump(recent).entries.size(), 25u);
}

void TestLoaderMaps::keeps_the_values_of_each_cpu()
{
    Board board;
    QVERIFY(board.open(counting));
    const wire::MapInfo per_cpu = *board.map("per_cpu");
    const std::uint32_t cpus = board.last<wire::Hello>()->cpu_count;
    QCOMPARE(per_cpu.value_bytes, 4u);
    QCOMPARE(per_cpu.value_count, cpus);
    call_getppid(30);
    const Board::Dump dump = board.dump(per_cpu.id);
    QCOMPARE(dump.entries.size(), 1u);
    const Bytes& values = dump.entries.begin()->second;
    QCOMPARE(values.size(), std::size_t{8} * cpus);
    std::uint64_t sum = 0;
    for (std::uint32_t cpu = 0; cpu < cpus; ++cpu)
        sum += number(ByteView(values).subspan(8 * cpu, 4));
    QCOMPARE(sum, 30u);

    // One value for all of them, then one for each.
    const Bytes key = bytes_of(std::uint32_t{3});
    QCOMPARE(board.change(per_cpu.id, wire::MapAction::set, key, bytes_of(std::uint32_t{5})).error, 0);
    const Bytes same = board.dump(per_cpu.id).entries.at(key);
    Bytes each;
    for (std::uint32_t cpu = 0; cpu < cpus; ++cpu) {
        QCOMPARE(number(ByteView(same).subspan(8 * cpu, 4)), 5u);
        append_little_endian(each, std::uint64_t{100} + cpu);
    }
    QCOMPARE(board.change(per_cpu.id, wire::MapAction::set, key, each).error, 0);
    const Bytes different = board.dump(per_cpu.id).entries.at(key);
    for (std::uint32_t cpu = 0; cpu < cpus; ++cpu)
        QCOMPARE(number(ByteView(different).subspan(8 * cpu, 4)), 100u + cpu);
}

void TestLoaderMaps::changes_reach_the_program()
{
    Board board;
    QVERIFY(board.open(counting));
    const std::uint32_t counts = board.id("counts");
    QCOMPARE(board
                 .change(board.id("step"), wire::MapAction::set, bytes_of(std::uint32_t{0}),
                         bytes_of(std::uint64_t{100}))
                 .error,
             0);
    call_getppid(3);
    QCOMPARE(number(board.dump(counts).entries.at(bytes_of(std::uint32_t{7}))), 300u);
}

void TestLoaderMaps::deletes_and_clears()
{
    Board board;
    QVERIFY(board.open(counting));
    const std::uint32_t counts = board.id("counts");
    const std::uint32_t step = board.id("step");
    for (std::uint32_t key = 0; key < 20; ++key)
        QCOMPARE(
            board.change(counts, wire::MapAction::set, bytes_of(key), bytes_of(std::uint64_t{key})).error, 0);
    QCOMPARE(board.change(counts, wire::MapAction::remove, bytes_of(std::uint32_t{4})).error, 0);
    QCOMPARE(board.dump(counts).entries.size(), 19u);
    const wire::MapResult again = board.change(counts, wire::MapAction::remove, bytes_of(std::uint32_t{4}));
    QCOMPARE(again.error, ENOENT);
    QCOMPARE(again.text, std::string("The map has no such key."));
    QCOMPARE(
        board.change(counts, wire::MapAction::set, bytes_of(std::uint32_t{5}), bytes_of(std::uint64_t{1}), 1)
            .error,
        EEXIST);
    QCOMPARE(board.change(counts, wire::MapAction::clear).error, 0);
    QVERIFY(board.dump(counts).entries.empty());

    // Arrays have no fewer entries than they have: theirs become zeros.
    for (std::uint32_t key = 0; key < 4; ++key)
        QCOMPARE(board.change(step, wire::MapAction::set, bytes_of(key), bytes_of(std::uint64_t{9})).error,
                 0);
    QCOMPARE(board.change(step, wire::MapAction::remove, bytes_of(std::uint32_t{1})).error, 0);
    QCOMPARE(number(board.dump(step).entries.at(bytes_of(std::uint32_t{1}))), 0u);
    QCOMPARE(number(board.dump(step).entries.at(bytes_of(std::uint32_t{2}))), 9u);
    QCOMPARE(board.change(step, wire::MapAction::clear).error, 0);
    for (const auto& [key, value] : board.dump(step).entries)
        QCOMPARE(number(value), 0u);
    QCOMPARE(board.change(step, wire::MapAction::remove, bytes_of(std::uint32_t{99})).error, E2BIG);
}

void TestLoaderMaps::a_large_map_comes_while_pings_are_answered()
{
    constexpr std::uint32_t size = 100'000;
    Board board;
    QVERIFY(board.open(on_getppid("MAP(large, HASH, __u32, __u64, 100000)\n",
                                  "__u32 k = 0; bpf_map_lookup_elem(&large, &k);\n")));
    const std::uint32_t large = board.id("large");
    {
        KernelMap map(large);
        for (std::uint32_t key = 0; key < size; ++key)
            map.set(key, key * std::uint64_t{3});
    }
    const std::uint32_t cookie = board.next_cookie();
    const auto begin = std::chrono::steady_clock::now();
    board.ask(BSW_READ_MAP, payload(wire::ReadMap{cookie, large, 0}));
    board.send(board.writer.ping(1));
    QVERIFY(board.wait_for<wire::Pong>());
    const auto answered = std::chrono::steady_clock::now() - begin;
    const auto* last = board.answer<wire::MapEntries>(cookie);
    const auto took = std::chrono::steady_clock::now() - begin;
    QVERIFY(last && !last->cut);
    const Board::Dump dump = board.dumped(cookie);
    QCOMPARE(dump.entries.size(), std::size_t{size});
    QCOMPARE(dump.received, std::size_t{size});
    QCOMPARE(number(dump.entries.at(bytes_of(std::uint32_t{77'777}))), 3u * 77'777u);
    QVERIFY2(answered < 1s, "a ping waits for no map");
    qInfo("100,000 entries in %lld ms, a ping meanwhile in %lld ms",
          static_cast<long long>(std::chrono::duration_cast<std::chrono::milliseconds>(took).count()),
          static_cast<long long>(std::chrono::duration_cast<std::chrono::milliseconds>(answered).count()));
    QCOMPARE(board.change(large, wire::MapAction::clear).error, 0);
    QVERIFY(board.dump(large).entries.empty());
}

void TestLoaderMaps::a_map_that_changes_meanwhile_ends()
{
    Board board;
    QVERIFY(board.open(on_getppid("MAP(busy, HASH, __u32, __u64, 20000)\n",
                                  "__u32 k = 0; bpf_map_lookup_elem(&busy, &k);\n")));
    const std::uint32_t busy = board.id("busy");
    std::atomic<bool> stop{false};
    std::thread churn([&] {
        KernelMap map(busy);
        for (std::uint32_t key = 0; !stop; ++key) {
            map.set(key % 40'000, key);
            map.remove((key + 20'000) % 40'000);
        }
    });
    std::size_t received = 0;
    bool all_ended = true;
    for (int i = 0; i < 10; ++i) {
        const Board::Dump dump =
            board.dump(busy, 19'000);  // a limit that a map in motion may or may not reach
        all_ended = all_ended && dump.last;
        received += dump.received;
    }
    const wire::MapResult cleared = board.change(busy, wire::MapAction::clear);
    stop = true;
    churn.join();
    QVERIFY(all_ended);
    QVERIFY(received > 0 && received <= 10u * 19'000u);
    QCOMPARE(cleared.error, 0);
}

void TestLoaderMaps::limit_cuts()
{
    Board board;
    QVERIFY(board.open(counting));
    const std::uint32_t counts = board.id("counts");
    for (std::uint32_t key = 0; key < 30; ++key)
        QCOMPARE(
            board.change(counts, wire::MapAction::set, bytes_of(key), bytes_of(std::uint64_t{key})).error, 0);
    for (const std::uint32_t limit : {1u, 20u, 29u}) {
        const Board::Dump some = board.dump(counts, limit);
        QCOMPARE(some.entries.size(), std::size_t{limit});
        QVERIFY(some.cut);
    }
    for (const std::uint32_t limit : {0u, 30u, 1000u}) {
        const Board::Dump all = board.dump(counts, limit);
        QCOMPARE(all.entries.size(), std::size_t{30});
        QVERIFY(!all.cut);
    }
}

void TestLoaderMaps::kernel_stacks_have_names()
{
    Board board;
    QVERIFY(board.open(on_getppid("MAP(stacks, STACK_TRACE, __u32, __u64[16], 100)\n",
                                  "bpf_get_stackid(ctx, &stacks, 0);\n")));
    call_getppid(3);
    const Board::Dump dump = board.dump(board.id("stacks"));
    QVERIFY(!dump.entries.empty());
    QVERIFY(!dump.cut);
    std::vector<std::uint64_t> addresses;
    const Bytes& stack = dump.entries.begin()->second;
    QCOMPARE(stack.size(), std::size_t{16} * 8);
    for (std::size_t at = 0; at < stack.size(); at += 8)
        if (const std::uint64_t address = number(ByteView(stack).subspan(at, 8)))
            addresses.push_back(address);
    QVERIFY(!addresses.empty());
    // Not in the order of addresses: answers come in the order of the questions.
    std::reverse(addresses.begin(), addresses.end());
    const std::vector<wire::Symbol> names = board.names(addresses);
    QCOMPARE(names.size(), addresses.size());
    QStringList found;
    for (std::size_t i = 0; i < names.size(); ++i) {
        QCOMPARE(names[i].address, addresses[i]);
        QVERIFY(names[i].start && *names[i].start <= addresses[i] &&
                addresses[i] - *names[i].start < 0x10000);
        found << QString::fromStdString(names[i].name);
    }
    QVERIFY2(found.contains(QStringLiteral("do_syscall_64")), qPrintable(found.join(QLatin1Char(' '))));
}

void TestLoaderMaps::user_stacks_have_build_ids()
{
    Board board;
    QVERIFY(board.open(on_getppid(
        "struct place { __s32 status; unsigned char build_id[20]; __u64 offset; };\n"
        "struct stack { struct place places[8]; };\n"
        "MAP(stacks, STACK_TRACE, __u32, struct stack, 64, __uint(map_flags, BPF_F_STACK_BUILD_ID))\n",
        "bpf_get_stackid(ctx, &stacks, BPF_F_USER_STACK);\n")));
    call_getppid(3);
    QVERIFY(board.map("stacks")->flags & BPF_F_STACK_BUILD_ID);
    const Board::Dump dump = board.dump(board.id("stacks"));
    QVERIFY(!dump.entries.empty());
    const Bytes& stack = dump.entries.begin()->second;
    QCOMPARE(stack.size(), std::size_t{8} * 32);
    QCOMPARE(load_little_endian<std::int32_t>(stack, 0), 1);  // a build id, and an offset into that file
    QVERIFY(
        std::any_of(stack.begin() + 4, stack.begin() + 24, [](std::byte b) { return b != std::byte{0}; }));
    QVERIFY(load_little_endian<std::uint64_t>(stack, 24) < (1u << 30));
}

void TestLoaderMaps::names_only_what_is_there()
{
    Board board;
    QVERIFY(board.open({}));
    const std::vector<wire::Symbol> names = board.names({0, 4096, 0x400000});
    QCOMPARE(names.size(), std::size_t{3});
    for (const wire::Symbol& symbol : names)
        QVERIFY(!symbol.start);
    QVERIFY(board.names({}).empty());
    QCOMPARE(board.names(std::vector<std::uint64_t>(BSW_MAX_ADDRESSES, ~std::uint64_t{0})).size(),
             std::size_t{BSW_MAX_ADDRESSES});
}

void TestLoaderMaps::maps_of_others_are_served_without_an_object()
{
    Board owner;
    QVERIFY(owner.open(counting));
    call_getppid(5);
    const std::uint32_t id = owner.id("counts");

    Board guest;
    QVERIFY(guest.open({}));
    QVERIFY(guest.list(wire::MapScope::object).empty());
    const std::vector<wire::MapInfo> all = guest.list(wire::MapScope::board);
    const auto found =
        std::find_if(all.begin(), all.end(), [id](const wire::MapInfo& map) { return map.id == id; });
    QVERIFY(found != all.end());
    QCOMPARE(found->name, std::string("counts"));
    QCOMPARE(found->key_bytes, 4u);
    QCOMPARE(found->role, wire::MapRole::plain);
    QCOMPARE(number(guest.dump(id).entries.at(bytes_of(std::uint32_t{7}))), 5u);
    QCOMPARE(guest.change(id, wire::MapAction::set, bytes_of(std::uint32_t{7}), bytes_of(std::uint64_t{1000}))
                 .error,
             0);
    call_getppid(1);
    QCOMPARE(number(owner.dump(id).entries.at(bytes_of(std::uint32_t{7}))), 1001u);

    guest.send(guest.writer.stop());
    QVERIFY(guest.wait_for<wire::Exit>());
    QCOMPARE(guest.last<wire::Exit>()->reason, wire::ExitReason::stopped);
    QCOMPARE(guest.wait_exit(3s), std::optional(0));
    QCOMPARE(owner.dump(id).entries.size(), 1u);
}

void TestLoaderMaps::types_of_a_map_come_whole()
{
    Board owner;
    QVERIFY(owner.open(counting));
    Board guest;
    QVERIFY(guest.open({}));
    const std::uint32_t cookie = guest.next_cookie();
    guest.ask(BSW_READ_TYPES, payload(wire::ReadTypes{cookie, owner.map("counts")->btf_id}));
    const auto* types = guest.answer<wire::Types>(cookie);
    QVERIFY(types);
    Bytes whole;
    for (const wire::Message& message : guest.messages())
        if (const auto* piece = std::get_if<wire::Types>(&message)) append(whole, piece->bytes);
    QCOMPARE(whole.size(), std::size_t{types->total});
    QCOMPARE(load_little_endian<std::uint16_t>(whole, 0), std::uint16_t{0xeb9f});
    const std::uint32_t unknown = guest.next_cookie();
    guest.ask(BSW_READ_TYPES, payload(wire::ReadTypes{unknown, 0x7fffffff}));
    const auto* refused = guest.answer<wire::MapResult>(unknown);
    QVERIFY(refused && refused->error == ENOENT);
}

void TestLoaderMaps::sends_maps_by_themselves_and_once_more_at_the_end()
{
    wire::Plan plan = plan_for_maps();
    plan.map_interval = 300ms;
    Board board;
    QVERIFY(board.open(counting, plan));
    const std::uint32_t counts = board.id("counts");
    const auto dumps = [&] {
        return std::count_if(board.messages().begin(), board.messages().end(),
                             [&](const wire::Message& message) {
                                 const auto* entries = std::get_if<wire::MapEntries>(&message);
                                 return entries && entries->cookie == 0 && entries->map == counts;
                             });
    };
    call_getppid(2);
    QVERIFY(board.read_until([&] { return dumps() >= 3; }, 5s));
    call_getppid(40);
    board.send(board.writer.stop());
    QVERIFY(board.wait_for<wire::Exit>());
    const wire::MapEntries* last = nullptr;
    for (const wire::Message& message : board.messages())
        if (const auto* entries = std::get_if<wire::MapEntries>(&message); entries && entries->map == counts)
            last = entries;
    QCOMPARE(number(last->entries.at(0).value), 42u);
    QVERIFY(std::holds_alternative<wire::Exit>(board.messages().back()));
}

void TestLoaderMaps::refusals_say_why()
{
    Board board;
    QVERIFY(board.open(on_getppid(
        "struct { __uint(type, BPF_MAP_TYPE_QUEUE); __type(value, __u32); __uint(max_entries, 4); } "
        "queue SEC(\".maps\");\n"
        "MAP(tails, PROG_ARRAY, __u32, __u32, 4)\n"
        "MAP(small, HASH, __u32, __u32, 1)\n"
        "const volatile __u32 constant = 5;\n",
        "__u32 k = constant; bpf_map_push_elem(&queue, &k, 0); bpf_map_lookup_elem(&small, &k);\n"
        "bpf_tail_call(ctx, &tails, 3);\n")));
    const auto refused = [](const std::optional<wire::MapResult>& result, int error, const char* text) {
        return result && result->error == error && result->text.find(text) != std::string::npos;
    };
    QVERIFY(refused(board.refusal_of_dump(0x7ffffff0), ENOENT, "no map of that id"));
    QVERIFY(refused(board.refusal_of_dump(board.id("queue")), EOPNOTSUPP, "maps of this type"));
    const Bytes zero = bytes_of(std::uint32_t{0});
    const Bytes one = bytes_of(std::uint32_t{1});
    QVERIFY(refused(board.change(board.id(".rodata"), wire::MapAction::set, zero, one), EPERM, "frozen"));
    QVERIFY(refused(board.change(board.id("tails"), wire::MapAction::set, zero, one), EOPNOTSUPP,
                    "maps of this type"));
    QCOMPARE(board.change(board.id("small"), wire::MapAction::set, zero, one).error, 0);
    QVERIFY(refused(board.change(board.id("small"), wire::MapAction::set, one, one), E2BIG, "full"));
    QVERIFY(refused(board.change(board.id("small"), wire::MapAction{77}, zero, one), EINVAL, ""));
    // A queue has no keys; a value can be put into it.
    QCOMPARE(board.change(board.id("queue"), wire::MapAction::set, {}, one).error, 0);
}

void TestLoaderMaps::too_many_requests_are_refused()
{
    Board board;
    QVERIFY(board.open(on_getppid("MAP(large, ARRAY, __u32, __u64, 300000)\n",
                                  "__u32 k = 0; bpf_map_lookup_elem(&large, &k);\n")));
    Bytes all;
    for (std::uint32_t cookie = 1; cookie <= 10; ++cookie)
        append(all, board.writer.frame(BSW_READ_MAP, payload(wire::ReadMap{cookie, board.id("large"), 0})));
    board.send(all);
    const auto* refused = board.answer<wire::MapResult>(10);
    QVERIFY(refused);
    QCOMPARE(refused->error, EBUSY);
    const Board::Dump first = board.dumped(1);
    QCOMPARE(first.entries.size(), std::size_t{300'000});
    QVERIFY(board.refusal_of_dump(0x7ffffff0));
}

void TestLoaderMaps::wrong_sizes_are_refused_data()
{
    QTest::addColumn<std::uint32_t>("key_bytes");
    QTest::addColumn<std::uint32_t>("value_bytes");
    QTest::addColumn<std::uint32_t>("sent");
    QTest::newRow("short key") << 3u << 8u << 11u;
    QTest::newRow("long value") << 4u << 9u << 13u;
    QTest::newRow("less than was said") << 4u << 8u << 11u;
    QTest::newRow("more than was said") << 4u << 8u << 13u;
    QTest::newRow("sum that wraps") << 0xfffffffcu << 8u << 4u;
    QTest::newRow("nothing") << 0u << 0u << 0u;
}

void TestLoaderMaps::wrong_sizes_are_refused()
{
    QFETCH(std::uint32_t, key_bytes);
    QFETCH(std::uint32_t, value_bytes);
    QFETCH(std::uint32_t, sent);
    Board board;
    QVERIFY(board.open(counting));
    Bytes payload;
    for (const std::uint32_t field :
         {900u, board.id("counts"), std::uint32_t{BSW_MAP_SET}, key_bytes, value_bytes, 0u})
        append_little_endian(payload, field);
    payload.resize(payload.size() + sent);
    board.ask(BSW_CHANGE_MAP, payload);
    const auto* result = board.answer<wire::MapResult>(900);
    QVERIFY(result);
    QCOMPARE(result->error, EINVAL);
    QVERIFY(board.dump(board.id("counts")).entries.empty());
}

void TestLoaderMaps::short_frames_end_the_session_data()
{
    QTest::addColumn<std::uint16_t>("type");
    QTest::addColumn<int>("bytes");
    QTest::newRow("LIST_MAPS") << std::uint16_t{BSW_LIST_MAPS} << 7;
    QTest::newRow("READ_MAP") << std::uint16_t{BSW_READ_MAP} << 0;
    QTest::newRow("CHANGE_MAP") << std::uint16_t{BSW_CHANGE_MAP} << 23;
    QTest::newRow("READ_TYPES") << std::uint16_t{BSW_READ_TYPES} << 4;
    QTest::newRow("NAME_ADDRESSES") << std::uint16_t{BSW_NAME_ADDRESSES} << 7;
}

void TestLoaderMaps::short_frames_end_the_session()
{
    QFETCH(std::uint16_t, type);
    QFETCH(int, bytes);
    Board board;
    QVERIFY(board.open({}));
    // Counts that do not fit are an answer, not the end.
    board.ask(BSW_NAME_ADDRESSES, payload(wire::ListMaps{901, wire::MapScope::board}));
    const auto* refused = board.answer<wire::MapResult>(901);
    QVERIFY(refused && refused->error == EINVAL);
    board.ask(type, Bytes(static_cast<std::size_t>(bytes)));
    const auto* exit = board.wait_for<wire::Exit>();
    QVERIFY(exit);
    QCOMPARE(exit->reason, wire::ExitReason::bad_input);
    QVERIFY(exit->text.find("only " + std::to_string(bytes) + " bytes") != std::string::npos);
}

QTEST_GUILESS_MAIN(TestLoaderMaps)
#include "tst_loader_maps.moc"
