// SPDX-License-Identifier: GPL-3.0-or-later
// What:    A script as a tree. The parser makes it without knowing the board; the pass `types` fills in what
// expressions are
//          (Expr::type, Expr::meaning); `emit_c` prints it as C.
// Thread:  plain values; one compilation belongs to one thread.
// Units:   places are byte offsets in the script's text.
// Source:  docs/dsl.md has the grammar.
#pragma once

#include "core/dsl/type.h"
#include "core/dsl/usdt_argument.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace boardscope::dsl {

struct TextRange {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;  ///< one past the last byte
    friend bool operator==(const TextRange&, const TextRange&) = default;
};

enum class UnaryOperator {
    logical_not,
    bit_not,
    minus,
    dereference,
    pre_increment,
    pre_decrement,
    post_increment,
    post_decrement
};
enum class BinaryOperator {
    add,
    subtract,
    multiply,
    divide,
    modulo,
    shift_left,
    shift_right,
    bit_and,
    bit_or,
    bit_xor,
    logical_and,
    logical_or,
    logical_xor,  ///< logical_xor: ply's ^^
    equal,
    not_equal,
    less,
    less_equal,
    greater,
    greater_equal,
};

/// "struct task_struct *", "uint32", "char[16]": as written; the pass `types` looks it up.
struct TypeName {
    std::string base;  ///< "struct task_struct", "uint32", "unsigned long"
    int pointers = 0;
    std::optional<std::uint64_t> array_length;
    TextRange place;
    friend bool operator==(const TypeName&, const TypeName&) = default;
};

struct Expr;
using ExprPtr = std::unique_ptr<Expr>;

struct IntegerLiteral {
    std::uint64_t value = 0;
    std::string spelling;  ///< "1e6", "0x10", "5s"
};
struct StringLiteral {
    std::string value;  ///< escapes are resolved
};
/// $1; number 0: $#
struct Positional {
    int number = 0;
};
/// A word that is no call: a builtin (pid, arg0), a constant or an enumerator. `types` tells which.
struct Name {
    std::string name;
};
/// $x
struct Variable {
    std::string name;  ///< without $
    int index = -1;    ///< in Program::variables, by `types`
};
/// @x, @x[1, comm]
struct MapAccess {
    std::string name;  ///< without @; may be empty
    std::vector<ExprPtr> keys;
    int index = -1;  ///< in Program::maps, by `types`
};
/// With spellings of ply and of newer bpftrace made one: see normalise().
struct Call {
    std::string function;
    TextRange function_place;
    std::vector<ExprPtr> arguments;
};
struct Unary {
    UnaryOperator op = UnaryOperator::logical_not;
    ExprPtr operand;
};
struct Binary {
    BinaryOperator op = BinaryOperator::add;
    ExprPtr left;
    ExprPtr right;
};
struct Ternary {
    ExprPtr condition;
    ExprPtr then_value;  ///< null: `a ?: b` is not in the language
    ExprPtr else_value;
};
struct Cast {
    TypeName type;
    ExprPtr operand;
};
/// a.b and a->b mean the same, as in bpftrace.
struct Member {
    ExprPtr object;
    std::string name;
    TextRange name_place;
    bool arrow = false;  ///< as it was written
};
/// t.0
struct TupleElement {
    ExprPtr object;
    std::uint32_t index = 0;
};
/// a[i] of arrays and pointers
struct Index {
    ExprPtr object;
    ExprPtr index;
};
struct Tuple {
    std::vector<ExprPtr> elements;
};
struct SizeOf {
    std::variant<TypeName, ExprPtr> what;
};
struct OffsetOf {
    TypeName type;
    std::string path;  ///< "se.vruntime"
};

/// Where a field's value comes from. Offsets are the board's.
struct FieldAccess {
    enum class From {
        context,   ///< of a tracepoint, or registers: at `offset` of the program's context
        memory,    ///< at the address of the object + `offset`
        data_loc,  ///< context; the 32-bit word there holds offset and length of the value (__data_loc)
        address,   ///< nothing is read: the field is a structure or an array, and its address is object +
                   ///< offset
    };
    From from = From::memory;
    std::uint64_t offset = 0;
    std::uint32_t bytes = 0;  ///< to be read, 1, 2, 4 or 8; of char arrays: all
    bool is_signed = false;   ///< extends the sign of what is read (after shift and mask)
    std::uint32_t bit_shift = 0;
    std::uint32_t bits = 0;    ///< of a bit-field; else 0
    std::uint32_t stride = 0;  ///< of a[i] whose i is not in `offset` yet: bytes from one element to the next
    std::string what;  ///< for the C's comment: "task_struct.real_parent", "sys_enter_openat.filename"
};
/// A name, an enumerator, sizeof, a positional parameter: known when the script is compiled.
struct Constant {
    std::uint64_t value = 0;
    std::string what;  ///< for the C's comment: "TASK_RUNNING"; may be empty
};
/// The constant is a text: str($1), or "$1" where a string is wanted.
struct TextConstant {
    std::string value;
};
/// The word is a builtin of that name, in the one spelling that docs/dsl.md lists first: "tid" for kpid.
struct BuiltinValue {
    std::string name;
};
/// UsdtArgument: of a mark, in the program's memory; those in registers are a FieldAccess.
using Meaning = std::variant<std::monostate, FieldAccess, Constant, TextConstant, BuiltinValue, UsdtArgument>;

struct Expr {
    std::variant<IntegerLiteral, StringLiteral, Positional, Name, Variable, MapAccess, Call, Unary, Binary,
                 Ternary, Cast, Member, TupleElement, Index, Tuple, SizeOf, OffsetOf>
        node;
    TextRange place;
    Type type;        ///< by `types`
    Meaning meaning;  ///< by `types`
};

struct Statement;
using StatementPtr = std::unique_ptr<Statement>;
using Block = std::vector<StatementPtr>;

struct ExprStatement {
    ExprPtr expr;
};
/// target is a Variable or a MapAccess
struct Assignment {
    ExprPtr target;
    std::optional<BinaryOperator> op;  ///< += is add
    ExprPtr value;
    bool is_declaration = false;  ///< let $x = …; without a value: `let $x;`, value is null
};
struct If {
    ExprPtr condition;
    Block then_block;
    Block else_block;
};
struct Unroll {
    ExprPtr count;
    Block body;
};
struct While {
    ExprPtr condition;
    Block body;
};
/// for ($i : begin..end)
struct ForRange {
    ExprPtr variable;
    ExprPtr begin;
    ExprPtr end;
    Block body;
};
/// for ($kv : @map)
struct ForMap {
    ExprPtr variable;
    ExprPtr map;
    Block body;
};
enum class JumpKind { return_, break_, continue_ };
struct Jump {
    JumpKind kind = JumpKind::return_;
};
struct NestedBlock {
    Block body;
};

struct Statement {
    std::variant<ExprStatement, Assignment, If, Unroll, While, ForRange, ForMap, Jump, NestedBlock> node;
    TextRange place;
};

/// One place to attach to, as written; `expand` fills in what it stands for on the board.
struct AttachSpec {
    std::string provider;            ///< in full: "kprobe" for k, "tracepoint" for t
    std::vector<std::string> parts;  ///< what stands between the colons: {"sched", "sched_switch"}
    std::uint64_t offset = 0;        ///< fn+off
    TextRange place;
    std::vector<TextRange> part_places;
    std::vector<std::vector<std::string>>
        matches;  ///< by `expand`: `parts` without wildcards, one for each attachment
};

struct Probe {
    std::vector<AttachSpec> specs;
    ExprPtr predicate;  ///< may be null
    Block body;
    TextRange place;
    /// Which of the script's probes it is: `expand` makes several of one whose attachments differ in kind, or
    /// in where the arguments lie that the body uses. All attachments of a probe have the same context.
    int origin = 0;
};

struct SpanField {
    std::string name;
    ExprPtr value;
    bool at_end = false;  ///< its value is taken where the span ends
};
/// span NAME = spec .. spec [by expr] [/expr/] [{ name = expr; … }]
struct Span {
    std::string name;
    AttachSpec from;
    AttachSpec to;
    ExprPtr from_key;   ///< null: the thread
    ExprPtr to_key;     ///< the same text, parsed again: it has types of its own
    ExprPtr predicate;  ///< of the beginning; may be null
    std::vector<SpanField> fields;
    TextRange place;
};

struct ConfigEntry {
    std::string name;  ///< in lower case without BPFTRACE_: "max_strlen"
    std::string value;
    TextRange place;
};

struct MacroParameter {
    enum class Kind {
        expression,  ///< y: what is given is put in wherever it stands
        variable,    ///< $x: the caller's variable, if one is given
        map,         ///< @m
    };
    Kind kind = Kind::expression;
    std::string name;  ///< without $ and @
    TextRange place;
};
/// macro name($x, @m, y) { body; value }, or #define NAME(y) value
struct Macro {
    std::string name;
    std::vector<MacroParameter> parameters;
    Block body;
    ExprPtr value;           ///< may be null
    bool is_define = false;  ///< its variables and maps are those of where it is called
    TextRange name_place;
    TextRange place;
};

/// let @name = hash(100);
struct MapDeclaration {
    std::string name;  ///< without @
    std::string kind;  ///< "hash", "lruhash", "percpuhash", "percpulruhash"
    ExprPtr entries;
    TextRange kind_place;
    TextRange place;
};

/// A map, by `types`.
struct MapInfo {
    std::string name;  ///< without @
    std::vector<Type> key;
    Type value;
    TextRange place;            ///< of its first use
    std::uint64_t entries = 0;  ///< as declared; 0: as the setting max_map_keys has it
    bool forgets = false;       ///< a full map makes room by itself: what was not used for long goes
};
struct VariableInfo {
    std::string name;
    Type type;
    int probe = 0;  ///< in Program::probes: variables live in one probe
    TextRange place;
};

struct Program {
    std::string c_definitions;  ///< struct, union and enum definitions, one after the other, as written
    TextRange c_place;          ///< of the first of them
    std::vector<std::string> includes;  ///< "linux/sched.h": taken note of; types come from the board
    std::vector<std::pair<std::string, ExprPtr>> defines;  ///< object-like #define
    std::vector<ConfigEntry> config;
    std::vector<Macro> macros;
    std::vector<MapDeclaration> map_declarations;
    std::vector<Probe> probes;
    std::vector<Span> spans;
    std::vector<MapInfo> maps;            ///< by `types`
    std::vector<VariableInfo> variables;  ///< by `types`
    std::shared_ptr<const TypeTable> script_types;  ///< of c_definitions, by `types`; Type::c_type may point here
};

}  // namespace boardscope::dsl
