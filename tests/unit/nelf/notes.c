// SPDX-License-Identifier: GPL-3.0-or-later
// Compiled by tst_nelf: notes padded to 4 and to 8 bytes, and some that claim more than there is.
__asm__(".section .note.narrow,\"a\",%note\n"
        ".balign 4\n"
        ".long 5, 3, 7\n"
        ".asciz \"four\"\n"
        ".balign 4\n"
        ".ascii \"abc\"\n"
        ".balign 4\n"
        ".long 4, 4, 8\n"
        ".asciz \"abc\"\n"
        ".long 99\n");
__asm__(".section .note.wide,\"a\",%note\n"
        ".balign 8\n"
        ".long 5, 3, 7\n"
        ".asciz \"four\"\n"
        ".balign 8\n"
        ".ascii \"abc\"\n"
        ".balign 8\n"
        ".long 4, 8, 8\n"
        ".asciz \"abc\"\n"
        ".quad 99\n");
__asm__(".section .note.cut,\"a\",%note\n"
        ".balign 4\n"
        ".long 4, 4, 9\n"
        ".asciz \"abc\"\n"
        ".long 1\n"
        ".long 4, 4000, 9\n"
        ".asciz \"abc\"\n");
__asm__(".section .note.huge,\"a\",%note\n"
        ".balign 4\n"
        ".long 4, 0xffffffff, 9\n"
        ".asciz \"abc\"\n");
