// SPDX-License-Identifier: GPL-3.0-or-later
// What following a busy board costs: frames as a loader sends them come in at a steady pace, one thread turns
// them into rows as a session does, and what the window has behind it (TraceFeed) filters them, sorts them
// into lanes and counts the events of each pixel of a view that follows. No window is opened.
//
//   bench_live [SECONDS] [EVENTS_PER_SECOND]      60 s of 500,000 for each kind of events
#include "app/session/trace_memory.h"
#include "app/session/ingest.h"
#include "app/views/trace_feed.h"
#include "core/timeline/coordinates.h"
#include "remote/exec_channel.h"
#include "tests/bench/live_source.h"
#include "tests/bench/measure.h"

#include <QCoreApplication>
#include <QTimer>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <deque>
#include <malloc.h>
#include <mutex>
#include <thread>

using namespace boardscope;

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t frame_events = 500;
/// What the board has for events that nobody takes: a ring of the usual size.
constexpr std::size_t ring_bytes = std::size_t{1} << 20;
constexpr int view_px = 2000;
constexpr std::uint64_t view_ns = 10'000'000'000;

double ms_between(Clock::time_point from, Clock::time_point to)
{
    return std::chrono::duration<double, std::milli>(to - from).count();
}

/// When each event is due.
struct Pace {
    Clock::time_point begin;
    double per_second;
    std::size_t total;

    [[nodiscard]] Clock::time_point due(std::size_t events) const
    {
        return begin + std::chrono::duration_cast<Clock::duration>(
                           std::chrono::duration<double>(static_cast<double>(events) / per_second));
    }
    [[nodiscard]] double ms_behind(std::size_t events) const { return ms_between(due(events), Clock::now()); }
};

/// Between what the network brings and the session's thread, bounded like there.
class ChunkQueue {
public:
    struct Chunk {
        Bytes bytes;
        std::size_t events = 0;  ///< all until here
    };

    /// Whether there was room at once.
    bool put(Chunk chunk)
    {
        std::unique_lock lock(mutex_);
        const auto has_room = [this] { return bytes_ < remote::ExecChannel::read_queue_bytes; };
        const bool had_room = has_room();
        changed_.wait(lock, has_room);
        bytes_ += chunk.bytes.size();
        chunks_.push_back(std::move(chunk));
        changed_.notify_all();
        return had_room;
    }
    Chunk take()
    {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return !chunks_.empty(); });
        Chunk chunk = std::move(chunks_.front());
        chunks_.pop_front();
        bytes_ -= chunk.bytes.size();
        changed_.notify_all();
        return chunk;
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Chunk> chunks_;
    std::size_t bytes_ = 0;
};

/// Times of which the longest, and one that few pass, are of interest.
class Delays {
public:
    void add(double ms) { ms_.push_back(ms); }
    [[nodiscard]] double at(double part)
    {
        if (ms_.empty()) return 0;
        std::sort(ms_.begin(), ms_.end());
        return ms_[static_cast<std::size_t>(part * static_cast<double>(ms_.size() - 1))];
    }

private:
    std::vector<double> ms_;
};

void print_delays(const char* what, Delays& delays)
{
    std::printf("| %s: p50, p99, longest | %.2f, %.2f, %.2f ms |\n", what, delays.at(0.5), delays.at(0.99),
                delays.at(1));
}

/// The board, which loses nothing here, however long it waits; a real one's ring holds so many milliseconds.
struct Board {
    double cpu_s = 0;
    double held_up_ms = 0;  ///< the longest that events had to wait for room in the queue
    double ring_ms = 0;

    void run(bench::LiveSource& source, const Pace& pace, ChunkQueue& queue)
    {
        const double before_s = bench::thread_cpu_s();
        std::size_t bytes = 0;
        queue.put({source.begin(), 0});
        for (std::size_t sent = 0; sent < pace.total;) {
            const std::size_t count = std::min(frame_events, pace.total - sent);
            ChunkQueue::Chunk chunk{source.frame(sent, count), sent + count};
            sent += count;
            bytes += chunk.bytes.size();
            std::this_thread::sleep_until(pace.due(sent));
            if (!queue.put(std::move(chunk))) held_up_ms = std::max(held_up_ms, pace.ms_behind(sent));
        }
        const double event_bytes = static_cast<double>(bytes) / static_cast<double>(pace.total);
        ring_ms = static_cast<double>(ring_bytes) / event_bytes / pace.per_second * 1e3;
        cpu_s = bench::thread_cpu_s() - before_s;
    }
};

/// The session's thread.
struct Intake {
    double cpu_s = 0;
    Delays behind;  ///< from when an event was due until its row was published
    std::uint64_t missing_frames = 0;

    void run(ChunkQueue& queue, const Pace& pace, store::EventStore& store,
             const decode::RecordSchema& schema)
    {
        const double before_s = bench::thread_cpu_s();
        session::Ingest ingest(
            store, [](const wire::Message&) {}, schema);
        for (std::size_t events = 0; events < pace.total;) {
            const ChunkQueue::Chunk chunk = queue.take();
            ingest.push(chunk.bytes);
            events = chunk.events;
            if (events > 0) behind.add(pace.ms_behind(events));
        }
        ingest.finish();
        missing_frames = ingest.frames().counts().missing_frames;
        cpu_s = bench::thread_cpu_s() - before_s;
    }
};

/// The window, without its widgets.
class Watcher {
public:
    Watcher(std::shared_ptr<const store::EventStore> store, const char* filter, const Pace& pace)
        : store_(std::move(store)), pace_(pace)
    {
        feed_.setFilter(filter::FilterPlan::compile(filter, filter::FieldCatalog::open()).value());
        feed_.setStore(store_);
        QObject::connect(&feed_, &views::TraceFeed::changed, &feed_, [this] { follow(); });
    }

    [[nodiscard]] bool has_all() const
    {
        const views::TraceState& state = feed_.state();
        return !state.busy && state.snapshot.row_count() >= pace_.total;
    }
    [[nodiscard]] const views::TraceState& state() const { return feed_.state(); }

    Delays snapshots;
    Delays bins;
    Delays behind;  ///< from when an event was due until a view has it

private:
    void follow()
    {
        const views::TraceState& state = feed_.state();
        behind.add(pace_.ms_behind(state.snapshot.row_count()));
        const Clock::time_point begin = Clock::now();
        const store::Snapshot now = store_->snapshot();
        const Clock::time_point taken = Clock::now();
        snapshots.add(ms_between(begin, taken));
        const std::int64_t last_ns = state.snapshot.totals().last_time_ns;
        const timeline::TimeScale scale({last_ns - std::int64_t{view_ns}, last_ns + 1}, view_px);
        const std::vector<std::int64_t> edges = scale.edges();
        std::vector<std::uint32_t> counts(view_px);
        for (std::size_t i = 0; i < state.lanes.lane_count(); ++i)
            state.lanes.lane(i).count_between(edges, counts);
        bins.add(ms_between(taken, Clock::now()));
    }

    std::shared_ptr<const store::EventStore> store_;
    Pace pace_;
    views::TraceFeed feed_;
};

struct Way {
    const char* name;
    const char* filter;
    std::shared_ptr<store::SegmentBacking> backing;
};

struct Cpu {
    double all_s = 0;
    double window_s = 0;
};

double process_cpu_s()
{
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

void print_cpu(const Cpu& cpu, double board_s, double session_s, const Pace& pace)
{
    const double seconds = static_cast<double>(pace.total) / pace.per_second;
    const double here_s = cpu.all_s - board_s;
    const double worker_s = here_s - session_s - cpu.window_s;
    std::printf("| share of a core: session, filter and lanes, window | %.2f, %.2f, %.2f |\n",
                session_s / seconds, worker_s / seconds, cpu.window_s / seconds);
    std::printf("| all of them (goal: < 1) | %.2f, %s |\n", here_s / seconds,
                here_s < seconds ? "met" : "not met");
}

/// Whether every event is there, and the filter let through what it lets through of the whole at once.
bool print_outcome(const views::TraceState& state, const Way& way, const Intake& intake, const Pace& pace)
{
    const store::Totals& totals = state.snapshot.totals();
    const bool is_whole =
        totals.event_count == pace.total && totals.row_count == pace.total && intake.missing_frames == 0;
    std::printf("| events in, stored | %zu, %llu%s |\n", pace.total,
                static_cast<unsigned long long>(totals.event_count), is_whole ? "" : ", wrong");
    const auto plan = filter::FilterPlan::compile(way.filter, filter::FieldCatalog(state.snapshot)).value();
    const bool is_right = evaluate(plan, state.snapshot).rows.count() == state.rows.count();
    std::printf("| let through by `%s`, in lanes | %zu, %zu%s |\n", way.filter, state.rows.count(),
                state.lanes.event_count(), is_right ? "" : ", wrong");
    return is_whole && is_right;
}

void print_held_up(const Board& board)
{
    std::printf(
        "| longest wait for room in the queue (goal: what a ring of 1 MB holds, %.0f ms) | %.0f ms, %s |\n",
        board.ring_ms, board.held_up_ms, board.held_up_ms <= board.ring_ms ? "met" : "not met");
}

bool measure(const Way& way, bench::LiveSource& source, double seconds, double per_second)
{
    const std::size_t resident_before = bench::resident_bytes();
    const Pace pace{Clock::now() + std::chrono::milliseconds(200), per_second,
                    static_cast<std::size_t>(seconds * per_second)};
    const auto store = std::make_shared<store::EventStore>(store::StoreLimits{}, way.backing);
    const decode::RecordSchema schema = source.schema();
    ChunkQueue queue;
    Board board;
    Intake intake;
    Watcher watcher(store, way.filter, pace);
    Cpu cpu{-process_cpu_s(), -bench::thread_cpu_s()};
    std::jthread board_thread([&] { board.run(source, pace, queue); });
    std::jthread session_thread([&] { intake.run(queue, pace, *store, schema); });
    QTimer end;
    QObject::connect(&end, &QTimer::timeout, [&] {
        if (watcher.has_all() || pace.ms_behind(pace.total) > 60'000) QCoreApplication::quit();
    });
    end.start(50);
    QCoreApplication::exec();
    board_thread.join();
    session_thread.join();
    cpu.all_s += process_cpu_s();
    cpu.window_s += bench::thread_cpu_s();
    const std::size_t resident = bench::resident_bytes();

    std::printf("\n| %s, %.0f s of %.0f events/s | |\n|---|---|\n", way.name, seconds, per_second);
    const bool is_right = print_outcome(watcher.state(), way, intake, pace);
    print_held_up(board);
    print_delays("from due to published", intake.behind);
    print_delays("from due to in the view", watcher.behind);
    print_delays("one snapshot", watcher.snapshots);
    print_delays("bins of 2,000 pixels, all lanes", watcher.bins);
    print_cpu(cpu, board.cpu_s, intake.cpu_s, pace);
    std::printf("| resident set, grown by | %.0f bytes an event |\n",
                (static_cast<double>(resident) - static_cast<double>(resident_before)) /
                    static_cast<double>(pace.total));
    std::fflush(stdout);
    return is_right;
}

}  // namespace

int main(int argc, char** argv)
{
    // Each store gets memory that is as fresh as a user's: what one gives back is not there for the next.
    mallopt(M_MMAP_THRESHOLD, 256 * 1024);
    const QCoreApplication application(argc, argv);
    const double seconds = argc > 1 ? std::atof(argv[1]) : 60;
    const double per_second = argc > 2 ? std::atof(argv[2]) : 500'000;
    if (seconds <= 0 || per_second < 1) return 2;
    const bench::FtraceLines lines;
    std::printf("Text %s\n", lines.name().c_str());
    constexpr const char* text_filter = R"(comm == "dd" and cpu == 1)";
    constexpr const char* record_filter = R"(comm == "dd" and delta_us > 100)";
    bool is_right = true;
    const auto of_text = [&](const Way& way) {
        bench::TextSource source(lines);
        is_right = measure(way, source, seconds, per_second) && is_right;
    };
    const auto of_records = [&](const Way& way) {
        bench::RecordSource source;
        is_right = measure(way, source, seconds, per_second) && is_right;
    };
    of_text({"text", text_filter, nullptr});
    of_text({"text, huge pages", text_filter, std::make_shared<session::TraceMemory>()});
    of_records({"records", record_filter, nullptr});
    of_records({"records, huge pages", record_filter, std::make_shared<session::TraceMemory>()});
    return is_right ? 0 : 1;
}
