// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The serial console of a virtual board, read along, and a line to type on it: the newest lines in
//          sight unless somebody scrolled up, the oldest given up beyond a bound. It stays after the board
//          has ended, for whoever asks why.
// Thread:  GUI thread; the file is read on a pool thread, and only while the view is in sight.
// Errors:  failed(), when what was typed did not get there.
#pragma once

#include "app/boards/console_log.h"
#include "core/base/result.h"
#include "core/decode/console_text.h"

#include <QThreadPool>
#include <QTimer>
#include <QWidget>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

class QCheckBox;
class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace boardscope::gui {

class ConsoleLine;

class ConsoleView : public QWidget {
    Q_OBJECT

public:
    static constexpr int most_lines = 5'000;

    explicit ConsoleView(QWidget* parent = nullptr);

    /// `hint` stands there as long as the console is empty.
    void show_console(const QString& board, const std::filesystem::path& file, const QString& hint);

    using Keyboard = std::function<Result<void>(const std::string& bytes)>;
    /// Types on that board's console, on a pool thread; none: the board does not run.
    void set_keyboard(Keyboard keyboard);

Q_SIGNALS:
    void failed(const QString& board, const boardscope::Error& error);

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    struct Source;
    void read();
    void take(const std::shared_ptr<Source>& source, const boards::ConsoleLog::Piece& piece);
    void show_change(const ConsoleText::Change& change);
    void show_counts();
    void follow_scroll_bar();
    void type(const QByteArray& bytes);

    std::shared_ptr<Source> source_;
    bool reading_ = false;
    QString board_;
    QTimer timer_;
    QLabel* counts_;
    QCheckBox* follow_;
    QPushButton* copy_;
    QPlainTextEdit* text_;
    ConsoleLine* line_;
    Keyboard keyboard_;
    QThreadPool typing_;  ///< of one thread, so that what is typed stays in order
};

}  // namespace boardscope::gui
