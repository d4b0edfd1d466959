// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/boards/host_command.h"

#include "app/boards/files.h"

#include <QFile>
#include <QProcess>
#include <QStandardPaths>

#include <algorithm>
#include <csignal>
#include <unistd.h>

namespace boardscope::boards {

namespace {

/// Takes the complete lines out of `text`.
void hand_over_lines(QByteArray& text, const std::function<void(const std::string&)>& sink)
{
    for (qsizetype end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n')) {
        if (sink) sink(text.left(end).toStdString());
        text.remove(0, end + 1);
    }
}

std::string last_words(const QByteArray& text)
{
    constexpr qsizetype enough_bytes = 2000;
    return text.right(enough_bytes).trimmed().toStdString();
}

void kill_with_children(QProcess& process)
{
    // The program leads a process group of its own, see run().
    if (process.processId() > 0) ::kill(static_cast<pid_t>(-process.processId()), SIGKILL);
    process.waitForFinished();
}

}  // namespace

Result<QByteArray> run(const HostCommand& command, const std::stop_token& stop)
{
    QProcess process;
    QStringList arguments;
    for (const std::string& argument : command.arguments)
        arguments << QString::fromStdString(argument);
    if (!command.directory.empty()) process.setWorkingDirectory(QString::fromStdString(command.directory));
    // Its own group: a Ctrl-C in the terminal reaches us alone, and we end the program with all its children.
    process.setChildProcessModifier([] { ::setpgid(0, 0); });
    process.start(QString::fromStdString(command.program), arguments);
    if (!process.waitForStarted()) {
        return failure(command.program + " cannot be started: " + process.errorString().toStdString());
    }
    process.write(command.input);
    process.closeWriteChannel();

    QByteArray output, errors, pending_line;
    bool running = true;
    while (running) {
        constexpr int stop_check_ms = 100;
        running = !process.waitForFinished(stop_check_ms) && process.state() != QProcess::NotRunning;
        output += process.readAllStandardOutput();
        const QByteArray fresh = process.readAllStandardError();
        errors += fresh;
        pending_line += fresh;
        hand_over_lines(pending_line, command.error_line);
        if (running && stop.stop_requested()) {
            kill_with_children(process);
            return failure(stopped());
        }
    }
    if (process.exitStatus() != QProcess::NormalExit)
        return failure(command.program + " crashed: " + last_words(errors));
    if (process.exitCode() != 0) {
        return failure(command.program + " failed (exit code " + std::to_string(process.exitCode()) +
                       "): " + last_words(errors));
    }
    return output;
}

std::optional<MissingPrograms> missing_of(const std::vector<NeededProgram>& programs)
{
    std::string missing;
    std::vector<std::string_view> packages;
    for (const NeededProgram& needed : programs) {
        const QString name =
            QString::fromUtf8(needed.program.data(), static_cast<qsizetype>(needed.program.size()));
        const bool is_file = needed.program.starts_with('/');
        if (is_file ? QFile::exists(name) : !QStandardPaths::findExecutable(name).isEmpty()) continue;
        missing += (missing.empty() ? "" : ", ") + std::string(needed.program);
        if (std::ranges::find(packages, needed.debian_package) == packages.end())
            packages.push_back(needed.debian_package);
    }
    if (missing.empty()) return {};
    std::string command = "sudo apt-get install --no-install-recommends";
    for (const std::string_view package : packages)
        command += " " + std::string(package);
    return MissingPrograms{"Virtual boards need programs that this machine lacks: " + missing + ".", command};
}

Result<void> need_programs(const std::vector<NeededProgram>& programs)
{
    const auto missing = missing_of(programs);
    if (!missing) return {};
    return failure(missing->sentence, "Install them: " + missing->command);
}

}  // namespace boardscope::boards
