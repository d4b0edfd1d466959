// SPDX-License-Identifier: GPL-3.0-or-later
// What:    PairForm: two filters and a field: which rows begin a span, which end it, and what both have in common.
// Thread:  GUI.
// Errors:  what is wrong with a filter stands below it; then there is no rule.
#pragma once

#include "core/filter/field_catalog.h"
#include "core/store/snapshot.h"
#include "core/timeline/span_rule.h"

#include <QWidget>

#include <optional>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace boardscope::views {

class PairForm : public QWidget {
    Q_OBJECT

public:
    explicit PairForm(QWidget* parent = nullptr);

    /// What may be written, and chosen as the field.
    void setSnapshot(const store::Snapshot& snapshot);
    /// From the kind of event of one row to that of another, by what they have in common.
    void propose(RowId from, RowId to);
    void setTexts(const QString& from, const QString& to, const QString& field);
    [[nodiscard]] QString errorText() const;

public Q_SLOTS:
    void add();

Q_SIGNALS:
    void ruleAdded(const boardscope::timeline::SpanRule& rule);

private:
    [[nodiscard]] bool read(const QLineEdit& line, const char* which, std::optional<filter::FilterPlan>& into);
    void show_error(const QString& text);

    store::Snapshot snapshot_;
    filter::FieldCatalog fields_;
    QLineEdit* from_ = nullptr;
    QLineEdit* to_ = nullptr;
    QComboBox* field_ = nullptr;
    QPushButton* add_ = nullptr;
    QLabel* error_ = nullptr;
};

}  // namespace boardscope::views
