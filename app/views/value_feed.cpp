// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/value_feed.h"

#include "core/stats/seen_values.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace boardscope::views {

namespace {

/// Between looks at whether there is something else to do by now.
constexpr std::size_t slice_rows = std::size_t{1} << 16;
/// Of a long trace, what was counted so far is told so often.
constexpr std::chrono::milliseconds show_interval{200};

}  // namespace

/// The thread that counts. Members above the mutex are the thread's own, those below are shared.
class ValueFeed::Worker {
public:
    struct Answer {
        std::string field;
        std::uint64_t generation = 0;
        std::unique_ptr<filter::SeenField> values;
        std::size_t rows = 0;
        bool is_last = false;
    };

    explicit Worker(ValueFeed& feed)
        : feed_(feed), thread_([this](const std::stop_token& stop) { work(stop); })
    {
    }

    void set_store(std::weak_ptr<const store::EventStore> store, std::uint64_t generation)
    {
        const std::lock_guard lock(mutex_);
        store_ = std::move(store);
        generation_ = generation;
        fields_.clear();
        answers_.clear();
        wake_.notify_one();
    }

    void ask(std::string_view field)
    {
        const std::lock_guard lock(mutex_);
        fields_.emplace_back(field);
        wake_.notify_one();
    }

    void forget(const std::string& field)
    {
        const std::lock_guard lock(mutex_);
        forgotten_.push_back(field);
    }

    [[nodiscard]] std::vector<Answer> take()
    {
        const std::lock_guard lock(mutex_);
        return std::exchange(answers_, {});
    }

private:
    void work(const std::stop_token& stop)
    {
        while (!stop.stop_requested()) {
            std::weak_ptr<const store::EventStore> store;
            std::string field;
            {
                std::unique_lock lock(mutex_);
                wake_.wait(lock, stop,
                           [this] { return !fields_.empty() || generation_ != counted_generation_; });
                if (std::exchange(counted_generation_, generation_) != generation_) counters_.clear();
                for (const std::string& one : std::exchange(forgotten_, {}))
                    counters_.erase(one);
                if (fields_.empty()) continue;
                field = std::move(fields_.front());
                fields_.pop_front();
                store = store_;
            }
            if (const auto rows = store.lock()) count(field, rows->snapshot(), stop);
        }
    }

    void count(const std::string& field, const store::Snapshot& snapshot, const std::stop_token& stop)
    {
        stats::SeenValues& counter = counters_.try_emplace(field, field).first->second;
        auto shown_at = std::chrono::steady_clock::now();
        for (bool is_last = false; !is_last && !stop.stop_requested();) {
            is_last = counter.update(snapshot, slice_rows);
            const auto now = std::chrono::steady_clock::now();
            if (!is_last && now - shown_at < show_interval) continue;
            shown_at = now;
            Answer answer{field, counted_generation_,
                          std::make_unique<filter::SeenField>(counter.outcome(snapshot)),
                          snapshot.row_count(), is_last};
            if (!tell(std::move(answer))) return;
        }
    }

    /// False: nobody wants to know any more.
    bool tell(Answer answer)
    {
        const std::lock_guard lock(mutex_);
        if (answer.generation != generation_) return false;
        answers_.push_back(std::move(answer));
        QMetaObject::invokeMethod(
            &feed_, [&feed = feed_] { feed.take(); }, Qt::QueuedConnection);
        return true;
    }

    ValueFeed& feed_;
    std::map<std::string, stats::SeenValues> counters_;
    std::uint64_t counted_generation_ = 0;

    std::mutex mutex_;
    std::condition_variable_any wake_;
    std::weak_ptr<const store::EventStore> store_;
    std::uint64_t generation_ = 0;
    std::deque<std::string> fields_;
    std::vector<std::string> forgotten_;
    std::vector<Answer> answers_;

    std::jthread thread_;  ///< last, so that it ends before what it uses
};

ValueFeed::ValueFeed(QObject* parent) : QObject(parent), worker_(std::make_unique<Worker>(*this)) {}

ValueFeed::~ValueFeed() = default;

void ValueFeed::setStore(const std::shared_ptr<const store::EventStore>& store)
{
    store_ = store;
    known_.clear();
    worker_->set_store(store, ++generation_);
}

const filter::SeenField* ValueFeed::values(std::string_view field)
{
    const auto store = store_.lock();
    if (!store) return nullptr;
    Known& known = known_.try_emplace(std::string(field)).first->second;
    known.used = ++questions_;
    const bool is_old = known.rows != store->snapshot().row_count() && known.age.hasExpired(fresh_ms);
    if (!known.is_asked && (!known.values || is_old)) {
        known.is_asked = true;
        worker_->ask(field);
    }
    if (known_.size() > field_limit) drop_oldest();
    return known.values.get();
}

void ValueFeed::drop_oldest()
{
    const auto oldest =
        std::ranges::min_element(known_, {}, [](const auto& entry) { return entry.second.used; });
    worker_->forget(oldest->first);
    known_.erase(oldest);
}

void ValueFeed::take()
{
    bool is_news = false;
    for (Worker::Answer& answer : worker_->take()) {
        const auto known = known_.find(answer.field);
        if (answer.generation != generation_ || known == known_.end()) continue;
        known->second.values = std::move(answer.values);
        known->second.rows = answer.is_last ? answer.rows : 0;
        known->second.is_asked = !answer.is_last;
        known->second.age.start();
        is_news = true;
    }
    if (is_news) Q_EMIT changed();
}

}  // namespace boardscope::views
