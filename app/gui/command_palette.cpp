// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/command_palette.h"

#include "app/gui/fuzzy_match.h"
#include "app/gui/palette_delegate.h"

#include <QApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <functional>
#include <optional>

namespace boardscope::gui {

namespace {

constexpr int usual_width = 620;
constexpr int most_rows = 14;
constexpr int below_edge_px = 40;
/// Of two that fit as well, the one that was used last.
constexpr int recent_bonus = 60;

}  // namespace

CommandPalette::CommandPalette(QWidget& window)
    : QFrame(&window), window_(window), line_(new QLineEdit), list_(new QListWidget), remark_(new QLabel)
{
    setObjectName(QStringLiteral("commandPalette"));
    setAccessibleName(tr("Commands"));
    setFrameShape(QFrame::StyledPanel);
    setAutoFillBackground(true);
    line_->setAccessibleName(tr("Search commands"));
    list_->setAccessibleName(tr("Commands that fit"));
    list_->setFrameShape(QFrame::NoFrame);
    list_->setFocusPolicy(Qt::NoFocus);
    list_->setItemDelegate(new PaletteDelegate(list_));
    list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    list_->setUniformItemSizes(true);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(6, 6, 6, 6);
    column->setSpacing(4);
    column->addWidget(line_);
    column->addWidget(list_, 1);
    column->addWidget(remark_);
    remark_->setContentsMargins(6, 0, 6, 2);
    connect(line_, &QLineEdit::textChanged, this, &CommandPalette::narrow);
    connect(list_, &QListWidget::itemClicked, this, &CommandPalette::run_current);
    line_->installEventFilter(this);
    window_.installEventFilter(this);
    hide();
}

QString CommandPalette::remark() const
{
    return remark_->text();
}

void CommandPalette::open(std::vector<PaletteEntry> entries, const QString& placeholder)
{
    if (isHidden()) focus_before_ = QApplication::focusWidget();
    entries_ = std::move(entries);
    line_->setPlaceholderText(placeholder);
    line_->clear();
    narrow({});
    show();
    raise();
    line_->setFocus(Qt::PopupFocusReason);
}

void CommandPalette::close_list()
{
    if (isHidden()) return;
    hide();
    if (focus_before_ && focus_before_->isVisible()) focus_before_->setFocus(Qt::PopupFocusReason);
}

void CommandPalette::narrow(const QString& letters)
{
    struct Fit {
        const PaletteEntry* entry;
        FuzzyMatch match;
    };
    std::vector<Fit> fits;
    for (const PaletteEntry& entry : entries_) {
        std::optional<FuzzyMatch> match = fuzzy_match(letters, entry.text);
        // By its menu as well, but what fits by its own name stands first.
        if (!match && (match = fuzzy_match(letters, QString(entry.place + u' ' + entry.text))))
            match = FuzzyMatch{.score = match->score / 4, .places = {}};
        if (!match) continue;
        const qsizetype used = recent_.indexOf(entry.id);
        if (used >= 0) match->score += recent_bonus - static_cast<int>(used);
        fits.push_back({&entry, *std::move(match)});
    }
    std::ranges::stable_sort(fits, std::greater(), [](const Fit& fit) { return fit.match.score; });

    list_->clear();
    for (const Fit& fit : fits) {
        auto* item = new QListWidgetItem(fit.entry->text, list_);
        item->setData(PaletteDelegate::place_role, fit.entry->place);
        item->setData(PaletteDelegate::keys_role, fit.entry->keys);
        item->setData(PaletteDelegate::letters_role, QVariant::fromValue(fit.match.places));
        item->setData(PaletteDelegate::entry_role, static_cast<int>(fit.entry - entries_.data()));
        item->setData(Qt::AccessibleTextRole, QString(fit.entry->text + u' ' + fit.entry->keys));
        if (!fit.entry->enabled) item->setFlags(Qt::ItemIsSelectable);
    }
    list_->setCurrentRow(0);
    remark_->setText(fits.empty() ? tr("Nothing fits these letters.") : QString());
    remark_->setVisible(fits.empty());
    fit();
}

void CommandPalette::fit()
{
    list_->setFixedHeight(std::clamp(list_->count(), 0, most_rows) *
                          PaletteDelegate::row_height(list_->fontMetrics()));
    layout()->activate();
    const int width = std::min(usual_width, window_.width() - 20);
    resize(width, layout()->sizeHint().height());
    move((window_.width() - width) / 2, std::min(below_edge_px, window_.height() / 10));
}

void CommandPalette::run_current()
{
    const QListWidgetItem* item = list_->currentItem();
    if (!item) return;
    const PaletteEntry entry =
        entries_[static_cast<std::size_t>(item->data(PaletteDelegate::entry_role).toInt())];
    if (!entry.enabled) {
        remark_->setText(tr("“%1” cannot be done now.").arg(entry.text));
        remark_->show();
        return fit();
    }
    recent_.removeAll(entry.id);
    recent_.prepend(entry.id);
    recent_ = recent_.mid(0, recent_limit);
    close_list();
    Q_EMIT recent_changed();
    entry.run();
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == &window_ && event->type() == QEvent::Resize && isVisible()) fit();
    if (watched != line_) return QFrame::eventFilter(watched, event);
    if (event->type() == QEvent::FocusOut) {
        // A click beside it; not when the whole window loses the keyboard.
        if (QApplication::focusWidget() && !isAncestorOf(QApplication::focusWidget())) hide();
        return false;
    }
    if (event->type() != QEvent::KeyPress) return false;
    const auto* key = static_cast<QKeyEvent*>(event);
    switch (key->key()) {
    case Qt::Key_Escape: close_list(); return true;
    case Qt::Key_Return:
    case Qt::Key_Enter: run_current(); return true;
    case Qt::Key_Up:
    case Qt::Key_Down: {
        const int count = list_->count();
        const int step = key->key() == Qt::Key_Up ? -1 : 1;
        if (count > 0) list_->setCurrentRow((list_->currentRow() + step + count) % count);
        return true;
    }
    case Qt::Key_PageUp:
    case Qt::Key_PageDown: {
        const int step = key->key() == Qt::Key_PageUp ? -most_rows : most_rows;
        list_->setCurrentRow(std::clamp(list_->currentRow() + step, 0, std::max(0, list_->count() - 1)));
        return true;
    }
    default: return false;
    }
}

}  // namespace boardscope::gui
