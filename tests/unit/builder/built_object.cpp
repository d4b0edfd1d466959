// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/builder/built_object.h"

#include <QTemporaryFile>

#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include <cstring>

namespace boardscope::builder_tests {

std::vector<BpfInstruction> instructions_of(ByteView object, const std::string& program)
{
    std::vector<BpfInstruction> found;
    bpf_object* opened = bpf_object__open_mem(object.data(), object.size(), nullptr);
    if (opened == nullptr) return found;
    if (const bpf_program* wanted = bpf_object__find_program_by_name(opened, program.c_str())) {
        const bpf_insn* instructions = bpf_program__insns(wanted);
        for (std::size_t i = 0; i < bpf_program__insn_cnt(wanted); ++i)
            found.push_back({instructions[i].code, instructions[i].dst_reg, instructions[i].src_reg,
                             instructions[i].off, instructions[i].imm});
    }
    bpf_object__close(opened);
    return found;
}

int count_loads(const std::vector<BpfInstruction>& program, int bytes, int offset)
{
    const int size = bytes == 4 ? BPF_W : bytes == 8 ? BPF_DW : bytes == 2 ? BPF_H : BPF_B;
    int count = 0;
    for (const BpfInstruction& one : program)
        if (one.code == (BPF_LDX | BPF_MEM | size) && one.offset == offset && one.source != BPF_REG_10)
            ++count;
    return count;
}

std::vector<MapFacts> maps_of(ByteView object)
{
    std::vector<MapFacts> found;
    bpf_object* opened = bpf_object__open_mem(object.data(), object.size(), nullptr);
    if (opened == nullptr) return found;
    const bpf_map* map = nullptr;
    bpf_object__for_each_map(map, opened)
        found.push_back({bpf_map__name(map), int(bpf_map__type(map)), int(bpf_map__key_size(map)),
                         int(bpf_map__value_size(map)), int(bpf_map__max_entries(map)),
                         int(bpf_map__map_flags(map))});
    bpf_object__close(opened);
    return found;
}

std::vector<CoreRelocation> core_relocations_of(ByteView object)
{
    std::vector<CoreRelocation> relocations;
    QTemporaryFile file;
    if (!file.open()) return relocations;
    file.write(reinterpret_cast<const char*>(object.data()), static_cast<qint64>(object.size()));
    file.flush();
    btf_ext* extension = nullptr;
    btf* types = btf__parse_elf(file.fileName().toUtf8().constData(), &extension);
    if (types == nullptr || extension == nullptr) return relocations;
    __u32 size = 0;
    const auto* bytes = static_cast<const std::byte*>(btf_ext__get_raw_data(extension, &size));
    const ByteView all(bytes, size);
    // .BTF.ext: a header whose words 6 and 7 are the place and size of the relocations; they begin with their
    // record size, then for each section its name, a count, and that many records.
    const auto header_bytes = load_little_endian<std::uint32_t>(all, 4);
    ByteReader reader(all.subspan(header_bytes + load_little_endian<std::uint32_t>(all, 24),
                                  load_little_endian<std::uint32_t>(all, 28)));
    const std::uint32_t record_bytes = reader.u32();
    while (record_bytes >= 16 && reader.ok() && !reader.rest().empty()) {
        (void)reader.u32();
        for (std::uint32_t left = reader.u32(); left > 0 && reader.ok(); --left) {
            const ByteView record = reader.take(record_bytes);
            if (record.size() != record_bytes) break;
            relocations.push_back({btf__name_by_offset(types, load_little_endian<std::uint32_t>(record, 8)),
                                   load_little_endian<std::uint32_t>(record, 12)});
        }
    }
    btf_ext__free(extension);
    btf__free(types);
    return relocations;
}

}  // namespace boardscope::builder_tests
