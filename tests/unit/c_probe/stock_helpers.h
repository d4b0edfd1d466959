// SPDX-License-Identifier: GPL-3.0-or-later
// What:    libbpf's own header, as this machine has it: what users' reference of helpers is made of.
#pragma once

#include "core/c_probe/helper_reference.h"

#include <QFile>

namespace boardscope::test {

inline constexpr const char* stock_helpers_file = "/usr/include/bpf/bpf_helper_defs.h";

/// Empty where libbpf-dev is not installed.
inline c_probe::HelperReference stock_helpers()
{
    QFile file(QString::fromLatin1(stock_helpers_file));
    return file.open(QIODevice::ReadOnly) ? c_probe::HelperReference::parse(file.readAll().toStdString())
                                          : c_probe::HelperReference();
}

}  // namespace boardscope::test
