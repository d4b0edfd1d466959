// SPDX-License-Identifier: GPL-2.0-or-later
#include "section.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct row {
	char name[16];
	uint8_t kind; /* enum bsw_attach_kind */
};

/* Longer names first, where one begins like another. */
static const struct row rows[] = {
	{"kprobe", BSW_ATTACH_KPROBE},
	{"kretprobe", BSW_ATTACH_KRETPROBE},
	{"tracepoint", BSW_ATTACH_TRACEPOINT},
	{"tp", BSW_ATTACH_TRACEPOINT},
	{"raw_tracepoint", BSW_ATTACH_RAW_TRACEPOINT},
	{"raw_tp", BSW_ATTACH_RAW_TRACEPOINT},
	{"uprobe", BSW_ATTACH_UPROBE},
	{"uretprobe", BSW_ATTACH_URETPROBE},
	{"usdt", BSW_ATTACH_USDT},
	{"perf_event", BSW_ATTACH_PERF_EVENT},
	{"socket", BSW_ATTACH_SOCKET_FILTER},
	{"xdp", BSW_ATTACH_XDP},
	{"tc/egress", BSW_ATTACH_TC_EGRESS},
	{"tcx/egress", BSW_ATTACH_TC_EGRESS},
	{"tc", BSW_ATTACH_TC_INGRESS},
	{"tcx", BSW_ATTACH_TC_INGRESS},
	{"classifier", BSW_ATTACH_TC_INGRESS},
	{"cgroup_skb", BSW_ATTACH_CGROUP},
	{"cgroup", BSW_ATTACH_CGROUP},
	{"sockops", BSW_ATTACH_CGROUP},
	{"fentry", BSW_ATTACH_FENTRY},
	{"fexit", BSW_ATTACH_FEXIT},
	{"tp_btf", BSW_ATTACH_TP_BTF},
};

/* "uprobe", "uprobe/...", "uprobe.s/...", but not "kprobe.multi". */
static bool begins_with(const char *section, const char *name)
{
	size_t length = strlen(name);

	if (strncmp(section, name, length) != 0)
		return false;
	section += length;
	return *section == '\0' || *section == '/' || (*section == '.' && strncmp(section, ".multi", 6) != 0);
}

enum bsw_attach_kind section_kind(const char *section)
{
	section += *section == '?';
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (begins_with(section, rows[i].name))
			return (enum bsw_attach_kind)rows[i].kind;
	}
	return BSW_ATTACH_OTHER;
}

/* Ends a text where the separator stands: what follows it, or NULL when there is none. */
static char *cut_at(char *separator)
{
	if (separator)
		*separator++ = '\0';
	return separator;
}

/* "do_exit+0x4", or "0x1234" alone where a file has offsets. */
static void read_place(struct program *program, char *place)
{
	char *offset = cut_at(strchr(place, '+'));

	if (isdigit((unsigned char)place[0]) && program->path[0]) {
		program->offset = strtoull(place, NULL, 0);
		place[0] = '\0';
	} else if (offset) {
		program->offset = strtoull(offset, NULL, 0);
	}
	program->target = place;
}

void section_describe(struct program *program)
{
	static char empty[1];
	char *copy = strdup(program->section);
	char *rest = copy ? strchr(copy, '/') : NULL;
	char *more;

	rest = rest ? rest + 1 : empty;
	switch (program->kind) {
	case BSW_ATTACH_KPROBE:
	case BSW_ATTACH_KRETPROBE:
		read_place(program, rest);
		break;
	case BSW_ATTACH_UPROBE:
	case BSW_ATTACH_URETPROBE:
		more = cut_at(strrchr(rest, ':'));
		program->path = more ? rest : "";
		read_place(program, more ? more : rest);
		break;
	case BSW_ATTACH_USDT:
		more = cut_at(strchr(rest, ':'));
		program->path = rest;
		program->target = more ? more : "";
		break;
	case BSW_ATTACH_PERF_EVENT:
		more = cut_at(strchr(rest, '/'));
		program->target = rest;
		if (more)
			program->parameter = strtoull(more, &more, 0);
		program->is_frequency = more && strcasecmp(more, "hz") == 0;
		break;
	default:
		program->target = rest[0] || program->kind != BSW_ATTACH_OTHER ? rest : program->section;
	}
}
