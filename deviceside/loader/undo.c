// SPDX-License-Identifier: GPL-2.0-or-later
#include "undo.h"

#include <bpf/bpf.h>
#include <fcntl.h>
#include <unistd.h>

#include "traffic.h"

static void take_off_cgroup(const struct undo *undo)
{
	int cgroup = open(undo->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int program = bpf_prog_get_fd_by_id(undo->program_id);

	if (cgroup >= 0 && (program >= 0 || !undo->program_id))
		bpf_prog_detach2(program, cgroup, (enum bpf_attach_type)undo->flags);
	if (cgroup >= 0)
		close(cgroup);
	if (program >= 0)
		close(program);
}

void undo_run(const struct undo *undo)
{
	switch (undo->kind) {
	case UNDO_TC_FILTER:
		tc_remove_filter(undo->ifindex, undo->parent, undo->handle);
		if (undo->flags)
			tc_remove_empty_clsact(undo->ifindex);
		break;
	case UNDO_XDP:
		if (!undo->program_id || xdp_program_is(undo->ifindex, undo->program_id))
			xdp_set(undo->ifindex, -1, undo->flags);
		break;
	case UNDO_CGROUP:
		take_off_cgroup(undo);
		break;
	case UNDO_HURRY:
		file_write(EXPEDITED_FILE, "0");
		break;
	}
}
