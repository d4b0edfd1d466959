// SPDX-License-Identifier: GPL-3.0-or-later
#include "remote/io_channel.h"

#include <algorithm>
#include <array>

namespace boardscope::remote {

namespace {

using Lock = std::unique_lock<std::mutex>;

constexpr std::size_t kept_stderr_bytes = 64 * 1024;
constexpr std::size_t small_chunk_bytes = 16 * 1024;
constexpr std::size_t write_piece_bytes = 32 * 1024;
constexpr int early_close_limit = 5;

}  // namespace

IoChannel::IoChannel(ssh_session session, std::shared_ptr<ExecChannel::State> state)
    : session_(session), state_(std::move(state))
{
    callbacks_.userdata = this;
    callbacks_.channel_data_function = data_callback;
    callbacks_.channel_eof_function = eof_callback;
    callbacks_.channel_close_function = close_callback;
    callbacks_.channel_exit_status_function = exit_status_callback;
    callbacks_.channel_exit_signal_function = exit_signal_callback;
    ssh_callbacks_init(&callbacks_);
}

IoChannel::~IoChannel()
{
    if (channel_ == nullptr) return;
    ssh_remove_channel_callbacks(channel_, &callbacks_);
    ssh_channel_free(channel_);
}

bool IoChannel::step()
{
    if (phase_ == Phase::opening) step_opening();
    if (phase_ == Phase::requesting) step_requesting();
    if (phase_ == Phase::running) step_running();
    return phase_ != Phase::finished;
}

void IoChannel::fail(const Error& reason)
{
    const Lock lock(state_->mutex);
    if (!state_->is_closed) state_->failure = reason;
    state_->is_closed = true;
    state_->changed.notify_all();
    phase_ = Phase::finished;
}

void IoChannel::refuse(const std::string& what)
{
    fail({what + " (" + ssh_get_error(session_) + ")",
          "The board may allow only a few commands at once (MaxSessions of sshd) or be out of memory or "
          "processes"});
}

void IoChannel::step_opening()
{
    if (has_early_close_) return open_again();
    if (channel_ == nullptr) {
        channel_ = ssh_channel_new(session_);
        if (channel_ == nullptr) return refuse("No new channel could be made");
        ssh_add_channel_callbacks(channel_, &callbacks_);
    }
    const int result = ssh_channel_open_session(channel_);
    if (result == SSH_OK) phase_ = Phase::requesting;
    if (result != SSH_ERROR) return;
    // The close may come in the same packets as the confirmation, while we are in libssh.
    has_early_close_ ? open_again() : refuse("The board refused to open another channel");
}

void IoChannel::step_requesting()
{
    if (has_early_close_ && !has_requested_) return open_again();
    const int result = ssh_channel_request_exec(channel_, state_->command.c_str());
    has_requested_ = true;
    if (result == SSH_ERROR) return refuse("The board refused to run a command");
    if (result != SSH_OK) return has_early_close_ ? open_again() : void();
    phase_ = Phase::running;
    const Lock lock(state_->mutex);
    state_->is_running = true;
    // A short command may have come and gone since the last step.
    state_->has_ended_out = has_early_end_ || has_early_close_;
    state_->is_closed = has_early_close_;
    state_->changed.notify_all();
}

/// Servers answer the request before they close, so without an answer the command has not run.
void IoChannel::open_again()
{
    if (++times_closed_early_ > early_close_limit)
        return refuse("The board closed the channel before it ran the command");
    ssh_remove_channel_callbacks(channel_, &callbacks_);
    ssh_channel_free(channel_);
    channel_ = nullptr;
    has_requested_ = has_early_end_ = has_early_close_ = false;
    phase_ = Phase::opening;
    step_opening();
}

void IoChannel::step_running()
{
    Lock lock(state_->mutex);
    const bool is_over = state_->is_closed || state_->wants_close || state_->wants_terminate;
    const bool wants_signal = state_->wants_terminate && !state_->is_closed;
    const bool wants_resume = state_->is_paused && state_->in_bytes < ExecChannel::read_queue_bytes / 2;
    if (wants_resume) state_->is_paused = false;
    lock.unlock();

    if (!is_over) {
        if (wants_resume) resume();
        return send_queued();
    }
    if (wants_signal) ssh_channel_request_send_signal(channel_, "TERM");
    ssh_channel_close(channel_);  // the destructor frees; libssh waits for the board's answer by itself
    on_close();
    phase_ = Phase::finished;
}

void IoChannel::resume()
{
    std::array<std::byte, 64 * 1024> scratch;
    while (held_bytes_ > 0) {
        const auto wanted = static_cast<uint32_t>(std::min(held_bytes_, scratch.size()));
        // Takes new packets in too, so that the data callback may run in here.
        const int taken = ssh_channel_read_nonblocking(channel_, scratch.data(), wanted, 0);
        if (taken <= 0) break;
        held_bytes_ -= std::min(held_bytes_, static_cast<std::size_t>(taken));
    }
}

/// The next queued chunk; false when there is none.
bool IoChannel::refill_sending()
{
    if (sent_of_sending_ < sending_.size()) return true;
    const Lock lock(state_->mutex);
    sending_.clear();
    sent_of_sending_ = 0;
    if (state_->out.empty()) return false;
    sending_ = std::move(state_->out.front());
    state_->out.pop_front();
    return true;
}

void IoChannel::send_queued()
{
    while (refill_sending()) {
        const std::size_t window = ssh_channel_window_size(channel_);
        const std::size_t piece = std::min({window, sending_.size() - sent_of_sending_, write_piece_bytes});
        if (piece == 0) return;  // the board's next window message wakes us
        const int written =
            ssh_channel_write(channel_, sending_.data() + sent_of_sending_, static_cast<uint32_t>(piece));
        if (written <= 0) return;  // key exchange under way, or closed: then the close callback follows
        sent_of_sending_ += static_cast<std::size_t>(written);
        const Lock lock(state_->mutex);
        state_->out_bytes -= std::min(state_->out_bytes, static_cast<std::size_t>(written));
        state_->changed.notify_all();
    }
    Lock lock(state_->mutex);
    const bool sends_eof = state_->wants_eof && state_->out.empty() && !has_sent_eof_;
    lock.unlock();
    if (sends_eof) has_sent_eof_ = ssh_channel_send_eof(channel_) == SSH_OK;
}

int IoChannel::on_data(const std::byte* data, std::size_t size, bool is_stderr)
{
    const Lock lock(state_->mutex);
    if (state_->wants_close) {
        if (!is_stderr) held_bytes_ = 0;
        return static_cast<int>(size);
    }
    if (is_stderr) {
        state_->err.append(reinterpret_cast<const char*>(data), size);
        if (state_->err.size() > kept_stderr_bytes)
            state_->err.erase(0, state_->err.size() - kept_stderr_bytes);
        return static_cast<int>(size);
    }
    const std::size_t known = std::min(held_bytes_, size);
    on_stdout(data + known, size - known);
    if (state_->in_bytes >= ExecChannel::read_queue_bytes) state_->is_paused = true;
    held_bytes_ = state_->is_paused ? size : 0;
    return state_->is_paused ? 0 : static_cast<int>(size);
}

void IoChannel::on_stdout(const std::byte* data, std::size_t size)
{
    if (size == 0) return;
    if (!state_->in.empty() && state_->in.back().size() < small_chunk_bytes)
        state_->in.back().insert(state_->in.back().end(), data, data + size);
    else
        state_->in.emplace_back(data, data + size);
    state_->in_bytes += size;
    state_->changed.notify_all();
}

void IoChannel::on_end()
{
    if (phase_ != Phase::running) {
        has_early_end_ = true;
        return;
    }
    const Lock lock(state_->mutex);
    state_->has_ended_out = true;
    state_->changed.notify_all();
}

void IoChannel::on_close()
{
    if (phase_ != Phase::running) {
        has_early_close_ = true;
        return;
    }
    const Lock lock(state_->mutex);
    state_->has_ended_out = true;
    state_->is_closed = true;
    state_->changed.notify_all();
}

int IoChannel::data_callback(ssh_session, ssh_channel, void* data, uint32_t size, int is_stderr, void* self)
{
    return static_cast<IoChannel*>(self)->on_data(static_cast<const std::byte*>(data), size, is_stderr != 0);
}

void IoChannel::eof_callback(ssh_session, ssh_channel, void* self)
{
    static_cast<IoChannel*>(self)->on_end();
}

void IoChannel::close_callback(ssh_session, ssh_channel, void* self)
{
    static_cast<IoChannel*>(self)->on_close();
}

void IoChannel::exit_status_callback(ssh_session, ssh_channel, int status, void* self)
{
    const auto& state = static_cast<IoChannel*>(self)->state_;
    const Lock lock(state->mutex);
    state->exit_status = status;
}

void IoChannel::exit_signal_callback(ssh_session, ssh_channel, const char* signal, int, const char*,
                                     const char*, void* self)
{
    const auto& state = static_cast<IoChannel*>(self)->state_;
    const Lock lock(state->mutex);
    state->exit_signal = signal != nullptr ? signal : "";
}

}  // namespace boardscope::remote
