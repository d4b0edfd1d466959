// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/kernel_elf.h"

#include <gelf.h>
#include <libelf.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>

#include <fcntl.h>
#include <unistd.h>

namespace boardscope::builder {

namespace {

constexpr std::string_view banner = "Linux version ";
constexpr std::size_t longest_release = 128;

class OpenElf {
public:
    explicit OpenElf(const std::string& path) : file_(::open(path.c_str(), O_RDONLY | O_CLOEXEC))
    {
        elf_version(EV_CURRENT);
        if (file_ >= 0) elf_ = elf_begin(file_, ELF_C_READ_MMAP, nullptr);
    }
    ~OpenElf()
    {
        elf_end(elf_);
        if (file_ >= 0) ::close(file_);
    }
    OpenElf(const OpenElf&) = delete;
    OpenElf& operator=(const OpenElf&) = delete;

    [[nodiscard]] bool is_open() const { return file_ >= 0; }
    [[nodiscard]] Elf* get() const { return elf_; }

private:
    int file_;
    Elf* elf_ = nullptr;
};

std::optional<Arch> arch_of(const GElf_Ehdr& header)
{
    const bool is_64_bit = header.e_ident[EI_CLASS] == ELFCLASS64;
    switch (header.e_machine) {
    case EM_ARM: return Arch::armv7;
    case EM_AARCH64: return Arch::aarch64;
    case EM_X86_64: return Arch::x86_64;
    case EM_RISCV: return is_64_bit ? std::optional(Arch::riscv64) : std::nullopt;
    default: return std::nullopt;
    }
}

ByteView bytes_of(Elf_Scn* section)
{
    const Elf_Data* data = elf_rawdata(section, nullptr);
    if (!data || !data->d_buf) return {};
    return {static_cast<const std::byte*>(data->d_buf), data->d_size};
}

/// The banner is followed by the release and a blank; the same words without one stand in other strings.
std::string release_in(ByteView bytes)
{
    const std::string_view text = as_text(bytes);
    for (std::size_t at = text.find(banner); at != text.npos; at = text.find(banner, at + 1)) {
        const std::string_view rest = text.substr(at + banner.size(), longest_release);
        const std::string_view release = rest.substr(0, rest.find(' '));
        if (!release.empty() && release.size() < rest.size() && release[0] >= '0' && release[0] <= '9')
            return std::string(release);
    }
    return {};
}

std::string build_id_in(Elf_Scn* section)
{
    Elf_Data* data = elf_getdata(section, nullptr);
    std::string hex;
    std::size_t name = 0;
    std::size_t content = 0;
    GElf_Nhdr note{};
    for (std::size_t at = 0; data && (at = gelf_getnote(data, at, &note, &name, &content)) > 0;) {
        const char* bytes = static_cast<const char*>(data->d_buf);
        if (note.n_type != NT_GNU_BUILD_ID ||
            std::string_view(bytes + name, note.n_namesz) != std::string_view("GNU", 4))
            continue;
        static const char* const digits = "0123456789abcdef";
        for (std::size_t i = 0; i < note.n_descsz; ++i) {
            const auto byte = static_cast<unsigned char>(bytes[content + i]);
            hex += {digits[byte >> 4], digits[byte & 15]};
        }
        break;
    }
    return hex;
}

/// Of "name=gizmo\0vermagic=6.1.0-50-armmp SMP mod_unload …\0".
std::string value_in(std::string_view fields, std::string_view key)
{
    while (!fields.empty()) {
        const std::string_view field = fields.substr(0, fields.find('\0'));
        if (field.starts_with(key)) return std::string(field.substr(key.size()));
        fields.remove_prefix(std::min(fields.size(), field.size() + 1));
    }
    return {};
}

void note_module(ByteView information, KernelElf& kernel)
{
    const std::string_view fields = as_text(information);
    kernel.module = value_in(fields, "name=");
    const std::string magic = value_in(fields, "vermagic=");
    kernel.release = magic.substr(0, magic.find(' '));
}

void note_section(const std::string& name, const GElf_Shdr& header, Elf_Scn* section, KernelElf& kernel)
{
    if (header.sh_type == SHT_NOBITS) return;
    if (name == ".BTF") {
        const ByteView bytes = bytes_of(section);
        kernel.btf.assign(bytes.begin(), bytes.end());
    }
    if (name == ".debug_info") kernel.has_dwarf = true;
    if (name == ".gnu.linkonce.this_module") kernel.is_module = true;
    if (name == ".modinfo") note_module(bytes_of(section), kernel);
    if (kernel.release.empty() && name.starts_with(".rodata")) kernel.release = release_in(bytes_of(section));
    if (kernel.build_id.empty() && header.sh_type == SHT_NOTE) kernel.build_id = build_id_in(section);
}

}  // namespace

bool looks_like_elf(ByteView bytes)
{
    return as_text(bytes).starts_with(std::string_view(ELFMAG, SELFMAG));
}

Result<KernelElf> read_kernel_elf(const std::string& path)
{
    const OpenElf elf(path);
    if (!elf.is_open()) return failure("cannot read " + path + ": " + std::strerror(errno));
    const std::string whole =
        "give the vmlinux that the kernel's build left, whole; not zImage, Image or vmlinuz";
    GElf_Ehdr header{};
    std::size_t names = 0;
    if (elf_kind(elf.get()) != ELF_K_ELF || !gelf_getehdr(elf.get(), &header) ||
        elf_getshdrstrndx(elf.get(), &names) != 0)
        return failure(path + " is a damaged ELF file: " + elf_errmsg(-1), whole);
    if (header.e_ident[EI_DATA] != ELFDATA2LSB)
        return failure(
            path + " is of a big-endian machine, and all boards that can be traced are little-endian", whole);
    const std::optional<Arch> arch = arch_of(header);
    if (!arch)
        return failure(path + " is of a machine that cannot be traced (ELF number " +
                           std::to_string(header.e_machine) + ")",
                       "boards are armv7, armel, aarch64, riscv64 or x86_64");
    KernelElf kernel;
    kernel.arch = *arch;
    std::size_t sections = 0;
    for (Elf_Scn* section = nullptr; (section = elf_nextscn(elf.get(), section)); ++sections) {
        GElf_Shdr about{};
        const char* name =
            gelf_getshdr(section, &about) ? elf_strptr(elf.get(), names, about.sh_name) : nullptr;
        if (!name) return failure(path + " is a damaged ELF file: " + elf_errmsg(-1), whole);
        note_section(name, about, section, kernel);
    }
    // A file that was cut short has lost its end, where the section headers are.
    if (sections == 0) return failure(path + " is cut short, or has no sections", whole);
    return kernel;
}

}  // namespace boardscope::builder
