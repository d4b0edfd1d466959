// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/ir_module.h"

#include <algorithm>
#include <charconv>

namespace boardscope::builder::ir {

namespace {

std::optional<std::uint64_t> location_of(std::string_view line)
{
    constexpr std::string_view mark = "!dbg !";
    const std::size_t at = line.rfind(mark);
    if (at == std::string_view::npos) return std::nullopt;
    const std::string_view digits = line.substr(at + mark.size());
    std::uint64_t id = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), id);
    return error == std::errc() ? std::optional(id) : std::nullopt;
}

Instruction read_instruction(std::string_view line)
{
    Instruction instruction;
    instruction.location = location_of(line);
    skip_blanks(line);
    std::string_view rest = line;
    if (const auto name = take_name(rest, '%'); name && take(rest, " = ")) {
        instruction.result = *name;
        line = rest;
    }
    instruction.text = line;
    return instruction;
}

void read_definition(std::string_view line, TypeTable& types)
{
    const auto name = take_name(line, '%');
    if (!name || !take(line, " = type ")) return;
    if (TypeRef type = take_type(line)) types.define(*name, std::move(type));
}

void read_data_layout(std::string_view line, Module& module)
{
    const std::size_t open = line.find('"'), close = line.rfind('"');
    if (open != std::string_view::npos && close > open)
        module.layout = DataLayout(line.substr(open + 1, close - open - 1));
}

void add_instruction(Function& function, std::string_view line)
{
    Instruction instruction = read_instruction(line);
    if (!instruction.result.empty()) function.definitions[instruction.result] = function.instructions.size();
    function.instructions.push_back(std::move(instruction));
}

}  // namespace

const Instruction* Function::definition_of(std::string_view name) const
{
    const auto found = definitions.find(name);
    return found == definitions.end() ? nullptr : &instructions[found->second];
}

Module read_module(std::string_view text)
{
    Module module;
    bool inside = false;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (inside) {
            if (line == "}")
                inside = false;
            else if (!line.empty())
                add_instruction(module.functions.back(), line);
        } else if (line.starts_with("define ")) {
            module.functions.emplace_back();
            inside = true;
        } else if (line.starts_with("!")) {
            module.debug_info.add_line(line);
        } else if (line.starts_with("%")) {
            read_definition(line, module.types);
        } else if (line.starts_with("target datalayout")) {
            read_data_layout(line, module);
        }
    }
    return module;
}

}  // namespace boardscope::builder::ir
