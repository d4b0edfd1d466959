/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * Stands before the build host's <linux/ptrace.h>, whose struct pt_regs is that of the host, or has a 64-bit
 * `long` in each place. Probes pass the address of their pt_regs on to PT_REGS_PARM1(ctx) and its like, so the
 * structure may stay incomplete; on 32-bit ARM its registers can be named as well.
 */
#ifndef BOARDSCOPE_SHADOW_PTRACE_H
#define BOARDSCOPE_SHADOW_PTRACE_H

#ifdef __TARGET_ARCH_arm
struct pt_regs {
	unsigned int uregs[18]; /* r0 … r10, fp, ip, sp, lr, pc, cpsr, r0 at the start of a system call */
};
#else
struct pt_regs;
#endif

#endif
