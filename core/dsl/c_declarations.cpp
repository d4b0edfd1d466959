// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/c_declarations.h"

#include "core/dsl/c_constant.h"
#include "core/dsl/c_cursor.h"
#include "core/dsl/c_type_builder.h"
#include "core/dsl/c_types.h"

#include <algorithm>
#include <set>
#include <vector>

namespace boardscope::dsl {

namespace {

constexpr int deepest = 16;
constexpr std::uint64_t longest_array = std::uint64_t{1} << 24;

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words)
{
    return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_qualifier(std::string_view word)
{
    return is_one_of(word, {"const", "volatile", "restrict", "__restrict", "static", "extern", "inline",
                            "register", "__user", "__kernel", "__rcu", "__iomem", "__percpu"});
}

bool is_integer_word(std::string_view word)
{
    return is_one_of(word, {"unsigned", "signed", "char", "short", "int", "long", "_Bool", "bool"});
}

class Reader : private CCursor {
public:
    Reader(std::string_view text, const CEnvironment& environment)
        : CCursor(text), environment_(environment), builder_(environment.pointer_bytes)
    {
    }

    CDeclarations read()
    {
        while (!failed() && here().kind != CToken::Kind::end)
            if (!accept(";")) read_declaration();
        CDeclarations result;
        if (!failed()) {
            Result<TypeTable> table = builder_.finish();
            if (table)
                result.table = std::make_shared<const TypeTable>(std::move(*table));
            else
                fail(table.error().cause, table.error().hint);
        }
        result.problem = problem();
        result.place = place();
        return result;
    }

private:
    struct Attributes {
        bool is_packed = false;
        std::uint32_t alignment = 1;
    };
    struct Declarator {
        std::string name;
        TypeId type = 0;
    };

    // Declarations

    void read_declaration()
    {
        const bool is_typedef = accept("typedef");
        const TypeId base = read_specifiers(0);
        while (!failed() && !is_sign(";")) {
            const Declarator one = read_declarator(base, 0);
            if (failed()) return;
            if (is_typedef)
                builder_.alias(one.name, one.type);
            else if (functions_.contains(one.type) && !one.name.empty())
                builder_.function(one.name, one.type);
            if (!accept(",")) break;
        }
        expect(";");
    }

    TypeId read_specifiers(int depth)
    {
        Attributes ignored;
        if (depth > deepest) {
            fail("structures are nested too deeply here");
            return 0;
        }
        std::string integer;
        std::optional<TypeId> type;
        while (!failed() && is_word()) {
            const std::string_view word = here().text;
            if (is_qualifier(word)) {
                take();
            } else if (is_attribute()) {
                read_attribute(ignored);
            } else if (is_integer_word(word) && !type) {
                integer += (integer.empty() ? "" : " ") + std::string(take().text);
            } else if (!type && integer.empty()) {
                type = read_named_type(depth);
            } else {
                break;
            }
        }
        if (!integer.empty()) return integer_type(integer);
        if (!type) fail("the name of a type is missing here");
        return type.value_or(0);
    }

    TypeId read_named_type(int depth)
    {
        const CToken token = take();
        if (token.text == "struct" || token.text == "union")
            return read_structure(token.text == "union", depth);
        if (token.text == "enum") return read_enumeration();
        if (token.text == "void") return 0;
        if (token.text == "float") return builder_.real("float", 4);
        if (token.text == "double") return builder_.real("double", 8);
        const std::string name(token.text);
        if (const std::optional<TypeId> alias = builder_.find_alias(name)) return *alias;
        if (const std::optional<Type> integer = integer_named(name, environment_.pointer_bytes))
            return builder_.integer(name, integer->bytes, integer->is_signed);
        if (const std::optional<TypeId> imported = import(name)) return *imported;
        fail_at(token, "no type is known as " + name, "define it before it is used");
        return 0;
    }

    TypeId integer_type(const std::string& words)
    {
        const std::optional<Type> type = integer_named(words, environment_.pointer_bytes);
        if (!type) fail("there is no type " + words);
        return type ? builder_.integer(words, type->bytes, type->is_signed) : 0;
    }

    std::optional<TypeId> import(const std::string& name)
    {
        if (!environment_.kernel) return std::nullopt;
        const TypeTable& kernel = environment_.kernel();
        const std::optional<TypeId> found = kernel.find_type(name);
        return found ? std::optional(builder_.import(kernel, *found)) : std::nullopt;
    }

    TypeId read_structure(bool is_union, int depth)
    {
        Attributes attributes;
        read_attributes(attributes);
        const CToken name = here();
        const bool has_name = name.kind == CToken::Kind::word;
        if (has_name) take();
        if (!is_sign("{")) {
            if (!has_name) fail("{ is missing here");
            return builder_.structure(name.text, is_union);
        }
        const TypeId id = builder_.structure(has_name ? name.text : std::string_view(), is_union);
        if (builder_.is_defined(id)) fail_at(name, std::string(name.text) + " is defined twice");
        take();
        std::vector<CTypeBuilder::Member> members;
        while (!failed() && !accept("}"))
            read_member(members, depth);
        read_attributes(attributes);
        if (!failed()) builder_.define(id, is_union, members, attributes.is_packed, attributes.alignment);
        return id;
    }

    void read_member(std::vector<CTypeBuilder::Member>& members, int depth)
    {
        if (accept(";")) return;
        const CToken begin = here();
        const TypeId base = read_specifiers(depth + 1);
        if (is_sign(";")) members.push_back({{}, base, std::nullopt});  // its own members stand among these
        while (!failed() && !is_sign(";")) {
            Declarator one{{}, base};
            if (!is_sign(":")) one = read_declarator(base, 0);
            CTypeBuilder::Member member{one.name, one.type, std::nullopt};
            if (accept(":"))
                member.bits = static_cast<std::uint32_t>(std::min<std::uint64_t>(read_constant(), 64));
            Attributes ignored;
            read_attributes(ignored);
            members.push_back(std::move(member));
            if (!accept(",")) break;
        }
        expect(";");
        if (!failed()) check_layout(members.back(), begin);
    }

    void check_layout(const CTypeBuilder::Member& member, const CToken& begin)
    {
        const std::optional<std::uint64_t> bytes = builder_.bytes(member.type);
        if (!bytes && !complete(member.type))
            return fail_at(begin,
                           "how large " + (member.name.empty() ? "this" : member.name) + " is, is not known",
                           "define its structure before, or use a pointer");
        if (member.bits && bytes && *member.bits > *bytes * 8)
            fail_at(begin, member.name + " has more bits than its type");
    }

    /// A structure of which only the name was known may be one of the kernel's.
    bool complete(TypeId id)
    {
        if (!environment_.kernel) return false;
        const TypeTable& kernel = environment_.kernel();
        const std::optional<std::string> name = builder_.name_of_forward(id);
        const std::optional<TypeId> found =
            name ? kernel.find(NameKind::structure, *name) : std::optional<TypeId>();
        if (!found || !kernel.is_composite(*found)) return false;
        (void)builder_.import(kernel, *found);
        return builder_.bytes(id).has_value();
    }

    TypeId read_enumeration()
    {
        std::string name;
        if (is_word()) name = take().text;
        if (!accept("{")) {
            if (const std::optional<TypeId> known = builder_.find_alias("enum " + name)) return *known;
            if (const std::optional<TypeId> imported = import("enum " + name)) return *imported;
            return builder_.integer("unsigned int", 4, false);
        }
        std::vector<std::pair<std::string, std::int64_t>> values;
        std::int64_t next = 0;
        while (!failed() && !accept("}")) {
            if (!is_word()) return fail("the name of a constant is missing here"), 0;
            const std::string constant(take().text);
            if (accept("=")) next = static_cast<std::int64_t>(read_constant());
            environment_.constants[constant] = static_cast<std::uint64_t>(next);
            values.emplace_back(constant, next);
            next = static_cast<std::int64_t>(static_cast<std::uint64_t>(next) + 1);
            if (!accept(",") && !is_sign("}")) fail(", is missing here");
        }
        return failed() ? 0 : builder_.enumeration(name, values);
    }

    // Declarators

    /// Pointers bind first, then what stands behind the name, then what stands around them in ( ).
    Declarator read_declarator(TypeId type, int depth)
    {
        if (depth > deepest) {
            fail("this is nested too deeply");
            return {};
        }
        while (is_sign("*") || (is_word() && is_qualifier(here().text)))
            if (take().text == "*") type = builder_.pointer_to(type);
        if (is_sign("(") && (here(1).text == "*" || here(1).text == "(")) {
            const std::size_t inner = position();
            skip_group();
            type = read_suffixes(type, depth);
            const std::size_t behind = position();
            move_to(inner + 1);
            Declarator one = read_declarator(type, depth + 1);
            expect(")");
            move_to(behind);
            return one;
        }
        Declarator one;
        if (is_word()) one.name = take().text;
        one.type = read_suffixes(type, depth);
        return one;
    }

    TypeId read_suffixes(TypeId type, int depth)
    {
        if (failed()) return type;
        if (accept("(")) return read_parameters(type, depth);
        std::vector<std::uint32_t> lengths;
        while (!failed() && accept("[")) {
            const CToken first = here();
            const std::uint64_t length = is_sign("]") ? 0 : read_constant();
            if (length > longest_array) fail_at(first, "this array is too long");
            lengths.push_back(static_cast<std::uint32_t>(length));
            expect("]");
        }
        for (auto length = lengths.rbegin(); length != lengths.rend(); ++length)
            type = builder_.array_of(type, *length);
        Attributes ignored;
        read_attributes(ignored);
        return type;
    }

    TypeId read_parameters(TypeId returned, int depth)
    {
        std::vector<CTypeBuilder::Parameter> parameters;
        const bool is_void = here().text == "void" && here(1).text == ")";
        if (is_void) take();
        while (!failed() && !accept(")")) {
            if (accept("...")) continue;
            const TypeId base = read_specifiers(depth + 1);
            Declarator one{{}, base};
            if (!is_sign(",") && !is_sign(")")) one = read_declarator(base, depth + 1);
            parameters.push_back({one.name, one.type});
            if (!accept(",") && !is_sign(")")) fail(") is missing here");
        }
        const TypeId id = builder_.prototype(returned, parameters);
        functions_.insert(id);
        return id;
    }

    void skip_group()
    {
        int open = 0;
        do {
            if (is_sign("(")) ++open;
            if (is_sign(")")) --open;
            if (here().kind == CToken::Kind::end) return fail(") is missing here");
            take();
        } while (open > 0);
    }

    // Attributes and constants

    bool is_attribute() const
    {
        return is_one_of(here().text, {"__attribute__", "__packed", "__attribute", "_Alignas"});
    }

    void read_attributes(Attributes& attributes)
    {
        while (!failed() && is_word() && is_attribute())
            read_attribute(attributes);
    }

    void read_attribute(Attributes& attributes)
    {
        if (take().text == "__packed") {
            attributes.is_packed = true;
            return;
        }
        if (!is_sign("(")) return fail("( is missing here");
        const std::size_t begin = position();
        skip_group();
        for (std::size_t i = begin; i < position(); ++i) {
            const std::string_view word = tokens()[i].text;
            if (is_one_of(word, {"packed", "__packed__"})) attributes.is_packed = true;
            const bool is_aligned = is_one_of(word, {"aligned", "__aligned__"});
            if (is_aligned && i + 2 < position() && tokens()[i + 2].kind == CToken::Kind::number)
                attributes.alignment =
                    static_cast<std::uint32_t>(std::clamp<std::uint64_t>(tokens()[i + 2].value, 1, 4096));
        }
    }

    std::uint64_t read_constant()
    {
        const CConstant constant = read_c_constant(tokens(), position(), environment_.constants);
        move_to(constant.end);
        if (!constant.problem.empty()) fail(constant.problem);
        return constant.value;
    }

    CEnvironment environment_;
    CTypeBuilder builder_;
    std::set<TypeId> functions_;  ///< prototypes: what is declared with them is a function
};

}  // namespace

CDeclarations read_c_declarations(std::string_view text, const CEnvironment& environment)
{
    return Reader(text, environment).read();
}

}  // namespace boardscope::dsl
