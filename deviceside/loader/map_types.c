// SPDX-License-Identifier: GPL-2.0-or-later
#include "map_types.h"

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* In the order of enum bpf_map_type, from 1 on. */
static const char names[] =
	"hash array prog_array perf_event_array percpu_hash percpu_array stack_trace "
	"cgroup_array lru_hash lru_percpu_hash lpm_trie array_of_maps hash_of_maps devmap "
	"sockmap cpumap xskmap sockhash cgroup_storage reuseport_sockarray "
	"percpu_cgroup_storage queue stack sk_storage devmap_hash struct_ops ringbuf "
	"inode_storage task_storage bloom_filter user_ringbuf ";

uint32_t map_type_count(void)
{
	uint32_t count = 0;

	for (const char *c = names; *c; c++)
		count += *c == ' ';
	return count;
}

const char *map_type_name(uint32_t type)
{
	static char name[24];
	const char *at = names;

	while (--type && *at)
		at += strcspn(at, " ") + 1;
	snprintf(name, sizeof(name), "%.*s", (int)strcspn(at, " "), at);
	return name;
}

/* Storage that hangs on a socket, a task or an inode wants types: an int will do for key and value. */
static int load_int_type(void)
{
	static const struct {
		struct btf_header head;
		struct btf_type type;
		uint32_t encoding;
		char strings[4];
	} raw = {
		.head = {.magic = BTF_MAGIC,
			 .version = BTF_VERSION,
			 .hdr_len = sizeof(struct btf_header),
			 .type_len = sizeof(struct btf_type) + sizeof(uint32_t),
			 .str_off = sizeof(struct btf_type) + sizeof(uint32_t),
			 .str_len = 3},
		.type = {.name_off = 1, .info = BTF_KIND_INT << 24, .size = 4},
		.encoding = 32,
		.strings = "\0i",
	};

	return bpf_btf_load(&raw, sizeof(raw) - 1, NULL);
}

int map_type_try(uint32_t type)
{
	LIBBPF_OPTS(bpf_map_create_opts, options);
	uint32_t key_bytes = 4, value_bytes = 4, entries = 1;
	int with = -1, fd, error;

	switch (type) {
	case BPF_MAP_TYPE_STACK_TRACE:
		value_bytes = 8;
		break;
	case BPF_MAP_TYPE_LPM_TRIE:
		key_bytes = 8;
		options.map_flags = BPF_F_NO_PREALLOC;
		break;
	case BPF_MAP_TYPE_ARRAY_OF_MAPS:
	case BPF_MAP_TYPE_HASH_OF_MAPS:
		options.inner_map_fd =
			(uint32_t)(with = bpf_map_create(BPF_MAP_TYPE_ARRAY, NULL, 4, 4, 1, NULL));
		break;
	case BPF_MAP_TYPE_CGROUP_STORAGE:
	case BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE:
		key_bytes = sizeof(struct bpf_cgroup_storage_key);
		entries = 0;
		break;
	case BPF_MAP_TYPE_QUEUE:
	case BPF_MAP_TYPE_STACK:
	case BPF_MAP_TYPE_BLOOM_FILTER:
		key_bytes = 0;
		break;
	case BPF_MAP_TYPE_RINGBUF:
	case BPF_MAP_TYPE_USER_RINGBUF:
		key_bytes = value_bytes = 0;
		entries = (uint32_t)sysconf(_SC_PAGESIZE);
		break;
	case BPF_MAP_TYPE_SK_STORAGE:
	case BPF_MAP_TYPE_INODE_STORAGE:
	case BPF_MAP_TYPE_TASK_STORAGE:
		with = load_int_type();
		if (with < 0)
			return errno;
		options.btf_fd = (uint32_t)with;
		options.btf_key_type_id = options.btf_value_type_id = 1;
		options.map_flags = BPF_F_NO_PREALLOC;
		entries = 0;
		break;
	case BPF_MAP_TYPE_STRUCT_OPS:
		/* Which type of the kernel's is not known here: with a wrong one the kernel answers 524. */
		options.btf_vmlinux_value_type_id = 1;
		break;
	}
	fd = bpf_map_create(type, NULL, key_bytes, value_bytes, entries, &options);
	error = fd < 0 ? errno : 0;
	if (fd >= 0)
		close(fd);
	if (with >= 0)
		close(with);
	return type == BPF_MAP_TYPE_STRUCT_OPS && error == 524 ? 0 : error;
}
