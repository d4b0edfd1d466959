/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * Typed arguments for probe functions, under the names that libbpf made common:
 *
 *	SEC("kprobe/do_sys_openat2")
 *	int BPF_KPROBE(on_open, int directory, const char *name) { … }
 *
 * Each argument is one register of the board. On 32-bit boards declare a signed `long` as `int`, and mind that
 * a 64-bit argument takes two registers, the first of them even.
 */
#ifndef BOARDSCOPE_BPF_TRACING_H
#define BOARDSCOPE_BPF_TRACING_H

#include <bpf/bpf_helpers.h>
#include "boardscope_regs.h"

#define bs_paste2(a, b) a##b
#define bs_paste(a, b) bs_paste2(a, b)
#define bs_pick_count(_0, _1, _2, _3, _4, _5, _6, _7, _8, _9, _10, _11, _12, count, ...) count
#define bs_count(args...) bs_pick_count(_, ##args, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)

/* The arguments of the inner function are of any type: each word goes in as a pointer, and C converts. */
#define bs_quiet_begin _Pragma("GCC diagnostic push") _Pragma("GCC diagnostic ignored \"-Wint-conversion\"") \
	_Pragma("GCC diagnostic ignored \"-Wint-to-pointer-cast\"")
#define bs_quiet_end _Pragma("GCC diagnostic pop")

/* `regs`: PT_REGS_PARM1… or another family of macros with a number in it. */
#define bs_parms0(one)
#define bs_parms1(one) , (void *)one(1)
#define bs_parms2(one) bs_parms1(one), (void *)one(2)
#define bs_parms3(one) bs_parms2(one), (void *)one(3)
#define bs_parms4(one) bs_parms3(one), (void *)one(4)
#define bs_parms5(one) bs_parms4(one), (void *)one(5)
#define bs_parms6(one) bs_parms5(one), (void *)one(6)
#define bs_parms7(one) bs_parms6(one), (void *)one(7)
#define bs_parms8(one) bs_parms7(one), (void *)one(8)
#define bs_parms9(one) bs_parms8(one), (void *)one(9)
#define bs_parms10(one) bs_parms9(one), (void *)one(10)
#define bs_parms11(one) bs_parms10(one), (void *)one(11)
#define bs_parms12(one) bs_parms11(one), (void *)one(12)

#define bs_function(name, context, list, args...) \
	name(context); \
	static __attribute__((always_inline)) inline __typeof__(name(0)) bs_typed_##name(context, ##args); \
	__typeof__(name(0)) name(context) \
	{ \
		bs_quiet_begin \
		return bs_typed_##name(ctx list); \
		bs_quiet_end \
	} \
	static __attribute__((always_inline)) inline __typeof__(name(0)) bs_typed_##name(context, ##args)

#define bs_kprobe_parm(n) PT_REGS_PARM##n(ctx)
#define BPF_KPROBE(name, args...) \
	bs_function(name, struct pt_regs *ctx, bs_paste(bs_parms, bs_count(args))(bs_kprobe_parm), ##args)
#define BPF_UPROBE(name, args...) BPF_KPROBE(name, ##args)

#define bs_kretprobe_parm(n) PT_REGS_RC(ctx)
#define BPF_KRETPROBE(name, args...) \
	bs_function(name, struct pt_regs *ctx, bs_paste(bs_parms, bs_count(args))(bs_kretprobe_parm), ##args)
#define BPF_URETPROBE(name, args...) BPF_KRETPROBE(name, ##args)

/* Of fentry, raw tracepoint and LSM programs: the context is an array of 64-bit words on every board. */
#define bs_array_parm(n) ctx[(n) - 1]
#define BPF_PROG(name, args...) \
	bs_function(name, unsigned long long *ctx, bs_paste(bs_parms, bs_count(args))(bs_array_parm), ##args)

/* Of functions that implement a system call, whether the kernel wraps them or not. */
#if BOARDSCOPE_KERNEL_VERSION >= BS_SYSCALL_WRAPPER_SINCE
#define bs_syscall_parm(n) PT_REGS_PARM##n##_CORE_SYSCALL(PT_REGS_SYSCALL_REGS(ctx))
#else
#define bs_syscall_parm(n) PT_REGS_PARM##n(ctx)
#endif
#define BPF_KSYSCALL(name, args...) \
	bs_function(name, struct pt_regs *ctx, bs_paste(bs_parms, bs_count(args))(bs_syscall_parm), ##args)
#define BPF_KPROBE_SYSCALL(name, args...) BPF_KSYSCALL(name, ##args)

#endif
