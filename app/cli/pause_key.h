// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The key p of `bscope run`, when its stdin is a terminal: it pauses the session, and lets it go on.
// Thread:  main thread; restore_terminal() also from a signal handler.
// Errors:  none: without a terminal, or in the background, the key is simply not there.
#pragma once

namespace boardscope::cli {

class PauseKey {
public:
    PauseKey() = default;
    ~PauseKey();
    PauseKey(const PauseKey&) = delete;
    PauseKey& operator=(const PauseKey&) = delete;

    /// From here on keys come one by one and are not shown. False: there is no terminal to press keys on.
    bool watch();
    /// Whether p was pressed an odd number of times since the last call.
    [[nodiscard]] bool was_pressed();

private:
    bool watching_ = false;
};

/// The terminal as it was before watch().
void restore_terminal();

}  // namespace boardscope::cli
