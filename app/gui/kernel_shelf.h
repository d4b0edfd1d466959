// SPDX-License-Identifier: GPL-3.0-or-later
// What:    One line about what the store has of a board's kernel, and how large the store is.
// Thread:  GUI thread; the store is read on a pool thread, and only the latest question is answered.
// Units:   KiB and MiB on disk.
#pragma once

#include "core/target/target_profile.h"

#include <QLabel>

#include <optional>

namespace boardscope::gui {

class KernelShelf : public QLabel {
    Q_OBJECT

public:
    explicit KernelShelf(QWidget* parent = nullptr);

    /// nullopt: of no kernel, only the size of all.
    void show_kernel(const std::optional<TargetProfile>& profile);

private:
    int question_ = 0;
};

}  // namespace boardscope::gui
