// SPDX-License-Identifier: GPL-3.0-or-later
// What:    A closer look at a board than check_board() takes, for its profile: what its shell has, which
// directories
//          can take a program, which ways to root work, and the files in which its kernel describes itself.
// Thread:  survey_board() blocks the caller for some seconds; the parsers are plain functions.
// Errors:  a shell that does not answer; what is missing on the board is a fact, not an error. Bytes that are
// no ELF
//          header, no notes or no gzip give empty texts.
// Leaves:  nothing: the files by which directories are tried are removed by the same script.
// Source:  elf(5); include/uapi/linux/elf.h (NT_GNU_BUILD_ID in /sys/kernel/notes); RFC 1952 (config.gz).
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <map>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace boardscope::remote {

class BoardConnection;

struct BoardSurvey {
    std::string libc;                                ///< "glibc 2.36"; may be empty
    int cpus = 0;                                    ///< possible ones; 0: not known
    std::map<std::string, std::string> directories;  ///< as FoundBoard::directories
    std::vector<std::string> privileges;             ///< as FoundBoard::privileges
    std::vector<std::string> transfers;              ///< as FoundBoard::transfers
    std::vector<std::string> tools;
    std::string abi;  ///< "32-bit little-endian, hard float"
    bool big_endian = false;
    std::string build_id;       ///< of the kernel, hex
    std::string config;         ///< the kernel's configuration, as text
    std::string config_source;  ///< the board's file it came from
    std::string kheaders;       ///< the board's file with its kernel's headers; empty: none
};

[[nodiscard]] Result<BoardSurvey> survey_board(BoardConnection& connection, std::stop_token stop = {});

/// By which one build of a kernel is told from another.
struct KernelIdentity {
    std::string build_id;    ///< hex; empty: it has none or does not show it
    std::string config_sum;  ///< SHA-256 of its configuration as text, hex; empty: the board cannot say
};

/// In one command. `config_source` is the board's file with the configuration, packed or not; may be empty.
[[nodiscard]] Result<KernelIdentity> kernel_identity(BoardConnection& connection, bool big_endian,
                                                     const std::string& config_source, std::stop_token stop = {});
/// Of that command's answer.
[[nodiscard]] KernelIdentity parse_kernel_identity(std::string_view answer, bool big_endian);

/// Of the script's answer: all but what comes from files.
[[nodiscard]] Result<BoardSurvey> parse_board_survey(std::string_view text);

struct ElfAbi {
    std::string text;
    bool big_endian = false;
};
/// From the first bytes of any program of the board.
[[nodiscard]] ElfAbi abi_of_elf_header(std::string_view bytes);
/// From /sys/kernel/notes; the notes are in the board's byte order.
[[nodiscard]] std::string build_id_of_notes(std::string_view notes, bool big_endian);
/// Reading stops soon after so many bytes.
inline constexpr std::size_t gunzip_limit_bytes = std::size_t{16} << 20;
/// What is no gzip, or half of one, gives as much as could be read.
[[nodiscard]] std::string gunzip(std::string_view bytes);

}  // namespace boardscope::remote
