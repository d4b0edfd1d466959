// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every way to attach, taken for real and left at once. The hooks are rarely passed, and the programs let all
 * through: who works on the board notices nothing.
 */
#include "check.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_link.h>
#include <linux/perf_event.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "janitor.h"
#include "small_files.h"
#include "traffic.h"
#include "undo.h"

#define FUNCTION "vfs_fsync_range"
#define EVENT "sched_process_exec"

/* Takes what a system call returned, and gives it back at once. */
static int error_of(int fd)
{
	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

/* ---- perf events ---------------------------------------------------------------------------- */

enum via {
	VIA_PMU,     /* 4.17 and newer */
	VIA_TRACEFS, /* before */
	VIA_EVENT,   /* a tracepoint */
	VIA_COUNTER,
};

struct perf_way {
	char name[24];
	uint8_t via;	 /* enum via */
	uint8_t program; /* enum bpf_prog_type */
	uint8_t in_user;
	uint8_t on_return;
	uint8_t type, config; /* of a counter */
};

static const struct perf_way perf_ways[] = {
	{"kprobe", VIA_PMU, BPF_PROG_TYPE_KPROBE, 0, 0, 0, 0},
	{"kretprobe", VIA_PMU, BPF_PROG_TYPE_KPROBE, 0, 1, 0, 0},
	{"uprobe", VIA_PMU, BPF_PROG_TYPE_KPROBE, 1, 0, 0, 0},
	{"uretprobe", VIA_PMU, BPF_PROG_TYPE_KPROBE, 1, 1, 0, 0},
	{"kprobe by tracefs", VIA_TRACEFS, BPF_PROG_TYPE_KPROBE, 0, 0, 0, 0},
	{"kretprobe by tracefs", VIA_TRACEFS, BPF_PROG_TYPE_KPROBE, 0, 1, 0, 0},
	{"uprobe by tracefs", VIA_TRACEFS, BPF_PROG_TYPE_KPROBE, 1, 0, 0, 0},
	{"uretprobe by tracefs", VIA_TRACEFS, BPF_PROG_TYPE_KPROBE, 1, 1, 0, 0},
	{"tracepoint", VIA_EVENT, BPF_PROG_TYPE_TRACEPOINT, 0, 0, 0, 0},
	{"perf_event cpu-clock", VIA_COUNTER, BPF_PROG_TYPE_PERF_EVENT, 0, 0, PERF_TYPE_SOFTWARE,
	 PERF_COUNT_SW_CPU_CLOCK},
	{"perf_event cycles", VIA_COUNTER, BPF_PROG_TYPE_PERF_EVENT, 0, 0, PERF_TYPE_HARDWARE,
	 PERF_COUNT_HW_CPU_CYCLES},
};

extern const char __ehdr_start[] __attribute__((visibility("hidden")));

/* Hooked and never called. A breakpoint in Thumb code is none for the kernel. */
#ifdef __arm__
__attribute__((target("arm")))
#endif
__attribute__((noinline, used)) static void
hooked(void)
{
	__asm__ volatile("nop");
}

static uint64_t hooked_offset(void)
{
	return (uintptr_t)hooked - (uintptr_t)__ehdr_start;
}

/* The number in a small file; -1 and errno. */
static long number_in(const char *path)
{
	char text[16];

	return access(path, F_OK) == 0 && file_read(path, text, sizeof(text)) ? atol(text) : -1;
}

static int append(const char *path, const char *line)
{
	int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
	int error = fd < 0 || write(fd, line, strlen(line)) < 0 ? errno : 0;

	if (fd >= 0)
		close(fd);
	return error;
}

static int attach_counter(struct perf_event_attr *attributes, int program)
{
	int fd = (int)syscall(SYS_perf_event_open, attributes, -1, 0, -1, PERF_FLAG_FD_CLOEXEC), error = 0;

	if (fd >= 0 && (ioctl(fd, PERF_EVENT_IOC_SET_BPF, program) || ioctl(fd, PERF_EVENT_IOC_ENABLE, 0)))
		error = errno;
	return error ? (close(fd), error) : error_of(fd);
}

static int attach_event(struct perf_event_attr *attributes, const char *event, int program)
{
	char path[PATH_BYTES];
	long id;

	tracefs_path(path, "events/%s/id", event);
	id = number_in(path);
	if (id < 0)
		return errno;
	attributes->type = PERF_TYPE_TRACEPOINT;
	attributes->config = (uint64_t)id;
	return attach_counter(attributes, program);
}

static int attach_by_pmu(const struct perf_way *way, struct perf_event_attr *attributes, int program)
{
	char path[64];
	long type;

	snprintf(path, sizeof(path), "/sys/bus/event_source/devices/%cprobe/type", way->in_user ? 'u' : 'k');
	type = number_in(path);
	if (type < 0)
		return errno;
	attributes->type = (uint32_t)type;
	attributes->config = way->on_return; /* bit 0, wherever there are such events */
	attributes->config1 = (uintptr_t)(way->in_user ? "/proc/self/exe" : FUNCTION);
	attributes->config2 = way->in_user ? hooked_offset() : 0;
	return attach_counter(attributes, program);
}

static int attach_by_tracefs(const struct perf_way *way, struct perf_event_attr *attributes, int program)
{
	char list[PATH_BYTES], event[64], line[192], place[96] = FUNCTION;
	int error;

	tracefs_path(list, "%cprobe_events", way->in_user ? 'u' : 'k');
	if (way->in_user)
		snprintf(place, sizeof(place), "/proc/%d/exe:0x%llx", (int)getpid(),
			 (unsigned long long)hooked_offset());
	snprintf(event, sizeof(event), "%cprobes/libbpf_%d_check", way->in_user ? 'u' : 'k', (int)getpid());
	snprintf(line, sizeof(line), "%c:%s %s", way->on_return ? 'r' : 'p', event, place);
	janitor_note_legacy_probes();
	error = append(list, line);
	if (error)
		return error;
	error = attach_event(attributes, event, program);
	snprintf(line, sizeof(line), "-:%s", event);
	append(list, line);
	return error;
}

static int try_perf(const struct perf_way *way)
{
	struct perf_event_attr attributes = {.type = way->type,
					     .size = sizeof(attributes),
					     .config = way->config,
					     .sample_period = 1000000000};
	int program = check_load(way->program, 0, 0, 0), error;

	if (program < 0)
		return errno;
	if (way->via == VIA_PMU)
		error = attach_by_pmu(way, &attributes, program);
	else if (way->via == VIA_TRACEFS)
		error = attach_by_tracefs(way, &attributes, program);
	else if (way->via == VIA_EVENT)
		error = attach_event(&attributes, "sched/" EVENT, program);
	else
		error = attach_counter(&attributes, program);
	close(program);
	return error;
}

/* ---- the rest ------------------------------------------------------------------------------- */

static int try_raw_tracepoint(int program)
{
	return error_of(bpf_raw_tracepoint_open(EVENT, program));
}

static int try_traced(int program)
{
	return error_of(bpf_raw_tracepoint_open(NULL, program));
}

static int try_socket(int program)
{
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int error = setsockopt(fd, SOL_SOCKET, SO_ATTACH_BPF, &program, sizeof(program)) ? errno : 0;

	close(fd);
	return error;
}

/* What no closed descriptor undoes: the janitor knows of it before the deed. */
static void owe(struct undo *undo, int program)
{
	struct bpf_prog_info info = {0};
	__u32 bytes = sizeof(info);

	if (bpf_obj_get_info_by_fd(program, &info, &bytes) == 0)
		undo->program_id = info.id;
	janitor_note_undo(0, undo);
}

static int settle(const struct undo *undo, int error)
{
	/* Where programs have no number, what did not happen would be undone to another's. */
	if (!error || undo->program_id)
		undo_run(undo);
	janitor_note_undo(0, &(struct undo){0});
	return error;
}

static int try_xdp(int program)
{
	LIBBPF_OPTS(bpf_link_create_opts, options, .flags = XDP_FLAGS_SKB_MODE);
	struct undo undo = {.kind = UNDO_XDP, .ifindex = if_nametoindex("lo"), .flags = XDP_FLAGS_SKB_MODE};
	int error = error_of(bpf_link_create(program, (int)undo.ifindex, BPF_XDP, &options));

	if (error != EINVAL)
		return error;
	owe(&undo, program);
	return settle(&undo,
		      xdp_set(undo.ifindex, program, XDP_FLAGS_SKB_MODE | XDP_FLAGS_UPDATE_IF_NOEXIST));
}

static int try_tc(int program)
{
	struct undo undo = {.kind = UNDO_TC_FILTER,
			    .ifindex = if_nametoindex("lo"),
			    .parent = TC_PARENT_INGRESS,
			    .handle = (uint32_t)getpid()};
	int error = 0;

	undo.flags = tc_find_qdisc(undo.ifindex) == TC_QDISC_NONE;
	owe(&undo, program);
	if (undo.flags)
		error = tc_add_clsact(undo.ifindex);
	if (!error || error == EEXIST)
		error = tc_add_filter(undo.ifindex, undo.parent, undo.handle, program, "check");
	return settle(&undo, error);
}

static int try_cgroup(int program)
{
	struct undo undo = {
		.kind = UNDO_CGROUP, .flags = BPF_CGROUP_INET_EGRESS, .path = "/sys/fs/cgroup/unified"};
	int cgroup, error;

	if (access(undo.path, F_OK) != 0)
		*strrchr(undo.path, '/') = '\0';
	cgroup = open(undo.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	error = error_of(bpf_link_create(program, cgroup, BPF_CGROUP_INET_EGRESS, NULL));
	if (error == EINVAL) {
		owe(&undo, program);
		error = settle(&undo,
			       bpf_prog_attach(program, cgroup, undo.flags, BPF_F_ALLOW_MULTI) ? errno : 0);
	}
	close(cgroup);
	return error == EBADF ? ENOENT : error; /* no cgroup v2 there */
}

struct way {
	char name[16];
	uint8_t program; /* enum bpf_prog_type */
	uint8_t attach_type;
	uint8_t value;	    /* what the program returns: let it through */
	const char *traced; /* kernel function or tracepoint whose type must be named */
	int (*attach)(int program);
};

static const struct way ways[] = {
	{"raw tracepoint", BPF_PROG_TYPE_RAW_TRACEPOINT, 0, 0, NULL, try_raw_tracepoint},
	{"tp_btf", BPF_PROG_TYPE_TRACING, BPF_TRACE_RAW_TP, 0, EVENT, try_traced},
	{"fentry", BPF_PROG_TYPE_TRACING, BPF_TRACE_FENTRY, 0, FUNCTION, try_traced},
	{"fexit", BPF_PROG_TYPE_TRACING, BPF_TRACE_FEXIT, 0, FUNCTION, try_traced},
	{"socket filter", BPF_PROG_TYPE_SOCKET_FILTER, 0, 0, NULL, try_socket},
	{"XDP on lo", BPF_PROG_TYPE_XDP, BPF_XDP, 2, NULL, try_xdp},
	{"tc on lo", BPF_PROG_TYPE_SCHED_CLS, 0, 0, NULL, try_tc},
	{"cgroup", BPF_PROG_TYPE_CGROUP_SKB, BPF_CGROUP_INET_EGRESS, 1, NULL, try_cgroup},
};

static int try_way(const struct way *way)
{
	int id = way->traced ? libbpf_find_vmlinux_btf_id(way->traced, way->attach_type) : 0, program, error;

	if (id < 0)
		return id == -ESRCH ? ENOENT : -id; /* there are no types of the kernel */
	program = check_load(way->program, way->attach_type, (uint32_t)id, way->value);
	if (program < 0)
		return errno;
	error = way->attach(program);
	close(program);
	return error;
}

void check_attach(void)
{
	for (size_t i = 0; i < sizeof(perf_ways) / sizeof(perf_ways[0]); i++)
		check_say(BSW_CHECK_ATTACH, perf_ways[i].name, try_perf(&perf_ways[i]), "");
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		check_say(BSW_CHECK_ATTACH, ways[i].name, try_way(&ways[i]), "");
}
