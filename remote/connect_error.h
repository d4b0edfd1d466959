// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The sentences for each way in which reaching a board fails, in one place.
// Thread:  plain functions.
#pragma once

#include "core/base/error.h"

#include <string>
#include <string_view>

namespace boardscope::remote {

/// Where a connection goes, after ssh_config has had its say.
struct Endpoint {
    std::string user;
    std::string host;
    int port = 22;

    [[nodiscard]] std::string name() const;     ///< "user@host:port"
    [[nodiscard]] std::string address() const;  ///< "host:port"
};

[[nodiscard]] Error name_not_found(const Endpoint& endpoint, std::string_view resolver_text);
[[nodiscard]] Error connect_failed(const Endpoint& endpoint, int error_number);
[[nodiscard]] Error connect_timed_out(const Endpoint& endpoint, long long seconds);
[[nodiscard]] Error closed_before_greeting(const Endpoint& endpoint);
[[nodiscard]] Error no_greeting(const Endpoint& endpoint, long long seconds);
[[nodiscard]] Error not_an_ssh_server(const Endpoint& endpoint, std::string_view first_bytes);
[[nodiscard]] Error handshake_failed(const Endpoint& endpoint, std::string_view library_text);
[[nodiscard]] Error no_answer_in_time(const Endpoint& endpoint, std::string_view step, long long seconds);
[[nodiscard]] Error stopped(const Endpoint& endpoint);
[[nodiscard]] Error connection_lost(const std::string& name, std::string_view library_text);

}  // namespace boardscope::remote
