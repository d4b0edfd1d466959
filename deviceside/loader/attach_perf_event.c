// SPDX-License-Identifier: GPL-2.0-or-later
/* A program that the kernel runs each time a counter has counted so far, or so often a second, on every CPU
 * or on one. */
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/perf_event.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "attach.h"

#define DEFAULT_HZ 99

/* As perf calls them, each at the place of its number in the kernel (linux/perf_event.h). */
static const char software[] = "cpu-clock\0task-clock\0page-faults\0context-switches\0cpu-migrations\0"
			       "minor-faults\0major-faults\0alignment-faults\0emulation-faults\0";
static const char hardware[] =
	"cycles\0instructions\0cache-references\0cache-misses\0branches\0branch-misses\0"
	"bus-cycles\0stalled-cycles-frontend\0stalled-cycles-backend\0ref-cycles\0";

static bool find_event(const char *names, const char *name, __u64 *number)
{
	for (*number = 0; *names; names += strlen(names) + 1, ++*number) {
		if (strcmp(names, name) == 0)
			return true;
	}
	return false;
}

static bool attach_on_cpu(struct program *program, struct perf_event_attr *event, int cpu)
{
	int fd = (int)syscall(SYS_perf_event_open, event, -1, cpu, -1, PERF_FLAG_FD_CLOEXEC);

	/* Possible, but not there or not running. */
	if (fd < 0 && errno == ENODEV)
		return true;
	return program_hold_fd(program, fd) &&
	       ioctl(fd, PERF_EVENT_IOC_SET_BPF, bpf_program__fd(program->bpf)) == 0 &&
	       ioctl(fd, PERF_EVENT_IOC_ENABLE, 0) == 0;
}

bool attach_perf_event(struct program *program)
{
	struct perf_event_attr event = {.size = sizeof(event), .type = PERF_TYPE_SOFTWARE, .disabled = 1};
	int cpus = libbpf_num_possible_cpus();

	if (!find_event(software, program->target, &event.config)) {
		event.type = PERF_TYPE_HARDWARE;
		if (!find_event(hardware, program->target, &event.config)) {
			errno = ENXIO;
			return false;
		}
	}
	event.freq = program->is_frequency || !program->parameter;
	event.sample_period = program->parameter ? program->parameter : DEFAULT_HZ;
	for (int cpu = 0; cpu < cpus && !(program->one_cpu && program->fd_count); cpu++) {
		if (!attach_on_cpu(program, &event, cpu))
			return false;
	}
	/* No CPU took it. */
	if (!program->fd_count)
		errno = ENOENT;
	return program->fd_count != 0;
}
