// SPDX-License-Identifier: GPL-3.0-or-later
#include "remote/board_connection.h"

#include "remote/channel_state.h"
#include "remote/host_keys.h"
#include "remote/io_loop.h"
#include "remote/login.h"
#include "remote/sigpipe_block.h"

#include <algorithm>

namespace boardscope::remote {

namespace {

constexpr std::size_t collected_bytes_limit = 64 * 1024 * 1024;
constexpr auto write_poll = std::chrono::milliseconds(10);

/// Signal names as in RFC 4254, 6.10, to the status that a shell would show.
int status_of_signal(const std::string& name)
{
    static constexpr std::pair<const char*, int> signals[] = {
        {"HUP", 1},   {"INT", 2},   {"QUIT", 3},  {"ILL", 4},   {"ABRT", 6},  {"FPE", 8},   {"KILL", 9},
        {"USR1", 10}, {"SEGV", 11}, {"USR2", 12}, {"PIPE", 13}, {"ALRM", 14}, {"TERM", 15},
    };
    for (const auto& [signal_name, number] : signals)
        if (name == signal_name) return 128 + number;
    return 255;
}

}  // namespace

class BoardConnection::Impl {
public:
    Impl(std::unique_ptr<SshSession> session, std::chrono::milliseconds patience)
        : name_(session->endpoint().name()), start_timeout_(patience), loop_(std::move(session))
    {
    }

    const std::string name_;
    const std::chrono::milliseconds start_timeout_;
    IoLoop loop_;
};

BoardConnection::BoardConnection(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
BoardConnection::~BoardConnection() = default;

Result<std::unique_ptr<BoardConnection>> BoardConnection::open(const SshAddress& address,
                                                               const Prompts& prompts, std::stop_token stop,
                                                               const ConnectOptions& options)
{
    const SigpipeBlock no_sigpipe;
    const StopSignal stop_signal(stop);
    auto session = std::make_unique<SshSession>();
    Result<void> done = check_identity_file(address);
    if (done) done = session->configure(address, options);
    if (done) done = session->connect(stop_signal);
    if (done) done = check_host_key(*session, prompts);
    if (done) done = log_in(*session, address, prompts, stop_signal);
    if (!done) return failure(done.error());
    auto impl = std::make_unique<Impl>(std::move(session), options.timeout);
    return std::unique_ptr<BoardConnection>(new BoardConnection(std::move(impl)));
}

Result<std::unique_ptr<ExecChannel>> BoardConnection::start(const ShellCommand& command, std::stop_token stop)
{
    if (!command.is_sendable())
        return failure("A command line for the board contains a NUL character",
                       "Check the paths and arguments in the target profile");
    auto state = impl_->loop_.add(command.text());
    auto channel = std::make_unique<ExecChannel>(state);
    std::unique_lock lock(state->mutex);
    const auto is_decided = [&] { return state->is_running || state->is_closed || state->failure; };
    const bool in_time = state->changed.wait_for(lock, stop, impl_->start_timeout_, is_decided);
    if (state->failure) return failure(*state->failure);
    if (in_time) {
        lock.unlock();
        return channel;
    }
    lock.unlock();
    if (stop.stop_requested()) return failure("Starting a command on " + name() + " was cancelled");
    return failure(name() + " did not start a command in time",
                   "The board may be overloaded or the link broken");
}

Result<CommandOutput> BoardConnection::run(const ShellCommand& command,
                                           std::span<const std::byte> stdin_bytes,
                                           std::chrono::milliseconds timeout, std::stop_token stop)
{
    const auto deadline = Clock::now() + timeout;
    auto started = start(command, stop);
    if (!started) return failure(started.error());
    ExecChannel& channel = **started;

    CommandOutput output;
    bool has_stdin = true;
    while (true) {
        if (has_stdin && stdin_bytes.empty()) {
            channel.close_stdin();
            has_stdin = false;
        } else if (has_stdin && channel.queued_write_bytes() < ExecChannel::write_queue_bytes) {
            const std::size_t piece = std::min(stdin_bytes.size(), ExecChannel::write_queue_bytes);
            // A command may end without having read all: its status tells more than a failed write.
            if (channel.write(stdin_bytes.first(piece), std::chrono::milliseconds(0)))
                stdin_bytes = stdin_bytes.subspan(piece);
            else
                has_stdin = false;
            continue;
        }
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
        const ReadOutcome outcome = channel.read(has_stdin ? std::min(left, write_poll) : left, stop);
        if (outcome.kind == ReadOutcome::Kind::lost) return failure(outcome.error);
        if (outcome.kind == ReadOutcome::Kind::end) break;
        if (stop.stop_requested()) return failure("A command on " + name() + " was cancelled");
        if (outcome.kind == ReadOutcome::Kind::bytes)
            output.out.append(reinterpret_cast<const char*>(outcome.bytes.data()), outcome.bytes.size());
        if (output.out.size() > collected_bytes_limit)
            return failure("A command on " + name() + " printed more than 64 MiB", "");
        if (Clock::now() >= deadline)
            return failure("A command on " + name() + " did not end within " +
                               std::to_string(std::chrono::ceil<std::chrono::seconds>(timeout).count()) +
                               " s",
                           "The board may be overloaded: try again, or restart it");
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    const std::optional<int> status = channel.wait_exit(left, stop);
    output.err = channel.take_stderr();
    if (status)
        output.exit_status = *status;
    else if (const std::string signal = channel.exit_signal(); !signal.empty())
        output.exit_status = status_of_signal(signal);
    else
        return failure(impl_->loop_.close_reason().value_or(Error{
            "A command on " + name() + " ended without an exit status", "The board may be out of memory"}));
    return output;
}

bool BoardConnection::is_alive() const
{
    return !impl_->loop_.close_reason();
}
std::optional<Error> BoardConnection::close_reason() const
{
    return impl_->loop_.close_reason();
}
const std::string& BoardConnection::name() const
{
    return impl_->name_;
}

}  // namespace boardscope::remote
