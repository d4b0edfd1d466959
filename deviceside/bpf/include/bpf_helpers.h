/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* The name by which probes before libbpf 0.1 include it; a header of that name beside the probe comes first. */
#include <bpf/bpf_helpers.h>
