// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The questions that connecting to a board may have to ask the user.
// Thread:  every function is called on the thread that called BoardConnection::open() or start_loader(),
//          and may block as long as the user thinks.
// Errors:  an empty function, or nullopt from one, means "no answer": connecting goes on without it and
//          fails with a sentence when there is no other way.
// Secrets: answers are overwritten after use; they are never stored, logged or put on a command line.
#pragma once

#include <functional>
#include <optional>
#include <string>

namespace boardscope::remote {

struct HostKeyQuestion {
    std::string host;
    int port = 22;
    std::string key_type;            ///< "ssh-ed25519"
    std::string sha256_fingerprint;  ///< "SHA256:…", as ssh-keygen -l prints it
    std::string known_hosts_file;    ///< where accept_and_store writes it
};

enum class HostKeyAnswer { reject, accept_once, accept_and_store };

struct Prompts {
    /// A board whose key is not known yet. A *changed* key is never asked about: it is refused.
    std::function<HostKeyAnswer(const HostKeyQuestion&)> unknown_host_key;
    /// The login password, or the answer to any other question of the server (keyboard-interactive).
    std::function<std::optional<std::string>(const std::string& prompt)> password;
    std::function<std::optional<std::string>(const std::string& prompt)> key_passphrase;
    std::function<std::optional<std::string>(const std::string& prompt)> sudo_password;
};

}  // namespace boardscope::remote
