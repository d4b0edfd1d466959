// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/board_self_test.h"

#include "app/session/deployment.h"
#include "remote/board_connection.h"

#include <chrono>
#include <optional>

namespace boardscope::session {

namespace {

using namespace std::chrono_literals;

constexpr auto silence_limit = 60s;  // the types of a whole kernel are read twice on a slow board
constexpr auto exit_status_patience = 2s;

/// What comes until the loader ends.
struct Answers {
    SelfTest result;
    std::optional<wire::Exit> exit;
    bool said_hello = false;

    void take(const wire::Frame& frame)
    {
        const Result<wire::Message> message = wire::decode(frame);
        if (!message) return;
        if (const auto* hello = std::get_if<wire::Hello>(&*message)) {
            result.board = *hello;
            said_hello = true;
        }
        if (const auto* finding = std::get_if<wire::Check>(&*message)) result.findings.push_back(*finding);
        if (const auto* last = std::get_if<wire::Exit>(&*message)) exit = *last;
    }
};

Result<Answers> listen(remote::ExecChannel& channel, const std::string& board, std::stop_token stop)
{
    Answers answers;
    wire::FrameReader reader;
    auto last_heard = std::chrono::steady_clock::now();
    while (!answers.exit) {
        const remote::ReadOutcome outcome = channel.read(100ms, stop);
        if (stop.stop_requested()) return failure("the self-test was abandoned");
        if (outcome.kind == remote::ReadOutcome::Kind::end) break;
        if (outcome.kind == remote::ReadOutcome::Kind::lost) return failure(outcome.error);
        if (outcome.kind == remote::ReadOutcome::Kind::bytes) {
            last_heard = std::chrono::steady_clock::now();
            reader.push(outcome.bytes, [&](const wire::Frame& frame) { answers.take(frame); });
        } else if (std::chrono::steady_clock::now() - last_heard > silence_limit) {
            return failure(board + " has not answered for 60 s", "its kernel may hang; see its console");
        }
    }
    return answers;
}

}  // namespace

Result<SelfTest> run_self_test(const TargetProfile& profile, const std::string& without,
                               const std::filesystem::path& share, const remote::Prompts& prompts,
                               std::stop_token stop)
{
    auto connection = remote::BoardConnection::open(profile.ssh, prompts, stop);
    if (!connection) return failure(connection.error());
    return run_self_test(**connection, profile, without, share, prompts, stop);
}

Result<SelfTest> run_self_test(remote::BoardConnection& connection, const TargetProfile& profile,
                               const std::string& without, const std::filesystem::path& share,
                               const remote::Prompts& prompts, std::stop_token stop)
{
    const Result<Bytes> loader = read_loader(share, profile.arch);
    if (!loader) return failure(loader.error());
    remote::LoaderOptions options = loader_options(profile);
    options.arguments = {"--check"};
    if (!without.empty()) options.arguments.insert(options.arguments.end(), {"--without", without});
    auto running = remote::start_loader(connection, *loader, options, prompts, {}, stop);
    if (!running) return failure(running.error());

    remote::ExecChannel& channel = *running->channel;
    Result<Answers> answers = listen(channel, connection.name(), stop);
    if (!answers) return failure(answers.error());
    if (answers->exit && answers->exit->reason == wire::ExitReason::stopped) {
        answers->result.directory = std::filesystem::path(running->file.path).parent_path().string();
        return std::move(answers->result);
    }
    if (answers->exit) return failure("the loader ended: " + answers->exit->text);
    if (answers->said_hello)
        return failure("the loader ended before its last finding", "dmesg on the board may tell");
    (void)channel.wait_exit(exit_status_patience);
    return failure(remote::explain_loader_end(channel, channel.take_stderr(), options, connection.name()));
}

}  // namespace boardscope::session
