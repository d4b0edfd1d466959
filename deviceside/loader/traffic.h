/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What:   the few requests to the kernel's traffic control and network interfaces that hook a program: the
 *         clsact qdisc, one filter of ours in it, XDP without a link. libbpf has them too, but cannot tell
 *         whether the qdisc still holds filters of others.
 * Blocks: 2 s at most, should the kernel not answer.
 * Errors: 0, or errno.
 * Source: rtnetlink(7), linux/pkt_sched.h, linux/if_link.h.
 */
#ifndef BOARDSCOPE_LOADER_TRAFFIC_H
#define BOARDSCOPE_LOADER_TRAFFIC_H

#include <stdbool.h>
#include <stdint.h>

enum tc_qdisc {
	TC_QDISC_NONE, /* at the place where clsact would be */
	TC_QDISC_CLSACT,
	TC_QDISC_OTHER, /* "ingress": it takes no program for what goes out */
};

#define TC_PARENT_INGRESS 0xfffffff2u
#define TC_PARENT_EGRESS 0xfffffff3u

enum tc_qdisc tc_find_qdisc(uint32_t ifindex);
int tc_add_clsact(uint32_t ifindex);
/* Whoever made it: not while it holds a filter. */
void tc_remove_empty_clsact(uint32_t ifindex);
/* Filters of one handle are one program's; ours run behind all others. */
int tc_add_filter(uint32_t ifindex, uint32_t parent, uint32_t handle, int program_fd, const char *name);
void tc_remove_filter(uint32_t ifindex, uint32_t parent, uint32_t handle);

/* program_fd -1 takes off what is there in that mode (XDP_FLAGS_…). */
int xdp_set(uint32_t ifindex, int program_fd, uint32_t flags);
bool xdp_program_is(uint32_t ifindex, uint32_t program_id);

#endif
