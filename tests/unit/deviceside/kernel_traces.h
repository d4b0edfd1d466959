// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What the kernel of this machine shows of a session: BPF programs, trace instances, the printk
// switch;
//          and BPF objects made by the real compiler for it.
// Errors:  empty results; why() says what this machine lacks.
#pragma once

#include "core/base/bytes.h"

#include <QString>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <sys/types.h>
#include <thread>

namespace boardscope::test {

/// Empty when BPF tracing can be tested here; mounts tracefs if it is not mounted.
QString missing_for_kernel_tests();

/// clang-14 -target bpf; `source` goes behind the usual includes and may use TEST_PID. Empty: did not
/// compile.
Bytes compile_bpf(const std::string& source);

/// The BTF that describes the types which `source` uses in its programs. Empty: did not compile.
Bytes make_btf(const std::string& source);

/// A tracepoint program that prints "NAME <n>" for each getppid() of this process.
std::string getppid_printer(const std::string& name);

/// Calls getppid() so many times.
void call_getppid(int times);

/// Calls getppid() as fast as it can, on another thread, until it goes out of scope.
class Flood {
public:
    Flood();
    ~Flood() { stop(); }
    void stop();
    std::uint64_t calls() const { return calls_; }

private:
    std::atomic<bool> stop_{false};
    std::atomic<std::uint64_t> calls_{0};
    std::thread thread_;
};

bool bpf_program_is_loaded(const std::string& name);
/// The kernel's id of the map of that name; 0: there is none.
std::uint32_t bpf_map_id(const std::string& name);
bool trace_instance_exists(pid_t loader);
/// '0', '1', or '?' when the kernel has no such switch.
char printk_switch();
void set_printk_switch(char value);
QString tracefs_file(const QString& name);
bool process_exists_named(const std::string& name);

bool eventually(const std::function<bool()>& condition, std::chrono::milliseconds limit);

/// Nothing of a loader that ended is left; returns what is, empty when clean. Waits up to 2 s.
QString leftovers(pid_t loader, const std::string& program_name);

}  // namespace boardscope::test
