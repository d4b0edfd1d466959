// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The library of probes: a list that is searched while one types, what the chosen probe shows,
//          needs and costs, and a copy of it in the editor, to be run at once or to be changed.
// Thread:  GUI thread.
// Errors:  what the library could not read is said in its place.
#pragma once

#include "app/gui/library_model.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QListView;
class QPushButton;
class QTextBrowser;

namespace boardscope::gui {

class LibraryPanel : public QWidget {
    Q_OBJECT

public:
    explicit LibraryPanel(QWidget* parent = nullptr);

    void show_library(std::shared_ptr<const session::ProbeLibrary> library);
    /// What the selected board lacks, by the names of the probes' files; and which board that is.
    void show_lacks(const QHash<QString, QString>& reasons, const QString& target);

    /// Of the chosen probe; empty: none is.
    [[nodiscard]] QString current_name() const;
    [[nodiscard]] QString card_text() const;
    [[nodiscard]] QLineEdit& search_line() const { return *search_; }
    [[nodiscard]] QListView& list() const { return *list_; }
    [[nodiscard]] QPushButton& open_button() const { return *open_; }
    [[nodiscard]] QPushButton& run_button() const { return *run_; }

Q_SIGNALS:
    /// A copy of this file is to be opened under `name`, and run.
    void wanted(const QString& path, const QString& name, bool run);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void filter_now();
    void show_card();
    void open_current(bool run);
    void pass_on(int key);

    LibraryModel* model_;
    QLineEdit* search_;
    QListView* list_;
    QLabel* remark_;
    QTextBrowser* card_;
    QPushButton* open_;
    QPushButton* run_;
    QString target_;
    QString problems_;    ///< of the library's files
    QString shown_card_;  ///< of which probe, with which lack: it is not laid out anew for nothing
};

}  // namespace boardscope::gui
