// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/boards/board_keys.h"

#include "app/boards/host_command.h"

#include <sstream>

namespace boardscope::boards {

namespace fs = std::filesystem;

Result<BoardKeys> make_keys(const fs::path& board, const std::stop_token& stop)
{
    BoardKeys keys{board / "id_ed25519", board / "id_ed25519.pub", board / "host_key", {}};
    if (!fs::exists(keys.client_key) || !fs::exists(keys.client_key_public)) {
        fs::remove(keys.client_key);  // ssh-keygen would ask whether to overwrite it
        auto made = run({.program = "ssh-keygen",
                         .arguments = {"-q", "-t", "ed25519", "-N", "", "-C", "boardscope", "-f",
                                       keys.client_key.string()}},
                        stop);
        if (!made) return failure(made.error());
    }
    if (!fs::exists(keys.host_key)) {
        auto made = run(
            {.program = "dropbearkey", .arguments = {"-t", "ed25519", "-f", keys.host_key.string()}}, stop);
        if (!made) return failure(made.error());
    }
    auto shown = run({.program = "dropbearkey", .arguments = {"-y", "-f", keys.host_key.string()}}, stop);
    if (!shown) return failure(shown.error());
    std::istringstream lines(shown->toStdString());
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string type, key;
        if (words >> type >> key && type == "ssh-ed25519") keys.host_key_public = type + " " + key;
    }
    if (keys.host_key_public.empty()) {
        return failure("dropbearkey does not show the public half of " + keys.host_key.string() + ".",
                       "Delete that file and start the board again.");
    }
    return keys;
}

std::string known_hosts_line(int port, const std::string& host_key_public)
{
    return "[127.0.0.1]:" + std::to_string(port) + " " + host_key_public + "\n";
}

}  // namespace boardscope::boards
