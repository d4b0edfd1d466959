// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Where things stand in a line edit: characters for bytes of its text, pixels for characters.
// Thread:  GUI thread.
// Units:   bytes of the text as UTF-8; characters as QString counts them; logical pixels of the line edit.
// Errors:  none; places beyond the text are its end.
#pragma once

#include <cstddef>

class QLineEdit;

namespace boardscope::views {

[[nodiscard]] int character_at(const QLineEdit& line, std::size_t byte);
[[nodiscard]] std::size_t byte_at(const QLineEdit& line, int character);
/// The left edge of a character, as the line is scrolled at present; it may be out of sight.
[[nodiscard]] int x_of(const QLineEdit& line, int character);

}  // namespace boardscope::views
