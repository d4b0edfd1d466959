// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/trace_feed.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace boardscope::views {

namespace {

constexpr int frame_ms = 16;
/// So much later may the first row after a pause be seen.
constexpr int idle_ms = 32;
/// Between looks at whether there is something else to do by now.
constexpr std::size_t slice_rows = std::size_t{1} << 18;
/// A long filter shows what it has so often.
constexpr std::chrono::milliseconds show_interval{100};

/// A field knows where the events of one store have it. Another store may have it elsewhere, or not yet: then what
/// stands behind its name in the messages.
std::shared_ptr<const filter::RowField> known_here(const std::shared_ptr<const filter::RowField>& field,
                                                   const store::Snapshot& snapshot)
{
    if (!field) return nullptr;
    if (auto known = filter::row_field(field->name(), snapshot)) return known;
    return filter::message_number(std::string(field->name()), field->unit());
}

timeline::LaneChoice known_here(const timeline::LaneChoice& choice, const store::Snapshot& snapshot)
{
    return choice.field() ? timeline::LaneChoice(known_here(choice.field(), snapshot)) : choice;
}

}  // namespace

/// The thread that filters and sorts. Members above the mutex are the thread's own, those below are shared.
class TraceFeed::Worker {
public:
    struct Question {
        std::shared_ptr<const store::EventStore> store;
        filter::FilterPlan plan;
        timeline::LaneChoice grouping;
        std::vector<timeline::SpanRule> span_rules;
        std::uint64_t rows_number = 0;   ///< another one: other rows
        std::uint64_t lanes_number = 0;  ///< another one: other lanes of the same rows
        std::uint64_t spans_number = 0;  ///< another one: other spans
    };

    Worker() : thread_([this](const std::stop_token& stop) { work(stop); }) {}

    ~Worker()
    {
        thread_.request_stop();
        question_stop_.request_stop();
    }

    void ask(Question question)
    {
        const std::lock_guard lock(mutex_);
        question_stop_.request_stop();
        question_stop_ = {};
        question_ = std::move(question);
        if (answer_) discarded_.push_back(std::move(*answer_));
        answer_.reset();
        is_working_ = true;
        wake_.notify_one();
    }

    /// There are more rows.
    void poke()
    {
        const std::lock_guard lock(mutex_);
        is_working_ = true;
        wake_.notify_one();
    }

    [[nodiscard]] bool is_working()
    {
        const std::lock_guard lock(mutex_);
        return is_working_;
    }

    /// The newest answer to the question that was asked last.
    std::optional<TraceState> take()
    {
        const std::lock_guard lock(mutex_);
        std::optional<TraceState> answer;
        answer.swap(answer_);
        return answer;
    }

    /// Frees a state where nobody waits for that.
    void discard(TraceState state)
    {
        const std::lock_guard lock(mutex_);
        discarded_.push_back(std::move(state));
        wake_.notify_one();
    }

private:
    void work(const std::stop_token& stop)
    {
        while (!stop.stop_requested()) {
            std::vector<TraceState> discarded;
            Question question;
            std::stop_token question_stop;
            bool asked = false;
            {
                std::unique_lock lock(mutex_);
                wake_.wait(lock, stop, [this] { return is_working_ || !discarded_.empty(); });
                discarded.swap(discarded_);
                asked = is_working_;
                question = question_;
                question_stop = question_stop_.get_token();
            }
            discarded.clear();
            if (!asked || stop.stop_requested()) continue;
            answer(question, question_stop);
            const std::lock_guard lock(mutex_);
            if (!question_stop.stop_requested()) is_working_ = false;
        }
    }

    void answer(const Question& question, const std::stop_token& stop)
    {
        const store::Snapshot snapshot = question.store ? question.store->snapshot() : store::Snapshot();
        begin(question, snapshot);
        auto shown_at = std::chrono::steady_clock::now();
        for (;;) {
            const RowId end{std::min<std::uint64_t>(seen_.value() + slice_rows, snapshot.row_count())};
            seen_ = run_.evaluate(snapshot, seen_, end, rows_, stop);
            if (stop.stop_requested()) return;
            index_.add(snapshot, rows_, indexed_);
            indexed_ = seen_;
            const bool is_done = seen_.value() == snapshot.row_count();
            const auto now = std::chrono::steady_clock::now();
            if (is_done || now - shown_at >= show_interval) {
                show(snapshot, !is_done, stop);
                shown_at = now;
            }
            if (is_done) break;
        }
        // Rows first: they are what was asked for, and pairing millions of them takes a second.
        spans_.add(snapshot, stop);
        show(snapshot, false, stop);
    }

    void begin(const Question& question, const store::Snapshot& snapshot)
    {
        if (question.rows_number != rows_number_) {
            rows_number_ = question.rows_number;
            run_ = filter::FilterRun(question.plan);
            rows_ = {};
            seen_ = indexed_ = RowId{0};
        } else if (question.lanes_number != lanes_number_) {
            indexed_ = RowId{0};
        }
        if (indexed_ == RowId{0}) index_ = timeline::LaneIndex(known_here(question.grouping, snapshot));
        lanes_number_ = question.lanes_number;
        if (question.spans_number == spans_number_) return;
        spans_number_ = question.spans_number;
        timeline::SpanPlan plan{.lanes = index_.choice(), .rules = question.span_rules};
        for (timeline::SpanRule& rule : plan.rules)
            for (auto* field : {&rule.from_key, &rule.to_key, &rule.lanes_by})
                *field = known_here(*field, snapshot);
        spans_ = timeline::SpanIndex(std::move(plan));
    }

    void show(const store::Snapshot& snapshot, bool busy, const std::stop_token& stop)
    {
        TraceState state{.snapshot = snapshot,
                         .rows = rows_,
                         .lanes = index_.snapshot(),
                         .spans = spans_.snapshot(),
                         .generation = rows_number_,
                         .too_complex_count = run_.too_complex_count(),
                         .busy = busy};
        const std::lock_guard lock(mutex_);
        if (!stop.stop_requested()) answer_ = std::move(state);
    }

    filter::FilterRun run_{filter::FilterPlan()};
    filter::RowSet rows_;
    RowId seen_;     ///< the filter looked at the rows before this one
    RowId indexed_;  ///< and these are in lanes
    timeline::LaneIndex index_{timeline::Grouping::cpu};
    timeline::SpanIndex spans_{timeline::SpanPlan{}};
    std::uint64_t rows_number_ = 0;
    std::uint64_t lanes_number_ = 0;
    std::uint64_t spans_number_ = 0;

    std::mutex mutex_;
    std::condition_variable_any wake_;
    Question question_;
    std::stop_source question_stop_;
    std::optional<TraceState> answer_;
    std::vector<TraceState> discarded_;
    bool is_working_ = false;

    std::jthread thread_;  ///< last, so that it ends before what it uses
};

TraceFeed::TraceFeed(QObject* parent) : QObject(parent), worker_(std::make_unique<Worker>())
{
    frame_timer_.setTimerType(Qt::PreciseTimer);
    connect(&frame_timer_, &QTimer::timeout, this, &TraceFeed::tick);
    frame_timer_.start(idle_ms);
}

TraceFeed::~TraceFeed() = default;

void TraceFeed::setStore(std::shared_ptr<const store::EventStore> store)
{
    if (store == store_) return;
    store_ = std::move(store);
    ++rows_number_;
    ++spans_number_;
    ask();
}

void TraceFeed::setFilter(filter::FilterPlan plan)
{
    if (plan.text() == plan_.text()) return;
    plan_ = std::move(plan);
    ++rows_number_;
    ask();
}

void TraceFeed::setGrouping(timeline::LaneChoice grouping)
{
    if (grouping == grouping_) return;
    grouping_ = std::move(grouping);
    ++spans_number_;
    ask();
}

void TraceFeed::setSpanRules(std::vector<timeline::SpanRule> rules)
{
    span_rules_ = std::move(rules);
    ++spans_number_;
    ask();
}

void TraceFeed::ask()
{
    ++lanes_number_;
    worker_->ask({store_, plan_, grouping_, span_rules_, rows_number_, lanes_number_, spans_number_});
    frame_timer_.start(frame_ms);
}

void TraceFeed::tick()
{
    std::optional<TraceState> answer = worker_->take();
    const bool has_answer = answer.has_value();
    if (answer) {
        worker_->discard(std::move(state_));
        state_ = std::move(*answer);
        Q_EMIT changed();
    }
    const std::size_t row_count = store_ ? store_->snapshot().row_count() : 0;
    const bool is_working = worker_->is_working();
    const bool has_more = row_count != state_.snapshot.row_count();
    if (has_more && !is_working) worker_->poke();
    const int interval = has_answer || has_more || is_working ? frame_ms : idle_ms;
    if (interval != frame_timer_.interval()) frame_timer_.start(interval);
}

}  // namespace boardscope::views
