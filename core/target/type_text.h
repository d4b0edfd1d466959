// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Types as C, as people know them from headers and from pahole.
// Thread:  pure functions, any thread.
// Units:   offsets and sizes in comments are bytes.
#pragma once

#include "core/target/type_table.h"

#include <string>
#include <string_view>

namespace boardscope {

/// "struct file *", "char[16]", "int (*)(struct kref *)"; with a name "char comm[16]".
[[nodiscard]] std::string type_text(const TypeTable& table, TypeId type, std::string_view name = {});

/// The whole of it: a structure with offset and size of each member, an enumeration with its values, what a
/// typedef stands for, the prototype of a function. Several lines, the last without a line break.
[[nodiscard]] std::string definition_text(const TypeTable& table, TypeId type);

}  // namespace boardscope
