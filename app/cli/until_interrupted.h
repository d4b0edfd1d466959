// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Work on another thread while the main thread looks for Ctrl-C, which asks the work to stop.
// Thread:  main thread; blocks until the work is done.
#pragma once

#include "app/cli/interrupt.h"

#include <chrono>
#include <future>
#include <stop_token>

namespace boardscope::cli {

/// work(std::stop_token); what it returns.
template <class Work>
auto until_interrupted(Work work)
{
    std::stop_source stop;
    auto result = std::async(std::launch::async, [&] { return work(stop.get_token()); });
    while (result.wait_for(std::chrono::milliseconds(20)) != std::future_status::ready)
        if (interrupt_count() > 0) stop.request_stop();
    return result.get();
}

}  // namespace boardscope::cli
