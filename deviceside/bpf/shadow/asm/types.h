/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* The fixed-width types are the same for all boards; the host keeps this file in a folder of its own machine. */
#include <asm-generic/types.h>
