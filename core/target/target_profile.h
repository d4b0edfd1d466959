// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The target profile: all that is needed to build for a board and to reach it.
// Thread:  plain values, any thread.
// Errors:  parse_target_profile() says which key is missing or of the wrong type, with its line.
#pragma once

#include "core/base/result.h"
#include "core/target/found_board.h"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace boardscope {

/// armel: 32-bit ARM of any age with soft float; armv7 where both would do.
enum class Arch { armv7, aarch64, x86_64, riscv64, armel };

/// "armv7", "aarch64", "x86_64", "riscv64", "armel".
[[nodiscard]] const char* to_string(Arch arch);
[[nodiscard]] Result<Arch> parse_arch(std::string_view text);

/// Facts about an architecture that compilers and decoders need; one row each.
struct ArchFacts {
    Arch arch;
    const char* name;             ///< as in to_string()
    const char* uname_machine;    ///< prefix of `uname -m`
    const char* debian_arch;      ///< dpkg architecture
    const char* gnu_triplet;      ///< cross compiler prefix
    const char* clang_target;     ///< --target= of the front end
    const char* kernel_arch;      ///< directory below arch/ of a kernel tree
    const char* bpf_target_macro; ///< __TARGET_ARCH_… of libbpf's headers
    int pointer_bytes;
    bool has_syscall_wrappers;    ///< syscall functions take one pt_regs pointer
};
[[nodiscard]] const ArchFacts& facts_of(Arch arch);

/// The real version (6.1.176), which `uname -r` of a distribution kernel does not tell.
struct KernelVersion {
    int major = 0;
    int minor = 0;
    int patch = 0;
    auto operator<=>(const KernelVersion&) const = default;
};
[[nodiscard]] std::string to_string(const KernelVersion& version);
[[nodiscard]] Result<KernelVersion> parse_kernel_version(std::string_view text);
/// From `uname -r` and `uname -v`; Debian names the true version only in the latter
/// ("#1 SMP Debian 6.1.176-1 (2026-…)").
[[nodiscard]] Result<KernelVersion> kernel_version_from_uname(std::string_view release, std::string_view version);

enum class Privilege {
    root,           ///< the login user may load BPF
    sudo_no_password,
    sudo_password,  ///< asked for, never stored
    doas,
};

struct SshAddress {
    std::string host;             ///< a name, an address, or a Host alias of ssh_config
    int port = 0;                 ///< 0: as ssh_config says, else 22
    std::string user;             ///< empty: as ssh_config says, else the local user
    std::string identity_file;    ///< empty: agent, then the usual keys
    std::string known_hosts_file; ///< empty: the user's own
    friend bool operator==(const SshAddress&, const SshAddress&) = default;
};

struct TargetProfile {
    std::string name;
    Arch arch = Arch::armv7;
    std::string kernel_release;   ///< uname -r
    KernelVersion kernel_version;
    /// Kernel header trees on the host, most specific first (Debian: the flavour, then "common").
    std::vector<std::string> kernel_headers;
    /// Raw BTF of the board's kernel on the host; empty when there is none (yet).
    std::string btf_file;
    /// Beside those that are taken anyway, for BTF that is made from headers: "linux/spi/spi.h".
    std::vector<std::string> btf_headers;
    std::vector<std::string> compiler_flags;
    /// A folder of this host with the board's programs and libraries, for probes of their functions; may be empty.
    std::string sysroot;
    SshAddress ssh;
    Privilege privilege = Privilege::root;
    std::string upload_directory; ///< on the board; empty: the first that is writable and executable
    std::optional<FoundBoard> found;  ///< nullopt: nobody has looked at the board yet
    bool keep_loader = false;     ///< leave the loader's file on the board, and use it again: for slow links
    friend bool operator==(const TargetProfile&, const TargetProfile&) = default;
};

/// Paths inside are kept as written; `relative paths` are relative to the profile file, which the
/// caller resolves with resolve_paths().
[[nodiscard]] Result<TargetProfile> parse_target_profile(std::string_view toml, const std::string& origin);
[[nodiscard]] std::string to_toml(const TargetProfile& profile);
[[nodiscard]] TargetProfile resolve_paths(TargetProfile profile, const std::string& directory);

}  // namespace boardscope
