// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/deviceside/loader_session.h"

#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace boardscope::test {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

LoaderSession::LoaderSession(const QStringList& arguments, const QString& program)
{
    int in[2];
    int out[2];
    if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0) return;

    std::vector<QByteArray> words{program.toLocal8Bit()};
    for (const QString& argument : arguments)
        words.push_back(argument.toLocal8Bit());
    std::vector<char*> argv;
    for (QByteArray& word : words)
        argv.push_back(word.data());
    argv.push_back(nullptr);

    signal(SIGPIPE, SIG_IGN);
    pid_ = fork();
    if (pid_ == 0) {
        signal(SIGPIPE, SIG_DFL);
        dup2(in[0], STDIN_FILENO);
        dup2(out[1], STDOUT_FILENO);
        execv(argv[0], argv.data());
        _exit(127);
    }
    close(in[0]);
    close(out[1]);
    to_loader_ = in[1];
    from_loader_ = out[0];
}

LoaderSession::~LoaderSession()
{
    if (pid_ > 0 && !status_) {
        kill(pid_, SIGKILL);
        (void)wait_exit(std::chrono::seconds(5));
    }
    close_input();
    close_output();
}

bool LoaderSession::send(ByteView bytes)
{
    while (!bytes.empty()) {
        const ssize_t written = write(to_loader_, bytes.data(), bytes.size());
        if (written <= 0) return false;
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return true;
}

bool LoaderSession::start(const wire::Plan& plan, ByteView object, ByteView btf)
{
    const Bytes plan_bytes = plan.encode();
    for (const auto& [kind, content] : {std::pair<wire::BlobKind, ByteView>{wire::BlobKind::plan, plan_bytes},
                                        std::pair<wire::BlobKind, ByteView>{wire::BlobKind::object, object},
                                        std::pair<wire::BlobKind, ByteView>{wire::BlobKind::btf, btf}}) {
        if (kind != wire::BlobKind::plan && content.empty()) continue;
        const auto frames = writer.blob(kind, content);
        if (!frames) return false;
        for (const Bytes& frame : *frames)
            if (!send(frame)) return false;
    }
    return send(writer.start());
}

void LoaderSession::close_input()
{
    if (to_loader_ >= 0) close(to_loader_);
    to_loader_ = -1;
}

void LoaderSession::close_output()
{
    if (from_loader_ >= 0) close(from_loader_);
    from_loader_ = -1;
}

bool LoaderSession::read_once(milliseconds limit)
{
    pollfd end{from_loader_, POLLIN, 0};
    if (poll(&end, 1, static_cast<int>(limit.count())) <= 0) return true;
    std::vector<std::byte> chunk(64 * 1024);
    const ssize_t got = read(from_loader_, chunk.data(), chunk.size());
    if (got <= 0) return false;
    reader_.push({chunk.data(), static_cast<std::size_t>(got)}, [this](const wire::Frame& frame) {
        if (on_frame && on_frame(frame)) return;
        if (auto message = wire::decode(frame)) messages_.push_back(std::move(*message));
    });
    return true;
}

bool LoaderSession::read_until(const std::function<bool()>& condition, milliseconds limit)
{
    const auto deadline = Clock::now() + limit;
    while (!condition()) {
        const auto left = std::chrono::duration_cast<milliseconds>(deadline - Clock::now());
        if (left.count() <= 0 || !read_once(std::min(left, milliseconds(50)))) return condition();
    }
    return true;
}

std::string LoaderSession::text() const
{
    std::string all;
    for (const wire::Message& message : messages_)
        if (const auto* text = std::get_if<wire::Text>(&message)) all += text->bytes;
    return all;
}

std::string LoaderSession::pages() const
{
    std::string all;
    for (const wire::Message& message : messages_)
        if (const auto* page = std::get_if<wire::Page>(&message)) all += as_text(page->bytes);
    return all;
}

std::string LoaderSession::log(wire::LogOrigin origin) const
{
    std::string all;
    for (const wire::Message& message : messages_)
        if (const auto* log = std::get_if<wire::Log>(&message); log && log->origin == origin)
            all += log->text + "\n";
    return all;
}

std::optional<int> LoaderSession::wait_exit(milliseconds limit)
{
    const auto deadline = Clock::now() + limit;
    while (!status_) {
        int status = 0;
        if (waitpid(pid_, &status, WNOHANG) == pid_)
            status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        else if (Clock::now() >= deadline)
            return std::nullopt;
        else
            std::this_thread::sleep_for(milliseconds(5));
    }
    return status_;
}

const wire::ProgramState* find_program(const wire::Ready& ready, const std::string& name)
{
    for (const wire::ProgramState& program : ready.programs)
        if (program.name == name) return &program;
    return nullptr;
}

}  // namespace boardscope::test
