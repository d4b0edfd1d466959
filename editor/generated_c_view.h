// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The C that a script becomes, read only, beside the script. The lines of the script's line in which the cursor
//          stands are marked; a click or the cursor in the C leads back. C that is no longer the script's is greyed.
// Thread:  GUI.
// Units:   lines of the script, from 1.
// Errors:  none.
#pragma once

#include "core/dsl/c_lines.h"

#include <QWidget>

#include <string>

class QLabel;
class QsciScintilla;

namespace boardscope::editor {

class CLexer;

class GeneratedCView : public QWidget {
    Q_OBJECT

public:
    explicit GeneratedCView(QWidget* parent = nullptr);
    ~GeneratedCView() override;

    void show_c(const std::string& generated);
    /// What is shown stays, greyed: the script has an error, which the sentence tells.
    void show_failure(const QString& sentence);
    /// Nothing to show, and why.
    void show_nothing(const QString& sentence);

    /// The script's cursor is there now.
    void mark_script_line(int line);

    [[nodiscard]] QByteArray text() const;
    [[nodiscard]] bool is_outdated() const { return is_outdated_; }
    [[nodiscard]] QsciScintilla* textView() const { return text_; }

Q_SIGNALS:
    /// The user went to C of that line of the script.
    void scriptLineChosen(int line);

protected:
    void changeEvent(QEvent* event) override;

private:
    void set_text(const std::string& text);
    void set_outdated(bool is_outdated);
    void cursor_moved();
    void draw_marks();
    void apply_theme();

    QLabel* sentence_;
    QsciScintilla* text_ = nullptr;
    CLexer* lexer_;
    dsl::CLines lines_;
    int script_line_ = 0;
    bool is_outdated_ = false;
    bool is_changing_ = false;  ///< by us: then the cursor's way is not the user's
    bool theme_pending_ = false;
};

}  // namespace boardscope::editor
