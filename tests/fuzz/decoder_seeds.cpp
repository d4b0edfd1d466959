// SPDX-License-Identifier: GPL-3.0-or-later
// Writes the seeds of fuzz_page_decoder and fuzz_record_decoder: print formats of the shapes that kernels
// use, and a description of records with every kind of field.
//
//   decoder_seeds PAGE_FOLDER RECORD_FOLDER
#include "core/decode/record_schema.h"
#include "tests/support/made_up_page.h"

#include <fstream>

using namespace boardscope;

namespace {

Bytes piece(unsigned char kind, ByteView content)
{
    Bytes out{std::byte{kind}};
    append_little_endian(out, static_cast<std::uint16_t>(content.size()));
    append(out, content);
    return out;
}

void write(const std::string& path, ByteView content)
{
    std::ofstream file(path, std::ios::binary);
    file.write(reinterpret_cast<const char*>(content.data()), static_cast<std::streamsize>(content.size()));
}

void write_pages(const std::string& folder)
{
    const std::string_view prints[] = {
        R"("%s", __get_str(s))",
        R"("%d %u %x %#llx %p %pS %c", REC->n, REC->n, REC->n, REC->n, REC->n, REC->n, REC->n)",
        R"("%s", __print_symbolic(REC->n, { 0, "A" }, { 1, "B" }))",
        R"("%s%s", (REC->n & ((1 << 1) - 1)) ? __print_flags(REC->n & 7, "|", { 1, "S" }, { 2, "D" }) : "R", REC->n > 2 ? "+" : "")",
        R"("%s", __print_hex(REC->a, 8))",
        R"("%s", __print_array(__get_dynamic_array(s), __get_dynamic_array_len(s) / 4, 4))",
        R"("%d", REC->a[3])",
        R"("%d", REC->a[REC->n])",
        R"("%d", 1000 / REC->n)",
        R"("%.*s", REC->n, __get_str(s))",
        R"("%pM %pI4 %pI6c %pU", REC->a, REC->a, REC->a, REC->a)",
        R"("%s", __get_bitmask(s))",
        R"("%s", __get_cpumask(s))",
        R"("%08x", (u32)(REC->n >> 4) | (~REC->n << 2))",
        R"("%lu", (unsigned long)((((unsigned long)REC->n) * 1000) % 7))",
    };
    int number = 0;
    for (const std::string_view print : prints) {
        Bytes seed{std::byte{0}};
        append(seed, piece(5, as_bytes(print)));
        write(folder + "/print-" + std::to_string(number++), seed);
    }
    Bytes seed{std::byte{0}};
    append(seed, piece(2, as_bytes("7 a task\n")));
    append(seed, piece(0, test::MadeUpPage(100).missed(3).event(101, test::printk_event(7, "text")).bytes()));
    append(seed, piece(4, test::printk_event(7, "more")));
    append(seed, piece(1, as_bytes(test::printk_format().text)));
    write(folder + "/page", seed);
}

void write_records(const std::string& folder)
{
    using enum decode::FieldKind;
    const decode::RecordSchema schema{
        .maps = {{.map = "m",
                  .struct_name = "s",
                  .bytes = 56,
                  .fields = {{.name = "ts", .bytes = 8},
                             {.name = "pid", .offset = 8, .bytes = 4, .kind = signed_number},
                             {.name = "ok", .offset = 12, .bytes = 1, .kind = boolean},
                             {.name = "e",
                              .offset = 16,
                              .bytes = 4,
                              .kind = enumeration,
                              .names = {{1, "ONE"}, {-2, "TWO"}}},
                             {.name = "p", .offset = 24, .bytes = 8, .kind = pointer},
                             {.name = "comm", .offset = 32, .bytes = 8, .kind = text},
                             {.name = "raw", .offset = 40, .bytes = 8, .kind = bytes},
                             {.name = "list", .offset = 40, .bytes = 2, .kind = signed_number, .count = 8},
                             {.name = "bits",
                              .offset = 52,
                              .bytes = 4,
                              .kind = signed_number,
                              .bit_offset = 3,
                              .bit_count = 6}}}}};
    const std::string json = schema.to_json();
    for (const std::size_t bytes : {std::size_t{56}, std::size_t{9}}) {
        Bytes seed;
        append_little_endian(seed, static_cast<std::uint16_t>(json.size()));
        append(seed, as_bytes(json));
        seed.resize(seed.size() + bytes, std::byte{0x9c});
        write(folder + "/record-" + std::to_string(bytes), seed);
    }
}

}  // namespace

int main(int argc, char** argv)
{
    if (argc != 3) return 2;
    write_pages(argv[1]);
    write_records(argv[2]);
    return 0;
}
