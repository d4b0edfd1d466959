// SPDX-License-Identifier: GPL-2.0-or-later
#include "janitor.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "small_files.h"
#include "trace_instance.h"
#include "undo.h"

/* Files of a killed process are closed one by one: an instance can be busy for a while after the pipe. */
#define RETRIES 250
#define RETRY_PAUSE_MS 20

enum note_kind {
	NOTE_INSTANCE = 1,
	NOTE_SWITCH,
	NOTE_FORGET_SWITCH,
	NOTE_LEGACY_PROBES,
	NOTE_UNDO,
};

struct note {
	enum note_kind kind;
	uint32_t slot;
	union {
		struct {
			char path[PATH_BYTES];
			char value[16];
		};
		struct undo undo;
	};
};

static int note_fd = -1;
static pid_t janitor_pid = -1;

/* ---- in the janitor ------------------------------------------------------------------------- */

static void remove_instance(const char *path)
{
	for (int i = 0; i < RETRIES; i++) {
		if (rmdir(path) == 0 || errno == ENOENT)
			return;
		sleep_ms(RETRY_PAUSE_MS);
	}
}

/* libbpf names a legacy probe "libbpf_<pid>_...": with the dead loader's pid it is the loader's. */
static bool remove_events_of(const char *list, const char *mark)
{
	static char text[64 * 1024];
	char path[PATH_BYTES], command[300];
	bool all_gone = true;

	tracefs_path(path, "%s", list);
	file_read(path, text, sizeof(text));
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
		/* "p:kprobes/libbpf_12_fn_0x0_0 fn" or "r16:...": what stands between ':' and ' ' is the
		 * name. */
		char *name = strchr(line, ':');
		char *end = name ? strchr(name, ' ') : NULL;
		int fd;

		if (!end)
			continue;
		*end = '\0';
		if (!strstr(name, mark))
			continue;
		snprintf(command, sizeof(command), "-%s\n", name);
		fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
		if (fd < 0 || write(fd, command, strlen(command)) < 0)
			all_gone = false;
		if (fd >= 0)
			close(fd);
	}
	return all_gone;
}

static void remove_legacy_probes(pid_t loader, int tries)
{
	for (int i = 0; i < tries; i++) {
		char mark[40];
		bool kprobes_gone, uprobes_gone;

		snprintf(mark, sizeof(mark), "/libbpf_%d_", (int)loader);
		kprobes_gone = remove_events_of("kprobe_events", mark);
		uprobes_gone = remove_events_of("uprobe_events", mark);
		if (kprobes_gone && uprobes_gone)
			return;
		sleep_ms(RETRY_PAUSE_MS);
	}
}

/* What outlives the programs' file descriptors, by slot; a kind of 0 is none. */
static struct undo *undos;
static uint32_t undo_count;

static void keep_undo(const struct note *note)
{
	if (note->slot >= undo_count) {
		struct undo *more = realloc(undos, (note->slot + 1) * sizeof(*more));

		if (!more)
			return;
		undos = more;
		memset(undos + undo_count, 0, (note->slot + 1 - undo_count) * sizeof(*more));
		undo_count = note->slot + 1;
	}
	undos[note->slot] = note->undo;
}

static void undo_all(const struct note *instance, const struct note *top_switch, bool legacy_probes,
		     pid_t loader)
{
	while (undo_count)
		undo_run(&undos[--undo_count]);
	if (instance->kind)
		remove_instance(instance->path);
	if (legacy_probes)
		remove_legacy_probes(loader, RETRIES);
	/* Newer kernels throw the switch from a work queue a little after the load: so, more than once. */
	for (int i = 0; i < 3 && top_switch->kind; i++) {
		file_write(top_switch->path, top_switch->value);
		sleep_ms(100);
	}
}

static void wait_and_undo(int fd, pid_t loader)
{
	struct note note, instance = {0}, top_switch = {0};
	bool legacy_probes = false;
	ssize_t got;

	while ((got = read(fd, &note, sizeof(note))) != 0) {
		if (got != (ssize_t)sizeof(note))
			continue; /* EINTR; a note is written whole */
		if (note.kind == NOTE_INSTANCE)
			instance = note;
		else if (note.kind == NOTE_SWITCH)
			top_switch = note;
		else if (note.kind == NOTE_FORGET_SWITCH)
			top_switch.kind = 0;
		else if (note.kind == NOTE_LEGACY_PROBES)
			legacy_probes = true;
		else if (note.kind == NOTE_UNDO)
			keep_undo(&note);
	}
	undo_all(&instance, &top_switch, legacy_probes, loader);
}

static void be_the_janitor(int fd, int lock_fd, pid_t loader)
{
	static const int ignored[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE};

	/* Its own session, and none of the loader's files: an ssh channel ends when all its ends are closed.
	 */
	setsid();
	prctl(PR_SET_NAME, "bscope-janitor");
	for (size_t i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
		signal(ignored[i], SIG_IGN);
	for (int other = 0; other < 256; other++) {
		if (other != fd && other != lock_fd)
			close(other);
	}
	if (chdir("/") != 0)
		_exit(1);
	wait_and_undo(fd, loader);
	_exit(0);
}

/* ---- in the loader -------------------------------------------------------------------------- */

bool janitor_start(int lock_fd)
{
	pid_t loader = getpid();
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) != 0)
		return false;
	janitor_pid = fork();
	if (janitor_pid == 0) {
		close(ends[1]);
		be_the_janitor(ends[0], lock_fd, loader);
	}
	close(ends[0]);
	note_fd = ends[1];
	return janitor_pid > 0;
}

static void tell(const struct note *note)
{
	/* Shorter than PIPE_BUF: whole or not at all. The pipe never fills, we tell a handful. */
	while (note_fd >= 0 && write(note_fd, note, sizeof(*note)) < 0 && errno == EINTR)
		;
}

void janitor_note_instance(const char *path)
{
	struct note note = {.kind = NOTE_INSTANCE};

	snprintf(note.path, sizeof(note.path), "%s", path);
	tell(&note);
}

void janitor_note_switch(const char *path, const char *value)
{
	struct note note = {.kind = NOTE_SWITCH};

	snprintf(note.path, sizeof(note.path), "%s", path);
	snprintf(note.value, sizeof(note.value), "%s", value);
	tell(&note);
}

void janitor_forget_switch(void)
{
	tell(&(struct note){.kind = NOTE_FORGET_SWITCH});
}

void janitor_note_legacy_probes(void)
{
	tell(&(struct note){.kind = NOTE_LEGACY_PROBES});
}

void janitor_note_undo(uint32_t slot, const struct undo *undo)
{
	tell(&(struct note){.kind = NOTE_UNDO, .slot = slot, .undo = *undo});
}

void janitor_dismiss(void)
{
	if (note_fd >= 0)
		close(note_fd);
	note_fd = -1;
	for (int i = 0; janitor_pid > 0 && i < 500 && waitpid(janitor_pid, NULL, WNOHANG) == 0; i++)
		sleep_ms(2);
}

void janitor_sweep_instances(void)
{
	char directory_path[PATH_BYTES], path[PATH_BYTES];
	struct dirent *entry;
	DIR *directory;

	if (!tracefs_root())
		return;
	tracefs_path(directory_path, "instances");
	directory = opendir(directory_path);
	while (directory && (entry = readdir(directory))) {
		int pid = 0, end = 0;

		if (sscanf(entry->d_name, INSTANCE_PREFIX "%d%n", &pid, &end) != 1 || entry->d_name[end] ||
		    pid <= 0)
			continue;
		if (kill(pid, 0) == 0 || errno != ESRCH)
			continue;
		remove_legacy_probes(pid, 1);
		tracefs_path(path, "instances/" INSTANCE_PREFIX "%d", pid);
		rmdir(path);
	}
	if (directory)
		closedir(directory);
}
