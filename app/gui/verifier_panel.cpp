// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/verifier_panel.h"

#include <QComboBox>
#include <QFontDatabase>
#include <QFormLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedLayout>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace boardscope::gui {

namespace {

enum Part { text_part, place_part };

constexpr qsizetype most_log_lines = 5000;  // the end says why

QString shown(const std::string& text)
{
    return QString::fromStdString(text);
}

/// A sentence of its own: "a pointer that may be NULL is used" → "A pointer that may be NULL is used."
QString sentence(const std::string& text)
{
    QString said = shown(text);
    if (said.isEmpty()) return said;
    if (!said.startsWith(QLatin1String("bpf_"))) said[0] = said[0].toUpper();
    return said.endsWith(QLatin1Char('.')) ? said : said + QLatin1Char('.');
}

QString short_place(const SourceSpan& span)
{
    if (span.line < 1) return {};
    return shown(span.file).section(QLatin1Char('/'), -1) + QStringLiteral(":%1").arg(span.line);
}

}  // namespace

VerifierPanel::VerifierPanel(QWidget* parent)
    : QWidget(parent), stack_(new QStackedLayout(this)), programs_(new QComboBox), log_(new QTreeWidget)
{
    setObjectName(QStringLiteral("verifierPanel"));
    auto* empty =
        new QLabel(tr("No program was refused.\nWhen the kernel's verifier refuses one, this says why."));
    empty->setAlignment(Qt::AlignCenter);
    empty->setEnabled(false);
    stack_->addWidget(empty);

    programs_->setAccessibleName(tr("Refused program"));
    make_log();
    auto* split = new QSplitter(Qt::Horizontal);
    split->addWidget(make_explanation());
    split->addWidget(log_);
    split->setSizes({500, 600});
    split->setChildrenCollapsible(false);
    stack_->addWidget(split);
    connect(programs_, &QComboBox::currentIndexChanged, this, &VerifierPanel::show);
}

QLabel* VerifierPanel::make_text(const QString& name)
{
    auto* label = new QLabel;
    label->setAccessibleName(name);
    label->setTextFormat(Qt::PlainText);  // it holds what the board said
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    label->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    return label;
}

QWidget* VerifierPanel::make_explanation()
{
    reason_ = make_text(tr("Reason"));
    why_ = make_text(tr("Why"));
    suggestion_ = make_text(tr("Suggestion"));
    registers_ = make_text(tr("Registers"));
    place_ = new QPushButton;
    place_->setFlat(true);
    place_->setStyleSheet(QStringLiteral("text-align: left; padding: 2px 0"));
    place_->setToolTip(tr("Go to the line"));
    connect(place_, &QPushButton::clicked, this, [this] {
        const int index = programs_->currentIndex();
        if (index >= 0 && index < count())
            Q_EMIT chosen(refused_[static_cast<std::size_t>(index)].explanation.at.span);
    });

    auto* page = new QWidget;
    auto* form = new QFormLayout(page);
    form->setRowWrapPolicy(QFormLayout::DontWrapRows);
    form->setLabelAlignment(Qt::AlignTop | Qt::AlignLeft);
    form->addRow(tr("Program"), programs_);
    form->addRow(tr("Reason"), reason_);
    form->addRow(tr("At"), place_);
    form->addRow(tr("Why"), why_);
    form->addRow(tr("Suggestion"), suggestion_);
    form->addRow(tr("Registers"), registers_);
    auto* scroll = new QScrollArea;
    scroll->setWidget(page);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    return scroll;
}

void VerifierPanel::make_log()
{
    log_->setObjectName(QStringLiteral("verifierLog"));
    log_->setAccessibleName(tr("Verifier's log"));
    log_->setHeaderLabels({tr("Verifier's log"), tr("Source")});
    log_->setRootIsDecorated(false);
    log_->setUniformRowHeights(true);
    log_->setFrameShape(QFrame::NoFrame);
    log_->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    log_->header()->setStretchLastSection(false);
    log_->header()->setSectionResizeMode(text_part, QHeaderView::Stretch);
    log_->header()->setSectionResizeMode(place_part, QHeaderView::ResizeToContents);
    connect(log_, &QTreeWidget::itemClicked, this, &VerifierPanel::choose);
    connect(log_, &QTreeWidget::itemActivated, this, &VerifierPanel::choose);
}

void VerifierPanel::clear()
{
    refused_.clear();
    programs_->clear();
    log_->clear();
    stack_->setCurrentIndex(0);
}

void VerifierPanel::add(const session::ProgramRefused& refused)
{
    refused_.push_back(refused);
    programs_->addItem(shown(refused.explanation.at.program));
    stack_->setCurrentIndex(1);
}

void VerifierPanel::show(int index)
{
    if (index < 0 || index >= count()) return;
    const session::ProgramRefused& refused = refused_[static_cast<std::size_t>(index)];
    const verifier::Explanation& explanation = refused.explanation;
    reason_->setText(sentence(explanation.reason));
    const QString place = shown(verifier::place_text(explanation.at));
    // A name may hold what means a shortcut.
    place_->setText(QString(place).replace(QLatin1Char('&'), QStringLiteral("&&")));
    place_->setAccessibleName(tr("At %1").arg(place));
    place_->setEnabled(explanation.at.span.line > 0);
    why_->setText(shown(explanation.why));
    suggestion_->setText(shown(explanation.suggestion));
    QStringList registers;
    for (const verifier::Explanation::Register& one : explanation.registers)
        registers += shown(one.name + ": " + one.words);
    registers_->setText(registers.join(QLatin1Char('\n')));
    fill_log(refused);
}

/// Where the kernel does not know the source's text, its lines are put between the instructions.
void VerifierPanel::fill_log(const session::ProgramRefused& refused)
{
    log_->clear();
    const QStringList lines = shown(refused.log).split(QLatin1Char('\n'));
    const bool has_source = std::ranges::any_of(
        lines, [](const QString& line) { return line.startsWith(QLatin1Char(';')) && line.trimmed().size() > 1; });
    QList<QTreeWidgetItem*> items;
    SourceSpan last;
    const auto add_row = [&](const QString& text, const SourceSpan& span) {
        auto* item = new QTreeWidgetItem({text, short_place(span)});
        item->setData(text_part, Qt::UserRole, span.line);
        item->setData(place_part, Qt::UserRole, span.column);
        item->setData(text_part, Qt::UserRole + 1, shown(span.file));
        items += item;
    };
    for (qsizetype i = std::max<qsizetype>(0, lines.size() - most_log_lines); i < lines.size(); ++i) {
        // The kernel has no text of a line where the compiler found no file of that name.
        if (lines[i].isEmpty() || lines[i].trimmed() == QLatin1String(";")) continue;
        const auto number = static_cast<std::size_t>(i);
        const verifier::Explanation::Place place =
            number < refused.log_places.size() ? refused.log_places[number] : verifier::Explanation::Place();
        if (!has_source && place.span.line > 0 && place.span.line != last.line)
            add_row(QStringLiteral("; ") + shown(place.text).trimmed(), place.span);
        if (place.span.line > 0) last = place.span;
        add_row(lines[i], place.span);
    }
    log_->addTopLevelItems(items);
    if (!items.isEmpty()) {
        log_->setCurrentItem(items.last());
        log_->scrollToItem(items.last());
    }
}

void VerifierPanel::choose(QTreeWidgetItem* item)
{
    const SourceSpan span{item->data(text_part, Qt::UserRole + 1).toString().toStdString(),
                          item->data(text_part, Qt::UserRole).toInt(),
                          item->data(place_part, Qt::UserRole).toInt(), 0};
    if (span.line > 0) Q_EMIT chosen(span);
}

}  // namespace boardscope::gui
