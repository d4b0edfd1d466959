// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/pair_form.h"

#include "core/filter/filter_plan.h"
#include "core/filter/quoted_text.h"

#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

namespace boardscope::views {

namespace {

/// Fields of who did it, those that tell tasks apart most finely first.
constexpr const char* usual_fields[] = {"pid", "tgid", "cpu", "comm"};

QLineEdit* add_line(QFormLayout& form, const QString& title, const QString& example)
{
    auto* line = new QLineEdit;
    line->setPlaceholderText(example);
    line->setAccessibleName(title);
    line->setClearButtonEnabled(true);
    form.addRow(title, line);
    return line;
}

QString rows_like(const store::EventView& row)
{
    return QStringLiteral("event == ") + QString::fromStdString(filter::quoted_text(row.event));
}

}  // namespace

PairForm::PairForm(QWidget* parent) : QWidget(parent), fields_(filter::FieldCatalog::open())
{
    setObjectName(QStringLiteral("pairForm"));
    auto* form = new QFormLayout(this);
    form->setContentsMargins(0, 0, 0, 0);
    form->setVerticalSpacing(4);
    from_ = add_line(*form, tr("From"), QStringLiteral("event == \"open\""));
    to_ = add_line(*form, tr("To"), QStringLiteral("event == \"close\""));
    field_ = new QComboBox;
    field_->setEditable(true);
    field_->setAccessibleName(tr("Field that both have in common"));
    for (const char* name : usual_fields)
        field_->addItem(QString::fromLatin1(name));
    field_->addItem(tr("(nothing)"));
    add_ = new QPushButton(tr("Pair"));
    add_->setObjectName(QStringLiteral("addPair"));
    add_->setToolTip(tr("Each row of the first kind and the next of the second become a span"));
    auto* last = new QHBoxLayout;
    last->addWidget(field_, 1);
    last->addWidget(add_);
    form->addRow(tr("By"), last);
    error_ = new QLabel;
    error_->setWordWrap(true);
    error_->setAccessibleName(tr("What is wrong with the pair"));
    error_->hide();
    form->addRow(error_);
    connect(add_, &QPushButton::clicked, this, &PairForm::add);
    for (QLineEdit* line : {from_, to_})
        connect(line, &QLineEdit::returnPressed, this, &PairForm::add);
}

void PairForm::setSnapshot(const store::Snapshot& snapshot)
{
    snapshot_ = snapshot;
    fields_ = filter::FieldCatalog(snapshot);
    fields_.set_open(snapshot.totals().event_count == 0);
}

void PairForm::setTexts(const QString& from, const QString& to, const QString& field)
{
    from_->setText(from);
    to_->setText(to);
    field_->setEditText(field);
}

void PairForm::propose(RowId from, RowId to)
{
    if (from.value() >= snapshot_.row_count() || to.value() >= snapshot_.row_count()) return;
    const store::EventView first = snapshot_.row(std::min(from, to));
    const store::EventView second = snapshot_.row(std::max(from, to));
    const char* common = "pid";
    if (first.pid != second.pid) common = first.cpu == second.cpu ? "cpu" : nullptr;
    setTexts(rows_like(first), rows_like(second),
             common ? QString::fromLatin1(common) : field_->itemText(field_->count() - 1));
}

QString PairForm::errorText() const
{
    return error_->isHidden() ? QString() : error_->text();
}

void PairForm::show_error(const QString& text)
{
    error_->setText(text);
    error_->setVisible(!text.isEmpty());
}

bool PairForm::read(const QLineEdit& line, const char* which, std::optional<filter::FilterPlan>& into)
{
    const std::string text = line.text().trimmed().toStdString();
    if (text.empty()) {
        show_error(tr("Which rows is it %1? Write a filter, or drag from one event to another with Ctrl+Shift held.")
                       .arg(tr(which)));
        return false;
    }
    auto plan = filter::FilterPlan::compile(text, fields_);
    if (plan) {
        into = std::move(*plan);
        return true;
    }
    const filter::FilterError& wrong = plan.error();
    show_error(line.accessibleName() + QStringLiteral(": ") + QString::fromStdString(wrong.message) +
               (wrong.hint.empty() ? QString() : QStringLiteral("; ") + QString::fromStdString(wrong.hint)));
    return false;
}

void PairForm::add()
{
    std::optional<filter::FilterPlan> from;
    std::optional<filter::FilterPlan> to;
    if (!read(*from_, QT_TR_NOOP("from"), from) || !read(*to_, QT_TR_NOOP("to"), to)) return;
    const QString name = field_->currentText().trimmed();
    std::shared_ptr<const filter::RowField> key;
    if (!name.isEmpty() && name != field_->itemText(field_->count() - 1)) {
        key = filter::row_field(name.toStdString(), snapshot_);
        if (!key) return show_error(tr("There is no field “%1” that both could have in common.").arg(name));
    }
    show_error({});
    Q_EMIT ruleAdded({std::move(*from), std::move(*to), key, key, nullptr, true});
}

}  // namespace boardscope::views
