// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/window_driver.h"

#include "app/gui/notice_bar.h"
#include "app/gui/prompt_bar.h"
#include "editor/qsci.h"

#include <QComboBox>
#include <QDockWidget>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QTimer>
#include <QWheelEvent>

namespace boardscope::test {

WindowDriver::WindowDriver(QSize size) : window_(boards::default_paths())
{
    window_.resize(size);
    window_.show();
    window_.activateWindow();
    (void)QTest::qWaitForWindowActive(&window_);
}

QWidget* WindowDriver::named(const QString& accessible_name)
{
    for (QWidget* widget : window_.findChildren<QWidget*>())
        if (widget->accessibleName() == accessible_name) return widget;
    return nullptr;
}

bool WindowDriver::in_sight(const QWidget& widget)
{
    if (!widget.isVisible()) return false;
    const QWidget* there = window_.childAt(widget.mapTo(&window_, widget.rect().center()));
    return there && (there == &widget || widget.isAncestorOf(there));
}

void WindowDriver::show_boards()
{
    auto* dock = find<QDockWidget>("boardsDock");
    if (in_sight(*dock->widget())) return;
    press(Qt::Key_5, Qt::AltModifier);
    (void)QTest::qWaitFor([&] { return dock->height() > window_.height() / 3; });
}

QString WindowDriver::label_text(const QString& accessible_name)
{
    const auto* label = qobject_cast<QLabel*>(named(accessible_name));
    return label ? label->text() : QString();
}

QWidget& WindowDriver::text_view()
{
    return *editor().textView();
}

bool WindowDriver::open_for(const QString& target, const QString& probe, bool wait_until_ready)
{
    auto* selector = find<QComboBox>("targetSelector");
    window_.select_target(target);
    window_.open(probe);
    return QTest::qWaitFor([&] {
        const QString shown = selector->currentText();
        return shown.startsWith(target) && (!wait_until_ready || shown.endsWith(QStringLiteral("ready")));
    }, 20'000);
}

QString WindowDriver::notice()
{
    auto* bar = find<gui::NoticeBar>("noticeBar");
    return bar->isVisible() ? bar->findChild<QLabel*>()->text() : QString();
}

QPushButton* WindowDriver::notice_button()
{
    auto* button = find<gui::NoticeBar>("noticeBar")->findChild<QPushButton*>();
    return button->isVisible() ? button : nullptr;
}

QString WindowDriver::prompt()
{
    auto* bar = find<gui::PromptBar>();
    return bar->isVisible() ? bar->findChild<QLabel*>()->text() : QString();
}

QPushButton* WindowDriver::prompt_button(const QString& text)
{
    for (auto* button : find<gui::PromptBar>()->findChildren<QPushButton*>())
        if (button->isVisible() && button->text().remove(QLatin1Char('&')) == text) return button;
    return nullptr;
}

/// Where a key would go: an open menu or list first, as on a desktop.
QWidget* WindowDriver::receiver()
{
    if (QWidget* popup = QApplication::activePopupWidget()) return popup;
    // After a dialog or a list, a desktop makes the window active again; the offscreen platform does not.
    if (!QApplication::activeModalWidget() && !window_.isActiveWindow()) {
        window_.activateWindow();
        (void)QTest::qWaitForWindowActive(&window_);
    }
    if (QWidget* focus = QApplication::focusWidget()) return focus;
    return &window_;
}

void WindowDriver::press(Qt::Key key, Qt::KeyboardModifiers modifiers)
{
    QTest::keyClick(receiver(), key, modifiers);
}

void WindowDriver::type(const QString& text)
{
    for (const QChar c : text)
        QTest::keyClick(receiver(), c.toLatin1());
}

void WindowDriver::type_filter(const QString& text)
{
    QTest::mouseClick(&filter_line(), Qt::LeftButton);
    press(Qt::Key_A, Qt::ControlModifier);
    press(Qt::Key_Delete);
    type(text);
    press(Qt::Key_Return);
}

bool WindowDriver::choose_in_menu(Qt::Key menu, const QList<Qt::Key>& letters)
{
    QTest::keyClick(&window_, menu, Qt::AltModifier);
    for (const Qt::Key letter : letters) {
        QWidget* popup = nullptr;
        if (!QTest::qWaitFor([&] { return (popup = QApplication::activePopupWidget()) != nullptr; }, 2000))
            return false;
        QTest::keyClick(popup, letter);
        QCoreApplication::processEvents();
    }
    return QTest::qWaitFor([] { return QApplication::activePopupWidget() == nullptr; }, 2000);
}

void WindowDriver::wheel(QWidget& widget, QPoint at, int notches)
{
    QWheelEvent event(at, widget.mapToGlobal(at), {}, {0, notches * 120}, Qt::NoButton, Qt::NoModifier,
                      Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(&widget, &event);
}

void WindowDriver::drag(QWidget& widget, QPoint from, QPoint to)
{
    QTest::mousePress(&widget, Qt::LeftButton, {}, from);
    QTest::mouseMove(&widget, (from + to) / 2);
    QTest::mouseMove(&widget, to);
    QTest::mouseRelease(&widget, Qt::LeftButton, {}, to);
}

void WindowDriver::in_next_dialog(std::function<void(QWidget&)> answer)
{
    auto* timer = new QTimer(&window_);
    QObject::connect(timer, &QTimer::timeout, &window_, [timer, answer = std::move(answer)] {
        QWidget* dialog = QApplication::activeModalWidget();
        if (!dialog || !dialog->isVisible()) return;
        timer->deleteLater();
        timer->stop();
        // A dialog that the answer does not close makes the test fail, not hang.
        QTimer::singleShot(5000, dialog, [dialog] { dialog->close(); });
        answer(*dialog);
    });
    timer->start(20);
}

bool WindowDriver::wait_for_state(session::State state, int timeout_ms)
{
    const gui::SessionController& controller = window_.controller();
    (void)QTest::qWaitFor([&] { return controller.state() == state || !controller.is_active(); }, timeout_ms);
    return controller.state() == state;
}

bool WindowDriver::wait_for_rows(std::size_t count, int timeout_ms)
{
    return QTest::qWaitFor([&] { return rows() >= count; }, timeout_ms);
}

}  // namespace boardscope::test
