// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The structures, unions, enumerations, typedefs and prototypes that a script defines, laid out as the
//          board's C compiler would. Types that it does not define are the kernel's.
// Thread:  pure function, any thread.
// Errors:  the first thing that is no declaration, or names what nobody knows, with its place in the text.
#pragma once

#include "core/base/error.h"
#include "core/dsl/ast.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace boardscope::dsl {

struct CEnvironment {
    int pointer_bytes = 8;
    std::function<const TypeTable&()> kernel;        ///< asked only where it is needed; may be empty
    std::map<std::string, std::uint64_t> constants;  ///< of #define
};

struct CDeclarations {
    std::shared_ptr<const TypeTable> table;  ///< null: there was a problem
    std::optional<Error> problem;
    TextRange place;  ///< of the problem, in the text
};

[[nodiscard]] CDeclarations read_c_declarations(std::string_view text, const CEnvironment& environment);

}  // namespace boardscope::dsl
