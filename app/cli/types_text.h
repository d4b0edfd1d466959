// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What `bscope types` prints, as C for people and as JSON for programs.
// Thread:  plain functions; they write to standard output.
#pragma once

#include "builder/board_type_table.h"
#include "core/target/type_path.h"

#include <string>
#include <vector>

namespace boardscope::cli {

/// One for each thing that a name may mean, and how it is printed.
class TypesPrinter {
public:
    virtual ~TypesPrinter() = default;
    virtual void type(const TypeTable& table, TypeId type) = 0;
    virtual void constant(const TypeTable& table, const TypeTable::Constant& constant) = 0;
    virtual void field(const TypeTable& table, const std::string& path, const FieldPlace& place) = 0;
    /// A function of which the kernel's symbols alone tell. `why` says who does not describe it.
    virtual void untyped_function(const std::string& name, int arguments, const std::string& why) = 0;
};

/// As C, with a line between one thing and the next.
class TypesText : public TypesPrinter {
public:
    void type(const TypeTable& table, TypeId type) override;
    void constant(const TypeTable& table, const TypeTable::Constant& constant) override;
    void field(const TypeTable& table, const std::string& path, const FieldPlace& place) override;
    void untyped_function(const std::string& name, int arguments, const std::string& why) override;

private:
    void print(const std::string& text);
    bool is_first_ = true;
};

/// One object a line.
class TypesJson : public TypesPrinter {
public:
    explicit TypesJson(std::string origin) : origin_(std::move(origin)) {}
    void type(const TypeTable& table, TypeId type) override;
    void constant(const TypeTable& table, const TypeTable::Constant& constant) override;
    void field(const TypeTable& table, const std::string& path, const FieldPlace& place) override;
    void untyped_function(const std::string& name, int arguments, const std::string& why) override;

private:
    std::string origin_;
};

}  // namespace boardscope::cli
