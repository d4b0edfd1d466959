// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/ir_layout_guard.h"

#include "builder/ir_module.h"

#include <algorithm>
#include <charconv>

namespace boardscope::builder {

namespace {

using namespace ir;

/// One getelementptr, taken apart.
struct Address {
    TypeRef source;  ///< the type that the indexes walk through
    std::string_view base;
    std::vector<std::optional<std::int64_t>> indexes;  ///< nullopt: a variable
};

struct Offsets {
    std::int64_t board = 0;
    std::int64_t bpf = 0;
    bool variable_stride = false;  ///< an index that is no constant steps differently
    std::uint64_t board_stride = 0, bpf_stride = 0;
    bool known = true;
};

/// Up to the comma or closing bracket that ends an operand; brackets inside are passed over.
std::string_view take_operand(std::string_view& text)
{
    skip_blanks(text);
    int open = 0;
    bool quoted = false;
    std::size_t i = 0;
    for (; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '"') quoted = !quoted;
        if (quoted) continue;
        if (c == '(' || c == '[' || c == '{') ++open;
        if (c == ')' || c == ']' || c == '}') {
            if (open == 0) break;
            --open;
        }
        if (c == ',' && open == 0) break;
    }
    std::string_view operand = text.substr(0, i);
    text.remove_prefix(i);
    while (!operand.empty() && operand.back() == ' ')
        operand.remove_suffix(1);
    return operand;
}

std::optional<std::int64_t> constant(std::string_view text)
{
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

/// Behind the word "getelementptr".
std::optional<Address> read_address(std::string_view text)
{
    Address address;
    for (;;) {
        skip_blanks(text);
        if (!take(text, "inbounds") && !take(text, "nuw") && !take(text, "nusw")) break;
    }
    (void)take(text, "(");
    address.source = take_type(text);
    skip_blanks(text);
    if (!address.source || !take(text, ",")) return std::nullopt;
    const TypeRef pointer = take_type(text);
    if (!pointer || pointer->kind != Type::Kind::pointer) return std::nullopt;  // a vector of addresses
    address.base = take_operand(text);
    while (take(text, ",")) {
        skip_blanks(text);
        if (text.starts_with("!")) break;
        (void)take(text, "inrange ");
        const TypeRef type = take_type(text);
        if (!type || type->kind != Type::Kind::integer) return std::nullopt;
        address.indexes.push_back(constant(take_operand(text)));
    }
    return address;
}

class Guard {
public:
    Guard(const Module& module, const std::string& user_file) : module_(module), user_file_(user_file) {}

    Diagnostics run()
    {
        for (const Function& function : module_.functions) {
            function_ = &function;
            for (const Instruction& instruction : function.instructions)
                check(instruction);
        }
        return std::move(diagnostics_);
    }

    Diagnostics run_for_strides()
    {
        for (const Function& function : module_.functions) {
            function_ = &function;
            for (const Instruction& instruction : function.instructions)
                check_stride(instruction);
        }
        return std::move(diagnostics_);
    }

private:
    void check(const Instruction& instruction);
    void check_stride(const Instruction& instruction);
    void check_addresses(const Instruction& instruction);
    void check_load(const Instruction& instruction, std::string_view rest);
    void check_store(const Instruction& instruction, std::string_view rest);

    [[nodiscard]] Offsets offsets_of(const Address& address) const;
    void step(Offsets& offsets, const TypeRef& element, const std::optional<std::int64_t>& index) const;
    void report_address(const Instruction& instruction, const Address& address, const Offsets& offsets);
    void report_stride(const Instruction& instruction, const Address& address, const Offsets& offsets);
    [[nodiscard]] std::string field_name(const Address& address, std::int64_t board_offset) const;
    [[nodiscard]] std::string field_behind(std::string_view operand) const;

    /// Whether an address can only be on the program's stack or in its own global data, whose layout both
    /// steps agree on.
    [[nodiscard]] bool is_own_memory(std::string_view operand, int depth = 0) const;
    /// The alloca that an operand is the address of, if it is one's whole.
    [[nodiscard]] std::string alloca_of(std::string_view operand, int depth = 0) const;
    [[nodiscard]] bool is_ever_stored(const std::string& alloca_name) const;

    void add(const Instruction& instruction, std::string message, std::string hint);

    const Module& module_;
    const std::string& user_file_;
    const DataLayout bpf_ = DataLayout::of_bpf();
    const Function* function_ = nullptr;
    Diagnostics diagnostics_;
};

void Guard::add(const Instruction& instruction, std::string message, std::string hint)
{
    Diagnostic diagnostic;
    if (instruction.location) diagnostic.span = module_.debug_info.place(*instruction.location, user_file_);
    diagnostic.message = std::move(message);
    diagnostic.hint = std::move(hint);
    const auto& items = diagnostics_.items();
    if (std::find(items.begin(), items.end(), diagnostic) == items.end())
        diagnostics_.add(std::move(diagnostic));
}

void Guard::check(const Instruction& instruction)
{
    // Calls of llvm.dbg.… only describe.
    if (instruction.text.find("@llvm.dbg.") != std::string_view::npos) return;
    check_addresses(instruction);
    std::string_view rest = instruction.text;
    if (take(rest, "load "))
        check_load(instruction, rest);
    else if (take(rest, "store "))
        check_store(instruction, rest);
}

void Guard::check_stride(const Instruction& instruction)
{
    std::string_view rest = instruction.text;
    if (!take(rest, "getelementptr")) return;
    const auto address = read_address(rest);
    if (!address || address->source->kind != Type::Kind::pointer || address->indexes.size() != 1) return;
    if (address->indexes[0] == 0 || is_own_memory(address->base)) return;
    add(instruction,
        "the elements of this array of pointers are 4 bytes apart on the board, but would be read 8 bytes "
        "apart",
        "declare it as an array of bs_word, the board's word: const bs_word *array, then read &array[i]");
}

// As an instruction of its own, or as a constant inside another one.
void Guard::check_addresses(const Instruction& instruction)
{
    constexpr std::string_view word = "getelementptr";
    for (std::size_t at = instruction.text.find(word); at != std::string_view::npos;
         at = instruction.text.find(word, at + 1)) {
        const auto address = read_address(instruction.text.substr(at + word.size()));
        if (!address) continue;
        const Offsets offsets = offsets_of(*address);
        if (offsets.variable_stride)
            report_stride(instruction, *address, offsets);
        else if (!offsets.known || offsets.board != offsets.bpf)
            report_address(instruction, *address, offsets);
    }
}

void Guard::step(Offsets& offsets, const TypeRef& element, const std::optional<std::int64_t>& index) const
{
    if (index == 0) return;
    const auto board = module_.types.layout_of(element, module_.layout);
    const auto bpf = module_.types.layout_of(element, bpf_);
    if (!board || !bpf) {
        offsets.known = false;
    } else if (index) {
        offsets.board += *index * static_cast<std::int64_t>(board->size);
        offsets.bpf += *index * static_cast<std::int64_t>(bpf->size);
    } else if (board->size != bpf->size) {
        offsets.variable_stride = true;
        offsets.board_stride = board->size;
        offsets.bpf_stride = bpf->size;
    }
}

Offsets Guard::offsets_of(const Address& address) const
{
    Offsets offsets;
    TypeRef current = address.source;
    for (std::size_t i = 0; i < address.indexes.size(); ++i) {
        const std::optional<std::int64_t>& index = address.indexes[i];
        if (i == 0) {
            step(offsets, current, index);
            continue;
        }
        const TypeRef real = module_.types.resolve(current);
        if (real && real->kind == Type::Kind::structure && index && *index >= 0 &&
            static_cast<std::size_t>(*index) < real->elements.size()) {
            const auto member = static_cast<std::uint64_t>(*index);
            const auto board = module_.types.member_offset(real, member, module_.layout);
            const auto bpf = module_.types.member_offset(real, member, bpf_);
            if (!board || !bpf) offsets.known = false;
            offsets.board += static_cast<std::int64_t>(board.value_or(0));
            offsets.bpf += static_cast<std::int64_t>(bpf.value_or(0));
            current = real->elements[member];
        } else if (real && (real->kind == Type::Kind::array || real->kind == Type::Kind::vector)) {
            step(offsets, real->elements[0], index);
            current = real->elements[0];
        } else {
            offsets.known = false;
            return offsets;
        }
    }
    return offsets;
}

std::string Guard::field_name(const Address& address, std::int64_t board_offset) const
{
    const Type& source = *address.source;
    if (source.kind != Type::Kind::named) return {};
    std::string type = source.name;
    if (const auto whole = module_.types.layout_of(address.source, module_.layout); whole && whole->size > 0)
        board_offset %= static_cast<std::int64_t>(whole->size);
    if (board_offset < 0) return {};
    const std::string member = module_.debug_info.member_name(type, static_cast<std::uint64_t>(board_offset));
    if (type.starts_with("struct.anon") || type.starts_with("union.anon")) return member;
    std::replace(type.begin(), type.end(), '.', ' ');
    return member.empty() ? "a member of " + type : type + "." + member;
}

std::string cast_hint(const std::string& field)
{
    const std::size_t dot = field.find('.');
    if (dot == std::string::npos)
        return "write the address as (char *)p + offsetof(type, member), or include \"vmlinux.h\" instead of "
               "kernel "
               "headers and use BPF_CORE_READ()";
    const std::string type = field.substr(0, dot), member = field.substr(dot + 1);
    return "write (char *)p + offsetof(" + type + ", " + member +
           ") for its address, or include \"vmlinux.h\" instead of kernel headers and write "
           "BPF_CORE_READ(p, " +
           member + ")";
}

void Guard::report_address(const Instruction& instruction, const Address& address, const Offsets& offsets)
{
    const std::string field = field_name(address, offsets.board);
    const std::string subject = field.empty() ? "this element" : field;
    if (!offsets.known) {
        add(instruction, "the place of " + subject + " cannot be worked out for the board", cast_hint(field));
        return;
    }
    add(instruction,
        subject + " is at byte " + std::to_string(offsets.board) +
            " on the board, but would be read at byte " + std::to_string(offsets.bpf) +
            ": pointers before it are eight bytes wide for BPF",
        field.empty() ? "count in bytes: (char *)array + index * sizeof(array[0])" : cast_hint(field));
}

void Guard::report_stride(const Instruction& instruction, const Address& address, const Offsets& offsets)
{
    const std::string field = field_name(address, 0);
    add(instruction,
        "the elements of " + (field.empty() ? std::string("this array") : field) + " are " +
            std::to_string(offsets.board_stride) + " bytes apart on the board, but would be read " +
            std::to_string(offsets.bpf_stride) + " bytes apart",
        "count in bytes: (char *)array + index * sizeof(array[0])");
}

bool Guard::is_own_memory(std::string_view operand, int depth) const
{
    if (depth > 32) return false;
    if (operand.starts_with("@")) return true;
    if (operand.find('@') != std::string_view::npos && operand.find("inttoptr") == std::string_view::npos)
        return true;
    std::string_view name_text = operand;
    const auto name = take_name(name_text, '%');
    const Instruction* definition = name ? function_->definition_of(*name) : nullptr;
    if (definition == nullptr) return false;
    std::string_view text = definition->text;
    if (take(text, "alloca ")) return true;
    if (take(text, "getelementptr")) {
        const auto address = read_address(text);
        return address && is_own_memory(address->base, depth + 1);
    }
    if (take(text, "bitcast ") || take(text, "addrspacecast ")) {
        if (!take_type(text)) return false;
        skip_blanks(text);
        const std::size_t to = text.find(" to ");
        return is_own_memory(text.substr(0, to), depth + 1);
    }
    if (take(text, "select ")) {
        (void)take_type(text);
        (void)take_operand(text);
        for (int side = 0; side < 2; ++side) {
            if (!take(text, ",") || !take_type(text) || !is_own_memory(take_operand(text), depth + 1))
                return false;
        }
        return true;
    }
    return false;
}

std::string Guard::alloca_of(std::string_view operand, int depth) const
{
    std::string_view name_text = operand;
    const auto name = take_name(name_text, '%');
    const Instruction* definition = name && depth < 8 ? function_->definition_of(*name) : nullptr;
    if (definition == nullptr) return {};
    std::string_view text = definition->text;
    if (text.starts_with("alloca ")) return *name;
    if (!take(text, "bitcast ") || !take_type(text)) return {};
    skip_blanks(text);
    return alloca_of(text.substr(0, text.find(" to ")), depth + 1);
}

bool Guard::is_ever_stored(const std::string& alloca_name) const
{
    for (const Instruction& instruction : function_->instructions) {
        std::string_view text = instruction.text;
        if (text.find("@llvm.memset.") != std::string_view::npos ||
            text.find("@llvm.memcpy.") != std::string_view::npos) {
            const std::size_t open = text.find('(');
            text.remove_prefix(std::min(open + 1, text.size()));
            const std::string_view target = take_operand(text);
            const std::size_t percent = target.rfind('%');
            if (percent != std::string_view::npos && alloca_of(target.substr(percent)) == alloca_name)
                return true;
            continue;
        }
        if (!take(text, "store ")) continue;
        (void)take(text, "volatile ");
        if (!take_type(text)) continue;
        (void)take_operand(text);
        if (take(text, ",") && take_type(text) && alloca_of(take_operand(text)) == alloca_name) return true;
    }
    return false;
}

std::string Guard::field_behind(std::string_view operand) const
{
    std::string_view name_text = operand;
    const auto name = take_name(name_text, '%');
    const Instruction* definition = name ? function_->definition_of(*name) : nullptr;
    if (definition == nullptr) return {};
    std::string_view text = definition->text;
    if (!take(text, "getelementptr")) return {};
    const auto address = read_address(text);
    return address ? field_name(*address, offsets_of(*address).board) : std::string();
}

std::string wide_word_hint(const std::string& field)
{
    const std::string where = field.empty() ? "p" : "&" + field;
    return "take it as a number: *(unsigned int *)" + where +
           " where the program may read it directly, else bpf_probe_read() of 4 bytes into an unsigned int; "
           "then cast "
           "that to the pointer";
}

void Guard::check_load(const Instruction& instruction, std::string_view rest)
{
    (void)take(rest, "atomic ");
    (void)take(rest, "volatile ");
    const TypeRef type = take_type(rest);
    skip_blanks(rest);
    if (!type || !module_.types.holds_pointer(type) || !take(rest, ",") || !take_type(rest)) return;
    const std::string_view from = take_operand(rest);
    const std::string local = alloca_of(from);
    if (!local.empty() && !is_ever_stored(local)) {
        add(instruction,
            "a pointer is read whose upper half nothing has set: the board filled in four bytes, BPF reads "
            "eight",
            "set the pointer variable to NULL before it is filled");
        return;
    }
    if (is_own_memory(from)) return;
    const std::string field = field_behind(from);
    add(instruction,
        (field.empty() ? std::string("a pointer") : "the pointer " + field) +
            " has four bytes on the board, but would be read as eight",
        wide_word_hint(field));
}

void Guard::check_store(const Instruction& instruction, std::string_view rest)
{
    (void)take(rest, "atomic ");
    (void)take(rest, "volatile ");
    const TypeRef type = take_type(rest);
    if (!type || !module_.types.holds_pointer(type)) return;
    (void)take_operand(rest);
    if (!take(rest, ",") || !take_type(rest)) return;
    const std::string_view to = take_operand(rest);
    if (is_own_memory(to)) return;
    const std::string field = field_behind(to);
    add(instruction,
        (field.empty() ? std::string("a pointer") : "the pointer " + field) +
            " has four bytes in this layout, but eight would be written",
        "keep it as an unsigned int there");
}

}  // namespace

Diagnostics check_ir_layout(std::string_view ir, const std::string& user_file)
{
    const Module module = read_module(ir);
    if (module.layout.pointer_bytes() == DataLayout::of_bpf().pointer_bytes()) return {};
    return Guard(module, user_file).run();
}

Diagnostics check_pointer_strides(std::string_view ir, const std::string& user_file)
{
    const Module module = read_module(ir);
    return Guard(module, user_file).run_for_strides();
}

}  // namespace boardscope::builder
