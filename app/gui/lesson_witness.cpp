// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/lesson_witness.h"

#include "app/gui/session_controller.h"
#include "app/views/trace_feed.h"
#include "core/filter/live_filter.h"

#include <algorithm>
#include <atomic>
#include <mutex>

namespace boardscope::gui {

namespace {

constexpr int look_ms = 250;

}  // namespace

/// The rows of one session that match; kept from one look to the next, so that each row is looked at once.
class LessonWitness::Counter {
public:
    explicit Counter(const std::string& filter)
    {
        if (auto plan = filter::FilterPlan::compile(filter, filter::FieldCatalog::open()))
            rows_ = std::make_unique<filter::LiveFilter>(std::move(*plan));
    }

    void update(const store::Snapshot& snapshot, const std::stop_token& stop)
    {
        const std::lock_guard lock(mutex_);
        if (!rows_) return;
        rows_->update(snapshot, stop);
        count_ = rows_->rows().count();
    }

    [[nodiscard]] std::uint64_t count() const { return count_; }

private:
    std::mutex mutex_;
    std::unique_ptr<filter::LiveFilter> rows_;
    std::atomic<std::uint64_t> count_ = 0;
};

LessonWitness::LessonWitness(SessionController& controller, const views::TraceFeed& feed,
                             Surroundings surroundings, QObject* parent)
    : QObject(parent),
      controller_(controller),
      feed_(feed),
      surroundings_(std::move(surroundings)),
      job_(std::make_unique<views::BackgroundJob>())
{
    timer_.setInterval(look_ms);
    connect(&timer_, &QTimer::timeout, this, &LessonWitness::look);
    connect(&controller_, &SessionController::started, this, &LessonWitness::begin_session);
    connect(&controller_, &SessionController::buildFinished, this,
            [this](const session::BuildFinished& finished) { take_problems(finished.diagnostics); });
    connect(&controller_, &SessionController::programRefused, this,
            [this](const session::ProgramRefused& refused) {
                happened_.refused.push_back(refused.explanation.cause);
            });
    connect(&controller_, &SessionController::mapRead, this, [this](const session::SharedContents& contents) {
        happened_.map_entries[session::title_of(*contents)] = contents->entries.size();
    });
    connect(&controller_, &SessionController::ended, this, [this](const session::Ended& ended) {
        happened_.ended = !ended.error;
        happened_.failure = ended.error ? ended.error->cause : std::string();
    });
}

LessonWitness::~LessonWitness() = default;

void LessonWitness::watch(const lesson::Step& step)
{
    check_ = step.check;
    // One that was begun before cannot have been of this step.
    waits_for_session_ = step.runs;
    if (waits_for_session_) happened_ = {};
    happened_.problems.clear();
    counter_ = check_.kind == lesson::CheckKind::rows ? std::make_shared<Counter>(check_.what) : nullptr;
    timer_.start();
    look();
}

void LessonWitness::rest()
{
    timer_.stop();
    job_->cancel();
}

void LessonWitness::take_problems(const Diagnostics& problems)
{
    happened_.problems.clear();
    for (const Diagnostic& problem : problems.items())
        happened_.problems.push_back(problem.message + " " + problem.hint);
}

void LessonWitness::begin_session()
{
    waits_for_session_ = false;
    happened_ = {};
    if (counter_) counter_ = std::make_shared<Counter>(check_.what);
}

void LessonWitness::look()
{
    happened_.target = surroundings_.target();
    happened_.text = surroundings_.text();
    if (!waits_for_session_) {
        happened_.attached = controller_.state() == session::State::attached;
        happened_.programs = static_cast<std::size_t>(
            std::ranges::count_if(controller_.programs(), &session::ProgramState::attached));
        const views::TraceState& state = feed_.state();
        happened_.rows = state.snapshot.row_count();
        happened_.shown_rows = state.rows.count();
        happened_.is_filtered = !feed_.filter().matches_everything();
        happened_.lost = state.snapshot.totals().lost_events().events;
        happened_.spans = state.spans.counts().spans;
        count_rows();
    }
    Q_EMIT judged(lesson::judge(check_, happened_));
}

void LessonWitness::count_rows()
{
    if (!counter_) return;
    happened_.matching_rows = counter_->count();
    const std::shared_ptr<const store::EventStore> store = controller_.store();
    if (!store) return;
    job_->start([counter = counter_, store](const std::stop_token& stop) {
        counter->update(store->snapshot(), stop);
    });
}

}  // namespace boardscope::gui
