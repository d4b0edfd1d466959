// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/field_cells.h"

#include "app/views/paint/text.h"
#include "app/views/row_text.h"

#include <algorithm>

namespace boardscope::views {

FieldCells::Value FieldCells::value(const store::Snapshot& snapshot, RowId row, const std::string& field)
{
    if (row.value() >= snapshot.row_count()) return {};
    store::FieldReader& reader = readers_.try_emplace(field, field).first->second;
    reader.follow(snapshot);
    const store::SegmentView segment = snapshot.segment(row.value() / store::Segment::row_limit);
    const std::size_t index = row.value() % store::Segment::row_limit;
    if (field == "tgid") {
        const std::int32_t tgid = segment.tgids()[index];
        return tgid == store::no_pid ? Value{} : Value{.number = tgid};
    }
    if (const auto number = reader.number(segment, index, store::ReadAs::bits)) {
        const auto& fields = snapshot.shape(segment.shapes()[index]).fields;
        const auto found = std::ranges::find(fields, field, &decode::ShapeField::name);
        return {.number = number,
                .is_unsigned = found != fields.end() && found->form == decode::FieldForm::unsigned_number};
    }
    if (segment.shapes()[index].value() == 0)
        return {.text = reader.message_text(segment, index).value_or(std::string_view())};
    return {.text = snapshot.strings().text(reader.text_id(segment, index))};
}

QString FieldCells::text(const store::Snapshot& snapshot, RowId row, const std::string& field)
{
    const Value found = value(snapshot, row, field);
    if (!found.number) return paint::to_line(found.text);
    return found.is_unsigned ? QString::number(static_cast<quint64>(*found.number))
                             : QString::number(static_cast<qint64>(*found.number));
}

QJsonValue FieldCells::json(const store::Snapshot& snapshot, RowId row, const std::string& field)
{
    const Value found = value(snapshot, row, field);
    if (!found.number)
        return found.text.empty() ? QJsonValue(QJsonValue::Undefined)
                                  : QJsonValue(QString::fromUtf8(found.text.data(),
                                                                 static_cast<qsizetype>(found.text.size())));
    // JSON's numbers are signed, here: an address that does not fit is a text.
    if (found.is_unsigned && *found.number < 0) return text(snapshot, row, field);
    return static_cast<qint64>(*found.number);
}

std::optional<QString> FieldCells::phrase(const store::Snapshot& snapshot, RowId row,
                                          const std::string& field, bool negated)
{
    const Value found = value(snapshot, row, field);
    const QString name = QString::fromStdString(field);
    if (!found.number) return text_phrase(name, found.text, negated);
    // What takes all of 64 bits is compared in hexadecimal.
    const bool is_address = found.is_unsigned && *found.number < 0;
    return name + (negated ? QStringLiteral(" != ") : QStringLiteral(" == ")) +
           (is_address ? QStringLiteral("0x%1").arg(static_cast<quint64>(*found.number), 0, 16)
                       : QString::number(static_cast<qint64>(*found.number)));
}

}  // namespace boardscope::views
