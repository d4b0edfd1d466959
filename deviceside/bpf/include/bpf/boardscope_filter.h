/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * Where a probe lets the filter of its user decide, before it takes the trouble of an event:
 *
 *	SEC("kprobe/vfs_write")
 *	int BPF_KPROBE(on_write, void *file, const char *data, unsigned int bytes)
 *	{
 *		if (!BOARDSCOPE_FILTER(ctx, bytes))
 *			return 0;
 *		bpf_printk("write bytes=%u", bytes);
 *		return 0;
 *	}
 *
 * With `--filter 'comm == "dd" and bytes > 4096' --push` other writes stay in the kernel. Without a filter it is the
 * constant 1, and costs nothing.
 *
 * Behind ctx stand the values that a filter may ask for: variables, or members such as e.ret and e->ret. They must
 * have what the event is going to have under the same name: in the struct of a record, or as "bytes=%u" in a message.
 * Numbers, and arrays of char as long as in the record. Of messages and perf buffers the kernel itself knows pid, comm
 * and cpu; a record in a ring has them where the probe lists them.
 */
#ifndef BOARDSCOPE_FILTER_H
#define BOARDSCOPE_FILTER_H

#include <bpf/bpf_helpers.h>

/* Boardscope defines it in front of the source: one expression over the names that are listed. */
#ifndef BOARDSCOPE_PUSHED_FILTER
#define BOARDSCOPE_PUSHED_FILTER 1
#endif

/* Never called: what is listed counts as used. */
int bs_filter_listed(const void *ctx, ...);

#define BOARDSCOPE_FILTER(ctx, args...) \
	({ (void)sizeof(bs_filter_listed((ctx), ##args)); (BOARDSCOPE_PUSHED_FILTER); })

#define bs_filter_function static __attribute__((always_inline, unused)) inline

/* Rows keep numbers in signed 64 bits: what is larger is the largest, and the smallest stands for "not there". */
bs_filter_function long long bs_filter_unsigned(unsigned long long number)
{
	const unsigned long long sign = 1ull << 63;

	return number > sign ? (long long)(sign - 1) : (long long)number;
}

/* Unsigned is what is not less than nothing when all of its bits are set. */
#define bs_filter_number(number) \
	((__typeof__(number))-1 < (__typeof__(number))1 ? \
		 (long long)(number) : bs_filter_unsigned((unsigned long long)(number)))

/* As the column of rows has it, where a record says which CPU it was. */
bs_filter_function long long bs_filter_cpu_of(unsigned long long cpu)
{
	return cpu < 0xffffffff ? (long long)cpu : 0xfffffffe;
}

bs_filter_function int bs_filter_pid(void)
{
	return (int)bpf_get_current_pid_tgid(); /* the thread, as ftrace numbers it */
}

bs_filter_function int bs_filter_tgid(void)
{
	return (int)(bpf_get_current_pid_tgid() >> 32);
}

bs_filter_function unsigned int bs_filter_cpu(void)
{
	return bpf_get_smp_processor_id();
}

/* The current task as ftrace names it. */
bs_filter_function void bs_filter_task(char *name)
{
	bpf_get_current_comm(name, 16);
	if (bs_filter_pid() == 0) {
		name[0] = '<';
		name[1] = 'i';
		name[2] = 'd';
		name[3] = 'l';
		name[4] = 'e';
		name[5] = '>';
		name[6] = 0;
	}
}

#endif
