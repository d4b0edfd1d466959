// SPDX-License-Identifier: GPL-3.0-or-later
// What:    CommandPalette: a list over the window of all that can be done or gone to, narrowed by a few
//          letters; Return does it. What was used last stands first.
// Thread:  GUI thread.
// Errors:  what cannot be done now is grey, and Return says so instead of doing it.
#pragma once

#include <QFrame>
#include <QPointer>
#include <QString>
#include <QStringList>

#include <functional>
#include <vector>

class QLabel;
class QLineEdit;
class QListWidget;

namespace boardscope::gui {

struct PaletteEntry {
    QString id;  ///< stays the same from start to start
    QString text;
    QString place;  ///< where else it is found; may be empty
    QString keys;
    bool enabled = true;
    std::function<void()> run;
};

class CommandPalette : public QFrame {
    Q_OBJECT

public:
    static constexpr qsizetype recent_limit = 20;

    /// Lies over `window`.
    explicit CommandPalette(QWidget& window);

    void open(std::vector<PaletteEntry> entries, const QString& placeholder);
    void close_list();

    /// Ids, the newest first.
    [[nodiscard]] const QStringList& recent() const { return recent_; }
    void set_recent(const QStringList& ids) { recent_ = ids.mid(0, recent_limit); }

    [[nodiscard]] QLineEdit& line() const { return *line_; }
    [[nodiscard]] QListWidget& list() const { return *list_; }
    [[nodiscard]] QString remark() const;

Q_SIGNALS:
    void recent_changed();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void narrow(const QString& letters);
    void run_current();
    void fit();

    QWidget& window_;
    QLineEdit* line_;
    QListWidget* list_;
    QLabel* remark_;
    std::vector<PaletteEntry> entries_;
    QStringList recent_;
    QPointer<QWidget> focus_before_;
};

}  // namespace boardscope::gui
