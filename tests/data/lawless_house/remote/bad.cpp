// SPDX-License-Identifier: GPL-3.0-or-later
#include <bpf/libbpf.h>
#include "sibling.h"
