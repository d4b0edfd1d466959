/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * libbpf's bpf_helpers.h, made fit for the board. It comes before the stock header and includes it.
 *
 * - On boards without bpf_printk's global data (before 5.2) or the split of bpf_probe_read (before 5.5), the
 *   modern names work and mean what these kernels have.
 * - A read of one pointer or one `long` from the board's memory takes the board's width, and fills the rest.
 * - PT_REGS_PARM… are here too, where probes of older libbpf versions expect them.
 */
#ifndef BOARDSCOPE_BPF_HELPERS_H
#define BOARDSCOPE_BPF_HELPERS_H

#include "boardscope_target.h"

#if BOARDSCOPE_KERNEL_VERSION < 0x050200 && !defined(BPF_NO_GLOBAL_DATA)
#define BPF_NO_GLOBAL_DATA
#endif

#include_next <bpf/bpf_helpers.h>

#if BOARDSCOPE_KERNEL_VERSION < 0x050500
#define BS_READ_KERNEL bpf_probe_read
#define BS_READ_USER bpf_probe_read
#define bpf_probe_read_kernel_str bpf_probe_read_str
#define bpf_probe_read_user_str bpf_probe_read_str
#else
#define BS_READ_KERNEL bpf_probe_read_kernel
#define BS_READ_USER bpf_probe_read_user
#endif

typedef long (*bs_reader)(void *to, unsigned int bytes, const void *from);

/*
 * `is_word`: the source is one pointer or one long of the board. BPF sees it as eight bytes, so a probe asks
 * for eight; the board keeps BS_BOARD_WORD_BYTES there.
 */
static __attribute__((always_inline, unused)) inline long
bs_read(bs_reader reader, void *to, unsigned int bytes, const void *from, int is_word, int is_signed)
{
	if (BS_BOARD_WORD_BYTES == 4 && is_word && bytes == 8) {
		bs_word word = 0;
		long error = reader(&word, sizeof(word), from);

		if (is_signed)
			*(long long *)to = (bs_signed_word)word;
		else
			*(unsigned long long *)to = word;
		return error;
	}
	return reader(to, bytes, from);
}

#define bs_typed_read(reader, to, bytes, from) \
	bs_read((bs_reader)(reader), (to), (bytes), (const void *)(from), \
		bs_is_word(bs_pointee(from)), bs_is_signed(bs_pointee(from)))

#define bpf_probe_read(to, bytes, from) bs_typed_read(bpf_probe_read, to, bytes, from)
#define bpf_probe_read_kernel(to, bytes, from) bs_typed_read(BS_READ_KERNEL, to, bytes, from)
#define bpf_probe_read_user(to, bytes, from) bs_typed_read(BS_READ_USER, to, bytes, from)

/* A 32-bit kernel hands the address out with its sign extended; as a map key it would never match another. */
#define bpf_get_current_task() ((unsigned long long)(bs_word)(bpf_get_current_task)())

#include "boardscope_regs.h"

/* Told libbpf 0.x the types in a map of the old style; the sizes, which the map itself has, will do. */
#ifndef BPF_ANNOTATE_KV_PAIR
#define BPF_ANNOTATE_KV_PAIR(map, key_type, value_type) struct ____btf_map_##map
#endif

#endif
