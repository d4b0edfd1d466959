// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/target/preflight_rules.h"

#include <array>
#include <charconv>

namespace boardscope::preflight_rules {

namespace {

std::string setting(const FoundBoard& board, const char* name)
{
    const auto found = board.settings.find(name);
    return found == board.settings.end() ? std::string() : found->second;
}

// ---- login
// ------------------------------------------------------------------------------------------------------

PreflightLine judge_privilege(const FoundBoard& board)
{
    PreflightLine line{.part = PreflightPart::login, .name = "rights", .found = joined(board.privileges)};
    if (contains(board.privileges, "root") || contains(board.privileges, "sudo") ||
        contains(board.privileges, "doas"))
        return line;
    const std::string sudoers =
        "echo '" + board.user + " ALL=(root) NOPASSWD: ALL' > /etc/sudoers.d/boardscope";
    if (contains(board.privileges, "sudo with password")) {
        line.verdict = Verdict::limited;
        line.why = "the password is asked for at each session";
        line.fixes = {{Fix::Kind::command, sudoers}};
        return line;
    }
    line.verdict = Verdict::bad;
    line.found = board.user + " is not root, and there is no sudo or doas that lets it become root";
    line.why = "only root may load BPF programs and read the trace files";
    line.fixes = {{Fix::Kind::host, "log in as root: ssh.user = \"root\" in the profile"},
                  {Fix::Kind::package, "sudo"},
                  {Fix::Kind::command, sudoers}};
    return line;
}

// ---- files
// ------------------------------------------------------------------------------------------------------

Fix fix_of_directory(const std::string& directory, const std::string& state)
{
    if (state == "noexec") return {Fix::Kind::command, "mount -o remount,exec " + directory};
    if (state == "not writable") return {Fix::Kind::command, "mount -o remount,rw " + directory};
    return {Fix::Kind::command,
            "mkdir -p " + directory + " && mount -t tmpfs -o mode=1777 tmpfs " + directory};
}

void judge_directories(const FoundBoard& board, Lines& lines)
{
    std::vector<std::string> usable;
    for (const auto& [directory, state] : board.directories)
        if (state == "ok") usable.push_back(directory);
    PreflightLine all{
        .part = PreflightPart::files, .name = "directory for the loader", .found = joined(usable)};
    if (usable.empty()) {
        all.verdict = Verdict::bad;
        all.found = "none";
        all.why = "the loader is one file, which must be written somewhere on the board and run there";
        all.fixes = {{Fix::Kind::host, "name another directory in the profile: upload_directory = \"…\""}};
    }
    lines.push_back(all);
    for (const auto& [directory, state] : board.directories) {
        if (state == "ok" || state == "no such directory") continue;
        PreflightLine one{
            .part = PreflightPart::files, .name = directory, .verdict = Verdict::limited, .found = state};
        one.why = state == "noexec" ? "programs cannot be run from there" : "no file can be written there";
        one.fixes = {fix_of_directory(directory, state)};
        lines.push_back(one);
    }
}

PreflightLine judge_checksum(const FoundBoard& board)
{
    PreflightLine line{.part = PreflightPart::files, .name = "checksums"};
    const char* strongest = contains(board.tools, "sha256sum") ? "sha256sum"
                            : contains(board.tools, "md5sum")  ? "md5sum"
                            : contains(board.tools, "cksum")   ? "cksum"
                                                               : nullptr;
    line.found = strongest ? strongest : "no sha256sum, md5sum or cksum";
    if (strongest && line.found == "sha256sum") return line;
    line.verdict = Verdict::limited;
    line.why = strongest ? "there is no sha256sum, so the loader's file is verified by something weaker"
                         : "a loader that was damaged on its way is noticed only when it does not start";
    line.fixes = {{Fix::Kind::package, "coreutils, or BusyBox with CONFIG_SHA256SUM=y"}};
    return line;
}

// ---- kernel
// -----------------------------------------------------------------------------------------------------

PreflightLine judge_version(const TargetProfile& profile)
{
    constexpr KernelVersion oldest{4, 4, 0};
    constexpr KernelVersion comfortable{5, 8, 0};
    PreflightLine line{.part = PreflightPart::kernel, .name = "version", .found = profile.found->release};
    if (profile.kernel_version != KernelVersion{} && to_string(profile.kernel_version) != line.found)
        line.found += " (" + to_string(profile.kernel_version) + ")";
    if (profile.kernel_version == KernelVersion{} || profile.kernel_version >= comfortable) return line;
    line.verdict = profile.kernel_version < oldest ? Verdict::bad : Verdict::limited;
    line.why = profile.kernel_version < oldest
                   ? "BPF programs on kprobes came with Linux 4.1, perf event arrays with 4.4"
                   : "ring buffers came with Linux 5.8; records go through a perf event array";
    line.fixes = {{Fix::Kind::other, "a newer kernel"}};
    return line;
}

PreflightLine judge_config(const FoundBoard& board)
{
    PreflightLine line{.part = PreflightPart::kernel, .name = "configuration", .found = board.config_source};
    if (!board.config_source.empty()) return line;
    line.verdict = Verdict::limited;
    line.found = "not to be had; what works tells some of it";
    line.why = "why something is missing can then only be guessed";
    line.fixes = {kconfig("CONFIG_IKCONFIG"), kconfig("CONFIG_IKCONFIG_PROC")};
    return line;
}

// ---- types
// ------------------------------------------------------------------------------------------------------

PreflightLine judge_btf(const TargetProfile& profile)
{
    const FoundBoard& board = *profile.found;
    PreflightLine line{
        .part = PreflightPart::types, .name = "types of the kernel", .found = setting(board, "kernel BTF")};
    if (!line.found.empty()) return line;
    if (!profile.btf_file.empty() || !profile.kernel_headers.empty()) {
        line.found =
            profile.btf_file.empty() ? "made here from the kernel's headers" : "from a file on this machine";
        return line;
    }
    if (board.types_proof && !board.types_proof->btf_sum.empty()) {
        line.found = "not shown by the kernel, and kept here";
        return line;
    }
    line.verdict = Verdict::limited;
    line.found = "no BTF";
    line.why = "probes that read kernel structures need to know where the fields are; others run as they are";
    line.fixes = {{Fix::Kind::host, "bscope store add HEADERS-OR-VMLINUX --release " + board.release}};
    for (Fix& fix : kconfig_of(board, std::array{"CONFIG_DEBUG_INFO_BTF"}))
        line.fixes.push_back(std::move(fix));
    return line;
}

PreflightLine judge_symbols(const FoundBoard& board)
{
    PreflightLine line{
        .part = PreflightPart::types, .name = "addresses of kernel functions", .found = "shown to root"};
    const std::string restriction = setting(board, "kptr_restrict");
    if (restriction != "2") return line;
    line.verdict = Verdict::limited;
    line.found = "hidden (kptr_restrict = 2)";
    line.why = "stacks are shown as numbers instead of names";
    line.fixes = {{Fix::Kind::command, "sysctl -w kernel.kptr_restrict=1"}};
    return line;
}

// ---- settings
// ---------------------------------------------------------------------------------------------------

PreflightLine judge_jit(const TargetProfile& profile)
{
    PreflightLine line{.part = PreflightPart::settings,
                       .name = "BPF compiler (JIT)",
                       .found = setting(*profile.found, "bpf_jit_enable")};
    const bool is_arm32 = profile.arch == Arch::armv7 || profile.arch == Arch::armel;
    if (line.found == "0") {
        line.verdict = Verdict::limited;
        line.found = "off";
        line.why = "programs are interpreted, which takes several times longer";
        line.fixes = {{Fix::Kind::command, "sysctl -w net.core.bpf_jit_enable=1"}};
        if (is_arm32)
            line.why += "; on 32-bit ARM before Linux 6.12 the compiler refuses 64-bit division and atomics, "
                        "which the interpreter takes";
    } else if (line.found.empty()) {
        line.verdict = Verdict::limited;
        line.found = "the kernel has none";
        line.why = "programs are interpreted, which takes several times longer";
        line.fixes = {kconfig("CONFIG_BPF_JIT")};
    } else {
        line.found = "on";
    }
    return line;
}

PreflightLine judge_lockdown(const FoundBoard& board)
{
    PreflightLine line{
        .part = PreflightPart::settings, .name = "lockdown", .found = setting(board, "lockdown")};
    if (line.found.empty()) line.found = "the kernel has none";
    if (line.found.find("[confidentiality]") == std::string::npos) return line;
    line.verdict = Verdict::bad;
    line.why = "the kernel lets nobody read its memory, kprobes and BPF included";
    line.fixes = {
        {Fix::Kind::other, "boot with lockdown=integrity on the kernel's command line, or without lockdown"}};
    return line;
}

PreflightLine judge_paranoia(const FoundBoard& board)
{
    PreflightLine line{.part = PreflightPart::settings,
                       .name = "perf_event_paranoid",
                       .found = setting(board, "perf_event_paranoid")};
    int level = 0;
    std::from_chars(line.found.data(), line.found.data() + line.found.size(), level);
    const bool is_root = contains(board.privileges, "root") || contains(board.privileges, "sudo") ||
                         contains(board.privileges, "doas") ||
                         contains(board.privileges, "sudo with password");
    if (level <= 1 || is_root) return line;
    line.verdict = Verdict::limited;
    line.why = "without root, events of the whole board are not open to this user";
    line.fixes = {{Fix::Kind::command, "sysctl -w kernel.perf_event_paranoid=1"}};
    return line;
}

}  // namespace

void judge_login(const FoundBoard& board, Lines& lines)
{
    lines.push_back(judge_privilege(board));
}

void judge_files(const FoundBoard& board, Lines& lines)
{
    judge_directories(board, lines);
    lines.push_back(judge_checksum(board));
    lines.push_back({.part = PreflightPart::files, .name = "transfer", .found = joined(board.transfers)});
}

void judge_kernel(const TargetProfile& profile, Lines& lines)
{
    lines.push_back(judge_version(profile));
    lines.push_back(judge_config(*profile.found));
}

void judge_types(const TargetProfile& profile, Lines& lines)
{
    lines.push_back(judge_btf(profile));
    lines.push_back(judge_symbols(*profile.found));
}

void judge_proof(const FoundBoard& board, Lines& lines)
{
    if (!board.types_proof) return;
    PreflightLine line{
        .part = PreflightPart::proof, .name = "proof on the board", .found = board.types_proof->detail};
    switch (board.types_proof->outcome) {
    case TypesProof::Outcome::agrees: break;
    case TypesProof::Outcome::not_proved:
        line.verdict = Verdict::limited;
        line.found = "not proved: " + line.found;
        line.why = "where a field is not where these types have it, probes read wrong values without a word";
        break;
    case TypesProof::Outcome::differs:
        line.verdict = Verdict::bad;
        line.why = "these are not the types of this kernel, and what probes read by them is wrong";
        line.fixes = {{Fix::Kind::host, "bscope store add HEADERS-OR-VMLINUX --release " + board.release +
                                            ": those that this very kernel was built with"},
                      {Fix::Kind::host,
                       "take `btf` and `headers` under [kernel] out of the profile if they are of "
                       "another kernel"}};
        break;
    }
    lines.push_back(line);
}

void judge_settings(const TargetProfile& profile, Lines& lines)
{
    lines.push_back(judge_jit(profile));
    lines.push_back(judge_lockdown(*profile.found));
    lines.push_back(judge_paranoia(*profile.found));
}

}  // namespace boardscope::preflight_rules
