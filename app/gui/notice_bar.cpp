// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/notice_bar.h"

#include "app/gui/window_theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QStyle>
#include <QToolButton>

namespace boardscope::gui {

NoticeBar::NoticeBar(QWidget* parent)
    : QFrame(parent), text_(new QLabel(this)), button_(new QPushButton(this)), close_(new QToolButton(this))
{
    setObjectName(QStringLiteral("noticeBar"));
    setFrameShape(QFrame::StyledPanel);
    text_->setTextFormat(Qt::PlainText);
    text_->setWordWrap(true);
    text_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    text_->setAccessibleName(tr("Notice"));
    close_->setIcon(style()->standardIcon(QStyle::SP_TitleBarCloseButton));
    close_->setAutoRaise(true);
    close_->setToolTip(tr("Close this notice"));
    close_->setAccessibleName(tr("Close this notice"));

    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(12, 6, 8, 6);
    row->addWidget(text_, 1);
    row->addWidget(button_);
    row->addWidget(close_);
    connect(button_, &QPushButton::clicked, this, [this] {
        const std::function<void()> action = action_;
        clear();
        if (action) action();
    });
    connect(close_, &QToolButton::clicked, this, &NoticeBar::clear);
    hide();
}

void NoticeBar::say(Tone tone, const QString& sentence, const QString& next_step, const QString& button,
                    std::function<void()> action)
{
    QString text = sentence;
    if (!next_step.isEmpty()) text += QLatin1Char('\n') + next_step;
    text_->setText(text);
    tone_ = tone;
    take_colors();
    button_->setText(button);
    button_->setVisible(!button.isEmpty());
    action_ = std::move(action);
    show();
}

void NoticeBar::take_colors()
{
    QPalette colors;
    if (tone_ == Tone::failure) colors.setColor(QPalette::WindowText, theme_of(palette()).loss_text);
    text_->setPalette(colors);
}

void NoticeBar::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) take_colors();
}

void NoticeBar::clear()
{
    action_ = nullptr;
    hide();
}

}  // namespace boardscope::gui
