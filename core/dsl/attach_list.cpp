// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/attach_list.h"

#include "core/dsl/perf_events.h"
#include "core/dsl/providers.h"
#include "core/dsl/usdt_marks.h"
#include "core/dsl/wildcard.h"
#include "core/filter/suggestion.h"
#include "core/target/type_text.h"

#include <algorithm>

namespace boardscope::dsl {

namespace {

/// "char[16]" and "comm" → "char comm[16]"; what lies elsewhere keeps its brackets at the type.
std::string declared(const TracepointField& field)
{
    const std::size_t brackets = field.c_type.find('[');
    if (brackets == std::string::npos || field.c_type.starts_with("__")) return field.c_type + " " + field.name;
    return field.c_type.substr(0, brackets) + " " + field.name + field.c_type.substr(brackets);
}

std::vector<std::string> fields_of(const TargetFacts& facts, std::string_view tracepoint)
{
    const std::size_t slash = tracepoint.find('/');
    std::vector<std::string> lines;
    const auto fields = facts.tracepoint(tracepoint.substr(0, slash), tracepoint.substr(slash + 1));
    for (const TracepointField& field : fields.value_or(std::vector<TracepointField>()))
        lines.push_back(declared(field));
    return lines;
}

std::vector<std::string> prototype_of(const TargetFacts& facts, const std::string& function)
{
    const auto id = facts.types().find_function(function);
    return id ? std::vector{definition_text(facts.types(), *id)} : std::vector<std::string>();
}

/// A pattern in its parts, the kind in full.
class Listing {
public:
    Listing(std::string_view pattern, const TargetFacts& facts, bool details)
        : facts_(facts), details_(details), kind_(pattern.substr(0, pattern.find(':'))),
          rest_(pattern.size() > kind_.size() ? pattern.substr(kind_.size() + 1) : "*")
    {
        // A word alone is a kind, or in any name.
        if (pattern.find(':') == pattern.npos && find_provider(pattern) == nullptr) {
            kind_ = "*";
            rest_ = pattern.empty() ? "*" : has_wildcard(pattern) ? pattern : "*" + std::string(pattern) + "*";
            is_word_ = rest_ != "*";
        }
        if (const Provider* provider = find_provider(kind_)) kind_ = provider->name;
    }

    Result<std::vector<ListedPoint>> run()
    {
        if (!has_wildcard(kind_) && find_provider(kind_) == nullptr) return unknown_kind();
        for (const Provider& provider : providers())
            if (matches_wildcard(kind_, provider.name)) list(provider);
        if (points_.empty() && problem_) return failure(*problem_);
        return std::move(points_);
    }

private:
    [[nodiscard]] bool is_asked_for(const Provider& provider) const { return kind_ == provider.name; }

    void list(const Provider& provider)
    {
        switch (provider.context) {
        case ContextKind::tracepoint: return list_tracepoints(provider);
        case ContextKind::raw_arguments:
            if (is_asked_for(provider)) list_raw_tracepoints(provider);
            return;
        case ContextKind::function_entry: return list_functions(provider);
        // The same functions again: only for those who want them.
        case ContextKind::function_return:
            if (is_asked_for(provider)) list_functions(provider);
            return;
        case ContextKind::typed_entry:
        case ContextKind::typed_return:
            if (is_asked_for(provider)) list_typed_functions(provider);
            return;
        case ContextKind::user_entry:
        case ContextKind::user_return:
            if (is_asked_for(provider)) list_user_functions(provider);
            return;
        case ContextKind::usdt:
            if (is_asked_for(provider)) list_marks(provider);
            return;
        case ContextKind::sample: return list_samples(provider);
        default: return list_form(provider);
        }
    }

    void add(std::string name, std::vector<std::string> details = {})
    {
        points_.push_back({std::move(name), details_ ? std::move(details) : std::vector<std::string>()});
    }

    void miss(const char* what)
    {
        problem_ = Error{std::string("nobody has asked the board \"") + facts_.profile().name + "\" for its " + what,
                         "`bscope target update " + facts_.profile().name + "` does it, as root"};
    }

    void list_tracepoints(const Provider& provider)
    {
        if (!facts_.knows_tracepoints()) return miss("tracepoints");
        for (const std::string& known : facts_.tracepoints()) {
            std::string name = known;
            std::ranges::replace(name, '/', ':');
            if (!matches_wildcard(rest_, name)) continue;
            add(std::string(provider.name) + ":" + name,
                details_ ? fields_of(facts_, known) : std::vector<std::string>());
        }
    }

    void list_raw_tracepoints(const Provider& provider)
    {
        if (!facts_.knows_tracepoints()) return miss("tracepoints");
        for (const std::string& known : facts_.tracepoints()) {
            // Those of system calls are two for all of them: sys_enter and sys_exit.
            const std::string name = known.substr(known.find('/') + 1);
            if (!known.starts_with("syscalls/") && matches_wildcard(rest_, name))
                add(std::string(provider.name) + ":" + name);
        }
    }

    void list_functions(const Provider& provider)
    {
        if (!facts_.knows_functions()) return miss("functions");
        for (const std::string& name : facts_.functions())
            if (matches_wildcard(rest_, name))
                add(std::string(provider.name) + ":" + name,
                    details_ ? prototype_of(facts_, name) : std::vector<std::string>());
    }

    void list_typed_functions(const Provider& provider)
    {
        if (!facts_.knows_functions()) return miss("functions");
        for (const std::string& name : facts_.functions())
            if (matches_wildcard(rest_, name) && facts_.types().find_function(name))
                add(std::string(provider.name) + ":" + name,
                    details_ ? prototype_of(facts_, name) : std::vector<std::string>());
    }

    void list_user_functions(const Provider& provider)
    {
        const std::size_t colon = rest_.find(':');
        const std::string path = facts_.user_path(rest_.substr(0, colon));
        const std::string wanted = colon == std::string::npos ? "*" : rest_.substr(colon + 1);
        const std::vector<std::string> names = facts_.user_functions(path);
        if (names.empty())
            problem_ = Error{"the functions of " + path + " are not known: no such program or library is on this host",
                             "say where the board's files are: `bscope target sysroot " + facts_.profile().name +
                                 " FOLDER`"};
        for (const std::string& name : names) {
            if (!matches_wildcard(wanted, name)) continue;
            const auto function = details_ ? facts_.user_function(path, name) : std::nullopt;
            add(std::string(provider.name) + ":" + path + ":" + name,
                function && function->is_thumb ? std::vector<std::string>{"Thumb code: kernels cannot hook it"}
                                               : std::vector<std::string>());
        }
    }

    /// Of one program, or with a wildcard for its path of all that this host has files of.
    void list_marks(const Provider& provider)
    {
        const std::size_t colon = rest_.find(':');
        const std::string path = rest_.substr(0, colon);
        const std::string wanted = colon == std::string::npos ? "*" : rest_.substr(colon + 1);
        std::vector<std::string> paths;
        if (!has_wildcard(path)) paths.push_back(facts_.user_path(path));
        for (std::string& known : has_wildcard(path) ? facts_.user_programs() : std::vector<std::string>())
            if (matches_wildcard(path, known)) paths.push_back(std::move(known));
        for (const std::string& one : paths)
            for (const UserMark& mark : facts_.user_marks(one)) {
                const std::string name = mark.provider + ":" + mark.name;
                if (!matches_wildcard(wanted, name) && !matches_wildcard(wanted, mark.name)) continue;
                std::string point = std::string(provider.name) + ":" + one + ":" + name;
                if (points_.empty() || points_.back().name != point) add(std::move(point), details_of_mark(mark));
            }
        if (points_.empty())
            problem_ = Error{"no USDT marks are known in " + path +
                                 ": this host has no such program or library, or there are none in it",
                             "say where the board's files are: `bscope target sysroot " + facts_.profile().name +
                                 " FOLDER`"};
    }

    [[nodiscard]] std::vector<std::string> details_of_mark(const UserMark& mark) const
    {
        std::vector<std::string> lines;
        if (!details_) return lines;
        for (const UsdtArgument& argument : usdt_arguments(mark.arguments, facts_.profile().arch))
            lines.push_back("arg" + std::to_string(lines.size()) + "  " + description_of(argument));
        if (mark.is_thumb) lines.emplace_back("Thumb code: kernels cannot hook it");
        return lines;
    }

    void list_samples(const Provider& provider)
    {
        const bool is_software = provider.name == "software";
        if (!is_software && provider.name != "hardware") return list_form(provider);
        for (const PerfEventRow& row : perf_events()) {
            if ((row.type == perf_type_software) != is_software || !matches_wildcard(rest_, row.name)) continue;
            add(std::string(provider.name) + ":" + std::string(row.name) + ":",
                {"one sample for " + std::to_string(row.default_period) + " of them, if nothing else is said"});
        }
    }

    /// What has no names of its own; of no use to who looks for a word.
    void list_form(const Provider& provider)
    {
        if (provider.program_type.empty() || is_word_) {
            if (is_asked_for(provider))
                problem_ = Error{std::string(provider.name) + " is not supported", std::string(provider.doc)};
            return;
        }
        if (rest_ == "*") add(std::string(provider.form), {std::string(provider.doc)});
    }

    [[nodiscard]] tl::unexpected<Error> unknown_kind() const
    {
        std::vector<std::string_view> names;
        for (const Provider& row : providers())
            names.push_back(row.name);
        const std::string_view near = filter::nearest_word(kind_, names);
        return failure("there is no kind of probe \"" + kind_ + "\"",
                       near.empty() ? "tracepoint, kprobe, uprobe:FILE, usdt:FILE, software and hardware can be listed"
                                    : "did you mean " + std::string(near) + "?");
    }

    const TargetFacts& facts_;
    bool details_;
    std::string kind_;
    std::string rest_;  ///< pattern of what stands behind the kind
    bool is_word_ = false;
    std::vector<ListedPoint> points_;
    std::optional<Error> problem_;
};

}  // namespace

Result<std::vector<ListedPoint>> list_attach_points(std::string_view pattern, const TargetFacts& facts, bool details)
{
    return Listing(pattern, facts, details).run();
}

}  // namespace boardscope::dsl
