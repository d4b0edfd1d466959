/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* Where the kernel tree has this header; here for sources that are built without one. */
#include <linux/ptrace.h>
