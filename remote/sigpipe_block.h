// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Keeps SIGPIPE from the calling thread while libssh writes to a socket that may be gone: a
//          broken connection is an Error, not the end of the program.
// Thread:  acts on the calling thread alone; other threads and the program's handlers stay as they are.
#pragma once

#include <csignal>
#include <ctime>

namespace boardscope::remote {

class SigpipeBlock {
public:
    SigpipeBlock()
    {
        sigemptyset(&sigpipe_);
        sigaddset(&sigpipe_, SIGPIPE);
        ::pthread_sigmask(SIG_BLOCK, &sigpipe_, &before_);
    }
    ~SigpipeBlock()
    {
        if (sigismember(&before_, SIGPIPE) != 0) return;
        const timespec no_wait = {0, 0};
        while (::sigtimedwait(&sigpipe_, nullptr, &no_wait) == SIGPIPE) {}
        ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    }
    SigpipeBlock(const SigpipeBlock&) = delete;
    SigpipeBlock& operator=(const SigpipeBlock&) = delete;

private:
    sigset_t sigpipe_;
    sigset_t before_;
};

}  // namespace boardscope::remote
