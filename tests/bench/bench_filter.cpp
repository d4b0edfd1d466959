// SPDX-License-Identifier: GPL-3.0-or-later
// How long a question to millions of rows takes, beside the same question to the text of the same events,
// asked with ripgrep, and to an SQLite table of them. Every way must count the same rows.
//
//   bench_filter [LINES] [FOLDER]      8,000,000 lines; FOLDER: where the text and the table are made
#include "app/session/trace_memory.h"
#include "core/decode/text_format.h"
#include "core/filter/filter_plan.h"
#include "core/store/text_intake.h"
#include "tests/bench/ftrace_text.h"
#include "tests/bench/measure.h"
#include "tests/bench/sqlite_table.h"
#include "tests/bench/trace_file.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <unordered_set>

using namespace boardscope;

namespace {

constexpr int repetitions = 5;
constexpr std::size_t chunk_bytes = std::size_t{1} << 20;

struct Goal {
    double ms = 0;     ///< 0: none
    double of_rg = 0;  ///< at most so much of rg's time
    const char* text = "";
};

struct Question {
    const char* filter;
    const char* pattern;  ///< of rg, for the same lines of text
    bool is_fixed;        ///< the pattern is a text, not an expression
    const char* sql;      ///< empty: SQLite has no such test
    Goal goal;
};

constexpr Goal typed_goal{20, 0.1, "≤ 20 ms, ≤ 0.1 of rg"};
constexpr Goal substring_goal{0, 1, "≤ 1.0 of rg"};
constexpr Goal regex_goal{0, 1.5, "≤ 1.5 of rg"};

constexpr Question questions[] = {
    {R"(comm == "dd" and cpu == 1)", R"(^ *dd-[0-9]+ +\[001\])", false, "comm = 'dd' and cpu = 1",
     typed_goal},
    {R"(msg contains "NR 0 (")", "NR 0 (", true, "instr(msg, 'NR 0 (')", substring_goal},
    {R"(msg contains "next_comm=rcu")", "next_comm=rcu", true, "instr(msg, 'next_comm=rcu')", substring_goal},
    {R"(msg contains "no such text")", "no such text", true, "instr(msg, 'no such text')", substring_goal},
    {R"(msg matches /next_comm=(dd|rcu_preempt) next_pid=[0-9]+/)",
     "next_comm=(dd|rcu_preempt) next_pid=[0-9]+", false, "", regex_goal},
    {R"(msg matches /next_comm=rcu[a-z_]* /)", "next_comm=rcu[a-z_]* ", false, "", regex_goal},
    {R"(msg matches /prev_state=[SD].*next_comm=p[io]ng /)", "prev_state=[SD].*next_comm=p[io]ng ", false, "",
     regex_goal},
    {R"(msg matches /NR 56 |prev_state=[DX]/)", "NR 56 |prev_state=[DX]", false, "", regex_goal},
    {R"(msg matches /NR (56|59|60|61|62) /)", "NR (56|59|60|61|62) ", false, "", regex_goal},
    {R"(msg matches /([a-f0-9]+, ){5}/)", "([a-f0-9]+, ){5}", false, "", regex_goal},
    {R"(msg matches /NR [0-9]+ = -[0-9]+$/)", "NR [0-9]+ = -[0-9]+$", false, "", regex_goal},
    {R"(msg matches /[0-9a-f]{12}, 1, /)", "[0-9a-f]{12}, 1, ", false, "", regex_goal},
    {R"(msg matches /PREV_STATE=[RS] /i)", "(?i)PREV_STATE=[RS] ", false, "", regex_goal},
    // Nothing to look for first, and much to try again: the worst for what backtracks.
    {R"(msg matches /([a-f]|[0-9])+,[ ]1,[ ][^,]+,[ ]9,[ ]9\)/)",
     R"(([a-f]|[0-9])+,[ ]1,[ ][^,]+,[ ]9,[ ]9\))", false, "", regex_goal},
};

/// Notes how much a store asks for.
class CountingBacking final : public store::SegmentBacking {
public:
    [[nodiscard]] std::span<std::byte> allocate(std::size_t size) override
    {
        bytes_ += size;
        return pages_.allocate(size);
    }
    void seal(std::span<std::byte> block) override { pages_.seal(block); }
    void release(std::span<std::byte> block) override { pages_.release(block); }
    [[nodiscard]] std::size_t bytes() const { return bytes_; }

private:
    session::TraceMemory pages_;
    std::size_t bytes_ = 0;
};

store::Snapshot fill(std::string_view text, std::shared_ptr<store::SegmentBacking> backing)
{
    store::EventStore store({}, std::move(backing));
    store::TextIntake intake(store);
    const auto decoder = make_decoder(decode::detect_text(text).value(), intake);
    for (std::size_t at = 0; at < text.size(); at += chunk_bytes) {
        decoder->push(text.substr(at, chunk_bytes));
        store.publish();
    }
    decoder->flush();
    store.publish();
    return store.snapshot();
}

std::size_t ask(const store::Snapshot& snapshot, const char* filter)
{
    return evaluate(filter::FilterPlan::compile(filter).value(), snapshot).rows.count();
}

std::size_t distinct_message_bytes(const store::Snapshot& snapshot)
{
    std::unordered_set<std::string_view> messages;
    std::size_t bytes = 0;
    for (std::size_t s = 0; s < snapshot.segment_count(); ++s) {
        const store::SegmentView segment = snapshot.segment(s);
        for (std::size_t i = 0; i < segment.size(); ++i)
            if (messages.insert(segment.message(i)).second) bytes += segment.message(i).size();
    }
    return bytes;
}

void print_memory(const store::Snapshot& snapshot, std::size_t allocated, std::size_t resident)
{
    const auto rows = static_cast<double>(snapshot.row_count());
    const auto all_text = static_cast<double>(snapshot.totals().message_bytes);
    const auto distinct_text = static_cast<double>(distinct_message_bytes(snapshot));
    const auto bytes = static_cast<double>(allocated);
    std::printf("\n| memory, bytes an event | |\n|---|---:|\n");
    std::printf("| blocks of the store | %.1f |\n", bytes / rows);
    std::printf("| resident set, grown by | %.1f |\n", static_cast<double>(resident) / rows);
    std::printf("| message text | %.1f |\n", all_text / rows);
    std::printf("| message text, each once | %.1f |\n", distinct_text / rows);
    std::printf("| blocks beyond the message text | %.1f |\n", (bytes - all_text) / rows);
    const double beyond = (bytes - distinct_text) / rows;
    std::printf("| blocks beyond the distinct message text (goal: 48) | %.1f, %s |\n\n", beyond,
                beyond <= 48 ? "met" : "not met");
}

void print_row(const char* question, const char* way, std::size_t count, const bench::Taken& taken)
{
    std::printf("| %s | %s | %zu | %.1f | %.1f |", question, way, count, taken.cpu_s * 1e3,
                taken.wall_s * 1e3);
}

/// False when the counts differ: then the times cannot be compared.
class Comparison {
public:
    Comparison(const store::Snapshot& snapshot, std::string file, bool has_rg,
               const bench::SqliteTable* table)
        : snapshot_(snapshot), file_(std::move(file)), has_rg_(has_rg), table_(table)
    {
    }

    void measure(const Question& question)
    {
        std::size_t count = 0;
        const bench::Taken ours =
            bench::best_of(repetitions, [&] { count = ask(snapshot_, question.filter); });
        // A pipe would end a cell of the table.
        std::string name = question.filter;
        for (std::size_t at = 0; (at = name.find('|', at)) != std::string::npos; at += 2)
            name.insert(at, "\\");
        name = "`" + name + "`";
        const double rg = has_rg_ ? measure_rg(question, count) : 0;
        print_row(name.c_str(), "Boardscope", count, ours);
        print_verdict(question.goal, ours.cpu_s, rg);
        for (const auto& [way, taken] : rows_) {
            print_row("", way, count, taken);
            std::printf(" %.2f of rg | |\n", taken.cpu_s / rg);
        }
        rows_.clear();
        if (table_ && *question.sql) measure_sqlite(question, count);
        std::fflush(stdout);
    }

    [[nodiscard]] bool all_agree() const { return all_agree_; }

private:
    /// The better of two ways to call it.
    double measure_rg(const Question& question, std::size_t count)
    {
        double best = 1e9;
        for (const char* const threads : {"", "-j1"}) {
            std::vector<std::string> argv{"rg", "--no-config", "-c", "--include-zero"};
            if (*threads) argv.emplace_back(threads);
            if (question.is_fixed) argv.emplace_back("-F");
            argv.insert(argv.end(), {"-e", question.pattern, file_});
            const bench::ProgramRun run = bench::best_run(repetitions, argv);
            check("rg", question, std::strtoull(run.output.c_str(), nullptr, 10), count);
            rows_.emplace_back(*threads ? "`rg -c -j1`" : "`rg -c`", run.taken);
            best = std::min(best, run.taken.cpu_s);
        }
        return best;
    }

    void measure_sqlite(const Question& question, std::size_t count)
    {
        const bench::SqliteAnswer answer = table_->count_where(question.sql, repetitions);
        check("sqlite3", question, answer.count, count);
        print_row("", "`sqlite3`", answer.count, answer.taken);
        std::printf(" | |\n");
    }

    void check(const char* way, const Question& question, std::size_t counted, std::size_t expected)
    {
        if (counted == expected) return;
        all_agree_ = false;
        std::printf("%s counts %zu rows for %s, not %zu: these times cannot be compared\n", way, counted,
                    question.filter, expected);
    }

    void print_verdict(const Goal& goal, double ours, double rg)
    {
        const bool is_quick = goal.ms == 0 || ours * 1e3 <= goal.ms;
        if (!has_rg_) {
            std::printf(" | %s: %s |\n", goal.text, is_quick ? "no rg" : "not met");
            return;
        }
        std::printf(" %.2f of rg | %s: %s |\n", ours / rg, goal.text,
                    is_quick && ours <= goal.of_rg * rg ? "met" : "not met");
    }

    const store::Snapshot& snapshot_;
    std::string file_;
    bool has_rg_;
    const bench::SqliteTable* table_;
    std::vector<std::pair<const char*, bench::Taken>> rows_;
    bool all_agree_ = true;
};

/// The same question to trace-cmd's file of other events, which only the kernel can make.
bool compare_with_trace_cmd(const std::filesystem::path& folder)
{
    const auto made = bench::make_trace_file(folder);
    if (!made) {
        std::printf("\ntrace-cmd left out: %s\n", made.error().cause.c_str());
        return true;
    }
    const store::Snapshot snapshot = fill(made->report, nullptr);
    const std::string filter = "comm == \"dd\" and cpu == " + std::to_string(made->dd_cpu);
    std::size_t count = 0;
    const bench::Taken ours = bench::best_of(repetitions, [&] { count = ask(snapshot, filter.c_str()); });
    const bench::TraceFileAnswer theirs = bench::count_of_dd(*made, repetitions);
    std::printf("\n%zu events in a trace.dat\n\n| question | way | rows | user+sys ms | wall ms |\n"
                "|---|---|---:|---:|---:|\n",
                snapshot.row_count());
    print_row(("`" + filter + "`").c_str(), "Boardscope", count, ours);
    std::printf("\n");
    print_row("", "`trace-cmd report`, counted by grep", theirs.count, theirs.taken);
    std::printf("\n%.0f times as long\n", theirs.taken.cpu_s / ours.cpu_s);
    if (theirs.count == count) return true;
    std::printf("The counts differ: these times cannot be compared\n");
    return false;
}

/// Of this run, removed with everything in it.
class OwnFolder {
public:
    explicit OwnFolder(const std::filesystem::path& in)
        : path_(in / ("bench_filter." + std::to_string(getpid())))
    {
        std::error_code ignored;
        std::filesystem::create_directory(path_, ignored);
    }
    ~OwnFolder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    OwnFolder(const OwnFolder&) = delete;
    OwnFolder& operator=(const OwnFolder&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

}  // namespace

int main(int argc, char** argv)
{
    const std::size_t lines = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 8'000'000;
    if (lines == 0) return 2;
    const OwnFolder own(argc > 2 ? argv[2] : std::filesystem::temp_directory_path());
    const std::filesystem::path& folder = own.path();
    const std::string file = folder / "events.txt";
    bench::FtraceText text = bench::make_ftrace_text(lines);
    std::printf("%zu lines, %zu bytes, %s\n", text.lines, text.text.size(), text.name.c_str());
    if (!(std::ofstream(file, std::ios::binary) << text.text).good()) {
        std::fprintf(stderr, "%s cannot be written: name another folder\n", file.c_str());
        return 1;
    }
    const std::size_t resident_before = bench::resident_bytes();
    const auto backing = std::make_shared<CountingBacking>();
    const store::Snapshot snapshot = fill(text.text, backing);
    const std::size_t resident = bench::resident_bytes() - resident_before;
    text = {};
    print_memory(snapshot, backing->bytes(), resident);

    const bool has_rg = bench::is_installed("rg");
    if (!has_rg) std::printf("rg left out: it is in the package ripgrep\n");
    const auto table = bench::SqliteTable::make(folder / "events.sqlite", snapshot);
    std::printf("%s\n\n", table ? table->story().c_str() : table.error().cause.c_str());
    std::printf("| question | way | rows | user+sys ms | wall ms | ratio | goal "
                "|\n|---|---|---:|---:|---:|---:|---|\n");
    Comparison comparison(snapshot, file, has_rg, table ? &*table : nullptr);
    for (const Question& question : questions)
        comparison.measure(question);
    const bool trace_cmd_agrees = compare_with_trace_cmd(folder);
    return comparison.all_agree() && trace_cmd_agrees ? 0 : 1;
}
