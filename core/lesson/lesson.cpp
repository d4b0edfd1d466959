// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lesson/lesson.h"

#include "core/target/toml_table.h"

#include <algorithm>
#include <array>
#include <utility>

namespace boardscope::lesson {

namespace {

constexpr std::array<std::pair<std::string_view, CheckKind>, 12> kinds{{
    {"none", CheckKind::none},
    {"target", CheckKind::target},
    {"attached", CheckKind::attached},
    {"rows", CheckKind::rows},
    {"map", CheckKind::map},
    {"refused", CheckKind::refused},
    {"problem", CheckKind::problem},
    {"lost", CheckKind::lost},
    {"spans", CheckKind::spans},
    {"filter", CheckKind::filter},
    {"text", CheckKind::text},
    {"ended", CheckKind::ended},
}};
constexpr int most_things = 1'000'000;
constexpr int most_minutes = 60;

bool asks_for_text(CheckKind kind)
{
    return kind == CheckKind::map || kind == CheckKind::problem || kind == CheckKind::text;
}

void read_check(TableReader& reader, Check& check)
{
    std::string name;
    if (reader.text("check", name)) {
        const auto found =
            std::ranges::find(kinds, std::string_view(name), &decltype(kinds)::value_type::first);
        if (found != kinds.end()) {
            check.kind = found->second;
        } else {
            std::string known;
            for (const auto& [word, kind] : kinds)
                known += (known.empty() ? "" : ", ") + std::string(word);
            reader.refuse("check", "is `" + name + "`, which is no check", "known are " + known);
        }
    }
    reader.text("what", check.what);
    int least = 1;
    reader.number("at_least", 1, most_things, least);
    check.at_least = static_cast<std::uint64_t>(least);
    if (asks_for_text(check.kind) && check.what.empty())
        reader.refuse("check", "needs to be told what to look for", "add a line like what = \"…\"");
}

Step read_step(const toml::table& table, FirstProblem& problem)
{
    Step step;
    TableReader reader(&table, "step.", problem);
    const auto line = static_cast<unsigned>(table.source().begin.line);
    if (!reader.text("title", step.title))
        problem.note(line, "this step has no title", "add a line like title = \"…\"");
    if (!reader.text("text", step.text))
        problem.note(line, "this step says nothing", "add a line like text = \"…\"");
    reader.flag("start_board", step.starts_board);
    reader.text("put_name", step.put_name);
    reader.text("put", step.put);
    reader.text("show", step.show);
    reader.text("filter", step.filter);
    reader.flag("run", step.runs);
    reader.text("workload", step.workload);
    reader.flag("stop", step.stops);
    reader.text("passed", step.passed);
    read_check(reader, step.check);
    if (step.put_name.empty() && !(step.put.empty() && step.show.empty()))
        problem.note(line, "this step has a text and no name for it",
                     "add a line like put_name = \"first.bt\"");
    reader.refuse_unknown();
    return step;
}

}  // namespace

Result<Lesson> parse_lesson(std::string_view text, std::string id, const std::string& origin)
{
    const toml::parse_result parsed = toml::parse(text, origin);
    FirstProblem problem(origin);
    if (!parsed) {
        const toml::parse_error& error = parsed.error();
        problem.note(error.source().begin.line, std::string(error.description()),
                     "a lesson is a TOML file; docs/lessons.md has its keys");
        return failure(*problem.problem());
    }
    Lesson lesson;
    lesson.id = std::move(id);
    TableReader top(&parsed.table(), "", problem);
    if (!top.text("title", lesson.title))
        problem.note(0, "key `title` is missing", "add a line like title = \"…\"");
    top.text("about", lesson.about);
    top.number("minutes", 1, most_minutes, lesson.minutes);
    for (const toml::table* step : top.tables("step"))
        lesson.steps.push_back(read_step(*step, problem));
    if (lesson.steps.empty()) problem.note(0, "the lesson has no step", "add one with a line [[step]]");
    top.refuse_unknown();
    if (problem.problem()) return failure(*problem.problem());
    return lesson;
}

std::string_view name_of(CheckKind kind)
{
    return std::ranges::find(kinds, kind, &decltype(kinds)::value_type::second)->first;
}

}  // namespace boardscope::lesson
