// SPDX-License-Identifier: GPL-3.0-or-later
// What:    A real sshd or dropbear for one test, on a loopback port, with host keys, user keys and
//          known_hosts of its own in a temporary directory.
//          As root it runs in a mount namespace of its own with a changeable /etc, so that a test may add
//          users, sudo rules and small or noexec file systems which the machine never sees and which
//          vanish with the server. Without root only an sshd for the user's own key is possible.
// Thread:  the test's.
// Errors:  start() returns a sentence, empty on success; missing() says what this machine lacks.
#pragma once

#include "core/target/target_profile.h"

#include <QProcess>
#include <QString>
#include <QTemporaryDir>

#include <string>

namespace boardscope::test {

class SshServer {
public:
    enum class Kind { sshd, dropbear };

    struct Options {
        Kind kind = Kind::sshd;
        /// sh text that runs before the server, in its mount namespace, with $D as the server's directory.
        QString setup;
        QString sshd_config;      ///< lines that win over ours
        bool needs_root = false;  ///< users, mounts, sudo: anything but the own key
        bool needs_busybox = false;
    };

    /// An sshd whose commands find nothing but BusyBox, with its shell and its tools.
    [[nodiscard]] static Options busybox_board();

    /// The user beside root that a server with root rights offers; the password is also root's.
    static constexpr const char* user = "boardtest";
    static constexpr const char* password = "open sesame";

    /// What this machine lacks for such a server; empty: nothing.
    [[nodiscard]] static QString missing(const Options& options);

    SshServer();
    ~SshServer();  ///< ends the server and every session of it
    SshServer(const SshServer&) = delete;
    SshServer& operator=(const SshServer&) = delete;

    [[nodiscard]] QString start(const Options& options);
    void stop();
    void kill_sessions();    ///< SIGKILL for all but the listener: a connection that breaks
    void freeze_sessions();  ///< SIGSTOP for all but the listener: a link that falls silent
    [[nodiscard]] QString log() const;

    [[nodiscard]] std::string directory() const { return directory_.path().toStdString(); }
    [[nodiscard]] int port() const { return port_; }
    [[nodiscard]] std::string key_file() const { return path("id_ed25519"); }
    [[nodiscard]] std::string known_hosts_file() const { return path("known_hosts"); }
    /// For ConnectOptions::ssh_directory: keeps the developer's own keys and config out of the test.
    [[nodiscard]] std::string empty_ssh_directory() const { return path("empty-ssh"); }

    /// Address with the server's key already in known_hosts and a key that logs in as root (or as the
    /// own user, without root).
    [[nodiscard]] SshAddress address() const;
    [[nodiscard]] SshAddress address_for(const char* login_user) const;  ///< without any key
    /// Writes known_hosts; `other_key` lets it hold a key that the server does not have.
    void write_known_hosts(bool other_key = false) const;

private:
    [[nodiscard]] std::string path(const char* name) const { return directory() + "/" + name; }
    [[nodiscard]] QString make_files(const Options& options);
    [[nodiscard]] QStringList server_command(const Options& options) const;
    [[nodiscard]] bool answers() const;

    QTemporaryDir directory_;
    QProcess process_;
    int port_ = 0;
};

/// A TCP port on 127.0.0.1 that nobody listens on at this moment.
[[nodiscard]] int free_port();

/// A listening socket on 127.0.0.1; the caller closes it.
[[nodiscard]] int listen_on_loopback(int* port);

}  // namespace boardscope::test
