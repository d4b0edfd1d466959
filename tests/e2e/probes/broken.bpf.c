// SPDX-License-Identifier: GPL-3.0-or-later
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("kprobe/do_sys_openat2")
int broken(void *ctx)
{
	return no_such_name;
}
