// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The arguments of a USDT mark, from the text that the compiler of the program wrote beside it: which register
//          or memory holds each, and how wide it is. "-4@%eax 8@-24(%rbp)", "4@[r7, #12]", "8@a0".
// Thread:  pure function, any thread.
// Units:   bytes.
// Errors:  none: what cannot be read at a probe (floating-point registers, addresses relative to a symbol, texts that
//          nobody understands) is From::unknown.
// Source:  the description of systemtap's user-space probe implementation: N@OP, where N is the size, negative when it
//          is signed, and OP an operand of the architecture's assembler.
#pragma once

#include "core/dsl/target_registers.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace boardscope::dsl {

struct UsdtArgument {
    enum class From : std::uint8_t {
        unknown,
        constant,   ///< `number`
        in_register,  ///< `base`
        memory,     ///< of the program, at base + index × scale + `number`
    };
    From from = From::unknown;
    std::uint32_t bytes = 0;  ///< 1, 2, 4 or 8
    bool is_signed = false;
    std::int64_t number = 0;
    std::optional<Register> base;
    std::optional<Register> index;
    std::uint32_t scale = 1;
    std::string text;  ///< as it stands in the program: "-4@[r7, #12]"
};

[[nodiscard]] std::vector<UsdtArgument> usdt_arguments(std::string_view text, Arch arch);

}  // namespace boardscope::dsl
