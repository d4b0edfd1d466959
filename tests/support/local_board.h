// SPDX-License-Identifier: GPL-3.0-or-later
// What:    This machine as a target: an sshd of the test's own, and a store of kernels with what this kernel shows of
//          itself. Sessions of a test and `bscope --target here` see the same one.
// Thread:  the test's main thread: store and profiles are found through variables of the environment.
// Errors:  missing() says what this machine lacks; start() returns a sentence, empty on success.
#pragma once

#include "core/target/target_profile.h"
#include "tests/support/ssh_server.h"

#include <QString>
#include <QTemporaryDir>

namespace boardscope::test {

class LocalBoard {
public:
    static constexpr const char* name = "here";

    /// Empty: nothing. Loading programs needs root, and tracefs.
    [[nodiscard]] static QString missing();

    [[nodiscard]] QString start();

    /// To build for and to connect with: SessionRequest::build.profile.
    [[nodiscard]] const TargetProfile& profile() const { return profile_; }
    [[nodiscard]] SshServer& server() { return server_; }
    /// For recordings and scripts; gone with the board.
    [[nodiscard]] QString file(const QString& file_name) const { return folder_.filePath(file_name); }

private:
    [[nodiscard]] QString keep_kernel() const;

    QTemporaryDir folder_;
    SshServer server_;
    TargetProfile profile_;
};

}  // namespace boardscope::test
