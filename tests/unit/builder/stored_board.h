// SPDX-License-Identifier: GPL-3.0-or-later
// What:    A store of kernels of the test's own, gone afterwards, with what a look at one board would have
// put there. Thread:  the test's main thread: the store's place is a variable of the environment.
#pragma once

#include "builder/kernel_store.h"
#include "tests/unit/builder/board_material.h"

#include <QTemporaryDir>

#include <string_view>

namespace boardscope::builder_tests {

class StoredBoard {
public:
    StoredBoard()
    {
        qputenv("BOARDSCOPE_DATA", folder_.path().toUtf8());
        profile_.name = "lab";
        profile_.kernel_release = "6.1.0-lab";
        profile_.found = FoundBoard{.build_id = "0123abcd"};
    }

    /// For boards of that kind; their kernels share nothing.
    [[nodiscard]] TargetProfile profile(Arch arch) const
    {
        TargetProfile profile = profile_;
        profile.arch = arch;
        return profile;
    }

    [[nodiscard]] bool put(Arch arch, builder::ItemKind kind, std::string_view content) const
    {
        const Result<builder::KernelStore> store =
            builder::KernelStore::open(builder::default_store_directory());
        return store && Result<builder::KernelStore>(*store)
                            ->put({arch, profile_.kernel_release, profile_.found->build_id}, kind,
                                  as_bytes(content), "pulled from the board")
                            .has_value();
    }

private:
    QTemporaryDir folder_;
    TargetProfile profile_ = armv7_profile();
};

}  // namespace boardscope::builder_tests
