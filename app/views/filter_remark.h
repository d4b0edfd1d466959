// SPDX-License-Identifier: GPL-3.0-or-later
// What:    FilterRemark: the sentence about a piece of the line above it. It stands below that piece, also
// when
//          the line is scrolled sideways; a sentence that does not fit there begins further left.
// Thread:  GUI thread.
// Units:   characters of the line.
// Errors:  none.
#pragma once

#include <QLabel>

class QLineEdit;

namespace boardscope::views {

class FilterRemark : public QLabel {
    Q_OBJECT

public:
    /// `line` must outlive this.
    FilterRemark(QLineEdit& line, QWidget* parent);

    void setPlace(int character);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void move_below();

    QLineEdit& line_;
    int character_ = 0;
    bool is_moving_ = false;
};

}  // namespace boardscope::views
