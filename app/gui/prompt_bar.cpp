// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/prompt_bar.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

namespace boardscope::gui {

PromptBar::PromptBar(QWidget* parent)
    : QFrame(parent), text_(new QLabel(this)), secret_(new QLineEdit(this)),
      remember_(new QPushButton(tr("Connect and &remember"), this)), once_(new QPushButton(tr("Only this &once"), this)),
      send_(new QPushButton(tr("&Send"), this)), cancel_(new QPushButton(tr("&Cancel"), this))
{
    setObjectName(QStringLiteral("promptBar"));
    setFrameShape(QFrame::StyledPanel);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::ToolTipBase);
    setForegroundRole(QPalette::ToolTipText);
    text_->setTextFormat(Qt::PlainText);  // a board's words must not become markup
    text_->setWordWrap(true);
    text_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    secret_->setEchoMode(QLineEdit::Password);
    secret_->setAccessibleName(tr("Secret answer, not stored"));
    secret_->setMinimumWidth(220);

    auto* row = new QHBoxLayout(this);
    row->addWidget(text_, 1);
    for (QWidget* widget : std::initializer_list<QWidget*>{secret_, remember_, once_, send_, cancel_})
        row->addWidget(widget);

    connect(remember_, &QPushButton::clicked, this, [this] { hand_on(remote::HostKeyAnswer::accept_and_store); });
    connect(once_, &QPushButton::clicked, this, [this] { hand_on(remote::HostKeyAnswer::accept_once); });
    connect(send_, &QPushButton::clicked, this, &PromptBar::hand_on_secret);
    connect(secret_, &QLineEdit::returnPressed, this, &PromptBar::hand_on_secret);
    connect(cancel_, &QPushButton::clicked, this, [this] {
        if (!questions_.empty()) questions_.front()->dismiss();
        withdraw_answered();
    });
    hide();
}

void PromptBar::ask(std::shared_ptr<Question> question)
{
    questions_.push_back(std::move(question));
    if (questions_.size() == 1) show_next();
}

void PromptBar::withdraw_answered()
{
    const std::shared_ptr<Question> shown = questions_.empty() ? nullptr : questions_.front();
    std::erase_if(questions_, [](const auto& question) { return question->is_answered(); });
    if (!questions_.empty() && questions_.front() == shown) return;
    show_next();
}

void PromptBar::show_next()
{
    while (!questions_.empty() && questions_.front()->is_answered()) questions_.pop_front();
    secret_->clear();
    if (questions_.empty()) return hide();
    const Question& question = *questions_.front();
    if (question.kind == Question::Kind::host_key)
        show_host_key(question.host_key);
    else
        show_secret(QString::fromStdString(question.prompt));
}

void PromptBar::show_host_key(const remote::HostKeyQuestion& key)
{
    text_->setText(tr("The board %1 (port %2) is not known yet. Its %3 key is\n%4")
                       .arg(QString::fromStdString(key.host))
                       .arg(key.port)
                       .arg(QString::fromStdString(key.key_type), QString::fromStdString(key.sha256_fingerprint)));
    remember_->show();
    once_->show();
    secret_->hide();
    send_->hide();
    show();
    // Not on "remember": a stray Enter must not accept a key.
    cancel_->setFocus();
}

void PromptBar::show_secret(const QString& prompt)
{
    text_->setText(prompt);
    remember_->hide();
    once_->hide();
    secret_->show();
    send_->show();
    show();
    secret_->setFocus();
}

void PromptBar::hand_on_secret()
{
    if (questions_.empty()) return;
    questions_.front()->answer(std::optional<std::string>(secret_->text().toStdString()));
    withdraw_answered();
}

void PromptBar::hand_on(remote::HostKeyAnswer answer)
{
    if (questions_.empty()) return;
    questions_.front()->answer(answer);
    withdraw_answered();
}

void PromptBar::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape) return cancel_->click();
    QFrame::keyPressEvent(event);
}

}  // namespace boardscope::gui
