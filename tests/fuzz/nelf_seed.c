// SPDX-License-Identifier: GPL-3.0-or-later
// An object with a little of everything that nelf reads: notes, symbols, relocations, sections without bytes.
const char licence[] __attribute__((section("license"))) = "GPL";
static const struct {
    unsigned int name_bytes, description_bytes, type;
    char name[4], description[4];
} note __attribute__((section(".note.seed,\"a\",@note #"), used)) = {4, 4, 1, "bsc", "abc"};
int with_value = 7;
static int without;
int twice(int n) __attribute__((noinline));
int twice(int n)
{
    return n * 2 + with_value;
}
int entry(void) __attribute__((section("kprobe/entry")));
int entry(void)
{
    return twice(without++);
}
