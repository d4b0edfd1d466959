// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Facts about a board that decide whether and how a session can run, in one shell round trip.
// Thread:  check_board() blocks the caller; parse_board_facts() is a plain function.
// Errors:  an answer without our markers (a shell that is not POSIX, a login banner in the way) is an
//          Error that quotes the beginning of what came; a tool that is missing is a fact, not an error.
#pragma once

#include "core/base/result.h"

#include <set>
#include <stop_token>
#include <string>
#include <string_view>

namespace boardscope::remote {

class BoardConnection;

struct BoardFacts {
    std::string machine;          ///< uname -m
    std::string kernel_release;   ///< uname -r
    std::string kernel_version;   ///< uname -v
    std::string user;             ///< login name; may be empty
    int uid = -1;                 ///< -1: the board has no id(1) and no /proc
    std::string tracefs;          ///< where tracefs is mounted, empty when it is not
    bool has_kernel_btf = false;  ///< /sys/kernel/btf/vmlinux is there
    std::string shell;            ///< login shell, may be empty
    std::string os_name;          ///< PRETTY_NAME of os-release, may be empty
    std::set<std::string> tools;  ///< of sudo doas sha256sum md5sum cksum base64 mktemp df gzip setsid

    [[nodiscard]] bool has(std::string_view tool) const { return tools.contains(std::string(tool)); }
};

[[nodiscard]] Result<BoardFacts> check_board(BoardConnection& connection, std::stop_token stop = {});

[[nodiscard]] Result<BoardFacts> parse_board_facts(std::string_view text);

}  // namespace boardscope::remote
