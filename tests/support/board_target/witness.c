// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/board_target/witness.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

typedef void (*on_message)(const struct nlmsghdr* message);

struct request {
    struct nlmsghdr header;
    union {
        struct ifinfomsg link;
        struct tcmsg traffic;
    };
};

static int failed(const char* what)
{
    fprintf(stderr, "board_target: %s: %s\n", what, strerror(errno));
    return 1;
}

// 1 at the end of the answer, 0 when more is to come, -1 after a refusal.
static int take(const struct nlmsghdr* message, int bytes, on_message take_one)
{
    for (; NLMSG_OK(message, (unsigned)bytes); message = NLMSG_NEXT(message, bytes)) {
        if (message->nlmsg_type == NLMSG_DONE) return 1;
        if (message->nlmsg_type == NLMSG_ERROR) {
            errno = -((const struct nlmsgerr*)NLMSG_DATA(message))->error;
            return -1;
        }
        take_one(message);
    }
    return 0;
}

static int dump(struct request* request, int type, size_t payload_bytes, on_message take_one)
{
    _Alignas(struct nlmsghdr) char answer[32768];
    int end = 0, netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);

    request->header.nlmsg_len = NLMSG_LENGTH(payload_bytes);
    request->header.nlmsg_type = (uint16_t)type;
    request->header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    if (netlink < 0 || send(netlink, request, request->header.nlmsg_len, 0) < 0) return failed("netlink");
    while (!end) {
        int bytes = (int)recv(netlink, answer, sizeof(answer), 0);

        if (bytes <= 0) return failed("netlink");
        end = take((const struct nlmsghdr*)answer, bytes, take_one);
    }
    close(netlink);
    return end < 0 ? failed("netlink") : 0;
}

static const struct rtattr* find_attribute(const struct rtattr* attribute, int bytes, int type)
{
    for (; RTA_OK(attribute, bytes); attribute = RTA_NEXT(attribute, bytes))
        if ((attribute->rta_type & NLA_TYPE_MASK) == type) return attribute;
    return NULL;
}

static const char* interface_name(int index)
{
    static char name[IF_NAMESIZE];

    return if_indextoname((unsigned)index, name) ? name : "?";
}

static void tell_link(const struct nlmsghdr* message)
{
    static const char* const modes[] = {"none", "driver", "generic", "offloaded", "multiple"};
    const struct ifinfomsg* link = NLMSG_DATA(message);
    const struct rtattr* xdp = find_attribute(IFLA_RTA(link), (int)IFLA_PAYLOAD(message), IFLA_XDP);
    const struct rtattr* attached =
        xdp ? find_attribute(RTA_DATA(xdp), (int)RTA_PAYLOAD(xdp), IFLA_XDP_ATTACHED) : NULL;
    uint8_t mode = attached ? *(const uint8_t*)RTA_DATA(attached) : 0;

    printf("link %s xdp %s\n", interface_name(link->ifi_index),
           mode < sizeof(modes) / sizeof(modes[0]) ? modes[mode] : "?");
}

int show_links(void)
{
    struct request request = {.link = {.ifi_family = AF_UNSPEC}};

    return dump(&request, RTM_GETLINK, sizeof(request.link), tell_link);
}

static const char* traffic_kind(const struct nlmsghdr* message)
{
    const struct rtattr* kind =
        find_attribute(TCA_RTA(NLMSG_DATA(message)), (int)TCA_PAYLOAD(message), TCA_KIND);

    return kind ? RTA_DATA(kind) : "?";
}

// Handle 0 is what the kernel gives an interface by itself.
static void tell_qdisc(const struct nlmsghdr* message)
{
    const struct tcmsg* traffic = NLMSG_DATA(message);

    if (traffic->tcm_handle)
        printf("qdisc %s %s\n", interface_name(traffic->tcm_ifindex), traffic_kind(message));
}

static void tell_filter(const struct nlmsghdr* message)
{
    const struct tcmsg* traffic = NLMSG_DATA(message);
    const char* side = TC_H_MIN(traffic->tcm_parent) == TC_H_MIN_EGRESS ? "egress" : "ingress";

    // A filter without a handle stands for its priority, not for a program.
    if (traffic->tcm_handle)
        printf("filter %s %s %s\n", interface_name(traffic->tcm_ifindex), side, traffic_kind(message));
}

int show_traffic_control(void)
{
    static const uint32_t parents[] = {TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_INGRESS),
                                       TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_EGRESS)};
    struct request all = {.traffic = {.tcm_family = AF_UNSPEC}};
    struct if_nameindex* interfaces = if_nameindex();
    int status = dump(&all, RTM_GETQDISC, sizeof(all.traffic), tell_qdisc);

    for (size_t i = 0; interfaces && interfaces[i].if_index && !status; i++) {
        for (size_t side = 0; side < 2 && !status; side++) {
            struct request one = {.traffic = {.tcm_family = AF_UNSPEC,
                                              .tcm_ifindex = (int)interfaces[i].if_index,
                                              .tcm_parent = parents[side]}};

            status = dump(&one, RTM_GETTFILTER, sizeof(one.traffic), tell_filter);
        }
    }
    if_freenameindex(interfaces);
    return status;
}

int show_cgroup(const char* path)
{
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (folder < 0) return failed(path);
    // The kernel says EINVAL to kinds that are not for cgroups or not known to it.
    for (uint32_t type = 0; type < 64; type++) {
        union bpf_attr attr = {.query = {.target_fd = (uint32_t)folder, .attach_type = type}};

        if (!syscall(SYS_bpf, BPF_PROG_QUERY, &attr, sizeof(attr)) && attr.query.prog_cnt)
            printf("cgroup %s type %u: %u programs\n", path, type, attr.query.prog_cnt);
    }
    close(folder);
    return 0;
}
