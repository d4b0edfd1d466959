// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/btf_facts.h"

#include "builder/libbpf_messages.h"

#include <bpf/btf.h>

#include <algorithm>
#include <memory>

namespace boardscope::builder {

namespace {

constexpr std::uint16_t magic = 0xeb9f;
constexpr std::uint16_t swapped_magic = 0x9feb;
constexpr std::size_t header_bytes = 24;  // all that version 1 has

struct BtfCloser {
    void operator()(btf* types) const { btf__free(types); }
};
using Types = std::unique_ptr<btf, BtfCloser>;

/// A field of struct pt_regs that only this architecture has.
struct RegisterName {
    Arch arch;
    const char* field;
};
constexpr RegisterName register_names[] = {
    {Arch::armv7, "uregs"},
    {Arch::aarch64, "syscallno"},
    {Arch::x86_64, "orig_ax"},
    {Arch::riscv64, "epc"},
};

std::optional<Arch> arch_of(const btf& types, int pointer_bytes)
{
    const auto id = btf__find_by_name_kind(&types, "pt_regs", BTF_KIND_STRUCT);
    if (id <= 0) return std::nullopt;
    const btf_type* regs = btf__type_by_id(&types, static_cast<__u32>(id));
    for (const RegisterName& row : register_names) {
        if (pointer_bytes != 0 && facts_of(row.arch).pointer_bytes != pointer_bytes) continue;
        for (__u32 i = 0; i < btf_vlen(regs); ++i) {
            const char* field = btf__name_by_offset(&types, btf_members(regs)[i].name_off);
            if (field && std::string_view(field) == row.field) return row.arch;
        }
    }
    return std::nullopt;
}

/// Nothing when the header is good; libbpf itself would swap the bytes of a foreign one without a word.
Result<void> check_header(ByteView bytes, const std::string& name)
{
    const std::string again =
        "copy it again, in binary: /sys/kernel/btf/vmlinux of the board is the original";
    if (bytes.size() < 2)
        return failure(name + " is no BTF: it has " + std::to_string(bytes.size()) + " bytes", again);
    const auto found = load_little_endian<std::uint16_t>(bytes, 0);
    if (found == swapped_magic)
        return failure(
            name + " is BTF of a big-endian machine, and all boards that can be traced are little-endian",
            "give the BTF of the board's own kernel");
    if (found != magic) return failure(name + " is no BTF: it does not begin with BTF's mark", again);
    if (bytes.size() < header_bytes)
        return failure(name + " is cut short: not even BTF's header is whole", again);
    if (bytes[2] != std::byte{1})
        return failure(name + " is BTF of version " + std::to_string(std::to_integer<int>(bytes[2])) +
                           ", and only version 1 is known",
                       "make it again with pahole");
    std::uint64_t end = 0;
    for (const std::size_t part : {8, 16})  // types, strings: where each begins behind the header, its length
        end = std::max(end, std::uint64_t{load_little_endian<std::uint32_t>(bytes, 4)} +
                                load_little_endian<std::uint32_t>(bytes, part) +
                                load_little_endian<std::uint32_t>(bytes, part + 4));
    if (bytes.size() < end)
        return failure(name + " is cut short: it has " + std::to_string(bytes.size()) + " bytes of " +
                           std::to_string(end),
                       again);
    return {};
}

void note_type(const btf& types, __u32 id, BtfFacts& facts)
{
    const btf_type* type = btf__type_by_id(&types, id);
    if (btf_is_func(type)) ++facts.functions;
    if (!btf_is_composite(type)) return;
    const char* name = btf__name_by_offset(&types, type->name_off);
    if (name && *name) facts.structures.emplace_back(name);
}

}  // namespace

bool looks_like_btf(ByteView bytes)
{
    if (bytes.size() < 2) return false;
    const auto found = load_little_endian<std::uint16_t>(bytes, 0);
    return found == magic || found == swapped_magic;
}

Result<BtfFacts> facts_of_btf(ByteView bytes, const std::string& name)
{
    if (const Result<void> good = check_header(bytes, name); !good) return failure(good.error());
    std::string messages;
    const LibbpfMessages listening(messages);
    const Types types(btf__new(bytes.data(), static_cast<__u32>(bytes.size())));
    if (!types)
        return failure(
            name + " is damaged: " +
                (messages.empty() ? "libbpf cannot read it" : messages.substr(0, messages.find('\n'))),
            "copy it again from the board, in binary, or make it again");
    BtfFacts facts;
    facts.pointer_bytes = static_cast<int>(btf__pointer_size(types.get()));
    facts.arch = arch_of(*types, facts.pointer_bytes);
    const __u32 count = btf__type_cnt(types.get());
    facts.types = count - 1;  // without "void", which has no record
    for (__u32 id = 1; id < count; ++id)
        note_type(*types, id, facts);
    std::sort(facts.structures.begin(), facts.structures.end());
    facts.structures.erase(std::unique(facts.structures.begin(), facts.structures.end()),
                           facts.structures.end());
    return facts;
}

}  // namespace boardscope::builder
