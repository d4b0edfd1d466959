/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * libbpf's usdt.bpf.h for probes that do not include vmlinux.h, where it finds no `bool`. On 32-bit ARM boards
 * USDT probes are refused: libbpf knows no arguments there, and the places are Thumb code as a rule.
 */
#ifndef BOARDSCOPE_USDT_BPF_H
#define BOARDSCOPE_USDT_BPF_H

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#ifndef bool
typedef _Bool bool;
#endif

#include_next <bpf/usdt.bpf.h>

#endif
