// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/parse_attach_point.h"

#include "core/dsl/number_literal.h"
#include "core/filter/suggestion.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

namespace boardscope::dsl {

namespace {

/// How attach points of one kind are written. What can be attached to is not known here.
struct ShapeRow {
    std::string_view name;
    std::array<std::string_view, 3> aliases;  ///< of bpftrace, older or newer, and of ply
    std::size_t least_parts;
    std::size_t most_parts;
    bool has_path;    ///< the first part is a file
    bool has_offset;  ///< function+offset
    std::string_view example;
};

constexpr std::array<ShapeRow, 21> shapes = {{
    {"BEGIN", {"begin"}, 0, 0, false, false, "BEGIN { … }"},
    {"END", {"end"}, 0, 0, false, false, "END { … }"},
    {"kprobe", {"k"}, 1, 2, false, true, "kprobe:vfs_read"},
    {"kretprobe", {"kr"}, 1, 2, false, false, "kretprobe:vfs_read"},
    {"tracepoint", {"t"}, 2, 2, false, false, "tracepoint:sched:sched_switch"},
    {"rawtracepoint", {"rt"}, 1, 2, false, false, "rawtracepoint:sched_switch"},
    {"uprobe", {"u"}, 2, 3, true, true, "uprobe:/bin/bash:readline"},
    {"uretprobe", {"ur"}, 2, 3, true, false, "uretprobe:/bin/bash:readline"},
    {"usdt", {"U"}, 2, 3, true, false, "usdt:/usr/sbin/server:provider:name"},
    {"fentry", {"f", "kfunc"}, 1, 2, false, false, "fentry:vfs_read"},
    {"fexit", {"fr", "kretfunc"}, 1, 2, false, false, "fexit:vfs_read"},
    {"interval", {"i"}, 1, 2, false, false, "interval:s:1"},
    {"profile", {"p"}, 1, 2, false, false, "profile:hz:99"},
    {"software", {"s"}, 1, 2, false, false, "software:page-faults:100"},
    {"hardware", {"h"}, 1, 2, false, false, "hardware:cache-misses:1000"},
    {"watchpoint", {"w"}, 2, 3, false, false, "watchpoint:0x10000000:8:rw"},
    {"asyncwatchpoint", {"aw"}, 2, 3, false, false, "asyncwatchpoint:0x10000000:8:rw"},
    {"iter", {"it"}, 1, 2, false, false, "iter:task"},
    {"self", {}, 1, 2, false, false, "self:signal:SIGUSR1"},
    {"bench", {}, 1, 1, false, false, "bench:name"},
    {"test", {}, 1, 1, false, false, "test:name"},
}};

const ShapeRow* find_shape(std::string_view word)
{
    const auto row = std::find_if(shapes.begin(), shapes.end(), [word](const ShapeRow& one) {
        return one.name == word || (!word.empty() && std::find(one.aliases.begin(), one.aliases.end(),
                                                               word) != one.aliases.end());
    });
    return row == shapes.end() ? nullptr : &*row;
}

bool is_part_character(char c)
{
    constexpr std::string_view others = "*?[].$^!-";
    return is_word_character(c) || others.find(c) != std::string_view::npos;
}

bool is_path_character(char c)
{
    return c != '\0' && c != ':' && c != '"' && c != '{' && !is_blank(c);
}

class AttachPointReader {
public:
    AttachPointReader(ParseCursor& cursor, const ShapeRow& shape, AttachSpec& spec)
        : cursor_(cursor),
          shape_(shape),
          spec_(spec),
          text_(cursor.source().text()),
          at_(cursor.now().range.end)
    {
    }

    bool read()
    {
        if (shape_.most_parts > 0 && !read_parts()) return false;
        if (!is_followed_well())
            return fail({at_, at_ + 1}, "this character cannot stand in an attach point");
        spec_.place.end = at_;
        cursor_.move_to(at_);
        return true;
    }

private:
    bool read_parts()
    {
        if (here() != ':') return fail({at_, at_}, "a : is missing here");
        do {
            ++at_;
            if (!read_part()) return false;
        } while (here() == ':' || is_between_ply_names());
        if (here() == '+' && !read_offset()) return false;
        if (spec_.parts.size() < shape_.least_parts)
            return fail({spec_.place.begin, at_}, "this attach point is not complete");
        if (spec_.parts.size() > shape_.most_parts)
            return fail({spec_.place.begin, at_}, "this attach point has too many parts");
        return true;
    }

    bool read_part()
    {
        if (here() == '"') return read_quoted();
        const std::uint32_t begin = at_;
        const bool is_path = shape_.has_path && spec_.parts.empty();
        while (is_path ? is_path_character(here()) : (is_part_character(here()) && !is_span_sign()))
            ++at_;
        if (at_ == begin) return fail({at_, at_}, "a name is missing here");
        add_part({begin, at_}, text_.substr(begin, at_ - begin));
        return true;
    }

    bool read_quoted()
    {
        const std::uint32_t begin = at_++;
        while (here() != '"' && here() != '\n' && here() != '\0')
            ++at_;
        if (here() != '"') return fail({begin, at_}, "this name has no closing quote");
        ++at_;
        add_part({begin, at_}, text_.substr(begin + 1, at_ - begin - 2));
        return true;
    }

    bool read_offset()
    {
        const std::uint32_t begin = ++at_;
        while (is_word_character(here()))
            ++at_;
        const NumberReading number = read_number(text_.substr(begin, at_ - begin));
        if (!number.problem.empty()) return fail({begin, at_}, number.problem);
        if (!shape_.has_offset)
            return fail({begin - 1, at_}, std::string(shape_.name) + " cannot be offset into a function");
        spec_.offset = number.value;
        return true;
    }

    void add_part(TextRange place, std::string_view part)
    {
        spec_.parts.emplace_back(part);
        spec_.part_places.push_back(place);
    }

    /// ply: tracepoint:sched/sched_switch. A predicate cannot begin there, the name is not complete.
    [[nodiscard]] bool is_between_ply_names() const
    {
        return here() == '/' && shape_.name == "tracepoint" && spec_.parts.size() == 1 &&
               at_ + 1 < text_.size() && is_part_character(text_[at_ + 1]);
    }

    [[nodiscard]] bool is_span_sign() const { return text_.substr(at_).starts_with(".."); }

    [[nodiscard]] bool is_followed_well() const
    {
        return at_ >= text_.size() || is_blank(here()) || here() == ',' || here() == '/' || here() == '{' ||
               here() == ';' || is_span_sign();
    }

    [[nodiscard]] char here() const { return at_ < text_.size() ? text_[at_] : '\0'; }

    bool fail(TextRange place, std::string message)
    {
        cursor_.fail(place, std::move(message),
                     "write it as " + std::string(shape_.example) +
                         "; names with other characters go in quotes");
        return false;
    }

    ParseCursor& cursor_;
    const ShapeRow& shape_;
    AttachSpec& spec_;
    std::string_view text_;
    std::uint32_t at_;
};

bool fail_unknown(ParseCursor& cursor)
{
    const Token& word = cursor.now();
    const std::string_view text = cursor.source().text();
    if (word.range.end >= text.size() || text[word.range.end] != ':') {
        cursor.fail("this begins neither a probe nor a definition",
                    "a probe begins with what it waits for: kprobe:vfs_read { … } or BEGIN { … }");
        return false;
    }
    std::vector<std::string_view> names;
    for (const ShapeRow& row : shapes)
        names.push_back(row.name);
    const std::string_view near = filter::nearest_word(word.text, names);
    cursor.fail("there is no kind of probe called " + word.text,
                near.empty()
                    ? "kinds are kprobe, kretprobe, tracepoint, uprobe, uretprobe, interval, profile, BEGIN, "
                      "END and those in docs/dsl.md"
                    : "did you mean " + std::string(near) + "?");
    return false;
}

}  // namespace

std::string attach_point_part_text(std::string_view provider, std::size_t index, const std::string& part)
{
    const ShapeRow* shape = find_shape(provider);
    const bool is_path = shape && shape->has_path && index == 0;
    const bool is_plain = is_path ? std::all_of(part.begin(), part.end(), is_path_character)
                                  : std::all_of(part.begin(), part.end(), is_part_character) &&
                                        part.find("..") == std::string::npos;
    return is_plain && !part.empty() ? part : '"' + part + '"';
}

bool parse_attach_point(ParseCursor& cursor, AttachSpec& spec)
{
    if (cursor.now().kind != TokenKind::word) {
        cursor.fail("an attach point is missing here",
                    "write kprobe:vfs_read, tracepoint:sched:sched_switch or BEGIN");
        return false;
    }
    const ShapeRow* shape = find_shape(cursor.now().text);
    if (!shape) return fail_unknown(cursor);
    spec.provider = shape->name;
    spec.place = cursor.now().range;
    return AttachPointReader(cursor, *shape, spec).read();
}

}  // namespace boardscope::dsl
