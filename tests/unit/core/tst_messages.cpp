// SPDX-License-Identifier: GPL-3.0-or-later
// Payloads of a loader become typed values; what cannot be right is refused with a sentence.
#include "core/decode/loss.h"
#include "core/wire/messages.h"

#include <QTest>

#include <cstring>
#include <map>

using namespace boardscope;
using namespace boardscope::wire;

namespace {

/// A payload laid out by the C structs of the contract themselves, as a loader writes it.
template <class T>
Bytes raw(const T& fixed, std::string_view tail = {})
{
    Bytes out(sizeof(T));
    std::memcpy(out.data(), &fixed, sizeof(T));
    append(out, as_bytes(tail));
    return out;
}

Result<Message> decode_payload(std::uint16_t type, ByteView payload)
{
    return wire::decode(Frame{.type = type, .sequence = 0, .payload = payload});
}

template <class T>
T expect(std::uint16_t type, ByteView payload)
{
    const Result<Message> message = decode_payload(type, payload);
    if (!message) {
        QTest::qFail(message.error().cause.c_str(), __FILE__, __LINE__);
        return {};
    }
    if (!std::holds_alternative<T>(*message)) {
        QTest::qFail("another kind of message", __FILE__, __LINE__);
        return {};
    }
    return std::get<T>(*message);
}

std::vector<Message> one_of_each()
{
    return {
        Hello{.loader_version = 0x00010203,
              .arch = LoaderArch::arm,
              .pointer_bytes = 4,
              .page_bytes = 4096,
              .cpu_count = 2,
              .pid = 133,
              .uid = 0,
              .monotonic_ns = 59'668'944'000,
              .realtime_ns = 1'800'000'000'000'000'000,
              .kernel_release = "6.1.0-50-armmp",
              .kernel_version = "#1 SMP Debian 6.1.176-1",
              .machine = "armv7l",
              .libbpf_version = "1.1.2"},
        Ready{.text_source = TextSource::instance,
              .text_clock = TextClock::monotonic,
              .monotonic_ns = 5,
              .programs = {{ProgramStatus::attached, 0, AttachKind::kprobe, 7, "open_entry", "do_sys_openat2",
                            ""},
                           {ProgramStatus::refused, -22, AttachKind::tracepoint, 0, "bad", "a/b",
                            "no such hook"}}},
        Log{LogLevel::warning, LogOrigin::verifier, "R1 invalid mem access"},
        Text{TextSource::shared, std::nullopt, 9, "a line\nhalf a l"},
        Lost{std::nullopt, 10, 20, LostCause::ring_buffer, 1, 7},
        Stats{11, true, {{18, 4000}, {0, 0}}},
        Pong{42, 43, 44},
        Exit{ExitReason::silence, 3, 12, "no frame from the host for 10 s"},
        Maps{.cookie = 3,
             .more = true,
             .maps = {{.id = 9,
                       .type = 5,
                       .key_bytes = 4,
                       .value_bytes = 12,
                       .value_count = 2,
                       .max_entries = 64,
                       .flags = 1,
                       .role = MapRole::stacks,
                       .btf_id = 4,
                       .btf_key_type = 2,
                       .btf_value_type = 6,
                       .name = "counts"}}},
        Records{.map = 9,
                .cpu = std::nullopt,
                .kind = RecordsKind::ring,
                .monotonic_ns = 8,
                .records = {{.bytes = to_bytes("twelve bytes")}, {.bytes = to_bytes("")}, {.bytes = to_bytes("12345678")}}},
        Records{.map = 10,
                .cpu = 1,
                .kind = RecordsKind::perf,
                .monotonic_ns = 8,
                .records = {{.bytes = to_bytes("abc"), .time_ns = 77, .tgid = 5, .pid = 6},
                            {.bytes = to_bytes("d"), .time_ns = std::nullopt, .tgid = 0, .pid = 0}}},
        Page{1, 99, to_bytes("a page")},
        Format{FormatKind::event, "sched/sched_switch", "name: sched_switch\n"},
        Clock{1, 2, 3},
        MapEntries{.cookie = 4,
                   .map = 9,
                   .last = false,
                   .cut = true,
                   .monotonic_ns = 5,
                   .key_bytes = 2,
                   .value_bytes = 3,
                   .entries = {{to_bytes("k1"), to_bytes("v_1")}, {to_bytes("k2"), to_bytes("v_2")}}},
        MapResult{4, 9, 2, "there is no such key"},
        Symbols{5, {{0xc0101234, 0xc0101200, "do_sys_openat2", ""}, {7, std::nullopt, "", ""}}},
        Types{6, 4, 10, 7, to_bytes("btf")},
        Check{CheckGroup::attach, 22, "kprobe", "the kernel has none"},
        File{.cookie = 8, .last = false, .cut = true, .offset = 32768, .bytes = "0.12 0.08 0.01 1/96 4711\n"},
        Unknown{4711},
    };
}

}  // namespace

class TestMessages : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void hello_is_read_from_the_struct_of_the_contract();
    void ready_is_read_from_the_structs_of_the_contract();
    void small_messages_are_read_from_the_structs_of_the_contract();
    void every_message_survives_a_round_trip();
    void a_short_payload_is_refused_at_every_length();
    void text_without_its_final_nul_is_bounded();
    void bad_counts_and_offsets_are_refused_data();
    void bad_counts_and_offsets_are_refused();
    void values_of_a_later_version_are_kept();
    void many_fields_that_share_one_string_do_not_blow_up();
    void a_loss_is_told_in_words();
    void a_ring_that_nobody_counts_claims_no_loss_for_sure();
    void losses_that_are_told_twice_count_once();
};

void TestMessages::hello_is_read_from_the_struct_of_the_contract()
{
    bsw_hello c = {};
    c.wire_version = 1;
    c.loader_version = 0x00010203;
    c.arch = BSW_ARCH_ARM;
    c.pointer_bytes = 4;
    c.page_bytes = 4096;
    c.cpu_count = 2;
    c.pid = 133;
    c.monotonic_ns = 0x1122334455667788;
    c.realtime_ns = 7;
    std::strcpy(c.kernel_release, "6.1.0-50-armmp");
    std::strcpy(c.machine, "armv7l");
    std::strcpy(c.libbpf_version, "1.1.2");
    const Hello hello = expect<Hello>(BSW_HELLO, raw(c));
    QCOMPARE(hello.loader_version_text(), std::string("1.2.3"));
    QCOMPARE(hello.arch, LoaderArch::arm);
    QCOMPARE(hello.cpu_count, 2u);
    QCOMPARE(hello.pid, 133u);
    QCOMPARE(hello.monotonic_ns, 0x1122334455667788u);
    QCOMPARE(hello.realtime_ns, 7u);
    QCOMPARE(hello.kernel_release, std::string("6.1.0-50-armmp"));
    QCOMPARE(hello.machine, std::string("armv7l"));
    QCOMPARE(hello.libbpf_version, std::string("1.1.2"));
}

void TestMessages::ready_is_read_from_the_structs_of_the_contract()
{
    bsw_ready head = {};
    head.program_count = 2;
    head.attached_count = 1;
    head.text_source = BSW_TEXT_SHARED;
    head.text_clock = BSW_CLOCK_LOCAL;
    const std::string_view strings("\0one\0do_sys_openat2\0two\0no such function", 41);
    head.strings_size = 41;
    head.monotonic_ns = 99;
    bsw_program_state one = {};
    one.status = BSW_PROGRAM_ATTACHED;
    one.kind = BSW_ATTACH_KPROBE;
    one.kernel_id = 12;
    one.name_str = 1;
    one.target_str = 5;
    bsw_program_state two = {};
    two.status = BSW_PROGRAM_REFUSED;
    two.error = -2;
    two.name_str = 20;
    two.reason_str = 24;
    Bytes payload = raw(head);
    append(payload, raw(one));
    append(payload, raw(two, strings));

    const Ready ready = expect<Ready>(BSW_READY, payload);
    QCOMPARE(ready.programs.size(), 2u);
    QCOMPARE(ready.attached_count(), 1u);
    QCOMPARE(ready.text_source, TextSource::shared);
    QCOMPARE(ready.programs[0].name, std::string("one"));
    QCOMPARE(ready.programs[0].target, std::string("do_sys_openat2"));
    QCOMPARE(ready.programs[0].reason, std::string());
    QCOMPARE(ready.programs[1].name, std::string("two"));
    QCOMPARE(ready.programs[1].reason, std::string("no such function"));
    QCOMPARE(ready.programs[1].error, -2);
}

void TestMessages::small_messages_are_read_from_the_structs_of_the_contract()
{
    const Log log = expect<Log>(BSW_LOG, raw(bsw_log{BSW_LOG_ERROR, BSW_ORIGIN_LIBBPF}, "libbpf: no"));
    QCOMPARE(log, (Log{LogLevel::error, LogOrigin::libbpf, "libbpf: no"}));
    const Text text = expect<Text>(BSW_TEXT, raw(bsw_text{BSW_TEXT_INSTANCE, BSW_ALL_CPUS, 5}, "abc"));
    QCOMPARE(text, (Text{TextSource::instance, std::nullopt, 5, "abc"}));
    const Lost lost = expect<Lost>(BSW_LOST, raw(bsw_lost{340, 1, 2, BSW_LOST_TRACE_BUFFER, 3, 0, 0}));
    QCOMPARE(lost, (Lost{340, 1, 2, LostCause::trace_buffer, 3}));
    const Lost uncounted = expect<Lost>(BSW_LOST, raw(bsw_lost{BSW_UNKNOWN_COUNT, 1, 2, 1, BSW_ALL_CPUS, 0, 0}));
    QVERIFY(!uncounted.count && !uncounted.cpu);
    Bytes stats = raw(bsw_stats{6, BSW_STATS_RUN_COUNTS, 1});
    append(stats, raw(bsw_program_stats{18, 19}));
    QCOMPARE(expect<Stats>(BSW_STATS, stats), (Stats{6, true, {{18, 19}}}));
    QCOMPARE(expect<Pong>(BSW_PONG, raw(bsw_pong{1, 2, 3})), (Pong{1, 2, 3}));
    const Exit exit = expect<Exit>(BSW_EXIT, raw(bsw_exit{BSW_EXIT_BAD_INPUT, -1, 8}, "why"));
    QCOMPARE(exit, (Exit{ExitReason::bad_input, -1, 8, "why"}));
}

void TestMessages::every_message_survives_a_round_trip()
{
    for (const Message& message : one_of_each()) {
        const Bytes payload = encode_payload(message);
        const Result<Message> back = decode_payload(type_of(message), payload);
        QVERIFY2(back, back ? "" : back.error().cause.c_str());
        QVERIFY2(*back == message, qPrintable(QString::number(type_of(message))));
    }
}

void TestMessages::a_short_payload_is_refused_at_every_length()
{
    const std::map<std::uint16_t, std::size_t> fixed_bytes = {
        {BSW_HELLO, 288}, {BSW_READY, 32}, {BSW_LOG, 8},   {BSW_TEXT, 16},
        {BSW_LOST, 32},   {BSW_STATS, 16}, {BSW_PONG, 24}, {BSW_EXIT, 16}};
    for (const auto& [type, size] : fixed_bytes) {
        const Bytes zeros(size);
        for (std::size_t cut = 0; cut < size; ++cut) {
            const Result<Message> refused = decode_payload(type, ByteView(zeros).first(cut));
            QVERIFY(!refused);
            QVERIFY(refused.error().cause.find("frame") != std::string::npos);
            QVERIFY(!refused.error().hint.empty());
        }
    }
}

void TestMessages::text_without_its_final_nul_is_bounded()
{
    bsw_hello c = {};
    std::memset(c.machine, 'm', sizeof(c.machine));
    const Hello hello = expect<Hello>(BSW_HELLO, raw(c));
    QCOMPARE(hello.machine, std::string(71, 'm'));
    QCOMPARE(hello.libbpf_version, std::string());
}

void TestMessages::bad_counts_and_offsets_are_refused_data()
{
    QTest::addColumn<int>("type");
    QTest::addColumn<QByteArray>("payload");
    const auto row = [](const char* name, std::uint16_t type, const Bytes& payload) {
        QTest::newRow(name) << int{type}
                            << QByteArray(as_text(payload).data(), static_cast<qsizetype>(payload.size()));
    };
    row("READY: more programs than bytes", BSW_READY, raw(bsw_ready{.program_count = 0xffffffff}));
    row("READY: count times size wraps 32 bits", BSW_READY, raw(bsw_ready{.program_count = 0x08000000}));
    row("READY: strings larger than the frame", BSW_READY, raw(bsw_ready{.strings_size = 9}, "\0aaa"));
    row("READY: bytes left over", BSW_READY, raw(bsw_ready{.strings_size = 1}, "\0aaa"));
    row("READY: more attached than listed", BSW_READY,
        raw(bsw_ready{.attached_count = 1, .strings_size = 0}));
    for (const std::uint32_t offset : {4u, 5u, 1u, 0xffffffffu}) {
        Bytes payload = raw(bsw_ready{.program_count = 1, .strings_size = 4});
        append(payload, raw(bsw_program_state{.status = BSW_PROGRAM_REFUSED, .name_str = offset},
                            std::string_view("\0aaa", 4)));  // no NUL at the end
        row(qPrintable(QStringLiteral("READY: name at %1 of 4").arg(offset)), BSW_READY, payload);
    }
    row("STATS: more programs than bytes", BSW_STATS,
        raw(bsw_stats{.program_count = 0x10000001}, "0123456789abcdef"));
    row("STATS: half a program", BSW_STATS, raw(bsw_stats{.program_count = 1}, "01234567"));
}

void TestMessages::bad_counts_and_offsets_are_refused()
{
    QFETCH(int, type);
    QFETCH(QByteArray, payload);
    const Result<Message> refused = decode_payload(static_cast<std::uint16_t>(type),
                                                   as_bytes({payload.data(), std::size_t(payload.size())}));
    QVERIFY(!refused);
}

void TestMessages::values_of_a_later_version_are_kept()
{
    const Exit exit = expect<Exit>(BSW_EXIT, raw(bsw_exit{99, 0, 0}));
    QCOMPARE(static_cast<std::uint32_t>(exit.reason), 99u);
    QCOMPARE(to_string(exit.reason), "unknown");
}

void TestMessages::many_fields_that_share_one_string_do_not_blow_up()
{
    const std::uint32_t count = 4000;
    const std::string strings = std::string(1, '\0') + std::string(100'000, 'n') + std::string(1, '\0');
    Bytes payload =
        raw(bsw_ready{.program_count = count, .strings_size = static_cast<std::uint32_t>(strings.size())});
    for (std::uint32_t i = 0; i < count; ++i)
        append(payload,
               raw(bsw_program_state{.status = BSW_PROGRAM_REFUSED, .name_str = 1, .reason_str = 1}));
    append(payload, as_bytes(strings));
    QVERIFY(!decode_payload(BSW_READY, payload));
}

void TestMessages::a_loss_is_told_in_words()
{
    using namespace boardscope::decode;
    const Loss loss = loss_from(Lost{340, 1, 2, LostCause::trace_buffer, 1});
    QCOMPARE(describe(loss),
             std::string("340 events were lost on CPU 1: the board's trace buffer overflowed"));
    QVERIFY(std::string(advice(loss.cause)).find("buffer") != std::string::npos);
    const Loss uncounted = loss_from(Lost{std::nullopt, 1, 2, LostCause{77}, std::nullopt});
    QCOMPARE(uncounted.cause, LossCause::unknown);
    QVERIFY(describe(uncounted).starts_with("an unknown number of events was lost"));
    const Loss of_perf = loss_from(Lost{1, 1, 2, LostCause::perf_buffer, 0, 7});
    QCOMPARE(describe(of_perf), std::string("1 event was lost on CPU 0: a perf buffer was full"));
    QCOMPARE(to_string(of_perf.cause), "perf-buffer");
    const Loss large = loss_from(Lost{2, 1, 2, LostCause::too_large, std::nullopt, 7});
    QCOMPARE(describe(large), std::string("2 records were lost: too large to be sent"));
}

void TestMessages::a_ring_that_nobody_counts_claims_no_loss_for_sure()
{
    using namespace boardscope::decode;
    const Loss maybe = loss_from(Lost{std::nullopt, 1, 2, LostCause::ring_buffer, std::nullopt, 7});
    QVERIFY2(describe(maybe).starts_with("events may have been lost: a ring buffer was full"), describe(maybe).c_str());
    QVERIFY(std::string(advice(maybe.cause)).find("BOARDSCOPE_RING") != std::string::npos);
    QVERIFY(total_events(std::vector{maybe}) == (LossTotal{0, true}));
    const Loss counted = loss_from(Lost{12, 1, 2, LostCause::ring_buffer, std::nullopt, 7});
    QCOMPARE(describe(counted), std::string("12 events were lost: a ring buffer was full"));
    QVERIFY(total_events(std::vector{counted}) == (LossTotal{12, false}));
}

void TestMessages::losses_that_are_told_twice_count_once()
{
    using namespace boardscope::decode;
    std::vector<Loss> losses = {{.cause = LossCause::trace_text, .count = 100},
                                {.cause = LossCause::trace_text, .count = 50},
                                {.cause = LossCause::trace_buffer, .count = 170},
                                {.cause = LossCause::cut_line, .count = 9000}};
    QVERIFY(total_events(losses) == (LossTotal{170, false}));
    // A raw page tells that something is missing and not how much; the kernel's counter does.
    losses.push_back({.cause = LossCause::trace_text});
    QVERIFY(total_events(losses) == (LossTotal{170, false}));
    QVERIFY(total_events(std::span(losses).last(1)) == (LossTotal{0, true}));
    losses.push_back({.cause = LossCause::frames, .count = 2});
    QVERIFY(total_events(losses) == (LossTotal{170, true}));
}

QTEST_APPLESS_MAIN(TestMessages)
#include "tst_messages.moc"
