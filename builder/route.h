// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Which of the two ways a C source is compiled, and the sentence that says why.
//            core            `clang -target bpf`; kernel structures only through CO-RE, offset and size
//                            relocated against the board's BTF.
//            kernel_headers  the classic two steps, `clang --target=<board>` over the board's kernel
//                            headers, then `llc -march=bpf`, guarded by ir_layout_guard.h.
// Thread:  pure functions, any thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace boardscope::builder {

enum class Route {
    automatic,
    core,
    kernel_headers,
    none,  ///< of an object that was compiled before
};

[[nodiscard]] const char* to_string(Route route);

/// What a header's name says about the source that includes it.
enum class HeaderKind {
    vmlinux,          ///< the board's types from BTF
    tracepoints,      ///< the board's tracepoints from its format files: works in both routes
    bpf,              ///< <bpf/…>: works in both routes
    uapi,             ///< user-space API that means the same for every board: works in both routes
    uapi_of_kernel,   ///< <uapi/…>: found in kernel trees only; we hold stand-ins for a few
    kernel_internal,  ///< structures whose layout belongs to one kernel
    other,            ///< not known; the compiler will say
};
[[nodiscard]] HeaderKind header_kind(std::string_view name);

struct Include {
    std::string name;
    bool quoted = false;
    int line = 0;  ///< counts from 1
};
/// The #include lines of a C text, comments skipped; conditionals are not evaluated.
[[nodiscard]] std::vector<Include> find_includes(std::string_view source);

struct RouteChoice {
    Route route = Route::core;                ///< never automatic
    std::string reason;                       ///< one sentence for the build log
    std::optional<std::string> bad_override;  ///< a `// boardscope: route=` comment that names no route
};

/// Text of a quoted header beside the source; nullopt when there is none.
using ReadLocalHeader = std::function<std::optional<std::string>(const std::string& name)>;

/// Whether a source, or a local header that it includes, includes a header of that kind.
[[nodiscard]] bool includes_header(std::string_view source, HeaderKind kind,
                                   const ReadLocalHeader& read_local_header = {});

/// `requested` wins over a line `// boardscope: route=core` (or `kernel-headers`) in the source, and that
/// wins over the includes.
[[nodiscard]] RouteChoice choose_route(std::string_view source, Route requested, bool have_kernel_headers,
                                       const ReadLocalHeader& read_local_header = {});

}  // namespace boardscope::builder
