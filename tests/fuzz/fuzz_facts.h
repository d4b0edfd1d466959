// SPDX-License-Identifier: GPL-3.0-or-later
// What:    A small board for fuzzers: the kernel's types of tests/data/dsl/kernel.h, a few tracepoints and functions, all
//          found without Qt.
// Thread:  any, after it is made.
#pragma once

#include "core/dsl/c_declarations.h"
#include "core/dsl/target_facts.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace boardscope {

class FuzzFacts final : public dsl::TargetFacts {
public:
    FuzzFacts(Arch arch, KernelVersion version)
    {
        profile_.arch = arch;
        profile_.kernel_version = version;
        const std::ifstream file(BOARDSCOPE_SOURCE_DIR "/tests/data/dsl/kernel.h");
        std::ostringstream text;
        text << file.rdbuf();
        dsl::CEnvironment environment;
        environment.pointer_bytes = pointer_bytes();
        types_ = *dsl::read_c_declarations(text.str(), environment).table;
        for (const TypeId id : types_.named(NameKind::function))
            functions_.emplace_back(types_.name(id));
        std::sort(functions_.begin(), functions_.end());
        // A kernel without functions: the header was not found, and nothing would be tried.
        if (functions_.empty()) std::abort();
    }

    [[nodiscard]] const TargetProfile& profile() const override { return profile_; }
    [[nodiscard]] const TypeTable& types() const override { return types_; }
    [[nodiscard]] bool knows_tracepoints() const override { return true; }
    [[nodiscard]] const std::vector<std::string>& tracepoints() const override { return tracepoints_; }
    [[nodiscard]] std::optional<std::vector<dsl::TracepointField>>
    tracepoint(std::string_view category, std::string_view name) const override
    {
        if (category != "sched" && category != "syscalls") return std::nullopt;
        const auto word = static_cast<std::uint32_t>(pointer_bytes());
        if (name == "sched_switch")
            return std::vector<dsl::TracepointField>{{"prev_comm", "char[16]", 8, 16, false},
                                                     {"prev_pid", "pid_t", 24, 4, true},
                                                     {"next_comm", "__data_loc char[]", 28, 4, false}};
        return std::vector<dsl::TracepointField>{{"filename", "const char *", 16, word, false},
                                                 {"flags", "int", 16 + word, word, false}};
    }
    [[nodiscard]] bool knows_functions() const override { return true; }
    [[nodiscard]] const std::vector<std::string>& functions() const override { return functions_; }
    [[nodiscard]] std::vector<std::string> user_functions(std::string_view path) const override
    {
        return path == "/bin/sh" ? std::vector<std::string>{"main", "readline"} : std::vector<std::string>{};
    }
    [[nodiscard]] std::optional<dsl::UserFunction> user_function(std::string_view path,
                                                                 std::string_view name) const override
    {
        if (path != "/bin/sh") return std::nullopt;
        return dsl::UserFunction{0x1000, name == "readline" && pointer_bytes() == 4};
    }
    [[nodiscard]] std::vector<dsl::UserMark> user_marks(std::string_view path) const override
    {
        if (path != "/bin/sh") return {};
        return {{"sh", "line", 0x1100, 0, "-4@r4 4@[sp, #8] 8@#5", false},
                {"sh", "line", 0x1200, 0x2000, "-4@%ebx 8@-8(%rbp,%rax,4)", false}};
    }
    [[nodiscard]] std::string user_build_id(std::string_view) const override { return "00"; }
    [[nodiscard]] std::vector<std::string> user_programs() const override { return {"/bin/sh"}; }
    [[nodiscard]] std::string user_path(std::string_view name) const override
    {
        return name == "sh" ? "/bin/sh" : std::string(name);
    }

private:
    TargetProfile profile_;
    TypeTable types_;
    std::vector<std::string> functions_;
    std::vector<std::string> tracepoints_ = {"sched/sched_switch", "syscalls/sys_enter_openat"};
};

}  // namespace boardscope
