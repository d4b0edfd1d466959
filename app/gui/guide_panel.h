// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The user guide inside the window: the pages of docs/, as they lie in the project, with links
// between them, and a
//          search over all of them.
// Thread:  GUI thread; a page is some 10 kB, all of them some 200 kB, read when they are first needed.
// Errors:  a page that is not there is said in its place.
#pragma once

#include <QHash>
#include <QUrl>
#include <QWidget>

#include <filesystem>

class QLineEdit;
class QListWidget;
class QTextBrowser;
class QToolButton;

namespace boardscope::gui {

class GuidePanel : public QWidget {
    Q_OBJECT

public:
    /// `folder`: of guide.md.
    explicit GuidePanel(const std::filesystem::path& folder, QWidget* parent = nullptr);

    /// "guide.md", "tasks/no-btf.md#headers".
    void show_page(const QString& page);
    /// Of the page that is shown, below the folder.
    [[nodiscard]] QString page() const;

protected:
    void changeEvent(QEvent* event) override;

private:
    void follow(const QUrl& link);
    void scroll_to(const QString& anchor);
    void search(const QString& words);
    void read_pages();

    QString folder_;
    QLineEdit* search_;
    QListWidget* found_;
    QTextBrowser* text_;
    QToolButton* back_;
    QToolButton* forward_;
    QHash<QString, QString> pages_;  ///< path below the folder → text, in lower case
};

}  // namespace boardscope::gui
