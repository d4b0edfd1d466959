// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The pass of types.h at work. For the files types*.cpp only: types.cpp goes over the program,
//          types_statement.cpp, types_map_loop.cpp, types_expr.cpp, types_name.cpp, types_field.cpp, types_call.cpp,
//          types_map.cpp, types_declaration.cpp and types_argument.cpp over what their names say.
// Thread:  one compilation's own.
#pragma once

#include "core/base/error.h"
#include "core/dsl/builtin_functions.h"
#include "core/dsl/builtin_values.h"
#include "core/dsl/function_arguments.h"
#include "core/dsl/merge_types.h"
#include "core/dsl/parameters.h"
#include "core/dsl/providers.h"
#include "core/dsl/type_lookup.h"
#include "core/dsl/types.h"

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace boardscope::dsl {

class TypesPass {
public:
    TypesPass(Program& program, const TargetFacts& facts, const CompileOptions& options,
              const SourceText& source, Diagnostics& diagnostics);
    void run();

private:
    /// What an expression is part of.
    struct Context {
        ContextKind kind = ContextKind::nothing;
        std::string provider;
        std::vector<std::vector<std::string>> matches;
        int probe = -1;  ///< in Program::probes; -1: a span
    };
    /// Beside MapInfo.
    struct MapState {
        std::vector<Holder> keys;
        Holder value;
        bool has_keys = false;  ///< whether it has any is known
        TextRange key_place;
        TextRange value_place;
    };

    // types.cpp
    void settle();
    void check_unit(std::size_t unit);
    void check_probe(std::size_t index);
    void check_span(Span& span);
    void check_span_keys(Span& span, const Context& begin, const Context& end);
    void give_results();
    void error(TextRange place, std::string message, std::string hint = {});
    void error(TextRange place, const Error& error) { this->error(place, error.cause, error.hint); }
    void warning(TextRange place, std::string message, std::string hint = {});
    void note(TextRange place, std::string message);
    void report(Severity severity, TextRange place, std::string message, std::string hint);
    void note_place(TextRange place);
    [[nodiscard]] static Context context_of(const AttachSpec& spec);
    [[nodiscard]] bool require_helper(std::string_view helper, std::string_view what, TextRange place,
                                      const std::string& way_around = {});
    [[nodiscard]] std::string kernel_text() const;
    [[nodiscard]] std::uint32_t word_bytes() const { return static_cast<std::uint32_t>(facts_.pointer_bytes()); }

    // types_statement.cpp
    void check(Block& block);
    void check(Statement& statement);
    void check_assignment(Assignment& node, TextRange place);
    void check_condition(Expr& condition);
    void check_unroll(Unroll& node);
    void check_while(While& node, TextRange place);
    void check_range(ForRange& node);
    void check_expr_statement(Expr& expr);
    int loop_variable(Expr& variable);
    void assign(Expr& target, const Type& value, bool is_literal, TextRange value_place);

    // types_declaration.cpp
    void check_declarations();
    void check_declaration(MapDeclaration& declaration);
    void apply_declarations();

    // types_map_loop.cpp
    void check_map_loop(ForMap& node, TextRange place);
    int loop_variable_of(Expr& variable);
    [[nodiscard]] bool require_callbacks(const std::string& what, TextRange place, const std::string& way_around);
    [[nodiscard]] bool can_be_gone_over(const MapAccess& map, const Type& value, TextRange place);

    // types_expr.cpp
    void check(Expr& expr);
    void check_node(Expr& expr);
    void check_literal(Expr& expr);
    void check_positional(Expr& expr, const Positional& node);
    void check_variable(Expr& expr, Variable& node);
    void check_unary(Expr& expr, Unary& node);
    void check_step(Expr& expr, Unary& node);
    void check_binary(Expr& expr, Binary& node);
    void check_arithmetic(Expr& expr, Binary& node);
    void check_comparison(Expr& expr, Binary& node);
    void check_text_comparison(const Expr& expr, const Binary& node);
    void check_ternary(Expr& expr, Ternary& node);
    void check_cast(Expr& expr, Cast& node);
    void check_tuple(Expr& expr, Tuple& node);
    void check_tuple_element(Expr& expr, TupleElement& node);
    void check_size(Expr& expr, SizeOf& node);
    void check_offset(Expr& expr, OffsetOf& node);
    [[nodiscard]] bool require_number(const Expr& expr, const std::string& what);
    [[nodiscard]] bool require_value(const Expr& expr);
    [[nodiscard]] static Type arithmetic_type(const Type& left, const Type& right);
    [[nodiscard]] static bool is_literal(const Expr& expr);
    [[nodiscard]] VariableInfo* find_variable(const std::string& name, int* index);
    int variable_index(const std::string& name, TextRange place);
    int new_variable_index(const std::string& name, TextRange place);

    // types_name.cpp
    void check_name(Expr& expr, Name& node);
    void check_builtin(Expr& expr, const BuiltinRow& row, const std::string& name);
    void check_constant_name(Expr& expr, const std::string& name);
    [[nodiscard]] bool expand_define(Expr& expr, const std::string& name);
    void expand_parent(Expr& expr, std::string_view field);
    void set_stack(Expr& expr, TypeKind kind, const std::string& format, std::uint32_t frames);
    [[nodiscard]] Error not_offered(const BuiltinRow& row, const std::string& name) const;

    // types_argument.cpp
    void check_argument(Expr& expr, unsigned number);
    void check_mark_argument(Expr& expr, unsigned number);
    void check_raw_argument(Expr& expr, unsigned number);
    void check_stack_argument(Expr& expr, unsigned number);
    void check_returned(Expr& expr);
    void check_function_field(Expr& expr, const Member& node);
    void set_context(Expr& expr, std::uint64_t offset, const Type& type, std::string what);
    [[nodiscard]] const TypeTable* prototype(TypeId* function) const;
    [[nodiscard]] Type argument_type(unsigned number);
    [[nodiscard]] Type returned_type();
    [[nodiscard]] Type in_register(const TypeTable& types, TypeId type) const;
    [[nodiscard]] const RegisterFile& registers() const { return registers_of(facts_.profile().arch); }

    // types_field.cpp
    void check_member(Expr& expr, Member& node);
    void check_tracepoint_field(Expr& expr, const Member& node);
    void set_tracepoint_field(Expr& expr, const TracepointField& field, const Member& node);
    void set_data_loc(Expr& expr, const TracepointField& field);
    void set_member(Expr& expr, const Member& node, const Type& structure);
    void check_index(Expr& expr, Index& node);
    void check_dereference(Expr& expr, Unary& node);
    void set_memory(Expr& expr, const Type& type, std::uint64_t offset, std::string what);
    [[nodiscard]] Type as_pointer(const Type& type) const;
    [[nodiscard]] bool as_address(Expr& expr);

    // types_map.cpp
    void check_map(Expr& expr, MapAccess& node);
    int map_index(MapAccess& node, TextRange place);
    void check_keys(MapAccess& node, TextRange place);
    void split_key(MapAccess& node, std::size_t count);
    void store_in_map(MapAccess& node, const Type& value, bool is_literal, TextRange value_place);
    [[nodiscard]] bool can_be_kept(const Type& type, TextRange place, const std::string& where);
    void map_changed(int index);

    // types_call.cpp
    void check_call(Expr& expr, Call& node);
    [[nodiscard]] bool stands_well(const Expr& expr, const Call& node, const FunctionRow& row);
    [[nodiscard]] bool check_count(const Call& node, const FunctionRow& row, TextRange place);
    [[nodiscard]] bool check_arguments(Call& node, const FunctionRow& row);
    [[nodiscard]] bool check_one_argument(Expr& argument, char letter, const FunctionRow& row);
    [[nodiscard]] bool take_text(Expr& argument);
    void set_result(Expr& expr, Call& node, const FunctionRow& row);
    void set_by_name(Expr& expr, Call& node, const FunctionRow& row);
    void set_linear(Expr& expr, const Call& node);

    // types_function.cpp
    void set_text(Expr& expr, Call& node);
    void set_blob(Expr& expr, Call& node);
    void set_register_call(Expr& expr, const Call& node);
    void set_clock(Expr& expr, const Call& node);
    void set_stack_call(Expr& expr, const Call& node, TypeKind kind);
    void set_inet(Expr& expr, Call& node);
    void set_mac(Expr& expr, Call& node);
    void set_space(Expr& expr, const Call& node, Space space);
    void check_signal(Call& node);
    void check_text_call(Expr& expr, Call& node);

    // types_option.cpp
    void set_option(Expr& expr, Call& node);
    void check_option_names();

    // types_length.cpp
    void check_length(Expr& expr, Call& node);
    void set_address_number(Expr& expr, const Call& node);

    // types_output.cpp
    void check_format(Call& node);
    [[nodiscard]] bool fits_conversion(char conversion, const Expr& argument, const std::string& function);
    void check_print(Call& node);
    void check_map_call(Expr& expr, Call& node);
    [[nodiscard]] bool can_be_printed(const Expr& expr, const std::string& where);

    Program& program_;
    const TargetFacts& facts_;
    const CompileOptions& options_;
    ScriptParameters parameters_;
    const SourceText& source_;
    Diagnostics& diagnostics_;
    TypeLookup lookup_;
    std::uint32_t max_strlen_ = 64;
    std::string stack_mode_;
    Context context_;
    bool quiet_ = true;  ///< types are still growing: what looks like an error may not be one
    TextRange outside_;  ///< the last place that is in no macro's definition
    int loops_ = 0;      ///< around the statement
    int defines_ = 0;    ///< being expanded
    const Expr* statement_ = nullptr;  ///< the expression that is a statement of its own, or a map's new value
    bool is_map_value_ = false;

    std::vector<std::set<std::string>> maps_of_unit_;  ///< probes, then spans
    std::set<std::size_t> waiting_;                    ///< units that are to be looked at again
    std::vector<MapState> maps_;                       ///< beside Program::maps
    std::vector<Holder> variables_;                    ///< beside Program::variables
    std::map<std::pair<int, std::string>, int> variable_names_;  ///< by probe and name
    /// Those of loops over maps, which are known in their loop only; and the loops around the statement.
    std::map<const Expr*, int> loop_variables_;
    std::vector<std::pair<std::string, int>> loop_names_;
    bool variables_changed_ = false;
    std::set<std::tuple<std::uint32_t, std::string>> told_;  ///< probes that were split are checked again
};

}  // namespace boardscope::dsl
