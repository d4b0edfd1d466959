/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The shell that starts the test program does what it does, under the same process number: only here, in the
 * kernel, can the two be told apart for sure.
 */
#pragma once

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

static __always_inline int is_board_target(void)
{
	static const char wanted[] = "board_target";
	char name[16] = {};

	if (bpf_get_current_comm(name, sizeof(name)))
		return 0;
	for (unsigned int i = 0; i < sizeof(wanted); i++) {
		if (name[i] != wanted[i])
			return 0;
	}
	return 1;
}
