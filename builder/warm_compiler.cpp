// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/warm_compiler.h"

#include <condition_variable>
#include <optional>
#include <thread>
#include <utility>

namespace boardscope::builder {

class WarmCompiler::Waiting {
public:
    Waiting(Command command, std::chrono::milliseconds patience)
        : command_(std::move(command)), patience_(patience), thread_([this] { mind(); })
    {
    }

    ~Waiting()
    {
        {
            const std::lock_guard lock(mutex_);
            is_unwanted_ = true;
        }
        changed_.notify_all();
    }

    [[nodiscard]] const Command& command() const { return command_; }

    [[nodiscard]] bool still_waits() const
    {
        const std::lock_guard lock(mutex_);
        return !result_ && !is_unwanted_;
    }

    [[nodiscard]] Result<ProcessResult> finish(std::string input, const std::stop_token& stop)
    {
        const std::stop_callback pass_on(stop, [this] { stop_.request_stop(); });
        std::unique_lock lock(mutex_);
        input_ = std::move(input);
        changed_.notify_all();
        changed_.wait(lock, [this] { return result_.has_value(); });
        return *result_;
    }

private:
    void mind()
    {
        Result<ProcessResult> result =
            run_process(command_, stop_.get_token(), [this] { return await_input(); });
        const std::lock_guard lock(mutex_);
        result_ = std::move(result);
        changed_.notify_all();
    }

    std::optional<std::string> await_input()
    {
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, patience_, [this] { return input_ || is_unwanted_; });
        if (!input_) is_unwanted_ = true;
        return std::move(input_);
    }

    const Command command_;
    const std::chrono::milliseconds patience_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::optional<std::string> input_;
    std::optional<Result<ProcessResult>> result_;
    bool is_unwanted_ = false;
    std::stop_source stop_;
    std::jthread thread_;  // last: it uses all of the above
};

WarmCompiler::WarmCompiler(std::chrono::milliseconds patience) : patience_(patience) {}

WarmCompiler::~WarmCompiler() = default;

bool WarmCompiler::suits(const Command& command) const
{
    return waiting_ && waiting_->still_waits() && waiting_->command().program == command.program &&
           waiting_->command().arguments == command.arguments &&
           waiting_->command().working_directory == command.working_directory;
}

bool WarmCompiler::is_ready_for(const Command& command) const
{
    const std::lock_guard lock(mutex_);
    return suits(command);
}

void WarmCompiler::prepare(const Command& command)
{
    std::shared_ptr<Waiting> old;  // is ended outside of the lock
    const std::lock_guard lock(mutex_);
    if (!suits(command)) old = std::exchange(waiting_, std::make_shared<Waiting>(command, patience_));
}

Result<ProcessResult> WarmCompiler::run(const Command& command, std::stop_token stop)
{
    std::shared_ptr<Waiting> ready;
    {
        const std::lock_guard lock(mutex_);
        if (suits(command)) ready = std::exchange(waiting_, nullptr);
    }
    if (ready) {
        Result<ProcessResult> result = ready->finish(command.input, stop);
        const bool has_died = !result || result->end == ProcessResult::End::crashed;
        if (!has_died || stop.stop_requested()) return result;
    }
    return run_process(command, std::move(stop));
}

}  // namespace boardscope::builder
