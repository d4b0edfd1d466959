// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/field_catalog.h"

#include <algorithm>
#include <map>

namespace boardscope::filter {

FieldCatalog::FieldCatalog(const store::Snapshot& snapshot)
{
    for (std::size_t i = 1; i < snapshot.shape_count(); ++i) {
        const decode::EventShape& shape = snapshot.shape(ShapeId{static_cast<std::uint16_t>(i)});
        for (const decode::ShapeField& field : shape.fields)
            add(shape.event, field.name, field.form != decode::FieldForm::text, field.unit);
    }
    std::map<StringId, const store::EventTemplates*> latest;
    for (std::size_t i = 0; i < snapshot.template_count(); ++i)
        latest[snapshot.templates(i).event] = &snapshot.templates(i);
    for (const auto& [event, learnt] : latest)
        for (const decode::MessageTemplate& kind : learnt->templates)
            for (std::size_t i = 0; i < kind.arguments().size(); ++i) {
                const decode::MessageTemplate::Argument& argument = kind.arguments()[i];
                const std::string_view text = snapshot.strings().text(event);
                if (!argument.name.empty())
                    add(text, argument.name, argument.is_number, decode::unit_in_name(argument.name));
                if (!argument.has_key)
                    add(text, "arg" + std::to_string(i), argument.is_number, decode::FieldUnit::none);
            }
}

FieldCatalog FieldCatalog::open()
{
    FieldCatalog catalog;
    catalog.is_open_ = true;
    return catalog;
}

void FieldCatalog::add(std::string_view event, std::string_view name, bool is_number, decode::FieldUnit unit)
{
    auto place = std::ranges::lower_bound(fields_, name, {}, &NamedField::name);
    if (place == fields_.end() || place->name != name) place = fields_.insert(place, {std::string(name)});
    (is_number ? place->can_be_number : place->can_be_text) = true;
    if (unit != decode::FieldUnit::none) place->unit = unit;
    if (std::ranges::find(place->events, event) == place->events.end()) place->events.emplace_back(event);
}

const NamedField* FieldCatalog::find(std::string_view name) const
{
    const auto place = std::ranges::lower_bound(fields_, name, {}, &NamedField::name);
    return place != fields_.end() && place->name == name ? &*place : nullptr;
}

}  // namespace boardscope::filter
