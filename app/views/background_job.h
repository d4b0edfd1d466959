// SPDX-License-Identifier: GPL-3.0-or-later
// What:    BackgroundJob: a thread that does one thing at a time, for views: a new job stops the one before.
// Thread:  made and told by one thread; jobs run, and are freed with all they hold, on a thread of its own.
// Errors:  none. A job looks at its stop token often, for whoever destroys this waits.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

namespace boardscope::views {

class BackgroundJob {
public:
    using Job = std::function<void(const std::stop_token& stop)>;

    BackgroundJob() : thread_([this](const std::stop_token& stop) { work(stop); }) {}
    ~BackgroundJob()
    {
        thread_.request_stop();
        cancel();
    }
    BackgroundJob(const BackgroundJob&) = delete;
    BackgroundJob& operator=(const BackgroundJob&) = delete;

    void start(Job job)
    {
        const std::lock_guard lock(mutex_);
        stop_.request_stop();
        stop_ = {};
        jobs_.push_back({std::move(job), stop_.get_token()});
        wake_.notify_one();
    }

    void cancel()
    {
        const std::lock_guard lock(mutex_);
        stop_.request_stop();
    }

private:
    struct Waiting {
        Job job;
        std::stop_token stop;
    };

    void work(const std::stop_token& stop)
    {
        while (!stop.stop_requested()) {
            std::vector<Waiting> jobs;
            {
                std::unique_lock lock(mutex_);
                wake_.wait(lock, stop, [this] { return !jobs_.empty(); });
                jobs.swap(jobs_);
            }
            for (const Waiting& waiting : jobs)
                if (!waiting.stop.stop_requested()) waiting.job(waiting.stop);
        }
    }

    std::mutex mutex_;
    std::condition_variable_any wake_;
    std::stop_source stop_;
    std::vector<Waiting> jobs_;

    std::jthread thread_;  ///< last, so that it ends before what it uses
};

}  // namespace boardscope::views
