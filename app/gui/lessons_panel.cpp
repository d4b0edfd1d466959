// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/lessons_panel.h"

#include "app/gui/airy_rows.h"

#include <QApplication>
#include <QDir>
#include <QFile>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QStackedWidget>
#include <QTextBrowser>
#include <QVBoxLayout>

namespace boardscope::gui {

namespace {

QString shown(const std::string& text)
{
    return QString::fromStdString(text);
}

QString sentence(const std::string& text)
{
    QString said = shown(text);
    if (!said.isEmpty()) said[0] = said[0].toUpper();
    return said.endsWith(QLatin1Char('.')) || said.isEmpty() ? said : said + QLatin1Char('.');
}

}  // namespace

LessonsPanel::LessonsPanel(const std::filesystem::path& folder, QWidget* parent)
    : QWidget(parent), pages_(new QStackedWidget)
{
    setObjectName(QStringLiteral("lessonsPanel"));
    read(folder);
    pages_->addWidget(make_list());
    pages_->addWidget(make_page());
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(pages_);
    fill_list();
    setFocusProxy(list_);
}

void LessonsPanel::read(const std::filesystem::path& folder)
{
    const QDir directory(shown(folder.string()));
    const QStringList names = directory.entryList({QStringLiteral("*.toml")}, QDir::Files, QDir::Name);
    for (const QString& name : names) {
        QFile file(directory.filePath(name));
        const QByteArray bytes = file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        Result<lesson::Lesson> read =
            lesson::parse_lesson(bytes.toStdString(), name.chopped(5).toStdString(), name.toStdString());
        if (read)
            lessons_.push_back(std::move(*read));
        else
            problems_.push_back(read.error());
    }
    if (names.isEmpty())
        problems_.push_back(
            {"there are no lessons in " + folder.string(), "build or install Boardscope as a whole"});
}

QWidget* LessonsPanel::make_list()
{
    list_ = new QListWidget;
    list_->setObjectName(QStringLiteral("lessonList"));
    list_->setAccessibleName(tr("Lessons"));
    list_->setItemDelegate(new AiryRows(list_));
    list_->setWordWrap(true);
    list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    // Enter and a click both begin.
    connect(list_, &QListWidget::itemActivated, this,
            [this](QListWidgetItem* item) { begin(list_->row(item)); });
    connect(list_, &QListWidget::itemClicked, this,
            [this](QListWidgetItem* item) { begin(list_->row(item)); });
    return list_;
}

QPushButton* LessonsPanel::make_offer(QWidget* page, const QString& name, const QString& text)
{
    auto* button = new QPushButton(text, page);
    button->setObjectName(name);
    button->setAutoDefault(true);
    return button;
}

QWidget* LessonsPanel::make_page()
{
    auto* page = new QWidget;
    place_ = new QLabel;
    place_->setEnabled(false);
    title_ = new QLabel;
    QFont large = title_->font();
    large.setPointSizeF(large.pointSizeF() * 1.3);
    large.setBold(true);
    title_->setFont(large);
    title_->setWordWrap(true);
    title_->setObjectName(QStringLiteral("lessonTitle"));
    text_ = new QTextBrowser(page);
    text_->setObjectName(QStringLiteral("lessonText"));
    text_->setAccessibleName(tr("What this step says"));
    text_->setFrameShape(QFrame::NoFrame);
    text_->setOpenLinks(false);

    // In the order of the Tab key.
    board_ = make_offer(page, QStringLiteral("lessonStartBoard"), tr("Start the board"));
    stop_ = make_offer(page, QStringLiteral("lessonStop"), tr("Stop"));
    put_ = make_offer(page, QStringLiteral("lessonPut"), tr("Put it into the editor"));
    show_ = make_offer(page, QStringLiteral("lessonShow"), tr("Show it"));
    show_->setToolTip(tr("The text as it shall become"));
    run_ = make_offer(page, QStringLiteral("lessonRun"), tr("Run"));
    workload_ = make_offer(page, QStringLiteral("lessonWorkload"), tr("Let the board work"));
    filter_ = make_offer(page, QStringLiteral("lessonFilter"), tr("Filter"));
    connect(board_, &QPushButton::clicked, this, &LessonsPanel::boardWanted);
    connect(put_, &QPushButton::clicked, this, [this] {
        if (const lesson::Step* now = step())
            Q_EMIT textWanted(shown(now->put_name), QByteArray::fromStdString(now->put));
    });
    connect(show_, &QPushButton::clicked, this, [this] {
        if (const lesson::Step* now = step())
            Q_EMIT textWanted(shown(now->put_name), QByteArray::fromStdString(now->show));
    });
    connect(filter_, &QPushButton::clicked, this, [this] {
        if (const lesson::Step* now = step()) Q_EMIT filterWanted(shown(now->filter));
    });
    connect(run_, &QPushButton::clicked, this, &LessonsPanel::runWanted);
    connect(workload_, &QPushButton::clicked, this, [this] {
        if (const lesson::Step* now = step()) Q_EMIT workloadWanted(shown(now->workload));
    });
    connect(stop_, &QPushButton::clicked, this, &LessonsPanel::stopWanted);

    offers_ = new QGridLayout;

    state_ = new QLabel;
    state_->setObjectName(QStringLiteral("lessonState"));
    state_->setAccessibleName(tr("How it stands"));
    state_->setWordWrap(true);

    auto* list = make_offer(page, QStringLiteral("lessonAll"), tr("All lessons"));
    back_ = make_offer(page, QStringLiteral("lessonBack"), tr("Back"));
    next_ = make_offer(page, QStringLiteral("lessonNext"), tr("Next"));
    connect(list, &QPushButton::clicked, this, &LessonsPanel::show_list);
    connect(back_, &QPushButton::clicked, this, [this] { go_to(step_ - 1); });
    connect(next_, &QPushButton::clicked, this, [this] { go_to(step_ + 1); });
    auto* ways = new QHBoxLayout;
    ways->addWidget(list);
    ways->addStretch();
    ways->addWidget(back_);
    ways->addWidget(next_);

    auto* column = new QVBoxLayout(page);
    column->addWidget(place_);
    column->addWidget(title_);
    column->addWidget(text_, 1);
    column->addLayout(offers_);
    column->addWidget(state_);
    column->addLayout(ways);
    return page;
}

QStringList LessonsPanel::finished() const
{
    return {finished_.begin(), finished_.end()};
}

void LessonsPanel::set_finished(const QStringList& ids)
{
    finished_ = {ids.begin(), ids.end()};
    fill_list();
}

void LessonsPanel::fill_list()
{
    list_->clear();
    int number = 0;
    for (const lesson::Lesson& lesson : lessons_) {
        const bool is_done = finished_.contains(shown(lesson.id));
        auto* item = new QListWidgetItem(tr("%1 %2. %3 (%4 min)\n%5")
                                             .arg(is_done ? QStringLiteral("✓") : QStringLiteral(" "))
                                             .arg(++number)
                                             .arg(shown(lesson.title))
                                             .arg(lesson.minutes)
                                             .arg(shown(lesson.about)),
                                         list_);
        if (is_done) item->setToolTip(tr("Done. It can be taken again."));
    }
    for (const Error& problem : problems_) {
        auto* item = new QListWidgetItem(shown(problem.cause + "\n" + problem.hint), list_);
        item->setFlags(Qt::NoItemFlags);
    }
    if (list_->count() > 0) list_->setCurrentRow(0);
}

void LessonsPanel::begin(int lesson)
{
    if (lesson < 0 || static_cast<std::size_t>(lesson) >= lessons_.size()) return;
    lesson_ = static_cast<std::size_t>(lesson);
    pages_->setCurrentIndex(1);
    step_ = 0;
    show_step();
    setFocusProxy(text_);
    text_->setFocus();
}

void LessonsPanel::show_list()
{
    lesson_.reset();
    pages_->setCurrentIndex(0);
    setFocusProxy(list_);
    list_->setFocus();
    Q_EMIT stepChanged();
}

const lesson::Step* LessonsPanel::step() const
{
    return lesson_ ? &lessons_[*lesson_].steps[static_cast<std::size_t>(step_)] : nullptr;
}

void LessonsPanel::go_to(int step)
{
    if (!lesson_ || step < 0) return;
    if (static_cast<std::size_t>(step) >= lessons_[*lesson_].steps.size()) return finish();
    step_ = step;
    show_step();
}

void LessonsPanel::finish()
{
    finished_.insert(shown(lessons_[*lesson_].id));
    const int next = static_cast<int>(*lesson_) + 1;
    fill_list();
    Q_EMIT finishedChanged();
    show_list();
    if (next < list_->count()) list_->setCurrentRow(next);
}

void LessonsPanel::show_step()
{
    const lesson::Lesson& lesson = lessons_[*lesson_];
    const lesson::Step& now = *step();
    passed_ = false;
    place_->setText(
        tr("%1 · step %2 of %3").arg(shown(lesson.title)).arg(step_ + 1).arg(lesson.steps.size()));
    title_->setText(shown(now.title));
    text_->setMarkdown(shown(now.text));
    filter_->setText(tr("Filter %1").arg(shown(now.filter)));
    place_offers({{board_, now.starts_board},
                  {stop_, now.stops},
                  {put_, !now.put.empty()},
                  {show_, !now.show.empty()},
                  {run_, now.runs},
                  {workload_, !now.workload.empty()},
                  {filter_, !now.filter.empty()}});
    back_->setEnabled(step_ > 0);
    const bool is_last = static_cast<std::size_t>(step_) + 1 == lesson.steps.size();
    next_->setText(is_last ? tr("Finish") : tr("Next"));
    state_->clear();
    if (has_focus_inside()) text_->setFocus();
    Q_EMIT stepChanged();
}

bool LessonsPanel::has_focus_inside() const
{
    const QWidget* focus = QApplication::focusWidget();
    return focus != nullptr && isAncestorOf(focus);
}

/// Two beside each other, in the order in which they are to be used.
void LessonsPanel::place_offers(const std::vector<std::pair<QPushButton*, bool>>& offers)
{
    int count = 0;
    for (const auto& [button, is_offered] : offers) {
        offers_->removeWidget(button);
        button->setVisible(is_offered);
        if (!is_offered) continue;
        offers_->addWidget(button, count / 2, count % 2);
        ++count;
    }
}

void LessonsPanel::show_judgement(const lesson::Judgement& judgement)
{
    const lesson::Step* now = step();
    if (now == nullptr || passed_) return;
    if (!judgement.passed) {
        state_->setTextFormat(Qt::PlainText);  // it holds what the board said
        state_->setText(QStringLiteral("○ ") + sentence(judgement.now));
        return;
    }
    passed_ = true;
    state_->setTextFormat(Qt::MarkdownText);
    state_->setText(QStringLiteral("✓ ") + shown(now->passed));
    // What was done last has the focus; where it was one of ours, the way goes on.
    if (has_focus_inside() && now->check.kind != lesson::CheckKind::none) next_->setFocus();
}

}  // namespace boardscope::gui
