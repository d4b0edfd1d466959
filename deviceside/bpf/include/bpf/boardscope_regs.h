/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * Registers of a struct pt_regs, read at the board's width and offset. struct pt_regs may be incomplete, or come
 * from a header for another machine: only its address is used. The loads are volatile so that the optimiser
 * leaves their width alone.
 */
#ifndef BOARDSCOPE_REGS_H
#define BOARDSCOPE_REGS_H

#include "boardscope_target.h"

#define bs_reg(regs, offset) \
	((unsigned long)*(const volatile bs_word *)((const char *)(regs) + (offset)))
#define bs_signed_reg(regs, offset) \
	((long)*(const volatile bs_signed_word *)((const char *)(regs) + (offset)))

/* The same from a pt_regs that lies anywhere in kernel memory, not in the context of the program. */
#define bs_reg_far(regs, offset) \
	({ \
		bs_word bs_value = 0; \
		(BS_READ_KERNEL)(&bs_value, sizeof(bs_value), (const char *)(regs) + (offset)); \
		(unsigned long)bs_value; \
	})
#define bs_signed_reg_far(regs, offset) ((long)(bs_signed_word)bs_reg_far(regs, offset))

/* Arguments that no longer fit into registers lie on the stack, one word each. */
#define bs_stack_offset(n) (BS_STACK_PARM_SKIP + ((n) - BS_FIRST_STACK_PARM) * BS_BOARD_WORD_BYTES)
#define bs_stack_parm(regs, n) bs_reg_far(bs_reg(regs, BS_REG_SP), bs_stack_offset(n))
#define bs_stack_parm_far(regs, n) bs_reg_far(bs_reg_far(regs, BS_REG_SP), bs_stack_offset(n))

/* Whatever version of these some other header brought. */
#undef PT_REGS_PARM1
#undef PT_REGS_PARM2
#undef PT_REGS_PARM3
#undef PT_REGS_PARM4
#undef PT_REGS_PARM5
#undef PT_REGS_RET
#undef PT_REGS_FP
#undef PT_REGS_RC
#undef PT_REGS_SP
#undef PT_REGS_IP

#define PT_REGS_PARM1(x) bs_reg(x, BS_REG_PARM1)
#define PT_REGS_PARM2(x) bs_reg(x, BS_REG_PARM2)
#define PT_REGS_PARM3(x) bs_reg(x, BS_REG_PARM3)
#define PT_REGS_PARM4(x) bs_reg(x, BS_REG_PARM4)
#define PT_REGS_PARM1_CORE(x) bs_reg_far(x, BS_REG_PARM1)
#define PT_REGS_PARM2_CORE(x) bs_reg_far(x, BS_REG_PARM2)
#define PT_REGS_PARM3_CORE(x) bs_reg_far(x, BS_REG_PARM3)
#define PT_REGS_PARM4_CORE(x) bs_reg_far(x, BS_REG_PARM4)

#ifdef BS_REG_PARM5
#define PT_REGS_PARM5(x) bs_reg(x, BS_REG_PARM5)
#define PT_REGS_PARM5_CORE(x) bs_reg_far(x, BS_REG_PARM5)
#else
#define PT_REGS_PARM5(x) bs_stack_parm(x, 5)
#define PT_REGS_PARM5_CORE(x) bs_stack_parm_far(x, 5)
#endif
#ifdef BS_REG_PARM6
#define PT_REGS_PARM6(x) bs_reg(x, BS_REG_PARM6)
#define PT_REGS_PARM6_CORE(x) bs_reg_far(x, BS_REG_PARM6)
#else
#define PT_REGS_PARM6(x) bs_stack_parm(x, 6)
#define PT_REGS_PARM6_CORE(x) bs_stack_parm_far(x, 6)
#endif
#ifdef BS_REG_PARM7
#define PT_REGS_PARM7(x) bs_reg(x, BS_REG_PARM7)
#define PT_REGS_PARM8(x) bs_reg(x, BS_REG_PARM8)
#define PT_REGS_PARM7_CORE(x) bs_reg_far(x, BS_REG_PARM7)
#define PT_REGS_PARM8_CORE(x) bs_reg_far(x, BS_REG_PARM8)
#else
#define PT_REGS_PARM7(x) bs_stack_parm(x, 7)
#define PT_REGS_PARM8(x) bs_stack_parm(x, 8)
#define PT_REGS_PARM7_CORE(x) bs_stack_parm_far(x, 7)
#define PT_REGS_PARM8_CORE(x) bs_stack_parm_far(x, 8)
#endif

/* Where the function returns to, at its entry. */
#ifdef BS_REG_LINK
#define PT_REGS_RET(x) bs_reg(x, BS_REG_LINK)
#define PT_REGS_RET_CORE(x) bs_reg_far(x, BS_REG_LINK)
#else
#define PT_REGS_RET(x) bs_reg_far(bs_reg(x, BS_REG_SP), 0)
#define PT_REGS_RET_CORE(x) bs_reg_far(bs_reg_far(x, BS_REG_SP), 0)
#endif

#define PT_REGS_FP(x) bs_reg(x, BS_REG_FP)
#define PT_REGS_SP(x) bs_reg(x, BS_REG_SP)
#define PT_REGS_IP(x) bs_reg(x, BS_REG_IP)
#define PT_REGS_FP_CORE(x) bs_reg_far(x, BS_REG_FP)
#define PT_REGS_SP_CORE(x) bs_reg_far(x, BS_REG_SP)
#define PT_REGS_IP_CORE(x) bs_reg_far(x, BS_REG_IP)

/* What the function returned. Signed, so that `PT_REGS_RC(ctx) < 0` finds errors on every board. */
#define PT_REGS_RC(x) bs_signed_reg(x, BS_REG_RETURN)
#define PT_REGS_RC_CORE(x) bs_signed_reg_far(x, BS_REG_RETURN)

/* The registers of a system call as user space set them. */
#define PT_REGS_SYSCALL_NR(x) bs_reg(x, BS_REG_SYSCALL)
#define PT_REGS_PARM1_SYSCALL(x) bs_reg(x, BS_REG_SYSCALL_PARM1)
#define PT_REGS_PARM2_SYSCALL(x) PT_REGS_PARM2(x)
#define PT_REGS_PARM3_SYSCALL(x) PT_REGS_PARM3(x)
#define PT_REGS_PARM4_SYSCALL(x) bs_reg(x, BS_REG_SYSCALL_PARM4)
#define PT_REGS_PARM5_SYSCALL(x) bs_reg(x, BS_REG_SYSCALL_PARM5)
#define PT_REGS_PARM6_SYSCALL(x) bs_reg(x, BS_REG_SYSCALL_PARM6)
#define PT_REGS_PARM1_CORE_SYSCALL(x) bs_reg_far(x, BS_REG_SYSCALL_PARM1)
#define PT_REGS_PARM2_CORE_SYSCALL(x) PT_REGS_PARM2_CORE(x)
#define PT_REGS_PARM3_CORE_SYSCALL(x) PT_REGS_PARM3_CORE(x)
#define PT_REGS_PARM4_CORE_SYSCALL(x) bs_reg_far(x, BS_REG_SYSCALL_PARM4)
#define PT_REGS_PARM5_CORE_SYSCALL(x) bs_reg_far(x, BS_REG_SYSCALL_PARM5)
#define PT_REGS_PARM6_CORE_SYSCALL(x) bs_reg_far(x, BS_REG_SYSCALL_PARM6)

/* Where a system call function is a wrapper, its only argument is the address of the real registers. */
#if BOARDSCOPE_KERNEL_VERSION >= BS_SYSCALL_WRAPPER_SINCE
#define PT_REGS_SYSCALL_REGS(ctx) ((struct pt_regs *)PT_REGS_PARM1(ctx))
#else
#define PT_REGS_SYSCALL_REGS(ctx) ((struct pt_regs *)(ctx))
#endif

#endif
