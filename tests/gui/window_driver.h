// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The real window and the hands that drive it: finds its parts by object name, as a script would.
// Thread:  GUI thread.
#pragma once

#include "app/gui/main_window.h"

#include <QAction>
#include <QTest>

namespace boardscope::test {

class WindowDriver {
public:
    /// Shown at 1440 × 900 with no layout remembered.
    WindowDriver();

    [[nodiscard]] gui::MainWindow& window() { return window_; }
    template <class Widget>
    [[nodiscard]] Widget* find(const char* name = nullptr)
    {
        return window_.findChild<Widget*>(name ? QString::fromLatin1(name) : QString());
    }
    [[nodiscard]] QAction* action(const char* name) { return find<QAction>(name); }

    [[nodiscard]] bool wait_for_state(session::State state, int timeout_ms = 60'000);
    [[nodiscard]] bool wait_for_rows(std::size_t count, int timeout_ms = 30'000);
    [[nodiscard]] std::size_t rows() { return window_.feed().state().rows.count(); }

private:
    gui::MainWindow window_;
};

}  // namespace boardscope::test
