// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What of BPF hangs on the board's network and cgroups, asked of the kernel over raw netlink and
// bpf(), so that
//          neither our loader nor libbpf is believed. One line for each thing, without ids, which only ever
//          grow.
// Errors:  a line on standard error, and 1 is returned.
#pragma once

/// "link lo xdp none|driver|generic|offloaded|multiple" for each interface.
int show_links(void);
/// "qdisc lo clsact" and "filter lo ingress|egress bpf" for each interface; what the kernel sets up itself is
/// left out.
int show_traffic_control(void);
/// "cgroup PATH type N: M programs" for each kind of attachment in use.
int show_cgroup(const char* path);
