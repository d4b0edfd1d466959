// SPDX-License-Identifier: GPL-3.0-or-later
// What:    A format of printf(): checked once, then printed with the fields of record after record. Numbers
// are printed
//          with all the bits that their field has, unless h or hh cuts them.
//          Conversions: d i u o x X c p s r v; r may be followed by x ("\x01\x02") or h ("01 02"); v prints
//          anything.
// Thread:  plain value, any thread.
// Errors:  parse() says which conversion is wrong. print() takes any fields: one that is missing prints
// nothing.
#pragma once

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/script/name_source.h"
#include "core/script/script_schema.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace boardscope::script {

struct Conversion {
    bool left = false;   // -
    bool zeros = false;  // 0
    bool plus = false;
    bool blank = false;
    bool prefix = false;  // #
    std::uint32_t width = 0;
    std::optional<std::uint32_t> precision;
    std::uint32_t bits = 64;  ///< that are printed: 16 with h, 8 with hh
    char letter = 'd';
    char blob_form = 0;     ///< x or h behind r
    std::size_t begin = 0;  ///< of "%…" in the format
    std::size_t end = 0;

    [[nodiscard]] bool wants_number() const;
};

class PrintfFormat {
public:
    [[nodiscard]] static Result<PrintfFormat> parse(std::string_view format);

    /// In order; one for each field that is printed.
    [[nodiscard]] const std::vector<Conversion>& conversions() const { return conversions_; }

    /// `record` is what the fields' offsets count in.
    [[nodiscard]] std::string print(std::span<const ValueField> fields, ByteView record,
                                    const ValueContext& context) const;

private:
    std::vector<std::string> texts_;  ///< before each conversion, and behind the last
    std::vector<Conversion> conversions_;
};

}  // namespace boardscope::script
