// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What the parts of the emitter share while a script is printed as C. For emit_*.cpp and builtins/ only.
// Thread:  one compilation belongs to one thread.
// Units:   bytes.
#pragma once

#include "core/base/diagnostics.h"
#include "core/dsl/ast.h"
#include "core/dsl/c_writer.h"
#include "core/dsl/compile.h"
#include "core/dsl/providers.h"
#include "core/dsl/source_text.h"
#include "core/dsl/storage.h"
#include "core/dsl/target_facts.h"
#include "core/script/script_schema.h"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace boardscope::dsl {

/// What the C may use on this board.
struct KernelMeans {
    bool split_reads = true;
    bool read_str = true;
    bool ringbuf = true;
    bool loops = true;
    bool narrow = false;  ///< pointers and long have 4 bytes
};

/// A number in C. All are u64 or s64, but for those of type int or smaller.
struct CValue {
    std::string c;
    bool is_simple = false;  ///< needs no parentheses
    bool is_int = false;     ///< narrower than 64 bits: must be widened before arithmetic
};

/// Where a value can be written to or read from: "record->comm", an array of char where it is a text.
struct CPlace {
    std::string c;
    Type type;
};

/// How a map lies in the kernel.
struct MapStorage {
    std::string name;      ///< "at_reads"
    std::string key_type;  ///< "u64", "struct at_reads_key"
    std::vector<std::string> key_fields;
    std::vector<std::uint32_t> key_offsets;
    script::ScriptMap schema;
    std::optional<std::uint32_t> failure;  ///< the event that tells of failed updates
};

/// The C function that is being written.
struct FunctionState {
    std::string name;
    std::string event_name;  ///< of the rows that it makes
    ContextKind context = ContextKind::nothing;
    std::uint32_t stack_bytes = 0;  ///< of what is declared now
    std::set<std::string> words;    ///< that are taken
    std::map<std::string, std::string> scratch;  ///< members of the scratch structure → their declarations
    std::map<int, CPlace> variables;   ///< by index in Program::variables
    int loop_depth = 0;  ///< around the statement, within the C function that it is written into
    /// Loops over maps have C functions of their own, which the kernel calls for each entry. What both use lies in a
    /// structure that they are given, `locals`: its members, besides those that all have.
    bool has_attach_point = false;  ///< the variable attach_point tells where it is attached
    bool has_map_loops = false;
    bool is_in_map_loop = false;
    std::vector<std::string> locals;
    struct MapLoop {
        std::string heading;
        std::vector<CWriter::Line> body;
    };
    std::vector<MapLoop> map_loops;  ///< in the order in which they may be declared
};

struct EmitState {
    const Program& program;
    const TargetFacts& facts;
    const CompileOptions& options;
    const SourceText& source;
    Diagnostics& diagnostics;
    KernelMeans kernel = {};

    script::ScriptSchema schema = {};
    StructTable structs = {};
    std::vector<MapStorage> maps = {};           ///< as Program::maps
    std::vector<std::string> definitions = {};   ///< structures and maps, in their order
    std::vector<std::string> event_words = {};   ///< "PRINTF_1", by id
    std::set<std::string> symbols = {};          ///< of kaddr()
    std::set<std::string> words = {};            ///< of the file: functions, maps, structures
    std::vector<wire::PlanProgram> attach = {};
    bool takes_elapsed = false;
    bool takes_stacks = false;
    bool runs_commands = false;
    bool tells_failures = false;
    std::uint32_t largest_record = 0;

    CWriter out = CWriter();  ///< the functions
    FunctionState function = {};

    void error(TextRange place, std::string message, std::string hint);
    void note(TextRange place, std::string message, std::string hint);
    /// A name that nothing in the file has yet.
    std::string file_word(std::string_view wanted);
    /// A name that nothing in the function has yet.
    std::string local_word(std::string_view wanted);
    /// The event's id; `word` is for the reader of the C.
    std::uint32_t add_event(script::ScriptEvent event, std::string_view word);
};

/// Bytes that may lie on the stack of 512 at the same time; clang needs some for what it keeps there itself.
constexpr std::uint32_t stack_limit = 256;
constexpr std::uint32_t stack_text_limit = 32;
constexpr std::uint32_t stack_key_limit = 64;

}  // namespace boardscope::dsl
