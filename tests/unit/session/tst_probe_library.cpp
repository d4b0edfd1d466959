// SPDX-License-Identifier: GPL-3.0-or-later
// The library as it is installed: every probe has a card that says what is true, and docs/library.md has them
// all.
#include "app/session/probe_library.h"
#include "app/session/workloads.h"
#include "tests/e2e/document_section.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <set>

using namespace boardscope;
using namespace boardscope::session;

namespace {

constexpr const char* share = BOARDSCOPE_SOURCE_DIR "/resources";
constexpr std::size_t least_scripts = 24;
constexpr std::size_t least_pairs = 6;

QString text_of(const std::filesystem::path& path)
{
    QFile file(QString::fromStdString(path.string()));
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

/// Without its comments.
QString code_of(const LibraryProbe& probe)
{
    static const QRegularExpression comment(QStringLiteral("//.*$"), QRegularExpression::MultilineOption);
    return text_of(probe.path).remove(comment);
}

/// "tracepoint:sched:sched_switch" of a script, or of SEC("tracepoint/sched/sched_switch").
std::set<std::string> attach_points_in(const LibraryProbe& probe)
{
    static const QRegularExpression script(
        QStringLiteral("\\b(tracepoint|kprobe|kretprobe|uprobe):([\\w.]+(:\\w+)?)"));
    static const QRegularExpression section(
        QStringLiteral("SEC\\(\"(tracepoint|kprobe|kretprobe)/([\\w/]+)\"\\)"));
    std::set<std::string> points;
    auto matches = (probe.is_script ? script : section).globalMatch(code_of(probe));
    while (matches.hasNext()) {
        const QRegularExpressionMatch match = matches.next();
        QString kind = match.captured(1);
        if (kind == u"kretprobe") kind = QStringLiteral("kprobe");  // the same function must be there
        points.insert((kind + u':' + match.captured(2).replace(u'/', u':')).toStdString());
    }
    return points;
}

QString cell(std::string text)
{
    return QString::fromStdString(text).replace(u'|', QStringLiteral("\\|"));
}

}  // namespace

class ProbeLibraryTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void all_cards_are_good();
    void there_is_enough_to_learn_from();
    void each_card_names_what_the_probe_hooks_data();
    void each_card_names_what_the_probe_hooks();
    void durations_are_spans();
    void a_probe_is_found_by_its_name();
    void a_bad_file_is_left_out_and_told();
    void document_has_them_all();

private:
    const ProbeLibrary library_ = load_probe_library(share);
};

void ProbeLibraryTest::all_cards_are_good()
{
    QVERIFY2(library_.problems.empty(), library_.problems.to_text().c_str());
    const auto files = QDir(QString::fromUtf8(share) + QStringLiteral("/examples")).entryList(QDir::Files);
    QCOMPARE(static_cast<qsizetype>(library_.probes.size()), files.size());
    const std::vector<std::string> workloads = workload_names(share);
    std::set<std::string> titles;
    for (const LibraryProbe& probe : library_.probes) {
        QVERIFY2(std::ranges::count(workloads, probe.card.workload) == 1, probe.name.c_str());
        QVERIFY2(probe.card.shows.size() < 260 && !probe.card.shows.ends_with('.'), probe.name.c_str());
        // The same title for the same question in two languages, and for nothing else.
        const std::string language = language_of(probe);
        QVERIFY2(titles.insert(probe.card.title + language).second, probe.name.c_str());
    }
}

void ProbeLibraryTest::there_is_enough_to_learn_from()
{
    std::size_t scripts = 0;
    std::size_t pairs = 0;
    for (const LibraryProbe& probe : library_.probes) {
        scripts += probe.is_script ? 1 : 0;
        const std::string stem = probe.name.substr(0, probe.name.find('.'));
        pairs +=
            !probe.is_script && std::ranges::count(library_.probes, stem + ".bt", &LibraryProbe::name) == 1
                ? 1
                : 0;
    }
    QVERIFY2(scripts >= least_scripts, std::to_string(scripts).c_str());
    QVERIFY2(pairs >= least_pairs, std::to_string(pairs).c_str());
}

void ProbeLibraryTest::each_card_names_what_the_probe_hooks_data()
{
    QTest::addColumn<int>("index");
    for (std::size_t i = 0; i < library_.probes.size(); ++i)
        QTest::newRow(library_.probes[i].name.c_str()) << static_cast<int>(i);
}

void ProbeLibraryTest::each_card_names_what_the_probe_hooks()
{
    QFETCH(int, index);
    const LibraryProbe& probe = library_.probes[static_cast<std::size_t>(index)];
    std::set<std::string> needed;
    bool needs_types = false;
    for (const library::Need& need : probe.card.needs) {
        if (need.text.find(':') != std::string::npos) needed.insert(need.text);
        needs_types = needs_types || need.kind == library::NeedKind::types;
    }
    // A function that has another name on newer kernels is found by Boardscope itself.
    std::set<std::string> hooked = attach_points_in(probe);
    if (probe.name == "open-classic.bpf.c") hooked.erase("kprobe:do_sys_open");
    QCOMPARE(QString::fromStdString(library::needs_text(probe.card)).isEmpty(), false);
    for (const std::string& point : hooked)
        QVERIFY2(needed.contains(point), ("the card lacks " + point).c_str());
    for (const std::string& need : needed)
        QVERIFY2(hooked.contains(need), ("the card asks for more than the probe does: " + need).c_str());
    const QString code = code_of(probe);
    const bool reads_types =
        code.contains(QStringLiteral("vmlinux.h")) || code.contains(QStringLiteral("(struct file *)"));
    QCOMPARE(needs_types, reads_types);
}

/// So that the timeline and the latency panel show them.
void ProbeLibraryTest::durations_are_spans()
{
    static const QRegularExpression c_span(QStringLiteral("struct \\w+_enter\\b"));
    for (const LibraryProbe& probe : library_.probes) {
        const bool is_tagged = std::ranges::count(probe.card.tags, "span") == 1;
        const bool has_span = probe.is_script ? code_of(probe).contains(QStringLiteral("span "))
                                              : code_of(probe).contains(c_span);
        QVERIFY2(is_tagged == has_span, probe.name.c_str());
    }
}

void ProbeLibraryTest::a_probe_is_found_by_its_name()
{
    QCOMPARE(library_.find("opens.bpf.c")->name, std::string("opens.bpf.c"));
    QCOMPARE(library_.find("opens")->name, std::string("opens.bt"));
    QCOMPARE(library_.find("writes")->name, std::string("writes.bpf.c"));
    const Result<LibraryProbe> wrong = library_.find("singals.bt");
    QVERIFY(!wrong);
    QCOMPARE(wrong.error().hint, std::string("did you mean signals.bt?"));
}

void ProbeLibraryTest::a_bad_file_is_left_out_and_told()
{
    const QTemporaryDir folder;
    QVERIFY(QDir(folder.path()).mkpath(QStringLiteral("examples")));
    const auto put = [&](const char* name, const QByteArray& text) {
        QFile file(folder.filePath(QStringLiteral("examples/") + QString::fromUtf8(name)));
        return file.open(QIODevice::WriteOnly) && file.write(text) == text.size();
    };
    QVERIFY(put(
        "good.bt",
        "// Title: t\n// Shows: s\n// Needs: nothing\n// Costs: c\n// Tags: t\n// Try: files\nBEGIN { }\n"));
    QVERIFY(put("bad.bt", "BEGIN { }\n"));
    QVERIFY(put("README.md", "no probe"));
    const ProbeLibrary library = load_probe_library(folder.path().toStdString());
    QCOMPARE(library.probes.size(), std::size_t(1));
    QCOMPARE(library.probes[0].name, std::string("good.bt"));
    QVERIFY(library.problems.to_text().find("bad.bt:1: error: the probe has no card") != std::string::npos);
    const ProbeLibrary none = load_probe_library("/nonexistent");
    QVERIFY(none.probes.empty());
    QVERIFY(none.problems.has_errors());
}

void ProbeLibraryTest::document_has_them_all()
{
    QString table = QStringLiteral("| Probe | Shows | Needs | Costs |\n|---|---|---|---|\n");
    for (const LibraryProbe& probe : library_.probes) {
        const library::ProbeCard& card = probe.card;
        std::string costs = card.costs;
        if (!card.quiet.empty()) costs += ". Quiet " + card.quiet;
        table += QStringLiteral("| [`%1`](../resources/examples/%1) | %2 | %3 | %4 |\n")
                     .arg(cell(probe.name), cell(card.shows), cell(library::needs_text(card)), cell(costs));
    }
    const QString trouble =
        test::compare_section(QStringLiteral("docs/library.md"), QStringLiteral("probes"), table);
    QVERIFY2(trouble.isEmpty(), qPrintable(trouble));
}

QTEST_GUILESS_MAIN(ProbeLibraryTest)
#include "tst_probe_library.moc"
