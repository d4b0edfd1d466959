// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/boards/kernel_modules.h"

#include <algorithm>

namespace boardscope::boards {

namespace {

using namespace std::string_view_literals;

/// Visits depth first, so that what a module needs is listed before it.
class LoadOrder {
public:
    LoadOrder(std::span<const KernelModule> available, const std::set<std::string>& builtin)
        : available_(available), builtin_(builtin)
    {
    }

    Result<void> add(const std::string& name)
    {
        if (builtin_.contains(name) || std::ranges::find(order_, name) != order_.end()) return {};
        const auto found = std::ranges::find(available_, name, &KernelModule::name);
        if (found == available_.end()) {
            return failure("The kernel package holds no module " + name + ".",
                           "The board's recipe does not fit this kernel; report it.");
        }
        if (!under_way_.insert(name).second)
            return failure("Kernel modules need each other in a circle: " + name + ".");
        for (const std::string& needed : found->depends) {
            if (auto added = add(needed); !added) return added;
        }
        order_.push_back(name);
        return {};
    }

    std::vector<std::string> take() { return std::move(order_); }

private:
    std::span<const KernelModule> available_;
    const std::set<std::string>& builtin_;
    std::set<std::string> under_way_;
    std::vector<std::string> order_;
};

std::string with_underscores(std::string_view name)
{
    std::string result(name);
    std::ranges::replace(result, '-', '_');
    return result;
}

}  // namespace

std::string module_name(std::string_view file_name)
{
    if (const auto slash = file_name.rfind('/'); slash != file_name.npos) file_name.remove_prefix(slash + 1);
    return with_underscores(file_name.substr(0, file_name.find(".ko")));
}

std::vector<std::string> module_depends(std::string_view module_bytes)
{
    constexpr auto key = "\0depends="sv;
    std::vector<std::string> names;
    const auto found = module_bytes.find(key);
    if (found == module_bytes.npos) return names;
    std::string_view list = module_bytes.substr(found + key.size());
    list = list.substr(0, list.find('\0'));
    while (!list.empty()) {
        const auto comma = std::min(list.find(','), list.size());
        if (comma > 0) names.push_back(with_underscores(list.substr(0, comma)));
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
    return names;
}

std::set<std::string> parse_builtin(std::string_view text)
{
    std::set<std::string> names;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        if (end > 0) names.insert(module_name(text.substr(0, end)));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return names;
}

Result<std::vector<std::string>> load_order(std::span<const KernelModule> available,
                                            std::span<const std::string_view> wanted,
                                            const std::set<std::string>& builtin)
{
    LoadOrder order(available, builtin);
    for (const std::string_view name : wanted) {
        if (auto added = order.add(with_underscores(name)); !added) return failure(added.error());
    }
    return order.take();
}

}  // namespace boardscope::boards
