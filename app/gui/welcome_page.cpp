// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/welcome_page.h"

#include "app/gui/airy_rows.h"

#include <QCheckBox>
#include <QCommandLinkButton>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace boardscope::gui {

namespace {

constexpr int widest = 900;  // of the two columns
constexpr int door_margins = 24;
constexpr int path_role = Qt::UserRole;

QLabel* heading(const QString& text, double size)
{
    auto* label = new QLabel(text);
    QFont font = label->font();
    font.setPointSizeF(font.pointSizeF() * size);
    font.setBold(true);
    label->setFont(font);
    return label;
}

QListWidget* list(const QString& name, const QString& accessible_name)
{
    auto* widget = new QListWidget;
    widget->setObjectName(name);
    widget->setAccessibleName(accessible_name);
    widget->setItemDelegate(new AiryRows(widget));
    widget->setFrameShape(QFrame::NoFrame);
    widget->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    widget->setTextElideMode(Qt::ElideMiddle);
    return widget;
}

}  // namespace

WelcomePage::WelcomePage(QWidget* parent)
    : QWidget(parent),
      lessons_(list(QStringLiteral("welcomeLessons"), tr("Lessons"))),
      recent_(list(QStringLiteral("welcomeRecent"), tr("Recent files"))),
      at_start_(new QCheckBox(tr("Show this when Boardscope starts")))
{
    setObjectName(QStringLiteral("welcomePage"));
    auto* columns = new QHBoxLayout;
    columns->setSpacing(32);
    columns->addLayout(make_doors(), 1);
    columns->addLayout(make_lists(), 1);

    auto* inside = new QWidget;
    inside->setMaximumWidth(widest);
    auto* column = new QVBoxLayout(inside);
    column->setSpacing(16);
    column->addWidget(heading(tr("What is your board doing?"), 1.8));
    column->addLayout(columns, 1);
    column->addLayout(make_foot());
    auto* page = new QWidget;
    page->setBackgroundRole(QPalette::Base);
    auto* middle = new QHBoxLayout(page);
    middle->setContentsMargins(24, 24, 24, 16);
    middle->addStretch();
    middle->addWidget(inside, 1);
    middle->addStretch();

    // Lower than its content, so that the window fits a small screen.
    auto* area = new QScrollArea;
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    area->setFocusPolicy(Qt::NoFocus);
    area->setWidget(page);
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(area);
    setFocusProxy(findChild<QCommandLinkButton*>(QStringLiteral("welcomeTry")));
}

/// What one may begin with.
QLayout* WelcomePage::make_doors()
{
    const auto door = [this](const QString& name, const QString& text, const QString& about, auto signal) {
        auto* button = new QCommandLinkButton(text, about);
        button->setObjectName(name);
        // A title and two lines: by itself it would be as high as when it is narrow.
        button->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
        button->setFixedHeight(3 * button->fontMetrics().lineSpacing() + door_margins);
        connect(button, &QPushButton::clicked, this, signal);
        return button;
    };
    auto* doors = new QVBoxLayout;
    doors->addWidget(heading(tr("Begin"), 1.2));
    doors->addWidget(door(QStringLiteral("welcomeTry"), tr("Start a virtual board and trace it"),
                          tr("A 32-bit ARM Linux in QEMU, and a first probe on it. No hardware is needed."),
                          &WelcomePage::tryWanted));
    doors->addWidget(door(QStringLiteral("welcomeAddBoard"), tr("Add my board"),
                          tr("Its address is enough: Boardscope looks at it, and says what it can do."),
                          &WelcomePage::addBoardWanted));
    doors->addWidget(door(QStringLiteral("welcomeOpen"), tr("Open a probe, a recording or a trace"),
                          tr("Also the texts of ftrace, trace-cmd, systrace, bpftrace and ply."),
                          &WelcomePage::openWanted));
    doors->addWidget(
        door(QStringLiteral("welcomeGuide"), tr("Read the guide"),
             tr("From the installation to spans on a vendor's kernel, and a page for each trouble."),
             &WelcomePage::guideWanted));
    doors->addStretch();
    return doors;
}

QLayout* WelcomePage::make_lists()
{
    auto* lists = new QVBoxLayout;
    lists->addWidget(heading(tr("Lessons"), 1.2));
    lists->addWidget(lessons_, 3);
    lists->addWidget(heading(tr("Recent"), 1.2));
    lists->addWidget(recent_, 2);
    const auto take_lesson = [this](QListWidgetItem* item) { Q_EMIT lessonWanted(lessons_->row(item)); };
    connect(lessons_, &QListWidget::itemActivated, this, take_lesson);
    connect(lessons_, &QListWidget::itemClicked, this, take_lesson);
    const auto open_file = [this](const QListWidgetItem* item) {
        Q_EMIT fileWanted(item->data(path_role).toString());
    };
    connect(recent_, &QListWidget::itemActivated, this, open_file);
    connect(recent_, &QListWidget::itemClicked, this, open_file);
    return lists;
}

QLayout* WelcomePage::make_foot()
{
    auto* close = new QPushButton(tr("Go to the editor"));
    close->setObjectName(QStringLiteral("welcomeClose"));
    close->setToolTip(tr("Esc"));
    connect(close, &QPushButton::clicked, this, &WelcomePage::closed);
    connect(at_start_, &QCheckBox::toggled, this, &WelcomePage::shownAtStartChanged);
    auto* foot = new QHBoxLayout;
    foot->addWidget(at_start_);
    foot->addStretch();
    foot->addWidget(close);
    return foot;
}

void WelcomePage::set_lessons(const QList<Lesson>& lessons)
{
    lessons_->clear();
    int number = 0;
    for (const Lesson& lesson : lessons) {
        auto* item = new QListWidgetItem(tr("%1. %2").arg(++number).arg(lesson.title), lessons_);
        item->setToolTip(lesson.about);
        if (lesson.finished) item->setText(item->text() + QStringLiteral("  ✓"));
    }
}

void WelcomePage::set_recent_files(const QStringList& paths)
{
    recent_->clear();
    for (const QString& path : paths) {
        auto* item = new QListWidgetItem(QFileInfo(path).fileName(), recent_);
        item->setData(path_role, path);
        item->setToolTip(path);
    }
    if (!paths.isEmpty()) return;
    auto* nothing = new QListWidgetItem(tr("Nothing was opened yet."), recent_);
    nothing->setFlags(Qt::NoItemFlags);
}

void WelcomePage::set_shown_at_start(bool shown)
{
    at_start_->setChecked(shown);
}

void WelcomePage::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        Q_EMIT closed();
    else
        QWidget::keyPressEvent(event);
}

}  // namespace boardscope::gui
