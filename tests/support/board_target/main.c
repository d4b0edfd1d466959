// SPDX-License-Identifier: GPL-3.0-or-later
// A program on the board for the tests: makes probes fire a known number of times, and shows what is
// attached.
#include "tests/support/board_target/probed.h"
#include "tests/support/board_target/witness.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

// The results come out, so that a probe that damages the functions is noticed.
static int call(long count)
{
    long long plain = 0;

    for (long i = 0; i < count; i++)
        plain += bst_function((int)i);
    printf("bst_function %lld\n", plain);
#ifdef __arm__
    long long arm = 0, thumb = 0;

    for (long i = 0; i < count; i++) {
        arm += bst_arm_function((int)i);
        thumb += bst_thumb_function((int)i);
    }
    printf("bst_arm_function %lld\nbst_thumb_function %lld\n", arm, thumb);
#endif
    return 0;
}

static int tick(long count)
{
    for (long i = 0; i < count; i++)
        bst_tick((int)i, (int)i * 2);
    printf("ticks %ld\n", count);
    return 0;
}

static int guard(long count)
{
    long passed = 0;

    for (long i = 0; i < count; i++)
        passed += bst_guard((int)i);
    printf("guarded %ld\n", passed);
    return 0;
}

// To a socket of ours, so that what a probe drops is missed here.
static int udp(long count)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct timeval patience = {.tv_usec = 300000};
    socklen_t length = sizeof(address);
    int receiver = socket(AF_INET, SOCK_DGRAM, 0), sender = socket(AF_INET, SOCK_DGRAM, 0);
    char datagram[64] = "boardscope test";
    long sent = 0, received = 0;

    if (bind(receiver, (struct sockaddr*)&address, length) ||
        getsockname(receiver, (struct sockaddr*)&address, &length) ||
        setsockopt(receiver, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience))) {
        perror("board_target: udp");
        return 1;
    }
    for (; sent < count; sent++) {
        if (sendto(sender, datagram, sizeof(datagram), 0, (struct sockaddr*)&address, length) < 0) break;
        received += recv(receiver, datagram, sizeof(datagram), 0) == sizeof(datagram);
    }
    printf("sent %ld received %ld\n", sent, received);
    return 0;
}

static int busy(long milliseconds)
{
    struct timespec now, start;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start);
    do
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    while ((now.tv_sec - start.tv_sec) * 1000 + (now.tv_nsec - start.tv_nsec) / 1000000 < milliseconds);
    printf("busy %ld\n", milliseconds);
    return 0;
}

// As busy, without a system call.
static int spin(long count)
{
    for (volatile long i = 0; i < count; i++)
        ;
    printf("spun %ld\n", count);
    return 0;
}

static int getppid_often(long count)
{
    long parent = 0;

    for (long i = 0; i < count; i++)
        parent = syscall(SYS_getppid);
    printf("pid %ld parent %ld\n", (long)getpid(), parent);
    return 0;
}

// Where bst_function stands in this file: its first segment holds both the file's start and the code.
static int show_offset(void)
{
    extern const char __ehdr_start[];

    printf("bst_function 0x%lx\n", (unsigned long)((const char*)bst_function - __ehdr_start));
    return 0;
}

static const struct {
    const char* name;
    int (*run)(long count);
} verbs[] = {
    {"call", call}, {"tick", tick}, {"guard", guard}, {"udp", udp}, {"busy", busy}, {"spin", spin}, {"getppid", getppid_often},
};

int main(int argc, char** argv)
{
    const char* verb = argc > 1 ? argv[1] : "";

    if (argc == 2 && !strcmp(verb, "show-offset")) return show_offset();
    if (argc == 2 && !strcmp(verb, "show-xdp")) return show_links();
    if (argc == 2 && !strcmp(verb, "show-tc")) return show_traffic_control();
    if (argc == 3 && !strcmp(verb, "show-cgroup")) return show_cgroup(argv[2]);
    for (size_t i = 0; argc == 3 && i < sizeof(verbs) / sizeof(verbs[0]); i++)
        if (!strcmp(verb, verbs[i].name)) return verbs[i].run(strtol(argv[2], NULL, 10));
    fputs("usage: board_target call|tick|guard|udp|spin|getppid COUNT | busy MILLISECONDS |\n"
          "       show-offset | show-xdp | show-tc | show-cgroup PATH\n",
          stderr);
    return 2;
}
