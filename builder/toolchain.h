// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The programs and headers that a build needs, found once on this host.
// Thread:  plain value, any thread.
// Errors:  find() names every missing program and the apt command that brings them.
#pragma once

#include "core/base/result.h"

#include <memory>
#include <string>

namespace boardscope::builder {

class WarmCompiler;

struct Toolchain {
    std::string clang;  ///< clang-14; a later one when Debian's is absent
    std::string llc;    ///< of the same LLVM version as clang
    std::string strip;  ///< llvm-strip of the same LLVM version
    std::string bpftool;
    std::string pahole;
    std::string bpf_include_directory;    ///< ours: <bpf/bpf_tracing.h> and its neighbours
    std::string bpf_shadow_directory;     ///< ours: stand-ins for host UAPI headers, route core only
    std::string stock_include_directory;  ///< libbpf's: holds bpf/bpf_helper_defs.h
    std::shared_ptr<WarmCompiler> warm{};  ///< scripts are compiled by what waits there; null: by a new one each time

    /// `share_directory` is <prefix>/share/boardscope, where our own BPF headers lie.
    [[nodiscard]] static Result<Toolchain> find(const std::string& share_directory);
};

}  // namespace boardscope::builder
