// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/pause_key.h"

#include <poll.h>
#include <termios.h>
#include <unistd.h>

namespace boardscope::cli {

namespace {

termios before;
volatile bool changed = false;

bool in_foreground()
{
    return ::isatty(STDIN_FILENO) == 1 && ::tcgetpgrp(STDIN_FILENO) == ::getpgrp();
}

}  // namespace

void restore_terminal()
{
    if (changed) ::tcsetattr(STDIN_FILENO, TCSANOW, &before);
    changed = false;
}

PauseKey::~PauseKey() { restore_terminal(); }

bool PauseKey::watch()
{
    if (watching_ || !in_foreground() || ::tcgetattr(STDIN_FILENO, &before) != 0) return watching_;
    termios by_key = before;
    by_key.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
    changed = watching_ = ::tcsetattr(STDIN_FILENO, TCSANOW, &by_key) == 0;
    return watching_;
}

bool PauseKey::was_pressed()
{
    bool pressed = false;
    pollfd keys{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
    // A reader in the background would be stopped.
    while (watching_ && in_foreground() && ::poll(&keys, 1, 0) == 1) {
        char key = 0;
        if (::read(STDIN_FILENO, &key, 1) != 1) return pressed;
        if (key == 'p') pressed = !pressed;
    }
    return pressed;
}

}  // namespace boardscope::cli
