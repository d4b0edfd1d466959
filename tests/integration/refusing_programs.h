// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Small C programs that this machine's kernel (6.x) refuses, one for each cause that it knows. The line that is
//          to be named ends with "// here".
#pragma once

namespace boardscope::test {

struct RefusingProgram {
    const char* cause;   ///< the name of its row
    const char* name;    ///< of the test, where a cause has several
    const char* source;  ///< behind the includes and maps of refusing_prelude
    const char* why;     ///< part of the explanation
};

inline const char* const refusing_prelude = R"(
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
struct task_struct { int pid; struct task_struct *parent; } __attribute__((preserve_access_index));
struct { __uint(type, BPF_MAP_TYPE_HASH); __type(key, __u32); __type(value, __u64[4]); __uint(max_entries, 64); } counts SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __type(key, __u32); __type(value, char[64]); __uint(max_entries, 1); } texts SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 4096); } ring SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_PROG_ARRAY); __type(key, __u32); __type(value, __u32); __uint(max_entries, 4); } others SEC(".maps");
#define TP SEC("tracepoint/syscalls/sys_enter_getppid")
#define FIND(value, map) __u32 key = 0; void *value = bpf_map_lookup_elem(&map, &key)
)";

inline const RefusingProgram refusing_programs[] = {
    {"unchecked pointer", "map value", R"(TP int p(void *ctx) {
    FIND(v, counts);
    return *(int *)v; // here
})", "what bpf_map_lookup_elem() returned in line"},
    {"unchecked pointer", "ring buffer record", R"(TP int p(void *ctx) {
    __u64 *r = bpf_ringbuf_reserve(&ring, 8, 0);
    *r = 1; // here
    bpf_ringbuf_submit(r, 0);
    return 0;
})", "a pointer to a record of 8 bytes in a ring buffer, or NULL"},
    {"unchecked pointer", "in a called function", R"(static __attribute__((noinline)) int sum(__u64 *p, int i) {
    return p[i] + 3; // here
}
TP int p(void *ctx) {
    FIND(v, counts);
    if (key + (long)ctx == 3)
        return 0;
    return sum(v, 0);
})", "what bpf_map_lookup_elem() returned in line"},
    {"arithmetic on an unchecked pointer", "", R"(TP int p(void *ctx) {
    FIND(v, counts);
    asm volatile("%0 += 8" : "+r"(v)); // here
    return v ? *(int *)v : 0;
})", "NULL plus a number"},
    {"unchecked argument", "", R"(TP int p(void *ctx) {
    FIND(v, counts);
    bpf_probe_read_kernel(v, 8, (void *)7); // here
    return 0;
})", "bpf_probe_read_kernel() uses it without asking"},
    {"NULL is used", "", R"(TP int p(void *ctx) {
    int *p;
    asm volatile("%0 = 0" : "=r"(p));
    return *p; // here
})", "is NULL for certain"},
    {"kernel memory", "", R"(TP int p(void *ctx) {
    int *task = (void *)bpf_get_current_task();
    return task[4]; // here
})", "what bpf_get_current_task() returned in line"},
    {"no memory", "", R"(SEC("xdp") int p(struct xdp_md *ctx) {
    char *end = (void *)(long)ctx->data_end;
    return *end; // here
})", "the end of the packet"},
    {"used after release", "written", R"(TP int p(void *ctx) {
    __u64 *r = bpf_ringbuf_reserve(&ring, 8, 0);
    if (!r) return 0;
    bpf_ringbuf_submit(r, 0);
    *r = 2; // here
    return 0;
})", "what bpf_ringbuf_reserve() returned in line"},
    {"used after release", "submitted twice", R"(TP int p(void *ctx) {
    __u64 *r = bpf_ringbuf_reserve(&ring, 8, 0);
    if (!r) return 0;
    bpf_ringbuf_submit(r, 0);
    bpf_ringbuf_submit(r, 0); // here
    return 0;
})", "belongs to the kernel"},
    {"missing return value", "", R"(TP int p(void *ctx) {
    asm volatile("exit"); // here
    __builtin_unreachable();
})", "nothing has set it on this way"},
    {"uninitialised register", "", R"(TP int p(void *ctx) {
    int x;
    asm volatile("%0 = r7" : "=r"(x)); // here
    return x;
})", "Register r7 holds nothing"},
    {"write to the frame pointer", "", R"(TP int p(void *ctx) {
    asm volatile("r10 = 0"); // here
    return 0;
})", "points to the stack"},
    {"spilled pointer", "", R"(TP int p(void *ctx) {
    asm volatile("*(u32 *)(r10 - 8) = r10" ::: "memory"); // here
    return 0;
})", "as a whole"},
    {"pointer arithmetic", "multiplied", R"(TP int p(void *ctx) {
    __u64 x = (__u64)ctx;
    asm volatile("%0 *= 3" : "+r"(x)); // here
    return x;
})", "the program's context"},
    {"pointer arithmetic", "a map", R"(TP int p(void *ctx) {
    char *m = (char *)&counts;
    asm volatile("%0 += 400" : "+r"(m)); // here
    return *m;
})", "map counts itself"},
    {"moved context", "", R"(TP int p(__u64 *ctx) {
    return ctx[5000]; // here
})", "must be a constant"},
    {"context access", "", R"(TP int p(__u64 *ctx) {
    ctx[1] = 7; // here
    return 0;
})", "8 bytes at byte 8"},
    {"write to read-only memory", "", R"(const volatile int limit = 3;
TP int p(void *ctx) {
    *(volatile int *)&limit = 4; // here
    return 0;
})", ".rodata"},
    {"store into the context", "", R"(TP int p(__u64 *ctx) {
    __sync_fetch_and_add(&ctx[2], 1); // here
    return 0;
})", "atomic additions"},
    {"beyond a struct", "", R"(SEC("tp_btf/sched_process_exit") int p(__u64 *ctx) {
    int *task = (void *)ctx[0];
    return task[100000]; // here
})", "knows the struct by its BTF"},
    {"mixed pointers", "", R"(TP int p(__u64 *ctx) {
    FIND(v, counts);
    if (!v) return 0;
    void *q = bpf_get_prandom_u32() & 1 ? v : (void *)ctx;
    asm volatile("" : "+r"(q));
    return *(__u64 *)(q + 8); // here
})", "merged"},
    {"unbounded index", "unsigned", R"(TP int p(void *ctx) {
    FIND(v, texts);
    if (!v) return 0;
    return ((char *)v)[bpf_get_prandom_u32()]; // here
})", "is within the memory"},
    {"unbounded index", "signed", R"(TP int p(void *ctx) {
    FIND(v, texts);
    if (!v) return 0;
    long i = (int)bpf_get_prandom_u32();
    if (i >= 10) return 0;
    return ((char *)v)[i]; // here
})", "both directions"},
    {"index out of bounds", "", R"(TP int p(void *ctx) {
    FIND(v, texts);
    if (!v) return 0;
    __u32 i = bpf_get_prandom_u32();
    if (i >= 100) return 0;
    return ((char *)v)[i]; // here
})", "a pointer to a value of 64 bytes in map texts, at a byte from 0 to 99"},
    {"outside of a map value", "", R"(TP int p(void *ctx) {
    FIND(v, counts);
    if (!v) return 0;
    return ((__u64 *)v)[5]; // here
})", "8 bytes at byte 40 are accessed, and a value of this map has 32 bytes"},
    {"outside of memory", "", R"(TP int p(void *ctx) {
    __u64 *r = bpf_ringbuf_reserve(&ring, 8, 0);
    if (!r) return 0;
    r[1] = 1; // here
    bpf_ringbuf_submit(r, 0);
    return 0;
})", "8 bytes at byte 8 are accessed, and there are 8 bytes"},
    {"unchecked packet", "", R"(SEC("xdp") int p(struct xdp_md *ctx) {
    char *data = (void *)(long)ctx->data;
    return data[3]; // here
})", "1 bytes at byte 3"},
    {"unbounded size", "", R"(TP int p(void *ctx) {
    char text[16];
    int n = bpf_get_prandom_u32();
    bpf_probe_read_kernel(text, n, (void *)7); // here
    return text[0];
})", "bpf_probe_read_kernel() would read or write"},
    {"size of zero", "", R"(TP int p(void *ctx) {
    char text[16];
    __u32 n = bpf_get_prandom_u32() & 7;
    bpf_get_current_comm(text, n); // here
    return text[0];
})", "no size of 0"},
    {"stack too large", "", R"(TP int p(void *ctx) {
    asm volatile("r1 = 0\n*(u64 *)(r10 - 520) = r1" ::: "r1"); // here
    return 0;
})", "512 bytes of stack"},
    {"outside of the stack", "", R"(TP int p(void *ctx) {
    char text[16];
    bpf_probe_read_kernel(text, 32, (void *)7); // here
    return text[0];
})", "larger than the buffer"},
    {"variable index into the stack", "", R"(TP int p(void *ctx) {
    char text[16] = {};
    __u32 i = bpf_get_prandom_u32();
    text[i & 31] = 1; // here
    asm volatile("" ::"r"(text) : "memory");
    return text[1];
})", "may leave the array"},
    {"misaligned access", "", R"(TP int p(void *ctx) {
    asm volatile("r1 = 0\n*(u64 *)(r10 - 15) = r1" ::: "r1"); // here
    return 0;
})", "multiples of 2, 4 and 8"},
    {"endless loop", "", R"(TP int p(void *ctx) {
    volatile int i = 0;
    while (1)
        i++; // here
    return 0;
})", "nothing that the loop asks has changed"},
    {"program too complex", "", R"(TP int p(void *ctx) {
    __u64 sum = 0;
    for (int i = 0; i < 2000000; i++)
        sum += bpf_get_prandom_u32(); // there
    return sum > 7;
})", "1,000,000 instructions"},
    {"reference not released", "", R"(TP int p(void *ctx) {
    __u64 *r = bpf_ringbuf_reserve(&ring, 8, 0); // here
    if (!r) return 0;
    *r = 1;
    if (bpf_get_prandom_u32() & 1)
        return 0;
    bpf_ringbuf_submit(r, 0);
    return 0;
})", "without giving it back"},
    {"wrong return value", "", R"(SEC("cgroup_skb/egress") int p(void *ctx) {
    return 7; // here
})", "It returns 7, and may return 0 to 3"},
    {"unreachable code", "", R"(TP int p(void *ctx) {
    asm volatile("goto +1\nr0 = 1"); // here
    return 0;
})", "every instruction"},
    {"jump out of the program", "", R"(TP int p(void *ctx) {
    asm volatile("goto +1000"); // here
    return 0;
})", "no instruction of this function"},
    {"missing end", "", R"(TP __attribute__((naked)) int p(void *ctx) {
    asm volatile("r0 = 0"); // here
})", "missing return"},
    {"calls too deep", "", R"(
#define CALLS(n, m) static __attribute__((noinline)) int f##n(int i) { asm volatile("" : "+r"(i)); return f##m(i) + 1; }
static __attribute__((noinline)) int f9(int i) { asm volatile("" : "+r"(i)); return i; }
CALLS(8, 9) CALLS(7, 8) CALLS(6, 7) CALLS(5, 6) CALLS(4, 5) CALLS(3, 4) CALLS(2, 3) CALLS(1, 2)
TP int p(void *ctx) {
    return f1(3); // there
})", "At most 8 functions"},
    {"stack too large", "of all calls", R"(#define USE_STACK asm volatile("r1 = 0\n*(u64 *)(r10 - 304) = r1" ::: "r1", "memory")
static __attribute__((noinline)) int g(int i) {
    USE_STACK;
    return i + 1;
}
SEC("cgroup_skb/egress") int p(void *ctx) {
    USE_STACK;
    return g(bpf_get_prandom_u32()) > 4; // there
})", "active together count"},
    {"tail call with a large stack", "", R"(static __attribute__((noinline)) int g(void *ctx) {
    bpf_tail_call(ctx, &others, 0);
    return 1;
}
SEC("cgroup_skb/egress") int p(void *ctx) {
    asm volatile("r2 = 0\n*(u64 *)(r10 - 304) = r2" ::: "r2", "memory");
    return g(ctx) > 4; // there
})", "less than 256 bytes"},
    {"division by zero", "", R"(TP int p(void *ctx) {
    int x = 1;
    asm volatile("%0 /= 0" : "+r"(x)); // here
    return x;
})", "divisor to be 0"},
    {"wrong shift", "", R"(TP int p(void *ctx) {
    __u64 x = 1;
    asm volatile("%0 <<= 65" : "+r"(x)); // here
    return x;
})", "smaller than the number's size"},
    {"lock held", "", R"(struct locked { struct bpf_spin_lock lock; int x; };
struct { __uint(type, BPF_MAP_TYPE_HASH); __type(key, __u32); __type(value, struct locked); __uint(max_entries, 4); } locks SEC(".maps");
SEC("cgroup_skb/egress") int p(void *ctx) {
    FIND(v, locks);
    if (!v) return 0;
    bpf_spin_lock(&((struct locked *)v)->lock);
    bpf_ktime_get_ns(); // here
    bpf_spin_unlock(&((struct locked *)v)->lock);
    return 0;
})", "nothing may be called"},
    {"unknown helper", "", R"(static long (*nope)(void) = (void *)9999;
TP int p(void *ctx) {
    return nope(); // here
})", "does not know"},
    {"helper not for this program", "", R"(TP int p(void *ctx) {
    return bpf_xdp_adjust_head(ctx, 4); // here
})", "bpf_xdp_adjust_head() is for other kinds of programs"},
    {"sleeping call", "", R"(TP int p(void *ctx) {
    char b[8];
    return bpf_copy_from_user(b, 8, (void *)8); // here
})", "bpf_copy_from_user() may wait"},
    {"map and helper do not fit", "", R"(TP int p(void *ctx) {
    __u64 *r = bpf_ringbuf_reserve(&counts, 8, 0); // here
    if (r) bpf_ringbuf_submit(r, 0);
    return 0;
})", "Map type 1 does not go with bpf_ringbuf_reserve()"},
    {"global function called wrongly", "", R"(__attribute__((noinline)) int g(__u64 *v) {
    return v ? *v : 0;
}
TP int p(void *ctx) {
    return g((void *)7); // here
})", "checked by itself"},
    {"constant text wanted", "", R"(TP int p(void *ctx) {
    char b[8];
    FIND(v, texts);
    if (!v) return 0;
    return bpf_snprintf(b, 8, v, 0, 0); // here
})", "bpf_snprintf()"},
    {"wrong argument", "a number for a map", R"(TP int p(void *ctx) {
    __u32 key = 0;
    int *v = bpf_map_lookup_elem((void *)7, &key); // here
    return v ? *v : 0;
})", "Argument 1 of bpf_map_lookup_elem() must be: map_ptr"},
    {"wrong argument", "no context", R"(SEC("perf_event") int p(void *ctx) {
    __u64 x = 0;
    return bpf_perf_event_output(&x, &ring, 0, &x, 8); // here
})", "a place on the stack, 8 bytes below its top"},
    {"no such field", "", R"(struct task_struct___none { int there_is_none; } __attribute__((preserve_access_index));
TP int p(void *ctx) {
    struct task_struct___none *task = (void *)bpf_get_current_task();
    int x = 0;
    bpf_probe_read_kernel(&x, 4, &task->there_is_none); // there
    return x;
})", "there_is_none"},
};

inline const char* const no_license_program = R"(TP int p(void *ctx) {
    bpf_printk("x"); // here
    return 0;
})";

}  // namespace boardscope::test
