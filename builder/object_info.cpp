// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/object_info.h"

#include "builder/files.h"
#include "builder/libbpf_messages.h"

#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include <cstring>
#include <memory>

namespace boardscope::builder {

namespace {

struct Free {
    void operator()(bpf_object* object) const { bpf_object__close(object); }
    void operator()(btf* types) const { btf__free(types); }
    void operator()(btf_ext* extension) const { btf_ext__free(extension); }
};

// The start of .BTF.ext; the kernel's documentation of BTF describes it, no installed header does.
struct ExtensionHeader {
    std::uint16_t magic;
    std::uint8_t version, flags;
    std::uint32_t header_bytes;
    std::uint32_t function_info_offset, function_info_bytes;
    std::uint32_t line_info_offset, line_info_bytes;
    std::uint32_t core_relocation_offset, core_relocation_bytes;
};
static_assert(sizeof(ExtensionHeader) == 32);

bool has_core_relocations(const std::string& path)
{
    btf_ext* raw_extension = nullptr;
    const std::unique_ptr<btf, Free> types(btf__parse_elf(path.c_str(), &raw_extension));
    const std::unique_ptr<btf_ext, Free> extension(raw_extension);
    if (!types || !extension) return false;
    __u32 size = 0;
    const void* bytes = btf_ext__get_raw_data(extension.get(), &size);
    ExtensionHeader header{};
    if (bytes == nullptr || size < sizeof(header)) return false;
    std::memcpy(&header, bytes, sizeof(header));
    return header.header_bytes >= sizeof(header) && header.core_relocation_bytes > 0;
}

std::string hint_for(const std::string& messages)
{
    const auto says = [&messages](const char* part) { return messages.find(part) != std::string::npos; };
    if (says("legacy map definitions"))
        return "write the map as struct { __uint(type, …); __type(key, …); __type(value, …); } name "
               "SEC(\".maps\")";
    if (says("static") && says("subprogram")) return "mark the function static __always_inline";
    return {};
}

/// "libbpf: elf: …\n" lines → one sentence part.
std::string one_line(std::string messages)
{
    constexpr std::string_view prefix = "libbpf: ";
    for (std::size_t at = messages.find(prefix); at != std::string::npos; at = messages.find(prefix))
        messages.erase(at, prefix.size());
    while (!messages.empty() && messages.back() == '\n')
        messages.pop_back();
    for (char& c : messages)
        if (c == '\n') c = ';';
    return messages;
}

}  // namespace

Result<ObjectInfo> read_object(const std::string& path)
{
    const Result<Bytes> bytes = read_file(path);
    if (!bytes) return failure(bytes.error());

    std::string messages;
    const LibbpfMessages listen(messages);
    const std::unique_ptr<bpf_object, Free> object(
        bpf_object__open_mem(bytes->data(), bytes->size(), nullptr));
    if (!object) {
        const std::string reason = messages.empty() ? std::strerror(errno) : one_line(messages);
        return failure("libbpf refuses the object: " + reason, hint_for(messages));
    }
    ObjectInfo info;
    const bpf_program* program = nullptr;
    while ((program = bpf_object__next_program(object.get(), const_cast<bpf_program*>(program))) != nullptr)
        info.programs.push_back({{bpf_program__name(program), bpf_program__section_name(program)},
                                 bpf_program__type(program) != BPF_PROG_TYPE_UNSPEC,
                                 static_cast<std::uint32_t>(bpf_program__type(program))});
    const bpf_map* map = nullptr;
    bpf_object__for_each_map(map, object.get())
        if (!bpf_map__is_internal(map))
            info.maps.push_back({bpf_map__name(map), static_cast<std::uint32_t>(bpf_map__type(map))});
    info.has_core_relocations = has_core_relocations(path);
    // Section and symbol names are NUL-terminated in the string table; no other "license" stands there.
    info.has_license = as_text(*bytes).find(std::string_view("license\0", 8)) != std::string_view::npos;
    return info;
}

}  // namespace boardscope::builder
