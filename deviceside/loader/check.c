// SPDX-License-Identifier: GPL-2.0-or-later
#include "check.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "frames.h"
#include "janitor.h"
#include "lifeline.h"
#include "map_types.h"
#include "printk_switch.h"
#include "small_files.h"
#include "trace_instance.h"

#define KERNEL_ENOTSUPP 524

void check_say(enum bsw_check_group group, const char *name, int error, const char *detail)
{
	struct bsw_check fixed = {.group = group, .error = error, .name_str = 1};
	char strings[256];
	size_t name_bytes = strlen(name) + 1, detail_bytes;

	if (!detail[0] && error)
		detail = error == KERNEL_ENOTSUPP ? "not supported" : strerror(error);
	detail_bytes = strlen(detail) + 1;
	if (1 + name_bytes + detail_bytes > sizeof(strings))
		return;
	strings[0] = '\0';
	memcpy(strings + 1, name, name_bytes);
	memcpy(strings + 1 + name_bytes, detail, detail_bytes);
	if (detail_bytes > 1)
		fixed.detail_str = (uint32_t)(1 + name_bytes);
	fixed.strings_size = (uint32_t)(1 + name_bytes + detail_bytes);
	frames_send(BSW_CHECK, &fixed, sizeof(fixed), strings, fixed.strings_size);
	lifeline_glance();
}

/* The first word of a list that is separated by blanks; moves on to the next. False: there is none. */
static bool next_word(const char **list, char word[32])
{
	size_t length = strcspn(*list, " ");

	snprintf(word, 32, "%.*s", (int)length, *list);
	*list += length + ((*list)[length] == ' ');
	return length > 0;
}

/* ---- programs and helpers ------------------------------------------------------------------- */

static char verifier_log[512];

static int load(uint32_t type, const struct bpf_insn *instructions, size_t count, uint32_t attach_type,
		uint32_t btf_id)
{
	unsigned int major = 0, minor = 0, patch = 0;
	struct utsname kernel;
	LIBBPF_OPTS(bpf_prog_load_opts, options, .expected_attach_type = attach_type, .attach_btf_id = btf_id,
		    .log_level = 1, .log_buf = verifier_log, .log_size = sizeof(verifier_log),
		    .prog_flags = type == BPF_PROG_TYPE_SYSCALL ? BPF_F_SLEEPABLE : 0);

	/* Before 5.0 a kprobe program must name the kernel it is for. */
	uname(&kernel);
	sscanf(kernel.release, "%u.%u.%u", &major, &minor, &patch);
	options.kern_version = major << 16 | minor << 8 | (patch > 255 ? 255 : patch);
	verifier_log[0] = '\0';
	return bpf_prog_load(type, NULL, "GPL", instructions, count, &options);
}

int check_load(uint32_t type, uint32_t attach_type, uint32_t btf_id, int32_t value)
{
	const struct bpf_insn instructions[] = {
		{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = value},
		{.code = BPF_JMP | BPF_EXIT},
	};

	return load(type, instructions, 2, attach_type, btf_id);
}

static void check_programs(void)
{
	/* In the order of enum bpf_prog_type, from 1 on. */
	const char *names =
		"socket_filter kprobe sched_cls sched_act tracepoint xdp perf_event cgroup_skb cgroup_sock "
		"lwt_in lwt_out lwt_xmit sock_ops sk_skb cgroup_device sk_msg raw_tracepoint "
		"cgroup_sock_addr lwt_seg6local lirc_mode2 sk_reuseport flow_dissector cgroup_sysctl "
		"raw_tracepoint_writable cgroup_sockopt tracing struct_ops ext lsm sk_lookup syscall ";
	static const uint8_t attach_types[BPF_PROG_TYPE_SYSCALL + 1] = {
		[BPF_PROG_TYPE_CGROUP_SOCK_ADDR] = BPF_CGROUP_INET4_CONNECT,
		[BPF_PROG_TYPE_LIRC_MODE2] = BPF_LIRC_MODE2,
		[BPF_PROG_TYPE_CGROUP_SOCKOPT] = BPF_CGROUP_GETSOCKOPT,
		[BPF_PROG_TYPE_TRACING] = BPF_TRACE_FENTRY,
		[BPF_PROG_TYPE_LSM] = BPF_LSM_MAC,
		[BPF_PROG_TYPE_SK_LOOKUP] = BPF_SK_LOOKUP,
	};
	char name[32];

	for (uint32_t type = 1; next_word(&names, name); type++) {
		bool needs_types = type == BPF_PROG_TYPE_TRACING || type == BPF_PROG_TYPE_EXT ||
				   type == BPF_PROG_TYPE_LSM || type == BPF_PROG_TYPE_STRUCT_OPS;
		int fd = check_load(type, attach_types[type], needs_types, 0);
		/* A verifier that has something to say about type 1 knows the kind of program. */
		int error = fd >= 0 || verifier_log[0] ? 0 : errno;

		if (fd >= 0)
			close(fd);
		check_say(BSW_CHECK_PROGRAM, name, error, "");
	}
}

/* The kernel throws its printk switch as soon as a verifier meets the helper. */
static void check_helpers(void)
{
	const char *names =
		"probe_read ktime_get_ns trace_printk get_current_pid_tgid get_current_comm "
		"perf_event_output get_stackid probe_read_str get_current_cgroup_id send_signal "
		"probe_read_user probe_read_kernel ktime_get_boot_ns ringbuf_output get_task_stack "
		"copy_from_user snprintf_btf task_storage_get for_each_map_elem snprintf get_func_ip "
		"get_attach_cookie trace_vprintk loop strncmp ";
	static const uint8_t ids[] = {4,   5,	6,   14,  16,  25,  27,	 45,  80,  109, 112, 113, 125,
				      130, 141, 148, 149, 156, 164, 165, 173, 174, 177, 181, 182};
	char name[32];

	printk_switch_remember();
	for (size_t i = 0; next_word(&names, name); i++) {
		const struct bpf_insn instructions[] = {{.code = BPF_JMP | BPF_CALL, .imm = ids[i]},
							{.code = BPF_JMP | BPF_EXIT}};
		int fd = load(BPF_PROG_TYPE_KPROBE, instructions, 2, 0, 0);
		/* What it says of one that it knows is about the arguments. */
		bool unknown = fd < 0 && (!verifier_log[0] || strstr(verifier_log, "unknown func") ||
					  strstr(verifier_log, "invalid func"));

		if (fd >= 0)
			close(fd);
		check_say(BSW_CHECK_HELPER, name, unknown ? EINVAL : 0, "");
	}
	printk_switch_loaded(false, true);
}

/* ---- maps, outputs -------------------------------------------------------------------------- */

static void check_maps(void)
{
	for (uint32_t type = 1; type <= map_type_count(); type++)
		check_say(BSW_CHECK_MAP, map_type_name(type), map_type_try(type), "");
}

static int try_perf_buffer(void)
{
	struct perf_event_attr attributes = {.type = PERF_TYPE_SOFTWARE,
					     .size = sizeof(attributes),
					     .config = PERF_COUNT_SW_BPF_OUTPUT,
					     .sample_type = PERF_SAMPLE_RAW,
					     .sample_period = 1};
	int error = map_type_try(BPF_MAP_TYPE_PERF_EVENT_ARRAY), fd;
	size_t bytes = 2 * (size_t)sysconf(_SC_PAGESIZE);
	void *ring;

	if (error)
		return error;
	fd = (int)syscall(SYS_perf_event_open, &attributes, -1, 0, -1, PERF_FLAG_FD_CLOEXEC);
	if (fd < 0)
		return errno;
	ring = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (ring == MAP_FAILED)
		error = errno;
	else
		munmap(ring, bytes);
	close(fd);
	return error;
}

static int try_open(const char *path)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

static int try_instance(void)
{
	char path[PATH_BYTES];
	int error;

	if (!trace_instance_can_print())
		return ENOENT;
	tracefs_path(path, "instances/" INSTANCE_PREFIX "%d", (int)getpid());
	janitor_note_instance(path);
	if (mkdir(path, 0700) != 0)
		return errno;
	strcat(path, "/trace_pipe");
	error = try_open(path);
	*strrchr(path, '/') = '\0';
	return rmdir(path) != 0 ? errno : error;
}

static void check_outputs(void)
{
	char path[PATH_BYTES];
	int error;

	check_say(BSW_CHECK_OUTPUT, "ring buffer", map_type_try(BPF_MAP_TYPE_RINGBUF), "");
	check_say(BSW_CHECK_OUTPUT, "perf event array", try_perf_buffer(), "");
	check_say(BSW_CHECK_OUTPUT, "own trace instance", try_instance(), "");
	tracefs_path(path, "trace_pipe");
	error = try_open(path);
	check_say(BSW_CHECK_OUTPUT, "shared trace_pipe", error,
		  error == EBUSY ? "another program reads it" : "");
}

/* ---- the board ------------------------------------------------------------------------------ */

static void check_settings(void)
{
	static const char *const files[][2] = {
		{"bpf_jit_enable", "/proc/sys/net/core/bpf_jit_enable"},
		{"kptr_restrict", "/proc/sys/kernel/kptr_restrict"},
		{"perf_event_paranoid", "/proc/sys/kernel/perf_event_paranoid"},
		{"unprivileged_bpf_disabled", "/proc/sys/kernel/unprivileged_bpf_disabled"},
		{"bpf_stats_enabled", "/proc/sys/kernel/bpf_stats_enabled"},
		{"lockdown", "/sys/kernel/security/lockdown"},
	};
	static const char types[] = "/sys/kernel/btf/vmlinux";
	const char *tracefs = tracefs_root();
	char text[96];

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		int error = file_read(files[i][1], text, sizeof(text)) ? 0 : errno;

		text[strcspn(text, "\n")] = '\0';
		check_say(BSW_CHECK_BOARD, files[i][0], error, text);
	}
	check_say(BSW_CHECK_BOARD, "tracefs", tracefs ? 0 : ENOENT, tracefs ? tracefs : "not mounted");
	check_say(BSW_CHECK_BOARD, "kernel BTF", access(types, R_OK) ? errno : 0,
		  access(types, R_OK) ? "" : types);
	snprintf(text, sizeof(text), "%ld bytes", sysconf(_SC_PAGESIZE));
	check_say(BSW_CHECK_BOARD, "page size", 0, text);
}

void check_board(void)
{
	check_settings();
	check_programs();
	check_maps();
	check_helpers();
	check_outputs();
	check_attach();
	lifeline_end(BSW_EXIT_STOPPED, "All has been tried.");
}
