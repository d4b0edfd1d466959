// SPDX-License-Identifier: GPL-3.0-or-later
#include "editor/completion_popup.h"

#include "editor/qsci.h"

#include <QAbstractListModel>
#include <QKeyEvent>
#include <QLabel>
#include <QListView>
#include <QPainter>
#include <QScreen>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

#include <algorithm>

namespace boardscope::editor {

using Sci = QsciScintillaBase;

class CompletionModel : public QAbstractListModel {
public:
    using QAbstractListModel::QAbstractListModel;

    void set(std::vector<dsl::CompletionItem> items)
    {
        beginResetModel();
        items_ = std::move(items);
        endResetModel();
    }
    [[nodiscard]] const dsl::CompletionItem& item(int row) const
    {
        return items_[static_cast<std::size_t>(row)];
    }
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override
    {
        return parent.isValid() ? 0 : static_cast<int>(items_.size());
    }
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override
    {
        const dsl::CompletionItem& one = item(index.row());
        if (role == Qt::DisplayRole) return QString::fromStdString(one.text);
        if (role == Qt::AccessibleTextRole)
            return QString::fromStdString(one.text + " " + one.detail + " " +
                                          (one.lacks.empty() ? one.doc : one.lacks));
        return {};
    }

private:
    std::vector<dsl::CompletionItem> items_;
};

namespace {

constexpr int rows_shown = 10;
constexpr int margin = 6;
constexpr int widest = 720;
constexpr int narrowest = 320;

/// Name on the left, its type in quiet colour behind it.
class ItemPainter : public QStyledItemDelegate {
public:
    ItemPainter(const CompletionModel& model, QObject* parent) : QStyledItemDelegate(parent), model_(model) {}

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const dsl::CompletionItem& item = model_.item(index.row());
        const bool is_chosen = option.state & QStyle::State_Selected;
        if (is_chosen) painter->fillRect(option.rect, option.palette.highlight());
        const QRect box = option.rect.adjusted(margin, 0, -margin, 0);
        const QColor text = option.palette.color(is_chosen ? QPalette::HighlightedText : QPalette::Text);
        const QColor quiet = is_chosen ? text : option.palette.color(QPalette::PlaceholderText);
        painter->setFont(option.font);
        const QFontMetrics metrics(option.font);
        const QString name = QString::fromStdString(item.text);
        painter->setPen(item.lacks.empty() ? text : quiet);
        painter->drawText(box, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, name);
        const QRect rest = box.adjusted(metrics.horizontalAdvance(name) + 3 * margin, 0, 0, 0);
        const QString detail = QString::fromStdString(item.lacks.empty() ? item.detail : item.lacks);
        painter->setPen(quiet);
        painter->drawText(rest, Qt::AlignRight | Qt::AlignVCenter | Qt::TextSingleLine,
                          metrics.elidedText(detail, Qt::ElideRight, rest.width()));
    }

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const dsl::CompletionItem& item = model_.item(index.row());
        const QFontMetrics metrics(option.font);
        const auto width = [&](const std::string& words) {
            return metrics.horizontalAdvance(QString::fromStdString(words));
        };
        return {width(item.text) + width(item.lacks.empty() ? item.detail : item.lacks) + 6 * margin,
                metrics.height() + 4};
    }

private:
    const CompletionModel& model_;
};

}  // namespace

CompletionPopup::CompletionPopup(QsciScintilla* text)
    : QFrame(text, Qt::ToolTip | Qt::FramelessWindowHint), text_(text), model_(new CompletionModel(this))
{
    setObjectName(QStringLiteral("completionPopup"));
    setAccessibleName(tr("What may be written here"));
    setAttribute(Qt::WA_ShowWithoutActivating);
    setFocusPolicy(Qt::NoFocus);
    setFrameShape(QFrame::StyledPanel);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(1, 1, 1, 1);
    column->setSpacing(0);
    list_ = new QListView(this);
    list_->setModel(model_);
    list_->setItemDelegate(new ItemPainter(*model_, list_));
    list_->setFrameShape(QFrame::NoFrame);
    list_->setUniformItemSizes(false);
    list_->setFocusPolicy(Qt::NoFocus);
    list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    sentence_ = new QLabel(this);
    sentence_->setWordWrap(true);
    sentence_->setMargin(margin);
    sentence_->setTextFormat(Qt::PlainText);
    column->addWidget(list_);
    column->addWidget(sentence_);
    connect(list_, &QListView::clicked, this, [this](const QModelIndex& index) {
        choose(index.row());
        accept();
    });
    hide();
}

CompletionPopup::~CompletionPopup() = default;

void CompletionPopup::show_items(dsl::Completion completion)
{
    typed_ = completion.typed;
    const bool is_there =
        completion.items.size() == 1 && completion.items.front().text.size() == typed_.end - typed_.begin;
    if (completion.items.empty() || is_there) {
        hide();
        return;
    }
    model_->set(std::move(completion.items));
    choose(0);
    place();
    show();
    raise();
}

void CompletionPopup::setColors(const EditorColors& colors, const QFont& font)
{
    QPalette palette = text_->palette();
    palette.setColor(QPalette::Base, colors.paper);
    palette.setColor(QPalette::Text, colors.text);
    palette.setColor(QPalette::PlaceholderText, colors.quiet);
    palette.setColor(QPalette::Highlight, colors.selection);
    palette.setColor(QPalette::HighlightedText, colors.text);
    palette.setColor(QPalette::Window, colors.margin);
    palette.setColor(QPalette::WindowText, colors.text);
    setPalette(palette);
    list_->setPalette(palette);
    list_->setFont(font);
    sentence_->setPalette(palette);
}

void CompletionPopup::choose(int row)
{
    if (model_->rowCount() == 0) return;
    row = std::clamp(row, 0, model_->rowCount() - 1);
    list_->setCurrentIndex(model_->index(row));
    const dsl::CompletionItem& item = model_->item(row);
    QStringList said;
    if (!item.lacks.empty()) said += tr("This board lacks it: %1.").arg(QString::fromStdString(item.lacks));
    if (!item.doc.empty()) said += QString::fromStdString(item.doc);
    sentence_->setText(said.join(u'\n'));
    sentence_->setVisible(!said.isEmpty());
    setAccessibleDescription(model_->data(model_->index(row), Qt::AccessibleTextRole).toString());
}

/// Below the line, or above it where there is no room.
void CompletionPopup::place()
{
    int width = narrowest;
    const int rows = std::min(model_->rowCount(), rows_shown);
    for (int row = 0; row < std::min(model_->rowCount(), 200); ++row)
        width = std::max(width, list_->sizeHintForIndex(model_->index(row)).width());
    width = std::min(width + 24, widest);
    list_->setFixedHeight(rows * list_->sizeHintForIndex(model_->index(0)).height() + 2);
    sentence_->setFixedWidth(width - 2);
    resize(width,
           list_->height() + (sentence_->text().isEmpty() ? 0 : sentence_->heightForWidth(width - 2)) + 2);
    const long at = typed_.begin;
    const QPoint corner(static_cast<int>(text_->SendScintilla(Sci::SCI_POINTXFROMPOSITION, 0UL, at)),
                        static_cast<int>(text_->SendScintilla(Sci::SCI_POINTYFROMPOSITION, 0UL, at)));
    const auto line_height =
        static_cast<int>(send(*text_, Sci::SCI_TEXTHEIGHT, send(*text_, Sci::SCI_LINEFROMPOSITION, at)));
    QPoint below = text_->viewport()->mapToGlobal(corner + QPoint(-margin, line_height + 2));
    const QRect room = text_->screen()->availableGeometry();
    if (below.y() + height() > room.bottom()) below.setY(below.y() - line_height - 4 - height());
    below.setX(std::clamp(below.x(), room.left(), std::max(room.left(), room.right() - width)));
    move(below);
}

bool CompletionPopup::take_key(const QKeyEvent& key)
{
    if (!isVisible() || (key.modifiers() & ~Qt::KeypadModifier) != 0) return false;
    const int row = list_->currentIndex().row();
    switch (key.key()) {
    case Qt::Key_Up: choose(row > 0 ? row - 1 : model_->rowCount() - 1); return true;
    case Qt::Key_Down: choose(row + 1 < model_->rowCount() ? row + 1 : 0); return true;
    case Qt::Key_PageUp: choose(row - rows_shown); return true;
    case Qt::Key_PageDown: choose(row + rows_shown); return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Tab: accept(); return true;
    case Qt::Key_Escape: hide(); return true;
    case Qt::Key_Left:
    case Qt::Key_Right:
    case Qt::Key_Home:
    case Qt::Key_End: hide(); return false;
    default: return false;
    }
}

void CompletionPopup::accept()
{
    const int row = list_->currentIndex().row();
    hide();
    if (row < 0) return;
    const std::string& text = model_->item(row).text;
    send(*text_, Sci::SCI_BEGINUNDOACTION);
    send(*text_, Sci::SCI_SETTARGETSTART, typed_.begin);
    send(*text_, Sci::SCI_SETTARGETEND, send(*text_, Sci::SCI_GETCURRENTPOS));
    text_->SendScintilla(Sci::SCI_REPLACETARGET, static_cast<uintptr_t>(text.size()), text.c_str());
    send(*text_, Sci::SCI_GOTOPOS, typed_.begin + static_cast<long>(text.size()));
    send(*text_, Sci::SCI_ENDUNDOACTION);
}

bool CompletionPopup::belongs_to(long cursor) const
{
    constexpr long longest_word = 256;
    return cursor >= long{typed_.begin} && cursor - long{typed_.begin} < longest_word &&
           send(*text_, Sci::SCI_LINEFROMPOSITION, cursor) ==
               send(*text_, Sci::SCI_LINEFROMPOSITION, typed_.begin);
}

int CompletionPopup::count() const
{
    return model_->rowCount();
}

QString CompletionPopup::textAt(int row) const
{
    return model_->data(model_->index(row), Qt::DisplayRole).toString();
}

QString CompletionPopup::sentence() const
{
    return sentence_->text();
}

}  // namespace boardscope::editor
