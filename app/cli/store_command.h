// SPDX-License-Identifier: GPL-3.0-or-later
// What:    `bscope store`: what this host keeps of boards' kernels. Each verb returns the exit status.
// Thread:  main thread; each blocks until it is done, and Ctrl-C ends it.
// Errors:  told on standard error.
#pragma once

#include "app/cli/row_printer.h"
#include "core/target/target_profile.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace boardscope::cli {

struct StoreArguments {
    std::string kernel;              ///< as `list` calls it, a release, or the beginning of a build id
    std::string item;                ///< remove: empty for the whole kernel
    std::vector<std::string> files;  ///< add: files and folders; import: one archive
    std::string output;              ///< export
    std::string arch;                ///< empty: as the files or the store say
    std::string release;
    std::string build_id;
    bool types = false;
    Format format = Format::text;
};

[[nodiscard]] int store_list(const StoreArguments& arguments);
[[nodiscard]] int store_show(const StoreArguments& arguments);
[[nodiscard]] int store_add(const StoreArguments& arguments);
/// BTF from the stored headers again, with what the profiles name by now.
[[nodiscard]] int store_make_btf(const StoreArguments& arguments);
[[nodiscard]] int store_remove(const StoreArguments& arguments);
[[nodiscard]] int store_export(const StoreArguments& arguments);
[[nodiscard]] int store_import(const StoreArguments& arguments);

/// The options of all of them.
void add_store(CLI::App& app, std::function<int()>& action);

}  // namespace boardscope::cli
