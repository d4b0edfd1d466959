// SPDX-License-Identifier: GPL-3.0-or-later
#include "remote/host_keys.h"

#include <fstream>
#include <vector>

namespace boardscope::remote {

namespace {

std::string fingerprint_of(ssh_key key)
{
    unsigned char* hash = nullptr;
    std::size_t size = 0;
    if (ssh_get_publickey_hash(key, SSH_PUBLICKEY_HASH_SHA256, &hash, &size) != SSH_OK) return "unknown";
    char* text = ssh_get_fingerprint_hash(SSH_PUBLICKEY_HASH_SHA256, hash, size);
    std::string fingerprint = text != nullptr ? text : "unknown";
    ssh_string_free_char(text);
    ssh_clean_pubkey_hash(&hash);
    return fingerprint;
}

std::string option(ssh_session session, ssh_options_e which)
{
    char* value = nullptr;
    if (ssh_options_get(session, which, &value) != SSH_OK || value == nullptr) return {};
    std::string text = value;
    ssh_string_free_char(value);
    return text;
}

struct KnownKey {
    std::string file;
    int line = 0;
    std::string type;
    std::string fingerprint;
};

/// The keys that known_hosts files hold for this host; libssh tells only that they differ.
std::vector<KnownKey> known_keys(const SshSession& session)
{
    const Endpoint& endpoint = session.endpoint();
    const std::string host =
        endpoint.port == 22 ? endpoint.host : "[" + endpoint.host + "]:" + std::to_string(endpoint.port);
    std::vector<KnownKey> keys;
    for (const ssh_options_e which : {SSH_OPTIONS_KNOWNHOSTS, SSH_OPTIONS_GLOBAL_KNOWNHOSTS}) {
        const std::string path = option(session.get(), which);
        std::ifstream file(path);
        std::string line;
        for (int number = 1; std::getline(file, line); ++number) {
            ssh_knownhosts_entry* entry = nullptr;
            if (ssh_known_hosts_parse_line(host.c_str(), line.c_str(), &entry) != SSH_OK) continue;
            keys.push_back({path, number, ssh_key_type_to_char(ssh_key_type(entry->publickey)),
                            fingerprint_of(entry->publickey)});
            ssh_knownhosts_entry_free(entry);
        }
    }
    return keys;
}

Error changed_key(const SshSession& session, const std::string& type, const std::string& fingerprint)
{
    const Endpoint& endpoint = session.endpoint();
    std::string known;
    std::string place = option(session.get(), SSH_OPTIONS_KNOWNHOSTS);
    for (const KnownKey& key : known_keys(session)) {
        if (!known.empty()) known += " and ";
        known += key.type + " " + key.fingerprint;
        place = key.file + " (line " + std::to_string(key.line) + ")";
    }
    if (known.empty()) known = "another key";
    return {"The host key of " + endpoint.address() + " has changed: it shows " + type + " " + fingerprint +
                ", but " + place + " knows " + known,
            "Another machine may pose as the board. If the board was re-flashed, remove the old line with "
            "`ssh-keygen -f " +
                option(session.get(), SSH_OPTIONS_KNOWNHOSTS) + " -R '" +
                (endpoint.port == 22 ? endpoint.host
                                     : "[" + endpoint.host + "]:" + std::to_string(endpoint.port)) +
                "'`, or give the board a known_hosts file of its own in its profile"};
}

Result<void> ask_about(SshSession& session, const Prompts& prompts, const HostKeyQuestion& question)
{
    const std::string shown = question.key_type + " " + question.sha256_fingerprint;
    if (!prompts.unknown_host_key)
        return failure(
            "The host key of " + session.endpoint().address() + " is not known: " + shown,
            "Connect once with `ssh` and compare the fingerprint, or run where a question can be answered");
    switch (prompts.unknown_host_key(question)) {
    case HostKeyAnswer::accept_once: return {};
    case HostKeyAnswer::accept_and_store:
        if (ssh_session_update_known_hosts(session.get()) == SSH_OK) return {};
        return failure("The host key of " + session.endpoint().address() + " could not be stored in " +
                           question.known_hosts_file + ": " + session.error_text(),
                       "Check that the file can be written, or accept the key for this once");
    case HostKeyAnswer::reject: break;
    }
    return failure("The host key of " + session.endpoint().address() + " was not accepted: " + shown,
                   "Compare it with `ssh-keygen -lf` on the board's host key, then connect again");
}

}  // namespace

Result<void> check_host_key(SshSession& session, const Prompts& prompts)
{
    ssh_key key = nullptr;
    if (ssh_get_server_publickey(session.get(), &key) != SSH_OK)
        return failure(handshake_failed(session.endpoint(), "the server showed no host key"));
    HostKeyQuestion question;
    question.host = session.endpoint().host;
    question.port = session.endpoint().port;
    question.key_type = ssh_key_type_to_char(ssh_key_type(key));
    question.sha256_fingerprint = fingerprint_of(key);
    question.known_hosts_file = option(session.get(), SSH_OPTIONS_KNOWNHOSTS);
    ssh_key_free(key);

    switch (ssh_session_is_known_server(session.get())) {
    case SSH_KNOWN_HOSTS_OK: return {};
    case SSH_KNOWN_HOSTS_CHANGED:
    case SSH_KNOWN_HOSTS_OTHER:  // known, but by a key of another type
        return failure(changed_key(session, question.key_type, question.sha256_fingerprint));
    case SSH_KNOWN_HOSTS_NOT_FOUND:  // no known_hosts file at all yet
    case SSH_KNOWN_HOSTS_UNKNOWN: return ask_about(session, prompts, question);
    case SSH_KNOWN_HOSTS_ERROR: break;
    }
    return failure("The known_hosts file " + question.known_hosts_file +
                       " could not be checked: " + session.error_text(),
                   "Check that the file can be read and is not damaged");
}

}  // namespace boardscope::remote
