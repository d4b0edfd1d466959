// SPDX-License-Identifier: GPL-3.0-or-later
#include "editor/line_bar.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>

namespace boardscope::editor {

LineBar::LineBar(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("lineBar"));
    setAccessibleName(tr("Go to a line"));
    field_ = new QLineEdit(this);
    field_->setAccessibleName(tr("Line, or line:column"));
    field_->setMaximumWidth(120);
    field_->installEventFilter(this);
    setFocusProxy(field_);
    note_ = new QLabel(this);
    auto* label = new QLabel(tr("Go to &line"), this);
    label->setBuddy(field_);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(8, 4, 8, 4);
    layout->setSpacing(8);
    layout->addWidget(label);
    layout->addWidget(field_);
    layout->addWidget(note_, 1);
    hide();
}

void LineBar::open(int current_line, int line_count)
{
    line_count_ = line_count;
    show_note(tr("of %1").arg(QLocale(QLocale::English).toString(line_count)), false);
    field_->setText(QString::number(current_line));
    show();
    field_->setFocus(Qt::ShortcutFocusReason);
    field_->selectAll();
}

void LineBar::close_bar()
{
    if (!isVisible()) return;
    hide();
    Q_EMIT closed();
}

bool LineBar::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == field_ && event->type() == QEvent::KeyPress) {
        switch (static_cast<QKeyEvent*>(event)->key()) {
        case Qt::Key_Escape: close_bar(); return true;
        case Qt::Key_Return:
        case Qt::Key_Enter: choose(); return true;
        default: break;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void LineBar::choose()
{
    const QString text = field_->text().trimmed();
    const QString line_text = text.section(u':', 0, 0);
    const QString column_text = text.section(u':', 1);
    bool line_ok = false;
    bool column_ok = true;
    const int line = line_text.toInt(&line_ok);
    const int column = column_text.isEmpty() ? 1 : column_text.toInt(&column_ok);
    if (!line_ok || !column_ok || column < 1) {
        show_note(tr("write a line, or line:column"), true);
    } else if (line < 1 || line > line_count_) {
        show_note(tr("the text has lines 1 to %1").arg(QLocale(QLocale::English).toString(line_count_)),
                  true);
    } else {
        hide();
        Q_EMIT lineChosen(line, column);
    }
}

void LineBar::show_note(const QString& text, bool wrong)
{
    note_->setText(text);
    QPalette colors = palette();
    if (wrong) colors.setColor(QPalette::WindowText, colors_.error);
    note_->setPalette(colors);
}

}  // namespace boardscope::editor
