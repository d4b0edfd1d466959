// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The lessons: a list of them, and the one that is taken, step by step: what it says, buttons for
// what it offers to
//          do, and how it stands with what must happen.
// Thread:  GUI thread.
// Errors:  a folder without lessons, and files that are none, are named in the list.
#pragma once

#include "core/lesson/lesson.h"
#include "core/lesson/progress.h"

#include <QWidget>

#include <filesystem>
#include <optional>
#include <set>
#include <utility>
#include <vector>

class QGridLayout;
class QLabel;
class QListWidget;
class QPushButton;
class QStackedWidget;
class QTextBrowser;

namespace boardscope::gui {

class LessonsPanel : public QWidget {
    Q_OBJECT

public:
    explicit LessonsPanel(const std::filesystem::path& folder, QWidget* parent = nullptr);

    [[nodiscard]] const std::vector<lesson::Lesson>& lessons() const { return lessons_; }
    /// Ids of those that were taken to their end; as WindowLayout keeps them.
    [[nodiscard]] QStringList finished() const;
    void set_finished(const QStringList& ids);

    /// From its first step.
    void begin(int lesson);
    void show_list();
    /// nullptr: the list is shown.
    [[nodiscard]] const lesson::Step* step() const;
    [[nodiscard]] int step_number() const { return step_; }
    /// How it stands with step().
    void show_judgement(const lesson::Judgement& judgement);

Q_SIGNALS:
    /// Another step is shown, or the list.
    void stepChanged();
    void finishedChanged();
    void boardWanted();
    void textWanted(const QString& name, const QByteArray& text);
    void filterWanted(const QString& filter);
    void runWanted();
    void workloadWanted(const QString& name);
    void stopWanted();

private:
    void read(const std::filesystem::path& folder);
    [[nodiscard]] QWidget* make_list();
    [[nodiscard]] QWidget* make_page();
    [[nodiscard]] QPushButton* make_offer(QWidget* page, const QString& name, const QString& text);
    void fill_list();
    void go_to(int step);
    void show_step();
    void place_offers(const std::vector<std::pair<QPushButton*, bool>>& offers);
    void finish();
    [[nodiscard]] bool has_focus_inside() const;

    std::vector<lesson::Lesson> lessons_;
    std::vector<Error> problems_;
    std::set<QString> finished_;
    std::optional<std::size_t> lesson_;
    int step_ = 0;
    bool passed_ = false;  ///< once passed, a step stays so

    QStackedWidget* pages_;
    QListWidget* list_ = nullptr;
    QLabel* place_ = nullptr;
    QLabel* title_ = nullptr;
    QTextBrowser* text_ = nullptr;
    QGridLayout* offers_ = nullptr;
    QPushButton* board_ = nullptr;
    QPushButton* put_ = nullptr;
    QPushButton* show_ = nullptr;
    QPushButton* filter_ = nullptr;
    QPushButton* run_ = nullptr;
    QPushButton* workload_ = nullptr;
    QPushButton* stop_ = nullptr;
    QLabel* state_ = nullptr;
    QPushButton* back_ = nullptr;
    QPushButton* next_ = nullptr;
};

}  // namespace boardscope::gui
