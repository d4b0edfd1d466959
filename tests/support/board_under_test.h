// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The virtual board that end-to-end tests share (CTest fixtures "board", "board_5_10",
// "board_aarch64"), and a
//          look at it from outside: over OpenSSH's own client and with a program of the tests (board_target),
//          so that a fault of ours cannot hide itself.
// Thread:  the test's main thread.
#pragma once

#include "core/target/target_profile.h"

#include <QProcess>
#include <QString>
#include <QStringList>

#include <filesystem>
#include <memory>
#include <string>

namespace boardscope::test {

struct Finished {
    int status = -1;  ///< 128 + signal after a signal; -1 when it did not end in time
    QString out;
    QString err;
};

class BoardUnderTest {
public:
    /// $BOARDSCOPE_TEST_BOARD, else virtual-armv7.
    static QString name();

    /// Empty when the board is not up. Puts board_target on it as /bin/board_target, if it was built.
    static std::unique_ptr<BoardUnderTest> find();

    [[nodiscard]] const TargetProfile& profile() const { return profile_; }
    [[nodiscard]] std::filesystem::path directory() const { return directory_; }

    /// Runs a shell line on the board; `input` is its standard input.
    [[nodiscard]] Finished shell(const QString& line, int timeout_ms = 20'000,
                                 const QByteArray& input = {}) const;

    /// All that a session could leave behind, as text: programs, kprobes, instances, the printk switch, what
    /// hangs on interfaces and the root cgroup, pinned objects, files, processes of ours. The same before and
    /// after a session.
    [[nodiscard]] QString traces() const;

    /// Waits until traces() is `expected`; returns the last one seen.
    [[nodiscard]] QString traces_until(const QString& expected, int timeout_ms) const;

    /// Has `bscope target add` look at the board: from then on `--target lab` is this board with all that is known
    /// of it, profile and store being the test's own, below `folder`, with board_target in its sysroot. Says what
    /// went wrong.
    [[nodiscard]] QString make_known(const QString& folder) const;
    static constexpr const char* known_name = "lab";

private:
    void install_target() const;

    TargetProfile profile_;
    std::filesystem::path directory_;
};

/// build/bin/bscope with these arguments.
[[nodiscard]] Finished bscope(const QStringList& arguments, int timeout_ms = 60'000);
/// Started, not waited for.
[[nodiscard]] std::unique_ptr<QProcess> start_bscope(const QStringList& arguments);
/// Reads what the process says on stdout and stderr into `out` and `err` until `wanted` is in either.
[[nodiscard]] bool wait_for_output(QProcess& process, const QString& wanted, QString& out, QString& err,
                                   int timeout_ms = 30'000);

}  // namespace boardscope::test
