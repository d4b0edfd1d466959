// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Sections of documents that tests write: a test says what was seen, and the document must say the same. With
//          BOARDSCOPE_UPDATE_DOCS=1 it is made to.
// Thread:  any thread; reads and writes files of the source tree and of build/.
// Errors:  a sentence, and what differs; empty where both are the same.
#pragma once

#include <QString>

namespace boardscope::test {

/// The section stands between "<!-- table of NAME: made by … -->" and "<!-- end of the table of NAME -->" in
/// the document, a path below the source folder.
[[nodiscard]] QString compare_section(const QString& document, const QString& name, const QString& seen);

}  // namespace boardscope::test
