// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/deviceside/script_probe.h"

namespace boardscope::test {

const std::string script_prelude = R"(
#define MAP(name, kind, key_type, value_type, size) \
	struct { __uint(type, BPF_MAP_TYPE_##kind); __type(key, key_type); __type(value, value_type); \
		 __uint(max_entries, size); } name SEC(".maps");
struct head { __u32 id, cpu; __u64 time_ns, pid_tgid; char comm[16]; };
struct with_code { struct head head; __u32 code, fill; };
#ifdef WITH_PERF_ARRAY
struct { __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY); __uint(key_size, 4); __uint(value_size, 4); } out SEC(".maps");
#define OUTPUT(ctx, data) bpf_perf_event_output(ctx, &out, BPF_F_CURRENT_CPU, data, sizeof(*data))
#else
struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 65536); } out SEC(".maps");
#define OUTPUT(ctx, data) bpf_ringbuf_output(&out, data, sizeof(*data), 0)
#endif
static __always_inline void fill(struct head *head, __u32 id)
{
	head->id = id; head->cpu = bpf_get_smp_processor_id();
	head->time_ns = bpf_ktime_get_ns(); head->pid_tgid = bpf_get_current_pid_tgid();
	bpf_get_current_comm(head->comm, sizeof(head->comm));
}
static __always_inline void say(void *ctx, __u32 id)
{
	struct head head = {}; fill(&head, id); OUTPUT(ctx, &head);
}
static __always_inline void leave(void *ctx, __u32 code)
{
	struct with_code record = {}; fill(&record.head, 13); record.code = code; OUTPUT(ctx, &record);
}
MAP(runs, ARRAY, __u32, __u32, 2)
static __always_inline void count_run(__u32 which)
{
	__u32 *count = bpf_map_lookup_elem(&runs, &which);
	if (count) __sync_fetch_and_add(count, 1);
}
MAP(counts, HASH, __u32, __u64, 4096)
MAP(per_cpu, PERCPU_HASH, __u32, __u64, 4096)
static __always_inline void put(__u32 key, __u64 value)
{
	bpf_map_update_elem(&counts, &key, &value, BPF_ANY);
	bpf_map_update_elem(&per_cpu, &key, &value, BPF_ANY);
}
)";

std::string begin_and_end(const std::string& begin, const std::string& end)
{
    return "SEC(\"perf_event\") int begin(void *ctx) { count_run(0); say(ctx, 1); " + begin +
           " return 0; }\nSEC(\"perf_event\") int end(void *ctx) { count_run(1); " + end + " say(ctx, 3); return 0; }\n";
}

std::uint64_t number(ByteView bytes)
{
    std::uint64_t value = 0;
    for (std::size_t i = bytes.size(); i-- > 0;)
        value = value << 8 | std::to_integer<std::uint64_t>(bytes[i]);
    return value;
}

std::uint32_t id_of(const wire::Record& record)
{
    return record.bytes.size() < 4 ? 0 : static_cast<std::uint32_t>(number(ByteView(record.bytes).first(4)));
}

namespace {

std::string describe(const wire::MapEntries& part)
{
    std::string text = part.cookie == BSW_COOKIE_ACTION ? "print" : part.cookie == BSW_COOKIE_END ? "end" : "other";
    for (const auto& [key, value] : part.entries)
        text += " " + std::to_string(number(key)) + "=" + std::to_string(number(value));
    return text + (part.last ? "." : "");
}

}  // namespace

std::string story(const LoaderSession& loader)
{
    std::string all;
    const auto add = [&all](const std::string& word) { all += (all.empty() ? "" : " ") + word; };
    for (const wire::Message& message : loader.messages()) {
        if (const auto* records = std::get_if<wire::Records>(&message))
            for (const wire::Record& record : records->records) add(std::to_string(id_of(record)));
        if (const auto* entries = std::get_if<wire::MapEntries>(&message)) add(describe(*entries));
        if (std::holds_alternative<wire::Exit>(message)) add("exit");
    }
    return all;
}

}  // namespace boardscope::test
