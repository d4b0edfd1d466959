// SPDX-License-Identifier: GPL-3.0-or-later
// A target profile is text that people write by hand: mistakes are named with their line.
#include "core/target/target_profile.h"

#include <QTest>

using namespace boardscope;

namespace {

FoundBoard found()
{
    FoundBoard board{.when = "2026-11-26T01:20:00Z",
                     .machine = "armv7l",
                     .release = "6.1.0-50-armmp",
                     .version = "#1 SMP Debian 6.1.176-1 (2026-11-01)",
                     .build_id = "0123abcd",
                     .config_sum = "77",
                     .config_source = "/proc/config.gz",
                     .os = "Debian \"12\"",
                     .libc = "glibc 2.36",
                     .abi = "32-bit little-endian, hard float",
                     .big_endian = true,
                     .page_bytes = 16384,
                     .cpus = 4,
                     .user = "root",
                     .uid = 0,
                     .tracefs = "/sys/kernel/tracing",
                     .directory = "/run",
                     .directories = {{"/tmp", "noexec"}, {"/run", "ok"}},
                     .privileges = {"root"},
                     .transfers = {"cat", "base64"},
                     .tools = {"sudo"},
                     .settings = {{"kptr_restrict", "1"}},
                     .options = {{"CONFIG_KPROBES", "y"}, {"CONFIG_X=\"", "n"}},
                     .types_proof =
                         TypesProof{TypesProof::Outcome::differs, "task_struct.comm is \"\"", "ab12"}};
    board.features.note(FeatureGroup::program, "kprobe", true);
    board.features.note(FeatureGroup::attach, "kprobe by tracefs", false);
    board.features.note(FeatureGroup::output, "ring buffer", false);
    return board;
}

TargetProfile full()
{
    TargetProfile profile;
    profile.name = "my \"board\" \\ Grüße\t\x01";
    profile.arch = Arch::aarch64;
    profile.kernel_release = "6.1.0-50-armmp";
    profile.kernel_version = {6, 1, 176};
    profile.kernel_headers = {"headers/a b", "/usr/src/common"};
    profile.btf_file = "board.btf";
    profile.compiler_flags = {"-DX=\"1\"", "-I."};
    profile.ssh = {"10.0.0.7", 2222, "root", "~/.ssh/id", "known_hosts"};
    profile.privilege = Privilege::sudo_password;
    profile.upload_directory = "/run";
    profile.keep_loader = true;
    profile.sysroot = "staging/target root";
    profile.btf_headers = {"linux/spi/spi.h"};
    profile.found = found();
    return profile;
}

}  // namespace

class TestTargetProfile : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void a_profile_survives_a_round_trip();
    void a_small_profile_survives_a_round_trip();
    void a_profile_written_by_hand_is_read();
    void mistakes_are_named_with_their_line_data();
    void mistakes_are_named_with_their_line();
    void the_first_mistake_in_the_file_is_told();
    void relative_paths_are_resolved();
    void architectures_are_known_by_their_usual_names();
    void facts_fit_the_compilers();
    void kernel_versions_are_read_data();
    void kernel_versions_are_read();
    void kernel_versions_are_compared();
    void nonsense_is_no_kernel_version();
};

void TestTargetProfile::a_profile_survives_a_round_trip()
{
    const Result<TargetProfile> back = parse_target_profile(to_toml(full()), "x.toml");
    QVERIFY2(back, back ? "" : back.error().cause.c_str());
    QVERIFY(*back == full());

    TargetProfile looked_at = full();
    looked_at.found = FoundBoard{};
    const Result<TargetProfile> again = parse_target_profile(to_toml(looked_at), "x.toml");
    QVERIFY(again && *again == looked_at);
    QVERIFY(!again->found->features.has(FeatureGroup::program, "kprobe"));

    using Outcome = TypesProof::Outcome;
    for (const Outcome outcome : {Outcome::not_proved, Outcome::agrees, Outcome::differs}) {
        looked_at.found->types_proof = TypesProof{.outcome = outcome};
        const Result<TargetProfile> proved = parse_target_profile(to_toml(looked_at), "x.toml");
        QVERIFY(proved && *proved == looked_at);
    }
}

void TestTargetProfile::a_small_profile_survives_a_round_trip()
{
    TargetProfile profile;
    profile.name = "x";
    QCOMPARE(to_toml(profile), std::string("name = \"x\"\narch = \"armv7\"\nprivilege = \"root\"\n"));
    for (const Privilege privilege :
         {Privilege::root, Privilege::sudo_no_password, Privilege::sudo_password, Privilege::doas}) {
        for (const Arch arch : {Arch::armv7, Arch::aarch64, Arch::x86_64, Arch::riscv64, Arch::armel}) {
            profile.privilege = privilege;
            profile.arch = arch;
            const Result<TargetProfile> back = parse_target_profile(to_toml(profile), "x.toml");
            QVERIFY(back && *back == profile);
        }
    }
    profile.kernel_release = "6.1.0-50-armmp";  // and no version: it must not be made up on the way
    const Result<TargetProfile> back = parse_target_profile(to_toml(profile), "x.toml");
    QVERIFY(back && *back == profile);
}

void TestTargetProfile::a_profile_written_by_hand_is_read()
{
    const Result<TargetProfile> profile = parse_target_profile(R"(# the board on my desk
name = 'desk'
arch = "armv7"

[kernel]
release = "5.15.32-v7+"   # uname -r
headers = [
    "headers",            # comments and trailing commas are fine
]

[ssh]
host = "desk.local"
port = 22
)",
                                                               "desk.toml");
    QVERIFY2(profile, profile ? "" : profile.error().cause.c_str());
    QCOMPARE(profile->name, std::string("desk"));
    QCOMPARE(profile->kernel_version, (KernelVersion{5, 15, 32}));
    QCOMPARE(profile->kernel_headers, std::vector<std::string>{"headers"});
    QCOMPARE(profile->ssh.host, std::string("desk.local"));
    QCOMPARE(profile->ssh.port, 22);
    QCOMPARE(profile->privilege, Privilege::root);
}

void TestTargetProfile::mistakes_are_named_with_their_line_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("place");
    QTest::addColumn<QString>("words");  // what the sentence and its hint must tell
    const auto row = [](const char* name, const char* text, const char* place, const char* words) {
        QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(place)
                            << QString::fromUtf8(words);
    };
    row("no TOML", "name = \"x\"\narch = armv7\n", "p.toml:2: ", "TOML");
    row("a letter outside of quotes", "name = \"x\"\narch = armv\u0307\xdd\x93\n", "p.toml:2: ", "TOML");
    row("a number where a text is expected, in what was found",
        "name = \"x\"\narch = \"armv7\"\n[found]\nuid = 0\n[found.settings]\nkptr_restrict = 1\n", "p.toml:6: ",
        "found.settings.kptr_restrict");
    row("an unknown group of features", "name = \"x\"\narch = \"armv7\"\n[found.has]\nwings = [\"two\"]\n",
        "p.toml:4: ", "found.has.wings");
    row("an unknown outcome of the proof",
        "name = \"x\"\narch = \"armv7\"\n[found.types_proof]\noutcome = \"maybe\"\n",
        "p.toml:4: ", "found.types_proof.outcome|maybe|agrees");
    row("no name", "arch = \"armv7\"\n", "p.toml: ", "name|missing");
    row("no arch", "name = \"x\"\n", "p.toml: ", "arch|missing");
    row("unknown arch", "name = \"x\"\narch = \"sparc\"\n",
        "p.toml:2: ", "sparc|armv7, aarch64, x86_64, riscv64, armel");
    row("unknown key", "name = \"x\"\narch = \"armv7\"\ncolour = 1\n",
        "p.toml:3: ", "colour|not known|upload_directory");
    row("unknown key in a table", "name = \"x\"\narch = \"armv7\"\n[ssh]\nhots = \"a\"\n",
        "p.toml:4: ", "ssh.hots|host");
    row("unknown table", "name = \"x\"\narch = \"armv7\"\n\n[sh]\nhost = \"a\"\n", "p.toml:4: ", "sh|ssh");
    row("number for text", "name = 5\narch = \"armv7\"\n", "p.toml:1: ", "name|a number|text");
    row("text for number", "name = \"x\"\narch = \"armv7\"\n[ssh]\nport = \"22\"\n",
        "p.toml:4: ", "ssh.port|text|0 to 65535");
    row("port too large", "name = \"x\"\narch = \"armv7\"\n[ssh]\nport = 65536\n",
        "p.toml:4: ", "65536|0 to 65535");
    row("text for a list", "name = \"x\"\narch = \"armv7\"\n[kernel]\nheaders = \"a\"\n",
        "p.toml:4: ", "kernel.headers|a list");
    row("number in a list", "name = \"x\"\narch = \"armv7\"\n[compiler]\nflags = [\n\"-g\",\n3]\n",
        "p.toml:6: ", "compiler.flags|a number");
    row("text for a table", "name = \"x\"\narch = \"armv7\"\nssh = \"host\"\n", "p.toml:3: ", "ssh|[ssh]");
    row("unknown privilege", "name = \"x\"\narch = \"armv7\"\nprivilege = \"su\"\n",
        "p.toml:3: ", "su|sudo-no-password");
    row("no version", "name = \"x\"\narch = \"armv7\"\n[kernel]\nversion = \"six\"\n",
        "p.toml:4: ", "kernel.version|six|6.1.176");
    row("release without a version", "name = \"x\"\narch = \"armv7\"\n[kernel]\nrelease = \"mine\"\n",
        "p.toml:4: ", "kernel.release|mine");
    row("date for text", "name = 2026-01-01\narch = \"armv7\"\n", "p.toml:1: ", "name|a date");
}

void TestTargetProfile::mistakes_are_named_with_their_line()
{
    QFETCH(QString, text);
    QFETCH(QString, place);
    QFETCH(QString, words);
    const Result<TargetProfile> refused = parse_target_profile(text.toStdString(), "p.toml");
    QVERIFY(!refused);
    const QString cause = QString::fromStdString(refused.error().cause);
    const QString hint = QString::fromStdString(refused.error().hint);
    QVERIFY2(cause.startsWith(place), qPrintable(cause));
    QVERIFY(!hint.isEmpty());
    for (const QString& word : words.split(QLatin1Char('|')))
        QVERIFY2((cause + QLatin1Char(' ') + hint).contains(word),
                 qPrintable(cause + QLatin1Char(' ') + hint));
}

void TestTargetProfile::the_first_mistake_in_the_file_is_told()
{
    const Result<TargetProfile> refused =
        parse_target_profile("zebra = 1\narch = 2\n[ssh]\na = 1\n", "p.toml");
    QVERIFY(!refused);
    QVERIFY2(refused.error().cause.starts_with("p.toml:1: key `zebra`"), refused.error().cause.c_str());
}

void TestTargetProfile::relative_paths_are_resolved()
{
    const TargetProfile resolved = resolve_paths(full(), "/etc/boards");
    QCOMPARE(resolved.kernel_headers,
             (std::vector<std::string>{"/etc/boards/headers/a b", "/usr/src/common"}));
    QCOMPARE(resolved.btf_file, std::string("/etc/boards/board.btf"));
    QCOMPARE(resolved.ssh.identity_file, std::string("~/.ssh/id"));
    QCOMPARE(resolved.ssh.known_hosts_file, std::string("/etc/boards/known_hosts"));
    QCOMPARE(resolved.upload_directory, std::string("/run"));
    QCOMPARE(resolve_paths(TargetProfile{}, "/etc").btf_file, std::string());
}

void TestTargetProfile::architectures_are_known_by_their_usual_names()
{
    const std::vector<std::pair<const char*, Arch>> names = {
        {"armv7", Arch::armv7},     {"armv7l", Arch::armv7},   {"armhf", Arch::armv7},
        {"aarch64", Arch::aarch64}, {"arm64", Arch::aarch64},  {"x86_64", Arch::x86_64},
        {"amd64", Arch::x86_64},    {"riscv64", Arch::riscv64}, {"armel", Arch::armel},
        {"armv5tejl", Arch::armel}, {"armv6l", Arch::armel}};
    for (const auto& [name, arch] : names) {
        const Result<Arch> found = parse_arch(name);
        QVERIFY2(found && *found == arch, name);
    }
    for (const char* name : {"", "arm", "mips", "i686"})
        QVERIFY2(!parse_arch(name), name);
}

void TestTargetProfile::facts_fit_the_compilers()
{
    QCOMPARE(facts_of(Arch::armv7).pointer_bytes, 4);
    QVERIFY(!facts_of(Arch::armv7).has_syscall_wrappers);
    QCOMPARE(facts_of(Arch::armv7).gnu_triplet, "arm-linux-gnueabihf");
    QCOMPARE(facts_of(Arch::armv7).kernel_arch, "arm");
    for (const Arch arch : {Arch::aarch64, Arch::x86_64, Arch::riscv64}) {
        const ArchFacts& facts = facts_of(arch);
        QCOMPARE(facts.arch, arch);
        QCOMPARE(facts.pointer_bytes, 8);
        QVERIFY(facts.has_syscall_wrappers);
        QCOMPARE(std::string(facts.bpf_target_macro), std::string("__TARGET_ARCH_") + facts.kernel_arch);
    }
}

void TestTargetProfile::kernel_versions_are_read_data()
{
    QTest::addColumn<QString>("release");
    QTest::addColumn<QString>("version");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* release, const char* version, const char* expected) {
        QTest::newRow(release) << QString::fromUtf8(release) << QString::fromUtf8(version)
                               << QString::fromUtf8(expected);
    };
    row("6.1.0-50-armmp", "#1 SMP Debian 6.1.176-1 (2026-01-02)", "6.1.176");
    row("6.1.0-50-rt-armmp", "#1 SMP PREEMPT_RT Debian 6.1.176-1 (2026-01-02)", "6.1.176");
    row("6.1.0-rpi7-rpi-v7", "#1 SMP Debian 1:6.1.63-1+rpt1 (2023-11-24)", "6.1.63");
    row("6.12.43+deb13-armmp", "#1 SMP Debian 6.12.43-1 (2025-08-27)", "6.12.43");
    row("5.15.0", "#1 SMP PREEMPT Tue Jan 2 03:04:05 UTC 2024", "5.15.0");
    row("5.15.0-97-generic", "#107-Ubuntu SMP Wed Feb 7 13:26:48 UTC 2024", "5.15.0");
    row("4.9.337-tegra", "#1 SMP PREEMPT Debian of our own", "4.9.337");
    row("6.9", "", "6.9.0");
    row("6.10-rc3", "", "6.10.0");
    row("5.10.17-v7l+", "#1414 SMP Fri Apr 30 13:20:47 BST 2021", "5.10.17");
}

void TestTargetProfile::kernel_versions_are_read()
{
    QFETCH(QString, release);
    QFETCH(QString, version);
    const Result<KernelVersion> found =
        kernel_version_from_uname(release.toStdString(), version.toStdString());
    QVERIFY(found);
    QTEST(QString::fromStdString(to_string(*found)), "expected");
}

void TestTargetProfile::kernel_versions_are_compared()
{
    QVERIFY((KernelVersion{5, 9, 0} < KernelVersion{5, 10, 0}));
    QVERIFY((KernelVersion{6, 1, 176} > KernelVersion{6, 1, 99}));
}

void TestTargetProfile::nonsense_is_no_kernel_version()
{
    for (const char* text : {"", "6", "6.", "v6.1", "-6.1", "6.-1", "99999999999.1", "6.1.9999999"})
        QVERIFY2(!parse_kernel_version(text), text);
}

QTEST_APPLESS_MAIN(TestTargetProfile)
#include "tst_target_profile.moc"
