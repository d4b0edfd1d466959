// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The one shape of a failure that ends an operation: what went wrong, and what the user can do.
// Thread:  plain value, any thread.
#pragma once

#include <string>
#include <utility>

namespace boardscope {

/// One failure. `cause` is a sentence that says what went wrong and where; `hint` is a sentence
/// that says what the user can do about it, and is empty only where there is nothing to do.
/// Both are English text for people, without a trailing newline. Located compiler-like messages
/// are Diagnostics instead; lost events are Loss (core/decode/loss.h).
struct Error {
    std::string cause;
    std::string hint;

    /// The same failure seen from further out: "reading profile X: <cause>".
    [[nodiscard]] Error within(const std::string& context) const { return {context + ": " + cause, hint}; }

    friend bool operator==(const Error&, const Error&) = default;
};

}  // namespace boardscope
