// SPDX-License-Identifier: GPL-3.0-or-later
// Causes: memory is the program's, but not there, or not that much of it.
#include "core/verifier/log_text.h"
#include "core/verifier/verifier_causes.h"

#include <charconv>

namespace boardscope::verifier {

namespace {

constexpr int stack_bytes = 512;

/// Of the '*' that stands for a signed number.
int signed_number(std::string_view text)
{
    int value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

/// "invalid write to stack R10 off=-520 size=8", "invalid stack off=-520 size=8".
bool is_below_stack(const Case& one)
{
    for (const std::string& found : one.found)
        if (signed_number(found) < -stack_bytes) return true;
    return false;
}

constexpr Cause causes[] = {
    {"unbounded index",
     {"R# unbounded memory access, make sure to bounds check",
      "R# min value is negative, either use unsigned index", "value * makes * pointer be out of bounds",
      "math between * pointer and register with unbounded * value is not allowed",
      "* pointer offset * is not allowed", "R# has unknown scalar with mixed signed bounds"},
     "an index has no bounds that the verifier can see",
     "Nothing on the way there says that the index is within the memory: it may be negative, or too large. "
     "A signed number must be asked in both directions.",
     "Use an unsigned index, and bound it just before: if (i >= SIZE) return 0; or, for a power of two: i "
     "&= SIZE - 1;"},
    {"index out of bounds",
     {"R# max value is outside of the "},
     "an index may be too large",
     "{what}. The largest value that the index can have here is outside of the memory.",
     "Bound it by the size of the memory: if (i >= SIZE) return 0; — the bound that is there is larger than "
     "the array or the value."},
    {"outside of a map value",
     {"invalid access to map value, value_size=* off=* size=*"},
     "a map's value is accessed outside of its size",
     "{2} bytes at byte {1} are accessed, and a value of this map has {0} bytes.",
     "Make the type of the map's value as large as what is read or written, or correct the index."},
    {"outside of memory",
     {"invalid access to memory, mem_size=* off=* size=*",
      "invalid access to map key, key_size=* off=* size=*"},
     "memory is accessed outside of its size",
     "{2} bytes at byte {1} are accessed, and there are {0} bytes.",
     "Reserve as much as is written: bpf_ringbuf_reserve(&ring, sizeof(struct event), 0), and use the "
     "pointer with that type only."},
    {"outside of memory",
     {"R# min value is outside of the ", "R# invalid * buffer access: off=*",
      "R# invalid variable buffer offset"},
     "memory is accessed outside of its size",
     "{what}. The access begins before it, or behind its end.",
     "Bound the index in both directions before it is used."},
    {"unchecked packet",
     {"invalid access to packet, off=* size=*, R", "R# offset is outside of the packet",
      "Unknown packet alignment"},
     "a packet is read without asking whether it is that long",
     "{1} bytes at byte {0} are accessed; no comparison with data_end on the way here says that they are "
     "there.",
     "Ask first: if (data + {0} + {1} > data_end) return …; with data and data_end read from the context, "
     "each as void *."},
    {"unbounded size",
     {"R# min value is negative, either use unsigned or", "R# unbounded memory access, use 'var &= const'"},
     "the size that is passed to a function has no bounds that the verifier can see",
     "{what}. {helper} would read or write that many bytes.",
     "Make the size unsigned, and bound it just before the call: if (n > sizeof(buf)) n = sizeof(buf); or n "
     "&= sizeof(buf) - 1;"},
    {"size of zero",
     {"R# invalid zero-sized read", "invalid zero-sized read"},
     "the size that is passed to a function may be 0",
     "{helper} takes no size of 0 on {board}; a map without values, such as a ring buffer, has no size to "
     "copy either.",
     "Ask first: if (n == 0) return 0; and see that the map is of a type that holds values."},
    {"stack too large",
     {"invalid write to stack R# off=* size=*", "invalid stack off=* size=*",
      "invalid read from stack R# off=* size=*", "invalid stack type R# off=* access_size=*",
      "invalid indirect access to stack R# off=* size=*"},
     "more than 512 bytes of stack are used",
     "A program has 512 bytes of stack, those of the functions that it calls included.",
     "Keep large buffers in a map: a per-CPU array with one entry, looked up with key 0. In a script, "
     "shorten strings with config = { max_strlen = … }.",
     0,
     -1,
     is_below_stack},
    {"stack too large",
     {"combined stack size of * calls is *. Too large", "stack size of subprog * is *. Too large"},
     "more than 512 bytes of stack are used",
     "The stacks of all functions that are active together count: {1} bytes.",
     "Keep large buffers in a map: a per-CPU array with one entry, looked up with key 0; or mark small "
     "functions static __always_inline."},
    {"uninitialised stack",
     {"invalid indirect read from stack", "invalid read from stack off *+* size *",
      "invalid read from stack R# off *+* size *", "invalid read from stack: off",
      "invalid read from stack var_off", "uninitialized stack"},
     "bytes on the stack are used that were never written",
     "They are read {end}. Often they are the gaps between the fields of a struct, which an initialiser "
     "does not always reach.",
     "Clear the whole variable where it is declared: struct key k = {}; and __builtin_memset(&k, 0, "
     "sizeof(k)); where it has holes."},
    {"outside of the stack",
     {"invalid write to stack R# off=* size=*", "invalid read from stack R# off=* size=*",
      "invalid stack off=* size=*", "invalid stack type R# off=* access_size=*",
      "invalid indirect access to stack R# off=* size=*", "invalid stack access",
      "invalid zero-size read from stack"},
     "a variable on the stack is accessed outside of its size",
     "The access leaves what lies below the top of the stack. A function was given a size that is larger "
     "than the buffer, or an index is too large.",
     "Pass sizeof(buf) as the size, and see that the type of the buffer is what the map's key or value is."},
    {"variable index into the stack",
     {"invalid variable-offset", "variable stack access var_off=*", "R# variable stack access prohibited",
      "invalid unbounded variable-offset", "variable offset stack access",
      "R# stack pointer arithmetic goes out of range"},
     "an array on the stack is indexed by a number that may be too large",
     "The index may leave the array; kernels before 5.12 take no variable index into the stack for reading "
     "and writing at all.",
     "Bound it by the array's size just before: if (i >= SIZE) return 0; or i &= SIZE - 1; on older kernels "
     "keep the array in a map."},
    {"misaligned access",
     {"misaligned * access off", "misaligned access off", "misaligned stack access off",
      "BPF_ATOMIC * misaligned"},
     "memory is accessed at an address that does not suit its size",
     "2, 4 and 8 bytes lie at multiples of 2, 4 and 8 here. A cast into the middle of a buffer, or a packed "
     "struct, leads to this.",
     "Order the fields by size, largest first; copy what lies elsewhere with __builtin_memcpy()."},
};

}  // namespace

std::span<const Cause> causes_of_bounds()
{
    return causes;
}

}  // namespace boardscope::verifier
