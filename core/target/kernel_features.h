// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What a board's kernel can do for BPF programs, as its loader has tried it (`--check`).
// Thread:  plain values, any thread.
// Source:  names are those of the loader's findings (deviceside/loader/check.c), which follow the kernel's
// enums
//          in lower case: program "kprobe", map "ringbuf", helper "probe_read_kernel", attach "uprobe by
//          tracefs".
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace boardscope {

enum class FeatureGroup { program, map, helper, attach, output };

/// "program", "map", "helper", "attach", "output".
[[nodiscard]] const char* to_string(FeatureGroup group);

class KernelFeatures {
public:
    using Feature = std::pair<FeatureGroup, std::string>;

    void note(FeatureGroup group, std::string name, bool works);
    /// nullopt: nobody has tried it.
    [[nodiscard]] std::optional<bool> has(FeatureGroup group, std::string_view name) const;
    [[nodiscard]] bool empty() const { return tried_.empty(); }
    [[nodiscard]] const std::map<Feature, bool>& tried() const { return tried_; }
    friend bool operator==(const KernelFeatures&, const KernelFeatures&) = default;

private:
    std::map<Feature, bool> tried_;
};

}  // namespace boardscope
