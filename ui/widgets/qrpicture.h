// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QBitArray>
#include <QWidget>

namespace signalbox {

/// A link as a QR picture, dark on light in every theme because that is what cameras read. Whoever
/// shows it shows the link as text beside it. UI thread.
class QrPicture final : public QWidget
{
    Q_OBJECT

public:
    explicit QrPicture(QWidget *parent = nullptr);

    void setLink(const QString &link);
    [[nodiscard]] QString link() const { return m_link; }
    /// Nothing to show: no link, or one that is too long for a QR code.
    [[nodiscard]] bool isEmpty() const { return m_side == 0; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    [[nodiscard]] int sideWithQuietZone() const;

    QString m_link;
    QBitArray m_dark; ///< row by row
    int m_side = 0;   ///< modules in a row
};

} // namespace signalbox
