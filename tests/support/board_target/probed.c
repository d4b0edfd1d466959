// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/board_target/probed.h"

BST_VISIBLE int bst_function(int n)
{
    return n * 3 + 1;
}

#ifdef __arm__

BST_VISIBLE __attribute__((target("arm"))) int bst_arm_function(int n)
{
    return n * 5 + 2;
}

BST_VISIBLE __attribute__((target("thumb"))) int bst_thumb_function(int n)
{
    return n * 7 + 3;
}

#endif

#ifdef __LP64__
#define ADDRESS ".8byte "
#else
#define ADDRESS ".4byte "
#endif

// A mark PROVIDER "bst" of that name; `semaphore` is an address or 0, `arguments` are as the compiler fills them in.
#define MARK(name, semaphore, arguments, ...)                                                                          \
    __asm__ volatile("990: nop\n"                                                                                      \
                     ".pushsection .note.stapsdt, \"\", %%note\n"                                                      \
                     ".balign 4\n"                                                                                     \
                     ".4byte 992f - 991f, 994f - 993f, 3\n"                                                            \
                     "991: .asciz \"stapsdt\"\n"                                                                       \
                     "992: .balign 4\n"                                                                                \
                     "993: " ADDRESS "990b, _.stapsdt.base, " semaphore "\n"                                           \
                     ".asciz \"bst\"\n"                                                                                \
                     ".asciz \"" name "\"\n"                                                                           \
                     ".asciz \"" arguments "\"\n"                                                                      \
                     "994: .balign 4\n"                                                                                \
                     ".popsection\n"                                                                                   \
                     ".ifndef _.stapsdt.base\n"                                                                        \
                     ".pushsection .stapsdt.base, \"aG\", %%progbits, .stapsdt.base, comdat\n"                         \
                     ".weak _.stapsdt.base\n"                                                                          \
                     ".hidden _.stapsdt.base\n"                                                                        \
                     "_.stapsdt.base: .space 1\n"                                                                      \
                     ".size _.stapsdt.base, 1\n"                                                                       \
                     ".popsection\n"                                                                                   \
                     ".endif\n"                                                                                        \
                     :                                                                                                 \
                     : __VA_ARGS__)

BST_VISIBLE void bst_tick(int number, int twice)
{
    // Two signed words of 4 bytes, in registers.
    MARK("tick", "0", "-4@%0 -4@%1", "r"(number), "r"(twice));
}

// The kernel counts it up while a probe is on the mark.
__attribute__((used, externally_visible, section(".probes"))) volatile unsigned short bst_guard_semaphore = 0;

BST_VISIBLE int bst_guard(int number)
{
    volatile int kept = number * 3;

    if (!bst_guard_semaphore) return 0;
    MARK("guard", "bst_guard_semaphore", "-4@%0 -4@%1", "m"(kept), "r"(number));
    return 1;
}
