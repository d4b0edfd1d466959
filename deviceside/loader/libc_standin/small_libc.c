// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Functions of libc of which the loader needs less than musl has: the linker takes these instead.
 */
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* ---- there is one thread: what musl calls around setrlimit() and fork() ----------------------------- */

void __synccall(void (*work)(void *), void *context);
void __inhibit_ptc(void);
void __acquire_ptc(void);
void __release_ptc(void);

void __synccall(void (*work)(void *), void *context)
{
	work(context);
}

void __inhibit_ptc(void)
{
}

void __acquire_ptc(void)
{
}

void __release_ptc(void)
{
}

/* ---- without the translation of requests whose structs hold a time ---------------------------------- */

int ioctl(int fd, int request, ...);

int ioctl(int fd, int request, ...)
{
	va_list arguments;
	void *argument;

	va_start(arguments, request);
	argument = va_arg(arguments, void *);
	va_end(arguments);
	return (int)syscall(SYS_ioctl, fd, request, argument);
}

/* ---- small rather than fast ------------------------------------------------------------------------- */

static void swap_bytes(char *one, char *other, size_t bytes)
{
	while (bytes--) {
		char kept = *one;

		*one++ = *other;
		*other++ = kept;
	}
}

/* Heap sort: no order of a hostile object's symbols makes it slow. */
void qsort(void *base, size_t count, size_t bytes, int (*compare)(const void *, const void *))
{
	size_t first = count / 2 * bytes, end = count * bytes;
	char *items = base;

	if (count < 2 || !bytes)
		return;
	for (;;) {
		size_t parent, child;

		if (first) {
			first -= bytes; /* builds the heap */
		} else {
			end -= bytes; /* takes the largest out of it */
			if (!end)
				return;
			swap_bytes(items, items + end, bytes);
		}
		for (parent = first; (child = 2 * parent + bytes) < end; parent = child) {
			if (child + bytes < end && compare(items + child, items + child + bytes) < 0)
				child += bytes;
			if (compare(items + parent, items + child) >= 0)
				break;
			swap_bytes(items + parent, items + child, bytes);
		}
	}
}

char *strstr(const char *text, const char *wanted)
{
	size_t bytes = strlen(wanted);

	for (; strncmp(text, wanted, bytes) != 0; text++)
		if (!*text)
			return NULL;
	return (char *)(uintptr_t)text;
}
