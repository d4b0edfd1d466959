// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What a board was found to be when it was looked at: kept in its profile, so that what can run
// there is
//          known without it, and compared with it at each connection.
// Thread:  plain values, any thread.
// Units:   bytes; times are UTC, as in "2026-11-26T01:20:00Z".
#pragma once

#include "core/target/kernel_features.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace boardscope {

/// What came of holding the types that the host has of this kernel against the board itself: a probe read
/// fields of a task there, and /proc told what they are. Of that one BTF, and of that one kernel.
struct TypesProof {
    enum class Outcome { not_proved, agrees, differs };
    Outcome outcome = Outcome::not_proved;
    std::string detail;   ///< the fields that agree; which were read wrongly, and how; why nothing was proved
    std::string btf_sum;  ///< SHA-256 of the BTF, as hex; empty: there was none
    friend bool operator==(const TypesProof&, const TypesProof&) = default;
};

struct FoundBoard {
    std::string when;
    std::string machine;        ///< uname -m
    std::string release;        ///< uname -r
    std::string version;        ///< uname -v
    std::string build_id;       ///< of the kernel, lower-case hex; empty: it has none or does not show it
    std::string config_sum;     ///< SHA-256 of the kernel's configuration, as hex; empty: not to be had
    std::string config_source;  ///< "/proc/config.gz", "/boot/config-6.1.0"; empty: none
    std::string os;             ///< PRETTY_NAME of os-release; may be empty
    std::string libc;           ///< "glibc 2.36", "musl 1.2.3", "uClibc", may be empty
    std::string abi;  ///< of the login shell's ELF header: "32-bit little-endian, hard float"; may be empty
    bool big_endian = false;
    int page_bytes = 0;  ///< 0: not known
    int cpus = 0;        ///< possible ones; 0: not known
    std::string user;
    int uid = -1;
    std::string tracefs;                 ///< where it is mounted; empty: it is not
    std::string directory;               ///< where the loader could be written and run; empty: nowhere
    /// Each directory that was tried → "ok", "no such directory", "not writable", "noexec".
    std::map<std::string, std::string> directories;
    /// That work without a question: "root", "sudo", "doas"; and "sudo with password".
    std::vector<std::string> privileges;
    std::vector<std::string> transfers;  ///< ways to bring a file that worked: "cat", "base64", "sftp"
    std::vector<std::string> tools;      ///< found on the board, of those that somebody may miss
    /// "kptr_restrict" → "1", "bpf_jit_enable" → "0", "lockdown" → "none"; "kernel BTF" and "kheaders" →
    /// their files.
    std::map<std::string, std::string> settings;
    /// Kernel options that matter: "CONFIG_KPROBES" → "y"; "n" where it is off.
    std::map<std::string, std::string> options;
    KernelFeatures features;
    std::optional<TypesProof> types_proof;  ///< nullopt: was not tried
    friend bool operator==(const FoundBoard&, const FoundBoard&) = default;
};

}  // namespace boardscope
