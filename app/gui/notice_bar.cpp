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
    : QFrame(parent), text_(new QLabel(this)), buttons_{new QPushButton(this), new QPushButton(this)}, close_(new QToolButton(this))
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
    for (QPushButton* button : buttons_) row->addWidget(button);
    row->addWidget(close_);
    for (std::size_t i = 0; i < most_offers; ++i)
        connect(buttons_[i], &QPushButton::clicked, this, [this, i] { take_up(i); });
    connect(close_, &QToolButton::clicked, this, &NoticeBar::clear);
    hide();
}

void NoticeBar::take_up(std::size_t number)
{
    if (number >= offers_.size()) return;
    const std::function<void()> action = offers_[number].action;
    clear();
    if (action) action();
}

void NoticeBar::say(Tone tone, const QString& sentence, const QString& next_step, const QString& button,
                    std::function<void()> action)
{
    std::vector<Offer> offers;
    if (!button.isEmpty()) offers.push_back({button, std::move(action)});
    say(tone, sentence, next_step, std::move(offers));
}

void NoticeBar::say(Tone tone, const QString& sentence, const QString& next_step, std::vector<Offer> offers)
{
    QString text = sentence;
    if (!next_step.isEmpty()) text += QLatin1Char('\n') + next_step;
    text_->setText(text);
    tone_ = tone;
    take_colors();
    offers_ = std::move(offers);
    for (std::size_t i = 0; i < most_offers; ++i) {
        buttons_[i]->setVisible(i < offers_.size());
        if (i < offers_.size()) buttons_[i]->setText(offers_[i].button);
    }
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
    offers_.clear();
    hide();
}

}  // namespace boardscope::gui
