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

BST_VISIBLE void bst_tick(int number, int twice)
{
    __asm__ volatile("990: nop\n"
                     ".pushsection .note.stapsdt, \"\", %%note\n"
                     ".balign 4\n"
                     ".4byte 992f - 991f, 994f - 993f, 3\n"
                     "991: .asciz \"stapsdt\"\n"
                     "992: .balign 4\n"
                     "993: " ADDRESS "990b, _.stapsdt.base, 0\n"  // probe, link-time anchor, no semaphore
                     ".asciz \"bst\"\n"
                     ".asciz \"tick\"\n"
                     ".asciz \"-4@%0 -4@%1\"\n"  // two signed words of 4 bytes
                     "994: .balign 4\n"
                     ".popsection\n"
                     ".pushsection .stapsdt.base, \"aG\", %%progbits, .stapsdt.base, comdat\n"
                     ".weak _.stapsdt.base\n"
                     ".hidden _.stapsdt.base\n"
                     "_.stapsdt.base: .space 1\n"
                     ".size _.stapsdt.base, 1\n"
                     ".popsection\n"
                     :
                     : "r"(number), "r"(twice));
}
