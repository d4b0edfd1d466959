// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The two key pairs of a board, made once on this machine: the board's own, so that its identity is
// known
//          before it first boots and is really checked; and the one that logs in to it.
// Thread:  any thread; blocks for some milliseconds.
// Errors:  what the tool said. May throw filesystem_error.
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <stop_token>
#include <string>

namespace boardscope::boards {

struct BoardKeys {
    std::filesystem::path client_key;  ///< OpenSSH format, no passphrase, mode 0600
    std::filesystem::path client_key_public;
    std::filesystem::path host_key;  ///< dropbear's format
    std::string host_key_public;     ///< "ssh-ed25519 AAAA…"
};

/// Makes what is missing in the board's folder.
[[nodiscard]] Result<BoardKeys> make_keys(const std::filesystem::path& board, const std::stop_token& stop);

/// The line of a known_hosts file that vouches for the board behind this port of the loopback address.
[[nodiscard]] std::string known_hosts_line(int port, const std::string& host_key_public);

}  // namespace boardscope::boards
