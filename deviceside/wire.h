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
 * fixed part that a later BSW_VERSION makes longer. Version 1 had the frames up to EXIT, and a shorter
 * plan and LOST; version 2 those up to CHECK, and a shorter plan. A host still reads both, since recordings
 * hold them.
 */
#ifndef BOARDSCOPE_WIRE_H
#define BOARDSCOPE_WIRE_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#define BSW_MAGIC 0x31575342u /* the bytes "BSW1" on the wire */
#define BSW_VERSION 3u
#define BSW_OLDEST_VERSION 1u                 /* of frames from a board that a host still reads */
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
	BSW_PAUSE = 5, /* struct bsw_pause: take the programs off their hooks, or put them back */
	BSW_LIST_MAPS = 6,  /* struct bsw_list_maps: answered by MAPS */
	BSW_READ_MAP = 7,   /* struct bsw_read_map: answered by MAP_ENTRIES …, or MAP_RESULT when it fails */
	BSW_CHANGE_MAP = 8, /* struct bsw_change_map + key + value: answered by MAP_RESULT */
	BSW_READ_TYPES = 9, /* struct bsw_read_types: answered by TYPES …, or MAP_RESULT when it fails */
	BSW_NAME_ADDRESSES = 10, /* struct bsw_name_addresses + u64[]: answered by SYMBOLS */
	BSW_READ_FILE = 11, /* struct bsw_read_file + path: answered by FILE …, or MAP_RESULT when it fails */
	/* board to host */
	BSW_HELLO = 64, /* struct bsw_hello: first frame, before anything is loaded */
	BSW_READY = 65, /* struct bsw_ready + struct bsw_program_state[] + strings */
	BSW_LOG = 66,   /* struct bsw_log + text */
	BSW_TEXT = 67,  /* struct bsw_text + bytes exactly as read from trace_pipe; lines may be split */
	BSW_LOST = 68,  /* struct bsw_lost */
	BSW_STATS = 69, /* struct bsw_stats + struct bsw_program_stats[] */
	BSW_PONG = 70,  /* struct bsw_pong: answer to one PING */
	BSW_EXIT = 71,  /* struct bsw_exit + text: last frame */
	BSW_MAPS = 72,  /* struct bsw_maps + struct bsw_map[] + strings */
	BSW_RECORDS = 73,     /* struct bsw_records + records: what programs put into a ring or perf buffer */
	BSW_PAGE = 74,        /* struct bsw_page + one page as read from trace_pipe_raw, cut behind its data */
	BSW_FORMAT = 75,      /* struct bsw_format + name + text: what is needed to read the pages */
	BSW_CLOCK = 76,       /* struct bsw_clock: now and then, and before EXIT */
	BSW_MAP_ENTRIES = 77, /* struct bsw_map_entries + entries */
	BSW_MAP_RESULT = 78,  /* struct bsw_map_result + one sentence, empty when it worked */
	BSW_SYMBOLS = 79,     /* struct bsw_symbols + struct bsw_symbol[] + strings */
	BSW_TYPES = 80,       /* struct bsw_types + bytes: a piece of a map's BTF */
	BSW_CHECK = 81,       /* struct bsw_check + strings: one line of the self-test */
	BSW_FILE = 82,        /* struct bsw_file + bytes: a piece of a file */
};

#define BSW_CHECKSUM_BEGIN 2166136261u

/* FNV-1a, 32 bits (http://www.isthe.com/chongo/tech/comp/fnv/), piece by piece: begins with BSW_CHECKSUM_BEGIN. */
static inline uint32_t bsw_checksum(uint32_t hash, const void *bytes, size_t count)
{
	const unsigned char *byte = (const unsigned char *)bytes;

	for (size_t i = 0; i < count; i++)
		hash = (hash ^ byte[i]) * 16777619u;
	return hash;
}

/* Over the first 16 bytes of a header. */
static inline uint32_t bsw_header_checksum(const void *header)
{
	return bsw_checksum(BSW_CHECKSUM_BEGIN, header, 16);
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
	BSW_TEXT_AUTO = 0,     /* plan only: pages where the kernel has instances for it, else shared */
	BSW_TEXT_INSTANCE = 1, /* tracefs instances/<name>/trace_pipe, kernel 5.9+ */
	BSW_TEXT_SHARED = 2,   /* the board's one trace_pipe */
	BSW_TEXT_NONE = 3,     /* no printk text is read */
	BSW_TEXT_PAGES = 4,    /* an instance of our own, read as raw pages: PAGE frames instead of TEXT */
};

enum bsw_attach_kind {
	BSW_ATTACH_BY_SECTION = 0, /* plan only: as libbpf reads the section name */
	BSW_ATTACH_KPROBE = 1,
	BSW_ATTACH_KRETPROBE = 2,
	BSW_ATTACH_TRACEPOINT = 3,
	BSW_ATTACH_RAW_TRACEPOINT = 4,
	BSW_ATTACH_UPROBE = 5,
	BSW_ATTACH_URETPROBE = 6,
	BSW_ATTACH_USDT = 7,
	BSW_ATTACH_PERF_EVENT = 8,
	BSW_ATTACH_SOCKET_FILTER = 9,
	BSW_ATTACH_XDP = 10,
	BSW_ATTACH_TC_INGRESS = 11,
	BSW_ATTACH_TC_EGRESS = 12,
	BSW_ATTACH_CGROUP = 13,
	BSW_ATTACH_FENTRY = 14,
	BSW_ATTACH_FEXIT = 15,
	BSW_ATTACH_TP_BTF = 16,
	BSW_ATTACH_BEGIN = 17, /* by plan only: run once, before anything else is attached */
	BSW_ATTACH_END = 18,   /* likewise, once everything else is detached and its events were sent */
	BSW_ATTACH_OTHER = 255, /* READY only: a kind that libbpf attached by section */
};

/* What a kernel that has it is to be treated as not having: so a new kernel stands in for an old one. */
enum bsw_without {
	BSW_WITHOUT_RINGBUF = 1,      /* 5.8 */
	BSW_WITHOUT_INSTANCE = 2,     /* the event of bpf_trace_printk, 5.9 */
	BSW_WITHOUT_PERF_KPROBE = 4,  /* kprobes and uprobes as perf events, 4.17 */
	BSW_WITHOUT_GLOBAL_DATA = 8,  /* 5.2 */
	BSW_WITHOUT_BTF = 16,	      /* of the kernel, and of programs and maps */
};

enum bsw_plan_flags {
	BSW_PLAN_MAPS_AT_END = 1, /* the entries of the object's maps before EXIT, with BSW_COOKIE_END */
};

/*
 * The plan: struct bsw_plan, then program_count struct bsw_plan_program, then trace_event_count offsets
 * (u32) of strings "category/name", "*" allowed for either, then action_count struct bsw_plan_action, then
 * strings_size bytes of strings. Each entry for a program is one place where it is hooked; there may be
 * several for one program. Programs of the object that the plan does not name are attached by their section.
 * Without an object (no BLOB of that kind) only trace events and maps of the board are served.
 */
struct bsw_plan {
	uint32_t version;           /* BSW_VERSION */
	uint32_t text_source;       /* enum bsw_text_source */
	uint32_t text_buffer_kib;   /* per CPU, of our own instance only; 0 = the kernel's default */
	uint32_t silence_limit_ms;  /* no frame from the host for so long: detach and end; 0 = never */
	uint32_t stats_interval_ms; /* 0 = no STATS frames */
	uint32_t program_count;
	uint32_t strings_size;
	uint32_t trace_event_count;
	uint32_t without;             /* enum bsw_without, or-ed */
	uint32_t map_interval_ms;     /* send the entries of the object's maps so often; 0 = never */
	uint32_t perf_buffer_kib;     /* per CPU, of perf event arrays; 0 = 256 */
	uint32_t byte_limit_per_s;    /* of events to the host; the kernel's buffers hold or lose the rest; 0 = none */
	uint32_t run_limit_per_s;     /* a program that runs more often is detached; 0 = none */
	uint32_t run_limit_permille;  /* of one CPU's time; a program that takes more is detached; 0 = none */
	uint32_t flags;               /* enum bsw_plan_flags, or-ed */
	uint32_t action_count;
	/* version 2 ended here, with 8 reserved bytes before */
	uint32_t output_map_str; /* the ring or perf array, by name in the object, whose records ask for actions */
	uint32_t reserved[3];
};
static_assert(sizeof(struct bsw_plan) == 80, "wire layout");
static_assert(offsetof(struct bsw_plan, trace_event_count) == 28, "wire layout");
static_assert(offsetof(struct bsw_plan, run_limit_permille) == 52, "wire layout");
static_assert(offsetof(struct bsw_plan, output_map_str) == 64, "wire layout");

enum bsw_plan_program_flags {
	BSW_PROGRAM_FREQUENCY = 1, /* parameter is a frequency in Hz, not a period */
	BSW_PROGRAM_ONE_CPU = 2,   /* perf event: on the first CPU that runs, not on each of them */
};

/* What target, path, offset and parameter mean for each kind stands in docs/wire.md. */
struct bsw_plan_program {
	uint32_t name_str;   /* program (C function) name in the object */
	uint32_t kind;       /* enum bsw_attach_kind */
	uint32_t target_str; /* kernel function, "category/name", symbol, "provider:name", event; empty = by section */
	uint32_t path_str;   /* of a binary or a cgroup on the board; a network interface */
	uint64_t offset;     /* kprobe: into the function. uprobe: into the symbol, or into the file without one */
	uint64_t parameter;  /* perf event: period, or frequency. uprobe: file offset of a counter, see docs/wire.md */
	uint32_t flags;      /* enum bsw_plan_program_flags */
	uint32_t build_id_str; /* uprobe: in hex, of the file that `offset` was found in; empty: not known */
};
static_assert(sizeof(struct bsw_plan_program) == 40, "wire layout");
static_assert(offsetof(struct bsw_plan_program, parameter) == 24, "wire layout");

enum bsw_action_kind {
	BSW_ACTION_PRINT_MAP = 1, /* MAP_ENTRIES with BSW_COOKIE_ACTION */
	BSW_ACTION_CLEAR_MAP = 2, /* its keys are deleted; values of an array become zeros */
	BSW_ACTION_ZERO_MAP = 3,  /* keys stay, their values become zeros, on all CPUs */
	BSW_ACTION_EXIT = 4,      /* as STOP; EXIT then has the reason BSW_EXIT_PROGRAM */
};

/*
 * What the loader does when a record of the output map has this id: at once, between that record and the
 * next, so that records and effects are in the stream in the order in which the programs asked for them.
 */
struct bsw_plan_action {
	uint32_t id;      /* of struct bsw_script_record */
	uint32_t kind;    /* enum bsw_action_kind */
	uint32_t map_str; /* by name in the object; EXIT has none */
	uint32_t reserved;
};
static_assert(sizeof(struct bsw_plan_action) == 16, "wire layout");

/*
 * How each record of the output map begins, in the board's byte order, which is little-endian. A record that
 * asks for EXIT goes on with the exit code, a u32. A ring's record without one means 0; in a perf array, which
 * rounds sizes up with bytes that mean nothing, it must be there.
 */
struct bsw_script_record {
	uint32_t id;
	uint32_t cpu;
	uint64_t time_ns; /* bpf_ktime_get_ns() */
	uint64_t pid_tgid; /* bpf_get_current_pid_tgid() */
	char comm[16];
};
static_assert(sizeof(struct bsw_script_record) == 40, "wire layout");

struct bsw_ping {
	uint64_t cookie; /* comes back in PONG; the host puts its own clock here */
};
static_assert(sizeof(struct bsw_ping) == 8, "wire layout");

struct bsw_pause {
	uint32_t paused; /* 1: detach all programs and stop the trace events, 0: attach them again */
	uint32_t reserved;
};
static_assert(sizeof(struct bsw_pause) == 8, "wire layout");

/*
 * Maps are named by the kernel's map id, or, where the kernel gives none (before 4.13), by
 * BSW_MAP_BY_INDEX + their index in the object. A cookie comes back in the answer; the host never uses 0, nor
 * the two below, which stand in MAP_ENTRIES that no request asked for.
 */
#define BSW_MAP_BY_INDEX 0x80000000u
#define BSW_COOKIE_ACTION 0x7fffffffu /* an action of the plan did */
#define BSW_COOKIE_END 0x7ffffffeu    /* BSW_PLAN_MAPS_AT_END */

enum bsw_map_scope {
	BSW_MAPS_OF_OBJECT = 0,
	BSW_MAPS_OF_BOARD = 1, /* all that the kernel knows, other tools' included */
};

struct bsw_list_maps {
	uint32_t cookie;
	uint32_t scope; /* enum bsw_map_scope */
};
static_assert(sizeof(struct bsw_list_maps) == 8, "wire layout");

struct bsw_read_map {
	uint32_t cookie;
	uint32_t map;
	uint32_t limit; /* entries; 0 = all */
	uint32_t reserved;
};
static_assert(sizeof(struct bsw_read_map) == 16, "wire layout");

enum bsw_map_action {
	BSW_MAP_SET = 1,    /* value_bytes as in bsw_map; of a per-CPU map all CPUs' values, or one for all of them */
	BSW_MAP_DELETE = 2, /* one key; of an array: set to zeros */
	BSW_MAP_CLEAR = 3,  /* all keys; of an array: zeros */
};

struct bsw_change_map {
	uint32_t cookie;
	uint32_t map;
	uint32_t action; /* enum bsw_map_action */
	uint32_t key_bytes;
	uint32_t value_bytes;
	uint32_t flags; /* of BPF_MAP_UPDATE_ELEM: 0 any, 1 only new, 2 only existing */
};
static_assert(sizeof(struct bsw_change_map) == 24, "wire layout");

struct bsw_read_types {
	uint32_t cookie;
	uint32_t btf_id; /* of bsw_map */
};
static_assert(sizeof(struct bsw_read_types) == 8, "wire layout");

/* Then count u64: addresses of the board's kernel. */
struct bsw_name_addresses {
	uint32_t cookie;
	uint32_t count; /* at most BSW_MAX_ADDRESSES */
};
static_assert(sizeof(struct bsw_name_addresses) == 8, "wire layout");
#define BSW_MAX_ADDRESSES 4096u

/* Then the absolute path of a regular file on the board, /proc and /sys included, to the end of the frame. */
struct bsw_read_file {
	uint32_t cookie;
	uint32_t reserved;
};
static_assert(sizeof(struct bsw_read_file) == 8, "wire layout");
#define BSW_MAX_FILE (1024u * 1024u) /* bytes of it that are sent */

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
	BSW_PROGRAM_DETACHED = 3, /* was attached; the reason says why it no longer is */
	BSW_PROGRAM_PAUSED = 4,   /* will be attached again */
};

enum bsw_text_clock {
	BSW_CLOCK_UNKNOWN = 0,
	BSW_CLOCK_LOCAL = 1,
	BSW_CLOCK_MONOTONIC = 2,
	BSW_CLOCK_BOOTTIME = 3,
};

/*
 * struct bsw_ready, then program_count struct bsw_program_state, then strings_size bytes. Sent again
 * whenever the state of a program changes. A program that is hooked in several places has a state for each,
 * one behind the other in the order of the plan.
 */
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
	uint32_t target_str; /* what it hooks: "do_sys_openat2", "syscalls/sys_enter_openat", "BEGIN" */
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
	BSW_LOST_PERF_BUFFER = 2,  /* perf event array: the kernel counts */
	BSW_LOST_RING_BUFFER = 3,  /* a program found no room in a ring; counted by BOARDSCOPE_RING, else by nobody */
	BSW_LOST_TOO_LARGE = 4,    /* a record that fits no frame */
};

struct bsw_lost {
	uint64_t count;   /* events; BSW_UNKNOWN_COUNT when nobody counted: then some may be lost, or none */
	uint64_t from_ns; /* lost within this interval */
	uint64_t to_ns;
	uint32_t cause;   /* enum bsw_lost_cause */
	uint32_t cpu;     /* or BSW_ALL_CPUS */
	uint32_t map;     /* of ring and perf buffer, else 0; not in version 1 */
	uint32_t reserved;
};
static_assert(sizeof(struct bsw_lost) == 40, "wire layout");

enum bsw_stats_flags {
	BSW_STATS_RUN_COUNTS = 1, /* run_count and run_time_ns are counted (bpf_stats, kernel 5.1+) */
};

/*
 * struct bsw_stats, then program_count struct bsw_program_stats in the order of READY. The kernel counts by
 * program: states of READY with the same kernel_id have the same figures, those of all its hooks together.
 */
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
	BSW_EXIT_PROGRAM = 8,     /* a program asked for it, by BSW_ACTION_EXIT */
};

struct bsw_exit {
	uint32_t reason; /* enum bsw_exit_reason */
	int32_t code;    /* exit status of the loader process, which has its lowest 8 bits; of PROGRAM what it gave */
	uint64_t monotonic_ns;
};
static_assert(sizeof(struct bsw_exit) == 16, "wire layout");

/* ---- maps, records, pages (board to host) ---------------------------------------------------- */

enum bsw_map_role {
	BSW_MAP_PLAIN = 0,
	BSW_MAP_RING = 1,     /* its records come as RECORDS */
	BSW_MAP_PERF = 2,     /* likewise */
	BSW_MAP_STACKS = 3,   /* values are addresses */
	BSW_MAP_INTERNAL = 4, /* .rodata, .bss and the like of an object; counters of BOARDSCOPE_RING */
};

/* struct bsw_maps, then count struct bsw_map, then strings_size bytes. Unasked (cookie 0) before READY. */
struct bsw_maps {
	uint32_t cookie;
	uint32_t count;
	uint32_t strings_size;
	uint32_t flags; /* BSW_MAPS_MORE: another frame of the same answer follows */
};
static_assert(sizeof(struct bsw_maps) == 16, "wire layout");
#define BSW_MAPS_MORE 1u

struct bsw_map {
	uint32_t id;
	uint32_t type; /* enum bpf_map_type of the kernel */
	uint32_t key_bytes;
	uint32_t value_bytes; /* of one CPU */
	uint32_t value_count; /* values of one key: 1, or the possible CPUs for a per-CPU map */
	uint32_t max_entries;
	uint32_t flags; /* as made: BPF_F_… */
	uint32_t role;  /* enum bsw_map_role; of a foreign map by its type only */
	uint32_t btf_id; /* 0: no types */
	uint32_t btf_key_type;
	uint32_t btf_value_type;
	uint32_t name_str; /* as in the object where known, else as the kernel cut it */
};
static_assert(sizeof(struct bsw_map) == 48, "wire layout");

enum bsw_records_kind {
	BSW_RECORDS_RING = 1, /* struct bsw_ring_record + bytes */
	BSW_RECORDS_PERF = 2, /* struct bsw_perf_record + bytes */
};

/* struct bsw_records, then count records; each begins at a multiple of 8 bytes from the first. */
struct bsw_records {
	uint32_t map;
	uint32_t cpu;  /* whose perf buffer; BSW_ALL_CPUS for a ring */
	uint32_t kind; /* enum bsw_records_kind */
	uint32_t count;
	uint64_t monotonic_ns; /* when they were read */
};
static_assert(sizeof(struct bsw_records) == 24, "wire layout");

struct bsw_ring_record {
	uint32_t bytes; /* of the record itself, without what fills it up to 8 */
	uint32_t reserved;
};
static_assert(sizeof(struct bsw_ring_record) == 8, "wire layout");

struct bsw_perf_record {
	uint32_t bytes; /* as the kernel gives them: rounded up, with 4 more, to a multiple of 8 */
	uint32_t tgid;  /* of the task that the program ran in */
	uint32_t pid;
	uint32_t reserved;
	uint64_t time_ns; /* CLOCK_MONOTONIC; 0: this kernel stamps with another clock */
};
static_assert(sizeof(struct bsw_perf_record) == 24, "wire layout");

/* A page of the ftrace ring buffer; its layout is that of FORMAT "header_page" (kernel/trace/ring_buffer.c). */
struct bsw_page {
	uint32_t cpu;
	uint32_t reserved;
	uint64_t monotonic_ns; /* when it was read */
};
static_assert(sizeof(struct bsw_page) == 16, "wire layout");

enum bsw_format_kind {
	BSW_FORMAT_HEADER_PAGE = 1, /* events/header_page */
	BSW_FORMAT_EVENT = 2,       /* events/CATEGORY/NAME/format; name is "CATEGORY/NAME" */
	BSW_FORMAT_TASKS = 3,       /* lines of saved_cmdlines, "PID COMM", that are new or have changed */
	BSW_FORMAT_HEADER_EVENT = 4, /* events/header_event */
};

struct bsw_format {
	uint32_t kind;       /* enum bsw_format_kind */
	uint32_t name_bytes; /* the name stands first, without NUL; the text is the rest */
};
static_assert(sizeof(struct bsw_format) == 8, "wire layout");

struct bsw_clock {
	uint64_t monotonic_ns;
	uint64_t realtime_ns;
	uint64_t boottime_ns;
};
static_assert(sizeof(struct bsw_clock) == 24, "wire layout");

enum bsw_map_entries_flags {
	BSW_ENTRIES_LAST = 1, /* no frame of this answer follows */
	BSW_ENTRIES_CUT = 2,  /* the map holds more than was asked for, or changed too fast to be read whole */
};

/* struct bsw_map_entries, then count times key_bytes of key and value_bytes of value, unpadded. */
struct bsw_map_entries {
	uint32_t cookie; /* 0: unasked, by map_interval_ms; BSW_COOKIE_ACTION, BSW_COOKIE_END */
	uint32_t map;
	uint32_t flags; /* enum bsw_map_entries_flags */
	uint32_t count;
	uint32_t key_bytes;
	uint32_t value_bytes; /* of all CPUs: for a per-CPU map, value_count values, each filled up to 8 bytes */
	uint64_t monotonic_ns;
};
static_assert(sizeof(struct bsw_map_entries) == 32, "wire layout");

struct bsw_map_result {
	uint32_t cookie;
	uint32_t map;
	int32_t error; /* errno, 0: it worked */
	uint32_t reserved;
};
static_assert(sizeof(struct bsw_map_result) == 16, "wire layout");

/* struct bsw_symbols, then count struct bsw_symbol in the order asked, then strings_size bytes. */
struct bsw_symbols {
	uint32_t cookie;
	uint32_t count;
	uint32_t strings_size;
	uint32_t reserved;
};
static_assert(sizeof(struct bsw_symbols) == 16, "wire layout");

struct bsw_symbol {
	uint64_t address; /* as asked */
	uint64_t start;   /* where the symbol begins; 0: none found, or kptr_restrict hides it */
	uint32_t name_str;
	uint32_t module_str; /* empty: the kernel itself */
};
static_assert(sizeof(struct bsw_symbol) == 24, "wire layout");

/* Pieces in order, without gaps, as of a BLOB. */
struct bsw_types {
	uint32_t cookie;
	uint32_t btf_id;
	uint32_t total;
	uint32_t offset;
};
static_assert(sizeof(struct bsw_types) == 16, "wire layout");

enum bsw_check_group {
	BSW_CHECK_PROGRAM = 1, /* program types */
	BSW_CHECK_MAP = 2,     /* map types */
	BSW_CHECK_HELPER = 3,  /* helper functions */
	BSW_CHECK_ATTACH = 4,  /* ways to attach, each really attached */
	BSW_CHECK_OUTPUT = 5,  /* ways for events to leave the kernel */
	BSW_CHECK_BOARD = 6,   /* settings that matter: JIT, lockdown, kptr_restrict */
};

struct bsw_check {
	uint32_t group; /* enum bsw_check_group */
	int32_t error;  /* 0: works; else errno */
	uint32_t name_str;
	uint32_t detail_str; /* one sentence; may be empty */
	uint32_t strings_size;
	uint32_t reserved;
};
static_assert(sizeof(struct bsw_check) == 24, "wire layout");

enum bsw_file_flags {
	BSW_FILE_LAST = 1, /* no piece follows */
	BSW_FILE_CUT = 2,  /* the file has more than BSW_MAX_FILE bytes */
};

/* Pieces come in order, without gaps; the last may be empty. */
struct bsw_file {
	uint32_t cookie;
	uint32_t flags;  /* enum bsw_file_flags */
	uint32_t offset; /* of this piece */
	uint32_t reserved;
};
static_assert(sizeof(struct bsw_file) == 16, "wire layout");

/* ---- a bundle: one file that runs on a board without a host ---------------------------------- */

#define BSW_BUNDLE_MAGIC 0x42575342u /* the bytes "BSWB" */
#define BSW_BUNDLE_VERSION 1u

/*
 * The last bytes of the file. Before them: the loader, header_bytes of the head of a recording file, and
 * frames_bytes of frames from host to board: BLOB …, START.
 */
struct bsw_bundle_trailer {
	uint32_t magic;   /* BSW_BUNDLE_MAGIC */
	uint32_t version; /* BSW_BUNDLE_VERSION */
	uint64_t header_bytes;
	uint64_t frames_bytes;
	uint32_t duration_ms; /* it ends by itself after so long; 0: it does not */
	uint32_t reserved;
	uint32_t checksum;         /* bsw_checksum() over head and frames */
	uint32_t trailer_checksum; /* bsw_checksum() over the 36 bytes before */
};
static_assert(sizeof(struct bsw_bundle_trailer) == 40, "wire layout");
static_assert(offsetof(struct bsw_bundle_trailer, trailer_checksum) == 36, "wire layout");

#endif
