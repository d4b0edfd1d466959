// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/format.h"

#include "core/dsl/lexer.h"
#include "core/dsl/parser.h"
#include "core/dsl/source_printer.h"

#include <algorithm>
#include <variant>
#include <vector>

namespace boardscope::dsl {

namespace {

struct Comment {
    TextRange place;
    bool is_behind_text = false;  ///< something else begins its line
};

bool begins_line(std::string_view text, std::uint32_t place)
{
    while (place > 0 && (text[place - 1] == ' ' || text[place - 1] == '\t'))
        --place;
    return place == 0 || text[place - 1] == '\n';
}

bool has_blank_line_before(std::string_view text, std::uint32_t place)
{
    int breaks = 0;
    for (; place > 0 && is_blank(text[place - 1]); --place)
        if (text[place - 1] == '\n') ++breaks;
    return breaks > 1;
}

std::string_view without_trailing_blanks(std::string_view text)
{
    while (!text.empty() && is_blank(text.back()))
        text.remove_suffix(1);
    return text;
}

/// In text[begin, end), where there are only blanks and comments.
void find_comments(std::string_view text, std::uint32_t begin, std::uint32_t end,
                   std::vector<Comment>& comments)
{
    for (std::uint32_t at = begin; at < end;) {
        if (is_blank(text[at])) {
            ++at;
            continue;
        }
        const bool is_block = text.substr(at, 2) == "/*";
        const std::size_t close = text.find(is_block ? "*/" : "\n", is_block ? at + 2 : at);
        std::uint32_t stop = close == std::string_view::npos ? end : static_cast<std::uint32_t>(close);
        if (is_block) stop += 2;
        stop = std::min(stop, end);
        comments.push_back({{at, stop}, !begins_line(text, at)});
        at = stop;
    }
}

void find_comments_between_tokens(std::string_view text, TextRange range, std::vector<Comment>& comments)
{
    Lexer lexer(text, range.begin, range.end);
    for (;;) {
        const std::uint32_t begin = lexer.position();
        const Token token = lexer.next();
        find_comments(text, begin, token.range.begin, comments);
        if (token.kind == TokenKind::end) return;
    }
}

class CommentNotes final : public SourceNotes {
public:
    explicit CommentNotes(const SourceText& source) : source_(source), text_(source.text()) {}

    /// Attach points may hold what looks like a comment, so they are left out.
    void begin(const std::vector<const AttachSpec*>& specs, TextRange place)
    {
        comments_.clear();
        next_ = 0;
        end_ = place.end;
        std::uint32_t from = place.begin;
        for (const AttachSpec* spec : specs) {
            find_comments_between_tokens(text_, {from, spec->place.begin}, comments_);
            from = spec->place.end;
        }
        find_comments_between_tokens(text_, {from, place.end}, comments_);
    }

    void add_before(std::uint32_t place, const std::string& indent, std::string& text) override
    {
        for (; next_ < comments_.size() && comments_[next_].place.begin < place; ++next_)
            add(comments_[next_], indent, text);
        if (place < end_ && text_[place] != '}') add_blank_line(place, text);
    }

    [[nodiscard]] std::uint32_t opening_of(std::uint32_t head_end) const override
    {
        Lexer lexer(text_, head_end, end_);
        Token token = lexer.next();
        while (token.is(")") || token.is("}") || token.is(";") || token.is_word("else") ||
               token.kind == TokenKind::predicate_end)
            token = lexer.next();
        return token.is("{") ? token.range.begin : head_end;
    }

    [[nodiscard]] std::uint32_t end_of(const Block& block, std::uint32_t head_end) const override
    {
        const std::uint32_t opening = opening_of(head_end);
        const bool has_braces = opening < end_ && text_[opening] == '{';
        // One statement without braces.
        if (!has_braces) return block.empty() ? head_end : block.back()->place.end;
        return closing_after(block.empty() ? opening + 1 : block.back()->place.end);
    }

    [[nodiscard]] std::uint32_t closing_after(std::uint32_t place) const override
    {
        Lexer lexer(text_, place, end_);
        Token token = lexer.next();
        while (!token.is("}") && token.kind != TokenKind::end)
            token = lexer.next();
        return token.range.begin;
    }

    [[nodiscard]] std::string attach_point(const AttachSpec& spec) const override
    {
        return std::string(source_.slice(spec.place));
    }

private:
    void add(const Comment& comment, const std::string& indent, std::string& text) const
    {
        const std::string_view words = without_trailing_blanks(source_.slice(comment.place));
        const bool has_lines = words.find('\n') != std::string_view::npos;
        if (comment.is_behind_text && !has_lines && text.ends_with('\n')) {
            text.insert(text.size() - 1, " " + std::string(words));
            return;
        }
        add_blank_line(comment.place.begin, text);
        text += indent + std::string(words) + "\n";
    }

    /// At most one, and none at the beginning of a block.
    void add_blank_line(std::uint32_t place, std::string& text) const
    {
        const bool is_first = text.empty() || text.ends_with("{\n") || text.ends_with("\n\n");
        if (!is_first && has_blank_line_before(text_, place)) text += "\n";
    }

    const SourceText& source_;
    std::string_view text_;
    std::vector<Comment> comments_;
    std::size_t next_ = 0;
    std::uint32_t end_ = 0;
};

/// What no layout changes: all but brackets, separators and comments. Attach points, which may hold what
/// looks like a comment, are left out.
std::vector<std::string> words_of(std::string text, const std::vector<std::string>& attach_points)
{
    for (const std::string& point : attach_points)
        if (const std::size_t at = text.find(point); at != std::string::npos)
            text.replace(at, point.size(), 1, ' ');
    std::vector<std::string> words;
    Lexer lexer(text);
    for (Token token = lexer.next(); token.kind != TokenKind::end; token = lexer.next()) {
        std::string word = text.substr(token.range.begin, token.range.end - token.range.begin);
        if (word.find_first_not_of("(){};,") != std::string::npos) words.push_back(std::move(word));
    }
    return words;
}

using Item = std::variant<const Probe*, const Span*, const Macro*>;

TextRange place_of(const Item& item)
{
    return std::visit([](const auto* one) { return one->place; }, item);
}

std::vector<Item> items_of(const Program& program)
{
    std::vector<Item> items;
    for (const Probe& probe : program.probes)
        items.emplace_back(&probe);
    for (const Span& span : program.spans)
        items.emplace_back(&span);
    for (const Macro& macro : program.macros)
        if (!macro.is_define) items.emplace_back(&macro);
    std::sort(items.begin(), items.end(),
              [](const Item& a, const Item& b) { return place_of(a).begin < place_of(b).begin; });
    return items;
}

class Formatter {
public:
    explicit Formatter(const SourceText& source) : source_(source), notes_(source) {}

    std::string run(const Program& program)
    {
        std::uint32_t at = 0;
        for (const Item& item : items_of(program)) {
            const TextRange place = place_of(item);
            add_between(source_.slice({at, place.begin}));
            if (!belongs_to_next_) separate();
            std::visit([this](const auto* one) { add(*one); }, item);
            at = place.end;
        }
        add_between(source_.slice({at, static_cast<std::uint32_t>(source_.text().size())}));
        return std::move(out_);
    }

private:
    void add(const Probe& probe)
    {
        std::vector<const AttachSpec*> specs;
        for (const AttachSpec& spec : probe.specs)
            specs.push_back(&spec);
        notes_.begin(specs, probe.place);
        SourcePrinter printer(&notes_);
        printer.print(probe);
        add_if_same(printer.take(), source_.slice(probe.place), specs);
    }

    void add(const Span& span)
    {
        notes_.begin({&span.from, &span.to}, span.place);
        SourcePrinter printer(&notes_);
        printer.print(span);
        add_if_same(printer.take(), source_.slice(span.place), {&span.from, &span.to});
    }

    void add(const Macro& macro)
    {
        notes_.begin({}, macro.place);
        SourcePrinter printer(&notes_);
        printer.print(macro);
        add_if_same(printer.take(), source_.slice(macro.place), {});
    }

    /// The tree does not hold everything, as the empty `at end` of a span: then the text stays as it is.
    void add_if_same(const std::string& laid_out, std::string_view written,
                     const std::vector<const AttachSpec*>& specs)
    {
        std::vector<std::string> points;
        for (const AttachSpec* spec : specs)
            points.emplace_back(source_.slice(spec->place));
        if (words_of(laid_out, points) == words_of(std::string(written), points))
            out_ += laid_out;
        else
            out_ += std::string(without_trailing_blanks(written)) + "\n";
    }

    /// What stands between two probes, line by line; what stands in the line of the first one's end stays
    /// there.
    void add_between(std::string_view between)
    {
        for (std::size_t first = 0;
             (first = between.find_first_not_of(" \t\r\n")) != std::string_view::npos &&
             between[first] == ';';)
            between.remove_prefix(first + 1);
        bool has_text = false;
        bool is_after_blank_line = false;
        for (bool is_rest_of_line = !out_.empty(); !between.empty(); is_rest_of_line = false) {
            const std::size_t end = std::min(between.find('\n'), between.size());
            const std::string_view one = trimmed_line(between.substr(0, end));
            between.remove_prefix(std::min(end + 1, between.size()));
            if (one.empty()) {
                is_after_blank_line = !is_rest_of_line;
            } else if (is_rest_of_line) {
                out_.insert(out_.size() - 1, " " + std::string(one.substr(one.find_first_not_of(" \t"))));
            } else {
                if (!has_text || is_after_blank_line) separate();
                out_ += std::string(one) + "\n";
                has_text = true;
                is_after_blank_line = false;
            }
        }
        belongs_to_next_ = has_text && !is_after_blank_line;
    }

    /// A blank behind a backslash keeps it from joining two lines.
    static std::string_view trimmed_line(std::string_view line)
    {
        const std::string_view trimmed = without_trailing_blanks(line);
        return trimmed.ends_with('\\') ? line : trimmed;
    }

    void separate()
    {
        if (!out_.empty() && !out_.ends_with("\n\n")) out_ += "\n";
    }

    const SourceText& source_;
    CommentNotes notes_;
    std::string out_;
    bool belongs_to_next_ = false;  ///< what was added stands right above the next probe
};

}  // namespace

namespace {

std::string laid_out(const std::string& text)
{
    const SourceText source(text, {});
    Diagnostics diagnostics;
    const Program program = parse(source, diagnostics);
    return diagnostics.has_errors() ? text : Formatter(source).run(program);
}

}  // namespace

std::string format(std::string_view text)
{
    const std::string written(text);
    std::string once = laid_out(written);
    // What would go on moving, as a comment in a block without anything else, is left as it was written.
    return laid_out(once) == once ? once : written;
}

}  // namespace boardscope::dsl
