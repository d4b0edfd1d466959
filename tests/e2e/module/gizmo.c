// SPDX-License-Identifier: GPL-2.0-or-later
// A module that is in nobody's tree, with a type and a function of its own: what is written to its parameter `level` goes
// through gizmo_tick().
#define INCLUDE_VERMAGIC
#include <linux/init.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/vermagic.h>

#undef KBUILD_MODNAME
#define KBUILD_MODNAME "gizmo"

struct gizmo {
	struct list_head others;
	long level;
	struct gizmo *peer;
	char name[12];
};

static struct gizmo second = { .level = -1, .peer = &second, .name = "second" };
static struct gizmo first = { .peer = &second, .name = "first" };

int gizmo_tick(struct gizmo *gizmo, long level);
__visible int gizmo_set(struct gizmo *gizmo, long level);
__visible int gizmo_set(struct gizmo *gizmo, long level)
{
	gizmo->level = level;
	gizmo->peer->level--;
	return 0;
}

/*
 * A kernel probes only functions that begin with a place for ftrace, which its build notes in a section. gizmo_tick() has
 * one by hand, and goes on to gizmo_set().
 */
#define FUNCTION(name, begin) \
	".pushsection .text\n.global " name "\n.type " name ", %function\n" name ":\n" begin ".size " name \
	", . - " name "\n.popsection\n"
#ifdef CONFIG_ARM
asm(FUNCTION("gizmo_tick", "push {lr}\n1: bl __gnu_mcount_nc\nb gizmo_set\n")
    ".pushsection __mcount_loc, \"a\"\n.long 1b\n.popsection\n");
#else
asm(FUNCTION("gizmo_tick", "nop\nnop\nb gizmo_set\n")
    ".pushsection __patchable_function_entries, \"aw\"\n.quad gizmo_tick\n.popsection\n");
#endif

static int set_level(const char *text, const struct kernel_param *parameter)
{
	long level;
	int error = kstrtol(text, 0, &level);

	return error ? error : gizmo_tick(&first, level);
}

static const struct kernel_param_ops level_operations = { .set = set_level };
module_param_cb(level, &level_operations, NULL, 0200);

/* What the kernel's build would add in a second file, and in its linker script. */
asm(".pushsection .plt, \"ax\"\n.byte 0\n.popsection\n"
    ".pushsection .init.plt, \"ax\"\n.byte 0\n.popsection\n"
    ".pushsection .text.ftrace_trampoline, \"ax\"\n.byte 0\n.popsection\n");
MODULE_INFO(vermagic, VERMAGIC_STRING);
MODULE_INFO(name, KBUILD_MODNAME);
MODULE_LICENSE("GPL");
__visible struct module __this_module __section(".gnu.linkonce.this_module") = {
	.name = KBUILD_MODNAME,
	.arch = MODULE_ARCH_INIT,
};
