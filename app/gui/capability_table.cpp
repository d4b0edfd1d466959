// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/capability_table.h"

#include "app/gui/airy_rows.h"
#include "app/gui/window_theme.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QEvent>
#include <QHeaderView>
#include <QMenu>

namespace boardscope::gui {

namespace {

enum Role { fix_role = Qt::UserRole, verdict_role };

QString text_of(const std::string& text)
{
    return QString::fromStdString(text);
}

QString word_for(Verdict verdict)
{
    switch (verdict) {
    case Verdict::good: return CapabilityTable::tr("good");
    case Verdict::limited: return CapabilityTable::tr("limited");
    case Verdict::bad: return CapabilityTable::tr("bad");
    }
    return {};
}

QString word_for(Fix::Kind kind)
{
    switch (kind) {
    case Fix::Kind::kconfig: return CapabilityTable::tr("Kernel option");
    case Fix::Kind::command: return CapabilityTable::tr("On the board");
    case Fix::Kind::package: return CapabilityTable::tr("Package for the board");
    case Fix::Kind::host: return CapabilityTable::tr("On this host");
    case Fix::Kind::other: return CapabilityTable::tr("To do");
    }
    return {};
}

QTreeWidgetItem* remark(QTreeWidgetItem* line, const QString& text, const QString& fix)
{
    auto* item = new QTreeWidgetItem(line, {text});
    item->setFirstColumnSpanned(true);
    item->setToolTip(0, text);
    item->setData(0, fix_role, fix);
    return item;
}

}  // namespace

CapabilityTable::CapabilityTable(QWidget* parent) : QTreeWidget(parent)
{
    setObjectName(QStringLiteral("capabilityTable"));
    setAccessibleName(tr("What the board can do"));
    setHeaderLabels({tr("Part"), tr("Check"), tr("Verdict"), tr("Found")});
    setUniformRowHeights(true);
    setItemDelegate(new AiryRows(this));
    setAlternatingRowColors(true);
    setRootIsDecorated(true);
    setContextMenuPolicy(Qt::CustomContextMenu);
    header()->setStretchLastSection(true);
    for (const Column column : {part, check, verdict})
        header()->setSectionResizeMode(column, QHeaderView::ResizeToContents);
    connect(this, &QWidget::customContextMenuRequested, this, &CapabilityTable::show_menu);

    auto* copy = new QAction(tr("Copy the fix"), this);
    copy->setObjectName(QStringLiteral("copyFixAction"));
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetShortcut);
    connect(copy, &QAction::triggered, this, &CapabilityTable::copy_fix);
    addAction(copy);
}

void CapabilityTable::show_lines(const std::vector<PreflightLine>& lines)
{
    clear();
    add_lines(lines);
}

void CapabilityTable::add_lines(const std::vector<PreflightLine>& lines)
{
    for (const PreflightLine& line : lines)
        add_line(line);
    take_colors();
}

void CapabilityTable::show_worst()
{
    QTreeWidgetItem* worst = nullptr;
    const auto verdict_of = [](const QTreeWidgetItem* item) {
        return item->data(verdict, verdict_role).toInt();
    };
    for (int i = 0; i < topLevelItemCount(); ++i)
        if (!worst || verdict_of(topLevelItem(i)) > verdict_of(worst)) worst = topLevelItem(i);
    if (!worst) return;
    if (worst->childCount() > 0) scrollToItem(worst->child(worst->childCount() - 1));
    scrollToItem(worst);
}

void CapabilityTable::add_line(const PreflightLine& line)
{
    auto* item = new QTreeWidgetItem(this, {QString::fromLatin1(to_string(line.part)), text_of(line.name),
                                            word_for(line.verdict), text_of(line.found)});
    item->setData(verdict, verdict_role, static_cast<int>(line.verdict));
    item->setToolTip(found, text_of(line.found));
    if (!line.why.empty()) remark(item, text_of(line.why), {});
    QStringList fixes;
    for (const Fix& fix : line.fixes) {
        const QString text = text_of(fix.text);
        remark(item, word_for(fix.kind) + QStringLiteral(": ") + text, text);
        fixes << text;
    }
    item->setData(0, fix_role, fixes.join(QLatin1Char('\n')));
    item->setExpanded(line.verdict != Verdict::good);
}

void CapabilityTable::take_colors()
{
    const paint::Theme theme = theme_of(palette());
    for (int i = 0; i < topLevelItemCount(); ++i) {
        QTreeWidgetItem* item = topLevelItem(i);
        const auto judged = static_cast<Verdict>(item->data(verdict, verdict_role).toInt());
        const bool limited = judged == Verdict::limited;
        item->setBackground(verdict, limited ? QBrush(theme.paused) : QBrush());
        item->setForeground(verdict, limited                  ? QBrush(theme.on_paused)
                                     : judged == Verdict::bad ? QBrush(theme.loss_text)
                                                              : palette().text());
        for (int child = 0; child < item->childCount(); ++child)
            if (item->child(child)->data(0, fix_role).toString().isEmpty())
                item->child(child)->setForeground(0, theme.muted_text);
    }
}

void CapabilityTable::changeEvent(QEvent* event)
{
    QTreeWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) take_colors();
}

QString CapabilityTable::current_fix() const
{
    const QTreeWidgetItem* item = currentItem();
    if (!item) return {};
    const QString own = item->data(0, fix_role).toString();
    return own.isEmpty() && item->parent() ? item->parent()->data(0, fix_role).toString() : own;
}

void CapabilityTable::copy_fix()
{
    const QString fix = current_fix();
    if (fix.isEmpty()) return;
    QApplication::clipboard()->setText(fix);
    Q_EMIT copied(fix);
}

void CapabilityTable::show_menu(const QPoint& place)
{
    if (QTreeWidgetItem* item = itemAt(place)) setCurrentItem(item);
    for (QAction* action : actions())
        action->setEnabled(!current_fix().isEmpty());
    QMenu* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addActions(actions());
    // The key works whatever the menu showed last.
    connect(menu, &QMenu::aboutToHide, this, [this] {
        for (QAction* action : actions())
            action->setEnabled(true);
    });
    menu->popup(viewport()->mapToGlobal(place));
}

}  // namespace boardscope::gui
