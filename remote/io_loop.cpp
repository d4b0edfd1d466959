// SPDX-License-Identifier: GPL-3.0-or-later
#include "remote/io_loop.h"

#include "remote/sigpipe_block.h"

namespace boardscope::remote {

namespace {

constexpr int idle_poll_ms = 1000;

int note_wake(socket_t, int, void* was_woken)
{
    *static_cast<bool*>(was_woken) = true;
    return 0;
}

}  // namespace

IoLoop::IoLoop(std::unique_ptr<SshSession> session)
    : name_(session->endpoint().name()), session_(std::move(session)), thread_([this] { run(); })
{
}

IoLoop::~IoLoop()
{
    wants_end_ = true;
    wake_->signal();
    thread_.join();
}

std::shared_ptr<ExecChannel::State> IoLoop::add(const std::string& command)
{
    auto state = std::make_shared<ExecChannel::State>(command, wake_);
    {
        const std::lock_guard lock(mutex_);
        if (close_reason_)
            state->failure = close_reason_;
        else
            new_channels_.push_back(state);
    }
    wake_->signal();
    return state;
}

std::optional<Error> IoLoop::close_reason() const
{
    const std::lock_guard lock(mutex_);
    return close_reason_;
}

void IoLoop::take_new_channels()
{
    const std::lock_guard lock(mutex_);
    for (auto& state : new_channels_)
        channels_.emplace_back(session_->get(), std::move(state));
    new_channels_.clear();
}

void IoLoop::step_channels()
{
    for (auto channel = channels_.begin(); channel != channels_.end();) {
        if (channel->step())
            ++channel;
        else
            channel = channels_.erase(channel);
    }
}

void IoLoop::lose(const Error& reason)
{
    {
        const std::lock_guard lock(mutex_);
        close_reason_ = reason;
    }
    take_new_channels();
    for (IoChannel& channel : channels_)
        channel.fail(reason);
    channels_.clear();
}

void IoLoop::run()
{
    const SigpipeBlock no_sigpipe;
    const ssh_event event = ssh_event_new();
    ssh_event_add_fd(event, wake_->get(), POLLIN, note_wake, &was_woken_);
    ssh_event_add_session(event, session_->get());

    std::optional<Error> reason;
    while (!reason) {
        // Before the work, so that a wish uttered during it is seen by the next poll. libssh may run
        // the poll, and with it note_wake, within any of its functions.
        was_woken_ = false;
        wake_->clear();
        take_new_channels();
        step_channels();
        if (wants_end_)
            reason = Error{"The connection to " + name_ + " was closed", ""};
        else if (ssh_event_dopoll(event, was_woken_ ? 0 : idle_poll_ms) == SSH_ERROR || session_->is_broken())
            reason = connection_lost(name_, session_->error_text());
    }
    lose(*reason);

    ssh_event_remove_session(event, session_->get());
    ssh_event_remove_fd(event, wake_->get());
    ssh_event_free(event);
    session_.reset();
}

}  // namespace boardscope::remote
