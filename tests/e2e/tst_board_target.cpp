// SPDX-License-Identifier: GPL-3.0-or-later
// From a board's address alone to a probe that reads its kernel's structures right: what `bscope target add` finds is
// enough, whatever the board's kernel was built with.
#include "tests/support/board_under_test.h"
#include "tests/support/requirements.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <bpf/btf.h>

#include <csignal>
#include <cstdlib>

using namespace boardscope;
using namespace boardscope::test;

namespace {

QString text(const std::string& utf8)
{
    return QString::fromStdString(utf8);
}

/// A copy of that BTF in which the field lies 8 bytes further on.
bool write_shifted(const QString& btf_path, const char* structure, const char* field, const QString& to)
{
    const std::unique_ptr<btf, decltype(&btf__free)> types(btf__parse_raw(qPrintable(btf_path)), btf__free);
    if (!types) return false;
    const int id = btf__find_by_name_kind(types.get(), structure, BTF_KIND_STRUCT);
    const btf_type* type = id > 0 ? btf__type_by_id(types.get(), static_cast<__u32>(id)) : nullptr;
    if (!type) return false;
    bool found = false;
    for (__u32 i = 0; i < btf_vlen(type); ++i) {
        btf_member& member = btf_members(type)[i];  // lies in the bytes below
        if (qstrcmp(btf__name_by_offset(types.get(), member.name_off), field) != 0) continue;
        member.offset += 64;
        found = true;
    }
    __u32 size = 0;
    const auto* bytes = static_cast<const char*>(btf__raw_data(types.get(), &size));
    QFile file(to);
    return found && bytes && file.open(QIODevice::WriteOnly) && file.write(bytes, size) == size;
}

}  // namespace

class BoardTarget : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        board_ = BoardUnderTest::find();
        const QString absent = QStringLiteral("the board is not up: bscope board up ") + BoardUnderTest::name();
        BOARDSCOPE_REQUIRE(board_, qPrintable(absent));
        BOARDSCOPE_REQUIRE(board_->shell(QStringLiteral("test -x /bin/board_target")).status == 0,
                           "board_target is not on the board: is its cross compiler installed?");
        qputenv("BOARDSCOPE_CONFIG", folder_.filePath(QStringLiteral("config")).toUtf8());
        qputenv("BOARDSCOPE_DATA", folder_.filePath(QStringLiteral("data")).toUtf8());
        before_ = board_->traces();
    }

    void add_from_nothing();
    void what_was_found_is_true();
    void types_are_in_the_store();
    void one_source_reads_right_values();
    void types_are_proved_on_the_board();
    void wrong_types_are_named();
    void what_the_types_lack_is_told_first();
    void fields_of_tracepoints_are_right();
    void hook_that_is_not_there_is_told_before_the_push();
    void classic_example_finds_its_headers();
    void a_look_leaves_nothing();
    void changed_kernel_is_not_ignored();

private:
    [[nodiscard]] QString profile_file() const { return folder_.filePath(QStringLiteral("config/targets/lab.toml")); }
    [[nodiscard]] QString profile_text() const
    {
        QFile file(profile_file());
        return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
    }
    [[nodiscard]] QString blob(const std::string& sum) const
    {
        return folder_.filePath(QStringLiteral("data/kernels/blobs/") + text(sum));
    }
    [[nodiscard]] bool has_own_btf() const
    {
        return board_->shell(QStringLiteral("test -e /sys/kernel/btf/vmlinux")).status == 0;
    }

    std::unique_ptr<BoardUnderTest> board_;
    QString before_;
    QTemporaryDir folder_;
};

void BoardTarget::add_from_nothing()
{
    const SshAddress& ssh = board_->profile().ssh;
    const QString address = QStringLiteral("%1@%2:%3").arg(text(ssh.user), text(ssh.host)).arg(ssh.port);
    const Finished added = bscope({QStringLiteral("target"), QStringLiteral("add"), QStringLiteral("lab"), address,
                                   QStringLiteral("-i"), text(ssh.identity_file), QStringLiteral("--known-hosts"),
                                   text(ssh.known_hosts_file)},
                                  180'000);
    QVERIFY2(added.status == 0, qPrintable(added.out + added.err));
    QVERIFY2(added.out.contains(QRegularExpression(QStringLiteral("^login +rights +ok +root$"), QRegularExpression::MultilineOption)),
             qPrintable(added.out));
    QVERIFY2(added.out.contains(QRegularExpression(QStringLiteral("^programs +kprobe +ok +works$"), QRegularExpression::MultilineOption)),
             qPrintable(added.out));
    QVERIFY2(added.out.contains(QRegularExpression(QStringLiteral("^types +proof on the board +ok +pid, "),
                                                   QRegularExpression::MultilineOption)),
             qPrintable(added.out));
    QVERIFY2(added.err.contains(QStringLiteral("0 keep sessions from working")), qPrintable(added.err));
    QVERIFY(QFile::exists(profile_file()));

    const Finished again = bscope({QStringLiteral("target"), QStringLiteral("add"), QStringLiteral("lab"), address});
    QCOMPARE(again.status, 1);
    QVERIFY2(again.err.contains(QStringLiteral("target update")), qPrintable(again.err));
}

void BoardTarget::what_was_found_is_true()
{
    const Result<TargetProfile> profile = parse_target_profile(profile_text().toStdString(), "lab.toml");
    QVERIFY2(profile, profile ? "" : profile.error().cause.c_str());
    QVERIFY(profile->found);
    const FoundBoard& found = *profile->found;
    const auto says = [this](const char* line) { return board_->shell(QString::fromLatin1(line)).out.trimmed(); };
    QCOMPARE(profile->arch, board_->profile().arch);
    QCOMPARE(text(found.release), says("uname -r"));
    QCOMPARE(text(found.version), says("uname -v"));
    QCOMPARE(profile->kernel_version, board_->profile().kernel_version);
    QCOMPARE(QString::number(found.cpus), says("grep -c ^processor /proc/cpuinfo"));
    QCOMPARE(found.page_bytes, 4096);
    QCOMPARE(found.big_endian, false);
    QVERIFY2(found.abi.starts_with(facts_of(profile->arch).pointer_bytes == 4 ? "32-bit little-endian, hard float" : "64-bit little-endian"),
             found.abi.c_str());
    // The last bytes of the notes of every kernel that ld gave a build-id.
    const QString notes = says("cat /sys/kernel/notes | od -An -v -tx1 | tr -d ' \\n'");
    QVERIFY2(found.build_id.size() == 40 && notes.contains(text(found.build_id)), found.build_id.c_str());
    QCOMPARE(text(found.tracefs), QStringLiteral("/sys/kernel/tracing"));
    QCOMPARE(found.settings.contains("kernel BTF"), has_own_btf());
    QCOMPARE(text(found.settings.at("kptr_restrict")), says("cat /proc/sys/kernel/kptr_restrict"));
    QCOMPARE(found.features.has(FeatureGroup::attach, "kprobe"), std::optional(true));
    QCOMPARE(found.features.has(FeatureGroup::map, "ringbuf"), std::optional(profile->kernel_version >= KernelVersion{5, 8, 0}));
}

void BoardTarget::types_are_in_the_store()
{
    const Finished listed = bscope({QStringLiteral("store"), QStringLiteral("list")});
    QCOMPARE(listed.status, 0);
    QVERIFY2(listed.out.contains(text(board_->profile().kernel_release)) && listed.out.contains(QStringLiteral("lab")),
             qPrintable(listed.out));
    const Finished shown = bscope({QStringLiteral("store"), QStringLiteral("show"), text(board_->profile().kernel_release)});
    QVERIFY2(shown.out.contains(has_own_btf() ? QStringLiteral("pulled from the board") : QStringLiteral("made from headers")),
             qPrintable(shown.out + shown.err));
    // All of them: as many as the board has.
    const QString events = board_->shell(QStringLiteral("ls -d /sys/kernel/tracing/events/*/*/format | wc -l")).out.trimmed();
    const QString functions = board_->shell(QStringLiteral("wc -l </proc/kallsyms")).out.trimmed();
    const QDir blobs(folder_.filePath(QStringLiteral("data/kernels/blobs")));
    qsizetype formats = 0;
    qsizetype symbols = 0;
    qsizetype traceable = 0;
    for (const QFileInfo& blob : blobs.entryInfoList(QDir::Files)) {
        QFile file(blob.filePath());
        if (!file.open(QIODevice::ReadOnly)) continue;
        const QByteArray content = file.readAll();
        if (content.contains("sched/sched_switch/format:name: sched_switch\n")) formats = content.count("/format:ID: ");
        if (content.contains(" bprm_execve\n")) symbols = content.count('\n');
        if (content.contains("\nbprm_execve\n")) traceable = content.count('\n');
    }
    QCOMPARE(QString::number(formats), events);
    // A module may have come or gone.
    QVERIFY2(std::abs(symbols - functions.toLongLong()) < 100, qPrintable(functions));
    const Finished can_trace = board_->shell(QStringLiteral("wc -l </sys/kernel/tracing/available_filter_functions"));
    if (can_trace.status == 0)
        QVERIFY2(std::abs(traceable - can_trace.out.trimmed().toLongLong()) < 100, qPrintable(can_trace.out));
}

void BoardTarget::one_source_reads_right_values()
{
    QString out;
    QString err;
    const auto process = start_bscope({QStringLiteral("run"), QStringLiteral(BOARDSCOPE_SOURCE_DIR "/tests/e2e/probes/pointers.bpf.c"),
                                       QStringLiteral("--target"), QStringLiteral("lab"), QStringLiteral("--duration"),
                                       QStringLiteral("60")});
    QVERIFY2(wait_for_output(*process, QStringLiteral("attached 1 of 1"), out, err, 60'000), qPrintable(err));
    // The shell stays, so that it is the parent.
    const Finished fired = board_->shell(QStringLiteral(
        "parent() { while read -r key value; do [ \"$key\" = PPid: ] && echo $value; done </proc/$1/status; }; "
        "board_target getppid 1; second=$(parent $$); echo \"chain $$ $second $(parent $second)\""));
    QCOMPARE(fired.status, 0);
    const bool came = wait_for_output(*process, QStringLiteral(": chain "), out, err, 10'000);
    ::kill(static_cast<pid_t>(process->processId()), SIGINT);
    process->waitForFinished(20'000);
    out += QString::fromUtf8(process->readAllStandardOutput());
    QVERIFY2(came, qPrintable(out + err));
    const QString pid = fired.out.section(QLatin1Char(' '), 1, 1);
    const QString chain = fired.out.section(QLatin1Char('\n'), 1, 1);
    QVERIFY(pid.toInt() > 1 && chain.startsWith(QStringLiteral("chain ")));
    QVERIFY2(out.contains(QStringLiteral(": task %1 %1 board_target").arg(pid)), qPrintable(out + fired.out));
    QVERIFY2(out.contains(QStringLiteral(": ") + chain), qPrintable(out + fired.out));
}

void BoardTarget::types_are_proved_on_the_board()
{
    const Result<TargetProfile> profile = parse_target_profile(profile_text().toStdString(), "lab.toml");
    QVERIFY(profile && profile->found && profile->found->types_proof);
    const TypesProof& proof = *profile->found->types_proof;
    QVERIFY2(proof.outcome == TypesProof::Outcome::agrees, proof.detail.c_str());
    QVERIFY2(proof.detail.starts_with("pid, tgid, comm, real_parent->tgid"), proof.detail.c_str());
    QVERIFY(QFile::exists(blob(proof.btf_sum)));
    const Finished shown = bscope({QStringLiteral("target"), QStringLiteral("show"), QStringLiteral("lab")});
    QVERIFY2(shown.out.contains(QRegularExpression(
                 QStringLiteral("^types +proof on the board +ok +pid, .* agree with /proc$"),
                 QRegularExpression::MultilineOption)),
             qPrintable(shown.out));
}

/// As if they came from headers of a kernel in which something else stands before task_struct.comm.
void BoardTarget::wrong_types_are_named()
{
    const Result<TargetProfile> profile = parse_target_profile(profile_text().toStdString(), "lab.toml");
    QVERIFY(profile && profile->found && profile->found->types_proof);
    const QString shifted = folder_.filePath(QStringLiteral("config/targets/shifted.btf"));
    QVERIFY(write_shifted(blob(profile->found->types_proof->btf_sum), "task_struct", "comm", shifted));
    const auto target = [](const char* verb, QStringList names) {
        return bscope(QStringList{QStringLiteral("target"), QString::fromLatin1(verb)} + names, 180'000);
    };
    const QString name = QStringLiteral("shifted");
    QCOMPARE(target("clone", {QStringLiteral("lab"), name}).status, 0);
    QFile file(folder_.filePath(QStringLiteral("config/targets/shifted.toml")));
    QVERIFY(file.open(QIODevice::ReadWrite));
    const QByteArray plain = file.readAll();
    QVERIFY(plain.contains("[kernel]\n"));
    QVERIFY(file.resize(0) && file.seek(0) &&
            file.write(QByteArray(plain).replace("[kernel]\n", "[kernel]\nbtf = \"shifted.btf\"\n")) > 0);
    file.close();

    // The proof was of other types.
    const Finished shown = target("show", {name});
    QVERIFY2(shown.out.contains(QRegularExpression(
                 QStringLiteral("proof on the board +warn +not proved: the types here are others now"))),
             qPrintable(shown.out));
    const Finished updated = target("update", {name});
    QCOMPARE(updated.status, 0);
    QVERIFY2(updated.out.contains(QRegularExpression(QStringLiteral(
                 "proof on the board +BAD +task_struct.comm reads .* where /proc says \"cat\""))),
             qPrintable(updated.out + updated.err));
    QVERIFY2(updated.out.contains(shifted) && updated.out.contains(QStringLiteral("bscope store add")),
             qPrintable(updated.out));
    QVERIFY2(!updated.out.contains(QStringLiteral("task_struct.pid")), qPrintable(updated.out));
    QVERIFY2(updated.err.contains(QStringLiteral("1 keeps sessions from working")), qPrintable(updated.err));
    QCOMPARE(target("check", {name}).status, 1);
    QCOMPARE(target("remove", {name}).status, 0);
}

/// What this host says of each program is what the board does with it.
void BoardTarget::what_the_types_lack_is_told_first()
{
    const QString probe = QStringLiteral(BOARDSCOPE_SOURCE_DIR "/tests/e2e/probes/other_kernel.bpf.c");
    const QStringList options{QStringLiteral("--target"), QStringLiteral("lab"), QStringLiteral("--duration"),
                              QStringLiteral("1")};
    const Finished ran = bscope(QStringList{QStringLiteral("run"), probe} + options);
    QVERIFY2(ran.err.contains(QStringLiteral("warning: struct task_struct of this kernel has no field "
                                             "`nice_level`; no_field is refused, the rest runs")),
             qPrintable(ran.err));
    QVERIFY2(ran.err.contains(QStringLiteral(
                 "enum bpf_map_type of this kernel has no value `BPF_MAP_TYPE_ABACUS`; no_value is refused")),
             qPrintable(ran.err));
    QCOMPARE(ran.err.contains(
                 QStringLiteral("field `id` of struct trace_event_raw_sys_enter has 4 bytes on this board")),
             facts_of(board_->profile().arch).pointer_bytes == 4);
    const auto names_in = [&ran](const char* pattern) {
        QStringList names;
        for (auto all = QRegularExpression(QString::fromLatin1(pattern)).globalMatch(ran.err); all.hasNext();)
            names += all.next().captured(1);
        names.sort();
        names.removeDuplicates();
        return names;
    };
    const QStringList refused = names_in("refused (\\w+) \\(");
    QCOMPARE(names_in("(\\w+) is refused, the rest runs"), refused);
    QVERIFY2(refused.size() >= 2 && !refused.contains(QStringLiteral("asks_first")) &&
                 !refused.contains(QStringLiteral("unsigned_load")),
             qPrintable(ran.err));

    // Nothing would run: then nothing is sent.
    QFile whole(probe);
    QVERIFY(whole.open(QIODevice::ReadOnly));
    const QByteArray text = whole.readAll();
    QFile part(folder_.filePath(QStringLiteral("part.bpf.c")));
    QVERIFY(part.open(QIODevice::WriteOnly) &&
            part.write(text.left(text.indexOf("SEC(\"kprobe/bprm_execve\")\nint no_value"))) > 0);
    part.close();
    const Finished stopped = bscope(QStringList{QStringLiteral("run"), part.fileName()} + options);
    QCOMPARE(stopped.status, 1);
    QVERIFY2(stopped.err.contains(
                 QStringLiteral("error: struct task_struct of this kernel has no field `nice_level`")),
             qPrintable(stopped.err));
    QVERIFY2(!stopped.err.contains(QStringLiteral("sending the loader")) &&
                 !stopped.err.contains(QStringLiteral("connecting")),
             qPrintable(stopped.err));
}

void BoardTarget::fields_of_tracepoints_are_right()
{
    QString out;
    QString err;
    const auto process = start_bscope({QStringLiteral("run"), QStringLiteral(BOARDSCOPE_SOURCE_DIR "/tests/e2e/probes/events.bpf.c"),
                                       QStringLiteral("--target"), QStringLiteral("lab"), QStringLiteral("--duration"),
                                       QStringLiteral("60")});
    QVERIFY2(wait_for_output(*process, QStringLiteral("attached 4 of 4"), out, err, 60'000), qPrintable(err));
    const Finished fired = board_->shell(
        QStringLiteral(": >/tmp/bs-e2e-opened; rm /tmp/bs-e2e-opened; /bin/board_target busy 500 & echo $!; wait"));
    QCOMPARE(fired.status, 0);
    const bool came = wait_for_output(*process, QStringLiteral(" to 1, 9 bytes"), out, err, 10'000);
    ::kill(static_cast<pid_t>(process->processId()), SIGINT);
    process->waitForFinished(20'000);
    out += QString::fromUtf8(process->readAllStandardOutput());
    QVERIFY2(came, qPrintable(out + err));
    const QString pid = fired.out.section(QLatin1Char('\n'), 0, 0);
    QVERIFY2(pid.toInt() > 1, qPrintable(fired.out));
    const bool is_32_bit = facts_of(board_->profile().arch).pointer_bytes == 4;
    // O_WRONLY | O_CREAT | O_TRUNC, to which a 32-bit C library adds O_LARGEFILE; 0666. write() is call 4 or 64.
    QVERIFY2(out.contains(QStringLiteral("open /tmp/bs-e2e-opened %1 438\n")
                              .arg(is_32_bit ? QStringLiteral("0x20241") : QStringLiteral("0x241"))),
             qPrintable(out));
    QVERIFY2(out.contains(QStringLiteral("exec /bin/board_target %1 18\n").arg(pid)), qPrintable(out));
    QVERIFY2(out.contains(QStringLiteral("switch board_target %1 120\n").arg(pid)), qPrintable(out));
    QVERIFY2(out.contains(QStringLiteral("syscall %1 to 1, 9 bytes\n").arg(is_32_bit ? 4 : 64)), qPrintable(out));
}

void BoardTarget::hook_that_is_not_there_is_told_before_the_push()
{
    QFile probe(folder_.filePath(QStringLiteral("wrong.bpf.c")));
    QVERIFY(probe.open(QIODevice::WriteOnly));
    probe.write("#include <linux/bpf.h>\n#include <bpf/bpf_helpers.h>\nchar LICENSE[] SEC(\"license\") = \"GPL\";\n"
                "SEC(\"tracepoint/sched/sched_swich\") int f(void *ctx) { return 0; }\n");
    probe.close();
    const QStringList build{QStringLiteral("build"), probe.fileName(), QStringLiteral("--target"), QStringLiteral("lab"),
                            QStringLiteral("-o"), folder_.filePath(QStringLiteral("wrong.o"))};
    const Finished refused = bscope(build);
    QCOMPARE(refused.status, 1);
    QVERIFY2(refused.err.contains(QStringLiteral("wrong.bpf.c:4:")) &&
                 refused.err.contains(QStringLiteral("did you mean SEC(\"tracepoint/sched/sched_switch\")?")),
             qPrintable(refused.err));
    QVERIFY(probe.open(QIODevice::WriteOnly));
    probe.write("#include <linux/bpf.h>\n#include <bpf/bpf_helpers.h>\nchar LICENSE[] SEC(\"license\") = \"GPL\";\n"
                "SEC(\"kprobe/bprm_exceve\") int f(void *ctx) { return 0; }\n");
    probe.close();
    const Finished warned = bscope(build);
    QCOMPARE(warned.status, 0);
    QVERIFY2(warned.err.contains(QStringLiteral("did you mean SEC(\"kprobe/bprm_execve\")?")), qPrintable(warned.err));
}

void BoardTarget::classic_example_finds_its_headers()
{
    if (has_own_btf()) QSKIP("the board shows its types itself, so nobody fetched its headers");
    const Finished ran = bscope({QStringLiteral("run"), QStringLiteral(BOARDSCOPE_SOURCE_DIR "/resources/examples/open-classic.bpf.c"),
                                 QStringLiteral("--target"), QStringLiteral("lab"), QStringLiteral("--workload"),
                                 QStringLiteral("files"), QStringLiteral("--events"), QStringLiteral("3")},
                                120'000);
    QVERIFY2(ran.status == 0, qPrintable(ran.out + ran.err));
    QVERIFY2(ran.err.contains(QStringLiteral("by route kernel-headers")), qPrintable(ran.err));
    QVERIFY2(ran.out.count(QLatin1Char('\n')) >= 3, qPrintable(ran.out));
}

void BoardTarget::a_look_leaves_nothing()
{
    const Finished checked = bscope({QStringLiteral("target"), QStringLiteral("check"), QStringLiteral("lab"), QStringLiteral("--all")});
    QVERIFY2(checked.status == 0, qPrintable(checked.out + checked.err));
    QVERIFY2(!checked.err.contains(QStringLiteral("is not as its profile says")), qPrintable(checked.err));
    QCOMPARE(board_->traces_until(before_, 30'000), before_);
    const Finished files = board_->shell(QStringLiteral("ls -a /tmp /run /dev/shm /var/tmp /root | grep boardscope-try"));
    QCOMPARE(files.out, QString());

    const Finished fragment = bscope({QStringLiteral("target"), QStringLiteral("check"), QStringLiteral("lab"), QStringLiteral("--kconfig")});
    QCOMPARE(fragment.out.contains(QStringLiteral("CONFIG_DEBUG_INFO_BTF=y\n")), !has_own_btf());
    QVERIFY2(!fragment.out.contains(QStringLiteral("CONFIG_KPROBES")), qPrintable(fragment.out));
}

void BoardTarget::changed_kernel_is_not_ignored()
{
    // As if the board had been given another kernel since.
    const QString told = profile_text();
    QString other = told;
    other.replace(text(board_->profile().kernel_release), QStringLiteral("6.0.0-vendor"));
    other.prepend(QStringLiteral("# on the shelf by the window\n"));
    QFile file(profile_file());
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(other.toUtf8()) > 0);
    file.close();
    const QStringList run{QStringLiteral("run"),      QStringLiteral(BOARDSCOPE_SOURCE_DIR "/tests/e2e/probes/silent.bpf.c"),
                          QStringLiteral("--target"), QStringLiteral("lab"), QStringLiteral("--duration"), QStringLiteral("1")};
    const Finished refused = bscope(run);
    QCOMPARE(refused.status, 1);
    QVERIFY2(refused.err.contains(QStringLiteral("6.0.0-vendor → ") + text(board_->profile().kernel_release)), qPrintable(refused.err));
    QVERIFY2(refused.err.contains(QStringLiteral("bscope target update lab")), qPrintable(refused.err));
    const Finished anyway = bscope(run + QStringList{QStringLiteral("--on-changed-board")});
    QVERIFY2(anyway.status == 0 && anyway.err.contains(QStringLiteral("attached 1 of 1")), qPrintable(anyway.err));

    // The same kernel with other options is another one, too.
    QString other_options = told;
    other_options.replace(QRegularExpression(QStringLiteral("config_sum = \"....")), QStringLiteral("config_sum = \"0000"));
    if (other_options != told) {
        QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate) && file.write(other_options.toUtf8()) > 0);
        file.close();
        const Finished other_kernel = bscope(run);
        QCOMPARE(other_kernel.status, 1);
        QVERIFY2(other_kernel.err.contains(QStringLiteral("kernel configuration: 0000")), qPrintable(other_kernel.err));
    }
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate) && file.write(other.toUtf8()) > 0);
    file.close();

    const Finished updated = bscope({QStringLiteral("target"), QStringLiteral("update"), QStringLiteral("lab")}, 180'000);
    QVERIFY2(updated.status == 0, qPrintable(updated.err));
    QVERIFY2(updated.err.contains(QStringLiteral("6.0.0-vendor → ")), qPrintable(updated.err));
    QVERIFY2(profile_text().startsWith(QStringLiteral("# on the shelf by the window\n")), qPrintable(profile_text()));
    const Finished good = bscope(run);
    QVERIFY2(good.status == 0, qPrintable(good.err));
}

QTEST_GUILESS_MAIN(BoardTarget)
#include "tst_board_target.moc"
