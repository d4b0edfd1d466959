// SPDX-License-Identifier: GPL-3.0-or-later
// How long a script takes from its text to its object, for this machine's own kernel: as the window does it
// after each change (one part of the text is new each time, and a compiler was started while one typed), with
// a compiler that is started only then, and again without a change. Beside it the command line, and what
// bpftrace takes for the same text until its code is made (-d), and for a script that only exits.
//
//   bench_script [REPETITIONS]       15
#include "builder/script_builder.h"
#include "builder/warm_compiler.h"
#include "tests/bench/measure.h"
#include "tests/support/local_board.h"

#include <QCoreApplication>
#include <QFile>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <thread>
#include <vector>

using namespace boardscope;

namespace {

constexpr double limit_ms = 150;
/// As ScriptCompanion waits after the last key.
constexpr auto typing_pause = std::chrono::milliseconds(300);

struct Script {
    const char* name;
    std::string text;
};

std::vector<Script> scripts()
{
    std::vector<Script> all = {
        {"exit", "BEGIN { exit(); }\n"},
        {"opens, and counts of them", "tracepoint:syscalls:sys_enter_openat { printf(\"%s %s\\n\", comm, "
                                      "str(args->filename)); @[comm] = count(); }\n"},
        {"parents", "tracepoint:sched:sched_process_exec { $task = (struct task_struct *)curtask; "
                    "printf(\"%d %s\\n\", $task->real_parent->tgid, $task->real_parent->comm); }\n"}};
    for (const char* tool : {"opensnoop", "execsnoop", "syscount"}) {
        QFile file(QStringLiteral("/usr/sbin/%1.bt").arg(QLatin1String(tool)));
        if (file.open(QIODevice::ReadOnly)) all.push_back({tool, file.readAll().toStdString()});
    }
    return all;
}

struct Times {
    double median_ms = 0;
    double worst_ms = 0;
};

template <class Work>
Times times_of(
    int repetitions, Work work, const std::function<void()>& before = [] {})
{
    std::vector<double> all;
    for (int i = 0; i < repetitions; ++i) {
        before();
        const auto begin = std::chrono::steady_clock::now();
        work(i);
        all.push_back(
            std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count());
    }
    std::sort(all.begin(), all.end());
    return {all[all.size() / 2], all.back()};
}

/// A text that nobody has compiled before: its C has another number.
std::string changed(const std::string& text)
{
    static const auto start = std::chrono::system_clock::now().time_since_epoch().count();
    static int times = 0;
    return text + "END { @change = " + std::to_string(start % 1'000'000'000) + " + " +
           std::to_string(++times) + "; }\n";
}

bool build(const builder::Toolchain& toolchain, const TargetProfile& profile, const std::string& text)
{
    const builder::BuildOutcome outcome = builder::build_script(
        {.source_name = "bench.bt", .source_text = text, .profile = profile}, toolchain, {});
    for (const Diagnostic& message : outcome.diagnostics.items())
        if (message.severity == Severity::error) std::fprintf(stderr, "%s\n", message.message.c_str());
    return outcome.probe.has_value();
}

std::string file_with(const test::LocalBoard& board, const std::string& text)
{
    QFile file(board.file(QStringLiteral("bench.bt")));
    if (file.open(QIODevice::WriteOnly)) file.write(text.data(), static_cast<qint64>(text.size()));
    return file.fileName().toStdString();
}

}  // namespace

int main(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    const int repetitions = argc > 1 ? std::max(1, std::atoi(argv[1])) : 15;
    const QString lacking = test::LocalBoard::missing();
    test::LocalBoard board;
    const QString trouble = lacking.isEmpty() ? board.start() : lacking;
    if (!trouble.isEmpty()) {
        std::fprintf(stderr, "%s\n", qPrintable(trouble));
        return 1;
    }
    const Result<builder::Toolchain> toolchain = builder::Toolchain::find(BOARDSCOPE_SHARE);
    if (!toolchain) {
        std::fprintf(stderr, "%s\n", toolchain.error().cause.c_str());
        return 1;
    }
    const bool has_peer = bench::is_installed("bpftrace");
    if (!has_peer) std::printf("bpftrace is not installed: apt install bpftrace\n");
    builder::Toolchain warm = *toolchain;
    warm.warm = std::make_shared<builder::WarmCompiler>();
    std::printf(
        "| script | new text, median | worst | of %.0f ms | cold | same text | `bscope build` | `bpftrace "
        "-d` | ratio |\n"
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|\n",
        limit_ms);
    bool all_built = true;
    for (const Script& script : scripts()) {
        all_built = build(*toolchain, board.profile(), script.text) && all_built;
        const Times fresh = times_of(
            repetitions,
            [&](int) { all_built = build(warm, board.profile(), changed(script.text)) && all_built; },
            [&] {
                builder::prepare_script_compiler(board.profile(), warm);
                std::this_thread::sleep_for(typing_pause);
            });
        const Times cold = times_of(repetitions, [&](int) {
            all_built = build(*toolchain, board.profile(), changed(script.text)) && all_built;
        });
        const Times again =
            times_of(repetitions, [&](int) { (void)build(*toolchain, board.profile(), script.text); });
        const std::string object = board.file(QStringLiteral("bench.o")).toStdString();
        const Times command = times_of(repetitions, [&](int) {
            const std::string file = file_with(board, changed(script.text));
            const bench::ProgramRun run = bench::run_program(
                {BOARDSCOPE_BSCOPE, "build", file, "--target", test::LocalBoard::name, "-o", object});
            all_built = run.status == 0 && all_built;
        });
        std::printf("| %s | %.0f ms | %.0f ms | %.2f | %.0f ms | %.1f ms | %.0f ms |", script.name,
                    fresh.median_ms, fresh.worst_ms, fresh.median_ms / limit_ms, cold.median_ms,
                    again.median_ms, command.median_ms);
        if (has_peer) {
            const std::string file = file_with(board, script.text);
            int status = 0;
            const Times peer = times_of(repetitions, [&](int) {
                status |= bench::run_program({"bpftrace", "-d", file}).status;
            });
            if (status == 0)
                std::printf(" %.0f ms | %.2f |", peer.median_ms, fresh.median_ms / peer.median_ms);
            else
                std::printf(" fails | |");
        }
        std::printf("\n");
        std::fflush(stdout);
    }
    if (has_peer) {
        const Times start = times_of(repetitions, [](int) {
            (void)bench::run_program({"bpftrace", "-e", "BEGIN { exit(); }"});
        });
        std::printf("\n`bpftrace -e 'BEGIN { exit(); }'`: %.0f ms, worst %.0f ms\n", start.median_ms,
                    start.worst_ms);
    }
    if (!all_built) std::fprintf(stderr, "not everything was built: the times are not to be trusted\n");
    return all_built ? 0 : 1;
}
