// SPDX-License-Identifier: GPL-3.0-or-later
// What:   What user-space probes of the tests attach to: three functions with known results, and USDT
// marks. Source: the note's form is SystemTap's (sys/sdt.h), version 3, which every tracer reads.
#pragma once

#define BST_VISIBLE __attribute__((noinline, noclone, used, externally_visible))

/// 3 n + 1; on ARM in ARM mode, as everything but bst_thumb_function is.
int bst_function(int n);

#ifdef __arm__
/// 5 n + 2
int bst_arm_function(int n);
/// 7 n + 3, in Thumb mode: the lowest bit of the symbol is set.
int bst_thumb_function(int n);
#endif

/// Passes the probe bst:tick once, whose arguments are `number` and `twice`.
void bst_tick(int number, int twice);

/// Passes bst:guard, whose arguments are 3 × `number`, in memory, and `number`; but only while somebody listens:
/// else gives 0.
int bst_guard(int number);
