// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/parser.h"

#include "core/dsl/parse_attach_point.h"
#include "core/dsl/parse_cursor.h"
#include "core/dsl/parse_declaration.h"
#include "core/dsl/parse_macro.h"
#include "core/dsl/parse_preamble.h"
#include "core/dsl/parse_predicate.h"
#include "core/dsl/parse_span.h"
#include "core/dsl/parse_statement.h"

#include <algorithm>
#include <array>
#include <utility>

namespace boardscope::dsl {

namespace {

struct RefusedRow {
    std::string_view word;
    std::string_view message;
    std::string_view hint;
};

/// Of newer bpftrace.
constexpr std::array<RefusedRow, 3> refused = {{
    {"fn", "functions are not supported", "write out what it does where it is called"},
    {"subprog", "functions are not supported", "write out what it does where it is called"},
    {"import", "imports are not supported", "put what is needed into this script"},
}};

class Parser {
public:
    Parser(const SourceText& source, Diagnostics& diagnostics)
        : cursor_(source, diagnostics, {0, static_cast<std::uint32_t>(source.text().size())})
    {
    }

    Program run()
    {
        while (!cursor_.at_end() && !cursor_.gave_up())
            parse_item();
        if (!preprocessor_.open.empty())
            cursor_.fail(preprocessor_.open.back(), "this condition has no end", "put #endif where it ends");
        const bool is_empty = program_.probes.empty() && program_.spans.empty();
        if (is_empty && cursor_.errors() == 0)
            cursor_.fail("this script has no probes", "write what to wait for and what to do: "
                                                      "kprobe:vfs_read { @[comm] = count(); }");
        return std::move(program_);
    }

private:
    void parse_item()
    {
        const Token& token = cursor_.now();
        if (cursor_.accept(";")) return;
        if (token.kind == TokenKind::directive) return parse_directive(cursor_, preprocessor_, program_);
        if (token.kind != TokenKind::word) {
            cursor_.fail("a probe is missing here",
                         "a probe begins with what it waits for: kprobe:vfs_read { … } or BEGIN { … }");
            cursor_.take();
            return skip_item();
        }
        const Token next = cursor_.ahead().next();
        const bool is_attach_point = next.is(":") && next.range.begin == token.range.end;
        if (is_attach_point) return parse_probe();
        if (token.text == "struct" || token.text == "union" || token.text == "enum" ||
            token.text == "typedef")
            return parse_c_definition(cursor_, program_);
        if (token.text == "config" && next.is("=")) return parse_config(cursor_, program_);
        if (token.text == "span") return parse_span_item();
        if (token.text == "macro") {
            if (!parse_macro(cursor_, program_)) skip_item();
            return;
        }
        if (token.text == "let") {
            if (!parse_map_declaration(cursor_, program_)) skip_statement(cursor_);
            return;
        }
        for (const RefusedRow& row : refused) {
            if (token.text != row.word) continue;
            cursor_.fail(std::string(row.message), std::string(row.hint));
            return skip_item();
        }
        parse_probe();
    }

    void parse_span_item()
    {
        Span span;
        if (parse_span(cursor_, span))
            program_.spans.push_back(std::move(span));
        else
            skip_item();
    }

    void parse_probe()
    {
        Probe probe;
        const std::uint32_t begin = cursor_.now().range.begin;
        do {
            AttachSpec spec;
            if (!parse_attach_point(cursor_, spec)) return skip_item();
            probe.specs.push_back(std::move(spec));
        } while (cursor_.accept(","));
        if (!parse_predicate(cursor_, probe.predicate) || !parse_body(probe)) return skip_item();
        probe.place = cursor_.since(begin);
        program_.probes.push_back(std::move(probe));
    }

    bool parse_body(Probe& probe)
    {
        const Token& token = cursor_.now();
        if (token.is("{")) {
            parse_block(cursor_, probe.body);
            return true;
        }
        const bool is_nothing =
            token.kind == TokenKind::end || token.kind == TokenKind::directive || token.is(";");
        if (is_nothing || probe.predicate) {
            cursor_.fail_behind("{ is missing here",
                                "say what to do: kprobe:vfs_read { @[comm] = count(); }");
            return false;
        }
        // ply: one statement without a block.
        StatementPtr only = parse_statement(cursor_);
        if (!only) return false;
        probe.body.push_back(std::move(only));
        return true;
    }

    /// After a mistake outside of blocks: behind the next block.
    void skip_item()
    {
        while (!cursor_.at_end() && !cursor_.now().is("{")) {
            if (cursor_.now().kind == TokenKind::directive) return;
            cursor_.take();
        }
        if (cursor_.at_end()) return;
        int depth = 0;
        do {
            const Token token = cursor_.take();
            if (token.is("{")) ++depth;
            if (token.is("}")) --depth;
        } while (depth > 0 && !cursor_.at_end());
    }

    ParseCursor cursor_;
    PreprocessorState preprocessor_;
    Program program_;
};

}  // namespace

Program parse(const SourceText& source, Diagnostics& diagnostics)
{
    if (source.text().size() > script_limit_bytes) {
        diagnostics.add({Severity::error,
                         {source.file(), 0, 0, 0},
                         "this script is too long",
                         "scripts have at most " + std::to_string(script_limit_bytes) + " bytes"});
        return {};
    }
    return Parser(source, diagnostics).run();
}

}  // namespace boardscope::dsl
