// SPDX-License-Identifier: GPL-3.0-or-later
#include "remote/tcp_connect.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <atomic>
#include <cstring>
#include <memory>
#include <string_view>
#include <thread>

namespace boardscope::remote {

namespace {

struct AddressListDeleter {
    void operator()(addrinfo* list) const { ::freeaddrinfo(list); }
};
using AddressList = std::unique_ptr<addrinfo, AddressListDeleter>;

/// Shared with the resolver thread, which may outlive the caller's patience.
struct Lookup {
    std::string host;
    std::string port;
    int result = EAI_AGAIN;
    AddressList addresses;
    EventFd done;
    std::atomic<bool> finished = false;
};

int look_up(Lookup& lookup, int flags)
{
    addrinfo hints = {};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = flags;
    addrinfo* list = nullptr;
    lookup.result = ::getaddrinfo(lookup.host.c_str(), lookup.port.c_str(), &hints, &list);
    lookup.addresses.reset(list);
    return lookup.result;
}

Result<AddressList> resolve(const Endpoint& endpoint, Clock::time_point deadline, const StopSignal& stop)
{
    auto lookup = std::make_shared<Lookup>();
    lookup->host = endpoint.host;
    lookup->port = std::to_string(endpoint.port);
    if (look_up(*lookup, AI_NUMERICHOST | AI_NUMERICSERV) == 0) return std::move(lookup->addresses);

    std::thread([lookup] {
        look_up(*lookup, AI_ADDRCONFIG | AI_NUMERICSERV);
        lookup->finished.store(true, std::memory_order_release);
        lookup->done.signal();
    }).detach();
    switch (wait_for(lookup->done.get(), POLLIN, deadline, stop)) {
    case Wait::stopped: return failure(stopped(endpoint));
    case Wait::timed_out: return failure(name_not_found(endpoint, "the name server did not answer"));
    case Wait::ready: break;
    }
    if (!lookup->finished.load(std::memory_order_acquire) || lookup->result != 0)
        return failure(name_not_found(endpoint, ::gai_strerror(lookup->result)));
    return std::move(lookup->addresses);
}

/// The kernel itself finds out about a pulled cable: an idle link by probes, a busy one by lack of
/// acknowledgements.
void watch_link(int fd)
{
    const int on = 1;
    const int idle_seconds = 15;
    const int interval_seconds = 5;
    const int probes = 3;
    const unsigned unacknowledged_ms = 30'000;
    ::setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    ::setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle_seconds, sizeof idle_seconds);
    ::setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &interval_seconds, sizeof interval_seconds);
    ::setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &probes, sizeof probes);
    ::setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &unacknowledged_ms, sizeof unacknowledged_ms);
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

/// errno of the attempt, 0 on success.
int connect_to(const addrinfo& address, FileHandle& handle, Clock::time_point deadline,
               const StopSignal& stop)
{
    handle.reset(
        ::socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, address.ai_protocol));
    if (!handle.is_open()) return errno;
    watch_link(handle.get());
    if (::connect(handle.get(), address.ai_addr, address.ai_addrlen) == 0) return 0;
    if (errno != EINPROGRESS) return errno;
    switch (wait_for(handle.get(), POLLOUT, deadline, stop)) {
    case Wait::stopped: return ECANCELED;
    case Wait::timed_out: return ETIMEDOUT;
    case Wait::ready: break;
    }
    int error_number = 0;
    socklen_t size = sizeof error_number;
    ::getsockopt(handle.get(), SOL_SOCKET, SO_ERROR, &error_number, &size);
    return error_number;
}

long long whole_seconds(std::chrono::milliseconds duration)
{
    return std::chrono::ceil<std::chrono::seconds>(duration).count();
}

}  // namespace

Result<FileHandle> tcp_connect(const Endpoint& endpoint, std::chrono::milliseconds timeout,
                               const StopSignal& stop)
{
    const Clock::time_point deadline = Clock::now() + timeout;
    auto addresses = resolve(endpoint, deadline, stop);
    if (!addresses) return failure(addresses.error());

    int last_error = EHOSTUNREACH;
    for (const addrinfo* address = addresses->get(); address != nullptr; address = address->ai_next) {
        FileHandle handle;
        last_error = connect_to(*address, handle, deadline, stop);
        if (last_error == 0) return handle;
        if (last_error == ECANCELED) return failure(stopped(endpoint));
    }
    if (last_error == ETIMEDOUT) return failure(connect_timed_out(endpoint, whole_seconds(timeout)));
    return failure(connect_failed(endpoint, last_error));
}

Result<void> await_greeting(int fd, const Endpoint& endpoint, std::chrono::milliseconds timeout,
                            const StopSignal& stop)
{
    const Clock::time_point deadline = Clock::now() + timeout;
    while (true) {
        switch (wait_for(fd, POLLIN, deadline, stop)) {
        case Wait::stopped: return failure(stopped(endpoint));
        case Wait::timed_out: return failure(no_greeting(endpoint, whole_seconds(timeout)));
        case Wait::ready: break;
        }
        char peeked[256];
        const ssize_t got = ::recv(fd, peeked, sizeof peeked, MSG_PEEK | MSG_DONTWAIT);
        if (got < 0 && (errno == EAGAIN || errno == EINTR)) continue;
        if (got <= 0) return failure(closed_before_greeting(endpoint));
        const std::string_view start(peeked, static_cast<std::size_t>(got));
        // A server may send lines of its own before "SSH-"; libssh reads those, so only what no longer
        // can be SSH is refused here: a first line of a protocol that talks first, or bytes that are no text.
        if (std::string_view("SSH-").starts_with(start.substr(0, 4)) || start.find("\nSSH-") != start.npos)
            return {};
        if (start.starts_with("HTTP/") || start.find('\0') != start.npos || start.starts_with("220"))
            return failure(not_an_ssh_server(endpoint, start));
        return {};
    }
}

}  // namespace boardscope::remote
