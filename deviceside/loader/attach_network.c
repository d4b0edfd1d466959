// SPDX-License-Identifier: GPL-2.0-or-later
/* Programs that see packets (of an interface, by three ways) or what the processes of a cgroup do. */
#include <arpa/inet.h>
#include <bpf/bpf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "attach.h"
#include "traffic.h"

static bool find_interface(const struct program *program, uint32_t *ifindex)
{
	*ifindex = program->path[0] ? if_nametoindex(program->path) : 0;
	if (!*ifindex)
		errno = program->path[0] ? ENODEV : EDESTADDRREQ;
	return *ifindex != 0;
}

static bool worked(int error)
{
	errno = error;
	return error == 0;
}

/* What did not happen is not to be undone: where programs have no number, that would hit another's. */
static bool keep_debt_if(bool worked_out, struct program *program)
{
	int error = errno;

	if (!worked_out)
		program_owe(program, &(struct undo){0});
	errno = error;
	return worked_out;
}

/* Nobody reads the socket: what the program lets through fills its smallest buffer and is dropped. */
bool attach_socket_filter(struct program *program)
{
	struct sockaddr_ll place = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL)};
	int fd, program_fd = bpf_program__fd(program->bpf), smallest = 1;
	uint32_t ifindex = 0;

	if (program->path[0] && !find_interface(program, &ifindex))
		return false;
	place.sll_ifindex = (int)ifindex;
	/* Without a protocol it hears nothing until it is bound, when the program is there. */
	fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	return program_hold_fd(program, fd) &&
	       setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &smallest, sizeof(smallest)) == 0 &&
	       setsockopt(fd, SOL_SOCKET, SO_ATTACH_BPF, &program_fd, sizeof(program_fd)) == 0 &&
	       bind(fd, (struct sockaddr *)&place, sizeof(place)) == 0;
}

/* ---- XDP: in the driver, else before the network stack -------------------------------------- */

static bool attach_xdp_link(struct program *program, uint32_t ifindex, uint32_t mode)
{
	LIBBPF_OPTS(bpf_link_create_opts, options, .flags = mode);
	int fd = bpf_link_create(bpf_program__fd(program->bpf), (int)ifindex, BPF_XDP, &options);

	return fd >= 0 && program_hold_fd(program, fd);
}

/* Before 5.9: it stays when we die. */
static bool attach_xdp_unlinked(struct program *program, uint32_t ifindex, uint32_t mode)
{
	struct undo undo = {
		.kind = UNDO_XDP, .program_id = program->kernel_id, .ifindex = ifindex, .flags = mode};

	return program_owe(program, &undo) &&
	       keep_debt_if(worked(xdp_set(ifindex, bpf_program__fd(program->bpf),
					   mode | XDP_FLAGS_UPDATE_IF_NOEXIST)),
			    program);
}

bool attach_xdp(struct program *program)
{
	static bool (*const ways[])(struct program *, uint32_t, uint32_t) = {attach_xdp_link,
									     attach_xdp_unlinked};
	uint32_t ifindex;

	if (!find_interface(program, &ifindex))
		return false;
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		if (ways[i](program, ifindex, 0) ||
		    (errno != EBUSY && ways[i](program, ifindex, XDP_FLAGS_SKB_MODE)))
			return true;
		/* EINVAL: this kernel has no such links. */
		if (errno != EINVAL)
			break;
	}
	return false;
}

/* ---- tc ------------------------------------------------------------------------------------- */

bool attach_tc(struct program *program)
{
	struct undo undo = {
		.kind = UNDO_TC_FILTER,
		.parent = program->kind == BSW_ATTACH_TC_EGRESS ? TC_PARENT_EGRESS : TC_PARENT_INGRESS,
		/* Process ids have 22 bits at most: no two programs of the board have the same. */
		.handle = (uint32_t)getpid() | (uint32_t)(program - programs() + 1) << 22};
	enum tc_qdisc qdisc;
	int error;

	if (!find_interface(program, &undo.ifindex))
		return false;
	qdisc = tc_find_qdisc(undo.ifindex);
	if (qdisc == TC_QDISC_OTHER && program->kind == BSW_ATTACH_TC_EGRESS)
		return worked(EBUSY);
	undo.flags = qdisc == TC_QDISC_NONE;
	if (!program_owe(program, &undo))
		return false;
	error = qdisc == TC_QDISC_NONE ? tc_add_clsact(undo.ifindex) : 0;
	if (error && error != EEXIST)
		return worked(error);
	return worked(tc_add_filter(undo.ifindex, undo.parent, undo.handle, bpf_program__fd(program->bpf),
				    program->name));
}

/* ---- cgroup --------------------------------------------------------------------------------- */

/* Before 5.7: it stays when we die. */
static bool attach_cgroup_unlinked(struct program *program, int cgroup)
{
	enum bpf_attach_type type = bpf_program__expected_attach_type(program->bpf);
	struct undo undo = {.kind = UNDO_CGROUP, .program_id = program->kernel_id, .flags = type};
	int fd = bpf_program__fd(program->bpf);

	if (strlen(program->path) >= sizeof(undo.path))
		return worked(ENAMETOOLONG);
	strcpy(undo.path, program->path);
	/* Beside those of others from 4.15 on; before, in the only place. */
	return program_owe(program, &undo) &&
	       keep_debt_if(bpf_prog_attach(fd, cgroup, type, BPF_F_ALLOW_MULTI) == 0 ||
				    (errno == EINVAL && bpf_prog_attach(fd, cgroup, type, 0) == 0),
			    program);
}

bool attach_cgroup(struct program *program)
{
	int fd, cgroup = open(program->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool attached;
	int error;

	if (cgroup < 0)
		return false;
	fd = bpf_link_create(bpf_program__fd(program->bpf), cgroup,
			     bpf_program__expected_attach_type(program->bpf), NULL);
	attached = fd >= 0 ? program_hold_fd(program, fd)
			   : errno == EINVAL && attach_cgroup_unlinked(program, cgroup);
	error = errno;
	close(cgroup);
	errno = error;
	return attached;
}
