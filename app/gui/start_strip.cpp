// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/start_strip.h"

#include "app/gui/window_theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace boardscope::gui {

namespace {

constexpr int tick_ms = 500;

QString title_of(std::size_t step)
{
    const QString titles[boards::start_steps] = {StartStrip::tr("Kernel"), StartStrip::tr("File system"),
                                                 StartStrip::tr("Types"), StartStrip::tr("Boot"),
                                                 StartStrip::tr("SSH")};
    return titles[step];
}

}  // namespace

StartStrip::StartStrip(QWidget* parent)
    : QFrame(parent), line_(new QLabel(this)), cancel_(new QPushButton(tr("Cancel"), this))
{
    setObjectName(QStringLiteral("startStrip"));
    line_->setObjectName(QStringLiteral("startLine"));
    line_->setAccessibleName(tr("What is being done"));
    line_->setTextFormat(Qt::PlainText);
    line_->setWordWrap(true);
    cancel_->setObjectName(QStringLiteral("cancelStartButton"));
    cancel_->setToolTip(tr("Give the start up; what was downloaded is kept"));

    auto* marks = new QHBoxLayout;
    marks->setSpacing(16);
    for (QLabel*& step : steps_) {
        step = new QLabel(this);
        step->setTextFormat(Qt::PlainText);
        marks->addWidget(step);
    }
    marks->addStretch(1);
    auto* text = new QVBoxLayout;
    text->setSpacing(2);
    text->addLayout(marks);
    text->addWidget(line_);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(8, 4, 8, 4);
    row->addLayout(text, 1);
    row->addWidget(cancel_, 0, Qt::AlignTop);

    connect(cancel_, &QPushButton::clicked, this, &StartStrip::cancelled);
    tick_.setInterval(tick_ms);
    connect(&tick_, &QTimer::timeout, this, &StartStrip::show_line);
    hide();
}

void StartStrip::begin(const QString& sentence, bool has_steps)
{
    step_ = -1;
    active_ = true;
    failed_ = false;
    sentence_ = sentence;
    for (QLabel* step : steps_)
        step->setVisible(has_steps);
    cancel_->setVisible(has_steps);
    clock_.start();
    tick_.start();
    show_steps();
    show_line();
}

void StartStrip::show_progress(const boards::Progress& progress)
{
    sentence_ = QString::fromStdString(progress.line);
    if (progress.step) step_ = static_cast<int>(*progress.step);
    show_steps();
    show_line();
}

void StartStrip::fail()
{
    failed_ = true;
    tick_.stop();
    cancel_->hide();
    line_->hide();  // the reason stands elsewhere
    if (step_ < 0) return end();
    show_steps();
}

void StartStrip::end()
{
    active_ = false;
    tick_.stop();
    hide();
}

void StartStrip::show_steps()
{
    const paint::Theme theme = theme_of(palette());
    for (std::size_t i = 0; i < steps_.size(); ++i) {
        const int step = static_cast<int>(i);
        const bool is_current = step == step_;
        const QString mark = step < step_            ? QStringLiteral("✓")
                             : is_current && failed_ ? QStringLiteral("✗")
                             : is_current            ? QStringLiteral("●")
                                                     : QStringLiteral("○");
        steps_[i]->setText(mark + QLatin1Char(' ') + title_of(i));
        QPalette colors = palette();
        if (is_current && failed_)
            colors.setColor(QPalette::WindowText, theme.loss_text);
        else if (step > step_)
            colors.setColor(QPalette::WindowText, theme.muted_text);
        steps_[i]->setPalette(colors);
        QFont font = this->font();
        font.setBold(is_current);
        steps_[i]->setFont(font);
    }
}

void StartStrip::show_line()
{
    line_->show();
    line_->setText(tr("%1 (%2 s)").arg(sentence_).arg(clock_.elapsed() / 1000));
}

void StartStrip::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) show_steps();
}

}  // namespace boardscope::gui
