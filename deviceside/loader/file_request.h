/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What:   a file of the board that the host asks for: /proc/loadavg and the like. Regular files only, those
 *         of /proc and /sys among them: nothing happens by their being opened.
 * Blocks: as requests.h says; a file of a network that is down may take longer.
 */
#ifndef BOARDSCOPE_LOADER_FILE_REQUEST_H
#define BOARDSCOPE_LOADER_FILE_REQUEST_H

#include "requests.h"

/* False: it is done. */
bool file_begin(struct request *request, const void *payload, uint32_t length);

#endif
