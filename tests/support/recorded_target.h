// SPDX-License-Identifier: GPL-3.0-or-later
// What:    A board that is known from texts alone: tests/data/dsl has tracepoints' formats and a kernel's types.
#pragma once

#include "core/dsl/target_facts.h"

#include <map>
#include <string>
#include <vector>

namespace boardscope {

class RecordedTarget : public dsl::TargetFacts {
public:
    /// armv7 and x86_64 have formats of their own; others are given those of x86_64.
    explicit RecordedTarget(Arch arch, KernelVersion version = {6, 1, 0});

    [[nodiscard]] const TargetProfile& profile() const override { return profile_; }
    [[nodiscard]] const TypeTable& types() const override { return types_; }
    [[nodiscard]] bool knows_tracepoints() const override { return !tracepoints_.empty(); }
    [[nodiscard]] const std::vector<std::string>& tracepoints() const override { return tracepoints_; }
    [[nodiscard]] std::optional<std::vector<dsl::TracepointField>>
    tracepoint(std::string_view category, std::string_view name) const override;
    [[nodiscard]] bool knows_functions() const override { return !functions_.empty(); }
    [[nodiscard]] const std::vector<std::string>& functions() const override { return functions_; }
    [[nodiscard]] std::vector<std::string> user_functions(std::string_view path) const override;
    [[nodiscard]] std::optional<dsl::UserFunction> user_function(std::string_view path,
                                                                 std::string_view name) const override;
    [[nodiscard]] std::vector<dsl::UserMark> user_marks(std::string_view path) const override;
    [[nodiscard]] std::string user_build_id(std::string_view path) const override
    {
        return path == "/bin/shop" ? "5ca1ab1e" : std::string();
    }
    [[nodiscard]] std::vector<std::string> user_programs() const override;
    [[nodiscard]] std::string user_path(std::string_view name) const override;

    TargetProfile& edit_profile() { return profile_; }
    /// As of a board that nobody has looked at.
    void forget_lists();
    void add_mark(const std::string& path, dsl::UserMark mark) { marks_[path].push_back(std::move(mark)); }
    void forget_types() { types_ = TypeTable(); }

private:
    void read_formats(const std::string& path);

    TargetProfile profile_;
    TypeTable types_;
    std::map<std::string, std::vector<dsl::TracepointField>> formats_;
    std::vector<std::string> tracepoints_;
    std::vector<std::string> functions_;
    std::map<std::string, std::map<std::string, dsl::UserFunction>> programs_;
    std::map<std::string, std::vector<dsl::UserMark>> marks_;
};

}  // namespace boardscope
