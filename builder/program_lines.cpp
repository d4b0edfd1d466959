// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/program_lines.h"

#include "builder/files.h"
#include "builder/object_code.h"

#include <algorithm>
#include <set>

namespace boardscope::builder {

namespace {

constexpr int deepest_calls = 64;  // kernels take 8

std::string_view file_name(std::string_view path)
{
    return path.substr(path.rfind('/') + 1);
}

/// The file that the function is shown in.
std::string file_of(const CodeFunction& function, const std::string& source_name)
{
    const auto is_source = [&](const CodeFunction::Line& line) {
        return line.place.line > 0 && file_name(line.place.file) == file_name(source_name);
    };
    const auto in_source = std::ranges::find_if(function.lines, is_source);
    if (in_source != function.lines.end()) return in_source->place.file;
    const auto any = std::ranges::find_if(function.lines,
                                          [](const CodeFunction::Line& line) { return line.place.line > 0; });
    return any == function.lines.end() ? std::string() : any->place.file;
}

/// A program and what it calls, one behind the other as libbpf lays them out.
class Layout {
public:
    Layout(const std::vector<CodeFunction>& code, const std::string& source_name)
        : code_(code), source_name_(source_name)
    {
    }

    verifier::ProgramLines of(std::size_t program)
    {
        lines_.program = code_[program].name;
        append(program, 1);
        return std::move(lines_);
    }

private:
    void append(std::size_t number, int depth)
    {
        const CodeFunction& function = code_[number];
        placed_.insert(number);
        add_lines(function);
        end_ += function.instructions.size();
        for (const CodeFunction::Use& use : function.uses)
            if (depth < deepest_calls && use.function < code_.size() && !placed_.contains(use.function))
                append(use.function, depth + 1);
    }

    void add_lines(const CodeFunction& function)
    {
        const std::string file = file_of(function, source_name_);
        for (const CodeFunction::Line& line : function.lines)
            if (line.place.line > 0 && line.place.file == file)
                lines_.lines.push_back(
                    {end_ + line.instruction, shown(line.place), line.text, function.name});
    }

    /// As the user named the source: the compiler saw a copy elsewhere, or a name without its folder.
    [[nodiscard]] SourceSpan shown(SourceSpan place) const
    {
        if (file_name(place.file) == file_name(source_name_)) place.file = source_name_;
        return place;
    }

    const std::vector<CodeFunction>& code_;
    const std::string& source_name_;
    verifier::ProgramLines lines_;
    std::set<std::size_t> placed_;
    std::size_t end_ = 0;
};

}  // namespace

std::vector<verifier::ProgramLines> program_lines(const std::string& object_path,
                                                  const std::string& source_name)
{
    std::vector<verifier::ProgramLines> all;
    const Result<std::vector<CodeFunction>> code = read_code(object_path);
    if (!code) return all;
    for (std::size_t number = 0; number < code->size(); ++number)
        if ((*code)[number].section != ".text") all.push_back(Layout(*code, source_name).of(number));
    return all;
}

std::vector<verifier::ProgramLines> program_lines(ByteView object, const std::string& source_name)
{
    const Result<TemporaryFolder> folder = TemporaryFolder::make();
    if (!folder || object.empty()) return {};
    const std::string path = folder->path_of("probe.o");
    if (!write_file(path, as_text(object))) return {};
    return program_lines(path, source_name);
}

}  // namespace boardscope::builder
