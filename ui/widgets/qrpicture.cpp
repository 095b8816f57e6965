// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/qrpicture.h"

#include <QPainter>

#include <qrencode.h>

#include <algorithm>
#include <memory>

namespace signalbox {

namespace {

constexpr int kQuietZone = 4; // modules (ISO/IEC 18004, 9.1)
constexpr int kUsualModule = 4;
constexpr int kLeastModule = 3;

struct FreeCode
{
    void operator()(QRcode *code) const { QRcode_free(code); }
};

} // namespace

QrPicture::QrPicture(QWidget *parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void QrPicture::setLink(const QString &link)
{
    if (link == m_link)
        return;
    m_link = link;
    m_side = 0;
    m_dark.clear();
    const QByteArray text = link.toUtf8();
    const std::unique_ptr<QRcode, FreeCode> code(
        text.isEmpty() ? nullptr : QRcode_encodeString8bit(text.constData(), 0, QR_ECLEVEL_M));
    if (code) {
        m_side = code->width;
        m_dark.resize(m_side * m_side);
        for (int i = 0; i < m_side * m_side; ++i)
            m_dark.setBit(i, (code->data[i] & 1) != 0);
    }
    setAccessibleName(isEmpty() ? QString() : tr("QR picture of the link %1").arg(link));
    setToolTip(isEmpty() ? QString() : tr("Point a phone's camera at it to open %1").arg(link));
    updateGeometry();
    update();
}

int QrPicture::sideWithQuietZone() const
{
    return isEmpty() ? 0 : m_side + 2 * kQuietZone;
}

QSize QrPicture::sizeHint() const
{
    return QSize(sideWithQuietZone(), sideWithQuietZone()) * kUsualModule;
}

QSize QrPicture::minimumSizeHint() const
{
    return QSize(sideWithQuietZone(), sideWithQuietZone()) * kLeastModule;
}

void QrPicture::paintEvent(QPaintEvent *)
{
    if (isEmpty())
        return;
    // Whole pixels for each module: a blurred edge costs the camera more than a smaller picture.
    const int module = std::max(1, std::min(width(), height()) / sideWithQuietZone());
    const int size = module * sideWithQuietZone();
    const QPoint corner((width() - size) / 2, (height() - size) / 2);
    QPainter painter(this);
    painter.fillRect(QRect(corner, QSize(size, size)), Qt::white);
    const QPoint first = corner + QPoint(kQuietZone, kQuietZone) * module;
    for (int row = 0; row < m_side; ++row) {
        for (int column = 0; column < m_side; ++column) {
            if (m_dark.testBit(row * m_side + column))
                painter.fillRect(QRect(first + QPoint(column, row) * module, QSize(module, module)),
                                 Qt::black);
        }
    }
}

} // namespace signalbox
