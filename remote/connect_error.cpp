// SPDX-License-Identifier: GPL-3.0-or-later
#include "remote/connect_error.h"

#include <cerrno>
#include <cstring>

namespace boardscope::remote {

namespace {

/// What a stranger sent, fit for one line of a message.
std::string printable(std::string_view bytes)
{
    std::string text;
    for (const char byte : bytes.substr(0, 60)) {
        if (byte == '\r' || byte == '\n') break;
        text += (byte >= 0x20 && byte < 0x7f) ? byte : '?';
    }
    return text;
}

std::string seconds_text(long long seconds)
{
    return std::to_string(seconds) + (seconds == 1 ? " second" : " seconds");
}

}  // namespace

std::string Endpoint::name() const
{
    return user.empty() ? address() : user + "@" + address();
}

std::string Endpoint::address() const
{
    const bool is_ipv6 = host.find(':') != std::string::npos;
    return (is_ipv6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

Error name_not_found(const Endpoint& endpoint, std::string_view resolver_text)
{
    return {
        "The board's name " + endpoint.host + " was not found (" + std::string(resolver_text) + ")",
        "Check the spelling in the target profile, use the board's address instead, or add a Host entry to "
        "~/.ssh/config"};
}

Error connect_failed(const Endpoint& endpoint, int error_number)
{
    const std::string where = endpoint.address();
    switch (error_number) {
    case ECONNREFUSED:
        return {"Nothing listens on " + where + ": the connection was refused",
                "Check that the SSH server (sshd or dropbear) runs on the board, and the port in the target "
                "profile"};
    case ENETUNREACH:
    case EHOSTUNREACH:
    case EHOSTDOWN:
    case ENETDOWN:
        return {"There is no route to " + where + " (" + std::strerror(error_number) + ")",
                "Check that the board is powered, its cable or network, and that this machine is on the same "
                "network"};
    case EACCES:
    case EPERM:
        return {"This machine forbids connecting to " + where + " (" + std::strerror(error_number) + ")",
                "Check the firewall rules of this machine"};
    default:
        return {"Connecting to " + where + " failed: " + std::strerror(error_number),
                "Check the address and port in the target profile, and the network"};
    }
}

Error connect_timed_out(const Endpoint& endpoint, long long seconds)
{
    return {
        endpoint.address() + " did not answer within " + seconds_text(seconds),
        "Check that the board is powered and booted, its address, and that no firewall drops the packets"};
}

Error closed_before_greeting(const Endpoint& endpoint)
{
    return {
        endpoint.address() + " closed the connection before any SSH greeting",
        "The board may still be booting, or its SSH server allows no more logins at once: wait a moment and "
        "try again"};
}

Error no_greeting(const Endpoint& endpoint, long long seconds)
{
    return {
        endpoint.address() + " accepted the connection but sent no SSH greeting within " +
            seconds_text(seconds),
        "The board may hang or be overloaded, or another service listens on that port: check the port, or "
        "restart the board"};
}

Error not_an_ssh_server(const Endpoint& endpoint, std::string_view first_bytes)
{
    return {endpoint.address() + " is not an SSH server: it answered \"" + printable(first_bytes) + "\"",
            "Check the port in the target profile; SSH servers usually listen on port 22"};
}

Error handshake_failed(const Endpoint& endpoint, std::string_view library_text)
{
    const std::string text(library_text);
    if (text.find("no match for method") != std::string::npos)
        return {"This machine and " + endpoint.address() + " have no SSH algorithm in common: " + text,
                "Update the board's SSH server, or allow what it offers for this host in ~/.ssh/config "
                "(KexAlgorithms, HostKeyAlgorithms, Ciphers, MACs)"};
    return {"The SSH handshake with " + endpoint.address() + " failed: " + text,
            "Try `ssh -v` with the same address; the board's SSH server log may say more"};
}

Error no_answer_in_time(const Endpoint& endpoint, std::string_view step, long long seconds)
{
    return {endpoint.address() + " did not answer within " + seconds_text(seconds) + " during " +
                std::string(step),
            "The board may be overloaded or the link broken: try again, or restart the board"};
}

Error stopped(const Endpoint& endpoint)
{
    return {"Connecting to " + endpoint.address() + " was cancelled", ""};
}

Error connection_lost(const std::string& name, std::string_view library_text)
{
    std::string cause = "The connection to " + name + " was lost";
    if (!library_text.empty()) cause += " (" + std::string(library_text) + ")";
    return {cause, "Check the board's power and cable, then start again; everything received so far is kept"};
}

}  // namespace boardscope::remote
