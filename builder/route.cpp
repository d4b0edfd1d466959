// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/route.h"

#include "builder/source_scan.h"
#include "builder/tracepoint_header.h"

#include <algorithm>
#include <array>
#include <set>

namespace boardscope::builder {

namespace {

constexpr int deepest_include = 16;

// Headers of which a BPF program can only want what user space may see too: constants, and structures with
// the same layout on every board. <linux/ptrace.h> is among them because we put a stand-in before the host's.
constexpr std::array uapi_headers = {
    "linux/bpf.h",        "linux/bpf_common.h", "linux/bpf_perf_event.h",
    "linux/btf.h",        "linux/const.h",      "linux/errno.h",
    "linux/icmp.h",       "linux/icmpv6.h",     "linux/if_arp.h",
    "linux/if_ether.h",   "linux/if_packet.h",  "linux/if_tunnel.h",
    "linux/in.h",         "linux/in6.h",        "linux/ip.h",
    "linux/ipv6.h",       "linux/limits.h",     "linux/mpls.h",
    "linux/perf_event.h", "linux/pkt_cls.h",    "linux/ptrace.h",
    "linux/stddef.h",     "linux/swab.h",       "linux/tcp.h",
    "linux/types.h",      "linux/udp.h",        "linux/version.h",
    "asm/byteorder.h",    "asm/ptrace.h",       "asm/types.h",
    "asm/posix_types.h",  "asm/bitsperlong.h",  "asm/errno.h",
    "asm/swab.h",
};

// First folders that only a kernel tree has.
constexpr std::array kernel_folders = {"linux/",  "net/",  "asm/",   "asm-generic/", "trace/", "generated/",
                                       "crypto/", "scsi/", "sound/", "drm/",         "video/", "acpi/",
                                       "media/",  "rdma/", "soc/",   "kvm/",         "vdso/",  "xen/"};

// The <uapi/…> headers for which deviceside/bpf/shadow has a stand-in.
constexpr std::array shadowed_uapi = {"uapi/linux/bpf.h", "uapi/linux/ptrace.h", "uapi/linux/types.h"};

template <class List>
bool contains(const List& list, std::string_view name)
{
    return std::find(list.begin(), list.end(), name) != list.end();
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r'))
        text.remove_suffix(1);
    return text;
}

std::optional<Include> include_in(std::string_view line)
{
    line = trimmed(line);
    if (!line.starts_with('#')) return std::nullopt;
    line = trimmed(line.substr(1));
    if (!line.starts_with("include")) return std::nullopt;
    line = trimmed(line.substr(7));
    if (line.empty() || (line.front() != '<' && line.front() != '"')) return std::nullopt;
    const bool quoted = line.front() == '"';
    const std::size_t end = line.find(quoted ? '"' : '>', 1);
    if (end == std::string_view::npos) return std::nullopt;
    return Include{std::string(line.substr(1, end - 1)), quoted, 0};
}

template <class Function>
void for_each_line(std::string_view text, Function function)
{
    for (int number = 1; !text.empty(); ++number) {
        const std::size_t end = text.find('\n');
        function(text.substr(0, end), number);
        if (end == std::string_view::npos) return;
        text.remove_prefix(end + 1);
    }
}

/// The headers of a source and of the local headers it includes.
void collect(std::string_view source, const ReadLocalHeader& read_local_header, int depth,
             std::set<std::string>& seen, std::vector<Include>& all)
{
    for (Include& include : find_includes(source)) {
        if (!seen.insert(include.name).second) continue;
        std::optional<std::string> text;
        if (include.quoted && read_local_header && depth < deepest_include)
            text = read_local_header(include.name);
        if (text) collect(*text, read_local_header, depth + 1, seen, all);
        all.push_back(std::move(include));
    }
}

struct Override {
    std::optional<Route> route;
    std::optional<std::string> unknown;
    int line = 0;
};

Override override_in(std::string_view source)
{
    Override found;
    for_each_line(source, [&](std::string_view line, int number) {
        line = trimmed(line);
        if (found.line != 0 || !line.starts_with("//")) return;
        line = trimmed(line.substr(2));
        constexpr std::string_view key = "boardscope:";
        if (!line.starts_with(key)) return;
        line = trimmed(line.substr(key.size()));
        constexpr std::string_view option = "route=";
        if (!line.starts_with(option)) return;
        line = trimmed(line.substr(option.size()));
        found.line = number;
        if (line == "core")
            found.route = Route::core;
        else if (line == "kernel-headers")
            found.route = Route::kernel_headers;
        else if (line != "automatic")
            found.unknown = std::string(line);
    });
    return found;
}

const Include* first_of(const std::vector<Include>& includes, HeaderKind kind)
{
    const auto found = std::find_if(includes.begin(), includes.end(), [kind](const Include& include) {
        return header_kind(include.name) == kind;
    });
    return found == includes.end() ? nullptr : &*found;
}

bool only_shadowed_uapi(const std::vector<Include>& includes)
{
    return std::all_of(includes.begin(), includes.end(), [](const Include& include) {
        return header_kind(include.name) != HeaderKind::uapi_of_kernel ||
               contains(shadowed_uapi, include.name);
    });
}

RouteChoice choose_by_includes(const std::vector<Include>& includes, bool have_kernel_headers)
{
    const auto core = [](std::string why) { return RouteChoice{Route::core, std::move(why), std::nullopt}; };
    const auto headers = [](std::string why) {
        return RouteChoice{Route::kernel_headers, std::move(why), std::nullopt};
    };

    if (const Include* found = first_of(includes, HeaderKind::vmlinux))
        return core("the source includes " + found->name + ", so kernel structures are relocated (CO-RE)");
    if (const Include* found = first_of(includes, HeaderKind::kernel_internal))
        return headers("the source includes <" + found->name +
                       ">, which is internal to the kernel: it is compiled over the board's kernel headers");
    if (const Include* found = first_of(includes, HeaderKind::uapi_of_kernel)) {
        if (!have_kernel_headers && only_shadowed_uapi(includes))
            return core("the source includes <" + found->name +
                        ">, for which a stand-in will do: the target has no kernel headers");
        return headers("the source includes <" + found->name +
                       ">, which lies in a kernel tree: it is compiled over the board's kernel headers");
    }
    return core("the source includes no kernel-internal header");
}

}  // namespace

const char* to_string(Route route)
{
    switch (route) {
    case Route::automatic: return "automatic";
    case Route::core: return "core";
    case Route::kernel_headers: return "kernel-headers";
    case Route::none: return "none";
    }
    return "unknown";
}

HeaderKind header_kind(std::string_view name)
{
    const std::size_t slash = name.rfind('/');
    const std::string_view file = name.substr(slash == std::string_view::npos ? 0 : slash + 1);
    if (file == "vmlinux.h") return HeaderKind::vmlinux;
    if (file == tracepoint_header_name) return HeaderKind::tracepoints;
    if (name.starts_with("bpf/") || name == "bpf_helpers.h" || name == "bpf_tracing.h")
        return HeaderKind::bpf;
    if (name.starts_with("uapi/")) return HeaderKind::uapi_of_kernel;
    if (contains(uapi_headers, name)) return HeaderKind::uapi;
    for (const std::string_view folder : kernel_folders)
        if (name.starts_with(folder)) return HeaderKind::kernel_internal;
    return HeaderKind::other;
}

std::vector<Include> find_includes(std::string_view source)
{
    std::vector<Include> includes;
    for_each_line(without_comments(source), [&](std::string_view line, int number) {
        if (std::optional<Include> include = include_in(line)) {
            include->line = number;
            includes.push_back(std::move(*include));
        }
    });
    return includes;
}

bool includes_header(std::string_view source, HeaderKind kind, const ReadLocalHeader& read_local_header)
{
    std::set<std::string> seen;
    std::vector<Include> includes;
    collect(source, read_local_header, 0, seen, includes);
    return first_of(includes, kind) != nullptr;
}

RouteChoice choose_route(std::string_view source, Route requested, bool have_kernel_headers,
                         const ReadLocalHeader& read_local_header)
{
    if (requested != Route::automatic)
        return {requested, std::string("route ") + to_string(requested) + " was asked for", std::nullopt};
    const Override in_source = override_in(source);
    if (in_source.route)
        return {*in_source.route,
                std::string("line ") + std::to_string(in_source.line) + " of the source asks for route " +
                    to_string(*in_source.route),
                std::nullopt};
    std::set<std::string> seen;
    std::vector<Include> includes;
    collect(source, read_local_header, 0, seen, includes);
    RouteChoice choice = choose_by_includes(includes, have_kernel_headers);
    choice.bad_override = in_source.unknown;
    return choice;
}

}  // namespace boardscope::builder
