// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What the compiler of scripts asks about a board, from what this host keeps of it: the store's tracepoint
//          formats, symbols and types, and the sysroot's programs.
// Thread:  any, several at once. Each part is read when it is first asked for, and that call blocks: some ms; types
//          some 20 ms, or seconds where BTF has to be made from headers. A stop request ends those.
// Errors:  none to the compiler: what cannot be read is not known. problems() says why.
#pragma once

#include "builder/kernel_store.h"
#include "builder/toolchain.h"
#include "builder/tracepoint_index.h"
#include "builder/user_symbols.h"
#include "core/dsl/target_facts.h"

#include <map>
#include <mutex>
#include <stop_token>
#include <string>
#include <vector>

namespace boardscope::builder {

class BoardFacts : public dsl::TargetFacts {
public:
    BoardFacts(TargetProfile profile, Toolchain toolchain, std::stop_token stop = {});

    [[nodiscard]] const TargetProfile& profile() const override { return profile_; }
    [[nodiscard]] const TypeTable& types() const override;
    [[nodiscard]] bool knows_tracepoints() const override { return !tracepoints().empty(); }
    [[nodiscard]] const std::vector<std::string>& tracepoints() const override;
    [[nodiscard]] std::optional<std::vector<dsl::TracepointField>>
    tracepoint(std::string_view category, std::string_view name) const override;
    [[nodiscard]] bool knows_functions() const override { return !functions().empty(); }
    [[nodiscard]] const std::vector<std::string>& functions() const override;
    [[nodiscard]] std::vector<std::string> user_functions(std::string_view path) const override;
    [[nodiscard]] std::optional<dsl::UserFunction> user_function(std::string_view path,
                                                                 std::string_view name) const override;
    [[nodiscard]] std::vector<dsl::UserMark> user_marks(std::string_view path) const override;
    [[nodiscard]] std::string user_build_id(std::string_view path) const override;
    [[nodiscard]] std::vector<std::string> user_programs() const override;
    [[nodiscard]] std::string user_path(std::string_view name) const override;

    /// Of what was asked for until now.
    [[nodiscard]] std::vector<Error> problems() const;

private:
    [[nodiscard]] const TracepointIndex& formats() const;
    [[nodiscard]] const std::vector<UserSymbol>& symbols_of(std::string_view path) const;
    /// Empty when the store does not have it.
    [[nodiscard]] std::string item_text(ItemKind kind) const;
    void note(const Error& problem) const;

    TargetProfile profile_;
    Toolchain toolchain_;
    std::stop_token stop_;
    std::string sysroot_;

    mutable std::once_flag formats_read_;
    mutable TracepointIndex formats_;
    mutable std::once_flag functions_read_;
    mutable std::vector<std::string> functions_;
    mutable std::once_flag types_read_;
    mutable TypeTable types_;
    mutable std::once_flag programs_read_;
    mutable std::vector<std::string> programs_;
    mutable std::mutex mutex_;  ///< of what follows
    mutable std::map<std::string, std::vector<UserSymbol>, std::less<>> symbols_;
    mutable std::map<std::string, std::vector<dsl::UserMark>, std::less<>> marks_;
    mutable std::map<std::string, std::string, std::less<>> build_ids_;
    mutable std::vector<Error> problems_;
};

}  // namespace boardscope::builder
