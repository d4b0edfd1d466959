// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/usdt_argument.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace boardscope::dsl {

namespace {

using From = UsdtArgument::From;

std::string_view trimmed(std::string_view text)
{
    while (text.starts_with(' '))
        text.remove_prefix(1);
    while (text.ends_with(' '))
        text.remove_suffix(1);
    return text;
}

/// Blanks stand between arguments, and in ARM's brackets.
std::vector<std::string_view> operands_of(std::string_view text)
{
    std::vector<std::string_view> operands;
    int depth = 0;
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        const char c = i < text.size() ? text[i] : ' ';
        if (c == '[' || c == '(') ++depth;
        if (c == ']' || c == ')') --depth;
        if (c != ' ' || (depth > 0 && i < text.size())) continue;
        if (i > begin) operands.push_back(text.substr(begin, i - begin));
        begin = i + 1;
    }
    return operands;
}

std::optional<std::int64_t> number_of(std::string_view text)
{
    const bool is_minus = text.starts_with('-');
    if (is_minus || text.starts_with('+')) text.remove_prefix(1);
    const bool is_hex = text.starts_with("0x");
    if (is_hex) text.remove_prefix(2);
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, is_hex ? 16 : 10);
    if (error != std::errc() || text.empty() || end != text.data() + text.size()) return std::nullopt;
    return static_cast<std::int64_t>(is_minus ? 0 - value : value);
}

/// What is one register in struct pt_regs has a name for each width: %rax, %eax, %ax and %al; %r9d; %sil.
std::string whole_x86_register(std::string_view name)
{
    if (name.size() > 1 && name[0] == 'r' && name[1] >= '0' && name[1] <= '9') {
        if (name.ends_with('d') || name.ends_with('w') || name.ends_with('b')) name.remove_suffix(1);
        return std::string(name);
    }
    if (name.size() == 3 && (name[0] == 'r' || name[0] == 'e')) return std::string(name.substr(1));
    if (name.size() == 3 && name.ends_with('l')) return std::string(name.substr(0, 2));
    if (name.size() == 2 && name.ends_with('l')) return std::string(1, name[0]) + "x";
    return std::string(name);
}

std::string whole_arm64_register(std::string_view name)
{
    if (name == "wsp") return "sp";
    if (name.size() > 1 && name[0] == 'w') return "x" + std::string(name.substr(1));
    return std::string(name);
}

class Reader {
public:
    explicit Reader(Arch arch) : arch_(arch), file_(registers_of(arch)) {}

    [[nodiscard]] UsdtArgument read(std::string_view operand) const
    {
        UsdtArgument argument;
        argument.text = operand;
        argument.bytes = file_.bytes;
        const std::size_t at = operand.find('@');
        if (at != operand.npos) {
            const std::optional<std::int64_t> size = number_of(operand.substr(0, at));
            if (!size) return argument;  // "4f@": a floating-point number
            const auto magnitude = static_cast<std::uint64_t>(*size < 0 ? -*size : *size);
            if (magnitude != 1 && magnitude != 2 && magnitude != 4 && magnitude != 8) return argument;
            argument.bytes = static_cast<std::uint32_t>(magnitude);
            argument.is_signed = *size < 0;
            operand.remove_prefix(at + 1);
        }
        if (!read_place(trimmed(operand), argument)) argument.from = From::unknown;
        return argument;
    }

private:
    bool read_place(std::string_view text, UsdtArgument& argument) const
    {
        if (text.empty()) return false;
        if (text.starts_with('[')) return read_brackets(text, argument);
        if (text.ends_with(')')) return read_parentheses(text, argument);
        if (const std::optional<Register> found = find(text)) {
            argument.from = From::in_register;
            argument.base = found;
            return argument.bytes <= file_.bytes;
        }
        if (is_zero_register(text)) return set_constant(argument, 0);
        if (text.starts_with('$') || text.starts_with('#')) text.remove_prefix(1);
        const std::optional<std::int64_t> constant = number_of(text);
        return constant && set_constant(argument, *constant);
    }

    static bool set_constant(UsdtArgument& argument, std::int64_t value)
    {
        argument.from = From::constant;
        argument.number = value;
        return true;
    }

    /// "-24(%rbp)", "8(%rax,%rbx,4)", "-20(s0)".
    bool read_parentheses(std::string_view text, UsdtArgument& argument) const
    {
        const std::size_t open = text.find('(');
        if (open == text.npos) return false;
        argument.from = From::memory;
        if (open > 0) {
            const std::optional<std::int64_t> offset = number_of(text.substr(0, open));
            if (!offset) return false;  // of a symbol
            argument.number = *offset;
        }
        const std::vector<std::string_view> parts = comma_parts(text.substr(open + 1, text.size() - open - 2));
        if (parts.empty() || parts.size() > 3) return false;
        argument.base = find(parts[0]);
        if (!argument.base) return false;
        if (parts.size() > 1 && !(argument.index = find(parts[1]))) return false;
        if (parts.size() < 3) return true;
        const std::optional<std::int64_t> scale = number_of(parts[2]);
        if (!scale || (*scale != 1 && *scale != 2 && *scale != 4 && *scale != 8)) return false;
        argument.scale = static_cast<std::uint32_t>(*scale);
        return true;
    }

    /// "[sp, 28]", "[r7, #12]", "[x1, x2, lsl 3]"; what is written back to the register ("[x0, 8]!") has happened.
    bool read_brackets(std::string_view text, UsdtArgument& argument) const
    {
        if (!text.ends_with(']')) return false;
        argument.from = From::memory;
        const std::vector<std::string_view> parts = comma_parts(text.substr(1, text.size() - 2));
        if (parts.empty() || parts.size() > 3 || !(argument.base = find(parts[0]))) return false;
        if (parts.size() == 1) return true;
        std::string_view second = parts[1];
        if (second.starts_with('#')) second.remove_prefix(1);
        if (const std::optional<std::int64_t> offset = number_of(second)) {
            argument.number = *offset;
            return parts.size() == 2;
        }
        argument.index = find(second);
        return argument.index && (parts.size() == 2 || read_shift(parts[2], argument));
    }

    static bool read_shift(std::string_view text, UsdtArgument& argument)
    {
        if (!text.starts_with("lsl ") && !text.starts_with("LSL ")) return false;
        std::string_view amount = trimmed(text.substr(4));
        if (amount.starts_with('#')) amount.remove_prefix(1);
        const std::optional<std::int64_t> shift = number_of(amount);
        if (!shift || *shift < 0 || *shift > 8) return false;
        argument.scale = 1U << static_cast<unsigned>(*shift);
        return true;
    }

    static std::vector<std::string_view> comma_parts(std::string_view text)
    {
        std::vector<std::string_view> parts;
        while (true) {
            const std::size_t comma = text.find(',');
            parts.push_back(trimmed(text.substr(0, comma)));
            if (comma == text.npos) return parts;
            text.remove_prefix(comma + 1);
        }
    }

    [[nodiscard]] bool is_zero_register(std::string_view name) const
    {
        return (arch_ == Arch::aarch64 && (name == "xzr" || name == "wzr")) ||
               (arch_ == Arch::riscv64 && name == "zero");
    }

    [[nodiscard]] std::optional<Register> find(std::string_view name) const
    {
        if (arch_ == Arch::aarch64) return find_register(file_, whole_arm64_register(name));
        if (arch_ != Arch::x86_64) return find_register(file_, name);
        if (!name.starts_with('%')) return std::nullopt;
        return find_register(file_, whole_x86_register(name.substr(1)));
    }

    Arch arch_;
    const RegisterFile& file_;
};

}  // namespace

std::vector<UsdtArgument> usdt_arguments(std::string_view text, Arch arch)
{
    const Reader reader(arch);
    std::vector<UsdtArgument> arguments;
    for (const std::string_view operand : operands_of(text))
        arguments.push_back(reader.read(operand));
    return arguments;
}

}  // namespace boardscope::dsl
