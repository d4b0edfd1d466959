// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Keeps the texts that are not saved in a file of this window's own, below the state folder, so that they are there
//          again after a crash or a power cut. Each window holds a lock on its file: one without a holder was left behind.
// Thread:  GUI thread; files are written on a thread of its own.
// Units:   texts as bytes, 4 MiB at most each (editor/source_file.h).
// Errors:  none that a user would have to act on: what cannot be written is not kept, damaged files are ignored.
#pragma once

#include "app/views/background_job.h"

#include <QByteArray>
#include <QList>
#include <QLockFile>
#include <QString>

#include <memory>

namespace boardscope::gui {

struct UnsavedText {
    QByteArray text;
    QString path;  ///< empty: it had no file yet
    QString name;
    friend bool operator==(const UnsavedText&, const UnsavedText&) = default;
};

class TextRescue {
public:
    explicit TextRescue(QString folder);
    /// What was kept stays kept: forget() what the user has decided about.
    ~TextRescue();

    /// All that is not saved now, instead of what was kept before. Without texts the file goes.
    void keep(const QList<UnsavedText>& texts);
    void forget() { keep({}); }

    /// Takes over what windows have left that ended without a word; the oldest first.
    [[nodiscard]] QList<UnsavedText> left_behind();

private:
    [[nodiscard]] bool own_file();

    QString folder_;
    QString file_;
    std::unique_ptr<QLockFile> lock_;
    QList<UnsavedText> kept_;
    std::unique_ptr<views::BackgroundJob> writer_;
};

}  // namespace boardscope::gui
