// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/process.h"

#include <QProcess>
#include <QStringList>

#include <csignal>
#include <string_view>
#include <sys/types.h>
#include <unistd.h>
#include <utility>

namespace boardscope::builder {

namespace {

constexpr int poll_ms = 20;

std::string quoted(const std::string& word)
{
    constexpr std::string_view plain =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=+./:,%@";
    if (!word.empty() && word.find_first_not_of(plain) == std::string::npos) return word;
    std::string text = "'";
    for (const char c : word)
        text += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return text + "'";
}

void configure(QProcess& process, const Command& command)
{
    QStringList arguments;
    for (const std::string& argument : command.arguments)
        arguments << QString::fromStdString(argument);
    process.setProgram(QString::fromStdString(command.program));
    process.setArguments(arguments);
    if (!command.working_directory.empty())
        process.setWorkingDirectory(QString::fromStdString(command.working_directory));
    // Messages are parsed, so they must not be translated.
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("LC_ALL"), QStringLiteral("C.UTF-8"));
    process.setProcessEnvironment(environment);
    // A group of its own: compilers start further programs, and all of them must end together.
    process.setChildProcessModifier([] { ::setpgid(0, 0); });
}

void kill_and_reap(QProcess& process)
{
    ::kill(-static_cast<pid_t>(process.processId()), SIGKILL);
    process.kill();
    process.waitForFinished(5000);
}

}  // namespace

std::string to_text(const Command& command)
{
    std::string text = quoted(command.program);
    for (const std::string& argument : command.arguments)
        text += " " + quoted(argument);
    return text;
}

Result<ProcessResult> run_process(const Command& command, std::stop_token stop)
{
    return run_process(command, std::move(stop), [&command] { return std::optional(command.input); });
}

Result<ProcessResult> run_process(const Command& command, std::stop_token stop, const AwaitInput& await_input)
{
    ProcessResult result;
    if (stop.stop_requested()) {
        result.end = ProcessResult::End::cancelled;
        return result;
    }
    QProcess process;
    configure(process, command);
    process.start();
    if (!process.waitForStarted())
        return failure(command.program + " could not be started: " + process.errorString().toStdString(),
                       "check that it is installed and may be executed");
    const std::optional<std::string> input = await_input();
    if (!input) {
        kill_and_reap(process);
        result.end = ProcessResult::End::cancelled;
        return result;
    }
    if (!input->empty()) process.write(input->data(), static_cast<qint64>(input->size()));
    process.closeWriteChannel();

    const auto deadline = std::chrono::steady_clock::now() + command.time_limit;
    while (process.state() != QProcess::NotRunning && !process.waitForFinished(poll_ms)) {
        if (stop.stop_requested())
            result.end = ProcessResult::End::cancelled;
        else if (std::chrono::steady_clock::now() > deadline)
            result.end = ProcessResult::End::timed_out;
        else
            continue;
        kill_and_reap(process);
        break;
    }
    if (result.end == ProcessResult::End::exited && process.exitStatus() == QProcess::CrashExit)
        result.end = ProcessResult::End::crashed;
    result.exit_code = process.exitCode();
    result.output = process.readAllStandardOutput().toStdString();
    result.messages = process.readAllStandardError().toStdString();
    return result;
}

}  // namespace boardscope::builder
