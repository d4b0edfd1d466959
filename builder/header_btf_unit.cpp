// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/header_btf_unit.h"

namespace boardscope::builder {

namespace {

// What is made of the unit is named after its text: another form is made anew.
constexpr const char* form = "/* with the functions that the headers declare */\n";

constexpr const char* least_headers[] = {
    "linux/types.h",  "linux/sched.h",    "linux/sched/signal.h", "linux/fs.h", "linux/path.h",
    "linux/dcache.h", "linux/mm_types.h", "linux/ptrace.h",       "net/sock.h", "uapi/linux/bpf.h",
};

constexpr const char* more_headers[] = {
    "linux/sched/task.h",
    "linux/fs_struct.h",
    "linux/fdtable.h",
    "linux/file.h",
    "linux/mount.h",
    "linux/namei.h",
    "linux/nsproxy.h",
    "linux/pid_namespace.h",
    "linux/cred.h",
    "linux/mm.h",
    "linux/blkdev.h",
    "linux/bio.h",
    "linux/skbuff.h",
    "linux/netdevice.h",
    "linux/ip.h",
    "linux/ipv6.h",
    "linux/tcp.h",
    "linux/udp.h",
    "linux/interrupt.h",
    "linux/irq.h",
    "linux/irqdesc.h",
    "linux/workqueue.h",
    "linux/kthread.h",
    "linux/module.h",
    "linux/device.h",
    "linux/platform_device.h",
    "linux/cgroup.h",
    "linux/perf_event.h",
    "linux/bpf.h",
    "linux/filter.h",
    "linux/binfmts.h",
    "linux/socket.h",
    "linux/un.h",
    "linux/i2c.h",
    "linux/spi/spi.h",
    "linux/usb.h",
    "linux/gpio/driver.h",
    "linux/clk.h",
    "linux/regulator/driver.h",
    "linux/dma-mapping.h",
    "linux/mmc/host.h",
    "net/inet_sock.h",
    "net/inet_connection_sock.h",
    "net/tcp.h",
    "net/udp.h",
    "net/af_unix.h",
    "net/net_namespace.h",
    "uapi/linux/bpf_perf_event.h",
    "uapi/linux/ptrace.h",
    "uapi/linux/btf.h",
    "linux/trace_events.h",
    "linux/syscalls.h",
    "linux/tick.h",
    "linux/pipe_fs_i.h",
    "linux/eventpoll.h",
    "linux/timer.h",
    "linux/hrtimer.h",
    "linux/seq_file.h",
    "linux/kernfs.h",
    "linux/tty.h",
};

// What drivers and subsystems of boards are traced by: more for their functions than for their types.
constexpr const char* driver_headers[] = {
    "linux/pci.h",
    "linux/clk-provider.h",
    "linux/regmap.h",
    "linux/input.h",
    "linux/mtd/mtd.h",
    "linux/mtd/rawnand.h",
    "linux/phy.h",
    "linux/phy/phy.h",
    "linux/rtc.h",
    "linux/leds.h",
    "linux/power_supply.h",
    "linux/reboot.h",
    "linux/pm_domain.h",
    "linux/pm_runtime.h",
    "linux/mmc/sdio_func.h",
    "linux/mmc/card.h",
    "linux/nvmem-consumer.h",
    "linux/serial_core.h",
    "linux/serdev.h",
    "linux/proc_fs.h",
    "linux/console.h",
    "linux/dmaengine.h",
    "linux/reset.h",
    "linux/pwm.h",
    "linux/watchdog.h",
    "linux/thermal.h",
    "linux/cpufreq.h",
    "linux/gpio/consumer.h",
    "linux/pinctrl/consumer.h",
    "linux/iio/iio.h",
    "linux/can/dev.h",
    "linux/remoteproc.h",
    "linux/mailbox_client.h",
    "linux/firmware.h",
    "linux/debugfs.h",
    "linux/dma-buf.h",
    "linux/shmem_fs.h",
    "linux/rmap.h",
    "linux/oom.h",
    "linux/swap.h",
    "linux/fsnotify_backend.h",
    "linux/xattr.h",
    "linux/security.h",
    "linux/inetdevice.h",
    "linux/igmp.h",
    "linux/netfilter.h",
    "linux/rtnetlink.h",
    "net/addrconf.h",
    "net/ip6_route.h",
    "net/route.h",
    "net/pkt_sched.h",
    "net/pkt_cls.h",
    "net/inet_common.h",
    "linux/virtio.h",
    "linux/kprobes.h",
};

constexpr const char* event_headers[] = {
    "sched",     "irq",    "block",     "signal",     "task",     "power",   "sock",     "tcp",
    "udp",       "net",    "skb",       "napi",       "timer",    "oom",     "syscalls", "workqueue",
    "writeback", "kmem",   "vmscan",    "compaction", "filelock", "filemap", "jbd2",     "i2c",
    "spi",       "gpio",   "regulator", "clk",        "mmc",      "thermal", "rcu",      "printk",
    "module",    "cgroup", "ipi",       "cpuhp",
};

// The kernel makes struct trace_event_raw_NAME by reading its event headers several times with other macros.
// Here they are read once, with macros that make the structures and nothing else, so that no code has to
// compile. TRACE_HEADER_MULTI_READ opens the headers' guards; CREATE_TRACE_POINTS stays undefined.
constexpr const char* event_macros = R"c(
#define TRACE_HEADER_MULTI_READ
#include <linux/tracepoint.h>
#define bs_event(name, fields...) \
	struct trace_event_raw_##name { struct trace_entry ent; fields char __data[]; };
#undef DECLARE_EVENT_CLASS
#define DECLARE_EVENT_CLASS(name, proto, args, fields, assign, print) \
	bs_event(name, fields)
#undef TRACE_EVENT
#define TRACE_EVENT(name, proto, args, fields, assign, print) \
	bs_event(name, fields)
#undef TRACE_EVENT_FN
#define TRACE_EVENT_FN(name, proto, args, fields, assign, print, ...) \
	bs_event(name, fields)
#undef TRACE_EVENT_FN_COND
#define TRACE_EVENT_FN_COND(name, proto, args, cond, fields, assign, print, ...) \
	bs_event(name, fields)
#undef TRACE_EVENT_CONDITION
#define TRACE_EVENT_CONDITION(name, proto, args, cond, fields, assign, print) \
	bs_event(name, fields)
#undef DEFINE_EVENT
#define DEFINE_EVENT(...)
#undef DEFINE_EVENT_FN
#define DEFINE_EVENT_FN(...)
#undef DEFINE_EVENT_PRINT
#define DEFINE_EVENT_PRINT(...)
#undef DEFINE_EVENT_CONDITION
#define DEFINE_EVENT_CONDITION(...)
#undef TRACE_EVENT_NOP
#define TRACE_EVENT_NOP(...)
#undef DECLARE_EVENT_CLASS_NOP
#define DECLARE_EVENT_CLASS_NOP(...)
#undef DEFINE_EVENT_NOP
#define DEFINE_EVENT_NOP(...)
#undef DECLARE_TRACE
#define DECLARE_TRACE(...)
#undef DECLARE_TRACE_CONDITION
#define DECLARE_TRACE_CONDITION(...)
#undef TRACE_EVENT_FLAGS
#define TRACE_EVENT_FLAGS(...)
#undef TRACE_EVENT_PERF_PERM
#define TRACE_EVENT_PERF_PERM(...)
#undef TRACE_DEFINE_ENUM
#define TRACE_DEFINE_ENUM(...)
#undef TRACE_DEFINE_SIZEOF
#define TRACE_DEFINE_SIZEOF(...)
#define TP_STRUCT__entry(fields...) fields
#define __field(type, item) type item;
#define __field_ext(type, item, filter) type item;
#define __field_struct(type, item) type item;
#define __field_struct_ext(type, item, filter) type item;
#define __array(type, item, length) type item[length];
#define __dynamic_array(type, item, ...) u32 __data_loc_##item;
#define __string(item, ...) u32 __data_loc_##item;
#define __string_len(item, ...) u32 __data_loc_##item;
#define __vstring(item, ...) u32 __data_loc_##item;
#define __bitmask(item, ...) u32 __data_loc_##item;
#define __cpumask(item) u32 __data_loc_##item;
#define __sockaddr(item, ...) u32 __data_loc_##item;
#define __rel_dynamic_array(type, item, ...) u32 __rel_loc_##item;
#define __rel_string(item, ...) u32 __rel_loc_##item;
#define __rel_string_len(item, ...) u32 __rel_loc_##item;
#define __rel_bitmask(item, ...) u32 __rel_loc_##item;
#define __rel_cpumask(item) u32 __rel_loc_##item;
#define __rel_sockaddr(item, ...) u32 __rel_loc_##item;
)c";

/// Headers come and go between kernels.
void include(std::string& unit, const std::string& header)
{
    unit += "#if __has_include(<" + header + ">)\n#include <" + header + ">\n#endif\n";
}

}  // namespace

std::string header_btf_unit(HeaderUnit extent, const std::vector<std::string>& wanted)
{
    std::string unit = form;
    for (const char* header : least_headers)
        include(unit, header);
    // Somebody asked for these: a missing one is an error, and they come before the macros for events.
    for (const std::string& header : wanted)
        unit += "#include <" + header + ">\n";
    if (extent == HeaderUnit::least) return unit;
    for (const char* header : more_headers)
        include(unit, header);
    if (extent == HeaderUnit::without_events) return unit;
    for (const char* header : driver_headers)
        include(unit, header);
    unit += event_macros;
    for (const char* header : event_headers)
        include(unit, std::string("trace/events/") + header + ".h");
    return unit;
}

}  // namespace boardscope::builder
