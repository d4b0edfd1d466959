// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever comes over the wire: a sentence, an exit status, bounded memory. Never a crash, never a hang.
#include "tests/unit/deviceside/kernel_traces.h"
#include "tests/unit/deviceside/loader_session.h"

#include "tests/support/requirements.h"

#include <QFile>

#include <unistd.h>

using namespace boardscope;
using namespace boardscope::test;
using namespace std::chrono_literals;

namespace {

std::vector<Bytes> pieces(wire::FrameWriter& writer, wire::BlobKind kind, ByteView content)
{
    return *writer.blob(kind, content);
}

Bytes joined(const std::vector<Bytes>& frames)
{
    Bytes all;
    for (const Bytes& frame : frames)
        append(all, frame);
    return all;
}

Bytes raw_header(std::uint32_t length, std::uint16_t type = BSW_BLOB)
{
    bsw_header header{};
    header.magic = BSW_MAGIC;
    header.version = BSW_VERSION;
    header.type = type;
    header.length = length;
    header.header_checksum = bsw_header_checksum(&header);
    const auto* bytes = reinterpret_cast<const std::byte*>(&header);
    return {bytes, bytes + sizeof(header)};
}

Bytes blob_payload(std::uint32_t kind, std::uint32_t total, std::uint32_t offset, std::size_t count)
{
    Bytes payload;
    for (const std::uint32_t value : {kind, total, offset, 0u})
        append_little_endian(payload, value);
    payload.resize(payload.size() + count);
    return payload;
}

/// A program, and so many maps that nobody uses.
std::string many_maps(int count)
{
    std::string source = getppid_printer("bst_maps");
    for (int i = 0; i < count; ++i)
        source += "struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 1); __type(key, int); "
                  "__type(value, int); } m" + std::to_string(i) + " SEC(\".maps\");\n";
    return source;
}

long resident_kib(pid_t pid)
{
    QFile status(QStringLiteral("/proc/%1/status").arg(pid));
    if (!status.open(QIODevice::ReadOnly)) return -1;
    for (const QByteArray& line : status.readAll().split('\n'))
        if (line.startsWith("VmHWM:")) return line.mid(6).trimmed().split(' ').first().toLong();
    return -1;
}

}  // namespace

class TestLoaderBadInput : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void ends_with_a_sentence_data();
    void ends_with_a_sentence();
    void every_truncation_of_an_object_is_survived();
    void damaged_objects_are_survived();
    void memory_follows_what_came_not_what_was_announced();
    void unknown_frames_are_skipped();
    void packed_kernel_configuration_is_refused_in_words();
    void missing_hook_is_named();

private:
    void check_ends(const Bytes& input, const std::string& sentence);
    Bytes object_;
};

void TestLoaderBadInput::initTestCase()
{
    const QString missing = missing_for_kernel_tests();
    BOARDSCOPE_REQUIRE(missing.isEmpty(), qPrintable(missing));
    object_ = compile_bpf(getppid_printer("bst_bad"));
}

void TestLoaderBadInput::ends_with_a_sentence_data()
{
    QTest::addColumn<Bytes>("input");
    QTest::addColumn<QString>("sentence");
    const auto session = [this](ByteView plan, ByteView object) {
        wire::FrameWriter writer;
        Bytes all = joined(pieces(writer, wire::BlobKind::plan, plan));
        append(all, joined(pieces(writer, wire::BlobKind::object, object)));
        append(all, writer.start());
        return all;
    };
    const auto frames = [](std::initializer_list<Bytes> payloads) {
        wire::FrameWriter writer;
        Bytes all;
        for (const Bytes& payload : payloads)
            append(all, writer.frame(BSW_BLOB, payload));
        append(all, writer.start());
        return all;
    };
    const Bytes plan = wire::Plan{}.encode();
    Bytes wild_plan = wire::Plan{.programs = {{"a", wire::AttachKind::kprobe, "b", 0}}}.encode();
    wild_plan[sizeof(bsw_plan)] = std::byte{0xff};  // name_str of the first entry
    Bytes sized_plan = plan;
    sized_plan[20] = std::byte{0xff};  // program_count
    Bytes big_endian_object = object_;
    big_endian_object[5] = std::byte{2};  // EI_DATA
    Bytes x86_object = object_;
    x86_object[18] = std::byte{62};  // e_machine
    wire::FrameWriter stray;
    (void)stray.start();

    QTest::newRow("garbage") << to_bytes("GET / HTTP/1.1\r\nHost: board\r\n\r\n")
                             << "no frame of this protocol";
    QTest::newRow("oversized frame") << raw_header(BSW_MAX_PAYLOAD + 1) << "the limit is 262144";
    QTest::newRow("wrong sequence") << stray.start() << "Frame 1 came where frame 0 was expected";
    QTest::newRow("START alone") << wire::FrameWriter().start() << "START came before the whole plan";
    QTest::newRow("not an ELF")
        << session(plan, as_bytes("#!/bin/sh\necho hello, this is a text file and no object\n\n\n\n"))
        << "not an ELF file";
    QTest::newRow("truncated ELF") << session(plan, ByteView(object_).first(object_.size() / 2)) << "cut off";
    QTest::newRow("ELF of another machine") << session(plan, x86_object) << "no BPF object";
    QTest::newRow("ELF of the other byte order") << session(plan, big_endian_object) << "not a 64-bit little-endian";
    QTest::newRow("10,000 maps") << session(plan, compile_bpf(many_maps(10'000))) << "holds more than 512 maps";
    QTest::newRow("plan points outside") << session(wild_plan, object_) << "points outside the plan";
    QTest::newRow("plan counts") << session(sized_plan, object_) << "do not fit";
    QTest::newRow("plan too short") << session(ByteView(plan).first(8), object_) << "too short";
    QTest::newRow("piece with a gap") << frames({blob_payload(2, 100, 0, 10), blob_payload(2, 100, 20, 10)})
                                      << "does not follow the one before";
    QTest::newRow("piece beyond the end") << frames({blob_payload(2, 5, 0, 10)}) << "does not follow";
    QTest::newRow("oversized object")
        << frames({blob_payload(2, BSW_MAX_BLOB + 1, 0, 10)}) << "1 to 33554432 are allowed";
    QTest::newRow("object of 100 MB") << frames({blob_payload(2, 100'000'000, 0, 10)})
                                      << "announced with 100000000 bytes; 1 to 33554432 are allowed";
    QTest::newRow("unknown blob") << frames({blob_payload(9, 5, 0, 5)}) << "unknown kind 9";
    QTest::newRow("short blob") << frames({Bytes(3)}) << "too short";
    QTest::newRow("object without programs") << session(plan, compile_bpf("int x;\n")) << "no BPF program";
}

void TestLoaderBadInput::check_ends(const Bytes& input, const std::string& sentence)
{
    LoaderSession loader;
    QVERIFY(loader.wait_for<wire::Hello>());  // before that, the process is a copy of this one
    long most_kib = resident_kib(loader.pid());
    loader.send(input);
    QVERIFY(loader.read_until([&] {
        most_kib = std::max(most_kib, resident_kib(loader.pid()));
        return loader.last<wire::Exit>() != nullptr;
    }, 20s));
    const auto* exit = loader.last<wire::Exit>();
    // What came, libbpf's view of it, and the loader itself; announcements cost nothing.
    qInfo("at most %ld KiB resident for %ld KiB of input", most_kib, static_cast<long>(input.size() / 1024));
    QVERIFY(most_kib > 0 && most_kib < 1024 + 3 * static_cast<long>(input.size() / 1024));
    QCOMPARE(exit->reason, wire::ExitReason::bad_input);
    QVERIFY2(exit->text.find(sentence) != std::string::npos, exit->text.c_str());
    QCOMPARE(exit->code, 4);
    QCOMPARE(loader.wait_exit(3s), std::optional(4));
    QVERIFY(!trace_instance_exists(loader.pid()));
}

void TestLoaderBadInput::ends_with_a_sentence()
{
    QFETCH(Bytes, input);
    QFETCH(QString, sentence);
    check_ends(input, sentence.toStdString());
}

void TestLoaderBadInput::every_truncation_of_an_object_is_survived()
{
    for (std::size_t size = 1; size < object_.size(); size += object_.size() / 40) {
        LoaderSession loader;
        loader.start(wire::Plan{}, ByteView(object_).first(size));
        const auto* exit = loader.wait_for<wire::Exit>(10s);
        QVERIFY(exit);
        QCOMPARE(exit->reason, wire::ExitReason::bad_input);
        QCOMPARE(loader.wait_exit(3s), std::optional(4));
    }
}

void TestLoaderBadInput::damaged_objects_are_survived()
{
    // Same seed each time. A damaged object may well load; what counts is that the loader ends by itself.
    std::uint32_t random = 1;
    const auto next = [&random] { return random = random * 1664525u + 1013904223u; };
    for (int i = 0; i < 60; ++i) {
        Bytes damaged = object_;
        for (int byte = 0; byte < 12; ++byte)
            damaged[(next() >> 4) % damaged.size()] = static_cast<std::byte>(next() >> 24);
        LoaderSession loader;
        loader.start(wire::Plan{}, damaged);
        loader.send(loader.writer.stop());
        QVERIFY(loader.wait_for<wire::Exit>(10s));
        const auto status = loader.wait_exit(3s);
        QVERIFY(status && *status < 128);
    }
}

void TestLoaderBadInput::memory_follows_what_came_not_what_was_announced()
{
    LoaderSession loader;
    QVERIFY(loader.wait_for<wire::Hello>());
    QVERIFY(loader.send(loader.writer.frame(BSW_BLOB, blob_payload(2, BSW_MAX_BLOB, 0, 1000))));
    QVERIFY(loader.send(loader.writer.ping(1)));
    QVERIFY(loader.wait_for<wire::Pong>());
    const long kib = resident_kib(loader.pid());
    qInfo("resident after an announcement of 32 MiB: %ld KiB", kib);
    QVERIFY(kib > 0 && kib < 4096);
}

void TestLoaderBadInput::unknown_frames_are_skipped()
{
    LoaderSession loader;
    QVERIFY(loader.send(loader.writer.frame(33, as_bytes("from a later version"))));
    QVERIFY(loader.send(loader.writer.ping(5)));
    const auto* pong = loader.wait_for<wire::Pong>();
    QVERIFY(pong);
    QCOMPARE(pong->cookie, 5u);
    QVERIFY(loader.log(wire::LogOrigin::loader).find("unknown type 33") != std::string::npos);
}

/// The loader has no zlib: what /boot/config-RELEASE tells works, what only /proc/config.gz tells does not.
void TestLoaderBadInput::packed_kernel_configuration_is_refused_in_words()
{
    const QString plain = QStringLiteral("/boot/config-") + QSysInfo::kernelVersion();
    const Bytes object = compile_bpf("extern int CONFIG_HZ __kconfig;\n"
                                     "SEC(\"tracepoint/syscalls/sys_enter_getppid\") int bst_config(void *ctx)\n"
                                     "{ return CONFIG_HZ == 1; }\n");
    QVERIFY(!object.empty());
    LoaderSession loader;
    QVERIFY(loader.start(wire::Plan{}, object));
    const auto* ready = loader.wait_for<wire::Ready>();
    QVERIFY(ready);
    const wire::ProgramState* state = find_program(*ready, "bst_config");
    QVERIFY(state);
    const std::string log = loader.log(wire::LogOrigin::loader);
    if (QFile::exists(plain)) {
        QVERIFY2(log.find("kernel configuration") == std::string::npos, log.c_str());
    } else {
        QVERIFY2(log.find("kernel configuration") != std::string::npos, log.c_str());
        QVERIFY2(log.find("/proc/config.gz") != std::string::npos, log.c_str());
    }
    loader.close_input();
    QVERIFY(loader.wait_exit(10s).has_value());
}

void TestLoaderBadInput::missing_hook_is_named()
{
    std::string source = getppid_printer("bst_no_hook");
    source.replace(source.find("sys_enter_getppid"), 17, "sys_enter_nowhere");
    LoaderSession loader;
    QVERIFY(loader.start(wire::Plan{}, compile_bpf(source)));
    const auto* exit = loader.wait_for<wire::Exit>(10s);
    QVERIFY(exit);
    QCOMPARE(exit->reason, wire::ExitReason::refused);
    const std::string reason = loader.last<wire::Ready>()->programs.at(0).reason;
    QVERIFY2(reason.find("no tracepoint syscalls/sys_enter_nowhere") != std::string::npos, reason.c_str());
    QCOMPARE(loader.wait_exit(3s), std::optional(5));
    QCOMPARE(leftovers(loader.pid(), "bst_no_hook"), QString());
}

QTEST_GUILESS_MAIN(TestLoaderBadInput)
#include "tst_loader_bad_input.moc"
