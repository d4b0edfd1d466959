// SPDX-License-Identifier: GPL-3.0-or-later
// Every probe of the library is compiled, by the real compiler, for every profile that comes with the
// program. What is known of such a board is what a look at one would have found: the formats of its
// tracepoints (recorded on the virtual boards), and the types of Debian's kernel headers where there are any.
// A probe that cannot be compiled is refused for want of something that its card names.
#include "app/session/probe_library.h"
#include "builder/build.h"
#include "builder/files.h"
#include "builder/target_facts.h"
#include "core/library/probe_needs.h"
#include "tests/support/requirements.h"
#include "tests/unit/builder/board_material.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <atomic>
#include <map>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

using namespace boardscope;
using namespace boardscope::builder;
using session::LibraryProbe;

namespace {

constexpr const char* share = BOARDSCOPE_SOURCE_DIR "/resources";
const QString presets = QStringLiteral(BOARDSCOPE_SOURCE_DIR "/resources/profiles/");
const std::string recorded = BOARDSCOPE_SOURCE_DIR "/tests/data/library/";
/// Of profiles that leave it to the user to say.
constexpr KernelVersion usual_version{6, 1, 0};

/// Events that older kernels do not have. Source: the release that first holds the commit that added them.
struct LateEvent {
    std::string_view name;
    KernelVersion since;
};
constexpr LateEvent late_events[] = {{"oom/mark_victim/", {4, 14, 0}},
                                     {"tcp/tcp_retransmit_skb/", {4, 15, 0}},
                                     {"sock/inet_sock_set_state/", {4, 16, 0}}};

std::string text_of(const std::string& path)
{
    const Result<Bytes> bytes = read_file(path);
    return bytes ? std::string(as_text(*bytes)) : std::string();
}

/// As they would have been fetched from a board with that kernel.
std::string formats_for(const TargetProfile& profile)
{
    const bool is_32_bit = facts_of(profile.arch).pointer_bytes == 4;
    const std::string all = text_of(recorded + (is_32_bit ? "armv7.formats" : "aarch64.formats"));
    std::string text;
    for (std::size_t begin = 0; begin < all.size();) {
        const std::size_t end = std::min(all.find('\n', begin), all.size() - 1) + 1;
        const std::string_view line = std::string_view(all).substr(begin, end - begin);
        const bool is_late = std::ranges::any_of(late_events, [&](const LateEvent& event) {
            return profile.kernel_version < event.since && line.starts_with(event.name);
        });
        if (!is_late) text += line;
        begin = end;
    }
    return text;
}

/// Profiles of which a compiler can tell no difference are built for once.
QString kind_of(const TargetProfile& profile)
{
    return QString::fromStdString(std::string(to_string(profile.arch)) + " " + profile.kernel_release + " " +
                                  profile.btf_file + " " + profile.sysroot) +
           QString::number(profile.compiler_flags.size() + profile.kernel_headers.size());
}

/// Whether what a compiler says names this need.
bool names(const std::string& said, const library::Need& need)
{
    const auto says = [&](const std::string& word) { return said.find(word) != std::string::npos; };
    switch (need.kind) {
    case library::NeedKind::tracepoint: return says(need.name.substr(need.name.find('/') + 1));
    case library::NeedKind::user_function: return says(need.file);
    case library::NeedKind::types:
        return says("BTF of the board's kernel") || says("types of the board's kernel");
    case library::NeedKind::function:
    case library::NeedKind::option: return says(need.name);
    case library::NeedKind::linux_version: return says(need.text);
    }
    return false;
}

/// What is asked of a board only when the probe is attached there.
bool shows_on_the_board(const library::Need& need)
{
    return need.kind == library::NeedKind::function || need.kind == library::NeedKind::option ||
           need.kind == library::NeedKind::linux_version;
}

}  // namespace

class LibraryBuildsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void probe_builds_for_profile_data();
    void probe_builds_for_profile();
    void an_unknown_board_is_told_data();
    void an_unknown_board_is_told();
    void most_are_built();

private:
    /// What came of it, in short: objects of all would be much.
    struct Outcome {
        bool is_built = false;
        std::string said;
    };
    [[nodiscard]] Outcome build_probe(const LibraryProbe& probe, const TargetProfile& profile) const;
    void build_all();

    std::optional<Toolchain> toolchain_;
    QTemporaryDir store_folder_;
    session::ProbeLibrary library_;
    std::map<QString, TargetProfile> profiles_;
    std::map<QString, std::unique_ptr<BoardFacts>> facts_;
    std::map<QString, TargetProfile> kinds_;  ///< the profiles again, by what a compiler can tell of them
    std::map<std::pair<std::size_t, QString>, Outcome> outcomes_;  ///< of a probe and a kind
    int built_ = 0;
    int refused_ = 0;
};

void LibraryBuildsTest::initTestCase()
{
    std::string reason;
    toolchain_ = builder_tests::find_toolchain(reason);
    BOARDSCOPE_REQUIRE(toolchain_.has_value(), reason.c_str());
    const std::string btf = builder_tests::armhf_btf(*toolchain_, reason);
    BOARDSCOPE_REQUIRE(!btf.empty(), reason.c_str());
    library_ = session::load_probe_library(share);
    QVERIFY(!library_.probes.empty());

    qputenv("BOARDSCOPE_DATA", store_folder_.path().toUtf8());
    Result<KernelStore> store = KernelStore::open(default_store_directory());
    QVERIFY(store);
    for (const QString& file : QDir(presets).entryList({QStringLiteral("*.toml")})) {
        Result<TargetProfile> profile =
            parse_target_profile(text_of((presets + file).toStdString()), file.toStdString());
        QVERIFY2(profile, qPrintable(file));
        if (profile->kernel_version == KernelVersion{}) profile->kernel_version = usual_version;
        profile->kernel_release = to_string(profile->kernel_version) + "-lab";
        if (facts_of(profile->arch).pointer_bytes == 4) profile->btf_file = btf;
        // A PC is this machine itself: its C library is at hand.
        if (profile->arch == Arch::x86_64) profile->sysroot = std::string("/");
        const std::string formats = formats_for(*profile);
        QVERIFY2(!formats.empty(), "tests/data/library holds no formats");
        QVERIFY(store->put({profile->arch, profile->kernel_release, {}}, ItemKind::formats,
                           as_bytes(std::string_view(formats)), "the test"));
        facts_[file] = std::make_unique<BoardFacts>(*profile, *toolchain_);
        kinds_[kind_of(*profile)] = *profile;
        profiles_[file] = std::move(*profile);
    }
    QVERIFY(profiles_.size() >= 12);
    build_all();
}

/// As many at a time as there are CPUs; a compiler is a process of its own.
void LibraryBuildsTest::build_all()
{
    struct Job {
        std::size_t probe;
        QString kind;
    };
    std::vector<Job> jobs;
    for (std::size_t i = 0; i < library_.probes.size(); ++i)
        for (const auto& [kind, _] : kinds_)
            jobs.push_back({i, kind});
    std::vector<Outcome> outcomes(jobs.size());
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
        for (std::size_t i = next++; i < jobs.size(); i = next++)
            outcomes[i] = build_probe(library_.probes[jobs[i].probe], kinds_.at(jobs[i].kind));
    };
    {
        std::vector<std::jthread> threads;
        for (unsigned i = 0; i < std::max(1u, std::thread::hardware_concurrency()); ++i)
            threads.emplace_back(work);
    }
    for (std::size_t i = 0; i < jobs.size(); ++i)
        outcomes_[{jobs[i].probe, jobs[i].kind}] = std::move(outcomes[i]);
}

LibraryBuildsTest::Outcome LibraryBuildsTest::build_probe(const LibraryProbe& probe,
                                                          const TargetProfile& profile) const
{
    const BuildOutcome outcome = build({.source_name = probe.name,
                                        .source_text = text_of(probe.path.string()),
                                        .source_directory = probe.path.parent_path().string(),
                                        .profile = profile},
                                       *toolchain_, {});
    return {outcome.probe && !outcome.probe->object.empty() && !outcome.diagnostics.has_errors(),
            outcome.diagnostics.to_text()};
}

void LibraryBuildsTest::probe_builds_for_profile_data()
{
    QTest::addColumn<int>("index");
    QTest::addColumn<QString>("file");
    for (std::size_t i = 0; i < library_.probes.size(); ++i)
        for (const auto& [file, _] : profiles_)
            QTest::addRow("%s %s", library_.probes[i].name.c_str(), qPrintable(file))
                << static_cast<int>(i) << file;
}

void LibraryBuildsTest::probe_builds_for_profile()
{
    QFETCH(int, index);
    QFETCH(QString, file);
    const LibraryProbe& probe = library_.probes[static_cast<std::size_t>(index)];
    const Outcome& outcome = outcomes_.at({static_cast<std::size_t>(index), kind_of(profiles_.at(file))});
    const std::string& said = outcome.said;
    const std::vector<library::Lack> lacks = library::lacking(probe.card, *facts_.at(file));
    std::vector<const library::Need*> missing;
    for (const library::Need& need : probe.card.needs)
        if (std::ranges::count(lacks, need.text, &library::Lack::need) > 0) missing.push_back(&need);

    if (outcome.is_built) {
        for (const library::Need* need : missing)
            QVERIFY2(shows_on_the_board(*need), ("it was built without " + need->text).c_str());
        ++built_;
        return;
    }
    QVERIFY2(!missing.empty(), ("the card knows no reason for:\n" + said).c_str());
    const bool is_named = std::ranges::any_of(missing, [&](const auto* need) { return names(said, *need); });
    QVERIFY2(is_named, ("the card names other reasons than the compiler, which says:\n" + said).c_str());
    ++refused_;
}

/// Nobody has looked at it: what the board itself would have to say is asked for.
void LibraryBuildsTest::an_unknown_board_is_told_data()
{
    QTest::addColumn<int>("index");
    for (std::size_t i = 0; i < library_.probes.size(); ++i)
        QTest::newRow(library_.probes[i].name.c_str()) << static_cast<int>(i);
}

void LibraryBuildsTest::an_unknown_board_is_told()
{
    QFETCH(int, index);
    const LibraryProbe& probe = library_.probes[static_cast<std::size_t>(index)];
    TargetProfile profile = profiles_.at(QStringLiteral("beaglebone.toml"));
    profile.kernel_release.clear();
    profile.btf_file.clear();
    const Outcome outcome = build_probe(probe, profile);
    if (outcome.is_built) return;
    const std::string& said = outcome.said;
    const bool says_what_to_do =
        said.find("bscope target") != std::string::npos || said.find("target update") != std::string::npos ||
        said.find("connect to the board") != std::string::npos || said.find("sysroot") != std::string::npos;
    QVERIFY2(says_what_to_do, said.c_str());
}

void LibraryBuildsTest::most_are_built()
{
    qInfo("%d were built, %d refused for a reason that their cards name", built_, refused_);
    if (built_ + refused_ < static_cast<int>(library_.probes.size() * profiles_.size()))
        QSKIP("not all were tried");
    QVERIFY(built_ > 9 * refused_);
}

QTEST_GUILESS_MAIN(LibraryBuildsTest)
#include "tst_library_builds.moc"
