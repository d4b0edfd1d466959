// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Result<T>: a value, or the Error that kept it from being made. Must be looked at.
// Thread:  plain value, any thread.
// Source:  tl::expected (Debian libexpected-dev) does the work; it is not [[nodiscard]], so this is.
#pragma once

#include "core/base/error.h"

#include <tl/expected.hpp>

#include <string>
#include <utility>

namespace boardscope {

template <class T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
    using Base = tl::expected<T, Error>;

public:
    using Base::Base;
    Result(Base base) : Base(std::move(base)) {}
};

template <>
class [[nodiscard]] Result<void> : public tl::expected<void, Error> {
    using Base = tl::expected<void, Error>;

public:
    using Base::Base;
    Result(Base base) : Base(std::move(base)) {}
};

/// `return failure("cannot open X: no such file", "check the path");`
[[nodiscard]] inline tl::unexpected<Error> failure(std::string cause, std::string hint = {})
{
    return tl::unexpected<Error>(Error{std::move(cause), std::move(hint)});
}

[[nodiscard]] inline tl::unexpected<Error> failure(Error error)
{
    return tl::unexpected<Error>(std::move(error));
}

}  // namespace boardscope
