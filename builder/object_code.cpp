// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/object_code.h"

#include "builder/elf_file.h"

#include <algorithm>
#include <cstring>

namespace boardscope::builder {

namespace {

constexpr std::size_t instruction_bytes = sizeof(bpf_insn);

/// A function and where it lies, while the object is read.
struct Placed {
    std::size_t section = 0;
    std::size_t first = 0;  ///< instruction of its section
    CodeFunction function;

    [[nodiscard]] bool holds(std::size_t of_section, std::size_t instruction) const
    {
        return section == of_section && instruction >= first &&
               instruction - first < function.instructions.size();
    }
};

Placed take_function(const ElfFile& elf, const ElfSymbol& symbol)
{
    Placed placed{symbol.section, symbol.value / instruction_bytes, {}};
    placed.function.name = symbol.name;
    placed.function.section = elf.section_name(symbol.section);
    const ByteView bytes = elf.section_bytes(symbol.section);
    if (symbol.value % instruction_bytes != 0 || symbol.value > bytes.size()) return placed;
    const std::size_t size = std::min<std::size_t>(symbol.size, bytes.size() - symbol.value);
    placed.function.instructions.resize(size / instruction_bytes);
    if (!placed.function.instructions.empty())
        std::memcpy(placed.function.instructions.data(), bytes.data() + symbol.value,
                    placed.function.instructions.size() * instruction_bytes);
    return placed;
}

std::vector<Placed> take_functions(const ElfFile& elf, const std::vector<ElfSymbol>& symbols)
{
    std::vector<Placed> placed;
    for (const ElfSymbol& symbol : symbols)
        if (symbol.is_function && elf.holds_code(symbol.section))
            placed.push_back(take_function(elf, symbol));
    return placed;
}

Placed* find(std::vector<Placed>& functions, std::size_t section, std::size_t instruction)
{
    const auto found = std::ranges::find_if(
        functions, [&](const Placed& placed) { return placed.holds(section, instruction); });
    return found == functions.end() ? nullptr : &*found;
}

void note_use(std::vector<Placed>& functions, Placed& user, std::size_t at, std::size_t section, std::size_t instruction)
{
    const Placed* used = find(functions, section, instruction);
    if (used != nullptr && used != &user)
        user.function.uses.push_back({at, static_cast<std::size_t>(used - functions.data())});
}

bool is_call_of_function(const bpf_insn& instruction)
{
    return instruction.code == (BPF_JMP | BPF_CALL) && instruction.src_reg == BPF_PSEUDO_CALL;
}

bool is_data(const std::string& section)
{
    return section.starts_with(".rodata") || section.starts_with(".data") || section.starts_with(".bss");
}

void note_first(std::optional<std::size_t>& first, std::size_t instruction)
{
    if (!first || instruction < *first) first = instruction;
}

/// What an instruction names: code of another section, data, or something of the kernel's.
void follow(const ElfFile& elf, std::vector<Placed>& functions, Placed& user, std::size_t at,
            const ElfSymbol& symbol)
{
    const bpf_insn& instruction = user.function.instructions[at];
    const bool is_call = is_call_of_function(instruction);
    if (symbol.section == 0) {
        if (is_call)
            note_first(user.function.calls_kernel, at);
        else
            user.function.asks_the_kernel = true;
        return;
    }
    const std::string section = elf.section_name(symbol.section);
    if (is_data(section)) note_first(user.function.refers_to_data, at);
    // "const volatile bool has_it": texts have no global name.
    if (symbol.is_global && section.starts_with(".rodata")) user.function.asks_the_kernel = true;
    if (!elf.holds_code(symbol.section)) return;
    // A call counts instructions from the next one, a reference bytes; both from the symbol.
    const auto addend = static_cast<std::int64_t>(instruction.imm);
    const auto base = static_cast<std::int64_t>(symbol.value / instruction_bytes);
    const std::int64_t target = is_call ? base + addend + 1 : base + addend / 8;
    if (target >= 0) note_use(functions, user, at, symbol.section, static_cast<std::size_t>(target));
}

void follow_relocations(const ElfFile& elf, const std::vector<ElfSymbol>& symbols,
                        std::vector<Placed>& functions)
{
    for (std::size_t section = 1; section < elf.section_count(); ++section) {
        if (!elf.holds_code(section)) continue;
        for (const ElfRelocation& relocation : elf.relocations_of(section)) {
            Placed* user = find(functions, section, relocation.offset / instruction_bytes);
            if (user == nullptr || relocation.symbol >= symbols.size()) continue;
            follow(elf, functions, *user, relocation.offset / instruction_bytes - user->first,
                   symbols[relocation.symbol]);
        }
    }
}

/// Calls within one section need no relocation: the distance stands in the instruction.
void follow_near_calls(std::vector<Placed>& functions)
{
    for (Placed& user : functions)
        for (std::size_t at = 0; at < user.function.instructions.size(); ++at) {
            const bpf_insn& instruction = user.function.instructions[at];
            if (!is_call_of_function(instruction) || instruction.imm == -1) continue;
            const std::int64_t target = static_cast<std::int64_t>(user.first + at) + instruction.imm + 1;
            if (target >= 0) note_use(functions, user, at, user.section, static_cast<std::size_t>(target));
        }
}

void add_extension(const BtfExtension& extension, std::vector<Placed>& functions)
{
    for (Placed& placed : functions) {
        std::vector<CodeFunction::Line>& lines = placed.function.lines;
        for (const BtfExtension::Line& line : extension.lines)
            if (line.section == placed.function.section &&
                placed.holds(placed.section, line.offset / instruction_bytes))
                lines.push_back({line.offset / instruction_bytes - placed.first, line.place, line.text});
        std::ranges::stable_sort(lines, {}, &CodeFunction::Line::instruction);
        for (const BtfExtension::Relocation& relocation : extension.relocations) {
            const std::size_t instruction = relocation.offset / instruction_bytes;
            if (relocation.section != placed.function.section || !placed.holds(placed.section, instruction))
                continue;
            placed.function.relocations.push_back({instruction - placed.first, relocation.access});
            if (relocation.access.is_question()) placed.function.asks_the_kernel = true;
        }
    }
}

}  // namespace

SourceSpan CodeFunction::place_of(std::size_t instruction) const
{
    const SourceSpan* best = nullptr;
    for (const Line& line : lines) {
        if (line.instruction > instruction) break;
        if (best == nullptr || line.place.file == lines.front().place.file) best = &line.place;
    }
    return best == nullptr ? SourceSpan{} : *best;
}

Result<std::vector<CodeFunction>> read_code(const std::string& object_path)
{
    const Result<ElfFile> elf = ElfFile::open(object_path);
    if (!elf) return failure(elf.error());
    const std::vector<ElfSymbol> symbols = elf->symbols();
    std::vector<Placed> functions = take_functions(*elf, symbols);
    follow_relocations(*elf, symbols, functions);
    follow_near_calls(functions);
    add_extension(read_btf_extension(*elf), functions);

    std::vector<CodeFunction> code;
    for (Placed& placed : functions) {
        std::ranges::stable_sort(placed.function.uses, {}, &CodeFunction::Use::instruction);
        code.push_back(std::move(placed.function));
    }
    return code;
}

}  // namespace boardscope::builder
