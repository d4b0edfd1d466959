/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * Fields of trace events. "board_tracepoints.h" is made from the format files of the board's kernel and holds one
 * struct for each of its events, with every field where that kernel puts it:
 *
 *   #include "board_tracepoints.h"
 *
 *   SEC("tracepoint/syscalls/sys_enter_openat")
 *   int on_open(struct tp_syscalls_sys_enter_openat *ctx)
 *   {
 *           char path[64];
 *
 *           if (tp_user_str(path, ctx, filename) > 0 && ctx->dfd == -100)
 *                   ...
 *
 * Numbers are read as ctx->field, with the width and the sign they have on the board. Addresses, of the kernel or of
 * user space, are numbers as wide as the board's; tp_ptr() makes a pointer of one. Texts and arrays of which the
 * kernel says in the event where they lie (__data_loc, __rel_loc) are reached by tp_data(), tp_bytes() and tp_str().
 * These structs are no kernel structures: nothing of them is relocated (CO-RE), and nothing has to be.
 */
#ifndef BOARDSCOPE_TRACEPOINTS_H
#define BOARDSCOPE_TRACEPOINTS_H

/* At places that do not suit them, such numbers are read in parts: the kernel refuses other loads of a context. */
typedef unsigned short bs_u16_at1 __attribute__((aligned(1)));
typedef short bs_s16_at1 __attribute__((aligned(1)));
typedef unsigned int bs_u32_at1 __attribute__((aligned(1)));
typedef int bs_s32_at1 __attribute__((aligned(1)));
typedef unsigned int bs_u32_at2 __attribute__((aligned(2)));
typedef int bs_s32_at2 __attribute__((aligned(2)));
typedef unsigned long long bs_u64_at1 __attribute__((aligned(1)));
typedef long long bs_s64_at1 __attribute__((aligned(1)));
typedef unsigned long long bs_u64_at2 __attribute__((aligned(2)));
typedef long long bs_s64_at2 __attribute__((aligned(2)));
typedef unsigned long long bs_u64_at4 __attribute__((aligned(4)));
typedef long long bs_s64_at4 __attribute__((aligned(4)));

/* Fields that are there, and must not be read. */
#define BS_TP_HIDDEN \
	__attribute__((unavailable("the kernel does not show it to BPF programs; " \
				   "bpf_get_current_pid_tgid() tells the process")))
#define BS_TP_TWO_REGISTERS \
	__attribute__((unavailable("this call has an argument of 64 bits, which takes two registers here, and the " \
				   "kernel's event counts it as one: hook raw_syscalls/sys_enter and read args[]")))

/* The address in a field, as a pointer. */
#define tp_ptr(ctx, field) ((void *)(unsigned long)(ctx)->field)

/* What a __data_loc field names: where it begins, how many bytes it has. */
#define tp_data(ctx, field) ((void *)((ctx)->__base_##field + ((ctx)->__data_loc_##field & 0xffff)))
#define tp_bytes(ctx, field) ((ctx)->__data_loc_##field >> 16)

/*
 * Into the array `to`: the text that a __data_loc field names; a text of the kernel or of the traced program, of which
 * a field holds the address. The result is the helper's: bytes with the NUL, or a negative error.
 */
#define tp_str(to, ctx, field) bpf_probe_read_kernel_str((to), bs_tp_size(to), tp_data(ctx, field))
#define tp_kernel_str(to, ctx, field) bpf_probe_read_kernel_str((to), bs_tp_size(to), tp_ptr(ctx, field))
#define tp_user_str(to, ctx, field) bpf_probe_read_user_str((to), bs_tp_size(to), tp_ptr(ctx, field))

#define bs_tp_size(to) \
	({ \
		_Static_assert(!__builtin_types_compatible_p(__typeof__(to), __typeof__(&(to)[0])), \
			       "tp_str() and its like fill an array, and this is a pointer: use the helper itself"); \
		sizeof(to); \
	})

#endif
