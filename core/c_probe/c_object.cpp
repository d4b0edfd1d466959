// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/c_probe/c_object.h"

#include "core/dsl/c_declarations.h"
#include "core/dsl/c_types.h"
#include "core/dsl/type_lookup.h"
#include "core/target/type_path.h"

#include <algorithm>
#include <initializer_list>

namespace boardscope::c_probe {

namespace {

using dsl::Token;
using dsl::TokenKind;

constexpr std::string_view event_tag = "struct tp_";

std::vector<Token> tokens_of(std::string_view text)
{
    dsl::Lexer lexer(text);
    std::vector<Token> tokens;
    for (Token token = lexer.next(); token.kind != TokenKind::end; token = lexer.next())
        tokens.push_back(std::move(token));
    return tokens;
}

bool is_one_of(const Token& token, std::initializer_list<std::string_view> words)
{
    return token.kind == TokenKind::word && std::find(words.begin(), words.end(), token.text) != words.end();
}

bool is_tag(const Token& token)
{
    return is_one_of(token, {"struct", "union", "enum"});
}

bool is_integer_word(const Token& token)
{
    return is_one_of(token, {"unsigned", "signed", "char", "short", "int", "long"});
}

/// A declaration begins behind one of these.
bool ends_before_declaration(const Token& token)
{
    return token.is(";") || token.is("{") || token.is("}") || token.is("(") || token.is(",") ||
           token.kind == TokenKind::directive;
}

/// The type before the name at tokens[at]; empty: no declaration.
std::string type_before(const std::vector<Token>& tokens, std::size_t at)
{
    std::string pointers;
    std::size_t end = at;
    while (end > 0 && (tokens[end - 1].is("*") || is_one_of(tokens[end - 1], {"const"}))) {
        if (tokens[end - 1].is("*")) pointers += "*";
        --end;
    }
    if (end == 0 || tokens[end - 1].kind != TokenKind::word) return {};
    if (is_one_of(tokens[end - 1], {"return", "goto", "else", "sizeof", "case", "typeof"})) return {};
    std::size_t begin = end - 1;
    if (begin > 0 && is_tag(tokens[begin - 1]))
        --begin;
    else
        while (begin > 0 && is_integer_word(tokens[begin]) && is_integer_word(tokens[begin - 1]))
            --begin;
    std::string type;
    for (std::size_t i = begin; i < end; ++i)
        type += (type.empty() ? "" : " ") + tokens[i].text;
    while (begin > 0 && is_one_of(tokens[begin - 1], {"const", "volatile", "static", "register", "extern"}))
        --begin;
    if (begin > 0 && !ends_before_declaration(tokens[begin - 1])) return {};
    return pointers.empty() ? type : type + " " + pointers;
}

}  // namespace

CTypesOfProbe::CTypesOfProbe(std::string_view text, const dsl::TargetFacts& facts)
    : text_(text), tokens_(tokens_of(text)), facts_(facts)
{
    read_own_types();
}

/// Each definition on its own: one that cannot be read does not take the others with it.
void CTypesOfProbe::read_own_types()
{
    std::string good;
    const dsl::CEnvironment environment{.pointer_bytes = facts_.pointer_bytes(),
                                        .kernel = [this]() -> const TypeTable& { return facts_.types(); },
                                        .constants = {}};
    for (std::size_t i = 0; i + 2 < tokens_.size(); ++i) {
        if (!is_tag(tokens_[i]) || tokens_[i + 1].kind != TokenKind::word || !tokens_[i + 2].is("{"))
            continue;
        int depth = 0;
        std::size_t end = i + 2;
        for (; end < tokens_.size(); ++end) {
            if (tokens_[end].is("{")) ++depth;
            if (tokens_[end].is("}") && --depth == 0) break;
        }
        if (end == tokens_.size()) break;
        const std::string tried = good +
                                  std::string(text_.substr(tokens_[i].range.begin,
                                                           tokens_[end].range.end - tokens_[i].range.begin)) +
                                  ";\n";
        dsl::CDeclarations read = dsl::read_c_declarations(tried, environment);
        if (read.table) {
            own_ = std::move(read.table);
            good = tried;
        }
        i = end;
    }
}

std::string CTypesOfProbe::declared_type(std::string_view name, std::uint32_t cursor) const
{
    for (std::size_t i = tokens_.size(); i-- > 1;) {
        if (tokens_[i].range.begin >= cursor || !tokens_[i].is_word(name)) continue;
        std::string type = type_before(tokens_, i);
        if (type.empty()) continue;
        if (i + 1 < tokens_.size() && tokens_[i + 1].is("[")) type += type.ends_with('*') ? "*" : " *";
        return type;
    }
    return {};
}

dsl::TypeName CTypesOfProbe::type_name_of(const CObject& object, std::uint32_t cursor) const
{
    dsl::TypeName name =
        dsl::parse_type_name(object.cast.empty() ? declared_type(object.name, cursor) : object.cast);
    name.pointers = std::max(0, name.pointers - object.indices);
    return name;
}

std::optional<dsl::CType> CTypesOfProbe::structure_of(const CObject& object, std::uint32_t cursor) const
{
    const dsl::TypeName name = type_name_of(object, cursor);
    if (name.base.empty() || name.pointers > 1) return std::nullopt;
    const dsl::TypeLookup lookup(own_.get(), facts_);
    Result<dsl::Type> type = lookup.find(name);
    if (!type) return std::nullopt;
    if (type->kind == dsl::TypeKind::pointer) type = dsl::pointed_to(*type);
    if (type->kind != dsl::TypeKind::structure) return std::nullopt;
    std::optional<dsl::CType> layout = lookup.layout_of(type->c_type);
    if (!layout || object.path.empty()) return layout;
    const Result<FieldPlace> field = find_field(*layout->table, layout->id, object.path);
    if (!field) return std::nullopt;
    const TypeTable& table = *layout->table;
    TypeId id = table.resolved(field->type);
    if (table.kind(id) == boardscope::TypeKind::pointer) id = table.resolved(table.target(id));
    return lookup.layout_of({&table, id});
}

std::optional<std::pair<std::string, std::string>> CTypesOfProbe::event_of(const CObject& object,
                                                                           std::uint32_t cursor) const
{
    const dsl::TypeName name = type_name_of(object, cursor);
    if (!name.base.starts_with(event_tag) || !object.path.empty()) return std::nullopt;
    const std::string_view tag = std::string_view(name.base).substr(event_tag.size());
    for (const std::string& event : facts_.tracepoints()) {
        const std::size_t slash = event.find('/');
        if (slash == event.npos || event.size() != tag.size()) continue;
        if (tag.substr(0, slash) == event.substr(0, slash) &&
            tag.substr(slash + 1) == event.substr(slash + 1))
            return std::pair(event.substr(0, slash), event.substr(slash + 1));
    }
    return std::nullopt;
}

}  // namespace boardscope::c_probe
