/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * Facts about the board that a probe is compiled for. The builder passes
 *   -D__TARGET_ARCH_…                 as libbpf's headers name it
 *   -DBOARDSCOPE_KERNEL_VERSION=0x…   KERNEL_VERSION(major, minor, patch) of the board
 *
 * The offsets are those of struct pt_regs, which ptrace makes part of each architecture's user ABI, so they are
 * plain numbers: no header, BTF or relocation is needed to read an argument of a kprobe.
 */
#ifndef BOARDSCOPE_TARGET_H
#define BOARDSCOPE_TARGET_H

#ifndef BOARDSCOPE_KERNEL_VERSION
#define BOARDSCOPE_KERNEL_VERSION 0x060100
#endif

#if defined(__TARGET_ARCH_arm)

#define BS_BOARD_WORD_BYTES 4
#define BS_REG(n) ((n) * 4)
#define BS_REG_PARM1 BS_REG(0)
#define BS_REG_PARM2 BS_REG(1)
#define BS_REG_PARM3 BS_REG(2)
#define BS_REG_PARM4 BS_REG(3)
#define BS_FIRST_STACK_PARM 5 /* the fifth word of arguments is at [sp] on entry */
#define BS_REG_RETURN BS_REG(0)
#define BS_REG_FP BS_REG(11)
#define BS_REG_SP BS_REG(13)
#define BS_REG_LINK BS_REG(14)
#define BS_REG_IP BS_REG(15)
#define BS_REG_SYSCALL BS_REG(7)
#define BS_REG_SYSCALL_PARM1 BS_REG(17) /* r0 as it was before the result replaced it */
#define BS_REG_SYSCALL_PARM4 BS_REG(3)
#define BS_REG_SYSCALL_PARM5 BS_REG(4)
#define BS_REG_SYSCALL_PARM6 BS_REG(5)
#define BS_SYSCALL_WRAPPER_SINCE 0xffffffff /* never */

#elif defined(__TARGET_ARCH_arm64)

#define BS_BOARD_WORD_BYTES 8
#define BS_REG(n) ((n) * 8)
#define BS_REG_PARM1 BS_REG(0)
#define BS_REG_PARM2 BS_REG(1)
#define BS_REG_PARM3 BS_REG(2)
#define BS_REG_PARM4 BS_REG(3)
#define BS_REG_PARM5 BS_REG(4)
#define BS_REG_PARM6 BS_REG(5)
#define BS_REG_PARM7 BS_REG(6)
#define BS_REG_PARM8 BS_REG(7)
#define BS_FIRST_STACK_PARM 9
#define BS_REG_RETURN BS_REG(0)
#define BS_REG_FP BS_REG(29)
#define BS_REG_SP BS_REG(31)
#define BS_REG_LINK BS_REG(30)
#define BS_REG_IP BS_REG(32)
#define BS_REG_SYSCALL BS_REG(8)
#define BS_REG_SYSCALL_PARM1 BS_REG(34) /* orig_x0, behind pstate */
#define BS_REG_SYSCALL_PARM4 BS_REG(3)
#define BS_REG_SYSCALL_PARM5 BS_REG(4)
#define BS_REG_SYSCALL_PARM6 BS_REG(5)
#define BS_SYSCALL_WRAPPER_SINCE 0x041300

#elif defined(__TARGET_ARCH_x86)

#define BS_BOARD_WORD_BYTES 8
#define BS_REG(n) ((n) * 8)
#define BS_REG_PARM1 BS_REG(14) /* di */
#define BS_REG_PARM2 BS_REG(13) /* si */
#define BS_REG_PARM3 BS_REG(12) /* dx */
#define BS_REG_PARM4 BS_REG(11) /* cx */
#define BS_REG_PARM5 BS_REG(9)  /* r8 */
#define BS_REG_PARM6 BS_REG(8)  /* r9 */
#define BS_FIRST_STACK_PARM 7
#define BS_STACK_PARM_SKIP 8 /* the return address lies first */
#define BS_REG_RETURN BS_REG(10)
#define BS_REG_FP BS_REG(4)
#define BS_REG_SP BS_REG(19)
#define BS_REG_IP BS_REG(16)
#define BS_REG_SYSCALL BS_REG(15)
#define BS_REG_SYSCALL_PARM1 BS_REG(14)
#define BS_REG_SYSCALL_PARM4 BS_REG(7) /* r10 */
#define BS_REG_SYSCALL_PARM5 BS_REG(9)
#define BS_REG_SYSCALL_PARM6 BS_REG(8)
#define BS_SYSCALL_WRAPPER_SINCE 0x041100

#elif defined(__TARGET_ARCH_riscv)

#define BS_BOARD_WORD_BYTES 8
#define BS_REG(n) ((n) * 8)
#define BS_REG_PARM1 BS_REG(10)
#define BS_REG_PARM2 BS_REG(11)
#define BS_REG_PARM3 BS_REG(12)
#define BS_REG_PARM4 BS_REG(13)
#define BS_REG_PARM5 BS_REG(14)
#define BS_REG_PARM6 BS_REG(15)
#define BS_REG_PARM7 BS_REG(16)
#define BS_REG_PARM8 BS_REG(17)
#define BS_FIRST_STACK_PARM 9
#define BS_REG_RETURN BS_REG(10)
#define BS_REG_FP BS_REG(8)
#define BS_REG_SP BS_REG(2)
#define BS_REG_LINK BS_REG(1)
#define BS_REG_IP BS_REG(0)
#define BS_REG_SYSCALL BS_REG(17)
#define BS_REG_SYSCALL_PARM1 BS_REG(35) /* orig_a0, behind status, badaddr and cause */
#define BS_REG_SYSCALL_PARM4 BS_REG(13)
#define BS_REG_SYSCALL_PARM5 BS_REG(14)
#define BS_REG_SYSCALL_PARM6 BS_REG(15)
#define BS_SYSCALL_WRAPPER_SINCE 0x060600

#else
#error "no board is chosen: compile with -D__TARGET_ARCH_arm, _arm64, _x86 or _riscv"
#endif

#ifndef BS_STACK_PARM_SKIP
#define BS_STACK_PARM_SKIP 0
#endif

/* The board's own `long`, whatever `long` means to this compilation. */
#if BS_BOARD_WORD_BYTES == 4
typedef unsigned int bs_word;
typedef int bs_signed_word;
#else
typedef unsigned long long bs_word;
typedef long long bs_signed_word;
#endif

/* What an expression is, as a constant: -DBS_… take an lvalue that is not evaluated. */
#define bs_is_integer(x) (__builtin_classify_type(x) == 1)
#define bs_looks_like_pointer(x) (__builtin_classify_type(x) == 5) /* an array too */
#define bs_is_array(x) \
	(bs_looks_like_pointer(x) && \
	 !__builtin_types_compatible_p(__typeof__(x), \
		 __typeof__(&*__builtin_choose_expr(bs_looks_like_pointer(x), (x), (char *)0))))
#define bs_is_pointer(x) (bs_looks_like_pointer(x) && !bs_is_array(x))
#define bs_is_scalar(x) (bs_is_integer(x) || bs_is_pointer(x))
#define bs_is_long(x) \
	(__builtin_types_compatible_p(__typeof__(x), long) || \
	 __builtin_types_compatible_p(__typeof__(x), unsigned long))
#define bs_is_signed(x) \
	((__typeof__(__builtin_choose_expr(bs_is_integer(x), (x), 0u)))-1 < \
	 (__typeof__(__builtin_choose_expr(bs_is_integer(x), (x), 0u)))1)
/* Of the types whose width the board decides. */
#define bs_is_word(x) (bs_is_pointer(x) || bs_is_long(x))

/* What a pointer points to; a char when it is not a typed pointer. */
#define bs_pointee(p) (*__builtin_choose_expr(bs_looks_like_pointer(p), (p), (char *)0))

#endif
