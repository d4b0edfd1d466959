// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/window_driver.h"

namespace boardscope::test {

WindowDriver::WindowDriver() : window_(boards::default_paths())
{
    window_.resize(1440, 900);
    window_.show();
    (void)QTest::qWaitForWindowExposed(&window_);
}

bool WindowDriver::wait_for_state(session::State state, int timeout_ms)
{
    return QTest::qWaitFor([&] { return window_.controller().state() == state; }, timeout_ms);
}

bool WindowDriver::wait_for_rows(std::size_t count, int timeout_ms)
{
    return QTest::qWaitFor([&] { return rows() >= count; }, timeout_ms);
}

}  // namespace boardscope::test
