// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/interrupt.h"

#include "app/cli/pause_key.h"

#include <atomic>
#include <csignal>
#include <unistd.h>

namespace boardscope::cli {

namespace {

constexpr int enough_for_at_once = 3;
std::atomic<int> count{0};
static_assert(std::atomic<int>::is_always_lock_free, "used in a signal handler");

extern "C" void count_interrupt(int)
{
    // The main loop may be stuck, for example in a pipe that nobody reads.
    if (count.fetch_add(1, std::memory_order_relaxed) + 1 < enough_for_at_once) return;
    restore_terminal();
    ::_exit(128 + SIGINT);
}

}  // namespace

void watch_interrupts()
{
    struct sigaction action = {};
    action.sa_handler = count_interrupt;
    sigemptyset(&action.sa_mask);
    action.sa_flags = SA_RESTART;
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaction(signal, &action, nullptr);
    action.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &action, nullptr);
}

int interrupt_count()
{
    return count.load(std::memory_order_relaxed);
}

}  // namespace boardscope::cli
