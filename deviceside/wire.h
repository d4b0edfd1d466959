/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The contract between the loader on a board and the host: what travels over the loader's stdin and
 * stdout. docs/wire.md explains it in words.
 *
 * A stream is a sequence of frames: struct bsw_header, then `length` bytes of payload. All integers
 * are little-endian and fixed-width, all padding is explicit. Offsets named `…_str` point into the
 * string area at the end of the same payload, where every string ends in NUL; offset 0 is always the
 * empty string. Times are nanoseconds of the board's CLOCK_MONOTONIC unless a name says otherwise.
 *
 * A frame of an unknown type is skipped by its length; fields are only ever added at the end of a
 * fixed part that a later BSW_VERSION makes longer.
 */
#ifndef BOARDSCOPE_WIRE_H
#define BOARDSCOPE_WIRE_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#define BSW_MAGIC 0x31575342u /* the bytes "BSW1" on the wire */
#define BSW_VERSION 1u
#define BSW_MAX_PAYLOAD (256u * 1024u)        /* bytes in one frame, either direction */
#define BSW_MAX_BLOB (32u * 1024u * 1024u)    /* bytes of an object, BTF or plan in all */
#define BSW_UNKNOWN_COUNT UINT64_MAX          /* "some, and nobody counted" */
#define BSW_ALL_CPUS UINT32_MAX

struct bsw_header {
	uint32_t magic;           /* BSW_MAGIC */
	uint8_t version;          /* BSW_VERSION */
	uint8_t reserved0;        /* 0 */
	uint16_t type;            /* enum bsw_type */
	uint32_t length;          /* payload bytes after this header, at most BSW_MAX_PAYLOAD */
	uint32_t sequence;        /* counts frames of one direction from 0, wraps */
	uint32_t header_checksum; /* bsw_header_checksum() over the 16 bytes before */
	uint32_t reserved1;       /* 0 */
};
static_assert(sizeof(struct bsw_header) == 24, "wire layout");
static_assert(offsetof(struct bsw_header, length) == 8, "wire layout");
static_assert(offsetof(struct bsw_header, header_checksum) == 16, "wire layout");

enum bsw_type {
	/* host to board */
	BSW_BLOB = 1,  /* struct bsw_blob + bytes: a piece of the plan, the BTF or the object */
	BSW_START = 2, /* empty: all blobs are there; load and attach */
	BSW_STOP = 3,  /* empty: detach, send what is left, EXIT, end */
	BSW_PING = 4,  /* struct bsw_ping */
	/* board to host */
	BSW_HELLO = 64, /* struct bsw_hello: first frame, before anything is loaded */
	BSW_READY = 65, /* struct bsw_ready + struct bsw_program_state[] + strings */
	BSW_LOG = 66,   /* struct bsw_log + text */
	BSW_TEXT = 67,  /* struct bsw_text + bytes exactly as read from trace_pipe; lines may be split */
	BSW_LOST = 68,  /* struct bsw_lost */
	BSW_STATS = 69, /* struct bsw_stats + struct bsw_program_stats[] */
	BSW_PONG = 70,  /* struct bsw_pong: answer to one PING */
	BSW_EXIT = 71,  /* struct bsw_exit + text: last frame */
};

/* FNV-1a, 32 bits, over the first 16 bytes of a header (http://www.isthe.com/chongo/tech/comp/fnv/). */
static inline uint32_t bsw_header_checksum(const void *header)
{
	const unsigned char *byte = (const unsigned char *)header;
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < 16; i++)
		hash = (hash ^ byte[i]) * 16777619u;
	return hash;
}

/* ---- host to board ------------------------------------------------------------------------- */

enum bsw_blob_kind {
	BSW_BLOB_PLAN = 1,   /* struct bsw_plan …, required */
	BSW_BLOB_OBJECT = 2, /* BPF ELF file, required */
	BSW_BLOB_BTF = 3,    /* raw BTF of the board's kernel types; only when CO-RE needs it */
};

/* Pieces of one blob come in order, without gaps; the blob is whole when offset + bytes == total. */
struct bsw_blob {
	uint32_t kind;   /* enum bsw_blob_kind */
	uint32_t total;  /* bytes of the whole blob, at most BSW_MAX_BLOB */
	uint32_t offset; /* of this piece */
	uint32_t reserved;
};
static_assert(sizeof(struct bsw_blob) == 16, "wire layout");

enum bsw_text_source {
	BSW_TEXT_AUTO = 0,     /* plan only: an instance of our own where the kernel has it, else shared */
	BSW_TEXT_INSTANCE = 1, /* tracefs instances/<name>/trace_pipe, kernel 5.9+ */
	BSW_TEXT_SHARED = 2,   /* the board's one trace_pipe */
	BSW_TEXT_NONE = 3,     /* no printk text is read */
};

enum bsw_attach_kind {
	BSW_ATTACH_BY_SECTION = 0, /* plan only: as libbpf reads the section name */
	BSW_ATTACH_KPROBE = 1,
	BSW_ATTACH_KRETPROBE = 2,
	BSW_ATTACH_TRACEPOINT = 3,
	BSW_ATTACH_OTHER = 255, /* READY only: a kind that libbpf attached by section */
};

/*
 * The plan: struct bsw_plan, then program_count struct bsw_plan_program, then strings_size bytes of
 * strings. Programs of the object that the plan does not name are attached by their section.
 */
struct bsw_plan {
	uint32_t version;           /* BSW_VERSION */
	uint32_t text_source;       /* enum bsw_text_source */
	uint32_t text_buffer_kib;   /* per CPU, of our own instance only; 0 = the kernel's default */
	uint32_t silence_limit_ms;  /* no frame from the host for so long: detach and end; 0 = never */
	uint32_t stats_interval_ms; /* 0 = no STATS frames */
	uint32_t program_count;
	uint32_t strings_size;
	uint32_t reserved;
};
static_assert(sizeof(struct bsw_plan) == 32, "wire layout");

struct bsw_plan_program {
	uint32_t name_str;   /* program (C function) name in the object */
	uint32_t kind;       /* enum bsw_attach_kind */
	uint32_t target_str; /* kernel function, or "category/name" of a tracepoint; empty = by section */
	uint32_t reserved;
	uint64_t offset;     /* into the function, kprobe only */
};
static_assert(sizeof(struct bsw_plan_program) == 24, "wire layout");

struct bsw_ping {
	uint64_t cookie; /* comes back in PONG; the host puts its own clock here */
};
static_assert(sizeof(struct bsw_ping) == 8, "wire layout");

/* ---- board to host ------------------------------------------------------------------------- */

enum bsw_arch {
	BSW_ARCH_UNKNOWN = 0,
	BSW_ARCH_ARM = 1,
	BSW_ARCH_ARM64 = 2,
	BSW_ARCH_X86_64 = 3,
	BSW_ARCH_RISCV64 = 4,
	BSW_ARCH_MIPS = 5,
};

struct bsw_hello {
	uint32_t wire_version;   /* BSW_VERSION of the loader */
	uint32_t loader_version; /* major << 16 | minor << 8 | patch */
	uint32_t arch;           /* enum bsw_arch, of the loader binary */
	uint32_t pointer_bytes;  /* of a kernel pointer, as far as the loader knows: its own */
	uint32_t page_bytes;
	uint32_t cpu_count;      /* possible CPUs */
	uint32_t pid;            /* of the loader */
	uint32_t uid;            /* effective */
	uint64_t monotonic_ns;
	uint64_t realtime_ns;    /* CLOCK_REALTIME at the same moment */
	char kernel_release[72]; /* uname -r; NUL-terminated, as all char arrays here */
	char kernel_version[72]; /* uname -v */
	char machine[72];        /* uname -m */
	char libbpf_version[24];
};
static_assert(sizeof(struct bsw_hello) == 288, "wire layout");
static_assert(offsetof(struct bsw_hello, monotonic_ns) == 32, "wire layout");

enum bsw_program_status {
	BSW_PROGRAM_ATTACHED = 1,
	BSW_PROGRAM_REFUSED = 2, /* by the verifier, or no such hook, or no right to attach */
};

enum bsw_text_clock {
	BSW_CLOCK_UNKNOWN = 0,
	BSW_CLOCK_LOCAL = 1,
	BSW_CLOCK_MONOTONIC = 2,
	BSW_CLOCK_BOOTTIME = 3,
};

/* struct bsw_ready, then program_count struct bsw_program_state, then strings_size bytes. */
struct bsw_ready {
	uint32_t program_count;
	uint32_t attached_count;
	uint32_t text_source; /* enum bsw_text_source, what is really read; never AUTO */
	uint32_t text_clock;  /* enum bsw_text_clock of the stamps in the text */
	uint32_t strings_size;
	uint32_t reserved;
	uint64_t monotonic_ns;
};
static_assert(sizeof(struct bsw_ready) == 32, "wire layout");

struct bsw_program_state {
	uint32_t status;     /* enum bsw_program_status */
	int32_t error;       /* errno of a refusal, 0 when attached */
	uint32_t kind;       /* enum bsw_attach_kind */
	uint32_t kernel_id;  /* bpf program id, 0 when not loaded */
	uint32_t name_str;   /* C function name */
	uint32_t target_str; /* what it hooks: "do_sys_openat2", "syscalls/sys_enter_openat" */
	uint32_t reason_str; /* one sentence, why refused; empty when attached */
	uint32_t reserved;
};
static_assert(sizeof(struct bsw_program_state) == 32, "wire layout");

enum bsw_log_level {
	BSW_LOG_ERROR = 1,
	BSW_LOG_WARNING = 2,
	BSW_LOG_INFO = 3,
	BSW_LOG_DEBUG = 4,
};

enum bsw_log_origin {
	BSW_ORIGIN_LOADER = 1,
	BSW_ORIGIN_LIBBPF = 2,
	BSW_ORIGIN_VERIFIER = 3, /* the log of a refused program; may span several frames */
};

struct bsw_log {
	uint32_t level;  /* enum bsw_log_level */
	uint32_t origin; /* enum bsw_log_origin */
};
static_assert(sizeof(struct bsw_log) == 8, "wire layout");

struct bsw_text {
	uint32_t source; /* enum bsw_text_source */
	uint32_t cpu;    /* BSW_ALL_CPUS for trace_pipe */
	uint64_t monotonic_ns; /* when it was read */
};
static_assert(sizeof(struct bsw_text) == 16, "wire layout");

enum bsw_lost_cause {
	BSW_LOST_TRACE_BUFFER = 1, /* ftrace per_cpu/cpuN/stats: overrun + dropped */
};

struct bsw_lost {
	uint64_t count;   /* events; BSW_UNKNOWN_COUNT when nobody counted */
	uint64_t from_ns; /* lost within this interval */
	uint64_t to_ns;
	uint32_t cause;   /* enum bsw_lost_cause */
	uint32_t cpu;     /* or BSW_ALL_CPUS */
};
static_assert(sizeof(struct bsw_lost) == 32, "wire layout");

enum bsw_stats_flags {
	BSW_STATS_RUN_COUNTS = 1, /* run_count and run_time_ns are counted (bpf_stats, kernel 5.1+) */
};

/* struct bsw_stats, then program_count struct bsw_program_stats in the order of READY. */
struct bsw_stats {
	uint64_t monotonic_ns;
	uint32_t flags; /* enum bsw_stats_flags */
	uint32_t program_count;
};
static_assert(sizeof(struct bsw_stats) == 16, "wire layout");

struct bsw_program_stats {
	uint64_t run_count; /* times the program ran since attach ("hits") */
	uint64_t run_time_ns;
};
static_assert(sizeof(struct bsw_program_stats) == 16, "wire layout");

struct bsw_pong {
	uint64_t cookie;
	uint64_t monotonic_ns;
	uint64_t realtime_ns;
};
static_assert(sizeof(struct bsw_pong) == 24, "wire layout");

enum bsw_exit_reason {
	BSW_EXIT_STOPPED = 1,     /* STOP came */
	BSW_EXIT_END_OF_INPUT = 2,
	BSW_EXIT_SILENCE = 3,     /* silence_limit_ms passed */
	BSW_EXIT_SIGNAL = 4,
	BSW_EXIT_BAD_INPUT = 5,   /* a frame, plan or object that cannot be used */
	BSW_EXIT_REFUSED = 6,     /* no program could be attached */
	BSW_EXIT_FAILED = 7,      /* anything else; the text says what */
};

struct bsw_exit {
	uint32_t reason; /* enum bsw_exit_reason */
	int32_t code;    /* exit status of the loader process */
	uint64_t monotonic_ns;
};
static_assert(sizeof(struct bsw_exit) == 16, "wire layout");

#endif
