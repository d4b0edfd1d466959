// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/board_address.h"

#include <charconv>

namespace boardscope::session {

Result<SshAddress> parse_address(std::string_view text)
{
    SshAddress address;
    if (const std::size_t at = text.rfind('@'); at != text.npos) {
        address.user = text.substr(0, at);
        text.remove_prefix(at + 1);
    }
    std::string_view port;
    if (text.starts_with('[') && text.find(']') != text.npos) {
        const std::size_t end = text.find(']');
        address.host = text.substr(1, end - 1);
        if (text.size() > end + 1) port = text.substr(end + 1);
    } else {
        const std::size_t colon = text.find(':');
        const bool has_port = colon != text.npos && text.rfind(':') == colon;  // several: an IPv6 address
        address.host = has_port ? text.substr(0, colon) : text;
        if (has_port) port = text.substr(colon);
    }
    const std::string wrong = "'" + std::string(text) + "' is no address of a board";
    const char* hint = "write [user@]host[:port], or a Host of your ssh configuration";
    if (address.host.empty() || address.host.front() == '-') return failure(wrong, hint);
    if (port.empty()) return address;
    const auto [end, error] = std::from_chars(port.data() + 1, port.data() + port.size(), address.port);
    if (port.front() != ':' || error != std::errc() || end != port.data() + port.size() || address.port < 1 ||
        address.port > 65535)
        return failure(wrong, hint);
    return address;
}

}  // namespace boardscope::session
