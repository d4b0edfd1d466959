// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/tracepoint_header.h"

#include "builder/files.h"
#include "builder/tracepoint_types.h"
#include "core/filter/suggestion.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>

#include <algorithm>
#include <set>

namespace boardscope::builder {

namespace {

using decode::EventField;
using decode::EventLayout;

// Counts up when this program makes another header from the same formats.
constexpr const char* form = "1";
// At the start of what a program gets lies a pointer of the kernel; the event's number and process come only
// later.
constexpr std::size_t hidden_bytes = 8;

constexpr std::string_view tag_start = "struct tp_";

bool is_identifier(std::string_view text)
{
    const auto is_letter = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    };
    return !text.empty() && is_letter(text.front()) &&
           std::ranges::all_of(text, [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
}

/// A field may be called what in C is something else; the last three are macros of compilers and of the
/// kernel.
std::string member_name(const std::string& name)
{
    static const std::set<std::string_view> taken = {
        "auto",   "break",    "case",     "char",     "const",    "continue", "default", "do",
        "double", "else",     "enum",     "extern",   "float",    "for",      "goto",    "if",
        "inline", "int",      "long",     "return",   "short",    "signed",   "sizeof",  "static",
        "struct", "switch",   "typedef",  "union",    "void",     "while",    "asm",     "typeof",
        "bool",   "register", "restrict", "unsigned", "volatile", "linux",    "unix",    "current"};
    return taken.contains(name) ? name + "_" : name;
}

std::string comment_of(const EventField& field)
{
    std::string text;
    for (const char c : field.type)
        text += c == '*' || c == ' ' || is_identifier(std::string("_") + c) ? c : '?';
    return "/* " + text + ", " + std::to_string(field.bytes) + " */";
}

/// One struct, member by member; empty when its fields cannot lie as the format says.
class StructText {
public:
    StructText(const EventLayout& event, std::size_t long_bytes)
        : event_(event), long_bytes_(long_bytes), is_syscall_(event.category == "syscalls")
    {
    }

    std::string write()
    {
        std::vector<const EventField*> fields;
        for (const EventField& field : event_.fields)
            fields.push_back(&field);
        std::ranges::stable_sort(fields, {}, &EventField::offset);
        for (const EventField* field : fields)
            if (field->data == EventField::Data::from_start) bases_ += base_of(*field);
        for (const EventField* field : fields)
            if (!add(*field)) return {};
        const std::string tag = "tp_" + event_.category + "_" + event_.name;
        std::string text = "struct " + tag + " {\n" + bases_ + members_ + "};\n";
        // Nothing lies between the members but what stands there: if the last one is in its place, all are.
        if (!last_.empty())
            text += "_Static_assert(__builtin_offsetof(struct " + tag + ", " + last_ +
                    ") == " + std::to_string(last_offset_) + ", \"" + tag + "\");\n";
        return text;
    }

private:
    static std::string base_of(const EventField& field) { return "\tchar __base_" + field.name + "[0];\n"; }

    bool add(const EventField& field)
    {
        if (!is_identifier(field.name) || field.offset < at_ || !names_.insert(field.name).second)
            return false;
        if (field.offset > at_)
            members_ += "\tunsigned char __unused_" + std::to_string(at_) + "[" +
                        std::to_string(field.offset - at_) + "];\n";
        const FieldDeclaration declaration = declaration_of(field, is_syscall_, long_bytes_);
        // Those behind it are in other registers than the event believes, too.
        is_shifted_ = is_shifted_ || declaration.takes_two_registers;
        const char* const refusal = field.offset < hidden_bytes ? " BS_TP_HIDDEN"
                                    : is_shifted_               ? " BS_TP_TWO_REGISTERS"
                                                                : "";
        const bool is_elsewhere = field.data != EventField::Data::here;
        const std::string name = is_elsewhere ? "__data_loc_" + field.name : member_name(field.name);
        members_ += "\t" + declaration.type + " " + name;
        if (declaration.is_array) members_ += "[" + std::to_string(declaration.elements) + "]";
        members_ += refusal;
        members_ += "; " + comment_of(field) + "\n";
        if (field.data == EventField::Data::from_end_of_field) members_ += base_of(field);
        at_ = field.offset + declaration.bytes * (declaration.is_array ? declaration.elements : 1);
        if (*refusal == '\0') {
            last_ = name;
            last_offset_ = field.offset;
        }
        return true;
    }

    const EventLayout& event_;
    std::size_t long_bytes_;
    bool is_syscall_;
    std::size_t at_ = 0;
    std::string bases_;
    std::string members_;
    std::set<std::string> names_;
    bool is_shifted_ = false;
    std::string last_;
    std::size_t last_offset_ = 0;
};

/// The word in 'struct tp_…' of a compiler's message.
std::string_view tag_in(std::string_view message)
{
    const std::size_t start = message.find(tag_start);
    if (start == std::string_view::npos) return {};
    std::string_view tag = message.substr(start + tag_start.size());
    return tag.substr(0, tag.find_first_of("' {*"));
}

/// Of the header: between the braces.
std::string_view members_of(std::string_view tag, std::string_view header)
{
    const std::string start = "\n" + std::string(tag_start) + std::string(tag) + " {\n";
    const std::size_t at = header.find(start);
    if (at == std::string_view::npos) return {};
    header.remove_prefix(at + start.size());
    return header.substr(0, header.find("\n};"));
}

std::vector<std::string_view> tags_in(std::string_view header)
{
    std::vector<std::string_view> tags;
    for (std::size_t at = header.find(tag_start); at != std::string_view::npos;
         at = header.find(tag_start, at)) {
        at += tag_start.size();
        const std::string_view line = header.substr(at, header.find('\n', at) - at);
        if (line.ends_with(" {")) tags.push_back(line.substr(0, line.size() - 2));
    }
    return tags;
}

/// "prev_comm, prev_pid, …"
std::string field_names(std::string_view members)
{
    std::string names;
    while (!members.empty()) {
        std::string_view line = members.substr(0, members.find('\n'));
        members.remove_prefix(std::min(line.size() + 1, members.size()));
        if (line.find(" BS_TP_") != std::string_view::npos) continue;
        line = line.substr(0, line.find_first_of(";["));
        const std::string_view name = line.substr(line.rfind(' ') + 1);
        if (name.starts_with("__base_") || name.starts_with("__unused_")) continue;
        names += (names.empty() ? "" : ", ") + std::string(name);
    }
    return names;
}

}  // namespace

std::string tracepoint_header(std::string_view formats, std::size_t long_bytes)
{
    std::string header =
        "/* The trace events of one kernel, made from its format files. It belongs to that kernel. */\n"
        "#ifndef BOARDSCOPE_BOARD_TRACEPOINTS_H\n"
        "#define BOARDSCOPE_BOARD_TRACEPOINTS_H\n"
        "#include <bpf/boardscope_tracepoints.h>\n";
    std::set<std::string> tags;
    decode::for_each_format(formats, [&](std::string_view path, const std::string& text) {
        const Result<EventLayout> event = decode::read_event_layout(path, text, long_bytes);
        if (!event) return;
        const std::string tag = event->category + "_" + event->name;
        if (!is_identifier("_" + tag) || tags.contains(tag)) return;
        const std::string declared = StructText(*event, long_bytes).write();
        if (declared.empty()) return;
        header += "\n/* " + std::string(path) + " */\n" + declared;
        tags.insert(tag);
    });
    return header + "\n#endif\n";
}

Result<std::string> tracepoint_header_folder(const std::string& formats_file, std::size_t long_bytes)
{
    const Result<Bytes> formats = read_file(formats_file);
    if (!formats) return failure(formats.error().within("the formats of the board's tracepoints"));
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(QByteArrayView(formats->data(), static_cast<qsizetype>(formats->size())));
    hash.addData(QByteArray(form) + QByteArray::number(static_cast<qulonglong>(long_bytes)));
    const std::string folder =
        (QStandardPaths::writableLocation(QStandardPaths::GenericCacheLocation) +
         QStringLiteral("/boardscope/tracepoints/") + QString::fromLatin1(hash.result().toHex()))
            .toStdString();
    const std::string file = folder + "/" + std::string(tracepoint_header_name);
    if (QFileInfo::exists(QString::fromStdString(file))) return folder;
    QDir().mkpath(QString::fromStdString(folder));
    if (const Result<void> written = write_file(file, tracepoint_header(as_text(*formats), long_bytes));
        !written)
        return failure(written.error());
    return folder;
}

std::vector<std::string> tracepoints_in(std::string_view formats)
{
    std::vector<std::string> paths;
    decode::for_each_format(
        formats, [&paths](std::string_view path, const std::string&) { paths.emplace_back(path); });
    return paths;
}

std::string tracepoint_hint(std::string_view message, std::string_view header)
{
    const std::string_view tag = tag_in(message);
    if (tag.empty()) return {};
    if (const std::string_view members = members_of(tag, header); !members.empty())
        return message.find("no member named") == std::string_view::npos
                   ? std::string()
                   : "on this board it has " + field_names(members);
    const std::vector<std::string_view> tags = tags_in(header);
    const std::string_view near = filter::nearest_word(tag, tags);
    return "the board's kernel has no such tracepoint" +
           (near.empty() ? std::string("; `ls /sys/kernel/tracing/events` on the board shows which there are")
                         : "; did you mean " + std::string(tag_start) + std::string(near) + "?");
}

}  // namespace boardscope::builder
