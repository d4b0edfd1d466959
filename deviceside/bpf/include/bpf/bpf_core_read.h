/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * Reading structures of the board's kernel: offset AND size of every field come from the board's BTF when the
 * loader relocates the object. libbpf's own macros relocate the offset only: on a 32-bit board they read eight
 * bytes where a pointer or a long has four. Values are filled up to the width that BPF sees: with the sign for
 * signed fields, with zeros for the rest. Little-endian boards only.
 */
#ifndef BOARDSCOPE_BPF_CORE_READ_H
#define BOARDSCOPE_BPF_CORE_READ_H

#include <bpf/bpf_helpers.h>

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "CO-RE reads of a narrower board field need a little-endian board"
#endif

#ifdef __bpf__

/* The numbers are part of the BTF relocation format. */
enum bpf_field_info_kind {
	BPF_FIELD_BYTE_OFFSET = 0,
	BPF_FIELD_BYTE_SIZE = 1,
	BPF_FIELD_EXISTS = 2,
	BPF_FIELD_SIGNED = 3,
	BPF_FIELD_LSHIFT_U64 = 4,
	BPF_FIELD_RSHIFT_U64 = 5,
};
enum bpf_type_id_kind {
	BPF_TYPE_ID_LOCAL = 0,
	BPF_TYPE_ID_TARGET = 1,
};
enum bpf_type_info_kind {
	BPF_TYPE_EXISTS = 0,
	BPF_TYPE_SIZE = 1,
	BPF_TYPE_MATCHES = 2,
};
enum bpf_enum_value_kind {
	BPF_ENUMVAL_EXISTS = 0,
	BPF_ENUMVAL_VALUE = 1,
};

/* ---- questions about the board --------------------------------------------------------------- */

/* A field is `p->f` or, with two arguments, `struct s, f.g`. */
#define bs_pick_two(_1, _2, chosen, ...) chosen
#define bs_field_one(field) field
#define bs_field_two(type, field) ((__typeof__(type) *)0)->field
#define bs_named_field(field...) bs_pick_two(field, bs_field_two, bs_field_one)(field)

#define bpf_core_field_exists(field...) \
	__builtin_preserve_field_info(bs_named_field(field), BPF_FIELD_EXISTS)
#define bpf_core_field_size(field...) \
	__builtin_preserve_field_info(bs_named_field(field), BPF_FIELD_BYTE_SIZE)
#define bpf_core_field_offset(field...) \
	__builtin_preserve_field_info(bs_named_field(field), BPF_FIELD_BYTE_OFFSET)

#define bpf_core_type_id_local(type) __builtin_btf_type_id(*(__typeof__(type) *)0, BPF_TYPE_ID_LOCAL)
#define bpf_core_type_id_kernel(type) __builtin_btf_type_id(*(__typeof__(type) *)0, BPF_TYPE_ID_TARGET)
#define bpf_core_type_exists(type) __builtin_preserve_type_info(*(__typeof__(type) *)0, BPF_TYPE_EXISTS)
#define bpf_core_type_size(type) __builtin_preserve_type_info(*(__typeof__(type) *)0, BPF_TYPE_SIZE)
#define bpf_core_type_matches(type) __builtin_preserve_type_info(*(__typeof__(type) *)0, BPF_TYPE_MATCHES)
#define bpf_core_enum_value_exists(type, value) \
	__builtin_preserve_enum_value(*(__typeof__(type) *)value, BPF_ENUMVAL_EXISTS)
#define bpf_core_enum_value(type, value) \
	__builtin_preserve_enum_value(*(__typeof__(type) *)value, BPF_ENUMVAL_VALUE)

/* ---- reads of one address -------------------------------------------------------------------- */

/* Without a field there is no size to relocate, so one pointer or one long is known by its type. */
#define bpf_core_read(to, bytes, from) \
	bpf_probe_read_kernel(to, bytes, __builtin_preserve_access_index(from))
#define bpf_core_read_user(to, bytes, from) \
	bpf_probe_read_user(to, bytes, __builtin_preserve_access_index(from))
#define bpf_core_read_str(to, bytes, from) \
	bpf_probe_read_kernel_str(to, bytes, (const void *)__builtin_preserve_access_index(from))
#define bpf_core_read_user_str(to, bytes, from) \
	bpf_probe_read_user_str(to, bytes, (const void *)__builtin_preserve_access_index(from))

/* ---- chains: src->a->b->c -------------------------------------------------------------------- */

/* Widens `bytes` low bytes of `raw`. */
static __attribute__((always_inline, unused)) inline unsigned long long
bs_widen(unsigned long long raw, unsigned int bytes, int is_signed)
{
	unsigned int free_bits = 64 - 8 * bytes;

	return is_signed ? (unsigned long long)((long long)(raw << free_bits) >> free_bits) : raw;
}

/* The field of what `at` points to; `base` only lends its type. */
#define bs_at(base, at, field) (((__typeof__(base))(at))->field)
#define bs_address(base, at, field) ((const void *)__builtin_preserve_access_index(&bs_at(base, at, field)))
#define bs_board_bytes(base, at, field) \
	((unsigned int)__builtin_preserve_field_info(bs_at(base, at, field), BPF_FIELD_BYTE_SIZE))

/* Follows the pointer in one field: bs_pointer becomes its value. */
#define bs_follow(reader, base, field) \
	{ \
		unsigned long long bs_next = 0; \
		(reader)(&bs_next, bs_board_bytes(base, bs_pointer, field), bs_address(base, bs_pointer, field)); \
		bs_pointer = (const void *)bs_next; \
	}

/* The elements of such an array have another stride on the board than in a copy of it. */
#define bs_refuse_array_of_words(field) \
	_Static_assert(BS_BOARD_WORD_BYTES == 8 || !bs_is_array(field) || \
			       !bs_is_word(bs_pointee(__builtin_choose_expr(bs_is_array(field), (field), (char *)0))), \
		       "an array of pointers or longs: read its elements one by one, as array[i]")

/* The value of the last field, of any type. */
#define bs_last_value(reader, base, field) \
	({ \
		union { \
			unsigned long long raw; \
			__typeof__(bs_at(base, 0, field)) value; \
		} bs_got = { 0 }; \
		unsigned int bs_bytes = bs_board_bytes(base, bs_pointer, field); \
		bs_refuse_array_of_words(bs_at(base, 0, field)); \
		(reader)(&bs_got, bs_bytes, bs_address(base, bs_pointer, field)); \
		if (bs_is_scalar(bs_at(base, 0, field))) \
			bs_got.raw = bs_widen(bs_got.raw, bs_bytes, bs_is_signed(bs_at(base, 0, field))); \
		bs_got.value; \
	})

/*
 * The last field into *to. Arrays of bytes are alike everywhere and are read at the size of *to; structures at
 * the board's size; numbers and pointers are widened to *to. The result is that of the read.
 */
#define bs_is_bytes(x) (!bs_is_scalar(x) && bs_is_array(x) && sizeof(bs_pointee(x)) == 1)
#define bs_last_into(reader, to, base, field) \
	({ \
		unsigned int bs_bytes = bs_board_bytes(base, bs_pointer, field); \
		const void *bs_from = bs_address(base, bs_pointer, field); \
		unsigned long long bs_raw = 0; \
		long bs_error; \
		bs_refuse_array_of_words(bs_at(base, 0, field)); \
		if (bs_is_scalar(bs_at(base, 0, field)) && bs_is_scalar(*(to))) { \
			bs_error = (reader)(&bs_raw, bs_bytes, bs_from); \
			bs_raw = bs_widen(bs_raw, bs_bytes, bs_is_signed(bs_at(base, 0, field))); \
			__builtin_memcpy((to), &bs_raw, sizeof(*(to)) < 8 ? sizeof(*(to)) : 8); \
		} else { \
			if (bs_is_bytes(bs_at(base, 0, field)) || bs_bytes > sizeof(*(to))) \
				bs_bytes = sizeof(*(to)); \
			bs_error = (reader)((to), bs_bytes, bs_from); \
		} \
		bs_error; \
	})

#define bs_last_text(reader, to, base, field) \
	(reader)((void *)(to), sizeof(*(to)), bs_address(base, bs_pointer, field))

#define bs_chain_paste2(a, b) a##b
#define bs_chain_paste(a, b) bs_chain_paste2(a, b)
#define bs_chain_pick(_1, _2, _3, _4, _5, _6, _7, _8, _9, count, ...) count
#define bs_chain_length(fields...) bs_chain_pick(fields, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)

/* For each length: the pointers to follow, what the last field belongs to, and the last field. */
#define bs_follow1(reader, src, a)
#define bs_follow2(reader, src, a, b) bs_follow(reader, src, a)
#define bs_follow3(reader, src, a, b, c) bs_follow2(reader, src, a, b) bs_follow(reader, (src)->a, b)
#define bs_follow4(reader, src, a, b, c, d) bs_follow3(reader, src, a, b, c) bs_follow(reader, (src)->a->b, c)
#define bs_follow5(reader, src, a, b, c, d, e) bs_follow4(reader, src, a, b, c, d) bs_follow(reader, (src)->a->b->c, d)
#define bs_follow6(reader, src, a, b, c, d, e, f) bs_follow5(reader, src, a, b, c, d, e) bs_follow(reader, (src)->a->b->c->d, e)
#define bs_follow7(reader, src, a, b, c, d, e, f, g) bs_follow6(reader, src, a, b, c, d, e, f) bs_follow(reader, (src)->a->b->c->d->e, f)
#define bs_follow8(reader, src, a, b, c, d, e, f, g, h) bs_follow7(reader, src, a, b, c, d, e, f, g) bs_follow(reader, (src)->a->b->c->d->e->f, g)
#define bs_follow9(reader, src, a, b, c, d, e, f, g, h, i) bs_follow8(reader, src, a, b, c, d, e, f, g, h) bs_follow(reader, (src)->a->b->c->d->e->f->g, h)
#define bs_base1(src, a) (src)
#define bs_base2(src, a, b) (src)->a
#define bs_base3(src, a, b, c) (src)->a->b
#define bs_base4(src, a, b, c, d) (src)->a->b->c
#define bs_base5(src, a, b, c, d, e) (src)->a->b->c->d
#define bs_base6(src, a, b, c, d, e, f) (src)->a->b->c->d->e
#define bs_base7(src, a, b, c, d, e, f, g) (src)->a->b->c->d->e->f
#define bs_base8(src, a, b, c, d, e, f, g, h) (src)->a->b->c->d->e->f->g
#define bs_base9(src, a, b, c, d, e, f, g, h, i) (src)->a->b->c->d->e->f->g->h
#define bs_last1(a) a
#define bs_last2(a, b) b
#define bs_last3(a, b, c) c
#define bs_last4(a, b, c, d) d
#define bs_last5(a, b, c, d, e) e
#define bs_last6(a, b, c, d, e, f) f
#define bs_last7(a, b, c, d, e, f, g) g
#define bs_last8(a, b, c, d, e, f, g, h) h
#define bs_last9(a, b, c, d, e, f, g, h, i) i

#define bs_walk(reader, src, fields...) \
	const void *bs_pointer = (const void *)(src); \
	bs_chain_paste(bs_follow, bs_chain_length(fields))(reader, src, fields)
#define bs_base(src, fields...) bs_chain_paste(bs_base, bs_chain_length(fields))(src, fields)
#define bs_last(fields...) bs_chain_paste(bs_last, bs_chain_length(fields))(fields)

#define bs_chain_value(reader, src, fields...) \
	({ \
		bs_walk(reader, src, fields); \
		bs_last_value(reader, bs_base(src, fields), bs_last(fields)); \
	})
#define bs_chain_into(reader, to, src, fields...) \
	({ \
		bs_walk(reader, src, fields); \
		bs_last_into(reader, to, bs_base(src, fields), bs_last(fields)); \
	})
#define bs_chain_text(reader, text_reader, to, src, fields...) \
	({ \
		bs_walk(reader, src, fields); \
		bs_last_text(text_reader, to, bs_base(src, fields), bs_last(fields)); \
	})

#define BPF_CORE_READ(src, fields...) bs_chain_value(BS_READ_KERNEL, src, fields)
#define BPF_CORE_READ_USER(src, fields...) bs_chain_value(BS_READ_USER, src, fields)
#define BPF_CORE_READ_INTO(to, src, fields...) bs_chain_into(BS_READ_KERNEL, to, src, fields)
#define BPF_CORE_READ_USER_INTO(to, src, fields...) bs_chain_into(BS_READ_USER, to, src, fields)
#define BPF_CORE_READ_STR_INTO(to, src, fields...) \
	bs_chain_text(BS_READ_KERNEL, bpf_probe_read_kernel_str, to, src, fields)
#define BPF_CORE_READ_USER_STR_INTO(to, src, fields...) \
	bs_chain_text(BS_READ_USER, bpf_probe_read_user_str, to, src, fields)

/* The names for reads without relocation. Their layout would be that of BPF, so these relocate as well. */
#define BPF_PROBE_READ(src, fields...) BPF_CORE_READ(src, fields)
#define BPF_PROBE_READ_USER(src, fields...) BPF_CORE_READ_USER(src, fields)
#define BPF_PROBE_READ_INTO(to, src, fields...) BPF_CORE_READ_INTO(to, src, fields)
#define BPF_PROBE_READ_USER_INTO(to, src, fields...) BPF_CORE_READ_USER_INTO(to, src, fields)
#define BPF_PROBE_READ_STR_INTO(to, src, fields...) BPF_CORE_READ_STR_INTO(to, src, fields)
#define BPF_PROBE_READ_USER_STR_INTO(to, src, fields...) BPF_CORE_READ_USER_STR_INTO(to, src, fields)

/* ---- bit fields ------------------------------------------------------------------------------ */

#define bs_bits(raw, src, field) \
	({ \
		unsigned long long bs_shifted = (raw) \
			<< __builtin_preserve_field_info((src)->field, BPF_FIELD_LSHIFT_U64); \
		unsigned int bs_right = __builtin_preserve_field_info((src)->field, BPF_FIELD_RSHIFT_U64); \
		__builtin_preserve_field_info((src)->field, BPF_FIELD_SIGNED) \
			? (unsigned long long)((long long)bs_shifted >> bs_right) : bs_shifted >> bs_right; \
	})
#define BPF_CORE_READ_BITFIELD_PROBED(src, field) \
	({ \
		unsigned long long bs_word64 = 0; \
		(BS_READ_KERNEL)(&bs_word64, __builtin_preserve_field_info((src)->field, BPF_FIELD_BYTE_SIZE), \
			(const char *)(src) + \
				__builtin_preserve_field_info((src)->field, BPF_FIELD_BYTE_OFFSET)); \
		bs_bits(bs_word64, src, field); \
	})

#endif /* __bpf__ */
#endif
