// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Maps of the years before libbpf 1.0 in the text of a probe: `struct bpf_map_def SEC("maps/NAME")
// x`. Thread:  pure functions, any thread. Units:   positions in bytes from 0. Source:  like source_scan.h,
// works on text with comments blanked and does not preprocess: a declaration that
//          a macro makes is not found here, and is converted in the object all the same (old_maps.h).
#pragma once

#include "builder/route.h"
#include "core/base/source_span.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace boardscope::builder {

struct OldMapDeclaration {
    std::string name;
    std::size_t begin = 0;       ///< of `struct`, or of `static` before it
    std::size_t name_begin = 0;  ///< of its name
    std::size_t open = 0;        ///< its {
    std::size_t close = 0;       ///< its }
    std::size_t end = 0;         ///< behind its ;
};

/// `text` has its comments blanked. Declarations without an initialiser in braces are left out.
[[nodiscard]] std::vector<OldMapDeclaration> find_old_maps(const std::string& text);

/// Where map `name` is declared; only the file when the text does not say.
[[nodiscard]] SourceSpan place_of_old_map(std::string_view source, const std::string& source_name,
                                          const std::string& name);

/// A definition of `struct bpf_map_def`, on one line, when the source uses it and neither the source nor a
/// local header of its defines it; else empty. Of today's headers none does.
[[nodiscard]] std::string missing_map_definition(std::string_view source,
                                                 const ReadLocalHeader& read_local_header);

}  // namespace boardscope::builder
