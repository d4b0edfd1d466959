// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/target/kernel_history.h"

#include <span>

namespace boardscope {

namespace {

/// What one release added to an enum, in the order of its numbers. The kernel only ever appends to them.
struct Addition {
    KernelVersion since;
    std::string_view names;  ///< separated by blanks
};

// enum bpf_func_id, from 1 on.
constexpr Addition helpers[] = {
    {{3, 19}, "map_lookup_elem map_update_elem map_delete_elem"},
    {{4, 1},
     "probe_read ktime_get_ns trace_printk get_prandom_u32 get_smp_processor_id skb_store_bytes "
     "l3_csum_replace l4_csum_replace"},
    {{4, 2}, "tail_call clone_redirect get_current_pid_tgid get_current_uid_gid get_current_comm"},
    {{4, 3},
     "get_cgroup_classid skb_vlan_push skb_vlan_pop skb_get_tunnel_key skb_set_tunnel_key "
     "perf_event_read"},
    {{4, 4}, "redirect get_route_realm perf_event_output"},
    {{4, 5}, "skb_load_bytes"},
    {{4, 6}, "get_stackid csum_diff skb_get_tunnel_opt skb_set_tunnel_opt"},
    {{4, 8},
     "skb_change_proto skb_change_type skb_under_cgroup get_hash_recalc get_current_task "
     "probe_write_user"},
    {{4, 9}, "current_task_under_cgroup skb_change_tail skb_pull_data csum_update set_hash_invalid"},
    {{4, 10}, "get_numa_node_id skb_change_head xdp_adjust_head"},
    {{4, 11}, "probe_read_str"},
    {{4, 12}, "get_socket_cookie get_socket_uid"},
    {{4, 13}, "set_hash setsockopt skb_adjust_room"},
    {{4, 14}, "redirect_map sk_redirect_map sock_map_update"},
    {{4, 15}, "xdp_adjust_meta perf_event_read_value perf_prog_read_value getsockopt"},
    {{4, 16}, "override_return sock_ops_cb_flags_set"},
    {{4, 17}, "msg_redirect_map msg_apply_bytes msg_cork_bytes msg_pull_data bind"},
    {{4, 18},
     "xdp_adjust_tail skb_get_xfrm_state get_stack skb_load_bytes_relative fib_lookup "
     "sock_hash_update msg_redirect_hash sk_redirect_hash lwt_push_encap lwt_seg6_store_bytes "
     "lwt_seg6_adjust_srh lwt_seg6_action rc_repeat rc_keydown skb_cgroup_id get_current_cgroup_id"},
    {{4, 19}, "get_local_storage sk_select_reuseport skb_ancestor_cgroup_id"},
    {{4, 20},
     "sk_lookup_tcp sk_lookup_udp sk_release map_push_elem map_pop_elem map_peek_elem "
     "msg_push_data"},
    {{5, 0}, "msg_pop_data rc_pointer_rel"},
    {{5, 1}, "spin_lock spin_unlock sk_fullsock tcp_sock skb_ecn_set_ce get_listener_sock"},
    {{5, 2},
     "skc_lookup_tcp tcp_check_syncookie sysctl_get_name sysctl_get_current_value "
     "sysctl_get_new_value sysctl_set_new_value strtol strtoul sk_storage_get sk_storage_delete"},
    {{5, 3}, "send_signal"},
    {{5, 4}, "tcp_gen_syncookie"},
    {{5, 5}, "skb_output probe_read_user probe_read_kernel probe_read_user_str probe_read_kernel_str"},
    {{5, 6}, "tcp_send_ack send_signal_thread jiffies64"},
    {{5, 7},
     "read_branch_records get_ns_current_pid_tgid xdp_output get_netns_cookie "
     "get_current_ancestor_cgroup_id sk_assign"},
    {{5, 8},
     "ktime_get_boot_ns seq_printf seq_write sk_cgroup_id sk_ancestor_cgroup_id ringbuf_output "
     "ringbuf_reserve ringbuf_submit ringbuf_discard ringbuf_query csum_level"},
    {{5, 9},
     "skc_to_tcp6_sock skc_to_tcp_sock skc_to_tcp_timewait_sock skc_to_tcp_request_sock "
     "skc_to_udp6_sock get_task_stack"},
    {{5, 10},
     "load_hdr_opt store_hdr_opt reserve_hdr_opt inode_storage_get inode_storage_delete d_path "
     "copy_from_user snprintf_btf seq_printf_btf skb_cgroup_classid redirect_neigh per_cpu_ptr "
     "this_cpu_ptr redirect_peer"},
    {{5, 11},
     "task_storage_get task_storage_delete get_current_task_btf bprm_opts_set ktime_get_coarse_ns "
     "ima_inode_hash sock_from_file"},
    {{5, 12}, "check_mtu"},
    {{5, 13}, "for_each_map_elem snprintf"},
    {{5, 14}, "sys_bpf btf_find_by_name_kind sys_close"},
    {{5, 15},
     "timer_init timer_set_callback timer_start timer_cancel get_func_ip get_attach_cookie "
     "task_pt_regs"},
    {{5, 16}, "get_branch_snapshot trace_vprintk skc_to_unix_sock kallsyms_lookup_name"},
    {{5, 17}, "find_vma loop strncmp get_func_arg get_func_ret get_func_arg_cnt"},
    {{5, 18},
     "get_retval set_retval xdp_get_buff_len xdp_load_bytes xdp_store_bytes copy_from_user_task "
     "skb_set_tstamp ima_file_hash"},
    {{5, 19},
     "kptr_xchg map_lookup_percpu_elem skc_to_mptcp_sock dynptr_from_mem ringbuf_reserve_dynptr "
     "ringbuf_submit_dynptr ringbuf_discard_dynptr dynptr_read dynptr_write dynptr_data"},
    {{6, 0},
     "tcp_raw_gen_syncookie_ipv4 tcp_raw_gen_syncookie_ipv6 tcp_raw_check_syncookie_ipv4 "
     "tcp_raw_check_syncookie_ipv6"},
    {{6, 1}, "ktime_get_tai_ns user_ringbuf_drain"},
};

// enum bpf_map_type, from 1 on.
constexpr Addition map_types[] = {
    {{3, 19}, "hash array"},
    {{4, 2}, "prog_array"},
    {{4, 3}, "perf_event_array"},
    {{4, 6}, "percpu_hash percpu_array stack_trace"},
    {{4, 8}, "cgroup_array"},
    {{4, 10}, "lru_hash lru_percpu_hash"},
    {{4, 11}, "lpm_trie"},
    {{4, 12}, "array_of_maps hash_of_maps"},
    {{4, 14}, "devmap sockmap"},
    {{4, 15}, "cpumap"},
    {{4, 18}, "xskmap sockhash"},
    {{4, 19}, "cgroup_storage reuseport_sockarray"},
    {{4, 20}, "percpu_cgroup_storage queue stack"},
    {{5, 2}, "sk_storage"},
    {{5, 4}, "devmap_hash"},
    {{5, 6}, "struct_ops"},
    {{5, 8}, "ringbuf"},
    {{5, 10}, "inode_storage"},
    {{5, 11}, "task_storage"},
    {{5, 16}, "bloom_filter"},
    {{6, 1}, "user_ringbuf"},
};

// enum bpf_prog_type, from 1 on.
constexpr Addition program_types[] = {
    {{3, 19}, "socket_filter"},
    {{4, 1}, "kprobe sched_cls sched_act"},
    {{4, 7}, "tracepoint"},
    {{4, 8}, "xdp"},
    {{4, 9}, "perf_event"},
    {{4, 10}, "cgroup_skb cgroup_sock lwt_in lwt_out lwt_xmit"},
    {{4, 13}, "sock_ops"},
    {{4, 14}, "sk_skb"},
    {{4, 15}, "cgroup_device"},
    {{4, 17}, "sk_msg raw_tracepoint cgroup_sock_addr"},
    {{4, 18}, "lwt_seg6local lirc_mode2"},
    {{4, 19}, "sk_reuseport"},
    {{4, 20}, "flow_dissector"},
    {{5, 2}, "cgroup_sysctl raw_tracepoint_writable"},
    {{5, 3}, "cgroup_sockopt"},
    {{5, 5}, "tracing"},
    {{5, 6}, "struct_ops ext"},
    {{5, 7}, "lsm"},
    {{5, 9}, "sk_lookup"},
    {{5, 14}, "syscall"},
};

struct Since {
    std::string_view name;
    KernelVersion since;
};

// Ways to attach, as the loader's check_attach.c names them; behind them those that it does not try.
constexpr Since attach_ways[] = {
    {"kprobe", {4, 17}},  // a perf event of its own kind: commits e12f03d7031a, 33ea4b24277b
    {"kretprobe", {4, 17}},
    {"uprobe", {4, 17}},
    {"uretprobe", {4, 17}},
    {"kprobe by tracefs", {4, 1}},  // commit 2541517c32be
    {"kretprobe by tracefs", {4, 1}},
    {"uprobe by tracefs", {4, 3}},  // commit 04a22fae4cbc
    {"uretprobe by tracefs", {4, 3}},
    {"tracepoint", {4, 7}},            // commit 98b5c2c65c29
    {"perf_event cpu-clock", {4, 9}},  // commit 0515e5999a46
    {"perf_event cycles", {4, 9}},
    {"raw tracepoint", {4, 17}},  // commit c4f6699dfcb8
    {"tp_btf", {5, 5}},           // commit f1b9509c2fb0
    {"fentry", {5, 5}},           // commit fec56f5890d9
    {"fexit", {5, 5}},
    {"socket filter", {3, 19}},  // commit 89aa075832b0
    {"XDP on lo", {4, 12}},      // of any device: commit b5cdae3291f7
    {"tc on lo", {4, 5}},        // clsact: commit 1f211a1b929c
    {"cgroup", {4, 10}},         // commit 0e33661de493
    {"fmod_ret", {5, 7}},        // commit ae24082331d9
    {"iter", {5, 8}},            // commit 15d83c4d7cef
    {"kprobe.multi", {5, 18}},   // commit 0dcac2725406
    {"lsm_cgroup", {6, 0}},      // commit 69fd337a975c
};

constexpr Since outputs[] = {
    {"ring buffer", {5, 8}},
    {"perf event array", {4, 4}},
    {"own trace instance", {5, 9}},  // the event bpf_trace_printk: commit ac5a72ea5c89
    {"shared trace_pipe", {4, 1}},
};

struct AbilitySince {
    KernelAbility ability;
    KernelVersion since;
};
constexpr AbilitySince abilities[] = {
    {KernelAbility::newer_jumps, {4, 14}},            // commit 92b31a9af73b
    {KernelAbility::function_calls, {4, 16}},         // commit cc8b0b92a169
    {KernelAbility::btf, {4, 18}},                    // commit f56a653c1fd1
    {KernelAbility::jumps_on_32_bits, {5, 1}},        // commit 092ed0968bb6
    {KernelAbility::global_data, {5, 2}},             // commit d8eca5bbb2be
    {KernelAbility::long_programs, {5, 2}},           // commit c04c0d2b968a
    {KernelAbility::bounded_loops, {5, 3}},           // commit 2589726d12a1
    {KernelAbility::sleepable_programs, {5, 10}},     // commit 1e6c62a88215
    {KernelAbility::atomic_operations, {5, 12}},      // commits 5ca419f2864a, 5ffa25502b5a
    {KernelAbility::kernel_function_calls, {5, 13}},  // commit e6ac2450d6de
};

/// Helpers of one commit: whether a kernel has the first, which the loader tries, is true of all.
struct SameCommit {
    std::string_view tried;
    std::string_view others;
};
constexpr SameCommit same_commit[] = {
    {"get_current_pid_tgid", "get_current_uid_gid"},
    {"probe_read_user", "probe_read_user_str"},
    {"probe_read_kernel", "probe_read_kernel_str"},
    {"ringbuf_output", "ringbuf_reserve ringbuf_submit ringbuf_discard ringbuf_query"},
    {"task_storage_get", "task_storage_delete"},
};

/// Takes the first word off.
std::string_view next_word(std::string_view& words)
{
    const std::string_view word = words.substr(0, words.find(' '));
    words.remove_prefix(word.size() < words.size() ? word.size() + 1 : word.size());
    return word;
}

bool holds_word(std::string_view words, std::string_view wanted)
{
    while (!words.empty())
        if (next_word(words) == wanted) return true;
    return false;
}

std::string_view name_of(std::span<const Addition> table, std::uint32_t number)
{
    std::uint32_t at = 1;
    for (const Addition& addition : table)
        for (std::string_view rest = addition.names; !rest.empty(); ++at)
            if (const std::string_view name = next_word(rest); at == number) return name;
    return {};
}

std::optional<KernelVersion> since_in(std::span<const Addition> table, std::string_view name)
{
    for (const Addition& addition : table)
        if (holds_word(addition.names, name)) return addition.since;
    return std::nullopt;
}

std::optional<KernelVersion> since_in(std::span<const Since> table, std::string_view name)
{
    for (const Since& row : table)
        if (row.name == name) return row.since;
    return std::nullopt;
}

std::optional<bool> tried_on(const TargetProfile& profile, FeatureGroup group, std::string_view name)
{
    if (!profile.found) return std::nullopt;
    const KernelFeatures& features = profile.found->features;
    if (const std::optional<bool> itself = features.has(group, name)) return itself;
    if (group != FeatureGroup::helper) return std::nullopt;
    for (const SameCommit& row : same_commit)
        if (holds_word(row.others, name)) return features.has(group, row.tried);
    return std::nullopt;
}

Availability by_version(const KernelVersion& version, std::optional<KernelVersion> since)
{
    if (!since || version == KernelVersion{}) return {Availability::State::unknown, false, since};
    return {version >= *since ? Availability::State::has : Availability::State::lacks, false, since};
}

}  // namespace

std::string_view helper_name(std::uint32_t number)
{
    return name_of(helpers, number);
}

std::string_view map_type_name(std::uint32_t number)
{
    return name_of(map_types, number);
}

std::string_view program_type_name(std::uint32_t number)
{
    return name_of(program_types, number);
}

KernelVersion since(KernelAbility ability)
{
    for (const AbilitySince& row : abilities)
        if (row.ability == ability) return row.since;
    return {};
}

std::optional<KernelVersion> since(FeatureGroup group, std::string_view name)
{
    switch (group) {
    case FeatureGroup::program: return since_in(program_types, name);
    case FeatureGroup::map: return since_in(map_types, name);
    case FeatureGroup::helper: return since_in(helpers, name);
    case FeatureGroup::attach: return since_in(attach_ways, name);
    case FeatureGroup::output: return since_in(outputs, name);
    }
    return std::nullopt;
}

Availability availability(const TargetProfile& profile, FeatureGroup group, std::string_view name)
{
    if (const std::optional<bool> works = tried_on(profile, group, name))
        return {*works ? Availability::State::has : Availability::State::lacks, true, since(group, name)};
    return availability_by_version(profile.kernel_version, group, name);
}

Availability availability(const TargetProfile& profile, KernelAbility ability)
{
    return by_version(profile.kernel_version, since(ability));
}

Availability availability_by_version(const KernelVersion& version, FeatureGroup group, std::string_view name)
{
    return by_version(version, since(group, name));
}

std::string short_text(const KernelVersion& version)
{
    std::string text = std::to_string(version.major) + "." + std::to_string(version.minor);
    if (version.patch != 0) text += "." + std::to_string(version.patch);
    return text;
}

}  // namespace boardscope
