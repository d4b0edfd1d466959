// SPDX-License-Identifier: GPL-3.0-or-later
// What:    How a test says that it needs a part which this machine may lack: skipped with the reason
//          on a laptop, failed in CI (environment variable CI set), where every part must be there.
#pragma once

#include <QTest>

#define BOARDSCOPE_REQUIRE(condition, reason)                                                                \
    do {                                                                                                     \
        if (!(condition)) {                                                                                  \
            if (qEnvironmentVariableIsSet("CI")) QFAIL(reason);                                              \
            QSKIP(reason);                                                                                   \
        }                                                                                                    \
    } while (false)
