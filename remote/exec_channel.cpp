// SPDX-License-Identifier: GPL-3.0-or-later
#include "remote/exec_channel.h"

#include "remote/channel_state.h"

namespace boardscope::remote {

using Lock = std::unique_lock<std::mutex>;

ExecChannel::ExecChannel(std::shared_ptr<State> state) : state_(std::move(state)) {}

ExecChannel::~ExecChannel()
{
    {
        const Lock lock(state_->mutex);
        state_->wants_close = true;
        state_->in.clear();
        state_->in_bytes = 0;
    }
    state_->wake->signal();
}

ReadOutcome ExecChannel::read(std::chrono::milliseconds timeout, std::stop_token stop)
{
    Lock lock(state_->mutex);
    const auto has_news = [this] { return !state_->in.empty() || state_->has_ended_out || state_->failure; };
    state_->changed.wait_for(lock, stop, timeout, has_news);

    ReadOutcome outcome;
    if (!state_->in.empty()) {
        outcome.kind = ReadOutcome::Kind::bytes;
        outcome.bytes = std::move(state_->in.front());
        state_->in.pop_front();
        state_->in_bytes -= outcome.bytes.size();
        const bool has_room_again = state_->is_paused && state_->in_bytes < read_queue_bytes / 2;
        lock.unlock();
        if (has_room_again) state_->wake->signal();
    } else if (state_->has_ended_out) {
        outcome.kind = ReadOutcome::Kind::end;
    } else if (state_->failure) {
        outcome.kind = ReadOutcome::Kind::lost;
        outcome.error = *state_->failure;
    }
    return outcome;
}

std::string ExecChannel::take_stderr()
{
    const Lock lock(state_->mutex);
    return std::exchange(state_->err, {});
}

Result<void> ExecChannel::write(std::span<const std::byte> bytes, std::chrono::milliseconds patience,
                                std::stop_token stop)
{
    if (bytes.empty()) return {};
    Lock lock(state_->mutex);
    const auto can_go_on = [this] {
        return state_->out_bytes < write_queue_bytes || state_->is_closed || state_->failure ||
               state_->wants_eof;
    };
    const bool is_ready = state_->changed.wait_for(lock, stop, patience, can_go_on);
    if (state_->failure) return failure(*state_->failure);
    if (state_->is_closed) return failure("The command on the board has ended and takes no more input");
    if (state_->wants_eof || state_->wants_terminate)
        return failure("The command's input is closed already and takes no more bytes");
    if (!is_ready)
        return failure(
            stop.stop_requested() ? "Sending to the board was cancelled"
                                  : "The command on the board does not read its input",
            stop.stop_requested() ? "" : "The board may be overloaded: stop the session and start it again");
    state_->out.emplace_back(bytes.begin(), bytes.end());
    state_->out_bytes += bytes.size();
    lock.unlock();
    state_->wake->signal();
    return {};
}

void ExecChannel::close_stdin()
{
    {
        const Lock lock(state_->mutex);
        state_->wants_eof = true;
    }
    state_->wake->signal();
}

void ExecChannel::terminate()
{
    {
        const Lock lock(state_->mutex);
        state_->wants_terminate = true;
        state_->out.clear();
        state_->out_bytes = 0;
    }
    state_->wake->signal();
}

std::optional<int> ExecChannel::exit_status() const
{
    const Lock lock(state_->mutex);
    return state_->exit_status;
}

std::string ExecChannel::exit_signal() const
{
    const Lock lock(state_->mutex);
    return state_->exit_signal;
}

std::optional<int> ExecChannel::wait_exit(std::chrono::milliseconds timeout, std::stop_token stop)
{
    Lock lock(state_->mutex);
    state_->changed.wait_for(lock, stop, timeout, [this] { return state_->is_closed || state_->failure; });
    return state_->exit_status;
}

std::size_t ExecChannel::queued_read_bytes() const
{
    const Lock lock(state_->mutex);
    return state_->in_bytes;
}

std::size_t ExecChannel::queued_write_bytes() const
{
    const Lock lock(state_->mutex);
    return state_->out_bytes;
}

}  // namespace boardscope::remote
