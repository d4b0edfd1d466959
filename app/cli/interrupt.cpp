// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/interrupt.h"

#include <atomic>
#include <csignal>

namespace boardscope::cli {

namespace {

std::atomic<int> count{0};
static_assert(std::atomic<int>::is_always_lock_free, "used in a signal handler");

extern "C" void count_interrupt(int)
{
    count.fetch_add(1, std::memory_order_relaxed);
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
