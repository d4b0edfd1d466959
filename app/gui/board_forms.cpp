// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/board_forms.h"

#include "app/gui/window_theme.h"

#include <QDir>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace boardscope::gui {

BoardForms::BoardForms(QWidget* parent)
    : QFrame(parent),
      row_(new QHBoxLayout),
      question_(new QLabel(this)),
      name_(new QLineEdit(this)),
      address_(new QLineEdit(this)),
      identity_(new QLineEdit(this)),
      browse_(new QPushButton(tr("Choose…"), this)),
      accept_(new QPushButton(this)),
      cancel_(new QPushButton(tr("Never mind"), this)),
      complaint_(new QLabel(this))
{
    setObjectName(QStringLiteral("boardForms"));
    setFrameShape(QFrame::StyledPanel);
    question_->setTextFormat(Qt::PlainText);
    question_->setWordWrap(true);
    name_->setAccessibleName(tr("Name of the target"));
    name_->setPlaceholderText(tr("name, such as lab-7"));
    address_->setAccessibleName(tr("Address of the board"));
    address_->setPlaceholderText(tr("[user@]host[:port], or a Host of your ssh configuration"));
    identity_->setAccessibleName(tr("Identity file"));
    identity_->setPlaceholderText(tr("key file; empty: as ssh would"));
    accept_->setObjectName(QStringLiteral("boardFormAccept"));

    complaint_->setObjectName(QStringLiteral("boardComplaint"));
    complaint_->setAccessibleName(tr("What is wrong"));
    complaint_->setTextFormat(Qt::PlainText);
    complaint_->setWordWrap(true);
    complaint_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    complaint_->hide();

    row_->addWidget(question_);
    row_->addWidget(name_, 2);
    row_->addWidget(address_, 4);
    row_->addWidget(identity_, 3);
    for (QWidget* button : {browse_, accept_, cancel_})
        row_->addWidget(button);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 4, 8, 4);
    column->addLayout(row_);
    column->addWidget(complaint_);
    take_colors();

    connect(browse_, &QPushButton::clicked, this, &BoardForms::browse);
    connect(accept_, &QPushButton::clicked, this, &BoardForms::hand_on);
    for (QLineEdit* line : {name_, address_, identity_})
        connect(line, &QLineEdit::returnPressed, this, &BoardForms::hand_on);
    connect(cancel_, &QPushButton::clicked, this, &BoardForms::close_form);
    hide();
}

void BoardForms::show_form(Form form, const QString& question, const QString& button)
{
    complain({});
    question_->setText(question);
    accept_->setText(button);
    name_->setVisible(form != Form::yes);
    for (QWidget* widget : std::initializer_list<QWidget*>{address_, identity_, browse_})
        widget->setVisible(form == Form::board);
    row_->setStretchFactor(question_, form == Form::yes ? 1 : 0);
    question_->setWordWrap(form == Form::yes);
    show();
    // Not on the button that does it: a stray Enter must not remove anything.
    if (form == Form::yes)
        cancel_->setFocus();
    else
        name_->setFocus();
}

void BoardForms::ask_for_board(std::function<void(const NewBoard&)> answer)
{
    name_->setText(board_.name);
    address_->setText(board_.address);
    identity_->setText(board_.identity_file);
    answer_ = [this, answer = std::move(answer)] {
        board_ = {name_->text().trimmed(), address_->text().trimmed(), identity_->text().trimmed()};
        answer(board_);
    };
    show_form(Form::board, tr("New board:"), tr("Look at it and add it"));
}

void BoardForms::forget_board()
{
    board_ = {};
}

void BoardForms::ask_for_name(const QString& question, const QString& name, const QString& button,
                              std::function<void(const QString&)> answer)
{
    name_->setText(name);
    name_->selectAll();
    answer_ = [this, answer = std::move(answer)] { answer(name_->text().trimmed()); };
    show_form(Form::name, question, button);
}

void BoardForms::ask_whether(const QString& question, const QString& button, std::function<void()> answer)
{
    answer_ = std::move(answer);
    show_form(Form::yes, question, button);
}

void BoardForms::hand_on()
{
    const std::function<void()> answer = answer_;  // which may ask the next question
    if (answer) answer();
}

void BoardForms::complain(const QString& sentence)
{
    complaint_->setText(sentence);
    complaint_->setVisible(!sentence.isEmpty());
}

void BoardForms::take_colors()
{
    QPalette colors;
    colors.setColor(QPalette::WindowText, theme_of(palette()).loss_text);
    complaint_->setPalette(colors);
}

void BoardForms::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) take_colors();
}

void BoardForms::close_form()
{
    if (isHidden()) return;
    answer_ = nullptr;
    hide();
    Q_EMIT closed();
}

void BoardForms::browse()
{
    auto* dialog = new QFileDialog(this, tr("Choose a key file"), QDir::homePath() + QStringLiteral("/.ssh"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFilter(dialog->filter() | QDir::Hidden);
    connect(dialog, &QFileDialog::fileSelected, identity_, &QLineEdit::setText);
    dialog->open();
}

void BoardForms::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape) return close_form();
    QFrame::keyPressEvent(event);
}

}  // namespace boardscope::gui
