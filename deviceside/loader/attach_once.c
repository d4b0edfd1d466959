// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A program that the loader has run once: as one of a perf event that counts page faults of this thread, and
 * is good for one. docs/decisions/0027 says why this way.
 */
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/perf_event.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "attach.h"

#define TRIES 3

bool attach_once(struct program *program)
{
	struct perf_event_attr event = {
		.size = sizeof(event),
		.type = PERF_TYPE_SOFTWARE,
		.config = PERF_COUNT_SW_PAGE_FAULTS,
		.sample_period = 1,
		.disabled = 1,
		/* What the kernel touches for us, in the system calls around, is no event. */
		.exclude_kernel = 1,
	};
	int fd = (int)syscall(SYS_perf_event_open, &event, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);

	return program_hold_fd(program, fd) &&
	       ioctl(fd, PERF_EVENT_IOC_SET_BPF, bpf_program__fd(program->bpf)) == 0;
}

/* One fault, and none from code or stack that is not there yet, if the same was done just before. */
static void fault(int fd, volatile uint8_t *page, size_t bytes)
{
	madvise((void *)page, bytes, MADV_DONTNEED);
	ioctl(fd, PERF_EVENT_IOC_REFRESH, 1);
	*page = 1;
	ioctl(fd, PERF_EVENT_IOC_DISABLE, 0);
}

bool run_once(struct program *program)
{
	int fd = program->fds[0];
	size_t bytes = (size_t)sysconf(_SC_PAGESIZE);
	uint8_t *page = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uint64_t faults = 0;

	if (page == MAP_FAILED)
		return false;
	fault(-1, page, bytes);
	for (int i = 0; i < TRIES && !faults; i++) {
		fault(fd, page, bytes);
		if (read(fd, &faults, sizeof(faults)) != (ssize_t)sizeof(faults))
			break;
	}
	munmap(page, bytes);
	return faults != 0;
}
