// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/normalise.h"

#include "core/dsl/lexer.h"
#include "core/dsl/tree_walk.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

namespace boardscope::dsl {

namespace {

using Alias = std::pair<std::string_view, std::string_view>;

constexpr std::array<Alias, 6> word_aliases = {{
    {"kpid", "tid"},
    {"execname", "comm"},
    {"data", "args"},
    {"stack", "kstack"},
    {"caller", "func"},
    {"time", "nsecs"},
}};
constexpr std::array<Alias, 2> function_aliases = {{{"quantize", "hist"}, {"mem", "buf"}}};

template <std::size_t N>
const Alias* find_alias(const std::array<Alias, N>& aliases, std::string_view word)
{
    const auto row =
        std::find_if(aliases.begin(), aliases.end(), [word](const Alias& one) { return one.first == word; });
    return row == aliases.end() ? nullptr : &*row;
}

ExprPtr make(decltype(Expr::node) node, TextRange place)
{
    auto expr = std::make_unique<Expr>();
    expr->node = std::move(node);
    expr->place = place;
    return expr;
}

void append_key(std::vector<ExprPtr>& keys, ExprPtr key)
{
    auto* tuple = std::get_if<Tuple>(&key->node);
    if (!tuple) return keys.push_back(std::move(key));
    for (ExprPtr& element : tuple->elements)
        keys.push_back(std::move(element));
}

/// delete(@m, k) and has_key(@m, k): the key goes where it goes elsewhere.
void move_key_into_map(Call& call)
{
    if (call.arguments.size() < 2) return;
    auto* map = std::get_if<MapAccess>(&call.arguments.front()->node);
    if (!map || !map->keys.empty()) return;
    for (std::size_t i = 1; i < call.arguments.size(); ++i)
        append_key(map->keys, std::move(call.arguments[i]));
    call.arguments.resize(1);
}

void flatten_key(MapAccess& map)
{
    if (map.keys.size() != 1 || !std::holds_alternative<Tuple>(map.keys.front()->node)) return;
    const ExprPtr tuple = std::move(map.keys.front());
    map.keys = std::move(std::get<Tuple>(tuple->node).elements);
}

/// ply's print(a, b): all in one line.
void join_printed(Call& call)
{
    if (call.arguments.size() < 2 || std::holds_alternative<MapAccess>(call.arguments.front()->node)) return;
    const TextRange place = {call.arguments.front()->place.begin, call.arguments.back()->place.end};
    ExprPtr joined = make(Tuple{std::move(call.arguments)}, place);
    call.arguments.clear();
    call.arguments.push_back(std::move(joined));
}

class Normaliser {
public:
    Normaliser(Program& program, const SourceText& source, Diagnostics& diagnostics)
        : program_(program), source_(source), diagnostics_(diagnostics)
    {
    }

    void run()
    {
        const UseExpr use = [this](Expr& expr) { normalise_expr(expr); };
        for (auto& [name, value] : program_.defines)
            for_each_expr(value, use);
        for (MapDeclaration& declaration : program_.map_declarations)
            for_each_expr(declaration.entries, use);
        for (Probe& probe : program_.probes) {
            for (AttachSpec& spec : probe.specs)
                normalise_spec(spec);
            for_each_expr(probe, use);
        }
        for (Span& span : program_.spans) {
            normalise_spec(span.from);
            normalise_spec(span.to);
            for_each_expr(span, use);
        }
    }

private:
    void normalise_expr(Expr& expr)
    {
        for (auto* call = std::get_if<Call>(&expr.node);
             call && call->function == "dyn" && call->arguments.size() == 1;
             call = std::get_if<Call>(&expr.node)) {
            const ExprPtr inner = std::move(call->arguments.front());
            expr = std::move(*inner);
        }
        if (auto* call = std::get_if<Call>(&expr.node)) return normalise_call(expr, *call);
        if (auto* map = std::get_if<MapAccess>(&expr.node)) return flatten_key(*map);
        if (const auto* name = std::get_if<Name>(&expr.node)) return normalise_name(expr, name->name);
        if (const auto* member = std::get_if<Member>(&expr.node)) return normalise_member(expr, *member);
    }

    void normalise_name(Expr& expr, const std::string& name)
    {
        if (is_defined(name)) return;
        if (name == "walltime") {
            Call call{"strftime", expr.place, {}};
            call.arguments.push_back(make(StringLiteral{"%H:%M:%S"}, expr.place));
            call.arguments.push_back(make(Name{"nsecs"}, expr.place));
            expr.node = std::move(call);
        } else if (const Alias* alias = find_alias(word_aliases, name)) {
            expr.node = Name{std::string(alias->second)};
        }
    }

    /// A script may call something of its own by one of ply's words.
    [[nodiscard]] bool is_defined(const std::string& name) const
    {
        return std::any_of(program_.defines.begin(), program_.defines.end(),
                           [&name](const auto& define) { return define.first == name; });
    }

    static void normalise_member(Expr& expr, const Member& member)
    {
        const auto* object = std::get_if<Name>(&member.object->node);
        if (!object || object->name != "regs") return;
        Call call{"reg", member.object->place, {}};
        call.arguments.push_back(make(StringLiteral{member.name}, member.name_place));
        expr.node = std::move(call);
    }

    static void normalise_call(Expr& expr, Call& call)
    {
        if (const Alias* alias = find_alias(function_aliases, call.function)) call.function = alias->second;
        if (call.function == "delete" || call.function == "has_key") move_key_into_map(call);
        if (call.function == "print") join_printed(call);
        if (call.function != "strcmp" || call.arguments.size() != 2) return;
        Binary compared{BinaryOperator::not_equal, std::move(call.arguments[0]),
                        std::move(call.arguments[1])};
        expr.node = std::move(compared);
    }

    void normalise_spec(AttachSpec& spec)
    {
        if (spec.provider != "interval" && spec.provider != "profile") return;
        if (spec.provider == "profile" && spec.parts.size() == 2 && is_number(spec.parts[0])) {
            warn(spec.part_places[0], "profile runs on all CPUs, not on one", "write profile:hz:99");
            spec.parts.erase(spec.parts.begin());
            spec.part_places.erase(spec.part_places.begin());
        }
        // A parameter's value is not known here.
        if (spec.parts.size() != 1 || spec.parts[0].starts_with('$')) return;
        const TextRange place = spec.part_places[0];
        const std::optional<Alias> timing = split_time(spec, place);
        if (!timing) return;
        spec.parts = {std::string(timing->first), std::string(timing->second)};
        spec.part_places = {place, place};
    }

    /// "1s" → {"s", "1"}. Nothing: it stays as it is, to be refused with all that is known of the kind.
    std::optional<Alias> split_time(const AttachSpec& spec, TextRange place)
    {
        const std::string_view text = spec.parts[0];
        const auto digits =
            static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_digit) - text.begin());
        if (digits == 0) return std::nullopt;
        if (digits < text.size()) return Alias{text.substr(digits), text.substr(0, digits)};
        const bool is_interval = spec.provider == "interval";
        warn(place,
             is_interval ? "taken for seconds, as ply does" : "taken for a frequency in Hz, as ply does",
             "write " + spec.provider + (is_interval ? ":s:" : ":hz:") + std::string(text));
        return Alias{is_interval ? "s" : "hz", text};
    }

    static bool is_number(const std::string& text) { return std::all_of(text.begin(), text.end(), is_digit); }

    void warn(TextRange place, std::string message, std::string hint)
    {
        diagnostics_.add({Severity::warning, source_.span(place), std::move(message), std::move(hint)});
    }

    Program& program_;
    const SourceText& source_;
    Diagnostics& diagnostics_;
};

}  // namespace

void normalise(Program& program, const SourceText& source, Diagnostics& diagnostics)
{
    Normaliser(program, source, diagnostics).run();
}

}  // namespace boardscope::dsl
