// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The kernel module of the tests (tests/e2e/module), built with clang from the headers of a board's
// kernel, and
//          loaded there. It is in no kernel tree, and the kernel knows nothing of its types.
// Thread:  the test's main thread.
#pragma once

#include "tests/support/board_under_test.h"

#include <memory>

namespace boardscope::test {

class BoardModule {
public:
    /// nullptr, with the reason, when it cannot be built or the board does not take it.
    [[nodiscard]] static std::unique_ptr<BoardModule> load(const BoardUnderTest& board, const QString& folder,
                                                         QString& reason);
    BoardModule(const BoardModule&) = delete;
    BoardModule& operator=(const BoardModule&) = delete;
    ~BoardModule();

    [[nodiscard]] QString file() const { return file_; }

private:
    BoardModule(const BoardUnderTest& board, QString file) : board_(board), file_(std::move(file)) {}

    const BoardUnderTest& board_;
    QString file_;
};

}  // namespace boardscope::test
