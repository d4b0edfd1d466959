// SPDX-License-Identifier: GPL-2.0-or-later
#include "traffic.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <linux/pkt_cls.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

/* Filters run by falling priority, the smallest number first: ours sees what all others let through. */
#define PRIORITY 0xb5c0u
#define ANSWER_PATIENCE_S 2

/* ---- one request, and what comes back ------------------------------------------------------- */

union request {
	struct nlmsghdr header;
	char bytes[256];
};

static void *begin(union request *request, uint16_t type, uint16_t flags, size_t body_bytes)
{
	memset(request, 0, sizeof(*request));
	request->header.nlmsg_len = (uint32_t)NLMSG_LENGTH(body_bytes);
	request->header.nlmsg_type = type;
	request->header.nlmsg_flags = (uint16_t)(NLM_F_REQUEST | NLM_F_ACK | flags);
	return NLMSG_DATA(&request->header);
}

static struct rtattr *put(union request *request, uint16_t type, const void *value, size_t bytes)
{
	struct rtattr *attribute = (struct rtattr *)(request->bytes + NLMSG_ALIGN(request->header.nlmsg_len));

	attribute->rta_type = type;
	attribute->rta_len = (uint16_t)RTA_LENGTH(bytes);
	if (bytes)
		memcpy(RTA_DATA(attribute), value, bytes);
	request->header.nlmsg_len =
		(uint32_t)(NLMSG_ALIGN(request->header.nlmsg_len) + RTA_ALIGN(attribute->rta_len));
	return attribute;
}

static void end_nest(const union request *request, struct rtattr *nest)
{
	nest->rta_len = (uint16_t)(request->bytes + request->header.nlmsg_len - (char *)nest);
}

static const struct rtattr *find(const struct rtattr *attribute, size_t bytes, uint16_t type)
{
	for (; RTA_OK(attribute, bytes); attribute = RTA_NEXT(attribute, bytes)) {
		if ((attribute->rta_type & NLA_TYPE_MASK) == type)
			return attribute;
	}
	return NULL;
}

typedef void visit_fn(const struct nlmsghdr *message, void *context);

/* True when the answer is complete; *error is the kernel's verdict then. */
static bool take_answer(const char *bytes, size_t count, visit_fn *visit, void *context, int *error)
{
	const struct nlmsghdr *message = (const struct nlmsghdr *)bytes;

	for (; NLMSG_OK(message, count); message = NLMSG_NEXT(message, count)) {
		if (message->nlmsg_type == NLMSG_DONE)
			return true;
		if (message->nlmsg_type == NLMSG_ERROR) {
			*error = -((const struct nlmsgerr *)NLMSG_DATA(message))->error;
			return true;
		}
		if (visit)
			visit(message, context);
	}
	return false;
}

static int ask(const union request *request, visit_fn *visit, void *context)
{
	static char answer[16 * 1024] __attribute__((aligned(8)));
	struct timeval patience = {.tv_sec = ANSWER_PATIENCE_S};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	int error = 0;
	ssize_t got;

	if (fd < 0)
		return errno;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	if (send(fd, request, request->header.nlmsg_len, 0) < 0) {
		error = errno;
		close(fd);
		return error;
	}
	do {
		got = recv(fd, answer, sizeof(answer), 0);
		if (got <= 0)
			error = got < 0 ? errno : EPROTO;
	} while (error == EINTR || (got > 0 && !take_answer(answer, (size_t)got, visit, context, &error)));
	close(fd);
	return error;
}

/* ---- traffic control ------------------------------------------------------------------------ */

static void begin_tc(union request *request, uint16_t type, uint16_t flags, uint32_t ifindex, uint32_t parent,
		     uint32_t handle)
{
	struct tcmsg *body = begin(request, type, flags, sizeof(*body));

	body->tcm_ifindex = (int)ifindex;
	body->tcm_parent = parent;
	body->tcm_handle = handle;
}

static void see_qdisc(const struct nlmsghdr *message, void *context)
{
	const struct tcmsg *body = NLMSG_DATA(message);
	const struct rtattr *kind =
		find((const struct rtattr *)(body + 1), NLMSG_PAYLOAD(message, sizeof(*body)), TCA_KIND);
	enum tc_qdisc *found = context;

	if (kind)
		*found = strncmp(RTA_DATA(kind), "clsact", RTA_PAYLOAD(kind)) == 0 ? TC_QDISC_CLSACT
										   : TC_QDISC_OTHER;
}

enum tc_qdisc tc_find_qdisc(uint32_t ifindex)
{
	enum tc_qdisc found = TC_QDISC_NONE;
	union request request;

	/* Without ECHO the answer goes to whoever listens to changes, and not to us. */
	begin_tc(&request, RTM_GETQDISC, NLM_F_ECHO, ifindex, TC_H_CLSACT, 0);
	ask(&request, see_qdisc, &found);
	return found;
}

static int change_clsact(uint16_t type, uint16_t flags, uint32_t ifindex)
{
	union request request;

	begin_tc(&request, type, flags, ifindex, TC_H_CLSACT, TC_H_MAKE(TC_H_CLSACT, 0));
	put(&request, TCA_KIND, "clsact", sizeof("clsact"));
	return ask(&request, NULL, NULL);
}

int tc_add_clsact(uint32_t ifindex)
{
	return change_clsact(RTM_NEWQDISC, NLM_F_CREATE | NLM_F_EXCL, ifindex);
}

static void see_filter(const struct nlmsghdr *message, void *context)
{
	if (message->nlmsg_type == RTM_NEWTFILTER)
		*(bool *)context = true;
}

void tc_remove_empty_clsact(uint32_t ifindex)
{
	bool in_use = false;

	for (uint32_t parent = TC_PARENT_INGRESS; parent <= TC_PARENT_EGRESS; parent++) {
		union request request;

		begin_tc(&request, RTM_GETTFILTER, NLM_F_DUMP, ifindex, parent, 0);
		if (ask(&request, see_filter, &in_use) != 0)
			return;
	}
	if (!in_use && tc_find_qdisc(ifindex) == TC_QDISC_CLSACT)
		change_clsact(RTM_DELQDISC, 0, ifindex);
}

static void begin_filter(union request *request, uint16_t type, uint16_t flags, uint32_t ifindex,
			 uint32_t parent, uint32_t handle)
{
	begin_tc(request, type, flags, ifindex, parent, handle);
	((struct tcmsg *)NLMSG_DATA(&request->header))->tcm_info =
		TC_H_MAKE(PRIORITY << 16, htons(ETH_P_ALL));
	put(request, TCA_KIND, "bpf", sizeof("bpf"));
}

int tc_add_filter(uint32_t ifindex, uint32_t parent, uint32_t handle, int program_fd, const char *name)
{
	uint32_t flags = TCA_BPF_FLAG_ACT_DIRECT;
	char label[64];
	int bytes = snprintf(label, sizeof(label), "boardscope:%.48s", name) + 1;
	union request request;
	struct rtattr *options;

	begin_filter(&request, RTM_NEWTFILTER, NLM_F_CREATE | NLM_F_EXCL, ifindex, parent, handle);
	options = put(&request, TCA_OPTIONS, NULL, 0);
	put(&request, TCA_BPF_FD, &program_fd, sizeof(program_fd));
	put(&request, TCA_BPF_FLAGS, &flags, sizeof(flags));
	put(&request, TCA_BPF_NAME, label, (size_t)bytes);
	end_nest(&request, options);
	return ask(&request, NULL, NULL);
}

void tc_remove_filter(uint32_t ifindex, uint32_t parent, uint32_t handle)
{
	union request request;

	begin_filter(&request, RTM_DELTFILTER, 0, ifindex, parent, handle);
	ask(&request, NULL, NULL);
}

/* ---- XDP ------------------------------------------------------------------------------------ */

int xdp_set(uint32_t ifindex, int program_fd, uint32_t flags)
{
	union request request;
	struct ifinfomsg *body = begin(&request, RTM_SETLINK, 0, sizeof(*body));
	struct rtattr *xdp;

	body->ifi_index = (int)ifindex;
	xdp = put(&request, IFLA_XDP | NLA_F_NESTED, NULL, 0);
	put(&request, IFLA_XDP_FD, &program_fd, sizeof(program_fd));
	put(&request, IFLA_XDP_FLAGS, &flags, sizeof(flags));
	end_nest(&request, xdp);
	return ask(&request, NULL, NULL);
}

struct xdp_search {
	uint32_t id;
	bool found;
};

static void see_link(const struct nlmsghdr *message, void *context)
{
	/* Which of them the kernel gives depends on how many modes have a program. */
	static const uint16_t ids[] = {IFLA_XDP_PROG_ID, IFLA_XDP_DRV_PROG_ID, IFLA_XDP_SKB_PROG_ID};
	const struct ifinfomsg *body = NLMSG_DATA(message);
	const struct rtattr *xdp =
		find((const struct rtattr *)(body + 1), NLMSG_PAYLOAD(message, sizeof(*body)), IFLA_XDP);
	struct xdp_search *search = context;

	for (size_t i = 0; xdp && i < sizeof(ids) / sizeof(ids[0]); i++) {
		const struct rtattr *id = find(RTA_DATA(xdp), RTA_PAYLOAD(xdp), ids[i]);

		if (id && RTA_PAYLOAD(id) == sizeof(uint32_t))
			search->found |= *(const uint32_t *)RTA_DATA(id) == search->id;
	}
}

bool xdp_program_is(uint32_t ifindex, uint32_t program_id)
{
	struct xdp_search search = {.id = program_id};
	union request request;
	struct ifinfomsg *body = begin(&request, RTM_GETLINK, 0, sizeof(*body));

	body->ifi_index = (int)ifindex;
	ask(&request, see_link, &search);
	return search.found;
}
