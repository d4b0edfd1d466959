// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/constants.h"

namespace boardscope::dsl {

namespace {

struct Row {
    std::string_view name;
    std::uint64_t value;
};

constexpr Row table[] = {
    // States of tasks; on 4.9 to 6.12 alike
    {"TASK_RUNNING", 0},
    {"TASK_INTERRUPTIBLE", 1},
    {"TASK_UNINTERRUPTIBLE", 2},
    {"TASK_COMM_LEN", 16},
    {"PF_KTHREAD", 0x200000},
    {"PF_EXITING", 0x4},
    // Sockets
    {"AF_UNSPEC", 0},
    {"AF_UNIX", 1},
    {"AF_INET", 2},
    {"AF_INET6", 10},
    {"AF_NETLINK", 16},
    {"AF_PACKET", 17},
    {"SOCK_STREAM", 1},
    {"SOCK_DGRAM", 2},
    {"SOCK_RAW", 3},
    {"IPPROTO_ICMP", 1},
    {"IPPROTO_TCP", 6},
    {"IPPROTO_UDP", 17},
    {"IPPROTO_ICMPV6", 58},
    {"SOL_SOCKET", 1},
    {"TCP_ESTABLISHED", 1},
    {"TCP_SYN_SENT", 2},
    {"TCP_SYN_RECV", 3},
    {"TCP_FIN_WAIT1", 4},
    {"TCP_FIN_WAIT2", 5},
    {"TCP_TIME_WAIT", 6},
    {"TCP_CLOSE", 7},
    {"TCP_CLOSE_WAIT", 8},
    {"TCP_LAST_ACK", 9},
    {"TCP_LISTEN", 10},
    {"TCP_CLOSING", 11},
    // Files; O_ numbers that differ between boards are left out
    {"O_RDONLY", 0},
    {"O_WRONLY", 1},
    {"O_RDWR", 2},
    {"O_ACCMODE", 3},
    {"O_CREAT", 0100},
    {"O_EXCL", 0200},
    {"O_TRUNC", 01000},
    {"O_APPEND", 02000},
    {"O_NONBLOCK", 04000},
    {"O_CLOEXEC", 02000000},
    {"AT_FDCWD", static_cast<std::uint64_t>(-100)},
    {"S_IFMT", 0170000},
    {"S_IFSOCK", 0140000},
    {"S_IFLNK", 0120000},
    {"S_IFREG", 0100000},
    {"S_IFBLK", 0060000},
    {"S_IFDIR", 0040000},
    {"S_IFCHR", 0020000},
    {"S_IFIFO", 0010000},
    {"PROT_READ", 1},
    {"PROT_WRITE", 2},
    {"PROT_EXEC", 4},
    {"MAP_SHARED", 1},
    {"MAP_PRIVATE", 2},
    {"MAP_ANONYMOUS", 0x20},
    // Numbers of devices
    {"MINORBITS", 20},
    {"MINORMASK", (1 << 20) - 1},
    // Processes
    {"CLONE_VM", 0x100},
    {"CLONE_FS", 0x200},
    {"CLONE_FILES", 0x400},
    {"CLONE_THREAD", 0x10000},
    {"CLONE_NEWNS", 0x20000},
    {"CLONE_NEWPID", 0x20000000},
    {"CLONE_NEWNET", 0x40000000},
    // Errors, as functions return them with a minus
    {"EPERM", 1},
    {"ENOENT", 2},
    {"EINTR", 4},
    {"EIO", 5},
    {"EBADF", 9},
    {"EAGAIN", 11},
    {"ENOMEM", 12},
    {"EACCES", 13},
    {"EFAULT", 14},
    {"EBUSY", 16},
    {"EEXIST", 17},
    {"EINVAL", 22},
    {"ENOSPC", 28},
    {"ETIMEDOUT", 110},
    {"ECONNREFUSED", 111},
    {"EINPROGRESS", 115},
    // Others
    {"NULL", 0},
    {"true", 1},
    {"false", 0},
    {"NSEC_PER_SEC", 1'000'000'000},
    {"NSEC_PER_MSEC", 1'000'000},
    {"NSEC_PER_USEC", 1000},
};

// Numbers of x86, ARM and RISC-V.
constexpr Row signals[] = {
    {"HUP", 1},   {"INT", 2},   {"QUIT", 3},  {"ILL", 4},   {"TRAP", 5},  {"ABRT", 6},   {"BUS", 7},
    {"FPE", 8},   {"KILL", 9},  {"USR1", 10}, {"SEGV", 11}, {"USR2", 12}, {"PIPE", 13},  {"ALRM", 14},
    {"TERM", 15}, {"CHLD", 17}, {"CONT", 18}, {"STOP", 19}, {"TSTP", 20}, {"TTIN", 21},  {"TTOU", 22},
    {"URG", 23},  {"XCPU", 24}, {"XFSZ", 25}, {"VTALRM", 26}, {"PROF", 27}, {"WINCH", 28}, {"IO", 29},
    {"PWR", 30},  {"SYS", 31},
};

}  // namespace

std::optional<std::uint64_t> find_constant(std::string_view name)
{
    for (const Row& row : table)
        if (row.name == name) return row.value;
    if (name.starts_with("SIG"))
        if (const std::optional<int> number = signal_number(name)) return *number;
    return std::nullopt;
}

std::vector<std::string_view> constant_names()
{
    std::vector<std::string_view> names;
    for (const Row& row : table)
        names.push_back(row.name);
    return names;
}

std::optional<int> signal_number(std::string_view name)
{
    if (name.starts_with("SIG")) name.remove_prefix(3);
    for (const Row& row : signals)
        if (row.name == name) return static_cast<int>(row.value);
    return std::nullopt;
}

}  // namespace boardscope::dsl
