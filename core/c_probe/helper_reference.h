// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What the helper functions of BPF are and do, read from libbpf's own header, bpf_helper_defs.h.
// Thread:  plain value, any thread.
// Errors:  none: what is no helper's declaration is passed over, and a text without any makes an empty
// reference. Source:  scripts/bpf_doc.py of the kernel writes the header: a comment of three parts (name,
// text, "Returns") before each
//          pointer to a function.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace boardscope::c_probe {

struct Helper {
    std::string name;  ///< "bpf_probe_read_kernel"
    std::uint32_t number = 0;
    std::string returns;     ///< "long"
    std::string parameters;  ///< "void *dst, __u32 size, const void *unsafe_ptr"
    std::string text;        ///< paragraphs, without markup; lines end as in the header
    std::string result;      ///< what it returns, likewise

    [[nodiscard]] bool takes_nothing() const { return parameters == "void"; }
    /// "long bpf_probe_read_kernel(void *dst, __u32 size, const void *unsafe_ptr)"
    [[nodiscard]] std::string prototype() const;
    /// The first sentence, in one line.
    [[nodiscard]] std::string summary() const;
    /// Without "bpf_", as core/target/kernel_history.h has it.
    [[nodiscard]] std::string_view short_name() const;
};

class HelperReference {
public:
    HelperReference() = default;
    [[nodiscard]] static HelperReference parse(std::string_view header);

    [[nodiscard]] const std::vector<Helper>& all() const { return helpers_; }
    /// nullptr: there is none.
    [[nodiscard]] const Helper* find(std::string_view name) const;

private:
    std::vector<Helper> helpers_;  ///< by name
};

}  // namespace boardscope::c_probe
