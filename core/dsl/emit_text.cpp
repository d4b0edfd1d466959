// SPDX-License-Identifier: GPL-3.0-or-later
// Texts compared: eight characters at a time, which works because all of them are filled up with NULs.
#include "core/dsl/emit_expr.h"

#include <algorithm>

namespace boardscope::dsl {

CValue emit_same_text(EmitState& state, const Expr& left, const Expr& right, std::optional<std::uint32_t> bytes)
{
    const std::optional<std::string> left_text = constant_text_of(left);
    const std::optional<std::string> right_text = constant_text_of(right);
    if (left_text && right_text) {
        const std::size_t most = bytes.value_or(UINT32_MAX);
        return {left_text->substr(0, most) == right_text->substr(0, most) ? "1" : "0", true, true};
    }
    if (left_text) return emit_same_text(state, right, left, bytes);
    const CPlace place = emit_place(state, left);
    const std::uint32_t room = room_of(place.type);
    if (right_text) {
        const auto whole = static_cast<std::uint32_t>(std::min<std::size_t>(right_text->size() + 1, UINT32_MAX));
        const std::uint32_t compared = std::min(bytes.value_or(whole), whole);
        // It cannot be in there.
        if (compared > room) return {"0", true, true};
        return {"bs_is(" + place.c + ", " + quoted_c(*right_text) + ", " + std::to_string(compared) + ")", true,
                true};
    }
    const CPlace other = emit_place(state, right);
    const std::uint32_t both = std::min(room, room_of(other.type));
    return {"bs_same(" + place.c + ", " + other.c + ", " + std::to_string(std::min(bytes.value_or(both), both)) + ")",
            true, true};
}

CValue emit_text_comparison(EmitState& state, const Binary& binary)
{
    const CValue same = emit_same_text(state, *binary.left, *binary.right, std::nullopt);
    return binary.op == BinaryOperator::not_equal ? CValue{"!" + same.c, false, true} : same;
}

}  // namespace boardscope::dsl
