/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * What the C of a script is written with. It stands alone: no header of the kernel, of libc or of libbpf is
 * read, so that a script compiles in a moment, to the same object on every host.
 *
 * The C in front of it says what the board is:
 *
 *   BS_WORD_BYTES      4 or 8: bytes of the board's pointers and of its `long`
 *   BS_SPLIT_READS     1: the kernel has separate helpers to read its own and the user's memory (5.5)
 *   BS_READ_STR        1: the kernel has a helper that reads texts (4.11)
 *   BS_RINGBUF         1: records go through a ring buffer (5.8), else through a perf event array
 *   BS_KERNEL_START    with 4-byte pointers: from here on addresses are the kernel's
 *   BS_LARGEST_RECORD  bytes of the largest record; not defined where a script sends none
 *
 * Names with bpf_ are the kernel's helpers, called by their numbers; man 7 bpf-helpers has them all. Names with
 * bs_ and BS_ are made here. Nothing uses .data or .rodata, which kernels before 5.2 do not have, nor atomic
 * additions, which the JIT of 32-bit ARM does not have: maps are per CPU instead, and the host adds up.
 */
#ifndef BOARDSCOPE_SCRIPT_H
#define BOARDSCOPE_SCRIPT_H

#ifdef __BPF_HELPERS__
#error "boardscope_script.h stands in for <bpf/bpf_helpers.h>: include only one of them"
#endif
/* <bpf/bpf_helpers.h> is then left out where a header behind this one includes it. */
#define __BPF_HELPERS__
#define BOARDSCOPE_BPF_HELPERS_H

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef signed char s8;
typedef short s16;
typedef int s32;
typedef long long s64;

/* The section says what kind of program or map it is, and where a program is attached. */
#define SEC(name) __attribute__((section(name), used))
/* Programs of old kernels cannot call functions: all of ours become part of their callers. */
#define BS_FUNCTION static __attribute__((always_inline, unused)) inline
/* The exception: what the kernel calls, for each entry of a map. */
#define BS_CALLED_BACK static __attribute__((noinline, unused))
/* All 8 bytes of a slot in a record or a key are written, so every text begins at a multiple of 8. */
#define BS_TEXT(name, bytes) char name[bytes] __attribute__((aligned(8)))
/* An address of the kernel that is known when the program is loaded. */
#define BS_SYMBOL(name) extern const void name __attribute__((section(".ksyms")))
#define BS_LICENSE(name) char LICENSE[] SEC("license") = name

/* ---- helpers of the kernel ------------------------------------------------------------------------------ */

static void *(*const bpf_map_lookup_elem)(void *map, const void *key) = (void *)1;
static long (*const bpf_map_update_elem)(void *map, const void *key, const void *value, u64 flags) = (void *)2;
static long (*const bpf_map_delete_elem)(void *map, const void *key) = (void *)3;
static long (*const bpf_probe_read)(void *to, u32 bytes, const void *from) = (void *)4;
static u64 (*const bpf_ktime_get_ns)(void) = (void *)5;
static u32 (*const bpf_get_prandom_u32)(void) = (void *)7;
static u32 (*const bpf_get_smp_processor_id)(void) = (void *)8;
static u64 (*const bpf_get_current_pid_tgid)(void) = (void *)14;
static u64 (*const bpf_get_current_uid_gid)(void) = (void *)15;
static long (*const bpf_get_current_comm)(void *to, u32 bytes) = (void *)16;
static long (*const bpf_perf_event_output)(void *ctx, void *map, u64 flags, void *data, u64 bytes) = (void *)25;
static long (*const bpf_get_stackid)(void *ctx, void *map, u64 flags) = (void *)27;
static u64 (*const bpf_get_current_task)(void) = (void *)35;
static long (*const bpf_probe_read_str)(void *to, u32 bytes, const void *from) = (void *)45;
static u32 (*const bpf_get_numa_node_id)(void) = (void *)42;
static u64 (*const bpf_get_current_cgroup_id)(void) = (void *)80;
static long (*const bpf_send_signal)(u32 signal) = (void *)109;
static long (*const bpf_probe_read_user)(void *to, u32 bytes, const void *from) = (void *)112;
static long (*const bpf_probe_read_kernel)(void *to, u32 bytes, const void *from) = (void *)113;
static long (*const bpf_probe_read_user_str)(void *to, u32 bytes, const void *from) = (void *)114;
static long (*const bpf_probe_read_kernel_str)(void *to, u32 bytes, const void *from) = (void *)115;
static u64 (*const bpf_jiffies64)(void) = (void *)118;
static u64 (*const bpf_ktime_get_boot_ns)(void) = (void *)125;
static void *(*const bpf_ringbuf_reserve)(void *ring, u64 bytes, u64 flags) = (void *)131;
static void (*const bpf_ringbuf_submit)(void *record, u64 flags) = (void *)132;
static long (*const bpf_for_each_map_elem)(void *map, void *function, void *argument, u64 flags) = (void *)164;
static void *(*const bpf_map_lookup_percpu_elem)(void *map, const void *key, u32 cpu) = (void *)195;

#define BPF_ANY 0
#define BPF_F_USER_STACK 0x100
#define BPF_F_CURRENT_CPU 0xffffffffull

/* ---- maps ----------------------------------------------------------------------------------------------- */

#define BPF_MAP_TYPE_HASH 1
#define BPF_MAP_TYPE_PERF_EVENT_ARRAY 4
#define BPF_MAP_TYPE_PERCPU_HASH 5
#define BPF_MAP_TYPE_PERCPU_ARRAY 6
#define BPF_MAP_TYPE_STACK_TRACE 7
#define BPF_MAP_TYPE_LRU_HASH 9
#define BPF_MAP_TYPE_LRU_PERCPU_HASH 10
#define BPF_MAP_TYPE_RINGBUF 27

/* libbpf reads these numbers out of the types' debug information (BTF); the kernel itself need not know BTF. */
#define BS_MAP(name, map_type, key_type, value_type, entries) \
	struct { \
		int (*type)[map_type]; \
		int (*max_entries)[entries]; \
		key_type *key; \
		value_type *value; \
	} name SEC(".maps")

#define BS_HASH(name, key_type, value_type, entries) \
	BS_MAP(name, BPF_MAP_TYPE_HASH, key_type, value_type, entries)
/* A value for each CPU: programs of two CPUs never wait for each other, and lose no count. */
#define BS_PERCPU_HASH(name, key_type, value_type, entries) \
	BS_MAP(name, BPF_MAP_TYPE_PERCPU_HASH, key_type, value_type, entries)
/* The same, where a full map drops what was not used for long. */
#define BS_LRU_HASH(name, key_type, value_type, entries) \
	BS_MAP(name, BPF_MAP_TYPE_LRU_HASH, key_type, value_type, entries)
#define BS_LRU_PERCPU_HASH(name, key_type, value_type, entries) \
	BS_MAP(name, BPF_MAP_TYPE_LRU_PERCPU_HASH, key_type, value_type, entries)
/* What does not fit on the stack of 512 bytes lies in such a map: one value for each CPU. */
#define BS_SCRATCH(name, value_type) BS_MAP(name, BPF_MAP_TYPE_PERCPU_ARRAY, u32, value_type, 1)

#define BS_STACKS(name, frames, entries) \
	struct { \
		int (*type)[BPF_MAP_TYPE_STACK_TRACE]; \
		int (*max_entries)[entries]; \
		int (*key_size)[4]; \
		int (*value_size)[8 * (frames)]; \
	} name SEC(".maps")

BS_FUNCTION void *bs_scratch(void *map)
{
	u32 first = 0;

	return bpf_map_lookup_elem(map, &first);
}

/* ---- values of more than one number ---------------------------------------------------------------------- */

/* An address of a program is worth a name only with the process that it belongs to. */
struct bs_user_symbol {
	u64 address;
	u64 pid;
};

struct bs_user_stack {
	s64 id;
	u64 pid;
};

struct bs_inet {
	u32 family; /* 2: IPv4, 10: IPv6, on all boards */
	u8 address[16];
	u32 unused;
} __attribute__((aligned(8)));

struct bs_mac {
	u8 address[6];
	u16 unused;
} __attribute__((aligned(8)));

#define bs_pid() (bpf_get_current_pid_tgid() >> 32)
#define bs_tid() ((u64)(u32)bpf_get_current_pid_tgid())
#define bs_uid() ((u64)(u32)bpf_get_current_uid_gid())
#define bs_gid() (bpf_get_current_uid_gid() >> 32)
#if BS_WORD_BYTES == 4
/* 32-bit kernels hand it out with its sign extended; as a key it would never match a pointer that was read. */
#define bs_task() ((u64)(u32)bpf_get_current_task())
#else
#define bs_task() bpf_get_current_task()
#endif

/* ---- numbers in maps: each function returns 0, or a negative error where there is no room ---------------- */

BS_FUNCTION u64 bs_get(void *map, const void *key)
{
	const u64 *value = bpf_map_lookup_elem(map, key);

	return value ? *value : 0;
}

BS_FUNCTION long bs_set(void *map, const void *key, u64 value)
{
	return bpf_map_update_elem(map, key, &value, BPF_ANY);
}

/* @x++ as a value: what was there before. */
BS_FUNCTION u64 bs_step(void *map, const void *key, u64 amount)
{
	u64 *value = bpf_map_lookup_elem(map, key), before = 0;

	if (value) {
		before = *value;
		*value += amount;
	} else {
		bpf_map_update_elem(map, key, &amount, BPF_ANY);
	}
	return before;
}

BS_FUNCTION u64 bs_has(void *map, const void *key)
{
	return bpf_map_lookup_elem(map, key) != 0;
}

/* Also count(), with 1, and sum(). */
BS_FUNCTION long bs_add(void *map, const void *key, u64 amount)
{
	u64 *value = bpf_map_lookup_elem(map, key);

	if (!value)
		return bpf_map_update_elem(map, key, &amount, BPF_ANY);
	*value += amount;
	return 0;
}

/* min() and max() must tell a smallest value of 0 from none. */
struct bs_extreme {
	u64 value;
	u64 is_set;
};

BS_FUNCTION long bs_extreme(void *map, const void *key, u64 value, int is_signed, int is_max)
{
	struct bs_extreme first = {value, 1}, *old = bpf_map_lookup_elem(map, key);
	int is_less;

	if (!old)
		return bpf_map_update_elem(map, key, &first, BPF_ANY);
	is_less = is_signed ? (s64)value < (s64)old->value : value < old->value;
	if (!old->is_set || (is_max ? !is_less : is_less))
		*old = first;
	return 0;
}

BS_FUNCTION long bs_min(void *map, const void *key, u64 value)
{
	return bs_extreme(map, key, value, 0, 0);
}

BS_FUNCTION long bs_max(void *map, const void *key, u64 value)
{
	return bs_extreme(map, key, value, 0, 1);
}

BS_FUNCTION long bs_min_signed(void *map, const void *key, s64 value)
{
	return bs_extreme(map, key, value, 1, 0);
}

BS_FUNCTION long bs_max_signed(void *map, const void *key, s64 value)
{
	return bs_extreme(map, key, value, 1, 1);
}

/* avg() and stats() */
struct bs_average {
	u64 total;
	u64 count;
};

BS_FUNCTION long bs_average(void *map, const void *key, u64 value)
{
	struct bs_average first = {value, 1}, *old = bpf_map_lookup_elem(map, key);

	if (!old)
		return bpf_map_update_elem(map, key, &first, BPF_ANY);
	old->total += value;
	old->count++;
	return 0;
}

/* What count() and sum() have gathered on all CPUs; behind the last CPU the kernel has nothing. */
#define BS_MOST_CPUS 512
BS_FUNCTION u64 bs_all_cpus(void *map, const void *key)
{
	u64 total = 0;
	u32 cpu;

#pragma clang loop unroll(disable)
	for (cpu = 0; cpu < BS_MOST_CPUS; cpu++) {
		const u64 *value = bpf_map_lookup_percpu_elem(map, key, cpu);

		if (!value)
			break;
		total += *value;
	}
	return total;
}

BS_CALLED_BACK long bs_pass(void *map, const void *key, void *value, void *argument)
{
	return 0;
}
/* How many entries there are: the kernel tells how many it has gone over. */
#define bs_entries(map) ((u64)bpf_for_each_map_elem((map), bs_pass, 0, 0))

/* ---- arithmetic ----------------------------------------------------------------------------------------- */

/* The bucket of hist(): 0 below zero, 1 zero, 2 one, 3 [2,4), 4 [4,8), … */
BS_FUNCTION u32 bs_log2(s64 number)
{
	u64 rest = number;
	u32 bucket = 2;

	if (number <= 0)
		return number == 0;
	if (rest >> 32) {
		rest >>= 32;
		bucket += 32;
	}
	if (rest >> 16) {
		rest >>= 16;
		bucket += 16;
	}
	if (rest >> 8) {
		rest >>= 8;
		bucket += 8;
	}
	if (rest >> 4) {
		rest >>= 4;
		bucket += 4;
	}
	if (rest >> 2) {
		rest >>= 2;
		bucket += 2;
	}
	return bucket + (rest > 1);
}

/*
 * Some JITs of 32-bit ARM refuse programs that divide 64-bit numbers. By a number below 65536 it can be done with
 * divisions of 32 bits, as one does on paper, with digits of 16 bits.
 */
BS_FUNCTION u64 bs_div_small(u64 number, u32 by)
{
	u64 result;
	u32 rest;

	rest = number >> 48;
	result = (u64)(rest / by) << 48;
	rest = rest % by << 16 | (u16)(number >> 32);
	result |= (u64)(rest / by) << 32;
	rest = rest % by << 16 | (u16)(number >> 16);
	result |= (u64)(rest / by) << 16;
	rest = rest % by << 16 | (u16)number;
	return result | (rest / by);
}

/* BPF divides without sign only, and clang gives up on the rest. By 0 the result is 0. */
BS_FUNCTION u64 bs_div(u64 number, u64 by)
{
	return by ? number / by : 0;
}

BS_FUNCTION u64 bs_mod(u64 number, u64 by)
{
	return by ? number % by : 0;
}

#define bs_magnitude(number) ((number) < 0 ? -(u64)(number) : (u64)(number))
#define bs_with_sign(negative, number) ((s64)((negative) ? -(u64)(number) : (u64)(number)))

BS_FUNCTION s64 bs_div_signed(s64 number, s64 by)
{
	return bs_with_sign((number < 0) != (by < 0), bs_div(bs_magnitude(number), bs_magnitude(by)));
}

BS_FUNCTION s64 bs_mod_signed(s64 number, s64 by)
{
	return bs_with_sign(number < 0, bs_mod(bs_magnitude(number), bs_magnitude(by)));
}

/* `bits` of a number from `shift` on: a bit-field */
BS_FUNCTION u64 bs_bits(u64 number, u32 shift, u32 bits)
{
	return number << (64 - shift - bits) >> (64 - bits);
}

BS_FUNCTION s64 bs_bits_signed(u64 number, u32 shift, u32 bits)
{
	return (s64)(number << (64 - shift - bits)) >> (64 - bits);
}

/* The bucket of lhist(): 0 below min, 1 [min,min+step), …, and the last one from max on. */
#define BS_LINEAR_LAST(min, max, step) (((max) - (min)) / (step) + 1)
#if BS_WORD_BYTES == 4
#define bs_steps(number, step) \
	((step) < 65536 ? bs_div_small((number), (step)) : bs_div((number), (step)))
#else
#define bs_steps(number, step) ((number) / (step))
#endif
BS_FUNCTION u32 bs_linear(s64 number, s64 min, s64 max, u64 step)
{
	if (number < min)
		return 0;
	if (number >= max)
		return BS_LINEAR_LAST((u64)max, (u64)min, step);
	return 1 + bs_steps((u64)number - (u64)min, step);
}

/* ---- the context of a program: registers, or the fields of a tracepoint ---------------------------------- */

/* The kernel takes loads of a context only at multiples of their width, and as wide as they are written. */
#define BS_CTX(type, offset) (*(const volatile type *)((const char *)ctx + (offset)))
/* 8 bytes at a multiple of 4 */
#define BS_CTX_HALVES(offset) (BS_CTX(u32, offset) | (u64)BS_CTX(u32, (offset) + 4) << 32)
#define BS_CTX_ADDRESS(offset) ((u64)(long)ctx + (offset))

/* ---- memory --------------------------------------------------------------------------------------------- */

#if BS_WORD_BYTES == 4
#define bs_is_kernel(address) ((u32)(address) >= (u32)BS_KERNEL_START)
#else
#define bs_is_kernel(address) ((s64)(address) < 0)
#endif

#define BS_POINTER(address) ((const void *)(long)(address))

/* 0, or an error: what cannot be read is zeros then. */
#if BS_SPLIT_READS
BS_FUNCTION long bs_kernel_read(void *to, u32 bytes, u64 address)
{
	return bpf_probe_read_kernel(to, bytes, BS_POINTER(address));
}

BS_FUNCTION long bs_user_read(void *to, u32 bytes, u64 address)
{
	return bpf_probe_read_user(to, bytes, BS_POINTER(address));
}

/* Whose memory it is, the address tells. */
BS_FUNCTION long bs_read(void *to, u32 bytes, u64 address)
{
	return bs_is_kernel(address) ? bs_kernel_read(to, bytes, address) : bs_user_read(to, bytes, address);
}
#else
/* Before 5.5 one helper reads both. */
BS_FUNCTION long bs_read(void *to, u32 bytes, u64 address)
{
	return bpf_probe_read(to, bytes, BS_POINTER(address));
}
#define bs_kernel_read bs_read
#define bs_user_read bs_read
#endif

/* bs_kernel_u32(address), bs_user_s16(address), bs_u64(address): what is there, or 0. */
#define BS_READER(prefix, type, wide) \
	BS_FUNCTION wide prefix##_##type(u64 address) \
	{ \
		type value = 0; \
		prefix##_read(&value, sizeof(value), address); \
		return value; \
	}
#define BS_READERS(prefix) \
	BS_READER(prefix, u8, u64) \
	BS_READER(prefix, u16, u64) \
	BS_READER(prefix, u32, u64) \
	BS_READER(prefix, u64, u64) \
	BS_READER(prefix, s8, s64) \
	BS_READER(prefix, s16, s64) \
	BS_READER(prefix, s32, s64) \
	BS_READER(prefix, s64, s64)
BS_READERS(bs_kernel)
BS_READERS(bs_user)
BS_READERS(bs)

/* ---- texts: in the program they are filled up with NULs, and their room is a multiple of 8 --------------- */

#define bs_room(bytes) (((bytes) + 7) & ~7u)
#define bs_clear(to, room) __builtin_memset(__builtin_assume_aligned((to), 8), 0, (room))

#if !BS_READ_STR
/* Lowest byte that is 0: only the bytes below it are kept. Without one, the number stays as it is. */
BS_FUNCTION u64 bs_until_nul(u64 word, int *has_nul)
{
	u64 nuls = (word - 0x0101010101010101ull) & ~word & 0x8080808080808080ull;

	*has_nul = nuls != 0;
	return nuls ? word & (((nuls & -nuls) >> 7) - 1) : word;
}

/* Before 4.11 there is no helper for texts, and a read that reaches into a missing page brings nothing at all. */
BS_FUNCTION long bs_str(char *to, u32 room, u64 address)
{
	u32 at;

	bs_clear(to, bs_room(room));
#pragma unroll
	for (at = 0; at < room; at += 8) {
		u64 word = 0;
		int ended;

		if (bpf_probe_read(&word, 8, BS_POINTER(address + at)) != 0 &&
		    bpf_probe_read(&word, 4, BS_POINTER(address + at)) != 0)
			break;
		*(u64 *)(to + at) = bs_until_nul(word, &ended);
		if (ended)
			break;
	}
	to[room - 1] = 0;
	return 0;
}
#define bs_kernel_str bs_str
#define bs_user_str bs_str
#elif !BS_SPLIT_READS
BS_FUNCTION long bs_str(char *to, u32 room, u64 address)
{
	bs_clear(to, bs_room(room));
	return bpf_probe_read_str(to, room, BS_POINTER(address));
}
#define bs_kernel_str bs_str
#define bs_user_str bs_str
#else
BS_FUNCTION long bs_kernel_str(char *to, u32 room, u64 address)
{
	bs_clear(to, bs_room(room));
	return bpf_probe_read_kernel_str(to, room, BS_POINTER(address));
}

BS_FUNCTION long bs_user_str(char *to, u32 room, u64 address)
{
	bs_clear(to, bs_room(room));
	return bpf_probe_read_user_str(to, room, BS_POINTER(address));
}

/* Whose memory it is, the address tells. */
BS_FUNCTION long bs_str(char *to, u32 room, u64 address)
{
	return bs_is_kernel(address) ? bs_kernel_str(to, room, address) : bs_user_str(to, room, address);
}
#endif

/* str(p, n): only the first `bytes` are kept. */
BS_FUNCTION void bs_cut(char *to, u32 room, u64 bytes)
{
	u32 at;

#pragma unroll
	for (at = 0; at < room; at += 8)
		*(u64 *)(to + at) &= bytes >= at + 8 ? ~0ull : bytes <= at ? 0 : (1ull << (8 * (bytes - at))) - 1;
}

BS_FUNCTION void bs_comm(char *to)
{
	bs_clear(to, 16);
	bpf_get_current_comm(to, 16);
}

/* join(): the next text of a list of pointers, as argv is one. After the last one, all are empty. */
BS_FUNCTION void bs_listed_text(char *to, u32 room, u64 *list)
{
#if BS_WORD_BYTES == 4
	u64 text = *list ? bs_u32(*list) : 0;
#else
	u64 text = *list ? bs_u64(*list) : 0;
#endif

	*list = text ? *list + BS_WORD_BYTES : 0;
	if (text)
		bs_str(to, room, text);
	else
		bs_clear(to, room);
}

/* buf(p, n): how many bytes there are, and the bytes; `read` is one of the readers above. */
#define bs_bytes(to, most, length, read, address) \
	({ \
		u64 bs_length = (length); \
		if (bs_length > (most)) \
			bs_length = (most); \
		__builtin_memset(&(to), 0, sizeof(to)); \
		(to).bytes = bs_length; \
		if (bs_length) \
			read((to).data, bs_clamped(bs_length, (most)), (address)); \
	})
/* What the verifier is to see of it: the compiler must not think that it knows better. */
#define bs_clamped(number, most) \
	({ \
		u64 bs_number = (number); \
		asm volatile("" : "+r"(bs_number)); \
		if (bs_number > (most)) \
			bs_number = (most); \
		(u32)bs_number; \
	})

/* 8 characters of a text in quotes as the number that they are in memory: texts in .rodata are not to be had. */
#define bs_char(text, at) ((u64)(u8)((at) < sizeof(text) ? (text)[(at) < sizeof(text) ? (at) : 0] : 0))
#define bs_word(text, at) \
	(bs_char(text, at) | bs_char(text, (at) + 1) << 8 | bs_char(text, (at) + 2) << 16 | \
	 bs_char(text, (at) + 3) << 24 | bs_char(text, (at) + 4) << 32 | bs_char(text, (at) + 5) << 40 | \
	 bs_char(text, (at) + 6) << 48 | bs_char(text, (at) + 7) << 56)

/* Characters of a text; behind the last one there are NULs only. */
#define bs_length(text, room) \
	({ \
		u64 bs_characters = 0; \
		_Pragma("unroll") for (u32 bs_at = 0; bs_at < (room); bs_at++) \
			bs_characters += (text)[bs_at] != 0; \
		bs_characters; \
	})

/* to = "text"; what does not fit is cut. */
#define bs_put(to, room, text) \
	({ \
		_Pragma("unroll") for (u32 bs_at = 0; bs_at < (room); bs_at += 8) \
			*(u64 *)((to) + bs_at) = bs_word(text, bs_at); \
		if (sizeof(text) > (room)) \
			(to)[(room) - 1] = 0; \
	})

/* to = from */
#define bs_copy(to, room, from, from_room) \
	({ \
		_Pragma("unroll") for (u32 bs_at = 0; bs_at < (room); bs_at += 8) \
			*(u64 *)((to) + bs_at) = bs_at < (from_room) ? *(const u64 *)((from) + bs_at) : 0; \
		if ((from_room) > (room)) \
			(to)[(room) - 1] = 0; \
	})

/* The first `bytes` of both are the same, or both end before. */
#define bs_same(a, b, bytes) \
	({ \
		u64 bs_differ = 0; \
		_Pragma("unroll") for (u32 bs_at = 0; bs_at < (bytes); bs_at += 8) \
			bs_differ |= (*(const u64 *)((a) + bs_at) ^ *(const u64 *)((b) + bs_at)) & \
				     bs_first_bytes((bytes) - bs_at); \
		!bs_differ; \
	})
#define bs_is(a, text, bytes) \
	({ \
		u64 bs_differ = 0; \
		_Pragma("unroll") for (u32 bs_at = 0; bs_at < (bytes); bs_at += 8) \
			bs_differ |= (*(const u64 *)((a) + bs_at) ^ bs_word(text, bs_at)) & \
				     bs_first_bytes((bytes) - bs_at); \
		!bs_differ; \
	})
/* Whether the text holds the one in quotes. */
#define bs_contains(text, room, wanted) \
	({ \
		int bs_found = 0; \
		_Pragma("unroll") for (u32 bs_from = 0; bs_from + sizeof(wanted) <= (room); bs_from++) \
		{ \
			int bs_alike = 1; \
			_Pragma("unroll") for (u32 bs_at = 0; bs_at + 1 < sizeof(wanted); bs_at++) \
				bs_alike &= (text)[bs_from + bs_at] == (wanted)[bs_at]; \
			bs_found |= bs_alike; \
		} \
		bs_found; \
	})
#define bs_first_bytes(bytes) ((bytes) >= 8 ? ~0ull : (1ull << (8 * (bytes) & 63)) - 1)

/* ---- records to the host -------------------------------------------------------------------------------- */

#ifdef BS_LARGEST_RECORD

/* How every record begins: struct bsw_script_record of Boardscope's wire.h. */
struct bs_record {
	u32 id;
	u32 cpu;
	u64 time_ns;
	u64 pid_tgid;
	char comm[16];
};

#ifndef BS_RING_BYTES
#define BS_RING_BYTES (256 * 1024)
#endif

#if BS_RINGBUF
struct {
	int (*type)[BPF_MAP_TYPE_RINGBUF];
	int (*max_entries)[BS_RING_BYTES];
} bs_records SEC(".maps");
/* The kernel does not count records that find no room; Boardscope's loader reads the count here. */
BS_SCRATCH(bs_records__lost, u64);

BS_FUNCTION void *bs_reserve(u32 bytes)
{
	void *record = bpf_ringbuf_reserve(&bs_records, bytes, 0);
	u64 *lost = record ? 0 : bs_scratch(&bs_records__lost);

	if (lost)
		*lost += 1;
	return record;
}

BS_FUNCTION void bs_submit(void *ctx, void *record, u32 bytes)
{
	bpf_ringbuf_submit(record, 0);
}
#else
struct {
	int (*type)[BPF_MAP_TYPE_PERF_EVENT_ARRAY];
	int (*key_size)[4];
	int (*value_size)[4];
} bs_records SEC(".maps");
/* Kernels of that age never run a program while another one of ours is at work on the same CPU. */
struct bs_draft {
	u64 words[(BS_LARGEST_RECORD + 7) / 8];
};
BS_SCRATCH(bs_draft, struct bs_draft);

BS_FUNCTION void *bs_reserve(u32 bytes)
{
	return bs_scratch(&bs_draft);
}

BS_FUNCTION void bs_submit(void *ctx, void *record, u32 bytes)
{
	bpf_perf_event_output(ctx, &bs_records, BPF_F_CURRENT_CPU, record, bytes);
}
#endif

/* Room for a record, with its head filled in; 0 where there is none, which is counted. */
BS_FUNCTION void *bs_begin(u32 id, u32 bytes)
{
	struct bs_record *record = bs_reserve(bytes);

	if (!record)
		return 0;
	record->id = id;
	record->cpu = bpf_get_smp_processor_id();
	record->time_ns = bpf_ktime_get_ns();
	record->pid_tgid = bpf_get_current_pid_tgid();
	bs_comm(record->comm);
	return record;
}

/* A record that says all by its number: what the loader or the host is to do now. */
BS_FUNCTION void bs_tell(void *ctx, u32 id)
{
	void *record = bs_begin(id, sizeof(struct bs_record));

	if (record)
		bs_submit(ctx, record, sizeof(struct bs_record));
}

#ifdef BS_FAILURES
/* What went wrong and how often, per kind of record that tells it. */
BS_MAP(bs_failures, BPF_MAP_TYPE_PERCPU_ARRAY, u32, u64, BS_FAILURES);

struct bs_failure {
	struct bs_record head;
	s64 error;
	u64 count;
};

/* Tells of an error the first time, the second, the fourth, …: a full map must not fill the ring as well. */
BS_FUNCTION void bs_check(void *ctx, u32 id, long error)
{
	struct bs_failure *record;
	u64 *count;

	if (error >= 0)
		return;
	count = bpf_map_lookup_elem(&bs_failures, &id);
	if (!count)
		return;
	*count += 1;
	if (*count & (*count - 1))
		return;
	record = bs_begin(id, sizeof(*record));
	if (!record)
		return;
	record->error = error;
	record->count = *count;
	bs_submit(ctx, record, sizeof(*record));
}
#endif

#endif /* BS_LARGEST_RECORD */

#endif
