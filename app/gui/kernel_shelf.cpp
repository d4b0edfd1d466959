// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/kernel_shelf.h"

#include "builder/btf_facts.h"
#include "builder/files.h"
#include "builder/kernel_store.h"

#include <QApplication>
#include <QLocale>
#include <QPointer>
#include <QThreadPool>

namespace boardscope::gui {

namespace {

QString size_text(std::uint64_t bytes)
{
    return QLocale().formattedDataSize(static_cast<qint64>(bytes), 1);
}

/// How many functions types describe: ", 9645 functions".
QString functions_text(const builder::KernelStore& store, const builder::StoreItem& item)
{
    const Result<std::string> path = store.path_of(item);
    const Result<Bytes> bytes = path ? builder::read_file(*path) : Result<Bytes>(failure(path.error()));
    const auto facts =
        bytes ? builder::facts_of_btf(*bytes, *path) : Result<builder::BtfFacts>(failure(bytes.error()));
    if (!facts) return QStringLiteral(", ") + QString::fromStdString(facts.error().cause);
    return KernelShelf::tr(", %1 functions").arg(facts->functions);
}

QString item_text(const builder::KernelStore& store, const builder::StoreItem& item)
{
    return QStringLiteral("%1 %2 (%3%4)")
        .arg(QString::fromLatin1(to_string(item.kind)), size_text(item.bytes),
             QString::fromStdString(item.origin),
             item.kind == builder::ItemKind::btf ? functions_text(store, item) : QString());
}

QString kernel_text(const builder::KernelStore& store, const TargetProfile& profile)
{
    const std::string& build_id = profile.found ? profile.found->build_id : std::string();
    const auto match = store.find(profile.arch, profile.kernel_release, build_id);
    if (!match) return QString::fromStdString(match.error().cause);
    const QString kernel = QString::fromStdString(profile.kernel_release);
    if (!*match || (*match)->kernel.items.empty())
        return KernelShelf::tr("The store has nothing of kernel %1.").arg(kernel);
    QStringList items;
    for (const builder::StoreItem& item : (*match)->kernel.items)
        items << item_text(store, item);
    const QString sure = (*match)->by_build_id ? QString() : KernelShelf::tr(", by its release");
    return KernelShelf::tr("In the store of kernel %1%2: %3.")
        .arg(kernel, sure, items.join(QStringLiteral(", ")));
}

QString store_text(const std::optional<TargetProfile>& profile)
{
    const Result<builder::KernelStore> store = builder::KernelStore::open(builder::default_store_directory());
    if (!store) return QString::fromStdString(store.error().cause);
    QString text;
    if (profile && !profile->kernel_release.empty()) text = kernel_text(*store, *profile) + QLatin1Char(' ');
    const Result<builder::StoreListing> listing = store->list();
    if (!listing) return text + QString::fromStdString(listing.error().cause);
    const int count = static_cast<int>(listing->kernels.size());
    text += count == 1
                ? KernelShelf::tr("The store holds 1 kernel, %1 on disk.").arg(size_text(listing->bytes))
                : KernelShelf::tr("The store holds %1 kernels, %2 on disk.")
                      .arg(count)
                      .arg(size_text(listing->bytes));
    if (!listing->unreadable.empty())
        text += QLatin1Char(' ') + QString::fromStdString(listing->unreadable.front().cause);
    return text;
}

}  // namespace

KernelShelf::KernelShelf(QWidget* parent) : QLabel(parent)
{
    setObjectName(QStringLiteral("kernelShelf"));
    setAccessibleName(tr("What the store has"));
    setTextFormat(Qt::PlainText);
    setWordWrap(true);
    setTextInteractionFlags(Qt::TextSelectableByMouse);
    setContentsMargins(8, 2, 8, 2);
}

void KernelShelf::show_kernel(const std::optional<TargetProfile>& profile)
{
    const int question = ++question_;
    QThreadPool::globalInstance()->start([self = QPointer<KernelShelf>(this), profile, question] {
        // By way of the application: only the GUI thread may know whether this widget still is.
        QMetaObject::invokeMethod(
            qApp,
            [self, question, text = store_text(profile)] {
                if (self && self->question_ == question) self->setText(text);
            },
            Qt::QueuedConnection);
    });
}

}  // namespace boardscope::gui
