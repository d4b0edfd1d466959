/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What:   the kernel's waiting while hooks are put on and taken off: for each it lets several RCU grace
 *         periods pass, some 50 ms on a small board, which makes half a minute for hundreds. Where there are
 *         many, the kernel is asked to hurry (/sys/kernel/rcu_expedited), at the price of a short interrupt
 *         on each CPU each time; kernels with PREEMPT_RT do not listen. The janitor puts it back, should the
 *         loader die.
 */
#ifndef BOARDSCOPE_LOADER_GRACE_H
#define BOARDSCOPE_LOADER_GRACE_H

#include <stddef.h>

void grace_hurry(size_t hooks);
void grace_relax(void);

#endif
