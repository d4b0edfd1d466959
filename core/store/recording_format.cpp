// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/recording_format.h"

#include <nlohmann/json.hpp>

#include <array>
#include <limits>
#include <optional>

namespace boardscope::store {

namespace {

using Json = nlohmann::json;

/// Not text, and a line break that a careless conversion would change.
constexpr std::array<unsigned char, 8> magic = {'B', 'S', 'C', 'O', 'P', 'E', 0x1a, '\n'};
constexpr std::size_t table_entry_bytes = 24;
constexpr std::uint32_t max_sections = 64;
constexpr std::size_t max_info_bytes = std::size_t{16} * 1024 * 1024;

enum class SectionKind : std::uint32_t { info = 1, profile = 2, source = 3, object = 4, plan = 5, schema = 6, script = 7 };

struct Section {
    SectionKind kind;
    ByteView content;
};

tl::unexpected<Error> damaged(const std::string& what)
{
    return failure(
        "the recording's header is damaged: " + what,
        "copy the file again from where it was made; if that is the damaged one, it cannot be read");
}

const char* name_of(Severity severity)
{
    return boardscope::to_string(severity);
}

Json info_of(const RecordingHeader& header)
{
    Json diagnostics = Json::array();
    for (const Diagnostic& d : header.diagnostics.items()) {
        diagnostics.push_back({{"severity", name_of(d.severity)},
                               {"file", d.span.file},
                               {"line", d.span.line},
                               {"column", d.span.column},
                               {"end_column", d.span.end_column},
                               {"message", d.message},
                               {"hint", d.hint}});
    }
    return {{"board", header.board_name},
            {"probe_file", header.probe_file},
            {"host_version", header.host_version},
            {"start_realtime_ns", header.start_realtime_ns},
            {"notes", header.notes},
            {"kernel_filter", header.kernel_filter},
            {"diagnostics", std::move(diagnostics)}};
}

/// Reads fields of one JSON object; a missing field keeps its default, one of another type is bad.
class FieldReader {
public:
    explicit FieldReader(const Json& object) : object_(object)
    {
        note(object.is_object(), "its information");
    }

    void text(const char* key, std::string& out)
    {
        if (const Json* value = find(key, &Json::is_string)) out = value->get_ref<const std::string&>();
    }

    void number(const char* key, std::uint64_t& out)
    {
        if (const Json* value = find(key, &Json::is_number_unsigned)) out = value->get<std::uint64_t>();
    }

    void small_number(const char* key, int& out)
    {
        std::uint64_t wide = 0;
        number(key, wide);
        note(wide <= std::numeric_limits<int>::max(), key);
        if (wide <= std::numeric_limits<int>::max()) out = static_cast<int>(wide);
    }

    /// An empty array when there is none.
    const Json& array(const char* key)
    {
        static const Json none = Json::array();
        const Json* value = find(key, &Json::is_array);
        return value ? *value : none;
    }

    /// The first field that is not what it should be.
    [[nodiscard]] const std::optional<std::string>& bad_field() const { return bad_field_; }
    void note(bool good, const std::string& field)
    {
        if (!good && !bad_field_) bad_field_ = field;
    }

private:
    const Json* find(const char* key, bool (Json::*is_wanted)() const noexcept)
    {
        if (!object_.is_object()) return nullptr;
        const auto found = object_.find(key);
        if (found == object_.end()) return nullptr;
        const bool good = ((*found).*is_wanted)();
        note(good, key);
        return good ? &*found : nullptr;
    }

    const Json& object_;
    std::optional<std::string> bad_field_;
};

Severity severity_from(const std::string& name)
{
    for (const Severity severity : {Severity::note, Severity::warning}) {
        if (name == name_of(severity)) return severity;
    }
    return Severity::error;
}

Result<Diagnostic> diagnostic_from(const Json& json)
{
    FieldReader fields(json);
    Diagnostic diagnostic;
    std::string severity;
    fields.text("severity", severity);
    diagnostic.severity = severity_from(severity);
    fields.text("file", diagnostic.span.file);
    fields.small_number("line", diagnostic.span.line);
    fields.small_number("column", diagnostic.span.column);
    fields.small_number("end_column", diagnostic.span.end_column);
    fields.text("message", diagnostic.message);
    fields.text("hint", diagnostic.hint);
    if (fields.bad_field()) return damaged("diagnostics, " + *fields.bad_field());
    return diagnostic;
}

Result<void> read_info(ByteView content, RecordingHeader& header)
{
    if (content.size() > max_info_bytes) return damaged("its information is too long");
    const Json json = Json::parse(as_text(content), nullptr, /*allow_exceptions=*/false);
    FieldReader fields(json);
    fields.text("board", header.board_name);
    fields.text("probe_file", header.probe_file);
    fields.text("host_version", header.host_version);
    fields.text("kernel_filter", header.kernel_filter);
    fields.number("start_realtime_ns", header.start_realtime_ns);
    for (const Json& note : fields.array("notes")) {
        fields.note(note.is_string(), "notes");
        if (note.is_string()) header.notes.push_back(note.get<std::string>());
    }
    for (const Json& json_diagnostic : fields.array("diagnostics")) {
        Result<Diagnostic> diagnostic = diagnostic_from(json_diagnostic);
        if (!diagnostic) return failure(diagnostic.error());
        header.diagnostics.add(std::move(*diagnostic));
    }
    if (fields.bad_field()) return damaged(*fields.bad_field() + " is not what it should be");
    return {};
}

Result<void> read_section(const Section& section, RecordingHeader& header)
{
    const ByteView content = section.content;
    switch (section.kind) {
    case SectionKind::info: return read_info(content, header);
    case SectionKind::profile: header.profile_toml = as_text(content); break;
    case SectionKind::source: header.probe_source = as_text(content); break;
    case SectionKind::object: header.object.assign(content.begin(), content.end()); break;
    case SectionKind::plan: header.plan.assign(content.begin(), content.end()); break;
    case SectionKind::schema: header.record_schema = as_text(content); break;
    case SectionKind::script: header.script_schema = as_text(content); break;
    }
    return {};  // a kind that a later version added is skipped
}

/// The table and the bounds of every section, before anything is copied.
Result<std::vector<Section>> read_table(ByteView whole_header)
{
    ByteReader in(whole_header);
    in.take(magic.size() + 8);
    const std::uint32_t count = in.u32();
    in.u32();
    if (count > max_sections || in.rest().size() < count * table_entry_bytes)
        return damaged("it cannot have " + std::to_string(count) + " sections");

    const std::uint64_t first = recording_prefix_bytes + count * table_entry_bytes;
    const std::uint64_t end = whole_header.size();
    std::uint64_t total = 0;
    std::vector<Section> sections;
    for (std::uint32_t i = 0; i < count; ++i) {
        const std::uint32_t kind = in.u32();
        in.u32();
        const std::uint64_t offset = in.u64();
        const std::uint64_t length = in.u64();
        if (offset < first || offset > end || length > end - offset)
            return damaged("section " + std::to_string(i) + " lies outside of it");
        total += length;
        if (total > end) return damaged("its sections overlap");
        sections.push_back({SectionKind{kind}, whole_header.subspan(offset, length)});
    }
    return sections;
}

}  // namespace

Result<Bytes> encode_recording_header(const RecordingHeader& header)
{
    // Names may hold any bytes, JSON only UTF-8: what is not UTF-8 becomes U+FFFD.
    const std::string info = info_of(header).dump(1, '\t', false, Json::error_handler_t::replace);
    const std::array<Section, 7> sections = {{
        {SectionKind::info, as_bytes(info)},
        {SectionKind::profile, as_bytes(header.profile_toml)},
        {SectionKind::source, as_bytes(header.probe_source)},
        {SectionKind::object, header.object},
        {SectionKind::plan, header.plan},
        {SectionKind::schema, as_bytes(header.record_schema)},
        {SectionKind::script, as_bytes(header.script_schema)},
    }};
    std::uint64_t size = recording_prefix_bytes + sections.size() * table_entry_bytes;
    const std::uint64_t first = size;
    for (const Section& section : sections)
        size += section.content.size();
    if (size > recording_max_header_bytes || info.size() > max_info_bytes) {
        return failure("the recording's header would be " + std::to_string(size) + " bytes long; at most " +
                           std::to_string(recording_max_header_bytes) + " can be",
                       "strip debug information from the object (llvm-strip -g)");
    }

    Bytes out;
    out.reserve(size);
    append(out, std::as_bytes(std::span(magic)));
    append_little_endian(out, recording_format_version);
    append_little_endian(out, static_cast<std::uint32_t>(size));
    append_little_endian(out, static_cast<std::uint32_t>(sections.size()));
    append_little_endian<std::uint32_t>(out, 0);
    std::uint64_t offset = first;
    for (const Section& section : sections) {
        append_little_endian(out, static_cast<std::uint32_t>(section.kind));
        append_little_endian<std::uint32_t>(out, 0);
        append_little_endian<std::uint64_t>(out, offset);
        append_little_endian<std::uint64_t>(out, section.content.size());
        offset += section.content.size();
    }
    for (const Section& section : sections)
        append(out, section.content);
    return out;
}

Result<std::size_t> recording_header_bytes(ByteView start)
{
    const ByteView magic_bytes = std::as_bytes(std::span(magic));
    const std::size_t seen = std::min(start.size(), magic.size());
    if (!std::equal(start.begin(), start.begin() + static_cast<std::ptrdiff_t>(seen), magic_bytes.begin())) {
        return failure("this file is not a recording of Boardscope",
                       "name a file that `bscope run -o FILE` has written");
    }
    if (start.size() < recording_prefix_bytes) return recording_prefix_bytes;

    ByteReader in(start.subspan(magic.size()));
    const std::uint32_t version = in.u32();
    const std::uint32_t header_bytes = in.u32();
    if (version != recording_format_version) {
        return failure("the recording has format version " + std::to_string(version) +
                           ", this program reads " + std::to_string(recording_format_version),
                       "open it with a newer version of Boardscope");
    }
    if (header_bytes < recording_prefix_bytes || header_bytes > recording_max_header_bytes)
        return damaged("it says that it is " + std::to_string(header_bytes) + " bytes long");
    return header_bytes;
}

Result<ParsedRecordingHeader> decode_recording_header(ByteView start)
{
    const Result<std::size_t> needed = recording_header_bytes(start);
    if (!needed) return failure(needed.error());
    if (start.size() < *needed) {
        return failure("the recording ends inside its header: " + std::to_string(start.size()) + " of " +
                           std::to_string(*needed) + " bytes are there",
                       "it was cut before the first event came; record again");
    }
    const Result<std::vector<Section>> sections = read_table(start.first(*needed));
    if (!sections) return failure(sections.error());

    ParsedRecordingHeader parsed;
    parsed.frames_offset = *needed;
    for (const Section& section : *sections) {
        if (const Result<void> read = read_section(section, parsed.header); !read)
            return failure(read.error());
    }
    return parsed;
}

}  // namespace boardscope::store
