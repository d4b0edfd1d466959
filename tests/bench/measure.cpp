// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/measure.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <fcntl.h>
#include <fstream>
#include <sstream>

namespace boardscope::bench {

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin)
{
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

double cpu_s_of(const rusage& usage)
{
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

[[noreturn]] void become(const std::vector<std::string>& argv, int output)
{
    dup2(output, STDOUT_FILENO);
    dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
    dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
    std::vector<char*> words;
    for (const std::string& word : argv)
        words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    execvp(words.front(), words.data());
    _exit(127);
}

std::string read_all(int from, std::size_t limit)
{
    std::string text;
    std::vector<char> buffer(std::size_t{1} << 20);
    for (ssize_t count = 0; (count = read(from, buffer.data(), buffer.size())) > 0;)
        text.append(buffer.data(), std::min(static_cast<std::size_t>(count), limit - text.size()));
    return text;
}

}  // namespace

double thread_cpu_s()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

Taken best_of(int repetitions, const std::function<void()>& work)
{
    Taken best{1e9, 1e9};
    for (int i = 0; i < repetitions; ++i) {
        const double before_s = thread_cpu_s();
        const Clock::time_point begin = Clock::now();
        work();
        const Taken taken{thread_cpu_s() - before_s, seconds_since(begin)};
        if (taken.cpu_s < best.cpu_s) best = taken;
    }
    return best;
}

ProgramRun run_program(const std::vector<std::string>& argv, std::size_t output_limit)
{
    ProgramRun run;
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) return run;
    const Clock::time_point begin = Clock::now();
    const pid_t child = fork();
    if (child == 0) become(argv, ends[1]);
    close(ends[1]);
    if (child > 0) {
        run.output = read_all(ends[0], output_limit);
        rusage usage{};
        int status = 0;
        wait4(child, &status, 0, &usage);
        run.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        run.taken = {cpu_s_of(usage), seconds_since(begin)};
    }
    close(ends[0]);
    return run;
}

ProgramRun best_run(int repetitions, const std::vector<std::string>& argv)
{
    ProgramRun best = run_program(argv);
    for (int i = 1; i < repetitions; ++i) {
        ProgramRun run = run_program(argv);
        if (run.taken.cpu_s < best.taken.cpu_s) best = std::move(run);
    }
    return best;
}

bool is_installed(std::string_view program)
{
    const char* const path = std::getenv("PATH");
    std::istringstream folders(path ? path : "/usr/bin:/bin");
    for (std::string folder; std::getline(folders, folder, ':');)
        if (access((folder + "/" + std::string(program)).c_str(), X_OK) == 0) return true;
    return false;
}

std::size_t resident_bytes()
{
    std::ifstream file("/proc/self/statm");
    std::size_t all_pages = 0;
    std::size_t resident_pages = 0;
    file >> all_pages >> resident_pages;
    return resident_pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace boardscope::bench
