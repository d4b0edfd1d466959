// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What stands there when the window was opened with nothing: the first steps, lessons, recent files.
// Thread:  GUI thread.
// Errors:  none.
#pragma once

#include <QWidget>

class QCheckBox;
class QLayout;
class QListWidget;

namespace boardscope::gui {

class WelcomePage : public QWidget {
    Q_OBJECT

public:
    struct Lesson {
        QString title;
        QString about;
        bool finished = false;
    };

    explicit WelcomePage(QWidget* parent = nullptr);

    void set_lessons(const QList<Lesson>& lessons);
    void set_recent_files(const QStringList& paths);
    void set_shown_at_start(bool shown);

Q_SIGNALS:
    /// A virtual board, and the first example on it.
    void tryWanted();
    void addBoardWanted();
    void openWanted();
    void guideWanted();
    void lessonWanted(int lesson);
    void fileWanted(const QString& path);
    void shownAtStartChanged(bool shown);
    void closed();

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    [[nodiscard]] QLayout* make_doors();
    [[nodiscard]] QLayout* make_lists();
    [[nodiscard]] QLayout* make_foot();

    QListWidget* lessons_;
    QListWidget* recent_;
    QCheckBox* at_start_;
};

}  // namespace boardscope::gui
