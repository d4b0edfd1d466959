// SPDX-License-Identifier: GPL-3.0-or-later
// What:    KeyRecorder: takes the key that is pressed, at once: Qt's own waits for three more.
// Thread:  GUI thread.
// Errors:  none.
#pragma once

#include <QKeySequenceEdit>

namespace boardscope::gui {

class KeyRecorder : public QKeySequenceEdit {
    Q_OBJECT

public:
    using QKeySequenceEdit::QKeySequenceEdit;

Q_SIGNALS:
    void recorded(const QKeySequence& key);

protected:
    void keyPressEvent(QKeyEvent* event) override
    {
        QKeySequenceEdit::keyPressEvent(event);
        if (keySequence().isEmpty()) return;  // only Ctrl, so far
        const QKeySequence key(keySequence()[0]);
        clear();
        Q_EMIT recorded(key);
    }
};

}  // namespace boardscope::gui
