// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/library_panel.h"

#include "app/gui/library_rows.h"

#include <QCoreApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QSplitter>
#include <QTextBrowser>
#include <QVBoxLayout>

namespace boardscope::gui {

namespace {

QString text_of(const std::string& text)
{
    return QString::fromStdString(text);
}

QString row(const QString& key, const QString& value)
{
    if (value.isEmpty()) return {};
    return QStringLiteral("<tr><td style='padding-right:8px'>%1</td><td>%2</td></tr>")
        .arg(key, value.toHtmlEscaped());
}

QString tags_of(const library::ProbeCard& card)
{
    QStringList tags;
    for (const std::string& tag : card.tags)
        tags += text_of(tag);
    return tags.join(QStringLiteral(", "));
}

}  // namespace

LibraryPanel::LibraryPanel(QWidget* parent)
    : QWidget(parent),
      model_(new LibraryModel(this)),
      search_(new QLineEdit),
      list_(new QListView),
      remark_(new QLabel),
      card_(new QTextBrowser),
      open_(new QPushButton(tr("Open copy"))),
      run_(new QPushButton(tr("Open and run")))
{
    search_->setPlaceholderText(tr("Search: latency, gpio, who kills"));
    search_->setAccessibleName(tr("Search the library"));
    search_->setClearButtonEnabled(true);
    search_->installEventFilter(this);
    list_->setModel(model_);
    list_->setItemDelegate(new LibraryRows(list_));
    list_->setAccessibleName(tr("Probes of the library"));
    list_->setFrameShape(QFrame::NoFrame);
    list_->setUniformItemSizes(true);
    list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    list_->installEventFilter(this);
    remark_->setWordWrap(true);
    remark_->setEnabled(false);
    remark_->hide();
    card_->setFrameShape(QFrame::NoFrame);
    card_->setAccessibleName(tr("What the probe says of itself"));
    card_->setOpenLinks(false);
    open_->setToolTip(tr("Open a copy of the probe as a new text (Enter, or a double click)"));

    auto* parts = new QSplitter(Qt::Vertical);
    parts->addWidget(list_);
    parts->addWidget(card_);
    parts->setStretchFactor(0, 3);
    parts->setStretchFactor(1, 2);
    parts->setChildrenCollapsible(false);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(open_);
    buttons->addWidget(run_);
    buttons->addStretch(1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(4, 4, 4, 4);
    column->setSpacing(4);
    column->addWidget(search_);
    column->addWidget(remark_);
    column->addWidget(parts, 1);
    column->addLayout(buttons);

    connect(search_, &QLineEdit::textChanged, this, &LibraryPanel::filter_now);
    connect(list_->selectionModel(), &QItemSelectionModel::currentChanged, this, &LibraryPanel::show_card);
    connect(list_, &QListView::doubleClicked, this, [this] { open_current(false); });
    connect(open_, &QPushButton::clicked, this, [this] { open_current(false); });
    connect(run_, &QPushButton::clicked, this, [this] { open_current(true); });
    setFocusProxy(search_);
    show_card();
}

void LibraryPanel::show_library(std::shared_ptr<const session::ProbeLibrary> library)
{
    problems_ = library ? text_of(library->problems.to_text()).trimmed() : QString();
    model_->set_library(std::move(library));
    filter_now();
}

void LibraryPanel::show_lacks(const QHash<QString, QString>& reasons, const QString& target)
{
    target_ = target;
    model_->set_lacks(reasons);
    show_card();
}

void LibraryPanel::filter_now()
{
    const QString chosen = current_name();
    model_->set_filter(search_->text());
    // What was typed last chooses the best; without letters the choice stays.
    QModelIndex current = model_->index(0);
    for (int i = 0; search_->text().isEmpty() && i < model_->rowCount(); ++i)
        if (text_of(model_->probe_at(model_->index(i))->name) == chosen) current = model_->index(i);
    list_->setCurrentIndex(current);
    list_->scrollTo(current);
    QString remark = problems_;
    if (model_->rowCount() == 0 && remark.isEmpty())
        remark = search_->text().isEmpty() ? tr("The library is empty.")
                                           : tr("No probe of the library fits this.");
    remark_->setText(remark);
    remark_->setVisible(!remark.isEmpty());
    show_card();
}

void LibraryPanel::show_card()
{
    const QModelIndex index = list_->currentIndex();
    const session::LibraryProbe* probe = model_->probe_at(index);
    const QString lack = model_->lack_at(index);
    open_->setEnabled(probe != nullptr);
    run_->setEnabled(probe != nullptr && lack.isEmpty());
    run_->setToolTip(lack.isEmpty() ? tr("Open a copy, and run it on the selected board (Ctrl+Enter)")
                                    : tr("Not on %1: %2").arg(target_, lack));
    if (!probe) {
        card_->clear();
        shown_card_.clear();
        return;
    }
    const QString shown = text_of(probe->name) + u'\n' + target_ + u'\n' + lack;
    if (shown == shown_card_) return;
    shown_card_ = shown;
    const library::ProbeCard& card = probe->card;
    QString html = QStringLiteral("<p><b>%1</b></p>").arg(text_of(card.title).toHtmlEscaped());
    if (!lack.isEmpty())
        html += QStringLiteral("<p>%1</p>").arg(tr("Not on %1: %2.").arg(target_, lack).toHtmlEscaped());
    html += QStringLiteral("<table>") + row(tr("Shows"), text_of(card.shows)) +
            row(tr("Needs"), text_of(library::needs_text(card))) + row(tr("Costs"), text_of(card.costs)) +
            row(tr("Quiet"), text_of(card.quiet)) +
            row(tr("Language"), text_of(session::language_of(*probe))) + row(tr("Tags"), tags_of(card)) +
            row(tr("File"), text_of(probe->name)) + QStringLiteral("</table>");
    card_->setHtml(html);
}

void LibraryPanel::open_current(bool run)
{
    const session::LibraryProbe* probe = model_->probe_at(list_->currentIndex());
    if (!probe || (run && !run_->isEnabled())) return;
    Q_EMIT wanted(text_of(probe->path.string()), text_of(probe->name), run);
}

void LibraryPanel::pass_on(int key)
{
    QKeyEvent copy(QEvent::KeyPress, key, Qt::NoModifier);
    QCoreApplication::sendEvent(list_, &copy);
}

bool LibraryPanel::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() != QEvent::KeyPress) return QWidget::eventFilter(watched, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    switch (key->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter: open_current(key->modifiers() & Qt::ControlModifier); return true;
    case Qt::Key_Up:
    case Qt::Key_Down:
    case Qt::Key_PageUp:
    case Qt::Key_PageDown:
        // From the line into the list, as in the palette.
        if (watched != search_) break;
        pass_on(key->key());
        return true;
    default: break;
    }
    return QWidget::eventFilter(watched, event);
}

QString LibraryPanel::current_name() const
{
    const session::LibraryProbe* probe = model_->probe_at(list_->currentIndex());
    return probe ? text_of(probe->name) : QString();
}

QString LibraryPanel::card_text() const
{
    return card_->toPlainText();
}

}  // namespace boardscope::gui
