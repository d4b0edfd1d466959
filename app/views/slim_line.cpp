// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/slim_line.h"

#include "app/views/paint/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QToolButton>

namespace boardscope::views {

SlimLine::SlimLine(const QString& title, const QString& placeholder, QWidget* parent)
    : QFrame(parent), field_(new QLineEdit), told_(new QLabel), remark_(new QLabel)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 3, 4, 3);
    column->setSpacing(2);
    row_ = new QHBoxLayout;
    row_->setSpacing(8);
    auto* label = new QLabel(title);
    label->setBuddy(field_);
    row_->addWidget(label);
    row_->addWidget(field_, 1);
    row_->addWidget(told_);
    auto* close = new QToolButton;
    close->setText(QStringLiteral("\u00d7"));
    close->setAutoRaise(true);
    close->setToolTip(tr("Close (Escape)"));
    close->setAccessibleName(tr("Close"));
    close->setFocusPolicy(Qt::NoFocus);
    connect(close, &QToolButton::clicked, this, &SlimLine::close_line);
    row_->addWidget(close);
    column->addLayout(row_);
    column->addWidget(remark_);
    remark_->setWordWrap(true);
    remark_->hide();
    field_->setAccessibleName(title);
    field_->setPlaceholderText(placeholder);
    connect(field_, &QLineEdit::returnPressed, this, [this] { Q_EMIT entered(field_->text()); });
    take_colors();
    hide();
}

void SlimLine::open()
{
    show();
    field_->setFocus(Qt::ShortcutFocusReason);
    field_->selectAll();
}

void SlimLine::close_line()
{
    if (isHidden()) return;
    hide();
    Q_EMIT closed();
}

void SlimLine::say(const QString& sentence, Tone tone)
{
    tone_ = tone;
    remark_->setText(sentence);
    remark_->setVisible(!sentence.isEmpty());
    take_colors();
}

QString SlimLine::remark() const
{
    return remark_->text();
}

void SlimLine::tell(const QString& words)
{
    told_->setText(words);
}

QString SlimLine::told() const
{
    return told_->text();
}

void SlimLine::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape) return close_line();
    // What the line does not take is not for what lies under it either.
    event->accept();
}

void SlimLine::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) take_colors();
}

void SlimLine::take_colors()
{
    const bool is_dark = palette().color(QPalette::Base).lightness() < 128;
    const paint::Theme theme = is_dark ? paint::Theme::dark() : paint::Theme::light();
    const QColor color = tone_ == Tone::wrong ? theme.loss_text : theme.muted_text;
    QPalette colors = remark_->palette();
    if (colors.color(QPalette::WindowText) == color) return;
    colors.setColor(QPalette::WindowText, color);
    remark_->setPalette(colors);
}

}  // namespace boardscope::views
