// SPDX-License-Identifier: GPL-3.0-or-later
// Title: TCP connections that are opened
// Shows: each connection that this board opens, by its address and port and how long the answer took, as records
// Needs: Linux 4.16, tracepoint:sock:inet_sock_set_state
// Costs: fires at each change of a TCP connection's state: some ten times for each connection
// Tags: network tcp latency
// Try: network
//
// What tcp-connects.bt shows as bars, by hand. The state that a socket had and the one it gets tell where a connection
// begins and where it is answered, or given up.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/boardscope_events.h>
#include "board_tracepoints.h"

char LICENSE[] SEC("license") = "GPL";

#define TCP_ESTABLISHED 1
#define TCP_SYN_SENT 2

struct connection {
	__u64 time_ns;
	__u64 latency_ns;
	__u32 address; /* IPv4, its first byte lowest */
	__u16 port;
	__u16 answered;
};

BOARDSCOPE_EVENTS(connections, struct connection, 64 * 1024)

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, __u64);
	__type(value, __u64);
} asked_ns SEC(".maps");

SEC("tracepoint/sock/inet_sock_set_state")
int on_state(struct tp_sock_inet_sock_set_state *ctx)
{
	__u64 socket = (unsigned long)tp_ptr(ctx, skaddr), now = bpf_ktime_get_ns(), *asked;
	struct connection e = {};

	if (ctx->newstate == TCP_SYN_SENT)
		bpf_map_update_elem(&asked_ns, &socket, &now, BPF_ANY);
	if (ctx->oldstate != TCP_SYN_SENT)
		return 0;
	asked = bpf_map_lookup_elem(&asked_ns, &socket);
	if (!asked)
		return 0;
	e.time_ns = now;
	e.latency_ns = now - *asked;
#pragma unroll
	for (int i = 0; i < 4; i++)
		e.address |= (__u32)ctx->daddr[i] << (8 * i);
	e.port = ctx->dport;
	e.answered = ctx->newstate == TCP_ESTABLISHED;
	bpf_map_delete_elem(&asked_ns, &socket);
	boardscope_emit(ctx, connections, &e, sizeof(e));
	return 0;
}
