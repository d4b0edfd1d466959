// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/user_marks.h"

#include "builder/program_file.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <string_view>
#include <tuple>

namespace boardscope::builder {

namespace {

constexpr GElf_Word mark_note = 3;
constexpr std::string_view mark_owner("stapsdt", 8);  // with its zero byte
constexpr std::size_t most_marks = 100'000;

class MarkReader {
public:
    explicit MarkReader(const std::string& path) : program_(path) {}

    [[nodiscard]] std::vector<dsl::UserMark> marks()
    {
        GElf_Shdr notes;
        Elf_Scn* section = program_.section(".note.stapsdt", notes);
        Elf_Data* data = section != nullptr ? elf_getdata(section, nullptr) : nullptr;
        if (data == nullptr || data->d_buf == nullptr) return {};
        GElf_Shdr base;
        base_ = program_.section(".stapsdt.base", base) != nullptr ? base.sh_addr : 0;
        if (program_.header().e_machine == EM_ARM) read_modes();
        std::size_t next = 0;
        for (std::size_t at = 0; at < data->d_size && marks_.size() < most_marks; at = next) {
            GElf_Nhdr note;
            std::size_t name = 0;
            std::size_t content = 0;
            next = gelf_getnote(data, at, &note, &name, &content);
            if (next <= at) break;
            const auto* bytes = static_cast<const char*>(data->d_buf);
            if (note.n_type == mark_note && std::string_view(bytes + name, note.n_namesz) == mark_owner)
                take(std::string_view(bytes + content, note.n_descsz));
        }
        std::ranges::sort(marks_, {}, [](const dsl::UserMark& one) {
            return std::tie(one.provider, one.name, one.file_offset);
        });
        return std::move(marks_);
    }

private:
    void take(std::string_view note)
    {
        const std::size_t word = program_.header().e_ident[EI_CLASS] == ELFCLASS64 ? 8 : 4;
        if (note.size() < 3 * word) return;
        const std::uint64_t linked_base = word_at(note, word, word);
        // Prelinking moves sections and leaves notes as they were.
        const std::uint64_t moved = base_ != 0 && linked_base != 0 ? base_ - linked_base : 0;
        const std::uint64_t address = word_at(note, 0, word) + moved;
        const std::uint64_t semaphore = word_at(note, 2 * word, word);
        note.remove_prefix(3 * word);

        dsl::UserMark mark;
        const std::optional<std::uint64_t> offset = program_.offset_of(address);
        const bool is_whole =
            take_text(note, mark.provider) && take_text(note, mark.name) && take_text(note, mark.arguments);
        if (!offset || !is_whole) return;
        mark.file_offset = *offset;
        if (semaphore != 0) mark.semaphore_offset = program_.offset_of(semaphore + moved).value_or(0);
        mark.is_thumb = is_thumb(address);
        marks_.push_back(std::move(mark));
    }

    [[nodiscard]] std::uint64_t word_at(std::string_view note, std::size_t at, std::size_t bytes) const
    {
        std::uint64_t value = 0;
        const bool is_little = program_.header().e_ident[EI_DATA] != ELFDATA2MSB;
        for (std::size_t i = 0; i < bytes; ++i) {
            const std::size_t which = is_little ? bytes - 1 - i : i;
            value = value << 8 | static_cast<unsigned char>(note[at + which]);
        }
        return value;
    }

    static bool take_text(std::string_view& note, std::string& text)
    {
        const std::size_t end = note.find('\0');
        if (end == note.npos) return false;
        text = note.substr(0, end);
        note.remove_prefix(end + 1);
        return true;
    }

    /// Where ARM and Thumb code begin: by mapping symbols, which stripping takes away, else by functions.
    void read_modes()
    {
        Elf* const elf = program_.elf();
        for (Elf_Scn* one = elf_nextscn(elf, nullptr); one != nullptr; one = elf_nextscn(elf, one)) {
            GElf_Shdr table;
            if (gelf_getshdr(one, &table) == nullptr || (table.sh_type != SHT_SYMTAB && table.sh_type != SHT_DYNSYM))
                continue;
            Elf_Data* data = elf_getdata(one, nullptr);
            GElf_Sym symbol;
            for (int i = 0; data != nullptr && gelf_getsym(data, i, &symbol) != nullptr; ++i)
                if (const char* name = elf_strptr(elf, table.sh_link, symbol.st_name)) take_mode(symbol, name);
        }
    }

    void take_mode(const GElf_Sym& symbol, std::string_view name)
    {
        if (symbol.st_shndx == SHN_UNDEF) return;
        if (name.starts_with("$t") || name.starts_with("$a"))
            thumb_from_[symbol.st_value] = name[1] == 't';
        else if (GELF_ST_TYPE(symbol.st_info) == STT_FUNC)
            thumb_from_.try_emplace(symbol.st_value & ~std::uint64_t{1}, (symbol.st_value & 1) != 0);
    }

    [[nodiscard]] bool is_thumb(std::uint64_t address) const
    {
        if (program_.header().e_machine != EM_ARM) return false;
        const auto after = thumb_from_.upper_bound(address);
        if (after != thumb_from_.begin()) return std::prev(after)->second;
        return (program_.header().e_entry & 1) != 0;
    }

    ProgramFile program_;
    std::uint64_t base_ = 0;
    std::map<std::uint64_t, bool> thumb_from_;
    std::vector<dsl::UserMark> marks_;
};

}  // namespace

std::vector<dsl::UserMark> user_marks(const std::string& file)
{
    return MarkReader(file).marks();
}

}  // namespace boardscope::builder
