// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/target_facts.h"

#include "builder/board_type_table.h"
#include "builder/board_types.h"
#include "builder/files.h"
#include "builder/kernel_types.h"
#include "builder/program_file.h"
#include "builder/sysroot.h"
#include "builder/user_marks.h"

#include <algorithm>

namespace boardscope::builder {

namespace {

/// Symbols in front of functions, for the compiler's own ends: nothing ever runs there.
bool is_padding(const std::string& symbol)
{
    return symbol.starts_with("__pfx_") || symbol.starts_with("__cfi_");
}

/// Lines "vfs_read", of modules with " [module]" behind.
std::vector<std::string> names_of_lines(std::string_view text)
{
    std::vector<std::string> names;
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        const std::string_view name = line.substr(0, line.find_first_of(" \t\r"));
        // What was code once, and is no more.
        if (!name.empty() && !name.starts_with("__ftrace_invalid_address")) names.emplace_back(name);
    }
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

TypeTable empty_table(int pointer_bytes)
{
    TypeTableParts parts;
    parts.pointer_bytes = pointer_bytes;
    Result<TypeTable> table = TypeTable::make(std::move(parts));
    return table ? std::move(*table) : TypeTable();
}

}  // namespace

BoardFacts::BoardFacts(TargetProfile profile, Toolchain toolchain, std::stop_token stop)
    : profile_(std::move(profile)),
      toolchain_(std::move(toolchain)),
      stop_(std::move(stop)),
      sysroot_(sysroot_of(profile_)),
      types_(empty_table(facts_of(profile_.arch).pointer_bytes))
{
}

void BoardFacts::note(const Error& problem) const
{
    const std::lock_guard lock(mutex_);
    problems_.push_back(problem);
}

std::vector<Error> BoardFacts::problems() const
{
    const std::lock_guard lock(mutex_);
    return problems_;
}

std::string BoardFacts::item_text(ItemKind kind) const
{
    const Result<std::string> path = board_item(profile_, kind);
    if (path && path->empty()) return {};
    const Result<Bytes> content = path ? read_file(*path) : Result<Bytes>(failure(path.error()));
    if (content) return std::string(as_text(*content));
    note(content.error());
    return {};
}

const TracepointIndex& BoardFacts::formats() const
{
    std::call_once(formats_read_, [this] { formats_ = TracepointIndex(item_text(ItemKind::formats)); });
    return formats_;
}

const std::vector<std::string>& BoardFacts::tracepoints() const
{
    return formats().names();
}

std::optional<std::vector<dsl::TracepointField>> BoardFacts::tracepoint(std::string_view category,
                                                                        std::string_view name) const
{
    std::optional<std::vector<FormatField>> found =
        formats().fields(std::string(category) + "/" + std::string(name));
    if (!found) return std::nullopt;
    std::vector<dsl::TracepointField> fields;
    for (FormatField& field : *found)
        fields.push_back({std::move(field.name), std::move(field.c_type), field.offset, field.bytes, field.is_signed});
    return fields;
}

const std::vector<std::string>& BoardFacts::functions() const
{
    std::call_once(functions_read_, [this] {
        functions_ = names_of_lines(item_text(ItemKind::functions));
        // A kernel without ftrace shows no list of its own.
        if (functions_.empty()) functions_ = functions_of_symbols(item_text(ItemKind::symbols));
        std::erase_if(functions_, is_padding);
    });
    return functions_;
}

const TypeTable& BoardFacts::types() const
{
    std::call_once(types_read_, [this] {
        Result<std::optional<TypeTable>> table = kernel_types(profile_, toolchain_, stop_);
        if (!table)
            note(table.error());
        else if (*table)
            types_ = std::move(**table);
    });
    return types_;
}

const std::vector<UserSymbol>& BoardFacts::symbols_of(std::string_view path) const
{
    const std::lock_guard lock(mutex_);
    const auto known = symbols_.find(path);
    if (known != symbols_.end()) return known->second;
    const std::string file = file_in_sysroot(sysroot_, path);
    return symbols_.emplace(path, file.empty() ? std::vector<UserSymbol>() : user_symbols(file)).first->second;
}

std::vector<std::string> BoardFacts::user_functions(std::string_view path) const
{
    std::vector<std::string> names;
    for (const UserSymbol& symbol : symbols_of(path))
        names.push_back(symbol.name);
    return names;
}

std::optional<dsl::UserFunction> BoardFacts::user_function(std::string_view path, std::string_view name) const
{
    const std::vector<UserSymbol>& all = symbols_of(path);
    const auto found = std::ranges::lower_bound(all, name, {}, &UserSymbol::name);
    if (found == all.end() || found->name != name) return std::nullopt;
    return dsl::UserFunction{found->file_offset, found->is_thumb};
}

std::vector<dsl::UserMark> BoardFacts::user_marks(std::string_view path) const
{
    const std::lock_guard lock(mutex_);
    const auto known = marks_.find(path);
    if (known != marks_.end()) return known->second;
    const std::string file = file_in_sysroot(sysroot_, path);
    return marks_.emplace(path, file.empty() ? std::vector<dsl::UserMark>() : builder::user_marks(file)).first->second;
}

std::string BoardFacts::user_build_id(std::string_view path) const
{
    // Asked for each place of a wildcard.
    const std::lock_guard lock(mutex_);
    const auto known = build_ids_.find(path);
    if (known != build_ids_.end()) return known->second;
    const std::string file = file_in_sysroot(sysroot_, path);
    return build_ids_.emplace(path, file.empty() ? std::string() : ProgramFile(file).build_id()).first->second;
}

std::vector<std::string> BoardFacts::user_programs() const
{
    std::call_once(programs_read_, [this] { programs_ = programs_in(sysroot_, profile_.arch); });
    return programs_;
}

std::string BoardFacts::user_path(std::string_view name) const
{
    if (name.find('/') != name.npos) return std::string(name);
    std::string found = find_program(sysroot_, name, profile_.arch);
    return found.empty() ? std::string(name) : found;
}

}  // namespace boardscope::builder
