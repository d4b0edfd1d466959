// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/guide_panel.h"

#include "app/gui/airy_rows.h"

#include <QDesktopServices>
#include <QDirIterator>
#include <QEvent>
#include <QFile>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QListWidget>
#include <QRegularExpression>
#include <QTextBlock>
#include <QTextBrowser>
#include <QToolButton>
#include <QVBoxLayout>

namespace boardscope::gui {

namespace {

constexpr int path_role = Qt::UserRole;
const QString first_page = QStringLiteral("guide.md");

/// As GitHub makes it of a heading, so that links work in both places.
QString anchor_of(const QString& heading)
{
    static const QRegularExpression left_out(QStringLiteral("[^\\w\\- ]"),
                                             QRegularExpression::UseUnicodePropertiesOption);
    return heading.toLower().remove(left_out).replace(QLatin1Char(' '), QLatin1Char('-'));
}

QString title_of(const QString& text)
{
    for (const QString& line : text.split(QLatin1Char('\n')))
        if (line.startsWith(QLatin1String("# "))) return line.mid(2).trimmed();
    return {};
}

}  // namespace

GuidePanel::GuidePanel(const std::filesystem::path& folder, QWidget* parent)
    : QWidget(parent),
      folder_(QString::fromStdString(folder.string())),
      search_(new QLineEdit),
      found_(new QListWidget),
      text_(new QTextBrowser),
      back_(new QToolButton),
      forward_(new QToolButton)
{
    setObjectName(QStringLiteral("guidePanel"));
    search_->setPlaceholderText(tr("Find in the guide"));
    search_->setAccessibleName(tr("Find in the guide"));
    search_->setClearButtonEnabled(true);
    found_->setAccessibleName(tr("Pages that were found"));
    found_->setItemDelegate(new AiryRows(found_));
    found_->hide();
    text_->setObjectName(QStringLiteral("guideText"));
    text_->setAccessibleName(tr("Page of the guide"));
    text_->setFrameShape(QFrame::NoFrame);
    text_->setOpenLinks(false);
    back_->setText(QStringLiteral("←"));
    back_->setToolTip(tr("Back"));
    forward_->setText(QStringLiteral("→"));
    forward_->setToolTip(tr("Forward"));
    auto* contents = new QToolButton;
    contents->setText(tr("Contents"));

    auto* line = new QHBoxLayout;
    for (QToolButton* button : {back_, forward_, contents}) {
        button->setAutoRaise(true);
        line->addWidget(button);
    }
    line->addWidget(search_, 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(4, 4, 4, 4);
    column->addLayout(line);
    column->addWidget(found_, 1);
    column->addWidget(text_, 1);
    setFocusProxy(search_);

    connect(text_, &QTextBrowser::anchorClicked, this, &GuidePanel::follow);
    connect(text_, &QTextBrowser::backwardAvailable, back_, &QWidget::setEnabled);
    connect(text_, &QTextBrowser::forwardAvailable, forward_, &QWidget::setEnabled);
    connect(back_, &QToolButton::clicked, text_, &QTextBrowser::backward);
    connect(forward_, &QToolButton::clicked, text_, &QTextBrowser::forward);
    connect(contents, &QToolButton::clicked, this, [this] { show_page(first_page); });
    connect(search_, &QLineEdit::textChanged, this, &GuidePanel::search);
    connect(search_, &QLineEdit::returnPressed, this, [this] {
        if (found_->count() > 0) show_page(found_->item(0)->data(path_role).toString());
    });
    const auto open = [this](const QListWidgetItem* item) { show_page(item->data(path_role).toString()); };
    connect(found_, &QListWidget::itemActivated, this, open);
    connect(found_, &QListWidget::itemClicked, this, open);
    back_->setEnabled(false);
    forward_->setEnabled(false);
}

void GuidePanel::show_page(const QString& page)
{
    found_->hide();
    text_->show();
    const QString path = folder_ + QLatin1Char('/') + page.section(QLatin1Char('#'), 0, 0);
    if (!QFile::exists(path)) {
        text_->setPlainText(
            tr("The guide has no page %1: %2 is missing. Build or install Boardscope as a whole.")
                .arg(page, path));
        return;
    }
    text_->setSource(QUrl::fromLocalFile(path), QTextDocument::MarkdownResource);
    scroll_to(page.section(QLatin1Char('#'), 1));
}

QString GuidePanel::page() const
{
    return text_->source().toLocalFile().mid(folder_.size() + 1);
}

void GuidePanel::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    // Markdown's colours are taken when a page is read.
    if (event->type() == QEvent::PaletteChange && !page().isEmpty()) text_->reload();
}

void GuidePanel::follow(const QUrl& link)
{
    if (!link.scheme().isEmpty() && !link.isLocalFile()) {
        QDesktopServices::openUrl(link);
        return;
    }
    const QUrl whole = text_->source().resolved(link);
    const QString path = whole.toLocalFile();
    const QString anchor = whole.fragment(QUrl::FullyDecoded);
    if (path == text_->source().toLocalFile() || path.isEmpty()) return scroll_to(anchor);
    // What lies beside the guide, as a probe or a folder, is no page.
    if (!path.startsWith(folder_ + QLatin1Char('/')) || !path.endsWith(QLatin1String(".md"))) {
        QDesktopServices::openUrl(whole);
        return;
    }
    show_page(path.mid(folder_.size() + 1) + (anchor.isEmpty() ? QString() : QLatin1Char('#') + anchor));
}

void GuidePanel::scroll_to(const QString& anchor)
{
    if (anchor.isEmpty()) return;
    for (QTextBlock block = text_->document()->begin(); block.isValid(); block = block.next()) {
        if (block.blockFormat().headingLevel() == 0 || anchor_of(block.text()) != anchor) continue;
        QTextCursor cursor(block);
        text_->moveCursor(QTextCursor::End);  // so that the heading comes to the top
        text_->setTextCursor(cursor);
        text_->ensureCursorVisible();
        return;
    }
}

void GuidePanel::read_pages()
{
    if (!pages_.isEmpty()) return;
    QDirIterator files(folder_, {QStringLiteral("*.md")}, QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        QFile file(files.next());
        if (file.open(QIODevice::ReadOnly))
            pages_.insert(file.fileName().mid(folder_.size() + 1), QString::fromUtf8(file.readAll()));
    }
}

/// All words must be there; pages that have them in their heading come first.
void GuidePanel::search(const QString& words)
{
    const QStringList wanted = words.simplified().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    found_->setVisible(!wanted.isEmpty());
    text_->setVisible(wanted.isEmpty());
    found_->clear();
    if (wanted.isEmpty()) return;
    read_pages();
    QList<QPair<int, QListWidgetItem*>> found;
    for (auto page = pages_.cbegin(); page != pages_.cend(); ++page) {
        int score = 0;
        bool has_all = true;
        const QString title = title_of(*page);
        for (const QString& word : wanted) {
            has_all = has_all && page->contains(word, Qt::CaseInsensitive);
            score += static_cast<int>(page->count(word, Qt::CaseInsensitive));
            if (title.contains(word, Qt::CaseInsensitive)) score += 1000;
        }
        if (!has_all) continue;
        auto* item = new QListWidgetItem(title.isEmpty() ? page.key() : title);
        item->setData(path_role, page.key());
        item->setToolTip(page.key());
        found.append({score, item});
    }
    std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
        return a.first != b.first ? a.first > b.first : a.second->text() < b.second->text();
    });
    for (const auto& [score, item] : found)
        found_->addItem(item);
    if (found_->count() > 0) return found_->setCurrentRow(0);
    auto* nothing = new QListWidgetItem(tr("No page has all of these words."), found_);
    nothing->setFlags(Qt::NoItemFlags);
}

}  // namespace boardscope::gui
